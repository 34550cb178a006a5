"""Cutting a byte stream into messages (LSP 3.17, "Base Protocol"), whatever the stream holds.

Standard library only: the front door reads its first message with this before anything else is imported.
A broken header costs its own message and no other: reading goes on at the next thing that looks like a header.
"""

import re

MAX_BODY = 256 * 1024 * 1024
MAX_HEADER = 8 * 1024

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d+)[ \t]*(?=\r?\n)", re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n\r?\n")
_INNER_HEADER = re.compile(rb"content-length:[ \t]*\d+\r\n", re.IGNORECASE)
_MARK = b"content-length"


class Frames:
    """Collects what was read and gives whole message bodies, in order."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.faults = 0
        """How many headers could not be used."""
        self._need = -1

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete now that `data` has arrived; empty while one is on its way."""
        self.buffer += data
        bodies = []
        while (body := self.take()) is not None:
            bodies.append(body)
        return bodies

    def take(self) -> bytes | None:
        """The next whole body, or None when more bytes are needed."""
        while self._need < 0:
            if not self._header():
                return None
        if len(self.buffer) < self._need:
            return None
        body = bytes(self.buffer[: self._need])
        del self.buffer[: self._need]
        self._need = -1
        return body

    def unread(self, data: bytes) -> None:
        """Put `data` back in front: the part of the last body that belongs to the next message."""
        self.buffer[:0] = data

    def _header(self) -> bool:
        """Read one header; False when more bytes are needed."""
        end = _BLANK.search(self.buffer, 0, MAX_HEADER)
        if end is None:
            if len(self.buffer) < MAX_HEADER:
                return False
            self._skip(1)
            return True
        lengths = _LENGTH.findall(bytes(self.buffer[: end.end()]))
        length = int(lengths[-1]) if lengths and len(lengths[-1]) < 12 else -1
        if not 0 <= length <= MAX_BODY:
            self.faults += 1
            del self.buffer[: end.end()]
            return True
        del self.buffer[: end.end()]
        self._need = length
        return True

    def _skip(self, start: int) -> None:
        """Drop everything before the next beginning of a header, counted as one fault."""
        self.faults += 1
        found = bytes(self.buffer).lower().find(_MARK, start)
        del self.buffer[: found if found >= 0 else max(len(self.buffer) - len(_MARK), 1)]


def split_at_header(body: bytes) -> tuple[bytes, bytes]:
    """`body` up to a header inside it, and the rest; the rest is empty when there is none.

    A line end never stands raw inside a JSON string, so such a header means that the length before was too big.
    """
    found = _INNER_HEADER.search(body)
    return (body[: found.start()], body[found.start() :]) if found else (body, b"")


def framed(body: bytes) -> bytes:
    """`body` with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
