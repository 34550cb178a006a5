"""`codeforge explain`: why something is, or is not, in an answer of `codeforge context`."""

import argparse
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import add_format, add_root, console, offset_in, split_place, whole, write_json
from codeforge.cli.workspace import opened, path_in
from codeforge.errors import BadRequest
from codeforge.features.context import Budget, ContextAsk
from codeforge.features.context.ask import Reason
from codeforge.features.context.explain import ExplainAnswer, ExplainAsk, Standing, explain
from codeforge.features.context.words import words_of
from codeforge.text.counting import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """The thing, and the question of `codeforge context`."""
    parser.add_argument(
        "item", metavar="ID|SYMBOL|FILE", help="what is asked about: QuerySet.filter, src/app.py"
    )
    parser.add_argument(
        "place", nargs="?", metavar="FILE:LINE:COLUMN", help="the place that context was asked for"
    )
    parser.add_argument("--query", metavar="TEXT", default="", help="the question that context was asked")
    parser.add_argument("--tokens", type=whole, default=2000, help="the budget of the answer (default 2000)")
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Say why; 0 when it is in the answer, 1 when it is not."""
    if not args.place and not args.query:
        raise BadRequest(
            "Name the place or the question that context was asked: FILE:LINE:COLUMN, or --query."
        )
    budget = Budget(tokens=args.tokens, ms=5000)
    file, position = split_place(args.place) if args.place else (Path.cwd(), None)
    with opened(file, args.root, text=bool(args.query)) as folder:
        snap = folder.snapshot()
        path, at = "", None
        if position is not None:
            path, document = path_in(snap, file)
            at = offset_in(document, position)
        ask = ContextAsk(path=path, at=at, query=args.query, budget=budget, explain=True)
        answer = explain(snap, ExplainAsk(ask, args.item))
    if args.format == "json":
        write_json(answer)
    else:
        _print(answer)
    return 0 if answer.included else 1


def _print(answer: ExplainAnswer) -> None:
    console.print(Text(answer.why))
    if answer.others:
        console.print(Text(f"{counted(answer.others, 'other')} called so; an id names one.", style="dim"))
    for standing in answer.standings:
        if standing.rank:
            _print_standing(standing)
    for one in answer.plan:
        said = f"  {one.name:<12} {counted(one.leads, 'lead'):>10}  {one.ms:>7.1f} ms  {one.why}"
        console.print(Text(said, style="dim"))


def _print_standing(standing: Standing) -> None:
    console.print(
        Text(
            f"{standing.list}: {standing.rank} of {standing.of}, score {standing.score}, {standing.confidence}",
            style="bold",
        )
    )
    for heading, said in (("for", standing.reasons), ("against", standing.against)):
        for one in said:
            console.print(_reason(heading, one))
    for near in standing.near:
        sign = "in" if near.included else "out"
        console.print(Text(f"  {near.rank:>4}  {near.score:>3}  {sign:<3}  {near.id}", style="dim"))


def _reason(heading: str, one: Reason) -> Text:
    words = words_of(one.signal)
    said = "; ".join(part for part in (words if words != one.signal else "", one.via) if part)
    return Text(f"  {heading:<7} {one.weight:>6.2f}  {one.signal}").append(
        f"  {said}" if said else "", style="dim"
    )
