"""The server: one event loop that takes messages in order, hands questions to threads, and never computes itself.

What arrives is decoded in the reader's thread and handled here, on the loop, one message at a time. A notification
changes the session before the next message is looked at; a request takes its snapshot here and is answered from a
thread. So every request sees exactly what its editor had said before it.

Every request is answered once: by its feature, by an error, or by its cancellation, whichever comes first.
"""

import asyncio
import atexit
import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from codeforge import allocator, trace
from codeforge.errors import BadRequest, Cancelled, CodeForgeError, Stale
from codeforge.lsp import incoming
from codeforge.lsp import messages as lsp
from codeforge.lsp.connection import Reader, Writer
from codeforge.lsp.convert import Client, Edge, Places, Telling
from codeforge.lsp.diagnostics import Diagnostics, WorkspaceReports
from codeforge.lsp.editor import Editor
from codeforge.lsp.framing import Frames
from codeforge.lsp.greeting import greeting, position_encoding
from codeforge.lsp.incoming import Notification, Problem, Request, Response
from codeforge.lsp.index_routes import FIRST
from codeforge.lsp.messages import ErrorCode, Id
from codeforge.lsp.parent import watch_parent
from codeforge.lsp.pool import Pool
from codeforge.lsp.route import Route
from codeforge.lsp.sync import Sync
from codeforge.lsp.workspace import Workspace
from codeforge.state.folder import Folder
from codeforge.state.session import Session
from codeforge.state.snapshot import Asked, Snapshot
from codeforge.text.documents import Document

LATE_MS = 5.0
"""Longest time in milliseconds that the loop may compute for one message."""
GOODBYE_SECONDS = 2.0
SWITCH_SECONDS = 0.001
"""How long a computing thread may keep the interpreter from the loop."""
REST_SECONDS = 0.12
"""Typing rests when nothing was typed for so long: above the time between two keys of a word."""
YOUNG_OBJECTS, MOST_YOUNG_OBJECTS = 30_000, 300_000
"""Beyond so many objects made since the last look for garbage there is one when nobody waits, and beyond the second
number at once. A look at 50,000 takes 10 to 25 ms, and what it finds is what caches keep: next to nothing is garbage."""
COLLECT_SECONDS = 10.0
"""How long such a look waits for a moment when nobody waits."""
RANK = {"typing": 0, "asking": 1, "long": 2}


class Call:
    """One request on its way."""

    __slots__ = ("asked", "edges", "id", "params", "path", "route", "started")

    def __init__(self, number: Id, route: Route, params: Any, edges: list[Edge], asked: Asked) -> None:
        self.id = number
        self.route = route
        self.params = params
        self.edges = edges
        self.asked = asked
        self.started = time.perf_counter()


class Server:
    """One editor's server."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.editor = Editor(writer)
        self.pool = Pool()
        self.session = Session(rests=self.pool.rests)
        self.places = Places(self.session)
        self.client = Client()
        self.sync = Sync(self.places)
        self.workspace = Workspace(
            self.session,
            self.places,
            self.editor,
            self.folder_changed,
            self.indexes_loaded,
            self.indexed,
            self.pool,
        )
        self.diagnostics = Diagnostics(self.editor, self.pool, self.places)
        self.reports = WorkspaceReports()
        self.calls: dict[Id, Call] = {}
        self.waiting: list[Call] = []
        """Questions to all folders that came before the stored indexes were read."""
        self.initialized = False
        self.greeted = False
        """The front door has answered `initialize` already."""
        self.shut_down = False
        self.asks_context = False
        """The client has asked for context: most editors never do, and need not pay for looks ahead."""
        self._resting: asyncio.TimerHandle | None = None
        self._warming = Asked()
        self._collecting = False
        self._lock = threading.Lock()
        self._learning = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done: asyncio.Future[int] | None = None
        self._notifications: Mapping[str, tuple[Any, Callable[[Any], None]]] = {
            "initialized": (lsp.Empty, lambda params: self.workspace.begin()),
            "$/cancelRequest": (lsp.CancelParams, self.cancel),
            "$/setTrace": (lsp.SetTrace, self.set_trace),
            "textDocument/didOpen": (lsp.DidOpen, self.did_open),
            "textDocument/didChange": (lsp.DidChange, self.did_change),
            "textDocument/didSave": (lsp.DidSave, self.did_save),
            "textDocument/didClose": (lsp.DidClose, self.did_close),
            "workspace/didChangeWorkspaceFolders": (lsp.DidChangeFolders, self.workspace.folders_changed),
            "workspace/didChangeConfiguration": (
                lsp.DidChangeConfiguration,
                self.workspace.configuration_changed,
            ),
            "workspace/didChangeWatchedFiles": (lsp.DidChangeWatchedFiles, self.workspace.files_changed),
            "workspace/didCreateFiles": (lsp.FilesEvent, self.workspace.files_listed),
            "workspace/didDeleteFiles": (lsp.FilesEvent, self.workspace.files_listed),
            "workspace/didRenameFiles": (lsp.FilesRenamed, self.workspace.files_renamed),
        }
        self.decoders: dict[str, msgspec.json.Decoder[Any]] = {
            "initialize": msgspec.json.Decoder(lsp.InitializeParams),
            **{method: msgspec.json.Decoder(params) for method, (params, _) in self._notifications.items()},
            **decoders_of(FIRST),
        }
        self.routes: Mapping[str, Route] = FIRST
        """The requests that are answered, by method; not all of them until `learn`."""

    # Running

    async def run(self, stdin: int, frames: Frames, first: bytes, *, answered: bool) -> int:
        """Serve until `exit` or the end of stdin; the exit code."""
        loop = self._loop = asyncio.get_running_loop()
        self._done = loop.create_future()
        self.workspace.loop = self.diagnostics.loop = loop
        for name in ("SIGTERM", "SIGINT"):
            if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
                loop.add_signal_handler(getattr(signal, name), self.end_by_the_book)
        self.greeted = answered
        rest = self.read(first)
        if rest:
            frames.unread(rest)
        self.reader = Reader(stdin, frames, self.read, self.stdin_ended, self.writer)
        self.reader.start()
        try:
            return await self._done
        finally:
            self.close()

    def learn(self) -> None:
        """Import all features: a quarter of all that is imported, so it waits until it is needed or nobody waits.

        By one thread at a time: Python gives up one of two that import a package and a module of it crosswise.
        """
        with self._learning:
            from codeforge.lsp.routes import BY_METHOD

            self.decoders.update(decoders_of(BY_METHOD))
            self.routes = BY_METHOD

    def learn_at_rest(self) -> None:
        """In a thread, once nobody waits: learn, and read what the first question in Python would wait for.

        To do that while an answer is made would double the time of both.
        """
        self.pool.give_way()
        self.learn()
        from codeforge.features.completion import read_first

        for folder in self.session.folders:
            if any(path.endswith(".py") for path in folder.view.paths()):
                read_first(folder.snapshot(Asked(self.pool.give_way)))

    def decoder(self, method: str) -> msgspec.json.Decoder[Any] | None:
        """In the reader's thread: what decodes the parameters of `method`; None for one that nobody knows."""
        if method not in self.decoders and self.routes is FIRST and not method.startswith("$/"):
            self.learn()
        return self.decoders.get(method)

    def read(self, body: bytes) -> bytes:
        """In the reader's thread: decode one message and pass it to the loop; what belongs to the next comes back."""
        found, rest = incoming.read(body, self.decoder)
        assert self._loop is not None
        for message in found:
            self._loop.call_soon_threadsafe(self.timed, message)
        return rest

    def stdin_ended(self) -> None:
        """In the reader's thread: nobody speaks to us any more."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.end_by_the_book)

    def end_by_the_book(self) -> None:
        """Leave the loop: with 0 after `shutdown`, else with 1."""
        if self._done is not None and not self._done.done():
            self._done.set_result(0 if self.shut_down else 1)

    def close(self) -> None:
        """Stop all work and all children."""
        for call in list(self.calls.values()):
            call.asked.cancelled = True
        self.diagnostics.close()
        self.workspace.close()
        self.editor.close()
        self.pool.close()

    # Handling messages, on the loop

    def timed(self, message: incoming.Incoming) -> None:
        """Handle one message and count when that took too long."""
        start = time.thread_time()
        try:
            self.handle(message)
        except Exception:
            trace.failure(f"handling {getattr(message, 'method', 'a message')}")
            if isinstance(message, Request):
                self.editor.refuse(
                    message.id, ErrorCode.INTERNAL_ERROR, "The server failed; its log says why."
                )
        ms = (time.thread_time() - start) * 1000
        if ms > LATE_MS:
            trace.count("loop.late")
            trace.log(f"the loop computed {ms:.1f} ms for {getattr(message, 'method', 'a response')}")

    def handle(self, message: incoming.Incoming) -> None:
        """Take one message."""
        if isinstance(message, Request):
            self.request(message)
        elif isinstance(message, Notification):
            self.notification(message)
        elif isinstance(message, Response):
            self.editor.hand_over(message.body)
        else:
            trace.count("incoming.refused")
            self.editor.refuse(message.id, message.code, message.message)

    def request(self, request: Request) -> None:
        """Answer, refuse, or send a request on its way."""
        refusal = self.refusal(request)
        if refusal is not None:
            self.editor.refuse(request.id, refusal.code, refusal.message)
            return
        route = self.routes.get(request.method)
        if request.method == "initialize":
            self.initialize(request)
        elif request.method == "shutdown":
            self.shut_down = True
            self.cancel_all("the server is shutting down")
            self.editor.reply(request.id, b"null")
        elif route is None:
            self.editor.refuse(
                request.id, ErrorCode.METHOD_NOT_FOUND, f"{request.method} is not offered here."
            )
        else:
            self.start(request, route)

    def refusal(self, request: Request) -> Problem | None:
        """Why a request cannot be answered now; None when it can."""
        if not self.initialized and request.method != "initialize":
            return Problem(ErrorCode.SERVER_NOT_INITIALIZED, "The server waits for initialize.")
        if self.initialized and request.method == "initialize":
            return Problem(ErrorCode.INVALID_REQUEST, "The server was initialized before.")
        if self.shut_down:
            return Problem(ErrorCode.INVALID_REQUEST, "The server was shut down.")
        if request.id in self.calls:
            return Problem(ErrorCode.INVALID_REQUEST, "A request with this id is still on its way.")
        if request.method == "initialize" and self.greeted:
            return None
        return request.problem

    def start(self, request: Request, route: Route) -> None:
        """Take the snapshot and hand the request to a thread."""
        asked = Asked()
        view = getattr(request.params, "view", "")
        self.asks_context = self.asks_context or "codeforge/context" in (route.method, f"codeforge/{view}")
        call = Call(request.id, route, request.params, self.edges(route, request.params, asked), asked)
        self.calls[call.id] = call
        if route.of_index and self.workspace.loading:
            self.waiting.append(call)
        else:
            self.submit(call)

    def submit(self, call: Call) -> None:
        """Have a thread answer `call`."""
        self.pool.submit(
            lambda: self.answer(call), rank=RANK[call.route.lane], long=call.route.lane == "long"
        )

    def indexes_loaded(self) -> None:
        """On the loop: what came too early to be answered well is asked now; the features are learned behind it."""
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call.edges = self.edges(call.route, call.params, call.asked)
            self.submit(call)
        self.pool.submit_idle(self.learn_at_rest)

    def edges(self, route: Route, params: Any, asked: Asked) -> list[Edge]:
        """The folders a request asks, each with its snapshot."""
        if route.all_folders:
            folders = [(folder, "") for folder in self.session.folders] or [
                (folder, "") for folder in self.session.loose.values()
            ]
        else:
            uri = uri_in(params)
            if uri is not None:
                folders = [self.places.find(uri)]
            else:
                folders = [(folder, "") for folder in self.session.all_folders()[:1]]
        fresh = partial(self.fresh, route, params, asked)
        telling = Telling(self.reports, self.partial, fresh, self.diagnostics.again_soon)
        return [Edge(self.places, folder, path, self.client, asked, telling) for folder, path in folders]

    def fresh(self, route: Route, params: Any, asked: Asked) -> list[Edge]:
        """In a thread: the edges that the same request would have now; snapshots are taken on the loop."""
        found: Future[list[Edge]] = Future()
        assert self._loop is not None
        self._loop.call_soon_threadsafe(lambda: found.set_result(self.edges(route, params, asked)))
        return found.result(GOODBYE_SECONDS)

    def answer(self, call: Call) -> None:
        """In a thread: run the feature and send what it says."""
        try:
            if call.asked.cancelled:
                return
            if call.asked.stale:
                raise Stale("The document has changed since.")
            with trace.span(call.route.method, path=call.edges[0].path if call.edges else ""):
                result = msgspec.json.encode(self.asked(call))
        except Cancelled:
            self.finish(call, problem=Problem(ErrorCode.REQUEST_CANCELLED, "The request was cancelled."))
        except Stale as error:
            self.finish(call, problem=Problem(ErrorCode.CONTENT_MODIFIED, str(error)))
        except BadRequest as error:
            self.finish(call, problem=Problem(ErrorCode.INVALID_PARAMS, str(error)))
        except CodeForgeError as error:
            self.finish(call, problem=Problem(ErrorCode.REQUEST_FAILED, str(error)))
        except BaseException as error:  # whatever it is, the client must not wait for ever
            trace.failure(call.route.method)
            why = f"{call.route.method} failed ({type(error).__name__}); the server goes on."
            self.finish(call, problem=Problem(ErrorCode.INTERNAL_ERROR, why))
        else:
            self.finish(call, result)
            if call.asked.later is not None:
                self.pool.submit_idle(lambda: self.make_up(call))
        if gc.get_count()[0] > YOUNG_OBJECTS and not self._collecting:
            self._collecting = True
            self.pool.submit_idle(self.collect)

    def collect(self) -> None:
        """In a thread, once nobody waits: look through young objects for garbage, which stops all other threads."""
        self.pool.give_way(COLLECT_SECONDS)
        gc.collect(0)
        self._collecting = False

    def make_up(self, call: Call) -> None:
        """In a thread, while nobody waits: what a feature had no time for, while its document is as it was."""
        self.pool.give_way()
        edge = call.edges[0]
        is_current = edge.folder.documents.get(edge.path) is edge.snap.documents.get(edge.path)
        if call.asked.later is not None and is_current and edge.folder.awake.is_set():
            with contextlib.suppress(Stale, Cancelled):
                call.asked.later(self.background(edge.folder, edge.path))

    def asked(self, call: Call) -> Any:
        """The reply of a call, from one folder or merged from all."""
        route = call.route
        if route.all_folders:
            return route.reply(call.edges, route.ask(call.edges, call.params))
        if not call.edges:
            raise BadRequest("There is no workspace folder and no document to ask about.")
        edge = call.edges[0]
        return route.reply(edge, route.ask(edge, call.params))

    def finish(self, call: Call, result: bytes = b"", *, problem: Problem | None = None) -> None:
        """Answer a call, unless it was answered already; any thread."""
        with self._lock:
            if self.calls.get(call.id) is not call:
                return
            del self.calls[call.id]
        if problem is None:
            self.editor.reply(call.id, result)
        else:
            self.editor.refuse(call.id, problem.code, problem.message)
        if self.editor.tracing != "off":
            ms = (time.perf_counter() - call.started) * 1000
            self.editor.log_trace(
                f"{call.route.method} took {ms:.1f} ms", str(problem or f"{len(result)} bytes")
            )

    def partial(self, token: Id, value: msgspec.Struct) -> None:
        """Send a part of an answer; any thread."""
        self.editor.notify("$/progress", lsp.PartialResult(token, value))

    # Lifecycle

    def initialize(self, request: Request) -> None:
        """Take what the client is and where its folders lie; the folders begin to load at once."""
        params = request.params
        if params is None:
            self.editor.refuse(
                request.id, ErrorCode.INVALID_PARAMS, request.problem.message if request.problem else ""
            )
            return
        self.initialized = True
        self.client = Client.of(params.capabilities)
        self.sync.encoding = self.client.encoding
        self.editor.tracing = params.trace
        self.editor.initialized_with(params.capabilities, request.body)
        if not self.greeted:
            self.editor.reply(request.id, greeting(position_encoding(params.capabilities)))
        if params.process_id is not None:
            watch_parent(params.process_id, self.parent_ended)
        self.workspace.start(params)

    def parent_ended(self) -> None:
        """In the watching thread: the editor's process is gone."""
        trace.log("the editor's process has ended")
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.end_by_the_book)

    # Notifications

    def notification(self, news: Notification) -> None:
        """Take one notification; those that nobody knows are ignored, as the protocol asks."""
        if news.method == "exit":
            self.end_by_the_book()
            return
        if not self.initialized or self.shut_down:
            trace.count("incoming.ignored")
            return
        if news.problem is not None:
            trace.count("incoming.refused")
            trace.log(news.problem.message)
            return
        known = self._notifications.get(news.method)
        if known is not None:
            known[1](news.params)
        elif news.method == "window/workDoneProgress/cancel":
            self.editor.hand_over(news.body)
        elif not news.method.startswith("$/"):
            trace.count("incoming.unknown")
            trace.log(f"{news.method} is not known here")

    def cancel(self, params: lsp.CancelParams) -> None:
        """Answer a request as cancelled at once, and tell its feature to stop."""
        call = self.calls.get(params.id)
        if call is not None:
            call.asked.cancelled = True
            self.finish(call, problem=Problem(ErrorCode.REQUEST_CANCELLED, "The request was cancelled."))

    def cancel_all(self, why: str) -> None:
        """Answer all requests on their way as cancelled."""
        for call in list(self.calls.values()):
            call.asked.cancelled = True
            self.finish(
                call, problem=Problem(ErrorCode.REQUEST_CANCELLED, f"The request was cancelled: {why}.")
            )

    def set_trace(self, params: lsp.SetTrace) -> None:
        """How much the client wants to be told."""
        self.editor.tracing = params.value

    def did_open(self, params: lsp.DidOpen) -> None:
        """A document belongs to the editor now."""
        folder, document = self.sync.opened(params)
        self.workspace.settings_shown(folder)
        self.pool.submit_idle(lambda: self.prepare(folder, document))
        self.diagnostics.changed(folder, document, self.client)

    def did_change(self, params: lsp.DidChange) -> None:
        """A document has a new version."""
        changed = self.sync.changed(params)
        if changed is None:
            return
        folder, document = changed
        for call in list(self.calls.values()):
            if call.route.whole_document and call.edges and call.edges[0].folder is folder:
                call.asked.stale = call.asked.stale or call.edges[0].path == document.path
        self.diagnostics.changed(folder, document, self.client, in_word=is_in_word(params.content_changes))
        self.look_at_rest(folder, document)

    def look_at_rest(self, folder: Folder, document: Document) -> None:
        """When typing has rested, look at the cursor before anybody asks; another change begins the wait anew."""
        self._warming.stale = True
        if self._resting is not None:
            self._resting.cancel()
        if self._loop is not None and document.before is not None:
            at = document.before[1][-1].new_stop if document.before[1] else None
            self._resting = self._loop.call_later(
                REST_SECONDS, lambda: self.pool.submit_idle(lambda: self.rested(folder, document, at))
            )

    def rested(self, folder: Folder, document: Document, at: int | None) -> None:
        """In a thread, while nobody waits: read what was typed, and look at the place where typing rests."""
        self.pool.give_way()
        if not folder.awake.is_set() or folder.documents.get(document.path) is not document:
            return
        self.learn()
        from codeforge.features.context.warming import warm_context
        from codeforge.features.warming import read_again

        read_again(document)
        if self.asks_context:
            with contextlib.suppress(Stale, Cancelled):
                warm_context(self.background(folder, document.path), document.path, at)

    def background(self, folder: Folder, path: str) -> Snapshot:
        """The snapshot of work that nobody waits for: it gives way, and ends when a document changes."""
        self._warming = Asked(self.pool.give_way)
        return folder.snapshot(self._warming, focus=path)

    def prepare(self, folder: Folder, document: Document) -> None:
        """In a thread, while nobody waits: read what the first questions about an opened document will need."""
        self.read_ahead(folder, document)
        if self.asks_context and folder.awake.is_set() and folder.documents.get(document.path) is document:
            from codeforge.features.context.warming import warm_context

            with contextlib.suppress(Stale, Cancelled):
                warm_context(self.background(folder, document.path), document.path)

    def read_ahead(self, folder: Folder, document: Document) -> None:
        """In a thread, while nobody waits: read what the first completions in an open document would read."""
        self.pool.give_way()
        if not folder.awake.is_set() or document.path not in folder.documents:
            return
        self.learn()
        from codeforge.features.completion import read_document, read_first
        from codeforge.features.warming import warm

        snap = folder.snapshot(Asked(self.pool.give_way), focus=document.path)
        if document.language == "python":
            read_first(snap)
            snap.distributions  # noqa: B018  what the document imports begins to be read, by a process of its own
        read_document(snap, document.path)
        warm(snap, document.path)

    def indexed(self, folder: Folder) -> None:
        """On the loop: the index of a folder is complete, so what its open documents import can be found now."""
        for document in folder.documents.values():
            self.pool.submit_idle(partial(self.read_ahead, folder, document))
        self.pool.submit_idle(partial(self.read_customs, folder))

    def read_customs(self, folder: Folder) -> None:
        """In a thread, while nobody waits: read what the next files to be opened probably import."""
        self.pool.give_way()
        if folder.awake.is_set():
            self.learn()
            from codeforge.features.warming import read_customs

            read_customs(folder.snapshot(Asked(self.pool.give_way)))

    def did_save(self, params: lsp.DidSave) -> None:
        """A file has a new content; the watcher may be slower than the editor."""
        folder, path = self.places.find(params.text_document.uri)
        folder.recent.edit(path)
        self.workspace.touched(folder, {path})

    def did_close(self, params: lsp.DidClose) -> None:
        """The file on disk counts again."""
        folder, path = self.places.find(params.text_document.uri)
        uri = self.places.uri(folder.root, path)
        self._warming.stale = True
        self.sync.closed(params)
        self.workspace.touched(folder, {path})
        self.diagnostics.closed(folder, path, uri)

    def folder_changed(self) -> None:
        """On the loop: an index has changed, so answers about open documents may have."""
        self.diagnostics.refresh(self.session.all_folders(), self.client)


def decoders_of(routes: Mapping[str, Route]) -> dict[str, msgspec.json.Decoder[Any]]:
    """What decodes the parameters of each request."""
    return {method: msgspec.json.Decoder(route.params) for method, route in routes.items()}


def salvaged(body: bytes) -> lsp.InitializeParams:
    """The fields of an `initialize` that fit, where some do not: the front door has welcomed the client already."""
    given = msgspec.json.decode(body)["params"]
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(lsp.InitializeParams):
        try:
            if field.encode_name in given:
                fields[field.name] = msgspec.convert(given[field.encode_name], field.type)
        except msgspec.ValidationError as error:
            trace.log(f"initialize: {field.encode_name} is left out, since it does not fit: {error}")
    return lsp.InitializeParams(**fields)


def is_in_word(changes: list[lsp.Change]) -> bool:
    """True when one letter, digit or dot was typed: the changes behind which editors ask for completion."""
    return len(changes) == 1 and len(text := changes[0].text) == 1 and (text.isalnum() or text in "_.")


def uri_in(params: Any) -> str | None:
    """The URI of the document that parameters speak of; None when they speak of none."""
    if isinstance(params, dict):
        from codeforge.lsp.completion_items import item_data

        data = item_data(params)
        return data.uri if data else None
    document = getattr(params, "text_document", None)
    uri: str | None = getattr(document, "uri", None)
    return uri


def serve(
    stdin: int, stdout: int, frames: Frames, first: bytes, *, answered: bool, options: Mapping[str, str]
) -> NoReturn:
    """Serve one editor on two pipes, and end the process with the exit code the protocol asks for."""
    if "trace" in options:
        try:
            trace.to_file(Path(options["trace"]))
        except OSError as error:
            trace.log(f"No trace is written: {options['trace']} cannot be opened ({error.strerror}).")
    allocator.share_one_arena()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(MOST_YOUNG_OBJECTS, 20, 50)  # indexing makes millions of objects and next to no cycles
    writer = Writer(stdout)
    server = Server(writer)
    if "parent" in options:
        watch_parent(int(options["parent"]), server.parent_ended)
    code = asyncio.run(server.run(stdin, frames, first, answered=answered))
    writer.close(seconds=GOODBYE_SECONDS)
    leave(code)


def leave(code: int) -> NoReturn:
    """End the process now, also when something in the goodbye hangs.

    The interpreter's own way out ends threads wherever they are, which aborts the process when one of them is inside a
    compiled library or holds a stream: the editor would be told of a crash.
    """

    def end() -> None:
        time.sleep(GOODBYE_SECONDS)
        os._exit(code)

    threading.Thread(target=end, name="goodbye", daemon=True).start()
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)
