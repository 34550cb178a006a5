"""Document symbols, workspace symbols, folds and selections."""

import itertools

import pytest
from inline_snapshot import snapshot

from codeforge.features.document_symbols import DocumentSymbol, document_symbols
from codeforge.features.folding_range import folding_range
from codeforge.features.selection_range import selection_range
from codeforge.features.workspace_symbols import workspace_symbols
from fixtures import Fixture, cases


def shown(symbols: list[DocumentSymbol], indent: str = "") -> str:
    return "".join(
        f"{indent}{s.kind.name.lower()} {s.name}{s.detail}\n{shown(s.children, indent + '  ')}"
        for s in symbols
    )


def test_document_symbols_of_python():
    f = Fixture(
        "LIMIT = 3\nclass A(Base):\n    size: int\n    def run(self):\n        def inner(): ...\ndef f(): ...\n"
    )
    assert shown(document_symbols(f.snapshot, f.path)) == snapshot("""\
constant LIMIT
class A(Base)
  field size
  method run
    function inner
function f
""")


def test_document_symbols_of_a_broken_file():
    f = Fixture("class A:\n    def run(self:\n    def go(self): ...\nclass B: ...\n")
    names = shown(document_symbols(f.snapshot, f.path))
    assert "class A" in names and "class B" in names


def test_document_symbols_of_an_unknown_file():
    assert document_symbols(Fixture("").snapshot, "missing.py") == []


@cases(
    exact=("QuerySet", "QuerySet"),
    initials=("QS", "QuerySet"),
    part=("query", "QuerySet"),
    snake_initials=("gmr", "get_model_refs"),
    member=("QuerySet.filter", "filter"),
)
def test_workspace_symbols_best_first(case):
    query, expected = case
    f = Fixture(
        "-- a.py --\nclass QuerySet:\n    def filter(self): ...\n-- b.py --\ndef get_model_refs(): ...\nquirks = 1\n"
    )
    assert workspace_symbols(f.snapshot, query)[0].name == expected


@pytest.mark.parametrize("query", ["Runtime.new", "runtime::new", "Runtime#new", " Runtime . new "])
def test_a_container_so_called_comes_before_a_folder(query):
    f = Fixture(
        "-- runtime/a.py --\nclass Pool:\n    def new(self): ...\n-- z.py --\nclass Runtime:\n    def new(self): ...\n"
    )
    assert [each.container for each in workspace_symbols(f.snapshot, query)] == ["Runtime", "Pool"]


def test_workspace_symbols_of_nonsense():
    assert workspace_symbols(Fixture("class A: ...").snapshot, "zzzzqqq") == []


def test_folding_range():
    f = Fixture("import a\nimport b\n\ndef f():\n    x = [\n        1,\n    ]\n    return x\n")
    assert {(fold.start_line, fold.end_line, fold.kind) for fold in folding_range(f.snapshot, f.path)} >= {
        (0, 1, "imports"),
        (3, 7, ""),
    }
    assert folding_range(f.snapshot, "missing.py") == []


def test_selection_range_grows():
    f = Fixture("def f():\n    return [o<|>ne, two]\n")
    document = f.documents[f.path]
    texts = [document.text(span) for span in selection_range(f.snapshot, f.path, [f.at])[0]]
    assert texts[0] == "one"
    assert "[one, two]" in texts and "return [one, two]" in texts
    assert all(len(a) < len(b) for a, b in itertools.pairwise(texts))
    assert selection_range(f.snapshot, "missing.py", [3])[0][0] == (3, 3)
