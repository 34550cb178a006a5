"""What a command about the graph is asked about: a place, a symbol or a file; and what its answer may cost."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.text import Text

from codeforge.cli.output import add_format, add_root, errors, is_like_a_place, offset_in, split_place, whole
from codeforge.cli.workspace import opened, path_in
from codeforge.state.bounds import Bounds, Omitted
from codeforge.state.snapshot import Snapshot
from codeforge.state.targets import Target
from codeforge.text.counting import counted

PATIENCE_MS = 5_000
"""A person at a shell waits longer than an editor."""


class Asked(NamedTuple):
    """A snapshot, and what is asked of it."""

    snap: Snapshot
    path: str
    at: int | None
    symbol: str


def add_target(parser: argparse.ArgumentParser, *, tokens: int) -> None:
    """A place, a symbol or a file, and a budget."""
    parser.add_argument(
        "target",
        metavar="FILE:LINE:COLUMN|SYMBOL|FILE",
        help="a place, a name such as QuerySet.filter, or a file",
    )
    parser.add_argument(
        "--edit",
        action="store_true",
        help="at a place: ask about the definition around it, not the name there",
    )
    add_budget(parser, tokens=tokens)


def add_budget(parser: argparse.ArgumentParser, *, tokens: int) -> None:
    """What the answer may cost, and how it is written."""
    parser.add_argument(
        "--tokens", type=whole, default=tokens, help=f"most tokens in the answer (default {tokens})"
    )
    parser.add_argument("--limit", type=whole, default=200, help="most items to list (default 200)")
    parser.add_argument(
        "--ms", type=whole, default=PATIENCE_MS, help=f"most milliseconds to take (default {PATIENCE_MS})"
    )
    add_root(parser)
    add_format(parser)


def bounds_of(args: argparse.Namespace) -> Bounds:
    """The budget that the command line names."""
    return Bounds(tokens=args.tokens, ms=args.ms, items=args.limit)


@contextmanager
def asked(args: argparse.Namespace) -> Iterator[Asked]:
    """The workspace, open, and the target in it; raises BadRequest for a place that does not exist."""
    text: str = args.target
    if is_like_a_place(text):
        place, at = split_place(text)
        with opened(place, args.root) as folder:
            snap = folder.snapshot()
            path, document = path_in(snap, place)
            yield Asked(snap, path, offset_in(document, at), "")
    elif Path(text).is_file():
        with opened(Path(text), args.root) as folder:
            snap = folder.snapshot()
            path, _ = path_in(snap, Path(text))
            yield Asked(snap, path, None, "")
    else:
        with opened(Path.cwd(), args.root) as folder:
            yield Asked(folder.snapshot(), "", None, text)


def write_target(target: Target) -> None:
    """What the answer is about, on standard error."""
    name = f"{target.kind} {target.name}" if target.name else "file"
    others = f"; {counted(target.others, 'other')} called so" if target.others else ""
    errors.print(Text(f"{name} at {target.path}:{target.line + 1}{others}", style="dim"))


def write_omitted(n_items: int, what: str, omitted: Omitted, *, ms: float) -> None:
    """How much there is, and what was left out and why, on standard error."""
    parts = [counted(n_items, what)]
    if omitted.items:
        parts.append(f"{omitted.items} more left out")
    if omitted.files:
        parts.append(f"{counted(omitted.files, 'file')} not read")
    if omitted.why:
        parts.append(f"why: {omitted.why}")
    errors.print(Text(f"{'; '.join(parts)}; {ms:.0f} ms", style="dim"))
