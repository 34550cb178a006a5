"""Scores: from what the retrievers saw to how likely an item is needed.

At a cursor: a logistic model over signals (`FEATURES`), fitted on hidden code of other people's packages. Its
probability divided by an item's cost in tokens gives the order in which items fill a budget.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from codeforge.features.context.gather import Candidate, Found, overlap
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project, qualified
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
    "overlap", "spread", "homonyms", "alone", "type", "method", "function", "value", "private", "dunder", "own",
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
    basic = np.zeros((len(found), len(_BASIC)))
    for n, candidate in enumerate(found):
        row = [0.0] * len(SIGNALS)
        for signal, value in candidate.signals.items():
            row[_SIGNAL[signal]] = value
        basic[n] = row + _traits(candidate, place, project)
    crossed = basic[:, _LEFT] * basic[:, _RIGHT]
    return np.concatenate([np.ones((len(found), 1)), basic, crossed], axis=1)


def _traits(candidate: Candidate, place: Place, project: Project) -> list[float]:
    symbol = candidate.symbol
    name, kind = symbol.name, symbol.kind
    n_same = len(project.named(name))
    callable_ = kind in CALLABLE or kind is Kind.PROPERTY
    owner = symbol.container.rpartition(".")[2]
    return [
        overlap(name, place),
        math.log1p(project.spread(name)) / 5,
        math.log(max(n_same, 1)) / 3,
        float(n_same == 1),
        float(kind in TYPES),
        float(callable_ and bool(symbol.container)),
        float(callable_ and not symbol.container),
        float(not callable_ and kind not in TYPES),
        float(name.startswith("_") and not name.startswith("__")),
        float(name.startswith("__")),
        float(
            name in place.card.top
            or any(name in place.card.members.get(qualified(t), ()) for t in place.types)
        ),
        float(symbol.path.rpartition("/")[0] == place.path.rpartition("/")[0]),
        0.0,
        overlap(owner, place) if owner else 0.0,
    ]
