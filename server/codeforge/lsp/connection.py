"""Two threads between the pipes and the server: one reads, one writes, so the event loop does neither.

- Whole bodies are handed on in the order in which they came.
- `send` never blocks. What a client has not read yet waits in memory; a newer message with the same key replaces a
  waiting one, messages that tell nothing lasting are dropped when much waits, and when very much waits, reading
  stops until the client reads: it cannot ask for more than it takes.
- A pipe that breaks ends the connection; nothing is raised.
"""

import os
import threading
from collections import deque
from collections.abc import Callable

from codeforge import trace
from codeforge.lsp.framing import Frames, framed

READ_SIZE = 1 << 16
DROP_ABOVE = 1 << 20
"""Bytes that wait before progress and log messages are dropped."""
STOP_READING_ABOVE = 32 << 20
"""Bytes that wait before the reader pauses."""


class Writer:
    """Sends bodies in order from its own thread."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.pending = 0
        """Bytes that wait or are being written."""
        self.broken = False
        self._queue: deque[list[bytes | str | None]] = deque()
        self._by_key: dict[str, list[bytes | str | None]] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def send(self, body: bytes, *, key: str | None = None, droppable: bool = False) -> None:
        """Queue `body`; a waiting message with the same `key` is replaced in its place."""
        with self._changed:
            if self.broken or self._closing:
                return
            if droppable and self.pending > DROP_ABOVE:
                trace.count("writer.dropped")
                return
            self.pending += len(body)
            waiting = self._by_key.get(key) if key else None
            if waiting is not None:
                self.pending -= len(waiting[1] or b"")
                waiting[1] = body
                trace.count("writer.merged")
                return
            entry: list[bytes | str | None] = [key, body]
            self._queue.append(entry)
            if key:
                self._by_key[key] = entry
            self._changed.notify_all()

    def wait_until_read(self) -> None:
        """Block while the client lets very much wait; the reader calls it."""
        with self._changed:
            while self.pending > STOP_READING_ABOVE and not (self.broken or self._closing):
                trace.count("reader.paused")
                self._changed.wait()

    def close(self, *, seconds: float) -> None:
        """Write what waits, for at most `seconds`, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _run(self) -> None:
        while (bodies := self._next()) is not None:
            data = b"".join(framed(body) for body in bodies)
            for body in bodies:
                trace.message("out", body)
            try:
                while data:
                    data = data[os.write(self.fd, data) :]
            except OSError:
                self._break()
                return
            with self._changed:
                self.pending -= sum(map(len, bodies))
                self._changed.notify_all()

    def _next(self) -> list[bytes] | None:
        """Some messages from the head of the queue; None when it is empty and no more come."""
        with self._changed:
            while not self._queue:
                if self._closing:
                    return None
                self._changed.wait()
            bodies: list[bytes] = []
            size = 0
            while self._queue and size < READ_SIZE:
                key, body = self._queue.popleft()
                if isinstance(key, str):
                    del self._by_key[key]
                if isinstance(body, bytes):
                    bodies.append(body)
                    size += len(body)
            return bodies

    def _break(self) -> None:
        with self._changed:
            self.broken = True
            self.pending = 0
            self._queue.clear()
            self._by_key.clear()
            self._changed.notify_all()


class Reader:
    """Reads bodies in its own thread and hands each to `arrived`; `ended` is called once, after the last.

    `arrived` gives back what of a body belongs to the next message.
    """

    def __init__(
        self,
        fd: int,
        frames: Frames,
        arrived: Callable[[bytes], bytes],
        ended: Callable[[], None],
        writer: Writer,
    ) -> None:
        self.fd = fd
        self.frames = frames
        self.arrived = arrived
        self.ended = ended
        self.writer = writer
        self.thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def start(self) -> None:
        """Begin with what is already buffered."""
        self.thread.start()

    def _run(self) -> None:
        try:
            while True:
                while (body := self.frames.take()) is not None:
                    trace.message("in", body)
                    rest = self.arrived(body)
                    if rest:
                        self.frames.unread(rest)
                    self.writer.wait_until_read()
                data = os.read(self.fd, READ_SIZE)
                if not data:
                    break
                self.frames.buffer += data
        except OSError:
            trace.log("stdin cannot be read any more")
        except RuntimeError as error:  # call_soon_threadsafe on a closed loop
            trace.log(f"nothing is read any more: {error}")
        finally:
            self.ended()
