"""What is wrong in a style sheet, by CSS's own rules ("CSS Syntax Module Level 3").

A browser drops what it cannot read and goes on, so nothing tells an author that a `;` is missing. Only what no style
sheet can mean is told: names that browsers gave a meaning by accident (`*zoom: 1`, `filter: progid:…`) are sound, and
what stands in a custom property or in a rule of an unknown kind may be anything.
"""

import re

from codeforge.syntax.brackets import by_indentation, unclosed_bracket, unmatched_brackets
from codeforge.syntax.fault import Fault, clipped
from codeforge.syntax.layout import CLOSES, Bracket
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

_TOKEN = re.compile(
    rb"""
    /\* (?s:.*?) \*/
  | (?P<comment> /\* )
  | (?P<slashes> (?<![:\w]) // [^\n]* )
  | (?i:url) (?P<url> \( ) (?= \s*+ [^"'\s] )
  | " (?: [^"\\\n\r\f]++ | \\ (?: \r\n | (?s:.) ) )* "
  | ' (?: [^'\\\n\r\f]++ | \\ (?: \r\n | (?s:.) ) )* '
  | (?P<string> ["'] )
  | \\ .
  | (?P<mark> [(){}\[\];] )
    """,
    re.VERBOSE,
)
_URL_END = re.compile(rb"(?:[^)\\\n]++|\\.)*\)")
_MASKED = re.compile(
    rb"""/\*.*?\*/|<!--|-->|(?<![:\w])//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""", re.DOTALL
)
_HIDES = re.compile(rb"""/\*|//|--|["']""")
_RULES = frozenset(
    b"charset container counter-style document font-face import keyframes layer media namespace page "
    b"property scope starting-style supports viewport".split()
)
_AT_RULE = re.compile(rb"@(?:-[a-z]+-)?([-\w]+)")
_DECLARATION = re.compile(rb"([*_+#$&!.?%]?[-\w\\\x80-\xff]+)\s*:")
_WORD = re.compile(rb"[-\w\x80-\xff]+")
_INNER = re.compile(rb"[(\[][^()\[\]]*[)\]]")
_NEXT = re.compile(rb"\s(?!progid\b)[*_]?-?[a-zA-Z][-a-zA-Z]*\s*:(?!:)")
_BEFORE_RULE = re.compile(rb"[*_]?[-\w]+\s*:\s+[^\n]*?[^\s,>+~(](?=[ \t\r]*\n)")
MOST_FAULTS = 500
"""Behind so many mistakes nothing is judged."""
MOST_DEPTH = 1000
"""Nor behind so many open rules."""
MOST_INNER = 10
"""Brackets nested deeper than this are not looked through for a missing `;`."""


def style_faults(document: Document) -> list[Fault]:
    """The mistakes of a style sheet, in no order."""
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.source = document.source
        self.faults: list[Fault] = []
        self.outside: list[Fault] = []
        """Declarations in no rule, unless a `}` too many explains them."""
        self.braces: list[Bracket] = []
        self.judged: list[bool] = []
        """Of each open block, whether its content can be told right from wrong."""
        self.inner: list[Bracket] = []
        """The open brackets that begin no block."""
        self.start = 0
        """Where the statement begins that is being read."""

    def read(self) -> list[Fault]:
        stop = 0
        while token := _TOKEN.search(self.source, stop):
            if len(self.faults) + len(self.outside) > MOST_FAULTS or len(self.judged) > MOST_DEPTH:
                return [*self.faults, *self.outside, *self._open_rules()]
            at, stop = token.start(), token.end()
            if token.lastgroup == "mark":
                self._mark(token[0].decode(), at)
            elif token.lastgroup == "url":
                end = _URL_END.match(self.source, stop)
                if end is None:
                    return [*self.faults, unclosed_bracket(self.document, Bracket("(", stop - 1))]
                stop = end.end()
            elif token.lastgroup == "slashes" and not self.inner:
                self._tell(Span(at, at + 2), "`//` begins no comment in CSS: write `/* … */`", "unexpected")
            elif token.lastgroup == "comment":
                self._tell(Span(at, at + 2), "this comment is never closed", "unclosed-comment")
                return self.faults
            elif token.lastgroup == "string":
                stop = self.source.find(b"\n", at)
                self._tell(
                    Span(at, stop if stop > 0 else len(self.source)),
                    "this string is never closed",
                    "unclosed-string",
                )
                return self.faults
        if self.inner:
            return [*self.faults, unclosed_bracket(self.document, self.inner[0])]
        if not self.judged:
            self._end()
        return [*self.faults, *self.outside, *self._open_rules()]

    def _mark(self, text: str, at: Offset) -> None:
        if text in "([":
            self.inner.append(Bracket(text, at))
        elif text in ")]":
            if self.inner and self.inner[-1].text == CLOSES[text]:
                self.inner.pop()
            elif not self.inner:
                self._unexpected(text, at)
        elif not self.inner:
            self._statement(text, at)
            self.start = at + 1

    def _statement(self, end: str, at: Offset) -> None:
        """What stands before a `;`, `{` or `}`."""
        masked = self._masked(at)
        text = masked.strip()
        first = self.start + len(masked) - len(masked.lstrip())
        if end == "{":
            self._open(text, first, at)
            return
        judged = not self.judged or self.judged[-1]
        if text and judged and not text.startswith(b"@"):
            if self.judged:
                self._declaration(text, first)
            elif end == ";":
                span = Span(first, first + len(text.split(b"\n")[0].rstrip()))
                message = f"`{clipped(text.decode('utf-8', 'replace'))}` stands outside of any rule"
                self.outside.append(Fault(span, message, "syntax/unexpected"))
        if end == "}":
            self.braces.append(Bracket("}", at))
            if self.judged:
                self.judged.pop()
            else:
                self.outside.clear()
                self._unexpected("}", at)

    def _open(self, text: bytes, first: Offset, at: Offset) -> None:
        inside = not self.judged or self.judged[-1]
        if text.startswith(b"@"):
            rule = _AT_RULE.match(text)
            inside = inside and rule is not None and rule[1].lower() in _RULES
        elif text.startswith(b"--") and b":" in text:
            inside = False
        elif inside and not text:
            self._tell(Span(at, at + 1), "expected a selector before `{`", "expected-token")
        elif inside and self.judged:
            before = _BEFORE_RULE.match(text)
            if before:
                self._semicolon(first + before.end())
        self.braces.append(Bracket("{", at))
        self.judged.append(inside)
        if len(self.judged) == 1:
            self.faults += self.outside
            self.outside.clear()

    def _declaration(self, text: bytes, first: Offset) -> None:
        found = _DECLARATION.match(text)
        if found is None:
            word = _WORD.match(text)
            if word and b":" not in text:
                span = Span(first, first + word.end())
                self._tell(
                    span,
                    f"expected `:` after `{clipped(word[0].decode('utf-8', 'replace'))}`",
                    "expected-token",
                )
            return
        if found[1].startswith(b"--"):
            return
        value = text[found.end() :]
        for _ in range(MOST_INNER):
            flat = _INNER.sub(lambda inner: b"x" * len(inner[0]), value)
            if flat == value:
                break
            value = flat
        following = _NEXT.search(value)
        own = value[: following.start()].rstrip() if following else value
        if not own.strip():
            at = first + found.end()
            self._tell(Span(at - 1, at), "expected a value after `:`", "expected-token")
        elif following:
            self._semicolon(first + found.end() + len(own))

    def _semicolon(self, at: Offset) -> None:
        self._tell(Span(at - 1, at), "expected `;`", "expected-token")

    def _end(self) -> None:
        """Behind the last rule."""
        masked = self._masked(len(self.source))
        text = masked.rstrip()
        if text.strip() and not text.lstrip().startswith(b"@"):
            at = self.start + len(text)
            self._tell(Span(at - 1, at), "expected `{`", "expected-token")

    def _open_rules(self) -> list[Fault]:
        """The rules that are never closed."""
        if not self.judged:
            return []
        unclosed = by_indentation(self.document, self.braces) or unmatched_brackets(self.braces)[0]
        return [unclosed_bracket(self.document, each) for each in unclosed[:MOST_FAULTS]]

    def _masked(self, stop: Offset) -> bytes:
        """The statement up to `stop`, without comments and what strings hold, as long as it is."""
        text = self.source[self.start : stop]
        return _MASKED.sub(_blank, text) if _HIDES.search(text) else text

    def _unexpected(self, text: str, at: Offset) -> None:
        self._tell(Span(at, at + 1), f"unexpected `{text}`: nothing is open here", "unexpected-bracket")

    def _tell(self, span: Span, message: str, code: str) -> None:
        self.faults.append(Fault(span, message, f"syntax/{code}"))


def _blank(found: re.Match[bytes]) -> bytes:
    fill = b"s" if found[0][:1] in b"\"'" else b" "
    return re.sub(rb"[^\n]", fill, found[0])
