"""`codeforge/context`: the code that matters at a place, or for a question, within a budget.

Three stages: plan (what is asked about), retrieve (candidates, ranked), assemble (whole items into the budget).
Each looks at the clock; when time is up, what was found so far is assembled and the answer says that it is partial.
"""

from collections.abc import Callable, Iterable, Sequence

from codeforge.errors import BadRequest
from codeforge.features.context.ask import (
    MAX_QUERY,
    ContextAnswer,
    ContextAsk,
    Item,
    Known,
    Omitted,
    Ran,
    Stages,
)
from codeforge.features.context.assemble import Assembled, assembled
from codeforge.features.context.care import flags_of
from codeforge.features.context.cursor import span_of
from codeforge.features.context.dependencies import dependency_pieces
from codeforge.features.context.fit import Chosen, Fitted, Piece
from codeforge.features.context.limits import Clock, Wanted, checked
from codeforge.features.context.near import asks_place, look_at, offset_in, pieces_near
from codeforge.features.context.pinned import pinned_pieces
from codeforge.features.context.project import Project
from codeforge.features.context.question import Answers, answers_to
from codeforge.features.context.tokens import Count, counting
from codeforge.features.context.window import window_pieces
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document


def context(snap: Snapshot, ask: ContextAsk) -> ContextAnswer:
    """The code that matters for `ask`, best first; empty when nothing does.

    Raises BadRequest for a question that cannot be answered as asked, Cancelled and Stale as any feature.
    """
    budget = checked(ask)
    counted = counting(ask.tokenizer)  # reads its tables, once: the time for a search would be gone with them
    clock = Clock(snap.checkpoint, ask.budget.ms)
    document = _document(snap, ask)
    ran: list[Ran] | None = [] if ask.explain else None
    seen = look_at(snap, document, ask, clock, ran) if document and asks_place(ask) else None
    project = seen.project if seen else Project(snap.index, snap.read, usage=snap.text.usage)
    wanted = Wanted(ask, snap, ask.path if seen else "")
    first = pinned_pieces(ask.pinned, project, wanted=wanted)
    if seen and document and _shows_document(ask, wanted):
        at = offset_in(document, ask)
        first += window_pieces(document, at, tokens=budget.tokens, count=counted.count)
    answers = Answers([], [])
    if ask.query.strip():
        answers, _ = answers_to(
            snap, ask, project, clock, wanted=wanted, tokens=budget.tokens, count=counted.count, ran=ran
        )
    near = (
        pieces_near(snap, document, ask, seen, clock, tokens=budget.tokens, wanted=wanted, ran=ran)
        if seen and document
        else []
    )
    called = (
        dependency_pieces(snap, ask, document, offset_in(document, ask), wanted) if seen and document else []
    )
    clock.tick("retrieve")
    whole = _of_files_that_are_there(
        snap,
        [first, answers.pieces, near, called],
        lambda first, answers, near, called: assembled(
            ask,
            budget,
            project,
            first=first,
            answers=answers,
            near=near,
            called=called,
            count=counted.count,
            document=document,
        ),
    )
    items, dropped = _changed(whole.fit.chosen, ask.known, project)
    clock.tick("assemble")
    incomplete = _incomplete(snap, clock, searched=bool(ask.query.strip()))
    return ContextAnswer(
        items=tuple(items),
        dropped=dropped,
        tokens=whole.fit.tokens,
        stages=Stages(**clock.stages),
        basis=seen.basis if seen else "new",
        revision=snap.revision,
        version=document.version if document else 0,
        dirty=document is not None and document.path in snap.documents,
        complete=not incomplete,
        omitted=_omitted(whole.fit, answers, incomplete, counted.count, cut=len(ask.query) > MAX_QUERY),
        tokenizer=counted.name,
        text=whole.text,
        extra=whole.extra,
        plan=tuple(ran or ()),
    )


def _of_files_that_are_there(
    snap: Snapshot, pieces: Sequence[list[Piece]], assemble: Callable[..., Assembled]
) -> Assembled:
    """What `assemble` makes of the pieces, once more without those of files that are gone where it chose such.

    The index hears of a deletion a little later than it happens, and texts are kept: nothing of them may be shown.
    """
    whole = assemble(*pieces)
    while gone := {path for path in {_home(one.piece) for one in whole.fit.chosen} if not snap.has(path)}:
        pieces = [[piece for piece in some if _home(piece) not in gone] for some in pieces]
        whole = assemble(*pieces)
    return whole


def _home(piece: Piece) -> str:
    """The file that a piece is read from."""
    return piece.home or piece.path


def _shows_document(ask: ContextAsk, wanted: Wanted) -> bool:
    return ask.purpose != "complete" and ask.assembly.window and wanted.may_be_shown(ask.path)


def _document(snap: Snapshot, ask: ContextAsk) -> Document | None:
    if not ask.path:
        return None
    document = snap.document(ask.path)
    if document is None:
        raise BadRequest(f"{ask.path} cannot be read: it is neither open nor a text file of the workspace.")
    return document


def _changed(
    chosen: Sequence[Chosen], known: Iterable[Known], project: Project
) -> tuple[list[Item], tuple[str, ...]]:
    """The items that the caller does not hold as they are now, and the known ids that no longer belong."""
    held = {one.id: one.hash for one in known}
    new = [one for one in chosen if one.piece.id not in held or held[one.piece.id] != one.piece.hash]
    flagged = bool(flags_of("", "\n".join(one.piece.text for one in new)))
    current = {one.piece.id for one in chosen}
    return (
        [_item(piece, tokens, project, flagged=flagged) for piece, tokens in new],
        tuple(one for one in held if one not in current),
    )


def _item(piece: Piece, tokens: int, project: Project, *, flagged: bool) -> Item:
    return Item(
        id=piece.id,
        hash=piece.hash,
        path=piece.home or piece.path,
        span=piece.span
        if piece.span is not None and piece.last == piece.line
        else span_of(project, piece.path, piece.line, piece.last),
        line=piece.line,
        symbol=piece.symbol,
        kind=piece.kind,
        form=piece.form,
        text=piece.text,
        tokens=tokens,
        score=min(max(round(piece.worth * 100), 0), 100),
        reasons=piece.reasons(),
        confidence=piece.confidence,
        elided=piece.elided,
        flags=flags_of(piece.path, piece.text if flagged else ""),
        width=piece.width if piece.last == piece.line else -1,
        package=piece.package,
    )


def _incomplete(snap: Snapshot, clock: Clock, *, searched: bool) -> list[str]:
    """Why the answer is not all that could be said."""
    indexing = not snap.index.complete or (searched and not snap.text.complete)
    return ["deadline"] * clock.late + ["indexing"] * indexing


def _omitted(fit: Fitted, answers: Answers, incomplete: list[str], count: Count, *, cut: bool) -> Omitted:
    left, unread = fit.left_out, answers.unread
    tokens = sum(count(piece.text + "\n") for piece in left) + sum(
        lead.chunk.tokens for lead in unread if lead.chunk
    )
    why = ["budget"] * bool(left or unread) + ["query"] * cut + incomplete
    return Omitted(len(left) + len(unread), tokens, ", ".join(why))
