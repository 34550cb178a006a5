"""What the code at a cursor needs: definitions from other files, each as one line."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from msgspec import structs

from codeforge.features.context.ask import Basis, Known
from codeforge.features.context.care import standing
from codeforge.features.context.fit import Piece
from codeforge.features.context.gather import MAX_HOMONYMS, gather, named
from codeforge.features.context.ground import MOST_NAMED, Row
from codeforge.features.context.kept import Kept, Look, look_of
from codeforge.features.context.leanings import Leaning, leaned, reasons_of
from codeforge.features.context.plan import Place
from codeforge.features.context.project import WORD, Project, qualified
from codeforge.features.context.rank import Reasons, confidences, features, probabilities
from codeforge.features.context.secrets import masked
from codeforge.features.context.watched import Watched, watched
from codeforge.index.facts import Symbol
from codeforge.index.lines import Head, hashes_of
from codeforge.syntax.headers import WHOLE_LENGTH, shortened, signature
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

Read = Callable[[str], Document | None]

LEAST_PIECES = 120
MOST_MADE = 8_000
"""Signatures kept for one state of the project, before all are made anew."""
TOKENS_A_PIECE = 8
"""Few pieces cost less: so many candidates can be of use to a budget."""
MOST_NAMES_SINCE = 20
LIKELY = 0.1
"""What is less likely needed shows less of its parameters, so that more of its like have room."""
SHORT_LENGTH = 50
"""Characters of such a signature, or its whole first line where that is longer."""
KEPT = 1.2
"""What the caller already holds counts so much more: an answer that changes for no good reason costs it a cache."""


class Seen(NamedTuple):
    """A look to answer from, the project as this request reads it, and how the look was come by."""

    look: Look
    project: Project
    basis: Basis


def seen_before(document: Document, at: Offset, kept: Kept | None, read: Read) -> Seen | None:
    """What an earlier question about this place, or one a little above it, found; None when all is new."""
    if kept is None or kept.project is None:
        return None
    look = kept.same(document, at)
    if look is not None:
        return Seen(look, look.found.project.at(look.place.card, read), "same")
    look = kept.near(document, at)
    if look is None:
        return None
    project = look.found.project.at(look.place.card, read)
    return Seen(_with_names_since(look, document, at, project), project, "near")


def seen_now(
    document: Document,
    at: Offset,
    place: Place,
    project: Project,
    *,
    going_on: Callable[[], bool],
    retrievers: Watched | None = None,
) -> Seen:
    """All candidates at `place` with their scores; those found so far when `going_on` says no."""
    definitions, uses = retrievers or watched()
    found = gather(place, project, definitions=definitions, uses=uses, going_on=going_on)
    rows = features(found, place)
    return Seen(look_of(document, at, place, found, rows, probabilities(rows)), project, "new")


def _with_names_since(look: Look, document: Document, at: Offset, project: Project) -> Look:
    """The look with the definitions of names that were written since, which it could not know."""
    since = document.source[look.start : at].decode("utf-8", "replace")
    names = [name for name in dict.fromkeys(WORD.findall(since)) if len(name) > 2]
    hashes = hashes_of(names)
    hashes = hashes[~np.isin(hashes, project.ground.name[look.found.rows])][-MOST_NAMES_SINCE:]
    _, n_same = project.counts(hashes)
    rows = project.ground.named(hashes[(n_same > 0) & (n_same <= MAX_HOMONYMS)], MOST_NAMED)
    found = named(project, rows, ("recent", "written"), look.place.path)
    if not len(found):
        return look
    more = features(found, look.place)
    return structs.replace(
        look,
        found=look.found.with_more(found),
        rows=np.concatenate([look.rows, more]),
        worth=np.concatenate([look.worth, probabilities(more)]),
    )


def most_pieces(tokens: int) -> int:
    """How many candidates can be of use to a budget."""
    return max(LEAST_PIECES, tokens // TOKENS_A_PIECE)


def pieces_at(
    seen: Seen,
    *,
    most: int,
    wanted: Callable[[str], bool],
    leanings: Sequence[Leaning] = (),
    known: frozenset[str] = frozenset(),
    explain: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> list[Piece]:
    """Definitions that the code at a place may need, likeliest first; at most `most`.

    `wanted` says of a path whether items may come from it. Those found so far when `going_on` says no.
    """
    look, project, _ = seen
    found, ground = look.found, project.ground
    files = ground.file[found.rows]
    likely = leaned(look.worth, files, leanings, ground.n_files) if leanings else look.worth
    order = np.argsort(-likely, kind="stable")
    if not all(wanted(ground.path(file)) for file in set(files[order[:most]].tolist())):
        refused = [file for file in np.unique(files).tolist() if not wanted(ground.path(file))]
        order = order[~np.isin(files[order], refused)]
    order = order[:most]
    rows = found.rows[order].tolist()
    made = _pieces(rows, project, going_on)
    say = Reasons(found, look.rows, order, 99 if explain else 3, reasons_of(leanings, files[order]))
    sure = confidences(found, order)
    pieces: list[Piece] = []
    for n, (row, worth) in enumerate(zip(rows, likely[order].tolist(), strict=True)):
        piece = made.get(row)
        if piece is not None:
            text = shown(piece, worth)
            worth *= piece.worth
            pieces.append(
                structs.replace(
                    piece,
                    text=text,
                    reasons=partial(say, n),
                    worth=min(worth * KEPT, 1.0) if piece.id in known else worth,
                    confidence=sure[n],
                )
            )
    return pieces


def shown(piece: Piece, worth: float) -> str:
    """A signature as it is offered when it is so likely needed: an unlikely one with few parameters behind its first line."""
    if worth >= LIKELY or len(piece.text) <= SHORT_LENGTH:
        return piece.text
    first_line = piece.span.stop - piece.span.start if piece.span else 0
    return shortened(piece.text, max(SHORT_LENGTH, first_line))


def _pieces(rows: Sequence[Row], project: Project, going_on: Callable[[], bool]) -> Mapping[Row, Piece]:
    """Definitions as their signatures, worth what their files' origins leave of them; None where the source is gone.

    As far as time allows. What comes from columns is made once for all files, what had to be read for this one alone.
    """
    made: dict[Row, Piece | None] = project.ground.made
    read: dict[Row, Piece | None] = project.shared(("pieces",), dict)
    if len(made) > MOST_MADE:
        made.clear()
    found = {row: piece for row in rows if (piece := made.get(row) or read.get(row)) is not None}
    missing = [row for row in rows if row not in found]
    for row, symbol in zip(missing, project.ground.symbols(missing), strict=True):
        if found and not going_on():
            break
        file = int(project.ground.file[row])
        number = _number(row, symbol, project) if project.ground.again[row] else 0
        lines = project.known_lines(file)
        if lines is not None:
            head = lines.head(row - project.ground.rows_in(file).start)
            piece = made[row] = _from_head(symbol, number, head, generated=lines.generated)
        else:
            piece = read[row] = piece_of(symbol, project, number)
        if piece is not None:
            found[row] = piece
    return found


def _from_head(symbol: Symbol, number: int, head: Head, *, generated: bool) -> Piece | None:
    worth = standing(symbol.path, generated=generated)
    piece = _signature(symbol, number, head.text, Span(head.start, head.stop), worth)
    return structs.replace(piece, width=head.stop - head.start) if piece and head.plain else piece


def piece_of(symbol: Symbol, project: Project, number: int) -> Piece | None:
    """A definition as its signature, read from its file; None when its source is gone."""
    source = project.source(symbol.path)
    if symbol.line >= len(source.lines):
        return None
    worth = standing(symbol.path, generated=source.generated)
    span = span_of(project, symbol.path, symbol.line, symbol.line)
    return _signature(symbol, number, signature(source.lines, symbol.line, WHOLE_LENGTH), span, worth)


def _signature(symbol: Symbol, number: int, text: str, span: Span, worth: float) -> Piece | None:
    if not text:
        return None
    return Piece(
        id=_numbered(symbol, number),
        path=symbol.path,
        line=symbol.line,
        symbol=qualified(symbol),
        kind=symbol.kind.name.lower(),
        form="signature",
        text=masked(text, symbol.path),
        worth=worth,
        last=symbol.line,
        end=symbol.end_line,
        span=span,
    )


def _number(row: Row, symbol: Symbol, project: Project) -> int:
    """How many definitions of the same dotted name stand before a definition in its file."""
    ground = project.ground
    inside = ground.rows_in(int(ground.file[row]))
    before = np.flatnonzero(ground.name[inside.start : row] == ground.name[row]) + inside.start
    return sum(one.container == symbol.container for one in ground.symbols(before))


def id_of(symbol: Symbol, project: Project) -> str:
    """`path#Dotted.name`, with `~2` for the second definition of a name in a file and so on."""
    lines = project.card(symbol.path).lines.get(qualified(symbol), [])
    return _numbered(symbol, lines.index(symbol.line) if symbol.line in lines else 0)


def id_among(symbol: Symbol, symbols: Sequence[Symbol]) -> str:
    """The same, given all definitions of its name in its file."""
    named = symbol.name, symbol.container
    lines = [each.line for each in symbols if (each.name, each.container) == named]
    return _numbered(symbol, lines.index(symbol.line))


def _numbered(symbol: Symbol, number: int) -> str:
    return f"{symbol.path}#{qualified(symbol)}" + (f"~{number + 1}" if number else "")


def span_of(project: Project, path: str, first: int, last: int) -> Span:
    """Where lines `first` to `last` stand; an empty span for a file that is gone."""
    starts = project.source(path).starts
    if first >= len(starts) - 1:
        return Span(0, 0)
    stop = starts[min(last + 1, len(starts) - 1)] - 1
    return Span(int(starts[first]), int(max(stop, starts[first])))


def known_ids(known: tuple[Known, ...]) -> frozenset[str]:
    """The ids among what the caller holds."""
    return frozenset(one.id for one in known)
