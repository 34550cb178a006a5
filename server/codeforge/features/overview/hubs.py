"""What the rest stands on: by imports, or by names where one package is the project."""

from collections.abc import Callable

from codeforge.features.overview.ask import MAX_LISTED, Hub
from codeforge.index.filegraph import FileGraph
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import TYPES, Kind

FEW_EDGES = 3
"""Fewer than one import between files for so many files."""
MAX_NAMED = 5_000
FILES_A_LOOK = 64
SHORTEST_NAME = 4
_NAMED = frozenset({*TYPES, Kind.FUNCTION})


def hubs_of(
    snap: Snapshot, graph: FileGraph, fits: Callable[[str], bool], going_on: Callable[[], bool]
) -> list[Hub]:
    """Definitions and files that much stands on, by turns; those found until time is up."""
    hubs = []
    for used in graph.used(2 * MAX_LISTED, fits):
        symbol = next(
            (s for s in snap.index.symbols_in(used.path) if s.name == used.name and not s.container), None
        )
        kind = symbol.kind.name.lower() if symbol else "name"
        hubs.append(Hub(used.name, kind, used.path, symbol.line if symbol else 0, used.files))
    if graph.n_edges * FEW_EDGES < len(graph.paths):
        return _named_most(snap, fits, going_on)
    importers = graph.importers()
    named = {hub.path for hub in hubs[:MAX_LISTED]}
    wholes = [
        Hub("", "file", path, 0, importers[path])
        for path, _ in graph.best(2 * MAX_LISTED, fits)
        if importers[path] > 1 and path not in named
    ]
    return hubs[:MAX_LISTED] + wholes[:MAX_LISTED]


def _named_most(snap: Snapshot, fits: Callable[[str], bool], going_on: Callable[[], bool]) -> list[Hub]:
    """The functions and types that the most files name: where one package is the project, nothing is imported."""
    view = snap.index
    found: list[Hub] = []
    for n, path in enumerate(view.paths()):
        if n % FILES_A_LOOK == 0 and not going_on():
            break
        if not fits(path):
            continue
        for symbol in view.symbols_in(path):
            if symbol.kind in _NAMED and not symbol.container and len(symbol.name) >= SHORTEST_NAME:
                n_files = len(view.paths_with(symbol.name)) - 1
                if n_files > 1 and len(view.symbols_named(symbol.name, limit=2)) == 1:
                    found.append(Hub(symbol.name, symbol.kind.name.lower(), path, symbol.line, n_files))
        if len(found) > MAX_NAMED:
            break
    return sorted(found, key=lambda hub: (-hub.importers, hub.path, hub.line))[:MAX_LISTED]
