"""What one request sees: nothing in it changes while the request runs.

A snapshot holds the view, the open documents and the settings of the moment at which the request arrived. Files that
are not open are read when asked for, and stay the same for the rest of the request.
"""

import glob
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codeforge.config import Settings
from codeforge.errors import Cancelled, Stale
from codeforge.index.distributions import Distributions
from codeforge.index.facts import Symbol, located
from codeforge.index.history import Log
from codeforge.index.listing import MAX_BYTES, Reader, read_through
from codeforge.index.search import TextView
from codeforge.index.view import View
from codeforge.python.environment import Environment, environment_of
from codeforge.python.questions.kept import KeptAnswers
from codeforge.state.feedback import Feedback
from codeforge.state.recent import NOTHING, Lately
from codeforge.syntax.languages import HEAD, language_of
from codeforge.text.documents import Document, decoded, is_binary
from codeforge.text.positions import Location

if TYPE_CHECKING:
    from codeforge.engines.engine import Engine
    from codeforge.engines.ruff import Ruff
    from codeforge.python.resolver import Resolver

KEPT_FILES = 128
KEPT_BYTES = 4_000_000
FOLDERS_KNOWN_S = 1.0
"""So long a folder that was found inside the workspace counts as inside: a question reads dozens of files."""


class Asked:
    """Whether the one who asked still wants to know; set from any thread.

    `pause` is called at each checkpoint: where nobody has asked, work gives way to those who have.
    `later` is set by a feature that ran out of time: what it would do, for the next question, when nobody waits.
    """

    __slots__ = ("cancelled", "later", "pause", "stale")

    def __init__(self, pause: Callable[[], None] | None = None) -> None:
        self.cancelled = False
        self.stale = False
        self.pause = pause
        self.later: Callable[[Snapshot], object] | None = None


class Sources:
    """The texts of files on disk, with what was derived from them, for as long as they keep their content.

    Each read looks at the disk: equal bytes give the document read before, with its tree and outline. At most
    KEPT_FILES and KEPT_BYTES are kept, the least recently read go first.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0
        self._reader = Reader(root)
        self._reader_since = -FOLDERS_KNOWN_S
        self._lock = threading.Lock()

    def has(self, path: str) -> bool:
        """Whether there is a file at `path` now; nothing of it is read."""
        return os.path.isfile(os.path.join(self.root, path))  # noqa: PTH113, PTH118 -- strings, by the hundred

    def read(self, path: str) -> Document | None:
        """The document at `path`, relative to the root or absolute; None when it is gone, binary or too big."""
        fresh = (
            _outside(path)
            if path.startswith("/") or Path(path).is_absolute()
            else read_through(self._fresh_reader(), path)
        )
        with self._lock:
            old = self._kept.pop(path, None)
            if old is not None:
                self._bytes -= len(old.source)
            if fresh is None:
                return None
            if old is not None and old.hash == fresh.hash:
                fresh = old
            self._kept[path] = fresh
            self._bytes += len(fresh.source)
            while self._bytes > KEPT_BYTES or len(self._kept) > KEPT_FILES:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.source)
        return fresh

    def _fresh_reader(self) -> Reader:
        now = time.monotonic()
        if now - self._reader_since > FOLDERS_KNOWN_S:
            self._reader, self._reader_since = Reader(self.root), now
        return self._reader


def _outside(file: str) -> Document | None:
    """A file that an answer leads to outside the folder: a stub, an installed package."""
    try:
        place = Path(file)
        if not place.is_file() or place.stat().st_size > MAX_BYTES:
            return None
        raw = place.read_bytes()
    except (OSError, ValueError):
        return None
    if is_binary(raw):
        return None
    source = decoded(raw)
    return Document(file, source, language=language_of(file, source[:HEAD]))


class _Files:
    """The files of one snapshot. The resolver reads them without holding the snapshot, whose resolver it is: nothing of
    the two would be freed before the collector comes by."""

    __slots__ = ("documents", "known", "read_file")

    def __init__(
        self, documents: Mapping[str, Document], read_file: Callable[[str], Document | None]
    ) -> None:
        self.documents = documents
        self.read_file = read_file
        self.known: dict[str, Document | None] = {}

    def read(self, path: str) -> Document | None:
        """The open document at `path`, else the file on disk, read once; None when there is neither."""
        opened = self.documents.get(path)
        if opened is not None:
            return opened
        try:
            return self.known[path]
        except KeyError:
            found = self.known[path] = self.read_file(path)
            return found


class Snapshot:
    """One folder at one moment."""

    def __init__(
        self,
        *,
        root: Path,
        revision: int = 0,
        documents: Mapping[str, Document],
        index: View,
        text: TextView,
        settings: Settings,
        problems: Sequence[str] = (),
        read_file: Callable[[str], Document | None],
        has_file: Callable[[str], bool] | None = None,
        environment: Callable[[], Environment] = Environment,
        engine: "Engine | None" = None,
        ruff: "Ruff | None" = None,
        asked: Asked | None = None,
        kept: KeptAnswers | None = None,
        distributions: Callable[[], Distributions | None] = lambda: None,
        paused: bool = False,
        feedback: Feedback | None = None,
        log: Log | None = None,
        lately: Lately = NOTHING,
    ) -> None:
        self.root = root
        self.revision = revision
        """How many changes the session had seen; it names the moment in logs."""
        self.documents = documents
        """The open ones, by path."""
        self.index = index
        self.text = text
        self.settings = settings
        self.problems = problems
        """Sentences about what is wrong with the settings or the stored index."""
        self.engine = engine
        self.ruff = ruff
        self.asked = asked or Asked()
        self._files = files = _Files(documents, read_file)
        self._has_file = has_file or (lambda path: files.read(path) is not None)
        self._environment = environment
        self._resolver: Resolver | None = None
        self._kept = kept
        self._distributions = distributions
        self.paused = paused
        """True while a person has paused the work that nobody waits for."""
        self.feedback = Feedback(None) if feedback is None else feedback
        """Which items of earlier context answers were used."""
        self.log = log
        """The last commits, as the index of the words was made with them; None where nobody knows."""
        self.lately = lately
        """The files that were edited or looked at lately."""

    @classmethod
    def of(
        cls,
        *,
        root: Path,
        index: View,
        documents: Mapping[str, Document],
        sources: Mapping[str, Document],
        settings: Settings,
    ) -> "Snapshot":
        """A snapshot whose files on disk are `sources`, without engines: what tests ask features with."""
        return cls(
            root=root,
            documents=documents,
            index=index,
            text=TextView.of(sources.values()),
            settings=settings,
            read_file=sources.get,
            has_file=sources.__contains__,
            environment=lambda: environment_of(root, variables={}),
        )

    @property
    def resolver(self) -> "Resolver":
        """Python's meanings over this snapshot, made on first use."""
        if self._resolver is None:
            from codeforge.python.listed import Listed  # late: an index is served before anybody asks
            from codeforge.python.resolver import Resolver

            index = self.index
            is_new = not index.complete and (index.listed or not any(one.n_files for one in index.segments))
            # not `self.has`: a snapshot that its own resolver holds would be a circle, collected late
            known = Listed(index, self._files.read, self._has_file) if is_new else index
            self._resolver = Resolver(known, self._files.read, self.environment, self._kept)
        return self._resolver

    @property
    def distributions(self) -> Distributions | None:
        """What is installed where the file that was asked about imports from; None while the folder is still indexed."""
        return self._distributions()

    @property
    def environment(self) -> Environment:
        """Where the modules of the file that was asked about come from."""
        return self._environment()

    def document(self, path: str) -> Document | None:
        """The open document at `path`, else the file as it is on disk; None when there is neither."""
        return self.read(path)

    def read(self, path: str) -> Document | None:
        """The same as `document`; a file on disk is read once a snapshot, so two answers agree."""
        return self._files.read(path)

    def has(self, path: str) -> bool:
        """True when `path` is open or a file on disk at this moment; it is not read for that."""
        return path in self.documents or self._has_file(path)

    def on_disk(self, path: str) -> bool:
        """True when a file or folder called `path`, with any ending, lies in the folder, indexed or not."""
        place = self.root / path
        try:
            return place.exists() or any(place.parent.glob(f"{glob.escape(place.name)}.*"))
        except (OSError, ValueError):
            return False

    def location(self, symbol: Symbol) -> Location | None:
        """The place of an index row's name in its source; None when the file is gone."""
        document = self.read(symbol.path)
        return located(symbol, document) if document else None

    def checkpoint(self) -> None:
        """Raises Cancelled when the request was withdrawn, Stale when the document asked about has changed.

        What loops over files calls it once a file.
        """
        if self.asked.pause is not None:
            self.asked.pause()
        if self.asked.cancelled:
            raise Cancelled("The request was cancelled.")
        if self.asked.stale:
            raise Stale("The document has changed since.")
