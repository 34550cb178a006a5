"""Fields that a class is made with when it writes no constructor: dataclasses, attrs, NamedTuple."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.values import ClassValue
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs"})
_BASES = frozenset({"NamedTuple", "BaseModel", "Struct"})


def constructor_fields(world: "World", cls: ClassValue) -> dict[str, str] | None:
    """The parameters that `cls` is made with, by name, as text; None for classes that do not make them of fields."""
    made = [each for each in mro(world, cls) if _makes_fields(each)]
    if not made or "__init__" in cls.definition.block.bindings:
        return None
    found: dict[str, str] = {}
    for each in reversed(made):
        for name, bindings in each.definition.block.bindings.items():
            text = _field(bindings[-1])
            if text:
                found[name] = text
    return found


def _field(binding: Binding) -> str:
    """`size: int = ...`; empty for what is no parameter."""
    annotation = binding.annotation.text if binding.annotation is not None else b""
    if not annotation or annotation.startswith((b"ClassVar", b"typing.ClassVar")):
        return ""
    value = binding.value.text if binding.value is not None else b""
    if b"init=False" in value.replace(b" ", b""):
        return ""
    return f"{binding.name}: {annotation.decode('utf-8', 'replace')}" + (" = ..." if value else "")


def _makes_fields(cls: ClassValue) -> bool:
    bases = {_last_name(node) for node in header_of(cls.definition).bases}
    return bool(decorator_names(cls.definition) & _DECORATORS or bases & _BASES)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
