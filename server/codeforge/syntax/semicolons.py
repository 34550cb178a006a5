"""Statements of C and C++ without their `;` or their value, by the lines around them.

A grammar misses a `;` wherever it meets a macro that it does not know. A line that returns, jumps or assigns, ends
outside brackets with a name or a value and stands before one that can only begin a statement is sure to lack it.
"""

import re
from collections.abc import Iterator

from codeforge.syntax.confirming import without_text
from codeforge.syntax.fault import Fault, clipped
from codeforge.text.documents import Document
from codeforge.text.positions import Span

_ENDING = rb"[\w)\]][ \t]*\r?\Z"
_JUMP = re.compile(
    rb"[ \t]*(?:return\b[^;{}:?]*" + _ENDING + rb"|(?:break|continue)[ \t]*\r?\Z|goto\s+\w+[ \t]*\r?\Z)"
)
_ASSIGNMENT = re.compile(
    rb"[ \t]*(?!(?:if|else|for|while|switch|case|using|template|typedef|enum|return)\b)[A-Za-z_][\w \t*&.>:,\[\]()<-]*?(?<![=!<>])(?:[-+*/|&^%]|<<|>>)?=(?![=])[^;{}=]*"
    + _ENDING
)
_NEXT = re.compile(
    rb"""
    [ \t]*+ (?! (?: and | or | xor | bitand | bitor | not_eq | and_eq | __\w+ ) \b )
    (?: (?: return | if | for | while | switch | break | continue | goto | do | struct | union | static | const
          | void | int | char | long | short | unsigned | signed | float | double | bool | auto ) \b
      | [A-Za-z_]\w* \s* (?: -> | \. | \+\+ | -- | (?: [-+*/|&^%] )? = (?!=) )
      | [A-Za-z_]\w* \s+ \*? [A-Za-z_]\w* \s* (?: = (?!=) | ; )
      | [A-Za-z_]\w* \s* \( [^()]* (?: \( [^()]* \) [^()]* )* \) \s* ;
    )
    """,
    re.VERBOSE,
)
_HALF = re.compile(
    rb"\bnew\b[ \t]*(?:\(|\Z)|(?:=|\breturn)[ \t]*\([^()]*\)\s*\Z|[*&][ \t]*\)\s*\Z|\"\s*\w+\s*\Z"
)
"""A cast, something made, or a string before a macro: what belongs to it may stand on the next line."""
_END = re.compile(rb"[ \t]*(?:\}|case\b|default[ \t]*:|else\b)")
_NO_VALUE = re.compile(rb"(?<![=!<>\w(])(?<!operator)(?:[-+*/|&^%])?=[ \t]*;")


def statement_faults(document: Document) -> Iterator[Fault]:
    """What lacks its `;`, or its value before one, in source order."""
    lines = without_text(document.source).split(b"\n")
    start = depth = 0
    before = b""
    for number, line in enumerate(lines):
        outside = depth == 0
        depth = max(depth + _opened(line), 0)
        if outside and depth == 0:
            found = _NO_VALUE.search(line)
            if found:
                at = start + found.start()
                sign = found[0].rstrip(b"; \t")
                message = f"expected an expression after `{clipped(sign.decode())}`"
                yield Fault(Span(at, at + len(sign)), message, "syntax/unfinished")
            elif _lacks_semicolon(before, line, lines[number + 1 : number + 4]):
                at = start + len(line.rstrip())
                yield Fault(Span(at - 1, at), "expected `;`", "syntax/expected-token")
        start += len(line) + 1
        before = line if line.strip() else before


def _opened(line: bytes) -> int:
    return line.count(b"(") + line.count(b"[") - line.count(b")") - line.count(b"]")


def _lacks_semicolon(before: bytes, line: bytes, following: list[bytes]) -> bool:
    after = next((each for each in following if each.strip()), b"")
    if before.rstrip()[-1:] not in (b";", b"{", b"}", b":", b")", b""):
        return False
    if _HALF.search(line):
        return False
    if _JUMP.match(line):
        return bool(_NEXT.match(after) or _END.match(after))
    return bool(_ASSIGNMENT.match(line) and _NEXT.match(after))
