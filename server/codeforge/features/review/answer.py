"""From the range that is asked about to the answer."""

from codeforge.features.review.ask import ReviewAnswer, ReviewAsk, Together
from codeforge.features.review.compare import Compared, range_of, with_unsaved
from codeforge.features.review.concern import RISK, reviewed
from codeforge.features.review.fit import within
from codeforge.index.covering import is_test_name
from codeforge.index.history import (
    changes,
    log_of,
)
from codeforge.index.spread import qualified
from codeforge.index.uses import Sources
from codeforge.index.view import is_test
from codeforge.state.bounds import Clock, Omitted
from codeforge.state.snapshot import Snapshot

MAX_FILES = 400


MAX_TOGETHER = 8
FILES_READ = 300
GRAPH = 0.7


def review(snap: Snapshot, ask: ReviewAsk) -> ReviewAnswer:
    """What differs, and what that concerns.

    Raises BadRequest for a range that git does not know, Cancelled as any feature. Without git the answer is empty
    and not complete.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    before, after = range_of(snap, ask.range.strip())
    found = changes(snap.root, before, after) if before else None
    if found is None:
        return ReviewAnswer(
            "", "", revision=snap.revision, ms=clock.ms, complete=False, omitted=Omitted(why="no git")
        )
    if not after:
        found = with_unsaved(snap, before, found)
    why = ["files"] * (len(found) > MAX_FILES)
    compared = Compared(snap, found[:MAX_FILES], bool(after), clock)
    sources = Sources(snap.index, snap.read, clock.share(GRAPH), budget=FILES_READ)
    differing = [one for one in compared.differing if not is_test(one.symbol.path)]
    differing.sort(
        key=lambda one: -RISK[one.difference]
    )  # what may break most is looked up while there is time
    symbols = [reviewed(snap, one, sources, compared, clock) for one in differing]
    symbols.sort(key=lambda one: (-one.risk, one.path, one.line))
    log = log_of(snap.root, limit_s=min(1.0, clock.left_s)) if clock.left_s else None
    together = log.together(compared.paths, limit=MAX_TOGETHER) if log else []
    if clock.late or compared.n_left:
        why.append("deadline")
    if not snap.index.complete:
        why.append("indexing")
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
        untested=tuple(
            one.symbol
            for one in symbols
            if one.difference in ("added", "signature", "body")
            and one.kind in ("function", "method", "constructor")
            and not any(test.confidence != "by-name" for test in one.tests)
        ),
        together=tuple(Together(*one) for one in together if snap.index.has(one[0])),
        revision=snap.revision,
    )
    return within(answer, budget, clock, why, unread=compared.n_left)
