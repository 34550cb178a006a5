"""Retrieval at a cursor: who might be needed, and what speaks for it.

A retriever is a function from place and project to leads. There are two kinds: those of DEFINITIONS name symbols
(what an import stands for, what a base offers), those of USES name words that similar code uses; the definitions
of such words are looked up afterwards. None of them scores: they say what they saw, `rank` weighs it.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from codeforge.features.context.plan import Place, parts_of
from codeforge.features.context.project import OutOfTime, Project, Target, qualified
from codeforge.index.facts import Symbol
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

LEADS_A_LOOK = 256
"""Leads between two looks at the clock."""
MAX_IMPORTS = 600
MAX_PEERS = 16
MAX_IMPORTERS = 80
"""A name that more files import tells nothing about which of them resemble this one."""
MAX_NEIGHBOURS = 12
MAX_HOLDERS = 40
"""A word that more files hold is too common to lead anywhere."""
WINDOW = 8
"""Lines on either side of a word's use that count as near it."""
MAX_NAMESAKES = 12
MAX_CANDIDATES = 700
"""So many are scored in 10 ms; what is left out had almost nothing to speak for it."""
MAX_NAMES = 200
"""Names hinted at whose definitions are considered."""
MAX_LOOKED_AT = 900
"""Names hinted at of which the index is asked whether the project defines them."""
MAX_HOMONYMS = 6
"""A name with more definitions than this says too little about each."""
MAX_OFFERED = 800
"""Definitions of imported modules, all modules together."""
IN_PLAY = 12
"""Types whose members are considered because their other members are used above."""


class Lead(NamedTuple):
    """What one retriever saw about one symbol."""

    symbol: Symbol
    signal: str
    value: float
    via: str


class Hints(NamedTuple):
    """What one retriever saw about names, whoever defines them."""

    signal: str
    values: Mapping[str, float]
    via: Mapping[str, str] | str


class Candidate:
    """A symbol and all that was seen about it: per signal its strongest value, and for leads through what."""

    __slots__ = ("signals", "symbol", "via")

    def __init__(self, symbol: Symbol) -> None:
        self.symbol = symbol
        self.signals: dict[str, float] = {}
        self.via: dict[str, str] = {}

    def saw(self, signal: str, value: float, via: str) -> None:
        """Keep the strongest value of a signal."""
        if value > self.signals.get(signal, 0.0):
            self.signals[signal] = value
            self.via[signal] = via


class Found:
    """All candidates of one place, and the hints about names."""

    def __init__(self) -> None:
        self.candidates: dict[tuple[str, int, str], Candidate] = {}
        self.hints: list[Hints] = []

    def add(self, symbol: Symbol) -> Candidate:
        """The candidate of `symbol`, made when there is none."""
        key = (symbol.path, symbol.line, symbol.name)
        found = self.candidates.get(key)
        if found is None:
            found = self.candidates[key] = Candidate(symbol)
        return found

    def via(self, candidate: Candidate, signal: str) -> str:
        """Through what a signal spoke for a candidate."""
        known = candidate.via.get(signal)
        if known is not None:
            return known
        through = next((hints.via for hints in self.hints if hints.signal == signal), "")
        return through if isinstance(through, str) else through.get(candidate.symbol.name, "")


Definitions = Callable[[Place, Project], Iterable[Lead]]
Uses = Callable[[Place, Project], Hints]


# Definitions


def imported(place: Place, project: Project) -> Iterator[Lead]:
    """What the imported names stand for, and how they have been used so far."""
    targets = _targets(place, project)
    fresh = [alias for alias in targets if alias not in place.usage.words]
    for alias, target in targets.items():
        symbol = target.symbol
        if symbol is None:
            continue
        yield Lead(symbol, "imported", 1.0, alias)
        if alias in place.local:
            yield Lead(symbol, "imported.here", 1.0, alias)
        n = place.usage.words.get(alias, 0)
        if n:
            yield Lead(symbol, "imported.used", math.log1p(n), alias)
            yield Lead(symbol, "imported.recent", place.recent.get(alias, 0.0), alias)
        else:
            yield Lead(symbol, "imported.fresh", 1.0, alias)
            yield Lead(symbol, "imported.waiting", 1.0 / len(fresh), alias)


def modules(place: Place, project: Project) -> Iterator[Lead]:
    """What the imported modules offer."""
    left = MAX_OFFERED
    for alias, target in _targets(place, project).items():
        if target.symbol is not None:
            continue
        offered = project.offered(target.path)[:left]
        left -= len(offered)
        reads = place.usage.reads.get(alias, {})
        recent = place.recent.get(alias, 0.0)
        for symbol in offered:
            yield Lead(symbol, "module", 1.0, alias)
            if recent:
                yield Lead(symbol, "module.recent", recent, alias)
            if symbol.name in reads:
                yield Lead(symbol, "module.read", 1.0, alias)


def members(place: Place, project: Project) -> Iterator[Lead]:
    """Members of imported types, their bases' included."""
    for alias, target in _targets(place, project).items():
        symbol = target.symbol
        if symbol is None or symbol.kind not in TYPES:
            continue
        recent = place.recent.get(alias, 0.0)
        for depth, owner in enumerate(project.lineage(symbol)[:8]):
            for member in project.members(owner).values():
                yield Lead(member, "member", 1.0 / (1 + depth), alias)
                if recent:
                    yield Lead(member, "member.recent", recent, alias)


def inherited(place: Place, project: Project) -> Iterator[Lead]:
    """Members that the types around the cursor inherit."""
    reads = {**place.usage.reads.get("self", {}), **place.usage.reads.get("cls", {})}
    reads |= place.usage.reads.get("super", {})
    for own in place.types:
        seen: set[str] = set()
        for depth, owner in enumerate(project.lineage(own)[1:]):
            via = qualified(owner)
            yield Lead(owner, "base", 1.0 / (1 + depth), via)
            for member in project.members(owner).values():
                yield Lead(member, "inherited", 1.0 / (1 + depth), via)
                if member.name in seen:
                    yield Lead(member, "inherited.hidden", 1.0, via)
                    continue
                seen.add(member.name)
                if member.name == place.function:
                    yield Lead(member, "inherited.super", 1.0, via)
                if member.name in reads:
                    yield Lead(member, "inherited.read", 1.0, via)


def beside(place: Place, project: Project) -> Iterator[Lead]:
    """What else the modules define from which this file imports."""
    left = MAX_OFFERED
    for path in {t.path: None for t in _targets(place, project).values() if t.symbol is not None}:
        top = list(project.card(path).top.values())[:left]
        left -= len(top)
        for symbol in top:
            yield Lead(symbol, "beside", 1.0, path)


def _targets(place: Place, project: Project) -> dict[str, Target]:
    """What each imported name stands for inside the project, in the order of the imports; not the open file."""
    if place.card.stars:
        return project.remember(place, "targets", _find_targets)
    return project.shared(("targets", place.card.imports), lambda: _find_targets(place, project))


def _find_targets(place: Place, project: Project) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for alias, one in islice(place.card.binds.items(), MAX_IMPORTS):
        target = project.imported(place.path, one)
        if target is not None and target.path != place.path:
            found[alias] = target
    for star in place.card.stars:
        source = project.module(star.module, place.path)
        if source is not None and source != place.path:
            for symbol in project.offered(source)[:200]:
                if symbol.name in place.usage.words:
                    found.setdefault(symbol.name, Target(symbol.path, symbol))
    return found


# Uses


def written(place: Place, project: Project) -> Hints:
    """Names that the text before the cursor uses."""
    return Hints("written", {word: math.log1p(n) for word, n in place.usage.words.items()}, place.path)


def recent(place: Place, project: Project) -> Hints:
    """Names on the last lines."""
    return Hints("recent", place.recent, place.path)


def siblings(place: Place, project: Project) -> Hints:
    """Names used by the files that import the same things as this one, weighted by how rare these things are."""
    return project.shared(("siblings", place.card.imports), lambda: _siblings(place, project))


def _siblings(place: Place, project: Project) -> Hints:
    peers = _peers(place, project)
    total = sum(weight for _, weight in peers)
    votes: dict[str, float] = defaultdict(float)
    for path, weight in peers:
        for word in project.usage(path).words:
            votes[word] += weight / total
    return Hints("sibling", votes, peers[0][0] if peers else "")


def receivers(place: Place, project: Project) -> Hints:
    """What similar files read from receivers that are called as the ones here (`cursor.` gives `execute`)."""
    votes: dict[str, float] = defaultdict(float)
    via: dict[str, str] = {}
    files = imported_peers(place, project)
    files += [path for path, _ in project.remember(place, "neighbours", neighbours_of)]
    here = {word: 0.3 + place.recent.get(word, 0.0) for word in place.usage.words if len(word) > 1}
    for path in dict.fromkeys(files):
        reads = project.usage(path).reads
        for receiver in reads.keys() & here.keys():
            names = reads[receiver]
            share = here[receiver] / math.sqrt(len(names))
            for name in names:
                votes[name] += share
                via[name] = receiver
    return Hints("read", {name: math.log1p(weight) for name, weight in votes.items()}, via)


def namesakes(place: Place, project: Project) -> Hints:
    """Names used inside other functions of the same name: the same method in a sibling class does the same work."""
    return project.shared(("namesakes", place.function), lambda: _namesakes(place, project))


def _namesakes(place: Place, project: Project) -> Hints:
    same = [s for s in project.named(place.function) if s.kind in CALLABLE or s.kind is Kind.PROPERTY]
    same.sort(key=lambda symbol: -_shared(symbol.path, place.path))
    votes: dict[str, float] = defaultdict(float)
    for symbol in same[:MAX_NAMESAKES]:
        for word in project.words_between(symbol.path, symbol.line, min(symbol.end_line, symbol.line + 120)):
            votes[word] += 1.0 / min(len(same), MAX_NAMESAKES)
    return Hints("namesake", votes, place.function)


def nearby(place: Place, project: Project) -> Hints:
    """Names used close to where other files use the rare words of the last lines."""
    votes: dict[str, float] = defaultdict(float)
    via: dict[str, str] = {}
    for path, words in project.remember(place, "neighbours", neighbours_of):
        for word, weight in words:
            for name in _words_near(project, path, word):
                votes[name] += weight
                via.setdefault(name, path)
    top = max(votes.values(), default=1.0)
    return Hints("nearby", {name: weight / top for name, weight in votes.items()}, via)


def _words_near(project: Project, path: str, word: str) -> set[str]:
    return project.shared(("near", path, word), lambda: project.words_near(path, word, WINDOW))


def imported_peers(place: Place, project: Project) -> list[str]:
    """The files whose texts `siblings` and `receivers` read."""
    return [path for path, _ in _peers(place, project)]


def _peers(place: Place, project: Project) -> list[tuple[str, float]]:
    return project.shared(("peers", place.card.imports), lambda: peers_of(place, project))


def peers_of(place: Place, project: Project) -> list[tuple[str, float]]:
    """Files that import the same rare things, most alike first, with weights; at most 16."""
    found: dict[str, float] = defaultdict(float)
    for alias, one in islice(place.card.binds.items(), MAX_IMPORTS):
        importers = project.index.importers_of_name(one.name or alias)
        if 1 < len(importers) <= MAX_IMPORTERS:
            for path in importers:
                found[path] += 1.0 / math.log(2 + len(importers))
    name = place.path.rpartition("/")[2]
    for path in found:
        found[path] *= 1.0 + 0.5 * (path.rpartition("/")[2] == name) + 0.1 * _shared(path, place.path)
    found.pop(place.path, None)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MAX_PEERS]


def neighbours_of(place: Place, project: Project) -> list[tuple[str, list[tuple[str, float]]]]:
    """Files that use the rare words of the last lines, and those words with weights; at most 12 files."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, recency in place.recent.items():
        if len(word) < 4:
            continue
        n, _ = project.rarity(word)
        if 0 < n <= MAX_HOLDERS:
            for path in project.index.paths_with(word):
                found[path].append((word, recency / math.log(2 + n)))
    found.pop(place.path, None)
    best = sorted(found.items(), key=lambda item: (-sum(weight for _, weight in item[1]), item[0]))
    return [(path, sorted(words, key=lambda pair: -pair[1])[:6]) for path, words in best[:MAX_NEIGHBOURS]]


def _shared(one: str, other: str) -> int:
    """How many folders two paths share from the root."""
    n = 0
    for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if a != b:
            break
        n += 1
    return n


DEFINITIONS: tuple[Definitions, ...] = (imported, modules, inherited, members, beside)
USES: tuple[Uses, ...] = (written, recent, namesakes, siblings, nearby, receivers)


def gather(
    place: Place,
    project: Project,
    *,
    definitions: Iterable[Definitions] = DEFINITIONS,
    uses: Iterable[Uses] = USES,
    going_on: Callable[[], bool] = lambda: True,
) -> Found:
    """All candidates at `place`, with what each retriever saw; those found so far when `going_on` says no."""
    found = Found()
    for retrieve in definitions:
        if not going_on():
            return found
        for n, lead in enumerate(retrieve(place, project)):
            if n % LEADS_A_LOOK == LEADS_A_LOOK - 1 and not going_on():
                break
            if lead.symbol.path != place.path:
                found.add(lead.symbol).saw(lead.signal, lead.value, lead.via)
    with project.bounded(going_on):
        for see in uses:
            with suppress(OutOfTime):  # what was read so far is remembered, so the next question gets further
                if going_on():
                    found.hints.append(see(place, project))
    _defined(found, project)
    _in_play(found, place, project)
    for signal, values, _ in found.hints:
        value_of = values.get
        for candidate in found.candidates.values():
            value = value_of(candidate.symbol.name)
            if value:
                candidate.signals[signal] = value
    if len(found.candidates) > MAX_CANDIDATES:
        best = heapq.nlargest(MAX_CANDIDATES, found.candidates.items(), key=lambda item: _promise(item[1]))
        found.candidates = dict(best)
    return found


_CLOSE = frozenset({"imported", "inherited", "module.read", "namesake", "nearby", "read"})


def _promise(candidate: Candidate) -> float:
    """A rough order for leaving out those that next to nothing speaks for."""
    return len(candidate.signals) + 2.0 * len(_CLOSE & candidate.signals.keys())


FAINT = 0.1
"""A hint weaker than this does not make the index be asked for a name."""
_STRENGTH = {"recent": 2.0, "written": 0.3, "namesake": 2.0, "sibling": 1.0, "nearby": 2.0, "read": 1.5}


def _defined(found: Found, project: Project) -> None:
    """Add the definitions of the names that were hinted at most."""
    strength: dict[str, float] = defaultdict(float)
    for signal, values, _ in found.hints:
        factor = _STRENGTH.get(signal, 1.0)
        for name, value in values.items():
            if value * factor > FAINT:
                strength[name] += factor * value
    telling = (
        (-value, name) for name, value in strength.items() if len(name) > 2 and not name.startswith("__")
    )
    likely = (name for _, name in heapq.nsmallest(MAX_LOOKED_AT, telling))
    defined = (name for name in likely if 0 < project.rarity(name)[1] <= MAX_HOMONYMS)
    best = list(islice(defined, MAX_NAMES))
    project.look_up(best)
    for name in best:
        for symbol in project.named(name):
            found.add(symbol)


def _in_play(found: Found, place: Place, project: Project) -> None:
    """Add the members of types whose other members are used above: an object of such a type is probably here."""
    votes: dict[tuple[str, str], float] = defaultdict(float)
    owners: dict[tuple[str, str], Symbol] = {}
    read = {name for names in place.usage.reads.values() for name in names}
    read = {name for name in read if 0 < project.rarity(name)[1] <= 2 * MAX_HOMONYMS}
    project.look_up(read)
    for name in sorted(read):
        same = [symbol for symbol in project.named(name) if symbol.container]
        if 0 < len(same) <= MAX_HOMONYMS:
            for symbol in same:
                owner = project.card(symbol.path).types.get(symbol.container)
                if owner is not None:
                    key = (owner.path, qualified(owner))
                    owners[key] = owner
                    votes[key] += (0.5 + place.recent.get(name, 0.0)) / len(same)
    for key in sorted(votes, key=lambda key: (-votes[key], key))[:IN_PLAY]:
        for member in project.members(owners[key]).values():
            found.add(member).saw("in_play", math.log1p(votes[key]), owners[key].name)


def overlap(name: str, place: Place) -> float:
    """The share of the parts of `name` that recent words hold."""
    parts = parts_of(name)
    return sum(part in place.parts for part in parts) / len(parts) if parts else 0.0
