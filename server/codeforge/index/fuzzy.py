"""Which names a few typed letters may mean, best first.

A name is at most 64 characters here, so "where in the name can the match so far end" is one 64-bit word, and one
typed letter is a shift and an AND over the words of all names at once (shift-and, Baeza-Yates and Gonnet 1992).
"""

from collections.abc import Sequence

import numpy as np

from codeforge.index.coding import I64, U8, U64, Bools

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
        self.lengths = np.fromiter(map(len, names), np.int64, len(names))
        lengths = np.minimum(self.lengths, WIDTH)
        text = _bytes_of("".join([name[:WIDTH] for name in names]))
        folded = _FOLD[text]
        begins = np.cumsum(lengths) - lengths
        starts = _word_starts(text, begins[lengths > 0])
        cells = np.repeat(np.arange(len(names)) * WIDTH - begins, lengths) + np.arange(len(text))
        self.characters: U8 = _laid_out(cells, text, len(names))
        self.folded: U8 = _laid_out(cells, folded, len(names))
        bits = _laid_out(cells, starts.view(np.uint8), len(names))
        self.starts: U64 = np.packbits(bits, bitorder="little").view("<u8")
        self.letters = _united(_BITS[folded], begins, lengths)
        self.first_letters = _united(np.where(starts, _BITS[folded], _NO_BITS), begins, lengths)

    @classmethod
    def joined(cls, parts: "Sequence[Names]") -> "Names":
        """The names of all `parts`, one after another; at least one part."""
        joined = cls.__new__(cls)
        for column in ("lengths", "characters", "folded", "starts", "letters", "first_letters"):
            setattr(joined, column, np.concatenate([getattr(part, column) for part in parts]))
        return joined

    def ranked(self, query: str, *, limit: int) -> tuple[I64, I64]:
        """The places of names that match, ascending, and a score for each: lower is better.

        A score orders by how the query stands in the name, then by case: the same letters before others.
        All names that could be among the best `limit` are there, and none that could not.
        """
        wanted = _bytes_of(query[:WIDTH])
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


def _bytes_of(text: str) -> U8:
    """A byte for each character; what is outside ASCII stands for its lower bits."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(wide < 128, wide, wide | 128).astype(np.uint8)


def _laid_out(cells: I64, values: U8, n_names: int) -> U8:
    """A row of WIDTH bytes for each name, zero behind its end."""
    rows = np.zeros(n_names * WIDTH, np.uint8)
    rows[cells] = values
    return rows.reshape(n_names, WIDTH)


def _word_starts(text: U8, begins: I64) -> Bools:
    """Which characters begin a word, in names that stand one behind the other: three of `getModel_refs`, three of `HTTPServer2`."""
    kinds = _KINDS[text]
    before, behind = np.empty_like(kinds), np.empty_like(kinds)
    before[1:], behind[:-1] = kinds[:-1], kinds[1:]
    before[begins] = _OTHER
    behind[begins[1:] - 1] = behind[-1:] = _OTHER
    hump = (kinds == _UPPER) & ((before != _UPPER) | (behind == _LOWER))
    number = (kinds == _DIGIT) != (before == _DIGIT)
    starts: Bools = (kinds != _OTHER) & ((before == _OTHER) | hump | number)
    starts[begins] = text[begins] != 0
    return starts


def _united(bits: U64, begins: I64, lengths: I64) -> U64:
    """For each name all the bits of its characters."""
    united = np.zeros(len(lengths), np.uint64)
    held = lengths > 0
    if held.any():
        united[held] = np.bitwise_or.reduceat(bits, begins[held])
    return united


def _places_of(characters: U8, letter: np.uint8) -> U64:
    """For each name a bit at each place where it has the letter."""
    return np.packbits(characters == letter, bitorder="little").view("<u8")


def _after_first(ends: U64) -> U64:
    """All bits above the lowest one that is set; none when none is set."""
    lowest = ends & (~ends + _ONE)
    above: U64 = ~((lowest << _ONE) - _ONE)
    return np.where(ends != 0, np.where(lowest >> np.uint64(63) != 0, np.uint64(0), above), np.uint64(0))


_OTHER, _UPPER, _DIGIT, _LOWER = range(4)
_KINDS = np.full(256, _LOWER, np.uint8)
_KINDS[:128] = [
    _UPPER if "A" <= c <= "Z" else _DIGIT if "0" <= c <= "9" else _LOWER if "a" <= c <= "z" else _OTHER
    for c in map(chr, range(128))
]
_NO_BITS = np.uint64(0)
_BITS = np.array([0 if c in (0, ord("_")) else 1 << (c * 11 % 64) for c in range(256)], np.uint64)
