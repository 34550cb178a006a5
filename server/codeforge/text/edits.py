"""Edits: replacing stretches of a source."""

from collections.abc import Iterable
from typing import NamedTuple

from codeforge.text.positions import Offset


class Edit(NamedTuple):
    """Replace the bytes from `start` to `stop` by `text`, which is valid UTF-8."""

    start: Offset
    stop: Offset
    text: bytes

    @property
    def new_stop(self) -> Offset:
        """Where the inserted text ends afterwards."""
        return self.start + len(self.text)


def applied(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The source after `edits`, each of which speaks of the result of the ones before it.

    Offsets outside the source are clamped to it.
    """
    for edit in edits:
        start = min(max(edit.start, 0), len(source))
        stop = min(max(edit.stop, start), len(source))
        source = b"".join((source[:start], edit.text, source[stop:]))
    return source


def difference(before: bytes, after: bytes) -> Edit | None:
    """The one smallest edit that turns `before` into `after`; None when they are equal.

    Common head and tail are kept, and never end inside a UTF-8 sequence.
    """
    if before == after:
        return None
    head = _common(before, after)
    while head and (_continues(before, head) or _continues(after, head)):
        head -= 1
    tail = _common(before[head:][::-1], after[head:][::-1])
    while tail and (_continues(before, len(before) - tail) or _continues(after, len(after) - tail)):
        tail -= 1
    return Edit(head, len(before) - tail, after[head : len(after) - tail])


def _common(a: bytes, b: bytes) -> int:
    """Length of the common beginning, by halving: comparing slices is far quicker than a loop over bytes."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _continues(source: bytes, at: Offset) -> bool:
    return at < len(source) and source[at] & 0xC0 == 0x80
