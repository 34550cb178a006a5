"""What parameters stand for inside their function."""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.call_sites import given_by_callers
from codeforge.python.inference.fixtures import from_fixture
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.injected import from_dependency, from_framework
from codeforge.python.inference.lookup import inherited_parameter
from codeforge.python.inference.values import Instance, Values, without_none
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def of_parameter(world: "World", frame: Frame, name: str) -> Values | None:
    """What a parameter of the function of `frame` stands for; None when it has none of that name."""
    definition = frame.definition
    found = header_of(definition).parameter(name) if definition else None
    if definition is None or found is None:
        return None
    if name in frame.given:
        return frame.given[name]
    key = ("parameter", name)
    work = partial(_of_parameter, world, frame, definition, found)
    none: Values = ()
    return world.kept(key, work, pending=none, bits=frame.bits, frame=frame)


def _of_parameter(world: "World", frame: Frame, definition: Definition, found: Parameter) -> Values:
    cls = frame.parent.cls if frame.parent is not None and frame.parent.kind == "class" else None
    is_first = found is header_of(definition).parameters[0] and found.kind in ("", "/")
    if cls is not None and is_first and "staticmethod" not in decorator_names(definition):
        return (frame.owner or Instance(cls),)
    outer = frame.parent or frame
    injected = from_dependency(world, found, outer)
    if found.annotation is not None:
        values = annotate(world, found.annotation, outer, None, owner=frame.owner, typevars=frame)
    elif found.default is not None and not injected:
        values = without_none(world.evaluate(found.default, outer, None))
    else:
        values = ()
    values = values or injected
    if not values and found.annotation is None:
        if cls is not None:
            values = inherited_parameter(world, cls, definition.name, found.name)
        values = values or from_fixture(world, frame, definition, found.name)
        values = values or from_framework(world, frame, found, cls, outer)
        values = values or given_by_callers(world, frame, definition, found, cls)
    if found.kind == "*":
        return world.instance("tuple", values)
    if found.kind == "**":
        return world.instance("dict", world.instance("str"), values)
    return values
