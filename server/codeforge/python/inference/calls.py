"""What calling a value gives."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.cases import CASE, of_case
from codeforge.python.inference.constructors import constructed
from codeforge.python.inference.decorated import returned_by_decorators
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.functions import returned
from codeforge.python.inference.known_calls import known_result
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    FunctionValue,
    Instance,
    LambdaValue,
    SuperValue,
    Value,
    Values,
    merged,
)
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def call_node(world: "World", node: ast.Call, frame: Frame, at: Offset | None) -> Values:
    """What a call expression gives."""
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(world, node, frame, at)
    if isinstance(node.func, ast.Name) and node.func.id == CASE:
        return of_case(world, node, frame, at)
    arguments = Arguments(world, node, frame, at)
    return merged(*(call(world, value, arguments) for value in world.evaluate(node.func, frame, at)))


def call(world: "World", value: Value, arguments: Arguments | None) -> Values:
    """What calling `value` gives; `arguments` None means called by the language (`for`, `with`)."""
    if not world.spend():
        return ()
    if isinstance(value, ClassValue):
        return constructed(world, value, arguments)
    if isinstance(value, FunctionValue):
        special = known_result(world, value, arguments) if arguments is not None else None
        if special is not None:
            return special
        return returned_by_decorators(world, value) or returned(world, value, arguments)
    if isinstance(value, LambdaValue):
        return _lambda(world, value, arguments)
    if isinstance(value, Form) and value.name == "Callable":
        return value.args[0] if value.args else ()
    if isinstance(value, Instance):
        if value.cls.name == "partial" and value.cls.args:
            return merged(*value.cls.args)
        wrapped = _kept_wrapped(value, arguments) if arguments is not None else ()
        if wrapped:
            return wrapped
        return merged(
            *(
                returned(world, each, arguments)
                for each in attribute_of(world, value, "__call__")
                if isinstance(each, FunctionValue)
            )
        )
    return ()


def _kept_wrapped(value: Instance, arguments: Arguments) -> Values:
    """A table or column that a ufunc of numpy is given first: `np.log(column)` is a column again, as they ask for."""
    if "ufunc" not in value.cls.name.lower() or not value.cls.file.module.startswith("numpy"):
        return ()
    given = arguments.positional(0)
    return tuple(
        each for each in given if isinstance(each, Instance) and each.cls.file.module.startswith("pandas.")
    )


def _lambda(world: "World", value: LambdaValue, arguments: Arguments | None) -> Values:
    inner = Frame(value.frame.file, value.frame.block, value.frame.base, value.frame, "inner")
    for place, argument in enumerate(value.node.args.args):
        given = arguments.positional(place) if arguments else ()
        inner.inner[argument.arg] = partial(tuple, given)
    return world.evaluate(value.node.body, inner, None)


def _super(world: "World", node: ast.Call, frame: Frame, at: Offset | None) -> Values:
    if len(node.args) >= 2:
        classes = [each for each in world.evaluate(node.args[0], frame, at) if isinstance(each, ClassValue)]
        receivers = world.evaluate(node.args[1], frame, at)
        return tuple(SuperValue(cls, each) for cls in classes[:1] for each in receivers[:1])
    current: Frame | None = frame
    while current is not None:
        if current.kind == "function" and current.parent is not None and current.parent.cls is not None:
            cls = current.parent.cls
            return (SuperValue(cls, current.owner or Instance(cls)),)
        current = current.parent
    return ()
