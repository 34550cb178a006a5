"""A small LSP client: starts a server over stdio and asks it questions, as an editor would.

The tour and the benchmarks use it, so what they show went through the real pipe.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from codeforge.errors import WorkerFailed
from codeforge.lsp.framing import Frames, framed

TIMEOUT_SECONDS = 60.0
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "workspaceFolders": True,
        "configuration": True,
        "symbol": {},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "synchronization": {"didSave": True},
        "completion": {"completionItem": {"snippetSupport": False, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "signatureHelp": {},
        "definition": {},
        "references": {},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "publishDiagnostics": {"versionSupport": True},
        "diagnostic": {},
    },
}


class Client:
    """One server process. `told` receives every notification: method and parameters."""

    def __init__(
        self,
        command: Sequence[str],
        root: Path,
        *,
        told: Callable[[str, Any], None] = lambda method, params: None,
    ) -> None:
        self.root = root
        self.told = told
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self.ended = threading.Event()
        """Set when the server has closed its end."""
        self._next_id = 0
        self._replies: dict[int, Queue[dict[str, Any]]] = {}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def initialize(self, **more: Any) -> dict[str, Any]:
        """The server's answer to `initialize`; `initialized` is sent behind it."""
        folder = {"uri": self.root.as_uri(), "name": self.root.name}
        params = {
            "processId": os.getpid(),
            "capabilities": CAPABILITIES,
            "workspaceFolders": [folder],
            **more,
        }
        result: dict[str, Any] = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def request(self, method: str, params: Any, *, timeout: float = TIMEOUT_SECONDS) -> Any:
        """The result of a request; raises WorkerFailed with the server's own words, or when no answer comes."""
        self._next_id += 1
        replies = self._replies[self._next_id] = Queue()
        self._send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        if self.ended.is_set():
            replies.put({"error": {"message": "the server has ended"}})
        try:
            reply = replies.get(timeout=timeout)
        except Empty:
            raise WorkerFailed(f"The server did not answer {method} within {timeout:.0f} s.") from None
        if "error" in reply:
            raise WorkerFailed(f"{method}: {reply['error'].get('message', 'failed')}")
        return reply.get("result")

    def timed(self, method: str, params: Any) -> tuple[Any, float]:
        """The result of a request, and the milliseconds until it was here."""
        start = time.perf_counter()
        return self.request(method, params), (time.perf_counter() - start) * 1000

    def notify(self, method: str, params: Any) -> None:
        """Tell the server something."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def open(self, file: Path, text: str, *, language: str) -> str:
        """Open `file` with `text`; its URI."""
        uri = file.as_uri()
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def close(self) -> int:
        """Shut the server down by the book; its exit code. One that does not go is killed."""
        try:
            self.request("shutdown", None, timeout=10)
            self.notify("exit", None)
            return self.process.wait(timeout=10)
        except (WorkerFailed, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            return self.process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(framed(json.dumps(message).encode()))
        except OSError:
            raise WorkerFailed(
                "The server has ended. `codeforge lsp --trace FILE` records what it does."
            ) from None

    def _read(self) -> None:
        assert self.process.stdout is not None
        frames = Frames()
        while data := os.read(self.process.stdout.fileno(), 1 << 16):
            for body in frames.feed(data):
                self._arrived(json.loads(body))
        self.ended.set()
        for replies in list(self._replies.values()):
            replies.put({"error": {"message": "the server has ended"}})

    def _arrived(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:
            items = (message.get("params") or {}).get("items")
            result = [None] * len(items) if items else None
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        elif "method" in message:
            self.told(message["method"], message.get("params"))
        elif message.get("id") in self._replies:
            self._replies.pop(message["id"]).put(message)
