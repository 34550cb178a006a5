"""Search by words: terms, chunks, ranking, and that a view of many parts answers like one made from nothing."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeforge.index.facts import facts_of
from codeforge.index.questions import search_files
from codeforge.index.search import (
    ChunkHit,
    TextSegment,
    TextView,
    chunk_lines,
    query_terms,
    stem,
    text_of,
    words_of,
)
from codeforge.index.view import View
from codeforge.text.documents import Document


def document(path: str, text: str, version: int = 0) -> Document:
    return Document(path, textwrap.dedent(text).encode(), language="python", version=version)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("area", ["area"]),
        ("getUserName", ["getusername", "get", "user", "name"]),
        ("get_user_name", ["get_user_name", "get", "user", "name"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("_private", ["_private"]),
        ("utf8", ["utf8", "utf", "8"]),
        ("größe straßenName", ["größe", "straßenname"]),
        ("x = 12 + y", ["x", "y"]),
        ("", []),
    ],
)
def test_words_are_identifiers_and_their_parts(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    "words",
    [
        ("handle", "handler", "handlers", "handling", "handled"),
        ("query", "queries"),
        ("migration", "migrations"),
        ("run", "run"),
        ("dropped", "drop"),
    ],
)
def test_forms_of_a_word_have_one_stem(words):
    assert len({stem(word) for word in words}) == 1


def test_short_words_keep_their_ending():
    assert [stem(word) for word in ("is", "user", "ring", "does")] == ["is", "user", "ring", "does"]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("how does the session middleware save cookies", ["session", "middlewar", "save", "cooky"]),
        ("where is it", ["wher", "is", "it"]),
        ("x" * 100 + " area", ["area"]),
        ("?!", []),
    ],
)
def test_terms_of_a_question(query, terms):
    assert query_terms(query) == terms


SOURCE = """\
import os

LIMIT = 3

# Opens the door.
@decorated
def open_door(door):
    def inner():
        pass
    return door

class Door:
    \"\"\"A way in.\"\"\"
    color = "red"

    def close(self):
        pass
    def lock(self):
        pass

print(Door)
"""


def lines_of(text: str) -> list[tuple[int, int]]:
    one = document("a.py", text)
    return chunk_lines(one, facts_of(one).symbols)


def test_chunks_are_definitions_class_heads_and_what_lies_between():
    assert lines_of(SOURCE) == [(0, 3), (4, 9), (10, 10), (11, 14), (15, 16), (17, 18), (19, 21)]


def test_a_block_comment_one_empty_line_above_belongs_to_its_definition():
    text = "x = 1\n\n/**\n * Sets.\n */\n\napp.set = function set(a) {\n  return a\n}\n"
    one = Document("app.js", text.encode(), language="javascript")
    assert chunk_lines(one, facts_of(one).symbols) == [(0, 1), (2, 8), (9, 9)]


def test_long_definitions_are_cut_into_equal_parts():
    assert lines_of("def f():\n" + "    x = 1\n" * 129) == [(0, 42), (43, 85), (86, 129), (130, 130)]


@given(st.text(alphabet="adef class():\n \t#", max_size=300))
@settings(max_examples=60, deadline=None)
def test_chunks_cover_every_line_once(text):
    one = document("a.py", text)
    chunks = chunk_lines(one, facts_of(one).symbols)
    covered = [line for first, last in chunks for line in range(first, last + 1)]
    assert covered == list(range(len(one.lines)))


FILES = {
    "shop/cart.py": "class Cart:\n    def add_item(self, item): ...\n\n    def checkout(self): ...\n",
    "shop/payment.py": "def charge_card(card, amount):\n    '''Charges the customer for a cart.'''\n",
    "shop/__init__.py": "from shop.cart import Cart\n",
    "tests/test_cart.py": "def test_cart_checkout():\n    cart = Cart()\n    cart.checkout()\n    cart.checkout()\n",
    "empty.py": "",
}


def documents(files: dict[str, str]) -> list[Document]:
    return [document(path, text) for path, text in files.items()]


def view_of(files: dict[str, str]) -> View:
    return View.of(facts_of(one) for one in documents(files))


def test_a_chunk_is_found_with_its_place_and_size():
    hit = TextView.of(documents(FILES)).search("charge the card")[0]
    assert hit == ChunkHit("shop/payment.py", 0, 1, hit.score, hit.tokens)
    assert hit.score > 0
    assert hit.tokens == 24


@pytest.mark.parametrize("query", ["checkout", "Checkout", "checking out checkouts"])
def test_forms_and_cases_meet(query):
    paths = [hit.path for hit in TextView.of(documents(FILES)).search(query)]
    assert {"shop/cart.py", "tests/test_cart.py"} <= set(paths)


def test_no_hits():
    view = TextView.of(documents(FILES))
    assert view.search("zebra") == []
    assert view.search("") == []
    assert view.search("cart", limit=0) == []
    assert TextView().search("cart") == []


def test_the_limit_keeps_the_best():
    view = TextView.of(documents({f"f{n:02}.py": "same words here\n" for n in range(40)}))
    assert [hit.path for hit in view.search("same words", limit=3)] == ["f00.py", "f01.py", "f02.py"]


def test_a_segment_survives_its_encoding():
    segment = TextSegment.of(documents(FILES))
    again = TextSegment.decoded(segment.encoded())
    assert again.paths == segment.paths
    assert again.hashes.tolist() == segment.hashes.tolist()
    assert TextView([again]).search("cart checkout") == TextView([segment]).search("cart checkout")


# Many parts, one answer


def answers(view: TextView, symbols: View) -> list[object]:
    """All that a view says, scores rounded to what the addition of floats leaves equal."""
    found: list[object] = [view.paths(), view.n_chunks, view.hashes()]
    for query in ("cart checkout", "charge card", "Cart", "item x1 x2 x3"):
        found.append([(h.path, h.start_line, h.end_line, round(h.score, 3)) for h in view.search(query)])
        files = search_files(query, view, symbols)
        found.append([(h.path, round(h.score, 3), h.chunk and h.chunk.start_line) for h in files])
    return found


def fresh(files: dict[str, str]) -> list[object]:
    return answers(TextView.of(documents(files)), view_of(files))


def test_open_documents_hide_the_text_on_disk():
    view = TextView.of(documents(FILES))
    opened = document("shop/cart.py", "def wheel(): ...\n")
    after = view.with_open({"shop/cart.py": opened})
    assert [hit.path for hit in after.search("wheel")] == ["shop/cart.py"]
    assert view.search("wheel") == []
    assert "shop/cart.py" not in [hit.path for hit in after.search("checkout")]
    assert after.with_open({}).search("checkout") == view.search("checkout")
    assert after.with_open(after.open) is after


def test_an_open_document_is_read_again_only_where_it_changed():
    one = document("a.py", "def f():\n    return alpha\n\ndef g():\n    return beta\n")
    assert text_of(one) is text_of(one)
    edited = document("a.py", "def f():\n    return gamma\n\ndef g():\n    return beta\n", version=1)
    assert TextView().with_open({"a.py": edited}).search("gamma beta")


def test_a_view_by_parts_compacts_to_the_same():
    first, second = TextSegment.of(documents(FILES)), TextSegment.of([document("shop/cart.py", "item = 1\n")])
    view = TextView([first]).with_more([second], complete=True).with_changed({"empty.py": None})
    wanted = {**FILES, "shop/cart.py": "item = 1\n"}
    del wanted["empty.py"]
    assert answers(view, view_of(wanted)) == fresh(wanted)
    assert answers(view.compacted(), view_of(wanted)) == fresh(wanted)
    assert len(view.compacted().segments) == 1
    assert view.with_complete(False).complete is False
    assert view.with_segments([first], complete=False).segments == (first,)


TEXTS = st.sampled_from(
    ["", "cart = 1\n", "def item(): ...\n", "class Cart:\n  x1 = card\n", "# charge x2 x3\n"]
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["change", "remove", "segment", "compact"]),
        st.sampled_from(["a.py", "b/cart.py", "test_c.py"]),
        TEXTS,
    ),
    max_size=8,
)


@given(STEPS)
@settings(max_examples=80, deadline=None)
def test_any_history_answers_like_a_view_made_from_nothing(steps):
    files: dict[str, str] = {}
    view = TextView()
    for what, path, text in steps:
        if what == "remove":
            files.pop(path, None)
            view = view.with_changed({path: None})
        elif what == "compact":
            view = view.compacted()
        else:
            files[path] = text
            segment = TextSegment.of([document(path, text)])
            view = (
                view.with_changed({path: segment})
                if what == "change"
                else view.with_more([segment], complete=True)
            )
    files = dict(sorted(files.items()))
    assert answers(view, view_of(files)) == fresh(files)
