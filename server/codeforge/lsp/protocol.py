"""pygls, for the breadth of the protocol: questions to the client, registrations, progress, and what has no route.

Importing pygls and lsprotocol takes some 400 ms, so it happens in a thread behind the first answers; nothing that a
client waits for needs it. Messages come from our reader and leave through our writer.
"""

import json
import logging
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from codeforge import trace
from codeforge.lsp.connection import Writer

logging.getLogger("pygls.protocol.json_rpc").addFilter(
    lambda record: "deserialize" not in str(record.msg)  # with a stack; `receive` says it in one line
)


class FastProtocol(LanguageServerProtocol):
    """pygls' protocol over our own reader and writer."""

    send: Writer
    muted: set[int | str]
    """Requests whose answer was given already."""

    def receive(self, body: bytes) -> None:
        """Take one whole message. Only its top level is read as a message, whatever keys its parameters hold."""
        data = json.loads(body)
        try:
            message = self.structure_message(data)
        except Exception:
            trace.log(f"{data.get('method', 'a response')} cannot be read: {_shortened(body)}")
            waiting: Future[Any] | None = self._request_futures.pop(data.get("id"), None)
            if waiting is not None and "method" not in data:
                waiting.set_exception(ValueError("the client's answer cannot be read"))
            elif "id" in data and "method" in data:
                raise
            return
        self.handle_message(message)

    def forget(self) -> None:
        """Give up all questions that the client has not answered."""
        for future in list(self._request_futures.values()):
            future.cancel()
        self._request_futures.clear()

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        if msg_id in self.muted:
            self.muted.discard(msg_id)
            return
        super()._send_response(msg_id, result, error)

    def _send_data(self, data: Any) -> None:
        if not data:
            return
        body = json.dumps(data, default=self._serialize_message, ensure_ascii=False).encode(
            "utf-8", "replace"
        )
        self.send.send(body, **_importance(data))


def _shortened(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")


def _importance(data: Any) -> dict[str, Any]:
    """Reports of progress and log messages may be merged or dropped when the client does not read."""
    if isinstance(data, types.ProgressNotification):
        value = data.params.value
        kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "")
        if kind == "report":
            return {"key": f"progress {data.params.token}", "droppable": True}
    return {"droppable": isinstance(data, types.LogMessageNotification | types.LogTraceNotification)}


def open_protocol(writer: Writer, initialize: bytes) -> FastProtocol:
    """A protocol that has seen `initialize`, whose own answer to it is swallowed. Slow: call it in a thread."""
    server = LanguageServer("codeforge", "", protocol_cls=FastProtocol)
    protocol = server.protocol
    assert isinstance(protocol, FastProtocol)
    protocol.send = writer
    protocol.muted = {json.loads(initialize).get("id")}
    try:
        protocol.receive(initialize)
    except Exception:
        trace.failure("replaying initialize to pygls")
    return protocol
