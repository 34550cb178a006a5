"""`codeforge index [PATH]`: bring the index up to date."""

import argparse
import time
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import add_format, console, named_or_around, write_json, write_table
from codeforge.cli.workspace import opened
from codeforge.features.status import status
from codeforge.text.counting import counted
from codeforge.trace import counters


def arguments(parser: argparse.ArgumentParser) -> None:
    """A folder, and whether to forget what is stored."""
    parser.add_argument(
        "path", nargs="?", type=Path, help="the workspace (default: the project around the current folder)"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget the stored index and build it from nothing"
    )
    parser.add_argument("--stats", action="store_true", help="say what work was done")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Index, store, and say what the index holds."""
    start = time.perf_counter()
    with opened(*named_or_around(args.path), fresh=args.fresh) as folder:
        seconds = time.perf_counter() - start
        state = status(folder.snapshot())
    if args.format == "json":
        write_json({"seconds": round(seconds, 3), "status": state, "counters": dict(counters)})
        return 0
    left_out = sum(state.left_out_reasons.values())
    console.print(
        Text.assemble(
            (counted(state.n_files, "file"), "bold"),
            f" indexed in {seconds:.2f} s",
            (f", {left_out:,} left out (`codeforge status` says why)" if left_out else "", "dim"),
        )
    )
    if args.stats:
        write_table([(name, f"{n:,}") for name, n in sorted(counters.items())])
    return 0
