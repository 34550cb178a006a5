"""Messages between the server and its worker: a length in four bytes, big-endian, then MessagePack.

The kinds of message are structs, so that what arrives is either one of them or a `WorkerFailed`.
Nothing read from a worker is trusted: a length above `LIMIT` or bytes that do not decode end the conversation.
"""

import struct
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from codeforge.errors import WorkerFailed

LIMIT = 64 * 1024 * 1024
"""Largest message in bytes."""

M = TypeVar("M")


class Request(Struct, frozen=True, omit_defaults=True):
    """What may stand at a place? `text` is left out when the worker was sent a source with this hash before."""

    path: str
    """Absolute, so that relative imports are found."""
    hash: int
    at: int
    """UTF-8 offset."""
    search_path: tuple[str, ...] = ()
    """Folders in which modules are found; the standard library comes after them."""
    text: bytes | None = None


class Member(Struct, frozen=True, array_like=True):
    """One name that may stand at the cursor."""

    name: str
    kind: str = ""
    """`module`, `class`, `instance`, `function`, `param`, `path`, `keyword`, `property`, `statement`; empty when not known."""


class Reply(Struct, frozen=True, omit_defaults=True):
    """The answer to one question."""

    members: tuple[Member, ...] = ()
    missing: bool = False
    """True when the worker does not hold the text: ask again with it."""
    error: str = ""
    """Why the analysis broke off; there are no members then."""


class Ready(Struct, frozen=True):
    """The worker's first message: it is warm."""

    pid: int
    jedi: str


class Envelope(Struct, frozen=True, omit_defaults=True):
    """What a worker writes."""

    ready: Ready | None = None
    reply: Reply | None = None


def write_frame(stream: IO[bytes], message: Struct) -> None:
    """Write one message; OSError or ValueError when the other side is gone."""
    body = msgspec.msgpack.encode(message)
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes], type_: type[M]) -> M | None:
    """The next message; None at the end of the stream.

    Raises WorkerFailed for anything that is not a message of `type_`, and for a stream that ends inside one.
    """
    head = stream.read(4)
    if not head:
        return None
    if len(head) < 4:
        raise WorkerFailed("the stream ended inside a message")
    (length,) = struct.unpack(">I", head)
    if length > LIMIT:
        raise WorkerFailed(f"a message of {length} bytes; the most is {LIMIT}")
    body = stream.read(length)
    if len(body) < length:
        raise WorkerFailed("the stream ended inside a message")
    try:
        return msgspec.msgpack.decode(body, type=type_)
    except (msgspec.DecodeError, RecursionError) as error:
        raise WorkerFailed(f"not a message: {error}") from None
