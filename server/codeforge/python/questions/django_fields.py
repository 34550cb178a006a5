"""The fields of Django's models by the names that calls, lookups and strings know them under."""

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.django_models import added_members
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.model_fields import related_models
from codeforge.python.inference.values import ClassValue, Instance
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.headers import Parameter
from codeforge.text.positions import Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

DEEPEST = 8
"""Relations that one path leads through."""
_FIELD = re.compile(rb"(?:\w+\.)*(\w*(?:Field|Key))\(")
_OPTIONAL = re.compile(rb"\b(?:default=|null=True|blank=True|auto_now|auto_created=)")
_ONE = ("ForeignKey", "OneToOneField")
_MANY = ("ManyToManyField",)
_NO_COLUMN = ("ManyToManyField", "GenericForeignKey")
_TEXT = (
    "icontains", "iexact", "contains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex",
)  # fmt: skip
_ORDER = ("gt", "gte", "lt", "lte", "range")
_DATE = ("date", "year", "month", "day", "week", "week_day", "quarter", "iso_year")
_TIME = ("hour", "minute", "second")
_ANY = ("in", "isnull", "exact")
_LOOKUPS = {
    "DateTimeField": (*_ORDER, *_DATE, "time", *_TIME),
    "DateField": (*_ORDER, *_DATE),
    "TimeField": (*_ORDER, *_TIME),
    "DurationField": _ORDER,
    "IntegerField": _ORDER,
    "AutoField": _ORDER,
    "DecimalField": _ORDER,
    "FloatField": _ORDER,
    "BooleanField": (),
    "UUIDField": (),
    "JSONField": ("contains", "contained_by", "has_key", "has_keys", "has_any_keys"),
    "ArrayField": ("contains", "contained_by", "overlap", "len"),
    **dict.fromkeys((*_ONE, *_MANY), ()),
}
"""What may follow `__` behind a field, by how the name of its class ends; behind all of them also _ANY."""
_PARTS = frozenset({*_DATE, *_TIME, "time", "len"})
"""Lookups that others may follow."""


class ModelField(NamedTuple):
    """One field of a model, or a relation of another model to it."""

    name: str
    """What lookups call it."""
    kind: str
    """The class of the field, as written."""
    binding: Binding | None = None
    frame: Frame | None = None
    accessor: str = ""
    """What instances call it."""
    leads_to: ClassValue | None = None
    """The model that a relation of another model comes from."""

    @property
    def is_one(self) -> bool:
        """True for a relation with one instance at its end."""
        return self.kind.endswith(_ONE)

    @property
    def is_relation(self) -> bool:
        """True for a relation, whichever way it leads."""
        return self.kind.endswith((*_ONE, *_MANY)) or self.leads_to is not None

    @property
    def is_column(self) -> bool:
        """True for what the model's own table holds."""
        return self.leads_to is None and not self.kind.endswith(_NO_COLUMN)

    @property
    def is_optional(self) -> bool:
        """True for a field that a new instance may lack."""
        value = self.binding.value if self.binding is not None else None
        return value is None or _OPTIONAL.search(value.text) is not None

    @property
    def parameter(self) -> Parameter:
        """The parameter that the model's constructor takes it as."""
        span = self.binding.span if self.binding is not None else Span(0, 0)
        default = " = ..." if self.is_optional else ""
        return Parameter(self.name, "k", span, f"{self.name}: {self.kind}{default}", None, None)


def is_model(world: "World", cls: ClassValue) -> bool:
    """True for a class below `django.db.models.Model`."""
    return any(
        each.name == "Model" and each.file.module.startswith("django.db.") for each in mro(world, cls)[1:]
    )


def fields_of(world: "World", cls: ClassValue) -> dict[str, ModelField]:
    """The fields that a model and the classes above it write, in order, and the key that it has without; by name."""
    return world.kept(("fields", cls), partial(_fields_of, world, cls), pending={}, bits=cls.bits)


def _fields_of(world: "World", cls: ClassValue) -> dict[str, ModelField]:
    found: dict[str, ModelField] = {}
    has_key = False
    for each in reversed(mro(world, cls)):
        if each.file.module.startswith(("django.db.", "builtins")):
            continue
        body = body_of(world, each)
        for name, bindings in each.definition.block.bindings.items():
            value = bindings[-1].value
            match = _FIELD.match(value.text) if value is not None else None
            if value is not None and match is not None:
                found[name] = ModelField(name, match[1].decode(), bindings[-1], body, name)
                has_key = has_key or b"primary_key=True" in value.text
    return found if has_key else {"id": ModelField("id", "AutoField", accessor="id"), **found}


def leading_back(world: "World", cls: ClassValue) -> Iterator[ModelField]:
    """The relations of other models to this one."""
    for accessor, added in added_members(world, cls).items():
        if added.query and added.model is not None:
            kind = "OneToOneField" if added.of == "one" else "ForeignKey"
            kind = kind if added.of == "one" else ""
            yield ModelField(added.query, kind, accessor=accessor, leads_to=added.model)


def model_behind(world: "World", field: ModelField) -> ClassValue | None:
    """The model at the other end of a relation; None where it is not known."""
    if field.leads_to is not None or not field.is_relation:
        return field.leads_to
    if field.binding is None or field.binding.value is None or field.frame is None:
        return None
    models = related_models(world, field.binding.value.node, field.frame)
    return next((each.cls for each in models if isinstance(each, Instance)), None)


def lookups_of(field: ModelField) -> tuple[str, ...]:
    """What may follow `__` behind a field, the usual first."""
    if field.is_relation:
        return ("isnull", "in", "exact")
    known = next((names for end, names in _LOOKUPS.items() if field.kind.endswith(end)), (*_TEXT, *_ORDER))
    return (*known, *_ANY)


def lookups_behind(lookup: str) -> tuple[str, ...]:
    """What may follow `__` behind a lookup that is a part of a value: `when__year` can be less than."""
    return (*_ORDER, "in", "exact") if lookup in _PARTS else ()
