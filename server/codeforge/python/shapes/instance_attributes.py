"""Attributes that methods assign to their first parameter."""

import re
from collections.abc import Iterator

from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.blocks import Block, Definition

_ASSIGNS = r"%s\.\w+\s*(?:=(?!=)|:[^=\n]+=|,[^()\n]*=(?!=)|\)\s*[:=])"
_ASSIGNS_SELF = re.compile((_ASSIGNS % "self").encode())
_FIRST = re.compile(rb"^(?:async\s+)?def\s+\w+\s*(?:\[[^\]]*\])?\(\s*(\w+)")

_known: dict[int, tuple[Block, dict[str, list[tuple[Definition, Binding]]]]] = {}


def instance_attributes(block: Block) -> dict[str, list[tuple[Definition, Binding]]]:
    """Attributes that the methods of a class with that body assign to their first parameter."""
    known = _known.get(id(block))
    if known is not None and known[0] is block:
        return known[1]
    found: dict[str, list[tuple[Definition, Binding]]] = {}
    methods = [each for each in block.definitions if not each.is_class]
    methods.sort(key=lambda each: each.name not in ("__init__", "__new__", "setUp", "__post_init__"))
    for method in methods:
        first = first_parameter(method)
        if not first:
            continue
        pattern = _ASSIGNS_SELF if first == "self" else re.compile((_ASSIGNS % re.escape(first)).encode())
        if not pattern.search(method.chunk, method.start, method.stop):
            continue
        for name, binding in _assigned_to(method.block, first):
            found.setdefault(name, []).append((method, binding))
    if len(_known) > 4000:
        _known.clear()
    _known[id(block)] = (block, found)
    return found


def first_parameter(method: Definition) -> str:
    """The name of a method's first parameter; empty for none."""
    match = _FIRST.match(method.header)
    return match[1].decode("utf-8", "replace") if match else ""


def _assigned_to(block: Block, owner: str) -> Iterator[tuple[str, Binding]]:
    """The attributes that a method's body assigns to `owner`: its first parameter."""
    for name, found in block.attributes.items():
        for of, binding in found:
            if of == owner:
                yield name, binding
