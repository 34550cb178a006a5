"""What stands at a cursor: a word, the expression before its dot, what both stand for."""

import re
from typing import TYPE_CHECKING

from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.nesting import definition_frame
from codeforge.python.inference.parameter_values import of_parameter
from codeforge.python.inference.values import ClassValue, Instance, Values
from codeforge.python.questions.scanning import before_dot
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.names import name_at
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


_TERNARY = rb"[\w.()\[\]]*\s+if\s+isinstance\(\s*%s\s*,\s*([\w.]+)\s*\)"
_ISINSTANCE = rb"\bisinstance\(\s*%s\s*,\s*([\w.]+)\s*\)\s+and\b"


def word_at(document: Document, at: Offset) -> Span | None:
    """The identifier that touches `at`; None in strings and comments."""
    name = name_at(document, at)
    return name.span if name is not None else None


def receiver_before(source: bytes, word: Span) -> Span | None:
    """The expression before the dot before `word`; None when there is no dot."""
    before = source[max(word.start - 200, 0) : word.start].rstrip()
    if not before.endswith(b".") or before.endswith(b".."):
        return None
    dot = max(word.start - 200, 0) + len(before) - 1
    return before_dot(source, dot) or Span(dot, dot)


def values_at(world: "World", document: Document, at: Offset) -> Values:
    """What the word at `at` stands for."""
    word = word_at(document, at)
    if word is None:
        return ()
    receiver = receiver_before(document.source, word)
    frame = frame_around(world, document, word.start)
    if receiver is not None:
        text = document.text(receiver).encode()
        values = values_of(world, document, frame, receiver.start, text)
        return attribute(world, values, document.text(word))
    name = document.text(word)
    header = header_frame(world, frame, word)
    if header is not None:
        return of_parameter(world, header, name) or ()
    return world.name(frame, name, place_of(frame, word))


def values_of(world: "World", document: Document, frame: Frame, at: Offset, text: bytes) -> Values:
    """What the expression `text`, which begins at `at`, stands for."""
    values = world.text(text, frame, at)
    name = text.decode("utf-8", "replace")
    if name.isidentifier():
        values = _guarded(world, document, frame, at, name, values)
    return values


def called(world: "World", document: Document, frame: Frame, callee: Span) -> Values:
    """What the expression before the bracket of a call stands for."""
    return values_of(world, document, frame, callee.start, document.text(callee).encode())


def header_frame(world: "World", frame: Frame, word: Span) -> Frame | None:
    """The frame of the function of which `word`, written in its header, names a parameter; None for other words."""
    for definition in frame.block.definitions:
        at = word.start - frame.base - definition.start
        within = 0 < at < definition.stop - definition.start and not definition.is_class
        if within and any(each.span.start == at for each in header_of(definition).parameters):
            return definition_frame(world, frame, definition)
    return None


def place_of(frame: Frame, word: Span) -> Offset:
    """Where `word` means what it means: behind the value that it is given where it is a name being bound there."""
    for bindings in frame.block.bindings.values():
        for binding in bindings:
            if binding.span.start + frame.base == word.start:
                value = binding.value
                return max(word.stop, frame.base + value.start + len(value.text) if value else 0) + 1
    return word.start


def _guarded(
    world: "World", document: Document, frame: Frame, at: Offset, name: str, values: Values
) -> Values:
    """`values` of `name` narrowed by `isinstance` around: `isinstance(x, A) and x.`, `x. if isinstance(x, A)`."""
    left, right = document.line_text(at)
    if b"isinstance" not in left and b"isinstance" not in right:
        return values
    called = re.escape(name.encode())
    match = re.search(_ISINSTANCE % called, left) or re.match(_TERNARY % called, right)
    if match is None:
        return values
    found = tuple(Instance(each) for each in world.text(match[1], frame, at) if isinstance(each, ClassValue))
    return found or values
