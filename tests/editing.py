"""An editor at work in one document of a marked project: it types, and asks for context; what is read is counted."""

from pathlib import Path

from codeforge.config import Settings
from codeforge.features.context import Budget, ContextAnswer, ContextAsk, context
from codeforge.state.snapshot import Snapshot
from codeforge.text.edits import Edit
from fixtures import Fixture

PROJECT = """
-- a.py --
def area(r): ...
def frobnicate(x): ...
class Box:
    def open(self): ...
-- b.py --
def other(): ...
def unlike(): ...
-- main.py --
from a import area

def f(x):
    y = 1
    <|>
"""
BUDGET = Budget(ms=60_000)


class Session:
    """An editor in one document: types, and asks what the code at its cursor needs; counts what is read and looked at."""

    def __init__(self, marked: str = PROJECT) -> None:
        self.fixture = Fixture(marked)
        self.path, self.at = self.fixture.path, self.fixture.at
        self.index = self.fixture.snapshot.index
        self.document = self.fixture.documents[self.path]
        self.document.lineage = {}
        self.others = {}
        self.reads: list[str] = []

    def type(self, text: str) -> "Session":
        """Insert `text` at the cursor; `\\b` takes one character back."""
        for key in text:
            edit = Edit(self.at - 1, self.at, b"") if key == "\b" else Edit(self.at, self.at, key.encode())
            self.document = self.document.edited((edit,), version=self.document.version + 1)
            self.at = edit.new_stop
        return self

    def snapshot(self) -> Snapshot:
        documents = {**self.others, self.path: self.document}
        return Snapshot(
            root=Path("/project"),
            documents=documents,
            index=self.index.with_open(documents),
            text=self.fixture.snapshot.text,
            settings=Settings(),
            read_file=self._read,
            has_file=self.fixture.documents.__contains__,
        )

    def _read(self, path):
        self.reads.append(path)
        return self.fixture.documents.get(path)

    def ask(self, **more: object) -> ContextAnswer:
        self.reads.clear()
        return context(self.snapshot(), ContextAsk(path=self.path, at=self.at, **{"budget": BUDGET, **more}))
