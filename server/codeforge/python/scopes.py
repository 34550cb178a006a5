"""Where a place in a document lies: the frames around it, from the file down to a lambda or comprehension.

A line that is being typed is broken more often than not. `mended` makes the document whole for the question: an
expression that ends in a dot gets a name, and where that does not help the line is left out.
"""

import ast
import re
from typing import TYPE_CHECKING

from codeforge.python.inference.comprehensions import bind_target
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.nesting import definition_frame, frame_at
from codeforge.python.inference.values import ClassValue, Instance, Values
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.shapes import shape_of
from codeforge.syntax.trees import Node, tree_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

PLACEHOLDER = b"x"
DEEPEST = 64
_IDENTIFIER = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_TOKENS = re.compile(
    rb"""(?s:\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z))|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\#[^\n]*|[()\[\]{}]|"""
    rb"""\n[ \t]*((?:async|def|class|return|import|try|while|raise|pass|del|with|except|finally)\b)"""
)
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_EMPTY = Block(b"")


def mended(document: Document, at: Offset, version: tuple[int, int]) -> Document:
    """`document` with a name at `at` when none stands there; where that leaves it broken, without that line and
    without lines whose brackets nobody closes. Offsets up to `at` stay as they are.
    """
    candidate = document
    touching = document.source[max(at - 1, 0) : at + 1]
    if not any(_IDENTIFIER.match(touching, place) for place in range(len(touching))):
        candidate = document.edited([Edit(at, at, PLACEHOLDER)], version=document.version)
    if not shape_of(candidate, version, keep_tree=True).has_errors:
        return candidate
    left, right = document.line_text(at)
    start = at - len(left) + len(left) - len(left.lstrip())
    blanked = [_blank(start, at + len(right))]
    without = document.edited(blanked, version=document.version)
    if not shape_of(without, version, keep_tree=True).has_errors:
        return without
    blanked.extend(_blank(*span) for span in unclosed_lines(without.source))
    without = document.edited(blanked, version=document.version)
    if len(blanked) > 1 and not shape_of(without, version, keep_tree=True).has_errors:
        return without
    return candidate


def _blank(start: Offset, stop: Offset) -> Edit:
    """A statement without meaning, as long as what it replaces."""
    n_bytes = stop - start
    return Edit(start, stop, b"pass".ljust(n_bytes) if n_bytes >= len(b"pass") else b"0" * n_bytes)


def unclosed_lines(source: bytes) -> list[Span]:
    """Lines that open a bracket which is still open where a new statement surely begins; without indentation."""
    found = []
    opened: list[Offset] = []
    for token in _TOKENS.finditer(source):
        text = token[0]
        if text in (b"(", b"[", b"{"):
            opened.append(token.start())
        elif text in (b")", b"]", b"}"):
            if opened:
                opened.pop()
        elif token[1] is not None and opened:
            stop = source.find(b"\n", opened[0])
            start = source.rfind(b"\n", 0, opened[0]) + 1
            while source[start : start + 1] in (b" ", b"\t"):
                start += 1
            found.append(Span(start, stop))
            opened.clear()
    return found[:8]


def column_of(document: Document, at: Offset) -> int:
    """The column of the cursor on a blank line; else the indentation of its line."""
    left, right = document.line_text(at)
    stripped = left.lstrip()
    if not stripped and not right.strip():
        return len(left)
    whole = left + right
    return len(whole) - len(whole.lstrip())


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


def guarded(
    world: "World", document: Document, frame: Frame, at: Offset, name: str, values: Values
) -> Values:
    """`values` of `name` narrowed by `isinstance` earlier in the same condition: `isinstance(x, A) and x.`."""
    left, _ = document.line_text(at)
    match = re.search(
        rb"isinstance\(\s*" + re.escape(name.encode()) + rb"\s*,\s*([\w.]+)\s*\)\s+and\b[^:]*$", left
    )
    if match is None:
        match = re.search(
            rb"\bisinstance\(\s*" + re.escape(name.encode()) + rb"\s*,\s*([\w.]+)\s*\)\s+and\b", left
        )
    if match is None:
        return values
    found = tuple(Instance(each) for each in world.text(match[1], frame, at) if isinstance(each, ClassValue))
    return found or values


__all__ = ["Span", "definition_frame", "frame_at", "inner_frames", "mended"]
