"""The parameters of a function, from the text of its header."""

import ast
import re
from functools import lru_cache

from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.crude_headers import crude_bases, crude_parameters
from codeforge.python.shapes.expressions import place_in, statement
from codeforge.python.shapes.headers import Header, Parameter
from codeforge.text.positions import Offset, Span

_TYPE_PARAMETERS = re.compile(rb"^((?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*)\[")
LONGEST_HEADER = 20_000


def header_of(definition: Definition) -> Header:
    """The header of `definition`; what does not parse is read as far as it goes."""
    return _header(definition.header)


@lru_cache(maxsize=8192)
def _header(text: bytes) -> Header:
    header = Header()
    if len(text) > LONGEST_HEADER:
        return header
    text, header.typevars = _without_type_parameters(text)
    parsed = statement(text + b": ...")
    if isinstance(parsed, ast.ClassDef):
        header.bases = tuple(parsed.bases)
        header.keywords = {word.arg: word.value for word in parsed.keywords if word.arg}
    elif isinstance(parsed, ast.FunctionDef | ast.AsyncFunctionDef):
        header.parameters = _parameters(text, parsed.args)
        header.returns = parsed.returns
        if parsed.returns is not None:
            header.returns_text = _text(text, parsed.returns)
    elif text.startswith(b"class"):
        header.bases = crude_bases(text)
    else:
        header.parameters = crude_parameters(text)
    return header


def _without_type_parameters(text: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The header with its type parameters blanked (older Pythons do not parse them), and their names."""
    match = _TYPE_PARAMETERS.match(text)
    if match is None:
        return text, ()
    start, depth, at = match.end() - 1, 0, match.end() - 1
    for at in range(start, len(text)):
        depth += {91: 1, 93: -1}.get(text[at], 0)
        if depth == 0:
            break
    inner = text[start + 1 : at].decode("utf-8", "replace")
    names = tuple(found for found in re.findall(r"(?:^|,)\s*\*{0,2}\s*([^\W\d]\w*)", _outermost(inner)))
    return text[:start] + b" " * (at + 1 - start) + text[at + 1 :], names


def _outermost(text: str) -> str:
    """`text` without what stands in brackets."""
    depth, kept = 0, []
    for char in text:
        depth -= char in ")]}"
        if depth <= 0:
            kept.append(char)
        depth += char in "([{"
    return "".join(kept)


def _parameters(text: bytes, arguments: ast.arguments) -> tuple[Parameter, ...]:
    found = []
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [
        *[None] * (len(positional) - len(arguments.defaults)),
        *arguments.defaults,
    ]
    for place, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = "/" if place < len(arguments.posonlyargs) else ""
        found.append(_parameter(text, argument, kind, default))
    if arguments.vararg:
        found.append(_parameter(text, arguments.vararg, "*", None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_parameter(text, argument, "k", default))
    if arguments.kwarg:
        found.append(_parameter(text, arguments.kwarg, "**", None))
    return tuple(found)


def _parameter(text: bytes, argument: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
    start = _place(text, argument.lineno, argument.col_offset)
    span = Span(start, start + len(argument.arg.encode()))
    shown = ("*" if kind == "*" else "**" if kind == "**" else "") + argument.arg
    if argument.annotation is not None:
        shown += f": {_text(text, argument.annotation)}"
    if default is not None:
        shown += (" = " if argument.annotation is not None else "=") + _text(text, default)
    return Parameter(argument.arg, kind, span, shown, argument.annotation, default)


def _place(text: bytes, line: int, column: int) -> Offset:
    return place_in(text, line, column + 1 if line <= 1 else column)


def _text(text: bytes, node: ast.expr) -> str:
    start = _place(text, node.lineno, node.col_offset)
    stop = _place(text, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return " ".join(text[start:stop].decode("utf-8", "replace").split())
