"""The installed packages as segments: one a distribution, by name, version and RECORD, shared by all workspaces.

A segment is made in the background when it is first needed, kept in the user's cache directory, and never changed:
another version is another segment. It holds what can be imported: top-level definitions, members of classes, imports.
What a distribution offers under several names is offered from the module that its users see: `pandas.DataFrame`, not
`pandas.core.frame.DataFrame`.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from codeforge import trace
from codeforge.errors import IndexDamaged
from codeforge.index.facts import FileFacts, Symbol
from codeforge.index.installed import Distribution, installed, normalized
from codeforge.index.segment import Segment
from codeforge.index.store import cache_dir as cache_folder
from codeforge.index.store import write
from codeforge.index.view import View
from codeforge.index.workers import Batch, Workers, batches_of
from codeforge.syntax.outline import Kind

SUFFIX = ".cfindex"
LEVEL = 9
SIZE_LIMIT = 300_000_000
"""Bytes that the segments of all distributions may take together; the longest unused go first."""
MOST_BYTES = 2_000_000
"""Bytes of one file beyond which it is generated data."""
RECHECK_S = 5.0
SCANNED = 400
"""Definitions looked at for one prefix."""
IMPORTABLE = frozenset({Kind.CLASS, Kind.FUNCTION, Kind.VARIABLE, Kind.CONSTANT})


class Importable(Struct, frozen=True):
    """A name that can be imported from an installed distribution."""

    name: str
    kind: Kind
    module: str
    """Where its users import it from."""
    distribution: str
    direct: bool
    """True for a distribution that the project itself names as a dependency."""


class Distributions:
    """What the folders of packages of one environment hold. Asked from any thread; built by one at a time."""

    def __init__(
        self, folders: Sequence[str], *, direct: Collection[str] = (), cache_dir: str | Path = ""
    ) -> None:
        """`direct` are the distributions that the project names; `cache_dir` is the setting."""
        self.folders = tuple(folders)
        self.direct = frozenset(normalized(name) for name in direct)
        self.cache = cache_folder(str(cache_dir)) / "distributions"
        self._known: dict[str, Distribution] = {}
        self._stamps: tuple[int, ...] = ()
        self._checked = 0.0
        self._segments: dict[str, Segment] = {}
        self._view: View | None = None
        self._lock = threading.Lock()
        self._imported: dict[str, frozenset[str]] = {}
        """The names that a package's `__init__` imports, by path; `*a.b` where it takes all of a.b."""

    def all(self) -> list[Distribution]:
        """What is installed, by name; looked at again when a folder has changed."""
        now = time.monotonic()
        if not self._checked or now - self._checked > RECHECK_S:
            stamps = tuple(map(_modified, self.folders))
            if stamps != self._stamps:
                found = [each for folder in self.folders for each in installed(folder)]
                self._known = {_key(each): each for each in reversed(found)}
                self._stamps = stamps
                with self._lock:
                    self._segments = {key: one for key, one in self._segments.items() if key in self._known}
                    self._view = None
            self._checked = now
        return sorted(self._known.values(), key=lambda each: each.name)

    def missing(self) -> list[Distribution]:
        """The distributions without a segment, by name."""
        return [each for each in self.all() if _key(each) not in self._segments]

    def needed(self, modules: Iterable[str]) -> list[Distribution]:
        """Of those without a segment, the ones that hold one of `modules`, then direct dependencies."""
        wanted = {module.partition(".")[0] for module in modules}
        missing = self.missing()
        imported = [each for each in missing if each.tops & wanted]
        return [*imported, *(each for each in missing if each.name in self.direct and each not in imported)]

    def build(
        self, several: Sequence[Distribution], *, checkpoint: Callable[[], None] = lambda: None
    ) -> Iterator[Distribution]:
        """Load or make the segments of `several`, and give each as it is ready; `checkpoint` may raise to end it."""
        unread: list[Distribution] = []
        for each in several:
            checkpoint()
            segment = self._stored(each)
            self._take(each, segment)
            if segment is None:
                unread.append(each)
            else:
                yield each
        for each, segment in _read(unread, checkpoint):
            self._store(each, segment)
            self._take(each, segment)
            yield each
        if unread:
            self._prune()

    def names_with_prefix(self, prefix: str, limit: int = 50) -> list[Importable]:
        """What can be imported that begins with `prefix` in any case, from the distributions that are ready.

        Case-exact first, then what packages offer at their top, direct dependencies, short names; a name of a
        distribution once, from its most public module. Empty for an empty prefix.
        """
        view = self._joined()
        if not prefix or not view.n_files:
            return []
        found: dict[tuple[str, str], Importable] = {}
        for symbol in view.symbols_with_prefix(prefix, limit=SCANNED):
            if symbol.container or symbol.kind not in IMPORTABLE or symbol.name.startswith("_"):
                continue
            key, owner = self._owner(symbol.path)
            if owner is not None and (key, symbol.name) not in found:
                module = self._module(view, key, symbol)
                if module:
                    direct = owner.name in self.direct
                    found[key, symbol.name] = Importable(symbol.name, symbol.kind, module, owner.name, direct)
        return sorted(found.values(), key=lambda each: _order(each, prefix))[:limit]

    def modules_with_prefix(self, prefix: str) -> list[tuple[str, str, bool]]:
        """The names that `import` takes and that begin so: name, distribution, direct; direct dependencies first."""
        found = {
            (top, each.name, each.name in self.direct)
            for each in self.all()
            for top in each.tops
            if top.startswith(prefix) and not top.startswith("_")
        }
        return sorted(found, key=lambda one: (not one[2], one[0], one[1]))

    # -- segments --------------------------------------------------------------------------------------------------

    def _joined(self) -> View:
        """All segments as one view; each path begins with its distribution's key."""
        view = self._view
        if view is None:
            with self._lock:
                segments = list(self._segments.values())
                view = self._view = View.of([]).with_segments(segments, complete=True)
        return view

    def _take(self, each: Distribution, segment: Segment | None) -> None:
        if segment is not None:
            with self._lock:
                self._segments[_key(each)] = segment
                self._view = None
                self._imported = {}

    def _owner(self, path: str) -> tuple[str, Distribution | None]:
        key = path.partition("/")[0]
        return key, self._known.get(key)

    def _module(self, view: View, key: str, symbol: Symbol) -> str:
        """The most public module of the distribution that has the symbol: its own, or a package that imports it."""
        own = module_name(symbol.path)
        packages = own.split(".")
        found = [own]
        for length in range(1, len(packages)):
            inside = "/".join(packages[:length])
            for ending in ("pyi", "py"):
                path = f"{key}/{inside}/__init__.{ending}"
                if not self._imported_in(view, path).isdisjoint({symbol.name, f"*{own}"}):
                    found.append(".".join(packages[:length]))
        best = min(found, key=lambda module: (_n_private(module), module.count("."), module))
        return "" if _n_private(best) else best

    def _imported_in(self, view: View, path: str) -> frozenset[str]:
        names = self._imported.get(path)
        if names is None:
            package = module_name(path)
            imports = view.imports_in(path)
            stars = {f"*{_absolute(one.module, package)}" for one in imports if one.name == "*"}
            names = self._imported[path] = frozenset(one.alias or one.name for one in imports) | stars
        return names

    def _path(self, each: Distribution) -> Path:
        return self.cache / f"{_key(each)}{SUFFIX}"

    def _stored(self, each: Distribution) -> Segment | None:
        path = self._path(each)
        try:
            segment = Segment.decoded(path.read_bytes())
        except (OSError, IndexDamaged):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the time of the last use
        trace.count("distribution.loaded")
        return segment

    def _store(self, each: Distribution, segment: Segment) -> None:
        """Keep a segment; what cannot be written stays in memory."""
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            write(self._path(each), segment.encoded(LEVEL))
        except OSError as error:
            trace.log(f"the segment of {each.name} is not kept: {error}")

    def _prune(self) -> None:
        """Remove what was not used for longest while all segments together are too big."""
        stored = []
        with contextlib.suppress(OSError):
            for path in self.cache.glob(f"*{SUFFIX}"):
                with contextlib.suppress(OSError):
                    stat = path.stat()
                    stored.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in stored)
        for _, size, path in sorted(stored):
            if total <= SIZE_LIMIT:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size


def module_name(path: str) -> str:
    """The module of a file whose path begins with its distribution's key."""
    parts = path.partition("/")[2].removesuffix(".pyi").removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join([parts[0].removesuffix("-stubs"), *parts[1:]]) if parts else ""


def _absolute(module: str, package: str) -> str:
    """`module` as imported in the `__init__` of `package`, without leading dots."""
    level = len(module) - len(module.lstrip("."))
    parts = package.split(".")[: len(package.split(".")) - level + 1] if level else []
    return ".".join([*parts, module[level:]] if module[level:] else parts)


def _read(
    several: Sequence[Distribution], checkpoint: Callable[[], None]
) -> Iterator[tuple[Distribution, Segment]]:
    """The segments of distributions, in order, parsed by one worker process; what cannot be read is left out."""
    for folder in dict.fromkeys(each.folder for each in several):
        here = [each for each in several if each.folder == folder]
        owners = [each for each in here for _ in _batches(each)]
        batches = [batch for each in here for batch in _batches(each)]
        facts: list[FileFacts] = []
        n_done = 0
        with Workers(Path(folder), max_bytes=MOST_BYTES, n=1) as workers:
            for result in workers.run(batches, checkpoint):
                owner = owners[n_done]
                part = Segment.decoded(result.data) if result.data else Segment.of([])
                facts.extend(_importable_facts(_key(owner), part.facts(file)) for file in range(part.n_files))
                n_done += result.last
                if result.last and (n_done == len(owners) or owners[n_done] is not owner):
                    trace.count("distribution.read")
                    yield owner, Segment.of(facts)
                    facts = []


def _batches(each: Distribution) -> list[Batch]:
    sizes = [_size(f"{each.folder}/{path}") for path in each.files]
    return [Batch([each.files[place] for place in places]) for places in batches_of(each.files, sizes)]


def _importable_facts(key: str, facts: FileFacts) -> FileFacts:
    """What others can import of a file, under a path that begins with `key`."""
    path = f"{key}/{facts.path}"
    outer = {symbol.name for symbol in facts.symbols if symbol.kind is Kind.CLASS and not symbol.container}
    symbols = tuple(
        Symbol(path, one.name, one.kind, one.line, one.column, one.end_line, one.container, one.bases)
        for one in facts.symbols
        if not one.container or one.container in outer
    )
    names = {one.name for one in symbols} | {base for one in symbols for base in one.bases}
    names |= {part for one in facts.imports for part in (one.name, one.alias) if part}
    return FileFacts(
        path, facts.language, facts.hash, facts.n_lines, symbols, frozenset(names), facts.imports
    )


def _key(each: Distribution) -> str:
    version = "".join(char if char.isalnum() or char in ".+!" else "_" for char in each.version)[:40]
    return f"{each.name[:80]}-{version}-{each.fingerprint}"


def _order(each: Importable, prefix: str) -> tuple[bool, bool, bool, int, str, str]:
    is_deep = each.module.count(".") > 1
    return not each.name.startswith(prefix), is_deep, not each.direct, len(each.name), each.name, each.module


def _n_private(module: str) -> int:
    return sum(part.startswith("_") for part in module.split("."))


def _modified(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116
    except (OSError, ValueError):
        return 0


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116
    except (OSError, ValueError):
        return 0
