"""Completion items in editor words; what is costly waits until one is chosen."""

from msgspec import Struct

from codeforge.features.completion.rank import Ranked
from codeforge.features.completion.sources import Candidate, gather
from codeforge.features.completion.where import Where, where
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset, Span


class CompletionItem(Struct):
    """One offered name. `span` is replaced by `insert`; `order` is its place from zero."""

    label: str
    kind: Kind
    source: str
    insert: str
    span: Span
    order: int
    detail: str = ""
    module: str = ""
    """The module that an auto-import takes it from; `resolve` gives the edit."""
    score: float = 0.0


class CompletionList(Struct):
    """Items, best first. `complete` is False when asking again may give more: a late engine, a cut list."""

    items: list[CompletionItem]
    complete: bool = True


class Resolved(Struct):
    """What is shown of the chosen item, and the edits that go with it."""

    detail: str
    documentation: str
    edits: tuple[Edit, ...] = ()


def render(ranked: list[Ranked], where: Where, *, limit: int, complete: bool) -> CompletionList:
    """The first `limit` candidates as items."""
    items = [
        CompletionItem(
            label=item.candidate.insert or item.candidate.name,
            kind=item.candidate.kind,
            source=item.candidate.source,
            insert=item.candidate.insert or item.candidate.name,
            span=where.span,
            order=order,
            detail=_detail(item.candidate),
            module=item.candidate.module,
            score=round(item.score, 3),
        )
        for order, item in enumerate(ranked[:limit])
    ]
    return CompletionList(items, complete and len(ranked) <= limit)


def _detail(candidate: Candidate) -> str:
    """What is said beside the name at once; reading it from the source of a member waits until it is shown."""
    if candidate.source == "import" and candidate.member is not None:
        return candidate.member.detail
    return candidate.detail


def resolve(snap: Snapshot, path: str, at: Offset, label: str, module: str) -> Resolved:
    """Signature, documentation and import edit of the item called `label` that was offered at `at`.

    Everything is empty when the document has changed so that the name is no longer known there.
    """
    document = snap.document(path)
    if document is None:
        return Resolved("", "")
    if module:
        return _imported(snap, document, label, module)
    for candidate in gather(snap, document, at, where(document, at)).candidates:
        if (candidate.insert or candidate.name) == label and candidate.member is not None:
            described = snap.resolver.describe_member(candidate.member)
            return Resolved(described.signature, described.documentation)
    return Resolved("", "")


def _imported(snap: Snapshot, document: Document, name: str, module: str) -> Resolved:
    edits = tuple(import_edits(document, name, module))
    for member in snap.resolver.module_members(document, module):
        if member.name == name:
            described = snap.resolver.describe_member(member)
            return Resolved(described.signature, described.documentation, edits)
    return Resolved(f"from {module} import {name}", "", edits)


def import_edits(document: Document, name: str, module: str) -> list[Edit]:
    """The edit that imports `name` from `module`: added to an import of that module, else a line of its own.

    The line goes behind the last import at the top, or behind the module's docstring and comments.
    """
    outline = outline_of(document)
    source = document.source
    top = [
        i
        for i in outline.imports
        if not source[document.lines.span(document.lines.line_of(i.span.start)).start : i.span.start].strip(
            b" \t"
        )
    ]
    if any(i.module == module and i.name == name for i in top):
        return []
    same = [
        i for i in top if i.module == module and i.name and i.name != "*" and _column(document, i.span) == 0
    ]
    if same:
        stop = same[-1].span.stop
        statement = source[same[-1].span.start : stop]
        if b"(" not in statement and b"\n" not in statement and b"#" not in statement:
            return [Edit(stop, stop, f", {name}".encode())]
    line = _import_line(document, [i.span for i in top if _column(document, i.span) == 0])
    at = document.lines.starts[line] if line < len(document.lines) else len(source)
    before = b"" if at == 0 or source[:at].endswith((b"\n", b"\r")) else b"\n"
    return [Edit(at, at, before + f"from {module} import {name}\n".encode())]


def _column(document: Document, span: Span) -> int:
    return span.start - document.lines.starts[document.lines.line_of(span.start)]


def _import_line(document: Document, imports: list[Span]) -> int:
    """The line, from zero, in front of which a new import goes."""
    if imports:
        return document.lines.line_of(max(imports[-1].stop - 1, 0)) + 1
    line, quote = 0, b""
    while line < len(document.lines):
        start, stop = document.lines.span(line)
        text = document.source[start:stop].strip()
        if quote:
            if text.endswith(quote):
                quote = b""
        elif text[:3] in (b'"""', b"'''"):
            if len(text) < 6 or not text.endswith(text[:3]):
                quote = text[:3]
        elif text and not text.startswith(b"#"):
            return line
        line += 1
    return line if not quote else 0
