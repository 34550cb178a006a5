"""Expressions and calls around a cursor, found by scanning the text backwards: a broken line does not matter."""

import re

from codeforge.text.positions import Offset, Span

_OPENING = {")": "(", "]": "[", "}": "{"}
_STRING_PREFIX = re.compile(r"[rbufRBUF]{1,3}")
_BACK = 8000
_NO_RECEIVER = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "elif",
        "return",
        "yield",
        "await",
        "lambda",
        "assert",
        "del",
        "raise",
        "for",
        "while",
        "with",
        "import",
        "from",
        "as",
        "global",
        "nonlocal",
        "pass",
        "break",
        "continue",
        "print",
    ]
) - {"print"}


def before_dot(source: bytes, dot: Offset) -> Span | None:
    """The expression that ends at `dot`, found by scanning backwards: `f(a)[0].b` before its dot.

    Works on the text alone, so that a broken line or file does not matter. None when no expression ends there.
    Brackets are matched, strings inside them skipped; a line break ends the scan outside brackets.
    """
    low = max(dot - _BACK, 0)
    text = source[low:dot].decode("latin-1")
    bare = text.rstrip()
    start = None if _below_a_comment(bare, text) else _primary(text, len(bare))
    if start is None or not text[start:].strip():
        return None
    return Span(low + start, low + len(text.rstrip()))


def _below_a_comment(bare: str, text: str) -> bool:
    """True when `text` is `bare` and a line break, and what the last line of `bare` holds is a comment."""
    return "\n" in text[len(bare) :] and "#" in bare[bare.rfind("\n") + 1 :]


def _primary(text: str, at: int) -> int | None:
    """Where the primary expression that ends at `at` begins."""
    start: int | None = None
    while at > 0:
        last = text[at - 1]
        if last in _OPENING:
            opened = _opening(text, at - 1)
            if opened is None:
                return start
            start = at = opened
            before = text[:at].rstrip(" \t")
            if before and (before[-1].isalnum() or before[-1] in "_)]}\"'" or ord(before[-1]) > 127):
                if before[_word_start(before) :] in _NO_RECEIVER:
                    return start
                at = len(before)
                continue
            return start
        if last in "\"'":
            if start is not None and text[start : start + 1] == "{":
                return start
            opened = _string(text, at - 1)
            if opened is None:
                return start
            prefix = text[_word_start(text[:opened]) : opened]
            return opened - len(prefix) if _STRING_PREFIX.fullmatch(prefix) else opened
        begin = _word_start(text[:at])
        if begin == at or text[begin:at] in _NO_RECEIVER:
            return start
        start = begin
        if text[start].isdigit():
            return None
        before = text[:start].rstrip(" \t")
        if not before.endswith("."):
            return start
        bare = before[:-1].rstrip()
        if _below_a_comment(bare, before):
            return None
        at = len(bare)
    return start


def _word_start(text: str) -> int:
    """Where the word that `text` ends with begins; its length when it ends with none."""
    at = len(text)
    while at and (text[at - 1].isalnum() or text[at - 1] == "_" or ord(text[at - 1]) > 127):
        at -= 1
    return at


def _opening(text: str, at: int) -> int | None:
    """The bracket that the closing one at `at` closes."""
    depth = 0
    while at >= 0:
        char = text[at]
        if char in _OPENING:
            depth += 1
        elif char in "([{":
            depth -= 1
            if depth == 0:
                return at
        elif char in "\"'":
            opened = _string(text, at)
            if opened is None:
                return None
            at = opened
        at -= 1
    return None


def _string(text: str, at: int) -> int | None:
    """Where the string whose last quote is at `at` begins, without its prefix."""
    quote = text[at]
    if text[at - 2 : at + 1] == quote * 3:
        start = text.rfind(quote * 3, 0, at - 2)
        return start if start >= 0 else None
    at -= 1
    while at >= 0 and text[at] != "\n":
        if text[at] == quote and (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2 == 0:
            return at
        at -= 1
    return None


class Call:
    """A call that is open at some place: what is called, and which argument is being written."""

    __slots__ = ("callee", "keyword", "opened", "place")

    def __init__(self, callee: Span, opened: Offset, place: int, keyword: str) -> None:
        self.callee = callee
        self.opened = opened
        """Where its bracket stands."""
        self.place = place
        """How many arguments stand before the one at the cursor."""
        self.keyword = keyword
        """The name of the argument at the cursor when it is given as `name=`."""


_KEYWORD = re.compile(r"^\s*(\w+)\s*=(?!=)")
_STATEMENT = re.compile(r"(?:^|\n)[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w*[ \t]*$")


def open_call(source: bytes, at: Offset) -> Call | None:
    """The innermost call whose brackets are open at `at`, by scanning backwards; None outside one."""
    low = max(at - _BACK, 0)
    text = source[low:at].decode("latin-1")
    place, index, argument = 0, len(text) - 1, len(text)
    nested = False
    while index >= 0:
        char = text[index]
        if char in _OPENING:
            opened = _opening(text, index)
            if opened is None:
                return None
            index = opened
        elif char in "\"'":
            opened = _string(text, index)
            if opened is not None:
                index = opened
        elif char == "," and not nested:
            place += 1
            if place == 1:
                argument = index + 1
        elif char in "[{":
            place, nested = 0, False
            argument = len(text)
        elif char == "(":
            span = before_dot(source, low + index)
            if span is not None and span.stop == low + len(text[:index].rstrip()):
                if _STATEMENT.search(text[: span.start - low]):
                    return None
                start = argument if place else index + 1
                keyword = _KEYWORD.match(text[start:])
                return Call(span, low + index, place, keyword[1] if keyword else "")
            place, argument = 0, len(text)
        elif char == "\n" and re.match(
            r"[ \t]*(?:def|class|return|if|for|while|with|import|from)\b", text[index + 1 :]
        ):
            return None
        index -= 1
    return None
