"""What speaks for whole files at a cursor, whatever the code there says: their items count more, within bounds.

It is weak evidence, so it does not look for candidates: it leans the order of those that the code has led to. How
strongly is told in docs/context-model.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from codeforge.features.context.ask import Reason
from codeforge.features.context.ground import Column, File
from codeforge.features.context.model import Floats
from codeforge.features.context.project import Project
from codeforge.state.snapshot import Snapshot

TOGETHER = 1.0
"""What a file that only ever changes together with the open one counts more."""
EDITED = 0.5
"""What the file that was edited last counts more, beside the open one."""
VISITED = 0.1
"""The same of the one that was looked at last."""
FADE = 0.9
"""What one more file between leaves of these."""
MOST_FILES = 40
LEAST = 0.02
"""Less than this is not worth a reason."""


class Leaning(NamedTuple):
    """Files that count more, and how many times as much."""

    signal: str
    files: Column
    factors: Column
    via: str = ""


Leanings = Callable[[Snapshot, Project, str], Iterator[Leaning]]


def together(snap: Snapshot, project: Project, path: str) -> Iterator[Leaning]:
    """Files that git knows to change together with this one."""
    if snap.log is not None:
        beside = snap.log.beside(path)
        best = sorted(beside, key=lambda other: (-beside[other], other))[:MOST_FILES]
        yield from _leaning("together", {other: TOGETHER * beside[other] for other in best}, project, path)


def lately(snap: Snapshot, project: Project, path: str) -> Iterator[Leaning]:
    """Files that were edited or looked at lately in this session."""
    for signal, most, paths in (
        ("edited", EDITED, snap.lately.edited),
        ("visited", VISITED, snap.lately.visited),
    ):
        others = [other for other in paths if other != path]
        yield from _leaning(signal, {other: most * FADE**n for n, other in enumerate(others)}, project, "")


def _leaning(signal: str, more: Mapping[str, float], project: Project, via: str) -> Iterator[Leaning]:
    files = {project.ground.file_of(path): value for path, value in more.items() if value >= LEAST}
    files.pop(-1, None)
    if files:
        factors = 1 + np.fromiter(files.values(), np.float64, len(files))
        yield Leaning(signal, np.fromiter(files, np.int64, len(files)), factors, via)


LEANINGS: tuple[Leanings, ...] = (together, lately)


def leaned(worth: Floats, files: Column, leanings: Sequence[Leaning], n_files: int) -> Floats:
    """How likely candidates of these files are needed, with what speaks for the files."""
    factor_of = np.ones(n_files)
    for leaning in leanings:
        factor_of[leaning.files] *= leaning.factors
    return np.minimum(worth * factor_of[files], 1.0)


def reasons_of(leanings: Sequence[Leaning], files: Column) -> dict[int, tuple[Reason, ...]]:
    """What speaks for each of these files, by its place among them; none for most."""
    if not leanings:
        return {}
    said: dict[File, list[Reason]] = {}
    for signal, numbers, factors, via in leanings:
        for file, factor in zip(numbers.tolist(), factors.tolist(), strict=True):
            said.setdefault(file, []).append(Reason(signal, round(factor - 1, 2), via))
    return {n: tuple(said[file]) for n, file in enumerate(files.tolist()) if file in said}
