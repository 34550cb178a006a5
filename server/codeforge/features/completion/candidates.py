"""Candidates: names that could be meant at the cursor, and whether what is typed still fits them."""

from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from codeforge.python.resolver import Member
from codeforge.syntax.outline import Kind

KEYWORD = Kind.OPERATOR
"""Keywords have no kind of their own in the index."""


class Candidate(Struct):
    """One name that could be meant, with what ranking and rendering need to know of it."""

    name: str
    kind: Kind
    source: str
    """Where it comes from: member, by-name, scope, near, keyword, argument, module, import, project, jedi, value,
    override, parameter."""
    detail: str = ""
    depth: int = 0
    """Scopes outwards, or classes up: 0 is nearest."""
    insert: str = ""
    """What is inserted when it differs from the name: `size=` for a keyword argument."""
    module: str = ""
    """The module an auto-import takes it from."""
    whole: bool = False
    """The auto-import takes `module` itself, under this name: `import numpy as np`."""
    is_builtin: bool = False
    fits_name: bool = False
    """True for a member of a class that the receiver is called like."""
    member: Member | None = None
    label: str = ""
    """What is shown when it is not what is inserted: `save(self, …)` for a whole method."""
    snippet: str = ""
    """What a client that takes snippets inserts instead."""
    deprecated: bool = False
    prefer: int = 0
    """Places by which it goes before others of the same list whatever ranking says: 0 for all but a few."""

    @property
    def shown(self) -> str:
        """What the list shows of it."""
        return self.label or self.insert or self.name


class Gathered(Struct):
    """The candidates, and whether more could come when asked again."""

    candidates: list[Candidate]
    complete: bool = True
    receiver_type: str = ""
    """The type of what stands before the dot, as text; empty when unknown."""


def fits(name: str, prefix: str) -> bool:
    """True when a client would still show `name` for `prefix`.

    It begins so in any case, or holds it whole, or its letters in their order, the first of them at the beginning of a
    word: `gmr` and `getref` fit get_model_refs.
    """
    return fitting(prefix)(name)


@lru_cache(maxsize=64)
def fitting(prefix: str) -> Callable[[str], bool]:
    """What says of each name whether it `fits` this prefix."""
    typed = prefix.lower()
    if not prefix:
        return lambda name: True
    if len(typed) < 2:
        return lambda name: name.lower().lstrip("_").startswith(typed) or name.lower().startswith(typed)
    last = typed[-1]

    def fits_typed(name: str) -> bool:
        low = name.lower()
        return last in low and (
            low.startswith(typed)
            or typed in low
            or (len(name) > len(prefix) and _is_scattered(typed, name, low))
        )

    return fits_typed


def _is_scattered(typed: str, name: str, low: str) -> bool:
    """True when `name`, `low` in lower case, holds the letters of `typed` in their order, the first where a word begins."""
    first = typed[0]
    at = low.find(first)
    while at >= 0 and not _begins_word(name, at, first):
        at = low.find(first, at + 1)
    for letter in typed[1:] if at >= 0 else ():
        at = low.find(letter, at + 1)
        if at < 0:
            break
    return at >= 0


def _begins_word(name: str, at: int, first: str) -> bool:
    before = name[at - 1 : at] if at else ""
    return not before.isalnum() or (name[at : at + 1] != first and before.isascii() and not before.isupper())
