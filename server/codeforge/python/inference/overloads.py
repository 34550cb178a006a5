"""Which signature fits the arguments of a call."""

from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.class_kinds import is_protocol
from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import ClassValue, Form, FunctionValue, Instance, Value, Values
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.headers import Header
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def overload(world: "World", function: FunctionValue, arguments: Arguments | None) -> Definition:
    """The overload whose parameters the arguments fit best: by number, then by the first argument's class."""
    skip = 1 if function.bound is not None else 0
    candidates = list(function.overloads)
    if arguments is None:
        fitting = [each for each in candidates if required(header_of(each), skip) == 0]
        return (fitting or candidates)[0]
    candidates = [each for each in candidates if fits(header_of(each), arguments, skip=skip)] or candidates
    if len(candidates) > 1 and (arguments.n_positional or arguments.node.keywords):
        frame = body_of(world, function.cls) if function.cls is not None else function.frame
        several = any(len(arguments.positional(place)) > 1 for place in range(min(arguments.n_positional, 3)))
        for sure in (
            (True, False) if several else (False,)
        ):  # what is most likely given, then what else may be
            for each in candidates:
                if accepts(world, header_of(each), arguments, frame, skip, sure=sure):
                    return each
    return candidates[0]


def takes(world: "World", function: FunctionValue, arguments: Arguments) -> bool:
    """True when some overload of an operator's method accepts the other operand."""
    frame = body_of(world, function.cls) if function.cls is not None else function.frame
    return any(
        accepts(world, header_of(each), arguments, frame, 1)
        for each in function.overloads or (function.definition,)
    )


def required(header: Header, skip: int) -> int:
    return sum(each.default is None and each.kind in ("/", "", "k") for each in header.parameters[skip:])


def fits(header: Header, arguments: Arguments, *, skip: int) -> bool:
    """True when the number and names of the arguments are possible."""
    if arguments.has_star:
        return True
    parameters = header.parameters[skip:]
    places = [each for each in parameters if each.kind in ("/", "")]
    names = {each.name for each in parameters if each.kind in ("", "k")}
    if arguments.n_positional > len(places) and not any(each.kind == "*" for each in parameters):
        return False
    given = {word.arg for word in arguments.node.keywords if word.arg}
    if not given <= names and not any(each.kind == "**" for each in parameters):
        return False
    for place, each in enumerate(places):
        if place >= arguments.n_positional and each.default is None and each.name not in given:
            return False
    return all(each.default is not None or each.name in given for each in parameters if each.kind == "k")


def accepts(
    world: "World", header: Header, arguments: Arguments, frame: Frame, skip: int, *, sure: bool = False
) -> bool:
    """True when the classes of the arguments do not contradict the annotations; `sure` looks at the first of each."""
    parameters = [each for each in header.parameters[skip:] if each.kind in ("/", "")]
    for place, each in enumerate(parameters[: min(arguments.n_positional, 3)]):
        given = arguments.positional(place)[: 1 if sure else None]
        if each.annotation is None or not given:
            continue
        wanted = annotate(world, each.annotation, frame, None)
        if wanted and not any(compatible(world, one, other) for one in given for other in wanted):
            return False
    for word in arguments.node.keywords[:4]:
        parameter = header.parameter(word.arg or "")
        if parameter is None or parameter.annotation is None:
            continue
        given = world.evaluate(word.value, arguments.frame, arguments.at)[: 1 if sure else None]
        wanted = annotate(world, parameter.annotation, frame, None)
        if given and wanted and not any(compatible(world, a, b) for a in given for b in wanted):
            return False
    return True


def compatible(world: "World", given: Value, wanted: Value, depth: int = 0) -> bool:
    """True when nothing says that `given` is no `wanted`."""
    if isinstance(wanted, Form) and wanted.name == "Callable" and isinstance(given, Instance):
        is_known = given.cls.file.module == "builtins"
        return not is_known or next(lookup(world, given.cls, "__call__", instance=False), None) is not None
    if not isinstance(wanted, Instance):
        return True
    if not isinstance(given, Instance):
        return wanted.cls.name in ("object", "type", "Callable") or not isinstance(given, ClassValue)
    if wanted.literal is not None:
        return given.literal == wanted.literal and type(given.literal) is type(wanted.literal)
    identity = wanted.cls.identity()
    same = next((each for each in mro(world, given.cls) if each.identity() == identity), None)
    if same is not None and given.items is not None and wanted.items is not None:
        return len(given.items) == len(wanted.items) and (
            depth > 1 or _fitting_arguments(world, given.items, wanted.items, depth)
        )
    if same is not None and given.items and len(wanted.cls.args) == 1 and wanted.items is None:
        return depth > 1 or all(
            _fitting_arguments(world, (each,), wanted.cls.args, depth) for each in given.items
        )
    if same is not None:
        return depth > 1 or _fitting_arguments(world, same.args, wanted.cls.args, depth)
    if wanted.cls.name in ("float", "complex") and given.cls.name in ("int", "bool", "float"):
        return True
    return is_protocol(wanted.cls) and all(
        next(lookup(world, given.cls, each.name, instance=False), None) is not None
        for each in wanted.cls.definition.block.definitions[:3]
    )


def _fitting_arguments(
    world: "World", given: tuple[Values, ...], wanted: tuple[Values, ...], depth: int
) -> bool:
    """True when no type argument contradicts its counterpart: list[Series] is no Iterable[DataFrame]."""
    return all(
        not one or not other or any(compatible(world, a, b, depth + 1) for a in one for b in other)
        for one, other in zip(given, wanted, strict=False)
    )
