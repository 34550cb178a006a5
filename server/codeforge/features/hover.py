"""Hover: what the name under the cursor is."""

import re

from msgspec import Struct

from codeforge.python.originals import documentation
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.names import Name, name_at
from codeforge.syntax.outline import Definition, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

SIGNATURE_LINES = 12
DOCUMENTATION_LIMIT = 4000
_CHAIN = re.compile(rb"(?<![\w.\x80-\xff])(?:[^\W\d][\w\x80-\xff]*\.)+$")
"""The names before an attribute, up to its dot, within CHAIN bytes."""
CHAIN = 200


class Hover(Struct, frozen=True):
    """A signature in the document's language, its documentation, and where it comes from."""

    signature: str
    language: str
    documentation: str
    origin: str
    """The file that defines it, relative to the workspace when it lies inside; empty for this file."""
    span: Span
    note: str = ""
    """What to know of how sure this is; empty when it was followed to its definition."""


def hover(snap: Snapshot, path: str, at: Offset) -> Hover | None:
    """What the name at `at` is; None where nothing is known. Parses the asking and the defining file only."""
    document = snap.document(path)
    name = name_at(document, at) if document else None
    if document is None or name is None:
        return None
    if document.language == "python":
        described = snap.resolver.describe(document, at)
        if described is not None:
            origin = described.origin.path if described.origin and described.origin.path != path else ""
            text = described.documentation
            if not text and described.origin and not described.note:
                text = documentation(described.origin, snap.environment)
            if described.signature != name.text or text or described.note or described.value:
                signature = described.signature + (f" = {described.value}" if described.value else "")
                return Hover(signature, "python", text, origin, name.span, described.note)
        imported = _imported(snap, document, name) or _of_missing(snap, document, name)
        if imported is not None:
            return imported
        if described is not None:
            return Hover(described.signature, "python", "", origin, name.span)
    return _by_name(snap, document, name)


def _imported(snap: Snapshot, document: Document, name: Name) -> Hover | None:
    """The import that binds a name of which nothing else is known, and whether its module is there."""
    for imported in outline_of(document).imports:
        if imported.alias != name.text:
            continue
        top = imported.module.partition(".")[0]
        if imported.name:
            renamed = f" as {imported.alias}" if imported.alias != imported.name else ""
            text = f"from {imported.module} import {imported.name}{renamed}"
        else:
            renamed = f" as {imported.alias}" if imported.alias != top else ""
            text = f"import {imported.module}{renamed}"
        found = snap.resolver.has_module(document, imported.module) or not top
        note = (
            f"`{imported.name or imported.module}` was not found in `{imported.module}`."
            if found
            else f"`{top}` is not installed in this environment."
        )
        return Hover(text, "python", "", "", name.span, note)
    return None


def _of_missing(snap: Snapshot, document: Document, name: Name) -> Hover | None:
    """An attribute of what is imported from a distribution that is not installed."""
    start = name.span.start
    chain = _CHAIN.search(document.source, max(start - CHAIN, 0), start)
    if chain is None:
        return None
    before = chain[0].decode("utf-8", "replace")
    first = before.partition(".")[0]
    for imported in outline_of(document).imports:
        top = imported.module.partition(".")[0]
        if imported.alias == first and top and not snap.resolver.has_module(document, imported.module):
            note = f"`{top}` is not installed in this environment."
            return Hover(f"{before}{name.text}", "python", "", "", name.span, note)
    return None


def _by_name(snap: Snapshot, document: Document, name: Name) -> Hover | None:
    """The definition of that name in this file, else the only or first one in the project."""
    symbols = snap.index.symbols_named(name.text, limit=5)
    symbols.sort(key=lambda symbol: symbol.path != document.path)
    note = "Found by its name alone."
    if len(symbols) > 1:
        note = f"Found by its name alone: one of {len(symbols) if len(symbols) < 5 else 'many'} called so."
    for symbol in symbols:
        source = snap.read(symbol.path)
        if source is None:
            continue
        for definition in outline_of(source).definitions:
            if (
                definition.name == name.text
                and source.lines.line_of(definition.name_span.start) == symbol.line
            ):
                origin = symbol.path if symbol.path != document.path else ""
                documentation = _documentation(source, definition)
                return Hover(
                    signature_of(source, definition), source.language, documentation, origin, name.span, note
                )
    return None


def signature_of(document: Document, definition: Definition) -> str:
    """The text from the definition's first line to its body, without the body's opening."""
    stop = definition.body if definition.body >= 0 else definition.span.stop
    text = document.text(Span(definition.span.start, stop)).rstrip()
    lines = text.removesuffix("{").rstrip().splitlines()[:SIGNATURE_LINES]
    return "\n".join(lines)


def _documentation(document: Document, definition: Definition) -> str:
    if definition.documentation is None:
        return ""
    text = document.text(definition.documentation)[:DOCUMENTATION_LIMIT]
    return "\n".join(line.strip().lstrip("/*#-!").strip() for line in text.splitlines()).strip("\"' \n")
