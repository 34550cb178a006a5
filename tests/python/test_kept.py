"""Answers kept while a word is typed: which edits leave them, and which throw them away. Work is counted, not timed."""

import pytest

from codeforge import trace
from codeforge.config import Settings
from codeforge.python.questions import kept as kept_module
from codeforge.state.folder import Folder
from codeforge.text.documents import Document

OPENING = "class Shape:\n    def area(self): ...\n    def edge(self): ...\nshape = Shape()\n"

# how the text changes from one question to the next at `<|>`, and whether the answer is kept
STEPS = {
    "the next letter": ("shape.<|>", "shape.a<|>", True),
    "another letter": ("shape.a<|>", "shape.ar<|>", True),
    "a letter taken back": ("shape.ar<|>", "shape.a<|>", True),
    "a line above": ("shape.<|>", "\nshape.<|>", False),
    "the receiver": ("shape.<|>", "Shape.<|>", False),
    "what follows": ("shape.<|>", "shape.<|>\nshape = 3", False),
    "another line": ("shape.<|>\n", "shape.a<|>\nshape.edge", False),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    return Folder(tmp_path, Settings())


def members(folder: Folder, marked: str) -> set[str]:
    """What stands behind the last dot before the cursor, asked as the server asks."""
    text = OPENING + marked
    at = text.index("<|>")
    document = Document("a.py", text.replace("<|>", "").encode(), language="python")
    folder.put(document)
    snap = folder.snapshot(focus="a.py")
    return {member.name for member in snap.resolver.members(document, text.rindex(".", 0, at)).members}


def n_kept() -> int:
    return trace.counters["answer.kept"]


@pytest.mark.parametrize(("first", "second", "is_kept"), STEPS.values(), ids=STEPS)
def test_members_while_typing(folder, first, second, is_kept):
    assert {"area", "edge"} <= members(folder, first)
    before = n_kept()
    found = members(folder, second)
    assert (n_kept() > before) == is_kept
    if second.startswith("shape.") and "= 3" not in second:
        assert {"area", "edge"} <= found


OTHERS = {
    "another document": lambda folder: folder.put(Document("b.py", b"x = 1\n", language="python")),
    "a closed document": lambda folder: folder.drop("b.py"),
    "the disk": lambda folder: folder.publish(folder.view),
    "the settings": lambda folder: folder.configure(Settings()),
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_what_else_changes_throws_answers_away(folder, change):
    members(folder, "shape.<|>")
    before = n_kept()
    change(folder)
    members(folder, "shape.a<|>")
    assert n_kept() == before


def test_an_old_answer_is_asked_for_again(folder, monkeypatch):
    members(folder, "shape.<|>")
    before = n_kept()
    monkeypatch.setattr(kept_module, "SECONDS", 0.0)
    members(folder, "shape.a<|>")
    assert n_kept() == before


def test_only_so_many_are_kept(folder):
    text = (OPENING + "shape.\n" * 50).encode()
    document = Document("a.py", text, language="python")
    folder.put(document)
    resolver = folder.snapshot(focus="a.py").resolver
    dots = [at for at in range(len(OPENING), len(text)) if text[at : at + 1] == b"."]
    for dot in dots:
        resolver.members(document, dot)
    before = n_kept()
    for dot in dots:
        resolver.members(document, dot)
    assert n_kept() == before
    resolver.members(document, dots[-1])
    assert n_kept() == before + 1
