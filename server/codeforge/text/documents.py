"""One version of one file."""

import codecs
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import xxhash

from codeforge.text.edits import Edit, applied
from codeforge.text.positions import LineIndex, Location, Offset, Span

T = TypeVar("T")

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
BINARY_PROBE = 8192
MOST_EDITS = 64
"""Edits that are kept of those since the tree: of so many only the last is read, the texts tell what differs."""


class Document:
    """One version of one file, immutable; an edit makes a new one.

    What other layers derive from it (tree, facts, shape) is kept on it by `derive`, so it lives exactly as long.
    `before` is the newest older version that may have a tree, and the edits that lead here from it, until this
    version is parsed.
    """

    __slots__ = (
        "__weakref__",
        "_derived",
        "_hash",
        "_lines",
        "_lock",
        "before",
        "language",
        "lineage",
        "path",
        "source",
        "version",
    )

    def __init__(self, path: str, source: bytes, *, language: str = "", version: int = 0) -> None:
        self.path = path
        self.source = source
        self.language = language
        self.version = version
        self.before: tuple[Document, tuple[Edit, ...]] | None = None
        self.lineage: dict[str, Any] | None = None
        """What reading one version leaves for the next, so that only what differs is read; None where nobody edits."""
        self._lines: LineIndex | None = None
        self._hash: int | None = None
        self._derived: dict[Callable[..., Any], Any] = {}
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Document({self.path!r}, version={self.version}, {len(self.source)} bytes)"

    @property
    def lines(self) -> LineIndex:
        """The converter between offsets and positions, made on first use."""
        if self._lines is None:
            self._lines = LineIndex(self.source)
        return self._lines

    @property
    def hash(self) -> int:
        """64-bit xxh3 of the source: equal text, equal facts."""
        if self._hash is None:
            self._hash = content_hash(self.source)
        return self._hash

    def text(self, span: Span) -> str:
        """The text of `span`; a cut through a sequence shows as U+FFFD."""
        return self.source[span.start : span.stop].decode("utf-8", "replace")

    def location(self, span: Span) -> Location:
        """`span` with this document's path."""
        return Location(self.path, span)

    def line_text(self, at: Offset) -> tuple[bytes, bytes]:
        """The line around `at`, without its line end: what stands left of `at`, and right of it."""
        start, stop = self.lines.span(self.lines.line_of(at))
        return self.source[start:at], self.source[at:stop]

    def edited(self, edits: Sequence[Edit], *, version: int) -> "Document":
        """The next version; each edit speaks of the result of the ones before it."""
        after = Document(self.path, applied(self.source, edits), language=self.language, version=version)
        after.lineage = self.lineage
        if self.before is None:
            after.before = (self, tuple(edits))
        else:  # nobody parsed this version: skip it, so that such versions do not pile up
            ancestor, earlier = self.before
            after.before = (ancestor, (*earlier, *edits)[-MOST_EDITS:])
        return after

    def derive(self, compute: "Callable[[Document], T]") -> T:
        """`compute(self)`, computed once for each version of a document; who asks meanwhile waits for it."""
        if compute not in self._derived:
            with self._lock:
                if compute not in self._derived:
                    self._derived[compute] = compute(self)
        value: T = self._derived[compute]
        return value

    def derived(self, compute: "Callable[[Document], T]") -> T | None:
        """What `derive(compute)` gave earlier; None when nobody has asked yet."""
        return self._derived.get(compute)


def content_hash(source: bytes) -> int:
    """64-bit xxh3 of `source`."""
    return xxhash.xxh3_64_intdigest(source)


def is_binary(raw: bytes) -> bool:
    """True for bytes that are no text: a NUL early on, and no UTF-16 mark (git's rule)."""
    return b"\0" in raw[:BINARY_PROBE] and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decoded(raw: bytes) -> bytes:
    """The bytes of a file as valid UTF-8 without a byte order mark, as an editor would show it.

    A mark decides; then valid UTF-8; then a coding line (PEP 263); else undecodable bytes become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace").encode("utf-8")
    if raw.isascii():
        return raw
    try:
        raw.decode("utf-8")
        return raw
    except UnicodeDecodeError:
        pass
    for line in raw.split(b"\n", 2)[:2]:
        found = _CODING.match(line)
        if found:
            try:
                return raw.decode(found[1].decode("ascii"), "replace").encode("utf-8")
            except (LookupError, UnicodeDecodeError):
                break
    return raw.decode("utf-8", "replace").encode("utf-8")
