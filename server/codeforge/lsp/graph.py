"""The requests about the graph: their parameters, how they are asked, and how their answers are told.

Each feature is imported when it is first asked: together they take 20 ms that a start need not wait for.
"""

from typing import Any

from msgspec import Struct, structs

from codeforge.errors import BadRequest
from codeforge.features.context.ask import Reason
from codeforge.features.context.words import words_of
from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Edge
from codeforge.state.bounds import Bounds
from codeforge.text.positions import Offset

SOON_MS = 40
"""Who gives no time gets what is found so soon; the rest is found while nobody waits, for the next question."""
PATIENT = 1_000
"""Milliseconds that a person waits for a page."""


class BudgetParams(lsp.Params, frozen=True):
    """What an answer may cost; what is not given has its default."""

    tokens: int | None = None
    ms: int | None = None
    items: int | None = None


class TargetParams(lsp.Params, frozen=True):
    """What is asked about: a place, a symbol's name, or a file."""

    text_document: lsp.TextDocument | None = None
    position: lsp.Position | None = None
    symbol: str = ""
    edit: bool = False
    budget: BudgetParams = BudgetParams()
    work_done_token: lsp.Id | None = None


class ImpactParams(TargetParams, kw_only=True, frozen=True):
    """`codeforge/impact`."""

    depth: int = 3
    documents: bool = True


class TestsParams(TargetParams, frozen=True):
    """`codeforge/testsFor`."""


class ExplainParams(lsp.ContextParams, kw_only=True, frozen=True):
    """`codeforge/explain`: the parameters of `codeforge/context`, and what is asked about."""

    item: str


def ask_impact(edge: Edge, params: ImpactParams) -> Any:
    """What an edit may concern."""
    from codeforge.features.impact import ImpactAsk, impact

    return impact(
        edge.snap,
        ImpactAsk(
            path=_path(edge, params),
            at=_at(edge, params),
            symbol=params.symbol,
            edit=params.edit,
            depth=params.depth,
            documents=params.documents,
            budget=bounds(params.budget, structs.replace(ImpactAsk().budget, ms=SOON_MS)),
        ),
    )


def ask_tests(edge: Edge, params: TestsParams) -> Any:
    """The tests of a definition or a file."""
    from codeforge.features.tests_for import TestsAsk, tests_for

    return tests_for(
        edge.snap,
        TestsAsk(
            path=_path(edge, params),
            at=_at(edge, params),
            symbol=params.symbol,
            edit=params.edit,
            budget=bounds(params.budget, structs.replace(TestsAsk().budget, ms=SOON_MS)),
        ),
    )


class OverviewParams(lsp.Params, frozen=True):
    """`codeforge/overview`."""

    text_document: lsp.TextDocument | None = None
    """Any document or folder of the workspace meant, where there are several."""
    path: str = ""
    budget: BudgetParams = BudgetParams()
    work_done_token: lsp.Id | None = None


def ask_overview(edge: Edge, params: OverviewParams) -> Any:
    """The map of a project."""
    from codeforge.features.overview import OverviewAsk, overview

    return overview(
        edge.snap, OverviewAsk(path=params.path, budget=bounds(params.budget, OverviewAsk().budget))
    )


class ReviewParams(lsp.Params, frozen=True):
    """`codeforge/review`."""

    text_document: lsp.TextDocument | None = None
    """Any document of the workspace meant, where there are several."""
    range: str = ""
    budget: BudgetParams = BudgetParams()
    work_done_token: lsp.Id | None = None


def ask_review(edge: Edge, params: ReviewParams) -> Any:
    """What a change touches."""
    from codeforge.features.review import ReviewAsk, review

    return review(edge.snap, ReviewAsk(range=params.range, budget=bounds(params.budget, ReviewAsk().budget)))


def bounds(params: BudgetParams, default: Bounds) -> Bounds:
    """The budget of a request."""
    given = {
        name: value for name in ("tokens", "ms", "items") if (value := getattr(params, name)) is not None
    }
    return structs.replace(default, **given)


def _path(edge: Edge, params: TargetParams) -> str:
    if params.text_document is None:
        if not params.symbol:
            raise BadRequest("Nothing is asked: give textDocument with position, or symbol.")
        return ""
    return edge.path


def _at(edge: Edge, params: TargetParams) -> Offset | None:
    """The offset of the position; raises BadRequest for a line that the document does not have."""
    if params.position is None or params.text_document is None:
        return None
    document = edge.document
    if document is not None and not 0 <= params.position.line < len(document.lines):
        raise BadRequest(
            f"position.line is {params.position.line}; the least is 0, the most is {len(document.lines) - 1}."
        )
    if params.position.character < 0:
        raise BadRequest(f"position.character is {params.position.character}; the least is 0.")
    return edge.at(params.position)


def told(edge: Edge, answer: Any) -> Any:
    """An answer in the protocol's words: `path` becomes `uri`, `span` becomes `range`, names are in camel case.

    An object of which only the line is known has an empty range at its beginning. A reason is told in words too.
    """
    if isinstance(answer, Struct):
        plain = {_camel(name): told(edge, getattr(answer, name)) for name in answer.__struct_fields__}
        path = plain.pop("path", None)
        if path is not None:
            plain["uri"] = edge.uri("" if path == "." else path) if path else ""
        if "span" in plain:
            del plain["span"]
            plain["range"] = _range(edge, answer)
        if isinstance(answer, Reason):
            plain["words"] = words_of(answer.signal)
        return plain
    if isinstance(answer, dict):
        return {str(key): told(edge, value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [told(edge, value) for value in answer]
    return answer


def _range(edge: Edge, item: Any) -> lsp.Range:
    if item.span.stop > 0:
        return edge.range(item.span, item.path)
    start = lsp.Position(item.line, 0)
    return lsp.Range(start, start)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
