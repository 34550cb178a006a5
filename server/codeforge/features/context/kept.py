"""What one question about an open document leaves for the next: so that a keystroke costs what a keystroke changes.

A `Look` is one full retrieval at a cursor. It serves again

- at the same place, while the text before it and the rest of the project are the same;
- a little further on in what is being written: a few words or lines later, as long as neither an import nor a
  definition was begun. Names written since are looked up and added; the scores of the others are those of the look.
  At rest (`features.warming`) or further on the next full look replaces it.

It is kept in the `lineage` of the document, so it ends when the document is closed, and a document that nobody edits
(a file on disk, a benchmark's) keeps nothing.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from msgspec import Struct

from codeforge.features.context.gather import Found
from codeforge.features.context.model import Floats
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project
from codeforge.index.usage import UsageView
from codeforge.index.view import View
from codeforge.text.documents import Document, content_hash
from codeforge.text.positions import Offset

MOST_LOOKS = 12
"""Places of one document whose candidates are kept."""
MOST_LINES = 3
MOST_BYTES = 400
"""A look serves so many lines and bytes further on."""
MOST_SHARED = 20_000
"""Things looked up for one document before all are forgotten: a long session must not hold the project twice."""
_KEY = "context"

_BEGINS = re.compile(
    rb"^[ \t]*(?:@|(?:export |public |private |static |async |pub )*"
    rb"(?:def|class|import|from|function|func|fn|struct|interface|impl|trait|enum|use|require|package)\b).*",
    re.MULTILINE,
)
"""Lines that change what is imported or which definition the cursor stands in."""


class Look(Struct, frozen=True, eq=False):
    """The candidates of one place with their scores."""

    place: Place
    found: Found
    rows: Floats
    worth: Floats
    before: int
    """Hash of the text before the cursor."""
    start: Offset
    """Where the cursor's line begins."""
    above: int
    """Hash of the text above that line."""
    line: bytes
    """The line left of the cursor."""


def look_of(document: Document, at: Offset, place: Place, found: Found, rows: Floats, worth: Floats) -> Look:
    """The look that was had at offset `at` of `document`."""
    source = document.source
    start = source.rfind(b"\n", 0, at) + 1
    return Look(
        place,
        found,
        rows,
        worth,
        before=content_hash(source[:at]),
        start=start,
        above=content_hash(source[:start]),
        line=source[start:at],
    )


class Kept:
    """The looks at one document, and what was looked up for them; good while the rest of the project is the same."""

    def __init__(self, index: View, usage: UsageView, path: str) -> None:
        self.index = index
        self.usage = usage
        self.path = path
        self.project: Project | None = None
        self._looks: OrderedDict[int, Look] = OrderedDict()
        self._lock = Lock()

    def holds(self, index: View, usage: UsageView) -> bool:
        """True while nothing but the document itself has changed since, and no more words are known."""
        known = self.index
        return (
            index.segments is known.segments
            and index.changed is known.changed
            and index.complete == known.complete
            and [one for one, _ in usage.segments] == [one for one, _ in self.usage.segments]
            and _same_but(self.path, index.open, known.open)
            and (self.project is None or self.project.n_shared < MOST_SHARED)
        )

    def same(self, document: Document, at: Offset) -> Look | None:
        """The look at exactly this place."""
        before = content_hash(document.source[:at])
        with self._lock:
            look = self._looks.get(before)
            if look is not None:
                self._looks.move_to_end(before)
            return look

    def near(self, document: Document, at: Offset) -> Look | None:
        """The newest look from which what was written since leads here."""
        with self._lock:
            looks = list(self._looks.values())
        return next((look for look in reversed(looks) if leads_to(look, document, at)), None)

    def keep(self, look: Look) -> None:
        """Remember `look` as the newest."""
        with self._lock:
            self._looks[look.before] = look
            self._looks.move_to_end(look.before)
            while len(self._looks) > MOST_LOOKS:
                self._looks.popitem(last=False)


def kept_for(document: Document, index: View, usage: UsageView) -> Kept | None:
    """What is kept for `document`, emptied when the project has changed; None for one that nobody edits."""
    if document.lineage is None:
        return None
    kept = document.lineage.get(_KEY)
    if not isinstance(kept, Kept) or not kept.holds(index, usage):
        kept = document.lineage[_KEY] = Kept(index, usage, document.path)
    return kept


def leads_to(look: Look, document: Document, at: Offset) -> bool:
    """Whether the text before `at` is that of the look and a little more, without a new definition or import."""
    source = document.source
    if not look.start <= at <= look.start + len(look.line) + MOST_BYTES:
        return False
    since = source[look.start : at]
    if since.count(b"\n") > MOST_LINES or since.endswith(b"."):
        return False
    if document.language != "python" and (b"{" in since or b"}" in since):
        return False
    if _BEGINS.findall(since) != _BEGINS.findall(look.line):
        return False
    return _stays_inside(look, since) and content_hash(source[: look.start]) == look.above


def _stays_inside(look: Look, since: bytes) -> bool:
    """Whether the indentation leaves the cursor in the same function: a blank line does not tell."""
    now, then = _indent(since.rpartition(b"\n")[2]), _indent(look.line)
    return now is None or (then is not None and (now == then or (now > then and bool(look.place.function))))


def _indent(line: bytes) -> int | None:
    return len(line) - len(line.lstrip()) if line else None


def _same_but(path: str, one: Mapping[str, Document], other: Mapping[str, Document]) -> bool:
    if one is other:
        return True
    return one.keys() == other.keys() and all(
        other[name] is document for name, document in one.items() if name != path
    )
