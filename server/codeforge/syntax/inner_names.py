"""Names that a comprehension or a `lambda` of Python binds for itself alone."""

from collections.abc import Iterator

from tree_sitter import Node

from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Span

MOST_AROUND = 100
"""Expressions around a name that are looked at."""
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_PATTERNS = frozenset(
    {
        "pattern_list",
        "tuple_pattern",
        "list_pattern",
        "list_splat_pattern",
        "dictionary_splat_pattern",
        "lambda_parameters",
    }
)


_NO_NAMES = {"attribute": "attribute", "keyword_argument": "name"}
"""Words that name something else than a variable, and the part of a node that they are."""


def inner_binding(document: Document, word: Span) -> Span | None:
    """Where the comprehension or `lambda` around the name at `word` binds it; None where none does."""
    tree = tree_of(document)
    node = tree.root_node.descendant_for_byte_range(word.start, word.stop) if tree else None
    name = document.source[word.start : word.stop]
    for _ in range(MOST_AROUND):
        around = node.parent if node is not None else None
        if node is None or around is None or around.type in ("block", "module"):
            return None
        if _NO_NAMES.get(around.type) and node == around.child_by_field_name(_NO_NAMES[around.type]):
            return None
        for bound in _bound(around, node):
            if document.source[bound.start_byte : bound.end_byte] == name:
                return Span(bound.start_byte, bound.end_byte)
        node = around
    return None


def _bound(around: Node, inside: Node) -> Iterator[Node]:
    """The names that `around` binds for its part `inside`: neither for the first text of a comprehension that is gone
    through, nor for the defaults of a `lambda`.
    """
    if around.type in _COMPREHENSIONS:
        clauses = [child for child in around.named_children if child.type == "for_in_clause"]
        for clause in clauses if inside != clauses[0] else ():
            yield from _names(clause.child_by_field_name("left"))
    elif around.type == "for_in_clause" and inside == around.child_by_field_name("left"):
        yield from _names(inside)
    elif around.type == "lambda" and inside == around.child_by_field_name("body"):
        yield from _names(around.child_by_field_name("parameters"))
    elif around.type == "lambda_parameters" and inside.type != "default_parameter":
        yield from _names(inside)
    elif around.type == "default_parameter" and inside == around.child_by_field_name("name"):
        yield inside


def _names(pattern: Node | None) -> Iterator[Node]:
    if pattern is None:
        return
    if pattern.type == "identifier":
        yield pattern
    elif pattern.type == "default_parameter":
        yield from _names(pattern.child_by_field_name("name"))
    elif pattern.type in _PATTERNS:
        for child in pattern.named_children:
            yield from _names(child)
