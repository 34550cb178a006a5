"""Broken code around the cursor: real modules with one thing deleted, asked again."""

import ast
import importlib
import inspect
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from codeforge.config import Settings
from codeforge.features.completion import completion
from codeforge.index.view import View
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document

MODULES = [
    "argparse",
    "configparser",
    "csv",
    "dataclasses",
    "ftplib",
    "json.decoder",
    "logging.handlers",
    "shlex",
    "tempfile",
    "textwrap",
]
POSITIONS = 4
"""Per module."""
AROUND = 12
"""Lines from the cursor to what is deleted, at most."""


class Site(NamedTuple):
    """A member behind a dot in a real module: the source without it, the offset behind the dot, what stood there."""

    module: str
    source: bytes
    at: int
    name: str


def sites(module: str) -> Iterator[Site]:
    """Members of `self` and of other names, drawn from the module with a fixed seed."""
    source = Path(inspect.getsourcefile(importlib.import_module(module))).read_bytes()
    starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
    found = [
        (starts[node.end_lineno - 1] + node.end_col_offset, node.attr)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
    for stop, name in random.Random(module).sample(found, POSITIONS):
        start = stop - len(name)
        if source[start:stop].decode() == name:
            yield Site(module, source[:start] + source[stop:], start, name)


def breakages(site: Site) -> Iterator[tuple[str, bytes, int]]:
    """The source with one thing near the cursor deleted, by the kind of thing, and the cursor's new offset."""
    chooser = random.Random(f"{site.module} {site.at}")
    first = max(_line_start(site.source, site.at, -AROUND), 0)
    last = _line_start(site.source, site.at, AROUND)
    begin, end = _line_start(site.source, site.at, 0), _line_start(site.source, site.at, 1)
    patterns = {
        "bracket": rb"[)\]}]",
        "opening bracket": rb"[(\[{]",
        "colon": rb":(?=[ \t]*(?:#[^\n]*)?\n)",
        "quote": rb"[\"'](?=[^\"'\n]*\n)",
        "line": rb"(?<=\n)[^\n]*\S[^\n]*\n",
        "rest of the line": rb"",
    }
    for kind, pattern in patterns.items():
        if kind == "rest of the line":
            yield kind, site.source[: site.at] + site.source[end - 1 :], site.at
            continue
        spots = [
            match.span()
            for match in re.compile(pattern).finditer(site.source, first, last)
            if not (begin <= match.start() < end and kind == "line")
        ]
        if spots:
            start, stop = chooser.choice(spots)
            moved = site.at - (stop - start) if stop <= site.at else site.at
            yield kind, site.source[:start] + site.source[stop:], moved


def _line_start(source: bytes, at: int, lines: int) -> int:
    """Where the line begins that is so many lines below that of `at`."""
    place = source.rfind(b"\n", 0, at) + 1
    for _ in range(abs(lines)):
        place = source.rfind(b"\n", 0, max(place - 1, 0)) + 1 if lines < 0 else source.find(b"\n", place) + 1
        if not place:
            return 0 if lines < 0 else len(source)
    return place


def offered(source: bytes, at: int, lineage: dict[str, object]) -> list[str]:
    """What a document with that text is offered; `lineage` is what the versions before it left."""
    document = Document("main.py", source, language="python", version=1)
    document.lineage = lineage
    snapshot = Snapshot.of(
        root=Path("/project"),
        index=View.of([]).with_open({"main.py": document}),
        documents={"main.py": document},
        sources={"main.py": document},
        settings=Settings(),
    )
    return [item.label for item in completion(snapshot, "main.py", at).items]


def survivors(module: str) -> dict[str, list[tuple[bool, bool]]]:
    """By kind of breakage, for each place where the sound list held the name: is it held still, is the list the same."""
    found: dict[str, list[tuple[bool, bool]]] = {}
    for site in sites(module):
        lineage: dict[str, object] = {}
        sound = offered(site.source, site.at, lineage)
        if site.name not in sound:
            continue
        for kind, source, at in breakages(site):
            broken = offered(source, at, lineage.copy())
            found.setdefault(kind, []).append((site.name in broken, set(broken) == set(sound)))
    return found


@pytest.mark.parametrize("module", MODULES)
def test_the_wanted_name_stays_when_something_near_is_deleted(module):
    outcomes = [outcome for each in survivors(module).values() for outcome in each]
    assert len(outcomes) >= 15
    assert sum(held for held, _ in outcomes) >= 0.9 * len(outcomes)
