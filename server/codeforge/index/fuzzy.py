"""Which names a few typed letters may mean, best first.

A name is at most 64 characters here, so "where in the name can the match so far end" is one 64-bit word, and one
typed letter is a shift and an AND over the words of all names at once (shift-and, Baeza-Yates and Gonnet 1992).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from codeforge.index.coding import I64, U8, U64

WIDTH = 64
"""Characters of a name that count."""
EXACT, PREFIX, WORDS, LATER_WORDS, INSIDE, SCATTERED, NONE = range(7)
"""How a query stands in a name, best first; see `Names.standing`."""
SHORT = 3
"""A shorter query must begin a word of the name."""
_ONE = np.uint64(1)
_FOLD = np.array([ord(chr(c).lower()) if c < 128 else c for c in range(256)], np.uint8)


class Names:
    """Names prepared for fuzzy queries; about 160 bytes a name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.characters = _characters(names)
        self.folded: U8 = _FOLD[self.characters]
        self.lengths = np.fromiter(map(len, names), np.int64, len(names))
        starts = _word_starts(self.characters)
        self.starts: U64 = np.packbits(starts, axis=1, bitorder="little").view("<u8").ravel()
        self.letters = _letters(self.folded)
        self.first_letters = _letters(np.where(starts, self.folded, 0))

    def ranked(self, query: str, *, limit: int) -> tuple[I64, I64]:
        """The places of names that match, ascending, and a score for each: lower is better.

        A score orders by how the query stands in the name, then by case: the same letters before others.
        All names that could be among the best `limit` are there, and none that could not.
        """
        wanted = _characters([query])[0][: len(query)]
        folded = _FOLD[wanted]
        first, need = _BITS[folded[0]], np.bitwise_or.reduce(_BITS[folded], initial=0)
        begins = (self.first_letters & first) == first
        holds = (self.letters & need) == need
        places = np.flatnonzero(holds & begins)
        standing = self._standing(places, self.folded[places], folded)
        if len(query) >= SHORT and np.count_nonzero(standing < INSIDE) < limit:
            inner = np.flatnonzero(holds & ~begins)
            places = np.concatenate((places, inner))
            standing = np.concatenate((standing, self._inside(self.folded[inner], folded)))
        kept = np.flatnonzero(standing <= _enough(standing, limit))
        kept = kept[np.argsort(places[kept])]
        places, standing = places[kept], standing[kept]
        cased = self._standing(places, self.characters[places], wanted)
        return places, standing * 2 + (cased != standing)

    def _standing(self, places: I64, characters: U8, wanted: U8) -> I64:
        """How the query stands in each of these names.

        | EXACT       | it is the name                                                                    |
        | PREFIX      | the name begins with it                                                           |
        | WORDS       | each letter follows the one before, or begins a later word; the first letter too  |
        | LATER_WORDS | the same, the first letter begins another word                                    |
        | INSIDE      | it stands somewhere in the name                                                   |
        | SCATTERED   | its letters come in this order, the first at the beginning of a word              |
        """
        starts = self.starts[places]
        at = _places_of(characters, wanted[0])
        prefix = words = at & _ONE
        later = scattered = at & starts
        inside = at
        for letter in wanted[1:]:
            at = _places_of(characters, letter)
            prefix = at & (prefix << _ONE)
            words = at & ((words << _ONE) | (starts & _after_first(words)))
            later = at & ((later << _ONE) | (starts & _after_first(later)))
            inside = at & (inside << _ONE)
            scattered = at & _after_first(scattered)
        exact = (prefix != 0) & (self.lengths[places] == len(wanted))
        found = [exact, prefix != 0, words != 0, later != 0, inside != 0, scattered != 0]
        return np.select(found, [np.int64(tier) for tier in range(NONE)], np.int64(NONE))

    def _inside(self, characters: U8, wanted: U8) -> I64:
        """INSIDE or NONE for names of which no word begins with the query's first letter."""
        inside = _places_of(characters, wanted[0])
        for letter in wanted[1:]:
            inside = _places_of(characters, letter) & (inside << _ONE)
        return np.where(inside != 0, np.int64(INSIDE), np.int64(NONE))


def _enough(standing: I64, limit: int) -> int:
    """The worst standing that is needed for `limit` names."""
    counts = np.cumsum(np.bincount(standing, minlength=NONE + 1)[:NONE])
    return min(int(np.searchsorted(counts, limit)), NONE - 1)


def _characters(names: Sequence[str]) -> U8:
    """The first characters of each name in a row of bytes; what is outside ASCII stands for its lower bits."""
    wide = np.array(names, f"U{WIDTH}").view(np.uint32).reshape(len(names), WIDTH)
    return np.where(wide < 128, wide, wide | 128).astype(np.uint8)


def _word_starts(characters: U8) -> NDArray[np.bool_]:
    """Which characters begin a word: three of `getModel_refs`, three of `HTTPServer2`."""
    upper = (characters >= ord("A")) & (characters <= ord("Z"))
    digit = (characters >= ord("0")) & (characters <= ord("9"))
    lower = ((characters >= ord("a")) & (characters <= ord("z"))) | (characters >= 128)
    part = upper | digit | lower
    before_part, before_upper, before_digit = _shifted(part), _shifted(upper), _shifted(digit)
    before_lower_letter = np.roll(lower, -1, axis=1)
    hump = upper & (~before_upper | before_lower_letter)
    number = digit != before_digit
    starts: NDArray[np.bool_] = part & (~before_part | hump | number)
    starts[:, 0] = characters[:, 0] != 0
    return starts


def _shifted(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each character the flag of the one before it."""
    before = np.zeros_like(flags)
    before[:, 1:] = flags[:, :-1]
    return before


def _letters(folded: U8) -> U64:
    """For each name a bit for each letter in it."""
    letters = np.zeros(len(folded), np.uint64)
    for column in range(WIDTH):  # column by column: the whole at once would take 500 bytes a name
        here = np.flatnonzero(folded[:, column])
        letters[here] |= _BITS[folded[here, column]]
    return letters


def _places_of(characters: U8, letter: np.uint8) -> U64:
    """For each name a bit at each place where it has the letter."""
    return np.packbits(characters == letter, bitorder="little").view("<u8")


def _after_first(ends: U64) -> U64:
    """All bits above the lowest one that is set; none when none is set."""
    lowest = ends & (~ends + _ONE)
    above: U64 = ~((lowest << _ONE) - _ONE)
    return np.where(ends != 0, np.where(lowest >> np.uint64(63) != 0, np.uint64(0), above), np.uint64(0))


_BITS = np.array([0 if c in (0, ord("_")) else 1 << (c * 11 % 64) for c in range(256)], np.uint64)
