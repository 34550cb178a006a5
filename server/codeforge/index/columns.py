"""The columns of a segment: made of facts, joined from several, put in order.

Files stand in the order of their paths, definitions of a file in source order, strings in the order of their
characters, each string once and only while a column uses it. `ordered` alone sees to that, for new facts and for
merged segments alike; so equal facts give equal columns, however they came together.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from codeforge.index.coding import I32, I64, U8, U64, ids_of_runs, rows_of, starts_of
from codeforge.index.facts import FileFacts, Symbol

NO_PARENT = -1


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns of a segment, in the order that the module's text says; `xs_at[i]:xs_at[i + 1]` are the rows of `x` that belong to number i."""

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


# rows of facts into columns -------------------------------------------------------------------------------


class _Numbers:
    """Numbers of strings, given in the order of their first use."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, string: str) -> int:
        return self.of.setdefault(string, len(self.of))


def columns_of(files: Sequence[FileFacts]) -> Columns:
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


def joined(parts: Sequence[tuple[Columns, Container[int]]]) -> tuple[Columns, list[int]]:
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
        return columns_of([]), []
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


def ordered(columns: Columns, live: Sequence[int] | None = None) -> Columns:
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
