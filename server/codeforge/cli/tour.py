"""`codeforge tour [PROJECT]`: a server at work on a real project, over the real protocol.

Each stop shows a question, what came back, and the milliseconds between them as a client sees them.
Where the first answer is slower than the next, both are shown.
"""

import argparse
import re
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from codeforge.cli.client import Client
from codeforge.cli.output import console, errors, named_or_around, root_of, write_table
from codeforge.cli.sample import WORD, Sample, sample_of
from codeforge.syntax.headers import signature
from codeforge.text.counting import counted
from codeforge.text.positions import Offset

INDEX_SECONDS = 600
POLL_SECONDS = 0.1
SHOWN = 5
TOKENS = 500
CONTEXT_MS = 100
"""Until the best so far is given; twice the default, for machines that do much else."""
INDENT = 13
"""Columns left of what was answered; the milliseconds stand there."""
MOST_ASKS = 5
"""How often the same is asked until the answer says that it is complete."""
TYPED = "\n\ndef sum_of_squares(values):\n    return sum((value * value for value in values)\n"
MENDED = "\n\ndef sum_of_squares(values):\n    return sum(value * value for value in valeus)\n"
TYPED_NAME = "sum_of_squares"
RUFF_SECONDS = 5.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """A project."""
    parser.add_argument(
        "project",
        nargs="?",
        type=Path,
        help="the folder of a project (default: the one around the current folder)",
    )


def run(args: argparse.Namespace) -> int:
    """Show the tour; 1 when the server did not get through it."""
    root = root_of(*named_or_around(args.project))
    sample = sample_of(root)
    console.print(Text.assemble(("CodeForge", "bold"), " on ", (str(root), "cyan")))
    news = News()
    client = Client([sys.executable, "-m", "codeforge", "lsp", "--stdio"], root, told=news.told)
    memory = ""
    try:
        answer = client.initialize()
        started = (time.perf_counter() - client.started) * 1000
        version = (answer.get("serverInfo") or {}).get("version", "")
        _heading(f"server {version} is there", "initialize", started)
        _index(client, news)
        Stops(client, sample).all()
        memory = _memory(client.process.pid)
    finally:
        code = client.close()
    console.print(Text(f"\nThe server ended with exit code {code}{memory}.", style="dim"))
    console.print(Text("Connect an editor: docs/editors.md. From the shell: codeforge --help.", style="dim"))
    return 0 if code == 0 else 1


class News:
    """What the server tells about its indexing."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.percentage = 0
        self.message = ""

    def told(self, method: str, params: Any) -> None:
        """Take one notification."""
        if method == "$/progress":
            with self.changed:
                self.percentage = params["value"].get("percentage", self.percentage)
                self.message = params["value"].get("message") or self.message
                self.changed.notify_all()


def _index(client: Client, news: News) -> None:
    """Wait for the index with a bar, then say what it holds."""
    start = time.perf_counter()
    names_ms = 0.0
    if errors.is_terminal:
        errors.print()
    with _bar() as show:
        while True:
            state, _ = client.timed("codeforge/status", {})
            folder = state["folders"][0]
            elapsed = time.perf_counter() - start
            if folder["complete"] and not names_ms:
                names_ms = elapsed * 1000
            if (folder["complete"] and folder["searchable"]) or elapsed > INDEX_SECONDS:
                show("Indexed", 100, counted(folder["nFiles"], "file"))
                break
            if names_ms:
                show("Collecting words", None, counted(folder["nFiles"], "file"))
            else:
                show("Indexing", news.percentage, news.message)
            with news.changed:
                news.changed.wait(POLL_SECONDS)
    parsed = state["counters"].get("files parsed", 0)
    _heading(
        f"{counted(folder['nFiles'], 'file')} indexed, {_how(parsed, folder['nFiles'])}",
        "$/progress",
        names_ms,
    )
    _lines([", ".join(f"{name} {n:,}" for name, n in list(folder["languages"].items())[:6])])
    _heading("their words collected, for questions", "codeforge/status", elapsed * 1000)


def _how(n_parsed: int, n_files: int) -> str:
    if n_parsed == 0:
        return "all as an earlier start has stored them"
    return "from nothing" if n_parsed >= n_files else f"{n_parsed:,} of them changed since an earlier start"


@contextmanager
def _bar() -> Iterator[Any]:
    """A callback `(title, percentage, message)` that draws a bar, which stays; nothing where no terminal is.

    Without a percentage the bar only says that something goes on.
    """
    columns = (
        TextColumn(" " * INDENT + "{task.description:<16}"),
        BarColumn(30),
        TaskProgressColumn(),
        TextColumn("{task.fields[message]}", style="dim"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Indexing", total=100, message="")

        def show(title: str, percentage: int | None, message: str) -> None:
            total = None if percentage is None else 100
            bar.update(task, description=title, completed=percentage or 0, total=total, message=message)

        yield show


def _memory(pid: int) -> str:
    """`, having held at most 120 MB`, where the system tells (Linux); the worker processes are not counted."""
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return ""
    return f", having held at most {int(found[1]) / 1024:.0f} MB" if found else ""


class Stops:
    """What the tour shows, one method a stop."""

    def __init__(self, client: Client, sample: Sample) -> None:
        self.client = client
        self.sample = sample
        self.document = sample.document
        self.text = self.document.source.decode()
        self.version = 1
        self.uri = client.open(client.root / self.document.path, self.text, language=self.document.language)

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
        words = WORD.findall(self.sample.type.name)
        query = "".join(word[:3] for word in words) if len(words) > 1 else self.sample.type.name[:4]
        found, ms = self.client.timed("workspace/symbol", {"query": query})
        _heading(f"symbols like “{query}”", "workspace/symbol", ms)
        rows = [(item["name"], Text(self._place(item["location"]), "cyan")) for item in (found or [])[:SHOWN]]
        _rows(rows, gives=0)

    def completion(self) -> None:
        """Members behind a dot, and where the name that stands there is among them."""
        answer, first, again = self._asked("textDocument/completion", self._at(self.sample.member))
        items = answer["items"] if isinstance(answer, dict) else answer or []
        _heading("completion" + again, "textDocument/completion", first)
        self._excerpt(self.sample.member)
        _rows(self._item(item) for item in items[:SHOWN])
        written = re.match(rb"\w*", self.document.source[self.sample.member :])
        name = written[0].decode() if written else ""
        labels = [item["label"] for item in items]
        if name in labels:
            place = f"`{name}`, which stands there, is number {labels.index(name) + 1} of {len(labels)}"
            _lines([Text(place, "dim")])

    def definition(self) -> None:
        """Where an imported name comes from."""
        found, ms = self.client.timed("textDocument/definition", self._at(self.sample.use))
        _heading(f"definition of `{self._name()}`", "textDocument/definition", ms)
        self._excerpt(self.sample.use)
        _lines(Text(self._place(item), "cyan") for item in (found or [])[:SHOWN])

    def hover(self) -> None:
        """What it is."""
        found, ms = self.client.timed("textDocument/hover", self._at(self.sample.use))
        _heading(f"hover on `{self._name()}`", "textDocument/hover", ms)
        text = found["contents"]["value"] if found else ""
        _lines([line for line in text.splitlines() if line.strip() and not line.startswith("```")][:3])

    def references(self) -> None:
        """Where it is used."""
        params = {**self._at(self.sample.use), "context": {"includeDeclaration": True}}
        found, ms = self.client.timed("textDocument/references", params)
        found = found or []
        n_files = len({item["uri"] for item in found})
        where = f"{counted(len(found), 'reference')} in {counted(n_files, 'file')}"
        _heading(where, "textDocument/references", ms)
        _lines(Text(self._place(item), "cyan") for item in found[:SHOWN])

    def context(self) -> None:
        """What an assistant is given at the cursor."""
        at = max(self.sample.member, self.sample.use, 0)
        self._show_context(f"context at {Path(self._line(at)).name}", self._at(at))

    def question(self) -> None:
        """What an assistant is given for a question."""
        question = self.sample.question
        self._show_context(f"context for “{question}”", {"query": question})

    def _show_context(self, title: str, ask: dict[str, Any]) -> None:
        ask = {**ask, "budget": {"tokens": TOKENS, "ms": CONTEXT_MS}}
        answer, first, again = self._asked("codeforge/context", ask)
        _heading(title + again, "codeforge/context", first)
        rows = [
            (
                Text(f"{item['score']:>3.0f}"),
                _header(item["text"]),
                Text(_tail(self._place(item)), "cyan"),
                _why(item["reasons"]),
            )
            for item in answer["items"][:SHOWN]
        ]
        _rows(rows, gives=1)
        more = len(answer["items"]) - SHOWN
        shown = f"{answer['tokens']} of {TOKENS} tokens"
        shown += f", with {counted(more, 'more item')}" if more > 0 else ""
        shown += "" if answer["complete"] else f"; the best within {CONTEXT_MS} ms"
        _lines([Text(shown, "dim")])

    def diagnostics(self) -> None:
        """What is wrong while typing, and that the index has what is not saved."""
        if self.document.language != "python":
            found, ms = self._edited("\n(\n", wanted="")
            if found:
                self._show_findings("after `(` is typed", found, ms)
            return
        self._show_findings("while a function is typed", *self._edited(TYPED))
        found, ms = self.client.timed("workspace/symbol", {"query": TYPED_NAME})
        _heading("the function is found before it is saved", "workspace/symbol", ms)
        _rows((item["name"], Text(self._place(item["location"]), "cyan")) for item in (found or [])[:1])
        self._show_findings("after the bracket is closed", *self._edited(MENDED, wanted="ruff"))

    def _edited(self, added: str, *, wanted: str = "codeforge") -> tuple[list[dict[str, Any]], float]:
        """What is found in text added at the end, and the milliseconds until source `wanted` (any) has spoken."""
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        start = time.perf_counter()
        change = {"textDocument": document, "contentChanges": [{"text": self.text + added}]}
        self.client.notify("textDocument/didChange", change)
        while True:
            report, _ = self.client.timed("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
            elapsed = time.perf_counter() - start
            new = len(self.document.lines) - 1
            found = [item for item in report.get("items", ()) if item["range"]["start"]["line"] >= new]
            if not wanted or elapsed > RUFF_SECONDS or any(item["source"] == wanted for item in found):
                return found, elapsed * 1000

    def _show_findings(self, when: str, found: list[dict[str, Any]], ms: float) -> None:
        _heading(f"diagnostics {when}", "textDocument/diagnostic", ms)
        _rows(
            (
                Text(str(item["range"]["start"]["line"] + 1), "dim"),
                Text(item["message"], "red" if item["severity"] == 1 else "yellow"),
                " ".join(str(part) for part in (item["source"], item.get("code")) if part),
            )
            for item in found[:SHOWN]
        )

    def _asked(self, method: str, params: dict[str, Any]) -> tuple[Any, float, str]:
        """The answer once it is whole, the milliseconds of the first asking, and those of the last in words."""
        answer, first = self.client.timed(method, params)
        ms = first
        for _ in range(MOST_ASKS - 1):
            answer, ms = self.client.timed(method, params)
            if isinstance(answer, dict) and answer.get("complete", not answer.get("isIncomplete")):
                break
        return answer, first, f", asked again {ms:.1f} ms"

    def _item(self, item: dict[str, Any]) -> tuple[Text, str]:
        """A completion item with what an editor would show beside it."""
        whole, _ = self.client.timed("completionItem/resolve", item)
        return Text(item["label"]), whole.get("detail", "")

    def _at(self, at: Offset) -> dict[str, Any]:
        line, character = self.document.lines.position(at)
        return {"textDocument": {"uri": self.uri}, "position": {"line": line, "character": character}}

    def _line(self, at: Offset) -> str:
        return f"{self.document.path}:{self.document.lines.line_of(at) + 1}"

    def _name(self) -> str:
        found = re.match(rb"\w*", self.document.source[self.sample.use :])
        return found[0].decode() if found else ""

    def _excerpt(self, at: Offset) -> None:
        """The line of a place, with the cursor in it."""
        left, right = self.document.line_text(at)
        cursor = ("▏", "bold magenta")
        code = (left.decode().lstrip(), cursor, right.decode().rstrip())
        _lines([Text.assemble((self._line(at), "cyan"), "  ", *code)])

    def _path(self, uri: str) -> str:
        return unquote(uri.removeprefix(self.client.root.as_uri() + "/").rsplit("/typeshed/", 1)[-1])

    def _place(self, location: dict[str, Any]) -> str:
        return f"{self._path(location['uri'])}:{location['range']['start']['line'] + 1}"


def _header(text: str) -> str:
    """How a piece of code begins, without the decorators and comments above it."""
    lines = text.strip().splitlines()
    first = next((n for n, line in enumerate(lines) if not _ABOVE.match(line)), 0)
    return signature(lines, first)


_ABOVE = re.compile(r"\s*(?:@\w|#\[|//|/\*|\*|$)")


def _tail(place: str) -> str:
    """The end of a long place, so that a column beside it has room."""
    room = max((console.width - INDENT) // 2 - 4, 20)
    return place if len(place) <= room else "…" + place[1 - room :]


def _why(reasons: Iterable[dict[str, Any]]) -> str:
    """The two strongest reasons, each once."""
    return ", ".join(list(dict.fromkeys(reason["words"] for reason in reasons))[:2])


def _heading(title: str, method: str, ms: float) -> None:
    """The milliseconds, what was asked, and the method at the right edge of a terminal."""
    line = Text.assemble("\n", (f"{ms:8.1f} ms  ", "green"), (title, "bold"))
    gap = console.width - line.cell_len - len(method) if console.is_terminal else 2
    if gap >= 2:
        line.append(" " * gap).append(method, "dim")
    console.print(line, soft_wrap=False, no_wrap=True, overflow="ellipsis")


def _lines(lines: Iterable[str | Text]) -> None:
    """Lines below a heading, cut at the edge of a terminal."""
    for line in lines:
        shown = Text(" " * INDENT).append_text(Text(line) if isinstance(line, str) else line)
        console.print(shown, soft_wrap=False, no_wrap=True, overflow="ellipsis")


def _rows(rows: Iterable[Sequence[str | Text]], *, gives: int = -1) -> None:
    """Aligned columns below a heading."""
    write_table(
        ([_one_line(cell) for cell in row] for row in rows), gives=gives, indent=INDENT, empty="nothing"
    )


def _one_line(cell: str | Text) -> str | Text:
    return cell if isinstance(cell, Text) else " ".join(cell.split())
