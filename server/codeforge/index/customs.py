"""How a project imports what it does not define: `import numpy as np`, `from django.db import models`.

Counted over all files in one pass over the columns of a segment, once, when it is first asked for.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from codeforge.index.segment import Segment
from codeforge.index.view import View


class Custom(NamedTuple):
    """One way to import something: `from module import name`, or `import module` when `name` is empty."""

    alias: str
    """The name that it binds."""
    module: str
    """As written; relative ones are left out."""
    name: str
    n_files: int
    """How many files do it so."""


class _Table(NamedTuple):
    lowered: list[str]
    """The aliases in lower case, ascending."""
    rows: list[tuple[str, str, str, int]]


_tables: "WeakKeyDictionary[Segment, _Table]" = WeakKeyDictionary()


def customs_with_prefix(view: View, prefix: str, *, limit: int = 60) -> list[Custom]:
    """The imports whose bound name begins with `prefix` in any case, the most frequent first; at most `limit`.

    Files that changed since the index was stored count with it as they are now, and as they were.
    """
    lower = prefix.lower()
    return _counted(view, lower, lambda alias: alias.startswith(lower))[:limit]


def customs_of(view: View, alias: str) -> list[Custom]:
    """The ways in which the project binds exactly this name, the most frequent first."""
    lower = alias.lower()
    found = _counted(view, lower, lambda lowered: lowered == lower)
    return [each for each in found if each.alias == alias]


def _counted(view: View, begin: str, fits: Callable[[str], bool]) -> list[Custom]:
    """The imports whose bound name, in lower case, fits; all of them begin with `begin`, and stand in a row."""
    counts: dict[tuple[str, str, str], int] = {}
    for segment in view.segments:
        table = _table(segment)
        place = bisect_left(table.lowered, begin)
        while place < len(table.lowered) and fits(table.lowered[place]):
            alias, module, name, n = table.rows[place]
            counts[alias, module, name] = counts.get((alias, module, name), 0) + n
            place += 1
    for facts in view.changed.values():
        if facts is not None and facts.language == "python":
            wanted = (each for each in facts.imports if fits(each.alias.lower()))
            for way in {(each.alias, each.module, each.name) for each in wanted if _is_absolute(each.module)}:
                counts[way] = counts.get(way, 0) + 1
    order = sorted(counts.items(), key=lambda item: (-item[1], len(item[0][1]), item[0]))
    return [Custom(*key, n) for key, n in order]


def _is_absolute(module: str) -> bool:
    return bool(module) and not module.startswith(".")


def _table(segment: Segment) -> _Table:
    known = _tables.get(segment)
    if known is None:
        known = _tables[segment] = _read(segment)
    return known


def _read(segment: Segment) -> _Table:
    columns = segment.columns
    python = columns.languages.index("python") if "python" in columns.languages else -1
    files = np.repeat(np.arange(len(columns.paths)), np.diff(columns.imports_at))
    own = columns.language[files] == python
    rows = np.stack((columns.import_alias, columns.import_module, columns.import_name), axis=1)[own]
    if not len(rows):
        return _Table([], [])
    unique, counts = np.unique(rows, axis=0, return_counts=True)
    return _sorted(
        (columns.names[alias], columns.texts[module], columns.names[name], n)
        for (alias, module, name), n in zip(unique.tolist(), counts.tolist(), strict=True)
    )


def _sorted(rows: Iterable[tuple[str, str, str, int]]) -> _Table:
    kept = [(alias.lower(), row) for row in rows if (alias := row[0]) and _is_absolute(row[1])]
    kept.sort()
    return _Table([lower for lower, _ in kept], [row for _, row in kept])
