"""The files that a question may read, within a budget.

An answer may take STEPS steps and read NEW_FILES files that were not read before; then what is known so far is the answer
and `cut` says so.
"""

import os
from collections.abc import Callable
from typing import Protocol

from codeforge import trace
from codeforge.python.environment import Environment
from codeforge.python.inference.frames import File
from codeforge.python.inference.values import ModuleValue
from codeforge.python.modules import Files, Modules, is_outside
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.shapes import known_shape, shape_of
from codeforge.text.documents import Document, decoded

STEPS = 6000
DEPTH = 60
NEW_FILES = 12
NEW_BYTES = 1_500_000
LARGEST_FILE = 4_000_000

_outside_shapes: dict[str, tuple[tuple[int, int], tuple[int, int], Block]] = {}


class Index(Files, Protocol):
    """What of the index the resolver needs."""

    def hash_of(self, path: str) -> int | None:
        """The content hash of a file; None for an unknown one."""


class Sources:
    """The files of one snapshot and of its environment, as shapes."""

    def __init__(
        self, index: Index, read: Callable[[str], Document | None], environment: Environment
    ) -> None:
        self.index = index
        self.read = read
        self.environment = environment
        self.modules = Modules(index, environment)
        self.files: dict[str, File | None] = {}
        self.open: dict[str, File] = {}
        self.memo: dict[object, object] = {}
        self.steps = 0
        self.depth = 0
        self.new_files = 0
        self.new_bytes = 0
        self.cut = False

    def begin(self) -> None:
        """Start a new question with a full budget."""
        self.steps = self.new_files = self.new_bytes = self.depth = 0
        self.cut = False

    def spend(self) -> bool:
        """Take one step; False when the budget is used up."""
        self.steps += 1
        if self.steps > STEPS or self.depth > DEPTH:
            self.cut = True
            return False
        return True

    def take(self, document: Document) -> File:
        """The file of an open document, which hides what the index and the disk say of its path."""
        known = self.files.get(document.path)
        if known is not None and known.shape.text is document.source:
            return known
        if known is not None:  # what was found in the other text of this path stands at other places
            self.memo.clear()
        shape = shape_of(document, self.environment.version, keep_tree=True)
        file = File(document.path, self.modules.name_of(document.path), shape)
        self.files[document.path] = file
        return file

    def file(self, path: str) -> File | None:
        """The file at `path`; None when it cannot be read or the budget for new files is used up."""
        try:
            return self.files[path]
        except KeyError:
            pass
        shape = self._outside(path) if is_outside(path) else self._inside(path)
        if shape is None and self.cut:
            return None
        file = File(path, self.modules.name_of(path), shape) if shape is not None else None
        self.files[path] = file
        return file

    def _inside(self, path: str) -> Block | None:
        content = self.index.hash_of(path)
        shape = known_shape(content, self.environment.version) if content is not None else None
        if shape is not None:
            return shape
        document = self.read(path)
        if document is None:
            return None
        shape = known_shape(document.hash, self.environment.version)
        if shape is not None:
            return shape
        return shape_of(document, self.environment.version) if self._may_read(len(document.source)) else None

    def _outside(self, path: str) -> Block | None:
        known = _outside_shapes.get(path)
        stamp = _stamp(path)
        if known is not None and known[:2] == (stamp, self.environment.version):
            return known[2]
        if stamp is None or stamp[1] > LARGEST_FILE or not self._may_read(stamp[1]):
            return None
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  (a hot path: no Path objects)
                source = decoded(stream.read())
        except OSError:
            return None
        shape = shape_of(Document(path, source, language="python"), self.environment.version)
        if len(_outside_shapes) > 1000:
            _outside_shapes.clear()
        _outside_shapes[path] = (stamp, self.environment.version, shape)
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


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
