"""What context and impact take through the real server, on a copy of a package, once its words are searchable.

Part of `bench_context`. Places are drawn with a seed; each file is opened, asked about at once, asked again, and once
more after a keystroke with what the first answer held as `known`. Then something is typed at another place of it, and
asked half a second later: an editor that shows context, or an assistant beside it, asks where typing rests. Wall
milliseconds; run it on a quiet machine.
"""

import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from codeforge.cli.client import Client
from codeforge.dev import bench
from codeforge.dev.bench import Figure
from codeforge.index.filegraph import file_graph
from codeforge.index.listing import listed
from codeforge.index.view import View, is_test
from codeforge.state.workspace import open_workspace
from codeforge.syntax.outline import CALLABLE, TYPES

TOKENS = 2000
BODY = rb"\n    [a-z]"
"""Where a line of a body begins."""
HUBS = 10
"""So many of the symbols are the most used definitions of the most imported files."""


def told(root: Path, *, n: int, seed: int) -> str:
    """A table of one package; `n` places and `n` symbols."""
    with tempfile.TemporaryDirectory(prefix="codeforge-bench-") as scratch:
        copy = Path(scratch).resolve() / root.resolve().name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(".venv", "node_modules"))
        os.environ["CODEFORGE_CACHE_DIR"] = str(Path(scratch) / "cache")
        paths = listed(copy).paths
        symbols = drawn(open_workspace(copy).view, n=n, seed=seed)
        with bench.serving(copy) as (client, waiting):
            waiting.wait()
            bench.until_searchable(client)
            figures = [*at_cursors(client, copy, paths, n), *impacts(client, copy, symbols)]
    rows = [f"{copy.name}: through the server, p50 / p95 (goal at p95)"]
    rows += [
        f"  {one.note:60}{bench.percentile(one.values, 50):8.1f} /{bench.percentile(one.values, 95):7.1f} {one.unit}"
        f"  ({one.budget:g})"
        for one in figures
    ]
    return "\n".join(rows) + "\n"


def drawn(view: View, *, n: int, seed: int) -> list[tuple[str, int, int]]:
    """Path, line and column of `n` definitions outside tests: the hubs, then any."""
    chooser = random.Random(seed)
    graph = file_graph(view, lambda: True)
    paths = [path for path in view.paths() if path.endswith(".py") and not is_test(path)]
    importers = graph.importers() if graph else {}
    central = sorted(paths, key=lambda path: -importers.get(path, 0))[:HUBS]
    hubs = [
        max(defined, key=lambda one: len(view.paths_with(one.name)))
        for path in central
        if (
            defined := [
                one for one in view.symbols_in(path) if not one.container and one.kind in TYPES | CALLABLE
            ]
        )
    ]
    others = [one for path in paths for one in view.symbols_in(path) if one.kind in TYPES | CALLABLE]
    chosen = hubs + chooser.sample(others, min(len(others), max(n - len(hubs), 0)))
    return [(one.path, one.line, one.column) for one in chosen]


def at_cursors(client: Client, root: Path, paths: Sequence[str], n: int) -> Iterator[Figure]:
    """Context in a file just opened, asked again, one key later, and elsewhere in it where typing rests."""
    first, again, key, sent, rested = [], [], [], [], []
    for path, at in bench.sampled(root, tuple(paths), BODY, n):
        uri, source = bench.opened(client, root, path)
        here = bench.position(source, at)
        ask: dict[str, Any] = {
            "textDocument": {"uri": uri},
            "position": here,
            "budget": {"tokens": TOKENS},
        }
        answer, ms = client.timed("codeforge/context", ask)
        first.append(ms)
        again.append(client.timed("codeforge/context", ask)[1])
        type_at(client, uri, here, version=2)
        ask["position"] = {"line": here["line"], "character": here["character"] + 1}
        ask["known"] = [{"id": item["id"], "hash": item["hash"]} for item in answer["items"]]
        answer, ms = client.timed("codeforge/context", ask)
        key.append(ms)
        sent.append(100 * sum(item["tokens"] for item in answer["items"]) / max(answer["tokens"], 1))
        source = source[:at] + b"r" + source[at:]
        there = bench.position(
            source, max((found.end() for found in re.finditer(BODY, source)), key=lambda end: abs(end - at))
        )
        type_at(client, uri, there, version=3)
        time.sleep(bench.LOOK_SECONDS)
        ask["position"] = {"line": there["line"], "character": there["character"] + 1}
        rested.append(client.timed("codeforge/context", {**ask, "known": []})[1])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    yield Figure("context", "ms", first, 30, "context, first in a file just opened")
    yield Figure("context", "ms", again, 30, "context, asked again")
    yield Figure("context", "ms", key, 10, "context one key later, as a delta")
    yield Figure("context", "%", sent, 20, "  of its tokens sent again")
    yield Figure("context", "ms", rested, 30, "context elsewhere in it, where typing rested half a second")


def type_at(client: Client, uri: str, place: dict[str, int], *, version: int) -> None:
    """Type a letter."""
    change = {"range": {"start": place, "end": place}, "text": "r"}
    document = {"uri": uri, "version": version}
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})


def impacts(client: Client, root: Path, symbols: Sequence[tuple[str, int, int]]) -> Iterator[Figure]:
    """What an edit of a definition would touch."""
    times, cut = [], 0
    for path, line, column in symbols:
        ask = {
            "textDocument": {"uri": (root / path).as_uri()},
            "position": {"line": line, "character": column},
        }
        answer, ms = client.timed("codeforge/impact", ask)
        times.append(ms)
        cut += not answer.get("complete", True)
    yield Figure("impact", "ms", times, 50, f"impact of {len(symbols)} definitions ({cut} answers cut)")
