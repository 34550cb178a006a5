"""Scores: from what the retrievers saw to how likely an item is needed.

At a cursor: a logistic model over signals (`FEATURES`), fitted on hidden code of other people's packages. Its
probability divided by an item's cost in tokens gives the order in which items fill a budget.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.features.context import weights
from codeforge.features.context.ask import Confidence, Reason
from codeforge.features.context.gather import Candidate, Found, overlap
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project, qualified
from codeforge.index.facts import Symbol
from codeforge.index.questions import search_files
from codeforge.index.search import ChunkHit, TextView
from codeforge.index.view import View, is_test
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

Floats = np.ndarray[Any, np.dtype[np.float64]]

SIGNALS = (
    "imported", "imported.here", "imported.used", "imported.recent", "imported.fresh", "imported.waiting",
    "module", "module.recent", "module.read",
    "member", "member.recent",
    "base", "inherited", "inherited.hidden", "inherited.super", "inherited.read",
    "beside", "in_play",
    "written", "recent", "namesake", "sibling", "nearby", "read",
)  # fmt: skip
TRAITS = (
    "overlap", "spread", "homonyms", "alone", "private", "dunder", "own", "type", "method", "function", "value",
    "package", "aside", "owner.recent",
)  # fmt: skip
CROSSES = (
    ("imported", "sibling"), ("imported", "namesake"), ("imported", "nearby"), ("imported", "type"),
    ("imported", "value"), ("imported", "overlap"), ("imported.fresh", "nearby"), ("imported.fresh", "sibling"),
    ("module", "sibling"), ("module", "read"), ("module", "nearby"), ("module", "namesake"),
    ("inherited", "sibling"), ("inherited", "namesake"), ("inherited", "nearby"), ("inherited", "recent"),
    ("inherited", "overlap"), ("inherited", "private"),
    ("method", "read"), ("method", "sibling"), ("method", "nearby"), ("method", "recent"), ("method", "namesake"),
    ("method", "in_play"), ("method", "alone"), ("method", "written"), ("alone", "read"), ("alone", "sibling"),
    ("alone", "nearby"), ("alone", "namesake"), ("alone", "recent"), ("alone", "written"), ("in_play", "read"),
    ("in_play", "sibling"), ("in_play", "alone"), ("member", "read"), ("member", "sibling"), ("member", "alone"),
    ("beside", "sibling"), ("beside", "nearby"), ("beside", "namesake"), ("owner.recent", "method"),
    ("homonyms", "read"), ("homonyms", "sibling"), ("homonyms", "recent"), ("spread", "sibling"),
    ("function", "sibling"), ("function", "nearby"), ("type", "sibling"), ("type", "nearby"),
)  # fmt: skip
FEATURES = ("bias", *SIGNALS, *TRAITS, *(f"{one}*{other}" for one, other in CROSSES))
_SIGNAL = {name: n for n, name in enumerate(SIGNALS)}
_BASIC = (*SIGNALS, *TRAITS)
_LEFT = np.array([_BASIC.index(one) for one, _ in CROSSES])
_RIGHT = np.array([_BASIC.index(other) for _, other in CROSSES])


def features(found: Sequence[Candidate], place: Place, project: Project) -> Floats:
    """One row of FEATURES for each candidate."""
    if not found:
        return np.zeros((0, len(FEATURES)))
    traits = _Traits(place, project)
    rows = []
    for candidate in found:
        row = [0.0] * len(SIGNALS)
        for signal, value in candidate.signals.items():
            row[_SIGNAL[signal]] = value
        rows.append(row + traits.of(candidate.symbol))
    basic = np.array(rows)
    crossed = basic[:, _LEFT] * basic[:, _RIGHT]
    return np.concatenate([np.ones((len(found), 1)), basic, crossed], axis=1)


class _Traits:
    """What the symbols themselves say: their names, kinds and files. Each name and file is looked at once."""

    def __init__(self, place: Place, project: Project) -> None:
        self.place = place
        self.project = project
        self.folder = place.path.rpartition("/")[0]
        self.defined = set(place.card.top).union(
            *(place.card.members.get(qualified(one), {}) for one in place.types)
        )
        self._names: dict[str, list[float]] = {}
        self._paths: dict[str, list[float]] = {}
        self._owners: dict[str, float] = {"": 0.0}

    def of(self, symbol: Symbol) -> list[float]:
        """The values of TRAITS."""
        name = self._names.get(symbol.name)
        if name is None:
            name = self._names[symbol.name] = self._of_name(symbol.name)
        path = self._paths.get(symbol.path)
        if path is None:
            same = symbol.path.rpartition("/")[0] == self.folder
            path = self._paths[symbol.path] = [float(same), float(is_test(symbol.path))]
        owner = self._owners.get(symbol.container)
        if owner is None:
            owner = overlap(symbol.container.rpartition(".")[2], self.place)
            self._owners[symbol.container] = owner
        kind = _METHOD if symbol.container and symbol.kind in _CALLED else _KINDS.get(symbol.kind, _VALUE)
        return [*name, *kind, *path, owner]

    def _of_name(self, name: str) -> list[float]:
        n_files, n_same = self.project.rarity(name)
        return [
            overlap(name, self.place),
            math.log1p(n_files) / 5,
            math.log(max(n_same, 1)) / 3,
            float(n_same == 1),
            float(name.startswith("_") and not name.startswith("__")),
            float(name.startswith("__")),
            float(name in self.defined),
        ]


_CALLED = CALLABLE | {Kind.PROPERTY}
_METHOD, _VALUE = (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)
_KINDS = {
    **dict.fromkeys(TYPES, (1.0, 0.0, 0.0, 0.0)),
    **dict.fromkeys(_CALLED, (0.0, 0.0, 1.0, 0.0)),
}


WEIGHTS = np.array([weights.CURSOR.get(name, 0.0) for name in FEATURES])


def probabilities(rows: Floats) -> Floats:
    """How likely each candidate is needed, from its row of FEATURES."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(rows @ WEIGHTS, -30.0, 30.0))))


def reasons(candidate: Candidate, found: Found, row: Floats, *, limit: int) -> tuple[Reason, ...]:
    """The signals that spoke for a candidate, strongest first; weights are in log odds. At most `limit`."""
    shares = (row * WEIGHTS).tolist()
    said = {signal: shares[1 + _SIGNAL[signal]] for signal in candidate.signals}
    for n in np.flatnonzero(row[1 + len(_BASIC) :]).tolist():
        if _SPOKE[n] in said:
            said[_SPOKE[n]] += shares[1 + len(_BASIC) + n]
    best = sorted((-said[signal], signal) for signal in candidate.signals)
    spoke = (
        [(signal, -weight) for weight, signal in best if weight < 0] or [(best[0][1], 0.0)] if best else []
    )
    return tuple(
        Reason(signal, round(weight, 2), found.via(candidate, signal)) for signal, weight in spoke[:limit]
    )


_ABOUT_USE = frozenset({"written", "recent", "namesake", "sibling", "nearby", "read"})
_SPOKE = [
    other if one in TRAITS or (other in _ABOUT_USE and one not in _ABOUT_USE) else one
    for one, other in CROSSES
]
"""The signal to which the share of a product is counted."""


def confidence(candidate: Candidate) -> Confidence:
    """How the candidate was come by: through an import, through what imports lead to, or by its name alone."""
    if "imported" in candidate.signals or "module.read" in candidate.signals:
        return "exact"
    if candidate.signals.keys() & {"module", "member", "base", "inherited"}:
        return "resolved"
    return "by-name"


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
