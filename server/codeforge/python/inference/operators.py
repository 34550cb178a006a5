"""What operators and subscripts give."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.class_kinds import is_enum, is_typed_dict
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.functions import returned
from codeforge.python.inference.overloads import takes
from codeforge.python.inference.protocols import invoked, tuple_fields, unpacked
from codeforge.python.inference.sqlalchemy_values import items_of
from codeforge.python.inference.values import ClassValue, Form, FunctionValue, Instance, Values, merged
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_DUNDERS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor", ast.LShift: "lshift", ast.RShift: "rshift",
    ast.MatMult: "matmul",
}  # fmt: skip


def binary(world: "World", node: ast.BinOp, frame: Frame, at: Offset | None) -> Values:
    """What an operator gives: `|` of classes both, else what the left or right operand's method says."""
    left = world.evaluate(node.left, frame, at)
    if isinstance(node.op, ast.BitOr) and any(isinstance(each, ClassValue | Form) for each in left):
        return merged(left, world.evaluate(node.right, frame, at))
    name = _DUNDERS.get(type(node.op), "")
    if any(isinstance(each, Instance) and each.cls.name == "str" for each in left):
        return world.instance("str")
    arguments = _one_argument(world, node.right, frame, at)
    found = merged(
        *(
            returned(world, each, arguments)
            for value in left
            for each in attribute_of(world, value, f"__{name}__")
            if isinstance(each, FunctionValue) and takes(world, each, arguments)
        )
    )
    if found:
        return found
    right = world.evaluate(node.right, frame, at)
    swapped = merged(*(invoked(world, value, f"__r{name}__") for value in right))
    return swapped or left or right


_COMPARISONS = {
    ast.Lt: ("__lt__", "__gt__"), ast.LtE: ("__le__", "__ge__"), ast.Gt: ("__gt__", "__lt__"),
    ast.GtE: ("__ge__", "__le__"), ast.Eq: ("__eq__", "__eq__"), ast.NotEq: ("__ne__", "__ne__"),
}  # fmt: skip
_UNARY = {ast.Invert: "__invert__", ast.USub: "__neg__", ast.UAdd: "__pos__"}


def compare(world: "World", node: ast.Compare, frame: Frame, at: Offset | None) -> Values:
    """What a comparison gives: a bool, unless an operand's class says otherwise, as those of arrays do."""
    names = _COMPARISONS.get(type(node.ops[0])) if len(node.ops) == 1 else None
    for operand, other, place in ((node.left, node.comparators[0], 0), (node.comparators[0], node.left, 1)):
        if names is None or isinstance(operand, ast.Constant):
            continue
        found = _of_operator(world, world.evaluate(operand, frame, at), names[place], other, frame, at)
        if found:
            return found
    return world.instance("bool")


def _of_operator(
    world: "World", values: Values, method: str, other: ast.expr, frame: Frame, at: Offset | None
) -> Values:
    """What a method of an operator gives, for values of classes that are not builtin."""
    own = [each for each in values if isinstance(each, Instance) and each.cls.file.module != "builtins"]
    if not own:
        return ()
    arguments = _one_argument(world, other, frame, at)
    found = [
        returned(world, each, arguments)
        for value in own
        for each in attribute_of(world, value, method)
        if isinstance(each, FunctionValue) and (each.cls is None or each.cls.file.module != "builtins")
    ]
    return merged(*found)


def _one_argument(world: "World", node: ast.expr, frame: Frame, at: Offset | None) -> Arguments:
    return Arguments(
        world, ast.Call(func=ast.Name(id="", ctx=ast.Load()), args=[node], keywords=[]), frame, at
    )


def unary(world: "World", node: ast.UnaryOp, frame: Frame, at: Offset | None) -> Values:
    """What `-value` and the like give: what its method says, else something like `value`."""
    if isinstance(node.op, ast.Not):
        return world.instance("bool")
    values = world.evaluate(node.operand, frame, at)
    found = [invoked(world, value, _UNARY[type(node.op)]) or (value,) for value in values]
    return merged(*found)


def subscript(world: "World", node: ast.Subscript, frame: Frame, at: Offset | None) -> Values:
    """What `value[index]` gives."""
    found = []
    for value in world.evaluate(node.value, frame, at):
        if isinstance(value, ClassValue | Form):
            found.append(_parametrised(world, value, node, frame, at))
        elif isinstance(value, Instance):
            found.append(_indexed(world, value, node.slice, frame, at))
    return merged(*found)


def _parametrised(
    world: "World", value: ClassValue | Form, node: ast.Subscript, frame: Frame, at: Offset | None
) -> Values:
    values = annotate(world, node, frame, at)
    if isinstance(value, Form):
        return (Form("Union", (values,)),) if values else ()
    if is_enum(world, value):
        return (Instance(value),)
    return tuple(each.cls for each in values if isinstance(each, Instance)) or (value,)


def _indexed(world: "World", value: Instance, index: ast.expr, frame: Frame, at: Offset | None) -> Values:
    items = items_of(value)
    if items is not None and not isinstance(index, ast.Slice):
        place = _integer(index)
        if place is not None and -len(items) <= place < len(items):
            return items[place]
        return merged(*items)
    place = _integer(index)
    if place is not None and place >= 0 and tuple_fields(value.cls):
        return unpacked(world, (value,), (place,))
    if isinstance(index, ast.Slice) and value.cls.file.module == "builtins":
        return (Instance(value.cls),)
    if value.cls.file.module == "builtins" and value.cls.args:
        if value.cls.name in ("list", "tuple"):
            return value.cls.args[0]
        if value.cls.name == "dict":
            return value.cls.args[-1]
    if value.cls.args and not value.cls.file.is_stub and value.cls.file.module.startswith("django.db.models"):
        return (value,) if isinstance(index, ast.Slice) else value.cls.args[0]
    if isinstance(index, ast.Constant) and isinstance(index.value, str) and is_typed_dict(world, value.cls):
        return attribute_of(world, value, index.value)
    arguments = _one_argument(world, index, frame, at)
    return merged(
        *(
            returned(
                world, each, None if isinstance(index, ast.Slice) and each.frame.file.is_stub else arguments
            )
            for each in attribute_of(world, value, "__getitem__")
            if isinstance(each, FunctionValue)
        )
    )


def _integer(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _integer(node.operand)
        return -inner if inner is not None else None
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return int(node.value)
    return None
