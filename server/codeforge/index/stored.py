"""The columns of a segment as bytes: small enough to keep, quick to read back.

A header comes first: a magic word, the version of the format, a fingerprint of the extractors and a checksum. Nothing
behind the checksum is read before it matches.

What makes it small (shares of 545 KB for Django's sdist, 523,000 lines):

- Which files hold a name (30 %): for each name the gaps between its files, most of them one byte.
- Names (32 %): front-coded, since they are sorted.
- Names of definitions, bases and imports (18 %): as places among the names that their own file holds.
- Where definitions stand (12 %): lines from the end of the definition before; ends from the end of the last
  definition inside; so mostly numbers below 10. Kind, column, depth and number of bases go together as one number:
  a few hundred combinations make up nearly all definitions, and each tells much about the others.
"""

import functools
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import xxhash

from codeforge.errors import IndexDamaged
from codeforge.index.coding import (
    I32,
    I64,
    U64,
    Bools,
    Packed,
    Strings,
    ids_of_runs,
    packed,
    packed_strings,
    packed_varints,
    starts_of,
    unpacked,
    unpacked_strings,
    unpacked_varints,
    unzigzag,
    zigzag,
)
from codeforge.index.columns import NO_PARENT, Columns

MAGIC = b"CFINDEX\0"
FORMAT = 1
_HEADER = struct.Struct("<8sHQQ")
_SHAPE = ("def_kind", "def_column", "depth", "n_bases")


class Sections(msgspec.Struct, frozen=True):
    """The parts of a stored segment, by the column that they restore."""

    strings: dict[str, Strings]
    arrays: dict[str, Packed]
    holders: bytes
    """For each name the gaps between the files that hold it."""


def encoded(columns: Columns, level: int) -> bytes:
    """The columns as bytes; `level` is zstd's."""
    body = msgspec.msgpack.encode(_sections(columns, level))
    checksum = xxhash.xxh3_64_intdigest(body, seed=extractors())
    return _HEADER.pack(MAGIC, FORMAT, extractors(), checksum) + body


def decoded(data: bytes) -> Columns:
    """The columns of `encoded`; raises IndexDamaged for anything else."""
    body = _checked(data)
    try:
        return _restored(msgspec.msgpack.decode(body, type=Sections))
    except Exception as error:
        # The checksum matched, so only a foreign writer gets here; whatever numpy says of it is no answer.
        raise IndexDamaged(f"the stored index does not hold together ({error})") from None


@functools.cache
def extractors() -> int:
    """A fingerprint of all that decides what facts a text gives: the syntax layer's code and packs.

    A segment made by other extractors would give other facts for the same text, so it is not used.
    """
    here = Path(__file__).parent
    syntax = here.parent / "syntax"
    sources = [here / "facts.py", *(path for path in syntax.rglob("*") if path.suffix in _EXTRACTING)]
    return fingerprint([path.read_bytes() for path in sorted(sources) if path.is_file()])


_EXTRACTING = frozenset({".py", ".scm", ".toml"})


def fingerprint(sources: Iterable[bytes]) -> int:
    """64 bits that change with any of the sources."""
    digest = xxhash.xxh3_64()
    for source in sources:
        digest.update(b"%d:" % len(source))
        digest.update(source)
    return digest.intdigest()


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


# sections -------------------------------------------------------------------------------------------------


def _sections(c: Columns, level: int) -> Sections:
    counts, gaps = _holders(c)
    file_of_def, file_of_import = ids_of_runs(c.defs_at), ids_of_runs(c.imports_at)
    numbers = _LocalNumbers(c)
    tree = _Tree.of(c)
    shapes, shape = _shapes(c, tree)
    gap, tail = _distances(c, tree)
    again = (np.diff(c.import_module, prepend=-1) == 0) & (np.diff(file_of_import, prepend=-1) == 0)
    arrays: dict[str, Any] = {
        "hashes": c.hashes,
        "language": c.language,
        "n_lines": zigzag(c.n_lines),
        "holders": counts,
        "defs": np.diff(c.defs_at),
        "imports": np.diff(c.imports_at),
        **{f"shape.{key}": column for key, column in zip(_SHAPE, shapes.T, strict=True)},
        "shape": shape,
        "odd_parent": zigzag(c.def_parent[tree.odd]),
        "gap": zigzag(gap),
        "tail": zigzag(tail),
        "import_module": np.where(again, 0, c.import_module + 1),
    }
    arrays |= numbers.split("def_name", file_of_def, c.def_name)
    arrays |= numbers.split("base", file_of_def[ids_of_runs(c.bases_at)], c.base)
    arrays |= numbers.split("import_name", file_of_import, c.import_name)
    arrays |= numbers.split("import_alias", file_of_import, c.import_alias, usually=c.import_name)
    strings = {"paths": c.paths, "names": c.names, "texts": c.texts, "languages": c.languages}
    return Sections(
        {key: packed_strings(value, level) for key, value in strings.items()},
        {key: packed(value, level) for key, value in arrays.items()},
        packed_varints(gaps, level),
    )


def _restored(stored: Sections) -> Columns:
    strings: dict[str, Any] = {key: unpacked_strings(section) for key, section in stored.strings.items()}
    a = {key: unpacked(section) for key, section in stored.arrays.items()}
    n_files = len(strings["paths"])
    held_at, held = _held(a["holders"], unpacked_varints(stored.holders), n_files)
    defs_at, imports_at = starts_of(a["defs"]), starts_of(a["imports"])
    kind, column, depth, n_bases = (a[f"shape.{key}"].astype(np.int64)[a["shape"]] for key in _SHAPE)
    bases_at = starts_of(n_bases)
    file_of_def, file_of_import = ids_of_runs(defs_at), ids_of_runs(imports_at)
    tree = _Tree(depth)
    parent = tree.parents(defs_at)
    parent[tree.odd] = unzigzag(a["odd_parent"])
    line, end = _places(unzigzag(a["gap"]), unzigzag(a["tail"]), tree, defs_at)
    numbers = _LocalNumbers.restoring(held_at, held)
    module = a["import_module"].astype(np.int64) - 1
    import_name = numbers.joined("import_name", file_of_import, a)
    columns: dict[str, Any] = {
        "language": a["language"],
        "n_lines": unzigzag(a["n_lines"]),
        "held_at": held_at,
        "held": held,
        "defs_at": defs_at,
        "def_name": numbers.joined("def_name", file_of_def, a),
        "def_line": line,
        "def_end": end,
        "def_parent": parent,
        "bases_at": bases_at,
        "base": numbers.joined("base", file_of_def[ids_of_runs(bases_at)], a),
        "imports_at": imports_at,
        "import_module": _repeated(module),
        "import_name": import_name,
        "import_alias": numbers.joined("import_alias", file_of_import, a, usually=import_name),
    }
    typed: dict[str, Any] = {key: value.astype(np.int32) for key, value in columns.items()}
    bytes_: dict[str, Any] = {"def_kind": kind.astype(np.uint8), "def_column": column.astype(np.uint8)}
    return Columns(hashes=a["hashes"], **strings, **typed, **bytes_)


def _repeated(values: I64) -> I64:
    """The values with each -1 replaced by the one before it."""
    last = np.maximum.accumulate(np.where(values >= 0, np.arange(len(values)), 0))
    return values[last]


# names in files -------------------------------------------------------------------------------------------


def _holders(c: Columns) -> tuple[I64, I64]:
    """For each name how many files hold it; and the gaps between them, name after name."""
    files = ids_of_runs(c.held_at)[np.argsort(c.held, kind="stable")]
    counts = np.bincount(c.held, minlength=len(c.names))
    gaps = np.diff(files, prepend=-1) - 1
    firsts = starts_of(counts)[:-1][counts > 0]
    gaps[firsts] = files[firsts]
    return counts, gaps


def _held(counts: U64, gaps: U64, n_files: int) -> tuple[I32, I32]:
    """The names of each file, from what `_holders` gives."""
    starts = starts_of(counts)
    steps = np.cumsum(gaps.astype(np.int64) + 1)
    before = np.concatenate((np.zeros(1, np.int64), steps))[starts[:-1]]
    names = ids_of_runs(starts)
    files = steps - before[names] - 1
    order = np.argsort(files.astype(np.uint16) if n_files <= 0xFFFF else files, kind="stable")
    return starts_of(np.bincount(files, minlength=n_files)), names[order].astype(np.int32)


class _LocalNumbers:
    """Names as places among those that their file holds: about 6 bits instead of 15.

    A column becomes two: the places, where 0 means "the file does not hold it", and the numbers of those names.
    """

    def __init__(self, c: Columns) -> None:
        self.held_at = c.held_at
        self.held = c.held
        self.n_names = max(len(c.names), 1)
        self.keys = ids_of_runs(c.held_at) * self.n_names + c.held

    @classmethod
    def restoring(cls, held_at: I32, held: I32) -> "_LocalNumbers":
        numbers = cls.__new__(cls)
        numbers.held_at, numbers.held = held_at, held
        return numbers

    def split(self, key: str, files: I64, names: I32, *, usually: I32 | None = None) -> dict[str, I64]:
        """The two columns; where a name is what it usually is, place 1 says so."""
        wanted = files * self.n_names + names
        found = np.searchsorted(self.keys, wanted)
        held = np.zeros(len(wanted), np.bool_)
        inside = found < len(self.keys)
        held[inside] = self.keys[found[inside]] == wanted[inside]
        places = np.where(held, found - self.held_at[files] + 2, 0)
        same = names == usually if usually is not None else np.zeros(len(names), np.bool_)
        return {key: np.where(same, 1, places), f"{key}.others": names[~held & ~same].astype(np.int64)}

    def joined(self, key: str, files: I64, arrays: dict[str, U64], *, usually: I64 | None = None) -> I64:
        """The column again."""
        places = arrays[key].astype(np.int64)
        held = places >= 2
        names = np.zeros(len(places), np.int64) if usually is None else usually.copy()
        names[held] = self.held[self.held_at[files[held]] + places[held] - 2]
        names[places == 0] = arrays[f"{key}.others"]
        return names


# definitions ----------------------------------------------------------------------------------------------


class _Tree:
    """How definitions nest, from their depths alone: a parent is the nearest row above that is one less deep.

    Depth counts from 1. 0 is a row whose parent does not follow from depths: none of the definitions that are still
    open there, or only a container's name. It is outermost here, and its parent is written out.
    """

    def __init__(self, depth: I64) -> None:
        self.depth = depth
        self.odd: Bools = depth == 0
        self.level = np.maximum(depth, 1)
        deeper = np.zeros(len(depth), np.bool_)
        deeper[:-1] = self.level[1:] > self.level[:-1]
        self.leaf = ~deeper

    @classmethod
    def of(cls, c: Columns) -> "_Tree":
        """The tree of the columns' definitions."""
        depths: list[int] = []
        starts = set(c.defs_at.tolist())
        open_places: list[int] = []
        first = 0
        for row, parent in enumerate(c.def_parent.tolist()):
            if row in starts:
                first = row
                open_places.clear()
            while open_places and open_places[-1] != parent:
                open_places.pop()
            depths.append(0 if parent != NO_PARENT and not open_places else len(open_places) + 1)
            open_places.append(row - first)
        return cls(np.array(depths, np.int64))

    @functools.cached_property
    def by_level(self) -> list[I64]:
        """The rows of each level, ascending, outermost first."""
        order = np.argsort(self.level, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(self.level[order])) + 1)

    @functools.cached_property
    def above(self) -> I64:
        """The row of each row's parent; -1 for the outermost."""
        above = np.full(len(self.level), -1, np.int64)
        for outer, inner in zip(self.by_level, self.by_level[1:], strict=False):
            above[inner] = outer[np.searchsorted(outer, inner) - 1]
        return above

    def parents(self, defs_at: I32) -> I64:
        """The place of each row's parent in its file, or -1."""
        first = np.repeat(defs_at[:-1].astype(np.int64), np.diff(defs_at))
        return np.where(self.above >= 0, self.above - first, NO_PARENT)

    @functools.cached_property
    def last_inside(self) -> I64:
        """The last row inside each row: itself for a leaf."""
        last = np.arange(len(self.level))
        for inner in self.by_level[:0:-1]:
            np.maximum.at(last, self.above[inner], last[inner])
        return last


def _shapes(c: Columns, tree: _Tree) -> tuple[I64, I64]:
    """The distinct combinations of kind, column, depth and number of bases, most frequent first; and each row's."""
    rows = np.stack((c.def_kind, c.def_column, tree.depth, np.diff(c.bases_at)), axis=1).astype(np.int64)
    distinct, which, times = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-times, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return distinct[order], rank[which.ravel()]


def _distances(c: Columns, tree: _Tree) -> tuple[I64, I64]:
    """Lines from the definition before (its end when it has none inside), and from the last end inside to the end."""
    line, end = c.def_line.astype(np.int64), c.def_end.astype(np.int64)
    before = np.zeros(len(line), np.int64)
    before[1:] = np.where(tree.leaf, end, line)[:-1]
    before[c.defs_at[:-1][np.diff(c.defs_at) > 0]] = 0
    return line - before, end - np.where(tree.leaf, line, end[tree.last_inside])


def _places(gap: I64, tail: I64, tree: _Tree, defs_at: I32) -> tuple[I64, I64]:
    """The lines and ends again."""
    steps = gap.copy()
    steps[1:] += np.where(tree.leaf, tail, 0)[:-1]
    firsts = defs_at[:-1][np.diff(defs_at) > 0]
    steps[firsts] = gap[firsts]
    total = np.cumsum(steps)
    offset = np.repeat((total - steps)[firsts], np.diff(defs_at)[np.diff(defs_at) > 0])
    line = total - offset
    leaf_end = line + tail
    return line, np.where(tree.leaf, leaf_end, leaf_end[tree.last_inside] + tail)
