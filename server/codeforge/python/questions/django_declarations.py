"""Names of fields that a class of Django declares in strings: `Meta.fields`, `list_display` of an admin, `ordering`."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Instance, Values, merged
from codeforge.python.questions.django_fields import is_model
from codeforge.python.questions.django_paths import Queried
from codeforge.python.shapes.bindings import BindingKind
from codeforge.python.shapes.expressions import parsed

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_NAMES = 80
"""Names of a file that are looked at for models."""
_USES = {
    **dict.fromkeys(("fields", "exclude", "read_only_fields", "list_editable", "unique_together"), "field"),
    **dict.fromkeys(("index_together", "raw_id_fields", "autocomplete_fields", "filter_horizontal"), "field"),
    **dict.fromkeys(
        ("filter_vertical", "slug_field", "widgets", "labels", "help_texts", "radio_fields"), "field"
    ),
    **dict.fromkeys(("error_messages", "field_classes", "prepopulated_fields", "extra_kwargs"), "field"),
    **dict.fromkeys(
        ("list_display", "list_display_links", "list_filter", "search_fields", "sortable_by"), "path"
    ),
    **dict.fromkeys(
        ("ordering", "date_hierarchy", "get_latest_by", "filterset_fields", "search_fields"), "path"
    ),
    **dict.fromkeys(("readonly_fields", "ordering_fields", "filter_fields", "order_with_respect_to"), "path"),
    "list_select_related": "one",
}
"""What the strings in an attribute of a class name."""
_WITH_METHODS = frozenset({"list_display", "list_display_links", "readonly_fields", "fields", "sortable_by"})
"""Attributes that may name what the class itself defines."""
_ASSIGNED = re.compile(rb"(?:^|\n)[ \t]+(\w+)[ \t]*(?::[^=\n]+)?\+?=[ \t]*(?:[\[({][^\])}]*)?\Z")
_NESTED = re.compile(rb"""["'](fields)["']\s*:\s*[\[(][^\])]*\Z""")
_INDEX = re.compile(rb"\b(?:Index|UniqueConstraint)\([^()]*\bfields\s*=\s*[\[(][^\])]*\Z")
_REGISTERS = rb"\bregister\(\s*([\w.]+|[\[(][\w.,\s]*[\])])\s*,\s*(?:admin_class\s*=\s*)?%s\b"


def declared_at(world: "World", frame: Frame, before: bytes) -> tuple[Queried, list[str]] | None:
    """The model whose fields the strings behind `before` name in the class of `frame`, with what else they may name.

    None outside such an attribute, and where the model is not known.
    """
    if frame.kind != "class" or frame.cls is None:
        return None
    if _INDEX.search(before):
        name = "fields"
    else:
        match = _NESTED.search(before) or _ASSIGNED.search(before)
        name = match[1].decode() if match is not None else ""
    if name not in _USES:
        return None
    model = next(_models(world, frame, frame.cls), None)
    if model is None:
        return None
    holder = frame.parent.cls if frame.cls.name == "Meta" and frame.parent is not None else frame.cls
    more = list(_own(holder)) if name in _WITH_METHODS and holder is not None else []
    return Queried(model, _USES[name]), more


def models_in_scope(world: "World", frame: Frame) -> list[str]:
    """The names of a file that stand for models, in order; at most MOST_NAMES are looked at, the last first."""
    found: list[str] = []
    outer = frame.file.frame
    kinds = (BindingKind.IMPORT, BindingKind.CLASS)
    names = [name for name, bindings in outer.block.bindings.items() if bindings[-1].kind in kinds]
    for name in names[-MOST_NAMES:]:
        is_one = any(
            isinstance(each, ClassValue) and is_model(world, each) for each in world.name(outer, name, None)
        )
        found.extend([name] if is_one else [])
    return found


def _models(world: "World", frame: Frame, cls: ClassValue) -> Iterator[ClassValue]:
    """The models that a class in whose body something is declared may be about, the likeliest first."""
    outer = frame.parent.cls if frame.parent is not None else None
    if cls.name == "Meta" and outer is not None and is_model(world, outer):
        yield outer
    given = [world.attribute(cls, "model"), world.attribute(cls, "queryset")]
    for decorator in cls.definition.decorators:
        node = parsed(decorator.text.partition(b"(")[2].rpartition(b")")[0] or b"0")
        given.append(world.evaluate(node, cls.frame, None) if node is not None else ())
    pattern = re.compile(_REGISTERS % re.escape(cls.name.encode()))
    for match in pattern.finditer(cls.file.shape.text):
        node = parsed(match[1].strip(b"[]() \n").partition(b",")[0])
        given.append(world.evaluate(node, cls.file.frame, None) if node is not None else ())
    yield from _in_values(world, merged(*given))


def _in_values(world: "World", values: Values) -> Iterator[ClassValue]:
    for value in values:
        each = value.cls if isinstance(value, Instance) else value
        if isinstance(each, ClassValue) and is_model(world, each):
            yield each
        elif isinstance(each, ClassValue):
            yield from _in_values(world, merged(*each.args[:1])) if each.args else ()


def _own(cls: ClassValue) -> Iterator[str]:
    """The methods and values that the body of a class defines, but for what Python and Django read themselves."""
    for name, bindings in cls.definition.block.bindings.items():
        kind = bindings[-1].kind
        is_field = kind is BindingKind.ASSIGN and (
            bindings[-1].value is not None and b"(" in bindings[-1].value.text
        )
        if (kind is BindingKind.FUNCTION or is_field) and name not in _USES and not name.startswith("_"):
            yield name
