"""What is told of changes on disk, on a real folder."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeforge.index import watch as watching
from codeforge.index.watch import watch

LIMIT_S = 20.0


class Watched:
    """Batches as they come, gathered by a thread."""

    def __init__(self, root: Path, *, poll_s: float = 0.02) -> None:
        self.batches: list[set[str]] = []
        self.news = threading.Condition()
        self.stop = threading.Event()
        self.root = root
        self.poll_s = poll_s
        self.thread = threading.Thread(target=self.gather)

    def gather(self) -> None:
        for batch in watch(self.root, self.stop, poll_s=self.poll_s):
            with self.news:
                self.batches.append(batch)
                self.news.notify_all()

    def told(self, *paths: str) -> set[str]:
        """Everything told since the last call, once `paths` are among it."""
        with self.news:
            found = self.news.wait_for(lambda: set(paths) <= set().union(*self.batches), LIMIT_S)
            assert found, f"told {self.batches}, not {paths}"
            told = set().union(*self.batches)
            self.batches.clear()
            return told


@contextmanager
def watched(root: Path, **options: float) -> Iterator[Watched]:
    watcher = Watched(root, **options)
    watcher.thread.start()
    try:
        watcher.told("")
        yield watcher
    finally:
        watcher.stop.set()
        watcher.thread.join(LIMIT_S)
        assert not watcher.thread.is_alive()


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.py").write_text("x = 1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "a")
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", *names, *arguments], cwd=root, check=True, capture_output=True)


def test_the_first_batch_asks_to_compare_everything(tmp_path):
    with watched(tmp_path):
        pass


def test_saves_new_files_renames_and_removals_are_told(tmp_path):
    (tmp_path / "old.py").write_text("")
    with watched(tmp_path) as watcher:
        (tmp_path / "old.py").write_text("x")
        assert watcher.told("old.py") == {"old.py"}
        (tmp_path / "old.py").rename(tmp_path / "new.py")
        assert watcher.told("old.py", "new.py") == {"old.py", "new.py"}
        (tmp_path / "new.py").unlink()
        assert watcher.told("new.py") == {"new.py"}


def test_folders_that_come_and_go_are_told_by_name(tmp_path):
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/f.py").write_text("")
    with watched(tmp_path) as watcher:
        (tmp_path / "d").rename(tmp_path / "g")
        assert {"d", "g"} <= watcher.told("d", "g")
        (tmp_path / "g/e/f.py").write_text("x")
        watcher.told("g/e/f.py")


def test_folders_that_come_later_are_watched_too(tmp_path):
    with watched(tmp_path) as watcher:
        (tmp_path / "a/b/c").mkdir(parents=True)
        watcher.told("a")
        (tmp_path / "a/b/c/f.py").write_text("x")
        watcher.told("a/b/c/f.py")
        shutil.rmtree(tmp_path / "a")
        (tmp_path / "a/b").mkdir(parents=True)
        watcher.told("a")
        (tmp_path / "a/b/f.py").write_text("x")
        watcher.told("a/b/f.py")


def test_branches_in_folders_are_heard_of(repository):
    with watched(repository) as watcher:
        git(repository, "checkout", "-q", "-b", "deep/one")
        watcher.told("")
        (repository / ".git/refs/heads/deep/two").write_text("0" * 40)
        watcher.told("")


@pytest.mark.skipif(not watching._BY_FOLDER, reason="only Linux watches each folder")
def test_a_folder_that_goes_while_it_is_listed_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    folders = watching._Sieve.folders

    def slow(sieve):
        found = list(folders(sieve))
        if (tmp_path / "gone").exists():
            (tmp_path / "gone").rmdir()
        return found

    monkeypatch.setattr(watching._Sieve, "folders", slow)
    with watched(tmp_path) as watcher:
        (tmp_path / "a.py").write_text("x")
        watcher.told("a.py")


@pytest.mark.skipif(not watching._BY_FOLDER, reason="only Linux watches each folder")
def test_what_is_never_own_code_is_not_watched(tmp_path):
    for name in (
        "own/deep",
        "node_modules/a/b",
        "python/lib/site-packages/a",
        "conda/conda-meta",
        "conda/lib/a",
    ):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "python/pyvenv.cfg").write_text("")
    sieve = watching._Sieve(str(tmp_path), None)
    assert {Path(folder).relative_to(tmp_path).as_posix() for folder in sieve.folders()} == {
        ".", "own", "own/deep", "python", "conda",
    }  # fmt: skip


def test_caches_and_packages_are_not_told(tmp_path):
    for name in ("node_modules", "__pycache__", ".git"):
        (tmp_path / name).mkdir()
    with watched(tmp_path) as watcher:
        for name in ("node_modules", "__pycache__", ".git"):
            (tmp_path / name / "x.py").write_text("x")
        (tmp_path / "own.py").write_text("x")
        assert watcher.told("own.py") == {"own.py"}


def test_a_switch_of_branches_asks_to_compare_everything_once(repository):
    git(repository, "checkout", "-qb", "two")
    for n in range(300):
        (repository / f"f{n:03}.py").write_text("x")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "many")
    with watched(repository) as watcher:
        git(repository, "checkout", "-q", "main")
        told = watcher.told("", "f000.py", "f299.py")
        assert len(told) >= 301


def test_a_batch_waits_until_git_is_done(repository):
    with watched(repository) as watcher:
        lock = repository / ".git/index.lock"
        lock.write_text("")
        (repository / "a.py").write_text("half")
        (repository / "b.py").write_text("half")
        with watcher.news:
            assert not watcher.news.wait_for(lambda: watcher.batches, 0.3)
        lock.unlink()
        assert watcher.told("a.py", "b.py") >= {"a.py", "b.py"}


def test_a_lock_left_behind_holds_nothing_up_for_long(repository, monkeypatch):
    monkeypatch.setattr(watching, "_LONGEST_HOLD_S", 0.2)
    (repository / ".git/index.lock").write_text("")
    with watched(repository) as watcher:
        (repository / "a.py").write_text("y")
        watcher.told("a.py")


@pytest.mark.parametrize(
    "path", [".gitignore", ".codeforgeignore", ".git/info/exclude", ".git/HEAD", "sub/.git"]
)
def test_new_rules_and_repositories_ask_to_compare_everything(repository, path):
    (repository / "sub").mkdir()
    with watched(repository) as watcher:
        (repository / path).write_text("ref: refs/heads/other\n")
        watcher.told("")


def test_a_linked_worktree_hears_of_its_own_head(repository):
    git(repository, "worktree", "add", "-q", "../tree")
    with watched(repository.parent / "tree") as watcher:
        git(repository.parent / "tree", "checkout", "-q", "--detach")
        watcher.told("")


def test_many_saves_come_together(tmp_path):
    with watched(tmp_path) as watcher:
        for n in range(200):
            (tmp_path / f"f{n}.py").write_text("x")
        with watcher.news:
            watcher.news.wait_for(lambda: sum(map(len, watcher.batches)) >= 200, LIMIT_S)
            assert len(watcher.batches) < 40
        watcher.told("f199.py")


def test_a_folder_at_rest_still_tells(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "STEPS_MS", ())
    with watched(tmp_path) as watcher:
        (tmp_path / "a.py").write_text("x")
        watcher.told("a.py")


def test_without_watches_file_times_are_compared(tmp_path, monkeypatch, capsys):
    def refuse(*_):
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watching, "RustNotify", refuse)
    (tmp_path / "a.py").write_text("x")
    with watched(tmp_path) as watcher:
        (tmp_path / "a.py").write_text("longer")
        watcher.told("a.py")
        (tmp_path / "b.py").write_text("new")
        watcher.told("b.py")
        (tmp_path / "a.py").unlink()
        watcher.told("a.py")
    assert capsys.readouterr().err.count("Files are compared every") == 1


def test_a_home_directory_is_not_watched(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list(watch(tmp_path, threading.Event())) == []


def test_watching_ends_when_it_is_told_to(tmp_path):
    watcher = Watched(tmp_path)
    watcher.stop.set()
    watcher.gather()
    assert watcher.batches == [{""}]
