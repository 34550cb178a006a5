"""Search the symbols of the whole workspace."""

import re

from codeforge.index.facts import Symbol
from codeforge.state.snapshot import Snapshot

LIMIT = 100
MOST_DOTTED = 1_000
"""Symbols among which those of a container so called are looked for."""
_INSIDE = re.compile(r"::|#|->")


def workspace_symbols(snap: Snapshot, query: str, *, limit: int = LIMIT) -> list[Symbol]:
    """Symbols whose name, or dotted name (`A.b`, `A::b`, `A#b`), is like `query`; best first, at most `limit`.

    Of a dotted name those come first that stand in a definition so called, before those in a file or folder.
    """
    query = _INSIDE.sub(".", "".join(query.split()))
    container = f".{query.rpartition('.')[0].lower()}"
    if container == ".":
        return snap.index.symbols_like(query, limit=limit)
    found = snap.index.symbols_like(query, limit=max(limit, MOST_DOTTED))
    return sorted(found, key=lambda symbol: not f".{symbol.container.lower()}".endswith(container))[:limit]
