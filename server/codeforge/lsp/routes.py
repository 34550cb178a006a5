"""What the server answers: one row a request. The server's capabilities follow from this table.

A row says which parameters the method has, which feature answers it, and how the answer is told. Features run in
threads, from the snapshot of the moment at which the request arrived.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from msgspec import Struct

from codeforge.engines.process import family_memory_mb
from codeforge.features.completion import CompletionList, completion
from codeforge.features.completion.colon import helps
from codeforge.features.context import ContextAnswer, ContextAsk, context
from codeforge.features.context.ask import Budget, Format, Item, Known
from codeforge.features.context.words import words_of
from codeforge.features.definition import declaration, definition, type_definition
from codeforge.features.diagnostics import diagnostics
from codeforge.features.document_symbols import document_symbols
from codeforge.features.folding_range import folding_range
from codeforge.features.hover import hover
from codeforge.features.inline_completion import inline_completion
from codeforge.features.references import document_highlight, references
from codeforge.features.selection_range import selection_range
from codeforge.features.signature_help import signature_help
from codeforge.features.status import status
from codeforge.lsp import graph, pages, reply
from codeforge.lsp import messages as lsp
from codeforge.lsp.completion_items import ask_resolve, to_completion
from codeforge.lsp.convert import Edge
from codeforge.lsp.index_routes import SYMBOLS
from codeforge.lsp.route import Route, as_is, at_cursor, of_document
from codeforge.trace import counters


def ask_completion(edge: Edge, params: lsp.CompletionParams) -> Any:
    """Completion; nothing where only a colon asks that ends a line."""
    at = edge.at(params.position)
    if params.context is not None and params.context.trigger_character == ":":
        document = edge.snap.document(edge.path)
        if document is not None and not helps(document, at):
            return CompletionList([])
    return completion(edge.snap, edge.path, at)


def ask_references(edge: Edge, params: lsp.ReferenceParams) -> Any:
    """References with or without the declaration."""
    declared = params.context.include_declaration
    return references(edge.snap, edge.path, edge.at(params.position), include_declaration=declared)


def ask_selections(edge: Edge, params: lsp.SelectionRangeParams) -> Any:
    """Selections around several places."""
    return selection_range(edge.snap, edge.path, [edge.at(position) for position in params.positions])


def ask_report(edge: Edge, params: lsp.DocumentDiagnosticParams) -> lsp.DiagnosticReport:
    """The diagnostics of one document, pulled."""
    found = diagnostics(edge.snap, edge.path)
    if not found.complete and edge.snap.index.complete and edge.telling is not None:
        edge.telling.late(edge)  # an incomplete index tells by itself when it is complete
    return reply.to_report(edge, found, params.previous_result_id)


def ask_context(edge: Edge, params: lsp.ContextParams) -> ContextAnswer:
    """The code that matters at a place or for a question."""
    answer = context(edge.snap, context_ask(edge, params))
    if params.text_document:
        edge.folder.recent.visit(edge.path)
    return answer


def ask_feedback(edge: Edge, params: lsp.FeedbackParams) -> Any:
    """Remember which items of an answer were used."""
    from codeforge.features.context.feedback import take_feedback

    return take_feedback(edge.snap, used=params.used, unused=params.unused, wipe=params.wipe)


def ask_explain(edge: Edge, params: graph.ExplainParams) -> Any:
    """Why something is, or is not, in an answer."""
    from codeforge.features.context.explain import ExplainAsk, explain

    return explain(edge.snap, ExplainAsk(context_ask(edge, params), params.item))


def context_ask(edge: Edge, params: lsp.ContextParams) -> ContextAsk:
    """The question in the words of the feature."""
    settings = edge.snap.settings.context
    budget = Budget(
        tokens=settings.tokens if params.budget.tokens is None else params.budget.tokens,
        ms=settings.budget_ms if params.budget.ms is None else params.budget.ms,
        items=Budget().items if params.budget.items is None else params.budget.items,
    )
    return ContextAsk(
        path=edge.path if params.text_document else "",
        at=edge.at(params.position) if params.position and params.text_document else None,
        span=edge.span(params.range) if params.range and params.text_document else None,
        query=params.query,
        purpose=params.purpose,
        budget=budget,
        known=tuple(Known(known.id, known.hash) for known in params.known),
        pinned=tuple(params.pinned),
        include=tuple(params.include),
        exclude=tuple(params.exclude),
        tokenizer=params.tokenizer,
        format=cast("Format | None", params.format),  # `context` says which there are
        dependencies=params.dependencies,
        explain=params.explain,
    )


def to_context(edge: Edge, answer: ContextAnswer) -> dict[str, Any]:
    """The answer with URIs and ranges, and each reason in words too."""
    told: dict[str, Any] = msgspec.to_builtins(answer)
    uris = {path: edge.uri(path) for path in {item.path for item in answer.items}}
    for item, plain in zip(answer.items, told["items"], strict=True):
        del plain["path"], plain["span"], plain["width"]
        if item.package is None:
            del plain["package"]
        plain["uri"] = uris[item.path]
        plain["range"] = _range_of_item(edge, item)
        for reason in plain["reasons"]:
            reason["words"] = words_of(reason["signal"])
    return told


def _range_of_item(edge: Edge, item: Item) -> lsp.Range:
    """The range of an item; where it is one ASCII line its file, one of dozens in an answer, is not read for it."""
    if item.width < 0:
        return edge.range(item.span, item.path)
    return lsp.Range(lsp.Position(item.line, 0), lsp.Position(item.line, item.width))


def ask_workspace_report(
    edges: Sequence[Edge], params: lsp.WorkspaceDiagnosticParams
) -> lsp.WorkspaceDiagnosticReport:
    """The diagnostics of all files, pulled."""
    telling = edges[0].telling if edges else None
    if telling is None:
        return lsp.WorkspaceDiagnosticReport([])
    return telling.reports.report(edges, params, telling)


def ask_status(edges: Sequence[Edge], params: lsp.StatusParams) -> dict[str, Any]:
    """The state of all folders, what the server takes, and what it has counted since its start."""
    return {
        "folders": [camel(status(edge.snap)) for edge in edges],
        "memoryMb": round(family_memory_mb(), 1),
        "counters": dict(counters),
    }


def ask_pause(edges: Sequence[Edge], params: lsp.PauseParams) -> dict[str, bool]:
    """Put the work that nobody waits for to rest in all folders, or wake it."""
    for edge in edges:
        if params.on:
            edge.folder.awake.clear()
        else:
            edge.folder.awake.set()
    return {"paused": bool(edges) and params.on}


def camel(value: Any) -> Any:
    """Structs as objects with names in camel case; mappings keep their keys."""
    if isinstance(value, Struct):
        return {_camel(name): camel(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): camel(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [camel(item) for item in value]
    return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


ROUTES = (
    Route(
        "textDocument/completion",
        lsp.CompletionParams,
        ask_completion,
        to_completion,
        {
            "completionProvider": {
                "triggerCharacters": [".", ":", "/", '"', "'", "@"],
                "resolveProvider": True,
                "completionItem": {"labelDetailsSupport": True},
            }
        },
        lane="typing",
    ),
    Route("completionItem/resolve", dict[str, Any], ask_resolve, as_is, lane="typing"),
    Route(
        "textDocument/inlineCompletion",
        lsp.CursorParams,
        at_cursor(inline_completion),
        reply.to_inline_completions,
        {"inlineCompletionProvider": True},
        lane="typing",
    ),
    Route(
        "textDocument/signatureHelp",
        lsp.CursorParams,
        at_cursor(signature_help),
        reply.to_signature_help,
        {"signatureHelpProvider": {"triggerCharacters": ["(", ","], "retriggerCharacters": [")"]}},
        lane="typing",
    ),
    Route("textDocument/hover", lsp.CursorParams, at_cursor(hover), reply.to_hover, {"hoverProvider": True}),
    Route(
        "textDocument/definition",
        lsp.CursorParams,
        at_cursor(definition),
        reply.to_locations,
        {"definitionProvider": True},
    ),
    Route(
        "textDocument/declaration",
        lsp.CursorParams,
        at_cursor(declaration),
        reply.to_locations,
        {"declarationProvider": True},
    ),
    Route(
        "textDocument/typeDefinition",
        lsp.CursorParams,
        at_cursor(type_definition),
        reply.to_locations,
        {"typeDefinitionProvider": True},
    ),
    Route(
        "textDocument/references",
        lsp.ReferenceParams,
        ask_references,
        reply.to_locations,
        {"referencesProvider": True},
    ),
    Route(
        "textDocument/documentHighlight",
        lsp.CursorParams,
        at_cursor(document_highlight),
        reply.to_highlights,
        {"documentHighlightProvider": True},
    ),
    Route(
        "textDocument/documentSymbol",
        lsp.DocumentParams,
        of_document(document_symbols),
        reply.to_document_symbols,
        {"documentSymbolProvider": True},
        whole_document=True,
    ),
    SYMBOLS,
    Route(
        "textDocument/foldingRange",
        lsp.DocumentParams,
        of_document(folding_range),
        reply.to_folds,
        {"foldingRangeProvider": True},
        whole_document=True,
    ),
    Route(
        "textDocument/selectionRange",
        lsp.SelectionRangeParams,
        ask_selections,
        reply.to_selections,
        {"selectionRangeProvider": True},
    ),
    Route(
        "textDocument/diagnostic",
        lsp.DocumentDiagnosticParams,
        ask_report,
        as_is,
        {
            "diagnosticProvider": {
                "identifier": "codeforge",
                "interFileDependencies": True,
                "workspaceDiagnostics": True,
            }
        },
        whole_document=True,
    ),
    Route(
        "workspace/diagnostic",
        lsp.WorkspaceDiagnosticParams,
        ask_workspace_report,
        as_is,
        lane="long",
        all_folders=True,
    ),
    Route("codeforge/context", lsp.ContextParams, ask_context, to_context, {"experimental": {"context": 1}}),
    Route(
        "codeforge/context/feedback",
        lsp.FeedbackParams,
        ask_feedback,
        graph.told,
        {"experimental": {"contextFeedback": 1}},
    ),
    Route(
        "codeforge/explain", graph.ExplainParams, ask_explain, graph.told, {"experimental": {"explain": 1}}
    ),
    Route(
        "codeforge/impact",
        graph.ImpactParams,
        graph.ask_impact,
        graph.told,
        {"experimental": {"impact": 1}},
        of_index=True,
    ),
    Route(
        "codeforge/testsFor",
        graph.TestsParams,
        graph.ask_tests,
        graph.told,
        {"experimental": {"testsFor": 1}},
        of_index=True,
    ),
    Route(
        "codeforge/review",
        graph.ReviewParams,
        graph.ask_review,
        graph.told,
        {"experimental": {"review": 1}},
        of_index=True,
        lane="long",
    ),
    Route(
        "codeforge/overview",
        graph.OverviewParams,
        graph.ask_overview,
        graph.told,
        {"experimental": {"overview": 1}},
        of_index=True,
        lane="long",
    ),
    Route(
        "codeforge/status",
        lsp.StatusParams,
        ask_status,
        as_is,
        {"experimental": {"status": 1}},
        all_folders=True,
    ),
    Route(
        "codeforge/pause",
        lsp.PauseParams,
        ask_pause,
        as_is,
        {"experimental": {"pause": 1}},
        all_folders=True,
    ),
    Route(
        "codeforge/page",
        pages.PageParams,
        pages.ask_page,
        as_is,
        {"experimental": {"page": 1}},
        of_index=True,
    ),
)

BY_METHOD: Mapping[str, Route] = {route.method: route for route in ROUTES}

_FILES = {"filters": [{"scheme": "file", "pattern": {"glob": "**/*"}}]}

LIFECYCLE: Mapping[str, Any] = {
    "positionEncoding": "ENCODING",
    "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
    "workspace": {
        "workspaceFolders": {"supported": True, "changeNotifications": True},
        "fileOperations": {"didCreate": _FILES, "didRename": _FILES, "didDelete": _FILES},
    },
}
"""Capabilities that no route stands for."""


def capabilities() -> dict[str, Any]:
    """The server's capabilities: the lifecycle's, and each route's; `positionEncoding` is still to be filled in."""
    merged: dict[str, Any] = dict(LIFECYCLE)
    for route in ROUTES:
        for name, value in route.offers.items():
            known = merged.get(name)
            merged[name] = {**known, **value} if isinstance(known, dict) else value
    return merged


def initialize_result(version: str) -> str:
    """The text of `capabilities.json`: the answer to `initialize` that the front door gives."""
    result = {"capabilities": capabilities(), "serverInfo": {"name": "codeforge", "version": version}}
    return msgspec.json.format(msgspec.json.encode(result)).decode() + "\n"
