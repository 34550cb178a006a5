"""The match statement: what its patterns bind, and what they say of the subject."""

from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.nodes import descendants
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Span


def match_statement(reader: Reader, node: Node, within: Span) -> None:
    subject = node.child_by_field_name("subject")
    body = node.child_by_field_name("body")
    for clause in (body or node).children:
        if clause.type != "case_clause":
            continue
        consequence = clause.child_by_field_name("consequence")
        for pattern in clause.children:
            if pattern.type == "case_pattern" and consequence is not None:
                _captures(reader, pattern, reader.span(consequence), subject)
        if consequence is not None:
            reader.stack.append((clause, within))


def _captures(reader: Reader, pattern: Node, within: Span, subject: Node | None) -> None:
    """Names that a case binds; `Foo() as x` and a narrowed subject have the class as their value."""
    names = descendants(pattern, ("dotted_name", "as_pattern", "splat_pattern"), 200)
    for node in names:
        if node.type == "dotted_name" and node.child_count == 1 and node.parent is not None:
            if node.parent.type in ("case_pattern",):
                _capture(reader, node.children[0], within)
        elif node.type == "splat_pattern" and node.named_child_count:
            _capture(reader, node.named_children[0], within)
        elif node.type == "as_pattern" and node.named_child_count > 1:
            binding = _capture(reader, node.named_children[-1], within)
            inner = descendants(node.named_children[0], ("class_pattern",), 50)
            if binding is not None and inner and inner[0].named_child_count:
                binding.kind = BindingKind.EXCEPT
                binding.value = reader.expression(inner[0].named_children[0])
    classes = descendants(pattern, ("class_pattern",), 50)
    if subject is not None and subject.type == "identifier" and classes and classes[0].named_child_count:
        name = classes[0].named_children[0]
        condition = b"isinstance(" + reader.source(subject) + b", " + reader.source(name) + b")"
        reader.guard(within, Expression(condition, 0), holds=True)


def _capture(reader: Reader, node: Node, within: Span) -> Binding | None:
    if node.type != "identifier" or reader.text(node) == "_":
        return None
    binding = Binding(reader.text(node), BindingKind.OTHER, reader.span(node), within)
    reader.block.bind(binding)
    return binding
