"""Completion items in editor words; what is costly waits until one is chosen."""

from msgspec import Struct

from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.import_edits import import_edits
from codeforge.features.completion.rank import Ranked
from codeforge.features.completion.sources import gather
from codeforge.features.completion.where import Where, where
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
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
    whole: bool = False
    """The auto-import takes the module itself."""
    filter: str = ""
    """What a client compares with what is typed, when it is not the label."""
    snippet: str = ""
    """What a client that takes snippets inserts instead of `insert`."""
    deprecated: bool = False


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
    """The first `limit` candidates as items: in the order of `ranked`, those that begin as typed before all others.

    Clients compare with what is typed before they look at our order; agreeing with them keeps the list still.
    """
    typed, lower = where.prefix, where.prefix.lower()
    ordered = ranked
    if typed or any(item.candidate.prefer for item in ranked):
        ordered = sorted(ranked, key=lambda item: _tier(item.candidate, typed, lower))
    items = [_item(item, order, where.span) for order, item in enumerate(ordered[:limit])]
    return CompletionList(items, complete and len(ranked) <= limit)


def _tier(candidate: Candidate, typed: str, lower: str) -> tuple[int, int]:
    name = candidate.name
    begins = 0 if name.startswith(typed) else 1 if name.lower().startswith(lower) else 2
    return begins, -candidate.prefer


def _item(ranked: Ranked, order: int, span: Span) -> CompletionItem:
    candidate = ranked.candidate
    label = candidate.shown
    return CompletionItem(
        label=label,
        kind=candidate.kind,
        source=candidate.source,
        insert=candidate.insert or candidate.name,
        span=span,
        order=order,
        detail=_detail(candidate),
        module=candidate.module,
        score=round(ranked.score, 3),
        whole=candidate.whole,
        filter=candidate.name if not label.startswith(candidate.name) else "",
        snippet=candidate.snippet,
        deprecated=candidate.deprecated,
    )


def _detail(candidate: Candidate) -> str:
    """What is said beside the name at once; reading it from the source of a member waits until it is shown."""
    if candidate.source == "import" and candidate.member is not None:
        return candidate.member.detail
    return candidate.detail


def resolve(
    snap: Snapshot, path: str, at: Offset, label: str, module: str, *, whole: bool = False
) -> Resolved:
    """Signature, documentation and import edit of the item called `label` that was offered at `at`.

    Everything is empty when the document has changed so that the name is no longer known there.
    """
    document = snap.document(path)
    if document is None:
        return Resolved("", "")
    if module:
        return _imported(snap, document, label, module, whole=whole)
    for candidate in gather(snap, document, at, where(document, at)).candidates:
        if candidate.shown == label:
            if candidate.member is None:
                return Resolved(candidate.detail, "")
            described = snap.resolver.describe_member(candidate.member)
            return Resolved(described.signature, described.documentation)
    return Resolved("", "")


def _imported(snap: Snapshot, document: Document, name: str, module: str, *, whole: bool) -> Resolved:
    edits = tuple(import_edits(document, name, module, whole=whole))
    if whole:
        return Resolved(f"import {module}" if name == module else f"import {module} as {name}", "", edits)
    for member in snap.resolver.module_members(document, module):
        if member.name == name:
            described = snap.resolver.describe_member(member)
            return Resolved(described.signature, described.documentation, edits)
    return Resolved(f"from {module} import {name}", "", edits)
