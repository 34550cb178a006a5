"""`codeforge/impact`: what an edit here can break, by what chain, and how sure that is.

Asked at a place, about a symbol, or about a file. What uses the definition comes first, then what overrides it, what
uses those, the tests that run it, and the pages that speak of it. Sure and near things come first; a name that many
places share is cut, and the answer says how much was left out.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from codeforge.index.covering import Covering, tests_of, tests_of_file
from codeforge.index.facts import Symbol
from codeforge.index.graph import importers
from codeforge.index.pages import mentions
from codeforge.index.spread import FADE, WORTH, Reached, spread
from codeforge.index.uses import Confidence, Relation, Sources
from codeforge.index.view import is_test
from codeforge.state.bounds import Bounds, Clock, Omitted, between, n_tokens
from codeforge.state.finished import Finished
from codeforge.state.snapshot import Snapshot
from codeforge.state.targets import Target, TargetAsk
from codeforge.text.positions import Span

PROTOCOL_VERSION = 1
Group = Literal["caller", "override", "importer", "test", "document"]

MAX_DEPTH = 6
MAX_PAGES = 20
MAX_TESTS = 40
GRAPH = 0.6
"""The share of the time after which the walk stops, so that tests and pages get theirs."""
REST_MS = 5_000
"""The time to finish a walk while nobody waits."""


class ImpactAsk(TargetAsk, frozen=True, forbid_unknown_fields=True):
    """What is asked about, and how far."""

    depth: int = 3
    """Most steps of a chain, 1 to 6."""
    documents: bool = True
    budget: Bounds = Bounds()


class Link(Struct, frozen=True):
    """One step of a chain: `symbol` stands in this relation to the one before it, the first one to what is edited."""

    relation: Relation
    symbol: str
    path: str
    line: int
    """Of the place, from zero."""


class Affected(Struct, frozen=True):
    """One definition, file or page that an edit may concern."""

    group: Group
    symbol: str
    """The dotted name; empty for the top of a file, and for a page."""
    kind: str
    path: str
    line: int
    """Of the first place, from zero."""
    span: Span
    """Of the name at that place; empty where only the line is known."""
    relation: Relation
    confidence: Confidence
    """Of the weakest link of the chain."""
    distance: int
    """Steps from what is edited; 0 where only names speak."""
    places: int
    score: int
    """0 to 100: how sure and how near."""
    why: str
    chain: tuple[Link, ...] = ()
    """From what is edited to here."""


class ImpactAnswer(Struct, frozen=True):
    """What may be affected, in groups, each with the surest and nearest first."""

    target: Target
    items: tuple[Affected, ...] = ()
    counts: dict[str, int] = {}
    """How many were found by group, the ones left out too."""
    same_name: int = 1
    """Definitions of the project that are called the same: by-name items may mean one of them."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    """False when time or files ran out, or files are still being indexed."""
    omitted: Omitted = Omitted()


def impact(snap: Snapshot, ask: ImpactAsk) -> ImpactAnswer:
    """What an edit at the place, or of the symbol, can concern.

    Raises BadRequest for a question that cannot be answered as asked, Cancelled and Stale as any feature.
    """
    budget = ask.budget.checked()
    between("depth", ask.depth, 1, MAX_DEPTH)
    clock = Clock(snap, budget.ms)
    symbol, target = ask.target(snap)
    found = _walked(snap, symbol, target.path, ask.depth, clock)
    if ask.documents:
        _add_pages(snap, target, found, clock)
    return _answer(snap, target, found, budget, clock)


class _Found:
    """What was found, before the budget."""

    def __init__(self) -> None:
        self.items: list[Affected] = []
        self.files_left = 0
        self.same_name = 1
        self.why: list[str] = []

    def copy(self) -> "_Found":
        """One to which pages can be added."""
        other = _Found()
        other.items, other.why = list(self.items), list(self.why)
        other.files_left, other.same_name = self.files_left, self.same_name
        return other


_finished: Finished["_Found"] = Finished()


def _walked(snap: Snapshot, symbol: Symbol | None, path: str, depth: int, clock: Clock) -> _Found:
    """What the graph says: all of it where an earlier question left it unfinished and nobody has waited since."""
    key = (symbol or path, depth)
    known = _finished.known(snap, key)
    if known is not None:
        return known.copy()

    def walk(snap: Snapshot, going_on: Callable[[], bool]) -> _Found:
        sources = Sources(snap.index, snap.read, going_on)
        return _of_symbol(sources, symbol, depth) if symbol else _of_file(sources, path, depth)

    going_on = clock.share(GRAPH)
    found = walk(snap, going_on)
    if not going_on():
        found.why.append("deadline")
        _finished.finish_later(snap, key, lambda later: walk(later, Clock(later, REST_MS).going_on))
    return found


def _of_symbol(sources: Sources, symbol: Symbol, depth: int) -> _Found:
    found = _Found()
    reach = spread(sources, symbol, depth=depth)
    found.files_left, found.same_name = reach.files_left, reach.same_name
    found.items = [_affected(one) for one in reach.found]
    known = {(one.path, one.symbol) for one in found.items}
    for test in tests_of(sources, symbol, reach)[:MAX_TESTS]:
        if (test.path, test.symbol) not in known:
            found.items.append(_test(test))
    found.why = list(reach.cut)
    if reach.files_left and "files" not in reach.cut:
        found.why.append("by-name")
    return found


def _of_file(sources: Sources, path: str, depth: int) -> _Found:
    """What imports a file, and what imports that."""
    found = _Found()
    level: list[tuple[str, tuple[Link, ...]]] = [(path, ())]
    seen = {path}
    for distance in range(1, depth + 1):
        following: list[tuple[str, tuple[Link, ...]]] = []
        for home, chain in level:
            if not sources.going_on():
                found.why = ["files"]
                break
            for importer in importers(sources.view, home):
                if importer not in seen:
                    seen.add(importer)
                    links = (*chain, Link("imports", "", importer, 0))
                    following.append((importer, links))
                    found.items.append(_importer(home, links, distance))
        level = [one for one in following if not is_test(one[0])]
    tested = {item.path for item in found.items}
    found.items += [_test(test) for test in tests_of_file(sources, path) if test.path not in tested]
    return found


def _affected(one: Reached) -> Affected:
    use = one.use
    if is_test(use.path):
        group: Group = "test"
    elif use.relation == "overrides":
        group = "override"
    else:
        group = "importer" if use.relation == "imports" else "caller"
    last = one.chain[-1]
    return Affected(
        group=group,
        symbol=last.symbol,
        kind=one.symbol.kind.name.lower() if one.symbol else "file",
        path=use.path,
        line=use.line,
        span=use.span or Span(0, 0),
        relation=use.relation,
        confidence=one.confidence,
        distance=one.distance,
        places=one.places,
        score=round(one.worth * 100),
        why=use.why,
        chain=tuple(Link(step.relation, step.symbol, step.path, step.line) for step in one.chain),
    )


def _test(test: Covering) -> Affected:
    return Affected(
        group="test",
        symbol=test.symbol,
        kind="function" if test.symbol else "file",
        path=test.path,
        line=test.line,
        span=Span(0, 0),
        relation="tests",
        confidence=test.confidence,
        distance=test.distance,
        places=1,
        score=round(test.worth * 50),
        why="; ".join(test.why),
    )


def _importer(home: str, chain: tuple[Link, ...], distance: int) -> Affected:
    path = chain[-1].path
    return Affected(
        group="test" if is_test(path) else "importer",
        symbol="",
        kind="file",
        path=path,
        line=0,
        span=Span(0, 0),
        relation="imports",
        confidence="exact",
        distance=distance,
        places=1,
        score=round(100 * WORTH["exact"] * FADE ** (distance - 1)),
        why=f"it imports `{home}`",
        chain=chain,
    )


def _add_pages(snap: Snapshot, target: Target, found: _Found, clock: Clock) -> None:
    name = target.name.rpartition(".")[2] or target.path
    container = target.name.rpartition(".")[0]
    pages, complete = mentions(
        snap.index, snap.read, snap.root, name, container, limit=MAX_PAGES, going_on=clock.going_on
    )
    if not complete and "deadline" not in found.why:
        found.why.append("deadline")
    for page in pages:
        found.items.append(
            Affected(
                group="document",
                symbol="",
                kind="page",
                path=page.path,
                line=page.line,
                span=Span(0, 0),
                relation="mentions",
                confidence=page.confidence,
                distance=1,
                places=page.places,
                score=round(100 * WORTH[page.confidence]),
                why=page.text,
            )
        )


_GROUPS: tuple[Group, ...] = ("caller", "override", "importer", "test", "document")


def _answer(snap: Snapshot, target: Target, found: _Found, budget: Bounds, clock: Clock) -> ImpactAnswer:
    """The found ones inside the budget: by turns the best of each group, so that none crowds out another."""
    waiting = {group: [item for item in found.items if item.group == group] for group in _GROUPS}
    for items in waiting.values():
        items.sort(key=lambda item: -item.score)
    counts: dict[str, int] = {group: len(items) for group, items in waiting.items()}
    taken: dict[Group, list[Affected]] = {group: [] for group in _GROUPS}
    used = n = 0
    full = False
    while not full and any(waiting.values()):
        for group in _GROUPS:
            for item in waiting[group][: 3 if group == "caller" else 1]:
                cost = n_tokens(told(item) + "\n")
                if n >= budget.items or used + cost > budget.tokens:
                    full = True
                    break
                taken[group].append(waiting[group].pop(0))
                used, n = used + cost, n + 1
    left = sum(counts.values()) - n
    why = list(found.why)
    if clock.late and "deadline" not in why:
        why.append("deadline")
    if left:
        why.insert(0, "budget")
    if not snap.index.complete:
        why.append("indexing")
    return ImpactAnswer(
        target=target,
        items=tuple(item for group in _GROUPS for item in taken[group]),
        counts=counts,
        same_name=found.same_name,
        tokens=used,
        revision=snap.revision,
        ms=clock.ms,
        complete=not {"files", "breadth", "deadline", "indexing"} & set(why),
        omitted=Omitted(left, found.files_left, ", ".join(why)),
    )


def told(item: Affected) -> str:
    """The item in a line: where it is, and the chain in words."""
    where = f"{item.path}:{item.line + 1}"
    if item.group == "document":
        return f"{where}  {item.why}"
    places = f" ({item.places} places)" if item.places > 1 else ""
    return f"{where}  {chain_in_words(item)}{places}"


def chain_in_words(item: Affected) -> str:
    """`test_x calls A.save, which calls what is edited`: from the item inwards."""
    name = item.symbol or item.path.rpartition("/")[2]
    if not item.chain:
        return f"{name}: {item.why}"
    if len(item.chain) == 1:
        return f"{name} {item.relation} it"
    words = [name]
    for place in range(len(item.chain) - 1, 0, -1):
        inner = item.chain[place - 1]
        named = inner.symbol or inner.path.rpartition("/")[2]
        words.append(f"{item.chain[place].relation} {named}" + (", which" if place > 0 else ""))
    words.append(f"{item.chain[0].relation} it")
    return " ".join(words)
