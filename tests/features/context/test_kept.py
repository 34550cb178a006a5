"""Asking again: what is kept between two keystrokes, what is not, and how much work is saved."""

import pytest

from codeforge.features.context import Assembly, Budget, ContextAnswer, ContextAsk, Known, context
from codeforge.text.edits import Edit
from editing import Session


def ids(answer: ContextAnswer) -> set[str]:
    return {item.id for item in answer.items}


def test_asking_again_at_the_same_place_looks_nowhere_and_says_the_same(looks):
    session = Session()
    first = session.ask()
    again = session.ask()
    assert (again.items, again.tokens) == (first.items, first.tokens)
    assert (len(looks), session.reads) == (1, [])
    assert (first.basis, again.basis) == ("new", "same")


def test_a_search_that_the_deadline_cut_is_finished_for_the_next_question(looks):
    session = Session()
    snap = session.snapshot()
    cut = context(snap, ContextAsk(path=session.path, at=session.at, budget=Budget(ms=0)))
    assert (cut.complete, cut.omitted.why) == (False, "deadline")
    assert snap.asked.later is not None
    snap.asked.later(session.snapshot())
    again = session.ask()
    assert (again.basis, again.complete) == ("same", True)
    assert ids(again) == ids(Session().ask())


def test_a_search_that_had_time_leaves_nothing_to_do():
    session = Session()
    snap = session.snapshot()
    context(snap, ContextAsk(path=session.path, at=session.at, budget=Budget(ms=60_000)))
    assert snap.asked.later is None


@pytest.mark.parametrize(
    "typed", ["r", "return x", "z = area(", "x = 1\n    ", "\n\n    ", "rr\b", "area(x)\n    y"]
)
def test_a_keystroke_reads_no_file_and_looks_nowhere(typed, looks):
    session = Session()
    held = ids(session.ask())
    answer = session.type(typed).ask()
    assert (len(looks), session.reads, answer.basis) == (1, [], "near")
    assert ids(answer) == held


def test_a_name_that_was_written_since_is_looked_up():
    session = Session()
    assert "b.py#unlike" not in ids(session.ask())
    answer = session.type("unlike").ask()
    assert "b.py#unlike" in ids(answer) and answer.basis == "near"


def test_what_the_caller_holds_is_not_sent_again():
    session = Session()
    known = tuple(Known(item.id, item.hash) for item in session.ask().items)
    answer = session.type("unlike").ask(known=known)
    assert ids(answer) == {"b.py#unlike"} and answer.dropped == ()


@pytest.mark.parametrize(
    "typed",
    [
        "import b\n    ",
        "from b import other",
        "def g(): ",
        "x.",
        "\b\b\b\bz",
        "x\n    x\n    x\n    x\n    ",
        "'" + "y" * 500,
    ],
    ids=["an import", "a from", "a definition", "a dot", "less indentation", "many lines", "much text"],
)
def test_what_may_change_the_candidates_is_looked_at_anew(typed, looks):
    session = Session()
    session.ask()
    answer = session.type(typed).ask()
    assert (len(looks), answer.basis) == (2, "new")


def test_a_change_above_is_looked_at_anew(looks):
    session = Session()
    session.ask()
    session.document = session.document.edited((Edit(0, 0, b"import b\n"),), version=9)
    session.at += len(b"import b\n")
    assert "b.py#other" in ids(session.ask()) and len(looks) == 2


def test_a_change_of_another_file_is_looked_at_anew(looks):
    session = Session()
    session.ask()
    session.others = {"b.py": session.fixture.documents["b.py"]}
    session.ask()
    assert len(looks) == 2


def test_places_of_one_document_are_kept_apart(looks):
    session = Session()
    first = session.ask()
    below = session.at
    session.at = len(b"from a import area\n")
    assert session.ask().basis == "new"
    session.at = below
    assert session.ask().items == first.items
    assert len(looks) == 2


def test_without_reuse_every_question_is_the_first(looks):
    session = Session()
    answers = [session.ask(assembly=Assembly(reuse=False)) for _ in range(2)]
    assert len(looks) == 2 and [answer.basis for answer in answers] == ["new", "new"]


def test_a_look_that_was_cut_short_is_not_kept():
    session = Session()
    session.ask(budget=Budget(ms=0))
    assert session.ask().basis == "new"


def test_a_closed_document_leaves_nothing():
    session = Session()
    session.document.lineage = None
    session.ask()
    assert session.ask().basis == "new"
