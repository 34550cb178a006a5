"""Items that the caller wants whatever their worth: a definition by its id, a file as its outline."""

from collections.abc import Callable, Iterable

from msgspec import structs

from codeforge.features.context.ask import Reason
from codeforge.features.context.cursor import piece_of
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import outline_of_file
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.secrets import masked


def pinned_pieces(ids: Iterable[str], project: Project, *, wanted: Callable[[str], bool]) -> list[Piece]:
    """The pieces that `ids` name, in their order; ids that name nothing any more are passed over."""
    found = []
    for one in ids:
        path, _, name = one.partition("#")
        if wanted(path):
            piece = _definition(path, name, project) if name else outlined(path, project)
            if piece is not None:
                found.append(structs.replace(piece, pinned=True, worth=1.0, reasons=_why, confidence="exact"))
    return found


def _definition(path: str, name: str, project: Project) -> Piece | None:
    dotted, _, number = name.partition("~")
    same = [symbol for symbol in project.index.symbols_in(path) if qualified(symbol) == dotted]
    n = int(number) - 1 if number.isdecimal() else 0
    return piece_of(same[n], project, n) if 0 <= n < len(same) else None


def outlined(path: str, project: Project) -> Piece | None:
    """A file by its signatures, indented by their depth; None for one that defines nothing."""
    lines = project.source(path).lines
    symbols = [symbol for symbol in project.index.symbols_in(path) if symbol.line < len(lines)]
    if not symbols:
        return None
    text = outline_of_file(lines, symbols)
    return Piece(
        id=path,
        path=path,
        line=0,
        last=len(lines) - 1,
        symbol="",
        kind="file",
        form="outline",
        text=masked(text, path),
        worth=1.0,
    )


def _why() -> tuple[Reason, ...]:
    return (Reason("pinned", 1.0),)
