"""Assembling: which pieces, in which form, in which order, so that the whole stays inside the budget.

First what is pinned and the document around the cursor, then what answers the question, then what the cursor needs:
likeliest for its cost first. A piece that is too long takes a smaller form; when tokens are left and a reader is to
understand rather than to complete, signatures grow to bodies. What two pieces say, one says.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from codeforge.features.context.alike import without_repeats
from codeforge.features.context.ask import Assembly, Budget, ContextAsk, Extra
from codeforge.features.context.fit import Chosen, Fitted, Piece, fitted, grown
from codeforge.features.context.forms import body_of, doc_line, outline_of_type, truncated
from codeforge.features.context.order import arranged
from codeforge.features.context.project import Project
from codeforge.features.context.render import RENDERERS, Around, input_extra
from codeforge.features.context.secrets import masked
from codeforge.features.context.tokens import Count
from codeforge.syntax.languages import language_of
from codeforge.syntax.outline import TYPES
from codeforge.text.documents import Document

QUESTION_SHARE = 0.6
"""Of the tokens, when a place and a question are asked at once."""
CALLED_SHARE = 0.15
"""Of the tokens, at most so many for definitions of installed packages."""
LITTLE = 0.002
"""A project's definition that is less likely needed gives its place to one of a package that is called here."""
MAX_BODY = 0.25
"""The largest share of a budget that one body may take."""
PREFIX_SHARE, SUFFIX_SHARE = 0.4, 0.15
"""Of the tokens of a prompt that fills in the middle, at most so many for the text before and behind the cursor."""
LEAST_FOR_A_CUT = 60
"""Tokens that must be left for a piece to be cut: fewer show a header and nothing."""
MOST_CUTS = 8
"""Pieces cut in one answer: each reads a syntax tree."""
_TYPES = {kind.name.lower() for kind in TYPES}


class Assembled(Struct):
    """What an answer holds: pieces by worth, their tokens, and the same as one text where one is asked for."""

    fit: Fitted
    text: str = ""
    extra: tuple[Extra, ...] = ()


def assembled(
    ask: ContextAsk,
    budget: Budget,
    project: Project,
    *,
    first: Sequence[Piece],
    answers: Sequence[Piece],
    near: Sequence[Piece],
    called: Sequence[Piece] = (),
    count: Count,
    document: Document | None = None,
) -> Assembled:
    """`first`, then `answers`, then `near`, then `called`, as far as `budget` reaches."""
    forms = _Forms(ask.assembly, budget, project, count)
    around = Around()
    tokens = budget.tokens
    if ask.format is not None and ask.format.startswith("fim-") and document is not None:
        around = _around(
            document, ask.at if ask.at is not None else len(document.source), budget.tokens, count
        )
        tokens -= count(RENDERERS[ask.format]([], around))
    answers, near = _by_relevance(first, answers, near, ask.assembly)
    if not ask.assembly.compression:
        near = [forms.whole(piece) for piece in near]
    fit = _fit([*first, *answers], near, max(tokens, 0), budget.items, forms)
    fit = _with_called(fit, called, max(tokens, 0), budget.items, count)
    if ask.purpose != "complete" and ask.assembly.compression:
        fit = _once(grown(fit, forms.larger, tokens=max(tokens, 0), count=count), count)
    return _as_text(fit, ask, budget.tokens, project, around, count)


def _by_relevance(
    first: Sequence[Piece], answers: Sequence[Piece], near: Sequence[Piece], assembly: Assembly
) -> tuple[list[Piece], list[Piece]]:
    """`answers` and `near` without what is said before; with relevance off, all in the order of their places."""
    if not assembly.relevance:

        def place(piece: Piece) -> tuple[str, int]:
            return piece.path, piece.line

        return (
            [structs.replace(piece, worth=0.5) for piece in sorted(answers, key=place)],
            [structs.replace(piece, worth=0.5) for piece in sorted(near, key=place)],
        )
    if not answers and not first:
        return [], list(near)
    before = {piece.id for piece in first}
    kept = [piece for piece in without_repeats([*first, *answers]) if piece.id not in before]
    return kept, list(near)


def _fit(first: list[Piece], near: list[Piece], tokens: int, items: int, forms: "_Forms") -> Fitted:
    """`first` in its order, with smaller forms of what does not fit; `near` by worth for its cost in the rest."""
    share = QUESTION_SHARE if near and any(not piece.pinned for piece in first) else 1.0
    head = fitted(
        first,
        tokens=int(tokens * share),
        items=items,
        by_cost=False,
        count=forms.count,
        smaller=forms.smaller,
    )
    if not near:
        return head
    taken = {one.piece.id for one in head.chosen}
    shown = [one.piece for one in head.chosen if one.piece.form == "body" and not one.piece.elided]
    rest = fitted(
        [piece for piece in near if piece.id not in taken and not _inside(piece, shown)],
        tokens=tokens - head.tokens,
        items=items - len(head.chosen),
        by_cost=forms.assembly.relevance,
        count=forms.count,
    )
    return Fitted(head.chosen + rest.chosen, head.left_out + rest.left_out, head.tokens + rest.tokens)


def _with_called(fit: Fitted, called: Sequence[Piece], tokens: int, items: int, count: Count) -> Fitted:
    """`fit` and what packages offer, in the place of items of next to no worth at its end."""
    if not called:
        return fit
    wanted = sum(count(piece.path + "\n") + count(piece.text + "\n") for piece in called)
    room = min(wanted, int(tokens * CALLED_SHARE))
    chosen, left, used = list(fit.chosen), list(fit.left_out), fit.tokens
    while chosen and (tokens - used < room or len(chosen) >= items):
        last = chosen[-1].piece
        if last.worth > LITTLE or last.pinned or last.form != "signature":
            break
        used -= chosen.pop().tokens
        left.append(last)
    more = fitted(
        called, tokens=min(tokens - used, room), items=items - len(chosen), by_cost=False, count=count
    )
    return Fitted(chosen + more.chosen, left + more.left_out, used + more.tokens)


def _once(fit: Fitted, count: Count) -> Fitted:
    """`fit` without the members that a class shows which has grown since they were chosen."""
    shown = [one.piece for one in fit.chosen if one.piece.last > one.piece.line and not one.piece.elided]
    kept = [
        one.piece
        for one in fit.chosen
        if one.piece.pinned or not _inside(one.piece, [each for each in shown if each is not one.piece])
    ]
    chosen: list[Chosen] = []
    opened: set[str] = set()
    for piece in kept:
        header = 0 if piece.path in opened else count(piece.path + "\n")
        opened.add(piece.path)
        chosen.append(Chosen(piece, count(piece.text + "\n") + header))
    return Fitted(chosen, fit.left_out, sum(one.tokens for one in chosen))


def _inside(piece: Piece, bodies: Sequence[Piece]) -> bool:
    return any(
        body.path == piece.path and body.line <= piece.line and piece.last <= body.last for body in bodies
    )


class _Forms:
    """The same piece in other forms."""

    def __init__(self, assembly: Assembly, budget: Budget, project: Project, count: Count) -> None:
        self.assembly = assembly
        self.project = project
        self.count = count
        self.most = int(budget.tokens * MAX_BODY)
        self.cuts_left = MOST_CUTS

    def whole(self, piece: Piece) -> Piece:
        """The piece with its whole body."""
        if piece.form != "signature" or piece.end <= piece.line:
            return piece
        lines = self.project.source(piece.path).lines
        return structs.replace(
            piece, text=masked(body_of(lines, piece.line, piece.end), piece.path), form="body", last=piece.end
        )

    def larger(self, piece: Piece, tokens: int) -> Piece | None:
        """The largest form of a signature in `tokens`, at most MAX_BODY of the budget; None when there is none."""
        most = min(tokens, self.most)
        body = self.whole(piece)
        if self.fits(body.text, most):
            return body
        return self.outline(piece, most) or self.cut(piece, piece.end, most) or self.with_doc(piece, most)

    def smaller(self, piece: Piece, tokens: int) -> Piece | None:
        """A form of a body or a stretch of lines that fits `tokens`; None when there is none."""
        if not self.assembly.compression or piece.form not in ("body", "lines"):
            return None
        return self.outline(piece, tokens) or self.cut(piece, piece.last, tokens)

    def outline(self, piece: Piece, tokens: int) -> Piece | None:
        """A class by the signatures of its members."""
        owner = self.project.card(piece.path).types.get(piece.symbol) if piece.kind in _TYPES else None
        if owner is None or owner.line != piece.line:
            return None
        lines = self.project.source(piece.path).lines
        symbols = self.project.index.symbols_in(piece.path)
        text = masked(outline_of_type(lines, owner, symbols, language_of(piece.path)), piece.path)
        if not self.fits(text, tokens):
            return None
        return structs.replace(piece, text=text, form="outline", last=owner.end_line)

    def cut(self, piece: Piece, last: int, tokens: int) -> Piece | None:
        """The beginning of a body, to the end of a statement."""
        if tokens < LEAST_FOR_A_CUT or self.cuts_left <= 0:
            return None
        document = self.project.read(piece.path)
        if document is None:
            return None
        lines = self.project.source(piece.path).lines
        if not self.assembly.truncation:
            text = masked(body_of(lines, piece.line, last), piece.path)[: 3 * tokens]
            return (
                structs.replace(piece, text=text, form="body", last=last) if self.fits(text, tokens) else None
            )
        self.cuts_left -= 1
        text, elided = truncated(document, lines, piece.line, last, tokens=tokens, count=self.count)
        text = masked(text, piece.path)
        if not text or not self.fits(text, tokens):
            return None
        return structs.replace(
            piece, text=text, form="lines" if piece.form == "lines" else "body", last=last, elided=elided
        )

    def with_doc(self, piece: Piece, tokens: int) -> Piece | None:
        """A signature with the first line of its docstring."""
        doc = masked(doc_line(self.project.source(piece.path).lines, piece.line, piece.end))
        text = f"{piece.text}\n    {doc}"
        return structs.replace(piece, text=text) if doc and self.fits(text, tokens) else None

    def fits(self, text: str, tokens: int) -> bool:
        return bool(text) and self.count(text + "\n") <= tokens


def _around(document: Document, at: int, tokens: int, count: Count) -> Around:
    """The text on both sides of the cursor, whole lines at the far ends, each inside its share of `tokens`."""
    prefix = document.source[:at].decode("utf-8", "replace").splitlines(keepends=True)
    suffix = document.source[at:].decode("utf-8", "replace").splitlines(keepends=True)
    return Around(
        document.path,
        "".join(reversed(_first_that_fit(document.path, prefix[::-1], int(tokens * PREFIX_SHARE), count))),
        "".join(_first_that_fit(document.path, suffix, int(tokens * SUFFIX_SHARE), count)),
    )


def _first_that_fit(path: str, lines: Sequence[str], tokens: int, count: Count) -> list[str]:
    kept: list[str] = []
    for line in lines:
        tokens -= count(line)
        if tokens < 0:
            break
        kept.append(masked(line, path))
    return kept


def _as_text(
    fit: Fitted, ask: ContextAsk, tokens: int, project: Project, around: Around, count: Count
) -> Assembled:
    """`fit` in the format that is asked for, without its last pieces where the marks of the format need their room."""
    if ask.format is None:
        return Assembled(fit)

    def shown(n: int) -> tuple[str, tuple[Extra, ...], int]:
        order = arranged(fit.chosen[:n], project, purpose=ask.purpose, known=ask.known)
        pieces = [one.piece for one in order]
        if ask.format is None or ask.format == "input-extra":
            extra = input_extra(pieces)
            return "", extra, sum(count(f"{one.filename}\n{one.text}") for one in extra)
        text = RENDERERS[ask.format](pieces, around)
        return text, (), count(text)

    low, high = 0, len(fit.chosen)
    if shown(high)[2] > tokens:
        while low < high:
            middle = (low + high + 1) // 2
            if shown(middle)[2] <= tokens:
                low = middle
            else:
                high = middle - 1
    text, extra, cost = shown(high)
    if cost > tokens:  # not even the marks of the format fit
        text, extra, cost = "", (), 0
    left_out = [*fit.left_out, *(one.piece for one in fit.chosen[high:])]
    return Assembled(Fitted(fit.chosen[:high], left_out, cost), text, extra)
