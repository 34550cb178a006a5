"""Uses of a name in Python by its lexical rules alone, for files whose tree nobody needs.

One regular expression steps over strings and comments ("The Python Language Reference", 2.4), several times as fast
as a parse. Where that cannot be sure (the name stands in a formatted string, a quote is never closed, the word is a
keyword in some places only) it says so, and the tree decides.
"""

import keyword
import re
from array import array
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

_QUOTED = re.compile(
    rb"""
    \# [^\n]*+
  | \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )* \"\"\"
  | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )* '''
  | " (?!"") [^"\\\n]*+ (?: \\. [^"\\\n]*+ )* "
  | ' (?!'') [^'\\\n]*+ (?: \\. [^'\\\n]*+ )* '
  | (?P<unclosed> ["'] )
    """,
    re.VERBOSE | re.DOTALL,
)
_UP_TO_LONG = re.compile(
    rb"""
    (?: [^"'\#]++
      | \# [^\n]*+
      | " (?!"") [^"\\\n]*+ (?: \\. [^"\\\n]*+ )* "
      | ' (?!'') [^'\\\n]*+ (?: \\. [^'\\\n]*+ )* '
    ){0,10000}
    ( \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )* \"\"\"
    | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )* '''
    )?
    """,
    re.VERBOSE | re.DOTALL,
)
"""All up to the next string in triple quotes, and that: nothing is done for each of the others.

Each step is remembered until the match is made, so it takes a limited number of them.
"""
_BACKSLASH = ord("\\")
_FORMATTED = re.compile(rb"(?<![\w\x80-\xff])(?:[fFtT][rR]?|[rR][fFtT])\Z")


class Quoted(NamedTuple):
    """Where strings in triple quotes stand, in order, up to `end`: a quote that is never closed, or the end.

    The other strings and comments end with their line: what stands around a place is read from there.
    """

    starts: "array[int]"
    stops: "array[int]"
    end: Offset

    def around(self, source: bytes, at: Offset) -> Offset:
        """Where the string or comment around `at` begins; -1 outside any."""
        place = bisect_right(self.starts, at) - 1
        last = self.stops[place] if place >= 0 else 0
        if at < last:
            return self.starts[place]
        begin = max(_line_start(source, at), last)
        for match in _QUOTED.finditer(source, begin, min(self.end, len(source))):
            if match.start() > at:
                break
            if at < match.end():
                return match.start()
        return -1


def quoted_in(document: Document) -> Quoted:
    """The strings of a Python document that may span lines: for who asks for several names in it."""
    source = document.source
    starts, stops = array("I"), array("I")
    at = 0
    for match in _UP_TO_LONG.finditer(source):
        at = match.end()
        if match.start(1) >= 0:
            starts.append(match.start(1))
            stops.append(at)
        elif at == match.start():
            break
    return Quoted(starts, stops, at)


def _line_start(source: bytes, at: Offset) -> Offset:
    """Where the line around `at` begins, with those before it that a backslash continues."""
    start = source.rfind(b"\n", 0, at) + 1
    while start > 1 and source[start - 2] == _BACKSLASH:
        start = source.rfind(b"\n", 0, start - 1) + 1
    return start


def occurrences_beside(source: bytes, name: bytes, quoted: Quoted) -> list[Span] | None:
    """The same as `lexical_occurrences`, where the strings that may span lines are known."""
    text = name.decode("utf-8", "replace")
    if keyword.iskeyword(text) or keyword.issoftkeyword(text) or not text.isidentifier():
        return None
    found: list[Span] = []
    for match in word(name).finditer(source):
        at, end = match.span()
        if at >= quoted.end:
            return None
        start = quoted.around(source, at)
        if start < 0:
            if source[end : end + 1] not in (b'"', b"'"):  # else it is the prefix of a string
                found.append(Span(at, end))
        elif _is_formatted(source, start):
            return None
    return found


def lexical_occurrences(source: bytes, name: bytes) -> list[Span] | None:
    """Where the identifier `name` stands in Python source, in order; None when only the tree can tell."""
    text = name.decode("utf-8", "replace")
    if keyword.issoftkeyword(text) or not text.isidentifier():
        return None
    if keyword.iskeyword(text):
        return []
    hits = [match.start() for match in word(name).finditer(source)]
    found: list[Span] = []
    quoted = _QUOTED.finditer(source)
    start, stop = 0, 0
    for at in hits:
        while stop <= at and (match := next(quoted, None)) is not None:
            if match.lastgroup == "unclosed":
                return None
            start, stop = match.span()
        end = at + len(name)
        if not start <= at < stop:
            if source[end : end + 1] not in (b'"', b"'"):  # else it is the prefix of a string
                found.append(Span(at, end))
        elif _is_formatted(source, start):
            return None
    return found


@lru_cache(maxsize=64)
def word(name: bytes) -> re.Pattern[bytes]:
    """Matches `name` where it is a whole identifier; the name stands first, so that a search can leap to it."""
    text = re.escape(name)
    return re.compile(text + rb"(?<![\w\x80-\xff]" + text + rb")(?![\w\x80-\xff])")


def _is_formatted(source: bytes, quote: Offset) -> bool:
    return (
        source[quote : quote + 1] != b"#" and _FORMATTED.search(source[max(quote - 3, 0) : quote]) is not None
    )
