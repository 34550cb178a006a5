"""Where things are: offsets inside, line and character at the edges.

Everything inside CodeForge is a UTF-8 byte offset into a document's source: tree-sitter speaks it, slicing it is
free, and comparing two of them needs no text. Editors speak line and character, and count characters in UTF-8,
UTF-16 or UTF-32 units as negotiated at start. `LineIndex` is the only converter between the two.

Invariants:
- A source is valid UTF-8, always. Whoever makes a `Document` sees to that (`documents.decoded`).
- Lines end at `\\n`, `\\r\\n` or a lone `\\r`, as the protocol says (LSP 3.17, "Text Documents").
- Converting never fails: a line past the end is the end, a character past the line's end is the line's end (the
  protocol's rule), and a character inside a surrogate pair or a multi-byte sequence is the start of it.
"""

import re
from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple

import numpy as np

Offset = int
"""A place in a document: the number of UTF-8 bytes before it."""


class Encoding(StrEnum):
    """The unit in which a client counts characters (LSP `PositionEncodingKind`)."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class Span(NamedTuple):
    """A half-open stretch of a document."""

    start: Offset
    stop: Offset

    def contains(self, at: Offset) -> bool:
        """True when `at` lies inside or at either end: a cursor touches what it stands beside."""
        return self.start <= at <= self.stop

    def covers(self, other: "Span") -> bool:
        """True when `other` lies wholly inside."""
        return self.start <= other.start and other.stop <= self.stop


class Location(NamedTuple):
    """A span in a file of the workspace."""

    path: str
    span: Span


class Position(NamedTuple):
    """An editor's place: both numbers from zero, `character` in units of an `Encoding`."""

    line: int
    character: int


_LINE_END = re.compile(rb"\r\n|\n|\r")


class LineIndex:
    """The line starts of one source; converts between offsets and positions."""

    __slots__ = ("ascii", "source", "starts")

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.starts = _line_starts(source)
        self.ascii = source.isascii()

    def __len__(self) -> int:
        """Number of lines: at least one, one more than there are line ends."""
        return len(self.starts)

    def line_of(self, at: Offset) -> int:
        """The line that holds offset `at`, from zero."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def span(self, line: int) -> Span:
        """The text of a line without its line end; the empty span at the end of the source for a line past it."""
        if line >= len(self.starts):
            return Span(len(self.source), len(self.source))
        start = self.starts[max(line, 0)]
        stop = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.source)
        while stop > start and self.source[stop - 1] in b"\r\n":
            stop -= 1
        return Span(start, stop)

    def position(self, at: Offset, encoding: Encoding = Encoding.UTF8) -> Position:
        """The position of offset `at`; an offset past the end is the end."""
        at = min(max(at, 0), len(self.source))
        line = self.line_of(at)
        start = self.starts[line]
        if self.ascii or encoding is Encoding.UTF8:
            return Position(line, at - start)
        return Position(line, _units(self.source[start:at], encoding))

    def offset(self, position: tuple[int, int], encoding: Encoding = Encoding.UTF8) -> Offset:
        """The offset of `position`, clamped to its line and to the source."""
        line, character = position
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.source)
        start, stop = self.span(line)
        character = max(character, 0)
        if self.ascii:
            return min(start + character, stop)
        text = self.source[start:stop]
        return start + _bytes_of(text, character, encoding)


def _line_starts(source: bytes) -> list[int]:
    if b"\r" in source:
        return [0, *(match.end() for match in _LINE_END.finditer(source))]
    ends = np.flatnonzero(np.frombuffer(source, np.uint8) == 10)
    return [0, *(ends + 1).tolist()]


def _units(text: bytes, encoding: Encoding) -> int:
    """Length of `text` in units of `encoding`; a cut-off last sequence counts for nothing."""
    if text.isascii():
        return len(text)
    decoded = text.decode("utf-8", "ignore")
    if encoding is Encoding.UTF16:
        return len(decoded.encode("utf-16-le")) // 2
    return len(decoded)


def _bytes_of(text: bytes, character: int, encoding: Encoding) -> int:
    """Number of bytes in the first `character` units of `text`, never inside a sequence."""
    if text.isascii():
        return min(character, len(text))
    if encoding is Encoding.UTF8:
        character = min(character, len(text))
        while 0 < character < len(text) and text[character] & 0xC0 == 0x80:
            character -= 1
        return character
    decoded = text.decode("utf-8", "ignore")
    if encoding is Encoding.UTF16:
        head = decoded.encode("utf-16-le")[: 2 * character].decode("utf-16-le", "ignore")
        return len(head.encode("utf-8"))
    return len(decoded[:character].encode("utf-8"))
