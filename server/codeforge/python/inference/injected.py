"""Parameters that a framework fills: `db=Depends(get_db)`, `request` of a view, what a decorator hands on."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.decorated import decorator_call, made_by_decorators
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lambda_parameters import lambda_parameter
from codeforge.python.inference.protocols import awaited, iterate
from codeforge.python.inference.values import ClassValue, FunctionValue, Value, Values, merged
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_OF_MIGRATIONS = {
    "apps": ("django.apps.registry", "Apps"),
    "schema_editor": ("django.db.backends.base.schema", "BaseDatabaseSchemaEditor"),
}
"""What functions that a migration of Django runs are given."""
_INJECT = frozenset({"Depends", "Security"})


def from_dependency(world: "World", parameter: Parameter, frame: Frame) -> Values:
    """What `Depends(get_db)`, the default or in the annotation, passes; () where there is none."""
    annotation = parameter.annotation
    nodes = [parameter.default]
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        nodes.extend(annotation.slice.elts[1:])
    for node in nodes:
        if isinstance(node, ast.Call) and node.args and _last(node.func) in _INJECT:
            givers = world.evaluate(node.args[0], frame, None)
            return merged(*(_result(world, giver) for giver in givers))
    return ()


def _result(world: "World", giver: Value) -> Values:
    values = world.call(giver, None)
    if not isinstance(giver, FunctionValue):
        return values
    definition = giver.definition
    if definition.block.is_generator:
        return iterate(world, values, awaits=definition.is_async)
    return awaited(world, values) if definition.is_async else values


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def from_framework(
    world: "World", frame: Frame, parameter: Parameter, cls: ClassValue | None, outer: Frame
) -> Values:
    """What views are given as `request`, and what decorators hand to the function that they are above."""
    if parameter.name == "request":
        found = _request(world, frame)
        if found:
            return found
    if parameter.name in _OF_MIGRATIONS and "migrations/" in frame.file.path:
        module, name = _OF_MIGRATIONS[parameter.name]
        return world.instance(name, module=module)
    definition = frame.definition
    if definition is None or not definition.decorators:
        return ()
    function = FunctionValue(definition, outer, cls=cls)
    place = header_of(definition).parameters.index(parameter)
    for decorator in reversed(definition.decorators):
        call, around = decorator_call(decorator, outer, (function,))
        found = lambda_parameter(world, call, call.args[0], place, around, None) if call is not None else ()
        if found:
            return found
    is_self = place == 0 and parameter.name == "self"
    return made_by_decorators(world, function) if is_self else ()


def _request(world: "World", frame: Frame) -> Values:
    """What views of Django and its REST framework are given, in files that name one of them."""
    text = frame.file.shape.text
    if b"rest_framework" in text:
        return world.instance("Request", module="rest_framework.request")
    return world.instance("HttpRequest", module="django.http.request") if b"django" in text else ()
