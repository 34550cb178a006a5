"""The definitions of a whole project as columns, for retrieval at a cursor: rows and files are numbers.

A row is a definition, a file a path; both count through all parts of a view: its segments, and one small segment for
each file that changed or is open with other content than is stored. What follows from these alone (where an import
leads, what a class inherits, what a module offers) is remembered here, for all places and requests of the same view.

The open file itself is not one of the parts' concern: who asks leaves its rows out. What leads through it is worked
out anew for that asker and not remembered (`Ways`).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np

from codeforge.index.coding import rows_of
from codeforge.index.columns import NO_PARENT
from codeforge.index.facts import ImportedName, Symbol
from codeforge.index.lines import hashes_of, word_hash
from codeforge.index.modules import module_path
from codeforge.index.naming import Names, again_of
from codeforge.index.overlay import Layer
from codeforge.index.segment import Segment
from codeforge.index.view import View, is_test
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

T = TypeVar("T")
Column = np.ndarray[Any, np.dtype[Any]]
Row = int
File = int

MAX_HOPS = 8
"""Re-exports followed before giving up: a longer chain is a cycle in practice."""
MAX_BASES = 60
MAX_REEXPORTED = 200
MOST_NAMED = 40
MOST_GROUNDS = 3
OUTER = -2
"""Parent of a definition that stands in something the index knows by its text only."""

_KINDS = range(256)
IS_TYPE = np.array([kind in TYPES for kind in _KINDS])
IS_CALLED = np.array([kind in CALLABLE or kind == Kind.PROPERTY for kind in _KINDS])


def tests_of(segment: Segment) -> Column:
    """For each file whether it looks like a test."""
    return np.fromiter(map(is_test, segment.paths), np.bool_, segment.n_files)


class Part:
    """One segment of a view, the files of it that something else speaks for, and where its numbers begin."""

    def __init__(self, segment: Segment, hidden: frozenset[int], first_file: int, first_row: int) -> None:
        self.segment = segment
        self.names = segment.derive(Names)
        self.first_file = first_file
        self.first_row = first_row
        self.hidden = sorted(hidden)

    @cached_property
    def n_holders(self) -> Column:
        """For each name the number of files that hold it."""
        counts = self.segment.n_holders
        c = self.segment.columns
        for file in self.hidden:
            if counts is self.segment.n_holders:
                counts = counts.copy()
            counts[c.held[c.held_at[file] : c.held_at[file + 1]]] -= 1
        return counts

    @cached_property
    def n_definitions(self) -> Column:
        """For each name the number of its definitions."""
        counts = np.diff(self.segment.defs_by_name[0])
        c = self.segment.columns
        for file in self.hidden:
            names = c.def_name[c.defs_at[file] : c.defs_at[file + 1]]
            counts -= np.bincount(names, minlength=len(counts)).astype(counts.dtype)
        return counts

    def rows_of_names(self, numbers: Column) -> Column:
        """The definitions called so, by number as in `numbers` and then in source order; global rows."""
        starts, rows = self.segment.defs_by_name
        at, _ = rows_of(starts, numbers)
        return rows[at] + self.first_row


class Target(NamedTuple):
    """What an imported name stands for: a module's file, or a definition in it (`row`; -1 for none)."""

    file: File
    row: Row = -1


class Ground:
    """All parts of a view with their columns joined; immutable but for what it remembers."""

    def __init__(self, parts: Sequence[tuple[Segment, frozenset[int]]]) -> None:
        self.parts: list[Part] = []
        files = rows = 0
        for segment, hidden in parts:
            self.parts.append(Part(segment, hidden, files, rows))
            files += segment.n_files
            rows += segment.n_symbols
        self.n_files, self.n_rows = files, rows
        columns = [part.segment.columns for part in self.parts]
        self.kind: Column = _joined([c.def_kind for c in columns], np.uint8)
        self.line: Column = _joined([c.def_line for c in columns], np.int32)
        self.end: Column = _joined([c.def_end for c in columns], np.int32)
        self.file: Column = _joined(
            [part.segment.file_of_row + part.first_file for part in self.parts], np.int32
        )
        self.defs_at: Column = _joined(
            [part.segment.columns.defs_at[:-1] + part.first_row for part in self.parts], np.int32
        )
        self.name: Column = _joined(
            [part.names.hashes[part.segment.columns.def_name] for part in self.parts], np.uint32
        )
        self.parent: Column = _joined([_parents(part) for part in self.parts], np.int32)
        self.visible = np.ones(files, np.bool_)
        for part in self.parts:
            self.visible[[part.first_file + file for file in part.hidden]] = False
        self.tests: Column = _joined([part.segment.derive(tests_of) for part in self.parts], np.bool_)
        self.known: dict[tuple[object, ...], tuple[object, frozenset[File]]] = {}
        self.modules: dict[tuple[str, str], str | None] = {}
        self.made: dict[Row, Any] = {}
        """What was made of definitions, by who asks; all of one kind."""
        self._binds: dict[File, tuple[dict[str, ImportedName], list[ImportedName]]] = {}

    @cached_property
    def again(self) -> Column:
        """For each definition whether another of the same name stands before it in its file."""
        return _joined([part.segment.derive(again_of) for part in self.parts], np.bool_)

    # files

    def part_of_file(self, file: File) -> Part:
        """The part that a file stands in."""
        parts = self.parts
        n = len(parts) - 1
        while parts[n].first_file > file:
            n -= 1
        return parts[n]

    def path(self, file: File) -> str:
        """The path of a file."""
        part = self.part_of_file(file)
        return part.segment.paths[file - part.first_file]

    def file_of(self, path: str) -> File:
        """The number of a path; -1 for none."""
        for part in reversed(self.parts):
            file = part.segment.file_of(path)
            if file >= 0 and self.visible[part.first_file + file]:
                return part.first_file + file
        return -1

    def content(self, file: File) -> int:
        """The content hash of a file."""
        part = self.part_of_file(file)
        return int(part.segment.hashes[file - part.first_file])

    def rows_in(self, file: File) -> slice:
        """The definitions of a file."""
        part = self.part_of_file(file)
        start, stop = part.segment.columns.defs_at[file - part.first_file :][:2].tolist()
        return slice(start + part.first_row, stop + part.first_row)

    def held(self, file: File) -> Column:
        """The names that a file holds."""
        part = self.part_of_file(file)
        c = part.segment.columns
        start, stop = c.held_at[file - part.first_file :][:2].tolist()
        return part.names.hashes[c.held[start:stop]]

    def binds(self, file: File) -> tuple[dict[str, ImportedName], list[ImportedName]]:
        """The imports of a file by what they bind, and those of everything."""
        found = self._binds.get(file)
        if found is None:
            part = self.part_of_file(file)
            found = self._binds[file] = binds_of(part.segment.imports_of(file - part.first_file))
        return found

    # rows

    def symbols(self, rows: Sequence[Row] | Column) -> list[Symbol]:
        """The definitions with these numbers, in their order."""
        if len(self.parts) == 1:
            return self.parts[0].segment.symbols(np.asarray(rows, np.int64))
        return [self.symbol(int(row)) for row in rows]

    def symbol(self, row: Row) -> Symbol:
        """One definition."""
        part = self.part_of_row(row)
        return part.segment.symbol(row - part.first_row)

    def part_of_row(self, row: Row) -> Part:
        """The part that a definition stands in."""
        parts = self.parts
        n = len(parts) - 1
        while parts[n].first_row > row:
            n -= 1
        return parts[n]

    def name_of(self, row: Row) -> str:
        """What a definition is called."""
        part = self.part_of_row(row)
        return part.segment.names[int(part.segment.columns.def_name[row - part.first_row])]

    def names_of(self, rows: Column) -> list[str]:
        """What definitions are called."""
        if len(self.parts) == 1:
            segment = self.parts[0].segment
            names = segment.names
            return [names[n] for n in segment.columns.def_name[rows].tolist()]
        return [self.name_of(row) for row in rows.tolist()]

    def bases_of(self, row: Row) -> list[str]:
        """The names of the bases of a class."""
        part = self.part_of_row(row)
        c = part.segment.columns
        start, stop = c.bases_at[row - part.first_row :][:2].tolist()
        return [part.segment.names[n] for n in c.base[start:stop].tolist()]

    def containers_of(self, rows: Column) -> list[str]:
        """The last name of what each definition stands in; empty at the top of a file."""
        parents = self.parent[rows]
        found = self.names_of(np.maximum(parents, 0)) if self.n_rows else []
        for n in np.flatnonzero(parents < 0).tolist():
            text = parents[n] == OUTER
            found[n] = self.symbol(int(rows[n])).container.rpartition(".")[2] if text else ""
        return found

    def named(self, hashes: Column, most: int) -> Column:
        """The visible definitions with these names that have at most `most` of them."""
        found = []
        for part in self.parts:
            numbers = part.names.numbers_of(hashes)
            numbers = numbers[numbers >= 0]
            rows = part.rows_of_names(numbers[part.n_definitions[numbers] <= most])
            found.append(rows[self.visible[self.file[rows]]] if part.hidden else rows)
        return _joined(found, np.int64)

    def counts(self, hashes: Column, own: File) -> tuple[Column, Column]:
        """For each name the number of files that hold it and of its definitions, outside the file `own`."""
        holders = np.zeros(len(hashes), np.int64)
        definitions = np.zeros(len(hashes), np.int64)
        for part in self.parts:
            numbers = part.names.numbers_of(hashes)
            here = numbers >= 0
            holders += np.where(here, part.n_holders[numbers], 0) if len(part.n_holders) else 0
            definitions += np.where(here, part.n_definitions[numbers], 0) if len(part.n_definitions) else 0
        if own >= 0:
            held, names, n = self._names_in(own)
            for counts, among, many in (
                (holders, held, np.ones(len(held), np.int64)),
                (definitions, names, n),
            ):
                if len(among):
                    places = np.minimum(among.searchsorted(hashes), len(among) - 1)
                    counts -= np.where(among[places] == hashes, many[places], 0)
        return holders, definitions

    def _names_in(self, file: File) -> tuple[Column, Column, Column]:
        """The names that a file holds and those that it defines, ascending, and how often it defines each."""
        found = self.known.get(("names", file))
        if found is None:
            names = np.unique(self.held(file)), *np.unique(self.name[self.rows_in(file)], return_counts=True)
            found = self.known["names", file] = names, frozenset()
        return found[0]  # type: ignore[return-value]

    def holders(self, name: str) -> list[File]:
        """The visible files that hold a name."""
        return self._files(name, Segment.files_with)

    def importers(self, name: str) -> list[File]:
        """The visible files that import a name, or something under this name."""
        return self._files(name, Segment.files_importing)

    def _files(self, name: str, files_of: Callable[[Segment, int], Column]) -> list[File]:
        found: list[File] = []
        for part in self.parts:
            number = part.segment.name_id(name)
            if number >= 0:
                files = files_of(part.segment, number) + part.first_file
                found += (files[self.visible[files]] if part.hidden else files).tolist()
        return found

    def top(self, file: File, name: str) -> Row:
        """The first definition of a name at the top of a file; -1 for none."""
        rows = self.rows_in(file)
        here = np.flatnonzero(self.name[rows] == word_hash(name))
        for place in here.tolist():
            if self.parent[rows.start + place] == NO_PARENT:
                return int(rows.start + place)
        return -1

    def tops(self, file: File) -> Column:
        """What stands at the top of a file, the first of each name, in source order."""
        rows = self.rows_in(file)
        return self._firsts(np.flatnonzero(self.parent[rows] == NO_PARENT) + rows.start)

    def members(self, row: Row) -> Column:
        """What a class defines in its own body, the first of each name, in source order."""
        found = self.known.get(("members", row))
        if found is None:
            rows = self.rows_in(int(self.file[row]))
            inside = self._firsts(np.flatnonzero(self.parent[rows] == row) + rows.start)
            found = self.known["members", row] = inside, frozenset()
        return found[0]  # type: ignore[return-value]

    def _firsts(self, rows: Column) -> Column:
        _, first = np.unique(self.name[rows], return_index=True)
        return rows[np.sort(first)]


def _joined(columns: Sequence[Column], kind: type) -> Column:
    if len(columns) == 1:
        return columns[0]
    return np.concatenate(columns) if columns else np.zeros(0, kind)


def _parents(part: Part) -> Column:
    """The row of what each definition stands in; NO_PARENT at the top, OUTER where only a text is known."""
    c = part.segment.columns
    first = c.defs_at[part.segment.file_of_row] + part.first_row
    found: Column = np.where(c.def_parent >= 0, c.def_parent + first, np.maximum(c.def_parent, OUTER))
    return found


def binds_of(imports: Iterable[ImportedName]) -> tuple[dict[str, ImportedName], list[ImportedName]]:
    """Imports by what they bind, the last of a name, and those of everything."""
    binds: dict[str, ImportedName] = {}
    stars: list[ImportedName] = []
    for imported in imports:
        if imported.name == "*":
            stars.append(imported)
        elif imported.alias:
            binds[imported.alias] = imported
    return binds, stars


class _Grounds:
    """The newest grounds over one segment."""

    def __init__(self, segment: Segment) -> None:
        self._kept: OrderedDict[tuple[object, ...], Ground] = OrderedDict()
        self._layers: dict[tuple[str, int], Segment] = {}
        self._lock = Lock()

    def of(self, segments: Sequence[Segment], over: Mapping[str, Layer | None]) -> Ground:
        key = (*map(id, segments), *((path, layer and layer.hash) for path, layer in over.items()))
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = self._made(segments, over)
                while len(self._kept) > MOST_GROUNDS:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        return found

    def _made(self, segments: Sequence[Segment], over: Mapping[str, Layer | None]) -> Ground:
        hiding = set(over)
        parts: list[tuple[Segment, frozenset[int]]] = []
        for segment in reversed(segments):
            hidden = {segment.file_of(path) for path in hiding} - {-1}
            parts.append((segment, frozenset(hidden)))
            if len(segments) > 1:
                hiding.update(segment.paths)
        layers = {
            (path, layer.hash): self._layers.get((path, layer.hash)) or Segment.of([layer.facts])
            for path, layer in over.items()
            if layer is not None
        }
        self._layers = layers
        return Ground([*parts[::-1], *((one, frozenset()) for one in layers.values())])


def ground_of(view: View, own: str) -> Ground:
    """The columns of `view` as the open file `own` is asked about: its own unsaved text is not in them."""
    segments = view.segments or (Segment.of([]),)
    over = {
        path: layer
        for path, layer in sorted(view.overlaid().items())
        if path != own and not _is_stored(segments, path, layer)
    }
    return segments[0].derive(_Grounds).of(segments, over)


def _is_stored(segments: Sequence[Segment], path: str, layer: Layer | None) -> bool:
    """Whether the newest segment with the file holds the same content."""
    for segment in reversed(segments):
        file = segment.file_of(path)
        if file >= 0:
            return layer is not None and int(segment.hashes[file]) == layer.hash
    return layer is None


class Ways:
    """Where names lead from file to file, as one open file sees it.

    An answer that was come by through the open file is not shared: there stands its old text, or a part of it.
    """

    def __init__(
        self, ground: Ground, view: View, own: str, binds: Mapping[str, ImportedName] | None
    ) -> None:
        self.ground = ground
        self.view = view
        self.own = ground.file_of(own) if own else -1
        self._own_path = own
        self._own_binds = binds or {}
        self._through: list[File] = []
        self._alone: dict[tuple[object, ...], object] = {}

    def _shared(self, key: tuple[object, ...], find: Callable[[], T], *, keep: bool = True) -> T:
        """What `find` gives, found once; without `keep` nothing is remembered of a search that came to nothing."""
        known = self.ground.known.get(key)
        if known is not None and self.own not in known[1]:
            self._through += known[1]
            return known[0]  # type: ignore[return-value]
        if key in self._alone:
            return self._alone[key]  # type: ignore[return-value]
        before = len(self._through)
        found = find()
        if found is None and not keep:
            return found
        through = frozenset(self._through[before:])
        if self.own in through:
            self._alone[key] = found
        else:
            self.ground.known[key] = found, through
        return found

    def module(self, name: str, importer: str) -> str | None:
        """The file of the module called `name` as `importer` would import it; None outside the project."""
        key = (name, importer if name.startswith(".") else importer.partition("/")[0])
        known = self.ground.modules
        if key not in known:
            known[key] = module_path(self.view, name, importer=importer)
        return known[key]

    def module_file(self, name: str, importer: str) -> File:
        """The same as a number; -1 outside the project."""
        path = self.module(name, importer)
        return self.ground.file_of(path) if path is not None else -1

    def bound(self, file: File, name: str, hops: int = 0) -> Target | None:
        """What `name` at the top of a file stands for, re-exports followed; None outside the project."""
        return self._shared(("bound", file, name), lambda: self._bound(file, name, hops), keep=not hops)

    def _bound(self, file: File, name: str, hops: int) -> Target | None:
        self._through.append(file)
        if file == self.own:
            one = self._own_binds.get(name)
            return self.imported(self._own_path, one, hops) if one else None
        row = self.ground.top(file, name)
        if row >= 0:
            return Target(file, row)
        binds, stars = self.ground.binds(file)
        path = self.ground.path(file)
        if name in binds:
            return self.imported(path, binds[name], hops)
        if hops <= MAX_HOPS and not name.startswith("_"):
            for star in stars:
                source = self.module_file(star.module, path)
                if source >= 0 and source != file:
                    found = self.bound(source, name, hops + 1)
                    if found is not None:
                        return found
        return None

    def imported(self, importer: str, one: ImportedName, hops: int = 0) -> Target | None:
        """What an import of `importer` stands for, re-exports followed; None outside the project."""
        if hops > MAX_HOPS:
            return None
        if not one.name:
            head = one.module.split(".")[0]
            file = self.module_file(head if head and one.alias == head else one.module, importer)
            return Target(file) if file >= 0 else None
        source = self.module(one.module, importer)
        if source is not None and source != importer:
            file = self.ground.file_of(source)
            found = self.bound(file, one.name, hops + 1) if file >= 0 else None
            if found is not None:
                return found
        joint = "" if one.module.endswith(".") else "."
        file = self.module_file(f"{one.module}{joint}{one.name}", importer)
        return Target(file) if file >= 0 else None

    def lineage(self, row: Row) -> list[Row]:
        """A class and what it inherits from, nearest first, each once; at most 60."""
        return self._shared(("lineage", row), lambda: self._lineage([row]))

    def _lineage(self, waiting: list[Row]) -> list[Row]:
        found: dict[Row, None] = {}
        while waiting and len(found) < MAX_BASES:
            row = waiting.pop(0)
            if row not in found:
                found[row] = None
                waiting += self.bases(row)
        return list(found)

    def bases(self, row: Row) -> list[Row]:
        """The classes that a class names as its bases, as far as the project has them."""
        found = (self.base(row, name) for name in self.ground.bases_of(row)[:MAX_BASES])
        return [base for base in found if base >= 0]

    def base(self, row: Row, name: str) -> Row:
        """The class that the base called `name` of a class is; by its name alone when only one is so called."""
        file = int(self.ground.file[row])
        target = self.bound(file, name)
        if target is not None and target.row >= 0:
            return target.row
        if file == self.own:
            return self.only_type(name)
        return self.base_by(name, self.ground.path(file), self.ground.binds(file)[0])

    def base_by(self, name: str, path: str, binds: Mapping[str, ImportedName]) -> Row:
        """The class called `name` in one of the modules that a file imports, or the only one so called; -1 for none."""
        for imported in binds.values():  # `models.Model` is written down as `Model`
            if not imported.name or imported.name.islower():
                module = self.imported(path, imported)
                if module is not None and module.row < 0 and self.ground.path(module.file) != path:
                    inside = self.bound(module.file, name)
                    if inside is not None and inside.row >= 0:
                        return inside.row
        return self.only_type(name)

    def only_type(self, name: str) -> Row:
        """The only type so called outside the open file; -1 for none or several."""
        return self.only_types([name])[name]

    def only_types(self, names: Sequence[str]) -> dict[str, Row]:
        """The same for several names."""
        hashes = hashes_of(names)
        rows = self.ground.named(np.unique(hashes), MOST_NAMED)
        rows = rows[IS_TYPE[self.ground.kind[rows]]]
        self._through += self.ground.file[rows].tolist()
        rows = rows[self.ground.file[rows] != self.own]
        found: dict[int, Row] = {}
        for name, row in zip(self.ground.name[rows].tolist(), rows.tolist(), strict=True):
            found[name] = -1 if name in found else row
        return {name: found.get(each, -1) for name, each in zip(names, hashes.tolist(), strict=True)}

    def offered(self, file: File) -> Column:
        """What a module offers: its own definitions, then what it imports from the project."""
        return self._shared(("offered", file), lambda: self._offered(file))

    def _offered(self, file: File) -> Column:
        self._through.append(file)
        binds, stars = self.ground.binds(file)
        path = self.ground.path(file)
        found = dict.fromkeys(self.ground.tops(file).tolist())
        for name in binds if len(binds) <= MAX_REEXPORTED else ():
            target = self.bound(file, name)
            if target is not None and target.row >= 0:
                found[target.row] = None
        for star in stars:
            source = self.module_file(star.module, path)
            if source >= 0:
                self._through.append(source)
                found |= dict.fromkeys(self.ground.tops(source).tolist())
        return np.fromiter(found, np.int64, len(found))
