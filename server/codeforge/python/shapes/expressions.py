"""Expressions as text, parsed when somebody asks for their value.

A shape keeps the source of each value and annotation; `ast` turns one into nodes in microseconds, and the same text
is parsed once. What does not parse has no node: an unknown value, never an error.
"""

import ast
import re
import warnings
from functools import lru_cache

from codeforge.text.positions import Offset

LONGEST = 6000
"""Bytes of an expression beyond which only its kind is kept."""

FILENAME = "<expression>"

warnings.filterwarnings("ignore", module=re.escape(FILENAME))
"""Invalid escapes in a user's strings are the linter's business."""


class Expression:
    """One expression of a chunk: its text, and where it begins in the chunk."""

    __slots__ = ("_node", "_parsed", "start", "text")

    def __init__(self, text: bytes, start: Offset) -> None:
        self.text = text
        self.start = start
        self._node: ast.expr | None = None
        self._parsed = False

    def __repr__(self) -> str:
        return f"Expression({self.text!r}, {self.start})"

    def moved(self, start: Offset) -> "Expression":
        """The same expression elsewhere."""
        found = Expression(self.text, start)
        found._node, found._parsed = self._node, self._parsed
        return found

    @property
    def node(self) -> ast.expr | None:
        """The parsed expression; None when the text is none."""
        if not self._parsed:
            self._node = parsed(self.text)
            self._parsed = True
        return self._node

    def offset(self, node: ast.expr | ast.arg | ast.keyword | ast.alias) -> Offset:
        """Where `node`, a part of this expression, begins in the chunk."""
        return self.start + place_in(self.text, node.lineno, node.col_offset)


def place_in(text: bytes, line: int, column: int) -> Offset:
    """The offset in `text` of a line and column that `ast` gives for it in parentheses."""
    if line <= 1:
        return max(column - 1, 0)
    start = 0
    for _ in range(line - 1):
        start = text.find(b"\n", start) + 1
    return start + column


@lru_cache(maxsize=8192)
def parsed(text: bytes) -> ast.expr | None:
    """The expression that `text` is; None when it is none. Parts carry line and column as in `(text)`."""
    if len(text) > LONGEST:
        return None
    tree = _tree(b"(" + text + b"\n)")
    if tree is None and text.lstrip().startswith(b"*"):
        tree = _tree(b"(" + text + b",)")
    if tree is None or len(tree.body) != 1:
        return None
    statement = tree.body[0]
    return statement.value if isinstance(statement, ast.Expr) else None


@lru_cache(maxsize=4096)
def statement(text: bytes) -> ast.stmt | None:
    """The single statement that `text` is; None when it is none."""
    tree = _tree(text)
    return tree.body[0] if tree is not None and tree.body else None


def _tree(text: bytes) -> ast.Module | None:
    try:
        return ast.parse(text, FILENAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
