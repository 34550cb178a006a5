"""`python -m codeforge.dev eval_completion ROOT`: how often completion offers the name that the author really typed.

Positions are drawn from the Python files of a project: a member behind a dot with nothing typed, and bare names of
which three letters are typed. Each is asked twice: `open`, with the rest of the line cut off, and `kept`, with only the
identifier cut out. The cut identifier stands nowhere in what is asked, and its file hides what the index knows of it.
A rank is the place in the list as a client shows it; a miss counts as one. `blind` is the share of answers that hold
nothing, or only what every object has. Milliseconds are processor time of the asking thread, for the keystroke that
asks, with the keystroke before it already answered.
"""

import argparse
import ast
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, zip_longest
from pathlib import Path

from msgspec import Struct

from codeforge.features.completion import CompletionList, completion
from codeforge.state.folder import Folder
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset

TYPED = 3
"""Letters of a bare name that are typed."""
FORMS = ("open", "kept")
_OBJECT = {*dir(object), "__annotations__", "__dict__", "__module__", "__slots__"}
_TEST_FOLDERS = {"tests", "testing", "test"}


class Site(Struct, frozen=True):
    """An identifier in real code: `kind` is `attribute` or `bare`, `at` where it begins."""

    path: str
    at: Offset
    name: str
    kind: str


class Asked(Struct, frozen=True):
    """What came back for one site in one form; `rank` is 0 for a miss."""

    site: Site
    form: str
    rank: int
    items: int
    blind: bool
    complete: bool
    ms: float
    source: str
    """Of the item that is the right one."""
    first: list[str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("root", type=Path)
    parser.add_argument("--within", default="", help="draw from files below this folder only")
    parser.add_argument("--n", type=int, default=400, help="positions, half of each kind (default 400)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=0, help="files to draw from (default 0: all)")
    parser.add_argument("--misses", action="store_true", help="print the positions that came out badly")
    parser.add_argument("--json", type=Path, help="write every answer to this file, a line each")


def run(args: argparse.Namespace) -> int:
    """Ask, and print the figures; 1 when there is nothing to ask."""
    folder = open_workspace(args.root, text=True, engines=False)
    try:
        with_packages(folder)
        sites = drawn(folder, within=args.within, n=args.n, seed=args.seed, files=args.files)
        if not sites:
            sys.stderr.write(f"No Python code to ask about in {args.root}.\n")
            return 1
        asked = list(answers(folder, sites))
    finally:
        folder.close()
    sys.stdout.write(table(asked))
    if args.misses:
        sys.stdout.writelines(missed(folder, one) for one in asked if not 0 < one.rank <= 5)
    if args.json:
        args.json.write_text("".join(json.dumps(_row(one)) + "\n" for one in asked), encoding="utf-8")
    return 0


def with_packages(folder: Folder) -> None:
    """Wait until the installed packages are read, so that every position is asked with the same candidates."""
    for path in islice((path for path in folder.view.paths() if path.endswith(".py")), 1):
        folder.distributions(path)
        folder.packages.wait()


def drawn(folder: Folder, *, within: str = "", n: int = 400, seed: int = 1, files: int = 0) -> list[Site]:
    """`n` places to ask at, half of each kind, the same for the same files and seed; tests are left out.

    They are spread evenly over the largest file and `files` - 1 others (0: all); in each, names that were not drawn
    from it yet come first.
    """
    chooser = random.Random(seed)
    found: dict[str, list[Site]] = {}
    for path in folder.view.paths():
        aside = _TEST_FOLDERS.intersection(path.split("/"))
        if not path.endswith(".py") or aside or not path.startswith(within):
            continue
        document = folder.sources.read(path)
        sites = list(sites_in(document)) if document else []
        if sites:
            found[path] = sites
    chosen = list(found)
    chooser.shuffle(chosen)
    chosen.sort(key=lambda path: len(found[path]) < max(map(len, found.values())))  # the largest first
    chosen = chosen[: files or None]
    drawn = []
    for kind in ("attribute", "bare"):
        pools = [[site for site in found[path] if site.kind == kind] for path in chosen]
        drawn += _spread(pools, chooser)[: n // 2]
    return drawn


def _spread(pools: list[list[Site]], chooser: random.Random) -> list[Site]:
    """All sites, one of each pool in turn; those whose name was taken from that file before come last."""
    for pool in pools:
        chooser.shuffle(pool)
    fresh: list[Site] = []
    repeated: list[Site] = []
    seen: set[tuple[str, str]] = set()
    for site in chain.from_iterable(zip_longest(*pools)):
        if site is not None:
            (repeated if (site.path, site.name) in seen else fresh).append(site)
            seen.add((site.path, site.name))
    return fresh + repeated


def sites_in(document: Document) -> Iterator[Site]:
    """The uses of names in a document, by their syntax; formatted strings and lines beyond ASCII are left out."""
    try:
        tree = ast.parse(document.source)
    except (SyntaxError, ValueError, RecursionError):
        return
    inside = {
        id(child) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for child in ast.walk(node)
    }
    starts = document.lines.starts
    for node in ast.walk(tree):
        if id(node) in inside or not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        if isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset:
            name, kind = node.attr, "attribute"
            at = starts[node.end_lineno - 1] + node.end_col_offset - len(name.encode())
        elif isinstance(node, ast.Name) and node.id not in ("self", "cls") and len(node.id) > TYPED:
            name, kind, at = node.id, "bare", starts[node.lineno - 1] + node.col_offset
        else:
            continue
        left, right = document.line_text(at)
        is_there = document.source.startswith(name.encode(), at)
        if is_there and (left + right).isascii() and (kind == "bare" or left.endswith(b".")):
            yield Site(document.path, at, name, kind)


def answers(folder: Folder, sites: Iterable[Site], *, forms: Iterable[str] = FORMS) -> Iterator[Asked]:
    """Ask at each site, in each form."""
    for site in sites:
        document = folder.sources.read(site.path)
        if document is None:
            continue
        for form in forms:
            yield _asked(folder, document, site, form)
        folder.drop(site.path)


def _asked(folder: Folder, document: Document, site: Site, form: str) -> Asked:
    """One answer: the key before the last is answered first, so that the time is one keystroke's."""
    _, right = document.line_text(site.at)
    start = site.at - 1 if site.kind == "attribute" else site.at
    stop = site.at + (len(right) if form == "open" else len(site.name))
    typed = b"." if site.kind == "attribute" else site.name[:TYPED].encode()
    before = document.edited([Edit(start, stop, typed[:-1])], version=1)
    folder.put(before)
    completion(folder.snapshot(focus=site.path), site.path, start + len(typed) - 1)
    at = start + len(typed)
    folder.put(before.edited([Edit(at - 1, at - 1, typed[-1:])], version=2))
    begin = time.thread_time()
    found = completion(folder.snapshot(focus=site.path), site.path, at)
    ms = (time.thread_time() - begin) * 1000
    return _judged(site, form, found, ms)


def _judged(site: Site, form: str, found: CompletionList, ms: float) -> Asked:
    prefix = site.name[:TYPED].lower() if site.kind == "bare" else ""
    shown = [item for item in found.items if item.label.lower().startswith(prefix)]
    rank = next((n for n, item in enumerate(shown, 1) if item.label == site.name), 0)
    return Asked(
        site,
        form,
        rank,
        len(found.items),
        {item.label for item in shown} <= _OBJECT,
        found.complete,
        ms,
        shown[rank - 1].source if rank else "",
        [item.label for item in shown[:5]],
    )


# What is printed


def table(asked: list[Asked]) -> str:
    """The figures by kind and form, a line each."""
    head = "kind       form     n    @1    @5  @all   MRR blind items   ms p50   p95\n"
    lines = [head]
    for kind in ("attribute", "bare"):
        for form in (*FORMS, ""):
            part = [one for one in asked if one.site.kind == kind and form in ("", one.form)]
            if part:
                lines.append(_line(kind, form or "both", part))
    return "".join(lines)


def _line(kind: str, form: str, part: list[Asked]) -> str:
    ms = sorted(one.ms for one in part)
    items = sorted(one.items for one in part)[len(part) // 2]
    return (
        f"{kind:10} {form:5}{len(part):5}{shares(part)}{items:6}"
        f"{ms[len(ms) // 2]:9.2f}{ms[int(len(ms) * 0.95)]:6.1f}\n"
    )


def shares(part: list[Asked]) -> str:
    """Recall at 1, at 5 and at all, mean reciprocal rank and the share of blind answers, six places each."""

    def share(holds: Callable[[Asked], bool]) -> str:
        return f"{sum(map(holds, part)) / len(part):6.3f}"

    mrr = sum(1 / one.rank for one in part if one.rank) / len(part)
    return (
        f"{share(lambda one: one.rank == 1)}{share(lambda one: 0 < one.rank <= 5)}{share(lambda one: one.rank > 0)}"
        f"{mrr:6.3f}{share(lambda one: one.blind)}"
    )


def missed(folder: Folder, one: Asked) -> str:
    """A line about a position: the rank, where it is, and what was offered first."""
    document = folder.sources.read(one.site.path)
    left, right = document.line_text(one.site.at) if document else (b"", b"")
    line = document.lines.line_of(one.site.at) + 1 if document else 0
    text = (left.lstrip() + b"<|>" + right).decode("utf-8", "replace")[:110]
    return f"{one.rank:3} {one.form} {one.site.path}:{line} {text}  [{' '.join(one.first)}]\n"


def _row(one: Asked) -> dict[str, object]:
    return {
        "path": one.site.path,
        "at": one.site.at,
        "name": one.site.name,
        "kind": one.site.kind,
        "form": one.form,
        "rank": one.rank,
        "source": one.source,
        "ms": round(one.ms, 3),
        "first": one.first,
    }
