"""What a call takes, and which parameter is being written."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import structs

from codeforge.python.answers import Parameter, Signature
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import Value
from codeforge.python.questions.callees import Callee, argument_place, callees, taking
from codeforge.python.questions.columns import columns_at
from codeforge.python.questions.cursor import called
from codeforge.python.questions.django_queries import queried_at
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.rendering import parameter_documentation, with_separators
from codeforge.python.questions.scanning import Call, open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes import headers
from codeforge.python.shapes.edited import is_broken
from codeforge.python.shapes.expressions import parsed
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_MOST_CUTS = 4


def signatures_at(world: "World", document: Document, at: Offset) -> list[Signature]:
    """The signatures of what is called around `at`, the fitting ones first; [] outside a call."""
    call = open_call(document.source, at)
    if call is None:
        return []
    whole, moved = sound_around(document, at) if is_broken(document) else (document, 0)
    frame = frame_around(world, document if moved else whole, call.callee.start)
    found: list[Signature] = []
    values = called(world, document, frame, call.callee)
    queried = queried_at(world, document, frame, call, values)
    columns = columns_at(world, document, frame, call, queried, values)
    for value in values:
        for each in callees(world, value):
            whole_callee = _of_a_callable(world, each, document, frame, call, at)
            if columns:
                whole_callee = _with_columns(whole_callee, columns)
            found.append(structs.replace(signature_of(whole_callee, call), queried=queried))
    if columns and not values:  # a method of something unknown that names its columns
        name = document.text(call.callee).rpartition(".")[2]
        found.append(signature_of(Callee(name, tuple(columns)), call))
    found.sort(key=lambda signature: signature.active < 0 < call.place)
    return found[:20]


def signatures_of(world: "World", value: Value, argument: Call) -> Iterator[Signature]:
    """What calling `value` takes, a signature for each overload; `argument` says which parameter is active."""
    for callee in callees(world, value):
        yield signature_of(callee, argument)


def _with_columns(callee: Callee, columns: list[headers.Parameter]) -> Callee:
    """`filter(*args, **kwargs)` with the columns that it compares in place of `**kwargs`."""
    if not any(each.kind == "**" for each in callee.parameters):
        return callee
    own = [each for each in callee.parameters if each.kind != "**"]
    names = {each.name for each in own}
    return callee._replace(parameters=(*own, *(each for each in columns if each.name not in names)))


def _of_a_callable(
    world: "World", callee: Callee, document: Document, frame: Frame, call: Call, at: Offset
) -> Callee:
    """`submit(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs)` with what the given `fn` takes in their place."""
    stars = next((each for each in callee.parameters if each.kind == "*"), None)
    wanted = stars.annotation if stars is not None else None
    if (
        not isinstance(wanted, ast.Attribute)
        or wanted.attr != "args"
        or not isinstance(wanted.value, ast.Name)
    ):
        return callee
    for place, each in enumerate(callee.parameters):
        if each.kind == "*" or not isinstance(each.annotation, ast.Subscript):
            continue
        parts = each.annotation.slice.elts if isinstance(each.annotation.slice, ast.Tuple) else []
        if parts and isinstance(parts[0], ast.Name) and parts[0].id == wanted.value.id:
            written = _written(document.source[call.opened + 1 : at])
            node = written.args[place] if written is not None and place < len(written.args) else None
            values = world.evaluate(node, frame, call.opened) if node is not None else ()
            inner = next((found for value in values for found in callees(world, value)), None)
            return taking(callee, inner) if inner is not None else callee
    return callee


def _written(inside: bytes) -> ast.Call | None:
    """The call with the arguments that are whole in `inside`, the text between its bracket and the cursor."""
    for _ in range(_MOST_CUTS):
        node = parsed(b"f(" + inside + b")")
        if isinstance(node, ast.Call):
            return node
        inside = inside.rpartition(b",")[0]
    return None


def signature_of(callee: Callee, argument: Call) -> Signature:
    """What a callee takes, in a line."""
    label, parameters = f"{callee.name}(", []
    named = {each.text: each for each in callee.parameters}
    for index, text in enumerate(with_separators(list(callee.parameters))):
        start = len(label) + 2 * bool(index)
        label += (", " if index else "") + text
        each = named.get(text)
        if each is not None:
            owner = callee.owners.get(each.name)
            parameters.append(
                Parameter(
                    each.name,
                    text,
                    Span(start, len(label)),
                    each.kind in ("", "k"),
                    _said(owner or callee, each.name, is_own=owner is None),
                )
            )
    label += ")" + (f" -> {callee.returns}" if callee.returns else "")
    return Signature(
        label, tuple(parameters), argument_place(callee, argument), callee.documentation, callee.note
    )


def _said(taking: Callee, name: str, *, is_own: bool) -> str:
    """What the docstring of what takes a parameter says of it, and which function that is when it is another."""
    said = parameter_documentation(taking.documentation, name)
    return said if is_own else f"{said} From {taking.label}.".lstrip()
