"""What the code at a cursor may need, as pieces in the order of their worth.

The candidates of retrieval, leaned by what speaks for their files, with what is surely needed, weighed by what was used
before. `codeforge/explain` asks for the same order, further down.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial

from codeforge.features.context.ask import ContextAsk, Ran
from codeforge.features.context.cursor import Seen, known_ids, most_pieces, pieces_at, seen_before, seen_now
from codeforge.features.context.feedback import used_at
from codeforge.features.context.fit import Piece
from codeforge.features.context.kept import kept_for
from codeforge.features.context.leanings import LEANINGS, Leaning, Leanings
from codeforge.features.context.limits import Clock
from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project
from codeforge.features.context.sure import SURE, Here, with_sure
from codeforge.features.context.warming import warm_context
from codeforge.features.context.watched import ms_since, said, watched
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document
from codeforge.text.positions import Offset


def asks_place(ask: ContextAsk) -> bool:
    """True where a place is meant, not a document beside a question."""
    return ask.at is not None or ask.span is not None or not ask.query.strip()


def offset_in(document: Document, ask: ContextAsk) -> Offset:
    """The offset that is asked about, inside the document."""
    at = ask.at if ask.at is not None else ask.span.stop if ask.span else len(document.source)
    return min(max(at, 0), len(document.source))


def look_at(
    snap: Snapshot, document: Document, ask: ContextAsk, clock: Clock, ran: list[Ran] | None = None
) -> Seen:
    """What retrieval finds at the place that is asked about, or found there before."""
    at = offset_in(document, ask)
    without = ask.assembly.without
    reuse = ask.assembly.reuse and ask.span is None and not without
    kept = kept_for(document, snap.index, snap.text.usage) if reuse else None
    seen = seen_before(document, at, kept, snap.read)
    if seen is not None:
        clock.tick("plan")
        return seen
    place = place_of(document, at, ask.span)
    shared = kept.project if kept else None
    project = (
        shared.at(place.card, snap.read)
        if shared
        else Project(snap.index, snap.read, place.card, usage=snap.text.usage)
    )
    clock.tick("plan")
    retrievers = watched(without=without, ran=ran)
    seen = seen_now(document, at, place, project, retrievers=retrievers, going_on=clock.going_on)
    if kept is not None:
        kept.project = project
        if not clock.late:
            kept.keep(seen.look)
        else:
            snap.asked.later = partial(warm_context, path=document.path, at=at)
    return seen


def pieces_near(
    snap: Snapshot,
    document: Document,
    ask: ContextAsk,
    seen: Seen,
    clock: Clock,
    *,
    tokens: int,
    wanted: Callable[[str], bool],
    ran: list[Ran] | None = None,
    most: int = 0,
) -> list[Piece]:
    """What the code at the place may need, best first; as many as `tokens` can be of use to, or `most`."""
    place, project, without = seen.look.place, seen.project, ask.assembly.without
    pieces = pieces_at(
        seen,
        most=most or most_pieces(tokens),
        wanted=wanted,
        leanings=_leanings(snap, project, document.path, without=without, ran=ran),
        known=known_ids(ask.known),
        explain=ask.explain,
        going_on=clock.going_on,
    )
    here = Here(snap, document, offset_in(document, ask), place, project, pieces)
    sure = [piece for piece in _sure(here, without=without, ran=ran) if wanted(piece.path)]
    return used_at(with_sure(pieces, sure), snap, without=without, ran=ran)


def _leanings(
    snap: Snapshot, project: Project, path: str, *, without: Iterable[str] = (), ran: list[Ran] | None = None
) -> list[Leaning]:
    """What speaks for whole files at a cursor in `path`."""
    found: list[Leaning] = []
    newest = snap.log.commits[:1] if snap.log else ()
    for lean in LEANINGS:
        if lean.__name__ not in without:
            start = time.perf_counter()
            key = (lean.__name__, path, newest, snap.lately)
            own = project.shared(key, partial(_leaning, lean, snap, project, path))
            found += own
            if ran is not None:
                n_files = sum(len(one.files) for one in own)
                ran.append(Ran(lean.__name__, said(lean), n_files, ms_since(start)))
    return found


def _leaning(lean: Leanings, snap: Snapshot, project: Project, path: str) -> list[Leaning]:
    return list(lean(snap, project, path))


def _sure(here: Here, *, without: Iterable[str] = (), ran: list[Ran] | None = None) -> list[Piece]:
    """What is needed at a cursor by rules."""
    found: list[Piece] = []
    for find in SURE:
        if find.__name__ not in without:
            start = time.perf_counter()
            own = find(here)
            found += own
            if ran is not None:
                ran.append(Ran(find.__name__, said(find), len(own), ms_since(start)))
    return found
