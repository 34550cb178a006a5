"""A text without errors to ask about a place: the document, the document mended, or what it last was without errors.

The last text that was whole is kept in the document's lineage. When mending does not help, the line of the cursor is
laid over that text, at the place that corresponds, so that an answer does not change because a tree is broken.
"""

from codeforge.python.questions.mending import mended
from codeforge.python.shapes.edited import draft, is_broken, sound_but_for_a_line
from codeforge.text.documents import Document
from codeforge.text.edits import difference
from codeforge.text.positions import Offset

_KEY = "last sound source"


def sound_around(document: Document, at: Offset) -> tuple[Document, int]:
    """The document to ask about `at`, and what to add to an offset on that line to find its place there."""
    known = document.derive(_places)
    if at not in known:
        whole, moved = _sound_around(document, at)
        known[at] = (None if whole is document else whole, moved)  # no circle: it would be freed late
    whole_or_none, moved = known[at]
    return whole_or_none or document, moved


def _places(_: Document) -> dict[Offset, tuple[Document | None, int]]:
    return {}


def _sound_around(document: Document, at: Offset) -> tuple[Document, int]:
    whole = mended(document, at)
    lineage = document.lineage
    if not is_broken(whole):
        if lineage is not None:
            lineage[_KEY] = whole.source
        return whole, 0
    sound = sound_but_for_a_line(document) or (lineage.get(_KEY) if lineage is not None else None)
    restored = _laid_over(document, at, sound) if sound is not None else None
    if restored is None or is_broken(restored[0]):
        return whole, 0
    return restored


def _laid_over(document: Document, at: Offset, sound: bytes) -> tuple[Document, int] | None:
    """The text `sound` with a statement in place of the line that `at` stands on; None when it has no such line."""
    left, _ = document.line_text(at)
    line = at - len(left)
    row = document.source.count(b"\n", 0, line)
    n_more = sound.count(b"\n") - document.source.count(b"\n")
    if sound[:line] != document.source[:line]:
        row += n_more  # lines went missing, or came, above
    begin = 0
    for _ in range(row):
        begin = sound.find(b"\n", begin) + 1
        if not begin:
            return None
    end = sound.find(b"\n", begin)
    end = len(sound) if end < 0 else end
    indent = len(left) - len(left.lstrip())
    statement = left[:indent] + b"pass".ljust(max(len(left) - indent, 4))
    change = difference(document.source, sound[:begin] + statement + sound[end:])
    return draft(document, [change] if change else []), begin - line
