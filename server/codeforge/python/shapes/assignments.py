"""Assignments, `__all__`, and what a function returns and yields."""

from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.nodes import descendants
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Span

MOST_RETURNS = 8


def expression_statement(reader: Reader, node: Node, within: Span) -> None:
    for child in node.children:
        if child.type == "assignment":
            assignment(reader, child, within)
        elif child.type == "augmented_assignment":
            _augmented(reader, child, within)
        elif child.type == "yield":
            _yield(reader, child)
        elif child.type not in ("string", "identifier") and b":=" in reader.source(child):
            reader.walrus(child, within)
        elif child.type == "call":
            _extends_exported(reader, child)


def assignment(reader: Reader, node: Node, within: Span) -> None:
    targets = []
    annotation = reader.expression(node.child_by_field_name("type"))
    right: Node | None = node
    while right is not None and right.type == "assignment":
        left = right.child_by_field_name("left")
        if left is not None:
            targets.append(left)
        right = right.child_by_field_name("right")
    value = reader.expression(right)
    if right is not None and right.type == "yield":
        _yield(reader, right)
        value = None
    for target in targets:
        reader.targets(target, BindingKind.ASSIGN, value, annotation, within, ())
        if target.type == "identifier" and reader.source(target) == b"__all__":
            reader.block.exported = reader.strings(right)
    if right is not None and b":=" in reader.source(right):
        reader.walrus(right, within)


def _augmented(reader: Reader, node: Node, within: Span) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and left.type == "identifier" and reader.source(left) == b"__all__":
        if reader.block.exported is not None:
            reader.block.exported = [*reader.block.exported, *(reader.strings(right) or [])]
    elif left is not None and left.type == "identifier" and reader.text(left) not in reader.block.bindings:
        reader.targets(left, BindingKind.ASSIGN, reader.expression(right), None, within, ())


def _extends_exported(reader: Reader, call: Node) -> None:
    text = reader.source(call)
    if text.startswith((b"__all__.extend", b"__all__.append")) and reader.block.exported is not None:
        reader.block.exported = [
            *reader.block.exported,
            *(reader.strings(call.child_by_field_name("arguments")) or []),
        ]


def _yield(reader: Reader, node: Node) -> None:
    reader.block.is_generator = True
    if len(reader.block.yields) < MOST_RETURNS and node.named_child_count:
        value = reader.expression(node.named_children[0])
        if value is not None:
            is_from = node.child_count > 1 and node.children[1].type == "from"
            (reader.block.yields_from if is_from else reader.block.yields).append(value)


def return_statement(reader: Reader, node: Node, within: Span) -> None:
    if node.named_child_count and len(reader.block.returns) < MOST_RETURNS:
        value = reader.expression(node.named_children[0])
        if value is not None:
            reader.block.returns.append(value)
        if b":=" in reader.source(node):
            reader.walrus(node, within)


def names_of(reader: Reader, node: Node, within: Span) -> None:
    """`global` and `nonlocal`."""
    reader.block.globals.update(reader.text(child) for child in node.named_children)


def type_alias(reader: Reader, node: Node, within: Span) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    names = descendants(left, ("identifier",), 5) if left is not None else []
    if names:
        binding = Binding(reader.text(names[0]), BindingKind.ALIAS, reader.span(names[0]), within)
        binding.value = reader.expression(right)
        reader.block.bind(binding)
