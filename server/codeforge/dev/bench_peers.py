"""`python -m codeforge.dev bench_peers ROOT --peer 'zuban=zuban server'`: completion beside other servers, in one run.

Every server gets its own copy of the project and its own home. All are asked at the same seeded places in short
blocks by turns, once each has come to rest with the files open, so that noise on the machine falls on all alike:
members behind a dot with nothing typed, and names of which three letters are typed, the rest of the line cut off. A
rank is the place in the list as a client shows it, by `sortText` and filtered by what is typed. Times run from the
last keystroke to the whole answer, in wall milliseconds.

Peers are whatever the user has installed; none is a dependency. Linux only: processor time and memory are read
from /proc, for a server with all its children.
"""

import argparse
import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from codeforge.cli.client import Client
from codeforge.cli.output import console, write_table
from codeforge.dev.bench import percentile
from codeforge.dev.eval_completion import TYPED, Site, drawn
from codeforge.errors import WorkerFailed
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document

OURS = "codeforge"
BLOCK = 10
READY_SECONDS = 90.0
"""How long a server may take until it answers the first question with anything."""
IDLE_SECONDS = 1.0
IDLE_SHARE = 0.05
"""Part of a core that a server may use and count as idle."""
ASK_SECONDS = 10.0
OBJECT = {*dir(object), "__annotations__", "__dict__", "__module__", "__slots__"}
"""Members of every object: an answer that holds nothing else is blind."""


class Subject(Struct):
    """One server under measurement, and what it answered: a rank (0 for a miss) and a time for each place."""

    name: str
    client: Client
    root: Path
    versions: dict[str, int] = field(default_factory=dict)
    ranks: dict[str, list[int]] = field(default_factory=lambda: {"attribute": [], "bare": []})
    times: dict[str, list[float]] = field(default_factory=lambda: {"attribute": [], "bare": []})
    n_blind: int = 0
    n_failed: int = 0
    """Questions refused, or not answered within ASK_SECONDS."""
    seconds: float = 0.0
    """Processor time spent while asked."""
    peak: float = 0.0
    """Most resident megabytes seen."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("root", type=Path)
    parser.add_argument("--within", default="", help="draw from files below this folder only")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="may be repeated; several with ; between",
    )
    parser.add_argument("--n", type=int, default=120, help="places, half of each kind (default 120)")
    parser.add_argument("--files", type=int, default=12, help="files to draw from (default 12)")
    parser.add_argument("--seed", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    """Ask all servers, and print a row each; 1 when there is nothing to ask, 2 for a peer without a command."""
    commands = {OURS: [sys.executable, "-m", "codeforge", "lsp", "--stdio"]}
    for peer in filter(None, ";".join(args.peer).split(";")):
        name, _, command = peer.partition("=")
        if not command:
            sys.stderr.write(f"--peer {peer}: write NAME=COMMAND, such as 'zuban=zuban server'.\n")
            return 2
        commands[name.strip()] = shlex.split(command)
    folder = open_workspace(args.root, engines=False)
    sites = drawn(folder, within=args.within, n=args.n, seed=args.seed, files=args.files)
    folder.close()
    if not sites:
        sys.stderr.write(f"No Python code to ask about in {args.root}.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="codeforge-peers-") as scratch:
        subjects = [
            subject
            for name in commands
            if (subject := started(name, commands[name], args.root, Path(scratch)))
        ]
        try:
            ask_all(subjects, sites)
        finally:
            for subject in subjects:
                subject.client.close()
    console.print(
        f"{args.root.name}: {len(sites)} places in {len({site.path for site in sites})} files, seed {args.seed}"
    )
    write_table([HEADS, *(row(subject, len(sites)) for subject in subjects)])
    return 0


def started(name: str, command: Sequence[str], project: Path, scratch: Path) -> Subject | None:
    """A server on a copy of the project, initialized; None, said so, for one that does not start."""
    home = scratch / name / "home"
    home.mkdir(parents=True)
    root = (scratch / name / project.resolve().name).resolve()
    shutil.copytree(
        project, root, symlinks=True, ignore=shutil.ignore_patterns(".venv", ".git", "node_modules")
    )
    kept = {key: os.environ.get(key) for key in ("HOME", "XDG_CACHE_HOME", "CODEFORGE_CACHE_DIR")}
    os.environ.update({key: str(home) for key in kept})
    try:
        subject = Subject(name, Client(command, root), root)
        subject.client.initialize()
    except (WorkerFailed, OSError) as error:
        console.print(f"{name} did not start: {error}")
        return None
    finally:
        for key, value in kept.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})
    return subject


def ask_all(subjects: Sequence[Subject], sites: Sequence[Site]) -> None:
    """Open the files everywhere, wait until everybody answers, then ask in blocks by turns."""
    for subject in subjects:
        try:
            _open_all(subject, sites)
        except WorkerFailed:
            console.print(
                f"{subject.name} ended while it opened the files: all its questions count as failed"
            )
        subject.n_failed = 0
    for first in range(0, len(sites), BLOCK):
        turn = first // BLOCK % len(subjects)
        for subject in [*subjects[turn:], *subjects[:turn]]:
            block = sites[first : first + BLOCK]
            before = processor_seconds(subject.client.process.pid)
            for site in block:
                try:
                    _judge(subject, site, *_ask(subject, site))
                except WorkerFailed:  # it has ended
                    _judge(subject, site, [], None)
                    subject.n_failed += 1
            subject.seconds += processor_seconds(subject.client.process.pid) - before
            subject.peak = max(subject.peak, resident_megabytes(subject.client.process.pid))


def _open_all(subject: Subject, sites: Sequence[Site]) -> None:
    """Open the files, and wait until there is an answer and nothing more to do; WorkerFailed when the server ends."""
    subject.versions.update((site.path, 1) for site in sites)
    for path in subject.versions:
        file = subject.root / path
        subject.client.open(file, file.read_text(encoding="utf-8"), language="python")
    _wait_until_ready(subject, sites)
    _wait_until_idle(subject.client.process.pid)


def _wait_until_ready(subject: Subject, sites: Sequence[Site]) -> None:
    """Ask about one name after the other, since nobody knows all of them, until there is an answer."""
    deadline = time.monotonic() + READY_SECONDS
    for site in cycle(site for site in sites if site.kind == "bare"):
        if _ask(subject, site)[0] or time.monotonic() > deadline:
            return
        time.sleep(0.2)


def _wait_until_idle(pid: int) -> None:
    """Return once a server has computed next to nothing for a second: what is built after the start is no one's latency."""
    deadline = time.monotonic() + READY_SECONDS
    spent = processor_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(IDLE_SECONDS)
        before, spent = spent, processor_seconds(pid)
        if spent - before <= IDLE_SHARE * IDLE_SECONDS:
            return


def _ask(subject: Subject, site: Site) -> tuple[list[str], float]:
    """Cut the line at the place, type, ask, restore; the names in the order shown, and milliseconds.

    WorkerFailed when the server has ended.
    """
    document = Document(site.path, (subject.root / site.path).read_bytes())
    line = document.lines.line_of(site.at)
    left, right = document.line_text(site.at)
    column = len(left) - (site.kind == "attribute")
    typed = "." if site.kind == "attribute" else site.name[:TYPED]
    _change(subject, site.path, line, column, column + len(left) - column + len(right), "")
    start = time.perf_counter()
    _change(subject, site.path, line, column, column, typed)
    params = {
        "textDocument": {"uri": (subject.root / site.path).as_uri()},
        "position": {"line": line, "character": column + len(typed)},
        "context": {"triggerKind": 2, "triggerCharacter": "."}
        if site.kind == "attribute"
        else {"triggerKind": 1},
    }
    try:
        reply = subject.client.request("textDocument/completion", params, timeout=ASK_SECONDS)
    except WorkerFailed:
        if subject.client.ended.is_set():
            raise
        reply = None
        subject.n_failed += 1
    ms = (time.perf_counter() - start) * 1000
    _change(subject, site.path, line, 0, column + len(typed), (left + right).decode())
    prefix = site.name[:TYPED] if site.kind == "bare" else ""
    return shown(reply, prefix), ms


def _change(subject: Subject, path: str, line: int, start: int, stop: int, text: str) -> None:
    subject.versions[path] += 1
    span = {"start": {"line": line, "character": start}, "end": {"line": line, "character": stop}}
    identifier = {"uri": (subject.root / path).as_uri(), "version": subject.versions[path]}
    subject.client.notify(
        "textDocument/didChange",
        {"textDocument": identifier, "contentChanges": [{"range": span, "text": text}]},
    )


def shown(reply: Any, prefix: str) -> list[str]:
    """The names that an editor would show for a completion answer, in its order."""
    items = (reply.get("items") if isinstance(reply, dict) else reply) or []
    items = sorted(items, key=lambda item: item.get("sortText") or item["label"])
    names = [item["label"].split("(")[0].strip() for item in items]
    return [name for name in names if name.lower().startswith(prefix.lower())]


def _judge(subject: Subject, site: Site, names: list[str], ms: float | None) -> None:
    subject.ranks[site.kind].append(names.index(site.name) + 1 if site.name in names else 0)
    if ms is not None:
        subject.times[site.kind].append(ms)
    subject.n_blind += site.kind == "attribute" and set(names) <= OBJECT


HEADS = (
    "server",
    *("members @1", "@5", "all", "MRR", "blind", "p50 ms", "p95 ms"),
    *("names @1", "@5", "p50 ms", "p95 ms"),
    *("CPU ms each", "peak MB", "failed"),
)


def row(subject: Subject, n_sites: int) -> tuple[str, ...]:
    """What is printed of one server."""
    members, names = subject.ranks["attribute"], subject.ranks["bare"]
    reciprocal = sum(1 / rank for rank in members if rank) / max(len(members), 1)
    return (
        subject.name,
        *(_recall(members, 1), _recall(members, 5), _recall(members, 1_000_000), f"{reciprocal:.2f}"),
        f"{subject.n_blind / max(len(members), 1):.2f}",
        *_times(subject.times["attribute"]),
        *(_recall(names, 1), _recall(names, 5)),
        *_times(subject.times["bare"]),
        f"{subject.seconds * 1000 / n_sites:.0f}",
        f"{subject.peak:.0f}",
        str(subject.n_failed),
    )


def _recall(ranks: list[int], k: int) -> str:
    return f"{sum(0 < rank <= k for rank in ranks) / max(len(ranks), 1):.2f}"


def _times(values: list[float]) -> tuple[str, str]:
    if not values:
        return "-", "-"
    return f"{percentile(values, 50):.1f}", f"{percentile(values, 95):.1f}"


# A server's processes


def processes(pid: int) -> Iterator[int]:
    """A process and all its living descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from processes(int(child))


def processor_seconds(pid: int) -> float:
    """User and system time of a process and its descendants, ended ones included."""
    ticks = 0
    for each in processes(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process and its descendants."""
    pages = 0
    for each in processes(pid):
        try:
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
