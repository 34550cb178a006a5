"""What callers give for a parameter that says nothing of its type.

Only the files that define the function, or the method it overrides, are looked at: that is where its own calls stand
most often (`self.add_arguments(parser)` in the base class), and they are read already.
"""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.values import ClassValue, Values, merged, without_none
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_SITES = 4
MOST_FILES = 4
LONGEST_CALL = 600
_NAME_END = re.compile(rb"[\w\x80-\xff]\Z")
COST = 8
"""How much deeper an argument counts than a plain expression: callers of callers soon say nothing."""


def given_by_callers(
    world: "World", frame: Frame, definition: Definition, parameter: Parameter, cls: ClassValue | None
) -> Values:
    """What calls in the files that define the function give for `parameter`; () when none is found."""
    name = definition.name
    if cls is not None and name in ("__init__", "__new__"):
        name = cls.name
    elif name.startswith("__"):
        return ()
    place = header_of(definition).parameters.index(parameter) - (cls is not None)
    found: list[Values] = []
    world.depth += COST
    for file in _files(world, frame.file, definition, cls):
        for call, at in _calls(file, name):
            node = _argument(call, parameter, place)
            if node is None or isinstance(node, ast.Constant):
                continue
            values = without_none(world.evaluate(node, frame_at(world, file, at, lambda: 0), at))
            if values:
                found.append(values)
        if found:
            break
    world.depth -= COST
    return merged(*found)


def _files(world: "World", own: File, definition: Definition, cls: ClassValue | None) -> Iterator[File]:
    """The function's own file, then those of the classes whose method it overrides."""
    seen = {own.path}
    yield own
    for base in mro(world, cls)[1:] if cls is not None else ():
        if definition.name in base.definition.block.bindings and base.file.path not in seen:
            seen.add(base.file.path)
            if len(seen) > MOST_FILES:
                return
            yield base.file


def _calls(file: File, name: str) -> Iterator[tuple[ast.Call, Offset]]:
    """Calls of something called `name` in a file, with their places."""
    text = file.shape.text
    opened = name.encode() + b"("
    n_sites = 0
    start = text.find(opened)
    while start >= 0 and n_sites < MOST_SITES:
        before = text[max(start - 8, 0) : start]
        if not _NAME_END.search(before) and not before.rstrip().endswith((b"def", b"class")):
            stop = closing(text, start + len(opened))
            node = parsed(text[start:stop]) if stop else None
            if isinstance(node, ast.Call):
                yield node, start
                n_sites += 1
        start = text.find(opened, start + len(opened))


def closing(text: bytes, at: Offset) -> Offset:
    """Just behind the bracket that closes the one before `at`; 0 when it is far away. Strings are not looked into."""
    depth = 1
    for place in range(at, min(at + LONGEST_CALL, len(text))):
        char = text[place]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
            if depth == 0:
                return place + 1
    return 0


def _argument(call: ast.Call, parameter: Parameter, place: int) -> ast.expr | None:
    for word in call.keywords:
        if word.arg == parameter.name:
            return word.value
    if parameter.kind not in ("", "/") or not 0 <= place < len(call.args):
        return None
    if any(isinstance(each, ast.Starred) for each in call.args[: place + 1]):
        return None
    return call.args[place]
