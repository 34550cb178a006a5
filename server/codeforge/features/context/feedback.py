"""`codeforge/context/feedback`: which items of an answer were used. It changes later answers on this machine, and no others."""

import time
from collections.abc import Iterable, Sequence
from functools import partial

from msgspec import Struct, structs

from codeforge.errors import BadRequest
from codeforge.features.context.ask import Ran, Reason
from codeforge.features.context.fit import Piece
from codeforge.features.context.watched import ms_since, said
from codeforge.state.feedback import Feedback
from codeforge.state.snapshot import Snapshot

MAX_TOLD = 10_000
MAX_ID = 2_000
LEAST_TOLD = 0.01
"""A smaller change of an item's worth is not given as a reason."""


class FeedbackAnswer(Struct, frozen=True):
    """What became of it."""

    counted: int
    """Items of this workspace that were taken in."""
    kept: int
    """Items and files that something is known of now."""


def take_feedback(
    snap: Snapshot, *, used: Sequence[str] = (), unused: Sequence[str] = (), wipe: bool = False
) -> FeedbackAnswer:
    """Remember that items were used, or were offered and not used; with `wipe` everything before is forgotten first.

    Ids of files that the index does not know are passed over. Raises BadRequest for too many or too long ids.
    """
    for name, ids in (("used", used), ("unused", unused)):
        if len(ids) > MAX_TOLD:
            raise BadRequest(f"{name} has {len(ids)} entries; the most is {MAX_TOLD}.")
        longest = max(map(len, ids), default=0)
        if longest > MAX_ID:
            raise BadRequest(f"{name} holds an id of {longest} characters; the most is {MAX_ID}.")
    feedback = snap.feedback
    if wipe:
        feedback.wipe()
    taken = _of_the_index(snap, used)
    others = [one for one in _of_the_index(snap, unused) if one not in taken]
    if taken or others:
        feedback.told(taken, others)
    else:
        feedback.read()
    return FeedbackAnswer(len(taken) + len(others), feedback.n_kept)


def _of_the_index(snap: Snapshot, ids: Iterable[str]) -> list[tuple[str, str]]:
    """Each id with its file, once, where that is in the index."""
    return [(one, path) for one in dict.fromkeys(ids) if snap.index.has(path := path_of(one))]


def path_of(item: str) -> str:
    """The file of an item: its id is `path#Dotted.name` or `path:first-last`."""
    path, hash_, _ = item.rpartition("#")
    return path if hash_ else item.rpartition(":")[0]


def used_at(
    pieces: list[Piece], snap: Snapshot, *, without: Iterable[str] = (), ran: list[Ran] | None = None
) -> list[Piece]:
    """`pieces` weighed by what was told of earlier answers; left out, and counted, like a retriever called `feedback`."""
    if "feedback" in without or not snap.feedback.read():
        return pieces
    start = time.perf_counter()
    found = weighed(pieces, snap.feedback)
    if ran is not None:
        n_moved = len({id(piece) for piece in found} - {id(piece) for piece in pieces})
        ran.append(Ran("feedback", said(weighed), n_moved, ms_since(start)))
    return found


def weighed(pieces: list[Piece], feedback: Feedback) -> list[Piece]:
    """Items of earlier answers that were used, or passed over: the pieces with that in their worth and reasons, best first."""
    if not feedback.read():
        return pieces
    found = []
    for piece in pieces:
        factor = feedback.factor(piece.id, piece.path)
        if abs(factor - 1) > LEAST_TOLD:
            piece = structs.replace(
                piece,
                worth=min(piece.worth * factor, max(piece.worth, 1.0)),
                reasons=partial(_reasons, piece, factor),
            )
        found.append(piece)
    return sorted(found, key=lambda piece: -piece.worth)


def _reasons(piece: Piece, factor: float) -> tuple[Reason, ...]:
    said = piece.reasons()
    return (*said, Reason("feedback", round(factor - 1, 2), piece.path))
