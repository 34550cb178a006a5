"""The two threads at the pipes: order, merging, dropping, pausing, breaking."""

import os
import threading

from codeforge import trace
from codeforge.lsp import connection
from codeforge.lsp.connection import Reader, Writer
from codeforge.lsp.framing import Frames, framed
from codeforge.lsp.parent import is_alive, watch_parent
from codeforge.lsp.pool import Pool

SECONDS = 30
BLOCK = b"x" * 200_000
"""More than a pipe holds: whoever writes it waits for a reader."""


def all_of(descriptor: int) -> list[bytes]:
    """Every body until the other side closes."""
    frames, found = Frames(), []
    while data := os.read(descriptor, 1 << 16):
        found += frames.feed(data)
    return found


def blocked() -> tuple[int, int, Writer]:
    """A writer that is stuck, since nobody reads; what is sent now waits."""
    reading, writing = os.pipe()
    writer = Writer(writing)
    writer.send(BLOCK)
    stop = threading.Event()
    while writer._queue:
        stop.wait(0.001)
    return reading, writing, writer


def finished(reading: int, writing: int, writer: Writer) -> list[bytes]:
    """What the client reads in the end, without the block."""
    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.extend(all_of(reading)))
    thread.start()
    writer.close(seconds=SECONDS)
    os.close(writing)
    thread.join(SECONDS)
    os.close(reading)
    return found[1:]


def test_messages_leave_in_order():
    parts = blocked()
    for n in range(300):
        parts[2].send(b"%d" % n)
    assert finished(*parts) == [b"%d" % n for n in range(300)]


def test_a_newer_message_replaces_a_waiting_one_of_its_key():
    parts = blocked()
    for n in range(5):
        parts[2].send(b"a%d" % n, key="a")
        parts[2].send(b"b%d" % n, key="b")
        parts[2].send(b"-%d" % n)
    assert finished(*parts) == [b"a4", b"b4", b"-0", b"-1", b"-2", b"-3", b"-4"]
    assert parts[2].pending == 0


def test_what_may_be_dropped_is_dropped_when_much_waits(monkeypatch):
    parts = blocked()
    parts[2].send(b"kept", droppable=True)
    monkeypatch.setattr(connection, "DROP_ABOVE", 100)
    parts[2].send(b"dropped", droppable=True)
    parts[2].send(b"needed")
    assert finished(*parts) == [b"kept", b"needed"]


def test_reading_stops_while_very_much_waits(monkeypatch):
    monkeypatch.setattr(connection, "STOP_READING_ABOVE", 1000)
    parts = blocked()
    client_in, client_out = os.pipe()
    arrived: list[bytes] = []
    ended = threading.Event()
    before = trace.counters["reader.paused"]

    def take(body: bytes) -> bytes:
        arrived.append(body)
        return b""

    os.write(client_out, framed(b"1") + framed(b"2") + framed(b"3"))
    Reader(client_in, Frames(), take, ended.set, parts[2]).start()
    pause = threading.Event()
    while trace.counters["reader.paused"] == before:
        pause.wait(0.001)
    assert arrived == [b"1"]
    assert finished(*parts) == []
    os.close(client_out)
    assert ended.wait(SECONDS)
    assert arrived == [b"1", b"2", b"3"]
    os.close(client_in)


def test_a_broken_pipe_ends_quietly():
    reading, writing, writer = blocked()
    os.close(reading)
    pause = threading.Event()
    while not writer.broken:
        pause.wait(0.001)
    writer.send(b"nobody reads this")
    writer.wait_until_read()
    writer.close(seconds=SECONDS)
    assert writer.pending == 0
    os.close(writing)


def test_what_belongs_to_the_next_message_is_read_again():
    client_in, client_out = os.pipe()
    writer_in, writer_out = os.pipe()
    writer = Writer(writer_out)
    arrived: list[bytes] = []
    ended = threading.Event()

    def take(body: bytes) -> bytes:
        arrived.append(body)
        return framed(b"inner") if body == b"outer" else b""

    os.write(client_out, framed(b"outer") + framed(b"last"))
    os.close(client_out)
    Reader(client_in, Frames(), take, ended.set, writer).start()
    assert ended.wait(SECONDS)
    assert arrived == [b"outer", b"inner", b"last"]
    writer.close(seconds=SECONDS)
    for descriptor in (client_in, writer_in, writer_out):
        os.close(descriptor)


def test_a_reader_whose_loop_has_ended_or_whose_pipe_is_gone_ends():
    def closed_loop(body: bytes) -> bytes:
        raise RuntimeError("Event loop is closed")

    for data, take in ((framed(b"x"), closed_loop), (b"", closed_loop)):
        client_in, client_out = os.pipe()
        writer = Writer(client_out)
        frames = Frames()
        frames.buffer += data
        ended = threading.Event()
        Reader(-1, frames, take, ended.set, writer).start()
        assert ended.wait(SECONDS)
        writer.close(seconds=SECONDS)
        os.close(client_in)
        os.close(client_out)


# Threads


def test_urgent_jobs_go_first_and_long_ones_apart():
    pool = Pool()
    gate, done, order = threading.Event(), threading.Event(), []
    for _ in range(4):
        pool.submit(lambda: gate.wait(SECONDS) and None)
    for n, rank in enumerate([3, 1, 2, 0]):
        pool.submit(lambda n=n: order.append(n), rank=rank)
    pool.submit(done.set, long=True)
    assert done.wait(SECONDS)
    gate.set()
    finished = threading.Semaphore(0)
    for _ in range(4):
        pool.submit(finished.release, rank=9)
    for _ in range(4):
        assert finished.acquire(timeout=SECONDS)
    assert sorted(order) == [0, 1, 2, 3]
    pool.close()


def test_what_nobody_waits_for_gives_way_to_who_waits():
    pool = Pool()
    order, gate, started, idle = [], threading.Event(), threading.Event(), threading.Event()

    def asked() -> None:
        started.set()
        gate.wait(SECONDS)
        order.append("asked")

    def background() -> None:
        pool.give_way()
        order.append("background")
        idle.set()

    pool.submit(asked)
    assert started.wait(SECONDS)
    pool.submit_idle(background)
    pool.submit(gate.set, rank=9)
    assert idle.wait(SECONDS)
    assert order == ["asked", "background"]
    pool.close()


def test_who_gives_way_for_so_long_only_goes_on_though_others_wait():
    pool = Pool()
    gate, started = threading.Event(), threading.Event()

    def asked() -> None:
        started.set()
        gate.wait(SECONDS)

    pool.submit(asked)
    assert started.wait(SECONDS)
    pool.give_way(0.01)
    assert not gate.is_set()
    gate.set()
    pool.close()


def test_closing_ends_who_gives_way():
    pool = Pool()
    gate, gone = threading.Event(), threading.Event()
    pool.submit(lambda: gate.wait(SECONDS) and None)

    def background() -> None:
        pool.give_way()
        gone.set()

    pool.submit_idle(background)
    pool.close()
    assert gone.wait(SECONDS)
    gate.set()


def test_a_job_that_fails_costs_no_thread():
    pool = Pool()
    done = threading.Event()

    def fails() -> None:
        raise SystemExit(1)

    for _ in range(20):
        pool.submit(fails)
    pool.submit(done.set, rank=9)
    assert done.wait(SECONDS)
    pool.close()


def test_the_end_of_a_process_is_noticed(monkeypatch):
    import subprocess
    import sys

    from codeforge.lsp import parent

    for descriptor in (parent._descriptor, lambda number: None):
        monkeypatch.setattr(parent, "_descriptor", descriptor)
        monkeypatch.setattr(parent, "POLL_SECONDS", 0.01)
        ended = threading.Event()
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
            watch_parent(child.pid, ended.set)
            assert not ended.is_set()
            child.kill()
            child.wait()
        assert ended.wait(SECONDS)


def test_a_process_that_is_none_is_not_watched():
    never = threading.Event()
    for number in (0, -1, 2**31 - 5, 2**70):
        assert not is_alive(number)
        watch_parent(number, never.set)
    assert is_alive(os.getpid())
    assert is_alive(1)
    assert not never.is_set()
