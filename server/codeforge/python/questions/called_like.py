"""What a name of unknown type is called like: `order_line` may be an OrderLine where the project has one such class.

No claim is made, and nothing is inferred from it: only the question about a receiver that begins so is answered.
"""

import ast
import re
from typing import TYPE_CHECKING

from codeforge.index.view import is_test
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Instance, Values
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.expressions import parsed
from codeforge.syntax.outline import Kind
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

SHORTEST = 4
"""Letters of a name below which too much is called so."""
DEEPEST = 8
"""Attributes and calls of one receiver that are looked at."""
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_EMPTY = Block(b"")


def guessed(world: "World", text: bytes, frame: Frame, at: Offset) -> Values:
    """What the expression `text` stands for when the name that it begins with, of which nothing is known, is an instance
    of the class that it is called like; () where several are, or none.
    """
    node = parsed(text)
    root = _root(node)
    if node is None or root is None or world.name(frame, root, at):
        return ()
    values = called_like(world, root)
    if not values:
        return ()
    inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
    inner.inner = {root: lambda: values}
    return world.evaluate(node, inner, at)


def called_like(world: "World", name: str) -> Values:
    """An instance of the one class of the project that `name` is the snake_case of; () for none or several."""
    if len(name) < SHORTEST or not _SNAKE.fullmatch(name):
        return ()
    camel = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    found = [
        each
        for each in world.read_last.symbols_named(camel, limit=8)
        if each.kind is Kind.CLASS
        and not each.container
        and each.path.endswith(".py")
        and not is_test(each.path)
    ]
    file = world.file(found[0].path) if len(found) == 1 else None
    values = world.name(file.frame, camel, None) if file is not None else ()
    return tuple(Instance(each) for each in values if isinstance(each, ClassValue))


def _root(node: ast.expr | None) -> str | None:
    """The name that a chain of attributes, calls and items begins with; None for other expressions."""
    for _ in range(DEEPEST):
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Await):
            node = node.value
    return None
