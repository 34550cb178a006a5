"""`codeforge context`: the code that matters at a place, or for a question."""

import argparse
import sys
from pathlib import Path

from msgspec import structs
from rich.text import Text

from codeforge.cli.output import (
    add_format,
    add_root,
    console,
    errors,
    offset_in,
    split_place,
    whole,
    write_json,
)
from codeforge.cli.workspace import opened, path_in
from codeforge.errors import BadRequest
from codeforge.features.context import Budget, ContextAnswer, ContextAsk, Item, context
from codeforge.features.context.ask import FORMATS, PURPOSES
from codeforge.features.context.words import told
from codeforge.index.search import query_terms
from codeforge.state.snapshot import Snapshot
from codeforge.text.counting import counted

EXCERPT = 12
"""Lines of an item that a terminal shows."""
MOST_REASONS = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """A place or a question, and a budget."""
    parser.add_argument("place", nargs="?", metavar="FILE:LINE:COLUMN")
    parser.add_argument("--query", metavar="TEXT", help="a question, a symbol, or the text of a task")
    parser.add_argument("--tokens", type=whole, default=2000, help="most tokens in the answer (default 2000)")
    parser.add_argument(
        "--purpose", choices=PURPOSES, default="complete", help="what it is for; all but complete give bodies"
    )
    parser.add_argument(
        "--as",
        dest="form",
        choices=FORMATS,
        metavar="FORMAT",
        help=f"one text for a model: {', '.join(FORMATS)}",
    )
    parser.add_argument("--tokenizer", default="", help="o200k or cl100k, to count tokens exactly")
    parser.add_argument("--why", action="store_true", help="say why each item is there")
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Write the items, best first; 1 when there is none."""
    if not args.place and not args.query:
        raise BadRequest(
            'Name a place or a question: codeforge context src/app.py:12:8, or --query "where is …".'
        )
    if args.tokens < 1:
        raise BadRequest(f"--tokens is {args.tokens}; the least is 1.")
    budget = Budget(tokens=args.tokens, ms=2000)
    ask = ContextAsk(
        query=args.query or "",
        purpose=args.purpose,
        budget=budget,
        tokenizer=args.tokenizer,
        format=args.form,
        explain=args.why or (args.format == "text" and sys.stdout.isatty()),
    )
    if args.place:
        file, position = split_place(args.place)
        with opened(file, args.root, text=bool(args.query)) as folder:
            snap = folder.snapshot()
            path, document = path_in(snap, file)
            answer = context(snap, structs.replace(ask, path=path, at=offset_in(document, position)))
    else:
        with opened(Path.cwd(), args.root, text=True) as folder:
            snap = folder.snapshot()
            answer = context(snap, ask)
    if args.format == "json":
        write_json(answer)
    elif answer.extra:
        write_json(answer.extra)
    elif args.form:
        sys.stdout.write(answer.text)
    else:
        _print(snap, answer, args.query or "", why=args.why)
    return 0 if answer.items else 1


def _print(snap: Snapshot, answer: ContextAnswer, query: str, *, why: bool) -> None:
    """The code on standard output, so that it can be piped to a model; what is said about it on standard error.

    At a terminal each item is an excerpt below its place and a line of reasons.
    """
    terminal = sys.stdout.isatty()
    terms = frozenset(query_terms(query))
    for item in answer.items:
        lines = item.text.rstrip("\n").split("\n")
        document = snap.document(item.path)
        first = document.lines.line_of(item.span.start) if document else item.line
        if terminal:
            skipped = excerpt_at(lines, terms) if item.form == "lines" else 0
            _print_excerpt(item, lines, first, skipped)
            continue
        named = f" {item.symbol}" if item.symbol and item.form != "lines" else ""
        console.print(Text(f"# {item.path}:{first + 1}{named}", style="cyan"))
        if why:
            reasons = ", ".join(told(item.reasons, item.path))
            errors.print(Text(f"  {item.score} {item.confidence}: {reasons}", style="dim"))
        if item.flags:
            errors.print(Text(f"  {', '.join(item.flags)}", style="yellow"))
        sys.stdout.write("\n".join(lines) + "\n")
    missing = f"; {answer.omitted.items} more left out: {answer.omitted.why}" if answer.omitted.items else ""
    errors.print(
        Text(f"{counted(len(answer.items), 'item')}, {counted(answer.tokens, 'token')}{missing}", style="dim")
    )


def _print_excerpt(item: Item, lines: list[str], first: int, skipped: int) -> None:
    """Place and name, why, and at most EXCERPT lines of code from line number `skipped` of the item on."""
    heading = Text(f"{item.path}:{first + skipped + 1}", style="bold cyan")
    named = item.symbol and item.form != "lines"
    console.print(heading.append(f"  {item.symbol}" if named else "", style="default"))
    reasons = ", ".join(told(item.reasons, item.path)[:MOST_REASONS])
    sure = f"{item.confidence}: " if item.confidence != "by-name" else ""
    console.print(_line(f"{item.score:>3}  {sure}{reasons}", "dim"))
    if item.flags:
        console.print(_line(f"     {', '.join(item.flags)}", "yellow"))
    for line in lines[skipped : skipped + EXCERPT]:
        console.print(_line(f"     {line}".rstrip()))
    left = len(lines) - skipped - EXCERPT
    if left > 0:
        console.print(_line(f"     … {counted(left, 'more line')}", "dim"))
    console.print()


def _line(text: str, style: str = "") -> Text:
    """One line of a terminal; control characters of a file cannot reach it."""
    shown = "".join(one if one.isprintable() else "�" for one in text.expandtabs(4))
    line = Text(shown, style=style)
    line.truncate(console.width, overflow="ellipsis")
    return line


def excerpt_at(lines: list[str], terms: frozenset[str]) -> int:
    """The line at which an excerpt of EXCERPT lines holds the most of a question's words; the first of such."""
    holds = [len(terms.intersection(query_terms(line))) for line in lines]
    found = [sum(holds[at : at + EXCERPT]) for at in range(max(len(lines) - EXCERPT, 0) + 1)]
    best = found.index(max(found))
    if not found[best]:
        return 0
    return min(next(at for at in range(best, len(lines)) if holds[at]), len(found) - 1)
