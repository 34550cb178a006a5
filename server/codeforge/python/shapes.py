"""What one Python file offers others: bindings, classes, functions, from its tree.

A file is a block, and so is the body of each class and function. A block says which names its statements bind and to
what (as expressions in text), which definitions it holds, what it returns. The block of a definition is made when it
is first asked for, from the text of that definition alone, and kept by that text: an edit inside one method leaves
the blocks of all others as they are. Offsets in a block are relative to where its text begins.

Broken code: a definition's text is cut out by the tree, and where the tree is broken each definition that is still
recognised counts; statements inside an ERROR node are read as if they stood in the block around it.
"""

import ast
import re
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Generic, TypeVar

from codeforge import trace
from codeforge.python.expressions import LONGEST, Expression, statement
from codeforge.syntax.trees import Node, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

KEPT_BLOCKS = 6000
KEPT_FILES = 600
LONGEST_FILE = 3_000_000
"""Bytes beyond which a file has an empty shape: generated data."""
MOST_RETURNS = 8

T = TypeVar("T")
Version = tuple[int, int]


class BindingKind(IntEnum):
    """How a statement binds a name."""

    ASSIGN = 1
    FOR = 2
    WITH = 3
    EXCEPT = 4
    IMPORT = 5
    CLASS = 6
    FUNCTION = 7
    PARAMETER = 8
    ALIAS = 9
    OTHER = 10


class Binding:
    """One statement that gives `name` a value."""

    __slots__ = ("annotation", "definition", "imported", "kind", "name", "path", "span", "value", "within")

    def __init__(self, name: str, kind: BindingKind, span: Span, within: Span) -> None:
        self.name = name
        self.kind = kind
        self.span = span
        """The name."""
        self.within = within
        """The branch of a compound statement that it stands in; the whole block when in none."""
        self.value: Expression | None = None
        """What is assigned, iterated over, entered, or caught."""
        self.annotation: Expression | None = None
        self.path: tuple[int, ...] = ()
        """Its place in an unpacked value: `(a, (b, c)) = v` gives c the path (1, 1). STARRED for `*rest`."""
        self.definition: Definition | None = None
        self.imported: ImportedName | None = None

    def __repr__(self) -> str:
        return f"Binding({self.name!r}, {self.kind.name}, {tuple(self.span)})"


STARRED = -1
ASYNC = -2


class ImportedName:
    """`from module import name`; an empty name imports the module itself, `*` all names."""

    __slots__ = ("module", "name", "renamed", "whole")

    def __init__(self, module: str, name: str, *, whole: bool = False, renamed: bool = False) -> None:
        self.module = module
        self.name = name
        self.whole = whole
        """`import a.b` binds `a`; `import a.b as c` binds a.b itself (whole)."""
        self.renamed = renamed
        """With `as`: in a stub this re-exports."""


class Guard:
    """A stretch in which a condition is known to hold, or not to hold."""

    __slots__ = ("condition", "holds", "span")

    def __init__(self, span: Span, condition: Expression, holds: bool) -> None:
        self.span = span
        self.condition = condition
        self.holds = holds


class Definition:
    """A class or function of a block. Offsets are relative to the block, `chunk` is the block's text."""

    __slots__ = (
        "_block",
        "_header",
        "_node",
        "body",
        "chunk",
        "decorators",
        "header_stop",
        "is_async",
        "is_class",
        "name",
        "name_span",
        "start",
        "stop",
        "version",
    )

    def __init__(self, chunk: bytes, node: Node, base: Offset, version: Version, *, keep_node: bool) -> None:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        self.chunk = chunk
        self.version = version
        self.is_class = node.type == "class_definition"
        self.is_async = not self.is_class and chunk.startswith(b"async", node.start_byte - base)
        self.start = node.start_byte - base
        """Where its keyword begins."""
        self.stop = node.end_byte - base
        while self.stop > self.start and chunk[self.stop - 1] in b" \t\r\n":
            self.stop -= 1
        self.name = text_of(name) if name else ""
        self.name_span = _span(name, base) if name else Span(self.start, self.start)
        self.body = body.start_byte - base if body else self.stop
        """Where its body begins."""
        last = (
            node.child_by_field_name("superclasses") or node.child_by_field_name("type_parameters")
            if self.is_class
            else node.child_by_field_name("return_type") or node.child_by_field_name("parameters")
        ) or name
        self.header_stop = last.end_byte - base if last else self.body
        """Where the colon before its body stands."""
        self.decorators: tuple[Expression, ...] = ()
        self._node: Node | None = node if keep_node else None
        self._block: Block | None = None
        self._header: bytes | None = None

    def __repr__(self) -> str:
        return f"{'class' if self.is_class else 'def'} {self.name}"

    @property
    def text(self) -> bytes:
        """The whole definition from its keyword."""
        return self.chunk[self.start : self.stop]

    @property
    def header(self) -> bytes:
        """The text from its keyword to the colon before its body, without the colon."""
        if self._header is None:
            self._header = self.chunk[self.start : self.header_stop]
        return self._header

    @property
    def block(self) -> "Block":
        """What its body binds, relative to `start`."""
        if self._block is None:
            text = self.text
            key = (text, self.version)
            block = _blocks.get(key)
            if block is None:
                block = _body_block(text, self._node, self.version)
                _blocks.put(key, block)
            self._block = block
            self._node = None
        return self._block


class Block:
    """What the statements of one file, class or function body bind."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.bindings: dict[str, list[Binding]] = {}
        self.definitions: list[Definition] = []
        self.attributes: dict[str, list[tuple[str, Binding]]] = {}
        """Assignments to attributes of a name: `self.x = 1` is under "x" as ("self", binding)."""
        self.stars: list[str] = []
        """Modules all of whose names are imported."""
        self.exported: list[str] | None = None
        """`__all__` where it is written as literals."""
        self.returns: list[Expression] = []
        self.yields: list[Expression] = []
        self.yields_from: list[Expression] = []
        self.is_generator = False
        self.guards: list[Guard] = []
        self.globals: set[str] = set()
        self.documentation: Span | None = None
        self.has_errors = False

    def bind(self, binding: Binding) -> None:
        """Take one more binding, in source order."""
        self.bindings.setdefault(binding.name, []).append(binding)

    def definition_at(self, at: Offset, column: Callable[[], int]) -> Definition | None:
        """The definition whose body holds `at`; blank lines below a body belong to it when `column()` is deeper."""
        found: Definition | None = None
        for definition in self.definitions:
            if definition.start > at:
                break
            found = definition
        if found is None or at < found.body:
            return None
        if at <= found.stop:
            return found
        indent = found.start - (self.text.rfind(b"\n", 0, found.start) + 1)
        for line in self.text[found.stop : at].split(b"\n")[1:-1]:
            bare = line.lstrip()
            if bare and not bare.startswith(b"#") and len(line) - len(bare) <= indent:
                return None
        return found if column() > indent else None


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
    key = (document.hash, version)
    known = _files.get(key)
    if known is not None:
        return known
    trace.count("shape")
    if len(document.source) > LONGEST_FILE:
        block = Block(document.source)
    else:
        own = document if keep_tree else Document(document.path, document.source, language="python")
        tree = tree_of(own)
        block = Block(document.source)
        if tree is not None:
            block.has_errors = tree.root_node.has_error
            _Reader(block, 0, version, keep_node=keep_tree).read(tree.root_node)
    _files.put(key, block)
    return block


def _body_block(text: bytes, node: Node | None, version: Version) -> Block:
    """The block of a definition with that text, from its node or by parsing it alone."""
    trace.count("shape.body")
    block = Block(text)
    keep = node is not None
    base = 0
    if node is None:
        tree = tree_of(Document("", text, language="python"))
        node = _definition_in(tree.root_node) if tree else None
    else:
        base = node.start_byte
    if node is None:
        return block
    block.has_errors = node.has_error
    body = node.child_by_field_name("body")
    reader = _Reader(block, base, version, keep_node=keep)
    reader.read_all([*_misplaced(node), *([body] if body else [])])
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


def text_of(node: Node) -> str:
    """The source of `node`."""
    return (node.text or b"").decode("utf-8", "replace")


def _span(node: Node, base: Offset) -> Span:
    return Span(node.start_byte - base, node.end_byte - base)


_BRANCHES = {
    "if_statement": ("consequence", "alternative"),
    "elif_clause": ("consequence",),
    "else_clause": ("body",),
    "for_statement": ("body", "alternative"),
    "while_statement": ("body", "alternative"),
    "with_statement": ("body",),
    "try_statement": ("body",),
    "case_clause": ("consequence",),
}
_OPAQUE = {
    "dictionary": b"{}",
    "list": b"[]",
    "tuple": b"()",
    "set": b"{0}",
    "string": b"''",
    "concatenated_string": b"''",
    "list_comprehension": b"[]",
    "dictionary_comprehension": b"{}",
}
_VERSION_TEST = re.compile(
    rb"sys\.version_info(?:\[:2\])?\s*(>=|<|>|<=|==)\s*\((\d+)(?:\s*,\s*(\d+))?[\s\d,]*\)|"
    rb"sys\.version_info\[0\]\s*(>=|<|>|<=|==)\s*(\d+)"
)
_PLATFORM_TEST = re.compile(rb"sys\.platform\s*(==|!=)\s*[\"'](\w+)[\"']")
_EXITS = frozenset({"return_statement", "raise_statement", "continue_statement", "break_statement"})
_NARROWS = re.compile(rb"\bisinstance\s*\(|\bis\b|\bissubclass\s*\(")


class _Reader:
    """Reads statements in order, without recursion: work waits on a stack."""

    def __init__(self, block: Block, base: Offset, version: Version, *, keep_node: bool) -> None:
        self.block = block
        self.base = base
        self.version = version
        self.keep_node = keep_node
        self.whole = Span(0, len(block.text))
        self.stack: list[tuple[Node, Span, tuple[Expression, ...]]] = []

    def read(self, root: Node) -> None:
        """Read the statements below `root`, the node of a block or file."""
        self.read_all([root])

    def read_all(self, roots: list[Node]) -> None:
        """Read the statements below each of `roots`; the first string is the documentation."""
        body = roots[-1] if roots else None
        first = next((child for child in body.children if child.type != "comment"), None) if body else None
        if first is not None and first.type == "expression_statement" and first.child_count:
            string = first.children[0]
            if string.type in ("string", "concatenated_string"):
                self.block.documentation = self.span(string)
        for root in reversed(roots):
            self._push(root, self.whole)
        while self.stack:
            node, within, decorators = self.stack.pop()
            reader = _READERS.get(node.type)
            if reader is not None:
                reader(self, node, within, decorators)

    def _push(self, parent: Node, within: Span) -> None:
        self.stack.extend((child, within, ()) for child in reversed(parent.children))

    def span(self, node: Node) -> Span:
        return Span(node.start_byte - self.base, node.end_byte - self.base)

    def expression(self, node: Node | None) -> Expression | None:
        """The text of `node`; of a very long one, what kind of thing it is."""
        if node is None:
            return None
        start = node.start_byte - self.base
        text = self.block.text[start : node.end_byte - self.base]
        if len(text) > LONGEST:
            text = _OPAQUE.get(node.type, b"")
            if node.type == "call":
                function = node.child_by_field_name("function")
                text = (function.text or b"") + b"()" if function else b""
        return Expression(text, start)

    # -- statements --------------------------------------------------------------------------------------------

    def branches(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        """A compound statement: its branches, each a stretch of its own."""
        parts: list[Node] = []
        for field in _BRANCHES.get(node.type, ()):
            parts.extend(node.children_by_field_name(field))
        if not parts:
            parts = [child for child in node.children if child.type in ("block", "ERROR")]
        for part in reversed(parts):
            if part.type == "block":
                self._push(part, within if node.type == "with_statement" else self.span(part))
            else:
                self.stack.append((part, within, ()))
        self.stack.extend((child, within, ()) for child in node.children if child.type == "ERROR")

    def if_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        condition = node.child_by_field_name("condition")
        text = (condition.text or b"") if condition else b""
        known = known_condition(text, self.version)
        consequence = node.child_by_field_name("consequence")
        alternatives = node.children_by_field_name("alternative")
        if known is True and consequence is not None:
            self._push(consequence, within)
            return
        if known is False:
            for other in reversed(alternatives):
                body = other.child_by_field_name("body")
                if other.type == "else_clause" and body is not None and len(alternatives) == 1:
                    self._push(body, within)
                else:
                    self.stack.append((other, within, ()))
            return
        if condition is not None and consequence is not None and _NARROWS.search(text):
            expression = self.expression(condition)
            if expression is not None:
                self._guard(node, within, expression, consequence, alternatives)
        if b":=" in text and condition is not None:
            self._walrus(condition, within)
        self.branches(node, within, decorators)

    def elif_clause(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        condition = node.child_by_field_name("condition")
        text = (condition.text or b"") if condition else b""
        consequence = node.child_by_field_name("consequence")
        if consequence is None or known_condition(text, self.version) is False:
            return
        expression = self.expression(condition)
        if expression is not None and _NARROWS.search(text):
            self.block.guards.append(Guard(self.span(consequence), expression, True))
        if b":=" in text and condition is not None:
            self._walrus(condition, within)
        self._push(consequence, self.span(consequence))

    def _guard(
        self, node: Node, within: Span, condition: Expression, consequence: Node, alternatives: list[Node]
    ) -> None:
        self.block.guards.append(Guard(self.span(consequence), condition, True))
        for other in alternatives:
            self.block.guards.append(Guard(self.span(other), condition, False))
        last = next((child for child in reversed(consequence.children) if child.is_named), None)
        if not alternatives and last is not None and last.type in _EXITS:
            self.block.guards.append(Guard(Span(self.span(node).stop, within.stop), condition, False))

    def assert_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        if node.named_child_count and _NARROWS.search(node.text or b""):
            condition = self.expression(node.named_children[0])
            if condition is not None:
                self.block.guards.append(Guard(Span(self.span(node).stop, within.stop), condition, True))

    def while_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        condition = node.child_by_field_name("condition")
        if condition is not None and b":=" in (condition.text or b""):
            self._walrus(condition, within)
        self.branches(node, within, decorators)

    def for_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        left = node.child_by_field_name("left")
        value = self.expression(node.child_by_field_name("right"))
        if left is not None:
            is_async = bool(node.child_count) and node.children[0].type == "async"
            self.targets(left, BindingKind.FOR, value, None, within, (ASYNC,) if is_async else ())
        self.branches(node, within, decorators)

    def with_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        is_async = bool(node.child_count) and node.children[0].type == "async"
        for clause in node.children:
            if clause.type == "with_clause":
                for item in clause.named_children:
                    self._with_item(item, within, is_async)
        self.branches(node, within, decorators)

    def _with_item(self, item: Node, within: Span, is_async: bool) -> None:
        value = item.child_by_field_name("value") if item.type == "with_item" else item
        if value is not None and value.type == "as_pattern":
            self._as_pattern(value, BindingKind.WITH, within, (ASYNC,) if is_async else ())

    def _as_pattern(self, node: Node, kind: BindingKind, within: Span, path: tuple[int, ...]) -> None:
        alias = node.child_by_field_name("alias")
        if alias is not None and alias.named_child_count and node.named_child_count:
            value = self.expression(node.named_children[0])
            self.targets(alias.named_children[0], kind, value, None, within, path)

    def try_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        self.stack.extend((child, within, ()) for child in reversed(node.children) if child.type != "block")
        body = node.child_by_field_name("body")
        if body is not None:
            self._push(body, self.span(body))

    def except_clause(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        for child in node.children:
            if child.type == "as_pattern":
                self._as_pattern(child, BindingKind.EXCEPT, self.span(node), ())
            elif child.type == "block":
                self._push(child, self.span(child))

    def match_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        subject = node.child_by_field_name("subject")
        body = node.child_by_field_name("body")
        for clause in (body or node).children:
            if clause.type != "case_clause":
                continue
            consequence = clause.child_by_field_name("consequence")
            for pattern in clause.children:
                if pattern.type == "case_pattern" and consequence is not None:
                    self._captures(pattern, self.span(consequence), subject)
            if consequence is not None:
                self.stack.append((clause, within, ()))

    def _captures(self, pattern: Node, within: Span, subject: Node | None) -> None:
        """Names that a case binds; `Foo() as x` and a narrowed subject have the class as their value."""
        names = _descendants(pattern, ("dotted_name", "as_pattern", "splat_pattern"), 200)
        for node in names:
            if node.type == "dotted_name" and node.child_count == 1 and node.parent is not None:
                if node.parent.type in ("case_pattern",):
                    self._other(node.children[0], within)
            elif node.type == "splat_pattern" and node.named_child_count:
                self._other(node.named_children[0], within)
            elif node.type == "as_pattern" and node.named_child_count > 1:
                binding = self._other(node.named_children[-1], within)
                inner = _descendants(node.named_children[0], ("class_pattern",), 50)
                if binding is not None and inner and inner[0].named_child_count:
                    binding.kind = BindingKind.EXCEPT
                    binding.value = self.expression(inner[0].named_children[0])
        classes = _descendants(pattern, ("class_pattern",), 50)
        if subject is not None and subject.type == "identifier" and classes and classes[0].named_child_count:
            name = classes[0].named_children[0]
            condition = b"isinstance(" + (subject.text or b"") + b", " + (name.text or b"") + b")"
            self.block.guards.append(Guard(within, Expression(condition, 0), True))

    def _other(self, node: Node, within: Span) -> Binding | None:
        if node.type != "identifier" or text_of(node) == "_":
            return None
        binding = Binding(text_of(node), BindingKind.OTHER, self.span(node), within)
        self.block.bind(binding)
        return binding

    def expression_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        for child in node.children:
            if child.type == "assignment":
                self.assignment(child, within)
            elif child.type == "augmented_assignment":
                self.augmented(child, within)
            elif child.type == "yield":
                self._yield(child)
            elif child.type not in ("string", "identifier") and b":=" in (child.text or b""):
                self._walrus(child, within)
            elif child.type == "call":
                self._extends_exported(child)

    def assignment(self, node: Node, within: Span) -> None:
        targets = []
        annotation = self.expression(node.child_by_field_name("type"))
        right: Node | None = node
        while right is not None and right.type == "assignment":
            left = right.child_by_field_name("left")
            if left is not None:
                targets.append(left)
            right = right.child_by_field_name("right")
        value = self.expression(right)
        if right is not None and right.type == "yield":
            self._yield(right)
            value = None
        for target in targets:
            self.targets(target, BindingKind.ASSIGN, value, annotation, within, ())
            if target.type == "identifier" and target.text == b"__all__":
                self.block.exported = _strings(right)
        if right is not None and b":=" in (right.text or b""):
            self._walrus(right, within)

    def augmented(self, node: Node, within: Span) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and left.type == "identifier" and left.text == b"__all__":
            if self.block.exported is not None:
                self.block.exported = [*self.block.exported, *(_strings(right) or [])]
        elif left is not None and left.type == "identifier" and text_of(left) not in self.block.bindings:
            self.targets(left, BindingKind.ASSIGN, self.expression(right), None, within, ())

    def _extends_exported(self, call: Node) -> None:
        text = call.text or b""
        if text.startswith((b"__all__.extend", b"__all__.append")) and self.block.exported is not None:
            self.block.exported = [
                *self.block.exported,
                *(_strings(call.child_by_field_name("arguments")) or []),
            ]

    def targets(
        self,
        node: Node,
        kind: BindingKind,
        value: Expression | None,
        annotation: Expression | None,
        within: Span,
        path: tuple[int, ...],
    ) -> None:
        """Bind each name in a target, with its place in the value."""
        waiting = [(node, path)]
        while waiting:
            node, path = waiting.pop()
            if node.type == "identifier":
                binding = Binding(text_of(node), kind, self.span(node), within)
                self.block.bind(binding)
            elif node.type == "attribute":
                owner = node.child_by_field_name("object")
                name = node.child_by_field_name("attribute")
                if owner is None or name is None or owner.type != "identifier":
                    continue
                binding = Binding(text_of(name), kind, self.span(name), within)
                self.block.attributes.setdefault(binding.name, []).append((text_of(owner), binding))
            elif node.type in ("list_splat_pattern", "list_splat"):
                if node.named_child_count:
                    place = path[-1] if path else 0
                    waiting.append((node.named_children[0], (*path[:-1], STARRED, place)))
                continue
            elif node.type in ("parenthesized_expression", "as_pattern_target"):
                waiting.extend((child, path) for child in node.named_children[:1])
                continue
            elif node.type in (
                "pattern_list",
                "tuple_pattern",
                "list_pattern",
                "tuple",
                "list",
                "expression_list",
            ):
                inner = [child for child in node.named_children if child.type != "comment"]
                waiting.extend((child, (*path, place)) for place, child in reversed(list(enumerate(inner))))
                continue
            else:
                continue
            binding.value, binding.annotation, binding.path = value, annotation, path

    def _walrus(self, node: Node, within: Span) -> None:
        for named in _descendants(node, ("named_expression",), 2000):
            name = named.child_by_field_name("name")
            if name is not None:
                value = self.expression(named.child_by_field_name("value"))
                self.targets(name, BindingKind.ASSIGN, value, None, within, ())

    def _yield(self, node: Node) -> None:
        self.block.is_generator = True
        if len(self.block.yields) < MOST_RETURNS and node.named_child_count:
            value = self.expression(node.named_children[0])
            if value is not None:
                is_from = node.child_count > 1 and node.children[1].type == "from"
                (self.block.yields_from if is_from else self.block.yields).append(value)

    def return_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        if node.named_child_count and len(self.block.returns) < MOST_RETURNS:
            value = self.expression(node.named_children[0])
            if value is not None:
                self.block.returns.append(value)
            if b":=" in (node.text or b""):
                self._walrus(node, within)

    def names_of(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        """`global` and `nonlocal`."""
        self.block.globals.update(text_of(child) for child in node.named_children)

    def decorated(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        found = []
        for child in node.children:
            if child.type == "decorator" and child.named_child_count:
                expression = self.expression(child.named_children[0])
                if expression is not None:
                    found.append(expression)
        definition = node.child_by_field_name("definition")
        if definition is not None:
            self.stack.append((definition, within, tuple(found)))

    def definition(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        definition = Definition(self.block.text, node, self.base, self.version, keep_node=self.keep_node)
        if not definition.name:
            return
        definition.decorators = decorators
        self.block.definitions.append(definition)
        kind = BindingKind.CLASS if definition.is_class else BindingKind.FUNCTION
        binding = Binding(definition.name, kind, definition.name_span, within)
        binding.definition = definition
        self.block.bind(binding)

    def type_alias(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        names = _descendants(left, ("identifier",), 5) if left is not None else []
        if names:
            binding = Binding(text_of(names[0]), BindingKind.ALIAS, self.span(names[0]), within)
            binding.value = self.expression(right)
            self.block.bind(binding)

    def import_statement(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        for child in node.named_children:
            alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
            name = child.child_by_field_name("name") if child.type == "aliased_import" else child
            if name is None or not name.named_child_count:
                continue
            module = _dotted(name)
            place = alias or name.named_children[0]
            binding = Binding(text_of(place), BindingKind.IMPORT, self.span(place), within)
            binding.imported = ImportedName(module, "", whole=alias is not None, renamed=alias is not None)
            self.block.bind(binding)

    def import_from(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        source = node.child_by_field_name("module_name")
        module = _dotted(source) if source is not None else "__future__"
        for child in node.children:
            if child.type == "wildcard_import":
                self.block.stars.append(module)
        for child in node.children_by_field_name("name"):
            alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
            name = child.child_by_field_name("name") if child.type == "aliased_import" else child
            if name is None:
                continue
            place = alias or name
            binding = Binding(text_of(place), BindingKind.IMPORT, self.span(place), within)
            binding.imported = ImportedName(module, text_of(name), renamed=alias is not None)
            self.block.bind(binding)

    def inside(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        """An ERROR node: what is recognisable inside."""
        self._push(node, within)

    def parameters(self, node: Node, within: Span, decorators: tuple[Expression, ...]) -> None:
        """Nothing: a header whose definition was not recognised."""


_READERS: dict[str, Callable[[_Reader, Node, Span, tuple[Expression, ...]], None]] = {
    "expression_statement": _Reader.expression_statement,
    "assignment": lambda reader, node, within, _: reader.assignment(node, within),
    "if_statement": _Reader.if_statement,
    "elif_clause": _Reader.elif_clause,
    "else_clause": _Reader.branches,
    "finally_clause": _Reader.branches,
    "for_statement": _Reader.for_statement,
    "while_statement": _Reader.while_statement,
    "with_statement": _Reader.with_statement,
    "try_statement": _Reader.try_statement,
    "except_clause": _Reader.except_clause,
    "except_group_clause": _Reader.except_clause,
    "match_statement": _Reader.match_statement,
    "case_clause": _Reader.branches,
    "assert_statement": _Reader.assert_statement,
    "return_statement": _Reader.return_statement,
    "global_statement": _Reader.names_of,
    "nonlocal_statement": _Reader.names_of,
    "decorated_definition": _Reader.decorated,
    "class_definition": _Reader.definition,
    "function_definition": _Reader.definition,
    "type_alias_statement": _Reader.type_alias,
    "import_statement": _Reader.import_statement,
    "import_from_statement": _Reader.import_from,
    "future_import_statement": _Reader.import_from,
    "block": _Reader.inside,
    "ERROR": _Reader.inside,
}


def known_condition(text: bytes, version: Version) -> bool | None:
    """What a test of the Python version or platform gives; None for any other condition."""
    if text in (b"TYPE_CHECKING", b"typing.TYPE_CHECKING"):
        return True
    found = _VERSION_TEST.fullmatch(text.strip())
    if found:
        operator = found[1] or found[4]
        wanted = (int(found[2]), int(found[3])) if found[3] else (int(found[2] or found[5]),)
        have: tuple[int, ...] = version if len(wanted) > 1 or found[2] else version[:1]
        return {
            b">=": have >= wanted,
            b"<": have < wanted,
            b">": have > wanted,
            b"<=": have <= wanted,
            b"==": have == wanted,
        }[operator]
    platform = _PLATFORM_TEST.fullmatch(text.strip())
    if platform:
        return (platform[2].decode() == sys.platform) == (platform[1] == b"==")
    return None


def _dotted(node: Node) -> str:
    return "".join(text_of(node).split())


def _strings(node: Node | None) -> list[str] | None:
    """The string literals of a list or tuple; None for anything else."""
    if node is None or node.type not in (
        "list",
        "tuple",
        "argument_list",
        "expression_list",
        "binary_operator",
    ):
        return None
    return [
        text_of(string).strip("rbuRBU").strip("\"'") for string in _descendants(node, ("string",), 20_000)
    ]


def _descendants(node: Node, kinds: tuple[str, ...], limit: int) -> list[Node]:
    """Nodes of those kinds at or below `node` in source order, looking at `limit` nodes at most."""
    found = []
    waiting = [node]
    while waiting and limit > 0:
        limit -= 1
        current = waiting.pop()
        if current.type in kinds:
            found.append(current)
            if current.type not in ("as_pattern", "named_expression"):
                continue
        waiting.extend(reversed(current.named_children))
    return found


def header_statement(definition: Definition) -> ast.stmt | None:
    """The definition's header as a statement with an empty body; None when it does not parse."""
    return statement(definition.header + b": ...")


def iterate_attributes(block: Block, owner: str) -> Iterator[tuple[str, Binding]]:
    """The attributes that a method's body assigns to `owner`: its first parameter."""
    for name, found in block.attributes.items():
        for of, binding in found:
            if of == owner:
                yield name, binding
