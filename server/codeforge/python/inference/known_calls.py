"""Functions of the standard library whose result their signature does not say."""

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.argument_parsers import parsed_arguments
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.class_kinds import is_typed_dict
from codeforge.python.inference.django_calls import of_django
from codeforge.python.inference.environment_variables import set_variable
from codeforge.python.inference.made_classes import made_class
from codeforge.python.inference.named_models import model_named
from codeforge.python.inference.sqlalchemy_values import of_sqlalchemy
from codeforge.python.inference.values import (
    ClassValue,
    Form,
    FunctionValue,
    Instance,
    PropertyValue,
    TypeVariable,
    Values,
    merged,
    plain,
)

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def known_result(world: "World", function: FunctionValue, arguments: Arguments) -> Values | None:
    """Calls whose result the signature does not say; None for all others."""
    name, module = function.definition.name, function.frame.file.module.partition(".")[0]
    if name in ("gettext_lazy", "ngettext_lazy", "pgettext_lazy"):
        return world.instance("str")
    if name == "get_model":
        label = ".".join(text for place in (0, 1) for text in _texts(arguments.positional(place))[:1])
        models = model_named(world, label)
        if models:
            return models
    if module == "django":
        return of_django(world, function, arguments)
    if module == "sqlalchemy":
        return of_sqlalchemy(world, function)
    if name in ("get", "pop", "setdefault") and isinstance(function.bound, Instance):
        return _of_key(world, function.bound, arguments)
    if name in ("parse_args", "parse_known_args") and module == "argparse":
        return parsed_arguments(world, arguments, with_rest=name == "parse_known_args")
    result = _RESULTS.get((module, name))
    return result(world, arguments) if result is not None else None


def _of_key(world: "World", bound: Instance, arguments: Arguments) -> Values | None:
    """What a typed dict holds under a key that is written out; a variable of the environment that a script sets."""
    keys = _texts(arguments.positional(0))
    if keys and is_typed_dict(world, bound.cls):
        return attribute(world, (bound,), keys[0]) or None
    if keys and bound.cls.name == "_Environ" and bound.cls.file.module == "os":
        return set_variable(world, keys[0])
    return None


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
    if not bound and arguments.n_positional > 1:
        nodes = arguments.node.args[1:_MOST_CONSTRAINTS]
        bound = merged(*(_annotation(world, node, arguments) for node in nodes))
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


def _namespace(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    """`SimpleNamespace(size=3)`: its fields are the keywords."""
    words = [word.arg for word in arguments.node.keywords[:200] if word.arg]
    if not words:
        return None
    made = ClassValue(cls.definition, cls.frame)
    made.fields = {word: plain(arguments.keyword(word)) for word in words}
    return (Instance(made),)


def _property(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    getters = arguments.positional(0) or arguments.keyword("fget")
    return tuple(PropertyValue(each) for each in getters if isinstance(each, FunctionValue)) or None


def _wrapper(world: "World", cls: ClassValue, arguments: Arguments) -> Values:
    """`classmethod(f)` and `staticmethod(f)`: an instance that holds the function."""
    return (Instance(ClassValue(cls.definition, cls.frame, (arguments.positional(0),))),)


def _admin_site(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    """The site of Django's admin, which a lazy object stands for."""
    return world.instance("AdminSite", module="django.contrib.admin.sites") or None


def _connection(world: "World", cls: ClassValue, arguments: Arguments) -> Values | None:
    """The default connection of Django, of its databases or of its caches."""
    handlers = {each.cls.name for each in arguments.positional(0) if isinstance(each, Instance)}
    if "CacheHandler" in handlers:
        return world.instance("BaseCache", module="django.core.cache.backends.base") or None
    if "ConnectionHandler" in handlers:
        return world.instance("BaseDatabaseWrapper", module="django.db.backends.base.base") or None
    return None


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


_MOST_CONSTRAINTS = 5

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
    ("re", "findall"): lambda world, arguments: world.instance("list", world.instance("str")),
    ("urllib", "urlopen"): lambda world, arguments: world.instance("HTTPResponse", module="http.client"),
    ("numpy", "load"): lambda world, arguments: world.instance("ndarray", module="numpy"),
}
_MADE: dict[tuple[str, str], Callable[["World", ClassValue, Arguments], Values | None]] = {
    ("builtins", "type"): _type,
    ("builtins", "property"): _property,
    ("builtins", "classmethod"): _wrapper,
    ("builtins", "staticmethod"): _wrapper,
    ("functools", "partial"): _partial,
    ("types", "SimpleNamespace"): _namespace,
    ("argparse", "Namespace"): _namespace,
    ("django.contrib.admin.sites", "DefaultAdminSite"): _admin_site,
    ("django.utils.connection", "ConnectionProxy"): _connection,
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
