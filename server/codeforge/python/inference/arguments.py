"""The arguments of a call, evaluated where one is asked for."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import Values
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


class Arguments:
    """The arguments of one call, evaluated where one is asked for."""

    __slots__ = ("at", "frame", "node", "world")

    def __init__(self, world: "World", node: ast.Call, frame: Frame, at: Offset | None) -> None:
        self.world = world
        self.node = node
        self.frame = frame
        self.at = at

    def positional(self, place: int) -> Values:
        """The argument at `place`; () when there is none."""
        node = self.positional_node(place)
        return self.world.evaluate(node, self.frame, self.at) if node is not None else ()

    def positional_node(self, place: int) -> ast.expr | None:
        """The node of the argument at `place`; None behind a `*`."""
        nodes = self.node.args[: place + 1]
        if place >= len(self.node.args) or any(isinstance(each, ast.Starred) for each in nodes):
            return None
        return nodes[place]

    def keyword_node(self, name: str) -> ast.expr | None:
        """The node of the argument given as `name=`."""
        return next((word.value for word in self.node.keywords if word.arg == name), None)

    def keyword(self, name: str) -> Values:
        """The argument given as `name=`."""
        node = self.keyword_node(name)
        return self.world.evaluate(node, self.frame, self.at) if node is not None else ()

    @property
    def n_positional(self) -> int:
        """How many are given by place."""
        return len(self.node.args)

    @property
    def has_star(self) -> bool:
        """True with `*args` or `**kwargs`."""
        return any(isinstance(each, ast.Starred) for each in self.node.args) or any(
            word.arg is None for word in self.node.keywords
        )
