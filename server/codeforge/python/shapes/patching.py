"""The shape of a text of which one function changed: all else is as it was, and moved where it stands below."""

from collections.abc import Callable
from typing import NamedTuple

from codeforge.python.shapes.bindings import Binding, Guard
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.expressions import Expression
from codeforge.text.positions import Offset, Span

Make = Callable[[bytes, Offset], Definition]
"""Makes the changed function, from the text of the block that it stands in and its place there."""


class Change(NamedTuple):
    """What changed in a block: the function from `start` up to `stop`, which is `n_more` bytes longer now."""

    start: Offset
    stop: Offset
    n_more: int
    end: Offset
    """Where the last statement of the function ends now."""

    def position(self, at: Offset) -> Offset:
        """Where what was at `at` is now; the end of the function, for what ends with it."""
        if at <= self.start:
            return at
        return at + self.n_more if at >= self.stop else self.end

    def span(self, span: Span) -> Span:
        """Where that stretch is now."""
        return Span(self.position(span.start), self.position(span.stop))

    def inside(self, definition: Definition) -> "Change":
        """The same, as seen from the block of a class around it."""
        start = definition.start
        return Change(self.start - start, self.stop - start, self.n_more, self.end - start)


def patched(block: Block, text: bytes, change: Change, make: Make) -> Block | None:
    """`block` after the change, with `text` as its text; None when it has no such function."""
    around = [one for one in block.definitions if one.start <= change.start < one.stop]
    old = around[-1] if around else None
    if old is None or (old.start < change.start and not old.is_class):
        return None
    if old.start == change.start:
        new = make(text, old.start)
        new.decorators = old.decorators
    else:
        new = old.moved(text, change.position)
        inner = patched(old.block, new.text, change.inside(old), make)
        if inner is None:
            return None
        new.replace_block(inner)
    definitions = {
        one: new if one is old else one.moved(text, change.position) if change.n_more else one
        for one in block.definitions
    }
    found = Block(text)
    found.definitions = list(definitions.values())

    def moved(binding: Binding) -> Binding:
        definition = definitions.get(binding.definition) if binding.definition else None
        return _moved(binding, definition, change) if change.n_more or definition is new else binding

    found.bindings = {name: [moved(one) for one in bindings] for name, bindings in block.bindings.items()}
    found.attributes = {
        name: [(owner, moved(one)) for owner, one in assigned] for name, assigned in block.attributes.items()
    }
    found.guards = [
        Guard(change.span(one.span), _expression(one.condition, change), one.holds) for one in block.guards
    ]
    found.returns = [_expression(one, change) for one in block.returns]
    found.yields = [_expression(one, change) for one in block.yields]
    found.yields_from = [_expression(one, change) for one in block.yields_from]
    found.stars, found.exported, found.globals = block.stars, block.exported, block.globals
    found.is_generator, found.documentation = block.is_generator, block.documentation
    return found


def _moved(binding: Binding, definition: Definition | None, change: Change) -> Binding:
    span = change.span(binding.span) if definition is None else definition.name_span
    found = Binding(binding.name, binding.kind, span, change.span(binding.within))
    found.value = _expression(binding.value, change) if binding.value is not None else None
    found.annotation = _expression(binding.annotation, change) if binding.annotation is not None else None
    found.path, found.imported, found.definition = binding.path, binding.imported, definition
    return found


def _expression(expression: Expression, change: Change) -> Expression:
    place = change.position(expression.start)
    return expression if place == expression.start else expression.moved(place)
