"""Which files a person has edited or looked at lately in this session: in memory only, forgotten with the session."""

import threading
from typing import NamedTuple

MOST = 24
"""Files of each sort that are remembered."""


class Lately(NamedTuple):
    """Paths, the newest first; what was edited is not among what was visited."""

    edited: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()


NOTHING = Lately()


class Recent:
    """What is known of one folder. `lately` is replaced, never changed: who holds it keeps a consistent one."""

    def __init__(self) -> None:
        self.lately = NOTHING
        self._lock = threading.Lock()

    def edit(self, path: str) -> None:
        """The file at `path` was changed or saved."""
        if self.lately.edited[:1] == (path,):
            return
        with self._lock:
            edited, visited = self.lately
            self.lately = Lately(_with(edited, path), tuple(one for one in visited if one != path))

    def visit(self, path: str) -> None:
        """The file at `path` was opened, or something was asked about a place in it."""
        with self._lock:
            edited, visited = self.lately
            if path in edited:
                self.lately = Lately(_with(edited, path), visited)
            elif visited[:1] != (path,):
                self.lately = Lately(edited, _with(visited, path))


def _with(paths: tuple[str, ...], path: str) -> tuple[str, ...]:
    return (path, *(one for one in paths if one != path))[:MOST]
