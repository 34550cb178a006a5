"""What is asked of nodes of a Python tree."""

from codeforge.syntax.trees import Node


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
