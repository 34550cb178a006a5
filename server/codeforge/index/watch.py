"""What changes on disk, as it happens: batches of paths to look at again.

Nothing here is trusted as truth: a path in a batch may have changed, and whoever reads it compares its content.
The empty path stands for the whole folder: git has moved to another commit, or the ignore rules have changed, so every
file is to be compared.

A batch comes a few milliseconds after a save. While git works, or many files change at once, paths are gathered until it
is quiet again, so that a switch of branches is one batch.

Linux watches folder by folder. To have that done for a whole tree stops all threads, 90 ms for Django and seconds for a
project with its `node_modules`, and uses up the system's watches; so only folders that may hold own code are named.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from watchfiles._rust_notify import RustNotify

from codeforge import trace
from codeforge.index.listing import OWN_IGNORE, git_folder, is_foreign, is_marker, listed, refusal

DEBOUNCE_MS = 5
STEPS_MS = ((10.0, 2), (30.0, 10))
"""For so many seconds after a change the system is asked each so many milliseconds. The step sets the delay, and each
takes the interpreter for a moment, from a thread that answers, so 1 ms is too often."""
IDLE_STEP_MS = 40
"""A folder at rest is asked less often, for the battery's sake: 10 ms would take 0.6 % of a core for ever."""
POLL_S = 3.0
_QUIET_MS = 50
_LOOK_MS = 500
_MANY = 20
_LONGEST_HOLD_S = 10.0
_ADDED = 1
"""How watchfiles calls a path that is new."""
_GIT_SIGNALS = ("HEAD", "ORIG_HEAD", "packed-refs")
_GIT_FOLDERS = ("refs/heads", "info", "refs", "")
_BY_FOLDER = sys.platform == "linux"


def watch(root: Path, stop: Event, *, poll_s: float = POLL_S) -> Iterator[set[str]]:
    """Batches of paths that may have changed, until `stop` is set; never an empty one.

    The first batch is the empty path, once watching has begun: whatever happened before is found by comparing.
    Where the system watches no more folders, file times are compared every `poll_s` seconds instead, and one message
    says so. A folder that is no workspace (a home directory) is not watched at all.
    """
    top = os.path.realpath(root)
    if refusal(top):
        return
    try:
        yield from _notified(top, stop)
    except (OSError, RuntimeError) as error:
        trace.log(
            f"Files are compared every {poll_s:.0f} s: the system does not watch this folder ({error}). "
            "On Linux, raise fs.inotify.max_user_watches."
        )
        yield from _polled(root, stop, poll_s)


def _notified(top: str, stop: Event) -> Iterator[set[str]]:
    sieve = _Sieve(top, git_folder(top))
    notify = _Notify(sieve)
    try:
        yield {""}
        pending: set[str] = set()
        held_since = changed_at = time.monotonic()
        while True:
            rest = time.monotonic() - changed_at
            step = next((step for seconds, step in STEPS_MS if rest < seconds), IDLE_STEP_MS)
            news = notify.news(step, _QUIET_MS if pending else _LOOK_MS, stop)
            if news is None:
                return
            if news:
                changed_at = time.monotonic()
                if not pending:
                    held_since = changed_at
                pending |= sieve.paths(news)
                many = len(pending) > _MANY or "" in pending
                quiet = not many
            else:
                quiet = True
            if not pending:
                continue
            held = time.monotonic() - held_since < _LONGEST_HOLD_S
            if held and (not quiet or sieve.git_works()):
                continue
            trace.count("watch batches")
            yield pending
            pending = set()
    finally:
        notify.close()


class _Notify:
    """The system's events of all folders that concern the workspace, those included that come later."""

    def __init__(self, sieve: "_Sieve") -> None:
        self._sieve = sieve
        self._inner = self._registered()

    def news(self, step_ms: int, patience_ms: int, stop: Event) -> set[tuple[int, str]] | None:
        """Kinds and paths of what happened, none after `patience_ms`; None at the end."""
        news = self._inner.watch(DEBOUNCE_MS, step_ms, patience_ms, stop)
        if news == "stop" or news == "signal":
            return None
        if isinstance(news, str):
            return set()
        if _BY_FOLDER and any(kind == _ADDED and self._sieve.is_folder(path) for kind, path in news):
            before, self._inner = self._inner, self._registered()
            more = before.watch(1, 1, 1, stop)
            before.close()
            if not isinstance(more, str):
                news |= more
        return news

    def close(self) -> None:
        self._inner.close()

    def _registered(self) -> RustNotify:
        """Watching has begun: what comes later is told, also in folders made in the meantime."""
        for _ in range(3):
            places = self._places()
            with contextlib.suppress(FileNotFoundError):  # a folder that has gone since it was listed
                notify = _watch_of(places)
                if self._places() == places:
                    return notify
        return _watch_of(self._places())

    def _places(self) -> list[str]:
        return list(self._sieve.folders()) if _BY_FOLDER else self._sieve.tops()


def _watch_of(places: list[str]) -> RustNotify:
    trace.count("watched folders", len(places))
    return RustNotify(places, False, False, 0, not _BY_FOLDER, True)


class _Sieve:
    """What of the system's events concerns the workspace."""

    def __init__(self, top: str, git: str | None) -> None:
        self.prefix = top + os.sep
        self.git = git + os.sep if git else None
        self._foreign: dict[str, bool] = {}

    def paths(self, news: set[tuple[int, str]]) -> set[str]:
        """Paths of the workspace; the empty one for news about git's own files and ignore rules."""
        found = set()
        for _, full in news:
            if self.git and full.startswith(self.git):
                if _is_signal(full[len(self.git) :].replace(os.sep, "/")):
                    found.add("")
            elif full.startswith(self.prefix):
                path = full[len(self.prefix) :].replace(os.sep, "/")
                if path.endswith("/.git"):  # a repository below the root came or went
                    found.add("")
                elif not self._is_foreign(path):
                    found.add("" if path.rpartition("/")[2] in (".gitignore", OWN_IGNORE) else path)
        return found

    def tops(self) -> list[str]:
        """The workspace, and git's folder when it lies elsewhere."""
        top = self.prefix.rstrip(os.sep) or os.sep
        outside = self.git is not None and not self.git.startswith(self.prefix)
        return [top, str(self.git).rstrip(os.sep)] if outside else [top]

    def folders(self) -> Iterator[str]:
        """All folders whose events count: those that may hold own code, and git's that say where it stands."""
        for top, folders, files in os.walk(self.tops()[0]):
            yield top
            marked = any(is_marker(name) for name in (*files, *folders))
            folders[:] = [] if marked else [name for name in folders if not is_foreign(name)]
        for name in _GIT_FOLDERS if self.git else ():
            place = f"{self.git}{name}".rstrip(os.sep)
            if name == "refs/heads":
                yield from (folder for folder, _, _ in os.walk(place))
            elif Path(place).is_dir():
                yield place

    def is_folder(self, full: str) -> bool:
        """True for a folder that is to be watched."""
        in_git = self.git is not None and full.startswith(self.git)
        inside = full.removeprefix(str(self.git) if in_git else self.prefix).replace(os.sep, "/")
        counts = inside.startswith("refs/heads") if in_git else not self._is_foreign(inside)
        return counts and Path(full).is_dir()

    def git_works(self) -> bool:
        """True while a git command changes files or the index."""
        return self.git is not None and os.path.lexists(f"{self.git}index.lock")

    def _is_foreign(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        known = self._foreign.get(folder)
        if known is None:
            if len(self._foreign) > 50_000:
                self._foreign.clear()
            known = self._foreign[folder] = is_foreign(folder)
        return known or is_foreign(name)


def _is_signal(path: str) -> bool:
    """True for a file of git's whose change means that files changed with it, or which of them count."""
    return path in _GIT_SIGNALS or path == "info/exclude" or path.startswith(("refs/heads", "refs/stash"))


def _polled(root: Path, stop: Event, poll_s: float) -> Iterator[set[str]]:
    before = _times(root)
    yield {""}
    while not stop.wait(poll_s):
        after = _times(root)
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        before = after
        if changed:
            yield changed


def _times(root: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in listed(root).paths:
        try:
            status = Path(root, path).lstat()
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found
