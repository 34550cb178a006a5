"""What the constructors of classes that are mapped to tables take: models of Django, declarative classes of SQLAlchemy."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance
from codeforge.python.questions.django_fields import fields_of
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.headers import Parameter

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_MAPPED = re.compile(
    rb"(?:\w+\.)*(?:Column|mapped_column|relationship|column_property|synonym|composite|deferred|backref)\("
)
_ANNOTATED = re.compile(rb"(?:\w+\.)*(?:Mapped|DynamicMapped|WriteOnlyMapped)\[(.*)\]\s*\Z", re.DOTALL)
_OPTIONAL = re.compile(rb"\b(?:default\w*=|nullable=True|primary_key=True|server_default=|relationship\()")


def mapped_parameters(world: "World", function: FunctionValue) -> tuple[Parameter, ...] | None:
    """What the constructor that a framework writes takes by keyword; None for all other functions."""
    bound = function.bound
    if function.definition.name != "__init__" or not isinstance(bound, Instance):
        return None
    module = function.frame.file.module
    if module == "django.db.models.base":
        return tuple(each.parameter for each in fields_of(world, bound.cls).values() if each.is_column)
    return column_parameters(world, bound.cls) if module.startswith("sqlalchemy.") else None


def column_parameters(world: "World", cls: ClassValue) -> tuple[Parameter, ...]:
    """The columns and relations that a declarative class and those above it map, as parameters by keyword."""
    found: dict[str, Parameter] = {}
    for each in reversed(mro(world, cls)):
        if not each.file.module.startswith(("sqlalchemy.", "builtins")):
            found.update((parameter.name, parameter) for parameter in _columns(each))
    return tuple(found.values())


def mapped_names(world: "World", cls: ClassValue) -> list[str]:
    """The attributes that a declarative class maps; [] for any other."""
    return [each.name for each in column_parameters(world, cls)]


def _columns(cls: ClassValue) -> Iterator[Parameter]:
    for name, bindings in cls.definition.block.bindings.items():
        binding = bindings[-1]
        shown = _shown(binding)
        if shown is not None:
            value = binding.value.text if binding.value is not None else b""
            default = " = ..." if _OPTIONAL.search(value) or "None" in shown or "Optional[" in shown else ""
            text = f"{name}: {shown}{default}" if shown else f"{name}={'...' if default else ''}".rstrip("=")
            yield Parameter(name, "k", binding.span, text, None, None)


def _shown(binding: Binding) -> str | None:
    """The type that a mapped attribute is annotated with, empty where nothing says it; None for one that is not mapped."""
    annotated = _ANNOTATED.match(binding.annotation.text) if binding.annotation is not None else None
    if annotated is not None:
        return annotated[1].decode("utf-8", "replace")
    return "" if binding.value is not None and _MAPPED.match(binding.value.text) else None
