"""What a request asks about: the place of the cursor as retrieval sees it.

Only the text before the cursor is read. What stands behind it is often half of the old code and half of the new, and
an engine that looks there is measured wrong: it would find the very lines that are to be written.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from codeforge.features.context.fixtures import fixtures_named
from codeforge.features.context.project import WORD, Card, Usage
from codeforge.index.facts import ImportedName, Symbol, facts_of
from codeforge.syntax.outline import CALLABLE, TYPES, Definition, Import, Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

RECENT_LINES = 20
READ_BEFORE = 65_536
"""Bytes before the cursor whose words count; imports and definitions are known from the whole file."""
FADE = 0.93
"""How much a word counts for each line that it stands further above the cursor."""

TYPED_BEFORE = 8_192
"""Characters before the cursor in which annotations and calls tell types."""
_MADE = re.compile(r"(?<![\w.])([^\W\d]\w*) *= *(?:\w+\.)*([A-Z]\w*)\(")
_ANNOTATED = re.compile(r"(?<![\w.])([^\W\d]\w*) *: *([^=,()\n]{1,80})")
_WRAPPERS = frozenset(
    {"Optional", "Union", "Type", "Iterable", "Sequence", "List", "Annotated", "Final", "ClassVar"}
)

_INDENTED = frozenset({"python"})
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


class Place(Struct, frozen=True):
    """A cursor: what its file defines and imports above it, and which names the text before it uses."""

    path: str
    card: Card
    function: str
    """The name of the function around the cursor; empty outside any."""
    fixtures: frozenset[str]
    """What it is given by pytest, where it may be a test."""
    types: tuple[Symbol, ...]
    """The types around the cursor, innermost first."""
    usage: Usage
    recent: dict[str, float]
    """Words of the last lines: 1 for one on the cursor's line, less with each line above."""
    parts: frozenset[str]
    """Parts of recent words, lower-case: `get_user` gives `get` and `user`."""
    local: frozenset[str]
    """Names imported inside the function around the cursor."""
    typed: dict[str, str]
    """Names of the last lines with the class that an annotation, a call or their own name tells."""


def place_of(document: Document, at: Offset, selected: Span | None = None) -> Place:
    """The place at offset `at` of `document`, clamped to it; words of a selection count as if on the cursor's line."""
    at = min(max(at, 0), len(document.source))
    outline = outline_of(document)
    above = [
        (symbol, definition)
        for symbol, definition in zip(facts_of(document).symbols, outline.definitions, strict=True)
        if definition.name_span.start < at
    ]
    imports = [one for one in outline.imports if one.name_span.start < at]
    around = _around(document, [definition for _, definition in above], at)
    function = next((above[n][1] for n in around if _is_callable(above[n][1])), None)
    text = _without(document, imports, at)
    recent = _recent(text)
    if selected is not None:
        recent |= dict.fromkeys(WORD.findall(document.text(selected)), 1.0)
    named = [ImportedName(one.module, one.name, one.alias) for one in imports]
    return Place(
        path=document.path,
        card=Card(document.path, [symbol for symbol, _ in above], named),
        function=function.name if function else "",
        fixtures=fixtures_named(document, function.name_span.stop) if function else frozenset(),
        types=tuple(above[n][0] for n in around if above[n][1].kind in TYPES),
        usage=Usage(text),
        recent=recent,
        parts=frozenset(part for word in recent for part in parts_of(word)),
        local=frozenset(
            one.alias for one in imports if function is not None and one.span.start > function.span.start
        ),
        typed=_typed(text, recent),
    )


@lru_cache(maxsize=50_000)
def parts_of(word: str) -> tuple[str, ...]:
    """The lower-case words that an identifier is made of."""
    if "_" in word:
        return tuple(part for part in word.lower().split("_") if part)
    return tuple(part.lower() for part in _PARTS.findall(word))


def _is_callable(definition: Definition) -> bool:
    return definition.kind in CALLABLE or (definition.kind is Kind.PROPERTY and definition.body >= 0)


def _around(document: Document, above: Sequence[Definition], at: Offset) -> list[int]:
    """Places of the functions and types around the cursor, innermost first.

    Where indentation is syntax, the text before a cursor decides: the tree of an unfinished function ends too early.
    """
    holders = [n for n, each in enumerate(above) if _is_callable(each) or each.kind in TYPES]
    if document.language not in _INDENTED:
        return [n for n in reversed(holders) if above[n].span.start <= at < above[n].span.stop]
    chain: list[int] = []
    holding = frozenset(holders)
    n = holders[-1] if holders else -1
    while n >= 0:
        if n in holding:
            chain.append(n)
        n = above[n].parent
    indent = _indent(document, at)
    if indent is None:
        return chain
    return [n for n in chain if _column(document, above[n]) < indent or above[n].span.contains(at - 1)]


def _indent(document: Document, at: Offset) -> int | None:
    """The indentation of the cursor's line; None for a line without any text, which does not tell."""
    left, _ = document.line_text(at)
    return len(left) - len(left.lstrip()) if left else None


def _column(document: Document, definition: Definition) -> int:
    starts = document.lines.starts
    return definition.span.start - starts[document.lines.line_of(definition.span.start)]


def _without(document: Document, imports: Iterable[Import], at: Offset) -> str:
    """The text before the cursor with its import statements blanked: importing a name is not using it."""
    first = max(0, at - READ_BEFORE)
    pieces: list[bytes] = []
    for span in sorted({one.span for one in imports}):
        if span.stop > first:
            pieces.append(document.source[first : max(span.start, first)])
            first = min(max(span.stop, first), at)
    pieces.append(document.source[first:at])
    return b"".join(pieces).decode("utf-8", "replace")


def _typed(text: str, recent: Iterable[str]) -> dict[str, str]:
    """The class of each recent name, where it is said: `x: Area`, `x = Area(`, or a name like `base_area`'s class."""
    found = {name: "".join(part[:1].upper() + part[1:] for part in name.split("_")) for name in recent}
    found = {name: kind for name, kind in found.items() if name[:1].islower() and len(kind) > 3}
    last = text[-TYPED_BEFORE:]
    found |= dict(_MADE.findall(last))
    for name, annotation in _ANNOTATED.findall(last):
        kinds = [word for word in WORD.findall(annotation) if word[:1].isupper() and word not in _WRAPPERS]
        if kinds:
            found[name] = kinds[0]
    return found


def _recent(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for distance, line in enumerate(reversed(text.splitlines()[-RECENT_LINES:])):
        for word in WORD.findall(line):
            found.setdefault(word, FADE**distance)
    return found
