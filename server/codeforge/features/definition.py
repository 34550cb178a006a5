"""Go to definition, declaration and type definition."""

from codeforge.index.graph import module_path
from codeforge.python.originals import original
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.names import Name, name_at
from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset, Span

BY_NAME_LIMIT = 20


def definition(snap: Snapshot, path: str, at: Offset) -> list[Location]:
    """Places that define the name at `at`, best first; empty when none is known.

    Python is resolved, and a stub leads on to the source that it describes; where that does not know, and in other
    languages, the name alone decides: this file's definitions first, then what its imports bring, then the project's.
    """
    document = snap.document(path)
    if document is None:
        return []
    if document.language == "python":
        found = snap.resolver.definition(document, at)
        if found:
            return [original(place, snap.environment) or place for place in found]
    name = name_at(document, at)
    if name is None:
        return _imported_file(snap, document, at)
    return _own(document, name) or _imported(snap, document, name.text) or _named(snap, name.text)


def declaration(snap: Snapshot, path: str, at: Offset) -> list[Location]:
    """Where the name at `at` is bound in this file: its import when it is imported, else its definition."""
    document = snap.document(path)
    name = name_at(document, at) if document else None
    if document is None or name is None:
        return []
    for imported in outline_of(document).imports:
        if imported.alias == name.text:
            return [document.location(imported.span)]
    return definition(snap, path, at)


def type_definition(snap: Snapshot, path: str, at: Offset) -> list[Location]:
    """The classes of the value at `at`; empty when its type is not known."""
    document = snap.document(path)
    if document is None or document.language != "python":
        return []
    return snap.resolver.type_definition(document, at)


def _own(document: Document, name: Name) -> list[Location]:
    """Definitions of the name in its own document: the nearest enclosing scope's first."""
    outline = outline_of(document)
    around = set()
    place = outline.enclosing(name.span.start)
    while place >= 0:
        around.add(place)
        place = outline.definitions[place].parent
    found = [d for d in outline.definitions if d.name == name.text]
    found.sort(key=lambda d: (d.parent not in around and d.parent >= 0, -d.parent, d.span.start))
    return [document.location(d.name_span) for d in found]


def _imported(snap: Snapshot, document: Document, name: str) -> list[Location]:
    """Definitions in the file that an import of this name leads to; the file itself when it is a module."""
    for imported in outline_of(document).imports:
        if name not in (imported.alias, imported.name):
            continue
        target = module_path(snap.index, imported.module, importer=document.path)
        if target is None:
            continue
        wanted = imported.name if imported.name not in ("", "*", "default") else name
        places = [
            location
            for symbol in snap.index.symbols_in(target)
            if symbol.name == wanted and (location := snap.location(symbol))
        ]
        return places or [Location(target, Span(0, 0))]
    return []


def _imported_file(snap: Snapshot, document: Document, at: Offset) -> list[Location]:
    """The file named by the import statement around `at`, for a cursor inside its string."""
    for imported in outline_of(document).imports:
        if imported.span.contains(at):
            target = module_path(snap.index, imported.module, importer=document.path)
            return [Location(target, Span(0, 0))] if target else []
    return []


def _named(snap: Snapshot, name: str) -> list[Location]:
    symbols = snap.index.symbols_named(name, limit=BY_NAME_LIMIT)
    return [location for symbol in symbols if (location := snap.location(symbol))]
