"""What is known of one place that uses a definition."""

from typing import Literal, NamedTuple

from codeforge.index.facts import Symbol
from codeforge.text.positions import Span

Confidence = Literal["exact", "resolved", "by-name"]
Relation = Literal["calls", "uses", "decorates", "extends", "overrides", "imports", "tests", "mentions"]

SURE: dict[Confidence, int] = {"exact": 0, "resolved": 1, "by-name": 2}
"""The surest first."""


class Use(NamedTuple):
    """One place that uses a definition."""

    path: str
    span: Span | None
    """Of the name there; None where only the line is known."""
    line: int
    relation: Relation
    confidence: Confidence
    within: Symbol | None
    """The innermost function or type around the place; None at the top of a file."""
    why: str
    """What makes us think so, in words that follow `because`."""


class Uses(NamedTuple):
    """The uses of one definition: the surest first, then the nearest."""

    found: list[Use]
    files_left: int
    """Files that hold the name and were not read, or whose places were too many to list."""
    same_name: int
    """Definitions of the project that are called the same."""
    cut: bool
    """True when time or files ran out before all that could be sure was read."""


def nearness(path: str, other: str) -> int:
    """How many folders two paths share, and one more for the same file."""
    shared = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        shared += 1
    return shared
