"""Excerpts of each language, and what the syntax layer reads in them as text, one line a fact.

Lines count from one, as an editor shows them.
"""

import random
from pathlib import Path

from msgspec import Struct

from codeforge.syntax.calls import calls_of
from codeforge.syntax.faults import faults
from codeforge.syntax.folds import folds
from codeforge.syntax.languages import language_of
from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

EXCERPTS = Path(__file__).parent / "data" / "languages"


def excerpt(name: str) -> Document:
    """The excerpt in the file `name`, in the language that its name and head say."""
    source = (EXCERPTS / name).read_bytes()
    return Document(name, source, language=language_of(name, source))


def edited(document: Document, before: str, after: str) -> Document:
    """`document` with its one `before` replaced."""
    assert document.source.count(before.encode()) == 1, f"{before!r} stands not once in {document.path}"
    source = document.source.replace(before.encode(), after.encode())
    return Document(document.path, source, language=document.language)


def definitions(document: Document) -> str:
    """`line kind container.name(bases) # first line of its documentation`, one a line."""
    outline = outline_of(document)
    rows = []
    for place, definition in enumerate(outline.definitions):
        bases = f"({', '.join(definition.bases)})" if definition.bases else ""
        line = _line(document, definition.name_span.start)
        row = f"{line} {definition.kind.name.lower()} {outline.qualified(place)}{bases}"
        if definition.documentation is not None:
            row += f" # {document.text(definition.documentation).splitlines()[0]}"
        rows.append(row)
    return "\n".join(rows)


def imports(document: Document) -> list[tuple[str, str, str]]:
    """Module, name and alias of each import."""
    return [(each.module, each.name, each.alias) for each in outline_of(document).imports]


def calls(document: Document) -> str:
    """`caller: names it calls`, one line a caller; the module's own calls under `-`."""
    outline = outline_of(document)
    rows: dict[str, list[str]] = {}
    for call in calls_of(document):
        rows.setdefault(outline.qualified(call.caller) or "-", []).append(call.name)
    return "\n".join(f"{caller}: {' '.join(names)}" for caller, names in rows.items())


def folded(document: Document) -> str:
    """First and last line of each fold, with the kind of those that have one."""
    return " ".join(
        f"{fold.start_line + 1}-{fold.end_line + 1}{fold.kind and ':' + fold.kind}"
        for fold in folds(document)
    )


def problems(document: Document) -> list[str]:
    """`line code` of each syntax error."""
    return [f"{_line(document, fault.span.start)} {fault.code}" for fault in faults(document)]


def damaged(document: Document, *, n: int, seed: int = 7) -> list[Document]:
    """`document` cut off at `n` places, and with a few bytes overwritten there; always the same ones."""
    chance = random.Random(f"{document.path} {seed}")
    variants = []
    for _ in range(n):
        at = chance.randrange(len(document.source))
        noise = bytes(chance.choice(b"(){}[]\"'`;:\n\0<>#\\") for _ in range(4))
        cut, overwritten = document.source[:at], document.source[:at] + noise + document.source[at + 4 :]
        variants += [Document(document.path, each, language=document.language) for each in (cut, overwritten)]
    return variants


def _line(document: Document, at: Offset) -> int:
    return document.lines.line_of(at) + 1


class Reading(Struct):
    """What is to be read in one excerpt, in the notations above; lines of text are dedented."""

    path: str
    definitions: str
    folds: str
    imports: list[tuple[str, str, str]] = []
    calls: str = ""
    faults: list[tuple[str, str, list[str]]] = []
    """A text of the excerpt, what stands there instead, and the problems that follow."""
