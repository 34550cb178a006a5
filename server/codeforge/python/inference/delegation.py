"""Objects that hand attributes on: `__getattr__` that ends in `getattr(inner, name)` or `self[name]`, `setattr` in loops.

Read from the text of methods, as far as it is written out.
"""

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import lookup, method_frame
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, ModuleValue, Values, merged
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.instance_attributes import first_parameter
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_READS = rb"(?<![\w.])getattr\(\s*([\w.]+)\s*,\s*%s\s*[,)]"
_HELD = rb"""(?<![\w.])%s\s*=\s*[\w.]+\((?:\w+\s*,\s*)?["'](\w+)["']\)"""
"""What `__getattribute__` takes from the instance itself: `inner = object.__getattribute__(self, "_inner")`."""
_COPIES = re.compile(rb"(?<![\w.])setattr\(\s*(\w+)\s*,\s*(\w+)\s*,")
_SETS = re.compile(rb"(?<![\w.])(?:setattr\(\s*cls\b|cls\.\w+\()")
"""What a decorator does that adds attributes to the class it is given."""
_COST = 6


def inner_values(world: "World", receiver: Instance) -> Values:
    """What an instance hands attributes on to that its class has not; () for nothing."""
    cls = receiver.cls
    if cls.file.is_stub:
        return ()
    return world.kept(
        ("inner", receiver), partial(_inner_values, world, receiver), pending=(), bits=receiver.bits
    )


def _inner_values(world: "World", receiver: Instance) -> Values:
    found = [*_handed_on(world, receiver), *_copied(world, receiver.cls), *_decorated(world, receiver.cls)]
    return tuple(
        each for each in merged(*found) if isinstance(each, Instance | ModuleValue) and each != receiver
    )


def _handed_on(world: "World", receiver: Instance) -> Iterator[Values]:
    """What `__getattr__` or `__getattribute__` asks for the same name."""
    for method in ("__getattr__", "__getattribute__"):
        place = next(lookup(world, receiver.cls, method, instance=False), None)
        definition = place.bindings[-1].definition if place is not None else None
        if place is not None and definition is not None and not place.cls.file.is_stub:
            frame = _method_frame(place.cls, place.frame, definition, receiver)
            yield from _asked(world, definition, frame)


def _asked(world: "World", definition: Definition, frame: Frame) -> Iterator[Values]:
    """What `getattr(value, name)` in a `__getattr__` reads from; `name` is its last parameter."""
    parameters = header_of(definition).parameters
    if not parameters:
        return
    own, name = parameters[0].name.encode(), parameters[-1].name
    world.depth += _COST
    for match in re.finditer(_READS % re.escape(name.encode()), definition.text):
        held = re.search(_HELD % re.escape(match[1]), definition.text)
        if held is not None:
            yield world.text(own + b"." + held[1], frame, frame.base + match.start())
        elif match[1] != own or len(parameters) == 1:
            yield world.text(match[1], frame, frame.base + match.start())
    world.depth -= _COST


def _method_frame(cls: ClassValue, body: Frame, method: Definition, receiver: Instance) -> Frame:
    frame = Frame(cls.file, method.block, body.base + method.start, body, "function")
    frame.definition, frame.owner = method, receiver
    return frame


def _copied(world: "World", cls: ClassValue) -> Iterator[Values]:
    """Modules and objects all of whose names a method sets on `self`: `setattr(self, name, getattr(module, name))`."""
    for method in cls.definition.block.definitions:
        text = method.text
        if method.is_class or b"setattr(" not in text:
            continue
        own = first_parameter(method).encode()
        for copy in _COPIES.finditer(text):
            if copy[1] != own:
                continue
            frame = method_frame(world, cls, method)
            for match in re.finditer(_READS % re.escape(copy[2]), text):
                if match[1] != own:
                    world.depth += _COST
                    yield world.text(match[1], frame, frame.base + match.start())
                    world.depth -= _COST


def _decorated(world: "World", cls: ClassValue) -> Iterator[Values]:
    """Instances of the classes given to decorators that set attributes: `@delegate_names(delegate=Other, ...)`."""
    for each in mro(world, cls):
        for decorator in each.definition.decorators:
            node = decorator.node if b"(" in decorator.text else None
            if not isinstance(node, ast.Call) or each.file.is_stub:
                continue
            given = [
                one
                for one in (*node.args, *(word.value for word in node.keywords))
                if isinstance(one, ast.Name)
            ]
            makers = world.evaluate(node.func, each.frame, None) if given else ()
            if any(isinstance(one, FunctionValue) and _SETS.search(one.definition.text) for one in makers):
                for one in given:
                    values = world.evaluate(one, each.frame, None)
                    yield tuple(Instance(other) for other in values if isinstance(other, ClassValue))


def handed_name(world: "World", receiver: Instance, name: str) -> Values:
    """What `receiver.name` stands for when the class has no such member but a `__getattr__` or a copy of others'."""
    if name.startswith("__"):
        return ()
    found = merged(*(world.attribute(each, name) for each in inner_values(world, receiver)))
    if found:
        return found
    place = next(lookup(world, receiver.cls, "__getattr__", instance=False), None)
    definition = place.bindings[-1].definition if place is not None else None
    if place is None or definition is None or not definition.block:
        return ()
    parameters = header_of(definition).parameters
    if header_of(definition).returns is not None:
        return world.returned(FunctionValue(definition, place.frame, cls=place.cls, bound=receiver), None)
    if len(parameters) == 2:
        item = parsed(f"{parameters[0].name}[{parameters[1].name}]".encode())
        if any(each.text == ast.unparse(item).encode() for each in definition.block.returns if item):
            frame = _method_frame(place.cls, place.frame, definition, receiver)
            return world.evaluate(item, frame, None) if item is not None else ()
    return ()


def of_module(world: "World", frame: Frame, name: str) -> Values:
    """What the `__getattr__` of a module gives for `name`."""
    bindings = frame.block.bindings.get("__getattr__", ())
    definition = bindings[-1].definition if bindings else None
    if definition is None or definition.is_class or name.startswith("__"):
        return ()
    inner = Frame(frame.file, definition.block, frame.base + definition.start, frame, "function")
    inner.definition = definition
    if header_of(definition).returns is not None:
        return world.returned(FunctionValue(definition, frame), None)
    return merged(
        *(world.attribute(each, name) for values in _asked(world, definition, inner) for each in values)
    )
