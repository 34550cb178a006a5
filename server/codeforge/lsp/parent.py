"""Noticing that the editor's process has ended, even one that left its pipes open."""

import os
import select
import sys
import threading
import time
from collections.abc import Callable

POLL_SECONDS = 2.0


def watch_parent(number: int, ended: Callable[[], None]) -> None:
    """Call `ended` once, from a thread, when the process `number` has ended.

    A number that no process has is not watched: an editor in another container counts differently.
    """
    if not is_alive(number):
        return
    threading.Thread(target=_watch, args=(number, ended), name="parent", daemon=True).start()


def _watch(number: int, ended: Callable[[], None]) -> None:
    descriptor = _descriptor(number)
    if descriptor is not None:
        select.select([descriptor], [], [])
        os.close(descriptor)
    else:
        while is_alive(number):
            time.sleep(POLL_SECONDS)
    ended()


def _descriptor(number: int) -> int | None:
    """A descriptor that becomes readable when the process ends; None where there is no such thing."""
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(number)
    except (AttributeError, OSError):
        return None


def is_alive(number: int) -> bool:
    """True while a process of that number exists."""
    if number <= 0:
        return False
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x00100000, False, number)  # SYNCHRONIZE
        if not handle:
            return False
        waiting = kernel.WaitForSingleObject(handle, 0) != 0
        kernel.CloseHandle(handle)
        return bool(waiting)
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
