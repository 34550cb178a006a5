"""A colon that was typed: where a menu behind it helps, and where the next key is Enter and would take its first item."""

import re

from codeforge.features.completion.where import member_operator
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

_HEADER = re.compile(
    r"\s*(?:(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with|match|case)\b|[)\]}])"
)
_STRING = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"")
_TYPED = ("typescript", "tsx")
_CASE = re.compile(r"\s*(?:case|default)\b")


def helps(document: Document, at: Offset) -> bool:
    """Whether a type, a value or a member may follow the colon left of `at`, rather than a new line."""
    left = document.line_text(at)[0].decode("utf-8", "replace")
    if document.language == "python":
        return not _ends_header(left)
    if document.language in _TYPED:
        return not _CASE.match(left)
    return member_operator(document.language, left) != ""


def _ends_header(left: str) -> bool:
    """Whether `left` is, or ends, the header of a block."""
    bare = _STRING.sub("", left)
    open_brackets = sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
    return _HEADER.match(bare) is not None and open_brackets <= 0
