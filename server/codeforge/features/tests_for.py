"""`codeforge/testsFor`: the tests that speak for a definition or a file, ranked, each with its reasons."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from codeforge.index.covering import Covering, tests_of, tests_of_file
from codeforge.index.facts import Symbol
from codeforge.index.spread import spread
from codeforge.index.uses import Confidence, Sources
from codeforge.state.bounds import Bounds, Clock, Omitted, n_tokens
from codeforge.state.finished import Finished
from codeforge.state.snapshot import Snapshot
from codeforge.state.targets import Target, TargetAsk
from codeforge.text.positions import Span

PROTOCOL_VERSION = 1
DEPTH = 2
"""Steps from a test to the definition: tests of callers count, those of their callers do not."""
GRAPH = 0.8
REST_MS = 5_000
"""The time to finish a search while nobody waits."""


class TestsAsk(TargetAsk, frozen=True, forbid_unknown_fields=True):
    """What is asked about."""

    budget: Bounds = Bounds(items=50)


class FoundTest(Struct, frozen=True):
    """One test, or one file of tests."""

    path: str
    symbol: str
    """The dotted name of the test; empty for a whole file."""
    line: int
    """From zero."""
    span: Span
    """The name of the test; empty for a whole file."""
    score: int
    """0 to 100."""
    confidence: Confidence
    distance: int
    """1: uses it; 2: uses what uses it; 0: only names speak."""
    reasons: tuple[str, ...]
    id: str = ""
    """How a runner calls it, where that is known: `tests/test_a.py::TestA::test_b` for Python."""


class TestsAnswer(Struct, frozen=True):
    """Tests, the likeliest first."""

    target: Target
    tests: tuple[FoundTest, ...] = ()
    found: int = 0
    """The ones left out too."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    omitted: Omitted = Omitted()


def tests_for(snap: Snapshot, ask: TestsAsk) -> TestsAnswer:
    """The tests of what is asked about.

    Raises BadRequest for a question that cannot be answered as asked, Cancelled and Stale as any feature.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    symbol, target = ask.target(snap)
    known = _finished.known(snap, symbol or target.path)
    if known is None:
        going_on = clock.share(GRAPH)
        known = _found(snap, symbol, target.path, going_on)
        if not going_on():
            known = known._replace(why=[*known.why, "deadline"])
            _finished.finish_later(
                snap,
                symbol or target.path,
                lambda later: _found(later, symbol, target.path, Clock(later, REST_MS).going_on),
            )
    found, files_left, why = known
    taken: list[FoundTest] = []
    used = 0
    for one in found[: budget.items]:
        test = _test(snap, one)
        cost = n_tokens(told(test) + "\n")
        if used + cost > budget.tokens:
            break
        taken.append(test)
        used += cost
    left = len(found) - len(taken)
    late = clock.late and "deadline" not in why
    why = ["budget"] * bool(left) + why + ["deadline"] * late + ["indexing"] * (not snap.index.complete)
    return TestsAnswer(
        target=target,
        tests=tuple(taken),
        found=len(found),
        tokens=used,
        revision=snap.revision,
        ms=clock.ms,
        complete=not {"files", "deadline", "indexing"} & set(why),
        omitted=Omitted(left, files_left, ", ".join(why)),
    )


class _Found(NamedTuple):
    """What was found, before the budget."""

    tests: list[Covering]
    files_left: int
    why: list[str]


_finished: Finished[_Found] = Finished()


def _found(snap: Snapshot, symbol: Symbol | None, path: str, going_on: Callable[[], bool]) -> _Found:
    sources = Sources(snap.index, snap.read, going_on)
    if symbol is None:
        return _Found(tests_of_file(sources, path), 0, [])
    found = tests_of(sources, symbol, spread(sources, symbol, depth=DEPTH))
    direct = sources.uses(symbol, tests=True)
    why = ["files"] * direct.cut or ["by-name"] * bool(direct.files_left)
    return _Found(found, direct.files_left, why)


def _test(snap: Snapshot, one: Covering) -> FoundTest:
    span = Span(0, 0)
    if one.symbol:
        for symbol in snap.index.symbols_in(one.path):
            if symbol.line == one.line:
                location = snap.location(symbol)
                span = location.span if location else span
                break
    runner = ""
    if one.path.endswith(".py"):
        runner = "::".join([one.path, *one.symbol.split(".")]) if one.symbol else one.path
    return FoundTest(
        path=one.path,
        symbol=one.symbol,
        line=one.line,
        span=span,
        score=round(one.worth * 100),
        confidence=one.confidence,
        distance=one.distance,
        reasons=one.why,
        id=runner,
    )


def told(test: FoundTest) -> str:
    """The test in a line: what it is called, and why it is there."""
    return f"{test.path}:{test.line + 1}  {test.symbol}  {'; '.join(test.reasons)}"
