"""Vectors: what is kept of a text, how near a question is to it, and that all goes on without them."""

import numpy as np
import pytest

from codeforge.index import search, vectors
from codeforge.index.search import TextSegment, TextView
from codeforge.index.vectors import BYTES, DIMENSIONS, WordTable, nearness, packed_table, word_table
from codeforge.text.documents import Document

WORDS = ("cat", "dog", "car")


@pytest.fixture
def table() -> WordTable:
    rows = np.random.default_rng(7).integers(-127, 128, (3, DIMENSIONS), np.int8)
    return WordTable(WORDS, rows, np.array([1.0, 0.5, 2.0], np.float32))


def text(table: WordTable, *words: str) -> np.ndarray:
    return table.signs(np.array([0, len(words)]), table.of(words), np.ones(len(words), np.uint8))


def test_a_text_is_the_signs_of_the_sum_of_its_words(table):
    (row,) = text(table, "cat", "dog")
    summed = table.rows[0] * 1.0 + table.rows[1] * 0.5
    assert np.unpackbits(row).tolist() == (summed >= 0).astype(int).tolist()


def test_a_word_that_is_repeated_counts_more_but_not_as_often(table):
    starts = np.array([0, 2])
    (row,) = table.signs(starts, table.of(["cat", "car"]), np.array([200, 1], np.uint8))
    summed = table.rows[0] * (1 + np.log(200)) + table.rows[2] * 2.0
    assert np.unpackbits(row).tolist() == (summed >= 0).astype(int).tolist()


def test_texts_without_known_words_come_between_others(table):
    rows = table.signs(np.array([0, 1, 1, 2]), table.of(["cat", "dog"]), np.ones(2, np.uint8))
    assert rows.shape == (3, BYTES)
    assert rows[0].tolist() == text(table, "cat")[0].tolist()
    assert rows[2].tolist() == text(table, "dog")[0].tolist()


def test_many_texts_are_what_each_is_alone(table, monkeypatch):
    monkeypatch.setattr(vectors, "_BLOCK", 4)
    chooser = np.random.default_rng(3)
    sizes = chooser.integers(0, 4, 50)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    words = chooser.integers(0, 3, starts[-1])
    rows = table.signs(starts, words, np.ones(len(words), np.uint8))
    for n in range(50):
        part = words[starts[n] : starts[n + 1]]
        alone = table.signs(np.array([0, len(part)]), part, np.ones(len(part), np.uint8))
        assert rows[n].tolist() == alone[0].tolist()


def test_nearness_is_the_product_with_the_signs(table):
    question = table.question(["cat", "car"])
    rows = np.concatenate([text(table, "cat"), text(table, "dog"), text(table, "car")])
    exact = (np.unpackbits(rows, axis=1) * 2.0 - 1) @ question / DIMENSIONS**0.5
    assert nearness(question, rows) == pytest.approx(exact, abs=0.02)
    assert len(nearness(question, rows[:0])) == 0


def test_a_question_without_known_words_has_no_vector(table):
    assert table.question(["zebra"]) is None
    assert table.question([]) is None


def test_a_table_survives_its_file(tmp_path, monkeypatch):
    rows = np.random.default_rng(1).normal(size=(2, DIMENSIONS)).astype(np.float32)
    monkeypatch.setattr(vectors, "TABLE", tmp_path / "words.npz")
    (tmp_path / "words.npz").write_bytes(packed_table(["größe", "area"], rows))
    read = word_table.__wrapped__()
    assert read.of(["area", "größe", "x"]).tolist() == [1, 0, -1]
    assert read.rows * read.scales[:, None] == pytest.approx(rows, abs=0.02)


def test_the_shipped_table_is_small_and_knows_common_words():
    assert vectors.TABLE.stat().st_size < 5_000_000
    table = word_table()
    assert (table.of(["pars", "request", "connection"]) >= 0).all()


FILES = [
    Document(f"f{n}.py", f"def part_{n}():\n    return connection\n".encode(), language="python")
    for n in range(3)
]


def test_vectors_are_made_when_asked_for_and_survive_a_merge():
    view = TextView.of(FILES)
    assert not view.has_vectors
    assert view.with_vectors().has_vectors
    whole = view.compacted()
    assert whole.has_vectors
    assert whole.segments[0].vectors().tolist() == TextSegment.of(FILES).vectors().tolist()


def test_a_changed_file_waits_for_its_vectors():
    view = TextView.of(FILES).with_vectors()
    changed = view.with_changed({"f1.py": TextSegment.of([FILES[1]])})
    assert not changed.has_vectors
    assert changed.with_vectors().has_vectors


def test_without_a_table_there_are_no_vectors(monkeypatch):
    monkeypatch.setattr(search, "word_table", lambda: None)
    assert not TextSegment.of(FILES).vectors().any()


def test_a_text_that_nothing_of_is_left_needs_no_vectors():
    view = TextView.of(FILES)
    assert not view.has_vectors
    emptied = {document.path: TextSegment.of([Document(document.path, b"")]) for document in FILES}
    assert view.with_changed(emptied).has_vectors
