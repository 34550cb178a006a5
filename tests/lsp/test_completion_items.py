"""Completion in the protocol's words, for clients that can more and less."""

import msgspec

from codeforge.config import Completion, Settings
from codeforge.features.completion import CompletionItem, CompletionList, completion
from codeforge.lsp.completion_items import ask_resolve, to_completion
from codeforge.lsp.convert import Client
from codeforge.lsp.markup import markdown_of
from codeforge.syntax.outline import Kind
from codeforge.text.positions import Span
from fixtures import Fixture, cases
from lsp.test_reply import edge_of, encoded

ALL = frozenset({"editRange", "data", "insertTextFormat", "commitCharacters"})


def listed(source: str, *items: CompletionItem, settings: Settings | None = None, **client: object) -> dict:
    edge = edge_of(source, **client)
    edge.snap.settings = settings or Settings()
    return encoded(to_completion(edge, CompletionList(list(items))))


def item(label: str = "area", **given: object) -> CompletionItem:
    return CompletionItem(
        **{
            "label": label,
            "kind": Kind.FUNCTION,
            "source": "scope",
            "insert": label,
            "span": Span(0, 2),
            "order": 0,
            **given,
        }
    )


def test_an_empty_list():
    assert encoded(to_completion(edge_of(), CompletionList([], complete=False))) == {
        "isIncomplete": True,
        "items": [],
    }


def test_a_plain_client_gets_everything_with_each_item():
    found = listed("ar", item())
    assert found == {
        "isIncomplete": False,
        "items": [
            {
                "label": "area",
                "kind": 3,
                "sortText": "0000",
                "preselect": True,
                "textEdit": {
                    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 2}},
                    "newText": "area",
                },
                "data": ["file:///project/main.py", 2, "", False],
            }
        ],
    }


def test_a_client_with_defaults_gets_them_once():
    found = listed("ar", item(), item("size=", order=1), item_defaults=ALL)
    assert found["itemDefaults"] == {
        "editRange": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 2}},
        "data": ["file:///project/main.py", 2, "", False],
    }
    assert found["items"] == [
        {"label": "area", "kind": 3, "sortText": "0000", "preselect": True},
        {"label": "size=", "kind": 3, "sortText": "0001"},
    ]


def test_what_differs_from_the_defaults_is_said():
    auto = item("np", insert="np", module="numpy", whole=True)
    method = item("save(self)", insert="save(self):\n    pass", filter="save", order=1)
    first, second = listed("ar", auto, method, item_defaults=ALL, label_details=True)["items"]
    assert first["data"] == ["file:///project/main.py", 2, "numpy", True]
    assert first["labelDetails"] == {"description": "numpy"}
    assert (second["filterText"], second["textEditText"]) == ("save", "save(self):\n    pass")


@cases(
    off=("ar", False, True, Kind.FUNCTION, "", None),
    no_snippets=("ar", True, False, Kind.FUNCTION, "", None),
    function=("ar", True, True, Kind.FUNCTION, "", "area($1)$0"),
    without_arguments=("ar", True, True, Kind.METHOD, "()", "area()$0"),
    klass=("ar", True, True, Kind.CLASS, "", "area($1)$0"),
    variable=("ar", True, True, Kind.VARIABLE, "", None),
    called_already=("ar(1)", True, True, Kind.FUNCTION, "", None),
)
def test_calls_are_snippets_where_the_user_and_the_client_want_them(case):
    source, setting, snippets, kind, detail, expected = case
    settings = Settings(completion=Completion(call_snippets=setting))
    found = listed(source, item(kind=kind, detail=detail), settings=settings, snippets=snippets)["items"][0]
    assert found["textEdit"]["newText"] == (expected or "area")
    assert found.get("insertTextFormat") == (2 if expected else None)


@cases(
    imported="from m import ar",
    decorator="@ar",
    annotation="x: ar",
    result="def f() -> ar",
)
def test_no_call_where_the_name_itself_is_meant(case):
    settings = Settings(completion=Completion(call_snippets=True))
    span = Span(len(case) - 2, len(case))
    found = listed(case, item(span=span), settings=settings, snippets=True)["items"][0]
    assert found["textEdit"]["newText"] == "area"


def test_deprecated_is_a_tag_for_clients_that_know_it():
    assert listed("ar", item(deprecated=True), deprecated_tag=True)["items"][0]["tags"] == [1]
    assert "tags" not in listed("ar", item(deprecated=True))["items"][0]


def test_a_client_says_what_it_can():
    client = Client.of(
        {
            "textDocument": {
                "completion": {
                    "completionItem": {
                        "snippetSupport": True,
                        "labelDetailsSupport": True,
                        "tagSupport": {"valueSet": [1]},
                    },
                    "completionList": {"itemDefaults": ["editRange", "data"]},
                }
            }
        }
    )
    assert (client.snippets, client.label_details, client.deprecated_tag) == (True, True, True)
    assert client.item_defaults == {"editRange", "data"}
    odd = {"textDocument": {"completion": {"completionList": {"itemDefaults": 3}, "completionItem": None}}}
    assert Client.of(odd).item_defaults == frozenset()


def test_resolving_brings_documentation_and_import():
    f = Fixture(
        "-- m.py --\nclass Gadget:\n    '''A part.\n\n    Args:\n        size: How big.\n    '''\n-- main.py --\nGad<|>"
    )
    edge = edge_of("x", markdown=True)
    edge.snap, edge.path = f.snapshot, f.path
    sent = encoded(to_completion(edge, completion(f.snapshot, f.path, f.at)))["items"][0]
    found = encoded(ask_resolve(edge, sent))
    assert found["documentation"]["kind"] == "markdown"
    assert "- `size`: How big." in found["documentation"]["value"]
    assert found["additionalTextEdits"][0]["newText"] == "from m import Gadget\n"


def test_an_item_of_another_server_comes_back_as_it_was():
    assert ask_resolve(edge_of(), {"label": "x", "data": {"id": 1}}) == {"label": "x", "data": {"id": 1}}


@cases(
    google=("Do.\n\nArgs:\n    a: First.", "- `a`: First."),
    numpy=("Do.\n\nParameters\n----------\na : int\n    First.", "- `a`: int"),
    rest=("Do.\n\n:param a: First.", "- `a`: First."),
    plain=("Do it.\n\nAnd more.", "Do it.\n\nAnd more."),
    example=("Do.\n\n>>> f(1)\n2", "```python\nf(1)\n```"),
)
def test_docstrings_become_markdown(case):
    docstring, expected = case
    assert expected in markdown_of(docstring)


def test_a_list_is_smaller_with_defaults():
    many = [item(f"name_{n}", order=n) for n in range(100)]
    short = msgspec.json.encode(listed("na", *many, item_defaults=ALL))
    assert len(short) < 0.35 * len(msgspec.json.encode(listed("na", *many)))
