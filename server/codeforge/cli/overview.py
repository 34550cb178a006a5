"""`codeforge overview`: a map of a project inside a budget."""

import argparse
import sys
from pathlib import Path

from rich.text import Text

from codeforge.cli.asked import add_budget, bounds_of
from codeforge.cli.output import errors, write_json
from codeforge.cli.workspace import opened
from codeforge.features.overview import OverviewAsk, overview
from codeforge.text.counting import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """A folder of the workspace, and a budget."""
    parser.add_argument(
        "path", nargs="?", default="", metavar="FOLDER", help="a folder of the workspace (default: all of it)"
    )
    add_budget(parser, tokens=2000)
    parser.set_defaults(ms=20_000)


def run(args: argparse.Namespace) -> int:
    """Write the map as Markdown, so that it can be piped to a model; 1 for a workspace without files."""
    with opened(Path.cwd(), args.root) as folder:
        snap = folder.snapshot()
        given = Path(args.path)
        path = args.path
        if args.path and given.is_dir():
            inside = given.resolve()
            path = inside.relative_to(snap.root).as_posix() if inside.is_relative_to(snap.root) else args.path
        answer = overview(snap, OverviewAsk(path="" if path == "." else path, budget=bounds_of(args)))
    if args.format == "json":
        write_json(answer)
    else:
        sys.stdout.write(answer.text)
        left = f"; {answer.omitted.items} lines left out" if answer.omitted.items else ""
        why = f"; why: {answer.omitted.why}" if answer.omitted.why else ""
        errors.print(Text(f"{counted(answer.tokens, 'token')}{left}{why}; {answer.ms:.0f} ms", style="dim"))
    return 0 if answer.files else 1
