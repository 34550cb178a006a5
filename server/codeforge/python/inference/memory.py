"""What was inferred before, kept between snapshots.

An entry knows which versions of which files it rests on: each version of a file has one bit, and an entry carries the
bits of all that were read for it. It holds in a snapshot where those files have that content, whatever else changed, so
a key typed in one file costs only what rests on that file. Values are never changed, so threads share them without
locks: two that work out the same thing at once store equal entries.
"""

import threading
from collections.abc import Mapping
from typing import Protocol

from codeforge.python.environment import Environment
from codeforge.python.inference.frames import File
from codeforge.python.listed import Listed
from codeforge.python.modules import Files, Modules

MOST_ENTRIES = 40_000
MOST_VERSIONS = 3_000
MOST_MEMORIES = 6

Version = object
"""A content hash, or the stamp of a file outside the workspace; None for a file that cannot be read."""


class Memory:
    """What was inferred over the workspace and environment of one kind of snapshot."""

    def __init__(self, files: Files, environment: Environment) -> None:
        self.modules = Modules(files, environment)
        self.entries: dict[object, tuple[object, int]] = {}
        """What was inferred, by what it is, with the bits of the file versions that it rests on."""
        self.files: dict[str, File] = {}
        """The file last read at each path."""
        self.versions: list[tuple[str, Version]] = []
        """The path and version that each bit stands for."""
        self._bits: dict[tuple[str, Version], int] = {}
        self._lock = threading.Lock()

    @property
    def is_full(self) -> bool:
        """True when it should be thrown away: keys typed over hours leave versions that nobody asks for again."""
        return len(self.entries) > MOST_ENTRIES or len(self.versions) > MOST_VERSIONS

    def bit(self, path: str, version: Version) -> int:
        """The bit of one version of a file."""
        key = (path, version)
        bit = self._bits.get(key)
        if bit is None:
            with self._lock:
                bit = self._bits.get(key)
                if bit is None:
                    bit = 1 << len(self.versions)
                    self.versions.append(key)
                    self._bits[key] = bit
        return bit


class Pending:
    """A thing in the middle of being inferred, or (at level 0) one that rests on such a thing.

    What asks for it again gets `value`.
    """

    __slots__ = ("level", "value")

    def __init__(self, level: int, value: object) -> None:
        self.level = level
        self.value = value


class _Indexed(Protocol):
    segments: object
    changed: Mapping[str, object | None]
    open: Mapping[str, object]


_kept: dict[Environment, tuple[object, Memory]] = {}
_lock = threading.Lock()


def memory_of(files: Files, environment: Environment) -> Memory:
    """The memory of a workspace that lists the same files, and of that environment; a new one when there is none."""
    listing = _listing(files)
    with _lock:
        known = _kept.pop(environment, None)
        if known is None or known[0] != listing or known[1].is_full or not known[1].modules.is_current():
            known = (listing, Memory(files, environment))
            if len(_kept) >= MOST_MEMORIES:
                del _kept[next(iter(_kept))]
        _kept[environment] = known
    known[1].modules.files = files
    return known[1]


class _Same:
    """Equal to what holds the very same object; keeps it alive, so that its identity stays its own."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    __hash__ = None  # type: ignore[assignment]


def _listing(files: Files) -> tuple[object, ...]:
    """What is equal for two indexes that hold the same paths."""
    if isinstance(files, Listed):
        # a folder that is being indexed grows, but has the same files all the while
        return (_Same(files.listed), frozenset(path for path in files.open if not files.is_listed(path)))
    segments = getattr(files, "segments", None)
    if segments is None:
        return (_Same(files),)
    changed: Mapping[str, object | None] = getattr(files, "changed", {})
    opened: Mapping[str, object] = getattr(files, "open", {})
    others = frozenset(
        (path, path in opened or changed.get(path) is not None)
        for path in {*changed, *opened}
        if changed.get(path, 0) is None or not any(segment.file_of(path) >= 0 for segment in segments)
    )
    return (_Same(segments), others)
