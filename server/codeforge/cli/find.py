"""`codeforge find NAME`: symbols by name."""

import argparse
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import add_format, add_limit, add_root, write_json, write_table
from codeforge.cli.workspace import opened
from codeforge.features.workspace_symbols import workspace_symbols


def arguments(parser: argparse.ArgumentParser) -> None:
    """A name, and how many to list."""
    parser.add_argument(
        "name", help="a name, a part of it, or its initials: QuerySet, qset, QS, QuerySet.filter"
    )
    add_limit(parser, "symbols", 20)
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """List the symbols, best first; 1 when there is none."""
    with opened(Path.cwd(), args.root) as folder:
        found = workspace_symbols(folder.snapshot(), args.name, limit=args.limit)
    if args.format == "json":
        write_json(found)
    else:
        write_table(
            (
                (
                    Text(symbol.kind.name.lower().replace("_", " "), style="dim"),
                    Text.assemble(
                        (f"{symbol.container}." if symbol.container else "", "dim"),
                        (" ".join(symbol.name.split()), "bold"),
                    ),
                    Text(f"{symbol.path}:{symbol.line + 1}", style="cyan"),
                )
                for symbol in found
            ),
            gives=1,
            empty=f"Nothing is called anything like `{args.name}`.",
        )
    return 0 if found else 1
