"""Search the symbols of the whole workspace."""

from codeforge.index.facts import Symbol
from codeforge.state.snapshot import Snapshot

LIMIT = 100


def workspace_symbols(snap: Snapshot, query: str, *, limit: int = LIMIT) -> list[Symbol]:
    """Symbols whose name, or dotted name, is like `query`; best first, at most `limit`."""
    return snap.index.symbols_like(query, limit=limit)
