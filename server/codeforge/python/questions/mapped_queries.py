"""Which declarative class of SQLAlchemy a call names columns of by keyword: `filter_by(name=…)`, `values(name=…)`."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.sqlalchemy_values import items_of
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Value, Values
from codeforge.python.questions.mapped_classes import column_parameters
from codeforge.python.shapes.expressions import parsed

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_NAMES = frozenset({"filter_by", "values"})
_MAKE = frozenset({"select", "update", "insert", "delete", "query"})
"""Functions whose first argument is the class that a statement is about."""


def mapped_class(world: "World", callee: str, frame: Frame, at: int, values: Values) -> ClassValue | None:
    """The class whose columns a call of `callee` takes as keywords; None for all other calls."""
    if callee.rpartition(".")[2] not in _NAMES:
        return None
    for value in values:
        bound = value.bound if isinstance(value, FunctionValue) else None
        if isinstance(bound, Instance) and bound.cls.file.module.partition(".")[0].endswith("sqlalchemy"):
            for found in _entities(bound):
                if column_parameters(world, found):
                    return found
    for node in _named(parsed(callee.encode())):
        for value in world.evaluate(node, frame, at):
            if isinstance(value, ClassValue) and column_parameters(world, value):
                return value
    return None


def _entities(statement: Instance) -> Iterator[ClassValue]:
    """The classes that a query or statement gives rows of: `Query[User]`, `Select[tuple[User, str]]`."""
    waiting: list[Value] = [value for values in statement.cls.args for value in values]
    for value in waiting:
        if isinstance(value, Instance):
            items = items_of(value)
            if items is None:
                yield value.cls
            else:
                waiting.extend(each for values in items for each in values)


def _named(node: ast.expr | None) -> Iterator[ast.expr]:
    """What stands for the class in `session.query(User).join(Pet).filter_by` and `User.query.filter_by`."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            if node.attr == "query":
                yield node.value
            node = node.value
        else:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _MAKE and node.args:
                yield node.args[0]
            node = node.func
