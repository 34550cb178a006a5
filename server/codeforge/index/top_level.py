"""Definitions at the top level of modules that begin as typed, the most public first: what other files could import.

Answered from the columns of the segments: a symbol is made only for what is given back.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import islice

import numpy as np

from codeforge.index.coding import rows_of
from codeforge.index.columns import NO_PARENT
from codeforge.index.facts import Symbol
from codeforge.index.segment import Segment
from codeforge.index.view import View, is_test, prefix_range
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

IMPORTABLE = CALLABLE | TYPES | {Kind.CONSTANT, Kind.VARIABLE}
LONGEST = 255
Standing = tuple[bool, bool, int, int, int, str]
"""What orders names: not begun as written; how far their file is from being imported (`aside`); length; the name."""


class _Files:
    """What the query needs of a segment, made at the first one."""

    def __init__(self, segment: Segment) -> None:
        columns = segment.columns
        self.outer = (columns.def_parent == NO_PARENT) & np.isin(columns.def_kind, [*IMPORTABLE])
        """Of each definition whether others could import it."""
        places = np.array([aside(path) for path in segment.paths], np.int64).reshape(-1, 3)
        self.aside = places @ np.array([1 << 16, 1 << 8, 1])
        """Of each file how far it is from being imported, as one number."""
        self.lengths = np.array([min(len(name), LONGEST) for name in segment.names], np.uint8)
        """Of each name."""


@lru_cache(maxsize=4000)
def aside(path: str) -> tuple[bool, int, int]:
    """How far a file is from being imported by others: tests, then private modules, then deep ones."""
    parts = path.removesuffix(".py").split("/")
    private = sum(part.startswith("_") and part != "__init__" for part in parts)
    return is_test(path), min(private, LONGEST), min(len(parts), LONGEST)


def top_level(
    view: View, prefix: str, *, language: str = "", without: Collection[str] = (), limit: int = 50
) -> list[Symbol]:
    """Importable definitions whose name begins with `prefix` in any case, each name once, from its most public file.

    Names that begin with it as written come first, then those of the most public files (no test, no private module,
    few folders), then short ones; at most `limit`. Only files in `language`, unless it is empty, and none of the
    paths `without`. Empty for an empty prefix.
    """
    if not prefix:
        return []
    found: dict[str, tuple[Standing, Symbol]] = {}
    for symbol in (
        *_laid_over(view, prefix, language, without),
        *_stored(view, prefix, language, without, limit),
    ):
        standing = (not symbol.name.startswith(prefix), *aside(symbol.path), len(symbol.name), symbol.name)
        known = found.get(symbol.name)
        if known is None or standing < known[0]:
            found[symbol.name] = (standing, symbol)
    best = sorted(found.values(), key=lambda each: (each[0], each[1].path, each[1].line))
    return [symbol for _, symbol in islice(best, limit)]


def _laid_over(view: View, prefix: str, language: str, without: Collection[str]) -> list[Symbol]:
    lower = prefix.lower()
    layers = [layer for _, layer in sorted(view.overlaid().items()) if layer is not None]
    return [
        symbol
        for layer in layers
        if layer.path not in without and (not language or layer.language == language)
        for name, symbol in layer.outermost
        if name.startswith(lower) and symbol.kind in IMPORTABLE
    ]


def _stored(view: View, prefix: str, language: str, without: Collection[str], limit: int) -> list[Symbol]:
    found: list[Symbol] = []
    for segment, hidden in view.parts:
        files = segment.derive(_Files)
        columns = segment.columns
        names, numbers = segment.folded_defs
        start, stop = prefix_range(names, prefix.lower())
        starts, by_name = segment.defs_by_name
        rows = by_name[rows_of(starts, numbers[start:stop])[0]]
        rows = rows[files.outer[rows]]
        owners = segment.file_of_row[rows]
        seen = np.ones(segment.n_files, np.bool_)
        if language:
            seen &= columns.language == (
                columns.languages.index(language) if language in columns.languages else -1
            )
        seen[[*hidden, *(file for path in without if (file := segment.file_of(path)) >= 0)]] = False
        rows, owners = rows[seen[owners]], owners[seen[owners]]
        called = columns.def_name[rows]
        first, last = prefix_range(segment.names, prefix)
        differs = ((called < first) | (called >= last)).astype(np.int64)
        order = np.lexsort((called, files.lengths[called], files.aside[owners], differs))
        _, once = np.unique(called[order], return_index=True)
        found += segment.symbols(rows[order[np.sort(once)[:limit]]])
    return found
