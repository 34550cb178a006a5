"""Frames of definitions, and of the places inside them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.lookup import method_frame
from codeforge.python.inference.values import ClassValue
from codeforge.python.shapes.blocks import Definition
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

DEEPEST = 64


def frame_at(world: "World", file: File, at: Offset, column: Callable[[], int]) -> Frame:
    """The innermost frame around `at`; `column` gives its column, where it stands below a body."""
    frame = file.frame
    for _ in range(DEEPEST):
        definition = frame.block.definition_at(at - frame.base, column)
        if definition is None:
            return frame
        frame = definition_frame(world, frame, definition)
    return frame


def definition_frame(world: "World", frame: Frame, definition: Definition) -> Frame:
    """The frame of a definition's body."""
    if definition.is_class:
        return world.made(frame, definition, lambda: ClassValue(definition, frame).body())
    if frame.kind == "class" and frame.cls is not None:
        return method_frame(world, frame.cls, definition)
    return world.made(frame, definition, lambda: _function_frame(frame, definition))


def _function_frame(frame: Frame, definition: Definition) -> Frame:
    inner = Frame(frame.file, definition.block, frame.base + definition.start, frame, "function")
    inner.definition = definition
    return inner
