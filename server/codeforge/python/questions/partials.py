"""What a `functools.partial` takes: the parameters of the function that it wraps which it does not give."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.answers import Signature
from codeforge.python.inference.frames import Frame
from codeforge.python.questions.callees import callees, remaining
from codeforge.python.questions.cursor import values_of
from codeforge.python.questions.definitions import expression_places
from codeforge.python.questions.scanning import Call, open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.questions.signatures import signature_of, signatures_of
from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.headers import Parameter
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

NAMES = frozenset({"partial", "partialmethod"})


def partial_signatures(world: "World", document: Document, at: Offset) -> list[Signature]:
    """Inside `partial(f, …)` behind `f`: the signatures of `f`; inside a call of what it made: what is left of them.

    Else [].
    """
    if b"partial" not in document.source:
        return []
    call = open_call(document.source, at)
    if call is None:
        return []
    frame = frame_around(world, document, call.callee.start)
    if document.text(call.callee).rpartition(".")[2] in NAMES:
        if not call.place and not call.keyword:
            return []
        first = document.source[call.opened + 1 : at].partition(b",")[0].strip()
        values = values_of(world, document, frame, call.opened + 1, first)
        inner = Call(call.callee, call.opened, max(call.place - 1, 0), call.keyword)
        return [found for value in values for found in signatures_of(world, value, inner)]
    return [
        found
        for written, where in _partials(world, document, frame, call.callee)
        for found in _left(world, written, where, call)
    ]


def _partials(
    world: "World", document: Document, frame: Frame, callee: Span
) -> Iterator[tuple[ast.Call, Frame]]:
    """The calls of `partial` that made what stands before the bracket, with their frames."""
    text = document.text(callee)
    if text.endswith(")"):
        node = parsed(text.encode())
        if isinstance(node, ast.Call) and _is_partial(node):
            yield node, frame
        return
    for place in expression_places(world, document, frame, callee)[:1]:
        written = place.binding.value.node if place.binding is not None and place.binding.value else None
        if isinstance(written, ast.Call) and _is_partial(written):
            yield written, place.frame


def _is_partial(node: ast.Call) -> bool:
    return bool(node.args) and ast.unparse(node.func).rpartition(".")[2] in NAMES


def _left(world: "World", written: ast.Call, frame: Frame, call: Call) -> Iterator[Signature]:
    """What a partial leaves of the signatures of the function that it wraps."""
    given = {word.arg: ast.unparse(word.value) for word in written.keywords if word.arg}
    for value in world.evaluate(written.args[0], frame, None):
        for callee in callees(world, value):
            left = remaining(callee.parameters, len(written.args) - 1, ())
            parameters = tuple(_with_defaults(left, given))
            note = f"What `{ast.unparse(written)}` leaves of `{callee.label}`."
            yield signature_of(callee._replace(parameters=parameters, note=note), call)


def _with_defaults(parameters: list[Parameter], given: dict[str, str]) -> Iterator[Parameter]:
    """Parameters with the values of a partial as defaults; from the first of these on they go by keyword only."""
    by_keyword = False
    for each in parameters:
        default = given.get(each.name, "") if each.kind in ("", "k") else ""
        by_keyword = by_keyword or bool(default)
        kind = "k" if by_keyword and not each.kind else each.kind
        text = each.text
        if default:
            text = f"{each.name}={default}"
            if each.annotation is not None:
                text = f"{each.name}: {ast.unparse(each.annotation)} = {default}"
        if kind != "*" or not by_keyword:
            yield Parameter(each.name, kind, each.span, text, each.annotation, each.default)
