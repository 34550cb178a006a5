"""Reading one message: what it is, or the error that answers it.

Runs in the reader's thread, so that decoding a large text takes no time from the event loop. Never raises: whatever
arrives becomes a request, a notification, a response, or an error to send back.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from codeforge.lsp.framing import split_at_header
from codeforge.lsp.messages import NULL, ErrorCode, Id

DecoderOf = Callable[[str], msgspec.json.Decoder[Any] | None]
"""What decodes the parameters of a method; None for one that nobody knows."""

EMPTY = Raw(b"{}")
_ID = re.compile(rb'"id"\s*:\s*(-?\d{1,18}|"[^"\\]{0,200}")')


class Request(NamedTuple):
    """A question; `problem` is the error that answers it when its parameters do not fit."""

    id: Id
    method: str
    params: Any
    problem: "Problem | None"
    body: bytes


class Notification(NamedTuple):
    """News; `problem` says why its parameters cannot be read."""

    method: str
    params: Any
    problem: "Problem | None"
    body: bytes


class Response(NamedTuple):
    """The client's answer to one of our questions."""

    body: bytes


class Problem(NamedTuple):
    """An error to answer with; `id` is None when the message does not tell."""

    code: int
    message: str
    id: Id | None = None


Incoming = Request | Notification | Response | Problem


class _Envelope(Struct):
    jsonrpc: str = ""
    method: str | UnsetType = UNSET
    id: int | str | UnsetType | None = UNSET
    params: Raw = NULL


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def read(body: bytes, decoder_of: DecoderOf) -> tuple[list[Incoming], bytes]:
    """What `body` says, and the part of it that belongs to the next message (empty unless its length was too big)."""
    try:
        return [_classified(_ENVELOPE.decode(body), body, decoder_of)], b""
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        pass
    head, rest = split_at_header(body)
    if rest:
        return read(head, decoder_of)[0], rest
    return _salvaged(body, decoder_of), b""


def _classified(envelope: _Envelope, body: bytes, decoder_of: DecoderOf) -> Incoming:
    number, method = envelope.id, envelope.method
    if method is UNSET:
        if number is UNSET or envelope.jsonrpc != "2.0":
            return Problem(
                ErrorCode.INVALID_REQUEST, "A message needs jsonrpc 2.0 and a method.", _known(number)
            )
        return Response(body)
    if envelope.jsonrpc != "2.0" or number is None:
        return Problem(
            ErrorCode.INVALID_REQUEST, 'A request needs "jsonrpc": "2.0" and an id.', _known(number)
        )
    params, problem = _params(method, envelope.params, decoder_of)
    if number is UNSET:
        return Notification(method, params, problem, body)
    return Request(number, method, params, problem, body)


def _params(method: str, raw: Raw, decoder_of: DecoderOf) -> tuple[Any, Problem | None]:
    decoder = decoder_of(method)
    if decoder is None:
        return None, None
    try:
        return decoder.decode(raw), None
    except (msgspec.MsgspecError, RecursionError) as error:
        if raw == NULL and method != "initialize":
            # parameters that may all be left out may be left out whole
            return _params(method, EMPTY, decoder_of)
        return None, Problem(ErrorCode.INVALID_PARAMS, f"The parameters of {method} do not fit: {error}")


def _salvaged(body: bytes, decoder_of: DecoderOf) -> list[Incoming]:
    """What can be made of a body that does not read as a message at once.

    Invalid UTF-8 and lone surrogates become U+FFFD. A batch, which the protocol does not have, is refused request by
    request, so that nobody waits for an answer.
    """
    try:
        data = json.loads(body.decode("utf-8", "replace"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return [Problem(ErrorCode.PARSE_ERROR, f"This is not JSON: {error}", _only_id(body))]
    if isinstance(data, list):
        ids = [
            _known(item.get("id"))
            for item in data
            if isinstance(item, dict) and "method" in item and "id" in item
        ]
        return [Problem(ErrorCode.INVALID_REQUEST, "The protocol has no batches.", i) for i in ids or [None]]
    if not isinstance(data, dict):
        return [Problem(ErrorCode.INVALID_REQUEST, "A message is an object.")]
    clean = (
        json.dumps(data, ensure_ascii=False)
        .encode("utf-8", "surrogatepass")
        .decode("utf-8", "replace")
        .encode()
    )
    try:
        return [_classified(_ENVELOPE.decode(clean), clean, decoder_of)]
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        return [Problem(ErrorCode.INVALID_REQUEST, f"This is not a message: {error}", _known(data.get("id")))]


def _known(number: object) -> Id | None:
    return number if isinstance(number, int | str) and not isinstance(number, bool) else None


def _only_id(body: bytes) -> Id | None:
    """The id in a broken body when there is just one: its sender waits for an answer."""
    found = _ID.findall(body[:4096]) if b'"method"' in body else []
    if len(found) != 1:
        return None
    number: Id = msgspec.json.decode(found[0], type=int | str)
    return number
