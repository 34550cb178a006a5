"""Who imports, calls, uses, extends and overrides what.

The index says which files can matter; the source says what is there. So a query reads the files that hold the name and
no others, and `checkpoint` is called before each: it raises when the client no longer wants the answer.
Names are compared, not types: `a.save()` counts for every `save`. What imports tell for certain is used to leave out.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from msgspec import Struct

from codeforge import trace
from codeforge.index.facts import ImportedName, Symbol
from codeforge.index.modules import is_entry, module_path, source_roots, stands_for
from codeforge.index.segment import module_parts
from codeforge.index.view import View
from codeforge.syntax.calls import calls_of
from codeforge.syntax.names import occurrences
from codeforge.syntax.outline import Outline, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location

__all__ = [
    "CallSite",
    "callees",
    "callers",
    "importers",
    "leads_to",
    "module_path",
    "neighbors",
    "overrides",
    "references",
    "resolve_import",
    "source_roots",
    "subclasses",
]

Read = Callable[[str], Document | None]
"""The text of a file as it is now; None when it is gone."""
PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
REEXPORTS = 8
"""So many modules that only pass a name on are followed."""


def _go_on() -> None:
    """The checkpoint of a caller that never gives up."""


class CallSite(Struct, frozen=True):
    """A call, and the definition that it stands in."""

    location: Location
    """The called name."""
    line: int
    caller: str
    """The dotted name of the innermost definition around the call; empty at the top of a file."""


# imports --------------------------------------------------------------------------------------------------


def resolve_import(view: View, importer: str, imported: ImportedName) -> list[str]:
    """The workspace files that an import leads to, the one that defines the name first; empty for other packages.

    A name that a module only passes on (`from .base import Model` in `__init__.py`) leads to where it comes from.
    """
    home = module_path(view, imported.module, importer=importer)
    if imported.name in ("", "*", "default"):
        return [home] if home else []
    inner = _submodule(view, importer, imported)
    found: list[str] = []
    if home is not None:
        found = leads_to(view, home, imported.name)
    if inner is not None and inner not in found:
        found.insert(0 if not found or not view.defines(found[0], imported.name) else 1, inner)
    return found


def leads_to(view: View, home: str, name: str) -> list[str]:
    """The file that defines `name` when it is asked of the module `home`, however often it is passed on; then `home`."""
    return list(islice(_passed_on(view, home, name), REEXPORTS))


def importers(view: View, path: str) -> list[str]:
    """The files that import this one, or names from it; ascending. Imports passed on by others do not count."""
    called = stands_for(path)
    candidates: set[str] = set()
    for name in called:
        candidates.update(view.importers_of_module(name), view.importers_of_name(name))
    if is_entry(path):  # `from . import x`, `from "../"`: no name of the module is written
        for relative in (".", "..", "...", "./", "../"):
            candidates.update(view.importers_of_module(relative))
    candidates.discard(path)
    return sorted(one for one in candidates if _imports(view, one, path, called))


def neighbors(view: View, path: str, *, limit: int = 50) -> list[str]:
    """The files that this one imports, in the order of its imports, then those that import it; at most `limit`."""
    found: dict[str, None] = {}
    for imported in view.imports_in(path):
        found.update(dict.fromkeys(resolve_import(view, path, imported)[:1]))
    if len(found) < limit:
        found.update(dict.fromkeys(importers(view, path)))
    found.pop(path, None)
    return list(islice(found, limit))


def _submodule(view: View, importer: str, imported: ImportedName) -> str | None:
    """The file of `b` in `from a import b` when `b` is a module."""
    if not importer.endswith(PYTHON_SUFFIXES):
        return None
    dot = "" if imported.module.endswith(".") else "."
    return module_path(view, f"{imported.module}{dot}{imported.name}", importer=importer)


def _passed_on(view: View, home: str, name: str) -> Iterator[str]:
    """The file that defines `name`, when a chain of imports that begins in `home` leads to one; then `home`."""
    path, seen = home, {home}
    while not view.defines(path, name):
        for imported in view.imports_in(path):
            if imported.alias == name and imported.name not in ("", "*"):
                following = module_path(view, imported.module, importer=path)
                inner = _submodule(view, path, imported)
                if inner is not None and (following is None or not view.defines(following, imported.name)):
                    following = inner
                name = imported.name
                break
        else:
            following = _by_star(view, path, name)
        if following is None or following in seen or len(seen) == REEXPORTS:
            break
        seen.add(following)
        path = following
    yield path
    if path != home:
        yield home


def _by_star(view: View, path: str, name: str) -> str | None:
    """The file from which everything is imported and that defines `name`."""
    for imported in view.imports_in(path):
        if imported.name == "*":
            target = module_path(view, imported.module, importer=path)
            if target is not None and target != path and view.defines(target, name):
                return target
    return None


def _imports(view: View, importer: str, path: str, called: tuple[str, ...]) -> bool:
    own = _dotted(path) if importer.endswith(PYTHON_SUFFIXES) else None
    for imported in view.imports_in(importer):
        parts = module_parts(imported.module)
        if _can_be(own, parts, called) and module_path(view, imported.module, importer=importer) == path:
            return True
        inner = (*parts, imported.name)
        if _can_be(own, inner, called) and _submodule(view, importer, imported) == path:
            return True
    return False


def _can_be(own: tuple[str, ...] | None, parts: tuple[str, ...], called: tuple[str, ...]) -> bool:
    """False when a module's parts rule a file out: cheap, and true of nearly all."""
    if not parts:
        return True
    return parts[-1:] == called and (own is None or own[-len(parts) :] == parts)


def _dotted(path: str) -> tuple[str, ...]:
    """The parts of a Python file's module name, seen from the workspace's root."""
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    return tuple(folders) if stem == "__init__" else (*folders, stem)


# uses -----------------------------------------------------------------------------------------------------


def references(
    view: View, read: Read, name: str, *, limit: int, checkpoint: Callable[[], None] = _go_on
) -> list[Location]:
    """The uses of an identifier outside strings and comments; at most `limit`.

    Files that define it come first, then files that import it, then the others; each group by path.
    """
    found: list[Location] = []
    for document in _holding(view, read, name, checkpoint):
        found += [document.location(span) for span in occurrences(document, name)]
        if len(found) >= limit:
            break
    return found[:limit]


def callers(
    view: View, read: Read, name: str, *, limit: int, checkpoint: Callable[[], None] = _go_on
) -> list[CallSite]:
    """The calls of anything called `name`, in the order of `references`; at most `limit`."""
    found: list[CallSite] = []
    for document in _holding(view, read, name, checkpoint):
        outline = outline_of(document)
        for call in calls_of(document):
            if call.name == name:
                line = document.lines.line_of(call.at)
                found.append(
                    CallSite(document.location(call.name_span), line, outline.qualified(call.caller))
                )
        if len(found) >= limit:
            break
    return found[:limit]


def callees(view: View, read: Read, symbol: Symbol) -> list[str]:
    """The names that a definition calls, definitions inside it too; each once, in the order of the first call."""
    document = read(symbol.path)
    if document is None:
        return []
    outline = outline_of(document)
    inside = _inside(outline, _place_of(symbol, document, outline))
    return list(dict.fromkeys(call.name for call in calls_of(document) if call.caller in inside))


def _holding(view: View, read: Read, name: str, checkpoint: Callable[[], None]) -> Iterator[Document]:
    """The files that hold the identifier, read one at a time, the likeliest to matter first."""
    defining = set(view.paths_defining(name))
    importing = set(view.importers_of_name(name))
    paths = view.paths_with(name)
    paths.sort(key=lambda path: (path not in defining, path not in importing, path))
    for path in paths:
        checkpoint()
        trace.count("graph.rescan")
        document = read(path)
        if document is not None:
            yield document


def _place_of(symbol: Symbol, document: Document, outline: Outline) -> int:
    """The place of the symbol in the outline of its file; -1 when it is no longer there."""
    line = document.lines.line_of
    same = [place for place, one in enumerate(outline.definitions) if one.name == symbol.name]
    exact = [place for place in same if line(outline.definitions[place].name_span.start) == symbol.line]
    return next(iter(exact or same), -1)


def _inside(outline: Outline, place: int) -> set[int]:
    """A definition and all definitions in it; parents come before what is inside them."""
    found = {place} if place >= 0 else set()
    for inner, definition in enumerate(outline.definitions):
        if definition.parent in found:
            found.add(inner)
    return found


# classes --------------------------------------------------------------------------------------------------


def subclasses(view: View, name: str, *, path: str = "", limit: int = 100_000) -> list[Symbol]:
    """The classes below a class called `name`, direct ones first, then theirs; each once, at most `limit`.

    With `path`, the file that defines the class, those are left out whose file imports a class so called from elsewhere.
    """
    found: dict[tuple[str, int, str], Symbol] = {}
    level = [(name, path)]
    seen = {name if not path else f"{path}:{name}"}
    known: dict[tuple[str, str], list[str]] = {}
    while level and len(found) < limit:
        following: list[tuple[str, str]] = []
        for base, home in level:
            for symbol in view.subclasses_named(base):
                if len(found) >= limit:
                    break
                if home and not _may_mean(view, symbol.path, base, home, known):
                    continue
                key = (symbol.path, symbol.line, symbol.name)
                if key not in found and not (symbol.name == name and symbol.path == path):
                    found[key] = symbol
                    following.append((symbol.name, symbol.path if path else ""))
        level = [
            one for one in dict.fromkeys(following) if _is_new(f"{one[1]}:{one[0]}" if path else one[0], seen)
        ]
    return list(islice(found.values(), limit))


def overrides(view: View, read: Read, symbol: Symbol) -> list[Symbol]:
    """The methods that override this one in the classes below its class, nearest first."""
    class_name = symbol.container.rpartition(".")[2]
    if not class_name:
        return []
    below = subclasses(view, class_name, path=symbol.path)
    places = {
        (one.path, f"{one.container}.{one.name}" if one.container else one.name): n
        for n, one in enumerate(below)
    }
    found = [
        (places[one.path, one.container], one)
        for one in view.symbols_named(symbol.name, limit=10_000)
        if (one.path, one.container) in places and one != symbol
    ]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].line))]


def _is_new(key: str, seen: set[str]) -> bool:
    if key in seen:
        return False
    seen.add(key)
    return True


def _may_mean(view: View, path: str, name: str, home: str, known: dict[tuple[str, str], list[str]]) -> bool:
    """False when the file at `path` has another class so called: its own, or one that it imports from elsewhere.

    `models.Model` counts when a module that the file imports has, or passes on, the class of `home`.
    `known` remembers where the names of modules lead.
    """
    if path == home:
        return True
    imports = view.imports_in(path)
    imported = [one for one in imports if one.alias == name]
    if imported:
        return any(home in resolve_import(view, path, one) for one in imported)
    if view.defines(path, name):
        return False
    if not path.endswith(PYTHON_SUFFIXES):
        return True
    for module in _modules_of(view, path, imports):
        found = known.get((module, name))
        if found is None:
            found = known[module, name] = leads_to(view, module, name)
        if home in found:
            return True
    return False


def _modules_of(view: View, path: str, imports: Iterable[ImportedName]) -> Iterator[str]:
    """The files of the modules that a Python file imports as such, or imports everything from."""
    for one in imports:
        if one.name in ("", "*"):
            module = module_path(view, one.module, importer=path)
        else:
            module = _submodule(view, path, one)
        if module is not None:
            yield module
