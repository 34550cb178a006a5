"""Where indexes are kept between two starts: one folder a workspace, in the user's cache directory.

- A segment is written whole to a file of its own and renamed into place. So a reader sees an old one or a new one,
  never half of one, and of two servers that write at once the later wins, whole; no lock can be left behind.
- Nothing here is ever needed: what cannot be read is set aside and built again, what cannot be written stays in
  memory. Each such thing is told once.
- Nothing is ever written inside the workspace.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import platformdirs
import xxhash
from msgspec import Struct

from codeforge import trace
from codeforge.errors import IndexDamaged
from codeforge.index import stored_words
from codeforge.index.search import TextSegment
from codeforge.index.segment import Segment

SEGMENT = "segment.cfindex"
WORDS = "words.cfindex"
FEEDBACK = "feedback.msgpack"
DAMAGED = "segment.damaged"
ABOUT = "about.json"
LEVEL = 19
SIZE_LIMIT = 500_000_000
"""Bytes that all stored indexes may take together; the longest unused go first."""
ABANDONED_SECONDS = 3600
"""A temporary file older than this belongs to a server that died while writing."""


class About(Struct, frozen=True):
    """What is stored, for people and for other worktrees of the same repository."""

    root: str
    repository: str
    """The directory that all worktrees of the repository share, or empty."""
    inside: str
    """Where in its worktree the root is."""
    n_files: int
    n_symbols: int
    n_bytes: int
    left_out: dict[str, int] = {}
    """Number of files left out, by reason."""


def cache_dir(setting: str = "") -> Path:
    """The directory of everything that CodeForge keeps: CODEFORGE_CACHE_DIR, else `setting`, else the user's cache."""
    chosen = os.environ.get("CODEFORGE_CACHE_DIR") or setting
    return Path(chosen).expanduser().absolute() if chosen else _users_cache()


def _users_cache() -> Path:
    return Path(platformdirs.user_cache_dir("codeforge", appauthor=False))


class Store:
    """What is kept of one workspace folder."""

    def __init__(
        self, root: Path, *, cache_dir: str | Path = "", report: Callable[[str], None] = trace.log
    ) -> None:
        """`cache_dir` is the setting; `report` takes each sentence that a person should read."""
        self.root = _resolved(root)
        self.indexes = _cache_dir(str(cache_dir)) / "indexes"
        self.folder = self.indexes / _folder_name(self.root)
        self.path = self.folder / SEGMENT
        self.report = report

    def load(self) -> Segment | None:
        """The stored segment of this root, else that of another worktree of its repository; None for none.

        The facts in it are true for the hashes in it: whoever uses it compares these with the files.
        A damaged or foreign one is set aside, with one message.
        """
        try:
            segment = Segment.decoded(self.path.read_bytes())
        except FileNotFoundError:
            return self._nearest()
        except OSError as error:
            self._tell(
                f"The stored index of {self.root.name} cannot be read ({_reason(error)}).",
                "It is built again.",
            )
            return None
        except IndexDamaged as error:
            self._set_aside()
            self._tell(
                f"The index of {self.root.name} is built again: {error}.",
                f"The old file was set aside in {self.folder}.",
            )
            return self._nearest()
        with contextlib.suppress(OSError):
            os.utime(self.path)  # the time of the last use
        trace.count("store.loaded")
        return segment

    def save(self, segment: Segment, *, left_out: dict[str, int] | None = None) -> None:
        """Keep `segment`; what cannot be written is told once, and nothing else changes."""
        if self._is_inside_workspace():
            self._tell(
                f"The index of {self.root.name} stays in memory: its cache folder lies inside the project.",
                "Set `codeforge.index.cacheDir` to a folder elsewhere.",
            )
            return
        data = segment.encoded(LEVEL)
        repository, inside = _repository_of(self.root)
        about = About(
            root=str(self.root),
            repository=repository,
            inside=inside,
            n_files=segment.n_files,
            n_symbols=segment.n_symbols,
            n_bytes=len(data),
            left_out=left_out or {},
        )
        said = msgspec.json.format(msgspec.json.encode(about))
        if self._keep({SEGMENT: data, ABOUT: said}):
            trace.count("store.saved")
            self.prune()

    def load_words(self) -> TextSegment | None:
        """The stored words of this root; None for none, or for words that are of no use any more."""
        try:
            words = stored_words.decoded((self.folder / WORDS).read_bytes())
        except (OSError, IndexDamaged):  # nobody misses them: they are made again in the background
            return None
        trace.count("store.words loaded")
        return words

    def save_words(self, words: TextSegment | None) -> None:
        """Keep `words` beside the index; None for none, and what was kept goes."""
        if words is None:
            with contextlib.suppress(OSError):
                (self.folder / WORDS).unlink()
        elif not self._is_inside_workspace() and self._keep({WORDS: stored_words.encoded(words)}):
            trace.count("store.words saved")

    def load_feedback(self) -> bytes | None:
        """What `save_feedback` kept; None for nothing."""
        try:
            return (self.folder / FEEDBACK).read_bytes()
        except OSError:
            return None

    def feedback_time(self) -> int:
        """When that was kept, in nanoseconds; 0 for nothing."""
        try:
            return (self.folder / FEEDBACK).stat().st_mtime_ns
        except OSError:
            return 0

    def save_feedback(self, data: bytes | None) -> None:
        """Keep what was told about answers beside the index; None for nothing, and what was kept goes."""
        if data is None:
            with contextlib.suppress(OSError):
                (self.folder / FEEDBACK).unlink()
        elif not self._is_inside_workspace():
            self._keep({FEEDBACK: data})

    def _keep(self, files: Mapping[str, bytes]) -> bool:
        """Write `files` into the folder of this root; False, and told once, where that is not possible."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name, data in files.items():
                write(self.folder / name, data)
        except OSError as error:
            self._tell(
                f"The index of {self.root.name} cannot be kept in {self.folder} ({_reason(error)}).",
                "It stays in memory. Make room there, or set `codeforge.index.cacheDir` to another folder.",
            )
            return False
        return True

    def about(self) -> About | None:
        """What is stored of this root; None for nothing."""
        return _about(self.folder)

    def prune(self, *, limit: int = SIZE_LIMIT) -> None:
        """Drop what belongs to roots that are gone, then the longest unused beyond `limit` bytes; never this one."""
        kept: list[tuple[float, int, Path]] = []
        for folder in _folders(self.indexes):
            about = _about(folder)
            if folder == self.folder:
                _drop_abandoned(folder)
            elif about is not None and not Path(about.root).is_dir():
                _drop(folder)
            else:
                kept.append((_last_use(folder), _size(folder), folder))
        kept.sort(reverse=True)
        total = _size(self.folder)
        for _, size, folder in kept:
            total += size
            if total > limit:
                _drop(folder)

    def _nearest(self) -> Segment | None:
        """The segment of another worktree of this repository, the last one used; most files will be the same."""
        repository, inside = _repository_of(self.root)
        if not repository:
            return None
        for folder in sorted(_folders(self.indexes), key=_last_use, reverse=True):
            about = _about(folder)
            if about and (about.repository, about.inside) == (repository, inside) and folder != self.folder:
                with contextlib.suppress(OSError, IndexDamaged):
                    segment = Segment.decoded((folder / SEGMENT).read_bytes())
                    trace.count("store.nearest")
                    return segment
        return None

    def _set_aside(self) -> None:
        trace.count("store.damaged")
        with contextlib.suppress(OSError):
            self.path.replace(self.folder / DAMAGED)

    def _is_inside_workspace(self) -> bool:
        """A root that holds the whole home directory holds the user's cache too; that one is never indexed."""
        cache = _resolved(self.indexes)
        return cache.is_relative_to(self.root) and not cache.is_relative_to(_resolved(_users_cache()))

    def _tell(self, what: str, then: str) -> None:
        """Report once a process for each folder."""
        if (str(self.folder), what) not in _told:
            _told.add((str(self.folder), what))
            self.report(f"{what}\n{then}")


_told: set[tuple[str, str]] = set()
_cache_dir = cache_dir


def _folder_name(root: Path) -> str:
    """A name that a person can read and that no other root has."""
    readable = "".join(c if c.isalnum() or c in "-_." else "_" for c in root.name)[:40].strip(".") or "root"
    return f"{readable}-{xxhash.xxh3_64_hexdigest(os.fsencode(root))}"


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of symbolic links
        return path.absolute()


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, all or nothing."""
    handle, name = tempfile.mkstemp(suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _repository_of(root: Path) -> tuple[str, str]:
    """The directory that the worktrees of the root's repository share, and where in its worktree the root is.

    Read from `.git` alone (gitrepository-layout: a worktree's `.git` is a file `gitdir: …`, and that directory's
    `commondir` leads to the shared one). Empty without a repository.
    """
    for top in (root, *root.parents):
        git = top / ".git"
        with contextlib.suppress(OSError, ValueError):
            if git.is_dir():
                return str(git), root.relative_to(top).as_posix()
            if git.is_file():
                own = top / git.read_text("utf-8").removeprefix("gitdir:").strip()
                common = own / "commondir"
                shared = own / common.read_text("utf-8").strip() if common.is_file() else own
                return str(_resolved(shared)), root.relative_to(top).as_posix()
    return "", ""


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


# folders of all roots -------------------------------------------------------------------------------------


def _folders(indexes: Path) -> list[Path]:
    try:
        return [folder for folder in indexes.iterdir() if folder.is_dir() and not folder.is_symlink()]
    except OSError:
        return []


def _about(folder: Path) -> About | None:
    try:
        return msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.DecodeError):
        return None


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files in a folder that this module writes."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name in {SEGMENT, WORDS, FEEDBACK, DAMAGED, ABOUT} or path.suffix == ".tmp":
                with contextlib.suppress(OSError):
                    yield path, path.stat()


def _size(folder: Path) -> int:
    return sum(stat.st_size for _, stat in _files(folder))


def _last_use(folder: Path) -> float:
    return max((stat.st_mtime for path, stat in _files(folder) if path.name == SEGMENT), default=0.0)


def _drop(folder: Path) -> None:
    """Remove what this module wrote there, and the folder when nothing else is in it."""
    trace.count("store.dropped")
    for path, _ in list(_files(folder)):
        with contextlib.suppress(OSError):
            path.unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def _drop_abandoned(folder: Path) -> None:
    for path, stat in list(_files(folder)):
        if path.suffix == ".tmp" and time.time() - stat.st_mtime > ABANDONED_SECONDS:
            with contextlib.suppress(OSError):
                path.unlink()
