"""Items that were used come earlier, those passed over later; both say so."""

import pytest

from codeforge.errors import BadRequest
from codeforge.features.context import Budget, ContextAsk, context
from codeforge.features.context.feedback import path_of, take_feedback
from fixtures import Fixture, cases

AMPLE = Budget(tokens=2000, ms=60_000)
PROJECT = """
    -- main.py --
    from shapes import area, length, width
    def total():
        return <|>
    -- shapes.py --
    def area(r): return 3 * r
    def length(r): return 6 * r
    def width(r): return 2 * r
"""


def at_cursor(f: Fixture):
    return context(f.snapshot, ContextAsk(path=f.path, at=f.at, budget=AMPLE)).items


def question(f: Fixture):
    return context(f.snapshot, ContextAsk(query="where is the length of a shape", budget=AMPLE)).items


@pytest.mark.parametrize("ask", [at_cursor, question])
def test_what_was_used_gains_and_what_was_passed_over_loses(ask):
    f = Fixture(PROJECT)
    before = {item.id: item.score for item in ask(f)}
    used, *others = before
    for _ in range(4):
        take_feedback(f.snapshot, used=[others[-1]], unused=[used])
    after = {item.id: item for item in ask(f)}
    assert after[others[-1]].score > before[others[-1]]
    assert list(after).index(others[-1]) < list(after).index(used)
    assert "feedback" in {reason.signal for reason in after[others[-1]].reasons}


def test_wiping_brings_the_first_answer_back():
    f = Fixture(PROJECT)
    before = at_cursor(f)
    take_feedback(f.snapshot, used=[before[-1].id])
    assert at_cursor(f) != before
    assert take_feedback(f.snapshot, wipe=True) == type(take_feedback(f.snapshot))(0, 0)
    assert at_cursor(f) == before


def test_only_items_of_the_index_are_counted():
    f = Fixture(PROJECT)
    told = ["shapes.py#area", "shapes.py:1-2", "gone.py#x", "", "#", "shapes.py", "../../etc/passwd#x"]
    assert take_feedback(f.snapshot, used=told).counted == 2
    assert take_feedback(f.snapshot, used=["shapes.py#area"], unused=["shapes.py#area"]).counted == 1


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ("a.py#A.b", "a.py"),
        ("a#b/c.py#A", "a#b/c.py"),
        ("a.py:1-20", "a.py"),
        ("c:/a.py:1-20", "c:/a.py"),
        ("nothing", ""),
    ],
)
def test_the_file_of_an_item(item, path):
    assert path_of(item) == path


@cases(
    many=({"used": ["a"] * 10_001}, "used has 10001 entries; the most is 10000."),
    long=({"unused": ["a" * 2_001]}, "unused holds an id of 2001 characters; the most is 2000."),
)
def test_what_is_too_much_is_refused(case):
    told, message = case
    with pytest.raises(BadRequest, match=message):
        take_feedback(Fixture(PROJECT).snapshot, **told)
