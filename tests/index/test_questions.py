"""Questions: which files answer them, by which evidence, with vectors and without."""

import math
import textwrap

import numpy as np
import pytest

from codeforge.errors import IndexDamaged
from codeforge.index import questions
from codeforge.index.facts import facts_of
from codeforge.index.network import Network
from codeforge.index.questions import (
    EVIDENCE,
    OFTEN,
    TOGETHER,
    evidence,
    kind_of,
    mentioned,
    network_for,
    search_files,
    together,
)
from codeforge.index.search import TextSegment, TextView
from codeforge.index.twins import REPLACED
from codeforge.index.view import View
from codeforge.text.documents import Document

FILES = {
    "shop/cart.py": "class Cart:\n    def add_item(self, item): ...\n\n    def checkout(self): ...\n",
    "shop/payment.py": "def charge_card(card, amount):\n    '''Charges the customer for a cart.'''\n",
    "shop/__init__.py": "from shop.cart import Cart\n",
    "tests/test_cart.py": "def test_cart_checkout():\n    cart = Cart()\n    cart.checkout()\n    cart.checkout()\n",
    "empty.py": "",
}


def documents(files: dict[str, str]) -> list[Document]:
    return [Document(path, textwrap.dedent(text).encode(), language="python") for path, text in files.items()]


def view_of(files: dict[str, str]) -> View:
    return View.of(facts_of(one) for one in documents(files))


def found(query: str, files: dict[str, str] = FILES, *, vectors: bool = False) -> list[str]:
    text = TextView.of(documents(files))
    hits = search_files(query, text.with_vectors() if vectors else text, view_of(files))
    return [hit.path for hit in hits]


def said(query: str, path: str, files: dict[str, str] = FILES) -> dict[str, float]:
    text = TextView.of(documents(files)).with_vectors()
    found = evidence(query, text, view_of(files))
    row = found.table[found.paths(text).index(path)]
    return {name: round(float(value), 2) for name, value in zip(EVIDENCE, row, strict=True) if value}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("Cart", "symbol"),
        ("  shop.cart  ", "symbol"),
        ("where is the cart", "question"),
        ("word " * 24, "question"),
        ("word " * 25, "long"),
        ("Fix the cart\n\nIt lost items.", "long"),
    ],
)
def test_kinds_of_questions(query, kind):
    assert kind_of(query) == kind


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Cart", "shop/cart.py"),
        ("charge_card", "shop/payment.py"),
        ("how is the card charged", "shop/payment.py"),
        (
            "Keep items at checkout\n\nThe cart forgot what add_item had put in. See shop/cart.py.",
            "shop/cart.py",
        ),
    ],
)
def test_the_best_file(query, best, vectors):
    assert found(query, vectors=vectors)[0] == best


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("query", ["zebra", "", "?!"])
def test_nothing_answers(query, vectors):
    assert found(query, vectors=vectors) == []


def test_no_files_answer_nothing():
    assert found("cart", {}) == []


def test_a_file_may_match_by_its_path_alone():
    assert found("billing", {"billing/report.py": "x = 1\n", "other.py": "y = 2\n"}) == ["billing/report.py"]


@pytest.mark.parametrize(
    ("query", "path", "evidence_and_value"),
    [
        ("Cart", "shop/cart.py", ("symbol", 1.0)),
        ("Cart", "shop/cart.py", ("symbol_stem", 1.0)),
        ("Cart", "shop/cart.py", ("stem_precision", 1.0)),
        ("Cart", "tests/test_cart.py", ("aside", 1.0)),
        ("Cart", "tests/test_cart.py", ("stem_precision", 0.33)),
        ("Cart", "shop/__init__.py", ("facade", 1.0)),
        ("checkout", "shop/cart.py", ("definitions_share", 1.0)),
        ("shop", "shop/payment.py", ("path_share", 1.0)),
        ("error in payment.py", "shop/payment.py", ("mentioned", 1.0)),
    ],
)
def test_evidence(query, path, evidence_and_value):
    name, value = evidence_and_value
    assert said(query, path)[name] == value


def test_the_first_line_of_a_long_text_counts_apart():
    files = {"one.py": "alpha = 1\n", "two.py": "beta = 2\n"}
    query = "alpha fails\n\nThen beta beta beta."
    assert said(query, "one.py", files)["first.body"] == 1.0
    assert "first.body" not in said(query, "two.py", files)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("in shop/cart.py line 3", {"shop/cart.py"}),
        ('File "/home/me/shop/cart.py", line 3', set()),
        ("see cart.py", {"shop/cart.py", "old/cart.py"}),
        ("shop.cart raised", {"shop/cart.py"}),
        (r"at shop\cart.py:3", {"shop/cart.py"}),
        ("the cart e.g. here", set()),
    ],
)
def test_paths_that_a_text_mentions(text, paths):
    ends = {"cart.py": ["shop/cart.py", "old/cart.py"]}
    assert mentioned(text, [ends]) == paths


def test_vectors_find_other_words_for_the_same():
    files = {
        "a.py": "def erase(folder):\n    shutil.rmtree(folder)\n",
        "b.py": "def paint(canvas, color):\n    canvas.fill(color)\n",
        "c.py": "def join(words):\n    return separator.join(words)\n",
    }
    text = TextView.of(documents(files)).with_vectors()
    table = evidence("delete directory", text, view_of(files))
    near = table.table[:, EVIDENCE.index("near")]
    assert table.has_vectors
    assert np.argmax(near) == 0


def test_vectors_wait_until_all_files_have_them():
    text = TextView.of(documents(FILES))
    assert not evidence("cart", text, view_of(FILES)).has_vectors
    assert not evidence("cart", text.with_vectors(), view_of(FILES), vectors=False).has_vectors
    assert evidence("cart", text, view_of(FILES)).has_vectors


def test_a_symbol_is_shown_where_it_is_defined():
    files = {"a.py": "def use():\n    Cart, Cart, Cart\n\n\nclass Cart:\n    pass\n"}
    text = TextView.of(documents(files))
    (hit,) = search_files("Cart", text, view_of(files))
    assert hit.chunk is not None
    assert (hit.chunk.start_line, hit.chunk.end_line) == (4, 5)


ALIKE = {"blue/sum.py": "def sum_up(rows): ...\n", "teal/sum.py": "def sum_up(rows): ...\n"}


@pytest.mark.parametrize("query", ["Cart", "where are the items of a cart checked out", "cart " * 30])
def test_what_speaks_for_a_file_and_against_it_adds_up_to_its_score(query):
    text = TextView.of(documents(FILES)).with_vectors().with_often({"shop/payment.py": 3.0})
    hits = search_files(query, text, view_of(FILES))
    assert len(hits) > 1
    for hit in hits:
        assert sum(hit.features.values()) == pytest.approx(hit.score, abs=0.001)


def test_a_lesser_twin_and_the_network_are_told():
    files = {
        f"{folder}ring.py": f"def spin_ring(ring):\n    '''Spins {n} rings.'''\n"
        for n, folder in enumerate(("v1/", "v2/", "v2/old_"))
    }
    hits = search_files("how is a ring spun", TextView.of(documents(files)), view_of(files))
    assert [hit.path for hit in hits if "twin" in hit.features] == ["v1/ring.py"]
    assert hits[-1].features["twin"] == -REPLACED
    assert sum(hit.features.get("jointly", 0.0) for hit in hits) == pytest.approx(0, abs=0.01)


def test_of_files_that_fit_alike_the_one_that_changes_often_comes_first():
    text = TextView.of(documents(ALIKE))
    changing = text.with_often({"teal/sum.py": 3.0, "gone.py": 9.0})
    for query in ("where are rows summed", "sum_up"):
        assert [hit.path for hit in search_files(query, text, view_of(ALIKE))] == [
            "blue/sum.py",
            "teal/sum.py",
        ]
        first, second = search_files(query, changing, view_of(ALIKE))
        assert (first.path, second.path) == ("teal/sum.py", "blue/sum.py")
        assert first.features["often"] == pytest.approx(OFTEN * math.log1p(3) / math.log1p(9))
        assert "often" not in second.features


def test_a_file_that_changes_often_and_has_nothing_to_do_with_the_question_is_not_offered():
    text = TextView.of(documents(FILES)).with_often({"empty.py": 50.0})
    assert "empty.py" not in [hit.path for hit in search_files("charge a card", text, view_of(FILES))]


def test_how_often_files_change_stays_known_whatever_else_is_learned():
    text = TextView.of(documents(ALIKE)).with_often({"teal/sum.py": 3.0})
    opened = documents({"blue/sum.py": "def other(): ...\n"})[0]
    views = [
        text.with_open({opened.path: opened}),
        text.with_changed({"blue/sum.py": None}),
        text.with_complete(False),
        text.with_more([], complete=True).compacted(),
    ]
    assert [view.often for view in views] == [{"teal/sum.py": 3.0}] * 4
    assert text.with_often({"teal/sum.py": 3.0}) is text


def test_one_name_that_says_it_all_counts_more_than_the_same_words_in_many():
    scattered = "".join(f"def {name}(): ...\n" for name in ("load_table", "config_path", "user_table"))
    sources = {"one.py": "def load_user_config(): ...\n", "many.py": scattered}
    of_files = documents(sources)
    text, view = TextView.of(of_files), View.of(facts_of(document) for document in of_files)
    found = evidence("how is the user config loaded", text, view)
    best = dict(zip(found.paths(text), found.table[:, EVIDENCE.index("best_name")].tolist(), strict=True))
    assert best["one.py"] > best["many.py"] > 0


def test_one_place_with_the_path_says_more_than_words_far_apart():
    sources = {
        "billing/one.py": "def f():\n    round(amount)\n\n\ndef g():\n    pass\n",
        "near.py": "def f():\n    billing(amount)\n\n\ndef g():\n    pass\n",
        "apart.py": "def f():\n    round(billing)\n\n\ndef g():\n    return amount\n",
        "none.py": "def f(): ...\n",
    }
    of_files = documents(sources)
    text, view = TextView.of(of_files), View.of(facts_of(document) for document in of_files)
    found = evidence("round the billing amount", text, view)
    table = found.table[:, [EVIDENCE.index("best_place"), EVIDENCE.index("cover")]]
    best = dict(zip(found.paths(text), table.tolist(), strict=True))
    assert best["billing/one.py"][0] > 0.999
    assert best["apart.py"][1] > 0.999 > 0.9 > best["apart.py"][0]
    assert 0 < best["near.py"][0] < 1
    assert best["none.py"][0] == 0


def test_the_names_of_merged_segments_stay_with_their_files():
    names = ("alpha", "beta", "gamma")
    sources = {f"{name}.py": f"def {name}_{n}(): ...\ndef other(): ...\n" for n, name in enumerate(names)}
    parts = [TextSegment.of([document]) for document in documents(sources)]
    merged = TextSegment.merged([(parts[0], ()), (parts[1], ("beta.py",)), (parts[2], ())])
    again = TextSegment.decoded(merged.encoded())
    for segment in (merged, again):
        assert segment.paths == ["alpha.py", "gamma.py"] and segment.first_name.tolist() == [0, 2, 4]
        rows, _ = segment.names.of(segment.term("gamma"))
        assert rows.tolist() == [2]


FOUR = {f"{name}.py": f"{name} = 1\n" * number + "lamp = 1\n" for number, name in enumerate("abcd")}


def backwards(*, with_vectors: bool) -> Network:
    """A network that puts the lowest sum first."""
    n = len(TOGETHER)
    direct = np.zeros(n, np.float32)
    direct[TOGETHER.index("sum")] = -1
    nothing = (np.zeros((n, 1)), np.zeros(1), np.zeros((1, 1)), np.zeros(1), np.zeros(1))
    return Network(TOGETHER, np.zeros(n), np.full(n, 0.01), *nothing, direct)


def test_the_best_files_are_ordered_once_more_and_the_rest_stay_behind(monkeypatch):
    text, view = TextView.of(documents(FOUR)), view_of(FOUR)
    monkeypatch.setattr(questions, "FIRST", 0)
    by_weights = search_files("lamp", text, view)
    monkeypatch.setattr(questions, "FIRST", 3)
    monkeypatch.setattr(questions, "network_for", backwards)
    again = search_files("lamp", text, view)
    order = [hit.path for hit in by_weights]
    assert [hit.path for hit in again] == [*reversed(order[:3]), order[3]]
    assert [hit.score for hit in again] == [hit.score for hit in by_weights]


def test_what_the_network_sees_of_a_file():
    rows = np.eye(2, len(EVIDENCE), dtype=np.float32)
    weights = np.arange(1, len(EVIDENCE) + 1, dtype=np.float32)
    assert together(rows, weights)[:, -2:].tolist() == [[1, -1], [2, 0]]
    assert together(rows[:0], weights).shape == (0, len(TOGETHER))


def test_networks_for_other_evidence_are_refused(monkeypatch):
    monkeypatch.setattr(questions, "TOGETHER", TOGETHER[1:])
    with pytest.raises(IndexDamaged, match="fitted on other evidence"):
        network_for.__wrapped__(with_vectors=True)
