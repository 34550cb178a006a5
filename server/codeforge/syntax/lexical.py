"""Uses of a name in Python by its lexical rules alone, for files whose tree nobody needs.

One regular expression steps over strings and comments ("The Python Language Reference", 2.4), several times as fast
as a parse. Where that cannot be sure (the name stands in a formatted string, a quote is never closed, the word is a
keyword in some places only) it says so, and the tree decides.
"""

import keyword
import re
from functools import lru_cache

from codeforge.text.positions import Offset, Span

_QUOTED = re.compile(
    rb"""
    \# [^\n]*+
  | \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"\"\"
  | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
  | " (?!"") [^"\\\n]*+ (?: \\. [^"\\\n]*+ )*+ "
  | ' (?!'') [^'\\\n]*+ (?: \\. [^'\\\n]*+ )*+ '
  | (?P<unclosed> ["'] )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMATTED = re.compile(rb"(?<![\w\x80-\xff])(?:[fFtT][rR]?|[rR][fFtT])\Z")


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
