"""Edits: applying, composing, and the smallest one between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.text.edits import Edit, applied, difference

texts = st.text(alphabet="ab\né🙂한\r", max_size=30)


@given(texts, texts)
def test_the_difference_turns_before_into_after(before, after):
    edit = difference(before.encode(), after.encode())
    if before == after:
        assert edit is None
        return
    assert edit is not None
    assert applied(before.encode(), [edit]) == after.encode()
    before.encode()[: edit.start].decode()  # neither end is inside a sequence
    before.encode()[edit.stop :].decode()
    edit.text.decode()


@given(texts, texts, texts, texts)
def test_the_difference_is_no_larger_than_what_changed(head, old, new, tail):
    edit = difference((head + old + tail).encode(), (head + new + tail).encode())
    if edit is not None:
        assert len(edit.text) <= len(new.encode())
        assert edit.stop - edit.start <= len(old.encode())


@given(
    st.text(max_size=20),
    st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30), st.text(max_size=4)), max_size=5),
)
def test_edits_apply_one_after_another(text, rows):
    edits = [Edit(start, stop, new.encode("utf-8", "ignore")) for start, stop, new in rows]
    source = text.encode("utf-8", "ignore")
    step_by_step = source
    for edit in edits:
        step_by_step = applied(step_by_step, [edit])
    assert applied(source, edits) == step_by_step


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Edit(1, 3, b"X"), b"aXd"),
        (Edit(0, 0, b"X"), b"Xabcd"),
        (Edit(4, 4, b"X"), b"abcdX"),
        (Edit(9, 12, b"X"), b"abcdX"),
        (Edit(-4, 1, b"X"), b"Xbcd"),
        (Edit(3, 1, b"X"), b"abcXd"),
    ],
)
def test_applied(edit, after):
    assert applied(b"abcd", [edit]) == after


def test_an_edit_knows_where_its_text_ends():
    assert Edit(2, 9, b"abc").new_stop == 5
