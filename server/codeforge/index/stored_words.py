"""The words of a project as bytes, for the next start.

They take some 13 % of the checkout, seventeen times as much as the rest of the index, so they are kept only where the setting
`index.storeWords` asks for it: without it they are made again in the background, in some five seconds for half a
million lines. What makes them is part of the fingerprint in the header: words of another version are not used.
"""

import functools
import struct
from pathlib import Path

import xxhash
import zstandard

from codeforge.errors import IndexDamaged
from codeforge.index.search import TextSegment
from codeforge.index.stored import extractors, fingerprint
from codeforge.index.vectors import TABLE

MAGIC = b"CFWORDS\0"
_HEADER = struct.Struct("<8sQQ")
_LEVEL = 3
_MOST_BYTES = 1_000_000_000
_MADE_BY = ("search.py", "usage.py", "lines.py", "vectors.py", "stored_words.py")


def encoded(words: TextSegment) -> bytes:
    """`words` as bytes."""
    body = zstandard.ZstdCompressor(level=_LEVEL).compress(words.encoded())
    return _HEADER.pack(MAGIC, _version(), xxhash.xxh3_64_intdigest(body)) + body


def decoded(data: bytes) -> TextSegment:
    """The words of `encoded`; raises IndexDamaged for anything else."""
    if len(data) < _HEADER.size or not data.startswith(MAGIC):
        raise IndexDamaged("the stored words are no words of CodeForge")
    _, version, checksum = _HEADER.unpack_from(data)
    body = memoryview(data)[_HEADER.size :]
    if version != _version():
        raise IndexDamaged("the stored words were written by another version of CodeForge")
    if xxhash.xxh3_64_intdigest(body) != checksum:
        raise IndexDamaged("the stored words are damaged: their checksum does not match")
    try:
        return TextSegment.decoded(zstandard.ZstdDecompressor().decompress(body, max_output_size=_MOST_BYTES))
    except Exception as error:  # the checksum matched: only a foreign writer gets here
        raise IndexDamaged(f"the stored words do not hold together ({error})") from None


@functools.cache
def _version() -> int:
    here = Path(__file__).parent
    sources = [(here / name).read_bytes() for name in _MADE_BY]
    table = TABLE.stat().st_size if TABLE.exists() else 0
    return fingerprint([*sources, b"%d %d" % (extractors(), table)])
