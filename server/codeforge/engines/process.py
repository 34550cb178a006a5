"""Child processes: how they are started, measured, ended, and how often they are started again."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from codeforge.errors import WorkerFailed

Report = Callable[[str], None]
"""Takes one message for the user; shown once."""


def start(command: Sequence[str], *, cwd: Path | None = None) -> "subprocess.Popen[bytes]":
    """The running child with pipes on stdin and stdout; stderr is ours. Raises WorkerFailed when it cannot start."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=cwd,
            creationflags=flags,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise WorkerFailed(f"{command[0]} did not start ({error})") from None


def end(process: "subprocess.Popen[bytes]", *, grace_s: float = 0.0) -> int | None:
    """Close the child's stdin, give it `grace_s` to leave, then kill it. Its exit code; None when it is stuck even so."""
    with contextlib.suppress(OSError, ValueError):
        if process.stdin:
            process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        if grace_s:
            return process.wait(grace_s)
    kill(process)
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(1.0)
    return None


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child at once; nothing when it is gone already."""
    with contextlib.suppress(OSError):
        process.kill()


def memory_mb(pid: int) -> float:
    """Resident memory of a process in megabytes; 0 where the system does not tell (no `/proc`) or it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def family_memory_mb() -> float:
    """Resident memory of this process and its children in megabytes; 0 where the system does not tell."""
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        children = []
    return sum(memory_mb(pid) for pid in (os.getpid(), *map(int, children)))


class Restarts:
    """Counts failures in a row: each doubles the pause before the next start, and after `most` there is none.

    An answer clears the count. A kill for slowness weighs less than a death: `weight` of `fail`.
    """

    def __init__(self, *, most: int = 5, pause_s: float = 0.5) -> None:
        self.most = most
        self.pause_s = pause_s
        self.failures = 0.0
        self.not_before = 0.0

    @property
    def given_up(self) -> bool:
        """True once too many failures came in a row."""
        return self.failures >= self.most

    def fail(self, *, weight: float = 1.0) -> None:
        """Count a failure."""
        if self.failures and weight >= 1:
            self.not_before = time.monotonic() + self.pause_s * 2 ** min(self.failures, 6)
        self.failures += weight

    def answered(self) -> None:
        """Count an answer: all is well again."""
        self.failures = 0.0
        self.not_before = 0.0

    def wait_s(self) -> float:
        """Seconds until the next start is due; 0 when it is."""
        return max(self.not_before - time.monotonic(), 0.0)
