"""What decorators make of a function: an object with members of its own.

`@click.group()` makes a Group. Whoever calls such a name still gets what the function returns: only members, and what
a descriptor gives, come from the object.
"""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import FunctionValue, Instance, Values
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.expressions import Expression

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
    values: Values = (function,)
    world.depth += 2
    for decorator in reversed(function.definition.decorators):
        call, frame = decorator_call(decorator, function.frame, values)
        values = (world.evaluate(call, frame, None) if call is not None else ()) or values
    world.depth -= 2
    return tuple(
        each for each in values if isinstance(each, Instance) and each.cls.file.module not in _OF_THE_LANGUAGE
    )


def decorator_call(decorator: Expression, around: Frame, values: Values) -> tuple[ast.Call | None, Frame]:
    """The call that a decorator is, and the frame in which its argument is `values`."""
    frame = Frame(around.file, around.block, around.base, around, "inner")
    frame.inner = {_FUNCTION: lambda: values}
    node = decorator.node
    if node is None:
        return None, frame
    return ast.Call(func=node, args=[ast.Name(id=_FUNCTION, ctx=ast.Load())], keywords=[]), frame
