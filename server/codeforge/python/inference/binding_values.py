"""What the statements that bind a name give it."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.classes import class_from
from codeforge.python.inference.filling import filled
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.module_members import module_attribute
from codeforge.python.inference.protocols import enter, iterate, unpacked
from codeforge.python.inference.values import ClassValue, Form, FunctionValue, Instance, Value, Values, merged
from codeforge.python.shapes.bindings import ASYNC, Binding, BindingKind
from codeforge.python.shapes.decorators import decorator_names

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_BINDINGS = 6
TYPING_ALIASES = {
    "DefaultDict": ("collections", "defaultdict"),
    "Counter": ("collections", "Counter"),
    "ChainMap": ("collections", "ChainMap"),
    "OrderedDict": ("collections", "OrderedDict"),
    "Deque": ("collections", "deque"),
}


def of_bindings(world: "World", frame: Frame, bindings: list[Binding]) -> Values:
    """What bindings of one name give together; an annotation decides alone, overloads are one function."""
    annotated = next((each for each in bindings if each.annotation is not None), None)
    if annotated is not None:
        return world.binding(frame, annotated)
    last = bindings[0]
    if last.kind is BindingKind.FUNCTION:
        return function_from(world, frame, frame.block.bindings[last.name], last)
    return merged(*(world.binding(frame, each) for each in bindings[:MOST_BINDINGS]))


def function_from(world: "World", frame: Frame, bindings: list[Binding], last: Binding) -> Values:
    """The function that definitions of one name make: property setters lead back to the property."""
    overloads = []
    main = last
    for each in bindings:
        if each.definition is None or each.definition.is_class:
            continue
        names = decorator_names(each.definition)
        if names & {"setter", "deleter", "getter"} and main is each:
            main = next((b for b in bindings if b.definition and b is not each), main)
        if "overload" in names:
            overloads.append(each.definition)
    if main.definition is None:
        return ()
    if main is last and "setter" in decorator_names(last.definition) if last.definition else False:
        main = bindings[0]
    cls = frame.cls if frame.kind == "class" else None
    definition = main.definition
    return (FunctionValue(definition, frame, cls=cls, overloads=tuple(overloads)),) if definition else ()


def of_binding(world: "World", frame: Frame, binding: Binding) -> Values:
    """What one binding gives."""
    return world.kept(
        binding, partial(_deeper, world, frame, binding), pending=(), bits=frame.bits, frame=frame
    )


def _deeper(world: "World", frame: Frame, binding: Binding) -> Values:
    if not world.spend():
        return ()
    world.depth += 1
    found = _of_binding(world, frame, binding)
    world.depth -= 1
    return found


def _of_binding(world: "World", frame: Frame, binding: Binding) -> Values:
    kind = binding.kind
    if kind is BindingKind.CLASS and binding.definition is not None:
        return class_from(world, frame, binding.definition)
    if kind is BindingKind.FUNCTION:
        return function_from(world, frame, frame.block.bindings.get(binding.name, [binding]), binding)
    if kind is BindingKind.IMPORT:
        return _imported(world, frame.file, binding)
    if binding.annotation is not None and not binding.path:
        found = _annotated(world, frame, binding)
        if found:
            return found
    if binding.value is None:
        return ()
    if binding.value.text == b"_Alias()" and frame.file.module == "typing":
        cls = world.class_in(*TYPING_ALIASES.get(binding.name, ("builtins", binding.name.lower())))
        return (cls,) if cls else ()
    at = frame.base + binding.value.start
    if kind is BindingKind.ALIAS:
        return world.expression(binding.value, frame, at)
    values = world.expression(binding.value, frame, at)
    path = binding.path
    awaits = bool(path) and path[0] == ASYNC
    if awaits:
        path = path[1:]
    if kind is BindingKind.FOR:
        values = iterate(world, values, awaits=awaits)
    elif kind is BindingKind.WITH:
        values = enter(world, values, awaits=awaits)
    elif kind is BindingKind.EXCEPT:
        values = _caught(values)
    if kind is BindingKind.ASSIGN and not path:
        return filled(world, frame, binding, values)
    return unpacked(world, values, path)


def _annotated(world: "World", frame: Frame, binding: Binding) -> Values:
    annotation = binding.annotation
    if annotation is None:
        return ()
    if annotation.text.endswith((b"TypeAlias", b"Final", b"ClassVar")) and binding.value is not None:
        node = binding.value.node
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and b"Alias" in annotation.text:
            return world.text(node.value.encode(), frame, None)
        return world.expression(binding.value, frame, frame.base + binding.value.start)
    is_form = frame.kind == "module" and annotation.text.endswith((b"_SpecialForm", b"object"))
    if is_form and frame.file.module in ("typing", "typing_extensions"):
        return (Form(binding.name),)
    node = annotation.node
    return annotate(world, node, frame, None) if node is not None else ()


def _caught(values: Values) -> Values:
    found: list[Value] = []
    for value in values:
        if isinstance(value, Instance) and value.items is not None:
            found.extend(each for item in value.items for each in item)
        else:
            found.append(value)
    return merged(tuple(Instance(each) for each in found if isinstance(each, ClassValue)))


def _imported(world: "World", file: File, binding: Binding) -> Values:
    """What an import binds."""
    imported = binding.imported
    if imported is None:
        return ()
    if not imported.name:
        module = imported.module if imported.whole else imported.module.partition(".")[0]
        value = world.module(module, file.path)
        return (value,) if value else ()
    source = world.module(imported.module, file.path)
    if source is None:
        return ()
    if source.module.path == file.path:  # `from . import x` inside the package itself
        inner = world.module(f"{source.module.name}.{imported.name}")
        return (inner,) if inner else ()
    return module_attribute(world, source, imported.name)
