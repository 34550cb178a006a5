"""What `parse_args()` gives: a namespace with the arguments that the same file adds to parsers."""

import ast
import re
from typing import TYPE_CHECKING

from codeforge.python.inference.arguments import Arguments
from codeforge.python.inference.call_sites import closing
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.values import ClassValue, Instance, Values, merged
from codeforge.python.shapes.expressions import parsed
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_ADDS = re.compile(rb"\.add_argument\(")
_TRUTH = frozenset({"store_true", "store_false"})
MOST = 200


def parsed_arguments(world: "World", arguments: Arguments, *, with_rest: bool) -> Values | None:
    """The namespace of the arguments that the file of the call adds; None when it adds none."""
    file = arguments.frame.file
    fields: dict[str, Values] = {}
    for match in _ADDS.finditer(file.shape.text):
        node = _call(file.shape.text, match.start() + 1)
        name = _destination(node) if node is not None else ""
        if node is not None and name and len(fields) < MOST:
            fields.setdefault(name, _type(world, file, node, match.start()))
    base = world.class_in("argparse", "Namespace")
    if not fields or base is None:
        return None
    made = ClassValue(base.definition, base.frame)
    made.fields = fields
    namespace = (Instance(made),)
    return (
        world.tuple_of((namespace, world.instance("list", world.instance("str")))) if with_rest else namespace
    )


def _call(text: bytes, start: Offset) -> ast.Call | None:
    stop = closing(text, text.index(b"(", start) + 1)
    node = parsed(text[start:stop]) if stop else None
    return node if isinstance(node, ast.Call) else None


def _destination(call: ast.Call) -> str:
    """The name under which an argument is found."""
    for word in call.keywords:
        if word.arg == "dest" and isinstance(word.value, ast.Constant):
            return str(word.value.value)
    flags = [
        each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    long = [flag for flag in flags if flag.startswith("--")] or flags
    name = long[0].lstrip("-").replace("-", "_") if long else ""
    return name if name.isidentifier() else ""


def _type(world: "World", file: File, call: ast.Call, at: Offset) -> Values:
    words = {word.arg: word.value for word in call.keywords}
    action = words.get("action")
    if isinstance(action, ast.Constant) and action.value in _TRUTH:
        return world.instance("bool")
    frame: Frame = frame_at(world, file, at, lambda: 0)
    values = world.instance("str")
    if "type" in words:
        values = merged(*(world.call(each, None) for each in world.evaluate(words["type"], frame, at)))
    elif "default" in words:
        values = world.evaluate(words["default"], frame, at) or values
    several = isinstance(words.get("nargs"), ast.Constant) or getattr(action, "value", "") == "append"
    nargs = words.get("nargs")
    if several and not (isinstance(nargs, ast.Constant) and nargs.value == "?"):
        return world.instance("list", values)
    return values
