"""`codeforge/context`: the code that matters at a place, or for a question, within a budget.

Three stages: plan (what is asked about), retrieve (candidates, ranked), assemble (whole items into the budget).
Each looks at the clock; when time is up, what was found so far is assembled and the answer says that it is partial.
"""

import re
import time
from collections.abc import Iterable
from fnmatch import translate

from codeforge.errors import BadRequest
from codeforge.features.context.ask import (
    MAX_QUERY,
    MAX_TOKENS,
    Budget,
    ContextAnswer,
    ContextAsk,
    Item,
    Known,
    Omitted,
    Stages,
)
from codeforge.features.context.cursor import Seen, known_ids, pieces_at, seen_before, seen_now, span_of
from codeforge.features.context.fit import Chosen, Fitted, Piece, body_of, fitted, grown, n_tokens
from codeforge.features.context.kept import kept_for
from codeforge.features.context.pinned import pinned_pieces
from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project
from codeforge.features.context.question import pieces_for
from codeforge.features.context.secrets import is_secret_file, masked
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document

ASSEMBLY = 0.8
"""The share of the time after which retrieval stops, so that assembling ends in time."""
QUESTION_SHARE = 0.6
"""Of the tokens, when a place and a question are asked at once."""
MAX_BODY = 0.25
"""The largest share of a budget that one body may take."""


def context(snap: Snapshot, ask: ContextAsk) -> ContextAnswer:
    """The code that matters for `ask`, best first; empty when nothing does.

    Raises BadRequest for a question that cannot be answered as asked, Cancelled and Stale as any feature.
    """
    clock = _Clock(snap, ask.budget)
    budget = _checked(ask)
    document = _document(snap, ask)
    seen = _seen(snap, document, ask, clock)
    project = seen.project if seen else Project(snap.index, snap.read)
    wanted = _Wanted(ask, ask.path if seen else "")
    pinned = pinned_pieces(ask.pinned, project, wanted=wanted)
    query = ask.query[:MAX_QUERY].strip()
    explain, going_on = ask.explain, clock.going_on
    answers = (
        pieces_for(query, snap.text, project, wanted=wanted, explain=explain, going_on=going_on)
        if query
        else []
    )
    near = (
        pieces_at(
            seen,
            tokens=budget.tokens,
            wanted=wanted,
            known=known_ids(ask.known),
            explain=explain,
            going_on=going_on,
        )
        if seen
        else []
    )
    clock.tick("retrieve")
    fit = _fit(pinned, answers, near, budget)
    if ask.purpose != "complete":
        fit = grown(fit, lambda piece: _body(piece, project, budget), tokens=budget.tokens)
    items, dropped = _changed(fit.chosen, ask.known, project)
    clock.tick("assemble")
    incomplete = _incomplete(snap, clock, searched=bool(query))
    return ContextAnswer(
        items=tuple(items),
        dropped=dropped,
        tokens=fit.tokens,
        stages=Stages(**clock.stages),
        basis=seen.basis if seen else "new",
        revision=snap.revision,
        version=document.version if document else 0,
        dirty=document is not None and document.path in snap.documents,
        complete=not incomplete,
        omitted=_omitted(fit, incomplete, cut=len(ask.query) > MAX_QUERY),
    )


def _checked(ask: ContextAsk) -> Budget:
    """The budget, brought into its limits; raises BadRequest for what makes no sense."""
    for name in ("tokens", "ms", "items"):
        if getattr(ask.budget, name) < 0:
            raise BadRequest(f"budget.{name} is {getattr(ask.budget, name)}; the least is 0.")
    if not ask.path and not ask.query.strip() and not ask.pinned:
        raise BadRequest("Nothing is asked: give a document with a position, a query, or both.")
    return Budget(tokens=min(ask.budget.tokens, MAX_TOKENS), ms=ask.budget.ms, items=ask.budget.items)


def _document(snap: Snapshot, ask: ContextAsk) -> Document | None:
    if not ask.path:
        return None
    document = snap.document(ask.path)
    if document is None:
        raise BadRequest(f"{ask.path} cannot be read: it is neither open nor a text file of the workspace.")
    return document


def _seen(snap: Snapshot, document: Document | None, ask: ContextAsk, clock: "_Clock") -> Seen | None:
    """What retrieval found at the place that is asked about; None when no place is."""
    if document is None or (ask.at is None and ask.span is None and ask.query.strip()):
        return None
    at = ask.at if ask.at is not None else ask.span.stop if ask.span else len(document.source)
    at = min(max(at, 0), len(document.source))
    kept = kept_for(document, snap.index) if ask.assembly.reuse and ask.span is None else None
    seen = seen_before(document, at, kept, snap.read)
    if seen is not None:
        clock.tick("plan")
        return seen
    place = place_of(document, at, ask.span)
    shared = kept.project if kept else None
    project = shared.at(place.card, snap.read) if shared else Project(snap.index, snap.read, place.card)
    clock.tick("plan")
    seen = seen_now(document, at, place, project, going_on=clock.going_on)
    if kept is not None:
        kept.project = project
        if not clock.late:
            kept.keep(seen.look)
    return seen


class _Wanted:
    """Whether items may come from a path: neither the file asked about, nor excluded, nor a file of secrets."""

    def __init__(self, ask: ContextAsk, own: str) -> None:
        self.own = own
        self.include = _patterns(ask.include)
        self.exclude = _patterns(ask.exclude)
        self._known: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = (
                path != self.own
                and not is_secret_file(path)
                and (self.include is None or bool(self.include.match(path)))
                and not (self.exclude is not None and self.exclude.match(path))
            )
        return found


def _patterns(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for all of them; a folder stands for all that is in it. None for no pattern."""
    parts = [translate(pattern) for pattern in patterns]
    parts += [translate(f"{pattern.rstrip('/')}/*") for pattern in patterns]
    return re.compile("|".join(parts)) if parts else None


class _Clock:
    """How long each stage took, and whether there is time left."""

    def __init__(self, snap: Snapshot, budget: Budget) -> None:
        self.snap = snap
        self.start = self.last = time.perf_counter()
        self.until = self.start + max(budget.ms, 0) / 1000 * ASSEMBLY
        self.late = False
        self.stages: dict[str, float] = {}

    def going_on(self) -> bool:
        """False when time is up; raises Cancelled or Stale when nobody waits any more."""
        self.snap.checkpoint()
        if not self.late and time.perf_counter() > self.until:
            self.late = True
        return not self.late

    def tick(self, stage: str) -> None:
        """A stage has ended."""
        now = time.perf_counter()
        self.stages[stage] = round((now - self.last) * 1000, 2)
        self.last = now


def _fit(pinned: list[Piece], answers: list[Piece], near: list[Piece], budget: Budget) -> Fitted:
    """Pinned pieces and answers first, in this order; what the cursor needs fills the rest."""
    share = QUESTION_SHARE if near else 1.0
    first = fitted(pinned + answers, tokens=int(budget.tokens * share), items=budget.items, by_cost=False)
    if not near:
        return first
    taken = {one.piece.id for one in first.chosen}
    rest = fitted(
        [piece for piece in near if piece.id not in taken],
        tokens=budget.tokens - first.tokens,
        items=budget.items - len(first.chosen),
    )
    return Fitted(first.chosen + rest.chosen, first.left_out + rest.left_out, first.tokens + rest.tokens)


def _body(piece: Piece, project: Project, budget: Budget) -> str:
    text = body_of(project.source(piece.path).lines, piece.line, piece.end)
    return masked(text) if n_tokens(text) <= budget.tokens * MAX_BODY else ""


def _changed(
    chosen: Iterable[Chosen], known: Iterable[Known], project: Project
) -> tuple[list[Item], tuple[str, ...]]:
    """The items that the caller does not hold as they are now, and the known ids that no longer belong."""
    held = {one.id: one.hash for one in known}
    items, current = [], set()
    for piece, tokens in chosen:
        current.add(piece.id)
        content = piece.hash
        if held.get(piece.id) != content:
            items.append(_item(piece, content, tokens, project))
    return items, tuple(one for one in held if one not in current)


def _item(piece: Piece, content: str, tokens: int, project: Project) -> Item:
    return Item(
        id=piece.id,
        hash=content,
        path=piece.path,
        span=span_of(project, piece.path, piece.line, piece.last),
        line=piece.line,
        symbol=piece.symbol,
        kind=piece.kind,
        form=piece.form,
        text=piece.text,
        tokens=tokens,
        score=min(max(round(piece.worth * 100), 0), 100),
        reasons=piece.reasons(),
        confidence=piece.confidence,
    )


def _incomplete(snap: Snapshot, clock: _Clock, *, searched: bool) -> list[str]:
    """Why the answer is not all that could be said."""
    indexing = not snap.index.complete or (searched and not snap.text.complete)
    return ["deadline"] * clock.late + ["indexing"] * indexing


def _omitted(fit: Fitted, incomplete: list[str], *, cut: bool) -> Omitted:
    why = ["budget"] * bool(fit.left_out) + ["query"] * cut + incomplete
    return Omitted(
        len(fit.left_out), sum(n_tokens(piece.text + "\n") for piece in fit.left_out), ", ".join(why)
    )
