"""Assembly: from ranked candidates to whole items inside a budget.

Items are chosen one by one by worth for their cost: what an item adds in tokens, its path counted where the path is
new. An item is there whole or not at all. Estimated tokens are bytes / 4, rounded up, for the text with its line end:
above what common tokenizers count for code (cl100k: 5.0 bytes a token on Django), so a budget holds.
"""

import heapq
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from codeforge.features.context.ask import Confidence, Form, Reason
from codeforge.text.documents import content_hash

SIGNATURE_BYTES = 100
"""A longer one-line signature is cut at the end of a parameter, and says so."""
_BYTES_A_TOKEN = 4


class Piece(NamedTuple):
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


def n_tokens(text: str) -> int:
    """Estimated tokens of a text."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def fitted(pieces: Sequence[Piece], *, tokens: int, items: int, by_cost: bool = True) -> Fitted:
    """The pieces of most worth for their cost that fill `tokens` at most, and `items` at most.

    Pinned pieces come first, in their order. Ties go to the earlier piece. A piece that does not fit any more is
    passed over for cheaper ones behind it. Two pieces with one id: the first chosen stands.
    Without `by_cost` worth alone decides: for answers that are read from the top.
    """
    costs = [n_tokens(piece.text + "\n") for piece in pieces]
    headers = {piece.path: n_tokens(piece.path + "\n") for piece in pieces}
    by_path: dict[str, list[int]] = {}
    for n, piece in enumerate(pieces):
        by_path.setdefault(piece.path, []).append(n)

    def key(n: int, cost: int) -> tuple[int, float, int]:
        piece = pieces[n]
        return (0, n, n) if piece.pinned else (1, -piece.worth / (max(cost, 1) if by_cost else 1), n)

    waiting = [(key(n, costs[n] + headers[piece.path]), n) for n, piece in enumerate(pieces)]
    heapq.heapify(waiting)
    chosen: list[Chosen] = []
    opened: set[str] = set()
    taken: set[str] = set()
    used = 0
    while waiting and len(chosen) < items:
        _, n = heapq.heappop(waiting)
        piece = pieces[n]
        if piece.id in taken:
            continue
        cost = costs[n] + (0 if piece.path in opened else headers[piece.path])
        if used + cost > tokens:
            continue
        used += cost
        taken.add(piece.id)
        chosen.append(Chosen(piece, cost))
        if piece.path not in opened:
            opened.add(piece.path)
            for other in by_path[piece.path]:  # cheaper from now on
                if pieces[other].id not in taken:
                    heapq.heappush(waiting, (key(other, costs[other]), other))
    left = {piece.id: piece for piece in pieces if piece.id not in taken}
    return Fitted(chosen, list(left.values()), used)


def grown(fit: Fitted, body: Callable[[Piece], str], *, tokens: int) -> Fitted:
    """The same items with whole bodies in place of signatures, most worth first, as far as `tokens` reach.

    `body` gives the text of a piece's definition; an empty one leaves the signature.
    """
    chosen, used = list(fit.chosen), fit.tokens
    for n in sorted(range(len(chosen)), key=lambda n: (-chosen[n].piece.worth, n)):
        piece, cost = chosen[n]
        if piece.form != "signature" or used >= tokens:
            continue
        text = body(piece)
        more = n_tokens(text + "\n") - n_tokens(piece.text + "\n")
        if text and used + more <= tokens:
            chosen[n] = Chosen(piece._replace(text=text, form="body", last=piece.end), cost + more)
            used += more
    return Fitted(chosen, fit.left_out, used)


_BLANKS = re.compile(r"\s+")


def signature(lines: Sequence[str], first: int, language: str = "python") -> str:
    """The definition that begins on line `first` in one line: its header, without its body.

    A header that goes on over several lines is joined; one that is too long ends with `…`.
    """
    text = lines[first].strip() if first < len(lines) else ""
    n = first
    while _is_open(text) and n + 1 < len(lines) and n - first < 40 and len(text) < SIGNATURE_BYTES:
        n += 1
        part = lines[n].strip()
        glue = "" if text.endswith(("(", "[")) or part.startswith((")", "]")) else " "
        text = _BLANKS.sub(" ", f"{text}{glue}{part}")
    if len(text) <= SIGNATURE_BYTES:
        return text
    cut = text.rfind(", ", 0, SIGNATURE_BYTES) + 1
    return text[: cut if cut > SIGNATURE_BYTES // 2 else SIGNATURE_BYTES] + " …"


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("[") > text.count("]") or text.endswith("\\")


def body_of(lines: Sequence[str], first: int, last: int) -> str:
    """Lines `first` to `last` without the indentation they share."""
    taken = lines[first : last + 1]
    indents = [len(line) - len(line.lstrip()) for line in taken if line.strip()]
    indent = min(indents, default=0)
    return "\n".join(line[indent:].rstrip() for line in taken).strip("\n")
