"""What a bare name could be: names in scope, keywords, names that the lines above bind."""

import keyword
import re
from collections.abc import Iterator

from codeforge.features.completion.arguments import arguments, models
from codeforge.features.completion.around import around
from codeforge.features.completion.auto_import import auto_imports
from codeforge.features.completion.candidates import KEYWORD, Candidate, Gathered, fitting
from codeforge.features.completion.legal import keywords, wanted
from codeforge.features.completion.methods import class_names
from codeforge.features.completion.texts import quoted_texts
from codeforge.features.completion.where import Where
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

_FROM_WHAT = re.compile(r"^\s*from\s+[.\w]+\s+$")


def names(
    snap: Snapshot, document: Document, at: Offset, where: Where, gathered: Gathered
) -> Iterator[Candidate]:
    """All of them; in languages without a resolver, the identifiers of the file."""
    if document.language != "python":
        yield from _file_names(document, where)
        yield from auto_imports(snap, document, where)
    elif _FROM_WHAT.match(where.line):
        yield Candidate("import", KEYWORD, "keyword")
    else:
        role = around(document, where).wanted.role
        yield from quoted_texts(snap, document, where, gathered)
        yield from arguments(snap, document, where, gathered)
        yield from models(snap, document, where)
        if role == "statement":
            yield from class_names(snap, document, where)
        yield from (each for each in _in_scope(snap, document, where) if wanted(each, role))
        yield from keywords(document, where)
        yield from _near_names(document, where)
        yield from auto_imports(snap, document, where)


def _in_scope(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    members = snap.resolver.scope(document, where.span.start)
    outermost = max((member.depth for member in members), default=0)
    fits = fitting(where.prefix)
    for member in members:
        if fits(member.name):
            yield Candidate(
                member.name,
                member.kind,
                "scope",
                depth=member.depth,
                member=member,
                is_builtin=member.depth == outermost,
            )


def _near_names(document: Document, where: Where) -> Iterator[Candidate]:
    """Names that the lines above bind, by their looks: a scope that the parser has lost behind a broken line."""
    if not where.prefix:
        return
    for name in around(document, where).bound(where.prefix):
        if not keyword.iskeyword(name):
            yield Candidate(name, Kind.VARIABLE, "near")


def _file_names(document: Document, where: Where) -> Iterator[Candidate]:
    """Every identifier of this file: what there is to offer in languages without a resolver."""
    outline = outline_of(document)
    for definition in outline.definitions:
        yield Candidate(definition.name, definition.kind, "scope", depth=int(definition.parent >= 0))
    for imported in outline.imports:
        if imported.alias:
            yield Candidate(imported.alias, Kind.MODULE, "scope", imported.module, depth=1)
    for name in outline.names:
        if name != where.prefix or outline.names[name] > 1:
            yield Candidate(name, Kind.VARIABLE, "scope", depth=2)
