"""`codeforge/explain`: why something is, or is not, in an answer of `codeforge/context`.

The same question is answered again, and the thing is looked for among everything that was considered: what spoke for
it, its place in the order, and what ended the list before it.
"""

from fnmatch import fnmatch

import numpy as np
from msgspec import Struct, structs

from codeforge.errors import BadRequest
from codeforge.features.context.answer import context
from codeforge.features.context.ask import Confidence, ContextAnswer, ContextAsk, Item, Ran, Reason
from codeforge.features.context.cursor import LEAST_PIECES, TOKENS_A_PIECE
from codeforge.features.context.gather import MAX_HOMONYMS, Found, gather
from codeforge.features.context.model import Floats, shipped
from codeforge.features.context.plan import Place, place_of
from codeforge.features.context.project import Project, qualified
from codeforge.features.context.rank import (
    FEATURES,
    Reasons,
    confidences,
    features,
    probabilities,
    ranked_files,
)
from codeforge.features.context.secrets import is_secret_file
from codeforge.index.facts import Symbol
from codeforge.state.snapshot import Snapshot

PROTOCOL_VERSION = 1

MAX_ITEM = 400
"""Characters of what is asked about."""
MAX_SAME_NAME = 200
MAX_FILES = 400
"""Files that a question is answered from, as far down as is looked."""
ALL = 99
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
    if document is not None and (ask.at is not None or ask.span is not None or not ask.query.strip()):
        at = ask.at if ask.at is not None else ask.span.stop if ask.span else len(document.source)
        standings.append(_at_cursor(snap, place_of(document, at, ask.span), path, symbol, answer))
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
    snap: Snapshot, place: Place, path: str, symbol: Symbol | None, answer: ContextAnswer
) -> Standing:
    project = Project(snap.index, snap.read, place.card, usage=snap.text.usage)
    found = gather(place, project)
    symbols = found.symbols(range(len(found)))
    rows = features(found, place)
    worth = probabilities(rows)
    order = np.argsort(-worth, kind="stable").tolist()
    included = {(item.path, item.symbol) for item in answer.items}
    for rank, n in enumerate(order, 1):
        if _matches(symbols[n], path, symbol):
            low, high = max(rank - 1 - NEIGHBOURS, 0), rank + NEIGHBOURS
            near = tuple(
                _beside(symbols[m], position, float(worth[m]), included)
                for position, m in enumerate(order[low:high], low + 1)
                if m != n
            )
            return Standing(
                "cursor",
                rank,
                len(order),
                _percent(float(worth[n])),
                confidences(found, [n])[0],
                Reasons(found, rows, [n], ALL)(0),
                _against(found, n, rows),
                near,
            )
    return Standing("cursor", 0, len(order), 0, "by-name", (), (), ())


def _against(found: Found, candidate: int, rows: Floats) -> tuple[Reason, ...]:
    """The features that lower its score, the strongest first; parts of what speaks for it all in all are counted there."""
    spoke = {one.signal for one in Reasons(found, rows, [candidate], ALL)(0)}
    shares = shipped(FEATURES).shares(rows[[candidate]])[0].tolist()
    low = sorted((share, name) for name, share in zip(FEATURES, shares, strict=True) if share < 0)
    return tuple(
        Reason(name, round(share, 2), found.via(candidate, name))
        for share, name in low[:8]
        if name not in spoke
    )


def _beside(symbol: Symbol, rank: int, worth: float, included: set[tuple[str, str]]) -> Beside:
    name = qualified(symbol)
    return Beside(f"{symbol.path}#{name}", rank, _percent(worth), (symbol.path, name) in included)


def _of_question(snap: Snapshot, ask: ContextAsk, path: str, answer: ContextAnswer) -> Standing:
    files = ranked_files(ask.query.strip(), snap.text, snap.index, limit=MAX_FILES)
    best = max((file.score for file in files), default=0.0) or 1.0
    included = {item.path for item in answer.items}
    for rank, file in enumerate(files, 1):
        if file.path == path:
            low, high = max(rank - 1 - NEIGHBOURS, 0), rank + NEIGHBOURS
            said = sorted(((value, name) for name, value in file.said.items()), reverse=True)
            return Standing(
                "question",
                rank,
                len(files),
                _percent(file.score / best),
                "exact" if file.said.get("symbol", 0.0) > 0 else "by-name",
                tuple(Reason(name, round(value, 2), path) for value, name in said if value > 0),
                tuple(Reason(name, round(value, 2), path) for value, name in reversed(said) if value < 0),
                tuple(
                    Beside(other.path, position, _percent(other.score / best), other.path in included)
                    for position, other in enumerate(files[low:high], low + 1)
                    if other.path != path
                ),
            )
    return Standing("question", 0, len(files), 0, "by-name", (), (), ())


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
    if best.list == "cursor" and best.rank > max(LEAST_PIECES, ask.budget.tokens // TOKENS_A_PIECE):
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


def _matches(one: Symbol, path: str, symbol: Symbol | None) -> bool:
    if symbol is None:
        return one.path == path
    return (one.path, one.line, one.name) == (symbol.path, symbol.line, symbol.name)


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
