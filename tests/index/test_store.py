"""What is kept between two starts: whole or not at all, never in the workspace, never fatal."""

import errno
import os
import time
from pathlib import Path

import pytest

from codeforge.index import store as store_module
from codeforge.index.facts import facts_of
from codeforge.index.segment import Segment
from codeforge.index.store import ABOUT, DAMAGED, SEGMENT, Store, cache_dir
from codeforge.text.documents import Document

SEGMENT_OF_ONE = Segment.of([facts_of(Document("a.py", b"def f(): ...\n", language="python"))])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "my project"
    folder.mkdir()
    return folder


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def store(root: Path, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("CODEFORGE_CACHE_DIR", raising=False)
    store_module._told.clear()
    return Store(root, cache_dir=tmp_path / "cache", report=told.append)


def another(store: Store, root: Path) -> Store:
    """The store of another root in the same cache."""
    root.mkdir(parents=True, exist_ok=True)
    return Store(root, cache_dir=store.indexes.parent, report=store.report)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_saved_and_loaded(store, told):
    assert store.load() is None
    assert store.about() is None
    store.save(SEGMENT_OF_ONE, left_out={"binary": 2})
    loaded = store.load()
    assert loaded.facts(0) == SEGMENT_OF_ONE.facts(0)
    about = store.about()
    assert (about.root, about.n_files, about.n_symbols) == (str(store.root), 1, 1)
    assert (about.n_bytes, about.left_out) == (store.path.stat().st_size, {"binary": 2})
    assert files_in(store.folder) == [ABOUT, SEGMENT]
    assert told == []


def test_where(store, root, tmp_path, monkeypatch):
    assert store.folder.parent == tmp_path / "cache" / "indexes"
    assert store.folder.name.startswith("my_project-")
    assert another(store, tmp_path / "other" / "my project").folder != store.folder
    assert cache_dir("~/x") == Path.home() / "x"
    assert cache_dir() == cache_dir("")
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "env"))
    assert cache_dir("~/x") == tmp_path / "env"


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda data: data[:-1], "checksum"),
        (lambda data: data[:5], "no index"),
        (lambda data: b"", "no index"),
        (lambda data: b"PK" + data, "no index"),
        (lambda data: data[:8] + b"\0\0" + data[10:], "another version"),
    ],
)
def test_a_damaged_index_is_set_aside_with_one_message(store, told, damage, why):
    for _ in range(2):
        store.save(SEGMENT_OF_ONE)
        store.path.write_bytes(damage(store.path.read_bytes()))
        assert store.load() is None
        assert store.load() is None
        assert files_in(store.folder) == [ABOUT, DAMAGED]
    assert len(told) == 1
    assert why in told[0]
    assert "built again" in told[0]


def test_an_index_that_cannot_be_read(store, told):
    store.path.mkdir(parents=True)
    assert store.load() is None
    assert "cannot be read" in told[0]


def test_a_cache_that_cannot_be_written_is_told_once(store, told):
    store.indexes.parent.write_text("a file where the folder should be")
    store.save(SEGMENT_OF_ONE)
    store.save(SEGMENT_OF_ONE)
    assert len(told) == 1
    assert "stays in memory" in told[0]


def test_a_full_disk_leaves_the_old_index_and_no_rest(store, told, monkeypatch):
    store.save(SEGMENT_OF_ONE)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    store.save(Segment.of([]))
    assert "no space left on device" in told[0]
    assert files_in(store.folder) == [ABOUT, SEGMENT]
    assert store.load().n_files == 1


def test_nothing_is_written_into_the_workspace(root, told, monkeypatch):
    monkeypatch.delenv("CODEFORGE_CACHE_DIR", raising=False)
    inside = Store(root, cache_dir=root / ".cache", report=told.append)
    inside.save(SEGMENT_OF_ONE)
    assert list(root.iterdir()) == []
    assert "inside the project" in told[0]


def test_a_workspace_around_the_users_own_cache(tmp_path, told, monkeypatch):
    monkeypatch.delenv("CODEFORGE_CACHE_DIR", raising=False)
    monkeypatch.setattr(store_module.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    home = Store(tmp_path, report=told.append)
    home.save(SEGMENT_OF_ONE)
    assert home.load() is not None
    assert told == []


def test_the_last_of_two_writers_wins(store):
    store.save(SEGMENT_OF_ONE)
    Store(store.root, cache_dir=store.indexes.parent).save(Segment.of([]))
    assert store.load().n_files == 0


# other roots -------------------------------------------------------------------------------------------------


def make_worktrees(tmp_path: Path) -> tuple[Path, Path]:
    """A repository and a second worktree of it, as git lays them out."""
    main, second = tmp_path / "main", tmp_path / "second"
    own = main / ".git" / "worktrees" / "second"
    own.mkdir(parents=True)
    second.mkdir()
    (own / "commondir").write_text("../..\n")
    (second / ".git").write_text(f"gitdir: {own}\n")
    return main, second


def test_another_worktree_of_the_same_repository_is_the_beginning(store, tmp_path):
    main, second = make_worktrees(tmp_path)
    another(store, main).save(SEGMENT_OF_ONE)
    assert another(store, second).load().paths == ["a.py"]
    assert another(store, tmp_path / "stranger").load() is None


def test_another_folder_of_the_repository_is_not(store, tmp_path):
    main, second = make_worktrees(tmp_path)
    another(store, main / "packages" / "a").save(SEGMENT_OF_ONE)
    assert another(store, second).load() is None
    assert another(store, second / "packages" / "b").load() is None
    assert another(store, second / "packages" / "a").load() is not None


def test_a_damaged_neighbour_is_passed_over_in_silence(store, tmp_path, told):
    main, second = make_worktrees(tmp_path)
    damaged = another(store, main)
    damaged.save(SEGMENT_OF_ONE)
    damaged.path.write_bytes(b"CFINDEX\0 and no more")
    assert another(store, second).load() is None
    assert told == []


def test_indexes_of_roots_that_are_gone_are_dropped(store, tmp_path):
    gone = another(store, tmp_path / "gone")
    gone.save(SEGMENT_OF_ONE)
    gone.root.rmdir()
    store.save(SEGMENT_OF_ONE)
    assert not gone.folder.exists()
    assert store.load() is not None


def test_beyond_the_limit_the_longest_unused_goes_first(store, tmp_path):
    stores = [another(store, tmp_path / name) for name in ("old", "older", "new")]
    for age, one in zip((200, 300, 100), stores, strict=True):
        one.save(SEGMENT_OF_ONE)
        os.utime(one.path, (time.time() - age,) * 2)
    store.save(SEGMENT_OF_ONE)
    size = sum(path.stat().st_size for path in store.folder.iterdir())
    store.prune(limit=int(size * 3.5))
    assert [one.folder.exists() for one in (*stores, store)] == [True, False, True, True]
    store.prune(limit=0)
    assert [one.folder.exists() for one in (*stores, store)] == [False, False, False, True]


def test_loading_counts_as_use(store):
    store.save(SEGMENT_OF_ONE)
    os.utime(store.path, (0, 0))
    store.load()
    assert store.path.stat().st_mtime > 0


def test_what_a_dead_server_left_is_removed_after_a_while(store):
    store.save(SEGMENT_OF_ONE)
    fresh, abandoned, foreign = (store.folder / name for name in ("a.tmp", "b.tmp", "notes.txt"))
    for path in (fresh, abandoned, foreign):
        path.write_text("x")
    os.utime(abandoned, (0, 0))
    store.prune()
    assert files_in(store.folder) == ["a.tmp", ABOUT, "notes.txt", SEGMENT]


def test_files_of_others_are_never_removed(store, tmp_path):
    gone = another(store, tmp_path / "gone")
    gone.save(SEGMENT_OF_ONE)
    (gone.folder / "notes.txt").write_text("mine")
    gone.root.rmdir()
    store.prune()
    assert files_in(gone.folder) == ["notes.txt"]


def test_a_loop_of_links_as_root(tmp_path, told):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert Store(loop, cache_dir=tmp_path / "cache", report=told.append).load() is None
