"""Configuration keys that the code at a cursor reads, or that a question names: the lines that give them a value.

A key is known by how it is read: `settings.NAME`, `os.environ["NAME"]`, `config["section"]["key"]`,
`config.get("section", "key")`, or a string with dots that is the whole path of a key.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from msgspec import structs

from codeforge.features.context.ask import Reason
from codeforge.features.context.cursor import piece_of
from codeforge.features.context.fit import Piece
from codeforge.features.context.project import ANY, Project
from codeforge.features.context.secrets import without_secret
from codeforge.index.columns import NO_PARENT
from codeforge.index.configuration import KEYS, defined, plain_keys
from codeforge.index.facts import Symbol
from codeforge.index.lines import word_hash
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import SCOPED
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

LINES = 20
"""Lines above the cursor in which keys are looked for."""
READ_BEFORE = 8_192
MOST_KEYS = 8
"""Keys that are looked up for one place, the nearest first."""
MOST_AT_CURSOR = 4
NEEDED = 0.4
"""How likely the value of the nearest key is needed: its line is short, and what is done with it depends on it."""
FADE = 0.9
"""What one more key between it and the cursor leaves of that."""
MOST_IN_QUESTION = 6

MOST_SAME = 200
"""Definitions of one name that are looked at."""
_IS_KEY, _IS_SCOPED = (np.isin(np.arange(256), list(kinds)) for kinds in (KEYS, SCOPED))

Key = tuple[str, ...]
"""The sections around a key, then its name."""
Plain = Mapping[str, Iterable[Symbol]]

_HOLDER = r"(?<![^\W_])(?:settings?|config\w*|conf|cfg|env|environ)"
_DOTTED = r"[\"']([a-z][\w-]{1,60}(?:\.[a-z_][\w-]{1,60}){1,5})[\"']"
_READ = re.compile(
    rf"{_HOLDER}\.([A-Z][A-Z0-9_]{{2,60}})\b(?!\s*\()"
    rf"|(?:{_HOLDER}(?:\.(?:get\w*|str|bool|int|float|list|dict|value|string|setdefault))?"
    r"|\b(?:getenv|Getenv|LookupEnv|env::var|env_var))"
    r"\(\s*[\"'`]([\w.:-]{2,100})[\"'`](?:\s*,\s*[\"'`]([\w.-]{2,100})[\"'`])?"
    rf"|{_HOLDER}((?:\[\s*[\"'`][\w.:-]{{2,100}}[\"'`]\s*\])+)"
    rf"|{_DOTTED}"
)
_DOTTED_ALONE = re.compile(_DOTTED)
_MARKS = ("etting", "onf", "cfg", "env", "Env")
"""On a line without any of these nothing but a dotted string can be a key: most lines are told so at once."""
_ITEM = re.compile(r"[\"'`]([\w.:-]+)[\"'`]")
_ENVIRONMENT = re.compile(r"env|Env")
_ASKED = re.compile(
    r"\b(?:settings|config|conf|env)\.([A-Za-z_]\w{2,60})\b"
    r"|(?<![\w.])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w(])"
    r"|[`\"']([A-Za-z_][\w-]*(?:\.[\w-]+)*)[`\"']"
    r"|(?<![\w./])([a-z_][\w-]*(?:\.[a-z_][\w-]*){1,5})(?![\w/(])"
)
_ENDING = re.compile(
    r"py|[cm]?[jt]s|md|txt|toml|ya?ml|json|ini|cfg|html|css|go|rs|[ch]|cpp|java|rb|php|sh|so"
)


def keys_before(document: Document, at: Offset) -> list[Key]:
    """The keys that the last lines before `at` read, the nearest first."""
    start = at
    for _ in range(LINES):
        start = document.source.rfind(b"\n", 0, start)
        if start < 0:
            break
    text = document.source[max(start, at - READ_BEFORE, 0) : at].decode("utf-8", "replace")
    found: list[Key] = []
    for line in text.split("\n"):
        if any(mark in line for mark in _MARKS):
            for match in _READ.finditer(line):
                found += _read(match)
        elif '"' in line or "'" in line:
            found += map(_parts, _DOTTED_ALONE.findall(line))
    return _most(reversed(found))


def _most(keys: Iterable[Key]) -> list[Key]:
    """The first keys, each once; the name of a file is none."""
    kept = (key for key in keys if key and (len(key) == 1 or not _ENDING.fullmatch(key[-1])))
    return list(dict.fromkeys(kept))[:MOST_KEYS]


def _read(match: re.Match[str]) -> Iterator[Key]:
    attribute, first, second, items, dotted = match.groups()
    if attribute:
        yield (attribute,)
    elif items:
        yield tuple(part for item in _ITEM.findall(items) for part in _parts(item))
    elif dotted:
        yield _parts(dotted)
    elif first:
        yield _parts(first)
        reader = match[0].partition("(")[0]
        if second and not _ENVIRONMENT.search(reader):  # configparser's; an environment's second is a default
            yield (*_parts(first), second)


def _parts(key: str) -> Key:
    return tuple(part for part in re.split(r"[.:]", key) if part)


def keys_asked(query: str) -> list[Key]:
    """The words of a question that may be keys: upper-case names, dotted and quoted ones."""
    return _most(_parts("".join(groups)) for groups in _ASKED.findall(query))


def values_of_keys(snap: Snapshot, document: Document, at: Offset, project: Project) -> list[Piece]:
    """Lines of configuration files and of modules of settings that give the keys read above `at` a value."""
    keys = tuple(keys_before(document, at))
    if not keys:
        return []
    plain = plain_keys(snap.root)
    known = ("configuration", document.path, keys, id(plain))  # `plain` is held, so that this stays its own
    return project.shared(known, lambda: (plain, _pieces(keys, document.path, project, plain)))[1]


def _pieces(keys: Iterable[Key], own: str, project: Project, plain: Plain) -> list[Piece]:
    found: dict[str, Piece] = {}
    for key, symbol in _values(keys, project, plain):
        if len(found) == MOST_AT_CURSOR:
            break
        piece = piece_of(symbol, project, 0) if symbol.path != own else None
        if piece is not None:
            piece = structs.replace(
                piece,
                text=without_secret(piece.text),
                worth=NEEDED * FADE ** len(found),
                confidence="resolved",
                reasons=partial(_reasons, ".".join(key)),
            )
            found.setdefault(piece.id, piece)
    return list(found.values())


def values_asked(query: str, project: Project, root: Path) -> list[tuple[Key, Symbol]]:
    """The keys that a question names, each with the places that give it a value; the first MOST_IN_QUESTION."""
    keys = keys_asked(query)
    return list(islice(_values(keys, project, plain_keys(root)), MOST_IN_QUESTION)) if keys else []


def _values(keys: Iterable[Key], project: Project, plain: Plain) -> Iterator[tuple[Key, Symbol]]:
    return ((key, place) for key in keys for place in defined(partial(_named, project), plain, key))


def _named(project: Project, name: str) -> list[Symbol]:
    """What may be a key called so: keys, and what stands at the top of a module."""
    ground = project.ground
    rows = ground.named(np.array([word_hash(name)], np.uint32), ANY)
    kinds = ground.kind[rows]
    is_key = _IS_KEY[kinds] | (_IS_SCOPED[kinds] & (ground.parent[rows] == NO_PARENT))
    return ground.symbols(rows[is_key][:MOST_SAME])


def _reasons(key: str) -> tuple[Reason, ...]:
    return (Reason("configuration", 1.0, key),)
