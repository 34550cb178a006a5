"""The analysis worker's answers, and what it refuses to do."""

import subprocess
import sys
import textwrap

import pytest

from codeforge.engines.frames import Envelope, Ready, Request, read_frame, write_frame
from codeforge.engines.jedi_worker import Worker, configure, cut_back


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    configure(tmp_path_factory.mktemp("cache"))
    return Worker()


def ask(worker, marked, root="/project"):
    """What may stand at `<|>`."""
    before, _, after = textwrap.dedent(marked).partition("<|>")
    text = (before + after).encode()
    at = len(before.encode())
    return worker.answer(Request(f"{root}/main.py", hash(text) % 2**63, at, (str(root),), text))


CLASS = """
    class Box:
        '''Holds things.'''
        def open(self, key: str = "") -> int:
            '''Open it.'''
        @property
        def lid(self): ...
    """


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (CLASS + "Box().<|>", {"open": "function", "lid": "property"}),
        (CLASS + "é = Box(); '🙂'; é.<|>\n    x = 1", {"open": "function", "lid": "property"}),
        ("import os\nos.path.<|>", {"join": "function"}),
        ("import sqlite3\nsqlite3.connect('').cursor().<|>", {"fetchall": "function"}),
        ("import time\ntime.<|>", {"monotonic": "function"}),
        ("fro<|>", {"from": "keyword"}),
    ],
)
def test_complete(worker, marked, expected):
    members = {member.name: member.kind for member in ask(worker, marked).members}
    assert expected.items() <= members.items()


def test_kinds_of_imported_names_are_asked_for_only_while_time_lasts(worker, tmp_path, monkeypatch):
    (tmp_path / "shapes.py").write_text("from os.path import join\nclass Area: ...\n")
    asked = "import shapes\nshapes.<|>"
    assert {(m.name, m.kind) for m in ask(worker, asked, tmp_path).members} >= {
        ("join", "function"), ("Area", "class"),
    }  # fmt: skip
    monkeypatch.setattr("codeforge.engines.jedi_worker.KINDS_S", -1)
    assert {(m.name, m.kind) for m in ask(worker, asked, tmp_path).members} >= {
        ("join", ""), ("Area", "class"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "marked", ["<|>", "'\0'.<|>", "(" * 300 + "<|>", "\ud7ff.<|>", "x\r\ny\r.<|>", "\f\n.<|>"]
)
def test_odd_text_gets_an_answer(worker, marked):
    assert not ask(worker, marked).missing


def test_what_goes_wrong_inside_is_an_error_and_the_next_answer_is_right(worker):
    assert not worker.answer(Request("/p/a.py", 1, 10**9, text=b"x." * 3)).missing
    nested = b"x = " + b"[" * 50_000
    assert worker.answer(Request("/p/a.py", 2, 50_004, text=b"x" + nested[:1000])) is not None
    assert ask(worker, CLASS + "Box().<|>").members


def test_a_failure_of_jedi_is_an_error(worker, monkeypatch):
    def broken(*_):
        raise RecursionError("too deep")

    monkeypatch.setattr(worker, "_script", broken)
    assert ask(worker, "x<|>").error == "RecursionError: too deep"


def test_a_text_is_kept_and_an_unknown_one_is_missing(worker):
    assert worker.answer(Request("/p/a.py", 99, 0)).missing
    worker.answer(Request("/p/a.py", 99, 0, text=b"alpha = 1\n"))
    assert not worker.answer(Request("/p/a.py", 99, 0)).missing
    for number in range(100, 120):
        worker.answer(Request("/p/a.py", number, 0, (str(number),), text=b""))
    assert worker.answer(Request("/p/a.py", 99, 0)).missing


def test_the_cache_is_cut_back_to_its_limit_oldest_first(tmp_path):
    import os

    for age in range(5):
        path = tmp_path / "v" / f"{age}.pkl"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100)
        os.utime(path, (1000 - age, 1000 - age))
    assert cut_back(tmp_path, 250) == 3
    assert sorted(path.name for path in tmp_path.rglob("*.pkl")) == ["0.pkl", "1.pkl"]
    assert cut_back(tmp_path / "gone", 0) == 0


# The process


@pytest.fixture
def process(tmp_path):
    command = [sys.executable, "-I", "-m", "codeforge.engines.jedi_worker", str(tmp_path / "cache")]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield child
    child.kill()
    child.stdin.close()
    child.stdout.close()
    child.wait()


def exchange(process, text, root):
    request = Request(f"{root}/main.py", hash(text) % 2**63, len(text), (str(root),), text=text)
    write_frame(process.stdin, request)
    return read_frame(process.stdout, Envelope).reply


def test_it_says_that_it_is_ready_answers_and_leaves_when_stdin_closes(process, tmp_path):
    assert isinstance(read_frame(process.stdout, Envelope).ready, Ready)
    assert "fetch" in {m.name for m in exchange(process, b"class A:\n  fetch = 1\nA().", tmp_path).members}
    process.stdin.close()
    assert process.wait(30) == 0


def test_it_leaves_at_nonsense(process):
    read_frame(process.stdout, Envelope)
    process.stdin.write(b"\xff" * 8)
    process.stdin.flush()
    assert process.wait(30) == 0


def test_it_leaves_when_the_server_is_gone_even_while_it_computes(process, tmp_path):
    read_frame(process.stdout, Envelope)
    text = b"(" * 30_000
    write_frame(process.stdin, Request(f"{tmp_path}/a.py", 1, len(text), (str(tmp_path),), text=text))
    process.stdin.close()
    process.stdout.close()
    assert process.wait(15) == 0


def test_no_code_of_the_project_runs(process, tmp_path):
    """Modules, packages, compiled modules and a `sitecustomize` that would leave a mark are looked at, not run."""
    mark = tmp_path / "mark"
    touch = f"open({str(mark)!r}, 'w')\nvalue = 1\n"
    for name in ("evil", "sitecustomize", "json", "conftest", "pkg/__init__"):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(touch)
    for name in ("native", "pkg/_native"):
        for suffix in (".so", ".pyd", f".cpython-3{sys.version_info.minor}-x86_64-linux-gnu.so"):
            (tmp_path / (name + suffix)).write_bytes(b"not a library")
    read_frame(process.stdout, Envelope)
    for module in ("evil", "json", "pkg", "native", "pkg._native", "conftest"):
        reply = exchange(process, f"import {module}\n{module}.".encode(), tmp_path)
        assert reply.error == ""
    assert "value" in {m.name for m in exchange(process, b"import evil\nevil.", tmp_path).members}
    assert not mark.exists()


HARDENED = """
import sys
from codeforge.engines.jedi_worker import harden, standard_library
harden(standard_library())
import codeforge.engines.frames
{attempt}
"""


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen is not allowed"),
        ("import os; os.system('true')", "os.system is not allowed"),
        ("import socket; socket.socket().connect(('127.0.0.1', 9))", "socket.connect is not allowed"),
        ("import os; os.fork()", "os.fork is not allowed"),
        ("import numpy", "No module named 'numpy'"),
        ("sys.path.append(%r); import numpy.linalg", "is not part of the standard library"),
        ("import sqlite3, decimal; print('fine', file=sys.stderr)", "fine"),
    ],
)
def test_a_hardened_worker_starts_nothing_and_loads_nothing_foreign(attempt, error):
    import numpy

    attempt = attempt.replace("%r", repr(numpy.__path__[0].rpartition("/")[0]))
    done = subprocess.run(
        [sys.executable, "-c", HARDENED.format(attempt=attempt)], capture_output=True, text=True, check=False
    )
    assert error in done.stderr
