"""What can be folded: bodies, brackets, comment blocks, imports and marked regions.

A pack's `folds.scm` captures `@fold` on a node that folds from its own first line, `@fold.body` on one that folds from
the line before it (an indented block), `@fold.comment` and `@fold.imports` on single ones; neighbours are joined here.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple

import tree_sitter

from codeforge.syntax.languages import pack_of
from codeforge.syntax.trees import captures_of, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import LineIndex

FoldKind = Literal["", "comment", "imports", "region"]

_CLOSING = re.compile(rb"[ \t]*(?:[)\]}]|end\b|</)")
_REGION = re.compile(rb"\W*(?:pragma[ \t]+)?(end)?region\b", re.IGNORECASE)


class Fold(NamedTuple):
    """Lines that can be hidden behind their first one; numbers from zero, the last one included."""

    start_line: int
    end_line: int
    kind: FoldKind = ""


def folds(document: Document) -> list[Fold]:
    """The folds of `document` in order, one for each first line, the largest; empty without a grammar."""
    return document.derive(_folds)


def _folds(document: Document) -> list[Fold]:
    tree, query = tree_of(document), _query(document.language)
    if tree is None or query is None:
        return []
    captures = captures_of(query, tree)
    lines = document.lines
    found = [_node_fold(lines, node, 0) for node in captures.get("fold", ())]
    found += [_node_fold(lines, node, 1) for node in captures.get("fold.body", ())]
    found += _joined(lines, _lines_of(lines, captures.get("fold.imports", ())), "imports")
    comments = [node for node in captures.get("fold.comment", ()) if _begins_line(lines, node)]
    found += _joined(lines, _lines_of(lines, comments), "comment")
    found += _regions(lines, comments)
    largest: dict[int, Fold] = {}
    for fold in found:
        known = largest.get(fold.start_line)
        if fold.end_line > fold.start_line and (known is None or known.end_line < fold.end_line):
            largest[fold.start_line] = fold
    return [largest[line] for line in sorted(largest)]


@cache
def _query(language: str) -> tree_sitter.Query | None:
    pack = pack_of(language)
    return pack.query(pack.source_of("folds")) if pack else None


def _node_fold(lines: LineIndex, node: tree_sitter.Node, above: int) -> Fold:
    """From the node's first line, or the line `above` when nothing stands before it, to the last line worth hiding."""
    start, stop = _lines(lines, node)
    if above and _begins_line(lines, node):
        start -= above
    if _CLOSING.match(lines.source, lines.starts[stop]):
        stop -= 1  # the closing bracket stays in sight
    return Fold(start, stop)


def _lines(lines: LineIndex, node: tree_sitter.Node) -> tuple[int, int]:
    """First and last line of a node; some count in the line ends behind them."""
    start, stop = node.start_byte, node.end_byte
    while stop > start and lines.source[stop - 1] in b" \t\r\n":
        stop -= 1
    return lines.line_of(start), lines.line_of(stop)


def _lines_of(lines: LineIndex, nodes: Iterable[tree_sitter.Node]) -> list[tuple[int, int]]:
    return sorted(_lines(lines, node) for node in nodes)


def _begins_line(lines: LineIndex, node: tree_sitter.Node) -> bool:
    start = node.start_byte
    return not lines.source[lines.starts[lines.line_of(start)] : start].strip()


def _joined(lines: LineIndex, stretches: Sequence[tuple[int, int]], kind: FoldKind) -> list[Fold]:
    """Neighbouring stretches as one fold; blank lines do not part imports."""
    found: list[Fold] = []
    for start, stop in stretches:
        if found and (
            start <= found[-1].end_line + 1
            or (kind == "imports" and _blank(lines, found[-1].end_line + 1, start))
        ):
            found[-1] = Fold(found[-1].start_line, max(found[-1].end_line, stop), kind)
        else:
            found.append(Fold(start, stop, kind))
    return found


def _blank(lines: LineIndex, first: int, last: int) -> bool:
    return not lines.source[lines.starts[first] : lines.starts[last]].strip()


def _regions(lines: LineIndex, comments: Iterable[tree_sitter.Node]) -> list[Fold]:
    """`# region` … `# endregion`, as editors of many languages read them."""
    found, started = [], []
    for node in sorted(comments, key=lambda node: node.start_byte):
        mark = _REGION.match(lines.source, node.start_byte, min(node.end_byte, node.start_byte + 100))
        if mark and not mark[1]:
            started.append(lines.line_of(node.start_byte))
        elif mark and started:
            found.append(Fold(started.pop(), lines.line_of(node.start_byte), "region"))
    return found
