"""What a change touches, in a real repository: what differs, who is concerned, what is said first, and what is refused."""

import subprocess
from pathlib import Path

import pytest

from codeforge import trace
from codeforge.errors import BadRequest
from codeforge.features.review import ReviewAsk, compare, concern, review
from codeforge.features.review import answer as answer_module
from codeforge.index import history
from codeforge.index.difference import differences
from codeforge.state.bounds import Bounds, Clock
from codeforge.state.snapshot import Asked
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document
from fixtures import cases

AMPLE = Bounds(tokens=6000, ms=60_000)
SHAPES = """\
def area(r):
    '''Of a circle.'''
    return 3 * r


def length(r):
    return 6 * r


class Shape:
    def size(self):
        return area(1)
"""
MAIN = "from shapes import area, length\n\n\ndef total():\n    return area(1) + length(2)\n"
TESTS = "from shapes import area\n\n\ndef test_area():\n    assert area(1) == 3\n"


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path) -> Path:
    (tmp_path / "shapes.py").write_text(SHAPES)
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_shapes.py").write_text(TESTS)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "shapes.md").write_text("# Shapes\n\nCall `area(r)` for it.\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def reviewed(root: Path, range_: str = "", *, opened: dict[str, str] | None = None, budget: Bounds = AMPLE):
    folder = open_workspace(root, engines=False)
    for path, text in (opened or {}).items():
        folder.put(Document(path, text.encode(), language="python", version=1))
    try:
        return review(folder.snapshot(), ReviewAsk(range=range_, budget=budget))
    finally:
        folder.close()


def edit(root: Path, before: str, after: str, path: str = "shapes.py") -> None:
    text = (root / path).read_text()
    assert before in text
    (root / path).write_text(text.replace(before, after))


@cases(
    body=("return 3 * r", "return 3.14 * r", [("area", "body")]),
    signature=("def area(r):", "def area(r, unit=1):", [("area", "signature")]),
    documentation=("Of a circle.", "Of a round thing.", [("area", "documentation")]),
    removed=("def length(r):\n    return 6 * r\n", "", [("length", "removed")]),
    added=("class Shape:", "def wide(): ...\n\n\nclass Shape:", [("wide", "added")]),
    method_and_not_its_class=("return area(1)", "return area(2)", [("Shape.size", "body")]),
    moved_lines=("def area", "\n\n\ndef area", []),
    inside_a_function=("    return 6 * r", "    def inner(): ...\n    return inner()", [("length", "body")]),
)
def test_what_differs_in_the_working_tree(root, case):
    before, after, expected = case
    edit(root, before, after)
    answer = reviewed(root)
    assert [(one.symbol, one.difference) for one in answer.symbols] == expected
    assert [file.path for file in answer.files] == ["shapes.py"]


def test_nothing_differs(root):
    answer = reviewed(root)
    assert (answer.files, answer.symbols, answer.complete) == ((), (), True)


def test_unsaved_text_counts(root):
    answer = reviewed(root, opened={"shapes.py": SHAPES.replace("3 * r", "4 * r")})
    assert [(one.symbol, one.difference) for one in answer.symbols] == [("area", "body")]


def test_a_new_file_that_git_does_not_know(root):
    (root / "more.py").write_text("def extra(): ...\n")
    answer = reviewed(root)
    assert [(file.path, file.status) for file in answer.files] == [("more.py", "added")]
    assert [(one.symbol, one.difference) for one in answer.symbols] == [("extra", "added")]


def test_a_deleted_file(root):
    (root / "shapes.py").unlink()
    answer = reviewed(root)
    gone = next(one for one in answer.symbols if one.symbol == "area")
    assert gone.difference == "removed" and [user.path for user in gone.users] == ["main.py"]


def test_users_tests_and_pages_of_a_signature(root):
    edit(root, "def area(r):", "def area(r, unit):")
    area = reviewed(root).symbols[0]
    assert (area.was, area.signature) == ("def area(r):", "def area(r, unit):")
    assert [(user.symbol, user.path, user.changed) for user in area.users] == [
        ("Shape.size", "shapes.py", True),
        ("total", "main.py", False),
    ]
    assert [test.symbol for test in area.tests] == ["test_area"]
    assert [page.path for page in area.pages] == ["docs/shapes.md"]
    assert area.note == "its signature is another, and 1 user did not change"


def test_what_is_gone_and_still_used_comes_first(root):
    edit(root, "def length(r):\n    return 6 * r\n", "def wide(): ...\n")
    edit(root, "return 3 * r", "return 4 * r")
    answer = reviewed(root)
    assert [one.symbol for one in answer.symbols] == ["length", "area", "wide"]
    assert answer.symbols[0].note == "it is gone, and 1 place outside this change still uses it"
    assert "Look: it is gone" in answer.text


def test_two_revisions(root):
    edit(root, "3 * r", "4 * r")
    git(root, "commit", "-q", "-a", "-m", "second")
    edit(root, "6 * r", "7 * r")
    git(root, "commit", "-q", "-a", "-m", "third")
    assert [one.symbol for one in reviewed(root, "HEAD~2..HEAD~1").symbols] == ["area"]
    assert {one.symbol for one in reviewed(root, "HEAD~2..HEAD").symbols} == {"area", "length"}
    assert [one.symbol for one in reviewed(root, "HEAD~1").symbols] == ["length"]


def test_three_dots_compare_with_where_it_went_apart(root):
    git(root, "checkout", "-q", "-b", "side")
    edit(root, "3 * r", "4 * r")
    git(root, "commit", "-q", "-a", "-m", "side")
    git(root, "checkout", "-q", "main")
    edit(root, "6 * r", "7 * r")
    git(root, "commit", "-q", "-a", "-m", "main")
    assert [one.symbol for one in reviewed(root, "main...side").symbols] == ["area"]
    assert {one.symbol for one in reviewed(root, "main..side").symbols} == {"area", "length"}


def test_a_renamed_file_keeps_its_definitions(root):
    git(root, "mv", "shapes.py", "forms.py")
    answer = reviewed(root)
    assert [(file.path, file.before_path, file.status) for file in answer.files] == [
        ("forms.py", "shapes.py", "renamed")
    ]
    assert answer.symbols == ()


def test_tests_that_differ_and_what_has_none(root):
    edit(root, "== 3", "== 4", "tests/test_shapes.py")
    edit(root, "6 * r", "7 * r")
    answer = reviewed(root)
    assert answer.tests == ("test_area",)
    assert answer.untested == ("length",)


def test_files_that_usually_change_together(root):
    for n in range(4):
        (root / "shapes.py").write_text(f"{SHAPES}\nx = {n}\n")
        (root / "main.py").write_text(f"{MAIN}\ny = {n}\n")
        git(root, "commit", "-q", "-a", "-m", str(n))
    edit(root, "3 * r", "4 * r")
    assert [(one.path, one.beside) for one in reviewed(root).together] == [("main.py", "shapes.py")]


@pytest.mark.parametrize("tokens", [0, 20, 60, 150])
def test_the_text_stays_inside_the_budget(root, tokens):
    edit(root, "def area(r):", "def area(r, unit):")
    edit(root, "def length(r):", "def length(r, unit):")
    answer = reviewed(root, budget=Bounds(tokens=tokens, ms=60_000))
    assert answer.tokens <= tokens
    assert len(answer.symbols) + answer.omitted.items == 2
    assert ("budget" in answer.omitted.why) == (answer.omitted.items > 0)


def test_binary_and_huge_files_are_named_and_not_compared(root):
    (root / "data.py").write_bytes(b"\0\1\2" * 100)
    answer = reviewed(root)
    assert [(file.path, bool(file.note)) for file in answer.files] == [("data.py", True)]


def test_without_git(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    answer = reviewed(tmp_path)
    assert (answer.complete, answer.omitted.why, answer.files) == (False, "no git", ())


@cases(
    unknown="no-such-branch",
    half="HEAD..no-such-branch",
    option="--output=/tmp/x",
    option_behind="HEAD..--output=x",
    pattern="HEAD:shapes.py",
    space="HEAD HEAD",
    long="x" * 500,
    zero="a\0b",
)
def test_a_range_that_git_does_not_know(root, case):
    with pytest.raises(BadRequest, match="range"):
        reviewed(root, case)


def test_nothing_of_the_repository_is_run(root, tmp_path):
    """Hooks, filters, textconv, external diffs, monitors and signature programs are all set, and none leaves its mark."""
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    (root / ".gitattributes").write_text("*.py filter=bad diff=bad\n")
    for name in (
        "filter.bad.clean", "filter.bad.smudge", "filter.bad.process", "diff.bad.textconv", "diff.bad.command",
        "diff.external", "core.fsmonitor", "gpg.program", "core.pager", "core.editor",
    ):  # fmt: skip
        git(root, "config", name, str(program))
    git(root, "config", "log.showSignature", "true")
    hooks = root / ".git" / "hooks"
    for hook in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    edit(root, "3 * r", "4 * r")
    answer = reviewed(root)
    assert [one.symbol for one in answer.symbols] == ["area"]
    assert not mark.exists()


def test_without_time_to_compare_every_file_is_named_and_said_not_to_be_compared(root, monkeypatch):
    monkeypatch.setattr(compare, "COMPARING", 0.0)
    edit(root, "def area(r):", "def area(r, unit):")
    edit(root, "total", "whole", "main.py")
    answer = reviewed(root)
    assert [(file.path, file.note) for file in answer.files] == [
        ("main.py", "not compared: time was up"),
        ("shapes.py", "not compared: time was up"),
    ]
    assert (answer.complete, answer.omitted.why, answer.omitted.files) == (False, "deadline", 2)
    assert "main.py (modified): not compared: time was up" in answer.text


@pytest.mark.parametrize("range_", ["", "HEAD", "HEAD..HEAD", "HEAD...HEAD", "no-such-branch"])
def test_without_time_git_is_not_started(root, range_):
    edit(root, "def area(r):", "def area(r, unit):")
    folder = open_workspace(root, engines=False)
    before = trace.counters["git"]
    answer = review(folder.snapshot(), ReviewAsk(range=range_, budget=Bounds(tokens=6000, ms=0)))
    folder.close()
    assert trace.counters["git"] == before
    assert (answer.files, answer.complete, answer.omitted.why) == ((), False, "deadline")


def test_git_has_the_time_of_the_question(root, monkeypatch):
    """Each process of git is given a part of what the clock says is left, none a limit of its own."""
    limits = []

    def given(root, *arguments, limit_s=history.LIMIT_S, **more):
        limits.append(limit_s)
        return git_itself(root, *arguments, limit_s=limit_s, **more)

    git_itself = history.git
    monkeypatch.setattr(history, "git", given)
    monkeypatch.setattr(Clock, "left_s", 1_000.0)
    monkeypatch.setattr(answer_module, "LOG_S", 2_000.0)
    edit(root, "def area(r):", "def area(r, unit):")
    folder = open_workspace(root, engines=False)
    folder.put(Document("main.py", MAIN.replace("total", "whole").encode(), language="python", version=1))
    for range_ in ("HEAD", "HEAD...HEAD"):
        review(folder.snapshot(), ReviewAsk(range=range_, budget=AMPLE))
    folder.close()
    assert len(limits) > 10 and all(100 < limit <= 1_000 for limit in limits)


def test_what_there_was_no_time_for_is_finished_at_rest(root, monkeypatch):
    edit(root, "def area(r):", "def area(r, unit):")
    folder = open_workspace(root, engines=False)
    monkeypatch.setattr(compare, "COMPARING", 0.0)
    asked = Asked()
    first = review(folder.snapshot(asked), ReviewAsk(budget=AMPLE))
    assert (first.symbols, first.untested, first.complete) == ((), (), False)
    monkeypatch.undo()
    monkeypatch.setattr(answer_module, "REST_MS", 600_000)
    assert asked.later is not None
    asked.later(folder.snapshot())
    monkeypatch.setattr(answer_module, "changes", None)  # all is known
    again = review(folder.snapshot(), ReviewAsk(budget=AMPLE))
    assert ([one.symbol for one in again.symbols], again.complete) == (["area"], True)
    folder.put(Document("main.py", MAIN.encode() + b"x = 1\n", language="python", version=2))
    with pytest.raises(TypeError):  # something has changed since
        review(folder.snapshot(), ReviewAsk(budget=AMPLE))
    folder.close()


def test_what_nobody_looked_at_is_not_said_to_be_untested(root, monkeypatch):
    edit(root, "return 6 * r", "return 7 * r")

    def late(snap, one, sources, compared, clock):
        clock.late = True
        return concern.reviewed(snap, one, sources, compared, clock)

    monkeypatch.setattr(answer_module, "reviewed", late)
    answer = reviewed(root)
    assert ([one.symbol for one in answer.symbols], answer.untested) == (["length"], ())
    assert answer.omitted.why == "deadline"


def test_code_is_compared_before_tests_and_what_may_break_is_looked_up_first(root, monkeypatch):
    edit(root, "return 6 * r", "return 7 * r")
    edit(root, "def area(r):", "def area(r, unit):")
    edit(root, "== 3", "== 4", "tests/test_shapes.py")
    compared, looked_up = [], []

    def comparing(before, after):
        compared.append(after.path)
        return differences(before, after)

    def looking(snap, one, *rest):
        looked_up.append(one.symbol.name)
        return concern.reviewed(snap, one, *rest)

    monkeypatch.setattr(compare, "differences", comparing)
    monkeypatch.setattr(answer_module, "reviewed", looking)
    answer = reviewed(root)
    assert compared == ["shapes.py", "tests/test_shapes.py"]
    assert looked_up == ["area", "length"]
    assert [file.path for file in answer.files] == ["shapes.py", "tests/test_shapes.py"]
