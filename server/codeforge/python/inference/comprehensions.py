"""Names that comprehensions bind."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.protocols import iterate, unpacked
from codeforge.python.inference.values import Values
from codeforge.python.shapes.bindings import STARRED
from codeforge.python.shapes.blocks import Block
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_EMPTY = Block(b"")


def comprehension_frame(
    world: "World", generators: list[ast.comprehension], frame: Frame, at: Offset | None
) -> Frame:
    """A frame with the names that the `for` parts of a comprehension bind."""
    for generator in generators:
        inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
        bind_target(world, inner, generator.target, generator.iter, frame, at, bool(generator.is_async))
        frame = inner
    return frame


def bind_target(
    world: "World",
    inner: Frame,
    target: ast.expr,
    iterated: ast.expr,
    frame: Frame,
    at: Offset | None,
    awaits: bool,
) -> None:
    """Bind the names of `target` in `inner` to the items of `iterated`."""
    waiting: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]

    def thunk(path: tuple[int, ...]) -> Callable[[], Values]:
        def values() -> Values:
            items = iterate(world, world.evaluate(iterated, frame, at), awaits=awaits)
            return unpacked(world, items, path)

        return values

    while waiting:
        node, path = waiting.pop()
        if isinstance(node, ast.Name):
            inner.inner[node.id] = thunk(path)
        elif isinstance(node, ast.Tuple | ast.List):
            waiting.extend((each, (*path, place)) for place, each in enumerate(node.elts))
        elif isinstance(node, ast.Starred):
            waiting.append((node.value, (*path[:-1], STARRED, *path[-1:])))
