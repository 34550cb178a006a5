"""Marks in a piece of source: `<|>` is the cursor, `<[` and `]>` enclose an expected place."""

import re
import textwrap
from typing import NamedTuple

from codeforge.text.documents import Document
from codeforge.text.positions import Span

_MARK = re.compile(r"<\|>|<\[|\]>")


class Marked(NamedTuple):
    """A document, where the cursor stands in it, and the enclosed places in the order of their ends."""

    document: Document
    at: int
    spans: list[Span]


def marked(text: str, language: str = "python") -> Marked:
    """The document that `text` describes, without its marks and its common indentation."""
    text = textwrap.dedent(text).removeprefix("\n")
    source, at, position = b"", 0, 0
    starts: list[int] = []
    spans: list[Span] = []
    for mark in _MARK.finditer(text):
        source += text[position : mark.start()].encode()
        position = mark.end()
        if mark[0] == "<|>":
            at = len(source)
        elif mark[0] == "<[":
            starts.append(len(source))
        else:
            spans.append(Span(starts.pop(), len(source)))
    source += text[position:].encode()
    return Marked(Document("case", source, language=language), at, spans)
