"""The fields of Django's forms and of serializers: the keys of what they have checked."""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.values import ClassValue, Instance, Values
from codeforge.python.questions.django_fields import fields_of, is_model

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

HOLD = frozenset({"cleaned_data", "fields", "initial", "data", "errors", "validated_data", "initial_data"})
"""Attributes of a form whose keys are its fields."""
_FORMS = frozenset({"BaseForm", "BaseSerializer"})
_FIELD = re.compile(rb"(?:\w+\.)*\w*(?:Field|Serializer|Related)\(")
_OF_DJANGO = ("django.forms", "rest_framework", "builtins")


def form_keys(world: "World", values: Values) -> list[str]:
    """The names of the fields of the first form or serializer among `values`; [] for other values."""
    for value in values:
        if isinstance(value, Instance) and any(each.name in _FORMS for each in mro(world, value.cls)):
            return list(dict.fromkeys(_fields(world, value.cls)))
    return []


def _fields(world: "World", cls: ClassValue) -> Iterator[str]:
    classes = [each for each in mro(world, cls) if not each.file.module.startswith(_OF_DJANGO)]
    for each in reversed(classes):
        for name, bindings in each.definition.block.bindings.items():
            value = bindings[-1].value
            if value is not None and _FIELD.match(value.text):
                yield name
    for meta in world.attribute(cls, "Meta"):
        if isinstance(meta, ClassValue):
            yield from _of_model(world, meta)


def _of_model(world: "World", meta: ClassValue) -> Iterator[str]:
    """The fields of a model that a form's options choose; all where they name none."""
    chosen = meta.definition.block.bindings.get("fields")
    node = chosen[-1].value.node if chosen and chosen[-1].value is not None else None
    if isinstance(node, ast.List | ast.Tuple):
        yield from (
            each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        return
    for model in world.attribute(meta, "model"):
        if isinstance(model, ClassValue) and is_model(world, model):
            fields = fields_of(world, model).values()
            yield from (each.name for each in fields if not each.kind.endswith("AutoField"))
