"""What one file says to the index: lines and columns where the syntax layer has offsets.

The index says where to look, the source says what is there. A row holds a line because lines compress well and
survive being read without the text; the one offset an answer needs is read from the source.
"""

from msgspec import Struct

from codeforge.syntax.outline import Kind, Outline, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Span

WIDE_COLUMN = 255
"""Stands for "read the source": the name stands further right, or behind characters outside ASCII."""


class Symbol(Struct, frozen=True):
    """A definition somewhere in the workspace."""

    path: str
    name: str
    kind: Kind
    line: int
    """The line of the name, from zero."""
    column: int
    """The name's first character: the same in every encoding, or WIDE_COLUMN."""
    end_line: int
    """The last line of the whole definition."""
    container: str = ""
    """The dotted names of the definitions around it."""
    bases: tuple[str, ...] = ()


class ImportedName(Struct, frozen=True):
    """One import of a file, without its place (see `syntax.outline.Import`)."""

    module: str
    name: str
    alias: str


class FileFacts(Struct, frozen=True):
    """All that the index keeps of one file."""

    path: str
    language: str
    hash: int
    n_lines: int
    symbols: tuple[Symbol, ...] = ()
    names: frozenset[str] = frozenset()
    imports: tuple[ImportedName, ...] = ()


_KEY = "facts read last"


def facts_of(document: Document) -> FileFacts:
    """The facts of `document`, read once a version."""
    return document.derive(_facts)


def _facts(document: Document) -> FileFacts:
    facts = facts_from(document, outline_of(document))
    if document.lineage is not None:
        document.lineage[_KEY] = facts
    return facts


def facts_read_last(document: Document) -> FileFacts | None:
    """The facts of the newest version of an open document that was read; None when none was."""
    if document.lineage is None or document.derived(_facts) is not None:
        return document.derived(_facts)
    known: FileFacts | None = document.lineage.get(_KEY)
    return known


def facts_from(document: Document, outline: Outline) -> FileFacts:
    """The facts of `document`, whose outline is `outline`; symbols in source order."""
    lines = document.lines
    symbols = []
    containers: list[str] = []
    for definition in outline.definitions:
        start = definition.name_span.start
        line = lines.line_of(start)
        column = start - lines.starts[line]
        if column >= WIDE_COLUMN or not (
            lines.ascii or document.source[lines.starts[line] : start].isascii()
        ):
            column = WIDE_COLUMN
        container = containers[definition.parent] if definition.parent >= 0 else ""
        containers.append(f"{container}.{definition.name}" if container else definition.name)
        end_line = lines.line_of(max(definition.span.stop - 1, start))
        symbols.append(
            Symbol(
                document.path,
                definition.name,
                definition.kind,
                line,
                column,
                end_line,
                container,
                definition.bases,
            )
        )
    return FileFacts(
        path=document.path,
        language=document.language,
        hash=document.hash,
        n_lines=len(lines),
        symbols=tuple(symbols),
        names=frozenset(outline.names),
        imports=tuple(ImportedName(i.module, i.name, i.alias) for i in outline.imports),
    )


def located(symbol: Symbol, document: Document) -> Location:
    """The place of the symbol's name in `document`, the text it was read from.

    A text that has changed since gives the nearest place that still holds the name, else the symbol's line.
    """
    line = document.lines.span(symbol.line)
    name = symbol.name.encode()
    if symbol.column != WIDE_COLUMN and document.source.startswith(name, line.start + symbol.column):
        start = line.start + symbol.column
        return Location(document.path, Span(start, start + len(name)))
    start = document.source.find(name, line.start, line.stop)
    if start < 0:
        return Location(document.path, Span(line.start, line.start))
    return Location(document.path, Span(start, start + len(name)))
