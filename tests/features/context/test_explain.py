"""Why something is, or is not, in an answer: its place among the candidates, what spoke, and what kept it out."""

import pytest

from codeforge.errors import BadRequest
from codeforge.features.context import Assembly, Budget, ContextAsk, context
from codeforge.features.context.explain import ExplainAsk, explain
from codeforge.index.history import Log
from codeforge.state.recent import Lately
from fixtures import Fixture, cases

AMPLE = Budget(tokens=2000, ms=60_000)
PROJECT = """
    -- main.py --
    from shapes import area
    def total():
        return ar<|>
    -- shapes.py --
    def area(r): return 3 * r
    def length(r): return 6 * r
    -- far.py --
    def unrelated_thing(): ...
    -- .env.py --
    x = 1
    -- docs/a.md --
    # Areas of circles
"""


def asked(item: str, **more):
    f = Fixture(PROJECT)
    ask = ContextAsk(**{"path": f.path, "at": f.at, "budget": AMPLE, **more})
    return explain(f.snapshot, ExplainAsk(ask, item)), context(f.snapshot, ask)


def test_what_is_there_has_its_position_and_what_spoke_for_it():
    answer, given = asked("area")
    assert answer.included and given.items[answer.position - 1].symbol == "area"
    assert answer.item == "shapes.py#area" and answer.standings[0].rank == 1
    assert "imported" in {reason.signal for reason in answer.standings[0].reasons}
    assert answer.why.startswith("`area` is item 1 of ")


@cases(id="shapes.py#area", numbered="shapes.py#area~1", name="area")
def test_the_ways_to_name_it(case):
    assert asked(case)[0].item == "shapes.py#area"


def test_what_nothing_leads_to():
    answer, _ = asked("unrelated_thing")
    assert not answer.included and answer.position == 0
    assert answer.standings[0].rank == 0 or "budget" in answer.why
    assert "is not there: no import, base or receiver leads to it" in answer.why


def test_what_the_budget_left_out():
    answer, given = asked("area", budget=Budget(tokens=3, ms=60_000))
    assert given.items == () and not answer.included
    assert answer.standings[0].rank == 1
    assert "the budget of 3 tokens" in answer.why


@cases(
    excluded=({"exclude": ("shapes.py",)}, "area", "`exclude` names its file"),
    not_included=({"include": ("docs/**",)}, "area", "`include` does not name its file"),
    own_file=({}, "total", "it is in the document that is asked about"),
)
def test_the_rule_that_keeps_it_out(case):
    more, item, said = case
    answer, _ = asked(item, **more)
    assert not answer.included and said in answer.why


def test_of_a_question_the_file_has_its_rank():
    answer, given = asked("shapes.py", path="", at=None, query="length of r")
    assert answer.included == any(item.path == "shapes.py" for item in given.items)
    assert answer.standings[0].list == "question" and answer.standings[0].rank == 1


def test_neighbours_say_who_got_in():
    answer, given = asked("length")
    names = {f"{item.path}#{item.symbol}" for item in given.items}
    near = [one for standing in answer.standings for one in standing.near]
    assert near and all(one.included == (one.id in names) for one in near)


MOVED = """
    -- tests/test_main.py --
    from shapes import area, length
    def test_it(basket, settings):
        x = settings.ROUNDING
        y = area(1)
        <|>
    -- tests/conftest.py --
    def basket(): ...
    -- shapes.py --
    def area(r): return 3 * r
    def length(r): return 6 * r
    -- generated/shapes.py --
    def area_of(r): ...
    def basket(): ...
    -- rounding.py --
    def up(r): ...
    -- settings.py --
    ROUNDING = 2
    """


def moved(**more):
    """A question that history, the session, rules and feedback all have a say in."""
    f = Fixture(MOVED)
    snap = f.snapshot
    snap.log = Log(tuple((100 - n, ("tests/test_main.py", "rounding.py")) for n in range(3)))
    snap.lately = Lately(edited=("shapes.py",), visited=("generated/shapes.py",))
    snap.feedback.told([("shapes.py#length", "shapes.py")], [("rounding.py#up", "rounding.py")] * 9)
    return snap, ContextAsk(**{"path": f.path, "at": f.at, "budget": AMPLE, "explain": True, **more})


def test_ranks_and_reasons_at_a_cursor_are_those_of_the_answer():
    snap, ask = moved()
    items = context(snap, ask).items
    ranks = {}
    for item in items:
        answer = explain(snap, ExplainAsk(ask, item.id))
        standing = answer.standings[0]
        ranks[item.id] = standing.rank
        assert (standing.score, standing.confidence) == (item.score, item.confidence)
        assert standing.reasons == tuple(one for one in item.reasons if one.weight >= 0)
        assert {one for one in item.reasons if one.weight < 0} <= set(standing.against)
    by_score = sorted(items, key=lambda item: ranks[item.id])
    assert [item.score for item in by_score] == sorted((item.score for item in items), reverse=True)
    spoke = {one.signal for item in items for one in item.reasons}
    assert {"fixture", "configuration", "edited", "visited", "feedback"} <= spoke


def test_ranks_of_files_are_those_of_the_answer():
    snap, ask = moved(path="", at=None, query="area or length of a basket with ROUNDING_UP")
    snap.feedback.told([("rounding.py#up", "rounding.py")] * 9, [])
    items = context(snap, ask).items
    paths = list(dict.fromkeys(item.path for item in items))
    standings = {path: explain(snap, ExplainAsk(ask, path)).standings[0] for path in paths}
    assert sorted(paths, key=lambda path: standings[path].rank) == paths
    first = {item.path: item for item in reversed(items)}
    for path, standing in standings.items():
        assert standing.score == first[path].score
        assert standing.reasons == tuple(one for one in first[path].reasons if one.weight >= 0)


def test_what_is_left_out_has_no_say():
    snap, ask = moved(
        assembly=Assembly(without=("feedback", "lately", "together", "fixtures", "configuration"))
    )
    for item in context(snap, ask).items:
        said = {one.signal for one in explain(snap, ExplainAsk(ask, item.id)).standings[0].reasons}
        assert not said & {"feedback", "edited", "visited", "together", "fixture", "configuration"}


@cases(
    empty=("", "item has 0 characters"),
    long=("x" * 500, "the most is 400"),
    unknown=("nothing_like_it", "which the index does not hold"),
    unknown_file=("gone.py#area", "which the index does not hold"),
)
def test_a_thing_that_is_not_in_the_index(case):
    item, said = case
    with pytest.raises(BadRequest, match=said):
        asked(item)


def test_a_question_that_makes_no_sense():
    with pytest.raises(BadRequest, match="Nothing is asked"):
        asked("area", path="", at=None)
