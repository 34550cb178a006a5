"""What the index holds, what it left out and why, and how the engines are."""

import re
from collections import Counter

from msgspec import Struct

from codeforge.index.view import LeftOut
from codeforge.state.snapshot import Snapshot

COUNTED = re.compile(r"([\d,]+) files? (.*)")
"""A reason that speaks of many files at once: `31 files of no known language`."""


class Status(Struct):
    """The state of one workspace folder."""

    root: str
    complete: bool
    """False while files are still being indexed."""
    searchable: bool
    """False while the words of files are still being collected: questions are answered from names alone."""
    n_files: int
    n_changed: int
    """Files held in memory because they changed since the stored index was written."""
    n_open: int
    languages: dict[str, int]
    """Number of files by language, most first."""
    left_out: tuple[LeftOut, ...]
    left_out_reasons: dict[str, int]
    """How many files or folders were left out for each reason, most first."""
    engines: dict[str, str]
    problems: tuple[str, ...]
    paused: bool
    """True while a person has paused indexing and whatever else nobody waits for."""


def status(snap: Snapshot) -> Status:
    """The state of the snapshot's folder."""
    view = snap.index
    languages = Counter(view.language_of(path) for path in view.paths())
    reasons: Counter[str] = Counter()
    for entry in view.left_out:
        counted = COUNTED.match(entry.reason)
        reasons[counted[2] if counted else entry.reason.partition(":")[0]] += (
            int(counted[1]) if counted else 1
        )
    return Status(
        root=str(snap.root),
        complete=view.complete,
        searchable=snap.text.complete,
        n_files=view.n_files,
        n_changed=len(view.changed),
        n_open=len(view.open),
        languages=dict(languages.most_common()),
        left_out=view.left_out,
        left_out_reasons=dict(reasons.most_common()),
        engines={
            "jedi": snap.engine.state if snap.engine else "off",
            "ruff": snap.ruff.state if snap.ruff else "off",
        },
        problems=tuple(snap.problems),
        paused=snap.paused,
    )
