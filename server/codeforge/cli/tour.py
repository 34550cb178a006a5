"""`codeforge tour [PROJECT]`: a server at work on a real project, over the real protocol."""

import argparse
import re
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct
from rich.text import Text

from codeforge.cli.client import Client
from codeforge.cli.output import console, progress_bar, root_of
from codeforge.errors import BadRequest
from codeforge.index.listing import listed, read_file
from codeforge.syntax.outline import CALLABLE, TYPES, Definition, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

INDEX_SECONDS = 600
SHOWN = 5
BROKEN = (
    "\ndef broken(values):\n    return sum((v for v in values)\n\ndef after():\n    return undefined_name\n"
)
SAMPLE_BYTES = (3_000, 60_000)
SAMPLED_FILES = 400
TOO_SMALL_OR_LARGE = 1000


class Sample(Struct):
    """A file to show things on, and where in it."""

    document: Document
    member: Offset = -1
    """Behind the dot of a `self.…` or another member."""
    use: Offset = -1
    """At a use of an imported name."""
    type: Definition | None = None


def arguments(parser: argparse.ArgumentParser) -> None:
    """A project."""
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path(), help="the folder of a project (default: here)"
    )


def run(args: argparse.Namespace) -> int:
    """Show the tour; 1 when the server did not get through it."""
    root = root_of(args.project, args.project if args.project.is_dir() else None)
    sample = _sample(root)
    progress = Progress()
    client = Client([sys.executable, "-m", "codeforge", "lsp", "--stdio"], root, told=progress.told)
    try:
        console.print(Text.assemble(("CodeForge", "bold"), " on ", (str(root), "cyan")))
        answer = client.initialize()
        started = (time.perf_counter() - client.started) * 1000
        version = (answer.get("serverInfo") or {}).get("version", "")
        _heading(f"server {version} started", "initialize", started)
        _index(client, progress)
        Stops(client, sample, progress).all()
    finally:
        code = client.close()
    console.print(Text(f"\nThe server ended with exit code {code}.", style="dim"))
    return 0 if code == 0 else 1


class Progress:
    """Collects what the server tells: how far the index is, and diagnostics by document."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.ended = False
        self.percentage = 0
        self.message = ""
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def told(self, method: str, params: Any) -> None:
        """Take one notification."""
        with self.changed:
            if method == "$/progress":
                value = params["value"]
                self.percentage = value.get("percentage", self.percentage)
                self.message = value.get("message", self.message)
                self.ended = self.ended or value.get("kind") == "end"
            elif method == "textDocument/publishDiagnostics":
                self.diagnostics[params["uri"]] = params["diagnostics"]
            self.changed.notify_all()


def _sample(root: Path) -> Sample:
    """The file of the project with most to show; raises BadRequest when there is no source at all."""
    paths = [
        path for path in listed(root).paths if not re.search(r"(^|/)(tests?|docs?|examples?)/|test_", path)
    ]
    python = [path for path in paths if path.endswith(".py")]
    own = set(paths)
    best: tuple[int, Sample] | None = None
    candidates = python or paths or list(listed(root).paths)
    for path in candidates[:: max(len(candidates) // SAMPLED_FILES, 1)]:
        document = read_file(root, path)
        if document is None:
            continue
        worth, sample = _rated(document, own)
        if not SAMPLE_BYTES[0] < len(document.source) < SAMPLE_BYTES[1]:
            worth -= TOO_SMALL_OR_LARGE
        if best is None or worth > best[0]:
            best = worth, sample
    if best is None:
        raise BadRequest(
            f"There is no source that CodeForge knows in {root}. Name a project: codeforge tour PATH."
        )
    return best[1]


def _rated(document: Document, paths: set[str]) -> tuple[int, Sample]:
    """How much a file has to show, and where."""
    outline = outline_of(document)
    sample = Sample(document)
    members = [match.end() for match in re.finditer(rb"\bself\.(?=[a-z])", document.source)]
    if members:
        sample.member = members[len(members) // 2]
    types = [d for d in outline.definitions if d.kind in TYPES]
    sample.type = max(types, key=lambda d: d.span.stop - d.span.start, default=None)
    for imported in outline.imports:
        if not imported.alias or not _is_own(imported.module, paths):
            continue
        use = re.search(
            rb"(?<![\w.])" + re.escape(imported.alias.encode()) + rb"\b(?=[.(])",
            document.source[imported.span.stop :],
        )
        if use:
            sample.use = imported.span.stop + use.start()
    worth = min(len(members), 40) + 20 * (sample.use >= 0) + 20 * (sample.type is not None)
    n_callables = sum(d.kind in CALLABLE for d in outline.definitions)
    return worth + min(n_callables, 20) + min(len(outline.imports), 20), sample


def _is_own(module: str, paths: set[str]) -> bool:
    if module.startswith("."):
        return True
    tail = module.replace(".", "/")
    return any(path.endswith((f"{tail}.py", f"{tail}/__init__.py")) for path in paths)


def _index(client: Client, progress: Progress) -> None:
    """Wait for the index with a bar, then say what it holds."""
    start = time.perf_counter()
    with progress_bar("Indexing") as show, progress.changed:
        while not (progress.ended or client.ended.is_set()) and time.perf_counter() - start < INDEX_SECONDS:
            progress.changed.wait(0.2)
            show(progress.percentage, 100)
    status, _ = client.timed("codeforge/status", {})
    folder = status["folders"][0]
    seconds = time.perf_counter() - start
    _heading(f"{folder['nFiles']:,} files indexed", "$/progress", seconds * 1000)
    languages = ", ".join(f"{name} {n:,}" for name, n in list(folder["languages"].items())[:6])
    _lines([languages])


class Stops:
    """What the tour shows, one method a stop."""

    def __init__(self, client: Client, sample: Sample, progress: Progress) -> None:
        self.client = client
        self.sample = sample
        self.progress = progress
        self.document = sample.document
        text = self.document.source.decode()
        self.uri = client.open(client.root / self.document.path, text, language=self.document.language)

    def all(self) -> None:
        """Every stop that this sample has something to show for."""
        self.symbols()
        if self.sample.member >= 0:
            self.completion()
        if self.sample.use >= 0:
            self.definition()
            self.hover()
            self.references()
        self.context()
        self.question()
        self.diagnostics()

    def symbols(self) -> None:
        """Workspace symbols by a remembered part of a name."""
        if self.sample.type is None:
            return
        name = self.sample.type.name
        humps = re.findall(r"[A-Z]", name)
        query = "".join(humps) if len(humps) > 1 else name[:4]
        found, ms = self.client.timed("workspace/symbol", {"query": query})
        _heading(f"symbols like “{query}”", "workspace/symbol", ms)
        _lines(f"{item['name']:<32} {self._place(item['location'])}" for item in (found or [])[:SHOWN])

    def completion(self) -> None:
        """Members behind a dot."""
        params = self._at(self.sample.member)
        self.client.timed("textDocument/completion", params)
        answer, ms = self.client.timed("textDocument/completion", params)
        items = answer["items"] if isinstance(answer, dict) else answer or []
        _heading(f"completion at {self._shown(self.sample.member)}", "textDocument/completion", ms)
        _lines([", ".join(item["label"] for item in items[: 2 * SHOWN])])

    def definition(self) -> None:
        """Where an imported name comes from."""
        found, ms = self.client.timed("textDocument/definition", self._at(self.sample.use))
        _heading(f"definition of {self._shown(self.sample.use)}", "textDocument/definition", ms)
        _lines(self._place(item) for item in (found or [])[:SHOWN])

    def hover(self) -> None:
        """What it is."""
        found, ms = self.client.timed("textDocument/hover", self._at(self.sample.use))
        _heading(f"hover on {self._shown(self.sample.use)}", "textDocument/hover", ms)
        text = found["contents"]["value"] if found else ""
        _lines([line for line in text.splitlines() if line.strip() and not line.startswith("```")][:3])

    def references(self) -> None:
        """Where it is used."""
        params = {**self._at(self.sample.use), "context": {"includeDeclaration": True}}
        found, ms = self.client.timed("textDocument/references", params)
        _heading(f"{len(found or [])} references", "textDocument/references", ms)
        _lines(self._place(item) for item in (found or [])[:SHOWN])

    def context(self) -> None:
        """What an assistant is given at the cursor."""
        at = max(self.sample.member, self.sample.use, 0)
        ask = {
            "textDocument": {"uri": self.uri},
            "position": self._at(at)["position"],
            "budget": {"tokens": 500},
        }
        self._show_context("context at the same cursor, 500 tokens", ask)

    def question(self) -> None:
        """What an assistant is given for a question."""
        name = self.sample.type.name if self.sample.type else Path(self.document.path).stem
        words = " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)).lower()
        self._show_context(
            f"context for “where is {words}”, 500 tokens",
            {"query": f"where is {words}", "budget": {"tokens": 500}},
        )

    def _show_context(self, title: str, ask: dict[str, Any]) -> None:
        answer, ms = self.client.timed("codeforge/context", ask)
        _heading(title, "codeforge/context", ms)
        for item in answer["items"][:SHOWN]:
            signals = ", ".join(dict.fromkeys(reason["signal"] for reason in item["reasons"]))
            first = item["text"].strip().splitlines()[0] if item["text"].strip() else ""
            _lines([f"{item['score']:>3.0f}  {first[:70]:<70}  {signals}"])
        _lines([f"{len(answer['items'])} items, {answer['tokens']} tokens"])

    def diagnostics(self) -> None:
        """What is wrong after a keystroke."""
        broken = self.document.source.decode() + (BROKEN if self.document.language == "python" else "\n(\n")
        start = time.perf_counter()
        change = {"textDocument": {"uri": self.uri, "version": 2}, "contentChanges": [{"text": broken}]}
        self.client.notify("textDocument/didChange", change)
        report, _ = self.client.timed("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
        ms = (time.perf_counter() - start) * 1000
        added = [d for d in report["items"] if d["range"]["start"]["line"] >= len(self.document.lines) - 1]
        _heading(f"{len(added)} diagnostics after an edit", "textDocument/diagnostic", ms)
        _lines(f"{d['range']['start']['line'] + 1}: {d['message']}  ({d['source']})" for d in added[:SHOWN])

    def _at(self, at: Offset) -> dict[str, Any]:
        line, character = self.document.lines.position(at)
        return {"textDocument": {"uri": self.uri}, "position": {"line": line, "character": character}}

    def _shown(self, at: Offset) -> str:
        """The text around a place, with the place itself."""
        left, right = self.document.line_text(at)
        before = re.search(rb"[\w.]*$", left)
        after = re.match(rb"\w*", right) if at != self.sample.member else None
        name = (before[0] if before else b"") + (after[0] if after else b"")
        return f"`{name.decode()}` ({self.document.path}:{self.document.lines.line_of(at) + 1})"

    def _place(self, location: dict[str, Any]) -> str:
        path = location["uri"].removeprefix(self.client.root.as_uri() + "/").rsplit("/typeshed/", 1)[-1]
        return f"{path}:{location['range']['start']['line'] + 1}"


def _heading(title: str, method: str, ms: float) -> None:
    console.print(Text.assemble("\n", (f"{ms:8.1f} ms  ", "green"), (title, "bold"), (f"  {method}", "dim")))


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        console.print(Text(f"             {line}", overflow="ellipsis", no_wrap=True))
