"""What retrieval asks about the whole project, remembered for as long as it stays true.

`Card` is one file's definitions and imports, arranged for lookups by name. `Usage` is which names its text uses, and
what it reads from which receivers. Both are kept by content hash, so a keystroke in one file costs the others
nothing. `Project` adds what holds for one view only: names resolved across files.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

from codeforge.index.facts import ImportedName, Symbol
from codeforge.syntax.outline import TYPES
from codeforge.text.documents import Document

P = TypeVar("P")
T = TypeVar("T")

WORD = re.compile(r"[^\W\d]\w*")
_READ = re.compile(r"(\w+)(?:\(\))?\.([^\W\d]\w*)")
MAX_HOPS = 8
"""Re-exports followed before giving up: a longer chain is a cycle in practice."""
MAX_BASES = 60
MAX_USAGE = 400_000
"""Bytes of a file whose names are counted; generated files beyond it say nothing about usage."""
REMEMBERED = 4096


class Index(Protocol):
    """The part of `index.view.View` that retrieval asks."""

    def symbols_in(self, path: str) -> list[Symbol]: ...
    def symbols_named(self, name: str, *, limit: int = 200) -> list[Symbol]: ...
    def imports_in(self, path: str) -> tuple[ImportedName, ...]: ...
    def importers_of_name(self, name: str) -> list[str]: ...
    def paths_with(self, name: str) -> list[str]: ...
    def hash_of(self, path: str) -> int | None: ...


class Target(NamedTuple):
    """What an imported name stands for: a module's file, or a definition in it."""

    path: str
    symbol: Symbol | None


class Card:
    """Definitions and imports of one file by name; the first definition of a name counts."""

    __slots__ = ("binds", "members", "path", "stars", "top", "types")

    def __init__(self, path: str, symbols: Iterable[Symbol], imports: Iterable[ImportedName]) -> None:
        self.path = path
        self.top: dict[str, Symbol] = {}
        self.members: dict[str, dict[str, Symbol]] = {}
        self.types: dict[str, Symbol] = {}
        for symbol in symbols:
            if not symbol.container:
                self.top.setdefault(symbol.name, symbol)
            else:
                self.members.setdefault(symbol.container, {}).setdefault(symbol.name, symbol)
            if symbol.kind in TYPES:
                self.types.setdefault(qualified(symbol), symbol)
        for container in list(self.members):
            if container not in self.types:  # what a function defines inside cannot be reached from outside
                del self.members[container]
        self.binds: dict[str, ImportedName] = {}
        self.stars: list[ImportedName] = []
        for imported in imports:
            if imported.name == "*":
                self.stars.append(imported)
            elif imported.alias:
                self.binds[imported.alias] = imported


class Usage:
    """Names that a text uses, with counts, and what it reads from each receiver (`cursor.execute`)."""

    __slots__ = ("reads", "words")

    def __init__(self, text: str) -> None:
        self.words = Counter(WORD.findall(text))
        self.reads: dict[str, dict[str, int]] = {}
        for receiver, name in _READ.findall(text):
            names = self.reads.setdefault(receiver, {})
            names[name] = names.get(name, 0) + 1


class _Remembered:
    """Values by path and content hash, the oldest half forgotten when full."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, int], object] = {}
        self._lock = Lock()

    def get(self, kind: str, path: str, content: int, make: Callable[[], object]) -> object:
        key = (kind, path, content)
        found = self._values.get(key)
        if found is None:
            found = make()
            with self._lock:
                if len(self._values) >= REMEMBERED * 2:
                    for old in list(self._values)[:REMEMBERED]:
                        del self._values[old]
                self._values[key] = found
        return found


_remembered = _Remembered()


def qualified(symbol: Symbol) -> str:
    """The dotted name inside its file."""
    return f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name


class Project:
    """One view and the sources behind it, as retrieval sees them.

    `own` is the open file: it is known by `card`, made of the text before the cursor, and by nothing else.
    """

    def __init__(
        self,
        index: Index,
        read: Callable[[str], Document | None],
        module_path: Callable[[str, str], str | None],
        own: Card | None = None,
    ) -> None:
        self.index = index
        self.read = read
        self.own = own.path if own else ""
        self._module_path = module_path
        self._modules: dict[tuple[str, str], str | None] = {}
        self._cards: dict[str, Card] = {self.own: own} if own else {}
        self._named: dict[str, list[Symbol]] = {}
        self._spread: dict[str, int] = {}
        self._lines: dict[str, list[list[str]]] = {}
        self._notes: dict[str, object] = {}

    def remember(self, place: P, what: str, find: "Callable[[P, Project], T]") -> T:
        """`find(place, self)`, computed once: a project serves one place."""
        if what not in self._notes:
            self._notes[what] = find(place, self)
        return self._notes[what]  # type: ignore[return-value]

    def card(self, path: str) -> Card:
        """Definitions and imports of `path`; an empty card for a file that is not indexed."""
        card = self._cards.get(path)
        if card is None:
            content = self.index.hash_of(path)

            def make() -> Card:
                return Card(path, self.index.symbols_in(path), self.index.imports_in(path))

            found = make() if content is None else _remembered.get("card", path, content, make)
            assert isinstance(found, Card)
            card = self._cards[path] = found
        return card

    def usage(self, path: str) -> Usage:
        """The names that the source of `path` uses; none for one that cannot be read or is huge."""

        def make() -> Usage:
            document = self.read(path)
            huge = document is None or len(document.source) > MAX_USAGE
            return Usage("" if huge or document is None else document.source.decode("utf-8", "replace"))

        found = _remembered.get("usage", path, self.index.hash_of(path) or 0, make)
        assert isinstance(found, Usage)
        return found

    def named(self, name: str) -> list[Symbol]:
        """Definitions called `name` outside the open file, at most 40."""
        found = self._named.get(name)
        if found is None:
            found = [s for s in self.index.symbols_named(name, limit=41) if s.path != self.own][:40]
            self._named[name] = found
        return found

    def spread(self, name: str) -> int:
        """The number of files that use `name`."""
        found = self._spread.get(name)
        if found is None:
            found = self._spread[name] = len(self.index.paths_with(name))
        return found

    def module(self, name: str, importer: str) -> str | None:
        """The file of the module called `name` as `importer` would import it; None outside the project."""
        key = (name, importer if name.startswith(".") else importer.partition("/")[0])
        if key not in self._modules:
            self._modules[key] = self._module_path(name, importer)
        return self._modules[key]

    def words_between(self, path: str, first: int, last: int) -> set[str]:
        """Names that lines `first` to `last` of a file use."""
        return set(chain.from_iterable(self.lines(path)[first : last + 1]))

    def words_near(self, path: str, word: str, distance: int) -> set[str]:
        """Names that a file uses at most `distance` lines from a use of `word`."""
        lines = self.lines(path)
        found: set[str] = set()
        done = 0
        for n, words in enumerate(lines):
            if word in words:
                found.update(*lines[max(n - distance, done) : n + distance + 1])
                done = n + distance + 1
        return found

    def lines(self, path: str) -> list[list[str]]:
        """The names on each line of a file; none for one that cannot be read or is huge."""
        found = self._lines.get(path)
        if found is None:
            document = self.read(path)
            text = document.source[:MAX_USAGE].decode("utf-8", "replace") if document else ""
            found = self._lines[path] = [WORD.findall(line) for line in text.split("\n")]
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
            for base in symbol.bases:
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
        starred = (
            self.card(source).top.values()
            for source in (self.module(star.module, path) for star in card.stars)
            if source
        )
        return list(
            {
                (symbol.path, symbol.line): symbol
                for symbol in chain(
                    card.top.values(),
                    (target.symbol for target in reexported if target and target.symbol),
                    chain.from_iterable(starred),
                )
            }.values()
        )
