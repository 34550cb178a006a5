"""The type that a definition is a member of."""

import re

from codeforge.index.facts import Symbol
from codeforge.index.uses.texts import Texts
from codeforge.syntax.outline import TYPES, Kind

MAX_SAME_NAME = 50
"""Definitions of one name that are counted."""
_GO_RECEIVER = re.compile(rb"func\s*\(\s*\w*\s*\*?\s*(\w+)")


def owner_of(texts: Texts, target: Symbol) -> Symbol | None:
    """The type whose member the target is; None for anything else."""
    if not target.container:
        return _receiver_type(texts, target)
    name = target.container.rpartition(".")[2]
    for symbol in texts.symbols(target.path):
        if symbol.name == name and symbol.kind in TYPES and symbol.line <= target.line <= symbol.end_line:
            return symbol
    if texts.view.language_of(target.path) == "python":
        return None
    return next((s for s in texts.view.symbols_named(name, limit=MAX_SAME_NAME) if s.kind in TYPES), None)


def _receiver_type(texts: Texts, target: Symbol) -> Symbol | None:
    """The type that a Go method belongs to: it is written before the method's name, often in another file."""
    document = texts.read(target.path) if target.kind is Kind.METHOD else None
    if document is None or target.line >= len(document.lines):
        return None
    written = _GO_RECEIVER.match(document.source, document.lines.span(target.line).start)
    if written is None:
        return None
    folder = target.path.rpartition("/")[0]
    named = texts.view.symbols_named(written[1].decode(), limit=MAX_SAME_NAME)
    return next((s for s in named if s.kind in TYPES and s.path.rpartition("/")[0] == folder), None)
