"""What functions return: their annotation, or their return expressions."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.classes import body_of
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.generics import bound_variables
from codeforge.python.inference.overloads import overload
from codeforge.python.inference.protocols import iterate
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Values, merged
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.headers import Header
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_CONTEXT = frozenset({"contextmanager", "asynccontextmanager"})


def returned(world: "World", function: FunctionValue, arguments: Arguments | None) -> Values:
    """What a function returns: its annotation, or its return expressions."""
    definition = function.definition
    if function.overloads:
        definition = overload(world, function, arguments)
    header = header_of(definition)
    names = decorator_names(definition)
    frame = _call_frame(world, function, definition)
    if header.returns is not None:
        values = _annotated(world, header, definition, function, frame, arguments)
    else:
        values = _from_body(world, definition, frame)
    if names & _CONTEXT:
        return _managed(world, values, is_async="asynccontextmanager" in names)
    if definition.is_async and not (definition.block.is_generator and header.returns is None):
        if header.returns is not None and definition.block.is_generator:
            return values
        return world.instance("Coroutine", (), (), values, module="typing")
    return values


def _annotated(
    world: "World",
    header: Header,
    definition: Definition,
    function: FunctionValue,
    frame: Frame,
    arguments: Arguments | None,
) -> Values:
    if header.returns is None:
        return ()
    where = frame
    skip = (
        1 if function.bound is not None or (function.cls is not None and definition.name == "__new__") else 0
    )
    if arguments is not None:
        bound = bound_variables(world, header, arguments, frame, skip=skip)
        if bound:
            where = Frame(frame.file, frame.block, frame.base, frame.parent, "function")
            where.definition = definition
            where.owner = frame.owner
            where.typevars = {**frame.typevars, **bound}
    own = _self_variable(header, skip)
    if own and function.bound is not None:
        where = where if where is not frame else _copied(frame)
        bound_value = function.bound
        where.typevars = {
            **where.typevars,
            own: (bound_value if isinstance(bound_value, Instance) else Instance(bound_value),)
            if isinstance(bound_value, ClassValue | Instance)
            else (),
        }
    values = annotate(
        world, header.returns, frame.parent or frame, None, owner=function.bound, typevars=where
    )
    if definition.name == "__enter__" and function.bound is not None and not values:
        return (function.bound,)
    return values


def _copied(frame: Frame) -> Frame:
    copy = Frame(frame.file, frame.block, frame.base, frame.parent, frame.kind)
    copy.definition, copy.owner, copy.typevars = frame.definition, frame.owner, frame.typevars
    return copy


def _self_variable(header: Header, skip: int) -> str:
    """The type variable of `def f(self: T) -> T`, and of `def f(cls: type[T]) -> T`."""
    if not skip or not header.parameters:
        return ""
    annotation = header.parameters[0].annotation
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.slice
    return annotation.id if isinstance(annotation, ast.Name) else ""


def _call_frame(world: "World", function: FunctionValue, definition: Definition) -> Frame:
    """The frame of a function's body when it is called through what it was taken from."""
    key = ("frame", function, definition.start)
    known = world.memo.get(key)
    if isinstance(known, Frame):
        return known
    parent = body_of(world, function.cls) if function.cls is not None else function.frame
    base = parent.base if function.cls is not None else function.frame.base
    frame = Frame(function.frame.file, definition.block, base + definition.start, parent, "function")
    frame.definition = definition
    frame.owner = function.bound
    world.memo[key] = frame
    return frame


def _from_body(world: "World", definition: Definition, frame: Frame) -> Values:
    key = ("returns",)
    if key in frame.memo:
        return frame.memo[key]
    frame.memo[key] = ()
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
    if world.cut:
        del frame.memo[key]
    else:
        frame.memo[key] = values
    return values


def _at(world: "World", expression: Expression, frame: Frame) -> Values:
    return world.expression(expression, frame, frame.base + expression.start)


def _managed(world: "World", values: Values, *, is_async: bool) -> Values:
    items = iterate(world, values, awaits=is_async)
    name = "AbstractAsyncContextManager" if is_async else "AbstractContextManager"
    return world.instance(name, items, (), module="contextlib")
