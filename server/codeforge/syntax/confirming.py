"""Brackets and strings of C-like text by its lexical rules alone, to confirm what a grammar holds against it.

A grammar reads C without its preprocessor: a macro it does not know, or two branches of an `#if` that share a bracket,
make sound text look broken. The text itself knows better whether its brackets match.
"""

import re

from codeforge.text.positions import Offset

_TOKEN = re.compile(
    rb"""
    // [^\n]*+ | /\* (?s:.*?) (?: \*/ | \Z )
  | R"(?P<mark> [^()\\\s]{0,16} ) \( (?s:.*?) \)(?P=mark)"
  | \"\"\" (?s:.*?) \"\"\"
  | " (?: [^"\\\n]++ | \\(?s:.) )* "
  | (?<![0-9a-fA-F])' (?: [^'\\\n]++ | \\. )* '
  | (?P<bracket> [()\[\]{}] )
    """,
    re.VERBOSE,
)
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b(?:[^\\\n]++|\\\r?\n|\\)*", re.MULTILINE
)
_ANY_DIRECTIVE = re.compile(rb"^[ \t]*#(?:[^\\\n]++|\\\r?\n|\\)*", re.MULTILINE)
_NEVER = re.compile(rb"[ \t]*#[ \t]*if[ \t]+(?:0|false)\s*(?:/[/*][^\n]*)?\Z")
_QUOTE = re.compile(rb"""["']""")
_CLOSES = {b")": b"(", b"]": b"[", b"}": b"{"}


def first_branches(source: bytes) -> bytes:
    """`source` with the directives and all but the first branch of each `#if` blanked; of `#if 0` the second stays."""
    out = bytearray(source)
    kept = [True]
    taken = [True]
    at = 0
    for found in _DIRECTIVE.finditer(source):
        if not kept[-1]:
            _blank(out, at, found.start())
        word, at = found[1], found.end()
        _blank(out, found.start(), at)
        if word.startswith(b"if"):
            taken.append(kept[-1] and not _NEVER.match(found[0]))
            kept.append(taken[-1])
        elif len(kept) > 1 and word == b"endif":
            kept.pop()
            taken.pop()
        elif len(kept) > 1:
            kept[-1] = kept[-2] and not taken[-1]
            taken[-1] = taken[-1] or kept[-1]
    if not kept[-1]:
        _blank(out, at, len(out))
    return bytes(out)


def _blank(text: bytearray, start: Offset, stop: Offset) -> None:
    text[start:stop] = re.sub(rb"[^\r\n]", b" ", text[start:stop])


def without_text(source: bytes) -> bytes:
    """`source` with comments and directives blanked, and strings filled with `s` up to their quotes; as long as it is."""
    plain = _TOKEN.sub(_plain, source)
    return _ANY_DIRECTIVE.sub(lambda found: re.sub(rb"[^\r\n]", b" ", found[0]), plain)


def _plain(token: re.Match[bytes]) -> bytes:
    text = token[0]
    if token["bracket"]:
        return text
    if text.startswith(b"/"):
        return re.sub(rb"[^\r\n]", b" ", text)
    return re.sub(rb"[^\r\n]", b"s", text[:-1]) + text[-1:]


def quotes_match(line: bytes) -> bool:
    """True when every string that begins on this line ends on it."""
    return not _QUOTE.search(_TOKEN.sub(b"", line))


def brackets_match(source: bytes) -> bool:
    """True when every bracket outside strings and comments has its partner."""
    opened: list[bytes] = []
    for token in _TOKEN.finditer(source):
        text = token["bracket"]
        if text is None:
            continue
        partner = _CLOSES.get(text)
        if partner is None:
            opened.append(text)
        elif not opened or opened.pop() != partner:
            return False
    return not opened
