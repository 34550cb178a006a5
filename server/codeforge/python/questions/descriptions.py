"""What a name is, in a line and its documentation."""

from typing import TYPE_CHECKING

from codeforge.python.answers import Description
from codeforge.python.inference.protocols import awaited
from codeforge.python.inference.values import FunctionValue, ModuleValue, Values
from codeforge.python.questions.cursor import values_at, word_at
from codeforge.python.questions.definitions import places_at
from codeforge.python.questions.import_places import import_around
from codeforge.python.questions.places import Place
from codeforge.python.questions.rendering import class_text, documentation_of, signature_text, type_text
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def description_at(world: "World", document: Document, at: Offset) -> Description | None:
    """What the name at `at` is: a signature line, its docstring, where it comes from; None when unknown."""
    word = word_at(document, at)
    if word is None:
        return None
    places = places_at(world, document, at)
    values = values_at(world, document, at) if import_around(document.source, word.start) is None else ()
    if not places and not values:
        return None
    described = describe(world, document.text(word), values, places)
    origin = places[0].location if places else None
    return Description(described.signature, described.documentation, origin, word)


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
    return Description(f"{name}: {text}" if text else name)


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
