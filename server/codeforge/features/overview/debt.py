"""What is costly to change: long functions that branch much, and files full of notes."""

import re

from codeforge.features.overview.ask import MAX_LISTED, Debt
from codeforge.features.overview.files import Files
from codeforge.index.filegraph import FileGraph
from codeforge.state.bounds import Clock
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import CALLABLE
from codeforge.text.documents import Document

LONG_FUNCTION = 80
"""Lines from which a function is worth a word."""
FILES_A_LOOK = 64
"""Files whose definitions are looked at between two looks at the clock."""
MAX_DEBT_FILES = 150
"""Files that are searched for notes of debt, the most important first."""


_MARK = re.compile(rb"\b(?:TODO|FIXME|XXX|HACK)\b")
_NOTE = re.compile(rb"(?:\#|//|/\*|^[ \t]*\*|--|;|<!--).*?\b(?:TODO|FIXME|XXX|HACK)\b")
"""Such a mark in a comment, of one line."""
LEAST_NOTES = 2
_BRANCH = re.compile(rb"\b(?:if|elif|for|while|case|catch|except|and|or|when|match)\b|&&|\|\||\?\s")


def debts_of(snap: Snapshot, files: Files, graph: FileGraph | None, clock: Clock) -> tuple[list[Debt], bool]:
    """Functions that are far too long, and files full of notes; False when not all that were meant were read."""
    if not clock.going_on():
        return [], False
    own = [path for path in files.paths if files.is_own(path)]
    complete = len(own) <= MAX_DEBT_FILES
    long: list[tuple[int, str, str, int]] = []
    for n_seen, path in enumerate(own):
        if n_seen % FILES_A_LOOK == 0 and not clock.going_on():
            complete = False
            break
        if files.lines.get(path, 0) > LONG_FUNCTION:
            for symbol in snap.index.symbols_in(path):
                n = symbol.end_line - symbol.line + 1
                if n >= LONG_FUNCTION and symbol.kind in CALLABLE:
                    name = f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name
                    long.append((n, path, name, symbol.line))
    long.sort(reverse=True)
    found = []
    for n, path, name, line in long[:MAX_LISTED]:
        document = snap.read(path) if clock.going_on() else None
        if document is None:
            continue
        start = document.lines.starts[min(line, len(document.lines) - 1)]
        stop = document.lines.span(min(line + n - 1, len(document.lines) - 1)).stop
        branches = len(_BRANCH.findall(document.source, start, stop))
        found.append(Debt(path, line, name, "long function", n, branches))
    found.sort(key=lambda one: (-(one.amount + 3 * one.branches), one.path))
    rank = dict(zip(graph.paths, graph.rank.tolist(), strict=True)) if graph else {}
    worth = sorted(own, key=lambda path: -(rank.get(path, 0.0) + files.lines.get(path, 0) / 1e6))
    notes = []
    for path in worth[:MAX_DEBT_FILES]:
        if not clock.going_on():
            complete = False
            break
        document = snap.read(path)
        lines = _lines_with_notes(document) if document else []
        if len(lines) >= LEAST_NOTES:
            notes.append(Debt(path, lines[0], "", "notes", len(lines)))
    notes.sort(key=lambda one: (-one.amount, one.path))
    return found[: MAX_LISTED // 2 + 1] + notes[: MAX_LISTED // 2], complete


def _lines_with_notes(document: Document) -> list[int]:
    """The line of each note, those with several as often; only lines that hold a mark are looked at."""
    found: list[int] = []
    for line in dict.fromkeys(
        document.lines.line_of(mark.start()) for mark in _MARK.finditer(document.source)
    ):
        start, stop = document.lines.span(line)
        found += [line] * len(_NOTE.findall(document.source[start:stop]))
    return found
