"""Fitting `features/completion/bilinear.py`: a softmax over sampled members, Adagrad, in numpy alone.

Beside the signs, what says what the receiver is has vectors too. They take up what a receiver is followed by anywhere,
which other evidence tells better, and are let go: what the signs are left with is what they add.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.dev.completion_signs import Position
from codeforge.features.completion.around import words_of
from codeforge.features.completion.bilinear import Bilinear

WIDTH = 32
"""Numbers a vector."""
ROUNDS = 3
MOST_SIGNS, MOST_RECEIVERS, MOST_MEMBERS, MOST_TOLD = 5000, 2500, 3000, 5000
"""Kept by number of packages: signs, what says what a receiver is, members with vectors of their own, members at all."""
LEAST_SIGNS, LEAST = 4, 3
"""Packages that must hold a sign; members whose word it must be, and packages for all else."""
LEAST_TOLD = 2
DROPPED, DROPPED_OF_RECEIVER = 0.25, 0.15
"""The share of the signs of a position that a step does not see."""
BATCH = 2048
SAMPLED = 600
"""Members drawn beside those of a batch."""
RATE = 0.15
Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


class Ragged(Struct):
    """Many short lists of numbers, one behind the other; one more start than there are lists."""

    numbers: Ints
    starts: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> "Ragged":
        """The lists, joined."""
        starts = np.concatenate([[0], np.cumsum([len(one) for one in lists])])
        numbers = np.fromiter((number for one in lists for number in one), np.int64, int(starts[-1]))
        return cls(numbers, starts)

    def part(self, chosen: Ints, keep: Any = None) -> "Ragged":
        """Some of the lists, of their numbers those for which `keep` holds."""
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.starts[chosen] - starts[:-1], lengths) + np.arange(starts[-1])
        if keep is None:
            return Ragged(self.numbers[at], starts)
        kept = keep(len(at))
        counts = np.bincount(np.repeat(np.arange(len(chosen)), lengths)[kept], minlength=len(chosen))
        return Ragged(self.numbers[at[kept]], np.concatenate([[0], np.cumsum(counts)]))

    @property
    def rows(self) -> Ints:
        """For each number the list that it is in."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def sums(self, vectors: Floats) -> Floats:
        """For each list the sum of the vectors of its numbers."""
        found = np.zeros((len(self.starts) - 1, vectors.shape[1]), np.float32)
        full = np.flatnonzero(np.diff(self.starts))
        if len(full):
            found[full] = np.add.reduceat(vectors[self.numbers], self.starts[full], axis=0)
        return found


class Table:
    """Vectors that are fitted, each at a pace of its own (Adagrad)."""

    def __init__(self, n: int, width: int, spread: float, chooser: np.random.Generator) -> None:
        self.vectors = (chooser.standard_normal((n, width)) * spread).astype(np.float32)
        self._passed = np.full(n, 1e-6, np.float32)

    def move(self, rows: Ints, slopes: Floats, rate: float) -> None:
        """Move each of `rows` against its slope; a row that stands there twice moves by the sum."""
        if not len(rows):
            return
        order = np.argsort(rows, kind="stable")
        ordered = rows[order]
        first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        change, moved = np.add.reduceat(slopes[order], first, axis=0), ordered[first]
        self._passed[moved] += np.mean(change**2, axis=1)
        self.vectors[moved] -= rate * change / np.sqrt(self._passed[moved])[:, None]


def fitted(packages: Iterable[Sequence[Position]], *, seed: int = 1, rounds: int = ROUNDS) -> Bilinear:
    """The model of these packages' positions; every package gives as many as it holds."""
    packages = list(packages)
    signs, receivers, members = _vocabularies(packages)
    words = _words(members)
    chooser = np.random.default_rng(seed)
    told = [one for package in packages for one in package if one.member in members]
    if not told:
        return Bilinear({}, {}, {}, *(np.zeros((0, WIDTH), np.float32),) * 3)
    fit = _Fit(
        Ragged.of([_known(signs, one.signs) for one in told]),
        Ragged.of([_known(receivers, one.receiver) for one in told]),
        Ragged.of([_known(words, sorted(words_of(name))) for name in members]),
        np.array([members[one.member] for one in told]),
        (len(signs), len(receivers), len(words)),
        chooser,
    )
    fit.run(rounds)
    own = list(members)[:MOST_MEMBERS]
    return Bilinear(
        signs,
        {name: row for row, name in enumerate(own)},
        words,
        fit.signs.vectors,
        fit.of_members(np.arange(len(own)))[:, :WIDTH],
        fit.words.vectors[:, :WIDTH],
    )


def _vocabularies(
    packages: list[Sequence[Position]],
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Signs, what says what a receiver is, and members, each with its row."""
    uses: Counter[str] = Counter()
    holders: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for package in packages:
        for one in package:
            uses.update(one.signs)
        holders[0].update({sign for one in package for sign in one.signs})
        holders[1].update({name for one in package for name in one.receiver})
        holders[2].update({one.member for one in package})
    enough = {sign: uses[sign] for sign, n in holders[0].items() if n >= LEAST_SIGNS}
    return (
        _most(enough, MOST_SIGNS),
        _most(holders[1], MOST_RECEIVERS, LEAST),
        _most(holders[2], MOST_TOLD, LEAST_TOLD),
    )


def _words(members: Iterable[str]) -> dict[str, int]:
    return _most(Counter(word for name in members for word in words_of(name)), MOST_TOLD, LEAST)


def _most(counts: Mapping[str, int], most: int, least: int = 0) -> dict[str, int]:
    order = sorted((name for name, n in counts.items() if n >= least), key=lambda name: (-counts[name], name))
    return {name: row for row, name in enumerate(order[:most])}


def _known(rows: Mapping[str, int], names: Iterable[str]) -> list[int]:
    return [rows[name] for name in names if name in rows]


class _Fit:
    """What is fitted, and what it is fitted on. A vector of a member has a half for signs and one for receivers."""

    def __init__(
        self,
        signs_of: Ragged,
        receivers_of: Ragged,
        words_of_members: Ragged,
        right: Ints,
        sizes: tuple[int, int, int],
        chooser: np.random.Generator,
    ) -> None:
        self.signs_of, self.receivers_of, self.words_of_members = signs_of, receivers_of, words_of_members
        self.right = right
        self.chooser = chooser
        n_members = len(words_of_members.starts) - 1
        self.n_words = np.maximum(np.diff(words_of_members.starts), 1)[:, None].astype(np.float32)
        self.signs = Table(sizes[0], WIDTH, 0.05, chooser)
        self.receivers = Table(sizes[1], WIDTH, 0.05, chooser)
        self.words = Table(sizes[2], 2 * WIDTH, 0.1, chooser)
        self.members = Table(n_members, 2 * WIDTH, 0.1, chooser)
        self.members.vectors[MOST_MEMBERS:] = 0  # these are their words
        share = np.bincount(right, minlength=n_members) + 0.5
        share /= share.sum()
        self.level = Table(n_members, 1, 0.0, chooser)
        self.level.vectors[:, 0] = np.log(share)
        drawn = share**0.6 / (share**0.6).sum()
        self.drawn = np.cumsum(drawn)
        n_right = min(BATCH, len(right))
        self.log_chance = np.log(1 - (1 - share) ** n_right * (1 - drawn) ** SAMPLED).astype(np.float32)

    def run(self, rounds: int) -> None:
        """Go over all positions so many times, in ever smaller steps."""
        n, batch = len(self.right), min(BATCH, len(self.right))
        n_steps, step = rounds * (n // batch), 0
        for _ in range(rounds):
            order = self.chooser.permutation(n)
            for start in range(0, n - batch + 1, batch):
                step += 1
                self._step(order[start : start + batch], RATE * (1 - 0.9 * step / n_steps))

    def of_members(self, rows: Ints) -> Floats:
        """The vectors of members, with those of their words."""
        found: Floats = (
            self.members.vectors[rows]
            + self.words_of_members.part(rows).sums(self.words.vectors) / self.n_words[rows]
        )
        return found

    def _step(self, chosen: Ints, rate: float) -> None:
        signs = self.signs_of.part(chosen, self._kept(DROPPED))
        receivers = self.receivers_of.part(chosen, self._kept(DROPPED_OF_RECEIVER))
        places = np.concatenate([signs.sums(self.signs.vectors), receivers.sums(self.receivers.vectors)], 1)
        drawn = np.searchsorted(self.drawn, self.chooser.random(SAMPLED)).clip(0, len(self.drawn) - 1)
        rows = np.unique(np.concatenate([self.right[chosen], drawn]))
        vectors = self.of_members(rows)
        scores = places @ vectors.T + (self.level.vectors[rows, 0] - self.log_chance[rows])
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        shares[np.arange(len(chosen)), np.searchsorted(rows, self.right[chosen])] -= 1
        of_places, of_members = shares @ vectors, shares.T @ places
        self.signs.move(signs.numbers, of_places[signs.rows, :WIDTH], rate)
        self.receivers.move(receivers.numbers, of_places[receivers.rows, WIDTH:], rate)
        own = rows < MOST_MEMBERS
        self.members.move(rows[own], of_members[own], rate)
        words = self.words_of_members.part(rows)
        self.words.move(words.numbers, (of_members / self.n_words[rows])[words.rows], rate)
        self.level.move(rows, shares.sum(0)[:, None], 0.3 * rate)

    def _kept(self, dropped: float) -> Any:
        return lambda n: self.chooser.random(n) >= dropped
