"""What each retriever saw, and that it is the same whether a file is stored, changed or open."""

import pytest

from codeforge.features.context.gather import NUMBER, gather
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
