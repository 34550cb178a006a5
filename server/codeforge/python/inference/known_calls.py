"""Functions of the standard library whose result their signature does not say."""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Values, merged

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def known_result(world: "World", function: FunctionValue, arguments: Arguments) -> Values | None:
    """Calls whose result the signature does not say; None for all others."""
    name, module = function.definition.name, function.frame.file.module
    if name in ("cast", "assert_type") and module in ("typing", "typing_extensions"):
        node = arguments.positional_node(0)
        return annotate(world, node, arguments.frame, arguments.at) if node is not None else ()
    if name == "namedtuple" and module == "collections":
        return called_named_tuple(world, arguments)
    if name == "getattr" and module == "builtins":
        found: Values = ()
        for each in arguments.positional(1):
            if isinstance(each, Instance) and isinstance(each.literal, str):
                found = attribute(world, arguments.positional(0), each.literal)
        return merged(found, arguments.positional(2))
    if name == "field" and module in ("dataclasses", "attr", "attrs"):
        factory = arguments.keyword("default_factory") or arguments.keyword("factory")
        return merged(arguments.keyword("default"), *(world.call(each, None) for each in factory))
    if name in ("wraps", "update_wrapper") and module == "functools":
        return arguments.positional(0)
    if name in ("gettext_lazy", "ngettext_lazy", "pgettext_lazy"):
        return world.instance("str")
    if name == "import_module" and module.startswith("importlib"):
        for each in arguments.positional(0):
            if isinstance(each, Instance) and isinstance(each.literal, str):
                value = world.module(each.literal)
                return (value,) if value else ()
    return None


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
