"""A tier of its own behind the project's code: definitions of installed packages that the code at a cursor calls.

Which ones is asked of the resolver, which may read and parse files of theirs: that is done while nobody waits, or for
who gives much time. A question at a cursor shows what is known by then, and has the rest looked up for the next one.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Lock
from typing import Any

from msgspec import structs

from codeforge.features.context.ask import ContextAsk, Reason
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import doc_line
from codeforge.features.context.project import qualified
from codeforge.features.context.secrets import masked
from codeforge.index.facts import facts_of
from codeforge.index.licences import origin_of
from codeforge.python.originals import original
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.headers import signature
from codeforge.syntax.outline import CALLABLE, TYPES
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset

LINES = 40
"""Lines above the cursor whose calls are looked at."""
MOST = 12
"""Calls that are looked up for one place, the nearest first."""
MOST_KEPT = 400
PATIENT_MS = 1_000
"""Who gives so much time has the calls looked up at once, in a part of it."""
PATIENT_SHARE = 0.3
FIRST_WORTH = 0.5
FADE = 0.95
"""What one more call between it and the cursor leaves of the worth of an item."""
_KEY = "context.dependencies"
_CALL = re.compile(r"(?<![\w.])((?:[^\W\d]\w*\.)*)([^\W\d]\w*)\(")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)\b.*$", re.MULTILINE)


class _Kept:
    """What calls of one document lead to, by how they are written; for as long as its imports stay the same."""

    def __init__(self, imports: tuple[bytes, ...]) -> None:
        self.imports = imports
        self.pieces: dict[str, Piece | None] = {}
        self.lock = Lock()


def dependency_pieces(
    snap: Snapshot, ask: ContextAsk, document: Document, at: Offset, wanted: Callable[[str], bool]
) -> list[Piece]:
    """Definitions of installed packages that are called above `at`, the nearest first; empty without an environment."""
    if not ask.dependencies or document.language != "python" or not snap.environment.packages:
        return []
    kept = _kept_for(document)
    calls = dict(_calls_above(document, at))
    missing = [call for call in calls if call not in kept.pieces]
    if missing and ask.budget.ms >= PATIENT_MS:
        until = time.perf_counter() + ask.budget.ms / 1000 * PATIENT_SHARE
        _look_up(snap, document, kept, calls, lambda: time.perf_counter() < until)
    elif missing and snap.asked.later is None:
        snap.asked.later = partial(look_up_dependencies, path=document.path, at=at)
    found: dict[str, Piece] = {}
    for call in calls:
        piece = kept.pieces.get(call)
        if piece is not None and wanted(piece.path):
            found.setdefault(piece.id, piece)
    return [structs.replace(piece, worth=FIRST_WORTH * FADE**n) for n, piece in enumerate(found.values())]


def look_up_dependencies(snap: Snapshot, path: str, at: Offset) -> None:
    """Find out what the calls above `at` lead to, for the next question. Ends early with Cancelled or Stale."""
    document = snap.documents.get(path)
    if document is None or document.language != "python" or not snap.environment.packages:
        return

    def going_on() -> bool:
        snap.checkpoint()
        return True

    _look_up(snap, document, _kept_for(document), dict(_calls_above(document, at)), going_on)


def _kept_for(document: Document) -> _Kept:
    """What is kept for an open document; nothing yet for one that nobody edits."""
    imports = tuple(_IMPORT.findall(document.source))
    lineage: dict[str, Any] = document.lineage if document.lineage is not None else {}
    kept = lineage.get(_KEY)
    if not isinstance(kept, _Kept) or kept.imports != imports or len(kept.pieces) > MOST_KEPT:
        kept = lineage[_KEY] = _Kept(imports)
    return kept


def _calls_above(document: Document, at: Offset) -> Iterator[tuple[str, Offset]]:
    """Calls on the last lines before `at` as they are written, with the place of the called name; the nearest first."""
    start = at
    for _ in range(LINES):
        start = document.source.rfind(b"\n", 0, start)
        if start < 0:
            break
    start = max(start, 0)
    text = document.source[start:at].decode("utf-8", "replace")
    seen: set[str] = set()
    for match in reversed(list(_CALL.finditer(text))):
        call = match[1] + match[2]
        if call not in seen and len(seen) < MOST:
            seen.add(call)
            yield call, start + len(text[: match.start(2)].encode("utf-8", "replace"))


def _look_up(
    snap: Snapshot,
    document: Document,
    kept: _Kept,
    calls: dict[str, Offset],
    going_on: Callable[[], bool],
) -> None:
    with kept.lock:
        for call, at in calls.items():
            if call in kept.pieces:
                continue
            if not going_on():
                break
            places = snap.resolver.definition(document, at)
            kept.pieces[call] = _piece(snap, places[0], call) if places else None


def _piece(snap: Snapshot, place: Location, call: str) -> Piece | None:
    """The definition at `place` by its signature and the first line of its docstring; None where no package holds it."""
    place = original(place, snap.environment) or place
    folder = next((one for one in snap.environment.packages if place.path.startswith(f"{one}/")), "")
    document = snap.read(place.path) if folder else None
    if document is None:
        return None
    line = document.lines.line_of(place.span.start)
    found = (one for one in facts_of(document).symbols if one.line == line)
    symbol = next((one for one in found if one.kind in CALLABLE or one.kind in TYPES), None)
    inside = place.path[len(folder) + 1 :]
    lines = document.source.decode("utf-8", "replace").split("\n")
    origin = origin_of(folder, inside, "\n".join(lines[:40]))
    if symbol is None or origin is None:
        return None
    doc = doc_line(lines, line, symbol.end_line)
    text = signature(lines, line) + (f"\n    {doc}" if doc else "")
    shown = f"{origin.name}@{origin.version}/{inside}"
    return Piece(
        id=f"{shown}#{qualified(symbol)}",
        path=shown,
        line=line,
        last=line,
        symbol=qualified(symbol),
        kind=symbol.kind.name.lower(),
        form="signature",
        text=masked(text),
        worth=FIRST_WORTH,
        end=symbol.end_line,
        span=document.lines.span(line),
        confidence="resolved",
        reasons=partial(_reasons, call),
        home=place.path,
        package=origin,
    )


def _reasons(call: str) -> tuple[Reason, ...]:
    return (Reason("dependency", 1.0, call),)
