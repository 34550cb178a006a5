"""What could stand at the cursor: one module a family of sources, each giving candidates in no particular order."""

from collections.abc import Iterator

from codeforge.features.completion.candidates import Candidate, Gathered, fits, fitting
from codeforge.features.completion.imports import imported, modules
from codeforge.features.completion.members import members
from codeforge.features.completion.methods import overridden
from codeforge.features.completion.names import names
from codeforge.features.completion.parameters import documented, parameters
from codeforge.features.completion.texts import texts
from codeforge.features.completion.where import Place, Where
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

__all__ = ["Candidate", "Gathered", "fits", "gather"]


def gather(snap: Snapshot, document: Document, at: Offset, where: Where) -> Gathered:
    """All candidates at `at` that fit the prefix, one a name, the nearest source first.

    A name that can be imported from several modules is there once for each, unless it can be had without.
    """
    gathered = Gathered([])
    unique: dict[str | tuple[str, str], Candidate] = {}
    fits = fitting(where.prefix)
    for candidate in _candidates(snap, document, at, where, gathered):
        if fits(candidate.name):
            shown = candidate.shown
            if shown not in unique:
                imported_from = candidate.module if candidate.source == "project" else ""
                unique.setdefault((shown, imported_from) if imported_from else shown, candidate)
    gathered.candidates = list(unique.values())
    gathered.complete = gathered.complete and snap.index.complete
    return gathered


def _candidates(
    snap: Snapshot, document: Document, at: Offset, where: Where, gathered: Gathered
) -> Iterator[Candidate]:
    if where.place is Place.MODULE:
        yield from modules(snap, document, where)
    elif where.place is Place.IMPORTED:
        yield from imported(snap, document, where)
    elif where.place is Place.MEMBER:
        yield from members(snap, document, where, gathered)
    elif where.place is Place.NAME:
        yield from names(snap, document, at, where, gathered)
    elif where.place is Place.STRING:
        yield from texts(snap, document, where, gathered)
    elif where.place is Place.METHOD:
        yield from overridden(snap, document, where)
    elif where.place is Place.PARAMETER:
        yield from parameters(snap, document, where)
    elif where.place is Place.DOCUMENTATION:
        yield from documented(document, where)
