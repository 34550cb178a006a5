"""What each retriever saw, and that it is the same whether a file is stored, changed or open."""

import numpy as np
import pytest

from codeforge.features.context.gather import NUMBER, gather, strongest, summed
from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project
from codeforge.index.facts import facts_of
from codeforge.index.search import TextView
from codeforge.index.view import View
from fixtures import Fixture

MARKED = """
    -- p/__init__.py --
    from .m import Shape
    -- p/m.py --
    class Shape:
        def area(self): ...
        def sides(self): ...
    def helper(): ...
    -- b.py --
    from p import Shape, m
    def work(shape):
        m.helper()
        shape.area()
        wobble = shape.sides()
    -- c.py --
    from p import m
    def other():
        m.helper()
    -- main.py --
    from p import Shape, m
    class Square(Shape):
        def work(self, shape: Shape):
            wobble = 1
            <|>
    """


def seen(index: View, text: TextView, fixture: Fixture) -> dict[tuple[str, str], dict[str, float]]:
    """Per definition its signals."""
    place = place_of(fixture.documents[fixture.path], fixture.at)
    project = Project(index, fixture.documents.get, place.card, usage=text.usage)
    found = gather(place, project)
    signals = found.signals.round(9).tolist()
    return {
        (symbol.path, f"{symbol.container}.{symbol.name}"): {
            signal: signals[n][number] for signal, number in NUMBER.items() if signals[n][number]
        }
        for n, symbol in enumerate(found.symbols(range(len(found))))
    }


def stored(fixture: Fixture) -> tuple[View, TextView]:
    documents = [*fixture.documents.values()]
    return View.of(facts_of(one) for one in documents), TextView.of(documents)


def test_each_signal_speaks_for_what_it_should():
    fixture = Fixture(MARKED)
    found = seen(*stored(fixture), fixture)
    helper, area = found["p/m.py", ".helper"], found["p/m.py", "Shape.area"]
    assert {"module", "module.usual", "module.near", "sibling", "nearby", "namesake"} <= helper.keys()
    assert {"inherited", "member", "typed", "after", "nearby", "sibling"} <= area.keys()
    assert {"imported", "base", "written"} <= found["p/m.py", ".Shape"].keys()
    assert not any(path == "main.py" for path, _ in found)


@pytest.mark.parametrize("over", [["b.py"], ["p/m.py"], ["p/__init__.py", "c.py", "main.py"]])
def test_what_is_laid_over_the_stored_index_is_seen_the_same(over):
    fixture = Fixture(MARKED)
    whole = stored(fixture)
    rest = [one for path, one in fixture.documents.items() if path not in over]
    opened = {path: fixture.documents[path] for path in over}
    index, text = View.of(facts_of(one) for one in rest), TextView.of(rest)
    expected = seen(*whole, fixture)
    assert seen(index.with_open(opened), text.with_open(opened), fixture) == expected
    changed = index.with_changed({path: facts_of(one) for path, one in opened.items()})
    assert seen(changed, text.with_open(opened), fixture) == expected


def test_segments_are_seen_as_one():
    fixture = Fixture(MARKED)
    halves = [[], []]
    for n, one in enumerate(fixture.documents.values()):
        halves[n % 2].append(facts_of(one))
    index = View([segment for half in halves for segment in View.of(half).segments])
    assert seen(index, TextView.of(fixture.documents.values()), fixture) == seen(*stored(fixture), fixture)


def test_of_equal_values_of_a_key_the_first_stands():
    keys = np.array([7, 3, 7, 3, 7], np.uint32)
    once, places = strongest(keys, np.array([0.5, 0.0, 2.0, 0.0, 2.0]))
    assert (once.tolist(), places.tolist()) == ([3, 7], [1, 2])
    assert [column.tolist() for column in strongest(keys[:0], np.zeros(0))] == [[], []]


def test_weights_of_a_name_are_added_up_and_it_stands_where_it_came_first():
    names = np.array([9, 4, 9, 2**32 - 1], np.uint32)
    once, votes, first = summed(names, np.array([1.0, 2.0, 4.0, 8.0]))
    assert once.tolist() == [4, 9, 2**32 - 1]
    assert (votes.tolist(), first.tolist()) == ([2.0, 5.0, 8.0], [1, 0, 3])


def test_a_class_is_known_by_its_name_alone_where_only_one_is_so_called():
    fixture = Fixture(
        """
        -- a.py --
        class Once: ...
        class Twice: ...
        -- b.py --
        class Twice: ...
        def Never(): ...
        -- main.py --
        class Own: ...
        """
    )
    index, _ = stored(fixture)
    project = Project(index, fixture.documents.get, place_of(fixture.documents["main.py"], 0).card)
    found = project.ways.only_types(["Once", "Twice", "Never", "Own", "Nowhere", "Once"])
    assert [name for name, row in found.items() if row >= 0] == ["Once"]
    assert project.qualified(found["Once"]) == "Once"
    assert project.ways.only_types([]) == {}
