"""What the text around the cursor says of names: which were used, how long ago, behind what, and what is wanted here.

Only a window is read, so a large file costs no more than a small one, and what was read of the lines above and below
is kept while one line is being typed.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from codeforge.features.completion.where import Where
from codeforge.index.usage import Use, uses_in
from codeforge.text.documents import Document

ABOVE = 30_000
BELOW = 10_000
"""Bytes read before and behind the line."""

_TOKEN = re.compile(r"[^\W\d]\w*|[^\w\s]|\n")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_TARGET = re.compile(r"([^\W\d]\w*)\s*(?::\s*[\w.\[\], |\"']+)?(?:[-+*/|&^%@]|//|\*\*|<<|>>)?=(?!=)[^=,]*$")
_KEY = re.compile(r"[\"']([\w.-]+)[\"']\s*:[^,{}]*$")
_COMPARED = re.compile(
    r"([^\W\d]\w*)(?:\(\))?\s*(?:==|!=|<=|>=|<|>|\bis not\b|\bis\b|\bnot in\b|\bin\b)\s*[\w.]*$"
)
_RETURN = re.compile(r"^\s*(?:return|yield)\b")
_CALLEE = re.compile(r"([^\W\d]\w*)\([^()]*$")
_DEF = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


class Read(Struct, frozen=True):
    """What one stretch of text holds."""

    names: dict[str, int]
    """How often each name stands in it."""
    last: dict[str, int]
    """The place of each name's last use, in tokens."""
    n_tokens: int
    pairs: dict[tuple[str, str], int]
    """How often one token follows another."""
    after: dict[str, list[tuple[str, str, int]]]
    """By receiver: the name before it, the member, and the place among all uses."""
    members: dict[str, int]
    member_last: dict[str, int]
    n_uses: int
    sequence: dict[tuple[str, str], int]
    """How often the member of one use is followed by that of the next."""
    contexts: dict[tuple[str, str], int]
    """How often a member follows a receiver of one name that stands behind a token."""
    last_member: str
    """Of the last use."""
    functions: tuple[str, ...]
    """Names of the functions whose heads stand in it, in order."""


@lru_cache(maxsize=32)
def read(text: str) -> Read:
    """The names and uses in `text`."""
    tokens = _TOKEN.findall(text)
    after: dict[str, list[tuple[str, str, int]]] = {}
    members: dict[str, int] = {}
    member_last: dict[str, int] = {}
    uses: list[Use] = list(uses_in(text))
    for place, (before, receiver, member) in enumerate(uses):
        after.setdefault(receiver, []).append((before, member, place))
        members[member] = members.get(member, 0) + 1
        member_last[member] = place
    return Read(
        Counter(tokens),
        {token: place for place, token in enumerate(tokens)},
        len(tokens),
        Counter(pairwise(tokens)),
        after,
        members,
        member_last,
        len(uses),
        Counter((one[2], other[2]) for one, other in pairwise(uses)),
        Counter(
            (before, member)
            for before, dot, member in zip(tokens, tokens[2:], tokens[3:], strict=False)
            if dot == "."
        ),
        uses[-1][2] if uses else "",
        tuple(_DEF.findall(text)),
    )


class Wanted(NamedTuple):
    """What the place asks for."""

    previous: str
    """The token before the name or its whole chain: a line break where a line begins."""
    next: str
    """The first character behind what is being typed; empty at the end of the line."""
    role: str
    """`raise`, `except`, `decorator`, `type`, `statement`, or nothing."""
    name: str
    """The name that the value goes to or is compared with: a target, a keyword argument, a dictionary's key."""
    words: frozenset[str]
    """The words of `name`, or of the function called or defined around."""


class Around(Struct, frozen=True):
    """The text around the cursor, read."""

    above: Read
    line: Read
    below: Read
    wanted: Wanted


def around(document: Document, where: Where) -> Around:
    """What stands around the name at `where`, which itself is left out."""
    source, lines = document.source, document.lines
    start, stop = lines.span(lines.line_of(where.span.start))
    above = source[max(start - ABOVE, 0) : start].decode("utf-8", "replace")
    right = source[where.span.stop : min(stop, where.span.stop + 1000)].decode("utf-8", "replace")
    below = source[stop : stop + BELOW].decode("utf-8", "replace")
    left = where.line[-1000:]
    return Around(
        read(above),
        read(left),
        read(f"{right}\n{below}"),
        _wanted(document.language, left, right, above, where),
    )


def _wanted(language: str, left: str, right: str, above: str, where: Where) -> Wanted:
    chain = left.rstrip()
    if where.receiver and chain.endswith("."):
        chain = chain[:-1].removesuffix(where.receiver).rstrip()
    tokens = _TOKEN.findall(chain[-80:])
    previous = tokens[-1] if tokens else "\n"
    following = right.lstrip(" \t")[:1] if right[:1] not in ("", "\n") else ""
    name = ""
    for pattern in (_TARGET, _KEY, _COMPARED):
        found = pattern.search(left[-200:])
        if found:
            name = found[1]
            break
    holder = name
    if not holder and _RETURN.match(left):
        defined = _DEF.findall(above[-3000:])
        holder = defined[-1] if defined else ""
    if not holder:
        called = _CALLEE.search(left[-200:])
        holder = called[1] if called else ""
    return Wanted(previous, following, _role(language, chain, previous), name, words_of(holder))


def _role(language: str, chain: str, previous: str) -> str:
    if not chain.strip():
        return "statement"
    if language != "python":
        return ""
    if re.match(r"^\s*raise\s*$", chain):
        return "raise"
    if re.match(r"^\s*except\*?\s*\(?(?:[\w.]+\s*,\s*)*$", chain):
        return "except"
    if re.match(r"^\s*@$", chain):
        return "decorator"
    if chain.endswith("->") or re.match(
        r"^\s*(?:async\s+)?def\s.*[(,]\s*\*{0,2}\w+\s*:\s*(?:[\w.]+\s*[\[|]\s*)*$", chain
    ):
        return "type"
    if (
        re.match(r"^\s*(?:self\.)?\w+\s*:\s*(?:[\w.]+\s*[\[|]\s*)*$", chain)
        and previous == ":"
        and chain.strip() not in ("else:", "try:", "finally:")
    ):
        return "type"
    return ""


@lru_cache(maxsize=20_000)
def words_of(name: str) -> frozenset[str]:
    """The words of an identifier in lower case, without an ending `s`."""
    return frozenset(
        word.lower().removesuffix("s") or "s" for part in name.split("_") for word in _WORD.findall(part)
    )


def likeness(name: str, words: frozenset[str]) -> float:
    """The share of words that a name and `words` have in common, from 0 to 1 (Jaccard)."""
    if not words:
        return 0.0
    own = words_of(name)
    shared = len(own & words)
    return shared / len(own | words) if shared else 0.0
