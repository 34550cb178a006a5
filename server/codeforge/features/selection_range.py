"""Growing selections around places."""

from collections.abc import Sequence

from codeforge.state.snapshot import Snapshot
from codeforge.syntax.names import selections
from codeforge.text.positions import Offset, Span


def selection_range(snap: Snapshot, path: str, places: Sequence[Offset]) -> list[list[Span]]:
    """For each place the spans around it, innermost first; a place in an unknown language gives only itself."""
    document = snap.document(path)
    if document is None:
        return [[Span(at, at)] for at in places]
    return [selections(document, at) or [Span(at, at)] for at in places]
