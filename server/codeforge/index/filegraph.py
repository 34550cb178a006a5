"""Which file imports which, for all files at once, and which files and definitions the others stand on.

Made of the stored segments once and kept with them (some tenths of a second for thousands of files); files that are
open or have changed since count as they were stored, which hardly moves a rank.
"""

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from codeforge.index.facts import ImportedName
from codeforge.index.graph import leads_to
from codeforge.index.modules import module_path
from codeforge.index.segment import Segment
from codeforge.index.view import View, is_test

DAMPING = 0.85
"""The share of a file's rank that it passes on (PageRank, Brin and Page 1998)."""
ROUNDS = 30
TEST_SHARE = 0.2
"""What an import in a test counts beside one in the code."""
FILES_A_LOOK = 64


class Used(NamedTuple):
    """A definition that other files import."""

    path: str
    name: str
    files: int
    """Files that import it, tests too."""
    worth: float
    """The sum of the ranks of the files that import it."""


class FileGraph:
    """Imports between the files of one view, resolved to files; immutable once made."""

    def __init__(self, paths: list[str], edges: dict[tuple[int, int], float], names: "Names") -> None:
        self.paths = paths
        self.number = {path: n for n, path in enumerate(paths)}
        self._sources = np.array([one for one, _ in edges], np.int64)
        self._targets = np.array([other for _, other in edges], np.int64)
        self._weights = np.array(list(edges.values()), np.float64)
        self._names = names
        self.rank = self._ranked()
        """How likely a reader who follows imports comes by each file; the sum is 1."""

    @property
    def n_edges(self) -> int:
        """Number of pairs of files of which one imports the other."""
        return len(self._sources)

    def importers(self) -> dict[str, int]:
        """By path, the number of files that import it."""
        counts = (
            np.bincount(self._targets, minlength=len(self.paths)) if len(self.paths) else np.zeros(0, int)
        )
        return {path: int(n) for path, n in zip(self.paths, counts.tolist(), strict=True)}

    def best(self, limit: int, fits: Callable[[str], bool] = lambda path: True) -> list[tuple[str, float]]:
        """The files of highest rank among those that fit, with their ranks."""
        order = np.argsort(-self.rank, kind="stable").tolist()
        found: list[tuple[str, float]] = []
        for n in order:
            if len(found) == limit:
                break
            if fits(self.paths[n]):
                found.append((self.paths[n], float(self.rank[n])))
        return found

    def used(self, limit: int, fits: Callable[[str], bool] = lambda path: True) -> list[Used]:
        """The definitions that the most, and the most important, files import, the most used first."""
        return list(islice((one for one in self._used if fits(one.path)), limit))

    @cached_property
    def _used(self) -> list[Used]:
        floor = 1.0 / max(len(self.paths), 1)
        weights = [floor * TEST_SHARE if is_test(path) else floor for path in self.paths]
        found = [
            Used(path, name, len(files), sum(weights[n] for n in files))
            for (path, name), files in self._names.items()
        ]
        return sorted(found, key=lambda one: (-one.worth, one.path, one.name))

    def _ranked(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        n = len(self.paths)
        if n == 0:
            return np.zeros(0)
        given = np.bincount(self._sources, self._weights, n)
        share = self._weights / given[self._sources] if len(self._weights) else self._weights
        leaving = np.array([0.0 if one > 0 else 1.0 for one in given.tolist()])
        start = np.array([TEST_SHARE if is_test(path) else 1.0 for path in self.paths])
        start /= start.sum()
        rank = start
        for _ in range(ROUNDS):
            passed = np.bincount(self._targets, rank[self._sources] * share, n)
            rank = (1 - DAMPING) * start + DAMPING * (passed + start * float((rank * leaving).sum()))
        return rank


Names = dict[tuple[str, str], list[int]]
"""By the file that defines it and its name, the files that import a definition."""

_graphs: WeakKeyDictionary[Segment, tuple[tuple[int, ...], FileGraph]] = WeakKeyDictionary()


def file_graph(view: View, going_on: Callable[[], bool] = lambda: True) -> FileGraph | None:
    """The graph of the view's files; None when time ran out before it was made."""
    key = tuple(map(id, view.segments))
    first = view.segments[0] if view.segments else None
    known = _graphs.get(first) if first is not None else None
    if known is not None and known[0] == key:
        return known[1]
    made = _made(view, going_on)
    if made is not None and first is not None:
        _graphs[first] = key, made
    return made


def _made(view: View, going_on: Callable[[], bool]) -> FileGraph | None:
    paths = view.paths()
    number = {path: n for n, path in enumerate(paths)}
    edges: dict[tuple[int, int], float] = {}
    names: Names = {}
    led: dict[tuple[str, str], str] = {}
    for n, path in enumerate(paths):
        if n % FILES_A_LOOK == 0 and not going_on():
            return None
        weight = TEST_SHARE if is_test(path) else 1.0
        seen: Counter[str] = Counter()
        for imported in view.imports_in(path):
            target = _target(view, path, imported, led)
            if target is None or target[0] == path:
                continue
            seen[target[0]] += 1
            if target[1]:
                files = names.setdefault((target[0], target[1]), [])
                if not files or files[-1] != n:
                    files.append(n)
        for other in seen:
            if other in number:
                edges[n, number[other]] = weight
    return FileGraph(paths, edges, names)


def _target(
    view: View, path: str, imported: ImportedName, led: dict[tuple[str, str], str]
) -> tuple[str, str] | None:
    """The file that an import leads to, and the name that it brings from there; no name for a whole module."""
    home = module_path(view, imported.module, importer=path)
    if imported.name in ("", "*", "default"):
        return (home, "") if home else None
    if home is not None:
        key = (home, imported.name)
        if key not in led:
            led[key] = leads_to(view, home, imported.name)[0]
        if view.defines(led[key], imported.name):
            return led[key], imported.name
    if path.endswith((".py", ".pyi")):
        dot = "" if imported.module.endswith(".") else "."
        inner = module_path(view, f"{imported.module}{dot}{imported.name}", importer=path)
        if inner is not None:
            return inner, ""
    return (home, "") if home else None
