"""What an edit can concern: who is found, by what chain, how sure, and what is said of the rest."""

import pytest

from codeforge.errors import BadRequest
from codeforge.features.impact import ImpactAsk, chain_in_words, impact
from codeforge.state.bounds import Bounds
from codeforge.trace import counters
from fixtures import Fixture, cases

AMPLE = Bounds(ms=60_000)


def answer_of(case: str, **asked):
    f = Fixture(case)
    return impact(f.snapshot, ImpactAsk(path=f.path, at=f.at, **{"budget": AMPLE, **asked}))


def told(answer, *groups: str) -> list[str]:
    """`path sure: chain` of each item of the groups, in order."""
    return [
        f"{item.path} {item.confidence}: {chain_in_words(item)}"
        for item in answer.items
        if not groups or item.group in groups
    ]


@cases(
    imported=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        from shapes import area
        def total(): return area(2)
        """,
        ["main.py exact: total calls it"],
    ),
    imported_under_another_name=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        from shapes import area as measured
        def total(): return measured(2)
        """,
        ["main.py exact: total calls it"],
    ),
    through_its_module=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        import shapes
        def total(): return shapes.area(2)
        """,
        ["main.py exact: total calls it"],
    ),
    passed_on_by_a_package=(
        """
        -- geo/__init__.py --
        from geo.shapes import area
        -- geo/shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        import geo
        def total(): return geo.area(2)
        """,
        ["main.py exact: total calls it", "geo/__init__.py exact: __init__.py imports it"],
    ),
    of_the_same_name_elsewhere=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- other.py --
        def area(x): return x
        def total(): return area(2)
        -- third.py --
        from other import area
        area(1)
        """,
        [],
    ),
    a_keyword_is_no_use=(
        "def ar<|>ea(r): return r\ndef total(f): return f(area=2)\n",
        [],
    ),
    chain=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        def twice(r): return 2 * area(r)
        -- main.py --
        from shapes import twice
        def total(): return twice(2)
        """,
        ["shapes.py exact: twice calls it", "main.py exact: total calls twice, which calls it"],
    ),
    recursion_ends=(
        "def ar<|>ea(r): return there(r)\ndef there(r): return area(r)\n",
        ["main.py exact: there calls it"],
    ),
    self_inside_the_class=(
        """
        class Shape:
            def ar<|>ea(self): return 1
            def twice(self): return 2 * self.area()
        """,
        ["main.py resolved: Shape.twice calls it"],
    ),
    a_variable_made_by_the_class=(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- main.py --
        from shapes import Shape
        def total():
            one = Shape()
            return one.area()
        """,
        ["main.py resolved: total calls it"],
    ),
    a_parameter_of_the_class=(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- main.py --
        from shapes import Shape
        def total(one: Shape): return one.area()
        """,
        ["main.py resolved: total calls it"],
    ),
    an_unknown_receiver=(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- main.py --
        def total(one): return one.area()
        """,
        ["main.py by-name: total calls it"],
    ),
    self_of_another_class=(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- main.py --
        class Field:
            def area(self): return 2
            def total(self): return self.area()
        """,
        [],
    ),
    a_builtin_of_the_same_name=(
        """
        class Rows:
            def fil<|>ter(self): return 1
        def total(rows): return list(filter(None, rows))
        """,
        [],
    ),
    a_decorator=(
        """
        -- tools.py --
        def tra<|>ced(f): return f
        -- main.py --
        from tools import traced
        @traced
        def total(): return 1
        """,
        ["main.py exact: total decorates it"],
    ),
    javascript=(
        """
        -- shapes.js --
        export function ar<|>ea(r) { return r; }
        -- main.js --
        import { area } from './shapes';
        export function total() { return area(2); }
        """,
        ["main.js exact: total calls it"],
    ),
    go_in_one_folder=(
        """
        -- geo/shapes.go --
        package geo
        func Ar<|>ea(r int) int { return r }
        -- geo/total.go --
        package geo
        func Total() int { return Area(2) }
        """,
        ["geo/total.go resolved: Total calls it"],
    ),
    a_go_method_of_a_type_in_another_file=(
        """
        -- geo/type.go --
        package geo
        type Shape struct{ side int }
        -- geo/area.go --
        package geo
        func (s *Shape) Ar<|>ea() int { return s.side }
        func (s *Shape) Twice() int { return 2 * s.Area() }
        -- geo/total.go --
        package geo
        func Total(one *Shape) int { return one.Area() }
        """,
        ["geo/area.go resolved: Twice calls it", "geo/total.go resolved: Total calls it"],
    ),
    rust_in_an_impl=(
        """
        -- src/shapes.rs --
        pub struct Shape { side: u32 }
        impl Shape {
            pub fn ar<|>ea(&self) -> u32 { self.side }
            pub fn twice(&self) -> u32 { 2 * self.area() }
        }
        """,
        ["src/shapes.rs resolved: Shape.twice calls it"],
    ),
    typescript_by_annotation=(
        """
        -- src/shapes.ts --
        export class Shape { ar<|>ea(): number { return 1; } }
        -- src/total.ts --
        import { Shape } from "./shapes";
        export function total(one: Shape): number { return one.area(); }
        """,
        ["src/total.ts resolved: total calls it"],
    ),
    a_constructor_by_calls_of_its_class=(
        """
        -- shapes.py --
        class Shape:
            def __in<|>it__(self, side): ...
        -- main.py --
        from shapes import Shape
        def total(): return Shape(2)
        """,
        ["main.py exact: total calls it"],
    ),
    c_through_its_header=(
        """
        -- shapes.c --
        int ar<|>ea(int r) { return r; }
        -- shapes.h --
        int area(int r);
        -- main.c --
        #include "shapes.h"
        int total(void) { return area(2); }
        """,
        ["main.c resolved: total calls it"],
    ),
)
def test_who_uses_it(case):
    marked, expected = case
    assert told(answer_of(marked), "caller", "importer") == expected


def test_overriders_come_with_the_class_that_they_are_in():
    answer = answer_of(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- round.py --
        from shapes import Shape
        class Round(Shape):
            def area(self): return 3
        -- other.py --
        class Shape:
            pass
        class Field(Shape):
            def area(self): return 4
        """
    )
    assert told(answer, "override") == ["round.py resolved: Round.area overrides it"]


def test_a_base_is_told_from_one_that_is_called_the_same_in_another_module():
    answer = answer_of(
        """
        -- models.py --
        class Field:
            def cle<|>an(self): return 1
        -- forms.py --
        class Field:
            def clean(self): return 2
        -- geo.py --
        import forms
        class GeoField(forms.Field):
            def clean(self): return 3
        """
    )
    assert told(answer, "override") == []


def test_tests_are_a_group_of_their_own_with_the_chain_that_leads_to_them():
    answer = answer_of(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        def twice(r): return 2 * area(r)
        -- tests/test_twice.py --
        from shapes import twice
        def test_twice(): assert twice(1) == 2
        """
    )
    assert told(answer, "test") == ["tests/test_twice.py exact: test_twice calls twice, which calls it"]


def test_pages_are_found_by_the_full_name_before_the_short_one():
    answer = answer_of(
        """
        -- shapes.py --
        class Shape:
            def area(self): return 1
            def ar<|>ea_of(self): return 1
        -- docs/a.md --
        A `Shape` has an `area_of()`.
        -- docs/b.md --
        Call `Shape.area_of` for it.
        -- docs/c.md --
        The area of it.
        """
    )
    assert [(item.path, item.confidence) for item in answer.items if item.group == "document"] == [
        ("docs/b.md", "exact"),
        ("docs/a.md", "resolved"),
    ]


def test_without_documents_no_page_is_read():
    case = "-- a.py --\ndef ar<|>ea(): ...\n-- docs/a.md --\n`area()`\n"
    assert answer_of(case, documents=False).counts["document"] == 0
    assert answer_of(case).counts["document"] == 1


MANY = "-- shapes.py --\nclass Shape:\n    def ar<|>ea(self): return 1\n" + "".join(
    f"-- use{n}.py --\ndef total{n}(one): return one.area()\n" for n in range(40)
)


def test_a_name_that_many_files_share_is_cut_and_counted():
    answer = answer_of(MANY)
    assert len(answer.items) == 8
    assert answer.omitted.files == 32 and "by-name" in answer.omitted.why
    assert answer.complete


def test_no_more_files_are_read_than_are_listed():
    f = Fixture(MANY)
    read = []
    original = f.snapshot._files.read_file
    f.snapshot._files.read_file = lambda path: read.append(path) or original(path)
    impact(f.snapshot, ImpactAsk(path=f.path, at=f.at))
    assert len(read) <= 9


def test_the_budget_cuts_whole_items_and_says_so():
    case = "-- a.py --\ndef ar<|>ea(): ...\n" + "".join(f"def use{n}(): area()\n" for n in range(30))
    answer = answer_of(case, budget=Bounds(tokens=60, ms=60_000))
    assert 0 < len(answer.items) < 30
    assert answer.tokens <= 60
    assert answer.counts["caller"] == len(answer.items) + answer.omitted.items == 30
    assert "budget" in answer.omitted.why


@cases(no_tokens=Bounds(tokens=0, ms=60_000), no_items=Bounds(items=0, ms=60_000))
def test_a_budget_of_nothing_gives_nothing(case):
    answer = answer_of("def ar<|>ea(): ...\narea()\n", budget=case)
    assert answer.items == () and answer.tokens == 0 and answer.omitted.items == 1


def test_no_time_gives_the_partial_answer_and_says_so():
    answer = answer_of("def ar<|>ea(): ...\narea()\n", budget=Bounds(ms=0))
    assert not answer.complete and "deadline" in answer.omitted.why


def test_a_place_outside_any_definition_asks_about_the_file():
    answer = answer_of(
        """
        -- shapes.py --
        <|>
        def area(): ...
        -- main.py --
        import shapes
        -- tests/test_shapes.py --
        from shapes import area
        """
    )
    assert answer.target.kind == "file"
    assert told(answer) == [
        "main.py exact: main.py imports it",
        "tests/test_shapes.py exact: test_shapes.py imports it",
    ]


def test_the_name_at_the_place_is_meant_and_with_edit_the_definition_around_it():
    case = """
        -- main.py --
        from shapes import area
        def total(): return ar<|>ea(2)
        -- shapes.py --
        def area(r): return r
    """
    assert answer_of(case).target.name == "area"
    assert answer_of(case, edit=True).target.name == "total"


@cases(
    name="area",
    dotted="shapes.area",
    colons="shapes::area",
)
def test_a_symbol_by_its_name(case):
    f = Fixture("-- geo/shapes.py --\ndef area(r): return r\n-- tests/a.py --\ndef area(): ...\n")
    answer = impact(f.snapshot, ImpactAsk(symbol=case))
    assert answer.target.path == "geo/shapes.py"


@cases(
    unknown_symbol=(ImpactAsk(symbol="nothing_at_all"), "Nothing is called `nothing_at_all`"),
    nothing_asked=(ImpactAsk(), "symbol has 0 characters"),
    long_symbol=(ImpactAsk(symbol="x" * 500), "the most is 400"),
    no_such_file=(ImpactAsk(path="gone.py", at=0), "gone.py cannot be read"),
    depth=(ImpactAsk(symbol="area", depth=0), "depth is 0; the least is 1"),
    deep=(ImpactAsk(symbol="area", depth=9), "depth is 9; the most is 6"),
    tokens=(ImpactAsk(symbol="area", budget=Bounds(tokens=-1)), "budget.tokens is -1; the least is 0"),
    ms=(ImpactAsk(symbol="area", budget=Bounds(ms=10**9)), "budget.ms is 1000000000; the most is 60000"),
    items=(ImpactAsk(symbol="area", budget=Bounds(items=-5)), "budget.items is -5; the least is 0"),
)
def test_a_question_that_makes_no_sense_names_the_field_and_the_limit(case):
    asked, said = case
    f = Fixture("-- a.py --\ndef area(): ...\n")
    with pytest.raises(BadRequest, match=said):
        impact(f.snapshot, asked)


def test_the_walk_reads_each_file_once_and_parses_none():
    f = Fixture(
        "-- shapes.py --\ndef ar<|>ea(r): return r\n"
        + "".join(f"-- use{n}.py --\nfrom shapes import area\ndef use{n}(): area({n})\n" for n in range(10))
    )
    impact(f.snapshot, ImpactAsk(symbol="area", budget=AMPLE))
    before = counters["parse"]
    impact(f.snapshot, ImpactAsk(symbol="area", budget=AMPLE))
    assert counters["parse"] == before


def test_what_there_was_no_time_for_is_found_at_rest():
    f = Fixture("""
        -- shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        from shapes import area
        def total(): return area(2)
        """)
    hurried = ImpactAsk(path=f.path, at=f.at, budget=Bounds(ms=0))
    answer = impact(f.snapshot, hurried)
    assert not told(answer) and not answer.complete and "deadline" in answer.omitted.why
    finish = f.snapshot.asked.later
    assert finish is not None
    finish(f.snapshot)
    assert told(impact(f.snapshot, hurried)) == ["main.py exact: total calls it"]
    other = impact(f.snapshot, ImpactAsk(path=f.path, at=f.at, depth=1, budget=Bounds(ms=0)))
    assert not told(other), "another question"


def test_what_was_found_at_rest_ends_with_a_change():
    f = Fixture("def ar<|>ea(r): return r\ndef total(): return area(2)\n")
    hurried = ImpactAsk(path=f.path, at=f.at, budget=Bounds(ms=0))
    impact(f.snapshot, hurried)
    f.snapshot.asked.later(f.snapshot)
    assert told(impact(f.snapshot, hurried)) == ["main.py exact: total calls it"]
    f.snapshot.index = f.snapshot.index.with_open({})
    assert not told(impact(f.snapshot, hurried))


def test_a_definition_is_known_by_its_name_without_its_tree():
    f = Fixture("""
        -- shapes.py --
        def ar<|>ea(r): return r
        -- main.py --
        from shapes import area
        def total(): return area(2)
        """)
    before = counters["parse"]
    assert told(impact(f.snapshot, ImpactAsk(path=f.path, at=f.at, budget=AMPLE)))
    assert counters["parse"] == before
