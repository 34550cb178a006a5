"""Looking before anybody asks: what is looked at, what it saves, and when it ends."""

import pytest

from codeforge.errors import Cancelled, Stale
from codeforge.features.context import Assembly
from codeforge.features.context.warming import warm_context
from editing import Session

BODIES = """
-- a.py --
def area(r): ...
-- main.py --
from a import area
def one():
    return 1
def two():
    return 2
<|>"""


def test_a_place_that_was_looked_at_ahead_needs_no_look(looks):
    session = Session()
    assert warm_context(session.snapshot(), session.path, session.at) == 1
    answer = session.ask()
    assert (answer.basis, len(looks), session.reads) == ("same", 1, [])
    assert [item.id for item in answer.items][:1] == ["a.py#area"]


def test_where_typing_rests_is_looked_at_anew():
    session = Session()
    session.ask()
    assert session.type("unlike").ask().basis == "near"
    warm_context(session.snapshot(), session.path, session.at)
    assert session.ask().basis == "same"


def test_bodies_are_looked_at_ahead_when_a_document_is_opened():
    session = Session(BODIES)
    assert warm_context(session.snapshot(), session.path) == 3
    session.at = session.document.source.index(b"return 2")
    assert session.ask().basis == "same"


def test_bodies_below_the_cursor_are_looked_at_ahead():
    session = Session(BODIES)
    session.at = session.document.source.index(b"return 1")
    assert warm_context(session.snapshot(), session.path, session.at) == 2


def test_what_was_looked_at_is_not_looked_at_twice(looks):
    session = Session(BODIES)
    warm_context(session.snapshot(), session.path)
    assert warm_context(session.snapshot(), session.path) == 0


@pytest.mark.parametrize(
    ("assembly", "n_looks"),
    [
        (Assembly(warming=False), 2),
        (Assembly(prefetch=False), 1),
        (Assembly(warming=False, prefetch=False), 0),
        (Assembly(reuse=False), 0),
    ],
)
def test_each_kind_can_be_switched_off(assembly, n_looks, looks):
    session = Session(BODIES)
    assert warm_context(session.snapshot(), session.path, assembly=assembly) == n_looks


def test_nothing_is_looked_at_for_a_document_that_is_not_open():
    session = Session(BODIES)
    assert warm_context(session.snapshot(), "a.py") == 0


@pytest.mark.parametrize(("flag", "error"), [("stale", Stale), ("cancelled", Cancelled)])
def test_it_ends_when_the_document_changes(flag, error, looks):
    session = Session(BODIES)
    snap = session.snapshot()
    setattr(snap.asked, flag, True)
    with pytest.raises(error):
        warm_context(snap, session.path)
    assert looks == []


def test_it_gives_way_between_two_files():
    session = Session()
    snap = session.snapshot()
    waits = []
    snap.asked.pause = lambda: waits.append(1)
    warm_context(snap, session.path, session.at)
    assert len(waits) > 5
