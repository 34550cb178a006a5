"""A text with the bodies of its definitions left out, so that a file nobody edits is parsed for its outline alone.

What a body says is read when somebody asks for it, from that definition's text; most are never asked for.
"""

import re
from bisect import bisect_right
from functools import lru_cache

from codeforge.text.positions import Offset

SHORTEST = 400
"""Bytes of a text below which parsing it whole costs no more."""
SHORTEST_BODY = 60

_STRINGS = (
    rb"""\"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3}|'{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}|"""
    rb""""[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"""
)
_HEADER = re.compile(_STRINGS + rb"|\#[^\n]*|[()\[\]{}:\n]", re.DOTALL)
_FIRST_STATEMENT = re.compile(rb"(?:[ \t]*(?:\#[^\n]*)?\r?\n)*([ \t]*)(?=[^\s#])")


class Cuts:
    """What was cut out of a text: the places in what is left, ascending, and how much is gone up to each."""

    __slots__ = ("at", "gone")

    def __init__(self) -> None:
        self.at: list[Offset] = []
        self.gone: list[int] = [0]

    def place(self, at: Offset) -> Offset:
        """Where in the whole text the place `at` of what is left is; the end of a body, at a cut."""
        return at + self.gone[bisect_right(self.at, at)]


NO_CUTS = Cuts()


def skeleton(text: bytes, start: Offset = 0) -> tuple[bytes, Cuts]:
    """The text with a mere `0` for the body of each definition behind `start`, and what was cut out for that.

    Definitions count that are as far indented as the first statement there.
    """
    first = _FIRST_STATEMENT.match(text, start)
    if len(text) < SHORTEST or first is None:
        return text, NO_CUTS
    kept: list[bytes] = []
    cuts = Cuts()
    copied = gone = 0
    for body, stop in _bodies(text, first.start(1), first[1]):
        kept += (text[copied:body], b"0")
        copied = stop
        cuts.at.append(body + 1 - gone)
        gone += stop - body - 1
        cuts.gone.append(gone)
    kept.append(text[copied:])
    return b"".join(kept), cuts


def after_header(text: bytes, at: Offset) -> Offset:
    """Where the line behind the header that begins at `at` begins; 0 when the body begins on the header's own line."""
    depth = 0
    colon = False
    for token in _HEADER.finditer(text, at):
        char = token[0]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        elif depth:
            continue
        elif char == b":":
            if text[token.end() : token.end() + 1] == b"=":
                return 0
            colon = True
        elif char == b"\n":
            end = token.start()
            return token.end() if colon and _is_open(text, end) else 0
    return 0


def _is_open(text: bytes, end: Offset) -> bool:
    """True when the line that ends there holds nothing behind its colon."""
    line = text[text.rfind(b"\n", 0, end) + 1 : end]
    return line.split(b"#", 1)[0].rstrip().endswith(b":")


@lru_cache(maxsize=64)
def _events(indent: bytes) -> re.Pattern[bytes]:
    """Strings and comments; definitions indented so (1); other statements that are indented so or less (2)."""
    inside = re.escape(indent)
    return re.compile(
        _STRINGS + rb"|\#[^\n]*|\n" + inside + rb"(?:((?:async[ \t]+)?(?:def|class)[ \t])|(?=[^\s#)\]}]))()|"
        rb"\n(?!" + inside + rb"[ \t])(?=[ \t]*[^\s#)\]}])()",
        re.DOTALL,
    )


def _bodies(text: bytes, at: Offset, indent: bytes) -> list[tuple[Offset, Offset]]:
    """The first statement of each definition indented so, and where its last line ends."""
    found: list[tuple[Offset, Offset]] = []
    body = 0
    for event in _events(indent).finditer(text, max(at - 1, 0)):
        if event.lastindex is None:
            continue
        if body:
            _add(found, text, body, event.start())
            body = 0
        if event[1] is not None:
            line = after_header(text, event.start(1))
            first = _FIRST_STATEMENT.match(text, line) if line else None
            body = first.end() if first is not None and len(first[1]) > len(indent) else 0
    if body:
        _add(found, text, body, len(text))
    return found


def _add(found: list[tuple[Offset, Offset]], text: bytes, body: Offset, stop: Offset) -> None:
    while stop > body and text[stop - 1] in b" \t\r\n":
        stop -= 1
    if stop - body >= SHORTEST_BODY:
        found.append((body, stop))
