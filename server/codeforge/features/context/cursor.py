"""What the code at a cursor needs: definitions from other files, each as one line."""

from collections.abc import Callable
from functools import partial

import numpy as np

from codeforge.features.context.ask import Known
from codeforge.features.context.fit import Piece, signature
from codeforge.features.context.gather import Candidate, gather
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.rank import confidence, features, probabilities, reasons
from codeforge.features.context.secrets import masked
from codeforge.index.facts import Symbol
from codeforge.text.positions import Span

LEAST_PIECES = 120
TOKENS_A_PIECE = 8
"""Few pieces cost less: so many candidates can be of use to a budget."""
KEPT = 1.2
"""What the caller already holds counts so much more: an answer that changes for no good reason costs it a cache."""


def pieces_at(
    place: Place,
    project: Project,
    *,
    tokens: int,
    wanted: Callable[[str], bool],
    known: frozenset[str] = frozenset(),
    explain: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> list[Piece]:
    """Definitions that the code at `place` may need, likeliest first.

    `wanted` says of a path whether items may come from it. Those found so far when `going_on` says no.
    """
    found = gather(place, project, going_on=going_on)
    candidates = [one for one in found.candidates.values() if wanted(one.symbol.path)]
    rows = features(candidates, place, project)
    worth = probabilities(rows)
    pieces: dict[str, Piece] = {}
    for n in np.argsort(-worth, kind="stable").tolist()[: max(LEAST_PIECES, tokens // TOKENS_A_PIECE)]:
        if pieces and not going_on():
            break
        piece = piece_of(candidates[n], project, float(worth[n]))
        if piece is not None and piece.id not in pieces:
            why = partial(reasons, candidates[n], found, rows[n], limit=99 if explain else 3)
            likely = min(piece.worth * KEPT, 1.0) if piece.id in known else piece.worth
            pieces[piece.id] = piece._replace(reasons=why, worth=likely)
    return list(pieces.values())


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
    name = qualified(symbol)
    lines = project.card(symbol.path).lines.get(name, [])
    number = lines.index(symbol.line) if symbol.line in lines else 0
    return f"{symbol.path}#{name}" + (f"~{number + 1}" if number else "")


def span_of(project: Project, path: str, first: int, last: int) -> Span:
    """Where lines `first` to `last` stand; an empty span for a file that is gone."""
    starts = project.source(path).starts
    if first >= len(starts) - 1:
        return Span(0, 0)
    return Span(starts[first], max(starts[min(last + 1, len(starts) - 1)] - 1, starts[first]))


def known_ids(known: tuple[Known, ...]) -> frozenset[str]:
    """The ids among what the caller holds."""
    return frozenset(one.id for one in known)
