"""Answers in the protocol's words."""

import msgspec

from codeforge.features.diagnostics import Diagnostic, Severity
from codeforge.features.hover import Hover
from codeforge.index.facts import WIDE_COLUMN, Symbol
from codeforge.lsp import messages as lsp
from codeforge.lsp import reply
from codeforge.lsp.convert import Client, Edge, Places
from codeforge.python.resolver import Parameter, Signature
from codeforge.state.session import Session
from codeforge.state.snapshot import Asked
from codeforge.syntax.outline import Kind
from codeforge.text.positions import Encoding, Location, Span
from fixtures import Fixture, cases


def edge_of(marked: str = "x = 1\n", **client) -> Edge:
    """An edge about a document of a project that only exists here."""
    fixture = Fixture(marked)
    session = Session()
    folder = session.add_folder(fixture.snapshot.root)
    edge = Edge(Places(session), folder, fixture.path, Client(**client), Asked())
    edge.snap = fixture.snapshot
    return edge


def encoded(value):
    return msgspec.json.decode(msgspec.json.encode(value))


@cases(
    offsets=({"label_offsets": True}, [(2, 3), (5, 8)]),
    texts=({}, ["a", "b=1"]),
)
def test_parameters_of_a_signature(case):
    client, labels = case
    parameters = (Parameter("a", "a", Span(2, 3)), Parameter("b", "b=1", Span(5, 8)))
    found = reply.to_signature_help(edge_of(**client), [Signature("f(a, b=1)", parameters, 1, "Does it.")])
    signature = found.signatures[0]
    assert [parameter.label for parameter in signature.parameters] == labels
    assert (signature.documentation.value, signature.active_parameter, found.active_signature) == (
        "Does it.",
        1,
        0,
    )


def test_offsets_of_parameters_count_utf16_whatever_was_negotiated():
    edge = edge_of(label_offsets=True, encoding=Encoding.UTF8)
    found = reply.to_signature_help(edge, [Signature("é🙂(a)", (Parameter("a", "a", Span(3, 4)),))])
    assert found.signatures[0].parameters[0].label == (4, 5)
    assert "activeParameter" not in encoded(found)
    assert reply.to_signature_help(edge, []) is None


@cases(
    markdown=(True, "Does it.", "Does it.\n\n`**kw` is passed on to `g`."),
    plain=(False, "Does it.", "Does it.\n\n**kw is passed on to g."),
    alone=(True, "", "`**kw` is passed on to `g`."),
)
def test_where_parameters_of_a_signature_come_from(case):
    markdown, documentation, text = case
    signature = Signature("f(a)", (), -1, documentation, "`**kw` is passed on to `g`.")
    found = reply.to_signature_help(edge_of(markdown=markdown), [signature])
    assert found.signatures[0].documentation.value == text


@cases(
    markdown=(True, "```python\ndef f()\n```\n\nDoes it.\n\n*b.py*"),
    plain=(False, "def f()\n\nDoes it.\n\nb.py"),
)
def test_hover(case):
    markdown, text = case
    found = reply.to_hover(
        edge_of(markdown=markdown), Hover("def f()", "python", "Does it.", "b.py", Span(0, 1))
    )
    assert found.contents.value == text
    assert found.contents.kind == ("markdown" if markdown else "plaintext")
    assert reply.to_hover(edge_of(), None) is None


def test_the_origin_of_an_installed_name_is_told_without_its_folder():
    hover = Hover(
        "class int", "python", "", "/v/lib/site-packages/typeshed_client/typeshed/builtins.pyi", Span(0, 1)
    )
    assert reply.to_hover(edge_of(), hover).contents.value.endswith("\n\nbuiltins.pyi")


def test_index_rows_need_no_file_where_their_column_is_sure():
    symbols = [
        Symbol("gone.py", "näme", Kind.CLASS, 3, 6, 4, "Outer"),
        Symbol("gone.py", "wide", Kind.CLASS, 3, WIDE_COLUMN, 4),
    ]
    for encoding, end in ((Encoding.UTF8, 11), (Encoding.UTF16, 10), (Encoding.UTF32, 10)):
        found = reply.to_symbols(edge_of(encoding=encoding), symbols)
        assert [(one.name, one.location.range.end.character) for one in found] == [("näme", end)]


def test_a_wide_row_is_found_in_its_source():
    edge = edge_of("'é'; class <[Wide]>: ...\n")
    symbol = Symbol("main.py", "Wide", Kind.CLASS, 0, WIDE_COLUMN, 0)
    assert reply.to_symbols(edge, [symbol])[0].location.range.start == lsp.Position(0, 11)


def test_a_place_in_a_file_that_is_gone_is_its_beginning():
    found = reply.to_locations(edge_of(), [Location("gone.py", Span(5, 9))])
    assert found[0].uri == "file:///project/gone.py"
    assert found[0].range == lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


def test_selections_keep_their_ends():
    spans = [Span(100 - n, 100 + n) for n in range(100)]
    found = reply.to_selections(edge_of("x" * 300), [spans, []])
    chain = []
    outer = found[0]
    while outer is not None:
        chain.append((outer.range.start.character, outer.range.end.character))
        outer = outer.parent
    assert (len(found), len(chain), chain[0], chain[-1]) == (1, 64, (100, 100), (1, 199))


def test_diagnostics():
    found = reply.to_diagnostics(
        edge_of(),
        [
            Diagnostic(Span(0, 1), "No.", Severity.WARNING, "ruff", "F401", "https://x", True),
            Diagnostic(Span(0, 1), "Bad.", Severity.ERROR, "codeforge", "syntax"),
        ],
    )
    assert encoded(found[0])["tags"] == [1]
    assert encoded(found[0])["codeDescription"] == {"href": "https://x"}
    assert "tags" not in encoded(found[1])


def test_without_a_document_there_is_nothing():
    edge = edge_of()
    edge.path = "no.py"
    assert reply.to_document_symbols(edge, []) == []
    assert edge.at(lsp.Position(1, 1)) == 0
    assert edge.span(lsp.Range(lsp.Position(1, 1), lsp.Position(0, 0))) == (0, 0)
