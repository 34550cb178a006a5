"""The installed distributions of a folder's environments, read in the background from the first time they are asked for."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from codeforge import trace
from codeforge.errors import Cancelled
from codeforge.index.distributions import Distributions
from codeforge.index.requirements import direct_dependencies

MOST_ENVIRONMENTS = 8
PAUSE_SECONDS = 0.5
"""How often paused work looks whether its folder was closed."""


class Packages:
    """One `Distributions` for each list of package folders, and the thread that reads what it lacks."""

    def __init__(self, root: Path, *, cache_dir: str = "", awake: threading.Event | None = None) -> None:
        self.root = root
        self.awake = awake
        self.cache_dir = cache_dir
        self._known: dict[tuple[str, ...], Distributions] = {}
        self._failed: set[tuple[str, ...]] = set()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def of(self, folders: tuple[str, ...], first: Callable[[], Iterable[str]]) -> Distributions:
        """What is known now; what is not read yet is, in the background, the modules `first` gives before all others."""
        found = self._known.get(folders)
        if found is None:
            if len(self._known) >= MOST_ENVIRONMENTS:
                self._known = {}
            found = Distributions(folders, direct=direct_dependencies(self.root), cache_dir=self.cache_dir)
            self._known[folders] = found
        idle = self._thread is None or not self._thread.is_alive()
        if idle and folders not in self._failed and not self._closed.is_set() and found.missing():
            self._thread = threading.Thread(
                target=self._read, args=(folders, found, list(first())), name="packages", daemon=True
            )
            self._thread.start()
        return found

    def wait(self) -> None:
        """Until nothing is being read."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Read no further."""
        self._closed.set()

    def _read(self, folders: tuple[str, ...], found: Distributions, first: list[str]) -> None:
        try:
            with trace.span("packages", root=self.root.name):
                for _ in found.build(first=first, checkpoint=self._checkpoint):
                    pass
        except Cancelled:
            pass
        except Exception:
            self._failed.add(folders)
            trace.failure("reading installed packages")

    def _checkpoint(self) -> None:
        while self.awake and not self._closed.is_set() and not self.awake.wait(PAUSE_SECONDS):
            pass
        if self._closed.is_set():
            raise Cancelled("The folder was closed.")
