"""Calls of Django whose result the source does not say: managers, querysets, generic views, the test client."""

from typing import TYPE_CHECKING

from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.classes import mro
from codeforge.python.inference.made_classes import made_class
from codeforge.python.inference.named_models import user_model
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Value, Values, merged

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_OR_404 = frozenset({"get_object_or_404", "get_list_or_404"})
_GIVE_SELF = frozenset({"all", "get_queryset"})
_HOLD_QUERIES = ("django.db.models.query", "django.db.models.manager", "django.contrib.auth")
_NUMBERS = {"count": "int", "exists": "bool", "aggregate": "dict", "in_bulk": "dict", "update": "int"}
_METHODS = frozenset({"get", "post", "head", "options", "put", "patch", "delete", "trace"})
_MAY_FAIL = frozenset({"first", "last"})
_GIVE_MODELS = _MAY_FAIL | {
    "get", "create", "latest", "earliest", "get_or_create", "update_or_create", "__getitem__",
    "create_user", "create_superuser", "aget", "acreate", "alatest", "aearliest", "afirst", "alast",
}  # fmt: skip


def of_django(world: "World", function: FunctionValue, arguments: Arguments) -> Values | None:
    """What managers and querysets give: instances of the model that they are part of, classes made of a queryset."""
    bound, name = function.bound, function.definition.name
    if name == "from_queryset" and isinstance(bound, ClassValue):
        return made_class(world, bound, f"{bound.name}From", merged((bound,), arguments.positional(0)))
    if name == "as_manager" and isinstance(bound, ClassValue):
        manager = world.class_in("django.db.models.manager", "Manager")
        made = made_class(world, manager, "ManagerFrom", (manager, bound)) if manager is not None else ()
        return tuple(Instance(each) for each in made if isinstance(each, ClassValue)) or None
    if name == "get_user_model":
        return user_model(world)
    if name in _METHODS and function.frame.file.module in ("django.test.client", "rest_framework.test"):
        return _response(world, function)
    if name in ("get_queryset", "get_object") and isinstance(bound, Instance) and not bound.cls.args:
        return _of_a_view(world, bound, name)
    if name in _OR_404:
        found = merged(*(_model_of(each) for each in arguments.positional(0)))
        return world.instance("list", found) if "list" in name else found
    if not isinstance(bound, Instance) or not function.frame.file.module.startswith(_HOLD_QUERIES):
        return None
    if name in _NUMBERS:
        return world.instance(_NUMBERS[name])
    if name == "values":
        row = world.instance("dict", world.instance("str"), ())
        return world.instance("QuerySet", row, module="django.db.models.query")
    if not bound.cls.args or name not in _GIVE_MODELS | _GIVE_SELF:
        return None
    if name in _GIVE_SELF:
        return (bound,)
    if name.endswith("or_create"):
        return world.tuple_of((bound.cls.args[0], world.instance("bool")))
    return merged(bound.cls.args[0], world.instance("NoneType", module="types") if name in _MAY_FAIL else ())


def _of_a_view(world: "World", bound: Instance, name: str) -> Values | None:
    """What a generic view or an admin gives of the model that its class names; a manager without one is a queryset."""
    if any(each.name == "BaseManager" for each in mro(world, bound.cls)):
        return (bound,)
    models = tuple(
        Instance(each) for each in attribute(world, (bound,), "model") if isinstance(each, ClassValue)
    )
    if name == "get_object":
        return models or None
    return world.instance("QuerySet", models, module="django.db.models.query") or None


def _model_of(value: Value) -> Values:
    """An instance of the model that is given by itself, by a manager or by a queryset."""
    if isinstance(value, ClassValue):
        return (Instance(value),)
    return value.cls.args[0] if isinstance(value, Instance) and value.cls.args else ()


def _response(world: "World", function: FunctionValue) -> Values | None:
    """What a test client gives: a response with what the client adds to it; None for a request factory."""
    client = function.bound
    if not isinstance(client, Instance):
        return None
    bases = [each for each in mro(world, client.cls) if each.name == "ClientMixin"]
    of_rest = any(each.name == "APIClient" for each in mro(world, client.cls))
    base = (
        world.class_in("rest_framework.response", "Response")
        if of_rest
        else world.class_in("django.http.response", "HttpResponse")
    )
    if not bases or base is None:
        return None
    made = ClassValue(base.definition, base.frame)
    made.fields = {
        "client": (client,),
        "context": world.instance("ContextList", module="django.test.utils"),
        "headers": world.instance("ResponseHeaders", module="django.http.response"),
        "json": (),
        "redirect_chain": world.instance("list"),
        "request": world.instance("dict"),
        "templates": world.instance("list"),
        "url": world.instance("str"),
        "wsgi_request": world.instance("WSGIRequest", module="django.core.handlers.wsgi"),
    }
    response: Values = (Instance(made),)
    if function.definition.is_async:
        return world.instance("Coroutine", (), (), response, module="typing")
    return response
