"""What a call takes, and which parameter is being written."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from codeforge.python.answers import Parameter, Signature
from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, LambdaValue, Value
from codeforge.python.questions.constructor_fields import constructor_fields
from codeforge.python.questions.cursor import called
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.rendering import documentation_of, parameters_of, with_separators
from codeforge.python.questions.scanning import Call, open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.edited import is_broken
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def signatures_at(world: "World", document: Document, at: Offset) -> list[Signature]:
    """The signatures of what is called around `at`, the fitting ones first; [] outside a call."""
    call = open_call(document.source, at)
    if call is None:
        return []
    whole, moved = sound_around(document, at) if is_broken(document) else (document, 0)
    frame = frame_around(world, document if moved else whole, call.callee.start)
    found: list[Signature] = []
    for value in called(world, document, frame, call.callee):
        found.extend(signatures_of(world, value, call))
    found.sort(key=lambda signature: signature.active < 0 < call.place)
    return found[:20]


def signatures_of(world: "World", value: Value, argument: Call) -> Iterator[Signature]:
    """What calling `value` takes, a signature for each overload; `argument` says which parameter is active."""
    if isinstance(value, FunctionValue):
        skip = 1 if value.bound is not None else 0
        for definition in value.overloads or (value.definition,):
            yield _signature(definition, definition.name, skip, argument)
    elif isinstance(value, ClassValue):
        yield from _constructors(world, value, argument)
    elif isinstance(value, Instance):
        for function in attribute_of(world, value, "__call__"):
            if isinstance(function, FunctionValue):
                yield from signatures_of(world, function, argument)
    elif isinstance(value, LambdaValue):
        names = [each.arg for each in value.node.args.args]
        yield _made_signature("lambda", dict(zip(names, names, strict=True)), argument)


def _constructors(world: "World", cls: ClassValue, argument: Call) -> Iterator[Signature]:
    documentation = documentation_of(cls.definition.block)
    if cls.fields is not None:
        yield _made_signature(cls.name, {name: name for name in cls.fields}, argument)
        return
    fields = constructor_fields(world, cls)
    if fields is not None:
        yield _made_signature(cls.name, fields, argument, documentation)
        return
    definitions = _constructor_definitions(world, cls)
    for definition in definitions:
        signature = _signature(definition, cls.name, 1, argument)
        yield signature if signature.documentation else replace(signature, documentation=documentation)
    if not definitions:
        yield Signature(f"{cls.name}()", (), -1, documentation)


def _constructor_definitions(world: "World", cls: ClassValue) -> list[Definition]:
    """`__init__`, else `__new__`: its overloads, else its last definition; [] when only `object` has one."""
    for name in ("__init__", "__new__"):
        found = next(lookup(world, cls, name, instance=False), None)
        if found is not None and found.cls.name != "object":
            definitions = [each.definition for each in found.bindings if each.definition is not None]
            overloads = [each for each in definitions if "overload" in decorator_names(each)]
            return overloads or definitions[-1:]
    return []


def _signature(definition: Definition, name: str, skip: int, argument: Call) -> Signature:
    """What a definition takes after `skip` parameters, under another name when it makes a class."""
    written = parameters_of(definition, skip=skip)
    returns = header_of(definition).returns_text if name == definition.name else ""
    label, parameters = f"{name}(", []
    named = {each.text: each for each in written}
    for index, text in enumerate(with_separators(written)):
        start = len(label) + 2 * bool(index)
        label += (", " if index else "") + text
        each = named.get(text)
        if each is not None:
            by_keyword = each.kind in ("", "k")
            parameters.append(Parameter(each.name, text, Span(start, len(label)), by_keyword))
    label += ")" + (f" -> {returns}" if returns else "")
    active = _active([each.name for each in written], [each.kind for each in written], argument)
    return Signature(label, tuple(parameters), active, documentation_of(definition.block))


def _made_signature(
    name: str, fields: Mapping[str, str], argument: Call, documentation: str = ""
) -> Signature:
    """A signature that no definition says: of `fields` by name, as text."""
    label, parameters = f"{name}(", []
    for index, (each, text) in enumerate(fields.items()):
        start = len(label) + 2 * bool(index)
        label += (", " if index else "") + text
        parameters.append(Parameter(each, text, Span(start, len(label))))
    active = _active(list(fields), [""] * len(fields), argument)
    return Signature(label + ")", tuple(parameters), active, documentation)


def _active(names: list[str], kinds: list[str], argument: Call) -> int:
    """The parameter that the argument at the cursor gives; -1 when it fits none."""
    if argument.keyword:
        if argument.keyword in names:
            return names.index(argument.keyword)
        return kinds.index("**") if "**" in kinds else -1
    for index, kind in enumerate(kinds):
        if kind == "*" or (index == argument.place and kind not in ("k", "**")):
            return index
        if kind in ("k", "**"):
            break
    return -1
