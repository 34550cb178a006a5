"""`python -m codeforge.dev bench [PROJECT]`: the project's own figures, each beside its budget, in one run.

A copy of the project in a temporary folder is measured, through the real pipe, so saving files changes nothing of
the user's. Positions are drawn with a fixed seed. Times are wall milliseconds; run it on a quiet machine.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from codeforge.cli.client import Client
from codeforge.cli.output import console, write_table
from codeforge.index.listing import listed

SEED = 7
POSITIONS = 100
EDITS = 30
STARTS = 5
WAIT_SECONDS = 600.0
COMMAND = [sys.executable, "-m", "codeforge", "lsp", "--stdio"]
PREFIX_LENGTH = 3
LOOK_SECONDS = 0.5
"""How long a person looks at a file at least before typing in it."""


class Figure(Struct):
    """One measurement; `values` in the order taken, a budget of 0 for none."""

    name: str
    unit: str
    values: list[float]
    budget: float
    note: str = ""

    def row(self) -> tuple[str, ...]:
        """Name, median, 95th percentile, budget, and how many times the budget the figure is."""
        p50, p95 = percentile(self.values, 50), percentile(self.values, 95)
        judged = p95 if len(self.values) > 1 else p50
        share = judged / self.budget if self.budget else 0.0
        shown = f"{p95:,.1f}" if len(self.values) > 1 else ""
        budget, share_shown = (f"{self.budget:,.0f}", f"{share:.2f}") if self.budget else ("", "")
        return self.name, f"{p50:,.1f}", shown, self.unit, budget, share_shown, self.note


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile; 0 for no values."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)] if ordered else 0.0


class Told:
    """Waits for what a server tells."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.ended = 0

    def __call__(self, method: str, params: Any) -> None:
        """Take one notification."""
        if method == "$/progress" and params["value"].get("kind") == "end":
            with self.changed:
                self.ended += 1
                self.changed.notify_all()

    def wait(self) -> None:
        """Return when an indexing run has ended."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended > 0, WAIT_SECONDS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A project."""
    parser.add_argument("project", nargs="?", type=Path, default=Path())


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="codeforge-bench-") as scratch:
        root = Path(scratch) / "project"
        shutil.copytree(
            args.project, root, symlinks=True, ignore=shutil.ignore_patterns(".venv", "node_modules")
        )
        os.environ["CODEFORGE_CACHE_DIR"] = str(Path(scratch) / "cache")
        figures = list(measured(root.resolve(), Path(scratch) / "cache"))
    heads = ("figure", "p50", "p95", "unit", "budget", "share of budget", "")
    write_table([heads, *(figure.row() for figure in figures)])
    return 0


def measured(root: Path, cache: Path) -> Iterator[Figure]:
    """Every figure, in the order of the table."""
    paths = listed(root).paths
    n_lines = sum((root / path).read_bytes().count(b"\n") for path in paths)
    console.print(f"{root.name}: {len(paths):,} files, {n_lines:,} lines")
    yield Figure("spawn to initialize", "ms", [_start(root) for _ in range(STARTS)], 300)
    shutil.rmtree(cache, ignore_errors=True)
    with serving(root) as (client, told):
        start = time.perf_counter()
        told.wait()
        seconds = time.perf_counter() - start
        note = f"{n_lines / 1000 / seconds:,.0f} kLOC/s (goal 100)"
        yield Figure("cold index", "s", [seconds], n_lines / 100_000, note)
        symbol = _a_class(root, paths)
        client.request("codeforge/status", {})
    yield Figure(
        "restart to right workspace/symbol", "ms", [_restart(root, symbol) for _ in range(STARTS)], 300
    )
    with serving(root) as (client, told):
        told.wait()
        note = "the rows below are measured after this"
        yield Figure("restart to words searchable", "s", [until_searchable(client)], 0, note)
        yield from _completions(client, root, paths)
        yield from _contexts(client, root, paths)
        yield Figure("symbol search", "ms", _symbols(client, root, paths), 5)
        yield Figure("edit to indexed", "ms", _edits(client, root, paths), 10)
        yield Figure("save to searchable", "ms", _saves(client, root, paths), 50)
        yield Figure("memory above bare Python", "MB", [_memory(client.process.pid) - _bare_memory()], 300)
    size, kept = _disk_use(root), _disk_use(cache, leaving_out="jedi")
    note = f"{100 * kept / size:.2f} % of the checkout, both as du counts"
    yield Figure("index on disk", "KB", [kept / 1000], size / 100_000, note)


def _disk_use(folder: Path, *, leaving_out: str = "") -> int:
    """Bytes that a folder's files occupy."""
    files = (file for file in folder.rglob("*") if not file.is_symlink() and leaving_out not in file.parts)
    return sum(file.stat().st_blocks * 512 for file in files)


@contextmanager
def serving(root: Path) -> Iterator[tuple[Client, Told]]:
    """A server that has been initialized on `root`."""
    told = Told()
    client = Client(COMMAND, root, told=told)
    client.initialize()
    try:
        yield client, told
    finally:
        client.close()


def _start(root: Path) -> float:
    client = Client(COMMAND, root)
    client.initialize()
    ms = (time.perf_counter() - client.started) * 1000
    client.close()
    return ms


def _restart(root: Path, symbol: str) -> float:
    """Milliseconds from the start of a server with a stored index to its first right answer."""
    with serving(root) as (client, _):
        return _until_found(client, symbol, client.started)


def _a_class(root: Path, paths: list[str] | tuple[str, ...]) -> str:
    for path in sorted(paths, key=lambda path: -(root / path).stat().st_size):
        found = re.search(rb"^class (\w{6,})", (root / path).read_bytes(), re.MULTILINE)
        if path.endswith(".py") and found:
            return found[1].decode()
    return "main"


def _until_found(client: Client, name: str, start: float) -> float:
    """Milliseconds from `start` until workspace/symbol lists `name` first or among the first."""
    deadline = time.perf_counter() + WAIT_SECONDS
    while time.perf_counter() < deadline:
        found = client.request("workspace/symbol", {"query": name}) or []
        if any(item["name"] == name for item in found):
            break
    return (time.perf_counter() - start) * 1000


def until_searchable(client: Client) -> float:
    """Seconds from the start until the words of all files can be searched."""
    deadline = time.perf_counter() + WAIT_SECONDS
    while time.perf_counter() < deadline:
        status = client.request("codeforge/status", {})
        if all(folder["searchable"] for folder in status["folders"]):
            break
        time.sleep(0.05)
    return time.perf_counter() - client.started


def sampled(root: Path, paths: list[str] | tuple[str, ...], pattern: bytes, n: int) -> list[tuple[str, int]]:
    """`n` seeded places behind a match of `pattern` in Python files: path and offset."""
    chooser = random.Random(SEED)
    found = []
    files = [path for path in paths if path.endswith(".py")]
    chooser.shuffle(files)
    for path in files:
        source = (root / path).read_bytes()
        matches = [match.end() for match in re.finditer(pattern, source)]
        if matches and source.isascii():
            found += [(path, at) for at in chooser.sample(matches, min(len(matches), 4))]
        if len(found) >= n:
            break
    return found[:n]


def position(source: bytes, at: int) -> dict[str, int]:
    """Where offset `at` of an ASCII source is."""
    line = source.count(b"\n", 0, at)
    return {"line": line, "character": at - (source.rfind(b"\n", 0, at) + 1)}


def opened(client: Client, root: Path, path: str) -> tuple[str, bytes]:
    """Open a file and ask for what every editor asks at once: its outline and its diagnostics."""
    source = (root / path).read_bytes()
    uri = client.open(root / path, source.decode(), language="python")
    for method in ("textDocument/documentSymbol", "textDocument/diagnostic"):
        client.request(method, {"textDocument": {"uri": uri}})
    return uri, source


def _completions(client: Client, root: Path, paths: tuple[str, ...]) -> Iterator[Figure]:
    """Members behind a dot and names of three letters; the rest of the line is cut, as while typing."""
    for name, pattern, budget in (
        ("completion of names", rb"(?<![\w.])[a-z_]\w{3,}(?=[ (),:])", 10),
        ("completion of members", rb"\b[a-z_]\w*\.(?=[a-z]\w+)", 60),
    ):
        first: list[float] = []
        rested: list[float] = []
        again: list[float] = []
        for n, (path, end) in enumerate(sampled(root, paths, pattern, POSITIONS)):
            uri, source = opened(client, root, path)
            rests = n % 2 == 1
            if rests:
                time.sleep(LOOK_SECONDS)
            at = end
            if budget == 10:
                at = re.search(rb"\w+$", source[:end]).start() + PREFIX_LENGTH  # type: ignore[union-attr]
            rest = source.find(b"\n", at)
            cut = {"range": {"start": position(source, at), "end": position(source, rest)}, "text": ""}
            change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [cut]}
            client.notify("textDocument/didChange", change)
            ask = {"textDocument": {"uri": uri}, "position": position(source, at)}
            (rested if rests else first).append(client.timed("textDocument/completion", ask)[1])
            after = position(source, at)
            key = {"range": {"start": after, "end": after}, "text": source[at : at + 1].decode()}
            change = {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [key]}
            client.notify("textDocument/didChange", change)
            ask["position"] = {"line": after["line"], "character": after["character"] + 1}
            again.append(client.timed("textDocument/completion", ask)[1])
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        yield Figure(name, "ms", first, budget, "at once in a file just opened")
        yield Figure(name, "ms", rested, budget, "first in a file opened half a second ago")
        yield Figure(name, "ms", again, budget, "at the next key")


def _contexts(client: Client, root: Path, paths: tuple[str, ...]) -> Iterator[Figure]:
    at_cursor, again, asked = [], [], []
    for path, at in sampled(root, paths, rb"\n    [a-z]", POSITIONS // 2):
        uri, source = opened(client, root, path)
        place = {"textDocument": {"uri": uri}, "position": position(source, at), "budget": {"tokens": 2000}}
        at_cursor.append(client.timed("codeforge/context", place)[1])
        again.append(client.timed("codeforge/context", place)[1])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        words = re.findall(r"[a-z]{4,}", Path(path).stem) or ["main"]
        question = {"query": f"where is {' '.join(words)} handled", "budget": {"tokens": 2000}}
        asked.append(client.timed("codeforge/context", question)[1])
    yield Figure("context at a cursor", "ms", at_cursor, 50, "first in a file just opened")
    yield Figure("context at a cursor", "ms", again, 50, "asked again")
    yield Figure("context for a question", "ms", asked, 50)


def _symbols(client: Client, root: Path, paths: tuple[str, ...]) -> list[float]:
    names = [
        re.match(rb"\w+", (root / path).read_bytes()[at:])[0].decode()  # type: ignore[index]
        for path, at in sampled(root, paths, rb"\n(?:class|def) (?=\w)", POSITIONS)
    ]
    return [client.timed("workspace/symbol", {"query": name[: 3 + n % 5]})[1] for n, name in enumerate(names)]


def _edits(client: Client, root: Path, paths: tuple[str, ...]) -> list[float]:
    """From the keystroke to the answer that holds what was typed."""
    times = []
    for n, (path, _) in enumerate(sampled(root, paths, rb"\n(?:class|def) (?=\w)", EDITS)):
        uri, source = opened(client, root, path)
        place = position(source, len(source))
        name = f"edited_name_{n}"
        edit = {"range": {"start": place, "end": place}, "text": f"\ndef {name}(): ...\n"}
        start = time.perf_counter()
        client.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]}
        )
        times.append(_until_found(client, name, start))
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return times


def _saves(client: Client, root: Path, paths: tuple[str, ...]) -> list[float]:
    """From the end of writing a file that is not open to the answer that holds what was written."""
    times = []
    for n, (path, _) in enumerate(sampled(root, paths, rb"\n(?:class|def) (?=\w)", EDITS)):
        name = f"saved_name_{n}"
        with (root / path).open("a") as file:
            file.write(f"\ndef {name}(): ...\n")
        times.append(_until_found(client, name, time.perf_counter()))
    return times


def _memory(pid: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1000 if found else 0.0


def _bare_memory() -> float:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        wait_until(lambda: _memory(process.pid) > 5)
        bare = _memory(process.pid)
        process.communicate(b"\n")
    return bare


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when `condition` holds, or after ten seconds."""
    deadline = time.perf_counter() + 10
    while not condition() and time.perf_counter() < deadline:
        time.sleep(0.01)
