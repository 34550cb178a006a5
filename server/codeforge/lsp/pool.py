"""A few threads that run features, the most urgent first.

Daemon threads: a feature that does not come back cannot keep the process from ending.
"""

import itertools
import queue
import threading
from collections.abc import Callable

from codeforge import trace

THREADS = 4
LONG_THREADS = 1
"""Of all threads, so many may be busy with long work at once; the others stay free for who waits."""


class Pool:
    """Runs jobs by rank, then by age; `long` jobs have a thread of their own."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._long: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._age = itertools.count()
        for number in range(THREADS):
            self._start(self._jobs, f"feature-{number}")
        for number in range(LONG_THREADS):
            self._start(self._long, f"long-{number}")

    def submit(self, job: Callable[[], None], *, rank: int = 0, long: bool = False) -> None:
        """Run `job` in a thread; a lower `rank` goes first."""
        (self._long if long else self._jobs).put((rank, next(self._age), job))

    def _start(
        self, jobs: "queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]]", name: str
    ) -> None:
        def run() -> None:
            while (job := jobs.get()[2]) is not None:
                try:
                    job()
                except BaseException:  # a thread less would be a server that answers no more
                    trace.failure("a job")

        threading.Thread(target=run, name=name, daemon=True).start()

    def close(self) -> None:
        """Let the threads end when their jobs are done."""
        for _ in range(THREADS):
            self._jobs.put((1_000, next(self._age), None))
        for _ in range(LONG_THREADS):
            self._long.put((1_000, next(self._age), None))
