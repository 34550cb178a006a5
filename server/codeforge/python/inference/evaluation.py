"""What an expression stands for, one kind of node at a time."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.calls import call_node
from codeforge.python.inference.comprehensions import comprehension_frame
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.narrowing import narrowed
from codeforge.python.inference.operators import binary, compare, subscript, unary
from codeforge.python.inference.protocols import awaited, iterate
from codeforge.python.inference.values import Instance, LambdaValue, Values, merged, plain, without_none
from codeforge.python.shapes.expressions import Expression, parsed
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def of_expression(world: "World", expression: Expression, frame: Frame, at: Offset | None) -> Values:
    """What an expression of a shape stands for."""
    node = expression.node
    return world.evaluate(node, frame, at) if node is not None else ()


def of_text(world: "World", text: bytes, frame: Frame, at: Offset | None) -> Values:
    """What the expression that `text` is stands for."""
    node = parsed(text)
    return world.evaluate(node, frame, at) if node is not None else ()


def evaluate(world: "World", node: ast.expr, frame: Frame, at: Offset | None) -> Values:
    """What `node` stands for in `frame` at `at`; () when unknown."""
    if not world.spend():
        return ()
    world.depth += 1
    try:
        return _evaluate(world, node, frame, at)
    finally:
        world.depth -= 1


def _evaluate(world: "World", node: ast.expr, frame: Frame, at: Offset | None) -> Values:
    match node:
        case ast.Name():
            return world.name(frame, node.id, at)
        case ast.Attribute():
            values = attribute(world, world.evaluate(node.value, frame, at), node.attr)
            return _narrowed(world, node, frame, at, values) if at is not None else values
        case ast.Call():
            return call_node(world, node, frame, at)
        case ast.Constant():
            return world.constant(node.value)
        case ast.Subscript():
            return subscript(world, node, frame, at)
        case ast.Slice():
            return world.instance("slice")
        case ast.JoinedStr():
            return world.instance("str")
        case ast.List() | ast.Set():
            return _sequence(world, node, frame, at)
        case ast.Tuple():
            return _tuple(world, node, frame, at)
        case ast.Dict():
            return _dict(world, node, frame, at)
        case ast.BinOp():
            return binary(world, node, frame, at)
        case ast.BoolOp():
            return _either(world, node, frame, at)
        case ast.UnaryOp():
            return unary(world, node, frame, at)
        case ast.Compare():
            return compare(world, node, frame, at)
        case ast.IfExp():
            return merged(world.evaluate(node.body, frame, at), world.evaluate(node.orelse, frame, at))
        case ast.Lambda():
            return (LambdaValue(node, frame),)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return _comprehension(world, node, frame, at)
        case ast.DictComp():
            return _dict_comprehension(world, node, frame, at)
        case ast.Await():
            return awaited(world, world.evaluate(node.value, frame, at))
        case ast.NamedExpr() | ast.Starred():
            return world.evaluate(node.value, frame, at)
    return ()


def _narrowed(world: "World", node: ast.Attribute, frame: Frame, at: Offset, values: Values) -> Values:
    """`values` of `self.size` after the conditions that hold at `at`."""
    if not isinstance(node.value, ast.Name):
        return values
    name = f"{node.value.id}.{node.attr}"
    current: Frame | None = frame
    while current is not None and current.kind == "inner":
        current = current.parent
    if current is None or not current.block.guards:
        return values
    return narrowed(world, current, name, at - current.base, values)


def _either(world: "World", node: ast.BoolOp, frame: Frame, at: Offset | None) -> Values:
    found = []
    for place, part in enumerate(node.values):
        values = world.evaluate(part, frame, at)
        last = place == len(node.values) - 1
        if isinstance(node.op, ast.Or) and not last:
            values = without_none(values)
        if isinstance(node.op, ast.Or) or last:
            found.append(values)
    return merged(*found)


def _sequence(world: "World", node: ast.List | ast.Set, frame: Frame, at: Offset | None) -> Values:
    items = plain(merged(*(_item(world, each, frame, at) for each in node.elts[:4])))
    return world.instance("set" if isinstance(node, ast.Set) else "list", items)


def _item(world: "World", node: ast.expr, frame: Frame, at: Offset | None) -> Values:
    if isinstance(node, ast.Starred):
        return iterate(world, world.evaluate(node.value, frame, at))
    return world.evaluate(node, frame, at)


def _tuple(world: "World", node: ast.Tuple, frame: Frame, at: Offset | None) -> Values:
    if any(isinstance(each, ast.Starred) for each in node.elts):
        return world.instance("tuple", merged(*(_item(world, each, frame, at) for each in node.elts[:4])))
    return world.tuple_of(tuple(world.evaluate(each, frame, at) for each in node.elts[:12]))


def _dict(world: "World", node: ast.Dict, frame: Frame, at: Offset | None) -> Values:
    keys, values = [], []
    for key, value in zip(node.keys[:3], node.values[:3], strict=True):
        found = world.evaluate(value, frame, at)
        if key is not None:
            keys.append(world.evaluate(key, frame, at))
            values.append(found)
        for each in found if key is None else ():  # `**other`
            arguments = each.cls.args if isinstance(each, Instance) else ()
            keys.extend(arguments[:-1])
            values.extend(arguments[-1:])
    return world.instance("dict", plain(merged(*keys)), plain(merged(*values)))


def _comprehension(
    world: "World", node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame, at: Offset | None
) -> Values:
    inner = comprehension_frame(world, node.generators, frame, at)
    items = world.evaluate(node.elt, inner, at)
    if isinstance(node, ast.GeneratorExp):
        return world.instance("Generator", items, (), (), module="typing")
    return world.instance("set" if isinstance(node, ast.SetComp) else "list", items)


def _dict_comprehension(world: "World", node: ast.DictComp, frame: Frame, at: Offset | None) -> Values:
    inner = comprehension_frame(world, node.generators, frame, at)
    return world.instance("dict", world.evaluate(node.key, inner, at), world.evaluate(node.value, inner, at))
