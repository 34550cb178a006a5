"""The scope that a place lies in: from the file down to a lambda or comprehension."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.comprehensions import bind_target
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.nesting import frame_at
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.expressions import parsed
from codeforge.syntax.trees import Node, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_EMPTY = Block(b"")


def inner_frames(world: "World", document: Document, frame: Frame, at: Offset) -> Frame:
    """`frame` with the names that lambdas and comprehensions around `at` bind, innermost last."""
    line = document.source[max(at - 4000, 0) : at + 4000]
    if b"lambda" not in line and b" for " not in line and b"\tfor" not in line and b"\nfor" not in line:
        return frame
    tree = tree_of(document)
    if tree is None:
        return frame
    for node in _around(tree.root_node, at):
        if node.type == "lambda":
            frame = _lambda_frame(world, node, frame, at)
        elif node.type in _COMPREHENSIONS:
            frame = _comprehension_frame(world, node, frame, at)
    return frame


def _around(root: Node, at: Offset) -> list[Node]:
    """Lambdas and comprehensions that hold `at`, outermost first."""
    found = []
    cursor = root.walk()
    for _ in range(5000):
        if cursor.goto_first_child_for_byte(at) is None:
            break
        node = cursor.node
        if node is None or node.start_byte > at:
            break
        if node.type == "lambda" or node.type in _COMPREHENSIONS:
            found.append(node)
        elif node.type in ("class_definition", "function_definition"):
            found.clear()
    return found


def _lambda_frame(world: "World", node: Node, frame: Frame, at: Offset) -> Frame:
    body = node.child_by_field_name("body")
    if body is not None and at < body.start_byte:
        return frame
    text = (node.text or b"").split(b":", 1)[0]
    written = parsed(text + b": 0")
    inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
    if isinstance(written, ast.Lambda):
        arguments = written.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner.inner[each.arg] = tuple
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                inner.inner[extra.arg] = tuple
    return inner


def _comprehension_frame(world: "World", node: Node, frame: Frame, at: Offset) -> Frame:
    for clause in node.children:
        if clause.type != "for_in_clause":
            continue
        left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
        if left is None or right is None or right.start_byte <= at <= right.end_byte:
            continue
        target, iterated = parsed(left.text or b""), parsed(right.text or b"")
        if target is None or iterated is None:
            continue
        inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
        is_async = clause.child_count > 0 and clause.children[0].type == "async"
        bind_target(world, inner, target, iterated, frame, at, is_async)
        frame = inner
    return frame


def frame_around(world: "World", document: Document, at: Offset) -> Frame:
    """The innermost frame around `at` in an open document."""
    file = world.take(document)
    frame = frame_at(world, file, at, lambda: column_of(document, at))
    return inner_frames(world, document, frame, at)


def column_of(document: Document, at: Offset) -> int:
    """The column of the cursor on a blank line; else the indentation of its line."""
    left, right = document.line_text(at)
    stripped = left.lstrip()
    if not stripped and not right.strip():
        return len(left)
    whole = left + right
    return len(whole) - len(whole.lstrip())
