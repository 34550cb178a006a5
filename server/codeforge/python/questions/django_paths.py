"""Paths through Django's models: `author__name__icontains` in a filter, `author__name` in an order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.values import ClassValue
from codeforge.python.questions.django_fields import (
    DEEPEST,
    ModelField,
    fields_of,
    leading_back,
    lookups_behind,
    lookups_of,
    model_behind,
)

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

JOIN = "__"


class Queried(NamedTuple):
    """The model that a call asks about."""

    model: ClassValue
    use: str
    """`column` for what the table holds, `made` for what a constructor takes, `lookup` for what a filter compares,
    `path` for what an order or a value names, `one` for relations to one, `accessor` for relations by the names that
    instances have, `field` for all fields."""
    annotated: tuple[str, ...] = ()
    """Names that the query has besides, by `annotate`."""


class Path(NamedTuple):
    """A path with what is at its end, in a word."""

    name: str
    detail: str = ""


def paths(world: "World", queried: Queried, typed: str) -> list[Path]:
    """The paths that `typed` may become, one step longer than what stands before its last `__`; [] for a wrong one."""
    *steps, _ = typed.split(JOIN)
    model: ClassValue | None = queried.model
    last: ModelField | None = None
    following: tuple[str, ...] = ()
    for step in steps[:DEEPEST]:
        if model is None:  # behind a field that leads nowhere
            following = lookups_behind(step)
            last = None
            continue
        last = next(
            (each for each in _steps(world, model, queried.use) if step in _called(each, queried.use)), None
        )
        if last is None:
            return []
        model = model_behind(world, last)
        following = lookups_of(last)
    before = "".join(f"{step}{JOIN}" for step in steps)
    found: dict[str, Path] = {}
    if model is not None:
        for field in _steps(world, model, queried.use):
            for name in _called(field, queried.use):
                found.setdefault(name, Path(before + name, _detail(field)))
        if queried.use in ("lookup", "path", "made"):
            found.setdefault("pk", Path(f"{before}pk", "primary key"))
    if queried.use == "lookup":
        found.update({name: Path(before + name, "lookup") for name in following if name not in found})
    if not steps:
        found.update({name: Path(name, "annotation") for name in queried.annotated})
    return list(found.values())


def end_of(world: "World", queried: Queried, path: str) -> tuple[ClassValue, ModelField] | None:
    """The last field that a path names, with its model, whatever lookups follow; None where its first step is wrong."""
    model: ClassValue | None = queried.model
    found: tuple[ClassValue, ModelField] | None = None
    for step in path.split(JOIN)[:DEEPEST]:
        fields = _steps(world, model, queried.use) if model is not None else iter(())
        field = next((each for each in fields if step in _called(each, queried.use)), None)
        if model is None or field is None:
            break
        found = model, field
        model = model_behind(world, field)
    return found


def _steps(world: "World", model: ClassValue, use: str) -> Iterator[ModelField]:
    """The fields that a path of that use may go through or end at."""
    for field in fields_of(world, model).values():
        if _is_taken(field, use):
            yield field
    if use not in ("made", "column", "field"):
        for field in leading_back(world, model):
            if _is_taken(field, use):
                yield field


def _is_taken(field: ModelField, use: str) -> bool:
    if use in ("made", "column"):
        return field.is_column
    if use == "one":
        return field.is_one
    return use != "accessor" or field.is_relation


def _called(field: ModelField, use: str) -> tuple[str, ...]:
    """The names under which a path of that use knows a field."""
    if use == "accessor":
        return (field.accessor,)
    if field.is_one and field.leads_to is None and use in ("lookup", "path", "made"):
        return field.name, f"{field.name}_id"
    return (field.name,)


def _detail(field: ModelField) -> str:
    if field.leads_to is not None:
        return f"of {field.leads_to.name}"
    return field.kind
