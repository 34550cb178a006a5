"""What answers a question: what it names outright, then the best chunk of the best files, one a file first."""

from collections.abc import Callable
from functools import partial

from codeforge.features.context.ask import Reason
from codeforge.features.context.asked import named
from codeforge.features.context.care import standing
from codeforge.features.context.cursor import id_of
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import body_of
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.rank import RankedFile, ranked_files
from codeforge.features.context.secrets import masked
from codeforge.index.search import ChunkHit, TextView

MORE_FILES = 30
MORE_CHUNKS = 40
MAX_TEXT = 40_000
"""Characters: a longer chunk is one line of something generated."""


def pieces_for(
    query: str,
    text: TextView,
    project: Project,
    *,
    wanted: Callable[[str], bool],
    explain: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> list[Piece]:
    """Chunks that answer `query`: the best of each file in the order of the files, then further ones.

    `worth` falls from the first to the last, whatever the scale of the scores: the order is the answer. Generated and
    vendored files come later.
    """
    pieces = _named_pieces(query, project, wanted, explain)
    files = [file for file in ranked_files(query, text, project.index, limit=MORE_FILES) if wanted(file.path)]
    for n, file in enumerate(files):
        if not going_on():
            break
        worth = standing(file.path) * (1 - 0.5 * n / len(files))
        piece = _piece(file.path, file.chunk, project, worth, file, explain)
        if piece is not None:
            pieces.setdefault(piece.id, piece)
    scores = {file.path: file for file in files}
    hits = text.search(query, limit=MORE_CHUNKS) if going_on() else []
    for n, hit in enumerate(hits):
        if hit.path in scores and going_on():
            worth = standing(hit.path) * 0.5 * (1 - n / len(hits))
            piece = _piece(hit.path, hit, project, worth, scores[hit.path], explain)
            if piece is not None:
                pieces.setdefault(piece.id, piece)
    return sorted(pieces.values(), key=lambda piece: -piece.worth)


def _named_pieces(
    query: str, project: Project, wanted: Callable[[str], bool], explain: bool
) -> dict[str, Piece]:
    """What the query names outright, above all else."""
    pieces: dict[str, Piece] = {}
    for n, place in enumerate(named(query, project.index)):
        if wanted(place.path):
            last = min(place.last, len(project.source(place.path).lines) - 1)
            chunk = ChunkHit(place.path, place.first, last, 1.0)
            file = RankedFile(place.path, 1.0, chunk, {place.why: 1.0})
            piece = _piece(place.path, chunk, project, 2.0 - n / 100, file, explain)
            if piece is not None:
                pieces.setdefault(piece.id, piece)
    return pieces


def _piece(
    path: str, chunk: ChunkHit | None, project: Project, worth: float, file: RankedFile, explain: bool
) -> Piece | None:
    lines = project.source(path).lines
    first, last = (chunk.start_line, chunk.end_line) if chunk else (0, min(len(lines) - 1, 20))
    text = body_of(lines, first, last)
    if not text.strip() or len(text) > MAX_TEXT:
        return None
    text = masked(text)
    symbol = next((s for s in project.symbols(path) if first <= s.line <= last), None)
    whole = symbol is not None and first <= symbol.line and symbol.end_line <= last
    return Piece(
        id=id_of(symbol, project) if symbol and whole else f"{path}:{first + 1}-{last + 1}",
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


def _reasons(file: RankedFile, explain: bool) -> tuple[Reason, ...]:
    said = sorted(((value, name) for name, value in file.said.items() if value > 0), reverse=True)
    return tuple(Reason(name, round(value, 2), file.path) for value, name in said[: 99 if explain else 3])
