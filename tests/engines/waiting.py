"""Waiting for what other threads and processes do."""

import threading
import time
from pathlib import Path

DEADLINE_S = 30.0
_never = threading.Event()


def until(condition, why="the condition"):
    """Return once `condition()` holds; fail when it does not within the deadline."""
    stop = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < stop, f"{why} did not come"
        _never.wait(0.005)


def alive(pid):
    """True while the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
