"""What kind of class one is: an enum, a protocol, one with members that are not known."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import bases, mro
from codeforge.python.inference.values import ClassValue
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


_GROW = frozenset(
    {
        ("_thread", "_local"), ("argparse", "Namespace"), ("django.http.request", "HttpRequest"),
        ("types", "SimpleNamespace"),
    }
)  # fmt: skip
"""Classes whose instances are given more attributes by whoever holds them, as middleware does with requests."""


def has_unknown_bases(world: "World", cls: ClassValue) -> bool:
    """True when there may be members that are not known: an unknown base somewhere above, or `__getattr__`."""
    for each in mro(world, cls):
        if "__getattr__" in each.definition.block.bindings and not each.file.is_stub:
            return True
        if (each.file.module, each.name) in _GROW:
            return True
        wanted = [node for node in header_of(each.definition).bases if not isinstance(node, ast.Starred)]
        skipped = sum(
            (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id in ("Generic", "Protocol")
            )
            or (isinstance(node, ast.Name) and node.id in ("Protocol", "NamedTuple", "TypedDict", "Any"))
            for node in wanted
        )
        if len(bases(world, each)) < len(wanted) - skipped:
            return True
    return False


def metaclass(world: "World", cls: ClassValue) -> ClassValue | None:
    """The metaclass that the class or one of its bases names."""
    for each in mro(world, cls):
        node = header_of(each.definition).keywords.get("metaclass")
        if node is not None:
            for value in world.evaluate(node, each.frame, each.start):
                if isinstance(value, ClassValue):
                    return value
    return None


def is_enum(world: "World", cls: ClassValue) -> bool:
    """True for a subclass of `enum.Enum`."""
    work = partial(_is_enum, world, cls)
    return world.kept(("enum", *cls.identity()), work, pending=False, bits=cls.file.bit)


def _is_enum(world: "World", cls: ClassValue) -> bool:
    return any(each.name == "Enum" and each.file.module == "enum" for each in mro(world, cls))


def is_typed_dict(world: "World", cls: ClassValue) -> bool:
    """True for a class that names TypedDict among its bases, or has a base that does."""
    return any(names_typed_dict(each) for each in mro(world, cls))


def names_typed_dict(cls: ClassValue) -> bool:
    """True for a class that names TypedDict itself."""
    return any(
        isinstance(base, ast.Name | ast.Attribute)
        and (base.id if isinstance(base, ast.Name) else base.attr) == "TypedDict"
        for base in header_of(cls.definition).bases
    )


def is_protocol(cls: ClassValue) -> bool:
    """True for a class that names Protocol among its bases."""
    for node in header_of(cls.definition).bases:
        base = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(base, ast.Name) and base.id == "Protocol":
            return True
    return False
