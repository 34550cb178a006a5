"""Functions of the standard library whose result their signature does not say."""

import ast
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.argument_parsers import parsed_arguments
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.class_kinds import is_typed_dict
from codeforge.python.inference.environment_variables import set_variable
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    FunctionValue,
    Instance,
    PropertyValue,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.python.shapes.shapes import shape_of
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def known_result(world: "World", function: FunctionValue, arguments: Arguments) -> Values | None:
    """Calls whose result the signature does not say; None for all others."""
    name, module = function.definition.name, function.frame.file.module.partition(".")[0]
    if name in ("gettext_lazy", "ngettext_lazy", "pgettext_lazy"):
        return world.instance("str")
    if module == "django":
        return _of_django(world, function, arguments)
    if name in ("get", "pop", "setdefault") and isinstance(function.bound, Instance):
        return _of_key(world, function.bound, arguments)
    if name in ("parse_args", "parse_known_args") and module == "argparse":
        return parsed_arguments(world, arguments, with_rest=name == "parse_known_args")
    result = _RESULTS.get((module, name))
    return result(world, arguments) if result is not None else None


def _of_django(world: "World", function: FunctionValue, arguments: Arguments) -> Values | None:
    """What managers and querysets give: instances of the model that they are part of, classes made of a queryset."""
    bound, name = function.bound, function.definition.name
    if name == "from_queryset" and isinstance(bound, ClassValue):
        return made_class(world, bound, f"{bound.name}From", merged((bound,), arguments.positional(0)))
    if name == "as_manager" and isinstance(bound, ClassValue):
        manager = world.class_in("django.db.models.manager", "Manager")
        made = made_class(world, manager, "ManagerFrom", (manager, bound)) if manager is not None else ()
        return tuple(Instance(each) for each in made if isinstance(each, ClassValue)) or None
    if name in _OR_404:
        found = merged(*(_model_of(each) for each in arguments.positional(0)))
        return world.instance("list", found) if "list" in name else found
    if not isinstance(bound, Instance) or not bound.cls.args or name not in _GIVE_MODELS | _GIVE_SELF:
        return None
    if not function.frame.file.module.startswith("django.db.models"):
        return None
    if name in _GIVE_SELF:
        return (bound,)
    if name.endswith("or_create"):
        return world.tuple_of((bound.cls.args[0], world.instance("bool")))
    return merged(bound.cls.args[0], world.instance("NoneType", module="types") if name in _MAY_FAIL else ())


def _model_of(value: Value) -> Values:
    """An instance of the model that is given by itself, by a manager or by a queryset."""
    if isinstance(value, ClassValue):
        return (Instance(value),)
    return value.cls.args[0] if isinstance(value, Instance) and value.cls.args else ()


def _of_key(world: "World", bound: Instance, arguments: Arguments) -> Values | None:
    """What a typed dict holds under a key that is written out; a variable of the environment that a script sets."""
    keys = _texts(arguments.positional(0))
    if keys and is_typed_dict(world, bound.cls):
        return attribute(world, (bound,), keys[0]) or None
    if keys and bound.cls.name == "_Environ" and bound.cls.file.module == "os":
        return set_variable(world, keys[0])
    return None


def made_class(world: "World", maker: ClassValue, name: str, bases: Values) -> Values:
    """A class that a call makes, with those bases."""
    classes = [each for each in bases if isinstance(each, ClassValue)][:6]
    names = [f"base{n}" for n in range(len(classes))]
    name += "".join(each.name for each in classes[1:])
    text = f"class {name}({', '.join(names)}): ...".encode()
    block = shape_of(Document("", text, language="python"), world.environment.version)
    identity = hash(tuple(each.key() for each in classes)) & 0xFFFFFFF
    frame = Frame(maker.file, block, identity, None, "inner")
    frame.inner = {one: partial(tuple, [each]) for one, each in zip(names, classes, strict=True)}
    return (ClassValue(block.definitions[0], frame),) if block.definitions else ()


def known_instance(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    """What calling a class of the standard library makes that is no instance of it; None for all others."""
    result = _MADE.get((cls.file.module, cls.name))
    return result(world, cls, arguments) if result is not None else None


def _annotation(world: "World", node: ast.expr | None, arguments: Arguments) -> Values:
    return annotate(world, node, arguments.frame, arguments.at) if node is not None else ()


def _cast(world: "World", arguments: Arguments) -> Values:
    return _annotation(world, arguments.positional_node(0), arguments)


def _texts(values: Values) -> list[str]:
    """Strings among `values` whose text is known."""
    literals = [each.literal for each in values if isinstance(each, Instance)]
    return [each for each in literals if isinstance(each, str)]


def _getattr(world: "World", arguments: Arguments) -> Values:
    names = _texts(arguments.positional(1))
    found = attribute(world, arguments.positional(0), names[-1]) if names else ()
    return merged(found, arguments.positional(2))


def _field(world: "World", arguments: Arguments) -> Values:
    factory = arguments.keyword("default_factory") or arguments.keyword("factory")
    return merged(arguments.keyword("default"), *(world.call(each, None) for each in factory))


def _import_module(world: "World", arguments: Arguments) -> Values | None:
    for name in _texts(arguments.positional(0)):
        value = world.module(name)
        return (value,) if value else ()
    return None


def _type_variable(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    bound = _annotation(world, arguments.keyword_node("bound"), arguments)
    return (TypeVariable(literal(arguments.positional_node(0)), bound),)


def _new_type(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    return arguments.positional(1)


def _type(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    if arguments.n_positional == 3:
        bases = [
            each
            for tuple_ in arguments.positional(1)
            if isinstance(tuple_, Instance)
            for each in _items(tuple_)
        ]
        return made_class(world, cls, literal(arguments.positional_node(0)) or "type", tuple(bases))
    if arguments.n_positional != 1:
        return None
    return tuple(each.cls for each in arguments.positional(0) if isinstance(each, Instance))


def _items(value: Instance) -> Values:
    return merged(*value.items) if value.items else ()


def _property(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    getters = arguments.positional(0) or arguments.keyword("fget")
    return tuple(PropertyValue(each) for each in getters if isinstance(each, FunctionValue)) or None


def _wrapper(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    """`classmethod(f)` and `staticmethod(f)`: an instance that holds the function."""
    return (Instance(ClassValue(cls.definition, cls.frame, (arguments.positional(0),))),)


def _partial(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    results = merged(*(world.call(each, None) for each in arguments.positional(0)))
    return (Instance(ClassValue(cls.definition, cls.frame, (results,))),)


def _task(world: "World", arguments: Arguments) -> Values:
    """A task, or the decorator that makes one: what celery looks up by name when it runs."""
    values = merged(
        tuple(Instance(each) for each in arguments.keyword("base") if isinstance(each, ClassValue))
    )
    values = values or world.instance("Task", module="celery.app.task")
    return values if arguments.n_positional else (Form("Callable", (values,)),)


def called_named_tuple(world: "World", arguments: Arguments) -> Values:
    name = literal(arguments.positional_node(0)) or "namedtuple"
    node = arguments.positional_node(1)
    fields: dict[str, Values] = {}
    if isinstance(node, ast.List | ast.Tuple):
        for each in node.elts[:200]:
            if isinstance(each, ast.Tuple) and len(each.elts) == 2:
                fields[literal(each.elts[0])] = annotate(world, each.elts[1], arguments.frame, arguments.at)
            else:
                fields[literal(each)] = ()
    else:
        fields = dict.fromkeys(literal(node).replace(",", " ").split(), ())
    fields.pop("", None)
    return named_tuple(world, name, fields)


def literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def named_tuple(world: "World", name: str, fields: Mapping[str, Values]) -> Values:
    """The class that `namedtuple(name, ...)` makes."""
    base = world.builtin("tuple")
    if base is None:
        return ()
    made = ClassValue(base.definition, base.frame, (merged(*fields.values()),) if fields else ())
    made.name = name
    made.fields = dict(fields)
    return (made,)


_OR_404 = frozenset({"get_object_or_404", "get_list_or_404"})
_GIVE_SELF = frozenset({"all", "get_queryset"})
_MAY_FAIL = frozenset({"first", "last"})
_GIVE_MODELS = _MAY_FAIL | {
    "get", "create", "latest", "earliest", "get_or_create", "update_or_create", "__getitem__",
    "aget", "acreate", "alatest", "aearliest", "afirst", "alast",
}  # fmt: skip

_RESULTS: dict[tuple[str, str], Callable[["World", Arguments], Values | None]] = {
    ("typing", "cast"): _cast,
    ("typing", "assert_type"): _cast,
    ("typing_extensions", "assert_type"): _cast,
    ("collections", "namedtuple"): called_named_tuple,
    ("builtins", "getattr"): _getattr,
    ("dataclasses", "field"): _field,
    ("attr", "field"): _field,
    ("attrs", "field"): _field,
    ("functools", "wraps"): lambda world, arguments: arguments.positional(0),
    ("functools", "update_wrapper"): lambda world, arguments: arguments.positional(0),
    ("importlib", "import_module"): _import_module,
    ("celery", "task"): _task,
    ("celery", "shared_task"): _task,
    ("numpy", "load"): lambda world, arguments: world.instance("ndarray", module="numpy"),
}
_MADE: dict[tuple[str, str], Callable[["World", ClassValue, Arguments], Values | None]] = {
    ("builtins", "type"): _type,
    ("builtins", "property"): _property,
    ("builtins", "classmethod"): _wrapper,
    ("builtins", "staticmethod"): _wrapper,
    ("functools", "partial"): _partial,
    **{
        (module, name): make
        for module in ("typing", "typing_extensions")
        for name, make in (
            ("TypeVar", _type_variable),
            ("ParamSpec", _type_variable),
            ("TypeVarTuple", _type_variable),
            ("NamedTuple", lambda world, cls, arguments: called_named_tuple(world, arguments)),
            ("NewType", _new_type),
        )
    },
}
