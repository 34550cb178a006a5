"""Completion in the protocol's words: short where the client lets a list say something once for all items.

No commit characters are sent: in Python a name may always be a new one, and a dot typed behind it would replace it.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from codeforge.features.completion import CompletionItem, CompletionList, resolve
from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Edge
from codeforge.lsp.markup import documented, markup
from codeforge.lsp.reply import COMPLETION_KIND, edits
from codeforge.syntax.outline import CALLABLE, Kind
from codeforge.text.positions import Span

SNIPPET = 2
TAG_DEPRECATED = 1
_CALLED = CALLABLE | {Kind.CLASS}
_NO_CALL = re.compile(rb"^\s*(?:from|import|@|except\b|class\b)|:\s*$|->\s*$|\bimport\s")
"""Lines on which a name is meant itself, not its call."""


def to_completion(edge: Edge, found: CompletionList) -> lsp.CompletionList:
    """Items in their order, which `sortText` holds fast; the range and what resolving needs said once where allowed."""
    if not found.items:
        return lsp.CompletionList(not found.complete, [])
    span = found.items[0].span
    range_ = edge.range(span)
    data = lsp.ItemData(edge.uri(edge.path), span.stop)
    allowed = edge.client.item_defaults
    defaults = lsp.CompletionItemDefaults(
        edit_range=range_ if "editRange" in allowed else None, data=data if "data" in allowed else None
    )
    calls = _calls_wanted(edge, span)
    items = [_item(edge, item, range_, defaults, data, calls=calls) for item in found.items]
    has_defaults = defaults.edit_range is not None or defaults.data is not None
    return lsp.CompletionList(not found.complete, items, defaults if has_defaults else None)


def _item(
    edge: Edge,
    item: CompletionItem,
    range_: lsp.Range,
    defaults: lsp.CompletionItemDefaults,
    data: lsp.ItemData,
    *,
    calls: bool,
) -> lsp.CompletionItem:
    snippet = item.snippet or (_call(item) if calls else "") if edge.client.snippets else ""
    text = snippet or item.insert
    at_default = defaults.edit_range is not None
    own = lsp.ItemData(data.uri, data.at, item.module, item.whole) if item.module else data
    return lsp.CompletionItem(
        label=item.label,
        kind=COMPLETION_KIND.get(item.kind, 1),
        sort_text=f"{item.order:04}",
        filter_text=item.filter,
        text_edit=None if at_default else lsp.CompletionTextEdit(range_, text),
        text_edit_text=text if at_default and text != item.label else "",
        insert_text_format=SNIPPET if snippet else 0,
        detail=item.detail,
        label_details=_label_details(edge, item),
        tags=[TAG_DEPRECATED] if item.deprecated and edge.client.deprecated_tag else [],
        preselect=item.order == 0,
        data=None if own is defaults.data else own,
    )


def _label_details(edge: Edge, item: CompletionItem) -> lsp.CompletionItemLabelDetails | None:
    """Where an auto-import comes from; clients that do not know the field would ignore it."""
    if not item.module or not edge.client.label_details:
        return None
    return lsp.CompletionItemLabelDetails(description=item.module)


def _calls_wanted(edge: Edge, span: Span) -> bool:
    """True when brackets should be inserted with a function here: by the setting, and where none follow."""
    document = edge.document
    if document is None or not edge.snap.settings.completion.call_snippets:
        return False
    left, _ = document.line_text(span.start)
    _, right = document.line_text(span.stop)
    return not right.lstrip().startswith(b"(") and _NO_CALL.search(left) is None


def _call(item: CompletionItem) -> str:
    """`name($1)$0`, without a place for arguments where there are none."""
    if item.kind not in _CALLED or item.insert != item.label:
        return ""
    name = item.insert.replace("$", "\\$")
    return f"{name}()$0" if item.detail == "()" else f"{name}($1)$0"


def ask_resolve(edge: Edge, item: dict[str, Any]) -> dict[str, Any]:
    """The chosen item as it was sent, with what was too costly to say of all; unchanged when it is not ours."""
    data = item_data(item)
    if data is None:
        return item
    found = resolve(edge.snap, edge.path, data.at, str(item.get("label", "")), data.module, whole=data.whole)
    if found.detail:
        item["detail"] = found.detail
    if found.documentation:
        item["documentation"] = markup(edge, documented(edge, found.documentation))
    if found.edits:
        item["additionalTextEdits"] = edits(edge, found.edits)
    return item


def item_data(item: Mapping[str, Any]) -> lsp.ItemData | None:
    """What we attached to a completion item; None when it is not ours."""
    try:
        return msgspec.convert(item.get("data"), lsp.ItemData)
    except msgspec.ValidationError:
        return None
