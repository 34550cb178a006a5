"""What an attribute of a value stands for."""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.class_kinds import is_enum, metaclass
from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.contributions import contributed, part_of
from codeforge.python.inference.decorated import made_by_decorators
from codeforge.python.inference.delegation import handed_name
from codeforge.python.inference.django_models import added_member
from codeforge.python.inference.given import frame_of, with_variables
from codeforge.python.inference.lookup import Found, lookup
from codeforge.python.inference.model_fields import held_by
from codeforge.python.inference.module_members import module_attribute
from codeforge.python.inference.overloads import compatible
from codeforge.python.inference.sqlalchemy_values import column_read
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    FunctionValue,
    Instance,
    LambdaValue,
    ModuleValue,
    PropertyValue,
    SuperValue,
    TypeVariable,
    Value,
    Values,
    merged,
    plain,
    without_none,
)
from codeforge.python.shapes.bindings import BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import CLASS_METHODS, PROPERTIES, decorator_names
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


_WRAPPERS = {
    "cache": "_lru_cache_wrapper",
    "lru_cache": "_lru_cache_wrapper",
    "singledispatch": "_SingleDispatchCallable",
    "singledispatchmethod": "singledispatchmethod",
}
"""Decorators of `functools` that make something with members of its own, by its class."""
_MOST_MEMBERS = 8
"""Members of an enum whose values are looked at."""
_NAMED_TUPLE = frozenset({"_replace", "_asdict", "_make", "_fields", "_field_defaults"})


def attribute(world: "World", values: Values, name: str) -> Values:
    """What `value.name` stands for, over all alternatives."""
    found = []
    for value in values:
        if not world.spend():
            break
        found.append(attribute_of(world, value, name))
    return merged(*found)


def attribute_of(world: "World", value: Value, name: str) -> Values:
    """What `value.name` stands for."""
    if isinstance(value, ModuleValue):
        return module_attribute(world, value, name)
    if isinstance(value, Form | TypeVariable | LambdaValue):
        return attribute(world, standing_for(world, value), name)
    key = ("attribute", value, name)
    return world.kept(key, partial(_deeper, world, value, name), pending=(), bits=value.bits)


def _deeper(world: "World", value: Value, name: str) -> Values:
    world.depth += 1
    found = _attribute_of(world, value, name)
    world.depth -= 1
    return found


def _attribute_of(world: "World", value: Value, name: str) -> Values:
    if isinstance(value, Instance):
        if value.cls.fields is not None and name in value.cls.fields:
            return value.cls.fields[name]
        if name in ("value", "_value_") and is_enum(world, value.cls):
            held = enum_values(world, value.cls)
            if held:
                return held
        found = of_class(world, value.cls, name, value) or contributed(world, value.cls, name)
        found = found or added_member(world, value.cls, name)
        if not found and name in _NAMED_TUPLE and value.cls.fields is not None:
            base = world.class_in("typing", "NamedTuple")
            found = of_class(world, base, name, value) if base is not None else ()
        return found or handed_name(world, value, name)
    if isinstance(value, ClassValue):
        if name == "__name__":
            return world.instance("str")
        if value.fields is not None and name in value.fields:
            return value.fields[name]
        found = of_class(world, value, name, value) or contributed(world, value, name)
        if found:
            return found
        meta = metaclass(world, value) or world.builtin("type")
        return of_class(world, meta, name, Instance(meta)) if meta else ()
    if isinstance(value, SuperValue):
        receiver = value.receiver
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        if isinstance(cls, ClassValue):
            return of_class(world, cls, name, receiver, behind=value.cls)
        return ()
    stand_in = standing_for(world, value)
    return attribute(world, stand_in, name)


def standing_for(world: "World", value: Value) -> Values:
    """The instance whose class has the members of a function, lambda, property, form or type variable."""
    if isinstance(value, FunctionValue):
        names = decorator_names(value.definition)
        if names & PROPERTIES:
            return world.instance("property")
        for name in names & _WRAPPERS.keys():
            return world.instance(_WRAPPERS[name], module="functools")
        plain = world.instance("MethodType" if value.bound else "FunctionType", module="types")
        return merged(made_by_decorators(world, value), plain) if names else plain
    if isinstance(value, LambdaValue):
        return world.instance("FunctionType", module="types")
    if isinstance(value, PropertyValue):
        return world.instance("property")
    if isinstance(value, TypeVariable):
        return value.bound
    if isinstance(value, Form) and value.name == "Callable":
        return world.instance("FunctionType", module="types")
    return ()


def of_class(
    world: "World", cls: ClassValue, name: str, receiver: Value, *, behind: ClassValue | None = None
) -> Values:
    """What `receiver.name` stands for, looked up in `cls` and its bases."""
    found = []
    for place in lookup(world, cls, name, instance=isinstance(receiver, Instance), behind=behind):
        if place.method is not None:
            frame = frame_of(world, receiver, place) if isinstance(receiver, Instance) else place.frame
            found.append(world.binding(frame, place.bindings[0]))
            continue
        values = world.local(place.frame, name, None) or ()
        found.append(_taken(world, values, place, name, receiver))
    return with_variables(receiver, merged(*found))


def _taken(world: "World", values: Values, place: Found, name: str, receiver: Value) -> Values:
    """`values`, as they come out when read through `receiver`: methods bound, properties and descriptors read."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, FunctionValue):
            found.append(_method(world, value, place, receiver))
        elif isinstance(value, Instance):
            found.append(_described(world, value, place, name, receiver))
        elif isinstance(value, PropertyValue) and isinstance(receiver, Instance):
            getter = value.function
            read = FunctionValue(getter.definition, getter.frame, cls=place.cls, bound=receiver)
            found.append(world.returned(read, None))
        else:
            found.append((value,))
    return merged(*found)


def _method(world: "World", value: FunctionValue, place: Found, receiver: Value) -> Values:
    names = decorator_names(value.definition)
    is_instance = isinstance(receiver, Instance)
    function = FunctionValue(
        value.definition,
        value.frame,
        cls=place.cls,
        bound=receiver if is_instance else None,
        overloads=value.overloads,
    )
    if names & PROPERTIES:
        if is_instance or "classproperty" in names:
            return world.returned(function, None)
        return (PropertyValue(function),)
    for made in made_by_decorators(world, value) if names else ():
        if isinstance(made, Instance) and _has(world, made.cls, "__get__"):
            return _described(world, made, place, value.definition.name, receiver)
    if "staticmethod" in names or value.definition.name == "__new__":
        return (FunctionValue(value.definition, value.frame, cls=place.cls, overloads=value.overloads),)
    if "classmethod" in names or value.definition.name in CLASS_METHODS:
        owner = receiver.cls if isinstance(receiver, Instance) else receiver
        return (
            FunctionValue(
                value.definition, value.frame, cls=place.cls, bound=owner, overloads=value.overloads
            ),
        )
    return (function,)


def enum_values(world: "World", cls: ClassValue) -> Values:
    """What the members of an enum stand for: `1`, or what `auto()` makes of them."""
    found = []
    body = body_of(world, cls)
    for name, bindings in list(cls.definition.block.bindings.items())[:_MOST_MEMBERS]:
        binding = bindings[-1]
        if binding.kind is BindingKind.ASSIGN and binding.annotation is None and not name.startswith("_"):
            values = world.binding(body, binding)
            is_auto = any(isinstance(each, Instance) and each.cls.name == "auto" for each in values)
            of_text = is_auto and any(each.name in ("str", "StrEnum") for each in mro(world, cls))
            found.append(world.instance("str" if of_text else "int") if is_auto else values)
    return plain(merged(*found))


def _described(world: "World", value: Instance, place: Found, name: str, receiver: Value) -> Values:
    if is_enum(world, place.cls) and not name.startswith("_") and place.cls.file.module != "enum":
        binding = place.bindings[-1]
        if binding.kind is BindingKind.ASSIGN and binding.annotation is None:
            return (Instance(place.cls),)
    if value.cls.file.module in ("builtins", "typing", "types"):
        return _wrapped(value, place, receiver) or (value,)
    read = column_read(value, receiver)
    if read:
        return read
    getter = attribute_of(world, value, "__get__") if _has(world, value.cls, "__get__") else ()
    for function in getter:
        if isinstance(function, FunctionValue):
            values = returned_to(world, function, receiver)
            values = tuple(each for each in values if each != value) or values
            if values:
                return values
    if isinstance(receiver, Instance):
        held = held_by(world, value, place.bindings[-1], place.frame)
        if held:
            return held
    owner = receiver.cls if isinstance(receiver, Instance) else receiver
    return (part_of(world, value, owner),) if isinstance(owner, ClassValue) else (value,)


def _wrapped(value: Instance, place: Found, receiver: Value) -> Values:
    """The functions that `classmethod(f)` or `staticmethod(f)` in a class body hold, bound."""
    if not value.cls.args or value.cls.name not in ("classmethod", "staticmethod"):
        return ()
    owner = receiver.cls if isinstance(receiver, Instance) else receiver
    bound = owner if value.cls.name == "classmethod" else None
    return tuple(
        FunctionValue(each.definition, each.frame, cls=place.cls, bound=bound)
        for each in value.cls.args[0]
        if isinstance(each, FunctionValue)
    )


def returned_to(world: "World", function: FunctionValue, receiver: Value) -> Values:
    """What a descriptor's `__get__` gives to an instance, or to a class."""
    through_class = (None, receiver)
    given = (function.bound, *((receiver, receiver.cls) if isinstance(receiver, Instance) else through_class))
    for definition in function.overloads:
        if _reads(world, function, definition, given):
            chosen = FunctionValue(definition, function.frame, cls=function.cls, bound=function.bound)
            return world.returned(chosen, None)
    header = header_of(function.definition)
    owner = header.parameters[1] if len(header.parameters) > 1 else None
    if header.returns is None and owner is not None and isinstance(receiver, Instance):
        values = world.returned_given(function, ((owner.name, (receiver,)),))
    else:
        values = world.returned(function, None)
    classes = {each for each in values if isinstance(each, ClassValue)}
    made = {each for each in values if isinstance(each, Instance) and each.cls in classes}
    if made:  # `return self.kind if instance is None else self.kind(instance)`
        kept = made if isinstance(receiver, Instance) else classes
        values = tuple(each for each in values if each in kept or each not in made | classes)
    return values


def _reads(
    world: "World", function: FunctionValue, definition: Definition, given: tuple[Value | None, ...]
) -> bool:
    """True when an overload of `__get__` takes the descriptor, the instance (None for a class) and the class `given`."""
    frame = body_of(world, function.cls) if function.cls is not None else function.frame
    for parameter, value in zip(header_of(definition).parameters, given, strict=False):
        wanted = (
            annotate(world, parameter.annotation, frame, None) if parameter.annotation is not None else ()
        )
        is_none = bool(wanted) and not without_none(wanted)
        if (value is None) != is_none and (value is None or is_none):
            return False
        if value is not None and wanted and not any(compatible(world, value, each) for each in wanted):
            return False
    return len(header_of(definition).parameters) > 1


def _has(world: "World", cls: ClassValue, name: str) -> bool:
    return next(lookup(world, cls, name, instance=False), None) is not None
