"""The installed distributions of a folder's environments, read in the background from the first time they are asked for.

What open documents import and what the project names as its dependencies is read at once, and everything else that
happens to be installed only while nobody asks for anything, with a pause whenever somebody does: an environment may hold
ten times the code of the project.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from codeforge import trace
from codeforge.errors import Cancelled
from codeforge.index.distributions import Distributions
from codeforge.index.installed import Distribution
from codeforge.index.requirements import direct_dependencies

MOST_ENVIRONMENTS = 8
PAUSE_SECONDS = 0.5
"""How often paused work looks whether its folder was closed."""
REST_SECONDS = 30.0
"""How long nobody must have asked for anything before what nobody needs yet is read."""
PAUSED_SECONDS = 1.0
"""How long nobody must have asked for anything before it is read on."""
LOOK_SECONDS = 2.0
"""How often, while somebody does ask, it is looked whether an open document imports something new."""
FILES_AT_ONCE = 300
"""So many files of distributions are read by one worker process, which is ended after them."""

_Step = tuple[Distributions, Sequence[Distribution], Callable[[], None]]
"""What to read, and the checkpoint to read it with."""
Rests = Callable[[float, float], bool]
"""Waits until nobody has asked for so many seconds; False when that did not come within so many."""


def always(_seconds: float, _within: float) -> bool:
    """Nobody asks who could be disturbed."""
    return True


class Packages:
    """One `Distributions` for each list of package folders, and the thread that reads what it lacks."""

    def __init__(
        self,
        root: Path,
        imported: Callable[[], Iterable[str]] = list,
        *,
        cache_dir: str = "",
        awake: threading.Event | None = None,
        rests: Rests = always,
    ) -> None:
        """`imported` are the modules that open documents import, asked from another thread."""
        self.root = root
        self.imported = imported
        self.awake = awake
        self.cache_dir = cache_dir
        self.rests = rests
        self._known: dict[tuple[str, ...], Distributions] = {}
        self._unreadable: set[Distribution] = set()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def of(self, folders: tuple[str, ...]) -> Distributions:
        """What is known now; what is not read yet is, in the background."""
        found = self._known.get(folders)
        if found is None:
            if len(self._known) >= MOST_ENVIRONMENTS:
                self._known = {}
            found = Distributions(folders, direct=direct_dependencies(self.root), cache_dir=self.cache_dir)
            self._known[folders] = found
        idle = self._thread is None or not self._thread.is_alive()
        if idle and not self._closed.is_set() and self._readable(found.missing()):
            self._thread = threading.Thread(target=self._read, name="packages", daemon=True)
            self._thread.start()
        return found

    def wait(self) -> None:
        """Until nothing is being read."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Read no further."""
        self._closed.set()

    def _read(self) -> None:
        several: Sequence[Distribution] = ()
        try:
            while (step := self._next()) is not None:
                found, several, checkpoint = step
                if several:
                    with trace.span("packages", root=self.root.name):
                        read = list(found.build(several, checkpoint=checkpoint))
                    self._unreadable.update(set(several).difference(read))
                self._checkpoint()
        except Cancelled:
            pass
        except Exception:
            self._unreadable.update(several)
            trace.failure("reading installed packages")

    def _next(self) -> _Step | None:
        """What to read now, which is nothing while somebody asks and has all that is needed; None when all is read."""
        for found, needed in self._needed():
            return found, needed, self._checkpoint
        for found in list(self._known.values()):
            if missing := self._readable(found.missing()):
                rested = self.rests(REST_SECONDS, LOOK_SECONDS)
                return found, _at_once(missing) if rested else (), self._courteously
        return None

    def _needed(self) -> Iterator[tuple[Distributions, Sequence[Distribution]]]:
        for found in list(self._known.values()):
            if needed := self._readable(found.needed(self.imported())):
                yield found, needed

    def _readable(self, several: Iterable[Distribution]) -> list[Distribution]:
        return [each for each in several if each not in self._unreadable]

    def _courteously(self) -> None:
        """The checkpoint of what nobody needs yet: it waits for whoever asks, unless something is needed now."""
        self._checkpoint()
        while not self.rests(PAUSED_SECONDS, LOOK_SECONDS) and not any(self._needed()):
            self._checkpoint()

    def _checkpoint(self) -> None:
        while self.awake and not self._closed.is_set() and not self.awake.wait(PAUSE_SECONDS):
            pass
        if self._closed.is_set():
            raise Cancelled("The folder was closed.")


def _at_once(several: Sequence[Distribution]) -> Sequence[Distribution]:
    """The first of `several`, as many as are read in one go."""
    n_files = 0
    for place, each in enumerate(several):
        n_files += len(each.files)
        if n_files >= FILES_AT_ONCE:
            return several[: place + 1]
    return several
