"""Where names and attributes are defined, behind all imports."""

from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.attributes import standing_for
from codeforge.python.inference.class_kinds import metaclass
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.module_members import exports, star_sources
from codeforge.python.inference.names import in_effect
from codeforge.python.inference.values import ClassValue, Instance, ModuleValue, SuperValue, Value
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.parameters import header_of
from codeforge.text.positions import Location, Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_HOPS = 12


class Place(NamedTuple):
    """A definition: the frame that it stands in, what binds it when a statement does, where."""

    frame: Frame
    binding: Binding | None
    location: Location


def name_places(world: "World", frame: Frame, name: str, at: Offset | None) -> list[Place]:
    """Where `name`, as seen from `frame` at `at`, is defined."""
    found = binding_of(frame, name, at)
    if found is not None:
        where, bindings = found
        return [place for binding in _best(bindings) for place in _followed(world, where, binding, 0)]
    return (
        _parameter_places(frame, name) or _starred_places(world, frame.file, name, 0) or _builtin(world, name)
    )


def _parameter_places(frame: Frame, name: str) -> list[Place]:
    """The parameter of that name of a function around `frame`."""
    current: Frame | None = frame
    while current is not None:
        parameter = header_of(current.definition).parameter(name) if current.definition is not None else None
        if parameter is not None:
            return [Place(current, None, Location(current.file.path, moved(parameter.span, current.base)))]
        current = current.parent
    return []


def _starred_places(world: "World", file: File, name: str, hops: int) -> list[Place]:
    """Where the last `from module import *` that brings `name` finds it."""
    for value, source in reversed(list(star_sources(world, file)) if hops <= MOST_HOPS else []):
        found = _module_attribute_places(world, value, name, hops + 1) if exports(source, name) else []
        if found:
            return found
    return []


def _builtin(world: "World", name: str) -> list[Place]:
    value = world.module("builtins")
    return attribute_places(world, value, name) if value else []


def binding_of(frame: Frame, name: str, at: Offset | None) -> tuple[Frame, list[Binding]] | None:
    """The frame that binds `name` and the bindings in effect at `at`; None for parameters and unknown names."""
    current: Frame | None = frame
    classes = True
    while current is not None:
        if (current.kind != "class" or classes) and name not in current.block.globals:
            bindings = current.block.bindings.get(name, [])
            relative = at - current.base if at is not None else None
            chosen, sure = in_effect(bindings, current.block, relative)
            is_parameter = (
                current.kind == "function"
                and current.definition is not None
                and header_of(current.definition).parameter(name) is not None
            )
            if chosen and (sure or not is_parameter):
                return current, chosen
            if is_parameter or name in current.inner:
                return None
        if current.kind == "function":
            classes, at = False, None
        current = current.parent
    return None


def attribute_places(world: "World", value: Value, name: str) -> list[Place]:
    """Where `value.name` is defined; in a class before the methods that assign it."""
    if isinstance(value, ModuleValue):
        return _module_attribute_places(world, value, name, 0)
    behind = value.cls if isinstance(value, SuperValue) else None
    receiver = value.receiver if isinstance(value, SuperValue) else value
    cls = class_of(receiver)
    if cls is None:
        return [
            place for other in standing_for(world, value) for place in attribute_places(world, other, name)
        ]
    places: list[Place] = []
    if cls.fields is not None and name in cls.fields:
        return places
    for found in lookup(world, cls, name, instance=isinstance(receiver, Instance), behind=behind):
        if found.method is not None and places:
            break
        for binding in _best(list(reversed(found.bindings))):
            places.extend(_followed(world, found.frame, binding, 0))
        if found.method is not None:
            break
    if not places and isinstance(receiver, ClassValue):
        meta = metaclass(world, cls) or world.builtin("type")
        return attribute_places(world, Instance(meta), name) if meta else []
    return places


def _module_attribute_places(world: "World", value: ModuleValue, name: str, hops: int) -> list[Place]:
    file = world.module_file(value)
    if file is not None:
        bindings = file.shape.bindings.get(name)
        if bindings:
            chosen, _ = in_effect(bindings, file.shape, None)
            return [
                place for binding in _best(chosen) for place in _followed(world, file.frame, binding, hops)
            ]
        found = _starred_places(world, file, name, hops)
        if found:
            return found
    inner = world.module(f"{value.module.name}.{name}") if value.module.is_package else None
    return module_places(world, inner) if inner else []


def _followed(world: "World", frame: Frame, binding: Binding, hops: int) -> list[Place]:
    """The place of a binding; of what it imports when it is an import."""
    imported = binding.imported
    if imported is None or hops > MOST_HOPS:
        definition = binding.definition
        span = definition.name_span if definition is not None else binding.span
        return [Place(frame, binding, Location(frame.file.path, moved(span, frame.base)))]
    path = frame.file.path
    if not imported.name:
        module = imported.module if imported.whole else imported.module.partition(".")[0]
        value = world.module(module, path)
        return module_places(world, value) if value else _own_place(frame, binding)
    source = world.module(imported.module, path)
    if source is None:
        return _own_place(frame, binding)
    found = _module_attribute_places(world, source, imported.name, hops + 1)
    return found or _own_place(frame, binding)


def _own_place(frame: Frame, binding: Binding) -> list[Place]:
    return [Place(frame, binding, Location(frame.file.path, moved(binding.span, frame.base)))]


def module_places(world: "World", value: ModuleValue) -> list[Place]:
    """The beginning of a module's file."""
    file = world.module_file(value)
    return [Place(file.frame, None, Location(file.path, Span(0, 0)))] if file else []


def _best(bindings: list[Binding]) -> list[Binding]:
    """Of the bindings of one name, newest first, those that a person means by its definition."""
    if not bindings:
        return []
    if bindings[0].kind is BindingKind.FUNCTION:
        own = [
            each
            for each in bindings
            if each.definition is not None
            and not decorator_names(each.definition) & {"setter", "deleter", "overload"}
        ]
        return (own or bindings[-1:])[:1]
    annotated = [each for each in bindings if each.annotation is not None]
    return annotated[-1:] or bindings[:4]


def moved(span: Span, base: Offset) -> Span:
    """A span of a block as one of its file."""
    return Span(span.start + base, span.stop + base)


def class_of(value: Value) -> ClassValue | None:
    """A class itself, or the class of an instance."""
    if isinstance(value, Instance):
        return value.cls
    return value if isinstance(value, ClassValue) else None
