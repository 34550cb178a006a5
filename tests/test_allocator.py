"""Memory that was let go goes back to the system; seen in a process of its own, by its resident size."""

import subprocess
import sys

import pytest

PROGRAM = """
from codeforge import allocator
allocator.share_one_arena()

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

kept, freed = [], []
for _ in range(200_000):
    freed.append(bytearray(600))
    if len(freed) % 64 == 0:
        kept.append(bytearray(600))
del freed
before = resident()
allocator.give_back()
print(before - resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library of Linux")
def test_freed_memory_goes_back():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 10_000_000


def test_other_systems_are_left_alone(monkeypatch):
    from codeforge import allocator

    monkeypatch.setattr(allocator, "_libc", lambda: None)
    allocator.share_one_arena()
    allocator.give_back()
