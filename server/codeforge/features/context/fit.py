"""Assembly: from ranked candidates to whole items inside a budget.

Items are chosen one by one by worth for their cost: what an item adds in tokens, its path counted where the path is
new. An item is there whole or not at all.
"""

import heapq
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from codeforge.features.context.ask import Confidence, Form, Reason
from codeforge.features.context.tokens import Count, n_tokens
from codeforge.index.licences import Origin
from codeforge.text.documents import content_hash
from codeforge.text.positions import Span


class Piece(Struct, frozen=True):
    """An item that may be chosen: all but what the choice decides."""

    id: str
    path: str
    line: int
    last: int
    """The first and the last line of the text."""
    symbol: str
    kind: str
    form: Form
    text: str
    worth: float
    """Probability that it is needed, 0 to 1."""
    reasons: Callable[[], tuple[Reason, ...]] = tuple
    """Worked out for the chosen ones only."""
    confidence: Confidence = "by-name"
    pinned: bool = False
    end: int = -1
    """The last line of the whole definition, of which a signature shows the first."""
    elided: int = 0
    """Lines between `line` and `last` that the text leaves out, and marks."""
    span: Span | None = None
    """Where line `line` stands, where that is known without reading."""
    width: int = -1
    """The characters of that line where all are ASCII; -1 where that is not known."""
    home: str = ""
    """The file of an installed package, absolute: `path` says then what it belongs to."""
    package: Origin | None = None

    @property
    def hash(self) -> str:
        """16 hexadecimal digits of the text."""
        return f"{content_hash(self.text.encode()):016x}"


class Chosen(NamedTuple):
    """A piece and what it costs where it stands."""

    piece: Piece
    tokens: int


class Fitted(NamedTuple):
    """What was chosen, in the order of choice, and what was not."""

    chosen: list[Chosen]
    left_out: list[Piece]
    tokens: int


def _no_smaller(piece: Piece, tokens: int) -> None:
    return None


def fitted(
    pieces: Sequence[Piece],
    *,
    tokens: int,
    items: int,
    by_cost: bool = True,
    count: Count = n_tokens,
    smaller: Callable[[Piece, int], Piece | None] = _no_smaller,
) -> Fitted:
    """The pieces of most worth for their cost that fill `tokens` at most, and `items` at most.

    Pinned pieces come first, in their order. Ties go to the earlier piece. A piece that does not fit any more is
    passed over for cheaper ones behind it, unless `smaller` has a form of it for the tokens that are left.
    Two pieces with one id: the first chosen stands.
    Without `by_cost` worth alone decides: for answers that are read from the top.
    """
    if not pieces:
        return Fitted([], [], 0)
    costs = [count(piece.text + "\n") for piece in pieces]
    headers = {path: count(path + "\n") for path in {piece.path for piece in pieces}}
    by_path: dict[str, list[int]] = {}
    for n, piece in enumerate(pieces):
        by_path.setdefault(piece.path, []).append(n)

    def key(n: int, cost: int) -> tuple[float, int]:
        piece = pieces[n]
        return (-math.inf if piece.pinned else -piece.worth / (max(cost, 1) if by_cost else 1)), n

    waiting = [key(n, costs[n] + headers[piece.path]) for n, piece in enumerate(pieces)]
    heapq.heapify(waiting)
    chosen: list[Chosen] = []
    opened: set[str] = set()
    taken: set[str] = set()
    used = 0
    cheapest = min(costs) if smaller is _no_smaller else 0
    while waiting and len(chosen) < items and used + cheapest <= tokens:
        n = heapq.heappop(waiting)[1]
        piece = pieces[n]
        if piece.id in taken:
            continue
        header = 0 if piece.path in opened else headers[piece.path]
        cost = costs[n] + header
        if used + cost > tokens:
            less = smaller(piece, tokens - used - header)
            if less is None:
                continue
            piece, cost = less, count(less.text + "\n") + header
            if used + cost > tokens:
                continue
        used += cost
        taken.add(piece.id)
        chosen.append(Chosen(piece, cost))
        if piece.path not in opened:
            opened.add(piece.path)
            for other in by_path[piece.path]:  # cheaper from now on
                if pieces[other].id not in taken:
                    heapq.heappush(waiting, key(other, costs[other]))
    left = {piece.id: piece for piece in pieces if piece.id not in taken}
    return Fitted(chosen, list(left.values()), used)


def grown(
    fit: Fitted, larger: Callable[[Piece, int], Piece | None], *, tokens: int, count: Count = n_tokens
) -> Fitted:
    """The same items with larger forms in place of signatures, most worth first, as far as `tokens` reach.

    `larger` gives the piece in a form of at most so many tokens; None leaves the signature.
    """
    chosen, used = list(fit.chosen), fit.tokens
    for n in sorted(range(len(chosen)), key=lambda n: (-chosen[n].piece.worth, n)):
        piece, cost = chosen[n]
        if piece.form != "signature" or piece.home or used >= tokens:
            continue
        now = count(piece.text + "\n")
        more = larger(piece, tokens - used + now)
        if more is not None:
            added = count(more.text + "\n") - now
            if used + added <= tokens:
                chosen[n] = Chosen(more, cost + added)
                used += added
    return Fitted(chosen, fit.left_out, used)
