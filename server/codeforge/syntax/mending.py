"""A broken document made readable: what is never closed is taken out, so that the rest parses as it was meant.

While somebody types, one open bracket can cost the tree every definition behind it. The syntax errors say which
characters are to blame; blanks in their place keep every offset.
"""

import re

from codeforge.syntax.faults import faults
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Span

BLAMED = frozenset(
    {
        "syntax/unclosed-bracket",
        "syntax/mismatched-bracket",
        "syntax/unexpected-bracket",
        "syntax/unclosed-string",
    }
)
LIMIT = 20
_HEADER = re.compile(rb"\s*(?:async\s+)?(?:def|class)\s+\w+\s*\(")


def mended(document: Document) -> Document:
    """`document` with brackets and strings to blame for syntax errors blanked, of the same length.

    The same document when none is to blame. It is parsed incrementally from the document's own tree.
    """
    return document.derive(_mended)


def _mended(document: Document) -> Document:
    edits = [_edit(document, fault.span) for fault in faults(document, limit=LIMIT) if fault.code in BLAMED]
    return document.edited(edits, version=document.version) if edits else document


def _edit(document: Document, blamed: Span) -> Edit:
    """Blanks for what is blamed; a Python header (`def f(a:`) keeps its bracket and gets it closed."""
    line = document.lines.span(document.lines.line_of(blamed.start))
    rest = document.source[blamed.stop : line.stop].rstrip()
    if _HEADER.match(document.source, line.start) and rest.endswith(b":") and len(rest) > 1:
        stop = blamed.stop + len(rest)
        return Edit(blamed.stop, stop, b" " * (len(rest) - 2) + b"):")
    return Edit(blamed.start, blamed.stop, b" " * (blamed.stop - blamed.start))
