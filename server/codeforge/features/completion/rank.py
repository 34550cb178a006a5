"""The order of candidates: a weighted sum of what the text and the index say of each.

The weights are set by hand (measurements: members seen after the same receiver in this file count most, then
elsewhere); a model fitted offline replaces them without touching the features.
"""

import re

from msgspec import Struct, field

from codeforge.features.completion.sources import Candidate
from codeforge.features.completion.where import Place, Where
from codeforge.text.documents import Document


class Weights(Struct, frozen=True):
    """How much each feature counts."""

    after_receiver: float = 3.0
    in_file: float = 1.0
    in_project: float = 0.15
    recent: float = 1.0
    near: float = 0.6
    exact_case: float = 2.5
    begins: float = 4.0
    private: float = -3.0
    dunder: float = -5.0
    called: float = 0.5
    source: dict[str, float] = field(
        default_factory=lambda: {
            "argument": 3.0,
            "scope": 2.0,
            "member": 2.0,
            "import": 2.0,
            "module": 1.5,
            "jedi": 1.5,
            "by-name": 0.5,
            "keyword": 0.5,
            "project": -2.0,
        }
    )


WEIGHTS = Weights()
RECENT_BYTES = 2000
"""How far above the cursor a use counts as recent."""


class Ranked(Struct):
    """A candidate with its score; higher is better."""

    candidate: Candidate
    score: float


def rank(document: Document, where: Where, candidates: list[Candidate]) -> list[Ranked]:
    """The candidates, best first; equal scores by name."""
    uses = _Uses(document, where)
    ranked = [Ranked(candidate, _score(candidate, where, uses)) for candidate in candidates]
    ranked.sort(key=lambda item: (-item.score, item.candidate.name.lower(), item.candidate.name))
    return ranked


class _Uses:
    """How often names are used in this file: anywhere, near above, and after the same receiver."""

    def __init__(self, document: Document, where: Where) -> None:
        source = document.source[: where.span.start] + document.source[where.span.stop :]
        self.everywhere = _counts(rb"[A-Za-z_]\w*", source)
        self.recent = _counts(
            rb"[A-Za-z_]\w*", document.source[max(where.span.start - RECENT_BYTES, 0) : where.span.start]
        )
        self.after: dict[str, int] = {}
        last = where.receiver.rsplit(".", 1)[-1]
        if where.place is Place.MEMBER and re.fullmatch(r"\w+", last):
            self.after = _counts(rb"\b" + last.encode() + rb"\s*\.\s*([A-Za-z_]\w*)", source)


def _counts(pattern: bytes, source: bytes) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in re.findall(pattern, source):
        name = found.decode()
        counts[name] = counts.get(name, 0) + 1
    return counts


def _score(candidate: Candidate, where: Where, uses: _Uses) -> float:
    name, prefix = candidate.name, where.prefix
    score = WEIGHTS.source.get(candidate.source, 0.0)
    score += WEIGHTS.after_receiver * _damped(uses.after.get(name, 0) + candidate.seen / 3)
    score += WEIGHTS.in_file * _damped(uses.everywhere.get(name, 0))
    score += WEIGHTS.recent * _damped(uses.recent.get(name, 0))
    score += WEIGHTS.near / (1 + candidate.depth)
    if prefix:
        if name.startswith(prefix):
            score += WEIGHTS.exact_case + WEIGHTS.begins
        elif name.lower().startswith(prefix.lower()):
            score += WEIGHTS.begins
    if name.startswith("__") and not prefix.startswith("__"):
        score += WEIGHTS.dunder
    elif name.startswith("_") and not prefix.startswith("_") and where.receiver not in ("self", "cls"):
        score += WEIGHTS.private
    return score


def _damped(count: float) -> float:
    """Ever less for each further use: 1 for one, 2 for three, 3 for seven."""
    return float((1 + count) ** 0.5 * 1.2 - 1.2) if count < 100 else 12.0
