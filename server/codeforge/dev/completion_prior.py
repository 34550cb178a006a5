"""Counting what follows what in the packages of the corpus, for `features/completion/prior.txt`.

What counts is in how many files a member follows a receiver or a type, and every package counts alike: by the shares of
its own files, so that a large one does not speak for all. What follows a module is told by the imports of each file,
what follows other types by the resolver. `prior_of` leaves packages out: those that are being ranked when weights are
fitted, so that a prior never knows what it is asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import log10, sqrt
from pathlib import Path

from msgspec import Struct

from codeforge.dev.completion_cases import Project
from codeforge.features.completion.prior import SHARE, Prior, class_names, contexts_of, is_fine
from codeforge.index.usage import UsageSegment, Use, uses_in
from codeforge.text.documents import decoded

FEW = 1.0
"""Packages without evidence that are added to those that speak of a receiver, so that little evidence stays small."""
FEW_USES = 5
"""Uses without evidence that are added to those of each package."""
LEAST_PACKAGES = 3
"""Packages that must hold a receiver, a type or a name, and two that must hold a member of it."""
MOST_RECEIVERS = 1000
MOST_MEMBERS = 90
"""Kept after one receiver."""
MOST_OF_TYPE = 250
"""Kept after one type: arrays, tables and their modules have hundreds."""
LEAST_SHARE = 0.0008
"""Of a member that is kept."""
MOST_COMMON = 2500
MOST_NAMES = 600
LEAST_VOTES = 3
"""Packages in which a receiver so called is of the same type."""
SURE = 0.75
"""The share of the packages that must agree."""
OWN = ("self", "cls")
MOST_TOKENS = 40
MOST_BEHIND = 80
LEAST_LIFT = 0.2
"""Tenfold is 1: what stands behind a token about as often as elsewhere is not kept."""
MOST_CONTEXTS = 24
MOST_FINE = 40
"""Calls and keyword arguments that are contexts of their own: `len(`, `dtype=`."""
LEAST_FINE = 15
"""Packages that must hold one of them."""
MOST_IN_CONTEXT = 700
MOST_IN_FINE = 40
"""Members of which the places are known."""
AS_ELSEWHERE = 8.0
"""Uses of each member that are taken to stand where all members do."""
LEAST_IN_CONTEXT = 0.2
FILES = 150
"""Files of a package of which the tokens are read."""
MOST_FILES = 1500
"""Files of a package of which the imports are read."""
LONGEST = 400_000
_LAST_NAME = re.compile(r"[^\W\d]\w*\Z")
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#;]+)", re.MULTILINE)
_FROM = re.compile(r"^[ \t]*from[ \t]+(\w[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)", re.MULTILINE)
_TOKEN = re.compile(r"[^\W\d]\w*|[^\w\s]|\n")
_STRING = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_NOT_CODE = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|#[^\n]*", re.DOTALL)

Table = dict[str, Counter[str]]


class Counted(Struct):
    """What one package says."""

    receivers: Table
    called: Table
    """By the name of a receiver, its types."""
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
    for case in project.cases:
        if case.kind == "attribute":
            left = (Path(project.root) / case.path).read_bytes()[max(case.at - 100, 0) : case.at - 1]
            receiver = _LAST_NAME.search(left.decode("utf-8", "replace"))
            called = class_names(case.receiver_type)
            if receiver and called:
                found.called[receiver[0]][called[0]] += 1
    paths = sorted(path for path in Path(project.root).rglob("*.py") if ".venv" not in path.parts)
    for n, path in enumerate(paths[:: max(1, len(paths) // MOST_FILES)]):
        raw = path.read_bytes()
        if len(raw) <= LONGEST:
            code = _NOT_CODE.sub("", decoded(raw).decode("utf-8", "replace"))
            for module, member in module_uses(code):
                found.types[f"module {module}"][member] += 1
            if n % max(1, len(paths) // FILES) == 0:
                _read(code, found)
    return found


def module_uses(code: str) -> set[tuple[str, str]]:
    """The members that one file uses of modules that it imports: `import numpy as np` and `np.linalg.norm` give
    (numpy, linalg) and (numpy.linalg, norm)."""
    bound = imported(code)
    found = set()
    for before, receiver, member in _distinct(code):
        if not before and receiver in bound:
            found.add((bound[receiver], member))
        elif before in bound and receiver.isidentifier():
            found.add((f"{bound[before]}.{receiver}", member))
    return found


def _distinct(code: str) -> set[Use]:
    return set(uses_in(code))


def imported(code: str) -> dict[str, str]:
    """Names that imports bind, with the dotted path of each: a module's, or what one gives."""
    bound = {}
    for found in _FROM.finditer(code):
        for name, alias in _aliases(found[2].strip("()")):
            bound[alias or name] = f"{found[1]}.{name}"
    for found in _IMPORT.finditer(code):
        for name, alias in _aliases(found[1]):
            first = name.partition(".")[0]
            bound[alias or first] = name if alias else first
    return bound


def _aliases(names: str) -> Iterator[tuple[str, str]]:
    for part in names.replace("\\", "").split(","):
        words = part.split()
        if len(words) in (1, 3) and words[0] != "*":
            yield words[0], words[-1] if len(words) == 3 else ""


def _read(code: str, found: Counted) -> None:
    tokens = ["\n", *_TOKEN.findall(code)]
    for before, token, dot, member in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if token[0].isidentifier() and before != "." and before.isascii():
            found.names[token] += 1
            found.name_tokens[before][token] += 1
            if dot == "." and member.isidentifier():
                found.members[member] += 1
    for context, member in contexts_in(code):
        found.member_tokens[context][member] += 1


def contexts_in(code: str) -> set[tuple[str, str]]:
    """The contexts of one file with the members of the dotted names that begin there."""
    tokens = ["\n", *_TOKEN.findall(_STRING.sub("''", code)), "\n", "\n"]
    found: set[tuple[str, str]] = set()
    depth = at = 0
    while at < len(tokens) - 2:
        at += 1
        token = tokens[at]
        depth = max(depth + (token in "([{") - (token in ")]}"), 0)
        if token[0].isidentifier() and tokens[at - 1] != "." and tokens[at + 1] == ".":
            contexts = contexts_of(tokens[max(at - 3, 0) : at], is_argument=depth > 0)
            while tokens[at + 1] == "." and tokens[at + 2][0].isidentifier():
                found.update((context, tokens[at + 2]) for context in contexts)
                at += 2
    return found


def prior_of(packages: Mapping[str, Counted], *, without: Collection[str] = ()) -> Prior:
    """The prior of all packages but some."""
    kept = [counts for name, counts in packages.items() if name not in without]
    named = _named([one.called for one in kept])
    types = [_with_named(one, named) for one in kept]
    names = _spread(one.names for one in kept)
    tokens = _contexts([one.member_tokens for one in kept])
    tokens |= {f"{token} ": row for token, row in _lifts([one.name_tokens for one in kept], names).items()}
    return Prior(
        _shares([one.receivers for one in kept]),
        _shares(types, most=MOST_OF_TYPE),
        tokens,
        _packages([one.members for one in kept], MOST_COMMON),
        _packages([one.names for one in kept], MOST_NAMES),
    )


def _named(tables: list[Table]) -> dict[str, str]:
    """The type of what goes by a name, where most packages that say it agree: `df` is a DataFrame."""
    votes: Table = defaultdict(Counter)
    for table in tables:
        for name, types in table.items():
            votes[name][types.most_common(1)[0][0]] += 1
    found = {}
    for name, types in votes.items():
        called, n = types.most_common(1)[0]
        if (
            n >= LEAST_VOTES
            and n >= SURE * types.total()
            and not called.startswith("module ")
            and name not in OWN
        ):
            found[name] = called
    return found


def _with_named(counts: Counted, named: Mapping[str, str]) -> Table:
    types = {name: Counter(row) for name, row in counts.types.items()}
    for receiver, called in named.items():
        if receiver in counts.receivers:
            types.setdefault(called, Counter()).update(counts.receivers[receiver])
    return types


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
        rows = [table[key] for table in tables if table.get(key)]
        n_packages = Counter(member for row in rows for member in row)
        total: dict[str, float] = defaultdict(float)
        whole = FEW
        for row in rows:
            n_uses = sum(row.values())
            whole += n_uses / (n_uses + FEW_USES)
            for member, n in row.items():
                total[member] += n / (n_uses + FEW_USES)
        best = sorted(
            ((member, value / whole) for member, value in total.items() if n_packages[member] > 1),
            key=lambda item: (-item[1], item[0]),
        )[:most]
        shares = {member: round(SHARE * share) for member, share in best if share >= LEAST_SHARE}
        if shares:
            found[key] = shares
    return found


def _contexts(tables: list[Table]) -> dict[str, dict[str, int]]:
    """How much more or less often than others each member stands in a context, in thousandths of tenfold."""
    totals = {
        context: _spread(table[context] for table in tables if context in table)
        for context, n in Counter(context for table in tables for context in table).items()
        if n >= LEAST_PACKAGES
    }
    plain = {context: row for context, row in totals.items() if not is_fine(context)}
    everywhere: dict[str, float] = defaultdict(float)
    for row in plain.values():
        for member, n in row.items():
            everywhere[member] += n
    whole = sum(everywhere.values())
    holders = Counter(context for table in tables for context in table)
    fine = {name: row for name, row in totals.items() if is_fine(name) and holders[name] >= LEAST_FINE}
    order = sorted(everywhere, key=lambda member: (-everywhere[member], member))
    common = {member: everywhere[member] for member in order[:MOST_IN_CONTEXT]}
    found = {}
    for rows, most, n_members in ((plain, MOST_CONTEXTS, len(common)), (fine, MOST_FINE, MOST_IN_FINE)):
        for context in sorted(rows, key=lambda name: (-sum(rows[name].values()), name))[:most]:
            share = sum(rows[context].values()) / whole
            lifts = {
                member: log10(
                    (rows[context].get(member, 0) + AS_ELSEWHERE * share) / ((n + AS_ELSEWHERE) * share)
                )
                for member, n in common.items()
            }
            best = sorted(lifts, key=lambda member: (-abs(lifts[member]) * sqrt(common[member]), member))
            found[context] = {
                member: round(1000 * lifts[member])
                for member in best[:n_members]
                if abs(lifts[member]) >= LEAST_IN_CONTEXT
            }
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
