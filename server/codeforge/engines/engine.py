"""jedi, asked within a budget.

jedi is synchronous, must not be shared between threads, answers in 60 ms as a rule and in seconds at worst, and has no
way to be stopped. So it runs in a process of its own, and this is the side that asks.

- One question runs at a time. A second worker stands by, warm, and takes over when the first is killed.
- Whoever asks waits at most its budget. The question goes on; its answer is kept and given at once to the next one who
  asks the same. Completion asks with the typed prefix taken out of the text, so that each further letter of a name is
  the same question.
- The newest question about a path wins: one still waiting is dropped for it.
- No worker is killed for a keystroke. It is killed when it runs longer than `limit_ms` while a newer question waits,
  ten times as long when none does, or holds more memory than `memory_mb`. A question that ended a worker is not asked again.
- Workers that die are started again, each time after a longer pause; after `MOST_DEATHS` in a row without an answer the
  engine is off for the session and says so once.

Invariants: `ask` never raises and never waits longer than its budget; `close` takes at most about a second; all state is
guarded by `_changed`, and nobody blocks on a pipe or a process while holding it.

Threads: one supervises (starts, kills), one for each worker talks to it. Both are idle when nothing is asked.
"""

import queue
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from codeforge import trace
from codeforge.config import Jedi
from codeforge.engines.frames import Envelope, Reply, Request, read_frame, write_frame
from codeforge.engines.process import Report, Restarts, end, kill, memory_mb, start
from codeforge.errors import WorkerFailed
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document, content_hash
from codeforge.text.positions import Offset

START_S = 30.0
"""Seconds a worker may take until it is ready."""
MOST_DEATHS = 5
SLOW = 0.25
"""How much a kill for slowness counts, where a death counts 1."""
PATIENCE = 10
"""How many times `limit_ms` a question may run while no other waits."""
WATCH_S = 0.25
"""Seconds between two looks at a busy worker's memory."""
KEPT_REPLIES = 32
HELD_TEXTS = 8
"""Texts that a worker is known to hold; it keeps more, so it rarely has to ask."""
MOST_BYTES = 1_000_000
"""Larger documents are not sent: their analysis would never be in time."""
BOOT = "import sys; sys.path += sys.argv[2:]; from codeforge.engines.jedi_worker import main; main()"

_KINDS = {
    "module": Kind.MODULE,
    "namespace": Kind.MODULE,
    "class": Kind.CLASS,
    "function": Kind.FUNCTION,
    "property": Kind.PROPERTY,
    "param": Kind.VARIABLE,
    "keyword": Kind.OPERATOR,
    "path": Kind.FILE,
}


class Completed(NamedTuple):
    """A name that jedi offers."""

    name: str
    kind: Kind


class Pending:
    """A question that was asked and has no answer yet. `done` is set when it has one, or never will."""

    def __init__(self, call: Request, text: bytes) -> None:
        self.call = call
        self.text = text
        self.done = threading.Event()
        self.reply: Reply | None = None


class Worker:
    """One process and what it is doing."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.inbox: queue.SimpleQueue[Pending | None] = queue.SimpleQueue()
        self.held: OrderedDict[int, None] = OrderedDict()
        self.ready = False
        self.running: Pending | None = None
        self.since = time.monotonic()
        self.thread: threading.Thread | None = None

    def exchange(self, pending: Pending) -> Reply:
        """Ask and wait for the answer; WorkerFailed or OSError when there is none."""
        call = pending.call
        request = call if call.hash in self.held else msgspec.structs.replace(call, text=pending.text)
        reply = self._sent(request)
        if reply.missing:
            reply = self._sent(msgspec.structs.replace(call, text=pending.text))
        self.held[call.hash] = None
        self.held.move_to_end(call.hash)
        while len(self.held) > HELD_TEXTS:
            self.held.popitem(last=False)
        return reply

    def _sent(self, request: Request) -> Reply:
        assert self.process.stdin
        trace.count("engine.texts", request.text is not None)
        write_frame(self.process.stdin, request)
        reply = self.read().reply
        if reply is None:
            raise WorkerFailed("not an answer")
        return reply

    def read(self) -> Envelope:
        """The next message of the worker."""
        assert self.process.stdout
        envelope = read_frame(self.process.stdout, Envelope)
        if envelope is None:
            raise WorkerFailed("it left")
        return envelope


class Engine:
    """jedi for the Python files of one workspace folder."""

    def __init__(
        self,
        root: Path,
        *,
        cache: Path,
        settings: Jedi | None = None,
        search_path: Callable[[str], Sequence[str]] = lambda path: (),
        report: Report = trace.log,
        command: Sequence[str] = (),
        pause_s: float = 0.5,
    ) -> None:
        """An engine whose workers start with the first question, or with `warm`.

        `cache` is the folder for jedi's parsed modules. `search_path` gives the folders, besides `root` and the standard
        library, in which the imports of a file are found; it is called on the asking thread. `report` takes the message
        that says that the engine is off. `command` replaces the worker, for tests.
        """
        self.root = root
        self.settings = settings or Jedi()
        self._search_path = search_path
        self._report = report
        extra = [path for path in sys.path if Path(path).is_absolute() and Path(path) != root]
        self._command = list(command) or [sys.executable, "-I", "-c", BOOT, str(cache), *extra]
        self._restarts = Restarts(most=MOST_DEATHS, pause_s=pause_s)
        self._changed = threading.Condition()
        self._workers: list[Worker] = []
        """The one that answers, then the spare."""
        self._leaving: list[Worker] = []
        self._waiting: OrderedDict[str, Pending] = OrderedDict()
        self._replies: OrderedDict[Request, Reply] = OrderedDict()
        self._supervisor: threading.Thread | None = None
        self._closed = False

    # What others ask

    def complete(self, document: Document, at: Offset, *, budget_ms: int) -> list[Completed] | None:
        """Every name that may stand at `at`, whatever is typed of it already; None when late or off."""
        text, start = unprefixed(document.source, at)
        search_path = (str(self.root), *self._search_path(document.path))
        call = Request(str(self.root / document.path), content_hash(text), start, search_path)
        reply = self.ask(call, text, budget_ms=budget_ms)
        return (
            None
            if reply is None
            else [Completed(m.name, _KINDS.get(m.kind, Kind.VARIABLE)) for m in reply.members]
        )

    def ask(self, call: Request, text: bytes, *, budget_ms: int) -> Reply | None:
        """The reply to `call` about `text`, or None when it takes longer than `budget_ms` or the engine is off.

        A newer call for the same path replaces one still waiting. A late reply is kept and answers the
        same call at once when it is asked again.
        """
        if len(text) > MOST_BYTES:
            return None
        with self._changed:
            kept = self._replies.get(call)
            if kept is not None:
                self._replies.move_to_end(call)
                trace.count("engine.kept")
                return kept
            if self._closed or not self.settings.enable or self._restarts.given_up:
                return None
            pending = self._find(call) or self._enqueue(Pending(call, text))
        pending.done.wait(budget_ms / 1000)
        if pending.reply is None:
            trace.count("engine.late")
        return pending.reply

    def warm(self) -> None:
        """Start the workers now rather than with the first question."""
        with self._changed:
            if self.settings.enable and not self._closed:
                self._begin()

    @property
    def state(self) -> str:
        """`off`, `stopped` (given up), `idle` (not started), `starting`, `ready` or `busy`."""
        with self._changed:
            if self._closed or not self.settings.enable:
                return "off"
            if self._restarts.given_up:
                return "stopped"
            if self._supervisor is None:
                return "idle"
            if any(worker.running for worker in self._workers):
                return "busy"
            return "ready" if any(worker.ready for worker in self._workers) else "starting"

    @property
    def pids(self) -> list[int]:
        """The processes that stand by: the one that answers first."""
        with self._changed:
            return [worker.process.pid for worker in self._workers]

    def close(self) -> None:
        """End the workers: idle ones leave by themselves, busy ones are killed. Questions end without an answer."""
        with self._changed:
            self._closed = True
            workers = [*self._workers, *self._leaving]
            for worker in list(self._workers):
                self._drop(worker, killed=worker.running is not None or not worker.ready)
            for pending in self._waiting.values():
                pending.done.set()
            self._waiting.clear()
            self._changed.notify_all()
        stop = time.monotonic() + 1.0
        for worker in workers:
            if worker.thread:
                worker.thread.join(max(stop - time.monotonic(), 0.0))
            kill(worker.process)
        if self._supervisor:
            self._supervisor.join(max(stop - time.monotonic(), 0.0))

    # The queue: all of it under the lock

    def _find(self, call: Request) -> Pending | None:
        running = [worker.running for worker in self._workers if worker.running]
        return next(
            (pending for pending in (*running, *self._waiting.values()) if pending.call == call), None
        )

    def _enqueue(self, pending: Pending) -> Pending:
        replaced = self._waiting.pop(pending.call.path, None)
        if replaced:
            trace.count("engine.replaced")
            replaced.done.set()
        self._waiting[pending.call.path] = pending
        self._begin()
        self._dispatch()
        return pending

    def _dispatch(self) -> None:
        """Give the newest question to the first worker, when that is free."""
        if self._waiting and not any(worker.running for worker in self._workers):
            worker = next((worker for worker in self._workers if worker.ready), None)
            if worker:
                _, worker.running = self._waiting.popitem()
                worker.since = time.monotonic()
                worker.inbox.put(worker.running)
        self._changed.notify_all()

    def _begin(self) -> None:
        if self._supervisor is None:
            self._supervisor = threading.Thread(target=self._supervise, name="engine", daemon=True)
            self._supervisor.start()

    def _keep(self, call: Request, reply: Reply) -> None:
        self._replies[call] = reply
        while len(self._replies) > KEPT_REPLIES:
            self._replies.popitem(last=False)

    def _drop(self, worker: Worker, *, killed: bool) -> None:
        """Take `worker` out; its own thread sees it off."""
        self._workers.remove(worker)
        self._leaving.append(worker)
        if killed:
            kill(worker.process)
        worker.inbox.put(None)

    # The supervisor's thread

    def _supervise(self) -> None:
        while True:
            with self._changed:
                if self._closed or self._restarts.given_up:
                    return
                self._stop_what_is_over_its_limit()
                missing = len(self._workers) < 2 and all(worker.ready for worker in self._workers)
                until_start = self._restarts.wait_s()
                if not missing or until_start:
                    pauses = [self._pause(), until_start if missing else None]
                    self._changed.wait(min((pause for pause in pauses if pause), default=None))
                    continue
            self._start_one()

    def _pause(self) -> float | None:
        """Seconds until something may be over its limit; None when nothing runs."""
        if any(worker.running for worker in self._workers):
            return min(WATCH_S, self.settings.limit_ms / 4000)
        return START_S / 4 if any(not worker.ready for worker in self._workers) else None

    def _stop_what_is_over_its_limit(self) -> None:
        now = time.monotonic()
        for worker in list(self._workers):
            pending = worker.running
            if pending is None:
                if not worker.ready and now - worker.since > START_S:
                    self._restarts.fail()
                    self._drop(worker, killed=True)
                continue
            limit_s = self.settings.limit_ms / 1000 * (1 if self._waiting else PATIENCE)
            took_s = now - worker.since
            heavy = took_s >= WATCH_S and memory_mb(worker.process.pid) > self.settings.memory_mb
            if heavy or took_s > limit_s:
                trace.count("engine.killed")
                trace.log(f"jedi was stopped: {'memory' if heavy else 'time'}")
                if heavy or not self._waiting:
                    self._keep(pending.call, Reply(error="stopped"))
                self._restarts.fail(weight=SLOW)
                self._drop(worker, killed=True)
        self._give_up_if_it_is_time("it did not answer")
        self._dispatch()

    def _start_one(self) -> None:
        try:
            worker = Worker(start(self._command))
        except WorkerFailed as error:
            with self._changed:
                self._restarts.fail()
                self._give_up_if_it_is_time(str(error))
            return
        trace.count("engine.started")
        worker.thread = threading.Thread(
            target=self._drive, args=(worker,), name="engine worker", daemon=True
        )
        with self._changed:
            self._workers.append(worker)
            worker.thread.start()
            if self._closed:
                self._drop(worker, killed=True)

    def _give_up_if_it_is_time(self, why: str) -> None:
        if not self._restarts.given_up or self._closed:
            return
        for worker in list(self._workers):
            self._drop(worker, killed=True)
        for pending in self._waiting.values():
            pending.done.set()
        self._waiting.clear()
        threading.Thread(target=self._report, args=(_given_up(why),), daemon=True).start()

    # A worker's thread

    def _drive(self, worker: Worker) -> None:
        why = ""
        try:
            if worker.read().ready is None:
                raise WorkerFailed("its first message was not that it is ready")
            with self._changed:
                worker.ready = True
                self._dispatch()
            while (pending := worker.inbox.get()) is not None:
                reply = worker.exchange(pending)
                self._answered(worker, pending, reply)
        except (WorkerFailed, OSError, ValueError) as error:
            why = str(error)
        code = end(worker.process, grace_s=0.0 if why else 0.7)
        self._gone(worker, f"{why}, exit code {code}")

    def _answered(self, worker: Worker, pending: Pending, reply: Reply) -> None:
        heavy = memory_mb(worker.process.pid) > self.settings.memory_mb
        with self._changed:
            self._restarts.answered()
            self._keep(pending.call, reply)
            pending.reply = reply
            pending.done.set()
            worker.running = None
            if heavy and worker in self._workers:
                trace.count("engine.recycled")
                self._drop(worker, killed=False)
            self._dispatch()

    def _gone(self, worker: Worker, why: str) -> None:
        with self._changed:
            if worker in self._leaving:
                self._leaving.remove(worker)
            else:  # nobody sent it away: it died
                self._workers.remove(worker)
                trace.count("engine.died")
                trace.log(f"jedi's process ended: {why}")
                self._restarts.fail()
                if worker.running:
                    self._keep(worker.running.call, Reply(error="the analysis ended the process"))
                self._give_up_if_it_is_time(why)
            if worker.running:
                worker.running.done.set()
                worker.running = None
            self._dispatch()


def unprefixed(source: bytes, at: Offset) -> tuple[bytes, Offset]:
    """The source without the identifier around `at`, and where that stood: the same for each letter typed of it."""
    start = stop = min(max(at, 0), len(source))
    while start > 0 and _in_name(source[start - 1]):
        start -= 1
    while stop < len(source) and _in_name(source[stop]):
        stop += 1
    return source[:start] + source[stop:], start


def _in_name(byte: int) -> bool:
    """True for bytes of an identifier; all of non-ASCII text counts, as most of it is letters."""
    return byte >= 128 or byte == 95 or chr(byte).isalnum()


def _given_up(why: str) -> str:
    return (
        f"Analysis by jedi is off: its process failed again and again ({why}).\n"
        "Completion continues from the index. Set `codeforge.jedi.enable` to false to leave it off, "
        "or see `codeforge doctor`."
    )
