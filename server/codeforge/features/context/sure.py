"""What is needed at a cursor whatever the network says: found by rules, each piece with its worth and its reason."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import structs

from codeforge.features.context.ask import Reason
from codeforge.features.context.configuration import values_of_keys
from codeforge.features.context.fit import Piece
from codeforge.features.context.fixtures import given
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document
from codeforge.text.positions import Offset


class Here(NamedTuple):
    """A cursor and the candidates that were found for it."""

    snap: Snapshot
    document: Document
    at: Offset
    place: Place
    project: Project
    pieces: list[Piece]


Sure = Callable[[Here], list[Piece]]


def fixtures(here: Here) -> list[Piece]:
    """What pytest gives the test around the cursor."""
    return given(here.pieces, here.place.fixtures, here.place.path)


def configuration(here: Here) -> list[Piece]:
    """Lines that give the configuration keys read above the cursor a value."""
    return values_of_keys(here.snap, here.document, here.at, here.project)


SURE: tuple[Sure, ...] = (fixtures, configuration)


def with_sure(pieces: list[Piece], sure: Sequence[Piece]) -> list[Piece]:
    """The pieces, best first, with those of `sure`: of two that are the same the larger worth and all reasons count."""
    if not sure:
        return pieces
    known = {piece.id: piece for piece in pieces}
    known |= {piece.id: _joined(piece, known.get(piece.id)) for piece in sure}
    return sorted(known.values(), key=lambda piece: -piece.worth)


def _joined(sure: Piece, known: Piece | None) -> Piece:
    if known is None:
        return sure

    def reasons() -> tuple[Reason, ...]:
        return (*sure.reasons(), *known.reasons())

    return structs.replace(sure, worth=max(sure.worth, known.worth), reasons=reasons)
