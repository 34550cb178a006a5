"""Frames: what is written is read, and nonsense is one kind of failure."""

import io

import pytest

from codeforge.engines.frames import LIMIT, Envelope, Member, Reply, Request, read_frame, write_frame
from codeforge.errors import WorkerFailed

REQUEST = Request("/p/a.py", 2**64 - 1, 7, ("/p",), text=b"\xff\0x")


def written(message):
    stream = io.BytesIO()
    write_frame(stream, message)
    return stream.getvalue()


@pytest.mark.parametrize("message", [REQUEST, Envelope(reply=Reply(members=(Member("é", "class"),)))])
def test_what_is_written_is_read(message):
    stream = io.BytesIO(written(message) * 2)
    assert read_frame(stream, type(message)) == message
    assert read_frame(stream, type(message)) == message
    assert read_frame(stream, type(message)) is None


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\0\0", "ended inside"),
        (b"\0\0\0\5ab", "ended inside"),
        ((LIMIT + 1).to_bytes(4, "big"), "the most is"),
        (b"Traceback (most recent call last)", "the most is"),
        (b"\0\0\0\1\xc1", "not a message"),
        (b"\0\0\0\1\x01", "not a message"),
        (b"\0\0\x20\0" + b"\x91" * 8192, "not a message"),
    ],
    ids=["short_head", "short_body", "oversize", "text", "not_msgpack", "not_the_struct", "nested"],
)
def test_nonsense_is_a_failed_worker(raw, why):
    with pytest.raises(WorkerFailed, match=why):
        read_frame(io.BytesIO(raw), Envelope)
