"""What is wrong in a script of SQL, whatever its dialect.

No grammar reads all dialects, so only this is told: brackets, strings and comments that never end, statements that end
in the middle, and a first word that is one slip away from a known one. Where dialects disagree about what a text means
(`\\'` in a string, `#` before a comment) a mistake counts only when it is one in each; a comma too many, which some
dialects take, is none.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

from codeforge.syntax.brackets import unclosed_bracket
from codeforge.syntax.fault import Fault, clipped
from codeforge.syntax.layout import Bracket
from codeforge.text.documents import Document
from codeforge.text.positions import Span

_STRINGS = (rb"'(?:[^']++|'')*'", rb"'(?:[^'\\]++|''|\\.)*'")
_HASHES = (rb"(?!)", rb"\#[^\n]*+")
_OPERATORS = frozenset(b"= < <= >= <> != || + - ,".split())
_WANTING = frozenset(b"and or where from join by having like between".split())
"""Words that no statement ends with."""
_CLAUSES = frozenset(b"where group order having limit union".split())
_BEFORE_NO_CLAUSE = frozenset(b"from where and".split())
_BEGINNINGS = tuple(b"select insert update delete create truncate revoke explain analyze vacuum".split())
_SHORTEST = 5
_GIVEN_UP = re.compile(rb"^[ \t]*delimiter\b|/\*(?:(?!\*/).)*?/\*", re.IGNORECASE | re.MULTILINE | re.DOTALL)
"""Another end of statements, and comments inside comments."""
_DATA = re.compile(rb"\s*copy\b.*\bstdin\b", re.IGNORECASE | re.DOTALL)
_DATA_END = re.compile(rb"^\\\.[^\n]*", re.MULTILINE)
MOST_FAULTS = 500
"""Behind so many mistakes nothing is judged."""


def script_faults(document: Document) -> list[Fault]:
    """The mistakes of a script, in source order."""
    found: list[Fault] = []
    for number, (string, hash_mark) in enumerate(product(_STRINGS, _HASHES)):
        read = list(islice(_read(document, _tokens(string, hash_mark)), MOST_FAULTS))
        also = set(read)
        found = read if number == 0 else [fault for fault in found if fault in also]
        if not found:
            return []
    return [] if _GIVEN_UP.search(document.source) else found


@cache
def _tokens(string: bytes, hash_mark: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb"""
        --[^\n]*+ | /\*.*?\*/ | ^[ \t]*+\\[^\n]*+ | %s
      | (?P<comment> /\* )
      | (?P<quoted>
            \$(?P<mark>(?:[a-zA-Z_]\w*+)?)\$ .*? \$(?P=mark)\$
          | \b[qQ]'(?: \[.{,4000}?\]' | \{.{,4000}?\}' | \(.{,4000}?\)' | <.{,4000}?>'
              | (?P<quote>[^\s\w\[{(<]).{,4000}?(?P=quote)' )
          | %s | "(?:[^"]++|"")*" | `[^`]*+` | \[[^\[\]\n(]*+\]
        )
      | (?P<string> ['"`] | \$(?:[a-zA-Z_]\w*+)?\$ )
      | (?P<bracket> [()] )
      | (?P<end> ; )
      | (?P<word> [a-zA-Z_\x80-\xff][\w$\x80-\xff]*+ )
      | (?P<operator> <> | [<>!]= | \|\| | := | => | -> | [-+=<,] )
      | (?P<other> \S )
        """
        % (hash_mark, string),
        re.VERBOSE | re.DOTALL | re.MULTILINE,
    )


def _read(document: Document, tokens: re.Pattern[bytes]) -> Iterator[Fault]:
    source = document.source
    open_: list[Bracket] = []
    before = first = None
    start = at = 0
    while token := tokens.search(source, at):
        at = token.end()
        kind, text, place = token.lastgroup, token[0].lower(), token.start()
        if kind == "comment":
            yield Fault(Span(*token.span()), "this comment is never closed", "syntax/unclosed-comment")
            return
        if kind == "string":
            stop = source.find(b"\n", place)
            span = Span(place, len(source) if stop < 0 else stop)
            yield Fault(span, "this string is never closed", "syntax/unclosed-string")
            return
        if before is not None and _wants_more(before, kind or "", text):
            yield _unfinished(before)
        if text == b"(":
            open_.append(Bracket("(", place))
        elif text == b")" and open_:
            open_.pop()
        elif text == b")":
            message = "unexpected `)`: nothing is open here"
            yield Fault(Span(place, place + 1), message, "syntax/unexpected-bracket")
            return
        elif text == b";":
            if open_ and b" rule " not in source[start:place].lower():
                yield unclosed_bracket(document, open_[0])
                return
            if _DATA.match(source, start, place):
                data = _DATA_END.search(source, at)
                at = data.end() if data else len(source)
            before = first = None
            start = start if open_ else at
            continue
        if first is None and kind == "word" and (slip := _slip(text, source[at : at + 200])):
            shown = clipped(token[0].decode("utf-8", "replace"))
            message = f"`{shown}` begins no statement; `{slip.upper()}` does"
            yield Fault(Span(place, at), message, "syntax/unexpected")
        first = first or token
        before = token if kind else before
    if open_:
        yield unclosed_bracket(document, open_[0])


def _wants_more(before: re.Match[bytes], kind: str, text: bytes) -> bool:
    """True when what stands before `text` cannot stand there."""
    last = before[0].lower()
    if kind == "word" and text in _CLAUSES:
        return before.lastgroup == "word" and last in _BEFORE_NO_CLAUSE
    if before.lastgroup == "word":
        return text == b";" and last in _WANTING
    is_sign = before.string[before.start() - 1 : before.start()] == b"("  # Oracle's `(+)`
    return last in _OPERATORS and (text == b";" or (text == b")" and last != b"," and not is_sign))


def _unfinished(before: re.Match[bytes]) -> Fault:
    text = clipped(before[0].decode("utf-8", "replace"))
    return Fault(Span(*before.span()), f"expected an expression after `{text}`", "syntax/unfinished")


_FOLLOWS = re.compile(rb"\s+[^\s:=.]")


def _slip(word: bytes, rest: bytes) -> str:
    """The word that begins a statement and is one slip of a finger away from `word`; "" for none."""
    if len(word) < _SHORTEST or word in _BEGINNINGS or not _FOLLOWS.match(rest):
        return ""
    for known in _BEGINNINGS:
        if abs(len(word) - len(known)) > 1 or word.startswith(known):
            continue
        same = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), -1)
        if same < 0:
            same = min(len(word), len(known))
        rest_a, rest_b = word[same:], known[same:]
        if rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]:
            return known.decode()
        if rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]:
            return known.decode()
    return ""
