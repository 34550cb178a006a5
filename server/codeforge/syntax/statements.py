"""Where statements begin: the lines at which a piece of code can be cut and still be read."""

import re
from collections.abc import Iterator

import tree_sitter

from codeforge.syntax.trees import parsed, tree_of
from codeforge.text.documents import Document

_BLOCKS = ("block", "body", "module", "program", "file", "suite", "unit", "_list", "statement")
"""Ends of the names of nodes that hold statements, in all our grammars."""
_MOST_NODES = 20_000
_DEFINITION = re.compile(rb"(?:[ \t]*(?:#.*)?\n)*([ \t]*)(?:@|def\b|class\b|async\b)")
_INDENT = re.compile(rb"^([ \t]*)\S", re.MULTILINE)


def statement_lines(document: Document, first: int, last: int) -> list[int]:
    """Lines after `first`, up to `last`, at which a statement begins, in order; empty without a tree.

    Of a Python file that has no tree yet only these lines are parsed, where they begin with a definition.
    """
    if document.language == "python" and not parsed(document) and document.before is None:
        own = _alone(document, first, last)
        if own is not None:
            excerpt, above = own
            return [line - above + first for line in _lines(excerpt, above, above + last - first)]
    return _lines(document, first, last)


def _alone(document: Document, first: int, last: int) -> tuple[Document, int] | None:
    """Lines `first` to `last` as a document of their own, below so many lines that open the blocks around them.

    None where they may begin inside a string or a bracket: all but a definition or a decorator may.
    """
    starts, source = document.lines.starts, document.source
    if last >= len(starts):
        return None
    stop = starts[last + 1] if last + 1 < len(starts) else len(source)
    text = source[starts[first] : stop]
    head = _DEFINITION.match(text)
    if head is None:
        return None
    indents = {b"", *_INDENT.findall(text)}
    around = sorted((indent for indent in indents if len(indent) < len(head[1])), key=len)
    opened = b"".join(indent + b"if _:\n" for indent in around)
    return Document(document.path, opened + text, language=document.language), len(around)


def _lines(document: Document, first: int, last: int) -> list[int]:
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
