"""What is asked of nodes of a Python tree."""

from codeforge.syntax.trees import Node
from codeforge.text.positions import Offset, Span


def text_of(node: Node) -> str:
    """The source of `node`."""
    return (node.text or b"").decode("utf-8", "replace")


def span_of(node: Node, base: Offset) -> Span:
    """Where `node` stands in a text that begins at `base`."""
    return Span(node.start_byte - base, node.end_byte - base)


def dotted(node: Node) -> str:
    """A dotted name without the spaces that may stand in it."""
    return "".join(text_of(node).split())


def strings(node: Node | None) -> list[str] | None:
    """The string literals of a list or tuple; None for anything else."""
    if node is None or node.type not in (
        "list",
        "tuple",
        "argument_list",
        "expression_list",
        "binary_operator",
    ):
        return None
    return [text_of(string).strip("rbuRBU").strip("\"'") for string in descendants(node, ("string",), 20_000)]


def descendants(node: Node, kinds: tuple[str, ...], limit: int) -> list[Node]:
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
