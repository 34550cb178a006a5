"""What a name stands for at a place: scopes from the inside out."""

import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from codeforge.python.inference.binding_values import of_bindings
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.module_members import module_attribute, star_attribute
from codeforge.python.inference.narrowing import narrowed
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.parameter_values import of_parameter
from codeforge.python.inference.values import TypeVariable, Values, merged, without_none
from codeforge.python.modules import is_outside
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.parameters import header_of
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


LONGEST_CHAIN = 5
"""Assignments of a name from itself that are followed backwards."""
MOST_GLOBAL = 4
"""Functions that declare one name global and are looked into."""


_DECLARED = {"module": b"global ", "function": b"nonlocal "}
"""How functions inside a frame of that kind say that a name is its."""


def of_name(world: "World", frame: Frame, name: str, at: Offset | None) -> Values:
    """What `name` stands for in `frame` at the offset `at` of its file (None: after everything)."""
    if not world.spend():
        return ()
    current: Frame | None = frame
    classes = True
    while current is not None:
        if current.kind == "inner":
            if name in current.inner:
                return current.inner[name]()
        elif current.kind != "class" or classes:
            found = world.local(current, name, at)
            if found is not None:
                return found
        if current.kind in ("function", "inner"):
            classes = classes and current.kind == "inner"
        if current.kind == "function":
            at = None
        current = current.parent
    return _builtin(world, frame, name)


def local_name(world: "World", frame: Frame, name: str, at: Offset | None) -> Values | None:
    """What a name of this very frame stands for; None when the frame does not bind it."""
    if name in frame.block.globals:
        return None
    bindings = frame.block.bindings.get(name, ())
    relative = at - frame.base if at is not None else None
    chosen, sure = in_effect(bindings, frame.block, relative)
    declared = next((each for each in bindings if each.annotation is not None and not each.path), None)
    if declared is not None and chosen:
        chosen = [declared]
    found: Values | None = None
    if chosen:
        _from_the_first(world, frame, name, chosen[0])
        found = of_bindings(world, frame, chosen)
    if frame.kind == "function" and not sure:
        parameter = of_parameter(world, frame, name)
        if parameter is not None:
            found = merged(parameter, found or ())
    if found is None and frame.definition is not None:
        found = _type_parameter(world, frame, name)
    if frame.kind in _DECLARED and found is not None and not without_none(found):
        found = merged(found or (), assigned_from_within(world, frame, name)) or found
    if found is None and frame.kind == "module" and not is_outside(frame.file.path):
        found = assigned_from_within(world, frame, name) or None
    if found is None and frame.kind == "module":
        found = star_attribute(world, frame.file, name)
        if found is None and name in ("__file__", "__name__", "__doc__", "__package__"):
            found = world.instance("str")
    elif found is not None and relative is not None and frame.block.guards:
        found = narrowed(world, frame, name, relative, found)
    return found


def _from_the_first(world: "World", frame: Frame, name: str, last: Binding) -> None:
    """Infer a long chain of `name = name.method()` from its beginning: from its end it goes deeper than is allowed."""
    bindings = frame.block.bindings.get(name, ())
    if len(bindings) <= LONGEST_CHAIN or not _begins_with(last, name):
        return
    place = next((place for place, each in enumerate(bindings) if each is last), 0)
    first = place
    while first and _begins_with(bindings[first], name):
        first -= 1
    if place - first > LONGEST_CHAIN and bindings[place - LONGEST_CHAIN] not in frame.memo:
        for each in bindings[first:place]:
            world.binding(frame, each)


def _begins_with(binding: Binding, name: str) -> bool:
    return binding.value is not None and binding.value.text.startswith(name.encode())


def assigned_from_within(world: "World", frame: Frame, name: str) -> Values:
    """What functions that declare `global name`, or `nonlocal name` of a function's, give it."""
    work = partial(_assigned_from_within, world, frame, name)
    return world.kept(("global", name), work, pending=(), bits=frame.bits, frame=frame)


def _assigned_from_within(world: "World", frame: Frame, name: str) -> Values:
    keyword = _DECLARED[frame.kind]
    if keyword not in frame.block.text:
        return ()
    pattern = rb"^[ \t]+%s\b[^\n]*\b%s\b" % (keyword.strip(), re.escape(name.encode()))
    declares = re.compile(pattern, re.MULTILINE)
    found: list[Values] = []
    for match in islice(declares.finditer(frame.block.text), MOST_GLOBAL):
        inner = frame_at(world, frame.file, frame.base + match.end(), lambda: 1)
        bindings = inner.block.bindings.get(name, ())[:2] if name in inner.block.globals else ()
        found.extend(world.binding(inner, binding) for binding in bindings)
    return merged(*found)


def _type_parameter(world: "World", frame: Frame, name: str) -> Values | None:
    definition = frame.definition
    if definition is None or name not in header_of(definition).typevars:
        return None
    return (TypeVariable(name),)


def _builtin(world: "World", frame: Frame, name: str) -> Values:
    """A name of `builtins`."""
    if frame.file.module == "builtins":
        return ()
    value = world.module("builtins")
    return module_attribute(world, value, name) if value else ()


def in_effect(
    bindings: "list[Binding] | tuple[Binding, ...]", block: Block, at: Offset | None
) -> tuple[list[Binding], bool]:
    """The bindings that may hold at `at`, newest first, and whether one of them surely ran before.

    A binding in a branch that also holds `at`, or outside any branch, hides those before it; in its own value it does
    not hold yet.
    """
    if not bindings:
        return [], False
    known = bindings
    if at is not None:
        before = [each for each in bindings if each.span.start < at]
        if not before:
            return list(bindings), False
        known = [each for each in before if not each.is_given_at(at)]
    chosen = []
    size = len(block.text)
    for each in reversed(known):
        chosen.append(each)
        within = each.within
        if within.stop - within.start >= size or (at is not None and within.start <= at <= within.stop):
            return chosen, True
    return chosen, False
