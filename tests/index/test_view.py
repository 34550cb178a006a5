"""A view answers as if the index had been built a moment ago from nothing, whatever lies over what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from any_facts import NAMES, PATHS, any_files
from codeforge.index.facts import FileFacts, Symbol, facts_of
from codeforge.index.fuzzy import Names
from codeforge.index.segment import Segment, module_parts
from codeforge.index.top_level import IMPORTABLE, aside, top_level
from codeforge.index.view import LeftOut, View, is_test
from codeforge.syntax.outline import _outline
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

ALL = 10_000


def document(path: str, source: str) -> Document:
    return Document(path, source.encode(), language="python")


def facts(path: str, source: str) -> FileFacts:
    return facts_of(document(path, source))


def project(**sources: str) -> View:
    """A view of Python files; `__` in a keyword stands for `/`."""
    return View.of([facts(f"{name.replace('__', '/')}.py", source) for name, source in sources.items()])


def shown(symbols: list[Symbol]) -> list[str]:
    return [f"{s.path}:{s.container}.{s.name}".replace(":.", ":") for s in symbols]


# against a plain model ---------------------------------------------------------------------------------------


@st.composite
def layered(draw) -> tuple[View, dict[str, FileFacts]]:
    """A view put together in layers, and what it should say."""
    view, model = View.of([]), {}
    segments = []
    for _ in range(draw(st.integers(0, 3))):
        files = draw(any_files())
        segments.append(Segment.of(files))
        model |= {one.path: one for one in files}
    view = view.with_segments(segments)
    for _ in range(draw(st.integers(0, 2))):
        changed: dict[str, FileFacts | None] = {one.path: one for one in draw(any_files())}
        changed |= dict.fromkeys(draw(st.lists(st.sampled_from(PATHS), max_size=2)))
        view = view.with_changed(changed)
        model |= changed
    if draw(st.booleans()):
        view = view.compacted()
    sources = draw(st.dictionaries(st.sampled_from(PATHS), st.sampled_from(SOURCES), max_size=2))
    documents = {path: document(path, source) for path, source in sources.items()}
    view = view.with_open(documents)
    model |= {path: facts_of(one) for path, one in documents.items()}
    return view, {path: model[path] for path in sorted(model) if model[path] is not None}


SOURCES = ["", "from a import filter\nclass QuerySet(a): pass\n", "def get_model():\n  def filter(): é\n"]


@settings(max_examples=60, deadline=None)
@given(layered(), st.sampled_from(NAMES))
def test_every_query_equals_a_plain_search(made, name):
    view, model = made
    over = {path for path in (*view.changed, *view.open) if path in model}
    symbols = [symbol for one in model.values() for symbol in one.symbols]
    symbols.sort(key=lambda symbol: (symbol.path not in over, symbol.path))
    assert view.facts_by_path() == model
    assert view.digest() == View.of(model.values()).digest()
    assert view.paths() == list(model)
    assert view.n_files == len(model)
    assert view.n_lines() == sum(one.n_lines for one in model.values())
    for path in (*PATHS, "nowhere.py"):
        one = model.get(path)
        assert view.has(path) == (one is not None)
        assert view.hash_of(path) == (one and one.hash)
        assert view.language_of(path) == (one.language if one else "")
        own = list(one.symbols if one else ())
        assert view.symbols_in(path) == own
        assert view.symbols_between(path, 1, 3) == [s for s in own if 1 <= s.line <= 3]
        assert view.symbols_in_named(path, name) == [s for s in own if s.name == name]
        assert view.imports_in(path) == (one.imports if one else ())
    assert view.symbols_named(name, limit=ALL) == [s for s in symbols if s.name == name]
    assert view.paths_defining(name) == sorted({s.path for s in symbols if s.name == name})
    for path, one in model.items():
        assert view.defines(path, name) == any(s.name == name and not s.container for s in one.symbols)
    assert view.subclasses_named(name) == [s for s in symbols if name in s.bases]
    assert view.paths_with(name) == [path for path, one in model.items() if name in one.names]
    importing = [p for p, one in model.items() if any(name in (i.name, i.alias) for i in one.imports)]
    assert view.importers_of_name(name) == importing
    begun = {n for one in model.values() for n in one.names if n.lower().startswith(name.lower())}
    exact_first = sorted(begun, key=lambda n: (not n.startswith(name), n))
    assert view.names_with_prefix(name, limit=ALL) == exact_first
    begun = [s for s in symbols if s.name.lower().startswith(name.lower())]
    begun.sort(key=lambda s: (not s.name.startswith(name), s.name))
    assert view.symbols_with_prefix(name, limit=ALL) == begun
    assert view.symbols_with_prefix(name, limit=2) == begun[:2]
    for module in ("a", ".", "pkg.b"):
        parts = module_parts(module)
        ends = [
            path
            for path, one in model.items()
            if any(
                module_parts(i.module)[-len(parts) :] == parts if parts else i.module == module
                for i in one.imports
            )
        ]
        assert view.importers_of_module(module) == ends


@settings(max_examples=60, deadline=None)
@given(layered(), st.sampled_from(NAMES), st.sampled_from(PATHS), st.integers(1, 3))
def test_top_level_names_equal_a_plain_search(made, name, without, limit):
    view, model = made
    best = {}
    for symbol in (symbol for one in model.values() if one.path != without for symbol in one.symbols):
        if (
            name
            and not symbol.container
            and symbol.kind in IMPORTABLE
            and symbol.name.lower().startswith(name.lower())
        ):
            begun = not symbol.name.startswith(name)
            standing = (begun, *aside(symbol.path), len(symbol.name), symbol.name)
            best[symbol.name] = min(best.get(symbol.name, standing), standing)
    expected = [standing[-1] for standing in sorted(best.values())]
    found = top_level(view, name, without={without}, limit=10_000)
    assert [symbol.name for symbol in found] == expected
    assert [aside(symbol.path) for symbol in found] == [best[name][1:4] for name in expected]
    assert top_level(view, name, without={without}, limit=limit)[:limit] == found[:limit]


@settings(max_examples=60, deadline=None)
@given(layered(), st.sampled_from([*NAMES, "gm", "QS", "a.filter", "b.get"]))
def test_fuzzy_answers_do_not_depend_on_the_layers(made, query):
    view, model = made
    whole = View.of(model.values())
    found = view.symbols_like(query, limit=ALL)
    if query.strip("."):
        assert found == whole.symbols_like(query, limit=ALL)
        assert view.symbols_like(query, limit=3) == found[:3]
        assert {s.name for s in found} >= {query} & {
            s.name[:64] for one in model.values() for s in one.symbols
        }


# order -------------------------------------------------------------------------------------------------------


def test_changed_and_open_files_come_first():
    view = project(a="def f(): ...", b="def f(): ...", c="def f(): ...", d="def f(): ...")
    view = view.with_changed({"c.py": facts("c.py", "x = 0\ndef f(): ...\nf = 1"), "b.py": None})
    view = view.with_open({"d.py": document("d.py", "class A:\n  def f(self): ...")})
    assert shown(view.symbols_named("f")) == ["c.py:f", "c.py:f", "d.py:A.f", "a.py:f"]
    assert shown(view.symbols_named("f", limit=1)) == ["c.py:f"]


def test_a_closed_document_shows_the_file_again():
    view = project(a="def f(): ...")
    opened = view.with_open({"a.py": document("a.py", "def g(): ...")})
    assert shown(opened.symbols_named("f")) == []
    assert shown(opened.with_open({}).symbols_named("f")) == ["a.py:f"]


def test_an_open_document_is_read_once_for_all_views():
    one = document("a.py", "def g(): ...")
    first = View.of([]).with_open({"a.py": one}).symbols_named("g")[0]
    assert View.of([]).with_open({"a.py": one}).symbols_named("g")[0] is first


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("QuerySet", ["QuerySet", "queryset", "QuerySetIterator", "RawQuerySet", "get_queryset"]),
        ("queryset", ["queryset", "QuerySet", "QuerySetIterator", "get_queryset", "RawQuerySet"]),
        ("QS", ["QuerySet", "QuerySetIterator", "quick_sort", "RawQuerySet", "get_queryset", "queryset"]),
        ("gmr", ["get_model_refs", "getModelRows"]),
        ("getmr", ["get_model_refs", "getModelRows"]),
        ("model refs", ["get_model_refs"]),
        ("get_model", ["get_model_refs"]),
        ("iterator", ["QuerySetIterator"]),
        ("zz", []),
        ("QuerySet.", []),
        ("yseti", ["QuerySetIterator"]),
        ("q", ["quick_sort", "queryset", "QuerySet", "QuerySetIterator", "get_queryset", "RawQuerySet"]),
        (
            "",
            [
                "QuerySet",
                "QuerySetIterator",
                "get_model_refs",
                "getModelRows",
                "quick_sort",
                "get_queryset",
                "RawQuerySet",
            ],
        ),
    ],
)
def test_best_first(query, expected):
    view = project(
        a="class QuerySet: ...\nclass QuerySetIterator: ...\ndef get_model_refs(): ...\ndef getModelRows(): ...",
        b="def quick_sort(): ...\nqueryset = 1\ndef get_queryset(): ...\nclass RawQuerySet: ...",
    )
    assert [symbol.name for symbol in view.symbols_like(query)] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("QuerySet.filter", ["db/query.py:QuerySet.filter"]),
        ("queryset.fil", ["db/query.py:QuerySet.filter"]),
        ("query.filter", ["db/query.py:QuerySet.filter"]),
        ("db/query.filter", ["db/query.py:QuerySet.filter"]),
        ("db.query.QuerySet.filter", ["db/query.py:QuerySet.filter"]),
        ("query.QuerySet", ["db/query.py:QuerySet"]),
        ("Form.filter", ["forms.py:Form.filter"]),
        ("elsewhere.filter", []),
        ("forms.", ["forms.py:Form"]),
    ],
)
def test_dotted_queries(query, expected):
    view = project(
        db__query="class QuerySet:\n  def filter(self): ...",
        forms="class Form:\n  def filter(self): ...",
    )
    opened = view.with_open({"forms.py": document("forms.py", "class Form:\n  def filter(self): ...")})
    assert shown(view.symbols_like(query)) == expected
    assert shown(opened.symbols_like(query)) == expected


def test_own_code_before_tests_and_classes_before_variables():
    view = project(
        a__test_models="class Model: ...",
        a__vars="Model = 1",
        b__models="class Model: ...",
        z__models="def Model(): ...",
    )
    assert shown(view.symbols_like("Model")) == [
        "b/models.py:Model",
        "z/models.py:Model",
        "a/vars.py:Model",
        "a/test_models.py:Model",
    ]


def test_a_limit_only_cuts():
    view = project(**{f"m{n}": "def alpha(): ...\ndef alphabet(): ...\nalpha_ = 1\n" for n in range(9)})
    view = view.with_changed({"m3.py": None, "m4.py": facts("m4.py", "def alpha(): ...")})
    whole = view.symbols_like("alpha", limit=ALL)
    assert len(whole) == 7 * 3 + 1
    for limit in range(len(whole)):
        assert view.symbols_like("alpha", limit=limit) == whole[:limit]


@pytest.mark.parametrize(
    ("name", "n_words"),
    [
        ("getModel_refs", 3),
        ("HTTPServer2", 3),
        ("__init__", 2),
        ("a", 1),
        ("été_long", 2),
        ("", 0),
        ("x" * 100, 1),
    ],
)
def test_words_of_a_name(name, n_words):
    assert int(Names([name]).starts[0]).bit_count() == n_words


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/a.py", True),
        ("a/test_b.py", True),
        ("a/b_test.go", True),
        ("a/b.test.ts", True),
        ("a/b.spec.js", True),
        ("a/tests.py", True),
        ("a/testing.py", False),
        ("latest/contest.py", False),
    ],
)
def test_what_looks_like_a_test(path, expected):
    assert is_test(path) == expected


# new views ---------------------------------------------------------------------------------------------------


def test_a_view_says_whether_it_is_complete_and_what_is_left_out():
    left_out = (LeftOut("big.json", "over the limit"),)
    view = View.of([]).with_segments([], complete=False, left_out=left_out)
    assert not view.complete
    later = view.with_changed({"a.py": facts("a.py", "")}).with_open({"b.py": document("b.py", "")})
    assert (later.complete, later.left_out) == (False, left_out)
    assert later.with_segments([], complete=True).complete
    assert repr(later) == "View(0 segments, 1 changed, 1 open, incomplete)"


def test_a_later_segment_hides_an_earlier_one():
    old, new = facts("a.py", "def old(): ..."), facts("a.py", "def new(): ...")
    view = View.of([]).with_segments([Segment.of([old]), Segment.of([new])])
    assert shown(view.symbols_named("old")) == []
    assert view.compacted().segments[0].n_files == 1
    assert view.compacted().facts_by_path() == {"a.py": new}


def test_compacting_what_is_compact_changes_nothing():
    view = project(a="x = 1")
    assert view.compacted() is view


def test_what_changed_while_another_thread_compacted_stays():
    before = project(a="def a(): ...", b="def b(): ...").with_changed(
        {"a.py": facts("a.py", "def a2(): ...")}
    )
    now = before.with_changed({"b.py": None, "c.py": facts("c.py", "def c(): ...")})
    rebased = now.rebased(before, before.compacted())
    assert set(rebased.changed) == {"b.py", "c.py"}
    assert len(rebased.segments) == 1
    assert rebased.digest() == now.digest()


def test_a_change_shares_the_segments():
    view = project(a="x = 1")
    assert view.with_changed({"b.py": None}).segments[0] is view.segments[0]
    assert "b.py" not in view.changed


def test_warming_changes_no_answer():
    view = project(a="class A: ...")
    assert view.warmed() is view
    assert shown(view.symbols_like("a")) == ["a.py:A"]


def test_a_document_may_count_as_it_was_read_last():
    first = document("a.py", "def old(): pass\n")
    first.lineage = {}
    own = document("own.py", "def mine(): pass\n")
    facts_of(first)
    second = first.edited([Edit(4, 7, b"new")], version=2)
    view = project(b="def stored(): pass\n", own="def theirs(): pass\n")
    view = view.with_open({"a.py": second, "own.py": own})
    assert names_of(view.as_read_last(without="own.py")) == ["old", "stored", "theirs"]
    assert names_of(view) == ["mine", "new", "stored"]
    assert names_of(view.as_read_last(without="own.py")) == ["new", "stored", "theirs"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda view: view.symbols_named("Absent"),
        lambda view: view.symbols_in_named("a.py", "Absent"),
        lambda view: view.defines("a.py", "Absent"),
        lambda view: view.paths_defining("Absent"),
        lambda view: view.paths_with("Absent"),
        lambda view: view.importers_of_name("Absent"),
        lambda view: view.subclasses_named("Absent"),
    ],
)
def test_a_document_is_not_parsed_for_a_name_that_its_text_does_not_hold(ask):
    opened = document("a.py", "class Present: pass\n")
    assert not ask(project(b="x = 1\n").with_open({"a.py": opened}))
    assert opened.derived(_outline) is None


def names_of(view: View) -> list[str]:
    return sorted(symbol.name for path in view.paths() for symbol in view.symbols_in(path))
