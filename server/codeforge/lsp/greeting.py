"""The answer to `initialize`, prepared at build time so that it can be given before anything else is imported.

Standard library only. `capabilities.json` is generated from the routes; the position encoding is filled in.
"""

import json
import os

ENCODINGS = ("utf-8", "utf-16", "utf-32")


def greet(first: bytes, stdout: int) -> bool:
    """Answer the first message when it is a proper `initialize`; False leaves it to the server."""
    try:
        message = json.loads(first)
        if message["jsonrpc"] != "2.0" or message["method"] != "initialize":
            return False
        number = message["id"]
        capabilities = message["params"]["capabilities"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    if isinstance(number, bool) or not isinstance(number, int | str) or not isinstance(capabilities, dict):
        return False
    encoding = position_encoding(capabilities)
    body = b'{"jsonrpc":"2.0","id":%s,"result":%s}' % (json.dumps(number).encode(), greeting(encoding))
    data = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    try:
        while data:
            data = data[os.write(stdout, data) :]
    except OSError:
        pass  # nobody reads any more; the server will see that stdin has ended
    return True


def position_encoding(capabilities: object) -> str:
    """UTF-8 when the client offers it, else UTF-16, which every client must know; UTF-32 when it is the only one."""
    general = capabilities.get("general") if isinstance(capabilities, dict) else None
    offered = general.get("positionEncodings") if isinstance(general, dict) else None
    known = [name for name in ENCODINGS if isinstance(offered, list) and name in offered]
    return known[0] if known else "utf-16"


def greeting(encoding: str) -> bytes:
    """The prepared `InitializeResult`, with the encoding filled in."""
    place = os.path.join(os.path.dirname(__file__), "capabilities.json")  # noqa: PTH118 PTH120 -- pathlib costs 10 ms here
    with open(place, "rb") as file:  # noqa: PTH123
        return file.read().strip().replace(b'"ENCODING"', b'"%s"' % encoding.encode())
