"""Blocks of shell scripts that are never ended: `if` without `fi`, `do` without `done`, `case` without `esac`, `{` and `(`.

A word is reserved only where a command may begin (POSIX.1-2017, Shell Command Language, 2.4 and 2.10), and a `)` may
belong to a pattern, which a grammar that recovers from an error forgets. So the script is read here as a shell splits
it, over strings, here-documents and expansions, whose commands are read too.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from codeforge.text.positions import Offset

ENDS = {"if": "fi", "do": "done", "case": "esac", "{": "}", "(": ")"}
"""The word that ends each block."""
BEGINS = {end: word for word, end in ENDS.items()}
"""The word that begins what each of these ends."""
MOST_DEPTH = 50
"""Scripts whose expansions are nested deeper are not judged."""

_BEFORE_COMMANDS = frozenset(
    {"if", "then", "elif", "else", "do", "while", "until", "!", "{", "time", "coproc"}
)
_NAMES_BEHIND = {"for": 2, "select": 2, "case": 2, "function": 1}
"""Words behind a reserved one that are no commands: a name or a text, and `in`."""
_PLAIN = re.compile(rb"""[^\s;&|<>()'"`\\$@?*+!=]+""")
_BLANK = re.compile(rb"(?:[ \t\r]|\\\r?\n)+")
_COMMENT = re.compile(rb"#[^\n]*")
_MARK = re.compile(rb"<<(-?)[ \t]*((?:[^\s;&|<>()'\"\\]|\\.|'[^'\n]*'|\"[^\"\n]*\")+)")
_SEPARATOR = re.compile(rb"&&|\|\||\|&|[;|&\n]")
_REDIRECT = re.compile(rb"&>>?|[<>]+[&|]?")
_SINGLE = re.compile(rb"[^']*'")
_ANSI = re.compile(rb"(?:[^'\\]|\\.)*'", re.DOTALL)
_BACKTICKS = re.compile(rb"(?:[^`\\]|\\.)*`", re.DOTALL)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)


class Block(NamedTuple):
    """A word that begins or ends a block, and where it stands."""

    word: str
    at: Offset


class Unmatched(NamedTuple):
    """Blocks never ended, and ends of nothing, each in source order."""

    open: list[Block]
    ends: list[Block]


def unmatched(source: bytes) -> Unmatched | None:
    """The blocks of a script that miss their beginning or end; None where a string or an expansion never ends.

    Where one is missing, the line that is as far indented as an end tells which block it is meant for.
    """
    try:
        blocks = _Reader(source).blocks()
    except _UnreadableError:
        return None
    plain = _matched(blocks, lambda block: 0)
    if not plain.open and not plain.ends:
        return plain
    return _matched(blocks, lambda block: _indent(source, block.at))


def _indent(source: bytes, at: Offset) -> int:
    start = source.rfind(b"\n", 0, at) + 1
    line = source[start : at + 1]
    return len(line) - len(line.lstrip(b" \t"))


def _matched(blocks: Sequence[Block], indent: Callable[[Block], int]) -> Unmatched:
    waiting: list[Block] = []
    found = Unmatched([], [])
    for block in blocks:
        begins = BEGINS.get(block.word)
        if begins is None:
            waiting.append(block)
            continue
        fitting = [place for place, one in enumerate(waiting) if one.word == begins]
        if not fitting:
            found.ends.append(block)
            continue
        level = indent(block)
        at = next((place for place in reversed(fitting) if indent(waiting[place]) == level), fitting[-1])
        found.open.extend(waiting[at + 1 :])
        del waiting[at:]
    found.open.extend(waiting)
    found.open.sort(key=lambda block: block.at)
    return found


class _UnreadableError(Exception):
    """A string, an expansion or a here-document that never ends: nothing behind it can be told."""


class _Reader:
    """Reads commands, and gathers the words that begin and end blocks."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.found: list[Block] = []
        self.documents: list[tuple[bytes, bool]] = []
        """The here-documents that begin behind this line: their last line, and whether tabs stand before it."""
        self.depth = 0

    def blocks(self) -> list[Block]:
        """All of the script's, in source order."""
        self.commands(0, nested=False)
        return self.found

    def commands(self, at: Offset, *, nested: bool) -> Offset:
        """Read commands from `at` on; where they end: behind the `)` that ends them when `nested`, else at the end."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _UnreadableError
        source = self.source
        opened: list[str] = []
        begins = True  # a command may begin here
        pattern = False  # before the `)` of a branch of `case`
        names = 0  # words that are no command: the name behind `for` or `function`, the word behind `case`
        head = ""
        since = -1  # where a pattern began
        while at < len(source):
            blank = _BLANK.match(source, at)
            if blank is not None:
                at = blank.end()
                continue
            char = source[at : at + 1]
            if char == b"#":
                at = _end(_COMMENT, source, at)
            elif (
                char == b"\n" and pattern and since >= 0
            ):  # no pattern but a command: `esac` is missing before it
                at, pattern, begins = since, False, True
                opened.pop()
            elif char == b"\n":
                at = self.documents_at(at + 1)
                begins = begins or not names
            elif pattern and char in b"(|":
                at += 1
            elif pattern and char == b")":
                at, pattern, begins = at + 1, False, True
            elif source.startswith(b";;", at) or source.startswith(b";&", at):
                at += 3 if source.startswith(b";;&", at) else 2
                pattern, since = bool(opened) and opened[-1] == "case", -1
                begins = True
            elif source.startswith((b"<(", b">("), at):
                at = self.commands(at + 2, nested=True)
            elif source.startswith(b"<<<", at):
                at += 3
            elif mark := _MARK.match(source, at):
                self.documents.append((re.sub(rb"[\\'\"]", b"", mark[2]), bool(mark[1])))
                at = mark.end()
            elif redirect := _REDIRECT.match(source, at):
                at = redirect.end()
                blank = _BLANK.match(source, at)
                at = self.word(blank.end() if blank else at)
            elif _SEPARATOR.match(source, at):
                at, begins, names = _end(_SEPARATOR, source, at), True, 0
            elif (
                source.startswith(b"((", at) and (begins or head in ("for", "select")) and self.arithmetic(at)
            ):
                at, begins, names = self.arithmetic(at), True, 0
            elif char == b"(":
                closing = source[at + 1 :].lstrip(b" \t")[:1] == b")" and not begins
                if closing:  # `name ()`
                    at = source.index(b")", at) + 1
                else:
                    self.found.append(Block("(", at))
                    opened.append("(")
                    at += 1
                begins = True
            elif char == b")":
                if "(" in opened:
                    while opened.pop() != "(":
                        pass
                    self.found.append(Block(")", at))
                elif nested:
                    self.depth -= 1
                    return at + 1
                else:
                    self.found.append(Block(")", at))
                at, begins = at + 1, True
            else:
                start, at = at, self.word(at)
                word = source[start:at].decode("utf-8", "replace") if at - start < 10 else ""
                if pattern:
                    since = start if since < 0 else since
                    if word == "esac":
                        self.end(word, start, opened)
                        pattern, begins = False, True
                elif names:
                    names -= 1
                    if head == "case":
                        pattern, since = not names, -1
                    elif head == "function" or word in ("do", "{"):  # `for x do`
                        names, begins = 0, True
                        if head != "function":
                            self.begin(word, start, opened)
                    elif word == "in":
                        names = 0
                elif begins:
                    head = word
                    begins = word in _BEFORE_COMMANDS or word in BEGINS
                    names = _NAMES_BEHIND.get(word, 0)
                    if word in ENDS:
                        self.begin(word, start, opened)
                    elif word in BEGINS:
                        self.end(word, start, opened)
                    elif word == "[[":
                        at = self.condition(at)
        if nested:
            raise _UnreadableError
        self.depth -= 1
        return at

    def begin(self, word: str, at: Offset, opened: list[str]) -> None:
        self.found.append(Block(word, at))
        opened.append(word)

    def end(self, word: str, at: Offset, opened: list[str]) -> None:
        self.found.append(Block(word, at))
        if BEGINS[word] in opened:
            while opened.pop() != BEGINS[word]:
                pass

    def documents_at(self, at: Offset) -> Offset:
        """Where the here-documents that begin at `at` end."""
        for mark, tabs in self.documents:
            while True:
                if at >= len(self.source):
                    raise _UnreadableError
                stop = self.source.find(b"\n", at)
                stop = len(self.source) if stop < 0 else stop
                line = self.source[at:stop].rstrip(b"\r")
                at = stop + 1
                if (line.lstrip(b"\t") if tabs else line) == mark:
                    break
        self.documents.clear()
        return at

    def word(self, at: Offset) -> Offset:
        """Where the word that begins at `at` ends; at least one character on."""
        source, start = self.source, at
        while at < len(source):
            char = source[at : at + 1]
            if plain := _PLAIN.match(source, at):
                at = plain.end()
            elif char in b"'\"`\\$":
                at = self.quoted(at)
            elif char == b"(" and source[max(start, at - 1) : at] in (b"=", b"@", b"?", b"*", b"+", b"!"):
                at = self.list(at + 1)
            elif char in b" \t\r\n;&|<>()":
                break
            else:
                at += 1
        return max(at, start + 1)

    def quoted(self, at: Offset) -> Offset:
        """Where the quotation, escape or expansion that begins at `at` ends."""
        source, char = self.source, self.source[at : at + 1]
        if char == b"\\":
            return _end(_ESCAPED, source, at) if at + 1 < len(source) else at + 1
        if char == b"'":
            return _end(_SINGLE, source, at + 1)
        if char == b"`":
            return _end(_BACKTICKS, source, at + 1)
        if char == b'"':
            return self.text(at + 1)
        if source.startswith(b"$((", at) and (stop := self.arithmetic(at + 1)):
            return stop
        if source.startswith(b"$(", at):
            return self.commands(at + 2, nested=True)
        if source.startswith(b"${", at):
            return self.braces(at + 2)
        if source.startswith(b"$'", at):
            return _end(_ANSI, source, at + 2)
        return at + 2 if source[at + 1 : at + 2] in (b"#", b"?", b"!", b"*", b"@", b"$") else at + 1

    def text(self, at: Offset) -> Offset:
        """Where the double-quoted text whose inside begins at `at` ends."""
        while at < len(self.source):
            char = self.source[at : at + 1]
            if char == b'"':
                return at + 1
            expands = char == b"$" and self.source[at + 1 : at + 2] in (b"(", b"{")
            at = self.quoted(at) if expands or char in b"\\`" else at + 1
        raise _UnreadableError

    def braces(self, at: Offset) -> Offset:
        """Where the `${…}` whose inside begins at `at` ends."""
        while at < len(self.source):
            char = self.source[at : at + 1]
            if char == b"}":
                return at + 1
            at = self.quoted(at) if char in b"\"'\\`$" else at + 1
        raise _UnreadableError

    def list(self, at: Offset) -> Offset:
        """Where the `(…)` of an array or a pattern whose inside begins at `at` ends."""
        while at < len(self.source):
            char = self.source[at : at + 1]
            if char == b")":
                return at + 1
            if char == b"(":
                at = self.list(at + 1)
            elif char == b"#" and self.source[at - 1 : at].isspace():
                at = _end(_COMMENT, self.source, at)
            else:
                at = self.quoted(at) if char in b"\"'\\`$" else at + 1
        raise _UnreadableError

    def condition(self, at: Offset) -> Offset:
        """Where the `[[ … ]]` whose inside begins at `at` ends."""
        while at < len(self.source):
            char = self.source[at : at + 1]
            if self.source.startswith(b"]]", at) and self.source[at - 1 : at].isspace():
                return at + 2
            at = self.quoted(at) if char in b"\"'\\`$" else at + 1
        raise _UnreadableError

    def arithmetic(self, at: Offset) -> Offset:
        """Where the `((…))` that begins at `at` ends; 0 when it is two parentheses instead."""
        depth, start = 0, at
        while at < len(self.source):
            char = self.source[at : at + 1]
            depth += (char == b"(") - (char == b")")
            if depth == 1 and char == b")":
                return at + 2 if self.source[at + 1 : at + 2] == b")" and at > start + 1 else 0
            at += 2 if char == b"\\" else 1
        return 0


def _end(pattern: "re.Pattern[bytes]", source: bytes, at: Offset) -> Offset:
    found = pattern.match(source, at)
    if found is None:
        raise _UnreadableError
    return found.end()
