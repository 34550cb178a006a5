"""Columns and lists of strings as few bytes: what a stored segment is made of.

A section is one array or one list of strings, coded and compressed by itself: columns of one kind compress far
better alone than as rows. Arrays are cut into byte planes (all lowest bytes, then all next ones), because the high
bytes of small numbers are nearly all zero. Sorted strings are front-coded: each says how much it shares with the
one before.
"""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

SHARED_MAX = 255


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """One array: its length, the bytes of an item, and its compressed byte planes."""

    length: int
    width: int
    planes: bytes


def packed(values: "NDArray[np.unsignedinteger] | NDArray[np.signedinteger]", level: int) -> Packed:
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


def zigzag(values: I32) -> I64:
    """Signed numbers as unsigned ones, small for small: 0, -1, 1, -2 gives 0, 1, 2, 3."""
    wide = values.astype(np.int64)
    return (wide << 1) ^ (wide >> 63)


def unzigzag(values: U64) -> I64:
    """The numbers of `zigzag`."""
    signed = values.astype(np.int64)
    return (signed >> 1) ^ -(signed & 1)


class Strings(msgspec.Struct, frozen=True, array_like=True):
    """A list of strings: how many characters each shares with the one before and adds, and what it adds."""

    shared: Packed
    added: Packed
    text: bytes


def packed_strings(strings: Sequence[str], level: int) -> Strings:
    """`strings` in their order; sorted ones take the least room."""
    shared = np.zeros(len(strings), np.int64)
    tails: list[str] = []
    before = ""
    for place, string in enumerate(strings):
        common = shared[place] = _common(before, string)
        tails.append(string[common:])
        before = string
    added = np.fromiter(map(len, tails), np.int64, len(tails))
    text = "".join(tails).encode("utf-8", "surrogatepass")
    return Strings(packed(shared, level), packed(added, level), compressed(text, level))


def unpacked_strings(section: Strings) -> list[str]:
    """The strings of `packed_strings`."""
    text = decompressed(section.text).decode("utf-8", "surrogatepass")
    strings: list[str] = []
    before, start = "", 0
    for common, added in zip(
        unpacked(section.shared).tolist(), unpacked(section.added).tolist(), strict=True
    ):
        before = before[:common] + text[start : start + added]
        start += added
        strings.append(before)
    return strings


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
