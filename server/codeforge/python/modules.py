"""Modules and the files that hold them.

A module is looked for in the workspace's source roots, then in stubs, the standard library's stubs, and installed
packages (PEP 561 order within those: stub package, inline stub, source). Workspace paths are relative, all others
absolute. Folder listings are kept and looked at again when the folder's modification time changes.
"""

import os
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Protocol
from weakref import WeakKeyDictionary

from msgspec import Struct

from codeforge.python.environment import Environment, standard_modules

FOLDERS_RECHECK_S = 3.0
"""Seconds after which what was found in folders is compared with the disk."""
RECHECK_S = 1.0
"""Seconds for which a folder listing is trusted without looking at its modification time."""


class Files(Protocol):
    """What of the index is needed here."""

    def has(self, path: str) -> bool:
        """True when the workspace holds the file."""

    def paths(self) -> list[str]:
        """Every file of the workspace, ascending."""


class Module(Struct, frozen=True):
    """A module's name and its file; a namespace package has folders instead."""

    name: str
    path: str = ""
    folders: tuple[str, ...] = ()

    @property
    def is_package(self) -> bool:
        """True when it may hold other modules."""
        return not self.path or _stem(self.path) == "__init__"


class _Listing:
    __slots__ = ("checked", "folders", "names", "stamp")

    def __init__(self) -> None:
        self.names: frozenset[str] = frozenset()
        self.folders: frozenset[str] = frozenset()
        self.stamp = -1
        self.checked = 0.0


class Listings:
    """What folders outside the workspace hold."""

    def __init__(self) -> None:
        self._kept: dict[str, _Listing] = {}
        self.changes = 0
        """How many folders were found to hold something else than before."""
        self._checked = 0.0

    def recheck(self) -> int:
        """Look at every folder again, at most once in FOLDERS_RECHECK_S; `changes` after that."""
        now = time.monotonic()
        if now - self._checked > FOLDERS_RECHECK_S:
            self._checked = now
            for folder in list(self._kept):
                self.of(folder)
        return self.changes

    def of(self, folder: str) -> _Listing:
        """The listing of `folder`, fresh to RECHECK_S; empty when it is none."""
        listing = self._kept.get(folder)
        now = time.monotonic()
        if listing is not None and now - listing.checked < RECHECK_S:
            return listing
        try:
            stamp = os.stat(folder).st_mtime_ns  # noqa: PTH116  (a hot path: no Path objects)
        except (OSError, ValueError):
            stamp = 0
        if listing is None:
            listing = self._kept[folder] = _Listing()
        if listing.stamp != stamp:
            self.changes += listing.stamp >= 0
            self._read(folder, listing)
        listing.stamp, listing.checked = stamp, now
        return listing

    def _read(self, folder: str, listing: _Listing) -> None:
        names, folders = set(), set()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    names.add(entry.name)
                    if _is_dir(entry):
                        folders.add(entry.name)
        except (OSError, ValueError):
            pass
        listing.names, listing.folders = frozenset(names), frozenset(folders)


_listings = Listings()


class Modules:
    """The modules that files of one workspace can import."""

    def __init__(self, files: Files, environment: Environment, listings: Listings | None = None) -> None:
        self.files = files
        self.environment = environment
        self.listings = listings or _listings
        self._found: dict[str, Module | None] = {}
        self._folders: frozenset[str] | None = None
        self._changes = self.listings.changes

    def is_current(self) -> bool:
        """False when a folder outside the workspace has changed since: then what was found may be elsewhere."""
        return self.listings.recheck() == self._changes

    def find(self, name: str, *, importer: str = "") -> Module | None:
        """The module called `name` (absolute); None when it is nowhere. `importer` helps scripts beside their modules."""
        if name in self._found:
            found = self._found[name]
        else:
            found = self._found[name] = self._find(name)
        if found is None and importer and not is_outside(importer):
            beside = importer.rpartition("/")[0]
            return self._in_workspace(name, [beside]) if beside else None
        return found

    def absolute(self, module: str, importer: str) -> str:
        """`module` as written in `importer`, without leading dots: `..a` in `p/q/m.py` is `p.a`; "" above the top."""
        level = len(module) - len(module.lstrip("."))
        if not level:
            return module
        parts = self.name_of(importer).split(".")
        if _stem(importer) != "__init__":
            parts = parts[:-1]
        parts = parts[: len(parts) - (level - 1)] if level - 1 <= len(parts) else []
        rest = module[level:]
        return ".".join([*parts, rest] if rest else parts)

    def name_of(self, path: str) -> str:
        """The dotted name under which the file at `path` is imported; the longest source root that holds it counts."""
        roots: Iterable[str]
        if is_outside(path):
            stdlib = self.environment.typeshed
            roots = (*self.environment.packages, stdlib)
        else:
            roots = (*self.environment.source_roots, *self.environment.stubs)
        best = ""
        for root in roots:
            if root and path.startswith(root.rstrip("/") + "/") and len(root) > len(best):
                best = root
        if best and not is_outside(path) and self.files.has(f"{best}/__init__.py"):
            best = ""
        parts = path[len(best) :].strip("/").split("/")
        parts[-1] = _stem(path)
        if parts[-1] == "__init__":
            parts.pop()
        if parts and parts[0].endswith("-stubs"):
            parts[0] = parts[0].removesuffix("-stubs")
        return ".".join(parts)

    def submodules(self, module: Module) -> list[str]:
        """Names of the modules directly inside a package, sorted."""
        if not module.is_package:
            return []
        folders = module.folders or (module.path.rpartition("/")[0],)
        found: set[str] = set()
        for folder in folders:
            found |= self._modules_in(folder)
        if module.path and is_outside(module.path) and module.path.endswith(".pyi"):
            found |= self._beside_stub(module)
        return sorted(found)

    def top_level(self) -> list[str]:
        """Names of all modules that can be imported by a single name, sorted."""
        found: set[str] = set()
        for root in (*self.environment.source_roots, *self.environment.stubs):
            found |= self._modules_in(root)
        for folder in self.environment.packages:
            found |= {name.removesuffix("-stubs") for name in self._modules_in(folder)}
        version = self.environment.version
        for name, (first, last) in standard_modules(self.environment.typeshed).items():
            if "." not in name and first <= version <= last:
                found.add(name)
        return sorted(name for name in found if name.isidentifier())

    # -- where a module is looked for ------------------------------------------------------------------------------

    def _find(self, name: str) -> Module | None:
        if not name or not all(part.isidentifier() for part in name.split(".")):
            return None
        roots = (*self.environment.source_roots, *self.environment.stubs)
        found = self._in_workspace(name, roots) or self._standard(name) or self._installed(name)
        return found if found is not None and found.path else self._namespace(name, roots) or found

    def _in_workspace(self, name: str, roots: Iterable[str]) -> Module | None:
        inside = name.replace(".", "/")
        for root in roots:
            place = f"{root}/{inside}" if root else inside
            for candidate in (f"{place}/__init__.py", f"{place}.py", f"{place}.pyi", f"{place}/__init__.pyi"):
                if self.files.has(candidate):
                    return Module(name, candidate)
        return None

    def _namespace(self, name: str, roots: Iterable[str]) -> Module | None:
        """A folder of the workspace that holds modules without being a package of its own."""
        inside = name.replace(".", "/")
        places = [f"{root}/{inside}" if root else inside for root in roots]
        folders = tuple(place for place in places if place in self._workspace_folders())
        return Module(name, "", folders) if folders else None

    def _workspace_folders(self) -> frozenset[str]:
        """Folders of the workspace that hold Python files, directly or deeper."""
        if self._folders is None:
            self._folders = _folders_of(self.files)
        return self._folders

    def _standard(self, name: str) -> Module | None:
        folder = self.environment.typeshed
        if not folder:
            return None
        known = standard_modules(folder)
        parent = name
        while parent and parent not in known:
            parent = parent.rpartition(".")[0]
        if not parent:
            return None
        first, last = known[parent]
        if not first <= self.environment.version <= last:
            return None
        return self._below(name, folder, name.split("."), stubs_only=True)

    def _installed(self, name: str) -> Module | None:
        parts = name.split(".")
        namespaces: list[str] = []
        for folder in self.environment.packages:
            listing = self.listings.of(folder)
            if f"{parts[0]}-stubs" in listing.folders:
                found = self._below(name, folder, [f"{parts[0]}-stubs", *parts[1:]], stubs_only=True)
                if found is not None and found.path:
                    return found
            found = self._below(name, folder, parts)
            if found is not None and found.path:
                return found
            namespaces.extend(found.folders if found else ())
        return Module(name, "", tuple(namespaces)) if namespaces else None

    def _below(self, name: str, folder: str, parts: list[str], *, stubs_only: bool = False) -> Module | None:
        for part in parts[:-1]:
            if part not in self.listings.of(folder).folders:
                return None
            folder = f"{folder}/{part}"
        last = parts[-1]
        listing = self.listings.of(folder)
        if last in listing.folders:
            inner = self.listings.of(f"{folder}/{last}").names
            for file in ("__init__.pyi", *(() if stubs_only else ("__init__.py",))):
                if file in inner:
                    return Module(name, f"{folder}/{last}/{file}")
        for file in (f"{last}.pyi", *(() if stubs_only else (f"{last}.py",))):
            if file in listing.names:
                return Module(name, f"{folder}/{file}")
        return Module(name, "", (f"{folder}/{last}",)) if last in listing.folders else None

    def _modules_in(self, folder: str) -> set[str]:
        if is_outside(folder):
            listing = self.listings.of(folder)
            found = {_stem(name) for name in listing.names if name.endswith((".py", ".pyi"))}
            found |= {name for name in listing.folders if name.removesuffix("-stubs").isidentifier()}
        else:
            found = self._modules_of_workspace(f"{folder}/" if folder else "")
        return {
            name
            for name in found
            if name not in ("__init__", "__main__", "__pycache__") and name[:1].isidentifier()
        }

    def _modules_of_workspace(self, prefix: str) -> set[str]:
        """What stands directly in a folder of the workspace; the paths below a package that is found are passed over."""
        found = set()
        paths = self.files.paths()
        n = bisect_left(paths, prefix)
        while n < len(paths) and paths[n].startswith(prefix):
            path = paths[n]
            n += 1
            if path.endswith((".py", ".pyi")):
                first, slash, _ = path[len(prefix) :].partition("/")
                found.add(first if slash else _stem(first))
                if slash:
                    n = bisect_left(paths, f"{prefix}{first}0", n)  # "0" is what follows "/"
        return found

    def _beside_stub(self, module: Module) -> set[str]:
        """Modules in the source folder of a package whose stubs come from elsewhere."""
        found: set[str] = set()
        for folder in self.environment.packages:
            inside = f"{folder}/{module.name.replace('.', '/')}"
            if module.path.startswith(self.environment.typeshed or "\0"):
                break
            found |= self._modules_in(inside)
        return found


_in_segment: "WeakKeyDictionary[object, frozenset[str]]" = WeakKeyDictionary()


def _folders_of(files: Files) -> frozenset[str]:
    """Folders that hold Python files, directly or deeper; those of what is stored are worked out once."""
    segments = getattr(files, "segments", None)
    changed: Mapping[str, object] = getattr(files, "changed", {})
    if segments is None or None in changed.values():  # with files gone, a folder may be
        return _around(files.paths())
    for segment in segments:
        if segment not in _in_segment:
            _in_segment[segment] = _around(segment.paths)
    over = _around((*changed, *getattr(files, "open", ())))
    return over.union(*(_in_segment[segment] for segment in segments))


def _around(paths: Iterable[str]) -> frozenset[str]:
    """The folders that hold Python files among `paths`."""
    found: set[str] = set()
    for path in paths:
        if path.endswith((".py", ".pyi")):
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
    return frozenset(found)


def is_outside(path: str) -> bool:
    """True for the absolute path of a file outside the workspace."""
    return path.startswith(("/", "\\")) or path[1:2] == ":"


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _is_dir(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
