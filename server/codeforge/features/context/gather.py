"""Retrieval at a cursor: who might be needed, and what speaks for it.

A retriever is a function from place and project to what it saw. There are two kinds: those of DEFINITIONS name rows of
the index (what an import stands for, what a base offers), those of USES name words that similar code uses; the
definitions of such words are looked up afterwards. None of them scores: they say what they saw, `rank` weighs it.

Names stand for themselves as 32 bits (`index.lines.word_hash`), definitions as rows (`ground.Ground`): all that is
seen about hundreds of candidates is a few columns.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

import numpy as np

from codeforge.features.context.ground import IS_CALLED, IS_TYPE, MOST_NAMED, OUTER, Column, File, Row, Target
from codeforge.features.context.plan import Place, parts_of
from codeforge.features.context.project import OutOfTime, Project, qualified
from codeforge.index.columns import NO_PARENT
from codeforge.index.facts import Symbol
from codeforge.index.lines import hashes_of, word_hash

SIGNALS = (
    "imported", "imported.here", "imported.used", "imported.recent", "imported.fresh", "imported.waiting",
    "module", "module.recent", "module.read", "module.usual", "module.near",
    "member", "member.recent", "member.usual",
    "base", "inherited", "inherited.hidden", "inherited.super", "inherited.read",
    "beside", "in_play", "typed",
    "written", "recent", "namesake", "sibling", "nearby", "read", "after",
)  # fmt: skip
NUMBER = {signal: n for n, signal in enumerate(SIGNALS)}

MAX_IMPORTS = 600
MAX_PEERS = 16
MAX_IMPORTERS = 80
"""A name that more files import tells nothing about which of them resemble this one."""
MAX_NEIGHBOURS = 12
MAX_HOLDERS = 40
"""A word that more files hold is too common to lead anywhere."""
WINDOW = 8
"""Lines on either side of a word's use that count as near it."""
MAX_USES = 6
"""Uses of a word in one file around which other words are looked at."""
MAX_NAMESAKES = 12
LONGEST_NAMESAKE = 120
"""Lines of a function of the same name whose words count."""
MAX_CANDIDATES = 2_000
"""What is left out beyond these had almost nothing to speak for it."""
MAX_NAMES = 200
"""Names hinted at whose definitions are considered."""
MAX_HOMONYMS = 6
"""A name with more definitions than this says too little about each."""
MAX_OFFERED = 800
"""Definitions of imported modules, all modules together."""
MAX_STARRED = 200
MAX_RECEIVERS = 12
"""Receivers of the last lines of which it is asked what follows them elsewhere."""
IN_PLAY = 12
"""Types whose members are considered because their other members are used above."""


class Leads(NamedTuple):
    """What one retriever saw about some definitions: one signal, a value for each or for all, and through what."""

    signal: str
    rows: Column | Sequence[Row]
    values: Column | Sequence[float] | float
    via: Sequence[str] | str


class Hints(NamedTuple):
    """What one retriever saw about names, whoever defines them."""

    signal: str
    names: Column
    """Hashes, ascending, each once."""
    values: Column
    via: Sequence[str] | str
    """Through what each name was come by, or all."""


class Found:
    """All candidates of one place as columns: `rows` of the ground, and per signal its strongest value and its lead."""

    def __init__(
        self, project: Project, rows: Column, signals: Column, through: Column, vias: list[str]
    ) -> None:
        self.project = project
        self.rows = rows
        self.signals = signals
        """A row for each candidate, a column for each of SIGNALS."""
        self.through = through
        """As `signals`: which of `vias` the value was seen through."""
        self.vias = vias

    def __len__(self) -> int:
        return len(self.rows)

    def symbols(self, places: Sequence[int] | Column) -> list[Symbol]:
        """The definitions of these candidates."""
        return self.project.ground.symbols(self.rows[np.asarray(places, np.int64)])

    def via(self, candidate: int, signal: str) -> str:
        """Through what a signal spoke for a candidate."""
        n = NUMBER.get(signal)
        return self.vias[self.through[candidate, n]] if n is not None else ""

    def with_more(self, other: "Found") -> "Found":
        """These candidates, then those of `other`."""
        return Found(
            self.project,
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.signals, other.signals]),
            np.concatenate([self.through, other.through + len(self.vias)]),
            [*self.vias, *other.vias],
        )

    def only(self, places: Column) -> "Found":
        """These candidates alone."""
        return Found(self.project, self.rows[places], self.signals[places], self.through[places], self.vias)


Definitions = Callable[[Place, Project], Iterable[Leads]]
Uses = Callable[[Place, Project], Hints]


# Definitions


def imported(place: Place, project: Project) -> Iterator[Leads]:
    """What the imported names stand for, and how they have been used so far."""
    targets = _targets(place, project)
    fresh = sum(alias not in place.usage.words for alias in targets)
    seen: dict[str, list[tuple[Row, float, str]]] = defaultdict(list)

    def saw(signal: str, row: Row, value: float, alias: str) -> None:
        seen[signal].append((row, value, alias))

    for alias, (_, row) in targets.items():
        if row < 0:
            continue
        saw("imported", row, 1.0, alias)
        if alias in place.local:
            saw("imported.here", row, 1.0, alias)
        n = place.usage.words.get(alias, 0)
        if n:
            saw("imported.used", row, math.log1p(n), alias)
            saw("imported.recent", row, place.recent.get(alias, 0.0), alias)
        else:
            saw("imported.fresh", row, 1.0, alias)
            saw("imported.waiting", row, 1.0 / fresh, alias)
    for signal, told in seen.items():
        rows, values, aliases = zip(*told, strict=True)
        yield Leads(signal, rows, values, aliases)


def modules(place: Place, project: Project) -> Iterator[Leads]:
    """What the imported modules offer."""
    left = MAX_OFFERED
    for alias, target in _targets(place, project).items():
        if target.row >= 0:
            continue
        offered = project.ways.offered(target.file)[:left]
        left -= len(offered)
        yield Leads("module", offered, 1.0, alias)
        recent = place.recent.get(alias, 0.0)
        if recent:
            yield Leads("module.recent", offered, recent, alias)
        reads = place.usage.reads.get(alias)
        if reads:
            yield Leads("module.read", _called(offered, reads, project), 1.0, alias)
        yield from _usual(alias, offered, ("module.usual", "module.near"), project)


def _usual(alias: str, rows: Column, signals: Sequence[str], project: Project) -> Iterator[Leads]:
    """How many files, and how often files of the same folder, read these very members from this very name."""
    members, counts = project.usual(alias)
    places, same = _places(members, project.ground.name[rows])
    for signal, column in zip(signals, counts[1:], strict=False):
        values = column[places[same]]
        yield Leads(signal, rows[same][values > 0], np.log1p(values[values > 0]), alias)


def members(place: Place, project: Project) -> Iterator[Leads]:
    """Members of imported types, their bases' included."""
    ground = project.ground
    for alias, target in _targets(place, project).items():
        if target.row < 0 or not IS_TYPE[ground.kind[target.row]]:
            continue
        recent = place.recent.get(alias, 0.0)
        for depth, owner in enumerate(project.ways.lineage(target.row)[:8]):
            inside = ground.members(owner)
            yield Leads("member", inside, 1.0 / (1 + depth), alias)
            if recent:
                yield Leads("member.recent", inside, recent, alias)
            yield from _usual(alias, inside, ("member.usual",), project)


def typed(place: Place, project: Project) -> Iterator[Leads]:
    """Members of the classes that receivers of the last lines are annotated with, made from or called like."""
    ground, targets = project.ground, _targets(place, project)
    told = [(receiver, name) for receiver, name in place.typed.items() if place.recent.get(receiver, 0.0)]
    others = project.ways.only_types([name for _, name in told if name not in targets])
    for receiver, name in told:
        recent = place.recent[receiver]
        row = targets[name].row if name in targets else others[name]
        if row >= 0 and IS_TYPE[ground.kind[row]]:
            for depth, owner in enumerate(project.ways.lineage(row)[:8]):
                yield Leads("typed", ground.members(owner), recent / (1 + depth), receiver)


def inherited(place: Place, project: Project) -> Iterator[Leads]:
    """Members that the types around the cursor inherit."""
    ground = project.ground
    reads = {name for receiver in ("self", "cls", "super") for name in place.usage.reads.get(receiver, ())}
    function = np.array([word_hash(place.function)] if place.function else [], np.uint32)
    for own in place.types:
        seen = np.zeros(0, np.uint32)
        for depth, owner in enumerate(project.own_bases(own), 1):
            if not isinstance(owner, int):  # a class of the open file
                inside = hashes_of(list(place.card.members.get(qualified(owner), ())))
                seen = np.union1d(seen, inside)
                continue
            via = project.qualified(owner)
            yield Leads("base", [owner], 1.0 / (1 + depth), via)
            rows = ground.members(owner)
            yield Leads("inherited", rows, 1.0 / (1 + depth), via)
            hidden = np.isin(ground.name[rows], seen)
            yield Leads("inherited.hidden", rows[hidden], 1.0, via)
            rows = rows[~hidden]
            seen = np.union1d(seen, ground.name[rows])
            yield Leads("inherited.super", rows[np.isin(ground.name[rows], function)], 1.0, via)
            yield Leads("inherited.read", _called(rows, reads, project), 1.0, via)


def beside(place: Place, project: Project) -> Iterator[Leads]:
    """What else the modules define from which this file imports."""
    left = MAX_OFFERED
    for file in dict.fromkeys(target.file for target in _targets(place, project).values() if target.row >= 0):
        top = project.ground.tops(file)[:left]
        left -= len(top)
        yield Leads("beside", top, 1.0, project.ground.path(file))


def _called(rows: Column, names: Iterable[str], project: Project) -> Column:
    """Those of the definitions that have one of these names."""
    return rows[np.isin(project.ground.name[rows], hashes_of(list(names)))]


def _targets(place: Place, project: Project) -> dict[str, Target]:
    """What each imported name stands for inside the project, in the order of the imports; not the open file."""
    if place.card.stars:
        return project.remember("targets", lambda: _find_targets(place, project))
    return project.shared(("targets", place.card.imports), lambda: _find_targets(place, project))


def _find_targets(place: Place, project: Project) -> dict[str, Target]:
    found: dict[str, Target] = {}
    ways, ground = project.ways, project.ground
    for alias, one in islice(place.card.binds.items(), MAX_IMPORTS):
        target = ways.imported(place.path, one)
        if target is not None and target.file != ways.own:
            found[alias] = target
    for star in place.card.stars:
        source = ways.module_file(star.module, place.path)
        if source >= 0 and source != ways.own:
            rows = _called(ways.offered(source)[:MAX_STARRED], place.usage.words, project)
            for name, row in zip(ground.names_of(rows), rows.tolist(), strict=True):
                found.setdefault(name, Target(int(ground.file[row]), row))
    return found


# Uses


def _hinted(signal: str, values: Mapping[str, float], via: str) -> Hints:
    names, first = np.unique(hashes_of(list(values)), return_index=True)
    return Hints(signal, names, np.fromiter(values.values(), np.float64, len(values))[first], via)


def summed(names: Column, weights: Column) -> tuple[Column, Column, Column]:
    """Each name once, ascending, the sum of its weights, and where it stands first."""
    order, firsts = _grouped(names)
    places = np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(order)))
    return names[order[firsts]], np.bincount(places, weights[order], len(firsts)), order[firsts]


def strongest(keys: Column, values: Column) -> tuple[Column, Column]:
    """Each key once, ascending, and where its largest value stands, the first of equal ones."""
    order, firsts = _grouped(keys)
    if not len(order):
        return keys, order
    values = values[order]
    largest = np.repeat(np.maximum.reduceat(values, firsts), np.diff(firsts, append=len(order)))
    best = np.flatnonzero(values == largest)
    best = best[np.searchsorted(best, firsts)]
    return keys[order[firsts]], order[best]


def _grouped(keys: Column) -> tuple[Column, Column]:
    """Where equal keys below 2**32 stand, one group behind the other, ascending; and where each group begins.

    The place of each key is sorted with it: numbers sort several times as fast as an order of them is found.
    """
    packed = keys.astype(np.uint64) << _HALF
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    own = packed >> _HALF
    firsts = np.flatnonzero(np.concatenate([_ONE, own[1:] != own[:-1]])[: len(own)])
    return (packed & _LOW).astype(np.int64), firsts


_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_ONE = np.ones(1, np.bool_)


def written(place: Place, project: Project) -> Hints:
    """Names that the text before the cursor uses."""
    return _hinted("written", {word: math.log1p(n) for word, n in place.usage.words.items()}, place.path)


def recent(place: Place, project: Project) -> Hints:
    """Names on the last lines."""
    return _hinted("recent", place.recent, place.path)


def siblings(place: Place, project: Project) -> Hints:
    """Names held by the files that import the same things as this one, weighted by how rare these things are."""
    return project.shared(("siblings", place.card.imports), lambda: _siblings(place, project))


def _siblings(place: Place, project: Project) -> Hints:
    peers = _peers(place, project)
    if not peers:
        return _hinted("sibling", {}, "")
    held = [project.ground.held(file) for file, _ in peers]
    total = sum(weight for _, weight in peers)
    weights = np.repeat([weight / total for _, weight in peers], [len(names) for names in held])
    names, votes, _ = summed(np.concatenate(held), weights)
    return Hints("sibling", names, votes, project.ground.path(peers[0][0]))


def receivers(place: Place, project: Project) -> Hints:
    """What similar files read from receivers that are called as the ones here (`cursor.` gives `execute`)."""
    here = {word: 0.3 + place.recent.get(word, 0.0) for word in place.usage.words if len(word) > 1}
    words = list(here)
    wanted, first = np.unique(hashes_of(words), return_index=True)
    files = dict.fromkeys([file for file, _ in _peers(place, project)])
    files |= dict.fromkeys(file for file, _ in _neighbours(place, project))
    owners, read, members = project.reads(files)
    places, same = _places(wanted, read)
    if not same.any():
        return _hinted("read", {}, "")
    behind = owners[same] * (len(wanted) + 1) + places[same]
    held = np.unique(behind << 32 | members[same])  # a member after a receiver counts once a file
    behind = held >> 32
    starts = np.flatnonzero(np.diff(behind, prepend=-1))
    n_members = np.diff(starts, append=len(behind))
    receiver = behind % (len(wanted) + 1)
    weights = np.fromiter(here.values(), np.float64, len(here))[first]
    share = weights[receiver] / np.sqrt(np.repeat(n_members, n_members))
    names, votes, at = summed(held & 0xFFFFFFFF, share)
    return Hints(
        "read", names.astype(np.uint32), np.log1p(votes), [words[first[n]] for n in receiver[at].tolist()]
    )


def after(place: Place, project: Project) -> Hints:
    """Names that follow the receivers of the last lines anywhere in the project, by their share."""
    found: list[tuple[Column, Column, str]] = []
    names = [name for name in place.recent if len(name) > 1 and name not in _SELF]
    for name in names:
        members, counts = project.usual(name)
        if len(found) == MAX_RECEIVERS:
            break
        if len(members):
            found.append((members, counts[0] / (counts[0].sum() + 2.0) * place.recent[name], name))
    if not found:
        return _hinted("after", {}, "")
    members = np.concatenate([one[0] for one in found])
    shares = np.concatenate([one[1] for one in found])
    source = np.repeat(np.arange(len(found)), [len(one[0]) for one in found])
    once, best = strongest(members, shares)
    via = [found[n][2] for n in source[best].tolist()]
    return Hints("after", once, shares[best], via)


_SELF = frozenset({"self", "cls", "super"})


def namesakes(place: Place, project: Project) -> Hints:
    """Names used inside other functions of the same name: the same method in a sibling class does the same work."""
    return project.shared(("namesakes", place.function), lambda: _namesakes(place, project))


def _namesakes(place: Place, project: Project) -> Hints:
    ground = project.ground
    same = project.named(place.function) if place.function else []
    same = [row for row in same if IS_CALLED[ground.kind[row]]]
    same.sort(key=lambda row: -_shared(ground.path(int(ground.file[row])), place.path))
    used = []
    for row in same[:MAX_NAMESAKES]:
        lines = project.lines(int(ground.file[row]))
        first = int(ground.line[row])
        used.append(np.unique(lines.between(first, min(int(ground.end[row]), first + LONGEST_NAMESAKE))))
    if not used:
        return _hinted("namesake", {}, "")
    names, counts = np.unique(np.concatenate(used), return_counts=True)
    return Hints("namesake", names, counts / len(used), place.function)


def nearby(place: Place, project: Project) -> Hints:
    """Names used close to where other files use the rare words of the last lines."""
    near: list[Column] = []
    weights: list[float] = []
    paths: list[str] = []
    for file, words in _neighbours(place, project):
        lines, path = project.lines(file), project.ground.path(file)
        near += [lines.near(word_hash(word), WINDOW, MAX_USES) for word, _ in words]
        weights += [weight for _, weight in words]
        paths += [path] * len(words)
    if not near:
        return _hinted("nearby", {}, "")
    sources = np.repeat(np.arange(len(near)), [len(names) for names in near])
    names, votes, first = summed(np.concatenate(near), np.array(weights)[sources])
    via = [paths[n] for n in sources[first].tolist()]
    return Hints("nearby", names, votes / (votes.max(initial=0.0) or 1.0), via)


def _peers(place: Place, project: Project) -> list[tuple[File, float]]:
    return project.shared(("peers", place.card.imports), lambda: peers_of(place, project))


def peers_of(place: Place, project: Project) -> list[tuple[File, float]]:
    """Files that import the same rare things, most alike first, with weights; at most 16."""
    found: dict[File, float] = defaultdict(float)
    for alias, one in islice(place.card.binds.items(), MAX_IMPORTS):
        importers = project.ground.importers(one.name or alias)
        if 1 < len(importers) <= MAX_IMPORTERS:
            for file in importers:
                found[file] += 1.0 / math.log(2 + len(importers))
    found.pop(project.ways.own, None)
    name = place.path.rpartition("/")[2]
    alike = []
    for file, weight in found.items():
        path = project.ground.path(file)
        factor = 1.0 + 0.5 * (path.rpartition("/")[2] == name) + 0.1 * _shared(path, place.path)
        alike.append((-weight * factor, path, file))
    alike.sort()
    return [(file, -weight) for weight, _, file in alike[:MAX_PEERS]]


def _neighbours(place: Place, project: Project) -> list[tuple[File, list[tuple[str, float]]]]:
    return project.remember("neighbours", lambda: neighbours_of(place, project))


def neighbours_of(place: Place, project: Project) -> list[tuple[File, list[tuple[str, float]]]]:
    """Files that use the rare words of the last lines, and those words with weights; at most 12 files."""
    found: dict[File, list[tuple[str, float]]] = defaultdict(list)
    words = [word for word in place.recent if len(word) > 3]
    n_holders, _ = project.counts(hashes_of(words))
    for word, n in zip(words, n_holders.tolist(), strict=True):
        if 0 < n <= MAX_HOLDERS:
            weight = place.recent[word] / math.log(2 + n)
            for file in project.ground.holders(word):
                found[file].append((word, weight))
    found.pop(project.ways.own, None)
    best = sorted(found.items(), key=lambda item: (-sum(weight for _, weight in item[1]), item[0]))
    return [(file, sorted(words, key=lambda pair: -pair[1])[:6]) for file, words in best[:MAX_NEIGHBOURS]]


def _shared(one: str, other: str) -> int:
    """How many folders two paths share from the root."""
    n = 0
    for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if a != b:
            break
        n += 1
    return n


DEFINITIONS: tuple[Definitions, ...] = (imported, modules, inherited, members, typed, beside)
USES: tuple[Uses, ...] = (written, recent, namesakes, siblings, nearby, receivers, after)


def gather(
    place: Place,
    project: Project,
    *,
    definitions: Iterable[Definitions] = DEFINITIONS,
    uses: Iterable[Uses] = USES,
    going_on: Callable[[], bool] = lambda: True,
) -> Found:
    """All candidates at `place`, with what each retriever saw; those found so far when `going_on` says no."""
    leads: list[Leads] = []
    hints: list[Hints] = []
    for retrieve in definitions:
        for lead in retrieve(place, project) if going_on() else ():
            leads.append(lead)
            if not going_on():
                break
    with project.bounded(going_on):
        for see in uses:
            with suppress(OutOfTime):  # what was read so far is remembered, so the next question gets further
                if going_on():
                    hints.append(see(place, project))
    further = [_defined(hints, project)]
    if going_on():
        leads += _in_play(place, project)
    found = _arranged(project, leads, further)
    _add_hints(found, hints)
    if len(found) > MAX_CANDIDATES:
        found = found.only(np.sort(np.argsort(-_promise(found), kind="stable")[:MAX_CANDIDATES]))
    return found


def named(project: Project, rows: Column, signals: Sequence[str], via: str) -> Found:
    """These definitions as candidates of which only the names are known to be used."""
    leads = [Leads(signal, rows, 1.0, via) for signal in signals]
    return _arranged(project, leads, [])


def _arranged(project: Project, leads: Sequence[Leads], further: Sequence[Column]) -> Found:
    """The leads as columns: of each signal the strongest value, the first of equal ones; not of the open file."""
    vias: dict[str, int] = {"": 0}
    rows: list[Column] = []
    values: list[Column] = []
    through: list[Column] = []
    signals: list[int] = []
    for signal, seen, strength, via in leads:
        column = np.asarray(seen, np.int64)
        if len(column):
            rows.append(column)
            signals.append(NUMBER[signal])
            values.append(
                np.full(len(column), float(strength))
                if isinstance(strength, int | float)
                else np.asarray(strength, np.float64)
            )
            through.append(
                np.full(len(column), vias.setdefault(via, len(vias)))
                if isinstance(via, str)
                else np.array([vias.setdefault(one, len(vias)) for one in via])
            )
    sizes = [len(column) for column in rows]
    seen_rows = np.concatenate([*rows, np.zeros(0, np.int64)])
    candidates = np.unique(np.concatenate([seen_rows, *further]))
    if project.ways.own >= 0:
        candidates = candidates[project.ground.file[candidates] != project.ways.own]
    table = np.zeros((len(candidates), len(SIGNALS)))
    vias_of = np.zeros((len(candidates), len(SIGNALS)), np.int32)
    if len(candidates) and rows:
        places = np.minimum(np.searchsorted(candidates, seen_rows), len(candidates) - 1)
        inside = candidates[places] == seen_rows
        keys = (places * len(SIGNALS) + np.repeat(signals, sizes))[inside]
        strengths, told = np.concatenate(values)[inside], np.concatenate(through)[inside]
        cells, best = strongest(keys, strengths)
        table.ravel()[cells] = strengths[best]
        vias_of.ravel()[cells] = told[best]
    return Found(project, candidates, table, vias_of, list(vias))


def _places(among: Column, names: Column) -> tuple[Column, Column]:
    """Where each name stands in an ascending column, and whether it does."""
    if not len(among):
        return np.zeros(len(names), np.int64), np.zeros(len(names), np.bool_)
    places = np.minimum(np.searchsorted(among, names), len(among) - 1)
    return places, among[places] == names


def _add_hints(found: Found, hints: Iterable[Hints]) -> None:
    names = found.project.ground.name[found.rows]
    for signal, hinted, values, via in hints:
        if not len(hinted):
            continue
        places, same = _places(hinted, names)
        n = NUMBER[signal]
        found.signals[same, n] = values[places[same]]
        if isinstance(via, str):
            found.through[same, n] = len(found.vias)
            found.vias.append(via)
        else:
            found.through[same, n] = places[same] + len(found.vias)
            found.vias += via


_CLOSE = [NUMBER[name] for name in ("imported", "inherited", "module.read", "namesake", "nearby", "read")]


def _promise(found: Found) -> Column:
    """A rough order for leaving out those that next to nothing speaks for."""
    spoke = found.signals > 0
    promise: Column = spoke.sum(axis=1) + 2 * spoke[:, _CLOSE].sum(axis=1)
    return promise


FAINT = 0.1
"""A hint weaker than this does not make the index be asked for a name."""
_STRENGTH = {
    "recent": 2.0,
    "written": 0.3,
    "namesake": 2.0,
    "sibling": 1.0,
    "nearby": 2.0,
    "read": 1.5,
    "after": 1.5,
}


def _defined(hints: Iterable[Hints], project: Project) -> Column:
    """The definitions of the names that were hinted at most."""
    names, values = [np.zeros(0, np.uint32)], [np.zeros(0)]
    for hint in hints:
        strength = hint.values * _STRENGTH.get(hint.signal, 1.0)
        names.append(hint.names[strength > FAINT])
        values.append(strength[strength > FAINT])
    hinted, strength, _ = summed(np.concatenate(names), np.concatenate(values))
    telling = project.telling(hinted)
    hinted, strength = hinted[telling], strength[telling]
    _, n_same = project.counts(hinted)
    defined = (n_same > 0) & (n_same <= MAX_HOMONYMS)
    hinted, strength = hinted[defined], strength[defined]
    best = np.argsort(-strength, kind="stable")[:MAX_NAMES]
    return project.ground.named(hinted[best], MOST_NAMED)


def _in_play(place: Place, project: Project) -> Iterator[Leads]:
    """Members of types whose other members are used above: an object of such a type is probably here."""
    ground = project.ground
    read = sorted({name for names in place.usage.reads.values() for name in names})
    weights = np.array([0.5 + place.recent.get(name, 0.0) for name in read])
    names, first = np.unique(hashes_of(read), return_index=True)
    rows = ground.named(names, 2 * MAX_HOMONYMS)
    rows = rows[(ground.parent[rows] != NO_PARENT) & (ground.file[rows] != project.ways.own)]
    places = np.searchsorted(names, ground.name[rows])
    n_same = np.bincount(places, minlength=len(names))[places]
    parents = ground.parent[rows]
    fit = (n_same <= MAX_HOMONYMS) & (parents != OUTER)
    fit[fit] = IS_TYPE[ground.kind[parents[fit]]]
    owners, votes, _ = summed(parents[fit], (weights[first][places] / np.maximum(n_same, 1))[fit])
    for n in np.argsort(-votes, kind="stable")[:IN_PLAY].tolist():
        owner = int(owners[n])
        yield Leads("in_play", ground.members(owner), math.log1p(votes[n]), ground.name_of(owner))


def overlaps(names: Iterable[str], place: Place) -> Column:
    """The share of the parts of each name that recent words hold."""
    recent = place.parts
    nothing_of = recent.isdisjoint
    return np.array(
        [
            0.0 if nothing_of(parts) else sum(part in recent for part in parts) / len(parts)
            for parts in map(parts_of, names)
        ]
    )
