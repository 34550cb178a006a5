"""Which distribution an installed file belongs to, and under which licence it says it is; read as text, nothing is run.

What METADATA and file heads say is somebody else's text: it is cut to one short line.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from codeforge.index.installed import METADATA, normalized

READ = 65_536
"""Bytes of METADATA that are read: its headers stand in front of the description."""
LONGEST = 100
_HEAD = 2_000
_SPDX = re.compile(r"SPDX-License-Identifier:\s*([\w.+() -]{2,100}?)\s*(?:\*/|-->|$)", re.MULTILINE)
_HEADER = re.compile(r"^(License-Expression|License|Classifier): *(.+)$", re.MULTILINE)
_APPROVED = "License :: "


class Origin(Struct, frozen=True):
    """Where a definition of an installed package comes from."""

    name: str
    """Of the distribution, normalized: lower case, with `-`."""
    version: str
    licence: str = ""
    """As its metadata, or the head of the file, names it; empty where neither does."""


def origin_of(folder: str, path: str, head: str = "") -> Origin | None:
    """The origin of the file at `path` in a folder of packages; None when no distribution claims it.

    `head` is the beginning of the file: a licence that it names itself counts.
    """
    top = path.partition("/")[0].removesuffix(".py").removesuffix(".pyi").removesuffix("-stubs")
    try:
        stamp = os.stat(folder).st_mtime_ns  # noqa: PTH116
    except (OSError, ValueError):
        return None
    found = _origin(folder, stamp, top)
    said = _SPDX.search(head[:_HEAD])
    return Origin(found.name, found.version, _line(said[1])) if found and said else found


@lru_cache(maxsize=256)
def _origin(folder: str, stamp: int, top: str) -> Origin | None:
    """The distribution that brings what is imported as `top`; `stamp` is the state of the folder."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except (OSError, ValueError):
        return None
    every = [(match, name) for name in names if (match := METADATA.match(name))]
    every.sort(key=lambda pair: normalized(pair[0]["name"]) != normalized(top))
    for match, name in every:
        place = Path(folder, name)
        if normalized(match["name"]) == normalized(top) or _claims(place, top):
            return Origin(normalized(match["name"]), match["version"], _licence(_text(place)))
    return None


def _claims(place: Path, top: str) -> bool:
    """True when a distribution says that it installed `top`."""
    try:
        lines = (place / "RECORD").read_text("utf-8", "replace").splitlines()
        return any(line.startswith((f"{top}/", f"{top}.py,")) for line in lines)
    except (OSError, ValueError):
        pass
    try:
        return top in (place / "top_level.txt").read_text("utf-8", "replace").split()
    except (OSError, ValueError):
        return False


def _text(place: Path) -> str:
    for name in ("METADATA", "PKG-INFO"):
        try:
            with (place / name).open("rb") as file:
                return file.read(READ).decode("utf-8", "replace")
        except (OSError, ValueError):
            continue
    return ""


def _licence(metadata: str) -> str:
    """What the headers say: the expression, else a short name, else the classifiers."""
    headers = metadata.replace("\r\n", "\n").partition("\n\n")[0]
    said: dict[str, list[str]] = {}
    for name, value in _HEADER.findall(headers):
        said.setdefault(name, []).append(value.strip())
    for value in said.get("License-Expression", []):
        return _line(value)
    named = next((one for one in said.get("License", []) if len(one) <= LONGEST and one != "UNKNOWN"), "")
    classified = [
        one.rpartition(" :: ")[2] for one in said.get("Classifier", []) if one.startswith(_APPROVED)
    ]
    return _line(named or ", ".join(classified))


def _line(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST].strip()
