"""Classes: their bases in order, type parameters, metaclass."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Form, Instance, TypeVariable, Values
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

DEEPEST_MRO = 60
_EMPTY = Block(b"")


def class_from(world: "World", frame: Frame, definition: Definition) -> Values:
    """The class that a definition makes; names of `typing` with their own meaning are forms."""
    value = ClassValue(definition, frame)
    if (
        frame.kind == "module"
        and frame.file.module in ("typing", "typing_extensions")
        and definition.name in ("Any",)
    ):
        return ()
    return (value,)


def type_parameters(world: "World", cls: ClassValue) -> tuple[str, ...]:
    """Names of the type variables of a class, in order."""
    key = ("typevars", *cls.identity())
    return world.kept(key, partial(_type_parameters, world, cls), pending=(), bits=cls.file.bit)


def _type_parameters(world: "World", cls: ClassValue) -> tuple[str, ...]:
    header = header_of(cls.definition)
    found = header.typevars
    if not found:
        names: dict[str, None] = {}
        for base in header.bases:
            if isinstance(base, ast.Subscript):
                own = _variables(world, base.slice, cls.frame)
                if isinstance(base.value, ast.Name) and base.value.id in ("Generic", "Protocol"):
                    names = dict.fromkeys(own) | names
                    break
                names |= dict.fromkeys(own)
        found = tuple(names)
    return found


def _variables(world: "World", node: ast.expr, frame: Frame) -> list[str]:
    found: list[str] = []
    waiting: list[ast.expr] = [node]
    while waiting and len(found) < 12:
        each = waiting.pop(0)
        if isinstance(each, ast.Name):
            if any(isinstance(value, TypeVariable) for value in world.name(frame, each.id, None)):
                found.append(each.id)
        elif isinstance(each, ast.Tuple | ast.List):
            waiting = [*each.elts, *waiting]
        elif isinstance(each, ast.Subscript):
            waiting.insert(0, each.slice)
        elif isinstance(each, ast.Starred):
            waiting.insert(0, each.value)
        elif isinstance(each, ast.BinOp):
            waiting = [each.left, each.right, *waiting]
    return found


def bindings_of(world: "World", cls: ClassValue) -> dict[str, Values]:
    """What the type variables of a class stand for."""
    if not cls.args:
        return {}
    names = type_parameters(world, cls)
    return {name: values for name, values in zip(names, cls.args, strict=False) if values}


def types_frame(world: "World", cls: ClassValue) -> Frame:
    """A frame to read the bases of `cls` in: its type variables are bound."""
    frame = Frame(cls.file, _EMPTY, cls.frame.base, cls.frame, "inner")
    frame.typevars = bindings_of(world, cls)
    return frame


def body_of(world: "World", cls: ClassValue) -> Frame:
    """The frame of a class body, with its type variables bound."""
    return world.kept(("body", cls), partial(_body_of, world, cls), pending=cls.body(), bits=cls.bits)


def _body_of(world: "World", cls: ClassValue) -> Frame:
    frame = cls.body()
    if cls.args and not frame.typevars:
        typevars = bindings_of(world, cls)
        if not world.cut:
            frame.typevars = typevars
    return frame


def bases(world: "World", cls: ClassValue) -> list[ClassValue]:
    """The direct bases of a class that are known, with their type arguments."""
    return world.kept(("bases", cls), partial(_bases, world, cls), pending=[], bits=cls.bits)


def _bases(world: "World", cls: ClassValue) -> list[ClassValue]:
    frame = types_frame(world, cls)
    found: list[ClassValue] = []
    for node in header_of(cls.definition).bases[:24]:
        if isinstance(node, ast.Starred):
            continue
        if isinstance(node, ast.Subscript):
            values = tuple(
                each.cls if isinstance(each, Instance) else each
                for each in annotate(world, node, frame, cls.start)
            )
        else:
            values = world.evaluate(node, frame, cls.start)
        if any(isinstance(each, Form) and each.name == "TypedDict" for each in values):
            fallback = world.class_in("typing", "_TypedDict")
            values = (fallback,) if fallback is not None else ()
        known = [
            each for each in values if isinstance(each, ClassValue) and each.identity() != cls.identity()
        ]
        found.extend(known[:1])
    return found


def mro(world: "World", cls: ClassValue) -> list[ClassValue]:
    """The class and its bases in the order in which members are looked up (C3; depth first where that fails)."""
    return world.kept(("mro", cls), partial(_mro, world, cls), pending=[cls], bits=cls.bits)


def _mro(world: "World", cls: ClassValue) -> list[ClassValue]:
    parents = bases(world, cls)
    lists = [mro(world, parent) for parent in parents] + [list(parents)]
    order = [cls, *(_merge(lists) or _depth_first(lists))][:DEEPEST_MRO]
    root = world.builtin("object")
    if root is not None and all(each.identity() != root.identity() for each in order):
        order.append(root)
    return order


def _merge(lists: list[list[ClassValue]]) -> list[ClassValue] | None:
    """The C3 linearisation; None when there is none."""
    lists = [list(each) for each in lists if each]
    order = []
    while lists:
        tails = {value.identity() for each in lists for value in each[1:]}
        head = next((each[0] for each in lists if each[0].identity() not in tails), None)
        if head is None:
            return None
        order.append(head)
        for each in lists:
            if each[0].identity() == head.identity():
                each.pop(0)
        lists = [each for each in lists if each]
    return order


def _depth_first(lists: list[list[ClassValue]]) -> list[ClassValue]:
    found: dict[tuple[object, ...], ClassValue] = {}
    for each in lists:
        for value in each:
            found.setdefault(value.identity(), value)
    return list(found.values())
