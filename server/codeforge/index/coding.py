"""Columns and lists of strings as few bytes: what a stored segment is made of.

A section is one array or one list of strings, coded and compressed by itself: columns of one kind compress far
better alone than as rows. Arrays are cut into byte planes (all lowest bytes, then all next ones), because the high
bytes of small numbers are nearly all zero. Sorted strings are front-coded: each says how much it shares with the
one before.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any

import msgspec
import numpy as np
import zstandard

# not numpy.typing: importing it takes 14 ms of every start
Bools = np.ndarray[Any, np.dtype[np.bool_]]
I32 = np.ndarray[Any, np.dtype[np.int32]]
I64 = np.ndarray[Any, np.dtype[np.int64]]
U8 = np.ndarray[Any, np.dtype[np.uint8]]
U64 = np.ndarray[Any, np.dtype[np.uint64]]

SHARED_MAX = 255
_ESCAPE = re.compile(r"\\(.)")


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """One array: its length, the bytes of an item, and its compressed byte planes."""

    length: int
    width: int
    planes: bytes


def packed(values: "np.ndarray[Any, np.dtype[np.integer]]", level: int) -> Packed:
    """`values`, none of them negative, in as few byte planes as the largest needs."""
    width = max(1, (int(values.max()).bit_length() + 7) // 8) if len(values) else 1
    planes = np.ascontiguousarray(values.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width].T)
    return Packed(len(values), width, compressed(planes.tobytes(), level))


def unpacked(section: Packed) -> U64:
    """The values of `packed`."""
    planes = np.frombuffer(decompressed(section.planes), np.uint8).reshape(section.width, section.length)
    wide = np.zeros((section.length, 8), np.uint8)
    wide[:, : section.width] = planes.T
    return wide.view("<u8").ravel()


def zigzag(values: I32 | I64) -> I64:
    """Signed numbers as unsigned ones, small for small: 0, -1, 1, -2 gives 0, 1, 2, 3."""
    wide = values.astype(np.int64)
    return (wide << 1) ^ (wide >> 63)


def unzigzag(values: U64) -> I64:
    """The numbers of `zigzag`."""
    signed = values.astype(np.int64)
    return (signed >> 1) ^ -(signed & 1)


def packed_varints(values: I64, level: int) -> bytes:
    """`values`, none of them negative, 7 bits a byte, lowest first; the high bit says that more follow.

    Smaller than byte planes where large values are rare and irregular.
    """
    rest = values.astype(np.uint64)
    n_bytes = np.ones(len(rest), np.int64)
    for bits in range(7, 64, 7):
        n_bytes += rest >> np.uint64(bits) > 0
    starts = starts_of(n_bytes)
    data = np.zeros(starts[-1], np.uint8)
    for place in range(int(n_bytes.max(initial=0))):
        here = n_bytes > place
        more = np.where(n_bytes[here] > place + 1, 128, 0)
        data[starts[:-1][here] + place] = (rest[here] >> np.uint64(7 * place) & np.uint64(127)).astype(
            np.uint8
        ) | more
    return compressed(data.tobytes(), level)


def unpacked_varints(section: bytes) -> U64:
    """The values of `packed_varints`."""
    data = np.frombuffer(decompressed(section), np.uint8)
    ends = np.flatnonzero(data < 128)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1)) if len(ends) else ends
    values = (data[starts] & 127).astype(np.uint64)
    longer, place = np.flatnonzero(ends > starts), 1
    while len(longer):
        values[longer] |= (data[starts[longer] + place] & 127).astype(np.uint64) << np.uint64(7 * place)
        place += 1
        longer = longer[starts[longer] + place <= ends[longer]]
    return values


class Strings(msgspec.Struct, frozen=True, array_like=True):
    """A list of strings: how many characters each shares with the one before, and the rest of each, a line each."""

    shared: Packed
    rest: bytes
    escaped: bool


def packed_strings(strings: Sequence[str], level: int) -> Strings:
    """`strings` in their order; sorted ones take the least room."""
    escaped = any("\n" in string for string in strings)
    if escaped:
        strings = [string.replace("\\", "\\\\").replace("\n", "\\n") for string in strings]
    shared = [_common(a, b) for a, b in pairwise(chain(("",), strings))]
    rest = "\n".join([string[common:] for string, common in zip(strings, shared, strict=True)])
    text = rest.encode("utf-8", "surrogatepass")
    return Strings(packed(np.array(shared, np.int64), level), compressed(text, level), escaped)


def unpacked_strings(section: Strings) -> list[str]:
    """The strings of `packed_strings`."""
    rest = decompressed(section.rest).decode("utf-8", "surrogatepass").split("\n")
    shared = unpacked(section.shared).tolist()
    before = ""
    strings = [before := before[:common] + tail for common, tail in zip(shared, rest, strict=False)]
    if section.escaped:
        strings = [_unescaped(string) if "\\" in string else string for string in strings]
    return strings


def _unescaped(string: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else "\\", string)


def _common(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y or n == SHARED_MAX:
            break
        n += 1
    return n


def compressed(data: bytes, level: int) -> bytes:
    """`data` as one zstd frame that states its size."""
    return zstandard.ZstdCompressor(level=level, write_checksum=False).compress(data)


def decompressed(data: bytes) -> bytes:
    """The data of `compressed`."""
    return zstandard.ZstdDecompressor().decompress(data)


def starts_of(counts: Iterable[int] | I64 | U64) -> I32:
    """Where each run begins in a column of runs of these lengths, and where the last one ends."""
    lengths = np.asarray(counts if isinstance(counts, np.ndarray) else list(counts), np.int64)
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def rows_of(starts: I32, runs: I64) -> tuple[I64, I32]:
    """The places of all items of `runs`, run after run, and where each of these runs begins among them."""
    counts = (starts[1:] - starts[:-1])[runs].astype(np.int64)
    begins = starts_of(counts)
    shift = starts[:-1][runs].astype(np.int64) - begins[:-1]
    return np.repeat(shift, counts) + np.arange(begins[-1], dtype=np.int64), begins


def ids_of_runs(starts: I32) -> I64:
    """For each item the number of the run that holds it."""
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
