"""Candidates: names that could be meant at the cursor, and whether what is typed still fits them."""

import re
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
    if not prefix:
        return True
    low, typed = name.lower(), prefix.lower()
    if low.startswith(typed):
        return True
    if len(typed) < 2:
        return low.lstrip("_").startswith(typed)
    if typed[-1] not in low:
        return False
    return typed in low or (len(name) > len(prefix) and scattered(typed).search(name) is not None)


@lru_cache(maxsize=256)
def scattered(typed: str) -> re.Pattern[str]:
    """What finds the letters of `typed`, in lower case, in their order, the first at the beginning of a word."""
    first, rest = typed[0], typed[1:]
    begins = f"(?:(?<![^\\W_])(?i:{re.escape(first)})"
    if first.isalpha():
        begins += f"|(?<=[a-z0-9]){re.escape(first.upper())}"
    return re.compile(begins + ")" + "".join(f"[^\n]*?(?i:{re.escape(char)})" for char in rest))
