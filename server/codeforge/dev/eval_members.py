"""How well members are known: real `expr.name` positions of a project, cut at the dot.

    python -m codeforge.dev.eval_members ROOT [--package NAME] [--positions 400] [--seed 1] [--misses] [--broken]

Prints the share of positions with an answer, the share whose answer holds the name really typed, and CPU milliseconds
per question with everything read once. `--broken` also drops the rest of the line and leaves a bracket open.
"""

import argparse
import ast
import random
import sys
import time
from collections import Counter
from pathlib import Path

from codeforge.python.answers import Answer
from codeforge.python.environment import Environment, environment_of
from codeforge.python.resolver import Resolver
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document, decoded
from codeforge.text.edits import Edit


class Sources:
    """The Python files of a folder, as the resolver wants to see an index."""

    def __init__(self, root: Path) -> None:
        self.documents: dict[str, Document] = {}
        for path in sorted(root.rglob("*.py")):
            inside = path.relative_to(root).as_posix()
            if any(part.startswith(".") or part in ("venv", "node_modules") for part in inside.split("/")):
                continue
            self.documents[inside] = Document(inside, decoded(path.read_bytes()), language="python")
        self._paths = list(self.documents)

    def has(self, path: str) -> bool:
        """True for a file of the folder."""
        return path in self.documents

    def paths(self) -> list[str]:
        """All files."""
        return self._paths

    def hash_of(self, path: str) -> int | None:
        """The content hash."""
        found = self.documents.get(path)
        return found.hash if found else None

    def paths_with(self, name: str) -> list[str]:
        """The files that hold the identifier."""
        word = name.encode()
        return [path for path, document in self.documents.items() if word in document.source]


class Cut:
    """One position: the document without the name after a dot, and the name."""

    def __init__(self, document: Document, dot: int, name: str, *, broken: bool) -> None:
        source = document.source
        stop = dot + 1 + len(name.encode())
        if broken:
            end = source.find(b"\n", stop)
            source = source[: dot + 1] + source[end if end >= 0 else len(source) :]
        else:
            source = source[: dot + 1] + source[stop:]
        self.name = name
        self.dot = dot
        self.line = document.lines.line_of(dot) + 1
        self.document = Document(document.path, source, language="python", version=1)


def positions(document: Document) -> list[tuple[int, str]]:
    """The dots of attributes in a document, with the name behind each."""
    try:
        tree = ast.parse(document.source)
    except (SyntaxError, ValueError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset:
            stop = document.lines.starts[node.end_lineno - 1] + node.end_col_offset
            dot = stop - len(node.attr.encode()) - 1
            if document.source[dot : dot + 1] == b".":
                found.append((dot, node.attr))
    return found


def main() -> int:
    """Evaluate, print, and leave with 0."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("root", type=Path)
    options.add_argument("--package", default="")
    options.add_argument("--positions", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--broken", action="store_true")
    given = options.parse_args()
    sources = Sources(given.root)
    environment = environment_of(given.root, variables={})
    places = [
        (path, dot, name)
        for path in sources.paths()
        if path.startswith(given.package)
        for dot, name in positions(sources.documents[path])
    ]
    random.Random(given.seed).shuffle(places)
    answered = offered = complete = 0
    milliseconds: list[float] = []
    cold: list[float] = []
    misses: Counter[str] = Counter()
    for path, dot, name in places[: given.positions]:
        cut = Cut(sources.documents[path], dot, name, broken=given.broken)
        answer, first, warm = ask(sources, cut, environment)
        cold.append(first)
        milliseconds.append(warm)
        answered += bool(answer.members)
        complete += answer.complete
        hit = any(member.name == name for member in answer.members)
        offered += hit
        if not hit:
            misses["wrong" if answer.members else "unknown"] += 1
            if given.misses:
                line = sources.documents[path].lines.span(cut.line - 1)
                text = sources.documents[path].text(line).strip()[:110]
                sys.stdout.write(f"{path}:{cut.line} .{name} [{answer.receiver}] {text}\n")
    report(min(given.positions, len(places)), answered, offered, complete, misses, cold, milliseconds)
    return 0


def ask(sources: Sources, cut: Cut, environment: Environment) -> tuple[Answer, float, float]:
    """The answer at a position, with the milliseconds of the first time and of asking again after one more edit."""
    taken = []
    answer = Answer([], False)
    before = cut.document.edited([Edit(cut.dot, cut.dot + 1, b"")], version=0)
    dot = Edit(cut.dot, cut.dot, b".")
    tree_of(before)
    for version in (1, 2):
        document = before.edited([dot], version=version)
        read = {**sources.documents, document.path: document}.get
        start = time.thread_time()
        answer = Resolver(sources, read, environment).members(document, cut.dot)
        taken.append((time.thread_time() - start) * 1000)
        before = document.edited([Edit(cut.dot, cut.dot + 1, b"")], version=0)
        tree_of(before)
    return answer, taken[0], taken[1]


def report(
    n_positions: int,
    answered: int,
    offered: int,
    complete: int,
    misses: Counter[str],
    cold: list[float],
    milliseconds: list[float],
) -> None:
    """Print the figures."""

    def percentile(values: list[float], share: float) -> float:
        ordered = sorted(values)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    sys.stdout.write(
        f"{n_positions} positions: answered {answered / n_positions:.1%}, offered the name {offered / n_positions:.1%}, "
        f"complete {complete / n_positions:.1%}; misses {dict(misses)}\n"
        f"first time p50 {percentile(cold, 0.5):.1f} ms, p95 {percentile(cold, 0.95):.1f} ms; "
        f"again p50 {percentile(milliseconds, 0.5):.2f} ms, p95 {percentile(milliseconds, 0.95):.2f} CPU ms\n"
    )


if __name__ == "__main__":
    sys.exit(main())
