"""Worker processes that read many files at once: started for a large update only, ended after it.

The parser holds the interpreter's lock, so only processes use a second core. A worker is a plain child that reads
batches from its standard input and answers on its standard output; neither is the parent's, which may belong to the
language server's client.

Invariants:
- A worker lives no longer than its parent: when the parent ends, however it ends, the worker reads the end of its input.
- A worker that dies or hangs costs at most its batch twice. The second time it says before each file which one it
  begins, and the file at which it ends again is left out, with the reason; all the others are done.
- Where no worker can be started the batches are worked on in the calling thread.
- A worker imports nothing from the folder it works on: its search path is this program's, not the current directory.
"""

import contextlib
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

import codeforge
from codeforge import trace
from codeforge.errors import WorkerFailed
from codeforge.index.facts import Symbol, facts_of
from codeforge.index.listing import MAX_BYTES, Reader
from codeforge.index.search import TextSegment
from codeforge.index.segment import Segment
from codeforge.index.stored import extractors
from codeforge.index.view import LeftOut
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

MOST_WORKERS = 4
BATCH_FILES = 150
BATCH_BYTES = 768_000
BATCH_LIMIT_S = 60.0
"""A worker that needs longer for a batch hangs, and is ended."""
_MOST_DEATHS = 20
_LOOK_S = 0.05
_LENGTH = struct.Struct(">I")
_START = "import sys; sys.path.append(sys.argv[1]); from codeforge.index.workers import serve; serve()"

T = TypeVar("T")

Definition = tuple[str, int, int, int]
"""Name, kind, line and last line: what the words of a file need to know of a definition."""


class Batch(Struct, array_like=True):
    """Files to work on in one go."""

    paths: list[str]
    definitions: list[list[Definition]] | None = None
    """For each file; then its words are wanted, not its facts."""
    careful: bool = False
    """Say before each file that it begins."""
    vectors: bool = False
    """Make the vectors of the words, too."""


class Done(Struct, array_like=True, tag=True):
    """What became of a batch."""

    paths: list[str]
    data: bytes
    """A segment of facts, or of words; empty when nothing could be read."""
    left_out: list[tuple[str, str]]
    n_bytes: int = 0
    last: bool = True
    """False while more of the batch will come."""


class At(Struct, array_like=True, tag=True):
    """This file begins."""

    path: str


class _Setup(Struct, array_like=True):
    root: str
    max_bytes: int


def batches_of(paths: Sequence[str], sizes: Sequence[int]) -> Iterator[list[int]]:
    """Places of `paths` that go together, in order: few enough for steady progress, enough to share a table."""
    batch: list[int] = []
    n_bytes = 0
    for place, size in enumerate(sizes[: len(paths)]):
        if batch and (len(batch) >= BATCH_FILES or n_bytes + size > BATCH_BYTES):
            yield batch
            batch, n_bytes = [], 0
        batch.append(place)
        n_bytes += size
    if batch:
        yield batch


class Workers:
    """Up to `n` worker processes for one folder, started as `run` needs them; close it, or use it in `with`."""

    def __init__(self, root: Path, *, max_bytes: int = MAX_BYTES, n: int | None = None) -> None:
        self.root = root
        self.max_bytes = max_bytes
        self.n = n or max(1, min(os.cpu_count() or 1, MOST_WORKERS))
        self.missing = False
        """True when none could be started: batches are then worked on by whoever calls `run`."""
        self.going_on = threading.Event()
        """Not set while a checkpoint holds the work up: then no worker is given another batch."""
        self.going_on.set()
        self._hands: list[_Hand] = []

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)

    def run(self, batches: Iterable[Batch], checkpoint: Callable[[], None] = lambda: None) -> Iterator[Done]:
        """What became of each batch, as they end; a file that is left out for killing its worker comes before the rest.

        `checkpoint` is called at least every 50 ms; while it waits, workers end the batch that they are at and rest; when it
        raises, they are ended at once.
        """
        work = deque(batches)
        waiting = len(work)
        results: queue.SimpleQueue[Done | Batch] = queue.SimpleQueue()
        self._hands = [_Hand(self, work, results) for _ in range(min(self.n, waiting))]
        try:
            while waiting:
                self.going_on.clear()
                checkpoint()
                self.going_on.set()
                result = self._next(results)
                if isinstance(result, Batch):
                    reader = Reader(self.root, max_bytes=self.max_bytes)
                    result = work_on(reader, result)
                if result is None:
                    continue
                waiting -= result.last
                yield result
        except BaseException:
            self.close(at_once=True)
            raise
        self.close()

    def close(self, *, at_once: bool = False) -> None:
        """End the workers: when they have read the end of their input, or `at_once`."""
        hands, self._hands = self._hands, []
        for hand in hands:
            hand.stop(at_once=at_once)
        self.going_on.set()
        for hand in hands:
            hand.thread.join()

    def _next(self, results: "queue.SimpleQueue[Done | Batch]") -> Done | Batch | None:
        try:
            return results.get(timeout=_LOOK_S)
        except queue.Empty:
            for hand in self._hands:
                hand.end_when_hanging()
            return None


class _Hand:
    """A thread that feeds one worker after another."""

    def __init__(
        self, workers: Workers, work: deque[Batch], results: "queue.SimpleQueue[Done | Batch]"
    ) -> None:
        self.workers = workers
        self.work = work
        self.results = results
        self.process: subprocess.Popen[bytes] | None = None
        self.busy_since = 0.0
        self.n_deaths = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._feed, name="index worker", daemon=True)
        self.thread.start()

    def stop(self, *, at_once: bool) -> None:
        self.stopped.set()
        if at_once:
            self._kill()

    def end_when_hanging(self) -> None:
        since = self.busy_since
        if since and time.monotonic() - since > BATCH_LIMIT_S:
            trace.log(f"an index worker needed more than {BATCH_LIMIT_S:.0f} s for its files and was ended")
            self._kill()

    def _kill(self) -> None:
        process = self.process
        if process is not None:
            process.kill()

    def _feed(self) -> None:
        try:
            while not self.stopped.is_set():
                self.workers.going_on.wait()
                try:
                    batch = self.work.popleft()
                except IndexError:
                    break
                try:
                    self._do(batch)
                except Exception:
                    trace.failure("feeding an index worker")
                    self.results.put(batch)
        finally:
            self._dismiss()

    def _do(self, batch: Batch) -> None:
        """Have `batch` done, in several attempts when the worker dies of it."""
        while not self.stopped.is_set():
            begun = ""
            if self.workers.missing:
                self.results.put(batch)
                return
            try:
                process = self.process or self._start()
            except (OSError, WorkerFailed) as error:
                if not self.workers.missing:
                    trace.log(f"no index worker could be started ({error}); reading files without it")
                self.workers.missing = True
                self.results.put(batch)
                return
            if self.stopped.is_set():  # closed while the worker was starting
                return
            try:
                self.busy_since = time.monotonic()
                for answer in _answers(process, batch):
                    if isinstance(answer, Done):
                        self.results.put(answer)
                        return
                    begun = answer.path
            except (OSError, EOFError, msgspec.DecodeError):
                pass
            finally:
                self.busy_since = 0.0
            self._dismiss(at_once=True)
            if self.stopped.is_set():
                return
            self.n_deaths += 1
            trace.count("worker deaths")
            if self.n_deaths > _MOST_DEATHS:
                reason = "index workers died again and again"
                self.results.put(Done(batch.paths, b"", [(path, reason) for path in batch.paths]))
                return
            batch = self._after_death(batch, begun)

    def _after_death(self, batch: Batch, begun: str) -> Batch:
        """What to try next."""
        if not begun:
            return Batch(batch.paths, batch.definitions, careful=True, vectors=batch.vectors)
        trace.log(f"an index worker died while reading {begun}; the file is left out")
        self.results.put(Done([begun], b"", [(begun, "reading it ended the worker process")], last=False))
        kept = [place for place, path in enumerate(batch.paths) if path != begun]
        definitions = batch.definitions
        return Batch(
            [batch.paths[place] for place in kept],
            None if definitions is None else [definitions[place] for place in kept],
            careful=True,
            vectors=batch.vectors,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        """A worker that has said that it is ready."""
        trace.count("worker starts")
        package = str(Path(codeforge.__file__).parent.parent)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.process = process
        try:
            assert process.stdin is not None and process.stdout is not None
            _write(
                process.stdin, _encode(_Setup(os.path.realpath(self.workers.root), self.workers.max_bytes))
            )
            ready = _read(process.stdout)
        except (OSError, EOFError) as error:
            self._dismiss(at_once=True)
            raise WorkerFailed(f"it ended with code {process.returncode}") from error
        if ready != _ready():
            self._dismiss(at_once=True)
            raise WorkerFailed("it runs another version of CodeForge; restart this one")
        return process

    def _dismiss(self, *, at_once: bool = False) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        if at_once:
            process.kill()
        try:
            process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


_encode = msgspec.msgpack.encode
_answer = msgspec.msgpack.Decoder(Done | At)


def _answers(process: subprocess.Popen[bytes], batch: Batch) -> Iterator[Done | At]:
    assert process.stdin is not None and process.stdout is not None
    _write(process.stdin, _encode(batch))
    while True:
        yield _answer.decode(_read(process.stdout))


def _write(pipe: IO[bytes], body: bytes) -> None:
    """One message: its length in four bytes, then itself."""
    rest = memoryview(_LENGTH.pack(len(body)) + body)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read(pipe: IO[bytes]) -> bytes:
    """The next message; raises EOFError when the other side has ended."""
    (size,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = pipe.read(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


# In the worker


NICENESS = 10
"""Workers leave the processor to the server, which somebody waits for."""


def serve() -> None:
    """Work on batches from standard input until it ends."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-c reaches the parent too, which then ends its workers
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    answered = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not come between the messages
    try:
        setup = msgspec.msgpack.decode(_read(asked), type=_Setup)
        reader = Reader(setup.root, max_bytes=setup.max_bytes)
        _write(answered, _ready())
        decoder = msgspec.msgpack.Decoder(Batch)
        while True:
            batch = decoder.decode(_read(asked))
            begin = (lambda path: _write(answered, _encode(At(path)))) if batch.careful else None
            _write(answered, _encode(work_on(reader, batch, begin)))
    except (EOFError, BrokenPipeError):
        pass


def _ready() -> bytes:
    """What a worker says first: that it reads files as its parent does."""
    return b"ready %d" % extractors()


def work_on(reader: Reader, batch: Batch, begin: Callable[[str], None] | None = None) -> Done:
    """Read the files of `batch` and what they say; a file that fails is left out, with its reason."""
    documents: list[Document] = []
    left_out: list[tuple[str, str]] = []
    words = {} if batch.definitions is None else dict(zip(batch.paths, batch.definitions, strict=True))
    for path in batch.paths:
        if begin is not None:
            begin(path)
        found = reader.read(path)
        if isinstance(found, LeftOut):
            left_out.append((found.path, found.reason))
        elif found is not None:
            reason = "" if batch.definitions else safely(facts_of, found)[1]
            if reason:
                left_out.append((path, reason))
            else:
                documents.append(found)
    n_bytes = sum(len(document.source) for document in documents)
    if batch.definitions is None:
        data = Segment.of([facts_of(document) for document in documents]).encoded(1)
    else:
        text = TextSegment.of(documents, lambda document: _symbols(document, words))
        if batch.vectors:
            text.make_vectors()
        data = text.encoded()
    return Done(batch.paths, data, left_out, n_bytes)


def safely(read: Callable[[Document], T], document: Document) -> tuple[T | None, str]:
    """What `read` finds in `document`; or None and the reason: one bad file does not stop the others."""
    try:
        return read(document), ""
    except Exception as error:
        trace.failure(f"reading {document.path}")
        return None, f"reading it failed ({type(error).__name__})"


def _symbols(document: Document, words: dict[str, list[Definition]]) -> list[Symbol]:
    return [
        Symbol(document.path, name, Kind(kind), line, 0, end_line)
        for name, kind, line, end_line in words[document.path]
    ]
