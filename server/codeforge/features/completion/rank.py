"""The order of candidates: a small network scores what the text, the index and other people's code say of each.

`member_evidence` and `name_evidence` say what is known; the weights are learned (docs/completion-model.md).
"""

import re
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from codeforge.features.completion import member_evidence, name_evidence
from codeforge.features.completion.around import Around, around
from codeforge.features.completion.bilinear import bilinear
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.columns import DATA
from codeforge.features.completion.model import network
from codeforge.features.completion.prior import prior
from codeforge.features.completion.where import Place, Where
from codeforge.index.usage import UsageView
from codeforge.text.documents import Document

BEGINS = 40.0
"""What a name that begins as typed is ahead of one that only holds what is typed; more than any evidence."""
CASE = 20.0
"""What the same case is ahead, on top."""
WANTED = 10.0
"""What the variable called like its argument is ahead where nothing is typed; names are fitted with letters typed."""
HELD = 1.0
"""What attributes fall behind where a name becomes what its own member gives: `frame = frame.dropna()`. More would hide
the links of lists: `node = node.parent` (chosen on seven projects that nothing was learned from)."""
MOST = 3000
"""Candidates that are scored: of more, those that begin as typed and stand in the text around go first."""

ELSEWHERE = {
    "receiver_below": 1.5,
    "receiver_rest": 1.0,
    "project_share": 2.0,
    "project_files": 0.3,
    "common": 0.05,
    "on_line": -2.0,
    "is_private": -1.0,
    "is_dunder": -2.0,
    "begins": 0.5,
    "depth": -0.1,
}
"""What counts in imports, strings and headers, set by hand: no positions of theirs are fitted on."""
_ELSEWHERE = np.array(list(ELSEWHERE.values()), np.float32)
_GOES_ON = re.compile(r"\s*([\w.]+)\s*=\s*\1\.")
"""A line up to the cursor in which a name becomes what its own member gives."""


class Ranked(Struct):
    """A candidate with its score; higher is better."""

    candidate: Candidate
    score: float


def read_models() -> None:
    """Read the tables of others' code and the networks: once a process."""
    prior()
    bilinear()
    network("names", name_evidence.FEATURES)
    network("members", member_evidence.FEATURES)


def rank(
    document: Document,
    where: Where,
    candidates: list[Candidate],
    usage: UsageView,
    n_holders: Callable[[str], int] = lambda name: 0,
    *,
    receiver_type: str = "",
) -> list[Ranked]:
    """The candidates, best first; equal scores by name. `n_holders` says how many files hold a name."""
    if not candidates:
        return []
    here = around(document, where)
    if len(candidates) > MOST:
        candidates = _nearest(here, where, candidates)
    if where.place is Place.NAME:
        rows = name_evidence.name_rows(here, where, candidates, n_holders, prior())
        scored = network("names", name_evidence.FEATURES).scores(rows)
        if not where.prefix:
            scored += WANTED * rows[:, name_evidence.FEATURES.index("is_wanted_argument")]
        scores = scored.tolist()
    else:
        rows = member_evidence.member_rows(
            here, where, document.path, candidates, usage, prior(), bilinear(), receiver_type
        )
        features = member_evidence.FEATURES
        if where.place is Place.MEMBER:
            scores = network("members", features).scores(rows).tolist()
            if _GOES_ON.fullmatch(where.line):
                scores = [
                    score - HELD * (one.member is not None and one.kind in DATA)
                    for one, score in zip(candidates, scores, strict=True)
                ]
        else:
            scores = (rows[:, [features.index(name) for name in ELSEWHERE]] @ _ELSEWHERE).tolist()
    names = [candidate.name for candidate in candidates]
    if len(set(names)) < len(names):  # one name from several modules keeps the order of its source
        first: dict[tuple[str, str], float] = {}
        scores = [
            first.setdefault((candidate.name, candidate.source), score)
            for candidate, score in zip(candidates, scores, strict=True)
        ]
    ahead = _ahead(names, where.prefix)
    order = sorted(
        (-(score + more), name.lower(), name, place)
        for place, (score, more, name) in enumerate(zip(scores, ahead, names, strict=True))
    )
    return [Ranked(candidates[place], -score) for score, _, _, place in order]


def _nearest(here: Around, where: Where, candidates: list[Candidate]) -> list[Candidate]:
    """MOST of the candidates, in their order of before among equals."""

    def is_far(candidate: Candidate) -> tuple[bool, bool]:
        begins = candidate.name.lower().startswith(where.prefix.lower())
        return not begins, not any(candidate.name in part.names for part in here.parts)

    return sorted(candidates, key=is_far)[:MOST]


def _ahead(names: list[str], prefix: str) -> list[float]:
    """What each name is ahead for how it begins."""
    if not prefix:
        return [BEGINS + CASE] * len(names)
    lower = prefix.lower()
    return [
        BEGINS + CASE if name.startswith(prefix) else BEGINS if name.lower().startswith(lower) else 0.0
        for name in names
    ]
