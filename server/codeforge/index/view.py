"""One view of all files: segments, over them what changed on disk, over that what editors hold unsaved.

Every query of the index lives here, and answers as if the index had been built a moment ago from nothing.

Per path the newest layer alone counts: an open document hides a changed file, a changed file (or one that is gone,
None) hides every segment, and a later segment hides an earlier one. Nothing is ever merged within a file.

A view never changes. A keystroke or a saved file makes a new one that shares all but the touched paths with the old:
which rows of the segments are hidden is worked out when the first query asks, from the few paths laid over them.

Order is part of every answer. Symbols come with changed and open files first, then by path, then in source order;
paths ascend. A limit cuts the list and changes nothing before the cut.
"""

import functools
import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import numpy as np
import xxhash
from msgspec import Struct

from codeforge.index import naming
from codeforge.index.coding import I32, I64, Bools, rows_of
from codeforge.index.facts import FileFacts, ImportedName, Symbol
from codeforge.index.fuzzy import WIDTH, Names
from codeforge.index.overlay import Layer
from codeforge.index.segment import Segment, called, module_parts
from codeforge.syntax.outline import CALLABLE, TYPES, Kind
from codeforge.text.documents import Document

NOTHING: Mapping[str, FileFacts | None] = MappingProxyType({})
NOTHING_OPEN: Mapping[str, Document] = MappingProxyType({})
BATCH = 100
_FIRST_RANK = frozenset({*CALLABLE, *TYPES, Kind.MODULE, Kind.NAMESPACE})


class LeftOut(Struct, frozen=True, order=True):
    """A file that is not in the index, and why, in words that follow its path."""

    path: str
    reason: str


class View:
    """What one snapshot asks; immutable."""

    def __init__(
        self,
        segments: Sequence[Segment] = (),
        *,
        changed: Mapping[str, FileFacts | None] = NOTHING,
        open: Mapping[str, Document] = NOTHING_OPEN,
        complete: bool = True,
        left_out: Sequence[LeftOut] = (),
        listed: tuple[str, ...] = (),
    ) -> None:
        self.segments = tuple(segments)
        self.changed = changed
        self.open = open
        self.complete = complete
        """False while files are still being indexed: an answer may lack some."""
        self.left_out = tuple(left_out)
        self.listed = () if complete else listed
        """While a folder is read for the first time: its files, ascending, most of which are not in the index yet."""
        self._stack = _Stack(self.segments)
        self._changed_layers: dict[str, Layer | None] = {
            path: None if facts is None else Layer(facts) for path, facts in changed.items()
        }

    @classmethod
    def of(cls, facts: Iterable[FileFacts]) -> "View":
        """The complete view of these files."""
        return cls([Segment.of(facts)])

    def __repr__(self) -> str:
        state = "" if self.complete else ", incomplete"
        return (
            f"View({len(self.segments)} segments, {len(self.changed)} changed, {len(self.open)} open{state})"
        )

    # new views ----------------------------------------------------------------------------------------------

    def with_open(self, documents: Mapping[str, Document]) -> "View":
        """The view with exactly these documents open, by path."""
        after = self._copy()
        after.open = documents
        return after

    def as_read_last(self, *, without: str) -> "View":
        """The view with open documents as they were when they were read last, and without the one at `without`.

        For whoever can do with that: a key typed in a document needs no new outline of it.
        """
        after = self._copy()
        after.open = {}
        layers = {path: Layer.read_last(one) for path, one in self.open.items() if path != without}
        after._changed_layers = {**self._changed_layers, **layers}
        return after

    def with_listed(self, paths: tuple[str, ...]) -> "View":
        """The incomplete view of a folder of which so far it is known which files it has, ascending."""
        after = self._copy()
        after.listed = paths
        return after

    def with_changed(self, facts: Mapping[str, FileFacts | None]) -> "View":
        """The view after these files changed on disk too; None says that the file is gone."""
        after = self._copy()
        after.changed = {**self.changed, **facts}
        layers = {path: None if one is None else Layer(one) for path, one in facts.items()}
        after._changed_layers = {**self._changed_layers, **layers}
        return after

    def with_segments(
        self,
        segments: Sequence[Segment],
        *,
        changed: Mapping[str, FileFacts | None] | None = None,
        complete: bool | None = None,
        left_out: Sequence[LeftOut] | None = None,
    ) -> "View":
        """The view over other segments; what is not given stays as it is, open documents always."""
        return View(
            segments,
            changed=self.changed if changed is None else changed,
            open=self.open,
            complete=self.complete if complete is None else complete,
            left_out=self.left_out if left_out is None else left_out,
            listed=self.listed,
        )

    def compacted(self) -> "View":
        """The same view with all that is on disk in one segment and nothing changed; takes about 1 s a million lines."""
        if len(self.segments) == 1 and not self.changed:
            return self
        parts = [(segment, dead | _numbers(segment, self.changed)) for segment, dead in self._stack.parts]
        changed = Segment.of(facts for facts in self.changed.values() if facts is not None)
        return self.with_segments([Segment.merged([*parts, (changed, ())])], changed=NOTHING)

    def rebased(self, before: "View", after: "View") -> "View":
        """This view over the segments of `after`, which is `before` compacted.

        What changed since `before` was read stays changed.
        """
        since = {path: one for path, one in self.changed.items() if before.changed.get(path, 0) is not one}
        return self.with_segments(after.segments, changed=since)

    def _copy(self) -> "View":
        after = View.__new__(View)
        after.segments, after.changed, after.open = self.segments, self.changed, self.open
        after.complete, after.left_out, after.listed = self.complete, self.left_out, self.listed
        after._stack, after._changed_layers = self._stack, self._changed_layers
        return after

    def warmed(self) -> "View":
        """This view, with all that queries keep of its segments made now: for a thread that has time."""
        for segment, _ in self.parts:
            segment.derive(_Prepared)
            segment.derive(naming.Names)
            segment.derive(naming.again_of)
            _ = segment.folded, segment.folded_defs, segment.modules, segment.files_called
        return self

    # layers -------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _over(self) -> dict[str, Layer | None]:
        """What is laid over the segments, by path; None for a file that is gone."""
        return {**self._changed_layers, **{path: Layer.of(one) for path, one in self.open.items()}}

    @functools.cached_property
    def _layers(self) -> list[Layer]:
        """The files laid over the segments, in the order of their paths."""
        return [layer for _, layer in sorted(self._over.items()) if layer is not None]

    @functools.cached_property
    def _layer_names(self) -> tuple[list[tuple[Layer, str]], Names | None]:
        """The names that the files laid over define, prepared in one table: asking each file by itself costs more."""
        layers = [layer for layer in self._layers if layer.defined[0]]
        owners = [(layer, name) for layer in layers for name in layer.defined[0]]
        return owners, Names.joined([layer.defined[1] for layer in layers]) if layers else None

    @functools.cached_property
    def parts(self) -> list[tuple[Segment, frozenset[int]]]:
        """Each segment with its hidden files."""
        if not self._over:
            return self._stack.parts
        return [(segment, dead | _numbers(segment, self._over)) for segment, dead in self._stack.parts]

    def _at(self, path: str) -> Layer | tuple[Segment, int] | None:
        """Where the facts of a path stand."""
        if path in self._over:
            return self._over[path]
        for segment in reversed(self.segments):
            file = segment.file_of(path)
            if file >= 0:
                return segment, file
        return None

    # files --------------------------------------------------------------------------------------------------

    def paths(self) -> list[str]:
        """All files, ascending."""
        return list(self._paths)

    @functools.cached_property
    def _paths(self) -> list[str]:
        return self._merged_paths(lambda segment: range(segment.n_files), lambda layer: True)

    @functools.cached_property
    def n_files(self) -> int:
        """Number of files."""
        stored = sum(segment.n_files - len(hidden) for segment, hidden in self.parts)
        return stored + len(self._layers)

    def has(self, path: str) -> bool:
        """True when the file is in the index."""
        return self._at(path) is not None

    def hash_of(self, path: str) -> int | None:
        """The content hash of a file as it is now; None for a file that is not in the index."""
        found = self._at(path)
        if isinstance(found, tuple):
            return int(found[0].hashes[found[1]])
        return None if found is None else found.hash

    def hashes(self) -> dict[str, int]:
        """The content hash of every file as it is now, by path, in no order."""
        found = {}
        for segment, hidden in self.parts:
            stored = dict(zip(segment.paths, segment.hashes.tolist(), strict=True))
            for file in hidden:
                stored.pop(segment.paths[file], None)
            found.update(stored)
        found.update((layer.path, layer.hash) for layer in self._layers)
        return found

    def language_of(self, path: str) -> str:
        """The language of a file; empty for one that is not in the index."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].language(found[1])
        return "" if found is None else found.language

    def facts_of(self, path: str) -> FileFacts | None:
        """All that the index holds of a file; None for one that is not in it."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].facts(found[1])
        return None if found is None else found.facts

    def facts_by_path(self) -> dict[str, FileFacts]:
        """Everything, in plain form and by path: two views that say the same are equal here."""
        return {path: facts for path in self.paths() if (facts := self.facts_of(path)) is not None}

    def digest(self) -> int:
        """64 bits that are equal for views that say the same, however they came about."""
        digest = xxhash.xxh3_64()
        for facts in self.facts_by_path().values():
            plain = msgspec.to_builtins(facts)
            digest.update(msgspec.msgpack.encode({**plain, "names": sorted(facts.names)}))
        return digest.intdigest()

    def overlaid(self) -> Mapping[str, Layer | None]:
        """What is changed or open, by path; None for a file that is gone."""
        return self._over

    def laid_over(self) -> list[str]:
        """The files that are changed or open, ascending."""
        return [layer.path for layer in self._layers]

    def paths_called(self, stem: str) -> list[str]:
        """The files that a module so called may mean: by name up to the first dot, or anything right in a folder so called.

        Ascending.
        """
        return self._merged_paths(
            lambda segment: segment.files_called.get(stem, ()), lambda layer: stem in called(layer.path)
        )

    def n_lines(self) -> int:
        """Number of lines of all files."""
        stored = sum(
            int(segment.columns.n_lines.sum()) - sum(int(segment.columns.n_lines[file]) for file in hidden)
            for segment, hidden in self.parts
        )
        return stored + sum(layer.facts.n_lines for layer in self._layers)

    # symbols ------------------------------------------------------------------------------------------------

    def symbols_in(self, path: str) -> list[Symbol]:
        """The definitions of a file, in source order."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].symbols_of(found[1])
        return [] if found is None else list(found.facts.symbols)

    def symbols_between(self, path: str, first: int, last: int) -> list[Symbol]:
        """The definitions of a file that begin on lines `first` to `last`, in source order."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].symbols_between(found[1], first, last)
        symbols = found.facts.symbols if found is not None else ()
        return [symbol for symbol in symbols if first <= symbol.line <= last]

    def symbols_in_named(self, path: str, name: str) -> list[Symbol]:
        """The definitions of a file that are called `name`, in source order."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].symbols_of_named(found[1], name)
        return list(found.named(name)) if found is not None else []

    def defines(self, path: str, name: str) -> bool:
        """True when the file has a definition called `name` that stands in no other."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].defines(found[1], name)
        return found is not None and any(not symbol.container for symbol in found.named(name))

    def paths_defining(self, name: str) -> list[str]:
        """The files with a definition called `name`, ascending."""

        def stored(segment: Segment) -> Iterable[int]:
            number = segment.name_id(name)
            return set(segment.file_of_row[segment.rows_named(number)].tolist()) if number >= 0 else ()

        return self._merged_paths(stored, lambda layer: bool(layer.named(name)))

    def symbols_named(self, name: str, *, limit: int = 200) -> list[Symbol]:
        """Definitions called exactly `name`; at most `limit`."""
        return list(islice(self._named(name), limit))

    def symbols_with_prefix(self, prefix: str, *, limit: int = 200) -> list[Symbol]:
        """Definitions whose name begins with `prefix` in any case; at most `limit`.

        Names that begin with it as written come first, then by name; each name's definitions as in `symbols_named`.
        """
        return list(islice(chain.from_iterable(map(self._named, self._begun(prefix, _DEFINED))), limit))

    def symbols_like(self, query: str, *, limit: int = 100) -> list[Symbol]:
        """Definitions that a few typed letters may mean, best first; at most `limit`.

        How the letters stand in the name decides (`fuzzy.Names`): the name itself, its beginning, beginnings of its
        words (`gmr` for get_model_refs), anywhere. Then, in this order: letters in the same case; own code before
        tests; types and functions before variables; shorter names; the name; the path.
        A dotted query asks for the last part inside what the rest names: a container, a module or a folder.
        An empty query gives the top-level types and functions by path.
        """
        within, _, wanted = "".join(query.split()).replace("/", ".").rpartition(".")
        within = within.lower()
        if not wanted:
            return list(islice(self._outermost(within), limit))
        found: list[Iterable[Ranked]] = [_like_in_layers(self._layer_names, wanted, within)]
        for segment, hidden in self.parts:
            found.append(_like_in_segment(segment, hidden, wanted, within, limit))
        return [symbol for _, symbol in islice(heapq.merge(*found, key=_order), limit)]

    def names_with_prefix(self, prefix: str, *, limit: int = 200) -> list[str]:
        """Identifiers of the project that begin with `prefix` in any case; at most `limit`.

        Those that begin with it as written come first, then by name.
        """
        return list(islice(self._begun(prefix, _HELD), limit))

    # uses, imports, bases -----------------------------------------------------------------------------------

    def paths_with(self, name: str) -> list[str]:
        """The files that hold the identifier, ascending."""
        return self._merged_paths(
            lambda segment: _of_name(segment, segment.files_with, name),
            lambda layer: layer.may_hold(name) and name in layer.facts.names,
        )

    def imports_in(self, path: str) -> tuple[ImportedName, ...]:
        """The imports of a file, in source order."""
        found = self._at(path)
        if isinstance(found, tuple):
            return found[0].imports_of(found[1])
        return () if found is None else found.facts.imports

    def importers_of_name(self, name: str) -> list[str]:
        """The files that import something under this name or alias, ascending."""
        return self._merged_paths(
            lambda segment: _of_name(segment, segment.files_importing, name),
            lambda layer: layer.may_hold(name) and name in layer.imported,
        )

    def importers_of_module(self, module: str) -> list[str]:
        """The files that import from a module whose name ends with `module`, in whole parts; ascending.

        `models` finds `models`, `django.db.models`, `.models` and `./models`; `db.models` only the second.
        """

        wanted = module_parts(module)

        def is_meant(text: str) -> bool:
            parts = module_parts(text)
            return parts[-len(wanted) :] == wanted if wanted else text == module

        def stored(segment: Segment) -> Iterable[int]:
            numbers = segment.modules.get(wanted[-1] if wanted else module, ())
            meant = [number for number in numbers if is_meant(segment.columns.texts[number])]
            return {int(file) for number in meant for file in segment.files_importing_text(number)}

        return self._merged_paths(
            stored, lambda layer: any(is_meant(imported.module) for imported in layer.facts.imports)
        )

    def subclasses_named(self, base: str) -> list[Symbol]:
        """The classes with a base called so, directly; by name alone, so not all are subclasses of one class."""
        over = chain.from_iterable(layer.subclasses(base) for layer in self._layers)
        return list(chain(over, self._stored(lambda segment, number: segment.rows_with_base(number), base)))

    # parts of queries ---------------------------------------------------------------------------------------

    def _named(self, name: str) -> Iterator[Symbol]:
        over = chain.from_iterable(layer.named(name) for layer in self._layers)
        return chain(over, self._stored(lambda segment, number: segment.rows_named(number), name))

    def _begun(self, prefix: str, kind: "_NameKind") -> Iterator[str]:
        """Names that begin with `prefix`: as written first, each group ascending, each name once."""
        exact = [kind.exact(segment, hidden, prefix) for segment, hidden in self.parts]
        lower = prefix.lower()
        over = sorted({name for layer in self._layers for name in kind.over(layer, lower)})
        exact.append(name for name in over if name.startswith(prefix))
        yield from (name for name, _ in groupby(heapq.merge(*exact)))
        others = {name for name in over if not name.startswith(prefix)}
        for segment, hidden in self.parts:
            others.update(name for name in kind.folded(segment, hidden, lower) if not name.startswith(prefix))
        yield from sorted(others)

    def _stored(self, rows: Callable[[Segment, int], I64], name: str) -> Iterator[Symbol]:
        """Visible definitions of the segments among the rows that belong to `name`, by path, read one at a time."""
        found: list[Iterator[Symbol]] = []
        for segment, hidden in self.parts:
            number = segment.name_id(name)
            if number >= 0:
                found.append(_visible_symbols(segment, hidden, rows(segment, number)))
        return found[0] if len(found) == 1 else heapq.merge(*found, key=lambda symbol: symbol.path)

    def _merged_paths(
        self, stored: Callable[[Segment], Iterable[int]], over: Callable[[Layer], bool]
    ) -> list[str]:
        paths = [layer.path for layer in self._layers if over(layer)]
        for segment, hidden in self.parts:
            files = stored(segment)
            paths += [segment.paths[file] for file in files if file not in hidden]
        paths.sort()
        return paths

    def _outermost(self, within: str) -> Iterator[Symbol]:
        for path in chain(
            (layer.path for layer in self._layers), (p for p in self.paths() if p not in self._over)
        ):
            if not within or _within(path, "", within):
                for symbol in self.symbols_in(path):
                    if not symbol.container and symbol.kind in _FIRST_RANK:
                        yield symbol


class _Stack:
    """A tuple of segments and what is hidden among them, worked out once for all views over them."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments

    @functools.cached_property
    def parts(self) -> list[tuple[Segment, frozenset[int]]]:
        """Each segment with the files that a later one hides."""
        if len(self.segments) == 1:
            return [(self.segments[0], frozenset())]
        seen: set[str] = set()
        parts: list[tuple[Segment, frozenset[int]]] = []
        for segment in reversed(self.segments):
            parts.append(
                (segment, frozenset(segment.file_of(path) for path in seen.intersection(segment.paths)))
            )
            seen.update(segment.paths)
        return parts[::-1]


def is_test(path: str) -> bool:
    """True for a file that looks like a test, in any language's customs."""
    folder, _, name = path.rpartition("/")
    return _is_of_tests(folder) or _is_called_test(name.lower())


@functools.lru_cache(maxsize=4096)
def _is_of_tests(folder: str) -> bool:
    return not _TEST_FOLDERS.isdisjoint(folder.lower().split("/"))


def _is_called_test(name: str) -> bool:
    stem = name.partition(".")[0]
    return (
        (
            "test" in name
            and (stem.startswith("test_") or stem.endswith(("_test", "_tests")) or ".test." in name)
        )
        or stem in _TEST_FOLDERS
        or ".spec." in name
    )


_TEST_FOLDERS = frozenset({"test", "tests", "testing_data", "spec", "specs", "__tests__", "conftest"})


def _numbers(segment: Segment, paths: Iterable[str]) -> frozenset[int]:
    return frozenset(file for path in paths if (file := segment.file_of(path)) >= 0)


def _of_name(segment: Segment, files: Callable[[int], Iterable[int]], name: str) -> list[int]:
    number = segment.name_id(name)
    return np.asarray(files(number)).tolist() if number >= 0 else []


def _visible_symbols(segment: Segment, hidden: frozenset[int], rows: I64) -> Iterator[Symbol]:
    """The definitions in files that are not hidden, read a few at a time."""
    if hidden:
        rows = rows[~np.isin(segment.file_of_row[rows], list(hidden))]
    for start in range(0, len(rows), BATCH):
        yield from segment.symbols(rows[start : start + BATCH])


class _NameKind(NamedTuple):
    """A kind of names of a segment: how many rows each has, in which files, and the names in lower case."""

    counts: Callable[[Segment], I32]
    files: Callable[[Segment, int], I32]
    lower: Callable[[Segment], tuple[list[str], I64]]
    over: Callable[[Layer, str], Iterator[str]]

    def exact(self, segment: Segment, hidden: frozenset[int], prefix: str) -> Iterator[str]:
        """The visible names that begin so, ascending."""
        start, stop = prefix_range(segment.names, prefix)
        numbers = start + np.flatnonzero(self.counts(segment)[start:stop])
        return self._visible(segment, hidden, numbers)

    def folded(self, segment: Segment, hidden: frozenset[int], lower: str) -> Iterator[str]:
        """The visible names that begin so in lower case."""
        names, numbers = self.lower(segment)
        return self._visible(segment, hidden, numbers[slice(*prefix_range(names, lower))])

    def _visible(self, segment: Segment, hidden: frozenset[int], numbers: I64) -> Iterator[str]:
        for number in numbers.tolist():
            if not hidden or not hidden.issuperset(self.files(segment, number).tolist()):
                yield segment.names[number]


_HELD = _NameKind(
    lambda segment: segment.n_holders,
    Segment.files_with,
    lambda segment: segment.folded,
    Layer.names_with_prefix,
)
_DEFINED = _NameKind(
    lambda segment: np.diff(segment.defs_by_name[0]),
    lambda segment, number: segment.file_of_row[segment.rows_named(number)],
    lambda segment: segment.folded_defs,
    Layer.defs_with_prefix,
)


def prefix_range(names: list[str], prefix: str) -> tuple[int, int]:
    """The places of the names that begin so; `names` are ascending."""
    start = bisect_left(names, prefix)
    return start, bisect_left(names, prefix + "\U0010ffff", lo=start)


# fuzzy queries --------------------------------------------------------------------------------------------

Ranked = tuple[tuple[int, str, str], Symbol]
"""A symbol after what orders it among those of all layers: score, name, path."""


class _Prepared:
    """What fuzzy queries need of a segment, made at the first of them."""

    def __init__(self, segment: Segment) -> None:
        self.numbers = np.flatnonzero(np.diff(segment.defs_by_name[0]))
        self.names = Names([segment.names[number] for number in self.numbers.tolist()])
        self.tests = np.fromiter(map(is_test, segment.paths), np.int64, segment.n_files)
        first = np.array([kind in _FIRST_RANK for kind in range(256)])
        self.ranks = np.where(first[segment.columns.def_kind], 0, 1)


def _score(standing: I64, tests: I64, ranks: I64, lengths: I64) -> I64:
    return ((standing * 2 + tests) * 2 + ranks) * WIDTH + np.minimum(lengths, WIDTH - 1)


def _like_in_segment(
    segment: Segment, hidden: frozenset[int], wanted: str, within: str, limit: int
) -> Iterator[Ranked]:
    """The visible definitions of a segment that match, best first; at least the best `limit` when there are so many."""
    prepared = segment.derive(_Prepared)
    enough = segment.n_symbols if within else limit + sum(segment.n_symbols_of(file) for file in hidden)
    places, standing = prepared.names.ranked(wanted, limit=enough)
    starts, by_name = segment.defs_by_name
    at, begins = rows_of(starts, prepared.numbers[places])
    rows, counts = by_name[at], np.diff(begins)
    files = segment.file_of_row[rows]
    lengths = np.repeat(prepared.names.lengths[places], counts)
    scores = _score(np.repeat(standing, counts), prepared.tests[files], prepared.ranks[rows], lengths)
    if within:
        kept = _rows_within(segment, rows, within)
        rows, files, scores = rows[kept], files[kept], scores[kept]
    if hidden:
        visible = ~np.isin(files, list(hidden))
        rows, scores = rows[visible], scores[visible]
    best = np.argsort(scores, kind="stable")
    rows, scores = rows[best], scores[best]
    for start in range(0, len(rows), BATCH):
        batch = slice(start, start + BATCH)
        for score, symbol in zip(scores[batch].tolist(), segment.symbols(rows[batch]), strict=True):
            if not within or _within(symbol.path, symbol.container, within):
                yield (score, symbol.name, symbol.path), symbol


def _like_in_layers(
    names: tuple[list[tuple[Layer, str]], Names | None], wanted: str, within: str
) -> list[Ranked]:
    """The definitions of the files laid over that match, best first."""
    owners, prepared = names
    if prepared is None:
        return []
    places, standing = prepared.ranked(wanted, limit=len(owners))
    found: list[Ranked] = []
    for place, score in zip(places.tolist(), standing.tolist(), strict=True):
        layer, name = owners[place]
        for symbol in layer.by_name[name]:
            if not within or _within(symbol.path, symbol.container, within):
                rank = 0 if symbol.kind in _FIRST_RANK else 1
                length = min(len(symbol.name), WIDTH - 1)
                full = ((score * 2 + is_test(layer.path)) * 2 + rank) * WIDTH + length
                found.append(((full, symbol.name, symbol.path), symbol))
    found.sort(key=_order)
    return found


def _order(ranked: Ranked) -> tuple[int, str, str]:
    return ranked[0]


def _rows_within(segment: Segment, rows: I64, within: str) -> Bools:
    """Which rows stand in a definition or in a file that the last part of `within` may name; a coarse sieve."""
    c = segment.columns
    folded, numbers = segment.folded_defs
    last = within.rpartition(".")[2]
    called = numbers[bisect_left(folded, last) : bisect_right(folded, last)]
    parents = c.def_parent[rows]
    files = segment.file_of_row[rows]
    around = c.def_name[np.where(parents >= 0, c.defs_at[files] + parents, 0)]
    near = np.zeros(segment.n_files, np.bool_)
    for file in np.unique(files).tolist():
        near[file] = last in segment.paths[file].lower()
    return (parents < -1) | ((parents >= 0) & np.isin(around, called)) | near[files]


def _within(path: str, container: str, within: str) -> bool:
    """True when whole parts of the dotted path and container read `within`, which is in lower case."""
    stem = path.rpartition(".")[0] if "." in path.rpartition("/")[2] else path
    return f".{within}." in f".{stem.replace('/', '.')}.{container}.".lower()
