"""Which files of a folder are the workspace's own, and the text of one of them.

Git decides where it can: what `git ls-files` lists as tracked, and as untracked but not ignored. Without git (no
repository, or no git program) a walk follows the same ignore rules. Above both stand rules of our own: installed
packages, virtual environments and caches are never the workspace's code, even where nothing ignores them.

Invariants:
- Workspace text is not trusted: git runs without hooks, without a file system monitor, without locks and with a limit of
  time; no link is followed; no path leaves the folder; nothing but a regular file is read.
- Whatever is left out by a rule of ours is told, with its reason. What git ignores is not told: the project said so itself.
"""

import contextlib
import os
import re
import stat
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from codeforge import trace
from codeforge.index.view import LeftOut
from codeforge.programs import on_path
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document, decoded, is_binary

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_BYTES = 2_000_000
GIT_LIMIT_S = 30.0
_NAMED_PATHS = 200
"""More paths than this are not named one by one on git's command line: listing everything is cheaper."""

_FOREIGN = {
    "node_modules": "installed packages",
    "bower_components": "installed packages",
    "site-packages": "installed packages",
    "dist-packages": "installed packages",
    "__pypackages__": "installed packages",
    ".eggs": "installed packages",
    ".direnv": "a virtual environment",
    ".git": "",
    ".hg": "",
    ".svn": "",
    ".bzr": "",
    ".jj": "",
    "__pycache__": "",
    ".mypy_cache": "",
    ".pytest_cache": "",
    ".ruff_cache": "",
    ".hypothesis": "",
    ".ipynb_checkpoints": "",
    ".tox": "a cache of builds",
    ".nox": "a cache of builds",
    ".gradle": "a cache of builds",
    ".parcel-cache": "a cache of builds",
    ".turbo": "a cache of builds",
    ".next": "a cache of builds",
    ".nuxt": "a cache of builds",
    ".svelte-kit": "a cache of builds",
    ".terraform": "a cache of builds",
}
"""Folders that are never own code, and what they are; those without a word are not worth one."""

_MARKERS = {
    "pyvenv.cfg": "a virtual environment",
    "conda-meta": "a virtual environment",
    "CACHEDIR.TAG": "a cache",
}
"""Entries that tell what the folder around them is (PEP 405, conda, the Cache Directory Tagging Specification)."""

_LOCK_FILES = re.compile(
    r"(package-lock|npm-shrinkwrap|deno-lock)\.json|pnpm-lock\.ya?ml|go\.sum"
    r"|(yarn|bun|deno|poetry|uv|pdm|pixi|Pipfile|Cargo|composer|Gemfile|flake|mix|pubspec)\.lock"
)
_MINIFIED = re.compile(r"[.-]min\.(js|mjs|cjs|css)$")
_GENERATED = re.compile(rb"^[ \t]*(?:#|//|/\*|\*|--|<!--|;|%).*@generated\b", re.MULTILINE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
OWN_IGNORE = ".codeforgeignore"
_HEAD = 1024
_LONG_LINES = {"javascript": 200, "css": 200, "html": 1000, "markdown": 2000}
_LONG_LINE = 500
_SHORT_FILE = 5_000


class Listing(Struct, frozen=True):
    """The files that are the workspace's own."""

    paths: tuple[str, ...]
    """Relative to the root, with `/`, sorted; each of a known language, a regular file of at most the limit's size."""
    sizes: tuple[int, ...]
    """Bytes of each."""
    left_out: tuple[LeftOut, ...]
    """Sorted by path; a folder ends with `/`, a kind of file is `*.ext`, the whole workspace is the empty path."""


def listed(
    root: Path,
    *,
    exclude: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    only: Collection[str] | None = None,
) -> Listing:
    """The workspace's own files below `root`, or those of them that `only` names (files and folders).

    `exclude` are further patterns in `.gitignore`'s language. A home directory and the root of the file system give
    nothing and the reason. Nothing raises: what cannot be read is left out, with its reason.
    """
    top = os.path.realpath(root)
    reason = refusal(top)
    if reason:
        return Listing((), (), (LeftOut("", reason),))
    with trace.span("list", root=top) as span:
        sift = _Sift(top, exclude, max_bytes)
        found = _listed_by_git(top, only)
        if found is None:
            span.note(by="walk")
            listing = sift.listing(_walked(top, only, sift), links_are_told=True)
        else:
            listing = sift.listing(found)
        span.note(files=len(listing.paths))
    return listing


class KeptBack:
    """What files called `.codeforgeignore` name, in `.gitignore`'s language: neither indexed nor shown to a model.

    One in a folder speaks for what is below it; of several the nearest decides.
    """

    def __init__(self, top: str) -> None:
        self._rules = _Nested(top, OWN_IGNORE)

    def matches(self, path: str) -> bool:
        """True when `path`, or a folder around it, is named."""
        return bool(self._rules.said_of(path))


def is_foreign(path: str) -> bool:
    """True when a folder in `path` is by its name never own code: `node_modules`, `.git`, caches."""
    return any(part in _FOREIGN for part in path.split("/"))


def is_marker(path: str) -> bool:
    """True for a file that tells what the folder around it is: a virtual environment, a cache."""
    parts = path.split("/")
    return parts[-1] in _MARKERS or "conda-meta" in parts


def is_below_foreign(top: str, path: str) -> bool:
    """True when `path` is, or lies in, a folder that is never own code, by its name or by what marks it."""
    parts = path.split("/")
    return is_foreign(path) or any(
        os.path.lexists("/".join((top, *parts[:n], marker)))
        for n in range(1, len(parts) + 1)
        for marker in _MARKERS
    )


def refusal(top: str) -> str:
    """Why the folder at `top` is no workspace; empty when it may be one."""
    home = os.path.realpath(Path("~").expanduser())
    if top == os.path.realpath(os.sep) or os.path.splitdrive(top)[1] == os.sep:
        return "this is the root of the file system. Open the folder of one project instead."
    if top == home:
        return "this is your home directory. Open the folder of one project instead."
    if home.startswith(top + os.sep):
        return "this folder holds home directories. Open the folder of one project instead."
    return ""


class _Sift:
    """Sorts found paths into the workspace's own and those left out."""

    def __init__(self, top: str, exclude: Sequence[str], max_bytes: int) -> None:
        self.top = top
        self.max_bytes = max_bytes
        self.left_out: dict[str, str] = {}
        self.excluded = _spec(exclude) if exclude else None
        self.kept_back = KeptBack(top)
        self._folders: dict[str, bool] = {"": False}

    def listing(self, found: Iterable[str], *, links_are_told: bool = False) -> Listing:
        """What is left of `found`; with `links_are_told`, files of no known language are not looked at again."""
        paths = sorted(set(found))
        self._mark_folders(paths)
        own: list[tuple[str, int]] = []
        unknown: Counter[str] = Counter()
        n_excluded = n_kept_back = 0
        for path in paths:
            if self._is_foreign(path.rpartition("/")[0]):
                continue
            if self.excluded is not None and self.excluded.match_file(path):
                n_excluded += 1
                continue
            if self.kept_back.matches(path):
                n_kept_back += 1
                continue
            language = language_of(path)
            size = 0 if links_are_told and not language else self._size(path)
            if size < 0:
                continue
            if not language:
                name = path.rpartition("/")[2]
                unknown["*." + name.rpartition(".")[2].lower() if "." in name[1:] else "*"] += 1
                continue
            reason = self._reason(path, size)
            if reason:
                self.left_out[_printable(path)] = reason
            else:
                own.append((path, size))
        for kind, n in unknown.items():
            self.left_out[kind] = f"{_files(n)} of no known language"
        if n_kept_back:
            self.left_out["*"] = _also(self.left_out.get("*"), f"{_files(n_kept_back)} named in {OWN_IGNORE}")
        if n_excluded:
            self.left_out["*"] = _also(self.left_out.get("*"), f"{_files(n_excluded)} excluded by a setting")
        return Listing(
            tuple(path for path, _ in own),
            tuple(size for _, size in own),
            tuple(LeftOut(path, reason) for path, reason in sorted(self.left_out.items())),
        )

    def mark(self, folder: str, reason: str) -> None:
        """Leave out `folder` and all below it; the root itself is what the person opened, and stays."""
        if folder:
            self._folders[folder] = True
            if reason:
                self.left_out[_printable(folder) + "/"] = f"{reason}, not this project's code"

    def _mark_folders(self, paths: list[str]) -> None:
        for path in paths:
            if path.endswith(("/pyvenv.cfg", "/CACHEDIR.TAG")):
                folder, _, name = path.rpartition("/")
                self.mark(folder, _MARKERS[name])
            elif "/conda-meta/" in path:
                self.mark(path.partition("/conda-meta/")[0], _MARKERS["conda-meta"])

    def _is_foreign(self, folder: str) -> bool:
        known = self._folders.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = self._is_foreign(parent) if folder.count("/") < 200 else True
            if not known and name in _FOREIGN:
                known = True
                self.mark(folder, _FOREIGN[name])
            self._folders[folder] = known
        return known

    def _size(self, path: str) -> int:
        """Bytes of a regular file; -1 for anything else, which is told when it is a link."""
        try:
            status = os.lstat(f"{self.top}/{path}")
        except (OSError, ValueError):
            return -1
        if stat.S_ISREG(status.st_mode):
            return status.st_size
        if stat.S_ISLNK(status.st_mode):
            self.tell_link(path)
        return -1

    def tell_link(self, path: str) -> None:
        """Leave out the symbolic link at `path`, and say where it leads."""
        self.left_out[_printable(path)] = _reason_of_link(self.top, path)

    def _reason(self, path: str, size: int) -> str:
        if size > self.max_bytes:
            return _reason_of_size(size, self.max_bytes)
        name = path.rpartition("/")[2]
        if _LOCK_FILES.fullmatch(name):
            return "a lock file"
        if _MINIFIED.search(name):
            return "minified"
        if _printable(path) != path:
            return "its name holds bytes that are no text"
        return ""


def _reason_of_size(size: int, limit: int) -> str:
    return f"{size / 1e6:.1f} MB; the limit is {limit / 1e6:.1f} MB"


def _reason_of_link(top: str, path: str) -> str:
    try:
        target = os.path.realpath(f"{top}/{path}", strict=True)
    except (OSError, ValueError, RuntimeError):
        return "a symbolic link that leads nowhere"
    if target == top or target.startswith(top + os.sep):
        return "a symbolic link; what it leads to is indexed under its own path"
    return "a symbolic link to a place outside the workspace"


def _files(n: int) -> str:
    return "1 file" if n == 1 else f"{n} files"


def _also(first: str | None, second: str) -> str:
    return f"{first}; {second}" if first else second


def _printable(path: str) -> str:
    """`path` without control characters and undecodable bytes, for which U+FFFD stands."""
    return path if path.isprintable() else _UNPRINTABLE.sub("\ufffd", path)


# Git


def _git(folder: str, *arguments: str) -> bytes | None:
    """What git answers in `folder`; None when there is no git, no repository, or no answer in time."""
    program = on_path("git")
    if program is None:
        return None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
    }
    safe = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
    trace.count("git")
    try:
        done = subprocess.run(
            [program, "-C", folder, *safe, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=GIT_LIMIT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        trace.log(f"git did not answer ({error}); listing files without it")
        return None
    return done.stdout if done.returncode == 0 else None


def _listed_by_git(top: str, only: Collection[str] | None) -> list[str] | None:
    """Paths that git lists below `top`, nested repositories included; None without git."""
    if only is not None and len(only) <= _NAMED_PATHS and not any(_is_nested(top, path) for path in only):
        return _ls_files(top, [path for path in only if path])
    found: list[str] = []
    folders = [""]
    seen = set()
    while folders:
        folder = folders.pop()
        paths = _ls_files(f"{top}/{folder}" if folder else top, [])
        if paths is None or (not paths and not folder):
            if not folder:  # no repository here, or one around it that ignores the folder that was opened
                return None
            continue
        for path in paths:
            path = f"{folder}/{path}" if folder else path
            if path.endswith("/") or _is_own_folder(f"{top}/{path}"):
                path = path.rstrip("/")
                if path not in seen and _is_repository(f"{top}/{path}"):
                    seen.add(path)
                    folders.append(path)
            else:
                found.append(path)
    if only is not None:
        found = [path for path in found if _is_named(path, only)]
    return found


def _is_own_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _ls_files(folder: str, paths: list[str]) -> list[str] | None:
    answer = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths)
    if answer is None:
        return None
    return [os.fsdecode(path) for path in answer.split(b"\0") if path]


def _repository(folder: str) -> str | None:
    """The nearest folder around `folder`, or itself, that holds a repository."""
    while not os.path.lexists(f"{folder}/.git"):
        parent = str(Path(folder).parent)
        if parent == folder:
            return None
        folder = parent
    return folder


def git_folder(top: str) -> str | None:
    """Where git keeps what it knows of the checkout around `top`: its HEAD and index; None without a repository."""
    repository = _repository(top)
    if repository is None:
        return None
    link = Path(repository, ".git")
    if link.is_dir():
        return str(link)
    with contextlib.suppress(OSError):  # a linked worktree or a submodule: a file that names the folder
        kind, _, place = link.read_text("utf-8", "replace").partition(":")
        folder = os.path.realpath(Path(repository, place.strip()))
        if kind == "gitdir" and Path(folder, "HEAD").is_file():
            return folder
    return None


def _is_repository(folder: str) -> bool:
    """True for a submodule or a clone of its own; a linked worktree would bring the same code twice."""
    link = Path(folder, ".git")
    if link.is_file():
        with contextlib.suppress(OSError):
            return "/worktrees/" not in link.read_text("utf-8", "replace")
    return link.is_dir()


def _is_nested(top: str, path: str) -> bool:
    """True when `path` is, or lies in, a repository below the workspace's root."""
    parts = path.split("/")
    return any(os.path.lexists("/".join((top, *parts[:n], ".git"))) for n in range(1, len(parts) + 1))


def _is_named(path: str, only: Collection[str]) -> bool:
    if path in only or "" in only:
        return True
    at = path.find("/")
    while at >= 0:
        if path[:at] in only:
            return True
        at = path.find("/", at + 1)
    return False


# Without git


class _Nested:
    """The rules in the files called `name` of a folder and the folders below it."""

    def __init__(self, top: str, name: str) -> None:
        self.top = top
        self.name = name
        self._specs: dict[str, tuple[tuple[int, GitIgnoreSpec], ...]] = {}

    def said_of(self, path: str) -> bool | None:
        """Whether the nearest rule about `path` ignores it; None when none is about it. A folder ends with `/`."""
        for start, spec in self._specs_for(path.rstrip("/").rpartition("/")[0]):
            found = spec.check_file(path[start:]).include
            if found is not None:
                return found
        return None

    def _specs_for(self, folder: str) -> "tuple[tuple[int, GitIgnoreSpec], ...]":
        """The rules of `folder` and those around it, the nearest first, each with its folder's length."""
        unread = []
        while folder not in self._specs:
            unread.append(folder)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        known = self._specs.get(folder, ())
        for inner in reversed(unread):
            own = _patterns(f"{self.top}/{inner}/{self.name}" if inner else f"{self.top}/{self.name}")
            known = ((len(inner) + 1 if inner else 0, own), *known) if own else known
            self._specs[inner] = known
        return known


class IgnoreRules:
    """Ignore rules as git reads them: the user's, `.git/info/exclude`, then each `.gitignore`, the nearest last."""

    def __init__(self, top: str) -> None:
        self.top = _repository(top) or top
        self.prefix = os.path.relpath(top, self.top).replace(os.sep, "/") + "/" if self.top != top else ""
        configuration = os.environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
        self.general = [
            spec
            for spec in (
                _patterns(f"{self.top}/.git/info/exclude"),
                _patterns(f"{configuration}/git/ignore"),
            )
            if spec
        ]
        self._nested = _Nested(self.top, ".gitignore")
        if self.prefix and self.covers("any"):
            # The repository around ignores the very folder that was opened: its rules are not about this folder.
            self.top, self.prefix = top, ""
            self._nested = _Nested(top, ".gitignore")

    def matches(self, path: str) -> bool:
        """True when a rule ignores `path` itself; a folder ends with `/`. Its parents are not asked."""
        return self._matches(self.prefix + path)

    def covers(self, path: str) -> bool:
        """True when a rule ignores `path` or a folder around it."""
        path = self.prefix + path
        parts = path.split("/")
        return self._matches(path) or any(
            self._matches("/".join(parts[:n]) + "/") for n in range(1, len(parts))
        )

    def _matches(self, path: str) -> bool:
        found = self._nested.said_of(path)
        if found is not None:
            return found
        return bool(self.general) and any(spec.match_file(path) for spec in self.general)


def _patterns(file: str) -> "GitIgnoreSpec | None":
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as lines:
            return _spec(lines.read(1_000_000).splitlines())
    except (OSError, ValueError):
        return None


def _spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # late: a stored index is served before files are listed

    return GitIgnoreSpec.from_lines(lines)


def _walked(top: str, only: Collection[str] | None, sift: _Sift) -> list[str]:
    """Paths below `top` that no ignore rule covers; folders that are never own code are marked in `sift`."""
    rules = IgnoreRules(top)
    found: list[str] = []
    folders: list[str] = []
    for path in [""] if only is None else sorted(only):
        if path and (rules.covers(path + "/") or rules.covers(path) or is_below_foreign(top, path)):
            continue
        full = f"{top}/{path}" if path else top
        if _is_own_folder(full):
            folders.append(path)
        elif Path(full).is_symlink():
            sift.tell_link(path)
        elif os.path.lexists(full):
            found.append(path)
    while folders:
        _walk_one(top, folders.pop(), rules, sift, folders, found)
    return found


def _walk_one(
    top: str, folder: str, rules: IgnoreRules, sift: _Sift, folders: list[str], found: list[str]
) -> None:
    prefix = f"{folder}/" if folder else ""
    try:
        with os.scandir(f"{top}/{folder}" if folder else top) as entries:
            inside = list(entries)
    except OSError as error:
        sift.left_out[_printable(prefix)] = f"cannot be read: {(error.strerror or 'error').lower()}"
        return
    if folder:
        for entry in inside:
            if entry.name in _MARKERS:
                sift.mark(folder, _MARKERS[entry.name])
                return
    for entry in inside:
        path = prefix + entry.name
        if not _is_folder(entry):
            if not rules.matches(path):
                sift.tell_link(path) if entry.is_symlink() else found.append(path)
        elif entry.name in _FOREIGN:
            if not rules.matches(path + "/"):
                sift.mark(path, _FOREIGN[entry.name])
        elif not rules.matches(path + "/"):
            folders.append(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


# Reading


class Reader:
    """Reads files of one workspace; folders that were found to lie inside it are remembered."""

    def __init__(self, root: Path | str, *, max_bytes: int = MAX_BYTES) -> None:
        self.top = os.path.realpath(root)
        self.max_bytes = max_bytes
        self._inside: dict[str, bool] = {}

    def read(self, path: str) -> Document | LeftOut | None:
        """The file at `path` as a document; why it is left out; or None when no such file is in the workspace."""
        if not self._is_inside(path):
            return None
        try:
            raw, n_bytes = self._bytes(f"{self.top}/{path}")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
            return None
        except OSError as error:
            if Path(self.top, path).is_symlink():
                return LeftOut(path, _reason_of_link(self.top, path))
            return LeftOut(path, f"cannot be read: {(error.strerror or 'error').lower()}")
        if raw is None:
            return None
        if n_bytes > self.max_bytes:
            return LeftOut(path, _reason_of_size(n_bytes, self.max_bytes))
        if is_binary(raw):
            return LeftOut(path, "binary")
        source = decoded(raw)
        language = language_of(path, source[:_HEAD])
        reason = _generated(source, language)
        return LeftOut(path, reason) if reason else Document(path, source, language=language)

    def _is_inside(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        known = self._inside.get(folder)
        if known is None:
            known = _is_plain(folder) and self._resolves_inside(folder)
            self._inside[folder] = known
        return known and name not in ("", ".", "..") and "\0" not in name and "\\" not in name

    def _resolves_inside(self, folder: str) -> bool:
        try:
            real = os.path.realpath(f"{self.top}/{folder}" if folder else self.top)
        except (OSError, ValueError):
            return False
        return real == self.top or real.startswith(self.top.rstrip(os.sep) + os.sep)

    def _bytes(self, full: str) -> tuple[bytes | None, int]:
        """The content, cut off behind the limit, and the size; None when it is no regular file."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(full, flags | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return None, 0
            limit = self.max_bytes + 1
            raw = os.read(descriptor, min(status.st_size, limit) + 1)
            if len(raw) > status.st_size and len(raw) < limit:  # it grows, or has no size, as in /proc
                parts = [raw]
                n_read = len(raw)
                while n_read < limit and (raw := os.read(descriptor, limit - n_read)):
                    parts.append(raw)
                    n_read += len(raw)
                raw = b"".join(parts)
            return raw, max(status.st_size, len(raw))
        finally:
            os.close(descriptor)


def read_file(root: Path, path: str, *, max_bytes: int = MAX_BYTES) -> Document | None:
    """The file at `path` below `root`; None when it is gone, binary, too big, generated, or not in the workspace.

    A link is followed when it stays inside the workspace.
    """
    return read_through(Reader(root, max_bytes=max_bytes), path)


def read_through(reader: Reader, path: str) -> Document | None:
    """`read_file` for who reads many: folders that `reader` found inside the workspace are not looked at again."""
    document = reader.read(path)
    if isinstance(document, LeftOut) and Path(reader.top, path).is_symlink():
        real = os.path.realpath(f"{reader.top}/{path}")
        if not real.startswith(reader.top + os.sep):
            return None
        document = reader.read(os.path.relpath(real, reader.top).replace(os.sep, "/"))
        if isinstance(document, Document):
            document = Document(path, document.source, language=document.language)
    return document if isinstance(document, Document) else None


def _is_plain(folder: str) -> bool:
    """True when `folder` is relative and goes down only."""
    if not folder:
        return True
    return (
        not folder.startswith("/")
        and "\0" not in folder
        and not os.path.splitdrive(folder)[0]
        and not any(part in ("", ".", "..") for part in folder.replace("\\", "/").split("/"))
    )


def _generated(source: bytes, language: str) -> str:
    """Why `source` is no text that a person wrote; empty when it may be."""
    head = source[:_HEAD]
    if b"@generated" in head and _GENERATED.search(head):
        return "generated: its head says so"
    if len(source) > _SHORT_FILE:
        average = len(source) // (source.count(b"\n") + 1)
        if average > _LONG_LINES.get(language, _LONG_LINE):
            return f"minified: its lines have {average} characters on average"
    return ""
