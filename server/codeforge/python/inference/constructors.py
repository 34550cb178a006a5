"""What calling a class gives."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.binding_values import function_from
from codeforge.python.inference.class_kinds import is_enum, metaclass
from codeforge.python.inference.classes import body_of, type_parameters
from codeforge.python.inference.constructor_arguments import given_by
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.functions import returned
from codeforge.python.inference.generics import bound_variables
from codeforge.python.inference.known_calls import known_instance, literal
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.overloads import accepts, fits
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Values,
)
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def constructed(world: "World", cls: ClassValue, arguments: Arguments | None) -> Values:
    """What calling a class gives: an instance, but for a few classes that make other things."""
    if arguments is not None:
        known = known_instance(world, cls, arguments)
        if known is not None:
            return known
        if is_enum(world, cls):
            return _made_enum(world, cls, arguments) or (Instance(cls),)
    for function in _metaclass_call(world, cls):
        made = returned(world, function, arguments)
        if made:
            return made
    if cls.args or cls.fields is not None:
        return (Instance(cls),)
    own = _made_by_new(world, cls, arguments)
    if own:
        return own
    given = given_by(world, cls, arguments) if arguments is not None else ()
    return (Instance(_inferred_arguments(world, cls, arguments), given=given),)


def _made_enum(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    """The class that `Enum("Color", "RED GREEN")` makes; () for the look-up of a member by its value."""
    if cls.file.module != "enum" or not (arguments.n_positional > 1 or arguments.keyword_node("names")):
        return ()
    names = arguments.keyword_node("names") or arguments.positional_node(1)
    made = ClassValue(cls.definition, cls.frame)
    made.name = literal(arguments.positional_node(0)) or cls.name
    parts = literal(names).replace(",", " ").split()
    if isinstance(names, ast.List | ast.Tuple | ast.Dict):
        nodes = names.keys if isinstance(names, ast.Dict) else names.elts
        first = (each.elts[0] if isinstance(each, ast.Tuple) and each.elts else each for each in nodes)
        parts = [literal(each) for each in first]
    made.fields = {part: (Instance(cls),) for part in parts if part.isidentifier()}
    return (made,) if made.fields else ()


def _metaclass_call(world: "World", cls: ClassValue) -> Iterator[FunctionValue]:
    """`__call__` of a metaclass, where it says what it returns; that of `type` itself does not."""
    meta = metaclass(world, cls)
    if meta is None or meta.file.is_stub:
        return
    place = next(lookup(world, meta, "__call__", instance=False), None)
    if place is None or place.cls.file.is_stub:
        return
    for function in attribute_of(world, Instance(meta), "__call__"):
        if isinstance(function, FunctionValue) and header_of(function.definition).returns is not None:
            yield function


def _made_by_new(world: "World", cls: ClassValue, arguments: Arguments | None) -> Values:
    """What a `__new__` that names another result gives: `zip(a, b)` is a `zip[tuple[A, B]]`."""
    bindings = cls.definition.block.bindings.get("__new__")
    if arguments is None or not bindings or bindings[-1].definition is None:
        return ()
    results = [header_of(each.definition).returns for each in bindings[:8] if each.definition is not None]
    if all(node is None or _last_part(node) in ("Self", cls.name) for node in results):
        return ()
    body = body_of(world, cls)
    for value in function_from(world, body, bindings, bindings[-1]):
        if isinstance(value, FunctionValue):
            function = FunctionValue(value.definition, body, cls=cls, bound=cls, overloads=value.overloads)
            values = returned(world, function, arguments)
            same = [each for each in values if isinstance(each, Instance) and each.cls == cls]
            return () if same else values
    return ()


def _last_part(node: ast.expr) -> str:
    """`typing.Self` gives Self; a subscripted class gives nothing, since its arguments matter."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _inferred_arguments(world: "World", cls: ClassValue, arguments: Arguments | None) -> ClassValue:
    """`cls` with the type arguments that its constructor's arguments show: `list(names)`."""
    names = type_parameters(world, cls) if arguments is not None else ()
    if not names or arguments is None or not (arguments.node.args or arguments.node.keywords):
        return cls
    for constructor in ("__init__", "__new__"):
        place = next(lookup(world, cls, constructor, instance=False), None)
        if place is None or place.cls.identity() != cls.identity():
            continue
        for binding in place.bindings[:8]:
            definition = binding.definition
            if definition is None:
                continue
            header = header_of(definition)
            if not fits(header, arguments, skip=1) or not accepts(world, header, arguments, place.frame, 1):
                continue
            bound = bound_variables(world, header, arguments, place.frame, skip=1)
            own = header.parameters[0].annotation if header.parameters else None
            if bound and isinstance(own, ast.Subscript):
                frame = Frame(place.frame.file, place.frame.block, place.frame.base, place.frame, "inner")
                frame.typevars = bound
                for value in annotate(world, own, place.frame, None, typevars=frame):
                    if isinstance(value, Instance):
                        return value.cls
            if bound:
                return ClassValue(cls.definition, cls.frame, tuple(bound.get(name, ()) for name in names))
    return cls
