"""Children: started, measured, ended, and given up after failures in a row."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codeforge.engines.process import Restarts, end, family_memory_mb, memory_mb, start
from codeforge.errors import WorkerFailed


def test_a_program_that_is_not_there_is_a_failed_worker():
    with pytest.raises(WorkerFailed, match="did not start"):
        start(["/nowhere/at-all"])


def test_an_idle_child_leaves_when_its_stdin_closes():
    child = start([sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)"])
    assert end(child, grace_s=30) == 3


@pytest.mark.skipif(not hasattr(os, "getsid"), reason="needs sessions")
def test_a_child_does_not_hear_the_terminals_ctrl_c():
    child = start([sys.executable, "-c", "import sys; sys.stdin.read()"])
    assert os.getsid(child.pid) == child.pid
    end(child, grace_s=30)


def test_a_child_that_stays_is_killed():
    child = start([sys.executable, "-c", "import time\nwhile True: time.sleep(60)"])
    assert end(child, grace_s=0.01) not in (0, None)
    assert end(child) is not None


def test_an_unkillable_child_does_not_block():
    class Stuck(subprocess.Popen):
        def wait(self, timeout=None):
            raise subprocess.TimeoutExpired("stuck", timeout)

    child = Stuck([sys.executable, "-c", ""], stdin=subprocess.PIPE)
    assert end(child, grace_s=0.01) is None
    subprocess.Popen.wait(child)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_memory_of_a_process():
    assert memory_mb(os.getpid()) > 5
    assert memory_mb(2**22 + 1) == 0.0


def test_each_failure_doubles_the_pause_and_an_answer_clears_the_count():
    restarts = Restarts(most=5, pause_s=1000)
    restarts.fail()
    assert restarts.wait_s() == 0
    restarts.fail()
    first = restarts.wait_s()
    restarts.fail()
    assert restarts.wait_s() > 1.5 * first > 0
    restarts.answered()
    assert (restarts.wait_s(), restarts.failures) == (0, 0)


def test_it_ends_after_many_failures_in_a_row():
    restarts = Restarts(most=3, pause_s=0)
    for _ in range(3):
        assert not restarts.given_up
        restarts.fail()
    assert restarts.given_up


def test_slowness_weighs_less_than_death():
    restarts = Restarts(most=3, pause_s=1000)
    for _ in range(11):
        restarts.fail(weight=0.25)
    assert not restarts.given_up
    assert restarts.wait_s() == 0


def test_the_family_is_this_process_and_its_children():
    alone = family_memory_mb()
    child = start([sys.executable, "-c", "import sys; sys.stdin.read()"])
    assert family_memory_mb() >= alone > 1 or not Path("/proc/self/statm").exists()
    end(child, grace_s=30)
