"""What is put into a container that begins empty: `xs = []` and later `xs.append(A())` is a list of A."""

import ast
import re
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.protocols import iterate
from codeforge.python.inference.values import ClassValue, Instance, Values, merged, plain
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.expressions import parsed
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_SITES = 3
LONGEST = 400
_FILL = {
    "list": rb"%s(?:\.append|\.insert|\.extend)\(|%s\s*\+=\s*\[",
    "set": rb"%s\.add\(",
    "deque": rb"%s\.append(?:left)?\(",
    "dict": rb"%s\[[^\]\n]+\]\s*=(?!=)",
}
"""How items get into a container, by its class; `%s` is what it is called."""


def filled(world: "World", frame: Frame, binding: Binding, values: Values) -> Values:
    """`values`, an empty container's with the items that statements in the same function or class put into it."""
    if len(values) != 1 or not isinstance(values[0], Instance) or any(values[0].cls.args):
        return values
    cls = values[0].cls
    pattern = _FILL.get(cls.name) if cls.file.module in ("builtins", "collections") else None
    if pattern is None or values[0].items is not None:
        return values
    around, called = _around(frame, binding)
    pattern = pattern.replace(b"%s", rb"(?<![\w.])" + re.escape(called))
    world.depth += 6
    items = [
        _item(world, around, match.start(), match.end())
        for match, _ in zip(re.finditer(pattern, around.block.text), range(MOST_SITES), strict=False)
    ]
    world.depth -= 6
    item = plain(merged(*items))
    if not item:
        return values
    return (Instance(ClassValue(cls.definition, cls.frame, ((), item) if cls.name == "dict" else (item,))),)


def _around(frame: Frame, binding: Binding) -> tuple[Frame, bytes]:
    """The frame whose text is searched, and what the container is called there: `self.xs` in the whole class."""
    own = any(each is binding for each in frame.block.bindings.get(binding.name, ()))
    if own or frame.parent is None or frame.definition is None:
        return frame, binding.name.encode()
    owners = [owner for owner, each in frame.block.attributes.get(binding.name, ()) if each is binding]
    return frame.parent, f"{owners[0] if owners else 'self'}.{binding.name}".encode()


def _item(world: "World", around: Frame, start: Offset, stop: Offset) -> Values:
    """The value that the statement between `start` and the end of its line puts in; its head ends at `stop`."""
    text = around.block.text
    end = text.find(b"\n", stop)
    line = text[start : end if end > 0 else len(text)][:LONGEST]
    head, rest = line[: stop - start], line[stop - start :].strip()
    if head.endswith(b"("):
        call = parsed(line)
        node = call.args[-1] if isinstance(call, ast.Call) and call.args else None
    elif head.endswith(b"["):
        items = parsed(b"[" + rest)
        node = items.elts[0] if isinstance(items, ast.List) and items.elts else None
    else:
        node = parsed(rest)
    if node is None:
        return ()
    at = around.base + start
    values = world.evaluate(node, frame_at(world, around.file, at, lambda: 0), at)
    return iterate(world, values) if head.endswith(b".extend(") else values
