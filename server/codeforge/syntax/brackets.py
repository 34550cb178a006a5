"""Which brackets have no partner, and which of several is to blame."""

import re
from collections import Counter
from collections.abc import Iterable

from codeforge.syntax.fault import Fault
from codeforge.syntax.layout import CLOSES, Bracket
from codeforge.text.documents import Document
from codeforge.text.positions import Span


def unclosed_bracket(document: Document, bracket: Bracket) -> Fault:
    """That a bracket is never closed."""
    line = document.lines.line_of(bracket.at) + 1
    message = f"`{bracket.text}` opened on line {line} is never closed"
    return Fault(Span(bracket.at, bracket.at + 1), message, "syntax/unclosed-bracket")


def unmatched_brackets(
    brackets: Iterable[Bracket],
) -> tuple[list[Bracket], list[tuple[Bracket, Bracket | None]]]:
    """Brackets never closed, and closing ones that fit nothing, with the open one that they met."""
    unclosed: list[Bracket] = []
    wrong: list[tuple[Bracket, Bracket | None]] = []
    opened: list[Bracket] = []
    waiting = dict.fromkeys("([{", 0)
    for bracket in brackets:
        partner = CLOSES.get(bracket.text)
        if partner is None:
            opened.append(bracket)
            waiting[bracket.text] += 1
        elif waiting[partner]:
            while opened[-1].text != partner:
                waiting[opened[-1].text] -= 1
                unclosed.append(opened.pop())
            opened.pop()
            waiting[partner] -= 1
        elif opened:
            met = opened.pop()
            waiting[met.text] -= 1
            wrong.append((bracket, met))
        else:
            wrong.append((bracket, None))
    return [*unclosed, *opened], wrong


def by_indentation(document: Document, braces: Iterable[Bracket]) -> list[Bracket]:
    """The braces left open when a `}` that begins its line closes the `{` whose line is as far indented.

    Without this the outermost block gets the blame for a brace missing somewhere inside it.
    """
    lines, source = document.lines, document.source
    opened: list[tuple[Bracket, int]] = []
    widths = Counter[int]()
    unclosed: list[Bracket] = []
    for bracket in braces:
        start = lines.starts[lines.line_of(bracket.at)]
        indent = _INDENT.match(source, start)
        width = len(indent[0]) if indent else 0
        if bracket.text == "{":
            opened.append((bracket, width))
            widths[width] += 1
            continue
        begins_line = start + width == bracket.at
        if begins_line and widths[width]:
            while opened[-1][1] > width:
                widths[opened[-1][1]] -= 1
                unclosed.append(opened.pop()[0])
        if opened:
            widths[opened.pop()[1]] -= 1
    return [*unclosed, *(bracket for bracket, _ in opened)]


_INDENT = re.compile(rb"[ \t]*")
