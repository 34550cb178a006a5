"""A segment: the facts of many files as immutable numpy columns.

Files stand in the order of their paths, definitions of a file in source order, names in the order of their
characters; so equal facts give equal columns, however they came together, and a range of names is a slice.
`xs_at[i]:xs_at[i + 1]` are the rows of column `x` that belong to number `i`.

What is cheap to compute from these columns (which files hold a name, which definitions are called so) is computed
when first asked for and kept; it is not stored.

A stored segment begins with a magic word, the version of the format, a fingerprint of the extractors and a checksum.
Nothing behind the checksum is read before it matches.
"""

import functools
import struct
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import xxhash

from codeforge.errors import IndexDamaged
from codeforge.index.coding import (
    I32,
    I64,
    U8,
    U64,
    Packed,
    Strings,
    ids_of_runs,
    packed,
    packed_strings,
    rows_of,
    starts_of,
    unpacked,
    unpacked_strings,
    unzigzag,
    zigzag,
)
from codeforge.index.facts import FileFacts, ImportedName, Symbol
from codeforge.syntax.outline import Kind

T = TypeVar("T")

MAGIC = b"CFINDEX\0"
FORMAT = 1
NO_PARENT = -1
_HEADER = struct.Struct("<8sHQQ")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns of a segment, named as in the module's text."""

    paths: list[str]
    languages: list[str]
    names: list[str]
    """Every identifier, and every other string that a definition, a base or an import is called."""
    texts: list[str]
    """Module names, and containers that no definition of the file is called."""
    hashes: U64
    language: I32
    n_lines: I32
    held_at: I32
    held: I32
    """By file: the identifiers that it holds, ascending."""
    defs_at: I32
    def_name: I32
    def_kind: U8
    def_line: I32
    def_column: U8
    def_end: I32
    def_parent: I32
    """Place of the enclosing definition in its file; -1 for none; `-2 - t` when the container is text `t`."""
    bases_at: I32
    base: I32
    """By definition: the names of its bases."""
    imports_at: I32
    import_module: I32
    import_name: I32
    import_alias: I32


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
        return cls(_ordered(_columns_of(list(files.values()))))

    @classmethod
    def merged(cls, parts: "Sequence[tuple[Segment, Container[int]]]") -> "Segment":
        """One segment of the live files of several: each part comes with the numbers of its dead files.

        Of two live files with one path the one in the later part counts. Equals `of` of the same facts.
        """
        return cls(_ordered(*_joined([(segment.columns, dead) for segment, dead in parts])))

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

    def files_importing(self, name_id: int) -> I32:
        """The files that import something by this name or alias, ascending."""
        starts, files = self._importers
        return files[starts[name_id] : starts[name_id + 1]]

    def files_importing_text(self, text: int) -> I64:
        """The files that import from the module with this number among `modules`, ascending."""
        starts, files = self._importers_of_text
        return files[starts[text] : starts[text + 1]]

    def symbol(self, row: int) -> Symbol:
        """One definition."""
        c = self.columns
        file = int(self.file_of_row[row])
        first = int(c.defs_at[file])
        parts: list[str] = []
        parent = int(c.def_parent[row])
        while parent > NO_PARENT:
            parts.append(self.names[c.def_name[first + parent]])
            parent = int(c.def_parent[first + parent])
        if parent < NO_PARENT:
            parts.append(c.texts[-2 - parent])
        return self._symbol(row, self.paths[file], ".".join(reversed(parts)))

    def symbols_of(self, file: int) -> list[Symbol]:
        """The definitions of a file, in source order."""
        c = self.columns
        first, stop = int(c.defs_at[file]), int(c.defs_at[file + 1])
        containers: list[str] = []
        symbols: list[Symbol] = []
        for row, parent in zip(range(first, stop), c.def_parent[first:stop].tolist(), strict=True):
            if parent >= 0:
                container = containers[parent]
            else:
                container = "" if parent == NO_PARENT else c.texts[-2 - parent]
            symbol = self._symbol(row, self.paths[file], container)
            containers.append(f"{container}.{symbol.name}" if container else symbol.name)
            symbols.append(symbol)
        return symbols

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

    def _symbol(self, row: int, path: str, container: str) -> Symbol:
        c = self.columns
        bases = c.base[c.bases_at[row] : c.bases_at[row + 1]].tolist()
        return Symbol(
            path,
            self.names[c.def_name[row]],
            Kind(int(c.def_kind[row])),
            int(c.def_line[row]),
            int(c.def_column[row]),
            int(c.def_end[row]),
            container,
            tuple([self.names[base] for base in bases]),
        )

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
        starts, places = _inverse(self.columns.base, len(self.names))
        return starts, ids_of_runs(self.columns.bases_at)[places]

    @functools.cached_property
    def _importers(self) -> tuple[I32, I32]:
        files = ids_of_runs(self.columns.imports_at)
        both = np.concatenate((self.columns.import_name, self.columns.import_alias)).astype(np.int64)
        pairs = np.unique(both * max(self.n_files, 1) + np.concatenate((files, files)))
        named, importing = np.divmod(pairs, max(self.n_files, 1))
        return starts_of(np.bincount(named, minlength=len(self.names))), importing.astype(np.int32)

    @functools.cached_property
    def _importers_of_text(self) -> tuple[I32, I64]:
        starts, places = _inverse(self.columns.import_module, len(self.columns.texts))
        return starts, ids_of_runs(self.columns.imports_at)[places]

    @functools.cached_property
    def modules(self) -> dict[str, list[int]]:
        """The numbers of the modules that end in a part: `models` for `django.db.models`, `./models` and `.models`."""
        found: dict[str, list[int]] = {}
        imported = np.diff(self._importers_of_text[0])
        for number, text in enumerate(self.columns.texts):
            if imported[number]:
                found.setdefault(last_part(text), []).append(number)
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
        body = msgspec.msgpack.encode(_stored(self.columns, level))
        checksum = xxhash.xxh3_64_intdigest(body, seed=extractors())
        return _HEADER.pack(MAGIC, FORMAT, extractors(), checksum) + body

    @classmethod
    def decoded(cls, data: bytes) -> "Segment":
        """The segment of `encoded`.

        Raises IndexDamaged for anything else: cut off, changed, from another version, or no index at all.
        """
        body = _checked(data)
        try:
            return cls(_restored(msgspec.msgpack.decode(body, type=_Stored)))
        except Exception as error:
            # The checksum matched, so only a foreign writer gets here; whatever numpy says of it is no answer.
            raise IndexDamaged(f"the stored index does not hold together ({error})") from None


def last_part(module: str) -> str:
    """The last part of a module's name in any notation: `model.ts` for `../a/model.ts`, `b` for `a::b`."""
    return module.replace("\\", "/").replace("::", "/").rpartition("/")[2].rpartition(".")[2] or module


@functools.cache
def extractors() -> int:
    """A fingerprint of all that decides what facts a text gives: the syntax layer's code and packs.

    A stored segment made by other extractors would give other facts for the same text, so it is not used.
    """
    digest = xxhash.xxh3_64()
    here = Path(__file__).parent
    folder = here.parent / "syntax"
    sources = [here / "facts.py", *(p for p in folder.rglob("*") if p.suffix in {".py", ".scm", ".toml"})]
    for source in sorted(sources):
        try:
            digest.update(source.read_bytes())
        except OSError:  # packed into an archive: the version alone must do
            continue
    return digest.intdigest()


# rows of facts into columns -------------------------------------------------------------------------------


class _Numbers:
    """Numbers of strings, given in the order of their first use."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, string: str) -> int:
        return self.of.setdefault(string, len(self.of))


def _columns_of(files: Sequence[FileFacts]) -> Columns:
    names, texts, languages = _Numbers(), _Numbers(), _Numbers()
    held: list[int] = []
    bases: list[int] = []
    for one in files:
        held.extend(map(names, one.names))
    symbols = [symbol for one in files for symbol in one.symbols]
    imports = [imported for one in files for imported in one.imports]
    for symbol in symbols:
        bases.extend(map(names, symbol.bases))
    parents = [parent for one in files for parent in _parents(one.symbols, texts)]
    return Columns(
        paths=[one.path for one in files],
        hashes=np.array([one.hash for one in files], np.uint64),
        language=_i32(languages(one.language) for one in files),
        n_lines=_i32(one.n_lines for one in files),
        held_at=starts_of(len(one.names) for one in files),
        held=_i32(held),
        defs_at=starts_of(len(one.symbols) for one in files),
        def_name=_i32(names(symbol.name) for symbol in symbols),
        def_kind=np.array([symbol.kind for symbol in symbols], np.uint8),
        def_line=_i32(symbol.line for symbol in symbols),
        def_column=np.array([symbol.column for symbol in symbols], np.uint8),
        def_end=_i32(symbol.end_line for symbol in symbols),
        def_parent=_i32(parents),
        bases_at=starts_of(len(symbol.bases) for symbol in symbols),
        base=_i32(bases),
        imports_at=starts_of(len(one.imports) for one in files),
        import_module=_i32(texts(imported.module) for imported in imports),
        import_name=_i32(names(imported.name) for imported in imports),
        import_alias=_i32(names(imported.alias) for imported in imports),
        languages=list(languages.of),
        names=list(names.of),
        texts=list(texts.of),
    )


def _parents(symbols: Sequence[Symbol], texts: _Numbers) -> Iterator[int]:
    """For each symbol the place of the nearest one before it that its container names."""
    places: dict[str, int] = {}
    for place, symbol in enumerate(symbols):
        if not symbol.container:
            yield NO_PARENT
            qualified = symbol.name
        else:
            found = places.get(symbol.container)
            yield -2 - texts(symbol.container) if found is None else found
            qualified = f"{symbol.container}.{symbol.name}"
        if qualified:
            places[qualified] = place


def _i32(values: Iterable[int]) -> I32:
    return np.fromiter(values, np.int32)


# columns in order -----------------------------------------------------------------------------------------

_ROWS_OF = {
    **dict.fromkeys(("hashes", "language", "n_lines"), "file"),
    **dict.fromkeys(("def_name", "def_kind", "def_line", "def_column", "def_end", "def_parent"), "def"),
    **dict.fromkeys(("import_module", "import_name", "import_alias"), "import"),
    "held": "held",
    "base": "base",
}
_RUNS = {
    "held_at": ("file", "held"),
    "defs_at": ("file", "def"),
    "imports_at": ("file", "import"),
    "bases_at": ("def", "base"),
}
_NAMES = ("held", "def_name", "base", "import_name", "import_alias")


def _renumbered(columns: Columns, names: I64, texts: I64, languages: I64) -> dict[str, Any]:
    """The columns that hold numbers of strings, with `names[old]` in place of each old number, and so on."""
    parent = columns.def_parent
    outer = parent < NO_PARENT
    if outer.any():
        parent = parent.copy()
        parent[outer] = -2 - texts[-2 - parent[outer]]
    return {
        **{key: names[getattr(columns, key)].astype(np.int32) for key in _NAMES},
        "import_module": texts[columns.import_module].astype(np.int32),
        "language": languages[columns.language].astype(np.int32),
        "def_parent": parent,
    }


def _joined(parts: Sequence[tuple[Columns, Container[int]]]) -> tuple[Columns, list[int]]:
    """The columns of all parts one after the other under common numbers, and the live files among them."""
    names, texts, languages = _Numbers(), _Numbers(), _Numbers()
    renewed: list[Columns] = []
    live: dict[str, int] = {}
    before = 0
    for columns, dead in parts:
        numbers = [
            np.fromiter(map(numbers, strings), np.int64, len(strings))
            for numbers, strings in (
                (names, columns.names),
                (texts, columns.texts),
                (languages, columns.languages),
            )
        ]
        renewed.append(replace(columns, **_renumbered(columns, *numbers)))
        live |= {path: before + file for file, path in enumerate(columns.paths) if file not in dead}
        before += len(columns.paths)
    if not renewed:
        return _columns_of([]), []
    joined: dict[str, Any] = {
        key: np.concatenate([getattr(part, key) for part in renewed]) for key in _ROWS_OF
    }
    joined |= {
        key: starts_of(np.concatenate([np.diff(getattr(part, key)) for part in renewed])) for key in _RUNS
    }
    paths = [path for part in renewed for path in part.paths]
    strings: dict[str, Any] = {
        "names": list(names.of),
        "texts": list(texts.of),
        "languages": list(languages.of),
    }
    return Columns(paths=paths, **strings, **joined), list(live.values())


def _ordered(columns: Columns, live: Sequence[int] | None = None) -> Columns:
    """The live files of the columns by path, their strings sorted and those without a use left out."""
    wanted = range(len(columns.paths)) if live is None else live
    files = np.array(sorted(wanted, key=columns.paths.__getitem__), np.int64)
    rows = {"file": files}
    starts: dict[str, Any] = {}
    for key, (owner, owned) in _RUNS.items():
        rows[owned], starts[key] = rows_of(getattr(columns, key), rows[owner])
    taken: dict[str, Any] = {key: getattr(columns, key)[rows[kind]] for key, kind in _ROWS_OF.items()}
    columns = replace(columns, paths=[columns.paths[file] for file in files.tolist()], **taken, **starts)
    names, name_numbers = _sorted_used(columns.names, *(getattr(columns, key) for key in _NAMES))
    outer = columns.def_parent[columns.def_parent < NO_PARENT]
    texts, text_numbers = _sorted_used(columns.texts, columns.import_module, -2 - outer)
    languages, language_numbers = _sorted_used(columns.languages, columns.language)
    renewed = _renumbered(columns, name_numbers, text_numbers, language_numbers)
    renewed["held"] = _sorted_runs(columns.held_at, renewed["held"], len(names))
    return replace(columns, names=names, texts=texts, languages=languages, **renewed)


def _sorted_used(strings: Sequence[str], *columns: I32) -> tuple[list[str], I64]:
    """The strings that the columns use, sorted, and for each old number the new one."""
    used = np.zeros(len(strings), np.bool_)
    for column in columns:
        used[column] = True
    order = sorted(np.flatnonzero(used).tolist(), key=strings.__getitem__)
    numbers = np.full(len(strings), -1, np.int64)
    numbers[order] = np.arange(len(order))
    return [strings[old] for old in order], numbers


def _sorted_runs(starts: I32, values: I32, n_values: int) -> I32:
    """The values with each run in ascending order."""
    runs = ids_of_runs(starts)
    keys = runs * max(n_values, 1) + values
    keys.sort()
    return (keys - runs * max(n_values, 1)).astype(np.int32)


def _inverse(column: I32, n_values: int) -> tuple[I32, I64]:
    """For each value where its rows begin, and the rows, ascending for each value."""
    return starts_of(np.bincount(column, minlength=n_values)), np.argsort(column, kind="stable")


def _folded(names: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], I64]:
    lower = [names[number].lower() for number in numbers]
    order = sorted(range(len(lower)), key=lower.__getitem__)
    return [lower[place] for place in order], np.array([numbers[place] for place in order], np.int64)


def _place(strings: Sequence[str], string: str) -> int:
    place = bisect_left(strings, string)
    return place if place < len(strings) and strings[place] == string else -1


# columns as bytes -----------------------------------------------------------------------------------------


class _Stored(msgspec.Struct, frozen=True):
    """The sections of a stored segment: counts for run starts, local numbers for names, differences for lines."""

    strings: dict[str, Strings]
    arrays: dict[str, Packed]


def _stored(c: Columns, level: int) -> _Stored:
    strings = {"paths": c.paths, "names": c.names, "texts": c.texts, "languages": c.languages}
    arrays: dict[str, Any] = {
        "hashes": c.hashes,
        "language": c.language,
        "n_lines": zigzag(c.n_lines),
        **{key: np.diff(getattr(c, key)) for key in _RUNS},
        **{key: getattr(c, key) for key in (*_NAMES, "import_module", "def_kind", "def_column")},
        "def_line": zigzag(_differences(c.def_line)),
        "def_end": zigzag(c.def_end - c.def_line),
        "def_parent": zigzag(c.def_parent),
    }
    return _Stored(
        {key: packed_strings(value, level) for key, value in strings.items()},
        {key: packed(value, level) for key, value in arrays.items()},
    )


def _restored(stored: _Stored) -> Columns:
    strings: dict[str, Any] = {key: unpacked_strings(section) for key, section in stored.strings.items()}
    arrays: dict[str, Any] = {key: unpacked(section) for key, section in stored.arrays.items()}
    for key in _RUNS:
        arrays[key] = starts_of(arrays[key])
    for key in ("n_lines", "def_line", "def_end", "def_parent"):
        arrays[key] = unzigzag(arrays[key])
    arrays["def_line"] = np.cumsum(arrays["def_line"])
    arrays["def_end"] = arrays["def_end"] + arrays["def_line"]
    types = {"hashes": np.uint64, "def_kind": np.uint8, "def_column": np.uint8}
    typed: dict[str, Any] = {key: value.astype(types.get(key, np.int32)) for key, value in arrays.items()}
    return Columns(**strings, **typed)


def _differences(values: I32) -> I32:
    return np.diff(values, prepend=np.int32(0))


def _checked(data: bytes) -> bytes:
    """What stands behind the header, once the header says that it is whole and ours."""
    if len(data) < _HEADER.size or not data.startswith(MAGIC):
        raise IndexDamaged("the stored index is no index of CodeForge, or only the beginning of one")
    _, form, made_by, checksum = _HEADER.unpack_from(data)
    if form != FORMAT or made_by != extractors():
        raise IndexDamaged("the stored index was written by another version of CodeForge")
    body = data[_HEADER.size :]
    if xxhash.xxh3_64_intdigest(body, seed=made_by) != checksum:
        raise IndexDamaged("the stored index is damaged: its checksum does not match")
    return body
