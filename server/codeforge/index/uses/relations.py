"""What a place does with a name, from the text beside it: import it, call it, decorate with it."""

import re

from codeforge.index.uses.model import Relation
from codeforge.index.uses.receivers import LOOK_BACK
from codeforge.text.documents import Document
from codeforge.text.positions import Span

_KEYWORD = re.compile(rb"=(?!=)")
_IMPORT_LINE = re.compile(
    rb"(?:from|import|use|pub\s+use|using|export\b.*\bfrom)\b|\#\s*include\b|.*\brequire\(['\"]"
)
_IMPORT_OPEN = re.compile(rb"\bimport\s*(?:type\s*)?[({][^)}]*\Z")
IMPORT_BACK = 3_000
"""Bytes before a name in which the import statement around it begins."""


def relation_at(document: Document, span: Span, line: int) -> Relation:
    """What a place does with the name that stands there, as its line says."""
    start, stop = document.lines.span(line)
    before = document.source[start : span.start].lstrip()
    if _is_import(document, span, before):
        return "imports"
    if before.startswith(b"@") and document.language in ("python", "typescript", "javascript", "java"):
        return "decorates"
    called = document.source[span.stop : span.stop + 1] == b"("
    if document.language == "python" and before.startswith(b"class ") and not called:
        return "extends"
    return "calls" if called or document.source[span.stop : stop].lstrip()[:1] == b"(" else "uses"


def is_keyword(document: Document, span: Span) -> bool:
    """True for the name of an argument: `f(reverse=True)`."""
    if _KEYWORD.match(document.source, span.stop) is None:
        return False
    return document.source[max(span.start - LOOK_BACK, 0) : span.start].rstrip()[-1:] in (b"(", b",")


def _is_import(document: Document, span: Span, before: bytes) -> bool:
    """True inside an import statement, on several lines too; `before` is what its line holds before the name."""
    if _IMPORT_LINE.match(before):
        return True
    back = document.source[max(span.start - IMPORT_BACK, 0) : span.start]
    at = back.rfind(b"import")
    return at >= 0 and _IMPORT_OPEN.match(back, at) is not None
