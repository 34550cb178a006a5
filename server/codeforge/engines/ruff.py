"""ruff: what it finds in Python files and how it formats them, from `ruff server` held as a child.

ruff finds its own configuration in the workspace, as in a shell. Its text of a document is brought up to date when a
question is asked, so nothing is sent for documents that nobody asks about.
A ruff that dies is started again after a pause; one that stays silent for `hang_s` is killed first. After `MOST_DEATHS`
failures in a row it is off for the session, which is said once.
"""

import importlib
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from codeforge import config, trace
from codeforge.engines.client import LATE, Client
from codeforge.engines.process import Report, Restarts
from codeforge.errors import WorkerFailed
from codeforge.programs import on_path
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Encoding, Position, Span

MOST_DEATHS = 5
MOST_BYTES = 2_000_000
HELD_DOCUMENTS = 32
START_MS = 10_000
CONFIGURATIONS = ("pyproject.toml", "ruff.toml", ".ruff.toml")


class Fix(Struct, frozen=True):
    """A change that ruff offers. The edits stand last first, so that they may be applied one after another."""

    title: str
    edits: tuple[Edit, ...]


class RuffDiagnostic(Struct, frozen=True):
    """One finding of ruff. `severity` is LSP's: 1 error, 2 warning, 3 information, 4 hint."""

    span: Span
    message: str
    code: str
    severity: int = 2
    url: str = ""
    unnecessary: bool = False
    fix: Fix | None = None
    noqa: Edit | None = None
    """The edit that silences it on its line."""


class Ruff:
    """ruff for the Python files of one workspace folder."""

    def __init__(
        self,
        root: Path,
        *,
        settings: config.Ruff | None = None,
        report: Report = trace.log,
        hang_s: float = 10.0,
        pause_s: float = 0.5,
    ) -> None:
        """ruff over the files below `root`, started with the first question. `report` takes the message that it is off."""
        self.root = root
        self.settings = settings or config.Ruff()
        self._report = report
        self._hang_s = hang_s
        self._restarts = Restarts(most=MOST_DEATHS, pause_s=pause_s)
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._encoding = Encoding.UTF16
        self._held: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """Hash and version that ruff has of each path."""
        self._version = 0
        self._closed = False

    def diagnostics(self, document: Document, *, budget_ms: int = 2000) -> list[RuffDiagnostic] | None:
        """ruff's findings in `document`, in the order of ruff; None when it is late or off.

        Empty for what ruff's configuration excludes and for documents above 2 MB.
        """
        if len(document.source) > MOST_BYTES:
            return []
        result = self._ask("textDocument/diagnostic", document, {}, budget_ms)
        try:
            report = msgspec.convert(result, _Report)
        except msgspec.ValidationError:
            return None
        return [self._diagnostic(document, item) for item in report.items]

    def format(self, document: Document, *, budget_ms: int = 2000) -> list[Edit] | None:
        """The edits that format `document`, last first; None when ruff is late or off.

        Empty for what is formatted already, cannot be parsed, or is excluded.
        """
        if len(document.source) > MOST_BYTES:
            return None
        options = {"options": {"tabSize": 4, "insertSpaces": True}}
        result = self._ask("textDocument/formatting", document, options, budget_ms)
        try:
            return self._edits(document, msgspec.convert(result or [], list[_TextEdit]))
        except msgspec.ValidationError:
            return None

    def files_changed(self, paths: Iterable[str]) -> None:
        """Tell ruff of changed files, of which its configuration is what it reads again."""
        changed = [path for path in paths if PurePosixPath(path).name in CONFIGURATIONS]
        client = self._client
        if client and changed:
            events = [{"uri": self._uri(path), "type": 2} for path in changed]
            client.notify("workspace/didChangeWatchedFiles", {"changes": events})

    def forget(self, path: str) -> None:
        """Let ruff drop its text of `path`: the editor closed it."""
        with self._lock:
            if self._client and self._held.pop(path, None):
                self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(path)}})

    @property
    def state(self) -> str:
        """`off`, `stopped` (given up), `idle` (not started) or `ready`."""
        if self._closed or not self.settings.enable:
            return "off"
        if self._restarts.given_up:
            return "stopped"
        return "ready" if self._client and not self._client.ended.is_set() else "idle"

    @property
    def pid(self) -> int | None:
        """The running child."""
        return self._client.pid if self._client and not self._client.ended.is_set() else None

    def close(self) -> None:
        """End ruff; takes at most about a second."""
        self._closed = True
        client, self._client = self._client, None
        if client:
            client.close()

    def _ask(self, method: str, document: Document, params: dict[str, Any], budget_ms: int) -> Any:
        """The result of a request about `document`; LATE also when ruff is off or fails."""
        if not self._lock.acquire(timeout=budget_ms / 1000):
            trace.count("ruff.late")
            return LATE
        try:
            client = self._running()
            if client is None:
                return LATE
            self._bring_up_to_date(client, document)
        finally:
            self._lock.release()
        try:
            uri = {"textDocument": {"uri": self._uri(document.path)}}
            result = client.request(method, {**uri, **params}, budget_ms=budget_ms)
        except WorkerFailed as error:
            trace.log(f"ruff: {method}: {error}")
            return LATE
        if result is LATE:
            trace.count("ruff.late")
            return LATE
        self._restarts.answered()
        return result

    def _running(self) -> Client | None:
        """The client, started or started again when it is due; None when there is none now. Under the lock."""
        client = self._client
        if client and not client.ended.is_set() and client.silent_s() > self._hang_s:
            trace.count("ruff.killed")
            client.kill()
            client.ended.wait(1.0)
        if client and client.ended.is_set():
            self._client = client = None
            self._failed("it stopped")
        if client or self._closed or not self.settings.enable:
            return client
        if self._restarts.given_up or self._restarts.wait_s():
            return None
        try:
            self._client = self._started()
        except WorkerFailed as error:
            self._failed(str(error))
        return self._client

    def _started(self) -> Client:
        """A new child that has answered `initialize`."""
        client = Client([*find_ruff(self.settings.command), "server"])
        trace.count("ruff.started")
        self._held.clear()
        uri = self.root.absolute().as_uri()
        try:
            answer = client.request(
                "initialize",
                {
                    "processId": None,
                    "rootUri": uri,
                    "workspaceFolders": [{"uri": uri, "name": self.root.name}],
                    "capabilities": {
                        "general": {"positionEncodings": [Encoding.UTF8, Encoding.UTF16]},
                        "textDocument": {"diagnostic": {}},
                    },
                    "initializationOptions": {"settings": {"logLevel": "error"}},
                },
                budget_ms=START_MS if self._hang_s > START_MS / 1000 else int(self._hang_s * 1000),
            )
            if answer is LATE:
                raise WorkerFailed("it did not answer `initialize`")
            encoding = msgspec.convert(answer, _Initialized).capabilities.encoding
        except (WorkerFailed, msgspec.ValidationError) as error:
            client.kill()
            raise WorkerFailed(str(error)) from None
        self._encoding = Encoding(encoding)
        client.notify("initialized", {})
        return client

    def _failed(self, why: str) -> None:
        self._restarts.fail()
        trace.log(f"ruff failed: {why}")
        if self._restarts.given_up and not self._closed:
            self._report(
                f"Linting by ruff is off: it failed again and again ({why}).\n"
                "Syntax errors and imports are still checked. Set `codeforge.ruff.command` to another ruff, "
                "or see `codeforge doctor`."
            )

    def _bring_up_to_date(self, client: Client, document: Document) -> None:
        """Send the text of `document` unless ruff has it; forget the document asked about longest ago. Under the lock."""
        path, uri = document.path, self._uri(document.path)
        held = self._held.get(path)
        if held and held[0] == document.hash:
            self._held.move_to_end(path)
            return
        self._version += 1
        trace.count("ruff.texts")
        text = document.source.decode("utf-8", "replace")
        if held:
            client.notify(
                "textDocument/didChange",
                {"textDocument": {"uri": uri, "version": self._version}, "contentChanges": [{"text": text}]},
            )
        else:
            opened = {"uri": uri, "languageId": "python", "version": self._version, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": opened})
        self._held[path] = document.hash, self._version
        self._held.move_to_end(path)
        while len(self._held) > HELD_DOCUMENTS:
            oldest, _ = self._held.popitem(last=False)
            client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(oldest)}})

    def _uri(self, path: str) -> str:
        return (self.root.absolute() / path).as_uri()

    def _diagnostic(self, document: Document, item: "_Diagnostic") -> RuffDiagnostic:
        data = item.data or _Data()
        noqa = self._edits(document, [data.noqa_edit] if data.noqa_edit else [])
        edits = self._edits(document, data.edits)
        return RuffDiagnostic(
            span=self._span(document, item.range),
            message=item.message.partition("\n\nhelp:")[0],  # the help is the fix's title
            code=str(item.code or ""),
            severity=item.severity,
            url=item.codeDescription.href if item.codeDescription else "",
            unnecessary=1 in (item.tags or ()),
            fix=Fix(data.title or item.message, tuple(edits)) if edits else None,
            noqa=noqa[0] if noqa else None,
        )

    def _edits(self, document: Document, edits: Iterable["_TextEdit"]) -> list[Edit]:
        spans = [
            (self._span(document, edit.range), edit.newText.encode("utf-8", "replace")) for edit in edits
        ]
        return [Edit(span.start, span.stop, text) for span, text in sorted(spans, reverse=True)]

    def _span(self, document: Document, range_: "_Range") -> Span:
        start, stop = (
            document.lines.offset(Position(place.line, place.character), self._encoding)
            for place in (range_.start, range_.end)
        )
        return Span(start, max(start, stop))


def find_ruff(command: Sequence[str]) -> tuple[str, ...]:
    """The command that starts ruff: `command` when given, else the one installed with CodeForge, else one in PATH.

    Raises WorkerFailed when there is none.
    """
    if command:
        program = shutil.which(command[0])
        if program is None:
            raise WorkerFailed(f"`{command[0]}`, which `codeforge.ruff.command` names, is not a program")
        return program, *command[1:]
    try:
        return (str(importlib.import_module("ruff").find_ruff_bin()),)
    except (ImportError, AttributeError, OSError):
        program = on_path("ruff")
    if program is None:
        raise WorkerFailed("ruff is not installed")
    return (program,)


_Count = Annotated[int, Meta(ge=0)]


class _Place(Struct):
    line: _Count
    character: _Count


class _Range(Struct):
    start: _Place
    end: _Place


class _TextEdit(Struct):
    range: _Range
    newText: str


class _Data(Struct):
    title: str | None = None
    edits: list[_TextEdit] = []
    noqa_edit: _TextEdit | None = None


class _CodeDescription(Struct):
    href: str = ""


class _Diagnostic(Struct):
    range: _Range
    message: str
    code: str | int | None = None
    severity: Annotated[int, Meta(ge=1, le=4)] = 2
    codeDescription: _CodeDescription | None = None
    tags: list[int] | None = None
    data: _Data | None = None


class _Report(Struct):
    items: list[_Diagnostic]


class _Capabilities(Struct):
    encoding: str = msgspec.field(default="utf-16", name="positionEncoding")


class _Initialized(Struct):
    capabilities: _Capabilities
