"""Lines and blocks of an indented language (Python's lexical rules), read without the tree.

Tree-sitter accepts any indentation and guesses brackets when it recovers, so both are checked on the text itself:
strings and comments are skipped, brackets matched, and the indentation of logical lines followed with a stack as in
"The Python Language Reference", 2.1 "Line structure".
"""

import re
from typing import NamedTuple

from codeforge.text.positions import Offset, Span

CLOSES = {")": "(", "]": "[", "}": "{"}
TAB = 8
MOST_TOKENS = 10_000
"""In one formatted string."""
MOST_OPEN_BRACES = 20
"""After so many broken formatted strings, the others are read as plain ones: looking for each end reads all the rest."""


class Bracket(NamedTuple):
    """One bracket in the text."""

    text: str
    at: Offset


class Line(NamedTuple):
    """One logical line: where its code begins and ends, how far it is indented."""

    start: Offset
    stop: Offset
    indent: int
    opens: bool
    """True when it ends with a colon outside brackets, so that a block follows."""
    colon: bool
    """True when it holds such a colon anywhere."""


class Layout(NamedTuple):
    """What the text of a document says before any grammar."""

    brackets: list[Bracket]
    lines: list[Line]
    unclosed: list[Span]
    """The opening quotes of strings that never end."""
    open_braces: list[Span]
    """Formatted strings in which a brace is never closed."""


_TOKEN = re.compile(
    rb"""(?P<space>[ \t\f]+)"""
    rb"""|(?P<line>\r\n|\n|\r)"""
    rb"""|(?P<comment>\#[^\r\n]*)"""
    rb"""|(?P<joined>\\(?:\r\n|\n|\r))"""
    rb"""|(?P<bracket>[()\[\]{}])"""
    rb"""|(?P<string>(?P<prefix>\b[rRbBuUfFtT]{1,2})?(?P<quote>\"\"\"|'''|"|'))"""
    rb"""|(?P<walrus>:=)"""
    rb"""|(?P<colon>:)"""
    rb"""|(?P<code>[^\t\r\n\f\v()\[\]{}"'\#:\\]+(?:(?<![\w\x80-\xff])|(?!["'\w\x80-\xff])))"""
    rb"""|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def _string_end(quote: bytes) -> re.Pattern[bytes]:
    """What may follow the opening quote of a plain string, through its closing one."""
    mark = quote[:1]
    plain = rb"[^\\" + mark + (b"" if len(quote) == 3 else rb"\r\n") + rb"]++"
    lone = rb"|" + mark + rb"(?!" + mark * 2 + rb")" if len(quote) == 3 else b""
    return re.compile(rb"(?:" + plain + rb"|\\(?:\r\n|.)" + lone + rb")*" + quote, re.DOTALL)


_QUOTES = (b'"""', b"'''", b'"', b"'")
_STRING_END = {quote: _string_end(quote) for quote in _QUOTES}
_IN_TEXT = {
    quote: re.compile(
        rb"\\N\{|\\[^{}]|\{\{|\}\}|(?P<open>\{)|(?P<end>"
        + quote
        + rb")"
        + (b"" if len(quote) == 3 else rb"|(?P<bad>[\r\n])"),
        re.DOTALL,
    )
    for quote in _QUOTES
}
_IN_EXPRESSION = re.compile(
    rb"""(?P<prefix>\b[rRbBuUfFtT]{1,2})?(?P<quote>\"\"\"|'''|"|')|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<colon>:)|(?P<comment>\#[^\r\n]*)"""
)
_IN_SPEC = re.compile(rb"(?P<open>\{)|(?P<close>\})|(?P<bad>[\r\n])")


def layout_of(source: bytes) -> Layout:
    """Brackets, logical lines and unclosed strings of a source, each in order."""
    brackets: list[Bracket] = []
    lines: list[Line] = []
    unclosed: list[Span] = []
    open_braces: list[Span] = []
    suspicious: Span | None = None
    depth, at, size = 0, 0, len(source)
    line_start, start, stop, colon, last = 0, -1, 0, False, ""
    match = _TOKEN.match
    while at < size:
        token = match(source, at)
        if token is None:
            break
        kind = token.lastgroup or ""
        begin, at = at, token.end()
        if kind == "space" or kind == "comment" or kind == "joined":
            continue
        if kind == "line":
            if depth <= 0:
                if start >= 0:
                    lines.append(_line(source, line_start, start, stop, last == "colon", colon))
                start, colon, last, depth = -1, False, "", 0
            if start < 0:
                line_start = at
            continue
        if kind == "code" and source[begin:at].isspace():
            continue
        if start < 0:
            start = begin
        if kind == "bracket":
            text = token[0].decode()
            brackets.append(Bracket(text, begin))
            depth += 1 if text in "([{" else -1
        elif kind == "string":
            end = -1
            formatted = bool((token["prefix"] or b"").lower().strip(b"rub"))
            if formatted and len(open_braces) < MOST_OPEN_BRACES:
                end = _end_of_formatted(source, at, token["quote"])
            if end < 0 and (found := _STRING_END[token["quote"]].match(source, at)):
                end = found.end()
                if formatted:
                    open_braces.append(Span(begin, end))
            if end < 0:
                if len(token["quote"]) == 3:
                    unclosed.append(suspicious or Span(begin, at))
                    at = size
                else:
                    at = _line_end(source, at)
                    unclosed.append(Span(begin, at))
                    depth = _drop_line(source, brackets, depth, begin)
            else:
                if len(token["quote"]) == 3 and suspicious is None and source[end : end + 1].isalpha():
                    suspicious = Span(
                        begin, at
                    )  # text right behind the end: more likely this one never ended
                at = end
        elif kind == "colon" and depth <= 0:
            colon = True
        stop, last = at, kind
    if start >= 0 and depth <= 0:
        lines.append(_line(source, line_start, start, stop, last == "colon", colon))
    return Layout(brackets, lines, unclosed, open_braces)


def _line(source: bytes, line_start: Offset, start: Offset, stop: Offset, opens: bool, colon: bool) -> Line:
    indent = 0
    for byte in source[line_start:start]:
        if byte == 9:
            indent += TAB - indent % TAB
        elif byte == 12:
            indent = 0
        else:
            indent += 1
    code = source[start:stop].rstrip(b" \t\f")
    return Line(start, start + len(code), indent, opens, colon)


def _line_end(source: bytes, at: Offset) -> Offset:
    found = _LINE_END.search(source, at)
    return found.start() if found else len(source)


_LINE_END = re.compile(rb"[\r\n]")


def _drop_line(source: bytes, brackets: list[Bracket], depth: int, at: Offset) -> int:
    """Forget the brackets left open on a line whose string never ends: their closing ones are in that string."""
    line_start = max(source.rfind(b"\n", 0, at), source.rfind(b"\r", 0, at)) + 1
    closed = 0
    for place in range(len(brackets) - 1, -1, -1):
        bracket = brackets[place]
        if bracket.at < line_start:
            break
        if bracket.text in CLOSES:
            closed += 1
        elif closed:
            closed -= 1
        else:
            del brackets[place]
            depth -= 1
    return depth


def _end_of_formatted(source: bytes, at: Offset, quote: bytes) -> Offset:
    """The end of a formatted string, in whose braces any code may stand (PEP 701); -1 when it never ends."""
    inside = [
        quote
    ]  # a quote: its text; `{`: an expression; `(`: brackets in it; `:`: a format specification
    for _ in range(MOST_TOKENS):
        if not inside:
            return at
        top = inside[-1]
        pattern = _IN_EXPRESSION if top in (b"{", b"(") else _IN_SPEC if top == b":" else _IN_TEXT[top]
        found = pattern.search(source, at)
        if found is None:
            return -1
        at = found.end()
        groups = found.groupdict()
        if groups.get("bad"):
            return -1
        if groups.get("end"):
            inside.pop()
        elif groups.get("open"):
            inside.append(b"(" if top in (b"{", b"(") else b"{")
        elif groups.get("close"):
            if top == b":":
                inside.pop()
            inside.pop()
        elif groups.get("colon") and top == b"{":
            inside.append(b":")
        elif groups.get("quote"):
            if (groups["prefix"] or b"").lower().strip(b"ru") in (b"f", b"t"):
                inside.append(groups["quote"])
            else:
                end = _STRING_END[groups["quote"]].match(source, at)
                if end is None:
                    return -1
                at = end.end()
    return -1
