"""What the parameters of a lambda stand for: what the function that it is given to says of them, or their defaults."""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.classes import body_of
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.generics import bound_variables
from codeforge.python.inference.overloads import fits
from codeforge.python.inference.values import ClassValue, Form, FunctionValue, Instance, Value, Values, merged
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_OVERLOADS = 4


def lambda_parameter(
    world: "World", call: ast.Call, given: ast.expr, place: int, frame: Frame, at: Offset | None
) -> Values:
    """What parameter `place` of the lambda `given`, an argument of `call`, stands for; () when unknown."""
    arguments = Arguments(world, call, frame, at)
    for callee in world.evaluate(call.func, frame, at):
        if isinstance(callee, Form) and callee.args[1:2]:
            found = _of_callables(callee.args[1], place)
            if found:
                return found
        for function in _functions(world, callee):
            found = _of_function(world, function, arguments, given, place)
            if found:
                return found
    return ()


def _functions(world: "World", callee: Value) -> list[FunctionValue]:
    if isinstance(callee, FunctionValue):
        return [callee]
    if isinstance(callee, ClassValue):
        made = (*world.attribute(callee, "__new__"), *world.attribute(callee, "__init__"))
        return [
            FunctionValue(each.definition, each.frame, cls=each.cls, bound=callee, overloads=each.overloads)
            for each in made
            if isinstance(each, FunctionValue) and each.cls is not None and each.cls.name != "object"
        ]
    return []


def _of_function(
    world: "World", function: FunctionValue, arguments: Arguments, given: ast.expr, place: int
) -> Values:
    skip = 1 if function.bound is not None else 0
    parent = body_of(world, function.cls) if function.cls is not None else function.frame
    for definition in (function.overloads or (function.definition,))[:MOST_OVERLOADS]:
        header = header_of(definition)
        parameter = _parameter(header.parameters[skip:], arguments.node, given)
        if parameter is None or parameter.annotation is None or not fits(header, arguments, skip=skip):
            continue
        inner = Frame(parent.file, definition.block, parent.base + definition.start, parent, "function")
        inner.definition, inner.owner = definition, function.bound
        inner.typevars = bound_variables(world, header, arguments, inner, skip=skip)
        found = _of_callables(annotate(world, parameter.annotation, parent, None, typevars=inner), place)
        if found:
            return found
    return ()


def _of_callables(values: Values, place: int) -> Values:
    """What parameter `place` of the first of `values` that is called with something known is."""
    for wanted in values:
        if isinstance(wanted, Form) and wanted.name == "Callable" and len(wanted.args) > place + 1:
            found = tuple(each for each in wanted.args[place + 1] if isinstance(each, Instance))
            if found:
                return merged(found)
    return ()


def _parameter(parameters: Sequence[Parameter], call: ast.Call, given: ast.expr) -> Parameter | None:
    """The parameter that the argument `given` of `call` goes to."""
    for word in call.keywords:
        if word.value is given:
            return next((each for each in parameters if each.name == word.arg), None)
    places = [each for each in parameters if each.kind in ("", "/", "*")]
    for place, argument in enumerate(call.args):
        if argument is given and places:
            return places[min(place, len(places) - 1)]
    return None
