"""What one Python file offers others: bindings, classes, functions, from its tree.

A file is a block, and so is the body of each class and function. A block says which names its statements bind and to
what (as expressions in text), which definitions it holds, what it returns. The block of a definition is made when it
is first asked for, from the text of that definition alone, and kept by that text: an edit inside one method leaves
the blocks of all others as they are. A file that nobody edits is parsed without the bodies of its definitions. Offsets in a block are relative to where its text begins.

Broken code: a definition's text is cut out by the tree, and where the tree is broken each definition that is still
recognised counts; statements inside an ERROR node are read as if they stood in the block around it.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

from codeforge import trace
from codeforge.python.shapes.bindings import Version
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.edited import edited_function
from codeforge.python.shapes.patching import Change, patched
from codeforge.python.shapes.reader import Reader
from codeforge.python.shapes.skeletons import NO_CUTS, after_header, skeleton
from codeforge.python.shapes.statements import read_statements
from codeforge.syntax.trees import Node, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

KEPT_BLOCKS = 6000
KEPT_FILES = 600
LONGEST_FILE = 3_000_000
"""Bytes beyond which a file has an empty shape: generated data."""

T = TypeVar("T")


class _Kept(Generic[T]):
    """The most recently used values, at most `limit`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.values: OrderedDict[object, T] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: object) -> T | None:
        with self.lock:
            value = self.values.get(key)
            if value is not None:
                self.values.move_to_end(key)
            return value

    def put(self, key: object, value: T) -> None:
        with self.lock:
            self.values[key] = value
            if len(self.values) > self.limit:
                self.values.popitem(last=False)


_blocks: _Kept[Block] = _Kept(KEPT_BLOCKS)
_files: _Kept[Block] = _Kept(KEPT_FILES)


def known_shape(content: int, version: Version) -> Block | None:
    """The shape of the file with that content hash when it was read before."""
    return _files.get((content, version))


def shape_of(document: Document, version: Version, *, keep_tree: bool = False) -> Block:
    """The shape of a whole file for a Python `version`; `keep_tree` for an open document, whose tree is kept anyway."""
    key = (document.hash, version, keep_tree) if keep_tree else (document.hash, version)
    known = _files.get(key)
    if known is not None:
        return known
    trace.count("shape")
    block = (_after_edit(document, version) if keep_tree else None) or _read_file(
        document, version, keep_tree=keep_tree
    )
    _files.put(key, block)
    return block


def _after_edit(document: Document, version: Version) -> Block | None:
    """The shape of a text in which one function was edited; None when that is not known, or too broken to be one."""
    edited = edited_function(document)
    root = edited.tree_root if edited is not None else None
    node = _definition_in(root) if root is not None else None
    if edited is None or node is None or node.start_byte or edited.part.source[node.end_byte :].strip():
        return None
    start = edited.span.start

    def make(text: bytes, at: Offset) -> Definition:
        return Definition(text, node, at.__add__, version, read=_body, keep_node=True)

    end = start + len(edited.part.source[: node.end_byte].rstrip())
    before = shape_of(edited.before, version, keep_tree=True)
    return patched(before, document.source, Change(start, edited.span.stop, edited.n_more, end), make)


def _read_file(document: Document, version: Version, *, keep_tree: bool) -> Block:
    block = Block(document.source)
    if len(document.source) <= LONGEST_FILE:
        own, cuts = document, NO_CUTS
        if not keep_tree:
            text, cuts = skeleton(document.source)
            own = Document(document.path, text, language="python")
        tree = tree_of(own)
        if tree is not None:
            reader = Reader(block, 0, version, read_body=_body, keep_node=keep_tree, cuts=cuts)
            read_statements(reader, [tree.root_node])
    return block


def _body(text: bytes, node: Node | None, version: Version) -> Block:
    """The block of a definition with that text, read once."""
    key = (text, version)
    block = _blocks.get(key)
    if block is None:
        block = _read_body(text, node, version)
        _blocks.put(key, block)
    return block


def _read_body(text: bytes, node: Node | None, version: Version) -> Block:
    """The block of a definition with that text, from its node or by parsing it alone."""
    trace.count("shape.body")
    block = Block(text)
    keep = node is not None
    base = 0
    cuts = NO_CUTS
    if node is None:
        outline = text
        if text.startswith(b"class"):
            start = after_header(text, 0)
            outline, cuts = skeleton(text, start) if start else (text, cuts)
        tree = tree_of(Document("", outline, language="python"))
        node = _definition_in(tree.root_node) if tree else None
    else:
        base = node.start_byte
    if node is None:
        return block
    body = node.child_by_field_name("body")
    reader = Reader(block, base, version, read_body=_body, keep_node=keep, cuts=cuts)
    read_statements(reader, [*_misplaced(node), *([body] if body else [])])
    return block


def _definition_in(root: Node) -> Node | None:
    """The first class or function below `root`, not looking inside others."""
    level: Sequence[Node] = [root]
    for _ in range(4):
        for node in level:
            if node.type in ("class_definition", "function_definition"):
                return node
        level = [child for node in level for child in node.children][:200]
    return None


def _misplaced(node: Node) -> list[Node]:
    """What error recovery left between a definition's header and its body."""
    return [child for child in node.children if child.type == "ERROR"]
