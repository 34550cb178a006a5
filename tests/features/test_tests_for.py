"""The tests of a definition: found by use, by chain, by name and by file, in this order, each with its reasons."""

import pytest

from codeforge.errors import BadRequest
from codeforge.features import tests_for as feature
from codeforge.state.bounds import Bounds
from fixtures import Fixture, cases


def asked(case: str, **more):
    f = Fixture(case)
    return feature.tests_for(
        f.snapshot, feature.TestsAsk(path=f.path, at=f.at, **{"budget": Bounds(ms=60_000), **more})
    )


@cases(
    by_import=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- tests/test_all.py --
        from shapes import area
        class TestShapes:
            def test_it(self): assert area(1) == 1
        """,
        ["tests/test_all.py::TestShapes::test_it"],
    ),
    through_what_uses_it=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        def twice(r): return 2 * area(r)
        -- tests/test_all.py --
        from shapes import twice
        def test_it(): assert twice(1) == 2
        """,
        ["tests/test_all.py::test_it"],
    ),
    by_names=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- tests/test_shapes.py --
        def test_area_of_a_circle(): pass
        def test_something_else(): pass
        """,
        ["tests/test_shapes.py::test_area_of_a_circle"],
    ),
    by_file=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        -- tests/test_shapes.py --
        def test_something_else(): pass
        """,
        ["tests/test_shapes.py"],
    ),
    method_by_receiver=(
        """
        -- shapes.py --
        class Shape:
            def ar<|>ea(self): return 1
        -- tests/test_all.py --
        from shapes import Shape
        def test_one():
            shape = Shape()
            assert shape.area() == 1
        """,
        ["tests/test_all.py::test_one"],
    ),
    direct_before_named_before_distant=(
        """
        -- shapes.py --
        def ar<|>ea(r): return r
        def twice(r): return 2 * area(r)
        -- tests/test_all.py --
        from shapes import area, twice
        def test_twice(): assert twice(1) == 2
        def test_direct(): assert area(1) == 1
        def test_area(): assert area(2) == 2
        """,
        ["tests/test_all.py::test_area", "tests/test_all.py::test_direct", "tests/test_all.py::test_twice"],
    ),
    none=("def ar<|>ea(r): return r\n", []),
)
def test_which(case):
    marked, expected = case
    assert [test.id for test in asked(marked).tests] == expected


@cases(
    go=(
        "-- geo/shapes.go --\npackage geo\nfunc Ar<|>ea() int { return 1 }\n-- geo/shapes_test.go --\npackage geo\nfunc TestArea(t *T) { Area() }\n",
        "geo/shapes_test.go",
        "TestArea",
    ),
    typescript=(
        "-- src/shapes.ts --\nexport function ar<|>ea() { return 1; }\n-- src/shapes.spec.ts --\nimport { area } from './shapes';\nit('is one', () => area());\n",
        "src/shapes.spec.ts",
        "",
    ),
    java=(
        "-- src/main/java/Shapes.java --\nclass Shapes { int ar<|>ea() { return 1; } }\n-- src/test/java/ShapesTest.java --\nclass ShapesTest { void area() { new Shapes().area(); } }\n",
        "src/test/java/ShapesTest.java",
        "ShapesTest.area",
    ),
)
def test_in_other_languages(case):
    marked, path, symbol = case
    found = asked(marked).tests
    assert [(test.path, test.symbol) for test in found][:1] == [(path, symbol)]


def test_reasons_say_how_a_test_was_found():
    answer = asked(
        "-- shapes.py --\ndef ar<|>ea(r): return r\n"
        "-- tests/test_shapes.py --\nfrom shapes import area\ndef test_area(): area(1)\n"
    )
    assert answer.tests[0].reasons == (
        "calls `area`: the file imports it",
        "is named after `area`",
        "its file is named after `shapes.py`",
    )
    assert (answer.tests[0].score, answer.tests[0].confidence, answer.tests[0].distance) == (100, "exact", 1)


def test_of_a_file():
    f = Fixture(
        "-- geo/shapes.py --\ndef area(): ...\n-- tests/geo/test_shapes.py --\nx = 1\n"
        "-- tests/test_all.py --\nfrom geo import shapes\n-- tests/test_other.py --\nimport os\n"
    )
    answer = feature.tests_for(f.snapshot, feature.TestsAsk(symbol="geo/shapes.py"))
    assert [test.path for test in answer.tests] == ["tests/test_all.py", "tests/geo/test_shapes.py"]


def test_the_limit_cuts_and_says_so():
    case = "-- a.py --\ndef ar<|>ea(): ...\n-- tests/test_a.py --\nfrom a import area\n" + "".join(
        f"def test_{n}(): area()\n" for n in range(20)
    )
    answer = asked(case, budget=Bounds(items=5, ms=60_000))
    assert len(answer.tests) == 5 and answer.found == 20
    assert answer.omitted.items == 15 and answer.omitted.why == "budget"


@cases(
    nothing=(feature.TestsAsk(), "symbol has 0 characters"),
    items=(feature.TestsAsk(symbol="area", budget=Bounds(items=-1)), "budget.items is -1; the least is 0"),
)
def test_a_question_that_makes_no_sense(case):
    ask, said = case
    with pytest.raises(BadRequest, match=said):
        feature.tests_for(Fixture("-- a.py --\ndef area(): ...\n").snapshot, ask)


def test_what_there_was_no_time_for_is_found_at_rest():
    f = Fixture("""
        -- shapes.py --
        def ar<|>ea(r): return r
        -- tests/test_all.py --
        from shapes import area
        def test_it(): assert area(1) == 1
        """)
    hurried = feature.TestsAsk(path=f.path, at=f.at, budget=Bounds(ms=0))
    first = feature.tests_for(f.snapshot, hurried)
    assert not any(test.distance for test in first.tests) and "deadline" in first.omitted.why
    f.snapshot.asked.later(f.snapshot)
    again = feature.tests_for(f.snapshot, hurried)
    assert [test.id for test in again.tests] == ["tests/test_all.py::test_it"]
