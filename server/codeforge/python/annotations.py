"""What annotations say: the instances that a type expression stands for."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.parameters import header_of
from codeforge.python.values import (
    ClassValue,
    Form,
    Frame,
    Instance,
    ModuleValue,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference import Inference

TRANSPARENT = frozenset(
    {"Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Unpack", "InitVar"}
)
_TYPE_GUARDS = frozenset({"TypeGuard", "TypeIs"})


def annotate(
    world: "Inference",
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
    if isinstance(node, ast.Constant):
        if node.value is None:
            return world.instance("NoneType", module="types")
        if isinstance(node.value, str):
            inner = parsed(node.value.strip().encode())
            return annotate(world, inner, frame, None, owner=owner, typevars=typevars) if inner else ()
        return ()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return merged(
            annotate(world, node.left, frame, at, owner=owner, typevars=typevars),
            annotate(world, node.right, frame, at, owner=owner, typevars=typevars),
        )
    if isinstance(node, ast.Subscript):
        bases = world.evaluate(node.value, frame, at)
        return merged(*(_subscripted(world, base, node.slice, frame, at, owner, where) for base in bases))
    if isinstance(node, ast.Name) and _is_type_parameter(typevars, node.id):
        return bound(TypeVariable(node.id), where)
    if isinstance(node, ast.Name | ast.Attribute):
        return instances(world, world.evaluate(node, frame, at), where, owner)
    if isinstance(node, ast.Starred):
        return annotate(world, node.value, frame, at, owner=owner, typevars=typevars)
    return ()


def _is_type_parameter(frame: Frame | None, name: str) -> bool:
    """True for a name in the brackets of `def f[T]`."""
    return frame is not None and frame.definition is not None and name in header_of(frame.definition).typevars


def instances(world: "Inference", values: Values, frame: Frame, owner: Value | None = None) -> Values:
    """Instances of the classes in `values`, with type variables replaced by what they stand for in `frame`."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, ClassValue):
            if value.name == "Any" and value.file.module in ("typing", "typing_extensions"):
                continue
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


def _form(world: "Inference", form: Form, frame: Frame, owner: Value | None) -> Values:
    if form.name == "Self":
        current: Frame | None = frame
        while current is not None and owner is None:
            owner = current.owner or (Instance(current.cls) if current.cls else None)
            current = current.parent
        if isinstance(owner, ClassValue):
            return (Instance(owner),)
        return (owner,) if owner else ()
    if form.name in ("Optional", "Union") or form.name in TRANSPARENT:
        return merged(*form.args)
    if form.name in ("LiteralString", "AnyStr"):
        return world.instance("str")
    if form.name in ("Tuple", "Type"):
        return world.instance(form.name.lower())
    if form.name == "Callable":
        return (form,)
    if form.name in ("Literal", "type"):
        return merged(*form.args)
    return ()


def _subscripted(
    world: "Inference",
    base: Value,
    index: ast.expr,
    frame: Frame,
    at: Offset | None,
    owner: Value | None,
    typevars: Frame,
) -> Values:
    def inner(node: ast.expr) -> Values:
        return annotate(world, node, frame, at, owner=owner, typevars=typevars)

    parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if isinstance(base, Form):
        return _special(world, base.name, parts, inner, frame, typevars, owner)
    if not isinstance(base, ClassValue):
        return ()
    if base.name == "tuple" and base.file.module == "builtins":
        return _tuple(world, parts, inner)
    if base.name == "type" and base.file.module == "builtins":
        of = inner(parts[0])
        if any(isinstance(each, TypeVariable) for each in of):
            return (Instance(ClassValue(base.definition, base.frame, (of,))),)
        return tuple(each.cls for each in of if isinstance(each, Instance))
    if base.name == "Annotated":
        return inner(parts[0])
    return (Instance(ClassValue(base.definition, base.frame, tuple(inner(part) for part in parts[:6]))),)


def _special(
    world: "Inference",
    name: str,
    parts: list[ast.expr],
    inner: "object",
    frame: Frame,
    typevars: Frame,
    owner: Value | None,
) -> Values:
    def of(node: ast.expr) -> Values:
        return annotate(world, node, frame, None, owner=owner, typevars=typevars)

    if name == "Union":
        return merged(*(of(part) for part in parts))
    if name == "Optional":
        return merged(of(parts[0]), world.instance("NoneType", module="types"))
    if name in TRANSPARENT:
        return of(parts[0])
    if name == "Literal":
        return merged(
            *(world.evaluate(part, frame, None) for part in parts[:20] if isinstance(part, ast.Constant))
        )
    if name == "Tuple":
        return _tuple(world, parts, of)
    if name == "Type":
        return tuple(each.cls for each in of(parts[0]) if isinstance(each, Instance))
    if name == "Callable":
        return (Form("Callable", (of(parts[-1]),)),)
    if name in _TYPE_GUARDS:
        return world.instance("bool")
    return ()


def _tuple(world: "Inference", parts: list[ast.expr], inner: object) -> Values:
    if not callable(inner):
        return ()
    if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis:
        return world.instance("tuple", inner(parts[0]))
    if any(isinstance(part, ast.Starred) for part in parts):
        return world.instance("tuple", merged(*(inner(part) for part in parts)))
    return world.tuple_of(tuple(inner(part) for part in parts[:12]))


def classes(world: "Inference", node: ast.expr, frame: Frame) -> Values:
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
