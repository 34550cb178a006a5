"""How answers look: tables and colour for a person at a terminal, plain text in a pipe, JSON when asked."""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from codeforge.errors import BadRequest
from codeforge.text.counting import counted
from codeforge.text.documents import Document
from codeforge.text.positions import Encoding, Offset, Position

ROOT_MARKERS = ("codeforge.toml", ".git", "pyproject.toml", "package.json", "Cargo.toml", "go.mod", ".hg")

UNLIMITED = 10_000
"""Columns of what is no terminal: a pipe gets whole lines."""


LEAST_GIVEN = 10
"""Columns that a cut cell keeps at least."""

MOST_COUNTED = 1_000_000
"""The largest number that an option takes: more is a slip of the finger."""

MOST_QUOTED = 200
"""Characters of what was typed that a sentence about it repeats."""

_LIKE_A_PLACE = re.compile(r"(?<!:):\d*(?::\d*)?\Z")
_PLACE = re.compile(r"(.+):([0-9]{1,9}):([0-9]{1,9})", re.DOTALL)


class Output(Console):
    """A console that lets the caller know when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError again: ending the process is not the console's business."""
        raise


console = Output(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else UNLIMITED)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def add_root(parser: argparse.ArgumentParser) -> None:
    """The option that names the workspace."""
    parser.add_argument(
        "--root", type=Path, help="the workspace (default: the project around the place or folder)"
    )


def add_format(parser: argparse.ArgumentParser, *more: str) -> None:
    """The option that chooses how the answer is written."""
    parser.add_argument(
        "--format", choices=("text", "json", *more), default="text", help="how the answer is written"
    )


def add_limit(parser: argparse.ArgumentParser, what: str, most: int) -> None:
    """The option that bounds a list."""
    parser.add_argument(
        "--limit", type=count, default=most, help=f"most {what} to list (default {most})", metavar="N"
    )


def count(text: str) -> int:
    """A number from 1 to `MOST_COUNTED`, as the parser of options wants it."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is too few; the least is 1")
    if number > MOST_COUNTED:
        raise argparse.ArgumentTypeError(f"{text} is too many; the most is {MOST_COUNTED}")
    return number


def whole(text: str) -> int:
    """A whole number, as the parser of options wants it."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:MOST_QUOTED]!r} is no whole number") from None


def named_or_around(folder: Path | None) -> tuple[Path, Path | None]:
    """What `root_of` takes where the workspace is all that is asked about: a folder that is named is meant itself."""
    if folder is None:
        return Path(), None
    folder = folder.expanduser()  # `make run PROJECT=~/src/app` is not expanded by every shell
    return folder, folder if folder.is_dir() else None


def root_of(place: Path, given: Path | None) -> Path:
    """The workspace: the one given, else the nearest folder above `place` that looks like a project's root.

    Raises BadRequest when there is no such folder.
    """
    start = (given or place).absolute()
    if not start.exists():
        raise BadRequest(f"There is no {start}. Check the path.")
    if given is not None:
        if not given.is_dir():
            raise BadRequest(f"{given} is not a folder. --root names the folder of the workspace.")
        return given.resolve()
    start = start.resolve()
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ROOT_MARKERS):
            return candidate
    return folder


def is_like_a_place(text: str) -> bool:
    """Whether `text` ends as a place does, be it a right one or not; `A::b` names a symbol."""
    return _LIKE_A_PLACE.search(text) is not None


def split_place(text: str) -> tuple[Path, Position]:
    """`FILE:LINE:COLUMN`, from 1, as a path and a position from zero; raises BadRequest on anything else."""
    parts = _PLACE.fullmatch(text)
    if parts is None or 0 in (int(parts[2]), int(parts[3])):
        shown = text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"
        raise BadRequest(f"`{shown}` is no place. Write FILE:LINE:COLUMN, counting from 1: src/app.py:12:8.")
    path = Path(parts[1])
    if not path.is_file():
        raise BadRequest(f"There is no file {path}. Check the path.")
    return path, Position(int(parts[2]) - 1, int(parts[3]) - 1)


def offset_in(document: Document, position: Position) -> Offset:
    """The offset of a position that exists; raises BadRequest for a line or column past the end."""
    if position.line >= len(document.lines):
        raise BadRequest(
            f"{document.path} has {len(document.lines)} lines; there is no line {position.line + 1}. Check the place."
        )
    columns = len(document.text(document.lines.span(position.line)))
    if position.character > columns:
        raise BadRequest(
            f"Line {position.line + 1} of {document.path} has {counted(columns, 'column')}; there is no column {position.character + 1}. Check the place."
        )
    return document.lines.offset(position, Encoding.UTF32)


def write_json(data: Any) -> None:
    """`data` as one JSON document on standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(data, enc_hook=str), indent=2).decode() + "\n")


def write_table(
    rows: Iterable[Sequence[str | Text]], *, gives: int = -1, indent: int = 0, empty: str = ""
) -> None:
    """Aligned columns, each row on one line; `empty` instead when there is no row.

    Where the terminal is too narrow, column `gives` is cut: places and numbers stay whole. Where these alone are too
    wide, the terminal breaks the lines.
    """
    texts = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    if not texts:
        if empty:
            console.print(Text(" " * indent + empty, style="dim"))
        return
    gives %= len(texts[0])
    widths = [max(row[column].cell_len for row in texts) for column in range(len(texts[0]))]
    if indent + sum(widths) - widths[gives] + 2 * (len(widths) - 1) + LEAST_GIVEN > console.width:
        _write_lines(texts, widths, indent)
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for column in range(len(widths)):
        table.add_column(no_wrap=column != gives, overflow="ellipsis")
    for row in texts:
        row[gives].no_wrap = True
        table.add_row(*row)
    write_block(Padding(table, (0, 0, 0, indent), expand=False))


def _write_lines(texts: Iterable[Sequence[Text]], widths: Sequence[int], indent: int) -> None:
    for row in texts:
        line = Text(" " * indent)
        for cell, width in zip(row, widths, strict=True):
            line.append_text(cell).append(" " * (width - cell.cell_len + 2))
        line.rstrip()
        console.print(line)


def write_block(block: RenderableType) -> None:
    """What takes several lines, within the width of the terminal and without spaces at the ends of lines."""
    with console.capture() as written:
        console.print(block, soft_wrap=False)
    for line in written.get().splitlines():
        console.file.write(line.rstrip() + "\n")


@contextmanager
def progress_bar(title: str) -> Iterator[Any]:
    """A callback `(done, total, path)` that draws a bar on a terminal's standard error and nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, path: str = "") -> None:
            bar.update(task, completed=done, total=total)

        yield show
