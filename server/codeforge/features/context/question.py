"""What answers a question: what it names outright, then the best chunk of the best files, one a file first."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from codeforge.features.context.ask import Reason
from codeforge.features.context.asked import named
from codeforge.features.context.care import standing
from codeforge.features.context.cursor import id_among
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import body_of
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.rank import RankedFile, ranked_files
from codeforge.features.context.secrets import masked
from codeforge.features.context.tokens import Count, n_tokens
from codeforge.index.facts import Symbol
from codeforge.index.search import ChunkHit, TextView
from codeforge.index.view import View

MORE_FILES = 30
MORE_CHUNKS = 40
MAX_TEXT = 40_000
"""Characters: a longer chunk is one line of something generated."""
SPARE = 1.2
"""So many times the budget is read from sources: some of what is read repeats other pieces or fits nowhere."""
LEAST_READ = 8
"""Pieces that are read however small the budget: a short one may fit where the best does not."""


class Lead(NamedTuple):
    """Lines that may answer, known from the index; nothing of them was read yet."""

    worth: float
    path: str
    chunk: ChunkHit | None
    file: RankedFile

    @property
    def place(self) -> tuple[str, int]:
        """What two leads to the same lines share."""
        return self.path, self.chunk.start_line if self.chunk else 0


class Answers(NamedTuple):
    """What answers a question, best first, as far as the budget can hold it, and the leads behind that."""

    pieces: list[Piece]
    unread: list[Lead]


def pieces_for(
    query: str,
    text: TextView,
    project: Project,
    *,
    wanted: Callable[[str], bool],
    tokens: int,
    count: Count = n_tokens,
    explain: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> Answers:
    """Chunks that answer `query`: the best of each file in the order of the files, then further ones.

    `worth` falls from the first to the last, whatever the scale of the scores: the order is the answer. Generated and
    vendored files come later. Sources are read until there is more than enough for `tokens`.
    """
    leads = _leads(query, text, project, wanted)
    pieces: dict[str, Piece] = {}
    spent = 0
    for n, lead in enumerate(leads):
        if (spent > SPARE * tokens and n >= LEAST_READ) or (pieces and not going_on()):
            return Answers(list(pieces.values()), leads[n:])
        piece = _piece(lead.path, lead.chunk, project, lead.worth, lead.file, explain)
        if piece is not None and piece.id not in pieces:
            pieces[piece.id] = piece
            spent += count(piece.text)
    return Answers(list(pieces.values()), [])


def _leads(query: str, text: TextView, project: Project, wanted: Callable[[str], bool]) -> list[Lead]:
    """What the query names outright, above all else; the best of each file; the best of all chunks in these files."""
    found = list(_named_leads(query, project, wanted))
    files = [file for file in ranked_files(query, text, project.index, limit=MORE_FILES) if wanted(file.path)]
    for n, file in enumerate(files):
        found.append(Lead(standing(file.path) * (1 - 0.5 * n / len(files)), file.path, file.chunk, file))
    scores = {file.path: file for file in files}
    hits = text.search(query, limit=MORE_CHUNKS)
    for n, hit in enumerate(hits):
        if hit.path in scores:
            worth = standing(hit.path) * 0.5 * (1 - n / len(hits))
            found.append(Lead(worth, hit.path, hit, scores[hit.path]))
    best: dict[tuple[str, int], Lead] = {}
    for lead in sorted(found, key=lambda lead: -lead.worth):
        best.setdefault(lead.place, lead)
    return list(best.values())


def _named_leads(query: str, project: Project, wanted: Callable[[str], bool]) -> Iterator[Lead]:
    for n, place in enumerate(named(query, project.index)):
        if wanted(place.path):
            chunk = ChunkHit(place.path, place.first, place.last, 1.0)
            yield Lead(2.0 - n / 100, place.path, chunk, RankedFile(place.path, 1.0, chunk, {place.why: 1.0}))


def _piece(
    path: str, chunk: ChunkHit | None, project: Project, worth: float, file: RankedFile, explain: bool
) -> Piece | None:
    lines = project.source(path).lines
    first, last = (
        (chunk.start_line, min(chunk.end_line, len(lines) - 1)) if chunk else (0, min(len(lines) - 1, 20))
    )
    text = body_of(lines, first, last)
    if not text.strip() or len(text) > MAX_TEXT:
        return None
    text = masked(text)
    symbol = next(iter(project.index.symbols_between(path, first, last)), None)
    whole = symbol is not None and symbol.end_line <= last
    return Piece(
        id=_id_of(symbol, project.index) if symbol and whole else f"{path}:{first + 1}-{last + 1}",
        path=path,
        line=first,
        last=last,
        symbol=qualified(symbol) if symbol else "",
        kind=symbol.kind.name.lower() if symbol else "",
        form="body" if whole else "lines",
        text=text,
        worth=worth,
        reasons=partial(_reasons, file, explain),
        confidence="exact" if file.said.keys() & {"symbol", "frame"} else "by-name",
    )


def _id_of(symbol: Symbol, index: View) -> str:
    return id_among(symbol, index.symbols_in_named(symbol.path, symbol.name))


def _reasons(file: RankedFile, explain: bool) -> tuple[Reason, ...]:
    said = sorted(((value, name) for name, value in file.said.items() if value > 0), reverse=True)
    return tuple(Reason(name, round(value, 2), file.path) for value, name in said[: 99 if explain else 3])
