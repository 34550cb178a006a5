"""Counting what follows what in the packages of the corpus, for `features/completion/prior.txt`.

Every package counts by the square root of its own counts, so that a large one does not speak for all. `prior_of` leaves
packages out: those that are being ranked when weights are fitted, so that a prior never knows what it is asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import log10, sqrt
from pathlib import Path

from msgspec import Struct

from codeforge.dev.completion_cases import Project
from codeforge.features.completion.prior import Prior, class_names
from codeforge.index.usage import UsageSegment
from codeforge.text.documents import decoded

FEW = 3.0
"""Added to every sum of shares, so that little evidence stays small."""
LEAST_PACKAGES = 3
"""Packages that must hold a receiver, a type or a name, and two that must hold a member of it."""
MOST_RECEIVERS = 1000
MOST_MEMBERS = 90
"""Kept after one receiver."""
MOST_OF_TYPE = 140
"""Kept after one type: those of arrays and tables have hundreds."""
MOST_COMMON = 2500
MOST_NAMES = 600
MOST_TOKENS = 40
MOST_BEHIND = 80
LEAST_LIFT = 0.2
"""Tenfold is 1: what stands behind a token about as often as elsewhere is not kept."""
FILES = 80
"""Files of a package of which the tokens are read."""
_TOKEN = re.compile(r"[^\W\d]\w*|[^\w\s]|\n")
_NOT_CODE = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|#[^\n]*", re.DOTALL)

Table = dict[str, Counter[str]]


class Counted(Struct):
    """What one package says."""

    receivers: Table
    types: Table
    members: Counter[str]
    member_tokens: Table
    names: Counter[str]
    name_tokens: Table


def counted(project: Project) -> Counted:
    """The counts of one project."""
    found = Counted(
        defaultdict(Counter),
        defaultdict(Counter),
        Counter(),
        defaultdict(Counter),
        Counter(),
        defaultdict(Counter),
    )
    for data in project.usage:
        segment = UsageSegment.decoded(data)
        for receiver, member in zip(segment.receivers.tolist(), segment.members.tolist(), strict=True):
            found.receivers[segment.names[receiver]][segment.names[member]] += 1
    seen = [(case.receiver_type, case.name) for case in project.cases if case.kind == "attribute"]
    for text, member in (*seen, *project.typed):
        for name in class_names(text)[:1]:
            found.types[name][member] += 1
    for path in sorted(Path(project.root).rglob("*.py"))[
        :: max(1, len(list(Path(project.root).rglob("*.py"))) // FILES)
    ]:
        _read(decoded(path.read_bytes()).decode("utf-8", "replace"), found)
    return found


def _read(text: str, found: Counted) -> None:
    tokens = ["\n", *_TOKEN.findall(_NOT_CODE.sub("", text))]
    for before, token, dot, member in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if token[0].isidentifier() and before != "." and before.isascii():
            found.names[token] += 1
            found.name_tokens[before][token] += 1
            if dot == "." and member.isidentifier():
                found.members[member] += 1
                found.member_tokens[before][member] += 1


def prior_of(packages: Mapping[str, Counted], *, without: Collection[str] = ()) -> Prior:
    """The prior of all packages but some."""
    kept = [counts for name, counts in packages.items() if name not in without]
    members, names = _spread(one.members for one in kept), _spread(one.names for one in kept)
    tokens = _lifts([one.member_tokens for one in kept], members)
    tokens |= {f"{token} ": row for token, row in _lifts([one.name_tokens for one in kept], names).items()}
    return Prior(
        _shares([one.receivers for one in kept]),
        _shares([one.types for one in kept], most=MOST_OF_TYPE),
        tokens,
        _packages([one.members for one in kept], MOST_COMMON),
        _packages([one.names for one in kept], MOST_NAMES),
    )


def _spread(counts: Iterable[Counter[str]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in counts:
        for name, n in each.items():
            total[name] = total.get(name, 0) + sqrt(n)
    return total


def _shares(tables: list[Table], *, most: int = MOST_MEMBERS) -> dict[str, dict[str, int]]:
    holders = Counter(key for table in tables for key, row in table.items() if row)
    shared = [key for key, n in holders.most_common() if n >= LEAST_PACKAGES and key][:MOST_RECEIVERS]
    found = {}
    for key in shared:
        rows = [table[key] for table in tables if key in table]
        n_packages = Counter(member for row in rows for member in row)
        total = _spread(rows)
        whole = sum(total.values()) + FEW
        best = sorted(
            ((member, value) for member, value in total.items() if n_packages[member] > 1),
            key=lambda item: (-item[1], item[0]),
        )[:most]
        row = {member: round(1000 * value / whole) for member, value in best if value / whole >= 0.002}
        if row:
            found[key] = row
    return found


def _lifts(tables: list[Table], everywhere: Mapping[str, float]) -> dict[str, dict[str, int]]:
    holders = Counter(key for table in tables for key in table)
    whole = sum(everywhere.values()) or 1.0
    found = {}
    for key in [key for key, n in holders.most_common(MOST_TOKENS) if n >= LEAST_PACKAGES]:
        total = _spread(table[key] for table in tables if key in table)
        sum_here = sum(total.values())
        lifts = {
            name: log10(value / sum_here / (everywhere[name] / whole))
            for name, value in sorted(total.items(), key=lambda item: (-item[1], item[0]))[:MOST_BEHIND]
            if value >= 4
        }
        row = {name: round(1000 * min(lift, 1)) for name, lift in lifts.items() if lift > LEAST_LIFT}
        if row:
            found[key] = row
    return found


def _packages(counts: list[Counter[str]], most: int) -> dict[str, int]:
    holders = Counter(name for each in counts for name in each)
    order = sorted(holders.items(), key=lambda item: (-item[1], item[0]))[:most]
    return {name: round(1000 * n / len(counts)) for name, n in order if n >= LEAST_PACKAGES}
