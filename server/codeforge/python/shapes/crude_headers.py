"""Headers that do not parse, read as far as they go: what stands between commas."""

import ast
import re

from codeforge.python.shapes.expressions import parsed
from codeforge.python.shapes.headers import Parameter
from codeforge.text.positions import Span

_PARAMETER = re.compile(r"^(\*{0,2})\s*([^\W\d]\w*)\s*(?::\s*([^=]+?))?\s*(?:=\s*(.+?))?$", re.DOTALL)


def crude_bases(text: bytes) -> tuple[ast.expr, ...]:
    """The bases of a class that are expressions by themselves."""
    nodes = [parsed(text[part.start : part.stop].strip()) for part in _parts(text)]
    return tuple(node for node in nodes if node is not None)


def crude_parameters(text: bytes) -> tuple[Parameter, ...]:
    """The parameters of a function that look like some."""
    found = [_parameter(text, part) for part in _parts(text)]
    return tuple(parameter for parameter in found if parameter is not None)


def _parts(text: bytes) -> list[Span]:
    """What stands between the commas of the first bracket, which may be open."""
    start = text.find(b"(") + 1
    if not start:
        return []
    depth = 0
    parts: list[Span] = []
    for at in range(start, len(text)):
        char = text[at : at + 1]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
            if depth < 0:
                return [*parts, Span(start, at)]
        elif char == b"," and depth == 0:
            parts.append(Span(start, at))
            start = at + 1
    return [*parts, Span(start, len(text))]


def _parameter(text: bytes, part: Span) -> Parameter | None:
    piece = text[part.start : part.stop].decode("utf-8", "replace").strip()
    match = _PARAMETER.match(piece)
    if match is None:
        return None
    name = match[2].encode()
    start = text.find(name, part.start)
    annotation, default = (parsed(written.encode()) if written else None for written in match.group(3, 4))
    return Parameter(match[2], match[1], Span(start, start + len(name)), piece, annotation, default)
