"""Compound statements: their branches, what they bind, and the conditions that hold in them."""

import re

from codeforge.python.shapes.bindings import ASYNC, BindingKind
from codeforge.python.shapes.conditions import known_condition
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Span

_BRANCHES = {
    "if_statement": ("consequence", "alternative"),
    "elif_clause": ("consequence",),
    "else_clause": ("body",),
    "for_statement": ("body", "alternative"),
    "while_statement": ("body", "alternative"),
    "with_statement": ("body",),
    "try_statement": ("body",),
    "case_clause": ("consequence",),
}
_EXITS = frozenset({"return_statement", "raise_statement", "continue_statement", "break_statement"})
NARROWS = re.compile(rb"\bisinstance\s*\(|\bis\b|\bissubclass\s*\(")


def branches(reader: Reader, node: Node, within: Span) -> None:
    """A compound statement: its branches, each a stretch of its own."""
    parts: list[Node] = []
    for field in _BRANCHES.get(node.type, ()):
        parts.extend(node.children_by_field_name(field))
    if not parts:
        parts = [child for child in node.children if child.type in ("block", "ERROR")]
    for part in reversed(parts):
        if part.type == "block":
            reader.push(part, within if node.type == "with_statement" else reader.span(part))
        else:
            reader.stack.append((part, within))
    reader.stack.extend((child, within) for child in node.children if child.type == "ERROR")


def if_statement(reader: Reader, node: Node, within: Span) -> None:
    condition = node.child_by_field_name("condition")
    text = reader.source(condition) if condition else b""
    known = known_condition(text, reader.version)
    consequence = node.child_by_field_name("consequence")
    alternatives = node.children_by_field_name("alternative")
    if known is True and consequence is not None:
        reader.push(consequence, within)
        return
    if known is False:
        for other in reversed(alternatives):
            body = other.child_by_field_name("body")
            if other.type == "else_clause" and body is not None and len(alternatives) == 1:
                reader.push(body, within)
            else:
                reader.stack.append((other, within))
        return
    if condition is not None and consequence is not None and NARROWS.search(text):
        expression = reader.expression(condition)
        if expression is not None:
            _guards(reader, node, within, expression, consequence, alternatives)
    if b":=" in text and condition is not None:
        reader.walrus(condition, within)
    branches(reader, node, within)


def elif_clause(reader: Reader, node: Node, within: Span) -> None:
    condition = node.child_by_field_name("condition")
    text = reader.source(condition) if condition else b""
    consequence = node.child_by_field_name("consequence")
    if consequence is None or known_condition(text, reader.version) is False:
        return
    expression = reader.expression(condition)
    if expression is not None and NARROWS.search(text):
        reader.guard(reader.span(consequence), expression, holds=True)
    if b":=" in text and condition is not None:
        reader.walrus(condition, within)
    reader.push(consequence, reader.span(consequence))


def _guards(
    reader: Reader,
    node: Node,
    within: Span,
    condition: Expression,
    consequence: Node,
    alternatives: list[Node],
) -> None:
    reader.guard(reader.span(consequence), condition, holds=True)
    for other in alternatives:
        reader.guard(reader.span(other), condition, holds=False)
    last = next((child for child in reversed(consequence.children) if child.is_named), None)
    if not alternatives and last is not None and last.type in _EXITS:
        reader.guard(Span(reader.span(node).stop, within.stop), condition, holds=False)


def assert_statement(reader: Reader, node: Node, within: Span) -> None:
    if node.named_child_count and NARROWS.search(reader.source(node)):
        condition = reader.expression(node.named_children[0])
        if condition is not None:
            reader.guard(Span(reader.span(node).stop, within.stop), condition, holds=True)


def while_statement(reader: Reader, node: Node, within: Span) -> None:
    condition = node.child_by_field_name("condition")
    if condition is not None and b":=" in reader.source(condition):
        reader.walrus(condition, within)
    branches(reader, node, within)


def for_statement(reader: Reader, node: Node, within: Span) -> None:
    left = node.child_by_field_name("left")
    value = reader.expression(node.child_by_field_name("right"))
    if left is not None:
        is_async = bool(node.child_count) and node.children[0].type == "async"
        reader.targets(left, BindingKind.FOR, value, None, within, (ASYNC,) if is_async else ())
    branches(reader, node, within)


def with_statement(reader: Reader, node: Node, within: Span) -> None:
    is_async = bool(node.child_count) and node.children[0].type == "async"
    for clause in node.children:
        if clause.type == "with_clause":
            for item in clause.named_children:
                _with_item(reader, item, within, is_async)
    branches(reader, node, within)


def _with_item(reader: Reader, item: Node, within: Span, is_async: bool) -> None:
    value = item.child_by_field_name("value") if item.type == "with_item" else item
    if value is not None and value.type == "as_pattern":
        _as_pattern(reader, value, BindingKind.WITH, within, (ASYNC,) if is_async else ())


def _as_pattern(reader: Reader, node: Node, kind: BindingKind, within: Span, path: tuple[int, ...]) -> None:
    alias = node.child_by_field_name("alias")
    if alias is not None and alias.named_child_count and node.named_child_count:
        value = reader.expression(node.named_children[0])
        reader.targets(alias.named_children[0], kind, value, None, within, path)


def try_statement(reader: Reader, node: Node, within: Span) -> None:
    reader.stack.extend((child, within) for child in reversed(node.children) if child.type != "block")
    body = node.child_by_field_name("body")
    if body is not None:
        reader.push(body, reader.span(body))


def except_clause(reader: Reader, node: Node, within: Span) -> None:
    for child in node.children:
        if child.type == "as_pattern":
            _as_pattern(reader, child, BindingKind.EXCEPT, reader.span(node), ())
        elif child.type == "block":
            reader.push(child, reader.span(child))
