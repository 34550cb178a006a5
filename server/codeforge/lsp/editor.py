"""The editor as the server sees it: what it can do, telling it something, asking it something.

News goes out at once as raw bytes. Questions go through pygls, which is imported behind the first answers; whoever
asks waits for it without blocking the loop.
"""

import asyncio
import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from codeforge import trace
from codeforge.lsp.connection import Writer
from codeforge.lsp.convert import reach
from codeforge.lsp.messages import ErrorCode, Id, LogTrace, ShowMessage

if TYPE_CHECKING:
    from codeforge.lsp.protocol import FastProtocol

ERROR, WARNING, INFO = 1, 2, 3
ANSWER_SECONDS = 30.0
"""How long a question to the client may stay unanswered before we go on without."""


class Editor:
    """One connected client."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.capabilities: Mapping[str, Any] = {}
        self.tracing = "off"
        self._initialize = b""
        self._shown: set[str] = set()
        self._protocol: FastProtocol | None = None
        self._loading: asyncio.Task[FastProtocol] | None = None
        self._waiting: list[bytes] = []
        self._numbers = itertools.count(1)

    def initialized_with(self, capabilities: Mapping[str, Any], message: bytes) -> None:
        """Take what the client said about itself."""
        self.capabilities = capabilities
        self._initialize = message

    def can(self, *path: str) -> bool:
        """True when the capability at `path` is there and not false."""
        found = reach(self.capabilities, *path)
        return found is not None and found is not False

    # Telling

    def reply(self, number: Id, result: bytes) -> None:
        """Answer a request with `result`, which is JSON."""
        self.writer.send(b'{"jsonrpc":"2.0","id":%s,"result":%s}' % (msgspec.json.encode(number), result))

    def refuse(self, number: Id | None, code: int, message: str) -> None:
        """Answer a request with an error."""
        error = msgspec.json.encode({"code": code, "message": message})
        self.writer.send(b'{"jsonrpc":"2.0","id":%s,"error":%s}' % (msgspec.json.encode(number), error))

    def notify(self, method: str, params: Struct, *, key: str | None = None, droppable: bool = False) -> None:
        """Tell the client something; a later message with the same `key` may replace it while it waits."""
        body = b'{"jsonrpc":"2.0","method":"%s","params":%s}' % (method.encode(), msgspec.json.encode(params))
        self.writer.send(body, key=key, droppable=droppable)

    def show(self, kind: int, text: str) -> None:
        """Show `text` to the person, once however often it is said."""
        if text not in self._shown:
            self._shown.add(text)
            trace.log(text)
            self.notify("window/showMessage", ShowMessage(kind, text))

    def log_trace(self, message: str, verbose: str = "") -> None:
        """Tell a client that asked for it what the server does."""
        if self.tracing != "off":
            shown = verbose if self.tracing == "verbose" else ""
            self.notify("$/logTrace", LogTrace(message, shown), droppable=True)

    # Asking

    async def protocol(self) -> "FastProtocol":
        """pygls, imported when first wanted, in a thread: import nothing of lsprotocol on the loop before it is there."""
        if self._loading is None:
            self._loading = asyncio.create_task(self._load())
        return await asyncio.shield(self._loading)

    async def ask(self, method: str, params: Any) -> Any:
        """The client's answer as lsprotocol structures it; None when it refuses or does not answer."""
        protocol = await self.protocol()
        try:
            return await asyncio.wait_for(protocol.send_request_async(method, params), ANSWER_SECONDS)
        except Exception as error:  # the client's own words, of any class
            trace.log(f"{method}: no answer from the client ({error})")
            return None

    def hand_over(self, body: bytes, *, number: Id | None = None) -> None:
        """Give pygls a message that no route answers: now, or when it is there."""
        if self._protocol is None:
            self._waiting.append(body)
            if self._loading is None:
                self._loading = asyncio.create_task(self._load())
            return
        try:
            self._protocol.receive(body)
        except Exception as error:
            trace.failure("a message for pygls")
            if number is not None:
                self.refuse(number, ErrorCode.INVALID_PARAMS, f"This request cannot be read: {error}")

    def close(self) -> None:
        """Wait for no more answers."""
        if self._protocol is not None:
            self._protocol.forget()

    async def _load(self) -> "FastProtocol":
        self._protocol = await asyncio.to_thread(_opened, self.writer, self._initialize)
        waiting, self._waiting = self._waiting, []
        for body in waiting:
            self.hand_over(body)
        return self._protocol


def _opened(writer: Writer, initialize: bytes) -> "FastProtocol":
    from codeforge.lsp.protocol import open_protocol

    return open_protocol(writer, initialize)


class Progress:
    """Work-done progress shown by the client; tells nothing where the client cannot show it."""

    def __init__(self, editor: Editor, title: str) -> None:
        self.editor = editor
        self.title = title
        self.token: str | None = None
        self.ended = False
        self._percentage = -1

    async def begin(self, cancelled: Any, *, cancellable: bool = True) -> None:
        """Ask the client for a place to show it; `cancelled()` is called when a person stops the work."""
        if not self.editor.can("window", "workDoneProgress"):
            return
        protocol = await self.editor.protocol()
        from lsprotocol import types

        token = f"codeforge-{next(self.editor._numbers)}"
        try:
            await asyncio.wait_for(protocol.progress.create_async(token), ANSWER_SECONDS)
        except Exception:
            return
        protocol.progress.tokens[token].add_done_callback(lambda _: cancelled())
        self.token = token
        protocol.progress.begin(
            token, types.WorkDoneProgressBegin(title=self.title, cancellable=cancellable, percentage=0)
        )
        if self.ended:
            self.end("")

    def is_news(self, done: int, total: int) -> bool:
        """True once for each percent; any one thread."""
        percentage = min(100 * done // max(total, 1), 100)
        if percentage <= self._percentage:
            return False
        self._percentage = percentage
        return True

    def report(self, done: int, total: int, message: str) -> None:
        """Show how far it is."""
        protocol = self.editor._protocol
        if self.token is None or self.ended or protocol is None:
            return
        from lsprotocol import types

        percentage = min(100 * done // max(total, 1), 100)
        protocol.progress.report(
            self.token, types.WorkDoneProgressReport(message=message, percentage=percentage)
        )

    def end(self, message: str) -> None:
        """Say that it is done; the client takes it away."""
        self.ended = True
        protocol = self.editor._protocol
        if self.token is None or protocol is None:
            return
        from lsprotocol import types

        token, self.token = self.token, None
        protocol.progress.tokens.pop(token, None)
        protocol.progress.end(token, types.WorkDoneProgressEnd(message=message or None))
