"""`codeforge uses NAME | FILE:LINE:COLUMN`: where a name is used."""

import argparse
import re
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import (
    add_format,
    add_limit,
    add_root,
    console,
    is_like_a_place,
    offset_in,
    split_place,
    write_json,
)
from codeforge.cli.workspace import opened, path_in
from codeforge.features.references import references, references_named
from codeforge.state.snapshot import Snapshot
from codeforge.state.targets import target_called
from codeforge.text.positions import Location

_DOTTED = re.compile(r"\w(?:\.|::|#)\w")


def arguments(parser: argparse.ArgumentParser) -> None:
    """A name or a place."""
    parser.add_argument("name", metavar="NAME|FILE:LINE:COLUMN", help="the name, or a place where it stands")
    add_limit(parser, "uses", 200)
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """List the uses by file with their lines; 1 when there is none."""
    if is_like_a_place(args.name):
        file, position = split_place(args.name)
        with opened(file, args.root) as folder:
            snap = folder.snapshot()
            path, document = path_in(snap, file)
            found = references(snap, path, offset_in(document, position))
    else:
        with opened(Path.cwd(), args.root) as folder:
            snap = folder.snapshot()
            found = _references(snap, args.name)
    shown = found[: args.limit]
    if args.format == "json":
        write_json([_row(snap, location) for location in shown])
        return 0 if found else 1
    _print(snap, shown)
    if len(found) > len(shown):
        console.print(Text(f"and {len(found) - len(shown)} more; --limit shows them", style="dim"))
    if not found:
        console.print(Text(f"No use of `{args.name}`.", style="dim"))
    return 0 if found else 1


def _references(snap: Snapshot, name: str) -> list[Location]:
    """Uses of a name anywhere; of a dotted one (`A.b`, `A::b`) those of the definition it means."""
    if name.isidentifier() or not _DOTTED.search(name):
        return references_named(snap, name)
    _, target = target_called(snap, name)
    return references(snap, target.path, target.span.start)


def _row(snap: Snapshot, location: Location) -> dict[str, object]:
    document = snap.read(location.path)
    line, column = document.lines.position(location.span.start) if document else (0, 0)
    return {"path": location.path, "line": line + 1, "column": column + 1}


def _print(snap: Snapshot, found: list[Location]) -> None:
    """One heading a file, one line a use, the name in bold."""
    heading = ""
    for location in found:
        document = snap.read(location.path)
        if document is None:
            continue
        if location.path != heading:
            heading = location.path
            console.print(Text(heading, style="cyan"))
        line = document.lines.line_of(location.span.start)
        start, stop = document.lines.span(line)
        raw = document.source[start:stop].decode("utf-8", "replace")
        text = Text(f"{line + 1:>6}  ", style="dim")
        shown = Text(raw.strip()[:160], style="none")
        shown.highlight_words([document.text(location.span)], "bold")
        console.print(text.append_text(shown))
