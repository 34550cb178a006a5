"""Asking again: what is kept between two keystrokes, what is not, and how much work is saved."""

from pathlib import Path

import pytest

from codeforge.config import Settings
from codeforge.features.context import Assembly, Budget, ContextAnswer, ContextAsk, Known, context
from codeforge.features.context import cursor as cursor_module
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
        self.looks = 0

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
        )

    def _read(self, path):
        self.reads.append(path)
        return self.fixture.documents.get(path)

    def ask(self, **more: object) -> ContextAnswer:
        self.reads.clear()
        return context(self.snapshot(), ContextAsk(path=self.path, at=self.at, **{"budget": BUDGET, **more}))


@pytest.fixture(autouse=True)
def _looks(monkeypatch):
    """Count full retrievals."""
    gather = cursor_module.gather

    def counted(*args, **options):
        LOOKS.append(1)
        return gather(*args, **options)

    LOOKS.clear()
    monkeypatch.setattr(cursor_module, "gather", counted)


LOOKS: list[int] = []


def ids(answer: ContextAnswer) -> set[str]:
    return {item.id for item in answer.items}


def test_asking_again_at_the_same_place_looks_nowhere_and_says_the_same():
    session = Session()
    first = session.ask()
    again = session.ask()
    assert (again.items, again.tokens) == (first.items, first.tokens)
    assert (len(LOOKS), session.reads) == (1, [])
    assert (first.basis, again.basis) == ("new", "same")


@pytest.mark.parametrize(
    "typed", ["r", "return x", "z = area(", "x = 1\n    ", "\n\n    ", "rr\b", "area(x)\n    y"]
)
def test_a_keystroke_reads_no_file_and_looks_nowhere(typed):
    session = Session()
    held = ids(session.ask())
    answer = session.type(typed).ask()
    assert (len(LOOKS), session.reads, answer.basis) == (1, [], "near")
    assert ids(answer) == held


def test_a_name_that_was_written_since_is_looked_up():
    session = Session()
    assert "b.py#unlike" not in ids(session.ask())
    answer = session.type("unlike").ask()
    assert "b.py#unlike" in ids(answer) and answer.basis == "near"


def test_what_the_caller_holds_is_not_sent_again():
    session = Session()
    known = tuple(Known(item.id, item.hash) for item in session.ask().items)
    answer = session.type("unlike").ask(known=known)
    assert ids(answer) == {"b.py#unlike"} and answer.dropped == ()


@pytest.mark.parametrize(
    "typed",
    [
        "import b\n    ",
        "from b import other",
        "def g(): ",
        "x.",
        "\b\b\b\bz",
        "x\n    x\n    x\n    x\n    ",
        "'" + "y" * 500,
    ],
    ids=["an import", "a from", "a definition", "a dot", "less indentation", "many lines", "much text"],
)
def test_what_may_change_the_candidates_is_looked_at_anew(typed):
    session = Session()
    session.ask()
    answer = session.type(typed).ask()
    assert (len(LOOKS), answer.basis) == (2, "new")


def test_a_change_above_is_looked_at_anew():
    session = Session()
    session.ask()
    session.document = session.document.edited((Edit(0, 0, b"import b\n"),), version=9)
    session.at += len(b"import b\n")
    assert "b.py#other" in ids(session.ask()) and len(LOOKS) == 2


def test_a_change_of_another_file_is_looked_at_anew():
    session = Session()
    session.ask()
    session.others = {"b.py": session.fixture.documents["b.py"]}
    session.ask()
    assert len(LOOKS) == 2


def test_places_of_one_document_are_kept_apart():
    session = Session()
    first = session.ask()
    below = session.at
    session.at = len(b"from a import area\n")
    assert session.ask().basis == "new"
    session.at = below
    assert session.ask().items == first.items
    assert len(LOOKS) == 2


def test_without_reuse_every_question_is_the_first():
    session = Session()
    answers = [session.ask(assembly=Assembly(reuse=False)) for _ in range(2)]
    assert len(LOOKS) == 2 and [answer.basis for answer in answers] == ["new", "new"]


def test_a_look_that_was_cut_short_is_not_kept():
    session = Session()
    session.ask(budget=Budget(ms=0))
    assert session.ask().basis == "new"


def test_a_closed_document_leaves_nothing():
    session = Session()
    session.document.lineage = None
    session.ask()
    assert session.ask().basis == "new"
