"""From the range that is asked about to the answer.

What there was no time for is worked out while nobody waits, for whoever asks the same again.
"""

from typing import NamedTuple

from msgspec import structs

from codeforge.features.review.ask import ChangedSymbol, ReviewAnswer, ReviewAsk, Together
from codeforge.features.review.compare import Compared, range_of, with_unsaved
from codeforge.features.review.concern import RISK, reviewed
from codeforge.features.review.fit import within
from codeforge.index.covering import is_test_name
from codeforge.index.history import changes, log_of
from codeforge.index.spread import qualified
from codeforge.index.uses import Sources
from codeforge.index.view import is_test
from codeforge.state.bounds import Clock, Omitted
from codeforge.state.finished import Finished
from codeforge.state.snapshot import Snapshot

MAX_FILES = 400
MAX_TOGETHER = 8
FILES_READ = 300
GRAPH = 0.7
LOG_S = 1.0
"""Seconds that git may take for its log."""
REST_MS = 5_000
"""The time to finish while nobody waits."""


class _Touched(NamedTuple):
    """All that was found, before the budget."""

    answer: ReviewAnswer
    why: tuple[str, ...]
    """Why it is not all."""
    unread: int = 0
    """Files that were not compared."""


_finished: Finished[_Touched | None] = Finished()


def review(snap: Snapshot, ask: ReviewAsk) -> ReviewAnswer:
    """What differs, and what that concerns.

    Raises BadRequest for a range that git does not know, Cancelled as any feature. Without git, or where git takes all
    of the time, the answer is empty and not complete.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    before, after = range_of(snap, ask.range.strip(), clock)
    if not before:
        return _nothing(snap, clock)
    known = _finished.known(snap, (before, after))
    found = known or _touched(snap, before, after, clock)
    if found is None:
        return _nothing(snap, clock)
    if known is None and "deadline" in found.why:
        _finished.finish_later(
            snap, (before, after), lambda later: _touched(later, before, after, Clock(later, REST_MS))
        )
    answer = structs.replace(found.answer, revision=snap.revision)
    return within(answer, budget, clock, list(found.why), unread=found.unread)


def _nothing(snap: Snapshot, clock: Clock) -> ReviewAnswer:
    why = "no git" if clock.going_on() else "deadline"
    return ReviewAnswer("", "", revision=snap.revision, ms=clock.ms, complete=False, omitted=Omitted(why=why))


def _touched(snap: Snapshot, before: str, after: str, clock: Clock) -> _Touched | None:
    """What differs and what that concerns, as far as time reaches; None where git gives no answer to begin with."""
    found = changes(snap.root, before, after, limit_s=clock.left_s)
    if found is None:
        return None if clock.going_on() else _Touched(ReviewAnswer(before, after), ("deadline",))
    if not after:
        found = with_unsaved(snap, before, found, clock)
    compared = Compared(snap, found[:MAX_FILES], bool(after), clock)
    symbols, untested = _concerned(snap, compared, clock)
    log = log_of(snap.root, limit_s=min(LOG_S, clock.left_s))
    together = log.together(compared.paths, limit=MAX_TOGETHER) if log else []
    late = not clock.going_on() or compared.n_left
    why = ["files"] * (len(found) > MAX_FILES) + ["deadline"] * bool(late)
    answer = ReviewAnswer(
        before=before,
        after=after,
        files=tuple(compared.files),
        symbols=tuple(symbols),
        tests=tuple(
            qualified(one.symbol)
            for one in compared.differing
            if is_test(one.symbol.path) and is_test_name(one.symbol.name)
        ),
        untested=tuple(untested),
        together=tuple(Together(*one) for one in together if snap.index.has(one[0])),
    )
    return _Touched(answer, (*why, *(() if snap.index.complete else ("indexing",))), unread=compared.n_left)


def _concerned(snap: Snapshot, compared: Compared, clock: Clock) -> tuple[list[ChangedSymbol], list[str]]:
    """What differs outside tests, the riskiest first, and the functions among it that no test was found to use."""
    sources = Sources(snap.index, snap.read, clock.share(GRAPH), budget=FILES_READ)
    differing = [one for one in compared.differing if not is_test(one.symbol.path)]
    differing.sort(
        key=lambda one: -RISK[one.difference]
    )  # what may break most is looked up while there is time
    symbols, sought = [], set()
    for one in differing:
        symbol = reviewed(snap, one, sources, compared, clock)
        symbols.append(symbol)
        if not clock.late:
            sought.add(symbol)
    symbols.sort(key=lambda one: (-one.risk, one.path, one.line))
    untested = [
        one.symbol
        for one in symbols
        if one in sought
        and one.difference in ("added", "signature", "body")
        and one.kind in ("function", "method", "constructor")
        and not any(test.confidence != "by-name" for test in one.tests)
    ]
    return symbols, untested
