"""Retrievers: which are asked and why, what they lead to, and what an answer says of them."""

import pytest
from msgspec import structs

from codeforge.errors import BadRequest
from codeforge.features.context import Assembly, Budget, ContextAsk, context
from codeforge.features.context.explain import ExplainAsk, explain
from codeforge.features.context.gather import DEFINITIONS, USES
from codeforge.features.context.leanings import LEANINGS
from codeforge.features.context.project import Project
from codeforge.features.context.retrievers import Question, leads_of
from codeforge.features.context.sure import SURE
from fixtures import Fixture

PROJECT = """
    -- shop/cart.py --
    class Cart:
        def checkout(self):
            return self.total()
    -- shop/post.py --
    def weigh(parcel):
        return parcel.grams
    -- tests/test_cart.py --
    from shop.cart import Cart
    def test_an_empty_cart():
        assert Cart().checkout() == 0
    -- docs/cart.md --
    # Weighing

    Parcels are weighed first.

    # Paying

    `Cart` is what is paid for.
    Call `Cart.checkout` for that.

    # Returning

    Nobody knows.
    -- main.py --
    from shop.cart import Cart
    <|>
    """
BUDGET = Budget(ms=60_000)


def ask(**more):
    return ContextAsk(**{"budget": BUDGET, "explain": True, **more})


def answer(**more):
    return context(Fixture(PROJECT).snapshot, ask(**more))


def ran(answered):
    return [one.name for one in answered.plan]


@pytest.mark.parametrize(
    ("query", "purpose", "retrievers"),
    [
        ("where is a parcel weighed", "chat", ["files", "chunks"]),
        ("Cart", "complete", ["named", "files", "chunks"]),
        ("Cart", "test", ["named", "files", "chunks", "tests"]),
        ("Cart.checkout", "debug", ["named", "files", "chunks", "tests"]),
        ("Cart", "chat", ["named", "files", "chunks", "pages"]),
        ("Nothing", "chat", ["files", "chunks"]),
    ],
)
def test_a_retriever_is_asked_where_there_is_a_reason(query, purpose, retrievers):
    answered = answer(query=query, purpose=purpose)
    assert ran(answered) == retrievers
    assert all(one.why and one.ms >= 0 for one in answered.plan)


def test_the_plan_is_told_to_who_wants_to_know():
    assert answer(query="Cart", explain=False).plan == ()


def test_tests_of_what_is_named_come_when_it_is_tested():
    found = [item for item in answer(query="Cart", purpose="test").items if item.path == "tests/test_cart.py"]
    assert [item.symbol for item in found][:1] == ["test_an_empty_cart"]
    assert "tests" in {reason.signal for item in found for reason in item.reasons}


def test_the_section_that_speaks_of_what_is_named_comes_when_it_is_talked_about():
    snap = Fixture(PROJECT).snapshot
    project = Project(snap.index, snap.read)
    question = Question("Cart", snap.text, project, wanted=lambda _: True, purpose="chat", root=snap.root)
    (page,) = [lead for lead in leads_of(question) if "pages" in lead.said]
    lines = project.source(page.path).lines
    assert (page.path, lines[page.chunk.start_line]) == ("docs/cart.md", "# Paying")
    assert page.chunk.end_line == lines.index("# Returning") - 1


@pytest.mark.parametrize("left_out", ["named", "files", "chunks", "tests"])
def test_a_retriever_can_be_left_out(left_out):
    answered = answer(query="Cart", purpose="test", assembly=Assembly(without=(left_out,)))
    assert left_out not in ran(answered)
    assert answered.items


def test_a_retriever_that_nobody_knows_is_refused():
    with pytest.raises(
        BadRequest, match=r"assembly\.without names `grep`; a retriever is one of after, beside, chunks"
    ):
        answer(query="Cart", assembly=Assembly(without=("grep",)))


def test_the_retrievers_of_a_cursor_are_counted_too():
    fixture = Fixture(PROJECT)
    answered = context(fixture.snapshot, ask(path=fixture.path, at=fixture.at))
    assert ran(answered) == [one.__name__ for one in (*DEFINITIONS, *USES, *LEANINGS, *SURE)]
    leads = {one.name: one.leads for one in answered.plan}
    assert leads["imported"] > 0 and leads["inherited"] == 0
    assert answered.plan[0].why == "what the imported names stand for, and how they have been used so far"


def test_at_a_cursor_one_can_be_left_out():
    fixture = Fixture(PROJECT)
    whole = context(fixture.snapshot, ask(path=fixture.path, at=fixture.at))
    without = ask(path=fixture.path, at=fixture.at, assembly=Assembly(without=("imported", "members")))
    less = context(fixture.snapshot, without)
    assert "imported" not in ran(less)
    signals = {reason.signal.partition(".")[0] for item in less.items for reason in item.reasons}
    assert "imported" not in signals
    assert "imported" in {r.signal.partition(".")[0] for item in whole.items for r in item.reasons}


def test_explain_tells_the_plan():
    fixture = Fixture(PROJECT)
    told = explain(fixture.snapshot, ExplainAsk(structs.replace(ask(query="Cart"), explain=False), "Cart"))
    assert [one.name for one in told.plan] == ["named", "files", "chunks"]
