"""Session, folder and snapshot: what changes, and what a snapshot keeps."""

import gc
import threading
import weakref
from pathlib import Path

import pytest

from codeforge.config import Settings
from codeforge.errors import Cancelled, Stale
from codeforge.index.facts import facts_of
from codeforge.index.search import TextView
from codeforge.index.view import View
from codeforge.state import folder as folder_module
from codeforge.state import snapshot as snapshot_module
from codeforge.state.folder import Folder
from codeforge.state.session import Session
from codeforge.state.snapshot import Asked, Sources
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def document(path: str, text: str, version: int = 1) -> Document:
    return Document(path, text.encode(), language="python", version=version)


def opened(root: Path) -> Folder:
    folder = Folder(root, Settings())
    folder.publish(View.of([facts_of(document("a.py", "class OnDisk: ...\n"))]))
    return folder


# Snapshots


def test_a_snapshot_keeps_what_it_saw(tmp_path):
    folder = opened(tmp_path)
    folder.put(document("a.py", "class First: ...\n"))
    before = folder.snapshot()
    folder.put(document("a.py", "class Second: ...\n", 2))
    folder.publish(View.of([]))
    after = folder.snapshot()
    assert before.document("a.py").version == 1
    assert [s.name for s in before.index.symbols_in("a.py")] == ["First"]
    assert [s.name for s in after.index.symbols_in("a.py")] == ["Second"]
    assert after.revision > before.revision


def test_a_closed_document_leaves_nothing_behind(tmp_path):
    folder = opened(tmp_path)
    opening = document("a.py", "class Edited: ...\n")
    opening.lineage = {}
    folder.put(opening)
    opening.lineage["kept"] = folder.snapshot()  # as features keep what they found: a circle
    gone = weakref.ref(opening)
    gc.disable()
    try:
        folder.drop("a.py")
        del opening
        assert gone() is None
    finally:
        gc.enable()


def test_an_open_document_hides_the_disk_until_it_is_closed(tmp_path):
    folder = opened(tmp_path)
    (tmp_path / "a.py").write_text("class OnDisk: ...\n")
    folder.put(document("a.py", "class Edited: ...\n"))
    assert not folder.snapshot().index.symbols_named("OnDisk")
    assert folder.snapshot().read("a.py").source == b"class Edited: ...\n"
    folder.drop("a.py")
    assert folder.snapshot().index.symbols_named("OnDisk")
    assert folder.snapshot().read("a.py").source == b"class OnDisk: ...\n"


def test_two_reads_of_one_snapshot_agree(tmp_path):
    folder = opened(tmp_path)
    (tmp_path / "b.py").write_text("one = 1\n")
    snap = folder.snapshot()
    first = snap.read("b.py")
    (tmp_path / "b.py").write_text("two = 2\n")
    assert snap.read("b.py") is first
    assert folder.snapshot().read("b.py").source == b"two = 2\n"
    (tmp_path / "b.py").unlink()
    assert snap.read("b.py") is first
    assert folder.snapshot().read("b.py") is None
    assert snap.document("no.py") is None


def test_the_place_of_an_index_row(tmp_path):
    folder = opened(tmp_path)
    symbol = folder.snapshot().index.symbols_named("OnDisk")[0]
    assert folder.snapshot().location(symbol) is None
    (tmp_path / "a.py").write_text("class OnDisk: ...\n")
    assert folder.snapshot().location(symbol).span == (6, 12)


def test_checkpoints():
    asked = Asked()
    snap = Folder(Path("/none"), Settings()).snapshot(asked)
    snap.checkpoint()
    asked.stale = True
    with pytest.raises(Stale):
        snap.checkpoint()
    asked.cancelled = True
    with pytest.raises(Cancelled):
        snap.checkpoint()


def test_what_lies_on_disk_indexed_or_not(tmp_path):
    snap = opened(tmp_path).snapshot()
    (tmp_path / "native.so").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    assert snap.on_disk("native")
    assert snap.on_disk("folder")
    assert not snap.on_disk("nothing")
    assert not snap.on_disk("a\0b")


def test_the_resolver_is_made_once_a_snapshot(tmp_path):
    snap = opened(tmp_path).snapshot(focus="a.py")
    assert snap.resolver is snap.resolver


# Sources


def test_equal_content_is_the_same_document(tmp_path):
    sources = Sources(tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n")
    first = sources.read("a.py")
    assert sources.read("a.py") is first
    (tmp_path / "a.py").write_text("x = 2\n")
    assert sources.read("a.py") is not first


def test_files_outside_are_read_by_their_absolute_path(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside.pyi"
    inside.mkdir()
    outside.write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
    sources = Sources(inside)
    assert sources.read(str(outside)).source.endswith("é'\n".encode())
    assert sources.read(str(outside)).language == "python"
    outside.write_bytes(b"\0\0")
    assert sources.read(str(outside)) is None
    assert sources.read(str(tmp_path / "gone.py")) is None
    assert sources.read(str(tmp_path)) is None
    assert sources.read("/nul\0.py") is None


def test_few_texts_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_module, "KEPT_FILES", 2)
    sources = Sources(tmp_path)
    found = {}
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text(f"{name[0]} = 1\n")
        found[name] = sources.read(name)
    assert sources.read("c.py") is found["c.py"]
    assert sources.read("a.py") is not found["a.py"]
    monkeypatch.setattr(snapshot_module, "KEPT_BYTES", 3)
    assert sources.read("b.py").source == b"b = 1\n"
    assert sources._kept == {}


# Folders


def test_engines_are_replaced_when_their_settings_change(tmp_path):
    folder = Folder(tmp_path, Settings())
    folder.restart_engines()
    assert folder.engine is None
    folder.start_engines(folder.note)
    engine, ruff = folder.engine, folder.ruff
    folder.restart_engines()
    assert folder.engine is engine
    folder.configure(Settings(jedi=type(Settings().jedi)(enable=False)))
    folder.restart_engines()
    assert folder.engine is not engine
    assert folder.ruff is not ruff
    folder.close()
    folder.close()
    assert (folder.engine, folder.ruff, folder.closed) == (None, None, True)


def test_an_engine_that_does_not_end_well_is_no_error(tmp_path):
    class Stubborn:
        def close(self):
            raise OSError("no")

    folder = Folder(tmp_path, Settings())
    folder.engine = Stubborn()
    folder.close()
    assert folder.closed


def test_a_sentence_is_noted_once(tmp_path):
    folder = Folder(tmp_path, Settings())
    folder.note("The disk is full.")
    folder.note("The disk is full.")
    assert folder.snapshot().problems == ("The disk is full.",)


def test_environments_are_looked_for_again_after_a_while(tmp_path, monkeypatch):
    folder = Folder(tmp_path, Settings())
    first = folder.environment("a.py")
    assert folder.environment("b.py") is first
    assert isinstance(folder.search_path("a.py"), tuple)
    monkeypatch.setattr(folder_module, "ENVIRONMENT_SECONDS", -1.0)
    monkeypatch.setattr(folder_module, "MOST_ENVIRONMENTS", 0)
    assert folder.environment("x/a.py") is not first


def test_an_environment_that_is_not_new_answers_until_somebody_rests(tmp_path, monkeypatch):
    rest = threading.Event()
    folder = Folder(tmp_path, Settings(), rests=lambda _seconds, _within: rest.wait())
    monkeypatch.setenv("VIRTUAL_ENV", "")
    first = folder.environment("a.py")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").write_text("version = 3.12.1\n")
    monkeypatch.setattr(folder_module, "ENVIRONMENT_SECONDS", -1.0)
    before = threading.enumerate()
    assert folder.environment("a.py") is first
    looking = [each for each in threading.enumerate() if each.name == "environment" and each not in before]
    assert len(looking) == 1
    assert folder.environment("b.py") is first
    rest.set()
    looking[0].join()
    assert folder.environment("a.py").prefix == str(tmp_path / ".venv")


def test_words_of_open_documents_are_searched(tmp_path):
    folder = Folder(tmp_path, Settings())
    folder.publish_text(TextView.of([document("a.py", "def wonderful_thing():\n    return 1\n")]))
    assert folder.snapshot().text.search("wonderful thing")
    folder.put(document("b.py", "def marvellous_thing():\n    return 2\n"))
    assert folder.snapshot().text.search("marvellous thing")[0].path == "b.py"


# Sessions


def test_settings_come_from_the_editor_and_the_files_and_change_together(tmp_path):
    (tmp_path / "codeforge.toml").write_text("[completion]\nmaxItems = 7\nwrong = 1\n")
    session = Session({"completion": {"maxItems": 9}, "diagnostics": {"imports": False}})
    folder = session.add_folder(tmp_path)
    assert session.add_folder(tmp_path) is folder
    assert (folder.settings.completion.max_items, folder.settings.diagnostics.imports) == (7, False)
    assert "wrong" in folder.problems[0].message
    loose = session.home_of("/elsewhere/a.py")[0]
    assert session.configure({"completion": {"maxItems": 9}}) == [folder, loose]
    assert folder.settings.diagnostics.imports
    assert loose.settings.completion.max_items == 9
    assert session.configure({"completion": {"maxItems": 9}}) == []


def test_a_removed_folder_no_longer_answers(tmp_path):
    session = Session()
    folder = session.add_folder(tmp_path)
    assert session.home_of(str(tmp_path / "a.py")) == (folder, "a.py")
    assert session.remove_folder(tmp_path) is folder
    assert session.remove_folder(tmp_path) is None
    loose, path = session.home_of(str(tmp_path / "a.py"))
    assert loose.loose
    assert loose.root / path == tmp_path / "a.py"
    assert session.all_folders() == [loose]


def test_a_loose_file_is_read_from_its_place(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    loose, path = Session().home_of(str(tmp_path / "a.py"))
    assert loose.snapshot().read(path).source == b"x = 1\n"
    assert loose.snapshot().index.complete


def test_a_relative_root_finds_its_environment(tmp_path, monkeypatch):
    packages = tmp_path / "project/.venv/lib/python3.12/site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "project/.venv/pyvenv.cfg").write_text("version = 3.12.1\n")
    (tmp_path / "project/a.py").write_text("")
    monkeypatch.chdir(tmp_path)
    folder = open_workspace(Path("project"), engines=False)
    try:
        assert folder.environment("a.py").packages == (str(packages),)
    finally:
        folder.close()
