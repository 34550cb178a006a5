"""What the code at a cursor needs: definitions from other files, each as one line."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from msgspec import structs

from codeforge.features.context.ask import Basis, Known
from codeforge.features.context.care import standing
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import signature
from codeforge.features.context.gather import MAX_HOMONYMS, Candidate, Found, gather
from codeforge.features.context.kept import Kept, Look, look_of
from codeforge.features.context.plan import Place
from codeforge.features.context.project import WORD, Project, qualified
from codeforge.features.context.rank import confidence, features, probabilities, reasons
from codeforge.features.context.retrievers import Watched, watched
from codeforge.features.context.secrets import masked
from codeforge.index.facts import Symbol
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

Read = Callable[[str], Document | None]

LEAST_PIECES = 120
TOKENS_A_PIECE = 8
"""Few pieces cost less: so many candidates can be of use to a budget."""
MOST_NAMES_SINCE = 20
HEAD_READ = 2_000
"""Characters of a file in which it may say that it was generated."""
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
        return Seen(look, kept.project.at(look.place.card, read), "same")
    look = kept.near(document, at)
    if look is None:
        return None
    project = kept.project.at(look.place.card, read)
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
    rows = features(list(found.candidates.values()), place, project)
    return Seen(look_of(document, at, place, found, rows, probabilities(rows)), project, "new")


def _with_names_since(look: Look, document: Document, at: Offset, project: Project) -> Look:
    """The look with the definitions of names that were written since, which it could not know."""
    since = document.source[look.start : at].decode("utf-8", "replace")
    known = {candidate.symbol.name for candidate in look.found.candidates.values()}
    names = [name for name in dict.fromkeys(WORD.findall(since)) if name not in known and len(name) > 2]
    names = [name for name in names[-MOST_NAMES_SINCE:] if 0 < project.rarity(name)[1] <= MAX_HOMONYMS]
    if not names:
        return look
    project.look_up(names)
    found = Found()
    found.hints = look.found.hints
    for symbol in (symbol for name in names for symbol in project.named(name)):
        for signal in ("recent", "written"):
            found.add(symbol).saw(signal, 1.0, look.place.path)
    rows = features(list(found.candidates.values()), look.place, project)
    found.candidates = {**look.found.candidates, **found.candidates}
    return structs.replace(
        look,
        found=found,
        rows=np.concatenate([look.rows, rows]),
        worth=np.concatenate([look.worth, probabilities(rows)]),
    )


def pieces_at(
    seen: Seen,
    *,
    tokens: int,
    wanted: Callable[[str], bool],
    known: frozenset[str] = frozenset(),
    explain: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> list[Piece]:
    """Definitions that the code at a place may need, likeliest first.

    `wanted` says of a path whether items may come from it. Those found so far when `going_on` says no.
    """
    look, project, _ = seen
    candidates = list(look.found.candidates.values())
    most = max(LEAST_PIECES, tokens // TOKENS_A_PIECE)
    pieces: dict[str, Piece] = {}
    for n in np.argsort(-look.worth, kind="stable").tolist():
        candidate = candidates[n]
        if not wanted(candidate.symbol.path):
            continue
        if len(pieces) >= most or (pieces and not going_on()):
            break
        piece = _shared_piece(candidate, project)
        if piece is not None and piece.id not in pieces:
            why = partial(reasons, candidate, look.found, look.rows[n], limit=99 if explain else 3)
            worth = float(look.worth[n]) * _standing(piece.path, project)
            pieces[piece.id] = piece._replace(
                reasons=why,
                worth=min(worth * KEPT, 1.0) if piece.id in known else worth,
                confidence=confidence(candidate),
            )
    return list(pieces.values())


def _standing(path: str, project: Project) -> float:
    return project.shared(("standing", path), lambda: standing(path, project.source(path).text[:HEAD_READ]))


def _shared_piece(candidate: Candidate, project: Project) -> Piece | None:
    """The candidate as its signature, made once for all places of a file."""
    symbol = candidate.symbol
    return project.shared(
        ("piece", symbol.path, symbol.line, symbol.name), lambda: piece_of(candidate, project, 0.0)
    )


def piece_of(candidate: Candidate, project: Project, worth: float) -> Piece | None:
    """The candidate as its signature; None when its source is gone."""
    symbol = candidate.symbol
    lines = project.source(symbol.path).lines
    if symbol.line >= len(lines):
        return None
    text = masked(signature(lines, symbol.line))
    if not text:
        return None
    return Piece(
        id=id_of(symbol, project),
        path=symbol.path,
        line=symbol.line,
        symbol=qualified(symbol),
        kind=symbol.kind.name.lower(),
        form="signature",
        text=text,
        worth=worth,
        confidence=confidence(candidate),
        last=symbol.line,
        end=symbol.end_line,
    )


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
