"""What functions return: their annotation, or their return expressions."""

import ast
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.classes import body_of
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.generics import bind_own, bound_variables
from codeforge.python.inference.overloads import overload
from codeforge.python.inference.protocols import iterate
from codeforge.python.inference.unsaid import declared
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Given,
    Instance,
    TypeVariable,
    Values,
    merged,
    plain,
)
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.headers import Header
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_MOST_RETURNS = 3
_LONGEST_BODY = 1500
"""Bytes of a function that is read anew for what one call gives it."""
_CONTEXT = frozenset({"contextmanager", "asynccontextmanager"})


def returned(world: "World", function: FunctionValue, arguments: Arguments | None) -> Values:
    """What a function returns: its annotation, or its return expressions."""
    known = declared(world, function, arguments)
    if known is not None:
        return known
    definition = function.definition
    if function.overloads:
        definition = overload(world, function, arguments)
    header = header_of(definition)
    names = decorator_names(definition)
    frame = call_frame(world, function, definition)
    if header.returns is not None:
        values = _annotated(world, header.returns, function, frame, arguments)
        if not values and _says_any(header.returns):
            values = _instead_of_any(world, function, definition, frame)
    else:
        given = _given(world, function, definition, arguments) if arguments is not None else ()
        values = returned_given(world, function, given) if given else _from_body(world, definition, frame)
    if names & _CONTEXT:
        return _managed(world, values, is_async="asynccontextmanager" in names)
    if definition.is_async and not definition.block.is_generator:
        return world.instance("Coroutine", (), (), values, module="typing")
    return values


def _annotated(
    world: "World",
    annotation: ast.expr,
    function: FunctionValue,
    frame: Frame,
    arguments: Arguments | None,
) -> Values:
    """What the return annotation says, its type variables bound by the arguments and by `self`."""
    variables = _variables(world, function, frame, arguments)
    where = _with_variables(frame, variables) if variables else frame
    values = annotate(world, annotation, frame.parent or frame, None, owner=function.bound, typevars=where)
    if any(isinstance(each, Instance) and not each.cls.args for each in values):
        values = _made_here(world, values, frame)
    is_entered = frame.definition is not None and frame.definition.name == "__enter__"
    return (function.bound,) if is_entered and function.bound is not None and not values else values


def _given(world: "World", function: FunctionValue, definition: Definition, arguments: Arguments) -> Given:
    """What a call gives the parameters that a short function returns or calls, where nothing says their type."""
    returns = definition.block.returns
    if not returns or len(returns) > _MOST_RETURNS or definition.stop - definition.start > _LONGEST_BODY:
        return ()
    skip = 1 if function.bound is not None else 0
    found: list[tuple[str, Values]] = []
    for place, parameter in enumerate(header_of(definition).parameters[skip:]):
        name = parameter.name.encode()
        uses = tuple(name + after for after in (b".", b"(", b"["))
        begins = any(each.text == name or each.text.startswith(uses) for each in returns)
        if begins and parameter.annotation is None and parameter.kind in ("", "/", "k"):
            values = arguments.keyword(parameter.name) or arguments.positional(place)
            if values:
                found.append((parameter.name, plain(values)))
    return tuple(found)


def returned_given(world: "World", function: FunctionValue, given: Given) -> Values:
    """What the body of a function returns when its parameters are given those values."""
    bits = function.bits
    for _, values in given:
        for value in values:
            bits |= value.bits
    work = partial(_returned_given, world, function, given)
    return world.kept(("call", function, given), work, pending=(), bits=bits)


def _returned_given(world: "World", function: FunctionValue, given: Given) -> Values:
    frame = _new_call_frame(world, function, function.definition)
    frame.given = dict(given)
    return _returns(world, function.definition, frame)


def _says_any(annotation: ast.expr) -> bool:
    name = annotation.attr if isinstance(annotation, ast.Attribute) else getattr(annotation, "id", "")
    return name in ("Any", "Incomplete")


def _instead_of_any(world: "World", function: FunctionValue, definition: Definition, frame: Frame) -> Values:
    """A guess where a signature says Any: what the body returns, else what the other overloads do."""
    if not frame.file.is_stub:
        return _from_body(world, definition, frame)
    found: list[Values] = []
    for other in function.overloads[:6]:
        returns = header_of(other).returns
        if other is not definition and returns is not None:
            values = annotate(world, returns, frame.parent or frame, None, owner=function.bound)
            found.extend(each.bound if isinstance(each, TypeVariable) else (each,) for each in values)
    return merged(*found)


def _made_here(world: "World", values: Values, frame: Frame) -> Values:
    """`values` of an annotation, or what is known of the very instance where the body is `return Class(...)`."""
    definition = frame.definition
    if definition is None or frame.file.is_stub:
        return values
    found: list[Values] = []
    for value in values:
        calls = value.cls.name.encode() + b"(" if isinstance(value, Instance) else b"("
        if any(each.text.startswith(calls) for each in definition.block.returns[:2]):
            body = _from_body(world, definition, frame)
            same = [
                each
                for each in body
                if isinstance(each, Instance)
                and isinstance(value, Instance)
                and each.cls.identity() == value.cls.identity()
                and (each.given or each.cls.args)
            ]
            found.append(tuple(same) or (value,))
        else:
            found.append((value,))
    return merged(*found)


def _variables(
    world: "World", function: FunctionValue, frame: Frame, arguments: Arguments | None
) -> dict[str, Values]:
    """What the type variables of the function in `frame` stand for in this call."""
    definition = frame.definition or function.definition
    header = header_of(definition)
    is_new = function.cls is not None and definition.name == "__new__"
    skip = 1 if function.bound is not None or is_new else 0
    variables: dict[str, Values] = {}
    if arguments is not None:
        variables = bound_variables(world, header, arguments, frame, skip=skip)
    own = _self_variable(header, skip)
    if own and isinstance(function.bound, ClassValue):
        variables[own] = (Instance(function.bound),)
    elif own and function.bound is not None:
        variables[own] = (function.bound,) if isinstance(function.bound, Instance) else ()
    elif skip and isinstance(function.bound, Instance):
        bind_own(world, header, function.bound, frame, variables)
    return variables


def _with_variables(frame: Frame, variables: Mapping[str, Values]) -> Frame:
    copy = Frame(frame.file, frame.block, frame.base, frame.parent, frame.kind)
    copy.definition, copy.owner = frame.definition, frame.owner
    copy.typevars = {**frame.typevars, **variables}
    return copy


def _self_variable(header: Header, skip: int) -> str:
    """The type variable of `def f(self: T) -> T`, and of `def f(cls: type[T]) -> T`."""
    if not skip or not header.parameters:
        return ""
    annotation = header.parameters[0].annotation
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.slice
    return annotation.id if isinstance(annotation, ast.Name) else ""


def call_frame(world: "World", function: FunctionValue, definition: Definition) -> Frame:
    """The frame of a function's body when it is called through what it was taken from."""
    make = partial(_new_call_frame, world, function, definition)
    return world.kept(("frame", function, definition.start), make, pending=function.frame, bits=function.bits)


def _new_call_frame(world: "World", function: FunctionValue, definition: Definition) -> Frame:
    parent = body_of(world, function.cls) if function.cls is not None else function.frame
    base = parent.base if function.cls is not None else function.frame.base
    frame = Frame(function.frame.file, definition.block, base + definition.start, parent, "function")
    frame.definition = definition
    frame.owner = function.bound
    return frame


def _from_body(world: "World", definition: Definition, frame: Frame) -> Values:
    return world.kept(
        "returns", partial(_returns, world, definition, frame), pending=(), bits=frame.bits, frame=frame
    )


def _returns(world: "World", definition: Definition, frame: Frame) -> Values:
    block = definition.block
    world.depth += 4
    if block.is_generator:
        items = [_at(world, each, frame) for each in block.yields]
        items.extend(iterate(world, _at(world, each, frame)) for each in block.yields_from)
        name = "AsyncGenerator" if definition.is_async else "Generator"
        arguments = (merged(*items), ()) if definition.is_async else (merged(*items), (), ())
        values = world.instance(name, *arguments, module="typing")
    else:
        values = merged(*(_at(world, each, frame) for each in block.returns))
    world.depth -= 4
    return values


def _at(world: "World", expression: Expression, frame: Frame) -> Values:
    return world.expression(expression, frame, frame.base + expression.start)


def _managed(world: "World", values: Values, *, is_async: bool) -> Values:
    items = iterate(world, values, awaits=is_async)
    name = "AbstractAsyncContextManager" if is_async else "AbstractContextManager"
    return world.instance(name, items, (), module="contextlib")
