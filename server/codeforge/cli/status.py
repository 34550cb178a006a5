"""`codeforge status [PATH]`: what the index holds and what it left out."""

import argparse
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import add_format, console, named_or_around, write_json, write_table
from codeforge.cli.workspace import opened
from codeforge.features.status import status
from codeforge.text.counting import counted

SHOWN = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """A folder."""
    parser.add_argument(
        "path", nargs="?", type=Path, help="the workspace (default: the project around the current folder)"
    )
    parser.add_argument("--all", action="store_true", help=f"list every path left out, not only {SHOWN}")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Show the state of the index."""
    with opened(*named_or_around(args.path)) as folder:
        state = status(folder.snapshot())
    if args.format == "json":
        write_json(state)
        return 0
    console.print(Text.assemble((state.root, "bold"), f"  {counted(state.n_files, 'file')}"))
    write_table([(name, f"{n:,}") for name, n in state.languages.items()])
    if state.left_out_reasons:
        console.print(Text("\nLeft out", style="bold"))
        write_table(
            [
                (Text(f"{n:,}", justify="right"), f"files {reason}" if reason.startswith("of ") else reason)
                for reason, n in state.left_out_reasons.items()
            ]
        )
        console.print()
        limit = len(state.left_out) if args.all else SHOWN
        write_table(
            [
                (Text(entry.path, style="cyan"), Text(entry.reason, style="dim"))
                for entry in state.left_out[:limit]
            ]
        )
        if len(state.left_out) > limit:
            console.print(Text(f"and {len(state.left_out) - limit:,} more; --all shows them", style="dim"))
    return 0
