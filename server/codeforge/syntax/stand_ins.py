"""Sound text that a grammar cannot read yet, put into words that it can.

A grammar lags behind its language: `export type * from "./a"` costs a false syntax error, and the definitions around
it. A pack's `stand_ins` name such text by regular expressions; before parsing, what their groups match is replaced by
as many bytes that the grammar knows, so every offset stays right. Names are always read from the document itself.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FILLS = {"blank": b" ", "word": b"x", "number": b"1"}
"""What stands in for the bytes of a group so called; line ends stay."""


class StandIn(NamedTuple):
    """One such text: its groups are called after what stands in for them."""

    pattern: re.Pattern[bytes]
    within: re.Pattern[bytes] | None
    """It is looked for in what this matches only."""
    paths: re.Pattern[str] | None
    """It is looked for in files whose path this finds only."""

    def put_into(self, source: bytes) -> bytes:
        """`source` in words that the grammar knows, of the same length."""
        if self.within is None:
            return self.pattern.sub(_filled, source)
        return self.within.sub(lambda match: self.pattern.sub(_filled, match[0]), source)


def stand_ins_in(files: Iterable[Path]) -> tuple[StandIn, ...]:
    """The stand-ins that these TOML files list."""
    return tuple(
        StandIn(
            re.compile(row["pattern"].encode(), re.MULTILINE),
            re.compile(row["within"].encode()) if "within" in row else None,
            re.compile(row["paths"]) if "paths" in row else None,
        )
        for file in files
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["stand_in"]
    )


def readable(stand_ins: Iterable[StandIn], path: str, source: bytes) -> bytes:
    """What to parse instead of `source`: the same object where the grammar can read all of it."""
    text = source
    for each in stand_ins:
        if each.paths is None or each.paths.search(path):
            text = each.put_into(text)
    return source if text == source else text


def _filled(match: re.Match[bytes]) -> bytes:
    text = bytearray(match[0])
    for name, group in match.groupdict().items():
        if group is not None:
            start, stop = (at - match.start() for at in match.span(name))
            text[start:stop] = re.sub(rb"[^\r\n]", FILLS[name], group)
    return bytes(text)
