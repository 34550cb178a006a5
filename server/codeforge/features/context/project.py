"""What retrieval asks about the whole project, remembered for as long as it stays true.

`Card` is one file's definitions and imports, arranged for lookups by name. `Usage` is which names its text uses, and
what it reads from which receivers. Both are kept by content hash, so a keystroke in one file costs the others
nothing. `Project` adds what holds for one request only: names resolved across files.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from itertools import chain
from sys import intern
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from codeforge.index.facts import ImportedName, Symbol
from codeforge.index.graph import module_path
from codeforge.index.segment import Segment
from codeforge.index.view import View
from codeforge.syntax.outline import TYPES
from codeforge.text.documents import Document

P = TypeVar("P")
T = TypeVar("T")

WORD = re.compile(r"[^\W\d]\w*")
_READ = re.compile(r"(?<!\w)(\w{1,64})(?:\(\))?\.([^\W\d]\w*)")
"""Begins at a word's first character only: else a megabyte of letters would be read once from each of them."""
MAX_HOPS = 8
"""Re-exports followed before giving up: a longer chain is a cycle in practice."""
MAX_BASES = 60
MAX_USAGE = 400_000
"""Bytes of a file whose names are counted; generated files beyond it say nothing about usage."""
MAX_NAMED = 40
MAX_USES = 6
"""Uses of a word in one file around which other words are looked at."""
REMEMBERED = 24_000_000
"""About as many bytes of texts, names and cards are kept between requests."""


class OutOfTime(Exception):
    """A file would have to be read, and there is no time left for it."""


class Target(NamedTuple):
    """What an imported name stands for: a module's file, or a definition in it."""

    path: str
    symbol: Symbol | None


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
        self.binds: dict[str, ImportedName] = {}
        self.stars: list[ImportedName] = []
        for imported in self.imports:
            if imported.name == "*":
                self.stars.append(imported)
            elif imported.alias:
                self.binds[imported.alias] = imported


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

    def __init__(self, index: View, read: Callable[[str], Document | None], own: Card | None = None) -> None:
        self.index = index
        self.read = read
        self.own = own.path if own else ""
        self._modules: dict[tuple[str, str], str | None] = {}
        self._cards: dict[str, Card] = {self.own: own} if own else {}
        self._named: dict[str, list[Symbol]] = {}
        self._rarity: dict[str, tuple[int, int]] = {}
        self._sources: dict[str, Source] = {}
        self._notes: dict[str, object] = {}
        self._shared: dict[tuple[object, ...], object] = {}
        self._own_rows = [_OwnRows(segment, self.own) for segment in index.segments]
        self._going_on: Callable[[], bool] = _always

    def remember(self, place: P, what: str, find: "Callable[[P, Project], T]") -> T:
        """`find(place, self)`, computed once: a project serves one place."""
        if what not in self._notes:
            self._notes[what] = find(place, self)
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
        after._cards = {**self._cards, self.own: own}
        after._notes = {}
        return after

    @contextmanager
    def bounded(self, going_on: Callable[[], bool]) -> Iterator[None]:
        """Ask `going_on` before the names of one more file are read; `usage` raises OutOfTime when it says no."""
        self._going_on = going_on
        try:
            yield
        finally:
            self._going_on = _always

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

            content = self.index.hash_of(path) or 0
            found = self._sources[path] = _remembered.get("source", path, content, make)
        return found

    def usage(self, path: str) -> Usage:
        """The names that the source of `path` uses; raises OutOfTime where they are not known yet and time is up."""

        def make() -> tuple[Usage, int]:
            if not self._going_on():
                raise OutOfTime
            usage = Usage(self.source(path).text)
            return usage, 100 * len(usage.words) + 500

        return _remembered.get("usage", path, self.index.hash_of(path) or 0, make)

    def named(self, name: str) -> list[Symbol]:
        """Definitions called `name` outside the open file, at most 40."""
        if name not in self._named:
            self.look_up((name,))
        return self._named[name]

    def look_up(self, names: Iterable[str]) -> None:
        """Read the definitions of many names at once: the columns of the index answer a hundred as fast as one."""
        wanted = [name for name in dict.fromkeys(names) if name not in self._named]
        found: dict[str, list[Symbol]] = {name: [] for name in wanted}
        for symbol in self._laid_over(found.keys()):
            found[symbol.name].append(symbol)
        hidden = {*self.index.changed, *self.index.open, self.own}
        for segment in reversed(self.index.segments):
            numbers = [number for name in wanted if (number := segment.name_id(name)) >= 0]
            rows = [segment.rows_named(number)[:MAX_NAMED] for number in numbers]
            if rows:
                for symbol in segment.symbols(np.concatenate(rows)):
                    if symbol.path not in hidden:
                        found[symbol.name].append(symbol)
            if len(self.index.segments) > 1:
                hidden.update(segment.paths)
        for name, symbols in found.items():
            self._named[name] = symbols[:MAX_NAMED]

    def _laid_over(self, names: Collection[str]) -> Iterator[Symbol]:
        """Definitions with these names in files that are open or have changed since they were stored."""
        for path in self.index.laid_over():
            if path != self.own:
                for symbol in self.index.symbols_in(path):
                    if symbol.name in names:
                        yield symbol

    def rarity(self, name: str) -> tuple[int, int]:
        """The number of other files that hold `name`, and the number of its definitions there.

        Counted in what is stored: what has changed since hardly moves a number of this kind.
        """
        found = self._rarity.get(name)
        if found is None:
            n_files = n_definitions = 0
            for rows in self._own_rows:
                files, definitions = rows.counts(name)
                n_files += files
                n_definitions += definitions
            found = self._rarity[name] = (n_files, n_definitions)
        return found

    def module(self, name: str, importer: str) -> str | None:
        """The file of the module called `name` as `importer` would import it; None outside the project."""
        key = (name, importer if name.startswith(".") else importer.partition("/")[0])
        if key not in self._modules:
            self._modules[key] = module_path(self.index, name, importer=importer)
        return self._modules[key]

    def words_between(self, path: str, first: int, last: int) -> set[str]:
        """Names that lines `first` to `last` of a file use."""
        return set(WORD.findall("\n".join(self.source(path).lines[first : last + 1])))

    def words_near(self, path: str, word: str, distance: int) -> set[str]:
        """Names that a file uses at most `distance` lines from one of the first uses of `word`."""
        text = self.source(path).text
        found: set[str] = set()
        done = 0
        for start in _uses(text, word):
            if start >= done:
                begin, end = start, start
                for _ in range(distance + 1):
                    begin = max(text.rfind("\n", done, begin), done)
                    end = text.find("\n", end + 1)
                    if end < 0:
                        end = len(text)
                found.update(WORD.findall(text, begin, end))
                done = end
        return found

    def bound(self, path: str, name: str, hops: int = 0) -> Target | None:
        """What `name` at the top of `path` stands for, re-exports followed; None outside the project."""
        card = self.card(path)
        if name in card.top:
            return Target(path, card.top[name])
        if name in card.binds:
            return self.imported(path, card.binds[name], hops)
        return self._from_stars(card, name, hops)

    def imported(self, importer: str, imported: ImportedName, hops: int = 0) -> Target | None:
        """What an import of `importer` stands for, re-exports followed; None outside the project."""
        if hops > MAX_HOPS:
            return None
        if not imported.name:
            return self._whole_module(importer, imported)
        source = self.module(imported.module, importer)
        if source is not None and source != importer:
            found = self.bound(source, imported.name, hops + 1)
            if found is not None:
                return found
        joint = "" if imported.module.endswith(".") else "."
        submodule = self.module(f"{imported.module}{joint}{imported.name}", importer)
        return Target(submodule, None) if submodule is not None else None

    def _whole_module(self, importer: str, imported: ImportedName) -> Target | None:
        head = imported.module.split(".")[0]
        name = head if head and imported.alias == head else imported.module
        path = self.module(name, importer)
        return Target(path, None) if path is not None else None

    def _from_stars(self, card: Card, name: str, hops: int) -> Target | None:
        if hops > MAX_HOPS or name.startswith("_"):
            return None
        for star in card.stars:
            source = self.module(star.module, card.path)
            if source is not None and source != card.path:
                found = self.bound(source, name, hops + 1)
                if found is not None:
                    return found
        return None

    def lineage(self, start: Symbol) -> list[Symbol]:
        """`start` and the classes it inherits from, nearest first, each once; at most 60."""
        found: dict[tuple[str, str], Symbol] = {}
        waiting = [start]
        while waiting and len(found) < MAX_BASES:
            symbol = waiting.pop(0)
            key = (symbol.path, qualified(symbol))
            if key in found:
                continue
            found[key] = symbol
            for base in symbol.bases[:MAX_BASES]:
                target = self.base(symbol, base)
                if target is not None:
                    waiting.append(target)
        return list(found.values())

    def base(self, symbol: Symbol, name: str) -> Symbol | None:
        """The class that the base called `name` of `symbol` is; by its name alone when only one is so called."""
        target = self.bound(symbol.path, name)
        if target is not None and target.symbol is not None:
            return target.symbol
        for imported in self.card(symbol.path).binds.values():  # `models.Model` is written down as `Model`
            if not imported.name or imported.name.islower():
                module = self.imported(symbol.path, imported)
                if module is not None and module.symbol is None and module.path != symbol.path:
                    inside = self.bound(module.path, name)
                    if inside is not None and inside.symbol is not None:
                        return inside.symbol
        same = [s for s in self.named(name) if s.kind in TYPES]
        return same[0] if len(same) == 1 else None

    def members(self, symbol: Symbol) -> Mapping[str, Symbol]:
        """What a class defines in its own body, by name."""
        return self.card(symbol.path).members.get(qualified(symbol), {})

    def offered(self, path: str) -> list[Symbol]:
        """What the module at `path` offers: its own definitions, then what it imports from the project."""
        card = self.card(path)
        reexported = (self.bound(path, name) for name in card.binds) if len(card.binds) <= 200 else ()
        starred = (self.module(star.module, path) for star in card.stars)
        symbols = chain(
            card.top.values(),
            (target.symbol for target in reexported if target and target.symbol),
            chain.from_iterable(self.card(source).top.values() for source in starred if source),
        )
        return list({(symbol.path, symbol.line): symbol for symbol in symbols}.values())


class _OwnRows:
    """What one segment holds of the open file, so that counts can leave it out."""

    def __init__(self, segment: Segment, own: str) -> None:
        self.segment = segment
        self.n_holders = segment.n_holders
        self.starts = segment.defs_by_name[0]
        file = segment.file_of(own) if own else -1
        c = segment.columns
        self.held: frozenset[int] = frozenset()
        self.defined: Counter[int] = Counter()
        if file >= 0:
            self.held = frozenset(c.held[c.held_at[file] : c.held_at[file + 1]].tolist())
            self.defined = Counter(c.def_name[c.defs_at[file] : c.defs_at[file + 1]].tolist())

    def counts(self, name: str) -> tuple[int, int]:
        """Files that hold the name, and its definitions, outside the open file."""
        number = self.segment.name_id(name)
        if number < 0:
            return 0, 0
        start, stop = self.starts[number : number + 2].tolist()
        own = self.defined.get(number, 0) if self.defined else 0
        return int(self.n_holders[number]) - (number in self.held), stop - start - own


def _uses(text: str, word: str) -> Iterator[int]:
    """Where the first whole-word uses of `word` begin."""
    n, start = 0, text.find(word)
    while start >= 0 and n < MAX_USES:
        stop = start + len(word)
        left = text[start - 1 : start]
        right = text[stop : stop + 1]
        if not (left.isalnum() or left == "_" or right.isalnum() or right == "_"):
            n += 1
            yield start
        start = text.find(word, stop)
