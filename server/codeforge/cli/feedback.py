"""`codeforge feedback`: which items of `codeforge context` were used. Kept on this machine; `--wipe` forgets it."""

import argparse
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import add_format, add_root, console, write_json
from codeforge.cli.workspace import opened
from codeforge.errors import BadRequest
from codeforge.features.context.feedback import take_feedback
from codeforge.text.counting import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """The items."""
    parser.add_argument("used", nargs="*", metavar="ID", help="an item that was used: src/app.py#run")
    parser.add_argument(
        "--unused", action="append", default=[], metavar="ID", help="an item that was offered and not used"
    )
    parser.add_argument("--wipe", action="store_true", help="forget what was told before")
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Take it in; 1 when no item is known here."""
    if not args.used and not args.unused and not args.wipe:
        raise BadRequest("Name items by the ids that `codeforge context --format json` shows, or --wipe.")
    with opened(Path.cwd(), args.root) as folder:
        answer = take_feedback(folder.snapshot(), used=args.used, unused=args.unused, wipe=args.wipe)
    if args.format == "json":
        write_json(answer)
    else:
        console.print(
            Text(f"{counted(answer.counted, 'item')} taken in; {answer.kept:,} items and files are known of.")
        )
    return 0 if answer.counted or args.wipe else 1
