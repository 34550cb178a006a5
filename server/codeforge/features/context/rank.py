"""Scores: from what the retrievers saw to how likely an item is needed.

At a cursor: a small network over signals (`FEATURES`), fitted on hidden code of other people's packages. Its
probability divided by an item's cost in tokens gives the order in which items fill a budget.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np
from msgspec import Struct

from codeforge.features.context.ask import Confidence, Reason
from codeforge.features.context.gather import NUMBER, SIGNALS, Found, overlaps
from codeforge.features.context.ground import IS_CALLED, IS_TYPE, OUTER, Column
from codeforge.features.context.model import Floats, shipped
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project, qualified
from codeforge.index.columns import NO_PARENT
from codeforge.index.questions import search_files
from codeforge.index.search import ChunkHit, TextView
from codeforge.index.view import View

TRAITS = (
    "overlap", "spread", "homonyms", "alone", "private", "dunder", "own", "type", "method", "function", "value",
    "package", "aside", "owner.recent",
)  # fmt: skip
FEATURES = (*SIGNALS, *TRAITS)
_METHOD, _VALUE = TRAITS.index("method") - TRAITS.index("type"), TRAITS.index("value") - TRAITS.index("type")
_KIND = np.where(IS_TYPE, 0, np.where(IS_CALLED, TRAITS.index("function") - TRAITS.index("type"), _VALUE))
"""For each kind of definition its trait, counted from `type`."""


def features(found: Found, place: Place) -> Floats:
    """One row of FEATURES for each candidate."""
    return np.concatenate([found.signals, _traits(found, place)], axis=1, dtype=np.float32)


def _traits(found: Found, place: Place) -> Floats:
    """What the definitions themselves say: their names, kinds and files; a column for each of TRAITS."""
    project, ground, rows = found.project, found.project.ground, found.rows
    names, first, places = np.unique(ground.name[rows], return_index=True, return_inverse=True)
    by_name = _of_names(names, ground.names_of(rows[first]), place, project)[places]
    kinds = np.where(
        IS_CALLED[ground.kind[rows]] & (ground.parent[rows] != NO_PARENT), _METHOD, _KIND[ground.kind[rows]]
    )
    files = ground.file[rows]
    folder = place.path.rpartition("/")[0]
    once, of_file = np.unique(files, return_inverse=True)
    beside = np.array([ground.path(file).rpartition("/")[0] == folder for file in once.tolist()], np.float64)
    return np.concatenate(
        [
            by_name,
            np.eye(4)[kinds],
            beside[of_file][:, None],
            ground.tests[files].astype(np.float64)[:, None],
            _owners(rows, place, project)[:, None],
        ],
        axis=1,
    )


def _of_names(names: Column, words: Sequence[str], place: Place, project: Project) -> Floats:
    n_files, n_same = project.counts(names)
    defined = set(place.card.top).union(*(place.card.members.get(qualified(one), {}) for one in place.types))
    n_marks = np.array([word[:1] == "_" and 1 + (word[1:2] == "_") for word in words])
    return np.stack(
        [
            overlaps(words, place),
            np.log1p(n_files) / 5,
            np.log(np.maximum(n_same, 1)) / 3,
            n_same == 1,
            n_marks == 1,
            n_marks == 2,
            np.array([word in defined for word in words]),
        ],
        axis=1,
    ).astype(np.float64)


def _owners(rows: Column, place: Place, project: Project) -> Floats:
    """How the name of what each definition stands in overlaps with recent words."""
    ground = project.ground
    found = np.zeros(len(rows), np.float32)
    inside = np.flatnonzero(ground.parent[rows] != NO_PARENT)
    outer = np.where(ground.parent[rows] == OUTER, rows, ground.parent[rows])[inside]
    _, first, places = np.unique(outer, return_index=True, return_inverse=True)
    found[inside] = overlaps(ground.containers_of(rows[inside[first]]), place)[places]
    return found


def probabilities(rows: Floats) -> Floats:
    """How likely each candidate is needed, from its row of FEATURES."""
    return shipped(FEATURES).probabilities(rows)


class Reasons:
    """Why candidates are there, worked out for all of them when the first is asked for, and told one by one; at most `limit` signals of each.

    `more` are reasons beside the signals, by the number of the candidate.
    """

    def __init__(
        self,
        found: Found,
        rows: Floats,
        places: Sequence[int] | Column,
        limit: int,
        more: Mapping[int, tuple[Reason, ...]] = MappingProxyType({}),
    ) -> None:
        self._found, self._rows, self._places, self._limit = found, rows, places, limit
        self._vias = found.vias
        self._more = more

    @cached_property
    def _told(self) -> tuple[list[list[int]], list[list[float]], list[list[int]]]:
        """For each candidate the signals from the strongest on, what each says, and through what."""
        shares = shipped(FEATURES).shares(self._rows[self._places])[:, : len(SIGNALS)]
        said = np.where(self._found.signals[self._places] > 0, shares, -np.inf)
        order = _largest(said, self._limit)
        through = self._found.through[self._places]
        return (
            order.tolist(),
            np.take_along_axis(said, order, 1).tolist(),
            np.take_along_axis(through, order, 1).tolist(),
        )

    def __call__(self, n: int) -> tuple[Reason, ...]:
        """The signals that spoke for candidate `n`, strongest first; weights are in log odds."""
        order, said, through = self._told
        found: list[Reason] = []
        for signal, weight, via in zip(order[n], said[n], through[n]):  # noqa: B905 -- as many, for each of hundreds
            if weight > 0:
                found.append(Reason(SIGNALS[signal], round(weight, 2), self._vias[via]))
            elif found or weight == -math.inf:
                break
            else:
                found.append(Reason(SIGNALS[signal], 0.0, self._vias[via]))
        return (*found, *self._more.get(n, ()))


def _largest(said: Floats, most: int) -> Column:
    """For each row the places of its `most` largest values, largest first, the first of equal ones first."""
    if most > MOST_LOOKED_FOR:
        return np.argsort(-said, axis=1, kind="stable")[:, :most]
    left, every = said.copy(), np.arange(len(said))
    found = np.zeros((len(said), most), np.int64)
    for n in range(most):
        found[:, n] = left.argmax(axis=1)
        left[every, found[:, n]] = -np.inf
    return found


MOST_LOOKED_FOR = 6
"""More values of a row than this are found by ordering all."""

_EXACT = [NUMBER["imported"], NUMBER["module.read"]]
_RESOLVED = [NUMBER[signal] for signal in ("module", "member", "base", "inherited")]


def confidences(found: Found, places: Sequence[int] | Column) -> list[Confidence]:
    """How candidates were come by: through an import, through what imports lead to, or by their names alone."""
    signals = found.signals[places]
    exact, resolved = signals[:, _EXACT].any(axis=1), signals[:, _RESOLVED].any(axis=1)
    levels: Column = np.where(exact, 2, np.where(resolved, 1, 0))
    return [_LEVELS[level] for level in levels.tolist()]


_LEVELS: tuple[Confidence, ...] = ("by-name", "resolved", "exact")


class RankedFile(Struct, frozen=True):
    """A file that answers a question, and what its score is made of."""

    path: str
    score: float
    chunk: ChunkHit | None
    said: dict[str, float]
    """How much each piece of evidence adds to the score."""


def ranked_files(query: str, text: TextView, index: View, *, limit: int) -> list[RankedFile]:
    """The files that answer `query`, best first; at most `limit`."""
    return [
        RankedFile(hit.path, hit.score, hit.chunk, hit.features)
        for hit in search_files(query, text, index, limit=limit)
    ]
