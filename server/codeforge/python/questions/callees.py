"""What a call runs, and what that takes: also what it passes its `*args` and `**kwargs` on to."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.class_kinds import is_typed_dict
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.functions import call_frame
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, LambdaValue, Value
from codeforge.python.questions.constructor_fields import constructor_fields
from codeforge.python.questions.mapped_classes import column_parameters, mapped_parameters
from codeforge.python.questions.rendering import documentation_of
from codeforge.python.questions.scanning import Call
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of
from codeforge.python.shapes.star_passing import Passing, star_use
from codeforge.text.positions import Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

DEEPEST = 8
"""How many calls `*args` and `**kwargs` are followed through."""
_NOTHING: Mapping[str, "Callee"] = {}


class Callee(NamedTuple):
    """Something that a call runs."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str = ""
    documentation: str = ""
    function: FunctionValue | None = None
    """The function itself, where one is written."""
    cls: ClassValue | None = None
    """The class that is made."""
    owners: Mapping[str, "Callee"] = _NOTHING
    """By the name of a parameter that stands for a part of `*args` or `**kwargs`: what takes it in the end."""
    note: str = ""
    """Where such parameters come from."""
    column: str = ""
    """The attribute of `cls` that its parameter is the path to."""

    @property
    def label(self) -> str:
        """What a person calls it: `Base.__init__`."""
        function = self.function
        if function is None:
            return self.name
        name = function.definition.name
        return f"{function.cls.name}.{name}" if function.cls is not None else name


def callees(world: "World", value: Value, depth: int = 0) -> Iterator[Callee]:
    """What calling `value` runs, one for each overload; stars that are passed on whole are replaced."""
    for each in _written(world, value):
        yield _followed(world, each, depth)


def argument_place(callee: Callee, call: Call) -> int:
    """The place of the parameter that the argument at the cursor gives; -1 when it fits none."""
    names = [each.name for each in callee.parameters]
    kinds = [each.kind for each in callee.parameters]
    if call.keyword:
        if call.keyword in names:
            return names.index(call.keyword)
        return kinds.index("**") if "**" in kinds else -1
    for index, kind in enumerate(kinds):
        if kind == "*" or (index == call.place and kind not in ("k", "**")):
            return index
        if kind in ("k", "**"):
            break
    return -1


def frame_of(world: "World", callee: Callee, name: str) -> Frame | None:
    """The frame that the parameter `name` is written in; None where no source writes it."""
    owner = callee.owners.get(name, callee)
    if owner.function is not None:
        return owner.function.frame
    found = next(lookup(world, owner.cls, name, instance=False), None) if owner.cls is not None else None
    return found.frame if found is not None else None


def remaining(parameters: Collection[Parameter], n_placed: int, keywords: Collection[str]) -> list[Parameter]:
    """The parameters that are left when `n_placed` are given by place and `keywords` by name."""
    left: list[Parameter] = []
    for each in parameters:
        if n_placed and each.kind in ("/", ""):
            n_placed -= 1
        elif each.name not in keywords or each.kind in ("/", "*", "**"):
            left.append(each)
    return left


def _written(world: "World", value: Value) -> Iterator[Callee]:
    """What calling `value` runs, with the parameters that its header says."""
    if isinstance(value, FunctionValue):
        for definition in value.overloads or (value.definition,):
            yield _function(definition.name, value, definition, skip=int(value.bound is not None))
    elif isinstance(value, ClassValue):
        yield from _constructors(world, value)
    elif isinstance(value, Instance):
        for function in attribute_of(world, value, "__call__"):
            if isinstance(function, FunctionValue):
                yield from _written(world, function)
    elif isinstance(value, LambdaValue):
        yield Callee("lambda", tuple(_of_lambda(value.node.args)))


def _function(name: str, value: FunctionValue, definition: Definition, *, skip: int) -> Callee:
    """A function, under another name when it makes a class."""
    header = header_of(definition)
    function = FunctionValue(definition, value.frame, cls=value.cls, bound=value.bound)
    return Callee(
        name,
        header.parameters[skip:],
        header.returns_text if name == definition.name else "",
        documentation_of(definition.block),
        function,
    )


def _constructors(world: "World", cls: ClassValue) -> Iterator[Callee]:
    documentation = documentation_of(cls.definition.block)
    fields = constructor_fields(world, cls)
    if cls.fields is not None:
        fields = tuple(Parameter(name, "", Span(0, 0), name, None, None) for name in cls.fields)
    if fields is not None:
        yield Callee(cls.name, fields, "", documentation, cls=cls)
        return
    for name in ("__init__", "__new__"):
        found = next(lookup(world, cls, name, instance=False), None)
        if found is None or found.cls.name == "object":
            continue
        definitions = [each.definition for each in found.bindings if each.definition is not None]
        overloads = [each for each in definitions if "overload" in decorator_names(each)]
        for definition in overloads or definitions[-1:]:
            bound = Instance(cls) if name == "__init__" else cls
            value = FunctionValue(definition, found.frame, cls=found.cls, bound=bound)
            callee = _function(cls.name, value, definition, skip=1)
            yield callee._replace(cls=cls, documentation=callee.documentation or documentation)
        if definitions:
            return
    yield Callee(cls.name, column_parameters(world, cls), "", documentation, cls=cls)


def _of_lambda(arguments: ast.arguments) -> Iterator[Parameter]:
    by_place = [*arguments.posonlyargs, *arguments.args]
    n_bare = len(by_place) - len(arguments.defaults)
    for place, each in enumerate(by_place):
        kind = "/" if place < len(arguments.posonlyargs) else ""
        yield _bare(each, kind, arguments.defaults[place - n_bare] if place >= n_bare else None)
    if arguments.vararg is not None:
        yield _bare(arguments.vararg, "*", None)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _bare(each, "k", default)
    if arguments.kwarg is not None:
        yield _bare(arguments.kwarg, "**", None)


def _bare(argument: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
    stars = kind if kind in ("*", "**") else ""
    text = f"{stars}{argument.arg}" + (f"={ast.unparse(default)}" if default is not None else "")
    return Parameter(argument.arg, kind, Span(0, 0), text, None, default)


# stars --------------------------------------------------------------------------------------------------


def _followed(world: "World", callee: Callee, depth: int) -> Callee:
    """The callee with what its `*args` and `**kwargs` are passed on to in their place, where that is one call."""
    function = callee.function
    stars = next((each for each in callee.parameters if each.kind == "*"), None)
    double = next((each for each in callee.parameters if each.kind == "**"), None)
    if function is None or (stars is None and double is None):
        return callee
    mapped = mapped_parameters(world, function)
    if mapped is not None:
        cls = function.bound.cls if isinstance(function.bound, Instance) else None
        return callee._replace(parameters=mapped, function=None, cls=cls)
    if double is not None and isinstance(double.annotation, ast.Subscript):
        return _unpacked(world, callee, double, double.annotation)
    if function.frame.file.is_stub or depth >= DEEPEST or not world.spend():
        return callee
    use = star_use(function.definition.text, stars.name if stars else "", double.name if double else "")
    passing = _only(use.passings)
    if passing is not None:
        frame = call_frame(world, function, function.definition)
        inner = _called(world, passing, frame, depth + 1)
        if inner is not None:
            callee = _joined(callee, inner, passing)
    return _with_read(callee, use.read)


def _unpacked(world: "World", callee: Callee, double: Parameter, annotation: ast.Subscript) -> Callee:
    """The callee with the keys of `**kwargs: Unpack[Options]` in their place."""
    function = callee.function
    if function is None or ast.unparse(annotation.value).rpartition(".")[2] != "Unpack":
        return callee
    for value in world.evaluate(annotation.slice, function.frame, None):
        if isinstance(value, ClassValue) and is_typed_dict(world, value):
            for inner in _constructors(world, value):
                passing = Passing(b"", 0, frozenset(), stars=False, double_stars=True)
                note = f"`**{double.name}` takes the keys of `{inner.label}`."
                return _joined(callee, inner, passing)._replace(note=note)
    return callee


def _only(passings: tuple[Passing, ...]) -> Passing | None:
    """The call that takes the stars: the only one by its name, else the only one of `super()`; None for several."""
    for several in (passings, [each for each in passings if each.callee.startswith(b"super(")]):
        if several and all(each.callee == several[0].callee for each in several):
            return several[0]
    return None


def _called(world: "World", passing: Passing, frame: Frame, depth: int) -> Callee | None:
    """What a call inside a function runs; None where it is not known, or takes nothing."""
    for value in world.text(passing.callee, frame, None):
        for callee in callees(world, value, depth):
            if callee.parameters:
                return callee
    return None


def _joined(callee: Callee, inner: Callee, passing: Passing) -> Callee:
    """`callee` with the parameters of `inner` that it passes on in place of its stars."""
    own = callee.parameters
    names = {each.name for each in own if each.kind not in ("*", "**")}
    left = remaining(inner.parameters, passing.n_placed, passing.keywords)
    placed = [each for each in own if each.kind in ("/", "")]
    starred = [each for each in own if each.kind == "*"]
    named = [each for each in own if each.kind == "k"]
    double = [each for each in own if each.kind == "**"]
    taken: list[Parameter] = []
    if passing.stars:
        by_place = [each for each in left if each.kind in ("/", "", "*")]
        if not passing.double_stars:
            by_place = [each if each.kind == "*" else _as(each, "/") for each in by_place]
        starred = [each for each in by_place if each.kind == "*" or each.name not in names]
        taken += starred
    if passing.double_stars:
        kinds = ("k", "**") if passing.stars else ("", "k", "**")
        double = [_as(each, "k") if not each.kind else each for each in left if each.kind in kinds]
        double = [each for each in double if each.kind == "**" or each.name not in names]
        taken += double
    if taken and all(each.kind in ("*", "**") for each in taken):
        return callee
    shown = " and ".join(
        f"`{each.kind}{each.name}`"
        for each in own
        if (each.kind == "*" and passing.stars) or (each.kind == "**" and passing.double_stars)
    )
    owners = {each.name: inner.owners.get(each.name, inner) for each in taken}
    verb = "are" if " and " in shown else "is"
    note = f"{shown} {verb} passed on to `{inner.label}`."
    return callee._replace(parameters=(*placed, *starred, *named, *double), owners=owners, note=note)


def _with_read(callee: Callee, read: tuple[str, ...]) -> Callee:
    """The callee with the keywords that its body takes out of `**kwargs` by name."""
    known = {each.name for each in callee.parameters}
    new = [Parameter(name, "k", Span(0, 0), f"{name}=...", None, None) for name in read if name not in known]
    if not new:
        return callee
    last = [each for each in callee.parameters if each.kind == "**"]
    first = [each for each in callee.parameters if each.kind != "**"]
    return callee._replace(parameters=(*first, *new, *last))


def taking(callee: Callee, inner: Callee) -> Callee:
    """`callee` with all that `inner` takes in place of its `*args` and `**kwargs`."""
    return _joined(callee, inner, Passing(b"", 0, frozenset(), stars=True, double_stars=True))


def _as(parameter: Parameter, kind: str) -> Parameter:
    return Parameter(
        parameter.name, kind, parameter.span, parameter.text, parameter.annotation, parameter.default
    )
