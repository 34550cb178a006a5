"""The document around the cursor: its outline, and the definition or the lines where the cursor stands.

Not for completion, whose model holds the document already, and from which what stands behind the cursor is hidden.
"""

from collections.abc import Callable

from codeforge.features.context.ask import Reason
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import body_of, outline_of_file
from codeforge.features.context.secrets import masked
from codeforge.features.context.tokens import Count
from codeforge.index.facts import Symbol, facts_of
from codeforge.syntax.outline import CALLABLE, TYPES
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

SHARE = 0.4
"""Of the tokens, at most so many for the document's own text."""
OUTLINE_SHARE = 0.4
"""Of these, at most so many for its outline."""


def window_pieces(document: Document, at: Offset, *, tokens: int, count: Count) -> list[Piece]:
    """The lines around `at` and the outline of the document, inside SHARE of `tokens`; empty when nothing fits."""
    lines = document.source.decode("utf-8", "replace").split("\n")
    line = min(document.lines.line_of(at), len(lines) - 1)
    symbols = facts_of(document).symbols
    limit = int(tokens * SHARE) - count(document.path + "\n")
    outline = masked(outline_of_file(lines, symbols), document.path)
    cost = count(outline + "\n")
    shows_outline = bool(outline) and cost <= limit * OUTLINE_SHARE
    first, last = _around(
        lines, line, symbols, lambda text: count(text + "\n") <= limit - cost * shows_outline
    )
    pieces = []
    text = body_of(lines, first, last) if last >= first else ""
    if text.strip():
        pieces.append(_piece(document.path, "lines", text, first, last, "cursor"))
    if shows_outline and (first > 0 or last < len(lines) - 1):
        pieces.append(_piece(document.path, "outline", outline, 0, len(lines) - 1, "outline"))
    return pieces


def _around(
    lines: list[str], line: int, symbols: tuple[Symbol, ...], fits: Callable[[str], bool]
) -> tuple[int, int]:
    """The largest that fits: the whole file, the outermost definition around the line, or lines on both sides of it."""
    around = [one for one in symbols if one.line <= line <= one.end_line and one.kind in CALLABLE | TYPES]
    spans = [(0, len(lines) - 1), *((one.line, one.end_line) for one in around)]
    for first, last in spans:
        if fits(masked(body_of(lines, first, last))):
            return first, last
    low, high = 0, len(lines)
    while low < high:  # lines above, and half as many below
        middle = (low + high + 1) // 2
        first, last = max(line - middle, 0), min(line + middle // 2, len(lines) - 1)
        if fits(masked(body_of(lines, first, last))):
            low = middle
        else:
            high = middle - 1
    first, last = max(line - low, 0), min(line + low // 2, len(lines) - 1)
    return (first, last) if fits(masked(body_of(lines, first, last))) else (0, -1)


def _piece(path: str, form: str, text: str, first: int, last: int, what: str) -> Piece:
    return Piece(
        id=f"{path}@{what}",
        path=path,
        line=first,
        last=last,
        symbol="",
        kind="file",
        form="outline" if form == "outline" else "lines",
        text=masked(text, path),
        worth=1.0,
        reasons=_why,
        confidence="exact",
        pinned=True,
        end=last,
    )


def _why() -> tuple[Reason, ...]:
    return (Reason("own", 1.0),)
