"""The tree of a document, parsed when it is first read.

A tree costs a megabyte for a few thousand lines, so it lives exactly as long as its document. The tree of an edited
document is made from the tree of the version before it, which is then let go.
Sources above `MOST_BYTES`, and those that would take longer than `MOST_SECONDS` (megabytes of garbage), have no tree.
Tree-sitter counts a line for each `\\n` and columns in bytes; only this package speaks in its points.
"""

import threading
import time
from collections.abc import Iterator

import tree_sitter

from codeforge import trace
from codeforge.syntax.languages import Pack, pack_of
from codeforge.syntax.stand_ins import readable
from codeforge.text.documents import Document
from codeforge.text.edits import Edit, applied, difference
from codeforge.text.positions import Offset, Span

MOST_BYTES = 5_000_000
LEAST_SECONDS, MOST_SECONDS = 0.5, 2.0
"""Processor time for one parse: the less for a small file, and a second more for each megabyte up to the most. Sound
source takes a tenth of a second a megabyte; some grammars (Kotlin's) can take minutes and gigabytes over broken text."""
SHORT, QUICK = 1 << 12, frozenset({"python"})
"""Bytes that are handed out whole, without a look at the clock, to grammars that take a tenth of a second over so much
garbage; C#'s takes a quarter of a minute. A function being typed is parsed in two thirds of the time so."""
PIECE = 1 << 11
"""Bytes handed out at a time: a query that compares the text of a node copies a piece for each."""
MOST_MATCHES = 1 << 16
MOST_LOOSE = 5_000
"""Parts of one error beyond which no query is asked around it."""
MANY_EDITS = 16
"""Beyond so many edits at once, one edit over all that differs is quicker to apply."""
LARGE_EDIT = 4096
"""Bytes replaced by one edit beyond which it is worth looking what really differs: a whole text sent anew."""

Node = tree_sitter.Node
"""A node of a tree, for packages that may not import the parser."""

_parsers = threading.local()


def tree_of(document: Document) -> tree_sitter.Tree | None:
    """The syntax tree of `document`; None without a grammar, or when parsing it would take too long."""
    return document.derive(_tree)


def parsed(document: Document) -> bool:
    """True when the tree is there already, so that using it costs nothing."""
    return document.derived(_tree) is not None


def _tree(document: Document) -> tree_sitter.Tree | None:
    pack = pack_of(document.language)
    before, document.before = document.before, None
    source = document.source
    if pack is None or len(source) > MOST_BYTES or (pack.unreadable and pack.unreadable.search(source)):
        return None
    trace.count("parse")
    text = document.derive(_readable)
    old = _edited(before, document) if before else None
    if len(text) <= SHORT and pack.name in QUICK:
        parser = _parser(pack)
        return parser.parse(text, old) if old else parser.parse(text)
    return _bounded(_parser(pack), text, old)


def _readable(document: Document) -> bytes:
    pack = pack_of(document.language)
    return readable(pack.stand_ins, document.path, document.source) if pack else document.source


def _bounded(
    parser: tree_sitter.Parser, source: bytes, old: tree_sitter.Tree | None
) -> tree_sitter.Tree | None:
    """The tree, unless it takes more than its share of processor time."""
    deadline = time.thread_time() + min(LEAST_SECONDS + len(source) / 1e6, MOST_SECONDS)

    def read(at: int, _point: tree_sitter.Point) -> bytes:
        return source[at : at + PIECE]

    def late(_at: int, _error: bool) -> bool:
        return time.thread_time() > deadline

    try:
        if old:
            return parser.parse(read, old, progress_callback=late)
        return parser.parse(read, progress_callback=late)
    except ValueError:
        parser.reset()
        trace.count("parse given up")
        return None


def matches_of(
    query: tree_sitter.Query, tree: tree_sitter.Tree, within: Span | None = None
) -> Iterator[tuple[int, dict[str, list[Node]]]]:
    """The matches of `query`, each with the number of its pattern; of those that touch `within` where it is given."""
    cursor = _cursor(query, within)
    for part in parts_of(tree):
        yield from cursor.matches(part)


def captures_of(
    query: tree_sitter.Query, tree: tree_sitter.Tree, within: Span | None = None
) -> dict[str, list[Node]]:
    """The nodes that `query` captures, by name, in the order in which it finds them."""
    cursor = _cursor(query, within)
    found: dict[str, list[Node]] = {}
    for part in parts_of(tree):
        for name, nodes in cursor.captures(part).items():
            found.setdefault(name, []).extend(nodes)
    return found


def _cursor(query: tree_sitter.Query, within: Span | None) -> tree_sitter.QueryCursor:
    """A cursor that keeps at most MOST_MATCHES unfinished matches, so that memory is bounded too."""
    cursor = tree_sitter.QueryCursor(query, match_limit=MOST_MATCHES)
    if within is not None:
        cursor.set_byte_range(*within)
    return cursor


def parts_of(tree: tree_sitter.Tree) -> list[Node]:
    """The nodes from which queries are asked, in source order: the root, but around no error of too many parts.

    A query looks at every node for the next named one beside it. An error node holds what it could not read side by
    side, so a hundred thousand open brackets would cost their square. Such an error is asked child by child, and so
    is what stands around it: only a definition that holds the error itself is not seen then.
    """
    split: set[int] = set()
    above: dict[int, int] = {}
    large = [tree.root_node] if _may_hold_loose(tree.root_node) else []
    while large:
        node = large.pop()
        if node.is_error and node.child_count > MOST_LOOSE:
            around: int | None = node.id
            while around is not None and around not in split:
                split.add(around)
                around = above.get(around)
        inner = [child for child in node.children if _may_hold_loose(child)]
        above.update((child.id, node.id) for child in inner)
        large += inner
    if not split:
        return [tree.root_node]
    parts: list[Node] = []
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.id in split:
            waiting += [child for child in reversed(node.children) if child.is_named or child.child_count]
        else:
            parts.append(node)
    return parts


def _may_hold_loose(node: Node) -> bool:
    return node.has_error and node.descendant_count > MOST_LOOSE


def _parser(pack: Pack) -> tree_sitter.Parser:
    """This thread's parser of a language: a parser serves one thread at a time."""
    known: dict[str, tree_sitter.Parser] | None = getattr(_parsers, "known", None)
    if known is None:
        known = _parsers.known = {}
    if pack.name not in known:
        known[pack.name] = tree_sitter.Parser(pack.grammar)
    return known[pack.name]


def _edited(before: tuple[Document, tuple[Edit, ...]], document: Document) -> tree_sitter.Tree | None:
    """The tree of the version before, told what differs; None when that version was never parsed."""
    ancestor, edits = before
    known = ancestor.derived(_tree)
    if known is None or ancestor.language != document.language:
        return None
    tree = known.copy()
    source, text = ancestor.derive(_readable), document.derive(_readable)
    # An edit can change what stands in for text beside it too; what replaces much may change little.
    is_large = any(edit.stop - edit.start > LARGE_EDIT for edit in edits)
    if is_large or len(edits) > MANY_EDITS or source is not ancestor.source or text is not document.source:
        whole = difference(source, text)
        edits = (whole,) if whole else ()
    for edit in edits:
        start = min(max(edit.start, 0), len(source))
        stop = min(max(edit.stop, start), len(source))
        begin = point(source, start)
        end, new_end = moved(begin, source[start:stop]), moved(begin, edit.text)
        tree.edit(start, stop, start + len(edit.text), begin, end, new_end)
        source = applied(source, (edit,))
    return tree


def moved(begin: tuple[int, int], text: bytes) -> tuple[int, int]:
    """The point behind `text` that begins at the point `begin`."""
    row, column = begin
    n_lines = text.count(b"\n")
    return row + n_lines, len(text) - text.rfind(b"\n") - 1 if n_lines else column + len(text)


def point(source: bytes, at: Offset) -> tuple[int, int]:
    """Row and column of `at` as tree-sitter counts them."""
    return source.count(b"\n", 0, at), at - (source.rfind(b"\n", 0, at) + 1)
