"""Statements in source order: which reader takes which."""

from collections.abc import Callable

from codeforge.python.shapes.assignments import (
    assignment,
    expression_statement,
    names_of,
    return_statement,
    type_alias,
)
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.branches import (
    assert_statement,
    branches,
    elif_clause,
    except_clause,
    for_statement,
    if_statement,
    try_statement,
    while_statement,
    with_statement,
)
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.imports import import_from, import_statement
from codeforge.python.shapes.patterns import match_statement
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Span


def read_statements(reader: Reader, roots: list[Node]) -> None:
    """Read the statements below each of `roots`; the first string of the last one is the documentation."""
    body = roots[-1] if roots else None
    first = next((child for child in body.children if child.type != "comment"), None) if body else None
    if first is not None and first.type == "expression_statement" and first.child_count:
        string = first.children[0]
        if string.type in ("string", "concatenated_string"):
            reader.block.documentation = reader.span(string)
    for root in reversed(roots):
        reader.push(root, reader.whole)
    while reader.stack:
        node, within = reader.stack.pop()
        read = _READERS.get(node.type)
        if read is not None:
            read(reader, node, within)


def _decorated(reader: Reader, node: Node, within: Span) -> None:
    found = []
    for child in node.children:
        if child.type == "decorator" and child.named_child_count:
            expression = reader.expression(child.named_children[0])
            if expression is not None:
                found.append(expression)
    definition = node.child_by_field_name("definition")
    if definition is not None:
        _define(reader, definition, within, tuple(found))


def _define(reader: Reader, node: Node, within: Span, decorators: tuple[Expression, ...] = ()) -> None:
    definition = Definition(
        reader.block.text,
        node,
        reader.place,
        reader.version,
        read=reader.read_body,
        keep_node=reader.keep_node,
    )
    if not definition.name:
        return
    definition.decorators = decorators
    reader.block.definitions.append(definition)
    kind = BindingKind.CLASS if definition.is_class else BindingKind.FUNCTION
    binding = Binding(definition.name, kind, definition.name_span, within)
    binding.definition = definition
    reader.block.bind(binding)


def _inside(reader: Reader, node: Node, within: Span) -> None:
    """An ERROR node: what is recognisable inside."""
    reader.push(node, within)


_READERS: dict[str, Callable[[Reader, Node, Span], None]] = {
    "expression_statement": expression_statement,
    "assignment": assignment,
    "if_statement": if_statement,
    "elif_clause": elif_clause,
    "else_clause": branches,
    "finally_clause": branches,
    "for_statement": for_statement,
    "while_statement": while_statement,
    "with_statement": with_statement,
    "try_statement": try_statement,
    "except_clause": except_clause,
    "except_group_clause": except_clause,
    "match_statement": match_statement,
    "case_clause": branches,
    "assert_statement": assert_statement,
    "return_statement": return_statement,
    "global_statement": names_of,
    "nonlocal_statement": names_of,
    "decorated_definition": _decorated,
    "class_definition": _define,
    "function_definition": _define,
    "type_alias_statement": type_alias,
    "import_statement": import_statement,
    "import_from_statement": import_from,
    "future_import_statement": import_from,
    "block": _inside,
    "ERROR": _inside,
}
