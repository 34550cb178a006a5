"""What the C library keeps of the memory that we have let go.

Reading a project makes millions of small objects in several threads. glibc keeps an arena for each of them and gives
freed memory back late or never: after indexing Django a third of what the server occupied was empty. Elsewhere than on
glibc nothing happens here.
"""

import ctypes
import functools
import sys

_ARENA_MAX = -8
"""`M_ARENA_MAX` of mallopt(3)."""


@functools.cache
def _libc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None


def share_one_arena() -> None:
    """Let all threads take memory from one arena: Python runs one of them at a time anyway. Before threads start."""
    libc = _libc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give freed memory back to the system; some milliseconds, in which other Python threads run."""
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)
