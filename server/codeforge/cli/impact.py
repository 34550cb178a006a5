"""`codeforge impact`: what an edit can concern, and by what chain."""

import argparse

from rich.text import Text

from codeforge.cli.asked import add_target, asked, bounds_of, write_omitted, write_target
from codeforge.cli.output import console, whole, write_json
from codeforge.features.impact import Affected, ImpactAnswer, ImpactAsk, chain_in_words, impact

HEADINGS = {
    "caller": "uses it",
    "override": "overrides it",
    "importer": "imports it",
    "test": "tests",
    "document": "pages",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """A target, and how far to go."""
    add_target(parser, tokens=4000)
    parser.add_argument("--depth", type=whole, default=3, help="most steps of a chain, 1 to 6 (default 3)")
    parser.add_argument("--no-pages", action="store_true", help="leave documentation out")


def run(args: argparse.Namespace) -> int:
    """List what is concerned, in groups, the surest and nearest first; 1 when nothing is."""
    with asked(args) as question:
        answer = impact(
            question.snap,
            ImpactAsk(
                path=question.path,
                at=question.at,
                symbol=question.symbol,
                edit=args.edit,
                depth=args.depth,
                documents=not args.no_pages,
                budget=bounds_of(args),
            ),
        )
    if args.format == "json":
        write_json(answer)
    else:
        _print(answer)
    return 0 if answer.items else 1


def _print(answer: ImpactAnswer) -> None:
    write_target(answer.target)
    group = ""
    for item in answer.items:
        if item.group != group:
            group = item.group
            listed = sum(one.group == group for one in answer.items)
            of = f" of {answer.counts[group]}" if answer.counts[group] > listed else ""
            console.print(Text(f"{HEADINGS[group]} ({listed}{of})", style="bold"))
        console.print(_line(item))
    if answer.same_name > 1 and any(item.confidence == "by-name" for item in answer.items):
        console.print(
            Text(f"{answer.same_name} definitions are called so: `by-name` may mean another.", style="dim")
        )
    write_omitted(len(answer.items), "item", answer.omitted, ms=answer.ms)


def _line(item: Affected) -> Text:
    line = Text("  ").append(f"{item.path}:{item.line + 1}", style="cyan").append("  ")
    if item.group == "document":
        return line.append(item.why)
    line.append(chain_in_words(item))
    if item.places > 1:
        line.append(f" ({item.places} places)")
    if item.confidence != "exact":
        line.append(f"  {item.confidence}: {item.why}" if item.chain else f"  {item.confidence}", style="dim")
    return line
