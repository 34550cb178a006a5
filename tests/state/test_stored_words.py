"""`index.storeWords`: what questions are answered from outlives the process where a person wants it, and only there."""

from pathlib import Path

import pytest

from codeforge import trace
from codeforge.config import Index, Settings
from codeforge.index.store import WORDS
from codeforge.state.folder import Folder
from codeforge.state.indexing import steps, store_of, text_steps

FILES = {
    "cart.py": "def checkout(cart):\n    return cart.total()\n",
    "post.py": "def weigh(parcel):\n    return parcel.grams\n",
}


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    top = tmp_path / "shop"
    top.mkdir()
    for name, source in FILES.items():
        (top / name).write_text(source)
    return top


def session(root, *, kept=True):
    """The words after one session, and how many files were read for them."""
    folder = Folder(root, Settings(index=Index(store_words=kept)))
    for view in steps(folder, folder.view, lambda: None, lambda *_: None):
        folder.publish(view)
    before = trace.counters["files read for words"]
    for text in text_steps(folder, folder.view, folder.text, lambda: None):
        folder.publish_text(text)
    folder.close()
    return folder.text, trace.counters["files read for words"] - before


def words_file(root):
    return store_of(Folder(root, Settings()), lambda _: None).folder / WORDS


def hits(text, query):
    return [(hit.path, hit.start_line, hit.score) for hit in text.search(query)]


def test_the_next_session_reads_no_file_for_its_words(root):
    first, n_read = session(root)
    assert n_read == 2
    again, n_read = session(root)
    assert n_read == 0
    assert again.complete and again.has_vectors
    assert again.paths() == first.paths()
    assert hits(again, "parcel") == hits(first, "parcel") != []
    whole = first.compacted().segments[0]
    assert again.segments[0].vectors().tolist() == whole.vectors().tolist()
    assert again.segments[0].name_vectors().tolist() == whole.name_vectors().tolist()
    assert again.usage.common(9, path="") == first.usage.common(9, path="") != []


def test_only_what_has_changed_since_is_read(root):
    session(root)
    (root / "cart.py").write_text("def pay(cart):\n    return cart.invoice()\n")
    (root / "post.py").unlink()
    text, n_read = session(root)
    assert n_read == 1
    assert text.paths() == ["cart.py"]
    assert hits(text, "invoice") and not hits(text, "parcel") and not hits(text, "checkout")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:30] + b"x" + data[31:],
        lambda data: b"?" + data,
    ],
)
def test_damaged_words_are_made_again(root, damage):
    session(root)
    file = words_file(root)
    file.write_bytes(damage(file.read_bytes()))
    text, n_read = session(root)
    assert n_read == 2 and hits(text, "parcel")
    assert session(root)[1] == 0


def test_without_the_setting_nothing_is_kept(root):
    session(root, kept=False)
    assert not words_file(root).exists()
    session(root)
    assert words_file(root).exists()
    session(root, kept=False)
    assert not words_file(root).exists()


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(root, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    text, n_read = session(root)
    assert n_read == 2 and hits(text, "parcel")
