"""Answers of features as the protocol's structs: one function a kind of answer."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from codeforge.features.diagnostics import Diagnostic, Findings
from codeforge.features.document_symbols import DocumentSymbol
from codeforge.features.hover import Hover
from codeforge.features.inline_completion import Inline
from codeforge.index.facts import WIDE_COLUMN, Symbol
from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Edge, range_of
from codeforge.lsp.markup import code, documented, markup
from codeforge.python.answers import Signature
from codeforge.syntax.folds import Fold
from codeforge.syntax.outline import Kind
from codeforge.text.documents import content_hash
from codeforge.text.positions import Encoding, Location, Span

MAX_DEPTH = 64
"""Deepest nesting of symbols and selections in an answer: clients and encoders recurse over it."""
TAG_UNNECESSARY = 1
HIGHLIGHT_TEXT = 1

_INSTALLED = re.compile(r"^.*/(?:site-packages|dist-packages|typeshed)/")
"""What of an absolute path tells a reader nothing."""

COMPLETION_KIND = {
    Kind.FILE: 17,
    Kind.MODULE: 9,
    Kind.NAMESPACE: 9,
    Kind.PACKAGE: 9,
    Kind.CLASS: 7,
    Kind.METHOD: 2,
    Kind.PROPERTY: 10,
    Kind.FIELD: 5,
    Kind.CONSTRUCTOR: 4,
    Kind.ENUM: 13,
    Kind.INTERFACE: 8,
    Kind.FUNCTION: 3,
    Kind.VARIABLE: 6,
    Kind.CONSTANT: 21,
    Kind.OPERATOR: 14,
    Kind.ENUM_MEMBER: 20,
    Kind.STRUCT: 22,
    Kind.EVENT: 23,
    Kind.TYPE_PARAMETER: 25,
}
"""LSP's `CompletionItemKind`; what is not listed is text (1). Keywords have the kind OPERATOR inside."""


def to_locations(edge: Edge, found: Iterable[Location]) -> list[lsp.Location]:
    """Places in their order."""
    return edge.locations(found)


def to_highlights(edge: Edge, spans: Iterable[Span]) -> list[lsp.DocumentHighlight]:
    """Uses in the document asked about."""
    return [lsp.DocumentHighlight(edge.range(span), HIGHLIGHT_TEXT) for span in spans]


def to_document_symbols(edge: Edge, roots: list[DocumentSymbol]) -> list[Any]:
    """The forest, no deeper than MAX_DEPTH; a flat list for a client that knows no trees. Without recursion."""
    document = edge.document
    if document is None:
        return []
    if not edge.client.hierarchical_symbols:
        return _flat_symbols(edge, roots)
    answer: list[lsp.DocumentSymbol] = []
    waiting = [(root, answer, 1) for root in reversed(roots)]
    while waiting:
        node, siblings, depth = waiting.pop()
        whole = range_of(document.lines, node.span, edge.encoding)
        name = range_of(document.lines, node.name_span, edge.encoding)
        made = lsp.DocumentSymbol(node.name or "?", node.kind, whole, name, node.detail, [])
        siblings.append(made)
        home = made.children if depth < MAX_DEPTH else siblings
        waiting += [(child, home, depth + 1) for child in reversed(node.children)]
    return answer


def _flat_symbols(edge: Edge, roots: list[DocumentSymbol]) -> list[Any]:
    answer = []
    waiting = [(root, "") for root in reversed(roots)]
    uri = edge.uri(edge.path)
    while waiting:
        node, container = waiting.pop()
        place = lsp.Location(uri, edge.range(node.span))
        answer.append(lsp.SymbolInformation(node.name or "?", node.kind, place, container))
        waiting += [(child, node.name) for child in reversed(node.children)]
    return answer


def to_symbols(edge: Edge, symbols: Iterable[Symbol]) -> list[lsp.SymbolInformation]:
    """Rows of the index. The row's own line and column serve where they are sure, so that no file is read."""
    return [
        lsp.SymbolInformation(symbol.name, symbol.kind, place, symbol.container)
        for symbol in symbols
        if (place := _symbol_place(edge, symbol))
    ]


def _symbol_place(edge: Edge, symbol: Symbol) -> lsp.Location | None:
    if symbol.column == WIDE_COLUMN:
        found = edge.snap.location(symbol)
        return edge.location(found) if found else None
    start = lsp.Position(symbol.line, symbol.column)
    end = lsp.Position(symbol.line, symbol.column + _length(symbol.name, edge.encoding))
    return lsp.Location(edge.uri(symbol.path), lsp.Range(start, end))


def _length(name: str, encoding: Encoding) -> int:
    if name.isascii() or encoding is Encoding.UTF32:
        return len(name)
    return len(name.encode()) if encoding is Encoding.UTF8 else len(name.encode("utf-16-le")) // 2


def to_folds(edge: Edge, folds: Iterable[Fold]) -> list[lsp.FoldingRange]:
    """Whole lines."""
    return [lsp.FoldingRange(fold.start_line, fold.end_line, fold.kind) for fold in folds]


def to_selections(edge: Edge, found: Iterable[Sequence[Span]]) -> list[lsp.SelectionRange]:
    """One chain a place, innermost first; the middle of a very long one is left out."""
    answer = []
    for spans in found:
        kept = spans if len(spans) <= MAX_DEPTH else [*spans[: MAX_DEPTH - 1], spans[-1]]
        outer: lsp.SelectionRange | None = None
        for span in reversed(kept):
            outer = lsp.SelectionRange(edge.range(span), outer)
        if outer is not None:
            answer.append(outer)
    return answer


def to_inline_completions(edge: Edge, found: Iterable[Inline]) -> list[lsp.InlineCompletionItem]:
    """The items of `textDocument/inlineCompletion`."""
    return [lsp.InlineCompletionItem(one.text, edge.range(one.span)) for one in found]


def to_hover(edge: Edge, hover: Hover | None) -> lsp.Hover | None:
    """Signature, documentation and origin, as Markdown where the client reads it."""
    if hover is None:
        return None
    parts = [code(edge, hover.signature, hover.language)]
    if hover.documentation:
        parts.append(documented(edge, hover.documentation, hover.language))
    if hover.note:
        parts.append(hover.note if edge.client.markdown else hover.note.replace("`", ""))
    if hover.origin:
        origin = _INSTALLED.sub("", hover.origin)
        parts.append(f"*{origin}*" if edge.client.markdown else origin)
    return lsp.Hover(markup(edge, "\n\n".join(filter(None, parts))), edge.range(hover.span))


def to_signature_help(edge: Edge, found: Sequence[Signature]) -> lsp.SignatureHelp | None:
    """The signatures of one call; None outside a call."""
    if not found:
        return None
    signatures = [
        lsp.SignatureInformation(
            signature.label,
            _signature_text(edge, signature),
            [
                lsp.ParameterInformation(
                    _label(edge, signature.label, parameter.span), parameter.documentation
                )
                for parameter in signature.parameters
            ],
            _active(signature),
        )
        for signature in found
    ]
    return lsp.SignatureHelp(signatures, 0, _active(found[0]))


def _signature_text(edge: Edge, signature: Signature) -> lsp.MarkupContent | None:
    """Its documentation, and where parameters come from that the call passes on; None without either."""
    parts = [documented(edge, signature.documentation)] if signature.documentation else []
    if signature.note:
        parts.append(signature.note if edge.client.markdown else signature.note.replace("`", ""))
    return markup(edge, "\n\n".join(parts)) if parts else None


def _active(signature: Signature) -> int | msgspec.UnsetType:
    return signature.active if signature.active >= 0 else msgspec.UNSET


def _label(edge: Edge, label: str, span: tuple[int, int]) -> str | tuple[int, int]:
    """A parameter as a stretch of the label in UTF-16 units (whatever was negotiated), or as its text."""
    if not edge.client.label_offsets:
        return label[span[0] : span[1]]
    if label.isascii():
        return span
    start = len(label[: span[0]].encode("utf-16-le")) // 2
    return start, start + len(label[span[0] : span[1]].encode("utf-16-le")) // 2


def to_diagnostics(edge: Edge, found: Iterable[Diagnostic]) -> list[lsp.Diagnostic]:
    """Findings in one document, in their order."""
    return [
        lsp.Diagnostic(
            range=edge.range(item.span),
            message=item.message,
            severity=item.severity,
            source=item.source,
            code=item.code,
            code_description=lsp.CodeDescription(item.url) if item.url else None,
            tags=[TAG_UNNECESSARY] if item.unnecessary else [],
        )
        for item in found
    ]


def to_report(edge: Edge, found: Findings, previous: str | None) -> lsp.DiagnosticReport:
    """A pulled report: its id is the hash of what it says, so the same findings are sent once."""
    items = to_diagnostics(edge, found.diagnostics)
    result_id = f"{content_hash(msgspec.json.encode(items)):016x}"
    if result_id == previous:
        return lsp.DiagnosticReport("unchanged", result_id)
    return lsp.DiagnosticReport("full", result_id, items)


def edits(edge: Edge, found: Iterable[tuple[int, int, bytes]]) -> list[lsp.TextEdit]:
    """Edits of the document asked about."""
    return [
        lsp.TextEdit(edge.range(Span(start, stop)), text.decode("utf-8", "replace"))
        for start, stop, text in found
    ]
