"""What a `functools.partial` takes: the parameters of the function that it wraps."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.answers import Signature
from codeforge.python.inference.values import Values
from codeforge.python.questions.cursor import values_of
from codeforge.python.questions.places import name_places
from codeforge.python.questions.scanning import Call, open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.questions.signatures import signatures_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

NAMES = frozenset({"partial", "partialmethod"})


def partial_signatures(world: "World", document: Document, at: Offset) -> list[Signature]:
    """Inside `partial(f, …)` behind `f`, and inside a call of what it made: the signatures of `f`; else []."""
    if b"partial" not in document.source:
        return []
    call = open_call(document.source, at)
    if call is None:
        return []
    frame = frame_around(world, document, call.callee.start)
    callee = document.text(call.callee)
    if callee.rpartition(".")[2] in NAMES:
        if not call.place and not call.keyword:
            return []
        first = document.source[call.opened + 1 : at].partition(b",")[0].strip()
        values = values_of(world, document, frame, call.opened + 1, first)
        inner = Call(call.callee, call.opened, max(call.place - 1, 0), call.keyword)
        return [found for value in values for found in signatures_of(world, value, inner)]
    if not callee.isidentifier():
        return []
    wrapped: Values = ()
    n_given = 0
    for place in name_places(world, frame, callee, call.callee.start)[:1]:
        written = place.binding.value.node if place.binding is not None and place.binding.value else None
        if (
            isinstance(written, ast.Call)
            and written.args
            and ast.unparse(written.func).rpartition(".")[2] in NAMES
        ):
            wrapped = world.evaluate(written.args[0], place.frame, None)
            n_given = len(written.args) - 1
    behind = Call(call.callee, call.opened, call.place + n_given, call.keyword)
    return [found for value in wrapped for found in signatures_of(world, value, behind)]
