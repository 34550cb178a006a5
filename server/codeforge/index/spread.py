"""How far a change of one definition reaches: who uses it, who uses those, and so on.

A breadth-first walk over `uses`: only what is sure is walked through, so a guess is the end of its chain. Each
definition is reached once, by its shortest and surest chain.
"""

from typing import NamedTuple

from codeforge.index.facts import Symbol
from codeforge.index.uses import SURE, Confidence, Relation, Sources, Use, nearness
from codeforge.index.view import is_test
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

MAX_WIDTH = 6
"""Definitions of one distance that are walked through, the surest and nearest first."""
MAX_OVERRIDES = 40
MAX_SAME_NAME = 1_000
FADE = 0.6
"""What one more step leaves of the worth of a chain."""
WORTH: dict[Confidence, float] = {"exact": 1.0, "resolved": 0.85, "by-name": 0.25}
READS_LIKE = 0.4
"""The worth of a place whose receiver is called like the class."""
_WALKED = frozenset({*CALLABLE, *TYPES, Kind.PROPERTY})


class Step(NamedTuple):
    """One link of a chain: `symbol` stands in this relation to what the step before it names."""

    relation: Relation
    symbol: str
    """The dotted name of the definition; empty at the top of a file."""
    path: str
    line: int


class Reached(NamedTuple):
    """A definition, or the top of a file, that a change reaches."""

    use: Use
    """The first place by which it is reached."""
    symbol: Symbol | None
    confidence: Confidence
    """Of the weakest link."""
    distance: int
    chain: tuple[Step, ...]
    """From the changed definition outwards; the last step is this one."""
    places: int

    @property
    def worth(self) -> float:
        """0 to 1: how sure and how near."""
        sure = WORTH[self.confidence] if "reads like" not in self.use.why else READS_LIKE
        return float(sure * FADE ** (self.distance - 1))


class Spread(NamedTuple):
    """All that was reached: the surest and nearest first."""

    found: list[Reached]
    files_left: int
    """Files that hold the name of the changed definition, or of one reached, and were not read."""
    same_name: int
    cut: tuple[str, ...]
    """What ended the walk early: `files` (too many to read), `breadth` (too many to walk through); empty when nothing did."""


def qualified(symbol: Symbol) -> str:
    """The dotted name inside its file."""
    return f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name


def spread(sources: Sources, target: Symbol, *, depth: int) -> Spread:
    """What a change of `target` reaches in at most `depth` steps."""
    found: dict[tuple[str, int, str], Reached] = {}
    start = sources.uses(target)
    left, cut = start.files_left, {"files"} if start.cut else set()
    level = _reached(start.found, (), "exact", 1)
    level += _overriding(sources, target)
    seen = {_key(target)}
    for distance in range(1, depth + 1):
        following: list[Reached] = []
        level.sort(key=lambda one: _order(one, target))
        n_walked = 0
        for one in level:
            key = _key(one.symbol) if one.symbol else (one.use.path, -1, "")
            if key in seen:
                continue
            seen.add(key)
            found[key] = one
            if distance == depth or not _leads_on(one):
                continue
            if n_walked >= MAX_WIDTH or not sources.going_on() or sources.left <= 0:
                cut.add("breadth")
                continue
            n_walked += 1
            symbol = one.symbol
            assert symbol is not None
            more = sources.uses(symbol, guesses=False)
            if more.cut:
                left += more.files_left
                cut.add("files")
            following += _reached(more.found, one.chain, one.confidence, distance + 1)
        level = following
    ordered = sorted(found.values(), key=lambda one: _order(one, target))
    return Spread(ordered, left, start.same_name, tuple(sorted(cut)))


def _leads_on(one: Reached) -> bool:
    symbol = one.symbol
    return (
        symbol is not None
        and one.confidence != "by-name"
        and one.use.relation != "imports"
        and symbol.kind in _WALKED
        and not is_test(symbol.path)
        and not (symbol.name.startswith("__") and symbol.name.endswith("__"))
    )


def _reached(
    uses: list[Use], chain: tuple[Step, ...], confidence: Confidence, distance: int
) -> list[Reached]:
    """One for each definition around the places; imports alone count only where nothing else is said."""
    by_definition: dict[tuple[str, int, str], list[Use]] = {}
    for use in uses:
        within = use.within
        key = (use.path, within.line, within.name) if within else (use.path, -1, "")
        by_definition.setdefault(key, []).append(use)
    said = {use.path for use in uses if use.relation != "imports"}
    reached = []
    for places in by_definition.values():
        first = min(places, key=lambda use: (SURE[use.confidence], use.relation == "imports", use.line))
        if first.relation == "imports" and first.path in said:
            continue
        name = qualified(first.within) if first.within else ""
        weakest = max(first.confidence, confidence, key=SURE.__getitem__)
        step = Step(first.relation, name, first.path, first.line)
        reached.append(Reached(first, first.within, weakest, distance, (*chain, step), len(places)))
    return reached


def _overriding(sources: Sources, target: Symbol) -> list[Reached]:
    """The methods below the target's class that take its place."""
    if not target.container:
        return []
    name = target.container.rpartition(".")[2]
    family = sources.family(target.path, name).members
    below = [
        one
        for one in sources.view.symbols_named(target.name, limit=MAX_SAME_NAME)
        if (one.path, one.container.rpartition(".")[2]) in family and one.container and one != target
    ]
    found = []
    for symbol in below[:MAX_OVERRIDES]:
        if _key(symbol) == _key(target):
            continue
        why = f"its class is below `{target.container}`"
        use = Use(symbol.path, None, symbol.line, "overrides", "resolved", symbol, why)
        step = Step("overrides", qualified(symbol), symbol.path, symbol.line)
        found.append(Reached(use, symbol, "resolved", 1, (step,), 1))
    return found


def _key(symbol: Symbol) -> tuple[str, int, str]:
    return symbol.path, symbol.line, symbol.name


def _order(one: Reached, target: Symbol) -> tuple[float, bool, int, str, int]:
    far = -nearness(one.use.path, target.path)
    return -one.worth, is_test(one.use.path), far, one.use.path, one.use.line
