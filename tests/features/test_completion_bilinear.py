"""What stands around a member: the signs of a place, and the model that says which members go with them."""

import numpy as np
import pytest

from codeforge.features.completion import bilinear as model
from codeforge.features.completion.around import around
from codeforge.features.completion.bilinear import NOTHING, Bilinear, bilinear, decoded, encoded, signs_of
from codeforge.features.completion.where import where
from codeforge.index.usage import receiver_key
from codeforge.text.documents import Document

KNOWN = Bilinear(
    {"target word total": 0, "last open": 1},
    {"sum": 0, "open": 1},
    {"total": 0, "sum": 1},
    np.array([[2, 0], [0, 3]], np.float32),
    np.array([[1, 0], [0, -1]], np.float32),
    np.array([[4, 0], [1, 1]], np.float32),
)


def signs(marked):
    """The signs of the place that is marked in a source text."""
    at = marked.index("<|>")
    document = Document("a.py", marked.replace("<|>", "").encode(), language="python")
    place = where(document, at)
    return signs_of(around(document, place), receiver_key(place.receiver)[1])


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "mean_x = np.<|>",
            {"token =", "target mean_x", "target word mean", "target word x", "behind mean_x"},
        ),
        ("f(dtype=np.<|>", {"argument dtype", "target word dtype", "tokens dtype ="}),
        ("open_file(os.<|>)", {"around open", "around file", "tokens open_file (", "next )"}),
        ("raise errors.<|>", {"role raise", "token raise", "near raise"}),
        ("x.a()\ny.b()\nx.<|>", {"last b", "before a", "used a", "used b", "last of it a", "of it a"}),
        ("<|>", {"token \n", "next "}),
    ],
)
def test_a_place_says_what_it_asks_for_and_what_was_used_above(marked, expected):
    assert expected <= set(signs(marked))


def test_the_name_that_is_being_written_and_what_follows_it_are_no_signs():
    assert not [sign for sign in signs("x = np.me<|>an()") if "me" in sign.split(" ")[-1]]


def test_a_member_fits_by_the_sum_of_the_signs():
    assert KNOWN.scores(["target word total", "last open"], ["sum", "open"]).tolist() == [2, -3]
    assert KNOWN.scores(["target word total"], ["open", "sum"]).tolist() == [0, 2]


def test_a_member_that_is_not_known_stands_for_its_words():
    found = KNOWN.scores(["target word total", "last open"], ["get_total", "sum_totals", "nothing", "sum"])
    assert found.tolist() == [8, (8 + 5) / 2, 0, 2]


def test_what_nothing_is_known_of_tells_nothing():
    assert KNOWN.scores(["unheard of"], ["sum", "total"]).tolist() == [0, 0]
    assert NOTHING.scores(["target word total"], ["sum", "total"]).tolist() == [0, 0]
    assert KNOWN.scores(["last open"], []).tolist() == []


def test_a_model_is_read_as_it_was_written_but_for_a_hundredth():
    again = decoded(encoded(KNOWN))
    assert (again.signs, again.members, again.words) == (KNOWN.signs, KNOWN.members, KNOWN.words)
    place = ["target word total", "last open"]
    names = ["sum", "open", "get_total"]
    assert np.allclose(again.scores(place, names), KNOWN.scores(place, names), rtol=0.02)
    assert decoded(encoded(NOTHING)).scores(place, names).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("marked", "first", "other"),
    [
        ("for key, value in table.<|>", "items", "append"),
        ("order = np.<|>", "argsort", "zeros"),
        ("raise errors.<|>", "ValidationError", "items"),
    ],
)
def test_what_is_shipped_knows_what_goes_with_what(marked, first, other):
    one, two = bilinear().scores(signs(marked), [first, other]).tolist()
    assert one > two


@pytest.mark.parametrize("data", [b"", b"not a file of arrays", None])
def test_a_model_that_is_gone_or_damaged_tells_nothing(monkeypatch, tmp_path, data):
    if data is not None:
        (tmp_path / model.FILE).write_bytes(data)
    monkeypatch.setattr(model, "files", lambda package: tmp_path)
    bilinear.cache_clear()
    try:
        assert bilinear() is NOTHING
    finally:
        bilinear.cache_clear()
