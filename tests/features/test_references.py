"""Find references and highlights: every `<[ ]>` is a use, and nothing else is."""

from codeforge.features.references import document_highlight, references, references_named
from codeforge.trace import counters
from fixtures import Fixture, cases


@cases(
    function="def <[area]>(r): ...\n<[ar<|>ea]>(2)\n<[area]>(3)",
    local_stays_local="def f(<[x]>): return <[x<|>]>\ndef g(x): return x",
    variable_of_a_comprehension="x = 1\ny = [<[x<|>]>.real for <[x]> in x if A.x]\nx",
    parameter_of_a_lambda="a = 1\nf = lambda <[a]>, b=a: <[a<|>]> + b.a + g(a=<[a]>)",
    not_what_a_comprehension_binds="def f(<[x]>):\n    return [x for x in <[x<|>]>]",
    not_in_strings_or_comments="def <[area]>(): ...\n'area' # area\n<[ar<|>ea]>()",
    other_files="""
        -- main.py --
        from shapes import <[area]>
        <[ar<|>ea]>(2)
        -- shapes.py --
        def <[area]>(r): ...
    """,
    part_of_a_longer_name_does_not_count="<[area]> = 1\nareas = 2\nprint(<[ar<|>ea]>, area_2)",
    javascript="""
        -- app.js --
        function <[start]>() {}
        <[sta<|>rt]>() // start
    """,
    of_another_class="""
        -- main.py --
        class Square:
            def <[area]>(self): return self.<[ar<|>ea]>()
        class Lake:
            def area(self): return self.area()
        def both(one, other: Lake):
            one.<[area]>(), Square().<[area]>(), Lake().area()
    """,
    of_a_subclass="""
        -- base.py --
        class Base:
            def save(self): ...
        -- model.py --
        from base import Base
        class Model(Base):
            def go(self): self.<[sa<|>ve]>()
            def <[save]>(self): ...
    """,
    attributes="class A:\n    def __init__(self): self.<[si<|>ze]> = 1\n    def go(self): self.<[size]> = 2\nsize = 3",
    filled_by_keyword="""
        -- main.py --
        class Box:
            <[wi<|>de]>: int
            high: int
        Box(high=max(1, 2), <[wide]>=3)
        other(wide=4)
    """,
    not_where_another_is_imported="""
        -- main.py --
        from shapes import <[area]>
        <[ar<|>ea]>(2)
        -- shapes.py --
        def <[area]>(r): return <[area]>(r)
        -- lakes.py --
        def area(r): ...
        -- more.py --
        from lakes import area
        area(1)
    """,
    by_its_module="""
        -- pack/__init__.py --
        -- pack/default.py --
        class <[Loa<|>der]>: ...
        -- main.py --
        from pack import default
        class Loader(default.<[Loader]>): ...
    """,
    renamed="""
        -- shapes.py --
        def <[ar<|>ea]>(r): ...
        -- main.py --
        from shapes import <[area]> as <[surface]>
        <[surface]>(2)
    """,
    no_name="<|>",
)
def test_references(case):
    f = Fixture(case)
    assert references(f.snapshot, f.path, f.at) == f.expected


@cases(
    function="def area(r): ...\n<[ar<|>ea]>(2)",
    method="class A:\n    def run(self): ...\n    def go(self): self.<[ru<|>n]>()",
)
def test_references_without_the_declaration(case):
    f = Fixture(case)
    assert references(f.snapshot, f.path, f.at, include_declaration=False) == f.expected


@cases(
    only_this_file="""
        -- main.py --
        from shapes import <[area]>
        <[ar<|>ea]>(2)
        -- shapes.py --
        def area(r): ...
    """,
    parameter="def f(<[x]>): return <[x<|>]> + <[x]>\nx = 1",
)
def test_document_highlight(case):
    f = Fixture(case)
    assert document_highlight(f.snapshot, f.path, f.at) == [place.span for place in f.expected]


def test_references_reads_only_the_files_that_hold_the_name():
    f = Fixture(
        "-- a.py --\nrare<|> = 1\n-- b.py --\nrare\n"
        + "".join(f"-- other{n}.py --\nx = {n}\n" for n in range(30))
    )
    before = counters["graph.rescan"]
    assert len(references_named(f.snapshot, "rare")) == 2
    assert counters["graph.rescan"] - before == 2
