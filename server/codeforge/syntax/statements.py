"""Where statements begin: the lines at which a piece of code can be cut and still be read."""

import re
from collections.abc import Iterator

import tree_sitter

from codeforge.syntax.trees import parsed, tree_of
from codeforge.text.documents import Document

_BLOCKS = ("block", "body", "module", "program", "file", "suite", "unit", "_list", "statement")
"""Ends of the names of nodes that hold statements, in all our grammars."""
_MOST_NODES = 20_000
MOST_PARSED = 60_000
"""Bytes: some six milliseconds."""
FAR_ABOVE = 400
"""Lines that are read for a definition above a piece."""
_DEFINITION = re.compile(rb"(?:[ \t]*+(?:#.*)?\n)*[ \t]*+(?:@|def\b|class\b|async def\b)")
_BEGINNING = re.compile(rb"([ \t]*+)(?:(@|def\b|class\b|async def\b)|[^#\s])")
_INDENT = re.compile(rb"^([ \t]*)\S", re.MULTILINE)


def statement_lines(document: Document, first: int, last: int) -> list[int]:
    """Lines after `first`, up to `last`, at which a statement begins, in order; empty without a tree.

    Of a Python file that has no tree yet only what begins with the definition above `first` is parsed; large files in
    other languages are not parsed for this.
    """
    if parsed(document) or document.before is not None:
        return _lines(document, first, last)
    if document.language == "python":
        begin = _definition_above(document, first)
        if begin >= 0 and last < len(document.lines):
            excerpt, n_added = _alone(document, begin, last)
            moved = n_added - begin
            return [line - moved for line in _lines(excerpt, first + moved, last + moved)]
    return _lines(document, first, last) if len(document.source) <= MOST_PARSED else []


def _definition_above(document: Document, line: int) -> int:
    """The nearest line, `line` included, where a definition begins that may hold or precede it; 0 for the file's first.

    -1 when there is none nearby. Text in a string that looks like a definition is taken for one.
    """
    starts, source = document.lines.starts, document.source
    if line < len(starts) and _DEFINITION.match(source, starts[line]):
        return line
    indent = None
    for n in range(min(line, len(starts) - 1), max(line - FAR_ABOVE, 0) - 1, -1):
        found = _BEGINNING.match(source, starts[n])
        if found and indent is None:
            indent = len(found[1])
        if n == 0 or (found and found[2] and indent is not None and len(found[1]) <= indent):
            return n
    return -1


def _alone(document: Document, first: int, last: int) -> tuple[Document, int]:
    """Lines `first` to `last` as a document of their own, below so many lines that open the blocks around them."""
    starts, source = document.lines.starts, document.source
    text = source[starts[first] : starts[last + 1] if last + 1 < len(starts) else len(source)]
    indents = _INDENT.findall(text)
    around = {indent for indent in (b"", *indents) if indents and len(indent) < len(indents[0])}
    opened = b"".join(indent + b"if _:\n" for indent in sorted(around, key=len))
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
