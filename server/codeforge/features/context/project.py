"""What retrieval asks about the whole project, remembered for as long as it stays true.

`Card` is one file's definitions and imports, arranged for lookups by name. `Usage` is which names the open file's text
uses, and what it reads from which receivers. `Project` is the whole as one open file sees it: the definitions as
columns (`ground`), where names lead (`ways`), and the words of each line, from memory where they are known and from
the file where not.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from sys import intern
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np

from codeforge.features.context.ground import (
    MAX_BASES,
    MOST_NAMED,
    Column,
    File,
    Row,
    Ways,
    binds_of,
    ground_of,
)
from codeforge.index.facts import ImportedName, Symbol
from codeforge.index.lines import FileLines, hashes_of, lines_of, says_generated, word_hash
from codeforge.index.usage import UsageSegment, UsageView
from codeforge.index.view import View
from codeforge.syntax.outline import TYPES
from codeforge.text.documents import Document

T = TypeVar("T")

WORD = re.compile(r"[^\W\d]\w*")
_READ = re.compile(r"(?<!\w)(\w{1,64})(?:\(\))?\.([^\W\d]\w*)")
"""Begins at a word's first character only: else a megabyte of letters would be read once from each of them."""
MAX_USAGE = 400_000
"""Bytes of a file whose text is read; generated files beyond it say nothing about usage."""
REMEMBERED = 24_000_000
"""About as many bytes of texts, names and cards are kept between requests."""


ANY = 1_000_000


class OutOfTime(Exception):
    """A file would have to be read, and there is no time left for it."""


class Card:
    """Definitions and imports of one file by name; the first definition of a name counts."""

    __slots__ = ("binds", "imports", "lines", "members", "path", "stars", "top", "types")

    def __init__(self, path: str, symbols: Iterable[Symbol], imports: Iterable[ImportedName]) -> None:
        self.path = path
        self.top: dict[str, Symbol] = {}
        self.members: dict[str, dict[str, Symbol]] = {}
        self.types: dict[str, Symbol] = {}
        self.lines: dict[str, list[int]] = {}
        """By dotted name the lines of its definitions: overloads and redefinitions share a name."""
        for symbol in symbols:
            self.lines.setdefault(qualified(symbol), []).append(symbol.line)
            if not symbol.container:
                self.top.setdefault(symbol.name, symbol)
            else:
                self.members.setdefault(symbol.container, {}).setdefault(symbol.name, symbol)
            if symbol.kind in TYPES:
                self.types.setdefault(qualified(symbol), symbol)
        for container in list(self.members):
            if container not in self.types:  # what a function defines inside cannot be reached from outside
                del self.members[container]
        self.imports = tuple(imports)
        self.binds, self.stars = binds_of(self.imports)


class Usage:
    """Names that a text uses, and what it reads from each receiver (`cursor.execute`)."""

    __slots__ = ("reads", "words")

    def __init__(self, text: str) -> None:
        self.words = {intern(word): n for word, n in Counter(WORD.findall(text)).items()}
        self.reads: dict[str, dict[str, int]] = {}
        for (receiver, name), n in Counter(_READ.findall(text)).items():
            self.reads.setdefault(intern(receiver), {})[intern(name)] = n


class Source:
    """The text of a file, cut into lines when first asked for."""

    def __init__(self, source: bytes) -> None:
        self.text = source.decode("utf-8", "replace")
        self.generated = says_generated(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """At least one."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """The offset of each line, and one past the end."""
        data = np.frombuffer(self.text.encode(), np.uint8)
        return np.concatenate([[0], np.flatnonzero(data == ord("\n")) + 1, [len(data) + 1]])


class Remembered:
    """Values by kind, path and content hash, up to a total weight; the least recently made go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._values: OrderedDict[tuple[str, str, int], tuple[object, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, kind: str, path: str, content: int, make: Callable[[], tuple[T, int]]) -> T:
        """What `make` gave for this content, with its weight in bytes."""
        key = (kind, path, content)
        found = self._values.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._weight += found[1] - self._values.pop(key, (None, 0))[1]
                self._values[key] = found
                while self._weight > self.limit and len(self._values) > 1:
                    self._weight -= self._values.popitem(last=False)[1][1]
        return cast(T, found[0])


_remembered = Remembered(REMEMBERED)


def _always() -> bool:
    return True


def qualified(symbol: Symbol) -> str:
    """The dotted name inside its file."""
    return f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name


class Project:
    """One view and the sources behind it, as retrieval at one place sees them.

    `own` is the open file: it is known by its card, made of the text before the cursor, and by nothing else. What
    the index holds of its path is not looked at, for there stands the text behind the cursor too.
    """

    def __init__(
        self,
        index: View,
        read: Callable[[str], Document | None],
        own: Card | None = None,
        *,
        usage: UsageView | None = None,
    ) -> None:
        self.index = index
        self.read = read
        self.own = own
        self.usage = usage or UsageView()
        path = own.path if own else ""
        self.ground = ground_of(index, path)
        self.ways = Ways(self.ground, index, path, own.binds if own else None)
        self._cards: dict[str, Card] = {path: own} if own else {}
        self._sources: dict[str, Source] = {}
        self._lines: dict[File, FileLines | None] = {}
        self._notes: dict[str, object] = {}
        self._shared: dict[tuple[object, ...], object] = {}
        self._going_on: Callable[[], bool] = _always

    def remember(self, what: str, find: Callable[[], T]) -> T:
        """What `find` gave, found once: a project serves one place."""
        if what not in self._notes:
            self._notes[what] = find()
        return cast(T, self._notes[what])

    def shared(self, key: tuple[object, ...], find: Callable[[], T]) -> T:
        """What `find` gave, for all places of the open file; `key` holds all that it depends on but the index."""
        if key not in self._shared:
            self._shared[key] = find()
        return cast(T, self._shared[key])

    @property
    def n_shared(self) -> int:
        """How much is held for further places."""
        return len(self._shared)

    def at(self, own: Card, read: Callable[[str], Document | None]) -> "Project":
        """The same project for another place in the open file: what was looked up and shared stays."""
        after = copy(self)
        after.read = read
        after.own = own
        after.ways = Ways(self.ground, self.index, own.path, own.binds)
        after._cards = {**self._cards, own.path: own}
        after._notes = {}
        return after

    @contextmanager
    def bounded(self, going_on: Callable[[], bool]) -> Iterator[None]:
        """Ask `going_on` before one more file is read; `lines` raises OutOfTime when it says no."""
        self._going_on = going_on
        try:
            yield
        finally:
            self._going_on = _always

    # one file, by its path

    def card(self, path: str) -> Card:
        """Definitions and imports of `path`; an empty card for a file that is not indexed."""
        card = self._cards.get(path)
        if card is None:

            def make() -> tuple[Card, int]:
                symbols = self.index.symbols_in(path)
                return Card(path, symbols, self.index.imports_in(path)), 300 * len(symbols) + 500

            card = self._cards[path] = _remembered.get("card", path, self.index.hash_of(path) or 0, make)
        return card

    def source(self, path: str) -> "Source":
        """The text of a file and its lines; empty for one that cannot be read or is huge."""
        found = self._sources.get(path)
        if found is None:

            def make() -> tuple[Source, int]:
                document = self.read(path)
                huge = document is None or len(document.source) > MAX_USAGE
                source = Source(b"" if huge or document is None else document.source)
                return source, 3 * len(source.text) + 500

            content = self.index.hash_of(path)
            if content is None:  # of what is not indexed nobody hears when it changes
                document = self.read(path)
                return _remembered.get("source", path, document.hash if document else 0, make)
            found = self._sources[path] = _remembered.get("source", path, content, make)
        return found

    def module(self, name: str, importer: str) -> str | None:
        """The file of the module called `name` as `importer` would import it; None outside the project."""
        return self.ways.module(name, importer)

    # one file, by its number

    def lines(self, file: File) -> FileLines:
        """The words of each line of a file, and how its definitions begin.

        Raises OutOfTime where the file would have to be read for it and time is up.
        """
        known = self.known_lines(file)
        if known is not None:
            return known
        path, content = self.ground.path(file), self.ground.content(file)

        def make() -> tuple[FileLines, int]:
            if not self._going_on():
                raise OutOfTime
            document = self.read(path)
            if document is None or len(document.source) > MAX_USAGE:
                document = Document(path, b"")
            return lines_of(document, self.index.symbols_in(path)), len(document.source)

        return _remembered.get("lines", path, content, make)

    def known_lines(self, file: File) -> FileLines | None:
        """The same without reading; None where the words of the project do not reach so far yet."""
        if file not in self._lines:
            held = self.usage.holder(self.ground.path(file), self.ground.content(file))
            self._lines[file] = FileLines(held[0].lines, held[1]) if held is not None else None
        return self._lines[file]

    def reads(self, files: Iterable[File]) -> tuple[Column, Column, Column]:
        """What files read from which receivers: the place of the file among `files`, and both names by their hashes.

        Nothing of a file of which that is not known yet.
        """
        held: dict[int, tuple[UsageSegment, list[Column], list[int]]] = {}
        for n, file in enumerate(files):
            found = self.usage.holder(self.ground.path(file), self.ground.content(file))
            if found is not None:
                _, rows, owners = held.setdefault(id(found[0]), (found[0], [], []))
                rows.append(found[0].rows_in(found[1]))
                owners.append(n)
        columns: list[tuple[Column, Column, Column]] = [(np.zeros(0, np.int64),) * 3]
        for usage, rows, owners in held.values():
            all_rows = np.concatenate(rows)
            owner = np.repeat(owners, [len(one) for one in rows])
            receivers = usage.receiver_hashes[usage.receivers[all_rows]]
            columns.append((owner, receivers, usage.hashes[usage.members[all_rows]]))
        if len(columns) == 2:
            return columns[1]
        first, second, third = (np.concatenate(column) for column in zip(*columns, strict=True))
        return first, second, third

    def usual(self, receiver: str) -> tuple[Column, Column]:
        """The members that other files read from what they call `receiver`, and a row for each field of `Counts`."""
        path = self.own.path if self.own else ""
        return self.shared(("usual", receiver), lambda: self.usage.after(receiver, path=path).by_hash())

    # names

    def named(self, name: str) -> list[Row]:
        """The definitions called `name` outside the open file, at most 40."""
        rows = self.ground.named(np.array([word_hash(name)], np.uint32), ANY)
        found: list[Row] = rows[self.ground.file[rows] != self.ways.own][:MOST_NAMED].tolist()
        return found

    def counts(self, names: Column) -> tuple[Column, Column]:
        """For each name the number of other files that hold it, and of its definitions there."""
        return self.ground.counts(names, self.ways.own)

    def rarity(self, name: str) -> tuple[int, int]:
        """The number of other files that hold `name`, and the number of its definitions there."""
        n_files, n_definitions = self.counts(hashes_of([name]))
        return int(n_files[0]), int(n_definitions[0])

    def telling(self, names: Column) -> Column:
        """Which names may lead somewhere: not those of one or two letters, nor what Python itself calls."""
        found = np.zeros(len(names), np.bool_)
        for part in self.ground.parts:
            numbers = part.names.numbers_of(names)
            here = numbers >= 0
            found[here] |= part.names.telling[numbers[here]]
        return found

    # definitions

    def row_of(self, symbol: Symbol) -> Row:
        """The row of a definition; -1 for one that is not in the index."""
        file = self.ground.file_of(symbol.path)
        rows = self.ground.rows_in(file) if file >= 0 else slice(0, 0)
        same = (self.ground.line[rows] == symbol.line) & (self.ground.name[rows] == word_hash(symbol.name))
        return rows.start + int(np.argmax(same)) if same.any() else -1

    def qualified(self, row: Row) -> str:
        """The dotted name of a definition inside its file."""
        return qualified(self.ground.symbol(row))

    def own_bases(self, start: Symbol) -> list[Row | Symbol]:
        """What a class of the open file inherits from, nearest first, each once; at most 60."""
        found: dict[Row | tuple[str, int], Row | Symbol] = {}
        waiting: list[Row | Symbol] = [start]
        while waiting and len(found) < MAX_BASES:
            one = waiting.pop(0)
            key = one if isinstance(one, int) else (qualified(one), one.line)
            if key in found:
                continue
            found[key] = one
            if isinstance(one, int):
                waiting += self.ways.bases(one)
            else:
                waiting += [
                    base for name in one.bases[:MAX_BASES] if (base := self._own_base(name)) is not None
                ]
        return list(found.values())[1:]

    def _own_base(self, name: str) -> Row | Symbol | None:
        """The class that a base written in the open file is."""
        card = self.own or Card("", (), ())
        if name in card.top:
            return card.top[name]
        if name in card.binds:
            target = self.ways.imported(card.path, card.binds[name])
            if target is not None and target.row >= 0:
                return target.row
        for star in card.stars:
            source = self.ways.module_file(star.module, card.path)
            target = self.ways.bound(source, name) if source >= 0 else None
            if target is not None and target.row >= 0:
                return target.row
        row = self.ways.base_by(name, card.path, card.binds)
        return row if row >= 0 else None
