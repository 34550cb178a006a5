"""Columns of evidence: one number a candidate, from tables that are looked up by name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np

from codeforge.features.completion.around import Read, words_of
from codeforge.features.completion.candidates import Candidate
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

Column = np.ndarray[Any, np.dtype[np.float32]]
SMALL = 8
"""How many times shorter than the names a table is that is walked through; in others each name is looked up."""
NEVER = 1e6
"""Tokens since a use that there was not."""
ERRORS = ("Error", "Exception", "Warning", "Exit", "Interrupt")
DATA = frozenset({Kind.FIELD, Kind.PROPERTY, Kind.VARIABLE, Kind.CONSTANT, Kind.ENUM_MEMBER})


class Names:
    """The names of the candidates, and columns made from tables of counts by name."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.names = [candidate.name for candidate in candidates]
        self.n = len(self.names)
        self.places = {name: place for place, name in enumerate(self.names)}
        self.is_unique = len(self.places) == self.n

    def column(self, table: Mapping[str, float]) -> Column:
        """What `table` says of each name; zero for those it lacks."""
        found = np.zeros(self.n, np.float32)
        if not table:
            return found
        if self.is_unique and len(table) * SMALL < self.n:
            places = self.places
            for name, value in table.items():
                place = places.get(name)
                if place is not None:
                    found[place] = value
            return found
        return self.looked_up(table, 0)

    def looked_up(self, table: Mapping[str, float], default: float) -> Column:
        """What `table` says of each name, or `default`."""
        return np.fromiter(map(table.get, self.names, repeat(default)), np.float32, self.n)

    def distance(self, parts: Sequence[tuple[Mapping[str, int], int]]) -> Column:
        """How long ago each name was last used: `parts` hold places and lengths, the nearest part first."""
        found = np.full(self.n, NEVER, np.float32)
        passed = 0
        for table, length in parts:
            if table:
                at = self.looked_up(table, -1)
                found = np.where((at >= 0) & (found == NEVER), passed + length - at, found)
            passed += length
        return found


def added(tables: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    """The sums of small tables."""
    total: dict[str, int] = {}
    for table in tables:
        for name, n in table.items():
            total[name] = total.get(name, 0) + n
    return total


def recency(distance: Column, half: float) -> Column:
    """From 1 for the last use to 0; one half at `half` tokens."""
    return (half / (half + distance)).astype(np.float32)


LOOKS = (
    "is_dunder", "is_private", "is_upper", "is_title", "ends_like_error", "length", "n_words", "is_test",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def looks_of(name: str) -> tuple[float, ...]:
    """What a name says by itself, in the order of LOOKS."""
    private = name[:1] == "_"
    dunder = private and name[:2] == "__" and name[-2:] == "__"
    bare = name.strip("_")
    return (
        float(dunder),
        float(private and not dunder),
        float(len(bare) > 1 and bare.isupper()),
        float(bare[:1].isupper() and not bare.isupper()),
        float(name.endswith(ERRORS)),
        float(min(len(name), 40)),
        float(len(words_of(name))),
        float(bare.lower().startswith("test")),
    )


def looks(names: Sequence[str]) -> Column:
    """One row a name."""
    return _rows(map(looks_of, names), len(names), len(LOOKS))


KINDS = ("is_callable", "is_type", "is_data", "is_module")


@lru_cache(maxsize=100)
def _kind_of(kind: Kind) -> tuple[float, ...]:
    return (
        float(kind in CALLABLE),
        float(kind in TYPES),
        float(kind in DATA),
        float(kind == Kind.MODULE),
    )


def kinds(candidates: Sequence[Candidate]) -> Column:
    """One row a candidate."""
    return _rows([_kind_of(candidate.kind) for candidate in candidates], len(candidates), len(KINDS))


def _rows(rows: Iterable[tuple[float, ...]], n_rows: int, length: int) -> Column:
    return np.fromiter(chain.from_iterable(rows), np.float32, n_rows * length).reshape(-1, length)


def likenesses(names: Sequence[str], words: frozenset[str]) -> Column:
    """The share of words that each name and `words` have in common, from 0 to 1 (Jaccard)."""
    found = np.zeros(len(names), np.float32)
    if words:
        for place, own in enumerate(map(words_of, names)):
            if not words.isdisjoint(own):
                found[place] = len(own & words) / len(own | words)
    return found


BEGINNING = 3
"""Letters in which two words begin alike: covariance and cov, ranked and rank."""


@lru_cache(maxsize=50_000)
def _beginnings(name: str) -> frozenset[str]:
    return frozenset(word[:BEGINNING] for word in words_of(name) if len(word) >= BEGINNING)


def beginnings(names: Sequence[str], words: frozenset[str]) -> Column:
    """The share of the words of each name that begin like one of `words`."""
    found = np.zeros(len(names), np.float32)
    wanted = frozenset(word[:BEGINNING] for word in words if len(word) >= BEGINNING)
    if wanted:
        for place, own in enumerate(map(_beginnings, names)):
            if not wanted.isdisjoint(own):
                found[place] = len(own & wanted) / len(own)
    return found


class Followed(NamedTuple):
    """What followed a receiver."""

    counts: dict[str, int] = {}  # noqa: RUF012 - never changed once it is made
    chained: dict[str, int] = {}  # noqa: RUF012
    """Behind the same two names."""
    ago: dict[str, int] = {}  # noqa: RUF012
    """How many uses ago the last use of each member was; 1 for the last use of all."""
    chained_ago: dict[str, int] = {}  # noqa: RUF012


def following(parts: Iterable[Read], receiver: str, before: str = "") -> Followed:
    """What followed `receiver` in parts of a text, the nearest part first."""
    found = Followed({}, {}, {}, {})
    n = n_chained = 1
    for part in parts:
        for first, member in reversed(part.after.get(receiver, ())):
            found.counts[member] = found.counts.get(member, 0) + 1
            found.ago.setdefault(member, n)
            n += 1
            if first == before:
                found.chained[member] = found.chained.get(member, 0) + 1
                found.chained_ago.setdefault(member, n_chained)
                n_chained += 1
    return found


def other_names(receiver: str, classes: Sequence[str]) -> list[str]:
    """Names under which the same thing may go elsewhere: without underscores, by its last word, by its class."""
    found: dict[str, None] = {}
    bare = receiver.strip("_").removesuffix("()").removesuffix("[]")
    for name in (bare, f"_{bare}", bare.rpartition("_")[2]):
        found[name] = None
    for called in classes[:2]:
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", called).lower()
        found.update(dict.fromkeys((called, snake, called.lower(), snake.rpartition("_")[2])))
    found.pop(receiver, None)
    return [name for name in found if len(name) > 1]
