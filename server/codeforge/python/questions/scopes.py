"""The scope that a place lies in: from the file down to a lambda or comprehension."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.comprehensions import bind_target
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lambda_parameters import lambda_parameter
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.values import Values
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.edited import part_around
from codeforge.python.shapes.expressions import parsed
from codeforge.syntax.trees import Node, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_EMPTY = Block(b"")
_MOST_ARGUMENTS = 12
_PARAMETER = frozenset(
    {"identifier", "default_parameter", "list_splat_pattern", "dictionary_splat_pattern", "lambda_parameters"}
)


def inner_frames(world: "World", document: Document, frame: Frame, at: Offset) -> Frame:
    """`frame` with the names that lambdas and comprehensions around `at` bind, innermost last."""
    line = document.source[max(at - 4000, 0) : at + 4000]
    if b"lambda" not in line and b" for " not in line and b"\tfor" not in line and b"\nfor" not in line:
        return frame
    part, start = part_around(document, at)
    tree = tree_of(part)
    if tree is None:
        return frame
    for node in _around(tree.root_node, at - start):
        if node.type == "lambda":
            frame = _lambda_frame(world, node, frame, at, start)
        elif node.type in _COMPREHENSIONS:
            frame = _comprehension_frame(world, node, frame, at, start)
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


def _lambda_frame(world: "World", node: Node, frame: Frame, at: Offset, start: Offset) -> Frame:
    """`start` is where the tree of `node` begins."""
    body = node.child_by_field_name("body")
    if body is not None and at < start + body.start_byte:
        return frame
    place = start + node.start_byte
    text = (node.text or b"").split(b":", 1)[0]
    written = parsed(text + b": 0")
    inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
    if isinstance(written, ast.Lambda):
        arguments = written.args
        by_place = [*arguments.posonlyargs, *arguments.args]
        for each in (*by_place, *arguments.kwonlyargs):
            inner.inner[each.arg] = tuple
        for each, default in zip(reversed(by_place), reversed(arguments.defaults), strict=False):
            inner.inner[each.arg] = partial(world.evaluate, default, frame, place)
        call = _call_around(node, written) if by_place and not arguments.defaults else None
        for n, each in enumerate(by_place):
            if call is not None:
                inner.inner[each.arg] = partial(lambda_parameter, world, call, written, n, frame, place)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                inner.inner[extra.arg] = tuple
    return inner


def inner_values(world: "World", document: Document, word: Span) -> Values | None:
    """What `word` stands for as a name that a lambda or comprehension around it binds; None where none does."""
    name = document.text(word)
    part, start = part_around(document, word.start)
    tree = tree_of(part)
    node = tree.root_node.descendant_for_byte_range(word.start - start, word.stop - start) if tree else None
    at = word.start
    while node is not None and node.type in _PARAMETER:
        parent = node.parent
        if (
            parent is not None
            and parent.type == "default_parameter"
            and parent.child_by_field_name("name") != node
        ):
            break
        if parent is not None and parent.type == "lambda" and node.type == "lambda_parameters":
            body = parent.child_by_field_name("body")
            at = start + body.start_byte if body is not None else at
            break
        node = parent
    frame: Frame | None = frame_around(world, document, at)
    while frame is not None and frame.kind == "inner":
        if name in frame.inner:
            return frame.inner[name]()
        frame = frame.parent
    return None


def _call_around(node: Node, given: ast.expr) -> ast.Call | None:
    """The call that the lambda `node` is an argument of, with `given` in its place; None when it is none."""
    argument = node.parent if node.parent is not None and node.parent.type == "keyword_argument" else node
    arguments = argument.parent
    call = arguments.parent if arguments is not None and arguments.type == "argument_list" else None
    callee = call.child_by_field_name("function") if call is not None else None
    function = parsed(callee.text or b"") if callee is not None else None
    if arguments is None or function is None:
        return None
    found = ast.Call(func=function, args=[], keywords=[])
    for each in arguments.named_children[:_MOST_ARGUMENTS]:
        if each.type == "keyword_argument":
            name, written = each.child_by_field_name("name"), each.child_by_field_name("value")
            value = given if each.id == argument.id else parsed(written.text or b"") if written else None
            if name is not None and value is not None:
                word = (name.text or b"").decode("utf-8", "replace")
                found.keywords.append(ast.keyword(arg=word, value=value))
        else:
            value = given if each.id == node.id else parsed(each.text or b"")
            found.args.append(value or ast.Constant(value=Ellipsis))
    return found


def _comprehension_frame(world: "World", node: Node, frame: Frame, at: Offset, start: Offset) -> Frame:
    for clause in node.children:
        if clause.type != "for_in_clause":
            continue
        left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
        if left is None or right is None or right.start_byte <= at - start <= right.end_byte:
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
