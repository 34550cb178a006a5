"""Indexes of folders: loaded, built, kept true, stored; with and without a thread."""

import threading

import pytest

from codeforge import trace
from codeforge.config import Index, Settings
from codeforge.errors import Cancelled
from codeforge.state import indexing
from codeforge.state.folder import Folder
from codeforge.state.indexing import Handlers, Indexer
from codeforge.state.workspace import open_workspace

SECONDS = 60


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(folder))
    return folder


class Heard:
    """What an indexer told, and the folder it told it to."""

    def __init__(self, root, *, watched=False, settings=None):
        self.folder = Folder(root, settings or Settings())
        self.changed = threading.Condition()
        self.events = []
        self.reports = []
        handlers = Handlers(
            view=lambda view: self.take("view", self.folder.publish, view),
            text=lambda text: self.take("text", self.folder.publish_text, text),
            loaded=lambda warm: self.take("warm" if warm else "cold"),
            ready=lambda: self.take("ready"),
            changed=lambda paths: self.take("changed"),
            report=lambda sentence: self.take("report", self.reports.append, sentence),
        )
        self.indexer = Indexer(self.folder, handlers, watched=watched)

    def take(self, event, function=None, *arguments):
        with self.changed:
            if function:
                function(*arguments)
            self.events.append(event)
            self.changed.notify_all()

    def until(self, condition):
        with self.changed:
            assert self.changed.wait_for(condition, SECONDS), self.events

    def names(self, name):
        return [symbol.path for symbol in self.folder.snapshot().index.symbols_named(name)]


@pytest.fixture
def hear():
    started = []

    def start(root, **more):
        heard = Heard(root, **more)
        started.append(heard)
        heard.indexer.start()
        return heard

    yield start
    for heard in started:
        heard.indexer.stop(seconds=SECONDS)
        assert not heard.indexer._thread.is_alive()


def test_from_nothing_then_from_what_is_stored(tmp_path, hear, cache, monkeypatch):
    monkeypatch.setattr(indexing, "SAVE_AFTER_SECONDS", 0.01)
    (tmp_path / "a.py").write_text("class A: ...\n")
    first = hear(tmp_path)
    first.until(lambda: "text" in first.events)
    assert first.events[0:2] == ["view", "cold"]
    assert first.names("A") == ["a.py"]
    assert list(cache.rglob("*.cfindex"))
    first.indexer.stop(seconds=SECONDS)
    parsed, saved = trace.counters["files parsed"], trace.counters["store.saved"]
    second = hear(tmp_path)
    second.until(lambda: "text" in second.events)
    assert second.events[1] == "warm"
    assert second.names("A") == ["a.py"]
    assert (trace.counters["files parsed"], trace.counters["store.saved"]) == (parsed, saved)


def test_a_server_that_ends_right_after_the_build_keeps_the_index(tmp_path, hear, cache):
    (tmp_path / "a.py").write_text("class A: ...\n")
    heard = hear(tmp_path)
    heard.until(lambda: "ready" in heard.events)
    heard.indexer.stop(seconds=0)
    assert list(cache.rglob("*.cfindex"))


def test_changes_are_taken_in_and_stored_when_it_is_quiet(tmp_path, hear, monkeypatch):
    monkeypatch.setattr(indexing, "SAVE_AFTER_SECONDS", 0.01)
    (tmp_path / "a.py").write_text("class A: ...\n")
    heard = hear(tmp_path)
    heard.until(lambda: "ready" in heard.events)
    saved = trace.counters["store.saved"]
    (tmp_path / "b.py").write_text("class B: ...\n")
    heard.indexer.touch({"b.py"})
    heard.until(lambda: heard.names("B"))
    pause = threading.Event()
    while trace.counters["store.saved"] <= saved:
        pause.wait(0.005)
    heard.until(lambda: not heard.folder.view.changed)
    heard.indexer.touch({"b.py"})
    heard.indexer.touch({"a.py"})
    (tmp_path / "a.py").unlink()
    heard.indexer.touch({"a.py"})
    heard.until(lambda: not heard.names("A"))


def test_the_watcher_finds_changes_by_itself(tmp_path, hear):
    heard = hear(tmp_path, watched=True)
    heard.until(lambda: "ready" in heard.events)
    (tmp_path / "seen.py").write_text("class Seen: ...\n")
    heard.until(lambda: heard.names("Seen"))


def test_words_wait_until_nothing_more_changes_but_not_for_ever(tmp_path, hear, monkeypatch):
    def plain(folder, view, text, checkpoint, *, history):
        yield from indexing.build_text(folder.root, view, text)

    monkeypatch.setattr(indexing, "text_steps", plain)
    monkeypatch.setattr(indexing, "WORDS_AFTER_SECONDS", 3600.0)
    (tmp_path / "a.py").write_text("class A: ...\n")
    heard = hear(tmp_path)
    heard.until(lambda: "text" in heard.events)
    (tmp_path / "b.py").write_text("class B: ...\n")
    heard.indexer.touch({"b.py"})
    heard.until(lambda: heard.names("B"))
    assert "b.py" not in heard.folder.text.paths()
    monkeypatch.setattr(indexing, "WORDS_LATE_SECONDS", 0.0)
    (tmp_path / "c.py").write_text("class C: ...\n")
    heard.indexer.touch({"c.py"})
    heard.until(lambda: {"b.py", "c.py"} <= set(heard.folder.text.paths()))


def test_files_are_compared_once_at_the_start(tmp_path, hear, cache):
    (tmp_path / "a.py").write_text("class A: ...\n")
    first = hear(tmp_path)
    first.until(lambda: "text" in first.events)
    first.indexer.stop()
    compared = trace.counters["whole comparisons"]
    second = hear(tmp_path, watched=True)
    second.until(lambda: "text" in second.events)
    (tmp_path / "b.py").write_text("class B: ...\n")
    second.until(lambda: second.names("B"))
    assert trace.counters["whole comparisons"] - compared == 1


def test_a_save_is_found_while_words_are_still_gathered(tmp_path, hear, monkeypatch):
    (tmp_path / "a.py").write_text("class A: ...\n")
    made = []

    def slow(folder, view, text, checkpoint, *, history):
        made.append(view)
        while len(made) == 1 and not heard.names("B"):
            checkpoint()
        yield from indexing.build_text(folder.root, view, text)

    monkeypatch.setattr(indexing, "text_steps", slow)
    heard = hear(tmp_path)
    heard.until(lambda: "ready" in heard.events)
    (tmp_path / "b.py").write_text("class B: ...\n")
    heard.indexer.touch({"b.py"})
    heard.until(lambda: heard.names("B"))
    heard.until(lambda: heard.folder.text.search("class B"))
    heard.until(lambda: "b.py" in heard.folder.text.paths())


def test_new_settings_change_what_is_indexed(tmp_path, hear):
    (tmp_path / "a.py").write_text("class A: ...\n")
    heard = hear(tmp_path)
    heard.until(lambda: heard.names("A"))
    heard.indexer.configure(Settings(index=Index(exclude=("a.py",))))
    heard.until(lambda: not heard.names("A"))


def test_a_person_can_stop_the_building(tmp_path, hear, monkeypatch):
    began = threading.Event()

    def endless(folder, view, checkpoint, progress):
        yield view
        began.set()
        pause = threading.Event()
        while True:
            checkpoint()
            pause.wait(0.005)

    monkeypatch.setattr(indexing, "steps", endless)
    heard = hear(tmp_path)
    assert began.wait(SECONDS)
    heard.indexer.cancel()
    heard.until(lambda: "ready" in heard.events)
    assert not heard.folder.view.complete


def test_stopping_while_it_builds_ends_the_thread(tmp_path, hear, monkeypatch):
    began = threading.Event()

    def endless(folder, view, checkpoint, progress):
        began.set()
        pause = threading.Event()
        while True:
            checkpoint()
            pause.wait(0.005)
        yield view

    monkeypatch.setattr(indexing, "steps", endless)
    heard = hear(tmp_path)
    assert began.wait(SECONDS)
    heard.indexer.stop(seconds=SECONDS)
    assert "ready" not in heard.events


def test_a_server_that_ends_during_the_build_goes_on_from_there(tmp_path, hear, monkeypatch):
    """A part of an index is a stored index of which some files are not known yet."""
    real, began = indexing.steps, threading.Event()
    (tmp_path / "a.py").write_text("class A: ...\n")

    def first_file_only(folder, view, checkpoint, progress):
        yield from real(folder, view, checkpoint, progress)
        (tmp_path / "b.py").write_text("class B: ...\n")
        began.set()
        pause = threading.Event()
        while True:
            checkpoint()
            pause.wait(0.005)

    monkeypatch.setattr(indexing, "WORTH_KEEPING", 1)
    monkeypatch.setattr(indexing, "steps", first_file_only)
    first = hear(tmp_path)
    assert began.wait(SECONDS)
    first.indexer.stop(seconds=0)
    monkeypatch.setattr(indexing, "steps", real)
    parsed = trace.counters["files parsed"]
    second = hear(tmp_path)
    second.until(lambda: "ready" in second.events)
    assert second.events[1] == "warm"
    assert second.folder.view.complete
    assert (second.names("A"), second.names("B")) == (["a.py"], ["b.py"])
    assert trace.counters["files parsed"] - parsed == 1


def test_what_fails_is_told_and_ends_the_waiting(tmp_path, hear, monkeypatch):
    def fails(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(indexing, "steps", fails)
    heard = hear(tmp_path)
    heard.until(lambda: "ready" in heard.events)
    assert "failed" in heard.reports[0]


@pytest.mark.parametrize("function", ["refreshed", "text_steps"])
def test_a_cancelled_update_leaves_what_was_there(tmp_path, hear, monkeypatch, function):
    (tmp_path / "a.py").write_text("class A: ...\n")
    heard = hear(tmp_path)
    heard.until(lambda: "text" in heard.events)

    def cancelled(*arguments, **more):
        trace.count("test.cancelled")
        raise Cancelled("no")

    before = trace.counters["test.cancelled"]
    monkeypatch.setattr(indexing, function, cancelled)
    (tmp_path / "b.py").write_text("class B: ...\n")
    heard.indexer.touch({"b.py"})
    pause = threading.Event()
    while trace.counters["test.cancelled"] == before:
        pause.wait(0.005)
    assert heard.names("A") == ["a.py"]


def test_opening_without_a_server(tmp_path, cache):
    (tmp_path / "codeforge.toml").write_text("[index]\nwrong = 1\n")
    (tmp_path / "a.py").write_text("def wonderful_thing():\n    return 1\n")
    seen = []
    folder = open_workspace(tmp_path, text=True, progress=lambda *place: seen.append(place))
    snap = folder.snapshot()
    assert snap.index.complete
    assert [s.name for s in snap.index.symbols_named("wonderful_thing")] == ["wonderful_thing"]
    assert snap.text.search("wonderful thing")
    assert "wrong" in snap.problems[0]
    assert seen
    folder.close()
    saved = trace.counters["store.saved"]
    again = open_workspace(tmp_path, engines=False)
    assert again.engine is None
    assert trace.counters["store.saved"] == saved
    assert list(cache.rglob("*.cfindex"))
