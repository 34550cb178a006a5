"""The fundamental property: whatever happened to a folder, the index kept up to date equals one built from nothing."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from codeforge.index.build import build, build_text, refreshed
from codeforge.index.questions import search_files
from codeforge.index.search import TextView
from codeforge.index.view import View
from codeforge.text.documents import Document

PATHS = st.sampled_from(["a.py", "b.py", "pkg/c.py", "pkg/sub/d.py", "other/e.js", "gen/f.py", "notes.txt"])
FOLDERS = st.sampled_from(["pkg", "pkg/sub", "other", "gen", "new", "new/sub"])
TEXTS = st.sampled_from(
    [
        "",
        "def alpha(x):\n    return beta(x)\n",
        "class Gamma(Base):\n    def alpha(self):\n        pass\n",
        "from a import alpha as delta\n",
        "def broken(:\n",
        "# @generated\nx = 1\n",
        "\0 binary",
        "é = 'ü'\r\nclass Ö: pass\n",
    ]
)
QUERIES = ("alpha", "class Gamma base", "delta beta x", "broken")


class History(RuleBasedStateMachine):
    """A folder in the hands of a person, and the index that follows it."""

    with_git = True

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.branches = ["main"]
        if self.with_git:
            self.git("init", "-q", "-b", "main")
            self.git("commit", "-q", "--allow-empty", "-m", "begin")
        self.seen = self.disk()
        self.view = self.from_nothing()
        self.text = TextView()
        self.after_all = False

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    @rule(path=PATHS, text=TEXTS)
    def write(self, path: str, text: str) -> None:
        file = self.root / path
        if any(parent.is_file() for parent in file.parents) or file.is_dir():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    @rule(path=PATHS)
    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    @rule(path=PATHS, to=PATHS)
    def rename(self, path: str, to: str) -> None:
        source, target = self.root / path, self.root / to
        if source.is_file() and not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)

    @rule(folder=FOLDERS, to=FOLDERS)
    def rename_folder(self, folder: str, to: str) -> None:
        source, target = self.root / folder, self.root / to
        if source.is_dir() and not target.exists() and source not in target.parents:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)

    @rule(folder=FOLDERS)
    def remove_folder(self, folder: str) -> None:
        shutil.rmtree(self.root / folder, ignore_errors=True)

    @rule(rules=st.sampled_from(["", "gen/\n", "*.js\n", "/pkg/*\n!/pkg/c.py\n"]))
    def ignore(self, rules: str) -> None:
        (self.root / ".gitignore").write_text(rules)

    @rule(force=st.booleans())
    def commit(self, force: bool) -> None:
        self.git("add", "-A", *(["-f"] if force else []), ".")
        self.git("commit", "-q", "--allow-empty", "-m", "step")

    @rule(n=st.integers(0, 3))
    def checkout(self, n: int) -> None:
        if n < len(self.branches):
            self.git("checkout", "-q", "-f", self.branches[n])
        else:
            self.branches.append(f"branch{len(self.branches)}")
            self.git("checkout", "-q", "-b", self.branches[-1])

    @rule()
    def stash(self) -> None:
        self.git("stash", "-u", "-q")

    @rule()
    def compact(self) -> None:
        self.view = self.view.compacted()
        self.text = self.text.compacted()

    @invariant()
    def equals_one_from_nothing(self) -> None:
        paths = self.touched()
        if paths:
            self.view = refreshed(self.root, self.view, paths)
        *_, self.text = build_text(self.root, self.view, self.text)
        fresh = self.from_nothing()
        assert self.view.facts_by_path() == fresh.facts_by_path()
        assert self.view.digest() == fresh.digest()
        *_, text = build_text(self.root, fresh, TextView(complete=False))
        for query in QUERIES:
            assert hits(self.text, self.view, query) == hits(text, fresh, query)

    def from_nothing(self) -> View:
        *_, view = build(self.root, View())
        assert view.complete
        return view

    def touched(self) -> set[str]:
        """What a watcher would tell: paths that differ from last time, all when git or its rules moved."""
        before, self.seen = self.seen, self.disk()
        differing = {
            path for path in before.keys() | self.seen.keys() if before.get(path) != self.seen.get(path)
        }
        return {"" if path == ".gitignore" or path.startswith(".git/") else path for path in differing}

    def disk(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name != ".git"]
            for name in names:
                file = Path(folder, name)
                found[file.relative_to(self.root).as_posix()] = file.read_bytes()
        heads = [Path(self.root, ".git", name) for name in ("HEAD", "packed-refs")]
        heads += Path(self.root, ".git/refs").rglob("*")
        for head in heads:
            if head.is_file():
                found[head.relative_to(self.root).as_posix()] = head.read_bytes()
        return found

    def git(self, *arguments: str) -> None:
        if self.with_git:
            names = (
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "-c",
                "gc.auto=0",
                "-c",
                "core.autocrlf=false",
            )
            subprocess.run(["git", *names, *arguments], cwd=self.root, check=False, capture_output=True)


def hits(text: TextView, view: View, query: str) -> list[object]:
    chunks = [(hit.path, hit.start_line, hit.end_line, round(hit.score, 3)) for hit in text.search(query)]
    files = [(hit.path, round(hit.score, 3)) for hit in search_files(query, text, view)]
    return [chunks, files]


@pytest.mark.parametrize("with_git", [True, False], ids=["git", "walk"])
def test_any_history_equals_an_index_from_nothing(with_git, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    machine = type("AnyHistory", (History,), {"with_git": with_git})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_open_text_is_indexed_as_if_it_were_saved(tmp_path):
    (tmp_path / "a.py").write_text("saved = 1\n")
    (tmp_path / "b.py").write_text("other = 1\n")
    *_, view = build(tmp_path, View())
    *_, text = build_text(tmp_path, view, TextView())
    for n, source in enumerate(
        ["alpha = 1\n", "def beta(:\n", "", "class Gamma:\n    def alpha(self): ...\n"]
    ):
        document = Document("a.py", source.encode(), language="python", version=n)
        opened, open_text = view.with_open({"a.py": document}), text.with_open({"a.py": document})
        (tmp_path / "a.py").write_text(source)
        *_, fresh = build(tmp_path, View())
        *_, fresh_text = build_text(tmp_path, fresh, TextView(complete=False))
        assert opened.facts_by_path() == fresh.facts_by_path()
        for query in QUERIES:
            assert hits(open_text, opened, query) == hits(fresh_text, fresh, query)
