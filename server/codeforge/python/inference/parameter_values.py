"""What parameters stand for inside their function."""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.call_sites import given_by_callers
from codeforge.python.inference.decorated import decorator_call, made_by_decorators
from codeforge.python.inference.fixtures import from_fixture
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lambda_parameters import lambda_parameter
from codeforge.python.inference.lookup import inherited_parameter
from codeforge.python.inference.values import FunctionValue, Instance, Values, without_none
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
    if found.annotation is not None:
        values = annotate(world, found.annotation, outer, None, owner=frame.owner, typevars=frame)
    elif found.default is not None:
        values = without_none(world.evaluate(found.default, outer, None))
    else:
        values = ()
    if not values and found.annotation is None:
        if cls is not None:
            values = inherited_parameter(world, cls, definition.name, found.name)
        values = values or from_fixture(world, frame, definition, found.name)
        if found.name == "request" and not values:
            values = _request(world, frame)
        if not values and definition.decorators:
            function = FunctionValue(definition, outer, cls=cls)
            place = header_of(definition).parameters.index(found)
            values = _given_by_decorators(world, function, place, found.name)
        values = values or given_by_callers(world, frame, definition, found, cls)
    if found.kind == "*":
        return world.instance("tuple", values)
    if found.kind == "**":
        return world.instance("dict", world.instance("str"), values)
    return values


def _request(world: "World", frame: Frame) -> Values:
    """What views of Django and its REST framework call `request`, in files that name one of them."""
    text = frame.file.shape.text
    if b"rest_framework" in text:
        return world.instance("Request", module="rest_framework.request")
    return world.instance("HttpRequest", module="django.http.request") if b"django" in text else ()


def _given_by_decorators(world: "World", function: FunctionValue, place: int, name: str) -> Values:
    """What decorators hand to the parameter at `place`: the task to `self`, a Context where they want one."""
    for decorator in reversed(function.definition.decorators):
        call, frame = decorator_call(decorator, function.frame, (function,))
        found = lambda_parameter(world, call, call.args[0], place, frame, None) if call is not None else ()
        if found:
            return found
    return made_by_decorators(world, function) if place == 0 and name == "self" else ()
