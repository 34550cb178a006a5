"""The state in which the statements of a block are read, and how targets of assignments are bound."""

from codeforge.python.shapes.bindings import STARRED, Binding, BindingKind, Guard, Version
from codeforge.python.shapes.blocks import Block, ReadBody
from codeforge.python.shapes.expressions import LONGEST, Expression
from codeforge.python.shapes.nodes import descendants
from codeforge.python.shapes.skeletons import NO_CUTS, Cuts
from codeforge.syntax.trees import Node
from codeforge.text.positions import Offset, Span

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
_LISTS = frozenset({"list", "tuple", "argument_list", "expression_list", "binary_operator"})
_SEQUENCES = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"})


class Reader:
    """A block in the making: statements that still wait to be read, and what was bound so far.

    Work waits on a stack instead of recursion, so that no nesting is too deep.
    """

    def __init__(
        self,
        block: Block,
        base: Offset,
        version: Version,
        *,
        read_body: ReadBody,
        keep_node: bool,
        cuts: Cuts = NO_CUTS,
    ) -> None:
        self.block = block
        self.version = version
        self.read_body = read_body
        self.keep_node = keep_node
        self.place = cuts.place if cuts.at else base.__rsub__
        """Gives where in the block a place of the tree is."""
        self.whole = Span(0, len(block.text))
        self.stack: list[tuple[Node, Span]] = []

    def push(self, parent: Node, within: Span) -> None:
        """Let the statements of `parent` be read next, in their order."""
        self.stack.extend((child, within) for child in reversed(parent.children))

    def source(self, node: Node) -> bytes:
        """The source of `node`, cut from the block: asking a tree for it costs several copies."""
        return self.block.text[self.place(node.start_byte) : self.place(node.end_byte)]

    def text(self, node: Node) -> str:
        """The source of `node` as text."""
        return self.source(node).decode("utf-8", "replace")

    def dotted(self, node: Node) -> str:
        """A dotted name without the spaces that may stand in it."""
        return "".join(self.text(node).split())

    def strings(self, node: Node | None) -> list[str] | None:
        """The string literals of a list or tuple; None for anything else, and for a sum with anything else."""
        if node is None or node.type not in _LISTS:
            return None
        part: Node | None = node
        while part is not None and part.type == "binary_operator":
            right = part.child_by_field_name("right")
            part = part.child_by_field_name("left")
            if right is None or part is None or not {right.type, part.type} <= _LISTS:
                return None
        found = descendants(node, ("string",), 20_000)
        return [self.text(string).strip("rbuRBU").strip("\"'") for string in found]

    def span(self, node: Node) -> Span:
        """Where `node` stands in the block."""
        return Span(self.place(node.start_byte), self.place(node.end_byte))

    def expression(self, node: Node | None) -> Expression | None:
        """The text of `node`; of a very long one, what kind of thing it is."""
        if node is None:
            return None
        start = self.place(node.start_byte)
        text = self.block.text[start : self.place(node.end_byte)]
        return Expression(text if len(text) <= LONGEST else self._shortened(node), start)

    def _shortened(self, node: Node) -> bytes:
        """An expression of the same kind as the very long `node`; empty when there is none."""
        if node.type == "call":
            function = node.child_by_field_name("function")
            return self.source(function) + b"()" if function else b""
        return _OPAQUE.get(node.type, b"")

    def guard(self, span: Span, condition: Expression, *, holds: bool) -> None:
        """Take note that `condition` holds, or does not, all over `span`."""
        self.block.guards.append(Guard(span, condition, holds))

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
            binding = self._target(node, kind, within)
            if binding is not None:
                binding.value, binding.annotation, binding.path = value, annotation, path
            else:
                waiting.extend(_parts(node, path))

    def _target(self, node: Node, kind: BindingKind, within: Span) -> Binding | None:
        """The binding of a name, or of an attribute of a name; None for what has parts."""
        if node.type == "identifier":
            binding = Binding(self.text(node), kind, self.span(node), within)
            self.block.bind(binding)
            return binding
        owner, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if node.type != "attribute" or owner is None or name is None or owner.type != "identifier":
            return None
        binding = Binding(self.text(name), kind, self.span(name), within)
        self.block.attributes.setdefault(binding.name, []).append((self.text(owner), binding))
        return binding

    def walrus(self, node: Node, within: Span) -> None:
        """Bind the names that `:=` gives values to in an expression."""
        for named in descendants(node, ("named_expression",), 2000):
            name = named.child_by_field_name("name")
            if name is not None:
                value = self.expression(named.child_by_field_name("value"))
                self.targets(name, BindingKind.ASSIGN, value, None, within, ())


def _parts(node: Node, path: tuple[int, ...]) -> list[tuple[Node, tuple[int, ...]]]:
    """The targets that a target is made of, last first, with their places in the value."""
    if node.type in ("list_splat_pattern", "list_splat"):
        place = path[-1] if path else 0
        return [(child, (*path[:-1], STARRED, place)) for child in node.named_children[:1]]
    if node.type in ("parenthesized_expression", "as_pattern_target"):
        return [(child, path) for child in node.named_children[:1]]
    if node.type in _SEQUENCES:
        inner = [child for child in node.named_children if child.type != "comment"]
        return [(child, (*path, place)) for place, child in reversed(list(enumerate(inner)))]
    return []
