"""Static vectors: what words mean for one another, so that a question finds code that uses other words for it.

Each word of a table has a vector of 256 numbers, learned from documentation and the code that it documents
(docs/vectors-model.md). A chunk is the weighted sum of the vectors of its words, of which only the signs are kept: 32
bytes. A question keeps its sum, with numbers of four bits: the product of the two is a count of bits, made for all
chunks at once. Nothing is approximated by a graph or a tree; 20,000 chunks take half a millisecond.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = 256
BYTES = DIMENSIONS // 8
TABLE = Path(__file__).parent / "words.npz"
PLANES = 4
"""Bits that a dimension of a question has, its sign included."""
_BLOCK = 16_384
"""Words whose vectors are added up at once: 16 MB."""

Bits = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


class WordTable:
    """The vectors of words, one byte a dimension."""

    def __init__(
        self, words: Sequence[str], rows: np.ndarray[Any, np.dtype[np.int8]], scales: Floats
    ) -> None:
        self.numbers = {word: number for number, word in enumerate(words)}
        self.rows = rows
        self.scales = scales

    def of(self, terms: Iterable[str]) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The row of each term; -1 for one without a vector."""
        numbers = self.numbers
        return np.fromiter((numbers.get(term, -1) for term in terms), np.int32)

    def question(self, terms: Iterable[str]) -> Floats | None:
        """The unit vector of a question; None when none of its words has one."""
        known = self.of(terms)
        known = known[known >= 0]
        if not len(known):
            return None
        summed: Floats = (self.rows[known] * self.scales[known, None]).sum(axis=0, dtype=np.float32)
        return summed / np.float32(max(float(np.linalg.norm(summed)), 1e-9))

    def signs(
        self,
        starts: np.ndarray[Any, np.dtype[np.integer]],
        terms: np.ndarray[Any, np.dtype[np.integer]],
        counts: Any,
        pause: Callable[[], None] = lambda: None,
    ) -> Bits:
        """A row of 32 bytes for each text: the signs of the sum of its words.

        The words of text n are `terms[starts[n]:starts[n + 1]]`, as rows of this table, each `counts` times. `pause` is
        called every few milliseconds.
        """
        n_texts = len(starts) - 1
        summed = np.zeros((n_texts, DIMENSIONS), np.float32)
        weights = ((1 + np.log(counts.astype(np.float32))) * self.scales[terms])[:, None]
        first = 0
        while first < n_texts:
            pause()
            last = max(int(np.searchsorted(starts, starts[first] + _BLOCK, "right")) - 1, first + 1)
            held = np.flatnonzero(np.diff(starts[first : last + 1]))
            if len(held):
                part = slice(int(starts[first]), int(starts[last]))
                vectors = self.rows[terms[part]] * weights[part]
                summed[first + held] = np.add.reduceat(
                    vectors, starts[first:last][held] - starts[first], axis=0
                )
            first = last
        return np.packbits(summed >= 0, axis=1)


@cache
def word_table() -> WordTable | None:
    """The table that the package ships; None when it is missing, and all goes on without vectors."""
    if not TABLE.exists():
        return None
    with np.load(TABLE) as data:
        words = data["words"].tobytes().decode().split("\n")
        return WordTable(words, data["rows"], data["scales"].astype(np.float32))


def packed_table(words: Sequence[str], vectors: Floats) -> bytes:
    """The file of a table: words and their vectors, most important word first."""
    scales = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    written = io.BytesIO()
    text = np.frombuffer("\n".join(words).encode(), np.uint8)
    np.savez(written, words=text, rows=rows, scales=scales.astype(np.float32))
    return written.getvalue()


def nearness(question: Floats, bits: Bits) -> Floats:
    """The cosine, about -1 to 1, between a question and each row of `bits`.

    The question's numbers are brought to whole numbers of `PLANES` bits, each plane is compared by counting bits.
    """
    if not len(bits):
        return np.zeros(0, np.float32)
    most = 2**PLANES - 1
    peak = float(np.abs(question).max())
    levels = np.round((question / peak + 1) / 2 * most).astype(np.uint8)
    planes = [np.packbits((levels >> plane) & 1).view(np.uint64) for plane in range(PLANES)]
    total = np.zeros(len(bits), np.int16)
    ones = np.zeros(len(bits), np.int16)
    for n, column in enumerate(np.ascontiguousarray(bits.view(np.uint64).T)):
        ones += np.bitwise_count(column)
        for plane in range(PLANES):
            total += np.bitwise_count(column & planes[plane][n]) * np.int16(1 << plane)
    # sum over dimensions of value * sign, where value = 2 * level / most - 1 and sign = 2 * bit - 1
    wide = 4 * total.astype(np.int32) - 2 * int(levels.sum())
    product = wide / most - (2 * ones.astype(np.int32) - DIMENSIONS)
    return np.asarray(product * peak / DIMENSIONS**0.5, np.float32)
