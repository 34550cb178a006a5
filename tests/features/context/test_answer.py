"""Budgets, deadlines, what the caller holds, pins, filters, and requests that make no sense."""

import pytest

from codeforge.errors import BadRequest, Cancelled
from codeforge.features.context import Budget, ContextAsk, Known, context, limits, tokens
from codeforge.features.context import answer as answer_module
from codeforge.features.context.ask import MAX_QUERY
from codeforge.index.search import TextView
from codeforge.text.positions import Span
from fixtures import Fixture

PROJECT = """
    -- shapes/circle.py --
    def area(radius): ...
    def border(radius): ...
    class Circle:
        def grow(self, by): ...
    -- shapes/square.py --
    def side(area):
        '''The side of a square of this area.'''
    -- .env.py --
    def token(): ...
    -- main.py --
    from shapes.circle import area, border, Circle
    from shapes.square import side
    def f():
        <|>
    """
LONG = Budget(ms=60_000)


def ask_of(fixture, **more):
    return ContextAsk(**{"path": fixture.path, "at": fixture.at, "budget": LONG, **more})


def answer(**more):
    fixture = Fixture(PROJECT)
    return context(fixture.snapshot, ask_of(fixture, **more))


def ids(answered):
    return [item.id for item in answered.items]


def test_says_what_it_read():
    answered = answer()
    assert (answered.complete, answered.dirty, answered.version) == (True, True, 1)
    assert answered.tokens == sum(item.tokens for item in answered.items)
    assert answered.omitted.items == 0 and answered.omitted.why == ""
    assert min(answered.stages.plan, answered.stages.retrieve, answered.stages.assemble) >= 0


def test_a_small_budget_says_what_is_missing():
    answered = answer(budget=Budget(tokens=20, ms=60_000))
    assert 0 < answered.tokens <= 20
    assert answered.omitted.items > 0 and answered.omitted.tokens > 0 and answered.omitted.why == "budget"


@pytest.mark.parametrize("budget", [Budget(tokens=0, ms=60_000), Budget(items=0, ms=60_000)])
def test_an_empty_budget_gives_an_empty_answer(budget):
    assert answer(budget=budget).items == ()


def test_at_the_deadline_the_answer_is_partial():
    answered = answer(budget=Budget(ms=0))
    assert not answered.complete
    assert "deadline" in answered.omitted.why


def test_items_are_limited():
    assert len(answer(budget=Budget(items=2, ms=60_000)).items) == 2


def test_equal_questions_have_equal_answers():
    first, second = answer(), answer()
    assert first.items == second.items


def test_what_the_caller_holds_is_not_sent_again():
    first = answer()
    known = tuple(Known(item.id, item.hash) for item in first.items)
    again = answer(known=known)
    assert again.items == () and again.dropped == ()
    assert again.tokens == first.tokens


def test_what_changed_is_sent_again_and_what_left_is_named():
    known = (Known("shapes/circle.py#area", "0" * 16), Known("gone.py#f", "0" * 16))
    answered = answer(known=known)
    assert "shapes/circle.py#area" in ids(answered)
    assert answered.dropped == ("gone.py#f",)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"include": ("shapes/square.py",)}, {"shapes/square.py"}),
        ({"include": ("shapes",)}, {"shapes/square.py", "shapes/circle.py"}),
        ({"exclude": ("**/circle.py",)}, {"shapes/square.py"}),
        ({"include": ("shapes/**",), "exclude": ("shapes",)}, set()),
    ],
)
def test_filters(filters, expected):
    assert {item.path for item in answer(**filters).items} == expected


def test_pinned_items_come_first():
    pinned = (
        "shapes/circle.py#Circle.grow",
        "shapes/square.py",
        "shapes/none.py",
        "shapes/circle.py#nothing",
    )
    answered = answer(pinned=pinned)
    assert ids(answered)[:2] == ["shapes/circle.py#Circle.grow", "shapes/square.py"]
    assert answered.items[1].form == "outline"
    assert answered.items[1].text == "def side(area):"
    assert answered.items[0].reasons[0].signal == "pinned"


def test_pinned_alone_is_a_question():
    fixture = Fixture(PROJECT)
    answered = context(fixture.snapshot, ContextAsk(pinned=("shapes/circle.py#area",), budget=LONG))
    assert ids(answered) == ["shapes/circle.py#area"]


def test_explain_gives_every_reason():
    source = """
        -- a.py --
        def area(): ...
        -- b.py --
        from a import area
        def g(frobnicate): return area(frobnicate)
        -- main.py --
        from a import area
        def g(frobnicate):
            frobnicate = area(frobnicate)
            <|>
        """
    fixture = Fixture(source)
    (few, *_), (many, *_) = (
        context(fixture.snapshot, ask_of(fixture, explain=e)).items for e in (False, True)
    )
    assert many.reasons[:3] == few.reasons
    assert len(few.reasons) == 3 < len(many.reasons)
    assert {"namesake", "imported"} & {reason.signal.partition(".")[0] for reason in many.reasons}


def test_a_question_is_answered_by_a_chunk_a_file():
    fixture = Fixture(PROJECT)
    answered = context(fixture.snapshot, ContextAsk(query="side of a square", budget=LONG))
    first = answered.items[0]
    assert (first.path, first.symbol) == ("shapes/square.py", "side")
    assert "The side of a square" in first.text
    assert (answered.version, answered.dirty) == (0, False)
    assert first.reasons


def test_a_question_at_a_place_is_answered_by_both():
    answered = answer(query="side of a square")
    assert answered.items[0].form in ("body", "lines")
    assert "shapes/circle.py#area" in ids(answered)
    assert answered.tokens <= LONG.tokens


def test_a_place_that_is_not_said_is_the_end_and_a_place_past_the_end_too():
    assert answer(at=None).items
    assert answer(at=10**9).items


def test_the_words_of_a_selection_count():
    fixture = Fixture("-- a.py --\ndef area(): ...\n-- main.py --\n# area\n" + "x = 1\n" * 40 + "<|>")
    plain = context(fixture.snapshot, ask_of(fixture))
    chosen = context(fixture.snapshot, ask_of(fixture, at=None, span=Span(0, 6)))
    assert ids(plain) == ids(chosen) == ["a.py#area"]
    assert chosen.items[0].score >= plain.items[0].score


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (ContextAsk(), "Nothing is asked"),
        (ContextAsk(query="  "), "Nothing is asked"),
        (ContextAsk(path="none.py", at=0), "none.py cannot be read"),
        (ContextAsk(query="x", budget=Budget(tokens=-1)), "budget.tokens is -1; the least is 0"),
        (ContextAsk(query="x", budget=Budget(ms=-5)), "budget.ms is -5"),
        (ContextAsk(query="x", budget=Budget(items=-5)), "budget.items is -5"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask, told):
    with pytest.raises(BadRequest, match=told):
        context(Fixture(PROJECT).snapshot, ask)


def test_a_huge_question_is_cut_and_says_so():
    fixture = Fixture(PROJECT)
    answered = context(fixture.snapshot, ContextAsk(query="square " * MAX_QUERY, budget=LONG))
    assert answered.items and "query" in answered.omitted.why


def test_a_withdrawn_request_ends():
    fixture = Fixture(PROJECT)
    fixture.snapshot.asked.cancelled = True
    with pytest.raises(Cancelled):
        context(fixture.snapshot, ask_of(fixture))


def test_an_index_in_the_making_is_told():
    fixture = Fixture(PROJECT)
    fixture.snapshot.index.complete = False
    answered = context(fixture.snapshot, ask_of(fixture))
    assert not answered.complete and answered.omitted.why == "indexing"


GONE = "-- a.py --\ndef seen_once_and_gone(): ...\n-- main.py --\nfrom a import seen_once_and_gone\n<|>"


def test_a_file_that_has_vanished_before_its_words_were_read_gives_no_item():
    fixture = Fixture(GONE)
    snap = fixture.snapshot
    snap.text = TextView()
    del fixture.documents["a.py"]
    assert context(snap, ask_of(fixture)).items == ()


def test_a_file_that_has_vanished_unnoticed_gives_no_item_though_its_words_are_known():
    fixture = Fixture(
        f"-- b.py --\ndef seen_twice(): ...\n{GONE}".replace("<|>", "from b import seen_twice\n<|>")
    )
    snap = fixture.snapshot
    assert set(ids(context(snap, ask_of(fixture)))) == {"a.py#seen_once_and_gone", "b.py#seen_twice"}
    del fixture.documents["a.py"]
    left = context(snap, ask_of(fixture, known=(Known("a.py#seen_once_and_gone", "0" * 16),)))
    assert ids(left) == ["b.py#seen_twice"] and left.dropped == ("a.py#seen_once_and_gone",)


def test_a_file_that_the_index_knows_as_gone_gives_no_item():
    fixture = Fixture(GONE)
    snap = fixture.snapshot
    assert ids(context(snap, ask_of(fixture))) == ["a.py#seen_once_and_gone"]
    snap.index = snap.index.with_changed({"a.py": None})
    assert context(snap, ask_of(fixture)).items == ()


def test_the_time_for_an_answer_begins_when_the_tables_of_a_tokenizer_are_read(monkeypatch):
    done = []

    def counting(tokenizer):
        done.append("tables")
        return tokens.counting(tokenizer)

    class Clock(limits.Clock):
        def __init__(self, *rest, **more):
            done.append("clock")
            super().__init__(*rest, **more)

    monkeypatch.setattr(answer_module, "counting", counting)
    monkeypatch.setattr(answer_module, "Clock", Clock)
    fixture = Fixture("-- main.py --\nx = 1<|>\n")
    context(fixture.snapshot, ContextAsk(path=fixture.path, at=fixture.at, tokenizer="o200k"))
    assert done == ["tables", "clock"]
