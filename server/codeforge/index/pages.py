"""Documentation that speaks of a definition: Markdown, reStructuredText and text files, read from the disk.

Pages of no known language are not in the index, so the usual folders are walked, bounded in files and bytes. A page
is kept by its time and size for the next question.
"""

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from codeforge.index.graph import Read
from codeforge.index.listing import Reader
from codeforge.index.view import View
from codeforge.text.documents import Document

ENDINGS = (".md", ".rst", ".txt", ".adoc", ".mdx", ".markdown")
FOLDERS = ("docs", "doc", "documentation", "Documentation", "adr", "website/docs", "site/docs")
MAX_PAGES = 2_000
MAX_BYTES = 400_000
"""A longer page is data."""
KEPT_BYTES = 24_000_000
FRESH_S = 1.0
"""So long the folders are not walked again: a row of questions asks of one state of the disk."""
DISTINCT = 8
"""A plain word of so many letters is taken for the definition's name."""
PAGES_A_LOOK = 16
MAX_HITS = 300
"""Places of one page that are looked at."""
LOOK_BACK = 80
LINE = 200
"""Characters of a line that are shown."""
Confidence = Literal["exact", "resolved", "by-name"]


class Mention(NamedTuple):
    """A page that speaks of a definition."""

    path: str
    line: int
    text: str
    """The line, without the space around it."""
    confidence: Confidence
    """`exact`: its full name; `resolved`: its own name marked as code, where its class or module is named too."""
    places: int


def mentions(
    view: View,
    read: Read,
    root: Path,
    name: str,
    container: str,
    *,
    limit: int,
    going_on: Callable[[], bool] = lambda: True,
) -> tuple[list[Mention], bool]:
    """The pages that speak of `container.name`, the surest first, at most `limit`; False when time ran out before the end."""
    owner = container.rpartition(".")[2]
    wanted = name.encode()
    found: list[Mention] = []
    complete = True
    for number, (path, text) in enumerate(_pages(view, read, root)):
        if number % PAGES_A_LOOK == 0 and not going_on():
            complete = False
            break
        if wanted in text and (not owner or owner.encode() in text):
            mention = _mention(path, text, name, owner)
            if mention is not None:
                found.append(mention)
    order = {"exact": 0, "resolved": 1, "by-name": 2}
    found.sort(key=lambda one: (order[one.confidence], -one.places, one.path))
    return found[:limit], complete


def _mention(path: str, text: bytes, name: str, owner: str) -> Mention | None:
    wanted, best, at, places = name.encode(), 5, -1, 0
    distinct = not owner and (len(name) >= DISTINCT or "_" in name or name != name.lower())
    start = text.find(wanted)
    for _ in range(MAX_HITS):
        if start < 0:
            break
        form = _form(text, start, start + len(wanted), owner.encode())
        if form < _WORD or (form == _WORD and distinct):
            places += 1
            if form < best:
                best, at = form, start
        start = text.find(wanted, start + len(wanted))
    if at < 0:
        return None
    first = text.rfind(b"\n", 0, at) + 1
    stop = text.find(b"\n", at)
    line = text[first : stop if stop >= 0 else len(text)].decode("utf-8", "replace").strip()
    sure = best == _FULL or (best == _SUBJECT and not owner)
    confidence: Confidence = "exact" if sure else "by-name" if best == _WORD else "resolved"
    return Mention(path, text.count(b"\n", 0, at), line[:LINE], confidence, places)


_FULL, _SUBJECT, _CODE, _WORD, _NOTHING = range(1, 6)
"""How a name stands there: with its owner, as what a directive describes, as code, as a word, inside another word."""
_INSIDE = re.compile(rb"[\w\x80-\xff]")
_DIRECTIVE = re.compile(rb"\.\. [\w:-]+::[ ]*[\w.]*\Z")
_QUOTED = re.compile(rb"`[~!]?[\w.:#]*\Z")


def _form(text: bytes, start: int, stop: int, owner: bytes) -> int:
    before = text[max(start - LOOK_BACK, 0) : start]
    if _INSIDE.match(text, stop) or (start and _INSIDE.match(text, start - 1)):
        return _NOTHING
    if owner and before.endswith((owner + b".", owner + b"::", owner + b"#")):
        return _FULL
    if _DIRECTIVE.search(before):
        return _SUBJECT
    if _QUOTED.search(before):
        return _CODE
    return _NOTHING if before.endswith(b".") else _WORD


def _pages(view: View, read: Read, root: Path) -> Iterable[tuple[str, bytes]]:
    """The pages of the index, then those of the usual folders that are not in it."""
    indexed = _indexed.get(view)
    if indexed is None:
        indexed = _indexed[view] = {path: None for path in view.paths() if path.endswith(ENDINGS)}
    own = ((path, document.source) for path in indexed if (document := read(path)) is not None)
    if not root.is_dir():
        return own
    others: Iterable[tuple[str, bytes]] = _kept.pages(root)
    if indexed:
        others = (page for page in others if page[0] not in indexed)
    return chain(own, others)


_indexed: WeakKeyDictionary[View, dict[str, None]] = WeakKeyDictionary()
"""The pages that views hold: there are few among many files."""


def _listed(root: Path) -> Iterator[tuple[str, int, int]]:
    """Pages right in the root, then below the usual folders, with their times and sizes; links are not followed."""
    n = 0
    waiting = ["", *FOLDERS]
    while waiting and n < MAX_PAGES:
        folder = waiting.pop(0)
        try:
            with os.scandir(root / folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in inside:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if folder and entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "_")):
                    waiting.append(path)
                elif entry.name.endswith(ENDINGS) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    if status.st_size <= MAX_BYTES:
                        n += 1
                        yield path, status.st_mtime_ns, status.st_size
            except OSError:
                continue


class _Kept:
    """Texts of pages by root and path, for as long as time and size stay; the least recently used go first."""

    def __init__(self) -> None:
        self._listing: tuple[Path, float, list[tuple[str, int, int]]] | None = None
        self._whole: tuple[list[tuple[str, int, int]], list[tuple[str, bytes]]] | None = None
        """A listing and all its texts, where these are kept."""
        self._texts: OrderedDict[tuple[str, str], tuple[int, int, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def pages(self, root: Path) -> Iterable[tuple[str, bytes]]:
        """The pages of `root` with their texts, as they were less than FRESH_S ago."""
        listing, whole = self.listed(root), self._whole
        return whole[1] if whole is not None and whole[0] is listing else self._read(root, listing)

    def _read(self, root: Path, listing: list[tuple[str, int, int]]) -> Iterator[tuple[str, bytes]]:
        reader = Reader(root, max_bytes=MAX_BYTES)
        pages: list[tuple[str, bytes]] = []
        for path, when, size in listing:
            text = self.get(str(root), path, when, size, reader)
            if text is not None:
                pages.append((path, text))
                yield path, text
        if sum(len(text) for _, text in pages) <= KEPT_BYTES:
            self._whole = listing, pages

    def listed(self, root: Path) -> list[tuple[str, int, int]]:
        """The pages of `root`, as they were less than FRESH_S ago; the same object while they stay the same."""
        known, now = self._listing, time.monotonic()
        if known is None or known[0] != root or now - known[1] > FRESH_S:
            listing = list(_listed(root))
            if known is not None and known[0] == root and known[2] == listing:
                listing = known[2]
            known = self._listing = (root, now, listing)
        return known[2]

    def get(self, root: str, path: str, when: int, size: int, reader: Reader) -> bytes | None:
        with self._lock:
            known = self._texts.get((root, path))
            if known is not None and known[:2] == (when, size):
                return known[2]
        read = reader.read(path)
        if not isinstance(read, Document):
            return None
        with self._lock:
            old = self._texts.pop((root, path), None)
            self._bytes += len(read.source) - (len(old[2]) if old else 0)
            self._texts[root, path] = (when, size, read.source)
            while self._bytes > KEPT_BYTES and self._texts:
                _, (_, _, gone) = self._texts.popitem(last=False)
                self._bytes -= len(gone)
        return read.source


_kept = _Kept()
