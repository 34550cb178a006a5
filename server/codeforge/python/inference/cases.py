"""What a pattern of `match` leaves of its subject: `__case__(subject, Class)`, and `..., 1)` for what it has by place."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import tested_classes
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.narrowing import of_tested_class
from codeforge.python.inference.values import ClassValue, Instance, Value, Values, merged
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

CASE = "__case__"
_MATCH_THEMSELVES = frozenset(
    {"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"}
)


def of_case(world: "World", node: ast.Call, frame: Frame, at: Offset | None) -> Values:
    """What of the first argument is an instance of the second, or of that what its pattern has at a place."""
    classes = tested_classes(world, node.args[1], frame)
    values = of_tested_class(world, world.evaluate(node.args[0], frame, at), classes, holds=True)
    place = node.args[2].value if len(node.args) > 2 and isinstance(node.args[2], ast.Constant) else None
    if not isinstance(place, int):
        return values
    return merged(*(_at_place(world, value, place) for value in values))


def _at_place(world: "World", value: Value, place: int) -> Values:
    if not isinstance(value, Instance):
        return ()
    if value.cls.file.module == "builtins" and value.cls.name in _MATCH_THEMSELVES:
        return (value,) if place == 0 else ()
    for listed in attribute(world, (value.cls,), "__match_args__"):
        names = listed.items if isinstance(listed, Instance) and listed.items else ()
        for name in names[place] if place < len(names) else ():
            if isinstance(name, Instance) and isinstance(name.literal, str):
                return attribute(world, (value,), name.literal)
    fields = _fields(world, value.cls)
    return attribute(world, (value,), fields[place]) if place < len(fields) else ()


def _fields(world: "World", cls: ClassValue) -> list[str]:
    """The annotated names of a class and its bases, in the order in which a dataclass takes them."""
    found: dict[str, None] = {}
    for each in reversed(mro(world, cls)):
        for name, bindings in each.definition.block.bindings.items():
            if bindings[0].annotation is not None and each.file.module != "builtins":
                found[name] = None
    return list(found)
