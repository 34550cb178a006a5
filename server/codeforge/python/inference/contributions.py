"""Attributes that a metaclass adds to the classes it makes: `setattr(cls, "name", value)`, `cls.add_to_class(...)`.

Read from the text of the metaclass's methods, as far as names are written out.
"""

import ast
import re
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.class_kinds import metaclass
from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import ClassValue, Instance, Value, Values, merged
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.expressions import parsed
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_ADDS = re.compile(rb"""(?:\b\w+\.add_to_class\(|\bsetattr\(\s*\w+\s*,)\s*["'](\w+)["']\s*,""")
LONGEST_VALUE = 900
MOST_ADDED = 100


class Contribution:
    """One attribute: the method of which metaclass adds it, its value and where that stands in the method."""

    __slots__ = ("at", "maker", "method", "value")

    def __init__(self, maker: ClassValue, method: Definition, value: ast.expr, at: Offset) -> None:
        self.maker = maker
        self.method = method
        self.value = value
        self.at = at


def contributions(world: "World", cls: ClassValue) -> dict[str, Contribution]:
    """What the metaclass of `cls` adds, by name; {} without one that is written in Python."""
    return world.kept(("contributions", cls), partial(_contributions, world, cls), pending={}, bits=cls.bits)


def contributed(world: "World", cls: ClassValue, name: str) -> Values:
    """The value of an attribute that the metaclass of `cls` adds; () when there is none."""
    found = contributions(world, cls).get(name)
    if found is None:
        return ()
    body = body_of(world, found.maker)
    frame = Frame(found.maker.file, found.method.block, body.base + found.method.start, body, "function")
    frame.definition = found.method
    frame.owner = cls
    values = world.evaluate(found.value, frame, frame.base + found.at)
    return merged(tuple(part_of(world, value, cls) for value in values))


def part_of(world: "World", value: Value, cls: ClassValue) -> Value:
    """`value` as an attribute of `cls`: one that asks to be told of its class (`contribute_to_class`) knows it."""
    if not isinstance(value, Instance) or value.cls.args or value.cls.file.is_stub:
        return value
    if next(lookup(world, value.cls, "contribute_to_class", instance=False), None) is None:
        return value
    return Instance(ClassValue(value.cls.definition, value.cls.frame, ((Instance(cls),),)))


def _contributions(world: "World", cls: ClassValue) -> dict[str, Contribution]:
    meta = metaclass(world, cls)
    found: dict[str, Contribution] = {}
    for maker in mro(world, meta) if meta is not None else ():
        if maker.file.is_stub:
            continue
        for method in maker.definition.block.definitions:
            text = method.text
            for match in _ADDS.finditer(text):
                value = _first_value(text, match.end())
                if value is not None and len(found) < MOST_ADDED:
                    found.setdefault(match[1].decode(), Contribution(maker, method, value, match.start()))
    return found


def _first_value(text: bytes, at: Offset) -> ast.expr | None:
    """The expression that begins at `at` and ends before the comma or bracket that closes the call."""
    depth = 0
    for place in range(at, min(at + LONGEST_VALUE, len(text))):
        char = text[place]
        if char in b"([{":
            depth += 1
        elif (char in b")]}" or char in b",") and depth == 0:
            return parsed(text[at:place].strip())
        elif char in b")]}":
            depth -= 1
    return None
