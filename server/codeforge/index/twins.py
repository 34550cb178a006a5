"""Files beside which a better answer lies: older versions, headers beside their source, what is meant for other machines.

Three kinds of twins say much the same, and a question hardly ever means the lesser one without naming it:

- folders called v and a number are versions of one thing when they lie side by side; a lone `v1` is an older version of
  its own parent when half of its files are there again, as in packages that carry their last major version along;
- `mime.h` declares what `mime.c` in the same folder does, `api.pyi` what `api.py` does;
- `win/pipe.c` is `unix/pipe.c` for another machine than this one, `poll_windows.go` is `poll_linux.go`.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int32]]

REPLACED = 3.0
"""What a file of an older version loses, in points of `questions`: what equal files differ by, and a little. The three
are set by hand: few of the repositories that the rest was fitted on have such files."""
ELSEWHERE = 2.0
DECLARED = 1.0
AGAIN = 0.5
"""The share of the files of a lone `v1` that its parent must hold, too."""

_VERSION = re.compile(r"(?:^|(?<=/))v(\d{1,3})/")
_VERSION_NAMED = re.compile(r"\bv(?:ersion )?(\d{1,3})\b")
_DECLARING = {
    ".h": (".c", ".cc", ".cpp", ".cxx", ".m", ".mm"),
    ".hpp": (".cpp", ".cc", ".cxx"),
    ".hh": (".cc", ".cpp"),
    ".d.ts": (".ts", ".js", ".tsx", ".mjs"),
    ".pyi": (".py",),
    ".mli": (".ml",),
}
_DECLARING_NAMED = re.compile(r"\bheaders?\b|\bdeclar|\bstubs?\b|\.(?:h|hpp|hh|pyi|mli)\b|\.d\.ts\b")
_MACHINES = {
    "windows": ("windows", "win32", "win"),
    "linux": ("linux", "unix", "posix"),
    "darwin": ("darwin", "macos", "unix", "posix", "bsd"),
}
_WINDOWS_NAMED, _DARWIN_NAMED = r"\bwin(?:dows|32|64|api)?\b", r"\b(?:darwin|osx|mac ?os)\b"
_MACHINES_NAMED = {
    **dict.fromkeys(_MACHINES["windows"], _WINDOWS_NAMED),
    **dict.fromkeys(("darwin", "macos"), _DARWIN_NAMED),
}
"""How a question names a machine; others by the very word."""
_MACHINE = re.compile(r"(?:^|(?<=[/_]))(windows|win32|win|linux|unix|posix|darwin|macos|bsd)(?=/|\.\w+$)")


class Twins:
    """The lesser twins among some files. Rows are places in `paths`."""

    def __init__(self, paths: Sequence[str], machine: str = sys.platform) -> None:
        self._n = len(paths)
        known = frozenset(paths)
        self._versions = _older(paths, known)
        self._declaring = _rows(n for n, path in enumerate(paths) if _is_declared(path, known))
        self._elsewhere = _of_other_machines(paths, "windows" if machine == "win32" else machine)

    def losses(self, query: str, *, is_symbol: bool = False) -> Floats:
        """What each file loses as an answer to `query`; nothing where that names the version, the header or the machine.

        A question that is one symbol is answered by whatever defines it, often a header.
        """
        lost = np.zeros(self._n, np.float32)
        if not (self._versions or self._elsewhere or len(self._declaring)):
            return lost
        low = query.lower()
        if not is_symbol and not _DECLARING_NAMED.search(low):
            lost[self._declaring] = DECLARED
        for machine, rows in self._elsewhere.items():
            if not re.search(_MACHINES_NAMED.get(machine, rf"\b{machine}\b"), low):
                lost[rows] = ELSEWHERE
        named = {int(number) for number in _VERSION_NAMED.findall(low)}
        for number, rows in self._versions.items():
            if number not in named:
                lost[rows] = REPLACED
        return lost


def _rows(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, np.int32)


def _older(paths: Sequence[str], known: frozenset[str]) -> dict[int, Ints]:
    """By its number the files of each version that a newer one has replaced."""
    versions: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, path in enumerate(paths):
        for found in _VERSION.finditer(path):
            versions[path[: found.start()]][int(found[1])].append(n)
    rows: dict[int, list[int]] = defaultdict(list)
    for parent, numbers in versions.items():
        for number, files in numbers.items():
            start = len(parent) + len(f"v{number}/")
            again = sum(parent + paths[n][start:] in known for n in files)
            if number < max(numbers) or (number == 1 and again >= AGAIN * len(files)):
                rows[number] += files
    return {number: _rows(files) for number, files in rows.items()}


def _is_declared(path: str, known: frozenset[str]) -> bool:
    """True for a header or a stub beside the source of the same name."""
    for ending, sources in _DECLARING.items():
        if path.endswith(ending):
            stem = path.removesuffix(ending)
            return any(stem + source in known for source in sources)
    return False


def _of_other_machines(paths: Sequence[str], machine: str) -> dict[str, Ints]:
    """By the name of the machine the files for others than this one, where the same is there for this one."""
    own = _MACHINES.get(machine, ())
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, path in enumerate(paths):
        found = _MACHINE.search(path)
        if found:
            places[path[: found.start()], found[1]].append(n)
    with_own = {parent for parent, name in places if name in own}
    rows: dict[str, list[int]] = defaultdict(list)
    for (parent, name), files in places.items():
        if parent in with_own and name not in own:
            rows[name] += files
    return {name: _rows(files) for name, files in rows.items()}
