"""Inline completion: the rest of a line on which the project's other lines agree.

Nothing is inferred and nothing made up: what is offered stands behind the same words in at least `AGREEING` other
lines. The index says which lines those are, the sources what stands there; at most `READ` of them are read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from codeforge.index.line_beginnings import beginning, place_of, words_in, words_of
from codeforge.index.lines import SHORT, hashes_of
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.languages import pack_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

AGREEING = 3
SHARE = 0.8
"""Of the lines that begin so, how many go on alike."""
TYPED = 6
OFFERED = 4
"""Fewest characters that are typed, and that are worth offering."""
READ = 24
"""Most lines on disk that are read for one question, evenly spread over those that begin so."""
COMPARED = 400
"""Most lines whose words are compared before any is read."""
NAMES = 100
"""A word begun that so many names go on from says nothing."""

_CLOSING = b")]}'\":, \t"
_BEGUN = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*$")


class Inline(Struct, frozen=True):
    """A text that takes the place of `span`, which begins at the cursor and holds brackets that an editor closed."""

    text: str
    span: Span


def inline_completion(snap: Snapshot, path: str, at: Offset) -> list[Inline]:
    """The rest of the line at `at`, where it is sure enough; one at most, and none where the setting is off."""
    document = snap.document(path)
    if document is None or not snap.settings.completion.inline:
        return []
    left, right = document.line_text(at)
    typed = left.lstrip()
    if len(typed) < TYPED or right.strip(_CLOSING) or _is_prose(document, typed):
        return []
    on_disk = _rests_on_disk(snap, typed, path)
    if on_disk is None:
        return []
    seen = Counter(chain(on_disk, _rests_in_open(snap, typed, path, at)))
    if not seen:
        return []
    rest, agreeing = seen.most_common(1)[0]
    if agreeing < AGREEING or agreeing < SHARE * seen.total() or len(rest) < OFFERED:
        return []
    if not rest.endswith(right.strip()) or (left[-1:].isspace() and rest[:1].isspace()):
        return []
    return [Inline(rest.decode("utf-8", "replace"), Span(at, at + len(right)))]


def _is_prose(document: Document, typed: bytes) -> bool:
    """Whether the line is a comment, or a string that stands alone."""
    pack = pack_of(document.language)
    return typed.startswith((b'"', b"'")) or bool(
        pack and pack.comment and typed.startswith(pack.comment.encode())
    )


def _rests_in_open(snap: Snapshot, typed: bytes, path: str, at: Offset) -> Iterator[bytes]:
    """What stands behind `typed` in the lines of open documents that begin so, but for the line that is asked about."""
    for document in snap.documents.values():
        source, place = document.source, -1
        while (place := source.find(typed, place + 1)) >= 0:
            begins = source.rfind(b"\n", 0, place) + 1
            if not source[begins:place].strip() and not (
                document.path == path and begins <= at <= place + len(typed)
            ):
                yield _rest(source, place + len(typed))


def _rests_on_disk(snap: Snapshot, typed: bytes, path: str) -> list[bytes] | None:
    """The same in files that are not open; None where nothing is known of them, or where they cannot agree."""
    begun = _BEGUN.search(typed)
    words = words_in((typed[: begun.start()] if begun else typed).decode("utf-8", "replace"))
    following = _names(snap, path, begun[0].decode("utf-8", "replace")) if begun else None
    if not words or following == []:
        return None
    rests = []
    for segment, live in snap.text.usage.segments:
        lines = segment.lines
        found = beginning(lines, words, following, live)
        if found is None:
            return None
        compared = found[:: len(found) // COMPARED + 1].tolist()
        runs = Counter(words_of(lines, line).tobytes() for line in compared)
        if len(compared) > READ and 2 * max(runs.values()) < len(compared):
            return None
        for line in found[:: len(found) // READ + 1].tolist():
            file, number = place_of(lines, line)
            document = snap.read(segment.paths[file])
            if document is not None and document.hash == lines.hashes[file]:
                text = document.source.split(b"\n", number + 1)[number].strip()
                if text.startswith(typed):
                    rests.append(text[len(typed) :])
    return rests


def _names(snap: Snapshot, path: str, begun: str) -> list[int]:
    """The words that `begun` may become; none where they are too many, or too short to be known."""
    if len(begun) <= SHORT:
        return []
    names = snap.index.as_read_last(without=path).names_with_prefix(begun, limit=NAMES)
    known: list[int] = hashes_of(names).tolist() if len(names) < NAMES else []
    return known


def _rest(source: bytes, start: Offset) -> bytes:
    """The line of `source` from `start` on, without what is blank at its end."""
    stop = source.find(b"\n", start)
    return source[start : stop if stop >= 0 else len(source)].rstrip()
