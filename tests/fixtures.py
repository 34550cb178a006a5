"""Source text with the cursor and the expected places marked in it, and the real layers over it.

`<|>` is the cursor, `<[` and `]>` enclose an expected place, `-- path --` on a line of its own begins a file.
The file that holds the cursor is open, with its text; all files are indexed.
"""

import re
import textwrap
from pathlib import Path

import pytest

from codeforge.config import Settings
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Span

CURSOR = "<|>"
_HEADER = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
_MARK = re.compile(r"<\|>|<\[|\]>")


class Fixture:
    """The marked files of one case, indexed, and where the cursor stands."""

    def __init__(self, marked: str, *, path: str = "main.py", settings: Settings | None = None) -> None:
        self.path = path
        self.at = 0
        self.expected: list[Location] = []
        self.documents: dict[str, Document] = {}
        for name, text in files_of(marked, path).items():
            self._add(name, text)
        if self.path not in self.documents:
            self.path = next(iter(self.documents))
        open_document = self.documents[self.path]
        view = View.of([facts_of(document) for document in self.documents.values()])
        self.snapshot = Snapshot.of(
            root=Path("/project"),
            index=view.with_open({self.path: open_document}),
            documents={self.path: open_document},
            sources=self.documents,
            settings=settings or Settings(),
        )

    def _add(self, name: str, marked: str) -> None:
        source = b""
        starts: list[int] = []
        position = 0
        for mark in _MARK.finditer(marked):
            source += marked[position : mark.start()].encode()
            position = mark.end()
            if mark[0] == CURSOR:
                self.path, self.at = name, len(source)
            elif mark[0] == "<[":
                starts.append(len(source))
            else:
                self.expected.append(Location(name, Span(starts.pop(), len(source))))
        source += marked[position:].encode()
        self.documents[name] = Document(name, source, language=language_of(name), version=1)


def files_of(marked: str, path: str) -> dict[str, str]:
    """The files of a case by path, in order; text without a header is the file `path`."""
    text = textwrap.dedent(marked)
    parts = _HEADER.split(text)
    files = {path: parts[0]} if parts[0].strip() or len(parts) == 1 else {}
    files.update(zip(parts[1::2], parts[2::2], strict=True))
    return files


def cases(**rows: object) -> pytest.MarkDecorator:
    """Parametrise a test by named rows: one value each, or a tuple for several arguments."""
    return pytest.mark.parametrize("case", list(rows.values()), ids=list(rows))


def tree(root: Path, *paths: str) -> None:
    """Make files; a path that ends in `/` is a folder, `path=text` a file with that text, `\\n` in it a line break."""
    for path in paths:
        name, _, text = path.partition("=")
        place = root / name
        if name.endswith("/"):
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace("\\n", "\n"))
