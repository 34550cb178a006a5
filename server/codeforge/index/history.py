"""What git knows: which files change often, which change together, and what differs between two states.

Workspaces are not trusted, so only commands are used that read objects and the index: no hooks, no file system
monitor, no filter, no textconv, no external diff, no signature check, no pager, nothing fetched. Files of the working
tree are read by us, not by git, so a clean filter never runs. Every command is bounded in time and in bytes; without
git, a repository or an answer in time the answer is None, and the caller goes on without it.
"""

import math
import os
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

from msgspec import Struct

from codeforge import trace
from codeforge.programs import on_path

LIMIT_S = 5.0
MAX_BYTES = 16_000_000
MAX_COMMITS = 800
"""Commits that are read for what is hot: some months of a busy project."""
MAX_FILES_A_COMMIT = 40
"""A commit that touches more says nothing about which files belong together."""
FILES_A_LOOK = 256
"""Files that are compared with the disk between two looks at the clock."""
LEAST_COMMON = 2
"""Commits that two files share before that says that they belong together."""
MAX_REVISION = 200
"""Characters of a revision's name."""
DAY_S = 86_400
_SAFE = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", f"core.attributesFile={os.devnull}",
    "-c", "log.showSignature=false", "-c", "diff.external=", "-c", "core.quotePath=false", "-c", "protocol.allow=never",
    "-c", "submodule.recurse=false", "-c", "diff.ignoreSubmodules=all",
)  # fmt: skip
_REVISION = re.compile(r"[^\s\x00-\x1f\x7f:?*\[\\-][^\s\x00-\x1f\x7f:?*\[\\]*")


class Change(Struct, frozen=True):
    """One file that differs."""

    path: str
    before_path: str
    """The same, unless it was renamed; empty for a new file."""
    status: str
    """`added`, `deleted`, `modified` or `renamed`."""
    before: str = ""
    """The object of its old content; empty for a new file."""
    after: str = ""
    """The object of its new content; empty for a deleted file, and where the file on disk counts."""


class Hot(NamedTuple):
    """How often a file changed."""

    path: str
    commits: int
    days: int
    """Since its last change."""


class Log(Struct, frozen=True, dict=True):
    """The files of the last commits, newest first."""

    commits: tuple[tuple[int, tuple[str, ...]], ...]
    """Seconds since 1970, and the paths touched."""

    def hot(self, limit: int) -> list[Hot]:
        """The files that changed most often, the most often changed first; recent changes count more."""
        counts = Counter(path for _, paths in self.commits for path in paths)
        weights = self.often()
        last: dict[str, int] = {}
        for when, paths in self.commits:
            for path in paths:
                last.setdefault(path, self._days_before(when))
        best = sorted(counts, key=lambda path: (-weights[path], path))[:limit]
        return [Hot(path, counts[path], last[path]) for path in best]

    def often(self) -> dict[str, float]:
        """How often each file changed: a change of today counts 1, one of 90 days ago a half."""
        weights: dict[str, float] = {}
        for when, paths in self.commits:
            share = 1.0 / (1.0 + self._days_before(when) / 90)
            for path in paths:
                weights[path] = weights.get(path, 0.0) + share
        return weights

    def _days_before(self, when: int) -> int:
        """Days between a commit and the newest."""
        return max((self.commits[0][0] - when) // DAY_S, 0)

    def beside(self, path: str) -> Mapping[str, float]:
        """How closely other files change with `path`: 1 for one that is in just the same commits, without those of one.

        The share of common commits among those of each, as their geometric mean; worked out once for a file.
        """
        known = self._beside.get(path)
        if known is None:
            own = self._commits_of.get(path, [])
            common = Counter(other for n in own for other in self.commits[n][1] if other != path)
            known = self._beside[path] = {
                other: n / math.sqrt(len(own) * len(self._commits_of[other]))
                for other, n in common.items()
                if n >= LEAST_COMMON
            }
        return known

    @cached_property
    def _beside(self) -> dict[str, dict[str, float]]:
        return {}

    @cached_property
    def _commits_of(self) -> dict[str, list[int]]:
        """The places of the commits that touch each file, those left out that touch too many."""
        found: dict[str, list[int]] = {}
        for n, (_, paths) in enumerate(self.commits):
            for path in paths if len(paths) <= MAX_FILES_A_COMMIT else ():
                found.setdefault(path, []).append(n)
        return found

    def together(self, paths: Iterable[str], *, limit: int, least: int = 3) -> list[tuple[str, int, str]]:
        """Files that changed in the commits of some of `paths`, with how often and with which; the most often first.

        Those that did so less than `least` times, or in less than a third of the other's commits, are left out.
        """
        wanted = set(paths)
        own: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for _, touched in self.commits:
            if len(touched) > MAX_FILES_A_COMMIT:
                continue
            for one in wanted.intersection(touched):
                own[one] += 1
                pairs.update((one, other) for other in touched if other not in wanted)
        best: dict[str, tuple[int, str]] = {}
        for (one, other), n in pairs.items():
            if n >= least and n * 3 >= own[one] and n > best.get(other, (0, ""))[0]:
                best[other] = (n, one)
        ordered = sorted(best, key=lambda path: (-best[path][0], path))[:limit]
        return [(path, *best[path]) for path in ordered]


def git(root: Path, *arguments: str, given: bytes = b"", limit_s: float = LIMIT_S) -> bytes | None:
    """What git answers in `root`; None when there is no git, no repository, no answer in time, or far too much of it."""
    program = on_path("git")
    if program is None or limit_s <= 0:
        return None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }
    trace.count("git")
    try:
        process = subprocess.Popen(
            [program, "-C", str(root), *_SAFE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except (OSError, ValueError):
        return None
    timer = threading.Timer(limit_s, process.kill)
    timer.start()
    try:
        with process:
            assert process.stdin is not None and process.stdout is not None
            feeding = threading.Thread(target=_feed, args=(process.stdin, given), daemon=True)
            feeding.start()
            answer = process.stdout.read(MAX_BYTES + 1)
            if len(answer) > MAX_BYTES:
                process.kill()
                return None
            feeding.join()
        return answer if process.returncode == 0 else None
    except OSError:
        return None
    finally:
        timer.cancel()
        process.kill()


def _feed(stream: IO[bytes], given: bytes) -> None:
    try:
        with stream:
            stream.write(given)
    except OSError:
        return


def is_revision(text: str) -> bool:
    """True for what may name a commit; nothing that git could take for an option, a path or a pattern."""
    return len(text) <= MAX_REVISION and _REVISION.fullmatch(text) is not None and "@{-" not in text


def commit_of(root: Path, revision: str, *, limit_s: float = LIMIT_S) -> str | None:
    """The commit that a revision names; None when there is none, or no answer in time."""
    if not is_revision(revision):
        return None
    name = f"{revision}^{{commit}}"
    answer = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name, limit_s=limit_s)
    return answer.decode().strip() or None if answer else None


def common(root: Path, one: str, other: str, *, limit_s: float = LIMIT_S) -> str | None:
    """The commit from which two commits went apart; None when they have none in common, or no answer in time."""
    answer = git(root, "merge-base", one, other, limit_s=limit_s)
    return answer.decode().split("\n")[0] or None if answer else None


def changes(root: Path, before: str, after: str = "", *, limit_s: float = LIMIT_S) -> list[Change] | None:
    """What differs between two commits, or between a commit and the files on disk; ascending. None without an answer.

    On disk, files that git does not know and does not ignore are added ones. A file whose time changed but not its
    content may be listed: who reads it finds no difference.
    """
    until = time.monotonic() + limit_s
    if after:
        answer = git(
            root,
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "-M",
            "--no-ext-diff",
            "--relative",
            "--full-index",
            before,
            after,
            limit_s=limit_s,
        )
        return None if answer is None else sorted(_raw(answer), key=lambda change: change.path)
    staged = git(
        root,
        "diff-index",
        "--cached",
        "-z",
        "--raw",
        "-M",
        "--no-ext-diff",
        "--relative",
        "--full-index",
        before,
        limit_s=limit_s,
    )
    touched = _touched(root, until) if staged is not None else None
    if staged is None or touched is None:
        return None
    new = git(root, "ls-files", "-z", "--others", "--exclude-standard", limit_s=until - time.monotonic())
    if new is None:
        return None
    found = {change.path: _on_disk(change) for change in _raw(staged)}
    for change in touched:
        known = found.get(change.path)
        if known is None:
            found[change.path] = change
        elif change.status == "deleted":
            found[change.path] = Change(
                change.path, known.before_path or change.path, "deleted", known.before
            )
    for raw in new.split(b"\0"):
        if raw and not raw.endswith(b"/"):
            path = os.fsdecode(raw)
            found.setdefault(path, Change(path, "", "added"))
    return [found[path] for path in sorted(found)]


_ENTRY = re.compile(
    rb"(\d{6}) ([0-9a-f]{40,64}) \d\t([^\0]*)\0  ctime: \d+:\d+\n  mtime: (\d+):(\d+)\n[^\0]*?  size: (\d+)\t[^\n]*\n"
)


def _touched(root: Path, until: float) -> list[Change] | None:
    """The files of the index that are gone from the disk, or have another time or size there; None when time is up.

    Git would compare their content and run clean filters for it; the times and sizes that it keeps do without.
    """
    answer = git(root, "ls-files", "-z", "--stage", "--debug", limit_s=until - time.monotonic())
    if answer is None:
        return None
    found = []
    for n, entry in enumerate(_ENTRY.finditer(answer)):
        if n % FILES_A_LOOK == 0 and time.monotonic() > until:
            return None
        mode, blob, raw, seconds, nanoseconds, size = entry.groups()
        if mode.decode() not in _FILE_MODES:
            continue
        path = os.fsdecode(raw)
        try:
            status = os.lstat(os.path.join(root, path))  # noqa: PTH118 -- strings, by the thousand
        except OSError:
            found.append(Change(path, path, "deleted", blob.decode()))
            continue
        when = int(seconds) * 1_000_000_000 + int(nanoseconds)
        if status.st_mtime_ns != when or status.st_size % 2**32 != int(size):
            found.append(Change(path, path, "modified", blob.decode()))
    return found


def _on_disk(change: Change) -> Change:
    return Change(change.path, change.before_path, change.status, change.before, "")


_STATUS = {
    "A": "added",
    "D": "deleted",
    "M": "modified",
    "T": "modified",
    "R": "renamed",
    "C": "added",
    "U": "modified",
}
_ZEROS = re.compile(r"0+")
_FILE_MODES = ("100644", "100755", "000000")


def _raw(answer: bytes) -> list[Change]:
    """The records of `--raw -z`: `:mode mode object object status\\0path\\0`, with two paths for renames."""
    fields = iter(answer.split(b"\0"))
    found = []
    for head in fields:
        parts = head.decode("ascii", "replace").lstrip(":").split()
        if len(parts) != 5:
            continue
        old_mode, new_mode, before, after, status = parts
        path = os.fsdecode(next(fields, b""))
        new_path = os.fsdecode(next(fields, b"")) if status[0] in "RC" else path
        if old_mode not in _FILE_MODES or new_mode not in _FILE_MODES:
            continue  # a link or a submodule
        before, after = ("" if _ZEROS.fullmatch(one) else one for one in (before, after))
        old = "" if status[0] in "AC" else path
        found.append(Change(new_path, old, _STATUS.get(status[0], "modified"), before if old else "", after))
    return found


def contents(root: Path, objects: Sequence[str], *, limit_s: float = LIMIT_S) -> dict[str, bytes]:
    """The contents of objects, as they were committed: no filter touches them. Those that are missing are left out."""
    wanted = list(dict.fromkeys(one for one in objects if re.fullmatch(r"[0-9a-f]{40,64}", one)))
    if not wanted:
        return {}
    answer = git(root, "cat-file", "--batch", given="\n".join([*wanted, ""]).encode(), limit_s=limit_s)
    found: dict[str, bytes] = {}
    at = 0
    while answer is not None and at < len(answer):
        stop = answer.find(b"\n", at)
        head = answer[at:stop].split() if stop >= 0 else []
        if len(head) == 3 and head[1] == b"blob":
            size = int(head[2])
            found[head[0].decode()] = answer[stop + 1 : stop + 1 + size]
            at = stop + 1 + size + 1
        elif len(head) == 2:  # `<object> missing`
            at = stop + 1
        else:
            break
    return found


_logs: dict[str, tuple[str, Log]] = {}
_lock = threading.Lock()


def log_of(root: Path, *, before: str = "HEAD", limit_s: float = LIMIT_S) -> Log | None:
    """The last commits up to `before` that touch `root`, read once for each state of it; None without an answer."""
    until = time.monotonic() + limit_s
    head = commit_of(root, before, limit_s=limit_s)
    if head is None:
        return None
    with _lock:
        known = _logs.get(str(root))
    if known is not None and known[0] == head:
        return known[1]
    answer = git(
        root, "log", "-z", "--no-show-signature", "--no-merges", "--no-renames", "--no-ext-diff", "--relative",
        "--name-only", f"--max-count={MAX_COMMITS}", "--format=%x01%ct", head, "--", ".",
        limit_s=until - time.monotonic(),
    )  # fmt: skip
    if answer is None:
        return None
    commits = []
    for record in answer.split(b"\x01")[1:]:
        when, _, rest = record.partition(b"\0" if b"\0" in record.split(b"\n")[0] else b"\n")
        paths = tuple(os.fsdecode(path) for raw in rest.split(b"\0") if (path := raw.strip(b"\n")))
        if when.strip().isdigit():
            commits.append((int(when), paths))
    log = Log(tuple(commits))
    with _lock:
        _logs.clear()  # one folder is asked about at a time
        _logs[str(root)] = head, log
    return log


def objects_at(root: Path, commit: str, paths: Sequence[str], *, limit_s: float = LIMIT_S) -> dict[str, str]:
    """The objects of files at a commit, by path; without those that are not there, and none without an answer in time."""
    if not paths:
        return {}
    answer = git(root, "ls-tree", "-z", commit, "--", *paths, limit_s=limit_s)
    found = {}
    for record in (answer or b"").split(b"\0"):
        head, tab, path = record.partition(b"\t")
        parts = head.split()
        if tab and len(parts) == 3 and parts[1] == b"blob":
            found[os.fsdecode(path)] = parts[2].decode()
    return found
