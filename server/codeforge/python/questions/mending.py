"""A broken document made whole for one question.

A line that is being typed is broken more often than not: an expression that ends in a dot gets a name, and where that
does not help the line is left out.
"""

import re

from codeforge.python.questions.open_headers import with_ends
from codeforge.python.shapes.edited import draft, is_broken, part_around
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset, Span

PLACEHOLDER = b"x"
_IDENTIFIER = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_KEY = re.compile(rb"""\s*(?:[rbfuRBFU]{0,2}"[^"\n]*"|[rbfuRBFU]{0,2}'[^'\n]*'|[\w.]+)\s*:(?!=)""")
"""The key that a line of a dictionary begins with."""
_ITEM, _PAIR = b"0,", b"0:0,"
_NOT_A_BREAK = re.compile(rb"[^\r\n]")
LONGEST_STATEMENT = 4000
"""Bytes below a line that are taken for the rest of its statement."""
_TOKENS = re.compile(
    rb"""(?s:\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z))|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\#[^\n]*|[()\[\]{}]|"""
    rb"""\n[ \t]*((?:async|def|class|return|import|try|while|raise|pass|del|with|except|finally)\b)"""
)


def with_name(document: Document, at: Offset) -> Document:
    """`document` with a name at `at`; itself when one stands there. Made once a place: its tree serves several."""
    touching = document.source[max(at - 1, 0) : at + 1]
    if any(_IDENTIFIER.match(touching, place) for place in range(len(touching))):
        return document
    named = document.derive(_named)
    if at not in named:
        named[at] = draft(document, [Edit(at, at, PLACEHOLDER)])
    return named[at]


def _named(_: Document) -> dict[Offset, Document]:
    return {}


def mended(document: Document, at: Offset) -> Document:
    """`document` with a name at `at` when none stands there; where that leaves it broken, without that line,
    with the ends that headers around it lack, without its whole statement, or without lines whose brackets nobody
    closes. Offsets up to `at` stay.
    """
    candidate = with_name(document, at)
    if not is_broken(candidate):
        return candidate
    left, right = document.line_text(at)
    start = at - len(left) + len(left) - len(left.lstrip())
    binds = b"lambda" in left or b" for " in left  # what it binds is seen on the broken line alone
    item = b"" if binds or not _goes_on(document.source, start) else _PAIR if _KEY.match(left) else _ITEM
    blanked = [_blank(start, at + len(right), item=item)]
    without = draft(document, blanked)
    if not is_broken(without):
        return without
    ended = with_ends(without, at)
    if ended is not without and not is_broken(ended):
        return ended
    rest = _rest(document.source, start, at + len(right))
    if rest is not None:
        alone = draft(document, [_blank(start, at + len(right)), rest])
        if not is_broken(alone):
            return alone
    part, begin = part_around(without, at)
    unclosed = unclosed_lines(
        part.source + b"\npass" if begin else part.source
    )  # behind it a statement surely begins
    blanked.extend(_blank(begin + span.start, begin + span.stop) for span in unclosed)
    without = draft(document, blanked)
    if len(blanked) > 1 and not is_broken(without):
        return without
    return candidate


def _rest(source: bytes, start: Offset, stop: Offset) -> Edit | None:
    """Blanks for the lines that the statement on the line from `start` to `stop` goes on with, by their indentation and
    the brackets that they begin with; None when it does not go on."""
    indent = start - source.rfind(b"\n", 0, start) - 1
    end = stop
    for line in source[stop + 1 : stop + LONGEST_STATEMENT].split(b"\n"):
        bare = line.lstrip()
        if bare and len(line) - len(bare) <= indent and bare[:1] not in (b")", b"]", b"}"):
            break
        end += 1 + len(line)
    if not source[stop:end].strip():
        return None
    return Edit(stop, end, _NOT_A_BREAK.sub(b" ", source[stop:end]))


def _goes_on(source: bytes, start: Offset) -> bool:
    """True when what begins at `start` stands within brackets, by the end of the last line above that says anything."""
    above = source[max(start - 400, 0) : start].rstrip()
    last = above[above.rfind(b"\n") + 1 :]
    return last.endswith((b"(", b"[", b"{", b",")) and b"#" not in last


def _blank(start: Offset, stop: Offset, *, item: bytes = b"") -> Edit:
    """A statement without meaning, as long as what it replaces; the `item` of what brackets hold where one is given."""
    n_bytes = stop - start
    if item and n_bytes >= len(item):
        return Edit(start, stop, item.ljust(n_bytes))
    return Edit(start, stop, b"pass".ljust(n_bytes) if n_bytes >= len(b"pass") else b"0" * n_bytes)


def unclosed_lines(source: bytes) -> list[Span]:
    """Lines that open a bracket which is still open where a new statement surely begins; without indentation."""
    found = []
    opened: list[Offset] = []
    for token in _TOKENS.finditer(source):
        text = token[0]
        if text in (b"(", b"[", b"{"):
            opened.append(token.start())
        elif text in (b")", b"]", b"}"):
            if opened:
                opened.pop()
        elif token[1] is not None and opened:
            stop = source.find(b"\n", opened[0])
            start = source.rfind(b"\n", 0, opened[0]) + 1
            while source[start : start + 1] in (b" ", b"\t"):
                start += 1
            found.append(Span(start, stop))
            opened.clear()
    return found[:8]
