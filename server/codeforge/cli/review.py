"""`codeforge review`: what a change touches."""

import argparse
import sys
from pathlib import Path

from rich.text import Text

from codeforge.cli.asked import add_budget, bounds_of
from codeforge.cli.output import errors, write_json
from codeforge.cli.workspace import opened
from codeforge.errors import BadRequest
from codeforge.features.review import ReviewAsk, review
from codeforge.text.counting import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """A range of revisions, and a budget."""
    parser.add_argument(
        "range",
        nargs="?",
        default="",
        metavar="A..B",
        help="two revisions; A alone: A and the files as they are; nothing: what is not committed",
    )
    add_budget(parser, tokens=6000)
    parser.set_defaults(ms=20_000)


def run(args: argparse.Namespace) -> int:
    """Write what differs as Markdown, the riskiest first; 1 when nothing does."""
    with opened(Path.cwd(), args.root) as folder:
        answer = review(folder.snapshot(), ReviewAsk(range=args.range, budget=bounds_of(args)))
    if not answer.before:
        raise BadRequest("There is no git here, or no commit yet: nothing to compare with.")
    if args.format == "json":
        write_json(answer)
        return 0 if answer.files else 1
    if not answer.files and not answer.omitted.files:
        errors.print(Text("Nothing differs.", style="dim"))
        return 1
    sys.stdout.write(answer.text)
    left = f"; {counted(answer.omitted.items, 'definition')} left out" if answer.omitted.items else ""
    why = f"; why: {answer.omitted.why}" if answer.omitted.why else ""
    errors.print(Text(f"{counted(answer.tokens, 'token')}{left}{why}; {answer.ms:.0f} ms", style="dim"))
    return 0
