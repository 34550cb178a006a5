"""The pieces that answer a question, from the leads of its retrievers."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from msgspec import structs

from codeforge.features.context.ask import MAX_QUERY, ContextAsk, Ran, Reason
from codeforge.features.context.cursor import id_among
from codeforge.features.context.feedback import used_at
from codeforge.features.context.fit import Piece
from codeforge.features.context.forms import after_imports, body_of
from codeforge.features.context.limits import Clock
from codeforge.features.context.pinned import outlined
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.retrievers import Lead, Question, leads_of
from codeforge.features.context.secrets import masked, without_secret
from codeforge.features.context.tokens import Count, n_tokens
from codeforge.index.facts import Symbol
from codeforge.index.view import View
from codeforge.state.snapshot import Snapshot

MAX_TEXT = 40_000
"""Characters: a longer chunk is one line of something generated."""
SPARE = 1.2
"""So many times the budget is read from sources: some of what is read repeats other pieces or fits nowhere."""
LEAST_READ = 8
"""Pieces that are read however small the budget: a short one may fit where the best does not."""


class Answers(NamedTuple):
    """What answers a question, best first, as far as the budget can hold it, and the leads behind that."""

    pieces: list[Piece]
    unread: list[Lead]


def answers_to(
    snap: Snapshot,
    ask: ContextAsk,
    project: Project,
    clock: Clock,
    *,
    wanted: Callable[[str], bool],
    tokens: int,
    count: Count,
    ran: list[Ran] | None = None,
) -> tuple[Answers, Question]:
    """What answers the query of `ask`, weighed by what was used before, and the query with what its retrievers know."""
    question = Question(
        ask.query[:MAX_QUERY].strip(),
        snap.text,
        project,
        wanted=wanted,
        purpose=ask.purpose,
        root=snap.root,
        going_on=clock.going_on,
    )
    without = ask.assembly.without
    found = pieces_for(question, tokens=tokens, count=count, without=without, explain=ask.explain, ran=ran)
    return found._replace(pieces=used_at(found.pieces, snap, without=without, ran=ran)), question


def pieces_for(
    question: Question,
    *,
    tokens: int,
    count: Count = n_tokens,
    without: Iterable[str] = (),
    explain: bool = False,
    ran: list[Ran] | None = None,
) -> Answers:
    """What answers `question`: what it names, the best chunk of each file in the order of the files, then further ones.

    `worth` falls from the first to the last, whatever the scale of the scores: the order is the answer. Generated and
    vendored files come later. Sources are read until there is more than enough for `tokens`.
    """
    leads = leads_of(question, without=without, ran=ran)
    pieces: dict[str, Piece] = {}
    spent = 0
    for n, lead in enumerate(leads):
        if (spent > SPARE * tokens and n >= LEAST_READ) or (pieces and not question.going_on()):
            return Answers(list(pieces.values()), leads[n:])
        piece = _piece(lead, question.project, explain)
        if piece is not None and piece.id not in pieces:
            pieces[piece.id] = piece
            spent += count(piece.text)
    return Answers(list(pieces.values()), [])


def _piece(lead: Lead, project: Project, explain: bool) -> Piece | None:
    path, chunk = lead.path, lead.chunk
    lines = project.source(path).lines
    first, last = (
        (chunk.start_line, min(chunk.end_line, len(lines) - 1)) if chunk else (0, min(len(lines) - 1, 20))
    )
    first = after_imports(lines, first, last)
    if first > last:
        return _file(lead, project, explain)
    text = body_of(lines, first, last)
    if not text.strip() or len(text) > MAX_TEXT:
        return None
    text = masked(without_secret(text) if "configuration" in lead.said else text, path)
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
        worth=lead.worth,
        reasons=partial(_reasons, lead, explain),
        confidence="exact" if lead.said.keys() & {"symbol", "frame", "configuration"} else "by-name",
    )


def _file(lead: Lead, project: Project, explain: bool) -> Piece | None:
    """The outline of a file that speaks by its imports."""
    piece = outlined(lead.path, project)
    if piece is None or len(piece.text) > MAX_TEXT:
        return None
    return structs.replace(
        piece, worth=lead.worth, reasons=partial(_reasons, lead, explain), confidence="by-name"
    )


def _id_of(symbol: Symbol, index: View) -> str:
    return id_among(symbol, index.symbols_in_named(symbol.path, symbol.name))


def _reasons(lead: Lead, explain: bool) -> tuple[Reason, ...]:
    said = sorted(((value, name) for name, value in lead.said.items() if value > 0), reverse=True)
    return tuple(Reason(name, round(value, 2), lead.path) for value, name in said[: 99 if explain else 3])
