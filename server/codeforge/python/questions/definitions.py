"""Going to the definition, the declaration or the type of what stands at a cursor."""

from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.functions import call_frame
from codeforge.python.inference.values import FunctionValue, ModuleValue, without_none
from codeforge.python.questions.callees import Callee, callees
from codeforge.python.questions.columns import column_named
from codeforge.python.questions.cursor import (
    called,
    header_frame,
    place_of,
    receiver_before,
    values_at,
    values_of,
    word_at,
)
from codeforge.python.questions.import_places import import_places
from codeforge.python.questions.places import (
    Place,
    attribute_places,
    binding_of,
    class_of,
    moved,
    name_places,
)
from codeforge.python.questions.scanning import open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.inner_names import inner_binding
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def definitions(world: "World", document: Document, at: Offset) -> list[Location]:
    """The places that define the name at `at`, behind all imports; [] when unknown or in a string."""
    return _locations(places_at(world, document, at))


def declarations(world: "World", document: Document, at: Offset) -> list[Location]:
    """Where the name at `at` is bound in this file; for an imported name that is its import."""
    word = word_at(document, at)
    if word is None or document.source[: word.start].rstrip().endswith(b"."):
        return _locations(places_at(world, document, at))
    frame = frame_around(world, document, word.start)
    found = binding_of(frame, document.text(word), word.start)
    if found is None:
        return _locations(places_at(world, document, at))
    where, bindings = found
    return [Location(where.file.path, moved(bindings[0].span, where.base))]


def type_definitions(world: "World", document: Document, at: Offset) -> list[Location]:
    """The classes of the value at `at`."""
    found = []
    for value in without_none(values_at(world, document, at)):
        cls = class_of(value)
        if cls is not None and cls.fields is None:
            found.append(Location(cls.file.path, moved(cls.definition.name_span, cls.frame.base)))
        elif isinstance(value, FunctionValue):
            place = moved(value.definition.name_span, value.frame.base)
            found.append(Location(value.frame.file.path, place))
        elif isinstance(value, ModuleValue) and value.module.path:
            found.append(Location(value.module.path, Span(0, 0)))
    return list(dict.fromkeys(found))


def places_at(world: "World", document: Document, at: Offset) -> list[Place]:
    """What defines the word at `at`: behind an import, a dot, `name=` in a call, or in scope."""
    word = word_at(document, at)
    if word is None:
        return []
    imported = import_places(world, document, word)
    if imported is not None:
        return imported
    name = document.text(word)
    receiver = receiver_before(document.source, word)
    frame = frame_around(world, document, word.start)
    if receiver is not None:
        values = values_of(world, document, frame, receiver.start, document.text(receiver).encode())
        found: list[Place] = []
        for value in without_none(values):
            found.extend(attribute_places(world, value, name))
        return found or _assigned_here(frame, word)
    keyword = _keyword_places(world, document, frame, word)
    if keyword:
        return keyword
    inner = inner_binding(document, word)
    if inner is not None:
        return [Place(frame, None, Location(document.path, inner))]
    header = header_frame(world, frame, word)
    if header is not None:
        return name_places(world, header, name, word.start)
    return name_places(world, frame, name, place_of(frame, word))


def expression_places(world: "World", document: Document, frame: Frame, span: Span) -> list[Place]:
    """Where the name or attribute at `span` is defined; [] for other expressions."""
    receiver, dot, name = document.text(span).rpartition(".")
    if not name.isidentifier():
        return []
    if not dot:
        return name_places(world, frame, name, span.start)
    values = values_of(world, document, frame, span.start, receiver.encode())
    return [place for value in values[:3] for place in attribute_places(world, value, name)]


def _assigned_here(frame: Frame, word: Span) -> list[Place]:
    """An attribute of something unknown that this very function assigns."""
    for found in frame.block.attributes.values():
        for _, binding in found:
            if binding.span.start + frame.base == word.start:
                return [Place(frame, binding, Location(frame.file.path, word))]
    return []


def _keyword_places(world: "World", document: Document, frame: Frame, word: Span) -> list[Place]:
    """Where the parameter that `name=` in a call gives is written."""
    taking = keyword_callees(world, document, frame, word)
    name = document.text(word)
    return [place for callee in taking for place in parameter_places(world, callee, name)]


def keyword_callees(world: "World", document: Document, frame: Frame, word: Span) -> list[Callee]:
    """What is called with the argument that `word` names, as far as it takes that; [] where it names none."""
    after = document.source[word.stop : word.stop + 3].lstrip()
    if not after.startswith(b"=") or after.startswith(b"=="):
        return []
    before = document.source[: word.start].rstrip()[-1:]
    if before not in (b"(", b","):
        return []
    call = open_call(document.source, word.start)
    if call is None:
        return []
    name = document.text(word)
    values = called(world, document, frame, call.callee)
    found = [
        callee
        for value in values
        for callee in callees(world, value)
        if any(each.name == name and each.kind in ("", "k") for each in callee.parameters)
    ]
    column = column_named(world, document, frame, call, values, name) if not found else None
    return [column] if column is not None else found


def parameter_places(world: "World", callee: Callee, name: str) -> list[Place]:
    """Where the parameter of that name is written, of what takes it in the end; the field of a class made of fields."""
    owner = callee.owners.get(name, callee)
    function = owner.function
    if function is None:
        return attribute_places(world, owner.cls, owner.column or name) if owner.cls is not None else []
    parameter = header_of(function.definition).parameter(name)
    if parameter is None:
        return []
    frame = call_frame(world, function, function.definition)
    return [Place(frame, None, Location(frame.file.path, moved(parameter.span, frame.base)))]


def _locations(places: list[Place]) -> list[Location]:
    return list(dict.fromkeys(location for _, _, location in places))
