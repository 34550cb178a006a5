"""Which model of Django a call asks about: by its manager or queryset, by its first argument, by the call around it."""

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Value, Values
from codeforge.python.questions.cursor import called, values_of
from codeforge.python.questions.django_fields import is_model
from codeforge.python.questions.django_paths import Queried
from codeforge.python.questions.scanning import Call, open_call
from codeforge.python.shapes.expressions import parsed
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_BY_KEYWORD = {
    **dict.fromkeys(("create", "acreate", "update", "aupdate"), "made"),
    **dict.fromkeys(
        (
            "filter", "exclude", "get", "aget", "get_or_create", "aget_or_create", "update_or_create",
            "aupdate_or_create", "get_object_or_404", "get_list_or_404", "Q", "When",
        ),
        "lookup",
    ),
}  # fmt: skip
"""What calls take as keywords."""
_BY_TEXT = {
    **dict.fromkeys(("order_by", "values", "values_list", "only", "defer", "distinct"), "path"),
    **dict.fromkeys(("latest", "earliest", "dates", "datetimes", "in_bulk", "alatest", "aearliest"), "path"),
    "select_related": "one",
    **dict.fromkeys(("prefetch_related", "Prefetch"), "accessor"),
    **dict.fromkeys(("get_field", "refresh_from_db", "arefresh_from_db"), "field"),
    **dict.fromkeys(("bulk_update", "bulk_create", "save", "asave"), "column"),
}
"""What calls take as strings; classes that are expressions take paths."""
_QUERIES = frozenset({"QuerySet", "BaseManager"})
_EXPRESSIONS = ("django.db.models", "django.contrib.postgres", "django.contrib.gis.db")
_ANNOTATE = frozenset({"annotate", "alias"})
_MOST_PARTS = 8
"""Calls and attributes of one chain that are looked at."""
_MOST_AROUND = 4
_OR_404 = frozenset({"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"})


def queried_at(
    world: "World",
    document: Document,
    frame: Frame,
    call: Call,
    values: Values | None = None,
    *,
    texts: bool = False,
) -> Queried | None:
    """The model that the call asks about and how; with `texts` for its strings, else for its keywords.

    None for a call that asks about none. `values` are what is called, where that is known already.
    """
    found = called(world, document, frame, call.callee) if values is None else values
    for value in found:
        name = value.definition.name if isinstance(value, FunctionValue | ClassValue) else ""
        use = _BY_TEXT.get(name, "") if texts else _BY_KEYWORD.get(name, "")
        if isinstance(value, FunctionValue) and use:
            model = _model_of(world, document, frame, call, value)
            if model is not None:
                return Queried(model, use, _annotated(document.text(call.callee), frame))
        elif isinstance(value, ClassValue) and not texts and is_model(world, value):
            return Queried(value, "made")
        elif isinstance(value, ClassValue) and value.file.module.startswith(_EXPRESSIONS):
            use = use or ("path" if texts else "")
            outer = open_call(document.source, call.callee.start) if use else None
            around = _around(world, document, frame, outer) if outer is not None else None
            if around is not None:
                return around._replace(use=use)
    receiver, _, name = document.text(call.callee).rpartition(".")
    use = (_BY_TEXT if texts else _BY_KEYWORD).get(name, "")
    model = _model_in_chain(world, frame, call, receiver) if use and receiver else None
    return Queried(model, use, _annotated(receiver, frame)) if model is not None else None


def _model_in_chain(world: "World", frame: Frame, call: Call, receiver: str) -> ClassValue | None:
    """The model that a part of `Book.objects.values("title").annotate(…)` asks about, where the whole is not known."""
    node = parsed(receiver.encode())
    for _ in range(_MOST_PARTS):
        if not isinstance(node, ast.Attribute | ast.Call):
            break
        if isinstance(node, ast.Attribute):
            for value in world.evaluate(node, frame, call.callee.start):
                if isinstance(value, Instance) and _is_query(world, value.cls):
                    return _first_model(world, (value,))
            node = node.value
        else:
            node = node.func.value if isinstance(node.func, ast.Attribute) else None
    return None


def _around(world: "World", document: Document, frame: Frame, call: Call) -> Queried | None:
    """The model that the calls around an expression ask about."""
    for _ in range(_MOST_AROUND):
        for value in called(world, document, frame, call.callee):
            if isinstance(value, FunctionValue):
                model = _model_of(world, document, frame, call, value)
                if model is not None:
                    return Queried(model, "path", _annotated(document.text(call.callee), frame))
        receiver = document.text(call.callee).rpartition(".")[0]
        model = _model_in_chain(world, frame, call, receiver) if "(" in receiver else None
        if model is not None:
            return Queried(model, "path", _annotated(receiver, frame))
        further = open_call(document.source, call.callee.start)
        if further is None:
            return None
        call = further
    return None


def _model_of(
    world: "World", document: Document, frame: Frame, call: Call, function: FunctionValue
) -> ClassValue | None:
    """The model that a method of a query, of an instance or of its options, or a shortcut, asks about."""
    if function.definition.name in _OR_404:
        first = document.source[call.opened + 1 :].partition(b",")[0].strip()
        return _first_model(world, values_of(world, document, frame, call.opened + 1, first))
    bound = function.bound
    if isinstance(bound, Instance) and (bound.cls.name == "Options" or _is_query(world, bound.cls)):
        return _first_model(world, bound.cls.args[0] if bound.cls.args else ())
    return _first_model(world, (bound,)) if isinstance(bound, Instance) else None


def _is_query(world: "World", cls: ClassValue) -> bool:
    return any(each.name in _QUERIES and each.file.module.startswith("django.") for each in mro(world, cls))


def _first_model(world: "World", values: Iterable[Value]) -> ClassValue | None:
    """The first model among `values`: by itself, by an instance, or by a query for it."""
    for value in values:
        cls = value.cls if isinstance(value, Instance) else value
        if isinstance(value, Instance) and value.cls.args and _is_query(world, value.cls):
            return _first_model(world, value.cls.args[0])
        if isinstance(cls, ClassValue) and is_model(world, cls):
            return cls
    return None


def _annotated(callee: str, frame: Frame) -> tuple[str, ...]:
    """The names that the calls before the last dot annotate: `query.annotate(total=Sum("price")).filter` gives total.

    A name that it begins with stands for what was assigned to it.
    """
    found: list[str] = []
    node = parsed(callee.encode())
    for _ in range(_MOST_PARTS * 2):
        if isinstance(node, ast.Name):
            bindings = frame.block.bindings.get(node.id, ())
            value = bindings[-1].value if bindings else None
            node = value.node if value is not None and b"annotate(" in value.text else None
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in _ANNOTATE:
                found[:0] = [word.arg for word in node.keywords if word.arg]
            node = node.func
    return tuple(found)
