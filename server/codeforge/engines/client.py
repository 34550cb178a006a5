"""A language server held as a child: requests with a deadline over its stdin and stdout.

Threads: one reads, one writes, so that a child that stops reading blocks nobody who asks.
What the child asks of us is answered with nothing: it has to work with its defaults.
"""

import itertools
import queue
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

import msgspec

from codeforge.engines.process import end, kill, start
from codeforge.errors import WorkerFailed

LIMIT = 64 * 1024 * 1024
"""Largest message in bytes."""


class Waiting:
    """A request without an answer yet."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.done = threading.Event()
        self.result: Any = None
        self.error = ""


class Client:
    """One running child. It is not started again: make a new one."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command`; raises WorkerFailed when it cannot be started."""
        self._process = start(command)
        self.pid = self._process.pid
        self.ended = threading.Event()
        """Set when the child has left, or babbled and was killed."""
        self.why = ""
        self._ids = itertools.count(1)
        self._waiting: dict[int, Waiting] = {}
        self._lock = threading.Lock()
        self._outbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threads = [("reader", self._read), ("writer", self._write)]
        self._threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in threads]
        for thread in self._threads:
            thread.start()

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; nothing happens when the child is gone."""
        self._outbox.put({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any, *, budget_ms: int) -> Any:
        """The result, or `LATE` when it takes longer than `budget_ms`.

        Raises WorkerFailed when the child is gone or answers with an error.
        """
        waiting = Waiting()
        with self._lock:
            number = next(self._ids)
            self._waiting[number] = waiting
        if self.ended.is_set():
            raise WorkerFailed(self.why)
        self._outbox.put({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        if not waiting.done.wait(budget_ms / 1000):
            return LATE
        if waiting.error:
            raise WorkerFailed(waiting.error)
        return waiting.result

    def silent_s(self) -> float:
        """Seconds since the oldest request that has no answer; 0 when all have."""
        with self._lock:
            oldest = min((waiting.since for waiting in self._waiting.values()), default=None)
        return 0.0 if oldest is None else time.monotonic() - oldest

    def close(self) -> None:
        """Ask the child to leave, and kill it when it is not gone in half a second."""
        self._outbox.put({"jsonrpc": "2.0", "id": 0, "method": "shutdown"})
        self._outbox.put({"jsonrpc": "2.0", "method": "exit"})
        self.ended.wait(0.5)
        self.kill()
        self.ended.wait(0.5)

    def kill(self) -> None:
        """End the child at once; requests fail."""
        kill(self._process)
        self._outbox.put(None)

    def _read(self) -> None:
        try:
            assert self._process.stdout
            while (message := read_message(self._process.stdout)) is not None:
                self._take(message)
            self.why = "it left"
        except (WorkerFailed, OSError, ValueError) as error:
            self.why = str(error)
        self._outbox.put(None)
        code = end(self._process)
        self.why += f", exit code {code}"
        self.ended.set()
        with self._lock:
            for waiting in self._waiting.values():
                waiting.error = self.why
                waiting.done.set()
            self._waiting.clear()

    def _take(self, message: dict[str, Any]) -> None:
        number = message.get("id")
        if "method" in message:
            if number is not None:
                self._outbox.put({"jsonrpc": "2.0", "id": number, "result": None})
            return
        with self._lock:
            waiting = self._waiting.pop(number, None) if isinstance(number, int) else None
        if waiting:
            error = message.get("error")
            if error:
                waiting.error = str(error.get("message", error) if isinstance(error, dict) else error)
            waiting.result = message.get("result")
            waiting.done.set()

    def _write(self) -> None:
        stream = self._process.stdin
        assert stream
        while (message := self._outbox.get()) is not None:
            try:
                body = msgspec.json.encode(message)
                stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                stream.flush()
            except (OSError, ValueError):
                return


LATE = object()
"""What `request` gives instead of a result that is not there in time."""


def read_message(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next message (LSP 3.17, "Base Protocol"); None at the end of the stream. Raises WorkerFailed for nonsense."""
    length = -1
    while True:
        line = stream.readline(1024)
        if not line:
            return None
        name, colon, value = line.partition(b":")
        if not line.strip():
            break
        if not colon or not line.endswith(b"\n"):
            raise WorkerFailed("not a message header")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    if not 0 <= length <= LIMIT:
        raise WorkerFailed("a message without a usable length")
    body = stream.read(length)
    if len(body) < length:
        raise WorkerFailed("the stream ended inside a message")
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise WorkerFailed(f"not a message: {error}") from None
