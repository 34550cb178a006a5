"""The files that a question may read, within a budget.

An answer may take STEPS steps and read NEW_FILES files that were not read before; then what is known so far is the answer
and `cut` says so.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from codeforge import trace
from codeforge.index.facts import Symbol
from codeforge.python.environment import Environment
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.memory import Pending, Version, memory_of
from codeforge.python.inference.values import ModuleValue
from codeforge.python.modules import Files, is_outside
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.shapes import known_shape, shape_of
from codeforge.text.documents import Document, decoded

STEPS = 6000
DEPTH = 80
LEVELS = 90
"""How many things may be in the middle of being inferred at once."""
NEW_FILES = 12
NEW_BYTES = 1_500_000
LARGEST_FILE = 4_000_000

MOST_OUTSIDE = 1000
NOWHERE = 1 << 30
"""Deeper than any thing being inferred."""

T = TypeVar("T")
Stamp = tuple[int, int]

_outside_shapes: dict[tuple[str, Stamp | None, tuple[int, int]], Block] = {}


class Index(Files, Protocol):
    """What of the index the resolver needs."""

    def as_read_last(self, *, without: str) -> "Index":
        """The index with open documents as they were when they were read last, the one at `without` left out."""

    def hash_of(self, path: str) -> int | None:
        """The content hash of a file; None for an unknown one."""

    def paths_with(self, name: str) -> list[str]:
        """The files that hold the identifier, ascending."""

    def symbols_named(self, name: str, *, limit: int) -> list[Symbol]:
        """Definitions called exactly so."""


class Sources:
    """The files of one snapshot and of its environment, as shapes."""

    def __init__(
        self, index: Index, read: Callable[[str], Document | None], environment: Environment
    ) -> None:
        self.index = index
        self.read = read
        self.environment = environment
        self.memory = memory_of(index, environment)
        self.modules = self.memory.modules
        self.memo: dict[object, object] = {}
        """What is being inferred, and what rests on something that is: of no use to another snapshot."""
        self.steps = 0
        self.depth = 0
        self.new_files = 0
        self.new_bytes = 0
        self.cut = False
        self._taken: dict[str, File] = {}
        self._read_last: Index | None = None
        self._stamps: dict[str, Stamp | None] = {}
        self._holds = 0
        """The bits of the file versions that were found to be those of this snapshot."""
        self._rests_on = 0
        """The bits of what was read for the thing being inferred."""
        self._level = 0
        self._lowest = NOWHERE
        """The outermost thing being inferred that was asked for again."""

    @property
    def read_last(self) -> Index:
        """The index for names from anywhere: what is being typed in is no reason to read its document again."""
        if self._read_last is None:
            self._read_last = self.index.as_read_last(without="")
        return self._read_last

    def begin(self) -> None:
        """Start a new question with a full budget."""
        self.steps = self.new_files = self.new_bytes = self.depth = 0
        self.cut = False

    def spend(self) -> bool:
        """Take one step; False when the budget is used up."""
        self.steps += 1
        if self.steps > STEPS:
            self.cut = True
            return False
        if self.depth > DEPTH:  # this way leads nowhere; another alternative may
            self.is_unsure()
            return False
        return True

    # -- what was inferred before ------------------------------------------------------------------------------

    def kept(
        self, key: object, compute: Callable[[], T], *, pending: T, bits: int, frame: Frame | None = None
    ) -> T:
        """What `compute` gives, kept under `key` (in `frame`) for as long as the files that it rests on stay the same.

        `bits` are those of the key. Whoever asks for it while it is being worked out gets `pending`. What rests on such
        an answer, and what was cut short, is not kept for others.
        """
        entries = self.memory.entries if frame is None else frame.memo
        known = entries.get(key)
        if known is not None and (not known[1] & ~self._holds or self._hold(known[1])):
            self._rests_on |= known[1]
            return known[0]  # type: ignore[return-value]
        own = key if frame is None else (frame, key)
        local = self.memo.get(own)
        if isinstance(local, Pending):
            self._lowest = min(self._lowest, local.level)
            return local.value  # type: ignore[return-value]
        if self._level >= LEVELS:
            self.is_unsure()
            return pending
        return self._computed(entries, key, own, compute, pending, bits)

    def _computed(
        self,
        entries: dict[object, tuple[object, int]],
        key: object,
        own: object,
        compute: Callable[[], T],
        pending: T,
        bits: int,
    ) -> T:
        rested, lowest = self._rests_on, self._lowest
        self._rests_on, self._lowest = bits, NOWHERE
        self._level += 1
        self.memo[own] = Pending(self._level, pending)
        try:
            found = compute()
            bits = self._rests_on
        finally:
            del self.memo[own]
            outer = self._lowest if self._lowest < self._level else NOWHERE
            self._lowest = min(lowest, outer)
            self._rests_on = rested | bits
            self._level -= 1
        if not self.cut:
            if outer == NOWHERE:
                entries.pop(key, None)  # its key may be of an older version
                entries[key] = (found, bits)
            else:
                self.memo[own] = Pending(0, found)
        return found

    def is_unsure(self) -> None:
        """Say that what is being inferred rests on something in the middle of being inferred: it is not kept."""
        self._lowest = 0

    def made(self, frame: Frame, definition: Definition, make: Callable[[], Frame]) -> Frame:
        """The frame of a definition in `frame`, made once."""
        known = frame.frames.get(definition)
        if known is None:
            known = frame.frames[definition] = make()
        return known

    def _hold(self, bits: int) -> bool:
        """True when all those versions of files are the ones of this snapshot."""
        unknown = bits & ~self._holds
        while unknown:
            bit = unknown & -unknown
            path, version = self.memory.versions[bit.bit_length() - 1]
            if self._version(path) != version:
                return False
            self._holds |= bit
            unknown ^= bit
        return True

    def _version(self, path: str) -> Version:
        """What stands for the content of a file in this snapshot; None for one that is gone."""
        taken = self._taken.get(path)
        if taken is not None:
            return self.memory.versions[taken.bit.bit_length() - 1][1]
        if is_outside(path):
            if path not in self._stamps:
                self._stamps[path] = _stamp(path)
            return self._stamps[path]
        return self.index.hash_of(path)

    # -- files ---------------------------------------------------------------------------------------------------

    def take(self, document: Document) -> File:
        """The file of an open document, which hides what the index and the disk say of its path."""
        path = document.path
        known = self._taken.get(path)
        if known is not None and known.shape.text is document.source:
            return known
        shape = shape_of(document, self.environment.version, keep_tree=True)
        bit = self.memory.bit(path, document.hash)
        kept = self.memory.files.get(path)
        if kept is not None and kept.bit == bit:
            file = kept
        else:
            file = self.memory.files[path] = File(path, self.modules.name_of(path), shape, bit)
        self._taken[path] = file
        self._holds = 0
        self.memo.clear()
        return file

    def file(self, path: str) -> File | None:
        """The file at `path`; None when it cannot be read or the budget for new files is used up."""
        taken = self._taken.get(path)
        if taken is not None:
            self._rests_on |= taken.bit
            return taken
        version = self._version(path)
        bit = self.memory.bit(path, version)
        known = self.memory.files.get(path)
        if known is None or known.bit != bit:
            shape = self._outside(path, version) if is_outside(path) else self._inside(path, version)
            if shape is None:
                self._rests_on |= bit
                return None
            known = self.memory.files[path] = File(path, self.modules.name_of(path), shape, bit)
        self._rests_on |= bit
        self._holds |= bit
        return known

    def mentions(self, path: str, words: tuple[bytes, ...]) -> bool:
        """True when the text of a file of the workspace holds one of `words`; it is not parsed for that."""
        bit = self.memory.bit(path, self._version(path))
        key = ("mentions", path, words)
        return self.kept(key, partial(self._mentions, path, words), pending=False, bits=bit)

    def _mentions(self, path: str, words: tuple[bytes, ...]) -> bool:
        document = self.read(path)
        return document is not None and any(word in document.source for word in words)

    def _inside(self, path: str, content: Version) -> Block | None:
        shape = known_shape(content, self.environment.version) if isinstance(content, int) else None
        if shape is not None:
            return shape
        document = self.read(path)
        if document is None:
            return None
        shape = known_shape(document.hash, self.environment.version)
        if shape is not None:
            return shape
        return shape_of(document, self.environment.version) if self._may_read(len(document.source)) else None

    def _outside(self, path: str, version: Version) -> Block | None:
        stamp = version if isinstance(version, tuple) else None
        key = (path, stamp, self.environment.version)
        known = _outside_shapes.get(key)
        if known is not None:
            return known
        if stamp is None or stamp[1] > LARGEST_FILE or not self._may_read(stamp[1]):
            return None
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  (a hot path: no Path objects)
                source = decoded(stream.read())
        except OSError:
            return None
        shape = shape_of(Document(path, source, language="python"), self.environment.version)
        if len(_outside_shapes) > MOST_OUTSIDE:
            _outside_shapes.clear()
        _outside_shapes[key] = shape
        return shape

    def _may_read(self, size: int) -> bool:
        if self.new_files >= NEW_FILES or self.new_bytes > NEW_BYTES:
            self.cut = True
            return False
        self.new_files += 1
        self.new_bytes += size
        trace.count("shape.read")
        return True

    def module(self, name: str, importer: str = "") -> ModuleValue | None:
        """The module called `name`, which may be relative to the file `importer`."""
        absolute = self.modules.absolute(name, importer) if importer else name
        found = self.modules.find(absolute, importer=importer)
        return ModuleValue(found) if found else None

    def module_file(self, value: ModuleValue) -> File | None:
        """The file of a module; None for a namespace package."""
        return self.file(value.module.path) if value.module.path else None


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116  (a hot path: no Path objects)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
