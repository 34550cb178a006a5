"""What the language asks of a value: to be iterated over, unpacked, entered, awaited."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.class_kinds import is_enum
from codeforge.python.inference.classes import mro
from codeforge.python.inference.sqlalchemy_values import items_of
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Instance,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.python.shapes.bindings import STARRED
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def iterate(world: "World", values: Values, *, awaits: bool = False) -> Values:
    """The items that a loop over `values` gives."""
    return merged(*(_items(world, value, awaits) for value in values))


def _items(world: "World", value: Value, awaits: bool) -> Values:
    if not world.spend():
        return ()
    if isinstance(value, ClassValue):
        return (Instance(value),) if is_enum(world, value) else ()
    if not isinstance(value, Instance):
        return ()
    items = items_of(value)
    if items is not None:
        return merged(*items)
    if value.cls.args and not value.cls.file.is_stub and value.cls.file.module.startswith("django.db.models"):
        return value.cls.args[0]
    wanted = ("AsyncIterable", "AsyncIterator") if awaits else ("Iterable", "Iterator")
    for each in mro(world, value.cls):
        if each.name in wanted and each.file.module in ("typing", "_collections_abc") and each.args:
            return tuple(item for item in each.args[0] if not isinstance(item, TypeVariable))
    first, following = ("__aiter__", "__anext__") if awaits else ("__iter__", "__next__")
    world.depth += 3
    iterators = invoked(world, value, first)
    found: list[Values] = []
    for iterator in iterators:
        if iterator == value:
            found.append(invoked(world, iterator, following))
        elif isinstance(iterator, Instance):
            found.append(
                _items(world, iterator, awaits) if iterator.cls.args else invoked(world, iterator, following)
            )
    result = merged(*found)
    if awaits:
        result = awaited(world, result) or result
    if not iterators and not awaits:
        result = invoked(world, value, "__getitem__")
    world.depth -= 3
    return result


def invoked(world: "World", value: Value, method: str) -> Values:
    return merged(
        *(
            world.returned(each, None)
            for each in attribute_of(world, value, method)
            if isinstance(each, FunctionValue)
        )
    )


def unpacked(world: "World", values: Values, path: tuple[int, ...]) -> Values:
    """The part of `values` at `path` in an unpacking."""
    place = 0
    while place < len(path):
        step = path[place]
        if step == STARRED:
            return world.instance("list", iterate(world, values))
        found: list[Values] = []
        for value in values:
            items = items_of(value) if isinstance(value, Instance) else None
            if items is not None and step < len(items):
                found.append(items[step])
            elif isinstance(value, Instance) and tuple_fields(value.cls)[step : step + 1]:
                found.append(attribute_of(world, value, tuple_fields(value.cls)[step]))
            else:
                found.append(iterate(world, (value,)))
        values = merged(*found)
        place += 1
    return values


def tuple_fields(cls: ClassValue) -> list[str]:
    """The fields of a class that `namedtuple` made, or that is written with NamedTuple as its base, in order."""
    if cls.fields is not None and cls.definition.name == "tuple":
        return list(cls.fields)
    named = {base.id for base in header_of(cls.definition).bases if isinstance(base, ast.Name)}
    if "NamedTuple" not in named:
        return []
    return [name for name, found in cls.definition.block.bindings.items() if found[0].annotation is not None]


def enter(world: "World", values: Values, *, awaits: bool = False) -> Values:
    """What `with value as` gives."""
    found = []
    for value in values:
        if isinstance(value, Instance) and value.cls.file.module == "contextlib" and value.cls.args:
            found.append(value.cls.args[0])
        elif awaits:
            found.append(awaited(world, invoked(world, value, "__aenter__")))
        else:
            found.append(invoked(world, value, "__enter__"))
    return merged(*found)


def awaited(world: "World", values: Values) -> Values:
    """What `await value` gives."""
    found: list[Values] = []
    for value in values:
        if not isinstance(value, Instance):
            continue
        for each in mro(world, value.cls):
            if each.name == "Coroutine" and len(each.args) == 3:
                found.append(each.args[2])
                break
            if each.name in ("Awaitable", "Future", "Task") and each.args:
                found.append(each.args[0])
                break
        else:
            found.extend(
                each.cls.args[2]
                for each in invoked(world, value, "__await__")
                if isinstance(each, Instance) and len(each.cls.args) == 3
            )
    return merged(*found)
