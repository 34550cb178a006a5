"""What the text around the cursor says of names: which were used, how long ago, behind what, and what is wanted here.

Only a window is read, so a large file costs no more than a small one. It falls into what stands before the definition
around the cursor, that definition's lines above the cursor, the line, the rest of the definition, and what follows
it. Outer parts begin and end where definitions do, so what was read of them is kept while one definition is written.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from codeforge.features.completion.where import Where
from codeforge.index.usage import Use, uses_in
from codeforge.text.documents import Document

ABOVE = 30_000
BELOW = 10_000
"""Bytes read before and behind the line."""
HEAD = re.compile(
    rb"^(?: {4}|\t)?(?:async def|def|class|func|function|fn|impl|public|private|export|@)\b", re.MULTILINE
)
"""The head of a definition that is not nested deep, by its looks."""

_NAME = re.compile(r"[^\W\d]\w*")
_ASCII_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BLOCKS = re.compile(r"\n(?=(?: {4}|\t)?(?:def|class|async def|@)\b)")
_TOKEN = re.compile(r"[^\W\d]\w*|[^\w\s]|\n")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_TARGET = re.compile(r"([^\W\d]\w*)\s*(?::\s*[\w.\[\], |\"']+)?(?:[-+*/|&^%@]|//|\*\*|<<|>>)?=(?!=)[^=,]*$")
_KEY = re.compile(r"[\"']([\w.-]+)[\"']\s*:[^,{}]*$")
_ITEM = re.compile(r"\[[\"'](\w+)[\"']\]\s*=(?!=)[^=,]*$")
_COMPARED = re.compile(
    r"([^\W\d]\w*)(?:\(\))?\s*(?:==|!=|<=|>=|<|>|\bis not\b|\bis\b|\bnot in\b|\bin\b)\s*[\w.]*$"
)
_STATEMENT = re.compile(r"^\s*[\w.]+\s*(?::[^=]*)?=")
"""An assignment: what is given there seldom is called like its target."""
_RETURN = re.compile(r"^\s*(?:return|yield)\b")
_CALLEE = re.compile(r"([^\W\d]\w*)\([^()]*$")
_GIVEN = re.compile(r"(?:\b(?:for|as|in)\s|[(,*=\[\n]\s*)\Z")
_WORD_END = re.compile(r"\w\Z")
_WORD_BEGIN = re.compile(r"\w")
_SPACE = re.compile(r"\s*")
_NEXT_NAME = re.compile(r"\s*([^\W\d]\w*)")
_NEXT_ON_LINE = re.compile(r"[^\w\n]+([^\W\d]\w*)")
LONGEST_GAP = 200
"""Blanks looked over between two tokens."""
_RAISE = re.compile(r"\s*raise\s*$")
_EXCEPT = re.compile(r"\s*except\*?\s*\(?(?:[\w.]+\s*,\s*)*$")
_PARAMETER_TYPE = re.compile(r"\s*(?:async\s+)?def\s.*[(,]\s*\*{0,2}\w+\s*:\s*(?:[\w.]+\s*[\[|]\s*)*$")
_VARIABLE_TYPE = re.compile(r"\s*(?:self\.)?\w+\s*:\s*(?:[\w.]+\s*[\[|]\s*)*$")
_DEF = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


class Read:
    """What one stretch of text holds. What few questions need is worked out when it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        blocks = [_read_block(block) for block in _BLOCKS.split(text)]
        words = [name for block in blocks for name in block.names]
        self.names: dict[str, int] = Counter(words)
        """How often each name stands in it."""
        self.last = dict(zip(words, range(len(words)), strict=True))
        """The place of each name's last use, in names."""
        self.n_names = len(words)
        self.uses: list[Use] = [use for block in blocks for use in block.uses]
        followed = [use[2] for use in self.uses]
        self.members: dict[str, int] = Counter(followed)
        self.member_last = dict(zip(followed, range(len(followed)), strict=True))
        self.last_member = followed[-1] if followed else ""
        """Of the last use."""
        self._after_tokens: dict[tuple[str, ...], dict[str, int]] = {}
        self._members_behind: dict[str, dict[str, int]] = {}

    @cached_property
    def after(self) -> dict[str, list[tuple[str, str]]]:
        """By receiver: the name before it and the member, in order."""
        found: dict[str, list[tuple[str, str]]] = {}
        for before, receiver, member in self.uses:
            found.setdefault(receiver, []).append((before, member))
        return found

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """Names of the functions whose heads stand in it, in order."""
        return tuple(_DEF.findall(self.text))

    def members_behind(self, token: str) -> dict[str, int]:
        """The members that follow a receiver of one name behind `token`, with how often."""
        known = self._members_behind.get(token)
        if known is None:
            known = self._members_behind[token] = Counter(_behind(token).findall(self.text))
        return known

    def names_behind(self, token: str) -> dict[str, int]:
        """The names that stand right behind `token`, with how often."""
        return self.names_after((token,))

    def names_after(self, tokens: tuple[str, ...]) -> dict[str, int]:
        """The names that stand right behind these tokens in a row, with how often; none behind none."""
        known = self._after_tokens.get(tokens)
        if known is None:
            if len(self._after_tokens) >= MOST_TOKENS:
                self._after_tokens.clear()
            known = Counter(_behind_row(self.text, tokens)) if tokens else {}
            self._after_tokens[tokens] = known
        return known

    def names_next_to(self, name: str) -> dict[str, int]:
        """The names that come next after `name`, whatever signs stand between on one line, with how often."""
        key = (name, "…")
        known = self._after_tokens.get(key)
        if known is None:
            known = Counter(_next_to(self.text, name)) if name in self.names else {}
            self._after_tokens[key] = known
        return known

    def members_next_to(self, member: str) -> dict[str, int]:
        """The members used right behind a use of `member`, with how often."""
        return Counter(other[2] for one, other in pairwise(self.uses) if one[2] == member)


class _Block(NamedTuple):
    """The names and the uses in one definition, in order."""

    names: tuple[str, ...]
    uses: tuple[Use, ...]


@lru_cache(maxsize=4000)
def _read_block(text: str) -> _Block:
    """What one definition holds: most of what stands in a window stood in the last one too."""
    names = (_ASCII_NAME if text.isascii() else _NAME).findall(text)
    return _Block(tuple(map(sys.intern, names)), tuple(uses_in(text)))


def read_blocks(text: str) -> Iterator[None]:
    """Read the definitions of a text, of which windows are made later; comes back after each."""
    for block in _BLOCKS.split(text):
        yield _read_block(block) and None


@lru_cache(maxsize=200)
def _behind(token: str) -> re.Pattern[str]:
    return re.compile(_pattern(token) + r"[^\W\d]\w*\.([^\W\d]\w*)")


def _behind_row(text: str, tokens: tuple[str, ...]) -> Iterator[str]:
    """The names right behind `tokens` in a row, with nothing but space between them.

    A row with a name in it is looked for by that name: rows differ from place to place, and to compile a pattern takes
    longer than to search with it.
    """
    place = max(range(len(tokens)), key=lambda n: tokens[n].isidentifier() * len(tokens[n]))
    if not tokens[place].isidentifier() or "\n" in tokens:
        yield from _row(tokens).findall(text)
        return
    done = 0
    for at in _words(text, tokens[place]):
        begin = at
        for token in reversed(tokens[:place]):
            low = max(begin - LONGEST_GAP, 0)
            begin = low + len(text[low:begin].rstrip()) - len(token)
            if not _stands(text, begin, token):
                begin = -1
                break
        stop = at + len(tokens[place])
        for token in tokens[place + 1 :]:
            gap = _SPACE.match(text, stop)
            stop = gap.end() if gap else stop
            if not _stands(text, stop, token):
                begin = -1
                break
            stop += len(token)
        found = _NEXT_NAME.match(text, stop) if begin >= done else None
        if found is not None:
            done = found.end()
            yield found[1]


def _words(text: str, word: str) -> Iterator[int]:
    """Where `word` stands as a whole identifier."""
    at = text.find(word)
    while at >= 0:
        if _stands(text, at, word):
            yield at
        at = text.find(word, at + len(word))


def _stands(text: str, at: int, token: str) -> bool:
    """True when `token` stands at `at`, an identifier as a whole."""
    if at < 0 or not text.startswith(token, at):
        return False
    stop = at + len(token)
    return not token.isidentifier() or not (
        (at > 0 and _WORD_BEGIN.match(text, at - 1)) or _WORD_BEGIN.match(text, stop)
    )


def _next_to(text: str, name: str) -> Iterator[str]:
    """The names that come next after `name`, whatever signs stand between on one line."""
    done = 0
    for at in _words(text, name):
        found = _NEXT_ON_LINE.match(text, at + len(name)) if at >= done else None
        if found is not None:
            done = found.end()
            yield found[1]


@lru_cache(maxsize=500)
def _row(tokens: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join(map(_pattern, tokens)) + r"([^\W\d]\w*)")


def _pattern(token: str) -> str:
    if token == "\n":
        return r"\n[ \t]*"
    return rf"\b{token}\b\s*" if token.isidentifier() else rf"{re.escape(token)}\s*"


@lru_cache(maxsize=64)
def read(text: str) -> Read:
    """The names and uses in `text`; kept for texts that were read lately."""
    return Read(text)


MOST_TOKENS = 200
"""Rows of tokens of which one stretch of text keeps what followed."""


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
    more: frozenset[str]
    """The words of all that stands left on the line and in the comment above it, and of the function around."""
    tokens: tuple[str, ...] = ()
    """The last tokens before the name, at most three of the line, or of the line above within brackets."""
    last_name: str = ""
    """The last name before, of the same line."""
    is_argument: bool = False
    """True when `name` is a keyword argument, a default or a key."""


class Around(Struct, frozen=True):
    """The text around the cursor, read."""

    far: Read
    """Before the definition around the cursor."""
    near: Read
    """That definition, above the line."""
    line: Read
    rest: Read
    """That definition, behind the cursor."""
    end: Read
    """Behind that definition."""
    wanted: Wanted

    @property
    def parts(self) -> "tuple[Read, Read, Read, Read, Read]":
        """All of it, the nearest first."""
        return self.line, self.near, self.rest, self.far, self.end

    def members_after(self, receiver: str) -> list[str]:
        """The members that follow `receiver` anywhere in the window, the nearest part first, with repetitions."""
        return [member for part in self.parts for _, member in part.after.get(receiver, ())]

    def bound(self, prefix: str) -> list[str]:
        """Names above that begin with `prefix` and seem to be bound there: what a parser loses behind a broken line."""
        lower = prefix.lower()
        firsts = {lower[:1], lower[:1].upper()}
        found: dict[str, None] = {}
        for part in (self.line, self.near, self.far):
            names = [
                name
                for name in part.last
                if name[0] in firsts and name.lower().startswith(lower) and _is_bound(part.text, name)
            ]
            found.update(dict.fromkeys(sorted(names, key=lambda name: -part.last[name])))
        return list(found)


def _is_bound(text: str, name: str) -> bool:
    """True when `name` stands once where a name is given, and once before what ends one."""
    is_given = is_ended = False
    place = text.find(name)
    while place >= 0 and not (is_given and is_ended):
        stop = place + len(name)
        before, behind = text[max(place - 40, 0) : place], text[stop : stop + 40]
        if not _WORD_END.search(before) and not _WORD_BEGIN.match(behind):
            is_given = is_given or _GIVEN.search(f"\n{before}" if place <= 40 else before) is not None
            is_ended = is_ended or behind.lstrip()[:1] in ("=", ",", ")", ":")
        place = text.find(name, stop)
    return is_given and is_ended


_last: tuple[Document, Where, Around] | None = None


def around(document: Document, where: Where) -> Around:
    """What stands around the name at `where`, which itself is left out; kept for the last place: all sources ask."""
    global _last
    last = _last
    if last is not None and last[0] is document and last[1] is where:
        return last[2]
    found = _around(document, where)
    _last = (document, where, found)
    return found


def _around(document: Document, where: Where) -> Around:
    source, lines = document.source, document.lines
    start, stop = lines.span(lines.line_of(where.span.start))
    first, head = _outer(source, start)
    tail, last = _inner(source, stop)
    near = _text(source, head, start)
    right = _text(source, where.span.stop, min(stop, where.span.stop + 1000))
    left = where.line[-1000:]
    return Around(
        read(_text(source, first, head)),
        read(near),
        read(left),
        read(f"{right}\n{_text(source, stop, tail)}"),
        read(_text(source, tail, last)),
        wanted_at(
            document.language,
            left,
            right,
            near,
            where.receiver,
            open_line(_text(source, max(start - 200, 0), start)),
        ),
    )


def _outer(source: bytes, start: int) -> tuple[int, int]:
    """Where the window begins, and where the last definition above `start` does."""
    heads = [found.start() for found in HEAD.finditer(source, max(start - ABOVE, 0), start)]
    if start <= ABOVE:
        return 0, heads[-1] if heads else start
    return (heads[0], heads[-1]) if heads else (start - ABOVE, start)


def _inner(source: bytes, stop: int) -> tuple[int, int]:
    """Where the next definition below `stop` begins, and where the window ends."""
    heads = [found.start() for found in HEAD.finditer(source, stop, stop + BELOW)]
    if stop + BELOW >= len(source):
        return heads[0] if heads else stop, len(source)
    return (heads[0], heads[-1]) if heads else (stop, stop + BELOW)


def _text(source: bytes, start: int, stop: int) -> str:
    return source[start:stop].decode("utf-8", "replace")


def open_line(text: str) -> str:
    """The end of the last line of `text` when a bracket is open behind it by its looks; empty otherwise."""
    above = text.rstrip("\r\n").rpartition("\n")[2]
    bare = above.rstrip()
    is_open = bare.endswith(("(", "[", "{", ",")) and not bare.lstrip().startswith("#")
    return bare[-80:] if is_open else ""


def wanted_at(language: str, left: str, right: str, above: str, receiver: str, before: str) -> Wanted:
    """What is asked for between `left` and `right` of a line, behind a dot after `receiver` when there is one.

    `above` are the lines above in the same definition, `before` the line above when a bracket is open behind it.
    """
    chain = left.rstrip()
    if receiver and chain.endswith("."):
        chain = chain[:-1].removesuffix(receiver).rstrip()
    tokens = _TOKEN.findall(chain[-80:])
    if not tokens and before and left[:1].isspace():
        tokens, chain = _TOKEN.findall(before), before
    previous = tokens[-1] if tokens else "\n"
    following = right.lstrip(" \t")[:1] if right[:1] not in ("", "\n") else ""
    name = ""
    for pattern in (_TARGET, _ITEM, _KEY, _COMPARED):
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
    defined = _DEF.findall(above)
    comment = above.rstrip("\n").rpartition("\n")[2].strip()
    said = _TOKEN.findall(left) + (_TOKEN.findall(comment) if comment[:1] == "#" else []) + defined[-1:]
    more = frozenset(word for token in said for word in words_of(token))
    return Wanted(
        previous,
        following,
        _role(language, chain, previous),
        name,
        words_of(holder),
        more,
        tuple(tokens[-3:]),
        next((token for token in reversed(tokens) if token.isidentifier()), ""),
        bool(name) and not _STATEMENT.match(left),
    )


def _role(language: str, chain: str, previous: str) -> str:
    if not chain.strip():
        return "statement"
    if language != "python":
        return ""
    if _RAISE.match(chain):
        return "raise"
    if _EXCEPT.match(chain):
        return "except"
    if chain.strip() == "@" and chain.endswith("@"):
        return "decorator"
    if chain.endswith("->") or _PARAMETER_TYPE.match(chain):
        return "type"
    if _VARIABLE_TYPE.match(chain) and previous == ":" and chain.strip() not in ("else:", "try:", "finally:"):
        return "type"
    return ""


@lru_cache(maxsize=20_000)
def words_of(name: str) -> frozenset[str]:
    """The words of an identifier in lower case, without an ending `s`."""
    return frozenset(_singular(word.lower()) for part in name.split("_") for word in _WORD.findall(part))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") or word


def likeness(name: str, words: frozenset[str]) -> float:
    """The share of words that a name and `words` have in common, from 0 to 1 (Jaccard)."""
    if not words:
        return 0.0
    own = words_of(name)
    shared = len(own & words)
    return shared / len(own | words) if shared else 0.0
