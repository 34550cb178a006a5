"""What git knows, read without running anything of the repository, and nothing without git."""

import subprocess
from pathlib import Path

import pytest

from codeforge.index import history
from codeforge.index.history import Log, changes, commit_of, contents, git, is_revision, log_of, objects_at


def run(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path) -> Path:
    run(tmp_path, "init", "-q")
    for n in range(3):
        (tmp_path / "a.py").write_text(f"x = {n}\n")
        (tmp_path / f"b{n}.py").write_text("")
        (tmp_path / "with space é.py").write_text(f"y = {n}\n")
        run(tmp_path, "add", ".")
        run(tmp_path, "commit", "-q", "-m", str(n))
    return tmp_path


def test_the_log_names_the_files_of_each_commit_newest_first(root):
    log = log_of(root)
    assert log is not None
    assert [set(paths) for _, paths in log.commits] == [
        {"a.py", f"b{n}.py", "with space é.py"} for n in (2, 1, 0)
    ]
    assert [(one.path, one.commits) for one in log.hot(2)] == [("a.py", 3), ("with space é.py", 3)]


def test_a_change_of_long_ago_counts_less():
    log = Log(((90 * history.DAY_S, ("a",)), (90 * history.DAY_S, ("a", "b")), (0, ("b", "c"))))
    assert log.often() == {"a": 2.0, "b": 1.5, "c": 0.5}
    assert Log(()).often() == {}


def test_the_log_can_end_at_an_older_commit(root):
    older = log_of(root, before="HEAD~1")
    assert older is not None
    assert len(older.commits) == 2 and "b2.py" not in older.often()
    assert len(log_of(root).commits) == 3


def test_files_that_change_together_need_to_do_so_often():
    log = Log(tuple((1000 - n, ("a", "b") if n < 3 else ("a", f"c{n}")) for n in range(6)))
    assert log.together(["a"], limit=5) == [("b", 3, "a")]


def test_how_closely_files_change_together():
    log = Log(
        tuple(
            (1000 - n, paths) for n, paths in enumerate([("a", "b"), ("a", "b", "c"), ("a", "c"), ("a", "d")])
        )
    )
    assert log.beside("a") == {"b": 2 / (4 * 2) ** 0.5, "c": 2 / (4 * 2) ** 0.5}
    assert log.beside("d") == {}
    assert log.beside("nothing") == {}
    everything = tuple(f"f{n}" for n in range(history.MAX_FILES_A_COMMIT + 1))
    assert Log(((2, everything), (1, everything))).beside("f0") == {}


def test_a_commit_of_everything_says_nothing_about_what_belongs_together():
    huge = tuple(f"f{n}" for n in range(history.MAX_FILES_A_COMMIT + 1))
    assert Log(((1, huge),) * 5).together(["f0"], limit=5) == []


def test_the_content_of_objects_is_what_was_committed(root):
    commit = commit_of(root, "HEAD~1")
    assert commit is not None
    objects = objects_at(root, commit, ["a.py", "with space é.py", "gone.py"])
    assert sorted(objects) == ["a.py", "with space é.py"]
    assert contents(root, [objects["a.py"], "0" * 40]) == {objects["a.py"]: b"x = 1\n"}


def test_changes_on_disk(root):
    (root / "a.py").write_text("x = 77\n")
    (root / "b0.py").unlink()
    (root / "new.py").write_text("")
    found = changes(root, commit_of(root, "HEAD") or "")
    assert found is not None
    assert [(one.path, one.status) for one in found] == [
        ("a.py", "modified"), ("b0.py", "deleted"), ("new.py", "added"),
    ]  # fmt: skip


def test_a_folder_inside_a_repository_sees_its_own_files_only(root):
    (root / "inner").mkdir()
    (root / "inner" / "c.py").write_text("")
    (root / "a.py").write_text("x = 78\n")
    head = commit_of(root, "HEAD") or ""
    found = changes(root / "inner", head)
    assert found is not None and [one.path for one in found] == ["c.py"]


@pytest.mark.parametrize("text", ["HEAD", "HEAD~2", "v1.0", "main^", "feature/x", "HEAD@{1}"])
def test_what_may_name_a_revision(text):
    assert is_revision(text)


@pytest.mark.parametrize("text", ["", "-x", "--all", "a b", "HEAD:a.py", "a\nb", "x*", "y[", "a" * 201])
def test_what_may_not(text):
    assert not is_revision(text)
    assert commit_of(Path.cwd(), text) is None


def test_without_a_repository_there_is_no_answer(tmp_path):
    assert git(tmp_path, "status") is None
    assert (
        log_of(tmp_path) is None
        and changes(tmp_path, "HEAD") is None
        and contents(tmp_path, ["0" * 40]) == {}
    )


def test_without_the_program_there_is_no_answer(root, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert commit_of(root, "HEAD") is None and log_of(root) is None


def test_too_much_of_an_answer_is_none(root, monkeypatch):
    monkeypatch.setattr(history, "MAX_BYTES", 10)
    assert git(root, "log") is None
