"""Context at a cursor: the marked definitions are offered, and before those that matter less."""

import pytest

from codeforge.features.context import Budget, ContextAnswer, ContextAsk, context
from codeforge.features.context.cursor import LIKELY, shown
from codeforge.features.context.fit import Piece
from codeforge.text.positions import Span
from fixtures import Fixture, cases


def asked(fixture: Fixture, **more: object) -> ContextAnswer:
    budget = more.pop("budget", Budget(ms=60_000))
    ask = ContextAsk(path=fixture.path, at=fixture.at, budget=budget, **more)  # type: ignore[arg-type]
    return context(fixture.snapshot, ask)


def places(answer: ContextAnswer) -> list[tuple[str, int]]:
    return [(item.path, item.span.start) for item in answer.items]


@cases(
    an_imported_function="-- a.py --\n<[def area(r): ...]>\n-- main.py --\nfrom a import area\n<|>",
    under_another_name="-- a.py --\n<[def area(r): ...]>\n-- main.py --\nfrom a import area as size\n<|>",
    through_a_package="-- p/m.py --\n<[class Base: ...]>\n-- p/__init__.py --\nfrom .m import Base\n-- main.py --\nfrom p import Base\n<|>",
    through_a_star="-- p/m.py --\n<[def f(): ...]>\n-- p/__init__.py --\nfrom p.m import *\n-- main.py --\nfrom p import f\n<|>",
    what_a_module_offers="-- p/__init__.py --\n-- p/m.py --\n<[def f(): ...]>\n-- main.py --\nfrom p import m\nm.<|>",
    a_module_by_its_name="-- m.py --\n<[def f(): ...]>\n-- main.py --\nimport m\nm.<|>",
    a_method_of_an_imported_class="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- main.py --\nfrom a import A\nA().<|>",
    an_inherited_method="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- main.py --\nfrom a import A\nclass B(A):\n    def f(self):\n        <|>",
    the_overridden_method="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- main.py --\nfrom a import A\nclass B(A):\n    def go(self):\n        <|>",
    a_base_of_a_base="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- b.py --\nfrom a import A\nclass B(A): ...\n-- main.py --\nfrom b import B\nclass C(B):\n    def f(self):\n        <|>",
    a_base_in_a_module="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- main.py --\nimport a\nclass B(a.A):\n    def f(self):\n        self.<|>",
    a_base_of_a_unique_name="-- a.py --\nclass A:\n<[    def go(self): ...]>\n-- main.py --\nclass B(A):\n    def f(self):\n        <|>",
    a_name_used_above="-- a.py --\n<[def area(r): ...]>\n-- main.py --\nx = area(1)\n<|>",
    a_selected_name="-- a.py --\n<[def area(r): ...]>\n-- main.py --\narea<|>",
    a_method_read_from_the_same_receiver="-- a.py --\nclass A:\n    def one(self): ...\n<[    def other(self): ...]>\n-- main.py --\ndef f(x):\n    x.one()\n    <|>",
    a_member_of_an_annotated_name="-- a.py --\nclass Area:\n<[    def of_it(self): ...]>\n-- main.py --\ndef f(x: 'Area'):\n    x.<|>",
    a_member_of_what_was_made="-- a.py --\nclass Area:\n<[    def of_it(self): ...]>\n-- main.py --\nx = Area()\nx.<|>",
    a_member_of_what_it_is_called_like="-- a.py --\nclass BaseArea:\n<[    def of_it(self): ...]>\n-- main.py --\ndef f(base_area):\n    base_area.<|>",
    what_follows_a_name_elsewhere="-- a.py --\nclass A:\n<[    def of_it(self): ...]>\n-- b.py --\ndef f(thing):\n    thing.of_it()\n-- main.py --\ndef f(thing):\n    thing.<|>",
    another_language="-- a.ts --\n<[export function area(r: number) {]>\n}\n-- main.ts --\nimport { area } from './a'\nfunction f() {\n  <|>\n}\n",
)  # fmt: skip
def test_offers(case):
    fixture = Fixture(case)
    offered = places(asked(fixture))
    assert {(location.path, location.span.start) for location in fixture.expected} <= set(offered)


@cases(
    imported_before_its_neighbour="-- a.py --\n<[def area(r): ...]>\ndef zone(r): ...\n-- main.py --\nfrom a import area\n<|>",
    used_by_the_namesake="""
        -- a.py --
        def first(): ...
        <[def second(): ...]>
        def third(): ...
        -- b.py --
        import a
        class B:
            def save(self):
                a.second()
        -- main.py --
        import a
        class C:
            def save(self):
                <|>
        """,
    used_near_the_same_rare_word="""
        -- a.py --
        def first(): ...
        <[def second(): ...]>
        -- b.py --
        import a
        def f(frobnicate):
            frobnicate(a.second())
        -- c.py --
        def h(frobnicate): ...
        -- main.py --
        import a
        def g(frobnicate):
            x = frobnicate
            <|>
        """,
    used_by_files_with_the_same_imports="""
        -- a.py --
        class Key: ...
        def first(): ...
        <[def second(): ...]>
        -- b.py --
        from a import Key
        second()
        -- c.py --
        from a import Key
        second()
        -- main.py --
        from a import Key
        def g():
            <|>
        """,
    read_from_receivers_called_the_same="""
        -- a.py --
        class A:
            def alpha(self): ...
            def omega(self): ...
        -- b.py --
        class B:
            def beta(self): ...
        <[    def gamma(self): ...]>
        -- c.py --
        def f(widget, frobnicate):
            widget.gamma()
        -- main.py --
        def g(widget, frobnicate):
            widget.<|>
        """,
    read_from_this_module_by_others="""
        -- p/__init__.py --
        -- p/m.py --
        def first(): ...
        <[def second(): ...]>
        def third(): ...
        -- b.py --
        from p import m
        m.second()
        -- c.py --
        from p import m
        m.second()
        -- main.py --
        from p import m
        def g():
            <|>
        """,
    imported_here_before_imported_above="""
        -- a.py --
        def above(): ...
        -- b.py --
        <[def here(): ...]>
        -- main.py --
        from a import above
        above()
        def f():
            from b import here
            <|>
        """,
)
def test_comes_first(case):
    fixture = Fixture(case)
    scored = sorted(asked(fixture).items, key=lambda item: -item.score)
    best = [
        (item.path, item.span.start)
        for item in scored
        if (item.path, item.symbol) != ("a.py", "Key") and item.symbol != "B.save"
    ]
    assert best[0] == (fixture.expected[0].path, fixture.expected[0].span.start)


@cases(
    nothing_of_its_own_file="def area(): ...\nare<|>",
    nothing_behind_the_cursor="-- a.py --\ndef area(): ...\n-- main.py --\n<|>\nfrom a import area\narea()\n",
    nothing_of_other_packages="import os\nos.<|>",
    nothing_for_an_empty_file="<|>",
    no_cycle="-- a.py --\nfrom b import x\n-- b.py --\nfrom a import x\n-- main.py --\nfrom a import x\n<|>",
    no_class_that_inherits_itself="class A(A):\n    def f(self):\n        <|>",
)
def test_offers_nothing(case):
    assert asked(Fixture(case)).items == ()


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  <|>",
        "((((" * 2000 + "<|>",
        "\0\0<|>",
        "class A(B, C\n<|>",
        "é🙂 <|> ü",
        "x = '" + "y" * 100_000 + "<|>",
    ],
)
def test_lives_with_broken_source(source):
    assert asked(Fixture(source)).complete


def test_an_item_is_one_line_with_its_reasons():
    fixture = Fixture(
        "-- a.py --\ndef area(\n    radius: float,\n    unit: str = 'm',\n) -> float:\n    return 1\n-- main.py --\nfrom a import area\n<|>"
    )
    (item,) = asked(fixture).items
    assert item.text == "def area(radius: float, unit: str = 'm',) -> float:"
    assert (item.id, item.symbol, item.kind, item.form) == ("a.py#area", "area", "function", "signature")
    assert (item.line, item.confidence) == (0, "exact")
    assert "imported" in " ".join(reason.signal for reason in item.reasons)
    assert 0 <= item.score <= 100


def test_definitions_of_one_name_have_ids_of_their_own():
    fixture = Fixture(
        "-- a.py --\nclass A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, to): ...\n-- main.py --\nfrom a import A\nA().x\n<|>"
    )
    ids = [item.id for item in asked(fixture).items]
    assert "a.py#A.x" in ids
    assert len(ids) == len(set(ids))


def test_bodies_come_where_the_purpose_wants_them_and_the_budget_allows():
    fixture = Fixture("-- a.py --\ndef area(r):\n    return r * r\n-- main.py --\nfrom a import area\n<|>")
    assert [item.form for item in asked(fixture).items] == ["signature"]
    *own, item = asked(fixture, purpose="chat").items
    assert (item.form, item.text) == ("body", "def area(r):\n    return r * r")
    assert [one.path for one in own] == ["main.py"]
    (item,) = asked(fixture, purpose="chat", budget=Budget(tokens=8, ms=60_000)).items
    assert item.form == "signature"


def test_what_is_hardly_needed_shows_few_parameters_behind_its_first_line():
    text = "def area(" + ", ".join(f"parameter_{n}" for n in range(9)) + "):"

    def piece(first_line: int) -> Piece:
        return Piece(
            "a.py#area",
            "a.py",
            0,
            0,
            "area",
            "function",
            "signature",
            text,
            1.0,
            span=Span(5, 5 + first_line),
        )

    assert shown(piece(9), LIKELY) == text
    assert shown(piece(9), LIKELY / 2) == "def area(parameter_0, parameter_1, parameter_2, …"
    assert shown(piece(len(text)), LIKELY / 2) == text
