"""What one document calls: read from its tree when asked, since the index does not need it."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from codeforge.syntax.languages import pack_of
from codeforge.syntax.outline import VALUES, Definition, Facts, facts_query, outline_of
from codeforge.syntax.trees import captures_of, tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span


class Call(Struct, frozen=True):
    """A call of something named `name`, inside definition number `caller` of the outline (-1: outside any)."""

    name: str
    name_span: Span
    caller: int = -1

    @property
    def at(self) -> Offset:
        """Where the called name begins."""
        return self.name_span.start


def calls_of(document: Document) -> tuple[Call, ...]:
    """The calls in `document`, in source order; empty for a language whose pack says nothing of calls."""
    return document.derive(_calls)


def _calls(document: Document) -> tuple[Call, ...]:
    facts, tree = _call_query(document.language), tree_of(document)
    if facts is None or tree is None:
        return ()
    nodes = captures_of(facts.query, tree).get("call.name", [])
    outline = outline_of(document)
    spans = sorted({Span(node.start_byte, node.end_byte) for node in nodes})
    callers = _callers(outline.definitions, [span.start for span in spans])
    return tuple(Call(document.text(span), span, caller) for span, caller in zip(spans, callers, strict=True))


def _callers(definitions: Sequence[Definition], places: Sequence[Offset]) -> list[int]:
    """For each place, in order, the innermost function or type around it."""
    callers: list[int] = []
    around: list[int] = []
    following = 0
    for at in places:
        while following < len(definitions) and definitions[following].span.start <= at:
            while around and definitions[around[-1]].span.stop <= definitions[following].span.start:
                around.pop()
            if definitions[following].kind not in VALUES:
                around.append(following)
            following += 1
        while around and definitions[around[-1]].span.stop <= at:
            around.pop()
        callers.append(around[-1] if around else -1)
    return callers


@cache
def _call_query(language: str) -> Facts | None:
    pack = pack_of(language)
    return facts_query(pack, calls=True) if pack else None
