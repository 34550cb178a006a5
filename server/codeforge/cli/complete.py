"""`codeforge complete FILE:LINE:COLUMN`: what an editor would be offered there."""

import argparse

from rich.text import Text

from codeforge.cli.output import (
    add_format,
    add_limit,
    add_root,
    console,
    offset_in,
    split_place,
    write_json,
    write_table,
)
from codeforge.cli.workspace import opened, path_in
from codeforge.features.completion import completion, resolve
from codeforge.text.counting import counted
from codeforge.trace import span


def arguments(parser: argparse.ArgumentParser) -> None:
    """A place."""
    parser.add_argument("place", metavar="FILE:LINE:COLUMN")
    add_limit(parser, "items", 20)
    add_root(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """List the items, best first, with where each comes from; 1 when there is none."""
    file, position = split_place(args.place)
    with opened(file, args.root) as folder:
        snap = folder.snapshot()
        path, document = path_in(snap, file)
        at = offset_in(document, position)
        with span("complete", path=path) as timed:
            found = completion(snap, path, at)
        shown = found.items[: args.limit]
        details = [
            item.detail or resolve(snap, path, at, item.label, item.module, whole=item.whole).detail
            for item in shown
        ]
    if args.format == "json":
        write_json({"items": shown, "complete": found.complete, "ms": round(timed.ms, 2)})
        return 0 if found.items else 1
    write_table(
        (
            (
                Text(item.label, style="bold"),
                Text(item.kind.name.lower(), style="dim"),
                Text(item.source, style="dim"),
                detail if detail != item.label else "",
            )
            for item, detail in zip(shown, details, strict=True)
        ),
        empty="Nothing is offered here.",
    )
    note = "" if found.complete else ", and more would come to a second question"
    console.print(Text(f"{counted(len(found.items), 'item')} in {timed.ms:.1f} ms{note}", style="dim"))
    return 0 if found.items else 1
