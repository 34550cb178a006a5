"""What a name is, in a line and its documentation."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from codeforge.python.answers import Description
from codeforge.python.inference.protocols import awaited
from codeforge.python.inference.values import FunctionValue, ModuleValue, Values
from codeforge.python.questions.cursor import receiver_before, values_at, word_at
from codeforge.python.questions.definitions import keyword_callees, parameter_places, places_at
from codeforge.python.questions.import_places import import_around
from codeforge.python.questions.places import Place
from codeforge.python.questions.rendering import (
    class_text,
    documentation_of,
    parameter_documentation,
    signature_text,
    type_text,
)
from codeforge.python.questions.scopes import frame_around, inner_values
from codeforge.python.shapes.bindings import BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

LONGEST_VALUE = 80


def description_at(world: "World", document: Document, at: Offset) -> Description | None:
    """What the name at `at` is: a signature line, its docstring, where it comes from; None when unknown."""
    word = word_at(document, at)
    if word is None:
        return None
    keyword = _keyword(world, document, word)
    if keyword is not None:
        return keyword
    if receiver_before(document.source, word) is None:
        bound = inner_values(world, document, word)
        if bound is not None:
            return replace(describe(world, document.text(word), bound, []), span=word)
    places = places_at(world, document, at)
    values = values_at(world, document, at) if import_around(document.source, word.start) is None else ()
    if not places and not values:
        return None
    described = describe(world, document.text(word), values, places)
    origin = places[0].location if places else None
    return replace(described, origin=origin, span=word)


def _keyword(world: "World", document: Document, word: Span) -> Description | None:
    """The parameter that the word names in a call; None for other words."""
    name = document.text(word)
    frame = frame_around(world, document, word.start)
    for callee in keyword_callees(world, document, frame, word)[:1]:
        taking = callee.owners.get(name, callee)
        parameter = next(each for each in callee.parameters if each.name == name)
        places = parameter_places(world, callee, name)
        return Description(
            parameter.text,
            parameter_documentation(taking.documentation, name),
            places[0].location if places else None,
            word,
            f"Parameter of `{taking.label}`.",
        )
    return None


def describe(world: "World", name: str, values: Values, places: list[Place]) -> Description:
    """`name` by what defines it, else by what it stands for."""
    for frame, binding, location in places[:1]:
        definition = binding.definition if binding is not None else None
        if definition is not None:
            return _definition_text(world, definition, values)
        if location.span == Span(0, 0) and binding is None:
            return Description(f"module {frame.file.module}", documentation_of(frame.file.shape))
    for value in values[:1]:
        if isinstance(value, ModuleValue):
            file = world.module_file(value)
            return Description(f"module {value.module.name}", documentation_of(file.shape) if file else "")
        if isinstance(value, FunctionValue):
            text = signature_text(value.definition, skip=1 if value.bound else 0)
            return Description(text, documentation_of(value.definition.block))
    text = type_text(values)
    if not text:
        bindings = (place.binding for place in places if place.binding is not None)
        annotation = next((each.annotation for each in bindings if each.annotation), None)
        text = annotation.text.decode("utf-8", "replace") if annotation is not None else ""
    shown = f"{name}: {text}" if text else name
    return Description(shown, value=_constant(name, places))


def _constant(name: str, places: list[Place]) -> str:
    """The value of a constant as written: of a name in capitals that one short line assigns; else empty."""
    binding = places[0].binding if len(places) == 1 else None
    if binding is None or binding.kind is not BindingKind.ASSIGN or binding.value is None or binding.path:
        return ""
    text = binding.value.text.decode("utf-8", "replace").strip()
    is_constant = name.isupper() or (binding.annotation is not None and b"Final" in binding.annotation.text)
    return text if is_constant and len(text) <= LONGEST_VALUE and "\n" not in text and text != "..." else ""


def _definition_text(world: "World", definition: Definition, values: Values) -> Description:
    documentation = documentation_of(definition.block)
    if definition.is_class:
        return Description(class_text(definition), documentation)
    names = decorator_names(definition)
    if names & PROPERTIES:
        text = header_of(definition).returns_text or type_text(values)
        shown = f"(property) {definition.name}" + (f": {text}" if text else "")
        return Description(shown, documentation)
    returns = _guessed_returns(world, definition, values) if header_of(definition).returns is None else ""
    return Description(signature_text(definition, returns=returns), documentation)


def _guessed_returns(world: "World", definition: Definition, values: Values) -> str:
    """The type of what a function without a return annotation returns."""
    if not values or not isinstance(values[0], FunctionValue):
        return ""
    result = world.returned(values[0], None)
    return type_text(awaited(world, result) if definition.is_async else result)
