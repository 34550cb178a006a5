"""Where a project's configuration gives a key its value, in files of every usual kind and in modules of settings.

TOML, YAML and JSON have grammars, so their keys are definitions of the index, and so are the variables of a module of
settings. INI files, properties, examples of `.env` and Dockerfiles have none: they are few, and read from the usual
folders, where neither git nor `.codeforgeignore` ignores them.
"""

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from codeforge.index.facts import Symbol
from codeforge.index.listing import IgnoreRules, KeptBack, Reader
from codeforge.index.view import is_test
from codeforge.syntax.languages import language_of
from codeforge.syntax.outline import SCOPED, Kind
from codeforge.text.documents import Document

LANGUAGES = frozenset({"toml", "yaml", "json"})
FOLDERS = ("", "config", "conf", "settings", "etc", "deploy", "docker", "src/main/resources")
MOST_PLACES = 3
"""A key without sections around it that more places define says too little about each."""
MOST_FILES = 100
MAX_BYTES = 200_000
MOST_ROOTS = 4
FRESH_S = 2.0
"""So long the folders are not looked through again."""

KEYS = frozenset({Kind.KEY, Kind.OBJECT, Kind.ARRAY})
_MODULE = re.compile(
    r"(?:^|/)(?:\w+_)?(?:settings|config|configuration|conf|defaults)(?:/\w+)?\.(?:py|js|cjs|mjs|ts|rb|php)$"
)
_PLAIN = re.compile(
    r"(?:\.?env\.(?:example|sample|template|dist)|Dockerfile|.*\.(?:ini|cfg|conf|properties))"
)
_SECTION = re.compile(r"\[([^\]\n]{1,200})\]")
_ENTRY = re.compile(r"(?:export\s+)?([A-Za-z_][\w.-]{0,100})\s*[=:](?!=)|(?:ENV|ARG)\s+([A-Za-z_]\w*)")


def defined(
    named: Callable[[str], Iterable[Symbol]], plain: Mapping[str, Iterable[Symbol]], key: Sequence[str]
) -> list[Symbol]:
    """The places that give `key`, its sections before its name, a value, the likeliest first; at most MOST_PLACES.

    `named` gives the definitions of the index that are called so, `plain` the keys of `plain_keys`. All sections have to
    agree, from the right; the name of a file may count as the outermost one. Without a section there are none where the
    name is defined in more places than are given.
    """
    *sections, name = key
    found = [(one, _place(one)) for one in named(name) if _is_key(one)]
    for n in range(len(sections)):  # TOML's `a.b = 1` is a key of that whole name
        whole = ".".join(key[n:])
        found += [(one, (*_place(one), *key[n:-1])) for one in named(whole) if _is_key(one)]
    found += [(one, _place(one)) for one in plain.get(name, ())]
    fitting = [one for one, place in found if list(place[len(place) - len(sections) :]) == sections]
    if not sections and len(fitting) > MOST_PLACES:
        return []
    fitting.sort(key=lambda one: (is_test(one.path), one.path.count("/"), one.path, one.line))
    return fitting[:MOST_PLACES]


def _is_key(symbol: Symbol) -> bool:
    if symbol.kind in KEYS:
        return language_of(symbol.path) in LANGUAGES
    return symbol.kind in SCOPED and not symbol.container and bool(_MODULE.search(symbol.path))


def _place(symbol: Symbol) -> tuple[str, ...]:
    """The sections around a key, the name of its file before them."""
    stem = symbol.path.rpartition("/")[2].partition(".")[0]
    return stem, *(symbol.container.split(".") if symbol.container else ())


# Files without a grammar


def plain_keys(root: Path) -> Mapping[str, Iterable[Symbol]]:
    """The keys of files without a grammar by name, as they were less than FRESH_S ago; the same object while they stay."""
    return _kept.keys(root)


class _File(NamedTuple):
    path: str
    changed: int
    size: int


class _Kept:
    """The keys of plain files by root, for as long as their times and sizes stay."""

    def __init__(self) -> None:
        self._roots: OrderedDict[Path, tuple[float, list[_File], dict[str, list[Symbol]]]] = OrderedDict()
        self._lock = threading.Lock()

    def keys(self, root: Path) -> Mapping[str, list[Symbol]]:
        now = time.monotonic()
        with self._lock:
            known = self._roots.get(root)
        if known is None or now - known[0] > FRESH_S:
            files = list(_listed(root))
            keys = known[2] if known is not None and known[1] == files else _read(root, files)
            known = (now, files, keys)
            with self._lock:
                self._roots[root] = known
                self._roots.move_to_end(root)
                while len(self._roots) > MOST_ROOTS:
                    self._roots.popitem(last=False)
        return known[2]


_kept = _Kept()


def _listed(root: Path) -> Iterator[_File]:
    """The plain files of the usual folders, with their times and sizes; links are not followed."""
    n = 0
    for folder in FOLDERS:
        try:
            with os.scandir(root / folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except (OSError, ValueError):
            continue
        for entry in inside:
            if n == MOST_FILES or not _PLAIN.fullmatch(entry.name):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
                plain = entry.is_file(follow_symlinks=False) and status.st_size <= MAX_BYTES
            except OSError:
                continue
            if plain:
                n += 1
                path = f"{folder}/{entry.name}" if folder else entry.name
                yield _File(path, status.st_mtime_ns, status.st_size)


def _read(root: Path, files: Sequence[_File]) -> dict[str, list[Symbol]]:
    """The keys of the files that nothing ignores, by name."""
    found: dict[str, list[Symbol]] = {}
    if not files:
        return found
    reader = Reader(root, max_bytes=MAX_BYTES)
    ignored, kept_back = IgnoreRules(str(root)), KeptBack(str(root))
    for file in files:
        if ignored.covers(file.path) or kept_back.matches(file.path):
            continue
        document = reader.read(file.path)
        if isinstance(document, Document):
            for key in keys_in(file.path, document.source.decode("utf-8", "replace")):
                found.setdefault(key.name, []).append(key)
    return found


def keys_in(path: str, text: str) -> Iterator[Symbol]:
    """The keys of an INI file, a file of properties, an example of `.env` or a Dockerfile, with their sections."""
    section = ""
    for line, written in enumerate(text.split("\n")):
        begins = _SECTION.match(written)
        if begins:
            section = begins[1].strip()
            continue
        entry = _ENTRY.match(written)
        if entry is not None:
            name, column = entry[1] or entry[2], entry.start(1) if entry[1] else entry.start(2)
            *outer, name = name.split(".")  # a.b=1 in properties
            container = ".".join([section, *outer] if section else outer)
            yield Symbol(path, name, Kind.KEY, line, column, line, container)
