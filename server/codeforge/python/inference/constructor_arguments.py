"""What a constructor was given, as far as no annotation says it.

Remembered are parameters without annotation and default that `__init__` assigns as they are, and type variables of a
base class that the class itself does not name.
"""

from typing import TYPE_CHECKING

from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.classes import type_parameters
from codeforge.python.inference.generics import bound_variables
from codeforge.python.inference.given import VARIABLE
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Given,
    Instance,
    ModuleValue,
    Value,
    Values,
    merged,
)
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST = 6


def given_by(world: "World", cls: ClassValue, arguments: Arguments) -> Given:
    """What a call of `cls` gives its constructor, as far as no annotation says it."""
    place = next(lookup(world, cls, "__init__", instance=False), None)
    if place is None or place.cls.file.module == "builtins" or place.bindings[-1].definition is None:
        return ()
    definition = place.bindings[-1].definition
    found: list[tuple[str, Values]] = []
    for n, parameter in enumerate(header_of(definition).parameters[1:], 1):
        silent = parameter.annotation is None and parameter.default is None
        if (
            silent
            and parameter.kind in ("", "/", "k")
            and parameter.name in _kept(place.cls.definition.block)
        ):
            values = arguments.keyword(parameter.name) or arguments.positional(n - 1)
            values = merged(tuple(each for each in map(_bare, values) if each is not None))
            if values and len(found) < MOST:
                found.append((parameter.name, values))
    is_inherited = place.cls.identity() != cls.identity() and not place.cls.args
    if is_inherited and not type_parameters(world, cls) and type_parameters(world, place.cls):
        variables = bound_variables(world, header_of(definition), arguments, place.frame, skip=1)
        found.extend((VARIABLE + name, values) for name, values in variables.items())
    return tuple(found)


def _kept(block: Block) -> frozenset[str]:
    """The parameters that `__init__` assigns to attributes as they are."""
    return frozenset(
        binding.value.text.decode("utf-8", "replace")
        for found in instance_attributes(block).values()
        for method, binding in found
        if method.name == "__init__" and binding.value is not None and not binding.path
    )


def _bare(value: Value) -> Value | None:
    """`value` without what it was given itself: what is remembered does not grow with every level."""
    if isinstance(value, Instance):
        return Instance(value.cls, literal=value.literal, items=value.items) if value.given else value
    return value if isinstance(value, ClassValue | FunctionValue | ModuleValue) else None
