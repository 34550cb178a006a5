"""Which file of the workspace an imported module is, in any language.

Python's rules are followed (language reference, 5.2 to 5.7), with the workspace's own folders as search path; those
of JavaScript and TypeScript for relative paths (Node.js and TypeScript "module resolution"). Elsewhere the file is
meant whose path ends like the module's name, and of several the nearest to the importing one.
Nothing but the index is asked, so a module of an installed package has no file here.
"""

import posixpath
import sys
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from codeforge.index.segment import Segment, module_parts
from codeforge.index.view import View, is_test

PYTHON = frozenset({".py", ".pyi", ".pyw"})
SCRIPT = (
    ".ts",
    ".tsx",
    ".d.ts",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".json",
    ".vue",
    ".svelte",
    ".css",
)
_WRITTEN_AS = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""TypeScript imports its own files under the names that they will have when compiled."""
_ENTRY_STEMS = frozenset({"__init__", "index", "mod", "init", "lib"})
"""Files that stand for their folder."""
_WITHOUT_ITEM = frozenset({".rs", ".java", ".kt", ".php", ".cs", ".scala"})
"""Languages whose imports may end in a name inside the file."""
_FOLDERS = frozenset({".go"})
"""Languages whose imports name a folder."""


def module_path(view: View, module: str, *, importer: str) -> str | None:
    """The workspace file of `module` as `importer` writes it; None when it is none of the workspace's.

    A package gives its `__init__` or `index` file; a package without one (a namespace) has no file.
    Remembered for as long as the view lives.
    """
    known = _known.get(view)
    if known is None:
        known = _known[view] = {}
    folder, _, name = importer.rpartition("/")
    extension = posixpath.splitext(name)[1]
    head = module.partition(".")[0]
    if head and extension in PYTHON and _is_one(view, head, known):
        folder = "*"  # every file means the same
    key = (module, folder, extension)
    if key not in known:
        known[key] = _module_path(view, module, importer, extension)
    return known[key]


_known: WeakKeyDictionary[View, dict[tuple[str, str, str], str | None]] = WeakKeyDictionary()


def _is_one(view: View, head: str, known: dict[tuple[str, str, str], str | None]) -> bool:
    """True when one package only is so called, right below the root, so that no folder has one of its own."""
    key = (head, "", "one")
    if key not in known:
        ends = (f"/{head}.py", f"/{head}.pyi")
        own = f"{head}/__init__.py"
        called = [
            path
            for path in view.paths_called(head)
            if path.endswith((f"{head}/__init__.py", f"{head}/__init__.pyi")) or f"/{path}".endswith(ends)
        ]
        known[key] = own if called == [own] else None
    return known[key] is not None


def _module_path(view: View, module: str, importer: str, extension: str) -> str | None:
    if extension in PYTHON or not extension:
        last = module.rpartition(".")[2]
        if last and not view.paths_called(
            last
        ):  # the standard library, installed packages: the most there are
            return None
        found: Iterable[str] = _python(view, module, importer)
    elif extension in SCRIPT:
        found = _script(view, module, importer)
    else:
        return _by_suffix(view, module, importer, extension)
    return next((path for path in found if view.has(path)), None)


def stands_for(path: str) -> tuple[str, ...]:
    """The last name under which a file can be imported, after that of its folder; the folder alone for an entry file."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    if stem in _ENTRY_STEMS:
        return tuple(folder.split("/")[-1:]) if folder else ()
    return (stem,)


def is_entry(path: str) -> bool:
    """True for a file that stands for its folder: `__init__.py`, `index.ts`, `mod.rs`."""
    return path.rpartition("/")[2].partition(".")[0] in _ENTRY_STEMS


def source_roots(view: View) -> list[str]:
    """The folders that hold top-level Python packages: the nearest to the workspace's root first, tests last."""
    roots: set[str] = set()
    for segment in view.segments:
        roots.update(segment.derive(_package_parents))
    roots.update(_parents_of_packages(path for path in view.laid_over()))
    own = [root for root in roots if not _is_package(view, root)]
    return sorted(own, key=lambda root: (is_test(f"{root}/x"), root.count("/"), root))


def _python(view: View, module: str, importer: str) -> Iterator[str]:
    """Where the module may be, the likeliest first."""
    name = module.lstrip(".")
    dots = len(module) - len(name)
    tail = name.replace(".", "/")
    folder = posixpath.dirname(importer)
    if dots:
        parents = folder.split("/") if folder else []
        if dots - 1 <= len(parents):
            yield from _python_files("/".join(parents[: len(parents) - dots + 1]), tail)
        return
    if not tail:
        return
    tried: set[str] = set()
    for root in _own_roots(view, folder):
        tried.add(root)
        yield from _python_files(root, tail)
    if name.partition(".")[0] not in sys.stdlib_module_names:
        for root in source_roots(view):
            if root not in tried:
                yield from _python_files(root, tail)


def _own_roots(view: View, folder: str) -> Iterator[str]:
    """The folders around a file that are no packages, innermost first, then the two usual roots."""
    while folder:
        if not _is_package(view, folder):
            yield folder
        folder = posixpath.dirname(folder)
    yield ""
    yield "src"


def _python_files(folder: str, tail: str) -> Iterator[str]:
    """A package goes before a module (the path-based finder's order), a source before its stub."""
    stem = posixpath.join(folder, tail) if tail else folder
    inside = f"{stem}/" if stem else ""
    yield f"{inside}__init__.py"
    if tail:
        yield f"{stem}.py"
    yield f"{inside}__init__.pyi"
    if tail:
        yield f"{stem}.pyi"


def _is_package(view: View, folder: str) -> bool:
    return view.has(f"{folder}/__init__.py") or view.has(f"{folder}/__init__.pyi")


def _package_parents(segment: Segment) -> set[str]:
    return _parents_of_packages(segment.paths)


def _parents_of_packages(paths: Iterable[str]) -> set[str]:
    """The folders that hold a package and are none themselves, as far as these paths tell."""
    packages = {posixpath.dirname(path) for path in paths if path.endswith(("__init__.py", "__init__.pyi"))}
    return {
        parent for package in packages if package and (parent := posixpath.dirname(package)) not in packages
    }


def _script(view: View, module: str, importer: str) -> Iterator[str]:
    folder = posixpath.dirname(importer)
    if module.startswith("."):
        yield from _script_files(posixpath.normpath(posixpath.join(folder, module)))
        return
    if module.startswith(("@/", "~/")):  # the usual names of a project's own source folder
        module = module[2:]
    elif "/" not in module:
        return
    while True:
        yield from _script_files(posixpath.join(folder, module))
        yield from _script_files(posixpath.join(folder, "src", module))
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _script_files(target: str) -> Iterator[str]:
    if target.startswith(".."):
        return
    target = "" if target == "." else target
    if target:
        stem, extension = posixpath.splitext(target)
        if extension:
            yield target
        yield from (stem + other for other in _WRITTEN_AS.get(extension, ()))
        yield from (target + one for one in SCRIPT)
    yield from (posixpath.join(target, f"index{one}") for one in SCRIPT)


def _by_suffix(view: View, module: str, importer: str, extension: str) -> str | None:
    """The file whose path ends in the module's parts; of several the one that shares most folders with the importer."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    if view.has(beside):
        return beside
    parts = tuple(part for part in module_parts(module) if part not in ("crate", "self", "super", "*"))
    tails = [parts]
    if extension in _WITHOUT_ITEM:
        tails.append(parts[:-1])
    if extension in _FOLDERS:  # a module's own path comes before the folders that are in the workspace
        tails = [parts[start:] for start in range(len(parts))]
    for tail in tails:
        found = _ending(view, tail, extension) if tail else []
        if found:
            return min(found, key=lambda path: (-_shared_folders(path, importer), path.count("/"), path))
    return None


def _ending(view: View, tail: tuple[str, ...], extension: str) -> list[str]:
    """The files of a language that a module's last parts may mean."""
    found = []
    for path in view.paths_called(tail[-1]):
        own = posixpath.splitext(path)[1]
        if own != extension and not (own in _C_FAMILY and extension in _C_FAMILY):
            continue
        *folders, name = path.split("/")
        stem = name.partition(".")[0]
        if extension in _FOLDERS:
            matches = tuple(folders[-len(tail) :]) == tail and not stem.endswith("_test")
        else:
            inside = folders if stem in _ENTRY_STEMS and stem != tail[-1] else [*folders, stem]
            matches = tuple(inside[-len(tail) :]) == tail
        if matches:
            found.append(path)
    return found


_C_FAMILY = frozenset({".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inc", ".m", ".mm", ".cu"})


def _shared_folders(a: str, b: str) -> int:
    shared = 0
    for x, y in zip(a.split("/")[:-1], b.split("/")[:-1], strict=False):
        if x != y:
            break
        shared += 1
    return shared
