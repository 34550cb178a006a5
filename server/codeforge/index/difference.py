"""Which definitions differ between two versions of one file, and in what.

A definition is its own text without that of the functions and types inside it, so a changed method does not change
its class. What is inside a function belongs to the function.
"""

from collections import Counter
from typing import Literal, NamedTuple

from codeforge.index.facts import Symbol, facts_of
from codeforge.syntax.outline import CALLABLE, TYPES, VALUES, Definition, Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Span

Difference = Literal["added", "removed", "signature", "body", "value", "documentation"]

_HOLDERS = frozenset({*TYPES, Kind.MODULE, Kind.NAMESPACE})
_SHOWN = frozenset({*CALLABLE, *TYPES, *VALUES, Kind.PROPERTY, Kind.MODULE, Kind.NAMESPACE}) - {Kind.KEY}
_APART = frozenset({*CALLABLE, *TYPES, Kind.PROPERTY})
SIGNATURE = 300
"""Characters of a signature that are shown."""


class Changed(NamedTuple):
    """A definition that differs."""

    symbol: Symbol
    """As it is now; as it was, when it was removed."""
    difference: Difference
    signature: str
    """Now, in one line; empty when it was removed."""
    was: str
    """Before; empty when it was added."""


def differences(before: Document | None, after: Document | None) -> list[Changed]:
    """The definitions that differ, in the order of the new file, removed ones last in the order of the old one."""
    old = _definitions(before) if before is not None else {}
    new = _definitions(after) if after is not None else {}
    found = []
    for key, now in new.items():
        then = old.get(key)
        difference = _difference(then, now) if then else "added"
        if now.symbol.kind is Kind.FIELD and difference in ("added", "value"):
            continue  # its class says so: a field is a line of it
        if then is None:
            found.append(Changed(now.symbol, "added", now.signature, ""))
        elif difference:
            found.append(Changed(now.symbol, difference, now.signature, then.signature))
    found += [
        Changed(then.symbol, "removed", "", then.signature) for key, then in old.items() if key not in new
    ]
    return found


class _Own(NamedTuple):
    symbol: Symbol
    signature: str
    text: bytes
    """Without documentation and without the definitions inside it."""
    whole: bytes


def _difference(then: _Own, now: _Own) -> Difference | None:
    if then.whole == now.whole:
        return None
    if then.signature != now.signature and now.symbol.kind in _APART:
        return "signature"
    if then.text == now.text:
        return "documentation"
    return "body" if now.symbol.kind in _APART else "value"


def _definitions(document: Document) -> dict[tuple[str, int], _Own]:
    """The definitions that others can see, by dotted name and number among those so called."""
    definitions = outline_of(document).definitions
    children: dict[int, list[Definition]] = {}
    for one in definitions:
        if one.kind in _APART and one.parent >= 0:
            children.setdefault(one.parent, []).append(one)
    seen: Counter[str] = Counter()
    found = {}
    hidden: set[int] = set()
    for place, (definition, symbol) in enumerate(zip(definitions, facts_of(document).symbols, strict=True)):
        if definition.parent in hidden or (
            definition.parent >= 0 and definitions[definition.parent].kind not in _HOLDERS
        ):
            hidden.add(place)
            continue
        if symbol.kind not in _SHOWN:
            continue
        name = f"{symbol.container}.{symbol.name}"
        inside = [one.span for one in children.get(place, ())]
        documentation = [definition.documentation] if definition.documentation else []
        whole = _without(document, definition, inside)
        text = _without(document, definition, [*inside, *documentation])
        found[name, seen[name]] = _Own(symbol, _signature(document, definition), text, whole)
        seen[name] += 1
    return found


def _without(document: Document, definition: Definition, spans: list[Span]) -> bytes:
    """The definition's text without some stretches, and without space at the ends of lines."""
    parts = []
    at = definition.span.start
    for start, stop in sorted(spans):
        if at <= start and stop <= definition.span.stop:
            parts.append(document.source[at:start])
            at = stop
    parts.append(document.source[at : definition.span.stop])
    return b"\n".join(line.rstrip() for line in b"".join(parts).splitlines() if line.strip())


def _signature(document: Document, definition: Definition) -> str:
    stop = definition.body if definition.body >= 0 else definition.span.stop
    text = document.source[definition.span.start : stop].decode("utf-8", "replace")
    return " ".join(text.split())[:SIGNATURE].rstrip("{ ")
