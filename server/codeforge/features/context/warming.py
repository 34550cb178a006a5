"""Looking before anybody asks: when a document is opened, and where its cursor comes to rest.

Asked by nobody, so it gives way to everybody: each step passes a checkpoint, where the server makes it wait while
somebody else waits, and ends it when the document changes.
"""

from codeforge import trace
from codeforge.features.context.ask import Assembly, Budget
from codeforge.features.context.cursor import most_pieces, pieces_at, seen_now
from codeforge.features.context.dependencies import look_up_dependencies
from codeforge.features.context.kept import Kept, kept_for
from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import CALLABLE, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

PREFETCHED = 4
"""Bodies looked at ahead after a document was opened, and around a cursor at rest half as many."""


def warm_context(
    snap: Snapshot, path: str, at: Offset | None = None, *, assembly: Assembly | None = None
) -> int:
    """Look at `at`, and at likely next places, so that questions there find their candidates; how many looks it took.

    Without `at` the document was just opened: what its imports lead to is looked up, and its first bodies.
    Nothing for a document that is not open. Ends early with Cancelled or Stale.
    """
    document = snap.documents.get(path)
    kept = kept_for(document, snap.index, snap.text.usage) if document else None
    assembly = assembly or Assembly()
    if document is None or kept is None or not assembly.reuse:
        return 0
    wanted = [len(document.source) if at is None else at] if assembly.warming else []
    if assembly.prefetch:
        wanted += _next_places(document, at)
    done = 0
    for place in dict.fromkeys(wanted):
        if kept.same(document, place) is None:
            look_ahead(snap, document, place, kept)
            done += 1
    if at is not None:
        look_up_dependencies(snap, path, at)
    return done


def look_ahead(snap: Snapshot, document: Document, at: Offset, kept: Kept) -> None:
    """Keep a full look at `at`."""
    snap.checkpoint()
    place = place_of(document, at)
    project = kept.project.at(place.card, snap.read) if kept.project else None
    project = project or Project(snap.index, snap.read, place.card, usage=snap.text.usage)

    def going_on() -> bool:
        snap.checkpoint()
        return True

    seen = seen_now(document, at, place, project, going_on=going_on)
    kept.project = project
    kept.keep(seen.look)
    pieces_at(
        seen, most=most_pieces(Budget().tokens), wanted=lambda path: path != document.path, going_on=going_on
    )
    trace.count("context.looked_ahead")


def _next_places(document: Document, at: Offset | None) -> list[Offset]:
    """Where bodies begin: the first ones when nothing is known of the cursor, else the next below it."""
    bodies = [
        each.body for each in outline_of(document).definitions if each.kind in CALLABLE and each.body > 0
    ]
    if at is None:
        return bodies[:PREFETCHED]
    return [body for body in bodies if body > at][: PREFETCHED // 2]
