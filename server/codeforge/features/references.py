"""Find references and document highlights: the uses of one name."""

from itertools import islice

from codeforge.index.facts import Symbol
from codeforge.index.graph import references as references_by_name
from codeforge.index.uses import Sources, is_too_wide, places_of
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.inner_names import inner_binding
from codeforge.syntax.names import Name, name_at, occurrences
from codeforge.syntax.outline import CALLABLE, TYPES, Kind, Outline, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset, Span

LIMIT = 5000


def references(snap: Snapshot, path: str, at: Offset, *, include_declaration: bool = True) -> list[Location]:
    """Uses of the name at `at`: this file's first, then by path; at most LIMIT.

    A name that is local to a function is looked for there only. Of what Python code of the project defines, places are
    left out that cannot mean it, by their imports or by what their receiver is known to be; a member of an unknown
    receiver counts. Anything else is looked for by its name alone, outside strings and comments.
    """
    document = snap.document(path)
    name = name_at(document, at) if document else None
    if document is None or name is None:
        return []
    scope = local_scope(snap, document, name)
    inner = _of_inner(document, name)
    if inner or scope is not None:
        spans = inner or _within(document, name.text, scope)
        found = [document.location(span) for span in spans]
    else:
        found = _meant(snap, document, name) or references_named(snap, name.text)
        found.sort(key=lambda location: (location.path != path, location.path, location.span))
    if include_declaration:
        return found
    declared = {location.span for location in found if _declares(snap, location, name.text)}
    return [location for location in found if location.span not in declared]


def _meant(snap: Snapshot, document: Document, name: Name) -> list[Location]:
    """The places that may mean what the name at a place in Python means; empty where that is not known well enough."""
    if document.language != "python":
        return []
    declared = snap.resolver.definition(document, name.span.start)
    targets = [_declared(snap, place) for place in declared]
    if len({(one.path, one.container, one.name) if one else None for one in targets}) != 1 or not targets[0]:
        return []

    def going_on() -> bool:
        snap.checkpoint()
        return True

    sources = Sources(snap.index, snap.read, going_on, budget=LIMIT)
    if is_too_wide(sources, targets[0]):
        return []
    uses = islice(places_of(sources, targets[0]), LIMIT)
    found = {*declared, *(Location(use.path, use.span) for use in uses if use.span is not None)}
    return list(found) if document.location(name.span) in found else []


def _declared(snap: Snapshot, place: Location) -> Symbol | None:
    """The definition of the project at a place; an attribute that is assigned counts as one of its class."""
    document = snap.read(place.path) if snap.index.has(place.path) else None
    if document is None:
        return None
    line, called = document.lines.line_of(place.span.start), document.text(place.span)
    symbols = snap.index.symbols_in(place.path)
    for one in symbols:
        if one.line == line and one.name == called:
            return one
    if not document.source[: place.span.start].endswith(b"."):
        return None
    around = [one for one in symbols if one.kind in TYPES and one.line <= line <= one.end_line]
    if not around:
        return None
    owner = around[-1]
    container = f"{owner.container}.{owner.name}" if owner.container else owner.name
    return Symbol(place.path, called, Kind.FIELD, line, 0, line, container)


def references_named(snap: Snapshot, name: str) -> list[Location]:
    """Uses of `name` anywhere in the project, by path; at most LIMIT. Reads only the files that hold the name."""
    return references_by_name(snap.index, snap.read, name, limit=LIMIT, checkpoint=snap.checkpoint)


def document_highlight(snap: Snapshot, path: str, at: Offset) -> list[Span]:
    """Uses of the name at `at` in its document, in order; empty on no name."""
    document = snap.document(path)
    name = name_at(document, at) if document else None
    if document is None or name is None:
        return []
    scope = local_scope(snap, document, name)
    return _of_inner(document, name) or _within(document, name.text, scope)


def local_scope(snap: Snapshot, document: Document, name: Name) -> Span | None:
    """The function whose own variable or parameter the name is; None when it can be seen from elsewhere."""
    if document.language != "python" or document.source[: name.span.start].rstrip().endswith(b"."):
        return None
    places = snap.resolver.definition(document, name.span.start)
    outline = outline_of(document)
    if not places or any(place.path != document.path for place in places):
        return None
    scopes = {_function_around(outline, place.span) for place in places}
    if len(scopes) != 1:
        return None
    return scopes.pop()


def _function_around(outline: Outline, declared: Span) -> Span | None:
    """The innermost function around a declaration; None for one that stands outside, or that is a member."""
    place = outline.enclosing(declared.start)
    if place >= 0 and outline.definitions[place].name_span == declared:
        place = outline.definitions[place].parent
    if place < 0 or outline.definitions[place].kind not in CALLABLE:
        return None
    return outline.definitions[place].span


def _of_inner(document: Document, name: Name) -> list[Span]:
    """The uses of a name that a comprehension or a lambda binds for itself; [] for any other name."""
    binding = inner_binding(document, name.span) if document.language == "python" else None
    if binding is None:
        return []
    return [span for span in occurrences(document, name.text) if inner_binding(document, span) == binding]


def _within(document: Document, name: str, scope: Span | None) -> list[Span]:
    """The uses of a name inside `scope`, or in all of the document, but not where something inside binds it anew."""
    found = [span for span in occurrences(document, name) if scope is None or scope.covers(span)]
    if document.language != "python":
        return found
    return [span for span in found if inner_binding(document, span) is None]


def _declares(snap: Snapshot, location: Location, name: str) -> bool:
    document = snap.read(location.path)
    if document is None:
        return False
    return any(d.name == name and d.name_span == location.span for d in outline_of(document).definitions)
