"""What stands at an offset, and where a name is used: by the tree, so strings and comments do not count."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import tree_sitter

from codeforge.syntax.languages import Pack, pack_of
from codeforge.syntax.lexical import lexical_occurrences, word
from codeforge.syntax.trees import parsed, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span


class Name(NamedTuple):
    """An identifier in a document."""

    text: str
    span: Span


def name_at(document: Document, at: Offset) -> Name | None:
    """The identifier that `at` touches, the one that begins there before the one that ends there.

    None in strings, comments, keywords and space; code inside a formatted string counts as code.
    """
    pack, tree = pack_of(document.language), tree_of(document)
    if pack is None or tree is None:
        return None
    for start in (at, at - 1):
        if not 0 <= start < len(document.source):
            continue
        node = tree.root_node.descendant_for_byte_range(start, start + 1)
        if node is not None and node.kind_id in pack.identifier_ids:
            span = Span(node.start_byte, node.end_byte)
            if span.contains(at):
                return Name(document.text(span), span)
    return None


def occurrences(document: Document, name: str) -> list[Span]:
    """Where the identifier `name` stands, in order; strings and comments do not count."""
    pack, wanted = pack_of(document.language), name.encode()
    if pack is None or not wanted or wanted not in document.source:
        return []
    if document.language == "python" and not parsed(document):
        found = lexical_occurrences(document.source, wanted)
        if found is not None:
            return found
    tree = tree_of(document)
    if tree is None:
        return []
    hits = [match.start() for match in word(wanted).finditer(document.source)]
    spans = []
    for at, node in _leaves_at(tree, hits, len(wanted)):
        if (
            node.kind_id in pack.identifier_ids
            and node.start_byte == at
            and node.end_byte == at + len(wanted)
        ):
            spans.append(Span(at, at + len(wanted)))
    return spans


def _leaves_at(
    tree: tree_sitter.Tree, places: list[Offset], length: int
) -> Iterator[tuple[Offset, tree_sitter.Node]]:
    """The smallest node at each of the ascending `places`, in one pass over the top of the tree."""
    cursor = tree.walk()
    top = cursor.node if cursor.goto_first_child() else None
    for at in places:
        while top is not None and top.end_byte <= at:
            top = cursor.node if cursor.goto_next_sibling() else None
        if top is None:
            return
        if top.start_byte <= at:
            node = top.descendant_for_byte_range(at, at + length)
            if node is not None:
                yield at, node


def context_at(document: Document, at: Offset) -> Literal["code", "string", "comment"]:
    """What a character typed at `at` would be part of; code inside a formatted string is code.

    A string that is still being typed has no end, so where the tree has errors the line left of `at` is read too.
    """
    pack, tree = pack_of(document.language), tree_of(document)
    if pack is None or tree is None:
        return "code"
    context = _context(document, pack, tree, at)
    if context == "code" and tree.root_node.has_error and pack.strings:
        start = document.lines.span(document.lines.line_of(at)).start
        if _context(document, pack, tree, start) == "code" and at - start < LONG_LINE:
            return _typed_context(pack, document.source[start:at])
    return context


LONG_LINE = 10_000
_CLOSED = re.compile(rb"""(["'`])(?:\\.|(?!\1)[^\\\n])*\1""")


def _typed_context(pack: Pack, left: bytes) -> Literal["code", "string", "comment"]:
    rest = _CLOSED.sub(b"", left)
    quotes = [at for at in (rest.find(quote) for quote in pack.quotes) if at >= 0]
    comment = rest.find(pack.comment.encode()) if pack.comment else -1
    if comment >= 0 and comment < min(quotes, default=len(rest)):
        return "comment"
    return "string" if quotes else "code"


def _context(
    document: Document, pack: Pack, tree: tree_sitter.Tree, at: Offset
) -> Literal["code", "string", "comment"]:
    context: Literal["code", "string", "comment"] = "code"
    for node in _around(tree, max(at - 1, 0)):
        kind = node.kind_id
        if kind in pack.comment_ids:
            if node.start_byte < at and _inside_comment(document, node, at):
                return "comment"
        elif kind in pack.interpolation_ids:
            if node.start_byte < at < node.end_byte:
                context = "code"
        elif kind in pack.string_ids and node.start_byte < at < node.end_byte:
            context = "string"
    return context


def _inside_comment(document: Document, node: tree_sitter.Node, at: Offset) -> bool:
    """True up to the end of a line comment, but not behind the end of a block comment."""
    if at < node.end_byte:
        return True
    closed = document.source[node.start_byte : node.end_byte].endswith((b"*/", b"-->", b"]]", b"\n"))
    return at == node.end_byte and not closed


def selections(document: Document, at: Offset) -> list[Span]:
    """Ever larger spans around `at`, the smallest first; the last is the whole document.

    At most `MOST_SELECTIONS` of them in a very deeply nested place.
    """
    whole = Span(0, len(document.source))
    tree = tree_of(document)
    if tree is None:
        return [whole]
    name = name_at(document, at)
    inside = name.span.start if name else min(at, max(len(document.source) - 1, 0))
    spans = [whole]
    for node in _around(tree, inside):
        span = Span(node.start_byte, node.end_byte)
        if span != spans[-1] and span.contains(at) and span.stop > span.start:
            spans.append(span)
    growing = [span for span, outer in zip(spans[1:], spans, strict=False) if outer.covers(span)]
    return [*growing[: -MOST_SELECTIONS - 1 : -1], whole]


MOST_SELECTIONS = 200


def _around(tree: tree_sitter.Tree, at: Offset) -> Iterator[tree_sitter.Node]:
    """The nodes around the character at `at`, the outermost first."""
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node is None or not node.start_byte <= at < max(node.end_byte, node.start_byte + 1):
            return
        yield node
        if cursor.goto_first_child_for_byte(at) is None:
            return
