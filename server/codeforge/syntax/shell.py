"""Blocks of shell scripts that are never ended: `if` without `fi`, `do` without `done`, `case` without `esac`, `{` and `(`.

A word is reserved only where a command may begin (POSIX.1-2017, Shell Command Language, 2.4 and 2.10), and a `)` may
belong to a pattern, which a grammar that recovers from an error forgets. So the script is read here as a shell splits
it, over strings, here-documents and expansions, whose commands are read too.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from codeforge.text.positions import Offset

ENDS = {"if": "fi", "do": "done", "case": "esac", "{": "}", "(": ")"}
"""The word that ends each block."""
BEGINS = {end: word for word, end in ENDS.items()}
"""The word that begins what each of these ends."""
MOST_OPEN = 100
"""So many open blocks are looked through for the one that an end is meant for."""
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
_BRANCH_END = re.compile(rb";;&|;;|;&")
_NO_PARAMETERS = re.compile(rb"\([ \t]*\)")
_REDIRECT = re.compile(rb"&>>?|[<>]+[&|]?")
_SINGLE = re.compile(rb"[^']*'")
_ANSI = re.compile(rb"(?:[^'\\]|\\.)*'", re.DOTALL)
_BACKTICKS = re.compile(rb"(?:[^`\\]|\\.)*`", re.DOTALL)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_LONGEST = 10
"""Bytes of the longest reserved word, and more."""


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
        least = max(len(waiting) - MOST_OPEN, 0)
        fitting = [place for place in range(least, len(waiting)) if waiting[place].word == begins]
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


class _Level:
    """Where reading stands among the commands of a script, or of one expansion in it."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.n_open = Counter[str]()
        self.begins = True
        """A command may begin here."""
        self.head = ""
        """The word that began the command."""
        self.names = 0
        """So many words are no commands: a name, or a text, and `in`."""
        self.pattern = False
        """Before the `)` of a branch of `case`."""
        self.since = -1
        """Where the pattern began."""

    def open(self, word: str) -> None:
        """A block begins."""
        self.opened.append(word)
        self.n_open[word] += 1

    def close(self, word: str) -> None:
        """The innermost block that begins so ends, and what is open in it; nothing happens where none is open."""
        while self.n_open[word]:
            last = self.opened.pop()
            self.n_open[last] -= 1
            if last == word:
                return

    def expect_pattern(self, *, in_case: bool) -> None:
        """Behind `in`, or behind the `;;` of a branch."""
        self.pattern, self.since, self.begins = in_case, -1, True


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
        with self.deeper():
            level = _Level()
            while at < len(self.source):
                ends = nested and not level.pattern and not level.n_open["("]
                if ends and self.source[at] == ord(")"):
                    return at + 1
                at = self.step(level, at)
        if nested:
            raise _UnreadableError
        return at

    def step(self, level: "_Level", at: Offset) -> Offset:
        """Read what stands at `at`: blanks, a mark or a word; where it ends."""
        source = self.source
        char = source[at : at + 1]
        if char.isspace() or char == b"\\":
            if blank := _BLANK.match(source, at):
                return blank.end()
            if char == b"\n":
                return self.line_end(level, at)
        if char == b"#":
            return _end(_COMMENT, source, at)
        if level.pattern and char in (b"(", b"|", b")"):
            level.pattern = char != b")"
            level.begins = not level.pattern
            return at + 1
        if branch := _BRANCH_END.match(source, at):
            level.expect_pattern(in_case=bool(level.opened) and level.opened[-1] == "case")
            return branch.end()
        if char in (b"<", b">") or source.startswith(b"&>", at):
            return self.redirection(at)
        if separator := _SEPARATOR.match(source, at):
            level.begins, level.names = True, 0
            return separator.end()
        if char == b"(":
            return self.parenthesis(level, at)
        if char == b")":
            self.end(level, ")", at)
            level.begins = True
            return at + 1
        return self.command_word(level, at)

    def line_end(self, level: "_Level", at: Offset) -> Offset:
        """Where the next line begins; before this one again where no pattern was read but a command: `esac` is missing."""
        if level.pattern and level.since >= 0:
            level.close("case")
            level.pattern, level.begins = False, True
            return level.since
        level.begins = level.begins or not level.names
        return self.documents_at(at + 1)

    def redirection(self, at: Offset) -> Offset:
        """Where the redirection that begins at `at` ends, with its word; a here-document comes behind its line."""
        source = self.source
        if source.startswith((b"<(", b">("), at):
            return self.commands(at + 2, nested=True)
        if source.startswith(b"<<<", at):
            return at + 3
        if mark := _MARK.match(source, at):
            self.documents.append((re.sub(rb"[\\'\"]", b"", mark[2]), bool(mark[1])))
            return mark.end()
        at = _end(_REDIRECT, source, at)
        blank = _BLANK.match(source, at)
        return self.word(blank.end() if blank else at)

    def parenthesis(self, level: "_Level", at: Offset) -> Offset:
        """Behind the `(` at `at`, or behind all of `((…))` and of the `()` of a function."""
        may_count = level.begins or level.head in ("for", "select")
        stop = self.arithmetic(at) if may_count and self.source.startswith(b"((", at) else 0
        if stop:
            level.names = 0
        elif not level.begins and (empty := _NO_PARAMETERS.match(self.source, at)):
            stop = empty.end()
        else:
            self.begin(level, "(", at)
            stop = at + 1
        level.begins = True
        return stop

    def command_word(self, level: "_Level", at: Offset) -> Offset:
        """Where the word at `at` ends, which may begin or end a block."""
        start, at = at, self.word(at)
        word = self.source[start:at].decode("utf-8", "replace") if at - start <= _LONGEST else ""
        if level.pattern:
            level.since = start if level.since < 0 else level.since
            if word == "esac":
                self.end(level, word, start)
                level.pattern, level.begins = False, True
        elif level.names:
            self.name(level, word, start)
        elif level.begins:
            level.head = word
            level.begins = word in _BEFORE_COMMANDS or word in BEGINS
            level.names = _NAMES_BEHIND.get(word, 0)
            if word in ENDS:
                self.begin(level, word, start)
            elif word in BEGINS:
                self.end(level, word, start)
            elif word == "[[":
                return self.condition(at)
        return at

    def name(self, level: "_Level", word: str, at: Offset) -> None:
        """Take in a word behind `for`, `select`, `case` or `function` that is no command."""
        level.names -= 1
        if level.head == "case":
            level.expect_pattern(in_case=not level.names)
            level.begins = False
        elif level.head == "function":
            level.begins = True
        elif word in ("do", "{"):  # `for x do`
            level.names, level.begins = 0, True
            self.begin(level, word, at)
        elif word == "in":
            level.names = 0

    def begin(self, level: "_Level", word: str, at: Offset) -> None:
        self.found.append(Block(word, at))
        level.open(word)

    def end(self, level: "_Level", word: str, at: Offset) -> None:
        self.found.append(Block(word, at))
        level.close(BEGINS[word])

    @contextlib.contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further in; too deep a script is not read."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _UnreadableError
        yield
        self.depth -= 1

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
        with self.deeper():
            return self.quotation(at)

    def quotation(self, at: Offset) -> Offset:
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
                with self.deeper():
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
            if depth > MOST_DEPTH:
                raise _UnreadableError
            if depth == 1 and char == b")":
                return at + 2 if self.source[at + 1 : at + 2] == b")" and at > start + 1 else 0
            at += 2 if char == b"\\" else 1
        raise _UnreadableError


def _end(pattern: "re.Pattern[bytes]", source: bytes, at: Offset) -> Offset:
    found = pattern.match(source, at)
    if found is None:
        raise _UnreadableError
    return found.end()
