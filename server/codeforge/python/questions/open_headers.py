"""Headers around a cursor that lack their end: `def go(self`, `class A`, `if x`, each with a body below.

The end is written where it belongs, and the body is moved to the left by as many bytes: each line gives up some of its
indentation, and blanks before the next line make up for it, so that everything else keeps its offset.
"""

import re

from codeforge.python.shapes.edited import draft, part_around
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset

_KEYWORD = re.compile(
    rb"(?:async[ \t]+)?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b[^#]*$"
)
_CLOSING = {b"(": b")", b"[": b"]", b"{": b"}"}


def with_ends(document: Document, at: Offset) -> Document:
    """`document` with the ends of all headers around `at`, of the same length; the same when none lacks its end."""
    _, top = part_around(document, at)  # what stands above it is sound
    for start in _enclosing(document.source, at, top):
        edit = _ended(document.source, start)
        if edit is not None:
            document = draft(document, [edit])
    return document


def _enclosing(source: bytes, at: Offset, top: Offset) -> list[Offset]:
    """Where the lines begin that the line of `at` is indented below, innermost first, as far up as `top`."""
    start = source.rfind(b"\n", 0, at) + 1
    indent = _indent(_line(source, start))
    found = []
    while start > top and indent > 0:
        start = source.rfind(b"\n", 0, start - 1) + 1
        line = _line(source, start)
        if line.strip() and _indent(line) < indent:
            indent = _indent(line)
            found.append(start)
    return found


def _ended(source: bytes, start: Offset) -> Edit | None:
    """What ends the header at `start` and moves its body; None when it is whole, or its body has no room."""
    line = _line(source, start).rstrip()
    end = _missing(line)
    if not end:
        return None
    stop = begin = start + len(line)
    text, padding = end, b""
    low = _indent(line) + len(end)
    for body in source[begin:].split(b"\n")[1:]:
        if body.strip() and _indent(body) <= low:
            break
        text += (padding + b"\n" + body[len(end) :]) if body.strip() else b"\n" + body
        padding = b" " * len(end) if body.strip() else padding
        stop += 1 + len(body)
    deeper = _line(source, stop + 1)
    is_whole = not deeper.strip() or _indent(deeper) <= _indent(line)
    return Edit(begin, stop, text) if padding and is_whole else None


def _missing(line: bytes) -> bytes:
    """What the header of a compound statement lacks: closing brackets and the colon; empty for other lines."""
    bare = line.lstrip()
    if _KEYWORD.match(bare) is None or bare.endswith((b":", b",", b"(", b"[", b"{", b"\\")):
        return b""
    opened: list[bytes] = []
    colon = False
    for place in range(len(bare)):
        char = bare[place : place + 1]
        if char in _CLOSING:
            opened.append(_CLOSING[char])
        elif opened and char == opened[-1]:
            opened.pop()
        colon = colon or (char == b":" and not opened)
    return b"" if colon else b"".join(reversed(opened)) + b":"


def _line(source: bytes, start: Offset) -> bytes:
    stop = source.find(b"\n", start)
    return source[start : stop if stop >= 0 else len(source)]


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())
