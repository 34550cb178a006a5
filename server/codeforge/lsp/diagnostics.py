"""When diagnostics are told: pushed to editors that wait for them, pulled by those that ask, for the whole workspace too.

An editor that can pull is never pushed to, or it would show everything twice. Pushing tells syntax at once and
everything when typing pauses; for each document only the newest text is worth an answer.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from codeforge import trace
from codeforge.errors import Cancelled, CodeForgeError
from codeforge.features.diagnostics import Diagnostic, diagnostics, syntax
from codeforge.lsp import messages as lsp
from codeforge.lsp import reply
from codeforge.lsp.convert import Client, Edge, Places, Telling
from codeforge.lsp.editor import Editor
from codeforge.lsp.pool import Pool
from codeforge.state.folder import Folder
from codeforge.state.snapshot import Asked
from codeforge.text.documents import Document

PAUSE_SECONDS = 0.15
"""Quiet time after a keystroke before everything is looked for."""
WORD_SECONDS = 0.02
"""How long syntax waits after a letter or a dot: the completion that the editor asks for next goes first."""
BURST_SECONDS = 0.001
"""How long it waits after other changes: of those that come together only the last is worth a look."""
AGAIN_SECONDS = 0.5
"""Until a source that was late is asked again."""
MOST_TRIES = 20
MOST_REFRESHES = 5
REFRESH_SECONDS = 0.3
PARTIAL_FILES = 64
"""Files in one partial result of a workspace report."""
HOLD_SECONDS = 0.5
RANK = 3


class Diagnostics:
    """What one editor is told, and when."""

    def __init__(self, editor: Editor, pool: Pool, places: Places) -> None:
        self.editor = editor
        self.pool = pool
        self.places = places
        self.loop: asyncio.AbstractEventLoop | None = None
        self._due: dict[tuple[Folder, str], asyncio.TimerHandle] = {}
        self._refresh: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._late: dict[tuple[str, str], tuple[int, int]] = {}
        """Version of each document whose diagnostics were not complete, and how often the editor was asked to pull again."""

    @property
    def pulled(self) -> bool:
        """True when the editor asks by itself."""
        return self.editor.can("textDocument", "diagnostic")

    def changed(self, folder: Folder, document: Document, client: Client, *, in_word: bool = False) -> None:
        """On the loop: a document has a new version; `in_word` when a letter or a dot was typed."""
        if self.pulled:
            return
        if self.loop is not None:
            seconds = WORD_SECONDS if in_word else BURST_SECONDS
            self.loop.call_later(seconds, lambda: self._run(folder, document, client, whole=False))
        self._later(PAUSE_SECONDS, folder, document.path, client, 0)

    def closed(self, folder: Folder, path: str, uri: str) -> None:
        """On the loop: a document was closed; what was said of it no longer counts."""
        handle = self._due.pop((folder, path), None)
        if handle is not None:
            handle.cancel()
        if folder.ruff is not None:
            ruff = folder.ruff
            self.pool.submit(lambda: ruff.forget(path), rank=RANK)
        if not self.pulled:
            self.editor.notify(
                "textDocument/publishDiagnostics", lsp.PublishDiagnostics(uri, []), key=f"diagnostics {uri}"
            )

    def refresh(self, folders: Iterable[Folder], client: Client) -> None:
        """On the loop: answers may have changed without an edit. Many calls in a row are one."""
        if self._closed or self.loop is None:
            return
        if not self.pulled:
            for folder in folders:
                for path in folder.documents:
                    self._later(REFRESH_SECONDS, folder, path, client, 0)
        elif self._refresh is None and self.editor.can("workspace", "diagnostics", "refreshSupport"):
            self._refresh = self.loop.call_later(REFRESH_SECONDS, self._ask_refresh)

    def again_soon(self, edge: Edge) -> None:
        """In any thread: a source was late, so the editor should ask for this document once more, a few times at most."""
        document = edge.document
        if document is None or self._closed or self.loop is None or self.loop.is_closed():
            return
        key = (str(edge.folder.root), edge.path)
        version, tries = self._late.get(key, (document.version, 0))
        tries = tries + 1 if version == document.version else 1
        self._late[key] = (document.version, tries)
        if tries <= MOST_REFRESHES:
            self.loop.call_soon_threadsafe(self.refresh, [edge.folder], edge.client)

    def close(self) -> None:
        """Tell nothing more."""
        self._closed = True
        for handle in self._due.values():
            handle.cancel()
        if self._refresh is not None:
            self._refresh.cancel()
        for task in self._tasks:
            task.cancel()

    def _ask_refresh(self) -> None:
        self._refresh = None
        assert self.loop is not None
        task = self.loop.create_task(self.editor.ask("workspace/diagnostic/refresh", None))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _later(self, seconds: float, folder: Folder, path: str, client: Client, tries: int) -> None:
        if self.loop is None or self._closed:
            return
        old = self._due.pop((folder, path), None)
        if old is not None:
            old.cancel()
        self._due[folder, path] = self.loop.call_later(seconds, self._is_due, folder, path, client, tries)

    def _is_due(self, folder: Folder, path: str, client: Client, tries: int) -> None:
        self._due.pop((folder, path), None)
        document = folder.documents.get(path)
        if document is not None:
            self._run(folder, document, client, whole=True, tries=tries)

    def _run(
        self, folder: Folder, document: Document, client: Client, *, whole: bool, tries: int = 0
    ) -> None:
        if folder.documents.get(document.path) is not document or self._closed:
            return
        edge = Edge(self.places, folder, document.path, client, Asked())

        def job() -> None:
            if folder.documents.get(document.path) is not document:
                return
            if whole:
                found = diagnostics(edge.snap, edge.path)
                self._publish(edge, document, found.diagnostics)
                if not found.complete and tries < MOST_TRIES and self.loop is not None and not self._closed:
                    again = (AGAIN_SECONDS, folder, document.path, client, tries + 1)
                    self.loop.call_soon_threadsafe(self._later, *again)
            elif edge.snap.settings.diagnostics.syntax and edge.snap.settings.diagnostics.enable:
                found_now = syntax(document)
                if (
                    found_now
                ):  # a sound text waits for the whole answer, so that nothing flickers away and back
                    self._publish(edge, document, found_now)

        self.pool.submit(job, rank=RANK)

    def _publish(self, edge: Edge, document: Document, found: Iterable[Diagnostic]) -> None:
        """Send unless a newer text is there: a version that comes after a newer one would be shown."""
        if edge.folder.documents.get(document.path) is not document:
            trace.count("diagnostics.superseded")
            return
        uri = edge.uri(document.path)
        message = lsp.PublishDiagnostics(uri, reply.to_diagnostics(edge, found), document.version)
        self.editor.notify("textDocument/publishDiagnostics", message, key=f"diagnostics {uri}")


class _Told(NamedTuple):
    """What was found in a file, and in which state of it and of the workspace."""

    state: tuple[int | None, int, bool]
    result_id: str


class WorkspaceReports:
    """Answers `workspace/diagnostic`: only files that have changed since are looked at again.

    An editor that takes partial results polls without end; when it knows all there is, its request stays open until
    something changes.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], _Told] = {}
        self._lock = threading.Lock()

    def report(
        self, edges: Sequence[Edge], params: lsp.WorkspaceDiagnosticParams, telling: Telling
    ) -> lsp.WorkspaceDiagnosticReport:
        """Everything that the client does not know yet, in parts where it asked for parts."""
        known = {previous.uri: previous.value for previous in params.previous_result_ids}
        token = params.partial_result_token
        while True:
            items: list[lsp.DiagnosticReport] = []
            news = False
            for item in self._items(edges, known):
                if token is not None and known and item.kind == "unchanged":
                    continue  # it polls: what it knows already need not be said
                news = True
                items.append(item)
                if token is not None and len(items) >= PARTIAL_FILES:
                    telling.partial(token, lsp.WorkspaceDiagnosticReport(items))
                    items = []
            if token is None or not known or news:
                return lsp.WorkspaceDiagnosticReport(items)
            edges = self._when_changed(edges, telling.fresh)

    def _items(self, edges: Sequence[Edge], known: Mapping[str, str]) -> Iterable[lsp.DiagnosticReport]:
        """Reports on files with findings, or about which the client was told something before."""
        for edge in edges:
            if not edge.snap.settings.diagnostics.workspace:
                continue
            paths = edge.snap.index.paths()
            world = hash(tuple(paths))
            for path in paths:
                edge.snap.checkpoint()
                try:
                    item = self._item(edge, path, world, known)
                except Cancelled:
                    raise
                except CodeForgeError:
                    continue
                if item is not None:
                    yield item

    def _item(
        self, edge: Edge, path: str, world: int, known: Mapping[str, str]
    ) -> lsp.DiagnosticReport | None:
        uri = edge.uri(path)
        key = (str(edge.folder.root), path)
        state = (edge.snap.index.hash_of(path), world, edge.snap.index.complete)
        told = self._told.get(key)
        opened = edge.snap.documents.get(path)
        version = opened.version if opened else None
        if told is not None and told.state == state and told.result_id == known.get(uri, NOTHING):
            return (
                None
                if uri not in known
                else lsp.DiagnosticReport("unchanged", told.result_id, uri=uri, version=version)
            )
        here = edge.about(path)
        found = diagnostics(here.snap, path)
        report = reply.to_report(here, found, known.get(uri))
        if found.complete:
            with self._lock:
                self._told[key] = _Told(
                    state, report.result_id if found.diagnostics or uri in known else NOTHING
                )
        if not found.diagnostics and uri not in known:
            return None
        report.uri = uri
        report.version = version
        return report

    def _when_changed(self, edges: Sequence[Edge], fresh: Callable[[], Sequence[Edge]]) -> Sequence[Edge]:
        """Wait until a folder has changed; raises Cancelled when the request is withdrawn."""
        pause = threading.Event()
        before = {edge.folder: edge.snap.revision for edge in edges}
        while all(edge.folder.revision == before[edge.folder] for edge in edges):
            for edge in edges:
                edge.snap.checkpoint()
            if any(edge.folder.closed for edge in edges) or not edges:
                raise Cancelled("The folder was closed.")
            pause.wait(HOLD_SECONDS)
        return fresh()


NOTHING = "nothing"
