"""A child's messages: what is framed rightly is read, and whatever else arrives ends in one kind of failure."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.engines.client import read_message
from codeforge.engines.frames import Envelope, read_frame
from codeforge.errors import WorkerFailed


def framed(body, head=b"Content-Length: %d\r\n\r\n"):
    return io.BytesIO(head % len(body) + body)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\n\r\n",
        b"content-length:%d\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\n\n",
    ],
)
def test_a_message_in_its_spellings(head):
    stream = framed(b'{"id": 1}', head)
    assert read_message(stream) == {"id": 1}
    assert read_message(stream) is None


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\r\n", "without a usable length"),
        (b"Content-Length: -1\r\n\r\n", "without a usable length"),
        (b"Content-Length: 99999999999\r\n\r\n", "without a usable length"),
        (b"no header\r\n\r\n", "not a message header"),
        (b"Content-Length: " + b"9" * 5000, "not a message header"),
        (b"Content-Length: 5\r\n\r\n{}", "ended inside"),
        (b"Content-Length: 2\r\n\r\n[]", "not a message"),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", "not a message"),
        (b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000, "not a message"),
    ],
)
def test_nonsense_is_a_failed_child(raw, why):
    with pytest.raises(WorkerFailed, match=why):
        read_message(io.BytesIO(raw))


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_end_in_a_message_or_one_kind_of_failure(raw, with_head):
    for read in (read_message, lambda stream: read_frame(stream, Envelope)):
        stream = framed(raw) if with_head else io.BytesIO(raw)
        with contextlib.suppress(WorkerFailed):
            while read(stream) is not None:
                pass
