"""Which distributions are installed in a folder of packages, and which files are theirs; found by reading alone.

A distribution is a `.dist-info` folder (or an `.egg-info` one). Its RECORD names its files; one without a RECORD, or
whose RECORD names nothing that is there, gets the packages called like it. What a RECORD says is not believed: paths
that leave the folder are passed over, and a file that is gone is left out when it is read.
"""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import xxhash
from msgspec import Struct

MOST_FILES = 20_000
"""Files of one distribution beyond which the rest is left out."""
METADATA = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*?)-(?P<version>[^-]+?)(?:-py[\d.]+)?\.(?:dist|egg)-info$")
_ASIDE = frozenset(
    {"tests", "test", "_tests", "_vendor", "vendored", "third_party", "typeshed", "benchmarks", "conftest.py"}
    | {"__pycache__"}
)
"""Parts of paths that nobody imports from."""


class Distribution(Struct, frozen=True):
    """One installed distribution."""

    name: str
    """Normalized: lower case, with `-`."""
    version: str
    folder: str
    """The folder of packages it is installed in."""
    files: tuple[str, ...]
    """Its Python files that others may import, relative to the folder; stubs instead of the sources beside them."""
    fingerprint: str
    """Of its RECORD, else of its files' sizes and times: the same name, version and fingerprint hold the same code."""

    @property
    def tops(self) -> frozenset[str]:
        """The names that are imported from it, up to the first dot."""
        return frozenset(
            path.partition("/")[0].partition(".")[0].removesuffix("-stubs") for path in self.files
        )


def normalized(name: str) -> str:
    """A distribution's name in the one form that all spellings share (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(folder: str) -> Iterator[Distribution]:
    """The distributions in a folder of packages, by name; none when there is no such folder."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  (thousands of names, no Path for each)
    except (OSError, ValueError):
        return
    for name in names:
        match = METADATA.match(name)
        if match is None:
            continue
        record = _record(Path(folder, name))
        files = _recorded(folder, record) or _called(folder, match["name"], Path(folder, name))
        importable = tuple(_importable(files))[:MOST_FILES]
        if importable:
            fingerprint = _fingerprint(folder, record, importable)
            yield Distribution(normalized(match["name"]), match["version"], folder, importable, fingerprint)


def _record(metadata: Path) -> bytes:
    for name in ("RECORD", "installed-files.txt"):
        try:
            return (metadata / name).read_bytes()
        except (OSError, ValueError):
            continue
    return b""


def _recorded(folder: str, record: bytes) -> list[str]:
    """The Python files that a RECORD names; none when the first of them are not there."""
    lines = record.decode("utf-8", "replace").replace("\0", "").splitlines()
    try:
        rows = list(csv.reader(lines[: MOST_FILES * 3]))
    except csv.Error:
        return []
    paths = [row[0].replace("\\", "/") for row in rows if row]
    found = [path for path in paths if path.endswith((".py", ".pyi")) and _stays_inside(path)]
    sample = found[:: max(len(found) // 8, 1)]
    return found if any(os.path.isfile(f"{folder}/{path}") for path in sample) else []  # noqa: PTH113


def _stays_inside(path: str) -> bool:
    return not path.startswith(("/", "\\")) and path[1:2] != ":" and ".." not in path.split("/")


def _called(folder: str, name: str, metadata: Path) -> list[str]:
    """The Python files of the packages that `top_level.txt` names, else of those called like the distribution."""
    try:
        tops = (metadata / "top_level.txt").read_text("utf-8").split()
    except (OSError, ValueError):
        tops = [name.replace("-", "_"), name.replace("-", "_").lower(), f"{name}-stubs"]
    found: list[str] = []
    for top in dict.fromkeys(tops):
        if not _stays_inside(top) or "/" in top:
            continue
        found += [f"{top}{ending}" for ending in (".py", ".pyi") if Path(folder, top + ending).is_file()]
        for below, folders, files in os.walk(f"{folder}/{top}"):
            folders[:] = sorted(each for each in folders if each not in _ASIDE)
            inside = os.path.relpath(below, folder).replace(os.sep, "/")
            found += [f"{inside}/{file}" for file in sorted(files) if file.endswith((".py", ".pyi"))]
            if len(found) > MOST_FILES:
                return found
    return found


def _importable(files: list[str]) -> Iterator[str]:
    known = set(files)
    for path in sorted(known):
        parts = path.split("/")
        if not _ASIDE.isdisjoint(parts) or (path.endswith(".py") and f"{path}i" in known):
            continue
        if all(part.partition(".")[0].removesuffix("-stubs").isidentifier() for part in parts):
            yield path


def _fingerprint(folder: str, record: bytes, files: tuple[str, ...]) -> str:
    if not record:
        record = repr([(path, *_stamp(f"{folder}/{path}")) for path in files]).encode()
    return f"{xxhash.xxh3_64_intdigest(record):016x}"


def _stamp(file: str) -> tuple[int, int]:
    try:
        found = os.stat(file)  # noqa: PTH116
    except (OSError, ValueError):
        return 0, 0
    return found.st_size, found.st_mtime_ns
