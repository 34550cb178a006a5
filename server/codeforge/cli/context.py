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
    counted,
    errors,
    offset_in,
    split_place,
    write_json,
)
from codeforge.cli.workspace import opened, path_in
from codeforge.errors import BadRequest
from codeforge.features.context import Budget, ContextAnswer, ContextAsk, context
from codeforge.features.context.ask import FORMATS, PURPOSES
from codeforge.state.snapshot import Snapshot


def arguments(parser: argparse.ArgumentParser) -> None:
    """A place or a question, and a budget."""
    parser.add_argument("place", nargs="?", metavar="FILE:LINE:COLUMN")
    parser.add_argument("--query", metavar="TEXT", help="a question, a symbol, or the text of a task")
    parser.add_argument("--tokens", type=int, default=2000, help="most tokens in the answer (default 2000)")
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
        explain=args.why,
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
        _print(snap, answer, why=args.why)
    return 0 if answer.items else 1


def _print(snap: Snapshot, answer: ContextAnswer, *, why: bool) -> None:
    """The code on standard output, so that it can be piped to a model; what is said about it on standard error."""
    for item in answer.items:
        document = snap.document(item.path)
        line = document.lines.line_of(item.span.start) + 1 if document else 1
        console.print(Text(f"# {item.path}:{line}", style="cyan"))
        if why:
            reasons = ", ".join(
                f"{r.signal} {r.weight:.2f}{f' ({r.via})' if r.via not in ('', item.path) else ''}"
                for r in item.reasons
            )
            errors.print(Text(f"  {item.score} {item.confidence}: {reasons}", style="dim"))
        if item.flags:
            errors.print(Text(f"  {', '.join(item.flags)}", style="yellow"))
        sys.stdout.write(item.text.rstrip("\n") + "\n")
    missing = f"; {answer.omitted.items} more left out: {answer.omitted.why}" if answer.omitted.items else ""
    errors.print(
        Text(f"{counted(len(answer.items), 'item')}, {counted(answer.tokens, 'token')}{missing}", style="dim")
    )
