"""Blocks: what the statements of one file, class or function body bind.

Offsets in a block are relative to where its text begins. The block of a definition is read when it is first asked for.
"""

from collections.abc import Callable

from codeforge.python.shapes.bindings import Binding, Guard, Version
from codeforge.python.shapes.expressions import Expression
from codeforge.syntax.trees import Node
from codeforge.text.positions import Offset, Span

ReadBody = Callable[[bytes, "Node | None", Version], "Block"]
"""Reads the body of a definition with that text, from its node where the tree is kept."""


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

    def bind(self, binding: Binding) -> None:
        """Take one more binding, in source order."""
        self.bindings.setdefault(binding.name, []).append(binding)

    def definition_at(self, at: Offset, column: Callable[[], int]) -> "Definition | None":
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


class Definition:
    """A class or function of a block. Offsets are relative to the block, `chunk` is the block's text."""

    __slots__ = (
        "_block",
        "_header",
        "_node",
        "_read",
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

    def __init__(
        self,
        chunk: bytes,
        node: Node,
        place: Callable[[Offset], Offset],
        version: Version,
        *,
        read: ReadBody,
        keep_node: bool,
    ) -> None:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        self.chunk = chunk
        self.version = version
        self.is_class = node.type == "class_definition"
        self.is_async = not self.is_class and chunk.startswith(b"async", place(node.start_byte))
        self.start = place(node.start_byte)
        """Where its keyword begins."""
        self.stop = place(node.end_byte)
        while self.stop > self.start and chunk[self.stop - 1] in b" \t\r\n":
            self.stop -= 1
        self.name_span = (
            Span(place(name.start_byte), place(name.end_byte)) if name else Span(self.start, self.start)
        )
        self.name = chunk[self.name_span.start : self.name_span.stop].decode("utf-8", "replace")
        self.body = place(body.start_byte) if body else self.stop
        """Where its body begins."""
        last = (
            node.child_by_field_name("superclasses") or node.child_by_field_name("type_parameters")
            if self.is_class
            else node.child_by_field_name("return_type") or node.child_by_field_name("parameters")
        ) or name
        self.header_stop = place(last.end_byte) if last else self.body
        """Where the colon before its body stands."""
        self.decorators: tuple[Expression, ...] = ()
        self._read = read
        self._node: Node | None = node if keep_node else None
        self._block: Block | None = None
        self._header: bytes | None = None

    def __repr__(self) -> str:
        return f"{'class' if self.is_class else 'def'} {self.name}"

    def moved(self, chunk: bytes, position: Callable[[Offset], Offset]) -> "Definition":
        """The same definition in another text of its block; `position` says where each place is now."""
        found = object.__new__(Definition)
        found.chunk = chunk
        found.version, found.is_class, found.is_async = self.version, self.is_class, self.is_async
        found.name, found.decorators = self.name, self.decorators
        found._read, found._node, found._block, found._header = (
            self._read, self._node, self._block, self._header,
        )  # fmt: skip
        found.start, found.stop = position(self.start), position(self.stop)
        found.name_span = Span(position(self.name_span.start), position(self.name_span.stop))
        found.body, found.header_stop = position(self.body), position(self.header_stop)
        return found

    def replace_block(self, block: "Block") -> None:
        """Let `block` be what its body binds, which else is read from its text."""
        self._block, self._node = block, None

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
            self._block = self._read(self.text, self._node, self.version)
            self._node = None
        return self._block
