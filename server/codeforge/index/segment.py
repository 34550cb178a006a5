"""A segment: the facts of many files as immutable numpy columns.

Files stand in the order of their paths, definitions of a file in source order, names in the order of their
characters; so equal facts give equal columns, however they came together, and a range of names is a slice.
`xs_at[i]:xs_at[i + 1]` are the rows of column `x` that belong to number `i`.

What is cheap to compute from these columns (which files hold a name, which definitions are called so) is computed
when first asked for and kept; it is not stored.

How the columns are made and ordered stands in `columns.py`, how they are stored in `stored.py`.
"""

import functools
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from codeforge.index import stored
from codeforge.index.coding import I32, I64, ids_of_runs, starts_of
from codeforge.index.columns import NO_PARENT, Columns, columns_of, joined, ordered
from codeforge.index.facts import FileFacts, ImportedName, Symbol
from codeforge.syntax.outline import Kind

T = TypeVar("T")

_KINDS = {int(kind): kind for kind in Kind}


class Segment:
    """Facts of many files, immutable; made by `of`, `merged` or `decoded`."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.paths = columns.paths
        self.hashes = columns.hashes
        self.names = columns.names
        self.n_files = len(columns.paths)
        self._derived: dict[Callable[[Segment], Any], Any] = {}

    def __repr__(self) -> str:
        return f"Segment({self.n_files} files, {self.n_symbols} symbols, {len(self.names)} names)"

    # made of ------------------------------------------------------------------------------------------------

    @classmethod
    def of(cls, facts: Iterable[FileFacts]) -> "Segment":
        """The segment of these files, in any order; of two with one path the later counts."""
        files = {one.path: one for one in facts}
        return cls(ordered(columns_of(list(files.values()))))

    @classmethod
    def merged(cls, parts: "Sequence[tuple[Segment, Container[int]]]") -> "Segment":
        """One segment of the live files of several: each part comes with the numbers of its dead files.

        Of two live files with one path the one in the later part counts. Equals `of` of the same facts.
        """
        return cls(ordered(*joined([(segment.columns, dead) for segment, dead in parts])))

    # read ---------------------------------------------------------------------------------------------------

    @property
    def n_symbols(self) -> int:
        """Number of definitions."""
        return len(self.columns.def_name)

    def file_of(self, path: str) -> int:
        """The number of the file at `path`, or -1."""
        return self._files.get(path, -1)

    def language(self, file: int) -> str:
        """The language of a file."""
        return self.columns.languages[int(self.columns.language[file])]

    def name_id(self, name: str) -> int:
        """The number of `name`, or -1."""
        return _place(self.names, name)

    def files_with(self, name_id: int) -> I32:
        """The files that hold the identifier, ascending."""
        starts, files = self._holders
        return files[starts[name_id] : starts[name_id + 1]]

    def names_of(self, file: int) -> list[str]:
        """The identifiers that a file holds, sorted."""
        c = self.columns
        return [self.names[i] for i in c.held[c.held_at[file] : c.held_at[file + 1]].tolist()]

    def rows_named(self, name_id: int) -> I64:
        """The definitions called so, by path and then in source order."""
        starts, rows = self.defs_by_name
        return rows[starts[name_id] : starts[name_id + 1]]

    def rows_with_base(self, name_id: int) -> I64:
        """The definitions with a base called so, by path and then in source order."""
        starts, rows = self._rows_by_base
        return rows[starts[name_id] : starts[name_id + 1]]

    def files_importing(self, name_id: int) -> I64:
        """The files that import something by this name or alias, ascending."""
        starts, files = self._importers
        return files[starts[name_id] : starts[name_id + 1]]

    def files_importing_text(self, text: int) -> I64:
        """The files that import from the module with this number among `modules`, ascending."""
        starts, files = self._importers_of_text
        return files[starts[text] : starts[text + 1]]

    def symbol(self, row: int) -> Symbol:
        """One definition."""
        return self.symbols(np.array([row]))[0]

    def symbols(self, rows: I64) -> list[Symbol]:
        """The definitions with these numbers, in their order."""
        c = self.columns
        files = self.file_of_row[rows]
        known: dict[int, str] = {}
        columns = (c.def_name, c.def_kind, c.def_line, c.def_column, c.def_end, c.def_parent, c.bases_at)
        return [
            Symbol(
                self.paths[file],
                self.names[name],
                _KINDS[kind],
                line,
                column,
                end,
                "" if parent == NO_PARENT else self._container(first, parent, known),
                () if start == stop else tuple([self.names[base] for base in c.base[start:stop].tolist()]),
            )
            for file, first, name, kind, line, column, end, parent, start, stop in zip(
                files.tolist(),
                c.defs_at[files].tolist(),
                *(column[rows].tolist() for column in columns),
                c.bases_at[rows + 1].tolist(),
                strict=True,
            )
        ]

    def _container(self, first: int, parent: int, known: dict[int, str]) -> str:
        """The dotted name of a parent in the file whose definitions begin at row `first`; `known` holds earlier ones."""
        names, parents = self.columns.def_name, self.columns.def_parent
        inner: list[int] = []
        while parent >= 0 and first + parent not in known:
            inner.append(first + parent)
            parent = int(parents[first + parent])
        if parent >= 0:
            container = known[first + parent]
        else:
            container = "" if parent == NO_PARENT else self.columns.texts[-2 - parent]
        for row in reversed(inner):
            name = self.names[names[row]]
            container = known[row] = f"{container}.{name}" if container else name
        return container

    def symbols_of(self, file: int) -> list[Symbol]:
        """The definitions of a file, in source order."""
        return self.symbols(np.arange(self.columns.defs_at[file], self.columns.defs_at[file + 1]))

    def symbols_between(self, file: int, first: int, last: int) -> list[Symbol]:
        """The definitions of a file that begin on lines `first` to `last`, in source order."""
        start, stop = self.columns.defs_at[file : file + 2].tolist()
        lines = self.columns.def_line[start:stop]
        return self.symbols(start + np.flatnonzero((lines >= first) & (lines <= last)))

    def symbols_of_named(self, file: int, name: str) -> list[Symbol]:
        """The definitions of a file that are called `name`, in source order."""
        start, stop = self.columns.defs_at[file : file + 2].tolist()
        number = self.name_id(name)
        if number < 0:
            return []
        return self.symbols(start + np.flatnonzero(self.columns.def_name[start:stop] == number))

    def imports_of(self, file: int) -> tuple[ImportedName, ...]:
        """The imports of a file, in source order."""
        c = self.columns
        rows = slice(c.imports_at[file], c.imports_at[file + 1])
        return tuple(
            ImportedName(c.texts[module], self.names[name], self.names[alias])
            for module, name, alias in zip(
                c.import_module[rows].tolist(),
                c.import_name[rows].tolist(),
                c.import_alias[rows].tolist(),
                strict=True,
            )
        )

    def facts(self, file: int) -> FileFacts:
        """All that is known of a file, equal to what the segment was made of."""
        return FileFacts(
            path=self.paths[file],
            language=self.language(file),
            hash=int(self.hashes[file]),
            n_lines=int(self.columns.n_lines[file]),
            symbols=tuple(self.symbols_of(file)),
            names=frozenset(self.names_of(file)),
            imports=self.imports_of(file),
        )

    def defines(self, file: int, name: str) -> bool:
        """True when the file has a definition called `name` that stands in no other."""
        c = self.columns
        rows = slice(c.defs_at[file], c.defs_at[file + 1])
        number = self.name_id(name)
        return number >= 0 and bool(((c.def_name[rows] == number) & (c.def_parent[rows] == NO_PARENT)).any())

    def n_symbols_of(self, file: int) -> int:
        """Number of definitions of a file."""
        return int(self.columns.defs_at[file + 1] - self.columns.defs_at[file])

    def derive(self, compute: "Callable[[Segment], T]") -> T:
        """`compute(self)`, computed once for this segment."""
        try:
            return self._derived[compute]  # type: ignore[no-any-return]
        except KeyError:
            value = self._derived[compute] = compute(self)
            return value

    # made on first use --------------------------------------------------------------------------------------

    @functools.cached_property
    def _files(self) -> dict[str, int]:
        return {path: file for file, path in enumerate(self.paths)}

    @functools.cached_property
    def files_called(self) -> dict[str, list[int]]:
        """The files by the names that `called` gives."""
        found: dict[str, list[int]] = {}
        for file, path in enumerate(self.paths):
            for name in called(path):
                found.setdefault(name, []).append(file)
        return found

    @functools.cached_property
    def file_of_row(self) -> I32:
        """For each definition its file."""
        return ids_of_runs(self.columns.defs_at).astype(np.int32)

    @functools.cached_property
    def _holders(self) -> tuple[I32, I32]:
        files = ids_of_runs(self.columns.held_at)
        starts, places = _inverse(self.columns.held, len(self.names))
        return starts, files[places].astype(np.int32)

    @functools.cached_property
    def n_holders(self) -> I32:
        """For each name the number of files that hold it."""
        return np.diff(self._holders[0])

    @functools.cached_property
    def defs_by_name(self) -> tuple[I32, I64]:
        """Where each name's rows begin, and the rows."""
        return _inverse(self.columns.def_name, len(self.names))

    @functools.cached_property
    def _rows_by_base(self) -> tuple[I32, I64]:
        return _pairs(self.columns.base, ids_of_runs(self.columns.bases_at), len(self.names))

    @functools.cached_property
    def _importers(self) -> tuple[I32, I64]:
        files = ids_of_runs(self.columns.imports_at)
        both = np.concatenate((self.columns.import_name, self.columns.import_alias))
        return _pairs(both, np.concatenate((files, files)), len(self.names))

    @functools.cached_property
    def _importers_of_text(self) -> tuple[I32, I64]:
        return _pairs(
            self.columns.import_module, ids_of_runs(self.columns.imports_at), len(self.columns.texts)
        )

    @functools.cached_property
    def modules(self) -> dict[str, list[int]]:
        """The numbers of the modules that end in a part: `models` for `django.db.models`, `./models` and `.models`."""
        found: dict[str, list[int]] = {}
        imported = np.diff(self._importers_of_text[0])
        for number, text in enumerate(self.columns.texts):
            if imported[number]:
                found.setdefault((module_parts(text) or (text,))[-1], []).append(number)
        return found

    @functools.cached_property
    def folded(self) -> tuple[list[str], I64]:
        """The identifiers in lower case and sorted, and their numbers; of equal ones, the numbers ascend."""
        held = np.flatnonzero(self.n_holders).tolist()
        return _folded(self.names, held)

    @functools.cached_property
    def folded_defs(self) -> tuple[list[str], I64]:
        """As `folded`, of the names that definitions have."""
        return _folded(self.names, np.unique(self.columns.def_name).tolist())

    # stored -------------------------------------------------------------------------------------------------

    def encoded(self, level: int = 3) -> bytes:
        """The segment as bytes; `level` is zstd's, 3 to send it, 19 to keep it."""
        return stored.encoded(self.columns, level)

    @classmethod
    def decoded(cls, data: bytes) -> "Segment":
        """The segment of `encoded`.

        Raises IndexDamaged for anything else: cut off, changed, from another version, or no index at all.
        """
        return cls(stored.decoded(data))


def called(path: str) -> tuple[str, ...]:
    """Under which names a module's last part may mean a file: its stem and its folder."""
    rest, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    folder = rest.rpartition("/")[2]
    return (stem, folder) if folder and folder != stem else (stem,)


def module_parts(module: str) -> tuple[str, ...]:
    """The names that a module's name is made of, in any notation, without what says where to begin.

    `a.b` and `a::b` give (a, b), as do `..a.b`, `../a/b` and `a/b.ts`; `.` gives none.
    """
    plain = module.replace("\\", "/").replace("::", "/").strip("\"'<>")
    stem, _, extension = plain.rpartition(".")
    if stem and extension in _EXTENSIONS:
        plain = stem
    elif "/" not in plain:
        plain = plain.replace(".", "/")
    return tuple([part for part in plain.split("/") if part not in ("", ".", "..")])


_EXTENSIONS = frozenset(
    [
        "c",
        "cc",
        "cpp",
        "cxx",
        "h",
        "hh",
        "hpp",
        "hxx",
        "inc",
        "js",
        "jsx",
        "mjs",
        "cjs",
        "ts",
        "tsx",
        "mts",
        "cts",
        "json",
        "css",
        "scss",
        "lua",
        "rb",
        "php",
        "sh",
        "bash",
    ]
)


def _inverse(column: I32, n_values: int) -> tuple[I32, I64]:
    """For each value where its rows begin, and the rows, ascending for each value."""
    return starts_of(np.bincount(column, minlength=n_values)), np.argsort(column, kind="stable")


def _pairs(column: I32, owners: I64, n_values: int) -> tuple[I32, I64]:
    """As `_inverse`, with the owners of the rows, each once for a value."""
    width = int(owners.max(initial=0)) + 1
    keys = np.sort(column.astype(np.int64) * width + owners)
    keys = keys[np.diff(keys, prepend=-1) > 0]
    values, unique = np.divmod(keys, width)
    return starts_of(np.bincount(values, minlength=n_values)), unique


def _folded(names: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], I64]:
    lower: list[str] = []
    for number in numbers:
        name = names[number]
        folded = name.lower()
        lower.append(
            name if folded == name else folded
        )  # most are equal: one string for both saves megabytes
    order = sorted(range(len(lower)), key=lower.__getitem__)
    return [lower[place] for place in order], np.array([numbers[place] for place in order], np.int64)


def _place(strings: Sequence[str], string: str) -> int:
    place = bisect_left(strings, string)
    return place if place < len(strings) and strings[place] == string else -1
