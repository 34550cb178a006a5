"""A few threads that run features, the most urgent first.

Daemon threads: a feature that does not come back cannot keep the process from ending.
"""

import itertools
import math
import queue
import threading
import time
from collections.abc import Callable

from codeforge import trace

THREADS = 4
LONG_THREADS = 1
"""Of all threads, so many may be busy with long work at once; the others stay free for who waits."""
URGENT = 1
"""Up to this rank somebody waits for the answer."""
IDLE_SECONDS = 0.1
"""How long nobody must have waited for anything before work goes on that nobody has asked for."""

PASS_SECONDS = 0.2
"""How long work that others wait for in the end lets answers pass: some answers wait for that very work."""


class Pool:
    """Runs jobs by rank, then by age; `long` jobs have a thread of their own, and so has what nobody waits for."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._long: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._idle: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._age = itertools.count()
        self._changed = threading.Condition()
        self._n_urgent = 0
        self._last_urgent = time.monotonic()
        """Whoever has just started an editor is about to ask."""
        self._closed = False
        for number in range(THREADS):
            self._start(self._jobs, f"feature-{number}")
        for number in range(LONG_THREADS):
            self._start(self._long, f"long-{number}")
        self._start(self._idle, "idle")

    def submit(self, job: Callable[[], None], *, rank: int = 0, long: bool = False) -> None:
        """Run `job` in a thread; a lower `rank` goes first."""
        if rank <= URGENT:
            with self._changed:
                self._n_urgent += 1
            job = self._urgent(job)
        (self._long if long else self._jobs).put((rank, next(self._age), job))

    def submit_idle(self, job: Callable[[], None]) -> None:
        """Run `job`, one at a time, when nobody waits for an answer; it calls `give_way` as it goes."""
        self._idle.put((0, next(self._age), job))

    def give_way(self, seconds: float = math.inf) -> None:
        """Return once nobody has waited for an answer for IDLE_SECONDS, after `seconds` at the latest.

        Python runs one thread at a time: whoever computes beside an answer makes it late.
        """
        end = time.monotonic() + seconds
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                left = self._last_urgent + IDLE_SECONDS - now
                if (not self._n_urgent and left <= 0) or now >= end:
                    return
                longest = end - now if self._n_urgent else min(left, end - now)
                self._changed.wait(longest if longest < math.inf else None)

    def rests(self, seconds: float, within: float) -> bool:
        """Wait until nobody has waited for an answer for `seconds`; False when that did not come `within` so many."""
        end = time.monotonic() + within
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                left = self._last_urgent + seconds - now
                if not self._n_urgent and left <= 0:
                    return True
                if now >= end:
                    return False
                self._changed.wait(end - now if self._n_urgent else min(left, end - now))
        return False

    def let_pass(self) -> None:
        """Return once nobody waits for an answer, after PASS_SECONDS at the latest: for work that must come to an end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._n_urgent, PASS_SECONDS)

    def _urgent(self, job: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                job()
            finally:
                with self._changed:
                    self._n_urgent -= 1
                    self._last_urgent = time.monotonic()
                    self._changed.notify_all()

        return run

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
        self._idle.put((1_000, next(self._age), None))
        with self._changed:
            self._closed = True
            self._changed.notify_all()
