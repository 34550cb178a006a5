"""`codeforge tests-for`: the tests of a definition or a file."""

import argparse

from rich.text import Text

from codeforge.cli.asked import add_target, asked, bounds_of, write_omitted, write_target
from codeforge.cli.output import console, write_json
from codeforge.features.tests_for import TestsAnswer, TestsAsk, tests_for


def arguments(parser: argparse.ArgumentParser) -> None:
    """A target, and whether a runner reads the answer."""
    add_target(parser, tokens=4000)
    parser.set_defaults(limit=50)
    parser.add_argument(
        "--ids",
        action="store_true",
        help="write only what a runner takes: pytest $(codeforge tests-for NAME --ids)",
    )


def run(args: argparse.Namespace) -> int:
    """List the tests, the likeliest first; 1 when there is none."""
    with asked(args) as question:
        answer = tests_for(
            question.snap,
            TestsAsk(
                path=question.path,
                at=question.at,
                symbol=question.symbol,
                edit=args.edit,
                budget=bounds_of(args),
            ),
        )
    if args.format == "json":
        write_json(answer)
    elif args.ids:
        for name in dict.fromkeys(test.id or test.path for test in answer.tests):
            console.print(Text(name))
    else:
        _print(answer)
    return 0 if answer.tests else 1


def _print(answer: TestsAnswer) -> None:
    write_target(answer.target)
    for test in answer.tests:
        line = Text(f"{test.score:>3}  ", style="dim").append(f"{test.path}:{test.line + 1}", style="cyan")
        line.append(f"  {test.symbol}" if test.symbol else "")
        console.print(line.append(f"  {'; '.join(test.reasons)}", style="dim"))
    write_omitted(len(answer.tests), "test", answer.omitted, ms=answer.ms)
