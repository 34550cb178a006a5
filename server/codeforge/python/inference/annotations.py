"""What annotations say: the instances that a type expression stands for."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    Instance,
    ModuleValue,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.parameters import header_of
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

TRANSPARENT = frozenset(
    {"Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Unpack", "InitVar"}
)
_TYPE_GUARDS = frozenset({"TypeGuard", "TypeIs"})
Annotate = Callable[[ast.expr], Values]
"""What one more type expression at the same place stands for."""


def annotate(
    world: "World",
    node: ast.expr,
    frame: Frame,
    at: Offset | None,
    *,
    owner: Value | None = None,
    typevars: Frame | None = None,
) -> Values:
    """The instances that the annotation `node`, seen from `frame`, allows; () for Any and the unknown.

    `owner` is what `Self` stands for, `typevars` the frame whose type variables are bound.
    """
    if not world.spend():
        return ()
    where = typevars or frame
    of = partial(annotate, world, frame=frame, owner=owner, typevars=typevars)
    match node:
        case ast.Constant(value=None):
            return world.instance("NoneType", module="types")
        case ast.Constant(value=str() as text):
            inner = parsed(text.strip().encode())
            return of(inner, at=None) if inner is not None else ()
        case ast.BinOp(op=ast.BitOr()):
            return merged(of(node.left, at=at), of(node.right, at=at))
        case ast.Subscript():
            return _subscripted(world, node, world.evaluate(node.value, frame, at), partial(of, at=at))
        case ast.Name() if _is_type_parameter(typevars, node.id):
            return bound(TypeVariable(node.id), where)
        case ast.Name() | ast.Attribute():
            return instances(world, world.evaluate(node, frame, at), where, owner)
        case ast.Starred():
            return of(node.value, at=at)
    return ()


def _is_type_parameter(frame: Frame | None, name: str) -> bool:
    """True for a name in the brackets of `def f[T]`."""
    return frame is not None and frame.definition is not None and name in header_of(frame.definition).typevars


def instances(world: "World", values: Values, frame: Frame, owner: Value | None = None) -> Values:
    """Instances of the classes in `values`, with type variables replaced by what they stand for in `frame`."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, ClassValue):
            found.append(Instance(value))
        elif isinstance(value, TypeVariable):
            found.extend(bound(value, frame))
        elif isinstance(value, Form):
            found.extend(_form(world, value, frame, owner))
        elif isinstance(value, Instance) and value.cls.name == "NoneType":
            found.append(value)
    return merged(tuple(found))


def bound(variable: TypeVariable, frame: Frame | None) -> Values:
    """What a type variable stands for in `frame` or around it; itself when nothing is bound to it."""
    while frame is not None:
        values = frame.typevars.get(variable.name)
        if values is not None and values != (variable,):
            return tuple(each for each in values if each != variable)
        frame = frame.parent
    return (variable,)


def _form(world: "World", form: Form, frame: Frame, owner: Value | None) -> Values:
    """What a name of `typing` means without brackets, or with those it was evaluated with."""
    if form.name == "Self":
        return _own(frame, owner)
    if form.name in ("Optional", "Union") or form.name in TRANSPARENT:
        return merged(*form.args)
    if form.name in ("LiteralString", "AnyStr"):
        return world.instance("str")
    if form.name in ("Tuple", "Type"):
        return world.instance(form.name.lower())
    return (form,) if form.name == "Callable" else ()


def _own(frame: Frame, owner: Value | None) -> Values:
    """The instance that `Self` stands for in `frame`, unless `owner` says."""
    current: Frame | None = frame
    while current is not None and owner is None:
        owner = current.owner or (Instance(current.cls) if current.cls else None)
        current = current.parent
    if isinstance(owner, ClassValue):
        return (Instance(owner),)
    return (owner,) if owner else ()


def _subscripted(world: "World", node: ast.Subscript, bases: Values, of: Annotate) -> Values:
    """What `base[part, ...]` means, for all alternatives of the base."""
    parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    free = list(dict.fromkeys(_free(bases)))
    if free:  # an alias, `Pair = tuple[T, T]`: its variables stand for the parts
        by = dict(zip(free, (of(part) for part in parts[:6]), strict=False))
        allowed = (_allowed(base) for base in bases)
        return merged(*(_replaced(each, by) for values in allowed for each in values))
    found: list[Values] = []
    for base in bases:
        if isinstance(base, Form):
            found.append(_special(world, base.name, parts, of))
        elif isinstance(base, ClassValue):
            found.append(_generic(world, base, parts, of))
    return merged(*found)


def _allowed(base: Value) -> Values:
    """The instances that an alias stands for."""
    if isinstance(base, Form) and base.name in ("Optional", "Union"):
        return merged(*base.args)
    return (Instance(base),) if isinstance(base, ClassValue) else (base,)


def _free(values: Values) -> Iterator[str]:
    """Names of the type variables in `values`, in order."""
    for value in values:
        if isinstance(value, TypeVariable):
            yield value.name
        elif isinstance(value, Form):
            for inner in value.args:
                yield from _free(inner)
        elif isinstance(value, Instance | ClassValue):
            for inner in (value.cls if isinstance(value, Instance) else value).args:
                yield from _free(inner)


def _replaced(value: Value, by: dict[str, Values]) -> Values:
    """`value` with its type variables replaced."""
    if isinstance(value, TypeVariable):
        return by.get(value.name, (value,))
    if not any(_free((value,))):
        return (value,)

    def inside(several: tuple[Values, ...]) -> tuple[Values, ...]:
        return tuple(merged(*(_replaced(each, by) for each in values)) for values in several)

    if isinstance(value, Form):
        return (Form(value.name, inside(value.args)),)
    if isinstance(value, ClassValue):
        return (ClassValue(value.definition, value.frame, inside(value.args)),)
    if isinstance(value, Instance):
        items = inside(value.items) if value.items is not None else None
        cls = value.cls
        return (Instance(ClassValue(cls.definition, cls.frame, inside(cls.args)), items=items),)
    return (value,)


def _generic(world: "World", base: ClassValue, parts: list[ast.expr], of: Annotate) -> Values:
    if base.file.module == "builtins" and base.name == "tuple":
        return _tuple(world, parts, of)
    if base.file.module == "builtins" and base.name == "type":
        return _classes(world, of(parts[0]))
    return (Instance(ClassValue(base.definition, base.frame, tuple(of(part) for part in parts[:6]))),)


def _special(world: "World", name: str, parts: list[ast.expr], of: Annotate) -> Values:
    if name == "Union":
        return merged(*(of(part) for part in parts))
    if name == "Optional":
        return merged(of(parts[0]), world.instance("NoneType", module="types"))
    if name in TRANSPARENT:
        return of(parts[0])
    if name == "Literal":
        values = [part.value for part in parts[:20] if isinstance(part, ast.Constant)]
        return merged(*(world.constant(value) for value in values))
    if name == "Tuple":
        return _tuple(world, parts, of)
    if name == "Type":
        return _classes(world, of(parts[0]))
    if name == "Callable":
        return (Form("Callable", (of(parts[-1]), *(of(each) for each in _parameters(parts[0])[:4]))),)
    return world.instance("bool") if name in _TYPE_GUARDS else ()


def _parameters(node: ast.expr) -> list[ast.expr]:
    """The annotations of the parameters in `Callable[[int], str]` or `Callable[Concatenate[int, P], str]`."""
    if isinstance(node, ast.List):
        return node.elts
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return node.slice.elts[:-1]
    return []


def _classes(world: "World", values: Values) -> Values:
    if any(isinstance(each, TypeVariable) for each in values):
        return world.instance("type", values)
    return tuple(each.cls for each in values if isinstance(each, Instance))


def _tuple(world: "World", parts: list[ast.expr], of: Annotate) -> Values:
    if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis:
        return world.instance("tuple", of(parts[0]))
    if any(isinstance(part, ast.Starred) for part in parts):
        return world.instance("tuple", merged(*(of(part) for part in parts)))
    return world.tuple_of(tuple(of(part) for part in parts[:12]))


def tested_classes(world: "World", node: ast.expr, frame: Frame) -> Values:
    """The classes that the second argument of `isinstance` names."""
    parts: list[ast.expr] = [node]
    found: list[Value] = []
    while parts and len(found) < 12:
        part = parts.pop(0)
        if isinstance(part, ast.Tuple):
            parts.extend(part.elts)
        elif isinstance(part, ast.BinOp):
            parts.extend((part.left, part.right))
        else:
            for value in world.evaluate(part, frame, None):
                if isinstance(value, Instance) and value.items:
                    found.extend(each for item in value.items for each in item)
                else:
                    found.append(value)
    return tuple(value for value in found if isinstance(value, ClassValue | ModuleValue))
