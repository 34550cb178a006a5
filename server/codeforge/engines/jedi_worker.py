"""jedi, in a process of its own: reads questions from stdin, writes answers to stdout, leaves when stdin closes.

One question at a time: jedi shares state between threads and answers differently under them.

No code of a project runs here, and no program is started:
- the environment is this interpreter's own, so jedi starts no other;
- once everything is imported, `sys.path` holds the standard library alone and only Python's own finders are left,
  so what jedi imports for inspection (compiled modules) is the standard library's;
- an audit hook refuses to start processes, to open connections and to load an extension module from elsewhere.
"""

import contextlib
import os
import queue
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from pathlib import Path
from typing import Any, BinaryIO

import jedi
import jedi.settings
from jedi.api.environment import InterpreterEnvironment

from codeforge.engines.frames import Envelope, Member, Ready, Reply, Request, read_frame, write_frame
from codeforge.errors import WorkerFailed

TEXTS = 16
"""Sources kept, newest last."""
MEMBERS = 2000
KINDS_S = 0.02
"""Seconds to spend on the kinds of imported names in one answer: each may load another module."""
CACHE_BYTES = 64 * 1024 * 1024
"""Size to which the folder of parsed modules is cut back at start."""
FORBIDDEN = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "socket.connect",
    "pty.",
)


class Worker:
    """Answers requests. Keeps the texts it was sent and the last analysis of each, which later questions reuse."""

    def __init__(self) -> None:
        self.environment = InterpreterEnvironment()
        self.own_path = standard_library()
        self.projects: dict[tuple[str, ...], Any] = {}
        self.texts: OrderedDict[int, str] = OrderedDict()
        self.script: tuple[tuple[object, ...], Any] = ((), None)

    def answer(self, request: Request) -> Reply:
        """The reply to one request; what goes wrong inside jedi becomes its `error`."""
        if request.text is not None:
            self.texts[request.hash] = request.text.decode("utf-8", "replace")
            while len(self.texts) > TEXTS:
                self.texts.popitem(last=False)
        text = self.texts.get(request.hash)
        if text is None:
            return Reply(missing=True)
        self.texts.move_to_end(request.hash)
        try:
            line, column = _position(text, request.at)
            return Reply(members=_members(self._script(request, text).complete(line, column)))
        except Exception as error:  # jedi fails in many ways on odd code; none of them is our user's concern
            self.script = ((), None)
            return Reply(error=f"{type(error).__name__}: {error}"[:500])

    def _script(self, request: Request, text: str) -> Any:
        """jedi's analysis of the text, the last one again when the same text is asked about."""
        key = (request.path, request.hash, request.search_path)
        if self.script[0] != key:
            self.script = (
                key,
                jedi.Script(
                    text,
                    path=request.path,
                    environment=self.environment,
                    project=self._project(request.search_path),
                ),
            )
        return self.script[1]

    def _project(self, search_path: tuple[str, ...]) -> Any:
        if search_path not in self.projects:
            if len(self.projects) > TEXTS:
                self.projects.clear()
            root = search_path[0] if search_path else os.sep
            self.projects[search_path] = jedi.Project(
                root,
                sys_path=[*search_path, *(path for path in self.own_path if path not in search_path)],
                smart_sys_path=False,
                load_unsafe_extensions=False,
            )
        return self.projects[search_path]


def _position(text: str, at: int) -> tuple[int, int]:
    """jedi's line (from 1) and column (in code points) of a UTF-8 offset."""
    before = text.encode("utf-8")[: max(at, 0)].decode("utf-8", "ignore")
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1])


def _members(completions: Sequence[Any]) -> tuple[Member, ...]:
    """Names with their kinds. The kind of an imported name needs its module: asked for while time lasts."""
    stop = time.perf_counter() + KINDS_S
    members = []
    for name, completion in list({each.name: each for each in completions}.items())[:MEMBERS]:
        kind = ""
        with contextlib.suppress(Exception):
            kind = completion.type if time.perf_counter() < stop else completion._name.api_type
            if kind == "module" and time.perf_counter() >= stop:
                kind = ""
        members.append(Member(name, kind))
    return tuple(members)


def standard_library() -> list[str]:
    """The folders of this interpreter's standard library, that of its compiled modules last."""
    paths = [str(Path(os.__file__).parent)]
    paths += [
        path for path in sys.path if Path(path).name in ("lib-dynload", "DLLs") or path.endswith(".zip")
    ]
    return list(dict.fromkeys(paths))


def configure(cache: Path) -> None:
    """Set jedi up: no guessing over whole projects, and its cache in a folder of ours, cut back to `CACHE_BYTES`."""
    jedi.settings.dynamic_params = False
    jedi.settings.dynamic_array_additions = False
    jedi.settings.dynamic_params_for_other_modules = False
    jedi.settings.allow_unsafe_interpreter_executions = False
    jedi.settings.auto_import_modules = []
    jedi.settings.cache_directory = str(cache)
    with contextlib.suppress(OSError):
        cut_back(cache, CACHE_BYTES)


def cut_back(folder: Path, limit: int) -> int:
    """Delete the files in `folder` that were used longest ago until `limit` bytes are left; how many went."""
    files = []
    for path in folder.rglob("*.pkl"):
        with contextlib.suppress(OSError):
            status = path.stat()
            files.append((max(status.st_atime, status.st_mtime), status.st_size, path))
    size = sum(entry[1] for entry in files)
    gone = 0
    for _, bytes_, path in sorted(files):
        if size <= limit:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            gone += 1
        size -= bytes_
    return gone


def harden(allowed: Sequence[str]) -> None:
    """From now on import from `allowed` only, and start nothing."""
    sys.path[:] = list(allowed)
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, PathFinder]
    folders = {os.path.normcase(path) for path in allowed}  # not those below: site-packages is one of them

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"{event} is not allowed in the analysis worker")
        if event == "import" and args[1] and os.path.normcase(os.path.dirname(args[1])) not in folders:  # noqa: PTH120
            raise ImportError(f"{args[1]} is not part of the standard library")

    sys.addaudithook(audit)


def serve(worker: Worker, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests one by one until `requests` ends.

    A thread reads them, so that a server that went away is noticed even while jedi computes.
    """
    inbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, inbox), daemon=True).start()
    while (request := inbox.get()) is not None:
        try:
            write_frame(replies, Envelope(reply=worker.answer(request)))
        except (OSError, ValueError):
            return


def _read(requests: BinaryIO, inbox: "queue.SimpleQueue[Request | None]") -> None:
    request: Request | None
    while True:
        try:
            request = read_frame(requests, Request)
        except (WorkerFailed, OSError, ValueError):
            request = None
        inbox.put(request)
        if request is None:
            break
    leaving = threading.Timer(
        2.0, os._exit, (0,)
    )  # jedi may be deep in a computation nobody waits for any more
    leaving.daemon = True
    leaving.start()


def main() -> None:
    """Serve on stdin and stdout; the one argument is the folder of jedi's cache."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints to stderr: stdout carries frames
    configure(Path(sys.argv[1]))
    worker = Worker()
    warm = b"import os, re\nos.path.join('')\nre."
    worker.answer(Request(f"{os.sep}warm.py", 0, len(warm), text=warm))
    harden(worker.own_path)
    write_frame(replies, Envelope(ready=Ready(os.getpid(), jedi.__version__)))
    serve(worker, requests, replies)


if __name__ == "__main__":
    main()
