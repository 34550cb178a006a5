"""What stands left of the cursor, read from the text alone."""

import re
from enum import Enum, auto

from msgspec import Struct

from codeforge.syntax.names import context_at
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span


class Place(Enum):
    """What kind of thing is being typed."""

    NOTHING = auto()
    NAME = auto()
    MEMBER = auto()
    MODULE = auto()
    IMPORTED = auto()


class Where(Struct, frozen=True):
    """What is being typed: `prefix` at `span`, behind `receiver` or inside the import of `module`."""

    place: Place
    prefix: str = ""
    span: Span = Span(0, 0)
    receiver: str = ""
    """The text before the dot, for MEMBER."""
    dot: Offset = -1
    """The offset of the dot, for MEMBER."""
    module: str = ""
    """The module named so far (MODULE) or imported from (IMPORTED)."""
    line: str = ""
    """The line left of the prefix."""


_WORD_TAIL = re.compile(rb"[\w\x80-\xff]*$")
_FROM_NAMES = re.compile(r"^\s*from\s+([.\w]+)\s+import\s+\(?\s*(?:[\w\s,]*,\s*|)$")
_FROM_MODULE = re.compile(r"^\s*from\s+([.\w]*)$")
_IMPORT_MODULE = re.compile(r"^\s*import\s+(?:[\w.\s,]*,\s*)?([\w.]*)$")
_OPEN_FROM = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*\([^()#]*$", re.MULTILINE)
_RECEIVER = re.compile(r"[\w.\])'\"}]+$")
_BACK = 2000
"""How far back, in bytes, an open `from … import (` is looked for."""


def where(document: Document, at: Offset) -> Where:
    """What is being typed at `at`. NOTHING in comments, strings and numbers, and where a new name is being given."""
    left, _ = document.line_text(at)
    prefix = _WORD_TAIL.search(left)
    word = prefix[0] if prefix else b""
    start = at - len(word)
    before = left[: len(left) - len(word)].decode("utf-8", "replace")
    text = word.decode("utf-8", "replace")
    span = Span(start, at)
    if text[:1].isdigit() or context_at(document, at) != "code":
        return Where(Place.NOTHING)
    if document.language == "python":
        imported = _python_import(document, before, start)
        if imported is not None:
            place, module = imported
            return Where(place, text, span, module=module, line=before)
        if re.search(r"\b(def|class)\s+$", before):
            return Where(Place.NOTHING)
    stripped = before.rstrip()
    accessor = _accessor(document.language, stripped)
    if accessor:
        dot = start - (len(before) - len(stripped)) - len(accessor)
        receiver = stripped[: -len(accessor)]
        if re.search(r"(?<![\w\])])\d+$", receiver):
            return Where(Place.NOTHING)
        found = _RECEIVER.search(receiver)
        return Where(Place.MEMBER, text, span, found[0] if found else "", dot, line=before)
    return Where(Place.NAME, text, span, line=before)


def _accessor(language: str, before: str) -> str:
    """The member operator that `before` ends with, in that language; empty for none."""
    operators = {
        "cpp": ("->", "::", "."),
        "c": ("->", "."),
        "rust": ("::", "."),
        "php": ("->", "::"),
        "lua": (":", "."),
    }
    for operator in operators.get(language, (".",)):
        if before.endswith(operator) and not before.endswith(".."):
            return operator
    return ""


def _python_import(document: Document, before: str, start: Offset) -> tuple[Place, str] | None:
    """The part of an import statement that is being typed."""
    names = _FROM_NAMES.match(before)
    if names:
        return Place.IMPORTED, names[1]
    module = _FROM_MODULE.match(before) or _IMPORT_MODULE.match(before)
    if module:
        return Place.MODULE, module[1]
    if re.match(r"^\s*[\w\s,]*$", before):
        back = document.source[max(start - _BACK, 0) : start].decode("utf-8", "ignore")
        opened = list(_OPEN_FROM.finditer(back))
        if opened:
            return Place.IMPORTED, opened[-1][1]
    return None
