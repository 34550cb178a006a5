"""The benchmark protocol: one JSON object a line, in and out."""

import io
import json

import pytest

from codeforge import trace
from codeforge.cli.bench_context import main, serve

FILES = {
    "shapes.py": "def area(radius):\n    return 3 * radius\n\n\ndef border(radius):\n    return 6 * radius\n",
    "main.py": "from shapes import area\n\n\ndef f():\n    print(area(1), border(2))\n",
}


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def replies(*requests):
    out = io.StringIO()
    lines = [one if isinstance(one, str) else json.dumps(one) for one in requests]
    assert serve(io.StringIO("\n".join(lines) + "\n"), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def ask(**more):
    return {"op": "context", "path": "main.py", "prefix": "from shapes import area\n", "budget": 500, **more}


def test_index_search_context(root):
    indexed, searched, found = replies(
        {"op": "index", "root": str(root)}, {"op": "search", "query": "border radius", "k": 10}, ask()
    )
    assert indexed["ok"] and indexed["chunks"] > 0 and indexed["index_bytes"] > 0
    assert searched["results"][0] == {"path": "shapes.py", "start": 5, "end": 6}
    assert found["items"][0] == {"path": "shapes.py", "text": "def area(radius):"}


def test_only_the_prefix_of_the_open_file_counts(root):
    _, found = replies({"op": "index", "root": str(root)}, ask(prefix="x = 1\n"))
    assert found["items"] == []


def test_index_again_reads_only_what_changed(root):
    out = io.StringIO()

    def requests():
        yield json.dumps({"op": "index", "root": str(root)})
        (root / "shapes.py").write_text("def area(length, width): ...\n")
        before = trace.counters["files parsed"]
        yield json.dumps({"op": "index", "root": str(root)})
        assert trace.counters["files parsed"] - before == 1
        yield json.dumps(ask())
        yield '{"op": "quit"}'
        raise AssertionError("nothing is read after quit")

    assert serve(requests(), out) == 0
    last = json.loads(out.getvalue().splitlines()[-1])
    assert last["items"][0]["text"] == "def area(length, width): ..."


@pytest.mark.parametrize(
    ("request_line", "told", "with_stack"),
    [
        ("not json", "JSONDecodeError", False),
        ("[]", "AttributeError", True),
        ({"op": "dance"}, "no op `dance`", False),
        ({"op": "search", "query": "x", "k": 3}, "Nothing is indexed", False),
        ({"op": "context"}, "KeyError", True),
        ({"op": "index", "root": "/nowhere/at/all"}, "There is no folder /nowhere/at/all", False),
    ],
)
def test_what_cannot_be_answered_says_so_and_the_process_goes_on(
    root, request_line, told, with_stack, capsys
):
    failed, fine = replies(request_line, {"op": "index", "root": str(root)})
    assert told in failed["error"]
    assert (failed["results"], failed["items"]) == ([], [])
    assert fine["ok"]
    assert ("Traceback" in capsys.readouterr().err) is with_stack


def test_empty_lines_and_the_end_of_the_input(root):
    assert replies("", '{"op": "quit"}', "not read") == []


def test_main(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"op": "quit"}\n'))
    assert main([]) == 0
    assert capsys.readouterr().out == ""
