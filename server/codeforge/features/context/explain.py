"""`codeforge/explain`: why something is, or is not, in an answer of `codeforge/context`.

The same question is answered again, and the thing is looked for among everything that was considered: what spoke for
it, its place in the order, and what ended the list before it.
"""

from collections.abc import Container, Mapping, Sequence
from fnmatch import fnmatch

import numpy as np
from msgspec import Struct, structs

from codeforge.errors import BadRequest
from codeforge.features.context.answer import context
from codeforge.features.context.ask import Confidence, ContextAnswer, ContextAsk, Item, Ran, Reason
from codeforge.features.context.cursor import Seen, most_pieces
from codeforge.features.context.fit import Piece
from codeforge.features.context.gather import MAX_CANDIDATES, MAX_HOMONYMS
from codeforge.features.context.limits import Clock, Wanted
from codeforge.features.context.model import shipped
from codeforge.features.context.near import asks_place, look_at, pieces_near
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.question import answers_to
from codeforge.features.context.rank import FEATURES, ranked_files
from codeforge.features.context.secrets import is_secret_file
from codeforge.features.context.tokens import n_tokens
from codeforge.index.facts import Symbol
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document

PROTOCOL_VERSION = 1

MAX_ITEM = 400
"""Characters of what is asked about."""
MAX_SAME_NAME = 200
MAX_FILES = 400
"""Files that a question is answered from, as far down as is looked."""
LAST_LEAD = 0.5
"""What the first file counts that words alone speak for, behind those from which an answer is read."""
PATIENT_MS = 10_000
NEIGHBOURS = 3


class ExplainAsk(Struct, frozen=True):
    """A question of `codeforge/context`, and the thing."""

    ask: ContextAsk
    item: str
    """An id of an item (`src/a.py#Session.all`), a dotted name, or a path."""


class Beside(Struct, frozen=True):
    """A candidate near it in the order."""

    id: str
    rank: int
    score: int
    included: bool


class Standing(Struct, frozen=True):
    """Where something stands in one list of candidates."""

    list: str
    """`cursor`: what the code at the place may need; `question`: the files that answer the query."""
    rank: int
    """1 is best; 0 when nothing spoke for it."""
    of: int
    """Candidates in the list."""
    score: int
    """0 to 100: how likely it is needed; of a question, beside the best file."""
    confidence: Confidence
    reasons: tuple[Reason, ...]
    """What spoke for it, the strongest first; weights in log odds at a cursor, parts of the score for a question."""
    against: tuple[Reason, ...]
    """What spoke against it, the strongest first."""
    near: tuple[Beside, ...]
    """The ones next above and below it."""


class ExplainAnswer(Struct, frozen=True):
    """Why it is or is not there."""

    item: str
    """What was understood: the id of a definition, or a path."""
    path: str
    line: int
    kind: str
    included: bool
    position: int
    """In the answer, from 1; 0 when it is not in it."""
    why: str
    """In a sentence."""
    standings: tuple[Standing, ...] = ()
    items: int = 0
    """In the answer."""
    tokens: int = 0
    """Of the answer."""
    others: int = 0
    """Definitions that the name could mean as well."""
    complete: bool = True
    plan: tuple[Ran, ...] = ()
    """Which retrievers ran for the answer, and why."""


def explain(snap: Snapshot, asked: ExplainAsk) -> ExplainAnswer:
    """Why `asked.item` is, or is not, in the answer to `asked.ask`.

    Raises BadRequest for a question that cannot be answered as asked, or a thing that the index does not hold.
    """
    ask = structs.replace(asked.ask, explain=True)
    answer = context(snap, ask)
    path, symbol, others = _thing(snap, asked.item)
    standings = []
    document = snap.document(ask.path) if ask.path else None
    if document is not None and asks_place(ask):
        standings.append(_at_cursor(snap, ask, document, path, symbol, answer))
    if ask.query.strip():
        standings.append(_of_question(snap, ask, path, answer))
    held = next((n for n, item in enumerate(answer.items, 1) if _is(item, path, symbol)), 0)
    known = any(one.id.startswith(f"{path}#") and _names(one.id, symbol) for one in ask.known) and not held
    return ExplainAnswer(
        item=f"{path}#{qualified(symbol)}" if symbol else path,
        path=path,
        line=symbol.line if symbol else 0,
        kind=symbol.kind.name.lower() if symbol else "file",
        included=bool(held) or (known and not any(_names(one, symbol) for one in answer.dropped)),
        position=held,
        why=_sentence(snap, ask, answer, path, symbol, held, standings),
        standings=tuple(standings),
        items=len(answer.items),
        tokens=answer.tokens,
        others=others,
        complete=answer.complete,
        plan=answer.plan,
    )


def _thing(snap: Snapshot, item: str) -> tuple[str, Symbol | None, int]:
    """The file and definition that are meant, and how many others could be."""
    item = item.strip()
    if not item or len(item) > MAX_ITEM:
        raise BadRequest(f"item has {len(item)} characters; the least is 1, the most is {MAX_ITEM}.")
    path, hash_, dotted = item.partition("#")
    if snap.index.has(path) and not hash_:
        return path, None, 0
    name = (dotted if hash_ else item).partition("~")[0]
    number = item.rpartition("~")[2]
    found = [
        one
        for one in snap.index.symbols_named(name.rpartition(".")[2], limit=MAX_SAME_NAME)
        if (not hash_ or one.path == path)
        and f".{one.path.replace('/', '.')}.{qualified(one)}".endswith(f".{name}")
    ]
    if not found:
        left_out = next((one.reason for one in snap.index.left_out if one.path == path), "")
        reason = f" It is left out: {left_out}." if left_out else ""
        raise BadRequest(f"item is `{item}`, which the index does not hold.{reason}")
    place = int(number) - 1 if "~" in item and number.isdigit() else 0
    chosen = found[min(max(place, 0), len(found) - 1)]
    return chosen.path, chosen, len({(one.path, qualified(one)) for one in found}) - 1


def _at_cursor(
    snap: Snapshot,
    ask: ContextAsk,
    document: Document,
    path: str,
    symbol: Symbol | None,
    answer: ContextAnswer,
) -> Standing:
    """Its place among all candidates, in the order in which they fill an answer."""
    clock = Clock(snap.checkpoint, PATIENT_MS)
    seen = look_at(snap, document, ask, clock)
    wanted = Wanted(ask, snap, ask.path)
    pieces = pieces_near(
        snap,
        document,
        ask,
        seen,
        clock,
        tokens=ask.budget.tokens,
        wanted=lambda one: wanted(one) or (one == path and one != ask.path),
        most=MAX_CANDIDATES,
    )
    pieces.sort(key=lambda piece: -piece.worth)
    included = {item.id for item in answer.items}
    rank = next((n for n, piece in enumerate(pieces, 1) if _matches(piece, path, symbol)), 0)
    if not rank:
        return Standing("cursor", 0, len(pieces), 0, "by-name", (), (), ())
    piece = pieces[rank - 1]
    said = piece.reasons()
    return Standing(
        "cursor",
        rank,
        len(pieces),
        _percent(piece.worth),
        piece.confidence,
        tuple(one for one in said if one.weight >= 0),
        (*(one for one in said if one.weight < 0), *_against(seen, piece, {one.signal for one in said})),
        _around(rank, [(one.id, one.worth) for one in pieces], included),
    )


def _against(seen: Seen, piece: Piece, spoke: set[str]) -> tuple[Reason, ...]:
    """The features that lower its score, the strongest first; parts of what speaks for it all in all are counted there."""
    found, rows = seen.look.found, seen.look.rows
    ground = seen.project.ground
    candidate = np.flatnonzero(
        (ground.file[found.rows] == ground.file_of(piece.path)) & (ground.line[found.rows] == piece.line)
    )
    if not len(candidate):
        return ()
    shares = shipped(FEATURES).shares(rows[candidate[:1]])[0].tolist()
    low = sorted((share, name) for name, share in zip(FEATURES, shares, strict=True) if share < 0)
    return tuple(
        Reason(name, round(share, 2), found.via(int(candidate[0]), name))
        for share, name in low[:8]
        if name not in spoke
    )


def _around(rank: int, order: Sequence[tuple[str, float]], included: Container[str]) -> tuple[Beside, ...]:
    """The ones next above and below the one that stands at `rank` in an order of ids with their worth."""
    low, high = max(rank - 1 - NEIGHBOURS, 0), rank + NEIGHBOURS
    return tuple(
        Beside(one, position, _percent(worth), one in included)
        for position, (one, worth) in enumerate(order[low:high], low + 1)
        if position != rank
    )


def _of_question(snap: Snapshot, ask: ContextAsk, path: str, answer: ContextAnswer) -> Standing:
    """Its file's place among those that answer, in the order in which they fill an answer: by leads, then by words."""
    clock = Clock(snap.checkpoint, PATIENT_MS)
    wanted = Wanted(ask, snap, "")
    answers, question = answers_to(
        snap,
        ask,
        Project(snap.index, snap.read, usage=snap.text.usage),
        clock,
        wanted=lambda one: wanted(one) or one == path,
        tokens=ask.budget.tokens,
        count=n_tokens,
    )
    order: dict[str, float] = {}
    said: dict[str, tuple[Reason, ...]] = {}
    for piece in answers.pieces:
        order.setdefault(piece.path, piece.worth)
        said.setdefault(piece.path, piece.reasons())
    for lead in answers.unread:
        order.setdefault(lead.path, lead.worth)
        said.setdefault(lead.path, _of_lead(lead.said, lead.path))
    files = ranked_files(question.query, snap.text, snap.index, limit=MAX_FILES)
    best = max((file.score for file in files), default=0.0) or 1.0
    for file in files:
        order.setdefault(file.path, LAST_LEAD * file.score / best)
    evidence = next((file.said for file in files if file.path == path), {})
    if path not in order:
        return Standing("question", 0, len(order), 0, "by-name", (), (), ())
    rank = list(order).index(path) + 1
    told = said.get(path) or _of_lead(evidence, path)
    against = [Reason(name, round(value, 2), path) for name, value in evidence.items() if value < 0]
    against += [one for one in told if one.weight < 0]
    sure = {"symbol", "frame", "configuration"} & {one.signal for one in told}
    return Standing(
        "question",
        rank,
        len(order),
        _percent(order[path]),
        "exact" if sure else "by-name",
        tuple(one for one in told if one.weight >= 0),
        tuple(sorted(against, key=lambda one: one.weight)),
        _around(rank, list(order.items()), {item.path for item in answer.items}),
    )


def _of_lead(said: Mapping[str, float], path: str) -> tuple[Reason, ...]:
    told = sorted(((value, name) for name, value in said.items() if value > 0), reverse=True)
    return tuple(Reason(name, round(value, 2), path) for value, name in told)


def _sentence(
    snap: Snapshot,
    ask: ContextAsk,
    answer: ContextAnswer,
    path: str,
    symbol: Symbol | None,
    held: int,
    standings: list[Standing],
) -> str:
    thing = qualified(symbol) if symbol else path
    best = next((one for one in standings if one.rank), None)
    if held:
        spoke = best.reasons[0] if best and best.reasons else None
        through = f" through `{spoke.via}`" if spoke and spoke.via not in ("", path) else ""
        because = f", most of all because of `{spoke.signal}`{through}" if spoke else ""
        return f"`{thing}` is item {held} of {len(answer.items)}{because}."
    refused = _refused(snap, ask, path)
    if refused:
        return f"`{thing}` is not there: {refused}."
    if best is None:
        return f"`{thing}` is not there: {_unseen(snap, symbol, standings)}."
    if not answer.complete:
        return f"`{thing}` was found ({best.rank} of {best.of}), but the answer is partial: {answer.omitted.why}."
    if best.list == "cursor" and best.rank > most_pieces(ask.budget.tokens):
        return f"`{thing}` stands at {best.rank} of {best.of}, below what a budget of {ask.budget.tokens} tokens can use."
    return (
        f"`{thing}` stands at {best.rank} of {best.of} with a score of {best.score}; "
        f"the budget of {ask.budget.tokens} tokens went to {len(answer.items)} others that are likelier for their cost."
    )


def _refused(snap: Snapshot, ask: ContextAsk, path: str) -> str:
    """The rule that keeps a file out; empty when none does."""
    if path == ask.path and not ask.query.strip():
        return "it is in the document that is asked about, which the caller has"
    if is_secret_file(path):
        return "its file is one that usually holds secrets"
    if any(_fits(path, pattern) for pattern in ask.exclude):
        return "`exclude` names its file"
    if ask.include and not any(_fits(path, pattern) for pattern in ask.include):
        return "`include` does not name its file"
    return ""


def _fits(path: str, pattern: str) -> bool:
    return fnmatch(path, pattern) or fnmatch(path, f"{pattern.rstrip('/')}/*")


def _unseen(snap: Snapshot, symbol: Symbol | None, standings: list[Standing]) -> str:
    if not standings:
        return "nothing but pinned items was asked for"
    if standings[0].list == "question":
        return "its file shares no word with the question"
    if symbol is None:
        return "nothing in this file was a candidate"
    n = len(snap.index.symbols_named(symbol.name, limit=MAX_SAME_NAME))
    if n > MAX_HOMONYMS:
        return (
            f"no import, base or receiver leads to it, and {n} definitions are called `{symbol.name}`, "
            f"so that its name alone says nothing (the most is {MAX_HOMONYMS})"
        )
    return "no import, base or receiver leads to it, and similar code does not use its name"


def _matches(piece: Piece, path: str, symbol: Symbol | None) -> bool:
    same = piece.path == path and (symbol is None or piece.line == symbol.line)
    return same and (symbol is None or piece.symbol == qualified(symbol))


def _is(item: Item, path: str, symbol: Symbol | None) -> bool:
    if item.path != path:
        return False
    if symbol is None or item.symbol == qualified(symbol):
        return True
    return item.form in ("body", "lines") and item.line <= symbol.line <= item.line + item.text.count("\n")


def _names(id_: str, symbol: Symbol | None) -> bool:
    return symbol is None or id_.rpartition("#")[2].partition("~")[0] == qualified(symbol)


def _percent(share: float) -> int:
    return min(max(round(share * 100), 0), 100)
