"""The index from nothing, from what is stored and after changes; and the worker processes that read many files."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codeforge import trace
from codeforge.errors import Cancelled
from codeforge.index import build as building
from codeforge.index import workers as working
from codeforge.index.build import build, build_text, refreshed
from codeforge.index.facts import facts_of
from codeforge.index.listing import LeftOut, Reader
from codeforge.index.search import TextView
from codeforge.index.segment import Segment
from codeforge.index.view import View
from codeforge.index.workers import Batch, Done, Workers, batches_of, work_on
from codeforge.text.documents import Document

MANY = 120


@pytest.fixture(autouse=True)
def counters(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    trace.counters.clear()
    return trace.counters


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def many(n: int = MANY) -> dict[str, str]:
    return {f"pkg{i % 7}/mod{i:03}.py": f"def name{i}():\n    return word{i}\n" for i in range(n)}


def complete(views: Iterator[View]) -> View:
    *_, last = views
    assert last.complete
    return last


def from_nothing(root: Path) -> View:
    return complete(build(root, View()))


def same(view: View, other: View) -> bool:
    """The same facts, and the same files left out; kinds and folders are counted only when all is compared."""

    def files(one: View) -> list[LeftOut]:
        return [left for left in one.left_out if "*" not in left.path and not left.path.endswith("/")]

    return view.facts_by_path() == other.facts_by_path() and files(view) == files(other)


# From nothing


def test_a_small_folder_is_read_without_workers(tmp_path, counters):
    view = from_nothing(write(tmp_path, {"a.py": "def f(): ...", "b.txt": ""}))
    assert view.paths() == ["a.py"]
    assert [symbol.name for symbol in view.symbols_in("a.py")] == ["f"]
    assert view.left_out == (LeftOut("*.txt", "1 file of no known language"),)
    assert counters["worker starts"] == 0


def test_an_empty_folder(tmp_path):
    assert from_nothing(tmp_path).paths() == []


def test_a_large_folder_is_read_by_workers_into_one_segment(tmp_path, counters):
    seen: list[tuple[int, int]] = []
    root = write(tmp_path, many())
    views = list(build(root, View(), progress=lambda done, total, _: seen.append((done, total))))
    assert views[-1].complete
    assert not any(view.complete for view in views[:-1])
    assert len(views[-1].segments) == 1
    assert views[-1].n_files == MANY
    assert views[-1].symbols_named("name7")[0].path == "pkg0/mod007.py"
    assert 1 <= counters["worker starts"] <= 4
    assert seen[-1] == (MANY, MANY)


def test_views_grow_while_files_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "PUBLISH_S", 0.0)
    monkeypatch.setattr(working, "BATCH_FILES", 20)
    views = list(build(write(tmp_path, many()), View()))
    sizes = [view.n_files for view in views]
    assert sizes == sorted(sizes)
    assert len(views) > 2
    assert [view.complete for view in views] == [False] * (len(views) - 1) + [True]


def test_of_a_new_folder_it_is_known_at_once_which_files_it_has(tmp_path):
    views = list(build(write(tmp_path, many()), View(complete=False)))
    assert views[0].n_files == 0
    assert views[0].listed == tuple(views[-1].paths())
    assert views[-1].listed == ()


def test_broken_files_do_not_stop_the_others(tmp_path):
    root = write(tmp_path, {**many(50), "deep.py": "(" * 5000, "half.py": "def f(:\n  class"})
    (root / "nul.py").write_bytes(b"x\0y")
    (root / "bad.py").write_bytes(b"def g(): return '\xff'")
    view = from_nothing(root)
    assert view.n_files == 53
    assert LeftOut("nul.py", "binary") in view.left_out
    assert view.symbols_named("g")


def test_a_file_whose_reading_fails_is_left_out(tmp_path, monkeypatch):
    def fail(document: Document) -> None:
        if document.path == "bad.py":
            raise RuntimeError("no")
        return facts_of(document)

    monkeypatch.setattr(building, "facts_of", fail)
    view = from_nothing(write(tmp_path, {"bad.py": "x", "good.py": "y"}))
    assert view.paths() == ["good.py"]
    assert view.left_out == (LeftOut("bad.py", "reading it failed (RuntimeError)"),)


def test_cancelling_ends_the_workers(tmp_path):
    root = write(tmp_path, many())
    calls = iter(range(100))

    def checkpoint() -> None:
        if next(calls) > 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(build(root, View(), checkpoint=checkpoint))
    assert children() == []


def test_closing_a_build_halfway_ends_the_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "PUBLISH_S", 0.0)
    monkeypatch.setattr(working, "BATCH_FILES", 10)
    views = build(write(tmp_path, many()), View())
    next(views)
    views.close()
    assert children() == []


def children() -> list[int]:
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


# From what is stored


def stored(view: View) -> View:
    return View([Segment.decoded(segment.encoded()) for segment in view.compacted().segments])


def test_a_restart_parses_nothing(tmp_path, counters):
    root = write(tmp_path, many())
    before = from_nothing(root)
    counters.clear()
    after = complete(build(root, stored(before)))
    assert after.facts_by_path() == before.facts_by_path()
    assert counters["files parsed"] == counters["worker starts"] == 0


def test_a_restart_parses_what_changed_meanwhile(tmp_path, counters):
    root = write(tmp_path, many())
    before = from_nothing(root)
    write(root, {"pkg0/mod000.py": "changed = 1", "new.py": "new = 1"})
    (root / "pkg1/mod001.py").unlink()
    (root / "pkg2/mod002.py").write_bytes(b"\0")
    times = (root / "pkg3/mod003.py").stat()
    (root / "pkg3/mod003.py").write_text("def name9():\n    return word9\n")
    os.utime(root / "pkg3/mod003.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    counters.clear()
    after = complete(build(root, stored(before)))
    assert counters["files parsed"] == 3
    assert same(after, from_nothing(root))


def test_a_restart_after_a_large_change_uses_workers(tmp_path, counters):
    root = write(tmp_path, many())
    before = from_nothing(root)
    write(root, {path: text.replace("name", "title") for path, text in many().items()})
    after = complete(build(root, stored(before)))
    assert same(after, from_nothing(root))
    assert after.symbols_named("name7") == []


def test_open_documents_stay_open(tmp_path):
    root = write(tmp_path, {"a.py": "on_disk = 1"})
    document = Document("a.py", b"unsaved = 1", language="python", version=2)
    view = complete(build(root, View().with_open({"a.py": document})))
    assert view.symbols_named("unsaved")
    assert view.with_open({}).symbols_named("on_disk")
    (root / "a.py").write_text("saved = 1")
    after = refreshed(root, view, {"a.py"})
    assert after.symbols_named("unsaved")
    assert after.with_open({}).symbols_named("saved")


# After changes


def test_an_equal_file_is_not_parsed_again(tmp_path, counters):
    root = write(tmp_path, {"a.py": "x = 1"})
    view = from_nothing(root)
    counters.clear()
    (root / "a.py").write_text("x = 1")
    assert refreshed(root, view, {"a.py"}) is view
    assert refreshed(root, view, {"gone.py", "b.txt", "no/such"}) is view
    assert refreshed(root, view, set()) is view
    assert counters["files parsed"] == counters["git"] == 0


Change = Callable[[Path], object]
CHANGES: dict[str, tuple[Change, set[str]]] = {
    "a save": (lambda root: (root / "a.py").write_text("y = 2"), {"a.py"}),
    "a new file": (lambda root: (root / "n.py").write_text("y = 2"), {"n.py"}),
    "a file removed": (lambda root: (root / "a.py").unlink(), {"a.py"}),
    "a file renamed": (lambda root: (root / "a.py").rename(root / "z.py"), {"a.py", "z.py"}),
    "a folder renamed": (lambda root: (root / "d").rename(root / "e"), {"d", "e"}),
    "a folder said by its name only": (lambda root: write(root, {"q/r/s.py": "s = 1"}), {"q"}),
    "a file for a folder": (lambda root: swap(root / "d", "x = 1"), {"d"}),
    "a folder for a file": (lambda root: swap(root / "a.py", {"in.py": "x"}), {"a.py"}),
    "an ignored file": (lambda root: (root / "skip.py").write_text("y"), {"skip.py"}),
    "an ignored folder": (lambda root: write(root, {"out/x.py": "y"}), {"out"}),
    "packages": (lambda root: write(root, {"node_modules/x.js": "y"}), {"node_modules"}),
    "a file of a new environment": (
        lambda root: write(root, {"env/pyvenv.cfg": "", "env/x.py": "y"}),
        {"env/x.py"},
    ),
    "a folder becomes an environment": (lambda root: write(root, {"d/pyvenv.cfg": ""}), {"d/pyvenv.cfg"}),
    "too big now": (lambda root: (root / "a.py").write_text("#" * 3_000_000), {"a.py"}),
    "binary now": (lambda root: (root / "a.py").write_bytes(b"\0"), {"a.py"}),
    "a link now": (lambda root: swap(root / "a.py", Path("b.py")), {"a.py"}),
    "new rules": (lambda root: (root / ".gitignore").write_text("a.py"), {""}),
    "other extension": (lambda root: (root / "a.py").rename(root / "a.txt"), {""}),
}


def swap(place: Path, content: object) -> None:
    if place.is_dir():
        for inside in place.iterdir():
            inside.unlink()
        place.rmdir()
    else:
        place.unlink()
    if isinstance(content, dict):
        write(place, content)
    elif isinstance(content, Path):
        place.symlink_to(content)
    else:
        place.write_text(str(content))


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("by", ["git", "walk"])
def test_a_refreshed_view_equals_one_from_nothing(tmp_path, case, by):
    change, paths = case
    if by == "git":
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    write(
        tmp_path,
        {".gitignore": "skip.py\nout/\n", "a.py": "x = 1", "b.py": "y", "d/c.py": "z", "d/e.py": "z"},
    )
    before = from_nothing(tmp_path)
    change(tmp_path)
    after = refreshed(tmp_path, before, paths)
    assert same(after, from_nothing(tmp_path))
    assert refreshed(tmp_path, after, paths).facts_by_path() == after.facts_by_path()


def test_a_switch_of_branches_is_one_batch(tmp_path, counters):
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    files = many(1000)
    git("init", "-q", "-b", "one")
    write(tmp_path, {**files, "same.py": "same = 1"})
    git("add", ".")
    git("commit", "-qm", "one")
    view = from_nothing(tmp_path)
    git("checkout", "-qb", "two")
    write(tmp_path, {path: text.replace("name", "title") for path, text in files.items()})
    git("commit", "-qam", "two")
    counters.clear()
    after = refreshed(tmp_path, view, {"", *files})
    assert counters["files parsed"] == 1000
    assert counters["git"] == 1
    assert len(after.segments) == 2
    assert after.changed == {}
    assert same(after, from_nothing(tmp_path))
    counters.clear()
    git("checkout", "-q", "one")
    back = refreshed(tmp_path, after, set(files))
    assert counters["files parsed"] == 1000
    assert counters["git"] == 0
    assert back.facts_by_path() == view.facts_by_path()


def test_many_small_changes_are_put_into_one_segment(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "MANY_CHANGED", 3)
    root = write(tmp_path, many(10))
    view = from_nothing(root)
    for path in list(many(10))[:4]:
        (root / path).write_text("changed = 1")
        view = refreshed(root, view, {path})
    assert view.changed == {}
    assert same(view, from_nothing(root))


# Words


def words(root: Path, view: View, text: TextView) -> TextView:
    *_, last = build_text(root, view, text)
    assert last.complete
    return last


@pytest.mark.parametrize("n", [5, MANY])
def test_words_follow_the_files(tmp_path, counters, n):
    root = write(tmp_path, many(n))
    view = from_nothing(root)
    text = words(root, view, TextView(complete=False))
    assert text.search("word3")[0].path == "pkg3/mod003.py"
    counters.clear()
    assert words(root, view, text) is text
    assert counters["files read for words"] == 0
    (root / "pkg3/mod003.py").write_text("other = 1")
    (root / "pkg4/mod004.py").unlink()
    view = refreshed(root, view, {"pkg3/mod003.py", "pkg4/mod004.py"})
    text = words(root, view, text)
    assert counters["files read for words"] == 1
    assert "pkg3/mod003.py" not in {hit.path for hit in text.search("word3", limit=n)}
    assert "pkg4/mod004.py" not in text.paths()
    assert text.hashes() == words(root, view, TextView(complete=False)).hashes()


@pytest.mark.parametrize("n", [5, MANY])
def test_a_file_that_changes_between_its_definitions_and_its_words(tmp_path, n):
    root = write(tmp_path, many(n))
    old = from_nothing(root)
    (root / "pkg3/mod003.py").write_text("import os\n\n\ndef first():\n    ...\n\n\ndef second():\n    ...\n")
    text = words(root, old, TextView(complete=False))
    new = refreshed(root, old, {"pkg3/mod003.py"})
    assert words(root, new, text) is text
    assert text.search("second") == words(root, new, TextView(complete=False)).search("second")


def test_words_grow_while_files_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "PUBLISH_S", 0.0)
    monkeypatch.setattr(working, "BATCH_FILES", 20)
    root = write(tmp_path, many())
    seen: list[int] = []
    texts = build_text(root, from_nothing(root), TextView(), progress=lambda done, *_: seen.append(done))
    sizes = [(text.n_chunks, text.complete) for text in texts]
    assert sizes == sorted(sizes)
    assert sizes[-1] == (MANY, True)
    assert seen[-1] == MANY


def test_workers_make_vectors_where_they_are_wanted(tmp_path):
    root = write(tmp_path, many())
    view = from_nothing(root)
    *_, plain = build_text(root, view, TextView(complete=False))
    *_, ready = build_text(root, view, TextView(complete=False), vectors=True)
    assert (plain.has_vectors, ready.has_vectors) == (False, True)
    (here,), (there,) = plain.with_vectors().segments, ready.segments
    assert here.vectors().tolist() == there.vectors().tolist()
    assert here.name_vectors().tolist() == there.name_vectors().tolist()


def test_a_file_that_vanished_has_no_words(tmp_path):
    root = write(tmp_path, many(3))
    view = from_nothing(root)
    text = words(root, view, TextView())
    (root / "pkg1/mod001.py").write_text("new = 1")
    view = refreshed(root, view, {"pkg1/mod001.py"})
    (root / "pkg1/mod001.py").unlink()
    assert "pkg1/mod001.py" not in words(root, view, text).paths()


# Workers


def test_batches_hold_few_files_and_bytes():
    assert list(batches_of([], [])) == []
    assert list(batches_of(["a"], [10**9])) == [[0]]
    assert list(batches_of(["a", "b", "c"], [working.BATCH_BYTES, 1, 1])) == [[0], [1, 2]]
    assert [len(batch) for batch in batches_of(["x"] * 400, [1] * 400)] == [150, 150, 100]


def fatal(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """Workers that `act` at files called `kill*`."""
    code = f"""
        import os, signal, sys, time
        sys.path.append(sys.argv[1])
        from codeforge.index import workers
        read = workers.Reader.read
        def fatal(self, path):
            if "kill" in path:
                {act}
            return read(self, path)
        workers.Reader.read = fatal
        workers.serve()
    """
    monkeypatch.setattr(working, "_START", textwrap.dedent(code))


ACTS = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "ended": "os._exit(0)",
    "nonsense": "os.write(3, b'\\0\\0\\0\\3???'); os.write(4, b'\\0\\0\\0\\3???'); os._exit(1)",
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_file_that_ends_its_worker_is_left_out_and_nothing_else(tmp_path, monkeypatch, act, counters):
    fatal(monkeypatch, act)
    root = write(tmp_path, {**many(60), "pkg1/kill.py": "x", "pkg2/kill.py": "y"})
    view = from_nothing(root)
    reason = "reading it ended the worker process"
    assert view.left_out == (LeftOut("pkg1/kill.py", reason), LeftOut("pkg2/kill.py", reason))
    assert view.n_files == 60
    assert counters["worker deaths"] <= 4


def test_a_known_file_that_now_ends_its_worker_is_not_answered_from_memory(tmp_path, monkeypatch):
    root = write(tmp_path, {**many(60), "kill.py": "old = 1"})
    before = from_nothing(root)
    fatal(monkeypatch, "os._exit(1)")
    write(root, {path: text + "\n" for path, text in many(60).items()} | {"kill.py": "new = 1"})
    after = complete(build(root, before))
    assert after.symbols_named("old") == []
    assert not after.has("kill.py")


def test_a_worker_that_hangs_is_ended(tmp_path, monkeypatch):
    fatal(monkeypatch, "time.sleep(60)")
    monkeypatch.setattr(working, "BATCH_LIMIT_S", 4.0)
    root = write(tmp_path, {"a.py": "x", "kill.py": "x"})
    with Workers(root, n=1) as workers:
        hung, done = workers.run([Batch(["a.py", "kill.py"], careful=True)])
    assert hung.left_out == [("kill.py", "reading it ended the worker process")]
    assert Segment.decoded(done.data).paths == ["a.py"]


def test_a_worker_killed_once_from_outside_costs_nothing(tmp_path, monkeypatch):
    flag = tmp_path / "flag"
    fatal(
        monkeypatch, f"os.path.exists({str(flag)!r}) or (open({str(flag)!r}, 'w'), os.kill(os.getpid(), 9))"
    )
    view = from_nothing(write(tmp_path / "root", {**many(45), "kill.py": "x = 1"}))
    assert view.left_out == ()
    assert view.n_files == 46


def test_workers_that_die_of_everything_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "_MOST_DEATHS", 3)
    fatal(monkeypatch, "os._exit(1)")
    root = write(tmp_path, {f"kill{n:02}.py": "x" for n in range(45)} | many(45))
    with Workers(root, n=1) as workers:
        done = list(workers.run([Batch([f"kill{n:02}.py" for n in range(45)]), Batch(list(many(45)))]))
    assert sum(len(one.left_out) for one in done) == 45
    assert {reason for one in done for _, reason in one.left_out} == {
        "reading it ended the worker process",
        "index workers died again and again",
    }
    assert Segment.decoded(done[-1].data).n_files == 45


OTHER = "import os; os.write(1, b'\\0\\0\\0\\7ready 1')"


@pytest.mark.parametrize("start", ["raise SystemExit(3)", "print('hello')", OTHER])
def test_without_workers_files_are_read_here(tmp_path, monkeypatch, capsys, start):
    monkeypatch.setattr(working, "_START", start)
    monkeypatch.setattr(working, "BATCH_FILES", 10)
    assert from_nothing(write(tmp_path, many(50))).n_files == 50
    assert 1 <= capsys.readouterr().err.count("no index worker could be started") <= 4


def test_without_an_interpreter_files_are_read_here(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    assert from_nothing(write(tmp_path, many(50))).n_files == 50


def test_a_worker_imports_nothing_from_the_folder(tmp_path, monkeypatch):
    root = write(
        tmp_path, {**many(50), "numpy.py": "raise SystemExit", "codeforge/__init__.py": "raise SystemExit"}
    )
    monkeypatch.chdir(root)
    assert from_nothing(root).n_files == 52


def test_workers_end_with_their_parent(tmp_path):
    write(tmp_path, many(50))
    code = """
        import sys, time
        from pathlib import Path
        from codeforge.index.workers import Batch, Workers
        workers = Workers(Path(sys.argv[1]), n=1)
        run = workers.run([Batch(["pkg0/mod000.py"]), Batch(["pkg1/mod001.py"])] * 2000)
        next(run)
        print(workers._hands[0].process.pid, flush=True)
        for _ in run: pass
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while alive(pid):
        assert time.monotonic() < deadline, "the worker outlived its parent"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_a_batch_worked_on_here(tmp_path):
    root = write(tmp_path, {"a.py": "def f(): ...\n", "b.py": "# @generated\n"})
    begun: list[str] = []
    done = work_on(Reader(root), Batch(["a.py", "b.py", "gone.py"]), begun.append)
    assert begun == ["a.py", "b.py", "gone.py"]
    assert isinstance(done, Done)
    assert done.left_out == [("b.py", "generated: its head says so")]
    assert Segment.decoded(done.data).paths == ["a.py"]


def test_while_a_checkpoint_holds_the_work_up_no_worker_begins_another_batch(tmp_path, monkeypatch):
    begun: list[str] = []
    at_the_gate, may_end = threading.Event(), threading.Event()

    class Gate(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if not self.is_set():
                at_the_gate.set()
            return super().wait(timeout)

    def do(hand: working._Hand, batch: working.Batch) -> None:
        begun.extend(batch.paths)
        may_end.wait()
        hand.results.put(working.Done(batch.paths, b"", []))

    held: list[int] = []

    def checkpoint() -> None:
        if not held:
            may_end.set()
            at_the_gate.wait()
            held.append(len(begun))

    monkeypatch.setattr(working._Hand, "_do", do)
    workers = working.Workers(tmp_path, n=1)
    workers.going_on = Gate()
    workers.going_on.set()
    batches = [working.Batch([f"{n}.py"]) for n in range(5)]
    assert [result.paths for result in workers.run(batches, checkpoint)] == [[f"{n}.py"] for n in range(5)]
    assert held[0] <= 1
