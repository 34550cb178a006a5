"""What type variables stand for, given the arguments of a call."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.class_kinds import is_protocol
from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.protocols import invoked, iterate
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    Instance,
    TypeVariable,
    Values,
    merged,
    plain,
    without_none,
)
from codeforge.python.shapes.headers import Header, Parameter
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_ITERABLES = frozenset(
    {"Iterable", "Iterator", "Generator", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Sequence", "Collection",
     "AbstractSet", "Mapping", "Reversible"}
)  # fmt: skip


def bound_variables(
    world: "World", header: Header, arguments: Arguments, frame: Frame, *, skip: int
) -> dict[str, Values]:
    """What the type variables of a function's parameters stand for, given these arguments."""
    bound: dict[str, Values] = {}
    places = [each for each in header.parameters[skip:] if each.kind in ("/", "")]
    star = next((each for each in header.parameters if each.kind == "*"), None)
    rest = next((each for each in header.parameters if each.kind == "**"), None)
    outer = frame.parent if frame.kind == "function" and frame.parent is not None else frame
    for place in range(min(arguments.n_positional, 6)):
        parameter = places[place] if place < len(places) else star
        if parameter is not None and _mentions_variables(parameter):
            _unify(world, _wanted(world, parameter, outer, frame), arguments.positional(place), bound, 0)
    for word in arguments.node.keywords[:8]:
        parameter = header.parameter(word.arg or "") or rest
        if parameter is not None and _mentions_variables(parameter):
            given = world.evaluate(word.value, arguments.frame, arguments.at)
            _unify(world, _wanted(world, parameter, outer, frame), given, bound, 0)
    return bound


def bind_own(world: "World", header: Header, own: Instance, frame: Frame, bound: dict[str, Values]) -> None:
    """Add what `own` says of the variables in `def all(self: Result[tuple[T]]) -> list[T]`."""
    annotation = header.parameters[0].annotation if header.parameters else None
    if isinstance(annotation, ast.Subscript | ast.Constant) and own.cls.args:
        _unify(
            world, annotate(world, annotation, frame.parent or frame, None, typevars=frame), (own,), bound, 0
        )


def _mentions_variables(parameter: Parameter) -> bool:
    return parameter.annotation is not None and not isinstance(parameter.annotation, ast.Constant)


def _wanted(world: "World", parameter: Parameter, frame: Frame, typevars: Frame) -> Values:
    annotation = parameter.annotation
    return annotate(world, annotation, frame, None, typevars=typevars) if annotation is not None else ()


def _unify(world: "World", wanted: Values, given: Values, bound: dict[str, Values], depth: int) -> None:
    if depth > 4:
        return
    for want in wanted:
        if isinstance(want, TypeVariable):
            if given and want.name not in bound:
                bound[want.name] = plain(without_none(given) or given)
        elif isinstance(want, ClassValue):
            for have in given:
                if isinstance(have, ClassValue):
                    _unify(world, (Instance(want),), (Instance(have),), bound, depth + 1)
        elif isinstance(want, Form) and want.name == "Callable":
            results = merged(*(world.call(each, None) for each in given))
            for result in want.args[:1]:
                _unify(world, result, results, bound, depth + 1)
        elif isinstance(want, Instance) and want.cls.args:
            for have in given:
                if isinstance(have, Instance) and want.items is not None and have.items is not None:
                    for one, other in zip(want.items, have.items, strict=False):
                        _unify(world, one, other, bound, depth + 1)
                elif isinstance(have, Instance):
                    _unify_classes(world, want.cls, have, bound, depth)
                elif isinstance(have, ClassValue) and want.cls.name == "type":
                    _unify(world, want.cls.args[0], (Instance(have),), bound, depth + 1)


def _unify_classes(
    world: "World", want: ClassValue, have: Instance, bound: dict[str, Values], depth: int
) -> None:
    for each in mro(world, have.cls):
        if each.identity() == want.identity():
            for one, other in zip(want.args, each.args, strict=False):
                _unify(world, one, other, bound, depth + 1)
            return
    if want.name in _ITERABLES:
        _unify(world, want.args[0], iterate(world, (have,)), bound, depth + 1)
    elif is_protocol(want):
        _unify_protocol(world, want, have, bound, depth)


def _unify_protocol(
    world: "World", want: ClassValue, have: Instance, bound: dict[str, Values], depth: int
) -> None:
    """Bind by what the protocol's methods return: `SupportsAbs[T]` and `int.__abs__`."""
    body = body_of(world, want)
    for definition in want.definition.block.definitions[:4]:
        returns = header_of(definition).returns
        if returns is not None and not definition.is_class:
            wanted = annotate(world, returns, body, None)
            _unify(world, wanted, invoked(world, have, definition.name), bound, depth + 1)
