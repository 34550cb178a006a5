"""What is known of a name where a condition holds."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import tested_classes
from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Instance, Values, merged
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def narrowed(world: "World", frame: Frame, name: str, at: Offset, values: Values) -> Values:
    """`values` of `name`, or of an attribute like `self.size`, after the conditions known to hold at `at`."""
    for guard in frame.block.guards:
        if guard.span.start <= at <= guard.span.stop and name.encode() in guard.condition.text:
            node = guard.condition.node
            if node is not None:
                values = _constrained(world, frame, name, node, guard.holds, values)
    return values


def _constrained(
    world: "World", frame: Frame, name: str, node: ast.expr, holds: bool, values: Values
) -> Values:
    """`values` of `name` given that the condition `node` holds, or does not."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _constrained(world, frame, name, node.operand, not holds, values)
    if isinstance(node, ast.BoolOp):
        if isinstance(node.op, ast.And) == holds:
            for part in node.values:
                values = _constrained(world, frame, name, part, holds, values)
        return values
    if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.func, ast.Name):
        subject = node.args[0]
        if not _is_called(subject, name):
            return values
        if node.func.id == "isinstance":
            return of_tested_class(world, values, tested_classes(world, node.args[1], frame), holds=holds)
        if node.func.id == "issubclass" and holds:
            return merged(tested_classes(world, node.args[1], frame)) or values
    tested = _exact_class(node, name)
    if tested is not None and holds:
        return of_tested_class(world, values, tested_classes(world, tested, frame), holds=holds)
    return values


def _is_called(node: ast.expr, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        before, _, last = name.rpartition(".")
        return node.attr == last and bool(before) and _is_called(node.value, before)
    return isinstance(node, ast.Name) and node.id == name


def _exact_class(node: ast.expr, name: str) -> ast.expr | None:
    """The class in `type(name) is Class`; None for any other test."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Is | ast.Eq):
        return None
    left = node.left
    is_type = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "type"
    if isinstance(left, ast.Call) and is_type and len(left.args) == 1 and _is_called(left.args[0], name):
        return node.comparators[0]
    return None


def of_tested_class(world: "World", values: Values, classes: Values, *, holds: bool) -> Values:
    """Those of `values` that are instances of `classes`, or that are not; `values` or new instances where none is."""
    wanted = [each for each in classes if isinstance(each, ClassValue)]
    identities = {each.identity() for each in wanted}
    inside = []
    for value in values:
        if isinstance(value, Instance):
            names = {each.identity() for each in mro(world, value.cls)}
            if names & identities:
                inside.append(value)
    if not holds:
        return tuple(value for value in values if value not in inside) or values
    return tuple(inside) or tuple(Instance(each) for each in wanted)
