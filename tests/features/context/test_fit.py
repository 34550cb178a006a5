"""Budgets hold, items are whole, order is stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from codeforge.features.context.fit import Piece, fitted, grown
from codeforge.features.context.forms import body_of, signature
from codeforge.features.context.tokens import n_tokens

texts = st.text(alphabet="abé🙂 \n(", min_size=1, max_size=60)
pieces = st.lists(
    st.builds(
        Piece,
        id=st.sampled_from("abcdefghij"),
        path=st.sampled_from(["a.py", "b/c.py", "d/e/f.py"]),
        line=st.just(0),
        last=st.just(0),
        symbol=st.just("f"),
        kind=st.just("function"),
        form=st.just("signature"),
        text=texts,
        worth=st.floats(0, 1),
        pinned=st.booleans(),
        end=st.just(3),
    ),
    max_size=30,
)


def cost(fit):
    paths = {one.piece.path for one in fit.chosen}
    return sum(n_tokens(one.piece.text + "\n") for one in fit.chosen) + sum(n_tokens(p + "\n") for p in paths)


@given(pieces, st.integers(0, 200), st.integers(0, 20), st.booleans())
def test_a_budget_is_never_exceeded(pieces, tokens, items, by_cost):
    fit = fitted(pieces, tokens=tokens, items=items, by_cost=by_cost)
    assert cost(fit) == fit.tokens == sum(one.tokens for one in fit.chosen) <= tokens
    assert len(fit.chosen) <= items


@given(pieces, st.integers(0, 200))
def test_items_are_whole_and_each_once(pieces, tokens):
    fit = fitted(pieces, tokens=tokens, items=100)
    assert all(one.piece in pieces for one in fit.chosen)
    ids = [one.piece.id for one in fit.chosen]
    assert len(ids) == len(set(ids))
    assert {piece.id for piece in fit.left_out} == {piece.id for piece in pieces} - set(ids)


@given(pieces, st.integers(0, 200))
def test_order_is_stable(pieces, tokens):
    assert fitted(pieces, tokens=tokens, items=9).chosen == fitted(pieces, tokens=tokens, items=9).chosen


@given(pieces, st.integers(0, 200))
def test_nothing_that_fits_is_left_out(pieces, tokens):
    fit = fitted(pieces, tokens=tokens, items=100)
    opened = {one.piece.path for one in fit.chosen}
    for piece in fit.left_out:
        path = 0 if piece.path in opened else n_tokens(piece.path + "\n")
        cheapest = min(n_tokens(same.text + "\n") for same in pieces if same.id == piece.id)
        assert fit.tokens + cheapest + path > tokens or any(
            same.path != piece.path for same in pieces if same.id == piece.id
        )


@given(pieces)
def test_pinned_pieces_come_first(pieces):
    fit = fitted(pieces, tokens=10_000, items=100)
    pinned = [one.piece.pinned for one in fit.chosen]
    assert pinned == sorted(pinned, reverse=True)


@given(pieces, st.integers(0, 300), texts)
def test_bodies_stay_inside_the_budget(pieces, tokens, body):
    fit = fitted(pieces, tokens=tokens, items=100)
    after = grown(fit, lambda piece, left: structs.replace(piece, text=body, form="body"), tokens=tokens)
    assert cost(after) == after.tokens == sum(one.tokens for one in after.chosen) <= tokens
    assert [one.piece.id for one in after.chosen] == [one.piece.id for one in fit.chosen]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("def f(): ...", "def f(): ..."),
        ("    def f(self):\n        pass", "def f(self):"),
        ("def f(\n    a,\n    b=(1, 2),\n):\n    pass", "def f(a, b=(1, 2),):"),
        ("class A(\n    B,\n): ...", "class A(B,): ..."),
        ("X = [\n  1,\n]", "X = [1,]"),
        ("def f(a, \\\n  b): ...", "def f(a, \\ b): ..."),
        ("def f(", "def f("),
        ("def f(" + ", ".join(f"parameter_{n}" for n in range(9)) + "):", "def f(parameter_0, parameter_1, parameter_2, parameter_3, parameter_4, parameter_5, parameter_6, …"),
        ("x = '" + "y" * 200, "x = '" + "y" * 95 + " …"),
        ("", ""),
    ],
)  # fmt: skip
def test_signature(source, shown):
    assert signature(source.split("\n"), 0) == shown


def test_a_signature_is_as_long_as_it_may_be():
    lines = ["def f(", *(f"    parameter_{n}," for n in range(20)), "): ..."]
    assert signature(lines, 0, 40) == "def f(parameter_0, parameter_1, …"
    assert len(signature(lines, 0, 400)) > len(signature(lines, 0)) > 80


def test_a_line_past_the_end_has_no_signature():
    assert signature(["x"], 5) == ""


def test_a_body_loses_the_indentation_it_shares():
    assert body_of(["  def f():", "    return 1", "", "  x"], 0, 2) == "def f():\n  return 1"
    assert body_of([], 0, 3) == ""


@pytest.mark.parametrize(
    ("text", "n"), [("", 0), ("abc", 1), ("abcd", 1), ("abcde", 2), ("🙂", 1), ("🙂é", 2)]
)
def test_tokens_are_a_quarter_of_the_bytes_rounded_up(text, n):
    assert n_tokens(text) == n
