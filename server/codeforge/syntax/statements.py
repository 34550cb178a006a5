"""Where statements begin: the lines at which a piece of code can be cut and still be read."""

from collections.abc import Iterator

import tree_sitter

from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document

_BLOCKS = ("block", "body", "module", "program", "file", "suite", "unit", "_list", "statement")
"""Ends of the names of nodes that hold statements, in all our grammars."""
_MOST_NODES = 20_000


def statement_lines(document: Document, first: int, last: int) -> list[int]:
    """Lines after `first`, up to `last`, at which a statement begins, in order; empty without a tree."""
    tree = tree_of(document)
    if tree is None:
        return []
    found: set[int] = set()
    for n, node in enumerate(_inside(tree.root_node, first, last)):
        if n > _MOST_NODES:
            break
        if node.type.endswith(_BLOCKS):
            found.update(child.start_point[0] for child in node.named_children)
    return sorted(line for line in found if first < line <= last)


def _inside(node: tree_sitter.Node, first: int, last: int) -> Iterator[tree_sitter.Node]:
    """`node` and all below it that touch lines `first` to `last`."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.start_point[0] <= last and here.end_point[0] >= first:
            yield here
            waiting += here.named_children
