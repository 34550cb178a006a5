"""A client that speaks bytes: it can say what no library would, and sees everything that comes back."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codeforge.lsp.connection import Writer
from codeforge.lsp.framing import Frames, framed
from codeforge.lsp.server import Server

CAPABILITIES = {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}}
SECONDS = 60.0
"""Longest wait for anything; a busy machine needs most of it."""


class RawClient:
    """One server process over pipes."""

    def __init__(
        self,
        *arguments: str,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        reading: bool = True,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "codeforge", "lsp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            preexec_fn=prepare,
        )
        self._stdin = self.process.stdin
        self._stdout = self.process.stdout
        self._stderr = self.process.stderr
        self._begin(reading=reading)
        threading.Thread(target=self._read_log, daemon=True).start()

    def _begin(self, *, reading: bool) -> None:
        self.messages: list[dict[str, Any]] = []
        self.log = b""
        self.changed = threading.Condition()
        self.ended = False
        self.number = 0
        self.answers: dict[str, Any] = {}
        """What the client answers to the server's questions, by method; None by default."""
        if reading:
            self.start_reading()

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    # Speaking

    def write(self, data: bytes) -> None:
        """Bytes as they are."""
        view = memoryview(data)
        while view:
            view = view[self._stdin.write(view) :]

    def send(self, body: bytes | dict[str, Any]) -> None:
        """One message."""
        self.write(framed(body if isinstance(body, bytes) else json.dumps(body).encode()))

    def notify(self, method: str, params: Any) -> None:
        """One notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request; its id."""
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        return self.number

    def request(self, method: str, params: Any = None) -> Any:
        """The result of a request; its error when it has one."""
        answer = self.answer_to(self.ask(method, params))
        return answer.get("result", answer.get("error"))

    def initialize(self, root: Path | None = None, **more: Any) -> dict[str, Any]:
        """The answer to `initialize`, `initialized` sent behind it."""
        folders = [{"uri": root.as_uri(), "name": root.name}] if root else None
        params = {
            "processId": None,
            "capabilities": CAPABILITIES,
            "workspaceFolders": folders,
            "rootUri": None,
            **more,
        }
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, *, version: int = 1, language: str = "python") -> None:
        """Open a document."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, *changes: dict[str, Any], version: int | None = 2) -> None:
        """Change a document."""
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def symbols(self, uri: str) -> list[str]:
        """Names of the outline of a document, outermost only."""
        return [
            one["name"] for one in self.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        ]

    def status(self) -> dict[str, Any]:
        """The server's status."""
        return self.request("codeforge/status", {})

    def indexed(self) -> dict[str, Any]:
        """The status of the first folder once its index is complete."""
        return self.until(lambda: next((f for f in self.status()["folders"] if f["complete"]), None))

    # Hearing

    def answer_to(self, number: Any) -> dict[str, Any]:
        """The response with this id."""
        return self.wait_for(lambda m: "method" not in m and m.get("id") == number)

    def told(self, method: str, fits: Callable[[Any], bool] = lambda params: True) -> Any:
        """The parameters of the first notification or question of this method that fits."""
        return self.wait_for(lambda m: m.get("method") == method and fits(m.get("params"))).get("params")

    def wait_for(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that fits, now or later."""
        stop = time.monotonic() + SECONDS
        seen = 0
        with self.changed:
            while True:
                for message in self.messages[seen:]:
                    if fits(message):
                        return message
                seen = len(self.messages)
                left = stop - time.monotonic()
                if self.ended or left <= 0:
                    raise AssertionError(
                        f"no such message; ended={self.ended}\n{self.log.decode()}\n{self.messages[-5:]}"
                    )
                self.changed.wait(left)

    def until(self, condition: Callable[[], Any]) -> Any:
        """The first true value of `condition`, asked again and again."""
        stop = time.monotonic() + SECONDS
        while time.monotonic() < stop:
            value = condition()
            if value:
                return value
            threading.Event().wait(0.02)
        raise AssertionError(f"it never came true\n{self.log.decode()}")

    def exit_code(self) -> int:
        """How the process ended, without being asked to."""
        return self.process.wait(SECONDS)

    def close(self) -> int:
        """Shut down by the book; the exit code."""
        self.request("shutdown")
        self.notify("exit", None)
        return self.exit_code()

    def start_reading(self) -> None:
        """Read what the server says from now on."""
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        frames = Frames()
        while data := os.read(self._stdout.fileno(), 1 << 16):
            for body in frames.feed(data):
                message = json.loads(body)
                if "method" in message and "id" in message:
                    answer = self.answers.get(message["method"])
                    self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer})
                with self.changed:
                    self.messages.append(message)
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _read_log(self) -> None:
        while data := os.read(self._stderr.fileno(), 1 << 16):
            self.log += data


class InProcess(RawClient):
    """The same over pipes to a server in a thread of this process, so that a test can reach into it."""

    def __init__(self) -> None:
        server_in, client_out = os.pipe()
        client_in, server_out = os.pipe()
        self._stdin = os.fdopen(client_out, "wb", buffering=0)
        self._stdout = os.fdopen(client_in, "rb", buffering=0)
        self._descriptors = (server_in, server_out)
        self.writer = Writer(server_out)
        self.server = Server(self.writer)
        self.code: int | None = None
        self._thread = threading.Thread(target=self._serve, args=(server_in,), daemon=True)
        self._begin(reading=True)
        self._thread.start()

    def _serve(self, descriptor: int) -> None:
        frames = Frames()
        first = None
        while first is None:
            frames.buffer += os.read(descriptor, 1 << 16)
            first = frames.take()
        self.code = asyncio.run(self.server.run(descriptor, frames, first, answered=False))
        self.writer.close(seconds=5)

    def exit_code(self) -> int:
        """What the server would have ended with."""
        self._thread.join(SECONDS)
        assert self.code is not None
        return self.code

    def __exit__(self, *_: object) -> None:
        self._stdin.close()
        self._thread.join(SECONDS)
        self.server.reader.thread.join(SECONDS)  # else it could read from the next pipe of the same number
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._reading.join(SECONDS)  # it reads to the end first
        self._stdout.close()
