"""What `dataclass_transform` (PEP 681) says of a decorator, base class or metaclass: which classes it makes of fields."""

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.class_kinds import metaclass
from codeforge.python.inference.classes import mro
from codeforge.python.inference.values import ClassValue, FunctionValue
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


class Transform(NamedTuple):
    """How a class is made of its fields."""

    by_keyword: bool
    """True when fields are given by keyword only unless the class says something else."""
    specifiers: frozenset[str]
    """The last names of the calls that describe a field."""


def transform_of(world: "World", cls: ClassValue) -> Transform | None:
    """What says that `cls` is made of its fields; None where nothing does."""
    if cls.file.module == "builtins":
        return None
    return world.kept(("transform", cls), partial(_transform_of, world, cls), pending=None, bits=cls.bits)


def _transform_of(world: "World", cls: ClassValue) -> Transform | None:
    for definition in _makers(world, cls):
        for decorator in definition.decorators:
            node = decorator.node if b"dataclass_transform" in decorator.text else None
            if isinstance(node, ast.Call):
                return _said(node)
    return None


def _makers(world: "World", cls: ClassValue) -> Iterator[Definition]:
    """The decorators of a class, the classes above it and those that its metaclass is made of."""
    for decorator in cls.definition.decorators:
        node = decorator.node
        node = node.func if isinstance(node, ast.Call) else node
        for value in world.evaluate(node, cls.frame, cls.start) if node is not None else ():
            if isinstance(value, FunctionValue):
                yield from (value.definition, *value.overloads)
    for each in mro(world, cls)[1:]:
        yield each.definition
    meta = metaclass(world, cls)
    for each in mro(world, meta) if meta is not None else ():
        yield each.definition


def _said(node: ast.Call) -> Transform:
    words = {word.arg: word.value for word in node.keywords}
    by_keyword = words.get("kw_only_default")
    named = words.get("field_specifiers") or words.get("field_descriptors")
    nodes = named.elts if isinstance(named, ast.Tuple | ast.List) else []
    names = (each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in nodes)
    return Transform(isinstance(by_keyword, ast.Constant) and by_keyword.value is True, frozenset(names))


def said_by_default(world: "World", call: ast.Call, cls: ClassValue, name: str) -> bool | None:
    """True or False where a call which describes a field gives that for `name` when it says nothing; else None.

    Where it has overloads, those that all take `name` only with that constant count.
    """
    found: set[object] = set()
    for value in world.evaluate(call.func, cls.frame, cls.start):
        if isinstance(value, FunctionValue):
            for definition in value.overloads or (value.definition,):
                parameter = header_of(definition).parameter(name)
                default = parameter.default if parameter is not None else None
                found.add(default.value if isinstance(default, ast.Constant) else None)
    said = found.pop() if len(found) == 1 else None
    return said if isinstance(said, bool) else None  # `...` says that there is some default
