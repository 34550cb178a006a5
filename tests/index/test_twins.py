"""Older versions, headers and other machines' files: what loses to a better twin, and which questions mean it."""

import pytest

from codeforge.index.questions import search_files
from codeforge.index.search import TextView
from codeforge.index.twins import DECLARED, ELSEWHERE, REPLACED, Twins
from codeforge.index.view import View
from codeforge.text.documents import Document


def losing(*paths: str, query: str = "how it works", machine: str = "linux", **more) -> dict[str, float]:
    """What loses how much."""
    lost = Twins(sorted(paths), machine).losses(query, **more).tolist()
    return {path: points for path, points in zip(sorted(paths), lost, strict=True) if points}


@pytest.mark.parametrize(
    ("paths", "lesser"),
    [
        (("src/v3/a.py", "src/v4/b.py", "src/v4/core/c.py"), ["src/v3/a.py"]),
        (("v1/a.py", "v2/a.py", "v10/a.py"), ["v1/a.py", "v2/a.py"]),
        (("api/v1/a.py", "web/v2/a.py"), []),
        (("v2/a.go", "a.go"), []),
        (("lib/v1/main.py", "lib/v1/old.py", "lib/main.py"), ["lib/v1/main.py", "lib/v1/old.py"]),
        (("lib/v1/main.py", "lib/v1/old.py", "lib/v1/far.py", "lib/main.py"), []),
        (("lib/v1/a.py", "lib/other.py"), []),
        (("vendor/a.py", "v/a.py", "v3x/a.py", "rev3/a.py", "rev4/a.py"), []),
        ((), []),
    ],
)
def test_older_versions(paths, lesser):
    assert losing(*paths) == dict.fromkeys(lesser, REPLACED)


@pytest.mark.parametrize(
    ("paths", "lesser"),
    [
        (("lib/mime.h", "lib/mime.c"), ["lib/mime.h"]),
        (("include/mime.h", "lib/mime.c"), []),
        (("only.h",), []),
        (("a.hpp", "a.cpp", "b.pyi", "b.py", "c.d.ts", "c.js"), ["a.hpp", "b.pyi", "c.d.ts"]),
    ],
)
def test_headers_beside_their_source(paths, lesser):
    assert losing(*paths) == dict.fromkeys(lesser, DECLARED)


MACHINES = (
    "src/unix/pipe.c",
    "src/win/pipe.c",
    "poll_linux.go",
    "poll_windows.go",
    "win/alone.c",
    "winter/a.c",
)


@pytest.mark.parametrize(
    ("machine", "lesser"),
    [
        ("linux", ["poll_windows.go", "src/win/pipe.c"]),
        ("darwin", ["src/win/pipe.c"]),
        ("win32", ["poll_linux.go", "src/unix/pipe.c"]),
        ("plan9", []),
    ],
)
def test_files_for_other_machines(machine, lesser):
    assert losing(*MACHINES, machine=machine) == dict.fromkeys(lesser, ELSEWHERE)


@pytest.mark.parametrize(
    ("query", "free"),
    [
        ("what errors of v3 were called", "v3/errors.py"),
        ("the errors of Version 3", "v3/errors.py"),
        ("what the header declares", "lib/mime.h"),
        ("mime.h", "lib/mime.h"),
        ("pipes on Windows", "src/windows/pipe.c"),
        ("how win32 opens a pipe", "src/win/pipe.c"),
    ],
)
def test_a_question_that_names_the_lesser_twin_means_it(query, free):
    paths = [
        "v3/errors.py", "v4/errors.py", "lib/mime.h", "lib/mime.c",
        "src/unix/pipe.c", "src/win/pipe.c", "src/windows/pipe.c",
    ]  # fmt: skip
    assert free in losing(*paths)
    assert free not in losing(*paths, query=query)


def test_a_window_is_not_windows():
    assert losing(*MACHINES, query="the size of the window") == losing(*MACHINES)


def test_a_symbol_is_answered_by_whatever_defines_it():
    assert losing("mime.h", "mime.c", query="Mime", is_symbol=True) == {}


def test_the_newer_of_two_equal_files_answers():
    text = b"def parse_schema(text):\n    '''Parse a schema.'''\n"
    documents = [Document(path, text, language="python") for path in ("lib/v3/parse.py", "lib/v4/parse.py")]
    found = search_files("how is a schema parsed", TextView.of(documents), View.of(()))
    assert [hit.path for hit in found] == ["lib/v4/parse.py", "lib/v3/parse.py"]
