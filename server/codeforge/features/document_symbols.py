"""The outline of one document."""

from msgspec import Struct

from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Definition, Kind, outline_of
from codeforge.text.positions import Span


class DocumentSymbol(Struct):
    """One definition and the definitions inside it, in source order."""

    name: str
    kind: Kind
    span: Span
    name_span: Span
    detail: str
    children: "list[DocumentSymbol]"


def document_symbols(snap: Snapshot, path: str) -> list[DocumentSymbol]:
    """The definitions of `path` as a forest, in source order; empty for an unknown file."""
    document = snap.document(path)
    if document is None:
        return []
    nodes: list[DocumentSymbol] = []
    roots: list[DocumentSymbol] = []
    for definition in outline_of(document).definitions:
        node = _node(definition)
        nodes.append(node)
        siblings = nodes[definition.parent].children if definition.parent >= 0 else roots
        siblings.append(node)
    return roots


def _node(definition: Definition) -> DocumentSymbol:
    detail = f"({', '.join(definition.bases)})" if definition.bases else ""
    return DocumentSymbol(definition.name, definition.kind, definition.span, definition.name_span, detail, [])
