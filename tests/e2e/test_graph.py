"""The requests about the graph over the real protocol: answers in the editor's words, and bad parameters."""

import subprocess

import pytest

from e2e.raw import RawClient

INVALID = -32602


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A server over two files and a test."""
    root = tmp_path_factory.mktemp("graph")
    (root / "shapes.py").write_text("def area(r):\n    return r\n")
    (root / "main.py").write_text("from shapes import area\n\n\ndef total():\n    return 'é🙂', area(2)\n")
    (root / "tests").mkdir()
    (root / "tests" / "test_shapes.py").write_text(
        "from shapes import area\n\n\ndef test_area():\n    area(1)\n"
    )
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True)
    with RawClient() as client:
        client.root = root
        client.initialize(root)
        client.indexed()
        yield client
        assert client.close() == 0


def place(client, name: str, line: int, character: int) -> dict:
    return {
        "textDocument": {"uri": (client.root / name).as_uri()},
        "position": {"line": line, "character": character},
    }


def answered(client, method: str, params: dict) -> dict:
    """The whole response."""
    return client.answer_to(client.ask(method, params))


def test_explain(asked):
    where = place(asked, "main.py", 4, 18)
    answer = asked.request("codeforge/explain", {**where, "item": "area", "budget": {"ms": 60000}})
    assert answer["item"] == "shapes.py#area" and answer["uri"] == (asked.root / "shapes.py").as_uri()
    assert answer["standings"][0]["rank"] == 1


def test_impact(asked):
    answer = asked.request("codeforge/impact", {**place(asked, "shapes.py", 0, 5), "budget": {"ms": 60000}})
    assert answer["target"]["name"] == "area"
    caller = answer["items"][0]
    assert (caller["symbol"], caller["confidence"], caller["group"]) == ("total", "exact", "caller")
    assert caller["uri"] == (asked.root / "main.py").as_uri()
    assert caller["range"]["start"] == {"line": 4, "character": 18}
    assert caller["chain"][0]["relation"] == "calls"


def test_tests_for(asked):
    answer = asked.request("codeforge/testsFor", {**place(asked, "main.py", 4, 19), "budget": {"ms": 60000}})
    assert [test["id"] for test in answer["tests"]] == ["tests/test_shapes.py::test_area"]


def test_overview(asked):
    answer = asked.request("codeforge/overview", {"budget": {"tokens": 500, "ms": 60000}})
    assert answer["hubs"][0]["symbol"] == "area" and answer["tokens"] <= 500


def test_review_of_text_that_is_not_saved(asked):
    uri = (asked.root / "shapes.py").as_uri()
    asked.open(uri, "def area(r, unit):\n    return r\n")
    try:
        answer = asked.request("codeforge/review", {"budget": {"tokens": 500, "ms": 60000}})
    finally:
        asked.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    changed = answer["symbols"][0]
    assert (changed["symbol"], changed["difference"], changed["uri"]) == ("area", "signature", uri)
    assert [user["uri"] for user in changed["users"]] == [(asked.root / "main.py").as_uri()]
    assert answer["tokens"] <= 500


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("codeforge/explain", {"query": "area"}, "item"),
        ("codeforge/explain", {"query": "area", "item": "no_such_thing"}, "which the index does not hold"),
        ("codeforge/explain", {"query": "area", "item": ""}, "item has 0 characters"),
        ("codeforge/impact", {}, "Nothing is asked"),
        ("codeforge/impact", {"symbol": "area", "depth": 77}, "depth is 77; the most is 6"),
        ("codeforge/impact", {"symbol": "area", "budget": {"tokens": "many"}}, "budget.tokens"),
        ("codeforge/impact", {"symbol": "x" * 100_000}, "the most is 400"),
        ("codeforge/testsFor", {"symbol": "area", "budget": {"items": -1}}, "budget.items is -1"),
        ("codeforge/testsFor", {"textDocument": {"uri": "untitled:nothing"}}, "untitled:nothing"),
        ("codeforge/review", {"range": "--output=x"}, "write A..B"),
        ("codeforge/review", {"range": "HEAD..nowhere"}, "range names `nowhere`"),
        ("codeforge/overview", {"path": "no/such/folder"}, "the index has no file"),
        ("codeforge/overview", {"budget": {"ms": -5}}, "budget.ms is -5; the least is 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_field_and_the_limit(asked, method, params, said):
    answer = answered(asked, method, params)
    assert answer["error"]["code"] == INVALID
    assert said in answer["error"]["message"]


def test_a_line_past_the_end(asked):
    answer = answered(asked, "codeforge/impact", place(asked, "shapes.py", 400, 0))
    assert answer["error"]["message"] == "position.line is 400; the least is 0, the most is 2."
