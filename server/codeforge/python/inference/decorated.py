"""What decorators make of a function: an object with members of its own, a function with another result.

`@click.group()` makes a Group. Whoever calls such a name gets what annotations say of the decorator's result
(`-> Callable[P, list[R]]`), else still what the function returns.
"""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Instance,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names, last_name
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_FUNCTION = "<function>"
"""What the decorated function is called in the call that a decorator is; no name in a program is spelled so."""
_LEAVE_A_FUNCTION = PROPERTIES | {
    "abstractmethod", "asynccontextmanager", "cache", "classmethod", "contextmanager", "deleter", "final", "fixture",
    "getter", "lru_cache", "overload", "override", "setter", "singledispatch", "singledispatchmethod",
    "staticmethod", "wraps",
}  # fmt: skip
_OF_THE_LANGUAGE = frozenset({"builtins", "contextlib", "functools", "types", "typing"})
"""Modules whose objects say no more than the function does."""


def made_by_decorators(world: "World", function: FunctionValue) -> Values:
    """The objects that the decorators of a function make; () where they leave a function, or are not known."""
    decorators = function.definition.decorators
    if not decorators or decorator_names(function.definition) <= _LEAVE_A_FUNCTION:
        return ()
    key = ("decorated", function)
    return world.kept(key, partial(_made, world, function), pending=(), bits=function.bits)


def _made(world: "World", function: FunctionValue) -> Values:
    values = _through(world, function, function.definition.decorators)
    return tuple(
        each for each in values if isinstance(each, Instance) and each.cls.file.module not in _OF_THE_LANGUAGE
    ) + tuple(each for each in values if isinstance(each, ClassValue))


def _through(world: "World", function: FunctionValue, decorators: tuple[Expression, ...]) -> Values:
    """What the decorators give when each is called with what the one below it gives."""
    values: Values = (function,)
    world.depth += 2
    try:
        for decorator in reversed(decorators):
            call, frame = decorator_call(decorator, function.frame, values)
            values = (world.evaluate(call, frame, None) if call is not None else ()) or values
    finally:
        world.depth -= 2
    return values


def returned_by_decorators(world: "World", function: FunctionValue) -> Values:
    """What calling a decorated function gives, as far as annotations say that it is not what the function returns."""
    decorators = function.definition.decorators
    if not decorators or decorator_names(function.definition) <= _LEAVE_A_FUNCTION:
        return ()
    key = ("returned by decorators", function)
    return world.kept(key, partial(_returned, world, function), pending=(), bits=function.bits)


def _returned(world: "World", function: FunctionValue) -> Values:
    changing = tuple(each for each in function.definition.decorators if _says_result(world, each, function))
    if not changing:
        return ()
    bare = function.definition.moved(function.definition.chunk, int)
    bare.decorators = tuple(each for each in bare.decorators if last_name(each.text) in _LEAVE_A_FUNCTION)
    inner = FunctionValue(bare, function.frame, cls=function.cls, bound=function.bound)
    found: list[Values] = []
    for value in _through(world, inner, changing):
        if isinstance(value, FunctionValue):
            is_said = value != inner and header_of(value.definition).returns is not None
            found.append(world.returned(value, None) if is_said else ())
        elif not isinstance(value, Instance) or value.cls.file.module not in _OF_THE_LANGUAGE:
            found.append(world.call(value, None))
    found = [tuple(_filled(world, each, inner) for each in values) for values in found]
    return tuple(each for each in merged(*found) if not isinstance(each, TypeVariable))


def _filled(world: "World", value: Value, function: FunctionValue) -> Value:
    """`list[R]` with what the function returns for a variable that a decorator with arguments leaves open."""
    cls = value.cls if isinstance(value, Instance) else None
    if cls is None or not any(isinstance(each, TypeVariable) for values in cls.args for each in values):
        return value
    result = world.returned(function, None)
    args = [
        merged(*(result if isinstance(each, TypeVariable) else (each,) for each in values))
        for values in cls.args
    ]
    return Instance(ClassValue(cls.definition, cls.frame, tuple(args)))


def _says_result(world: "World", decorator: Expression, function: FunctionValue) -> bool:
    """True for a decorator that is annotated, or whose inner function is, or that is a class."""
    if last_name(decorator.text) in _LEAVE_A_FUNCTION:
        return False
    node = decorator.node.func if isinstance(decorator.node, ast.Call) else decorator.node
    for value in world.evaluate(node, function.frame, None) if node is not None else ():
        if isinstance(value, ClassValue):
            return True
        if isinstance(value, FunctionValue):
            own = (value.definition, *value.overloads)
            inner = () if value.frame.file.is_stub else value.definition.block.definitions
            if any(not each.is_class and header_of(each).returns is not None for each in (*own, *inner)):
                return True
    return False


def decorator_call(decorator: Expression, around: Frame, values: Values) -> tuple[ast.Call | None, Frame]:
    """The call that a decorator is, and the frame in which its argument is `values`."""
    frame = Frame(around.file, around.block, around.base, around, "inner")
    frame.inner = {_FUNCTION: lambda: values}
    node = decorator.node
    if node is None:
        return None, frame
    return ast.Call(func=node, args=[ast.Name(id=_FUNCTION, ctx=ast.Load())], keywords=[]), frame
