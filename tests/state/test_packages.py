"""Installed distributions are read in the background, from the first time that somebody asks."""

import queue
import threading
from pathlib import Path

import pytest

from codeforge.config import Settings
from codeforge.index.distributions import Distributions
from codeforge.index.installed import Distribution
from codeforge.index.view import View
from codeforge.state.folder import Folder
from codeforge.state.packages import PAUSED_SECONDS
from codeforge.text.documents import Document


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Folder:
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    site = tmp_path / "work" / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / "work" / ".venv" / "pyvenv.cfg").write_text("version = 3.12\n")
    (tmp_path / "work" / "requirements.txt").write_text("wanted\n")
    for name in ("aside", "other", "wanted"):
        (site / f"{name}.py").write_text(f"class Thing_{name}: ...\n")
        (site / f"{name}-1.dist-info").mkdir()
        (site / f"{name}-1.dist-info" / "RECORD").write_text(f"{name}.py,,\n")
    found = Folder(tmp_path / "work", Settings())
    found.put(Document("m.py", b"import other\n", language="python"))
    return found


def test_nothing_is_read_while_the_folder_is_indexed(folder):
    assert folder.snapshot(focus="m.py").distributions is None


def test_the_first_question_starts_it(folder):
    folder.publish(View.of([]))
    distributions = folder.snapshot(focus="m.py").distributions
    assert distributions is not None
    folder.packages.wait()
    found = distributions.names_with_prefix("Thing")
    assert [(each.module, each.direct) for each in found] == [
        ("wanted", True),
        ("aside", False),
        ("other", False),
    ]
    assert folder.snapshot(focus="m.py").distributions is distributions


def test_a_closed_folder_reads_nothing(folder):
    folder.publish(View.of([]))
    folder.close()
    distributions = folder.snapshot(focus="m.py").distributions
    assert distributions is not None and distributions.names_with_prefix("Thing") == []


def test_what_nobody_needs_is_not_read_while_somebody_asks(folder):
    asked = threading.Event()
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()

    def rests(_seconds: float, _within: float) -> bool:
        looks.put(None)
        asked.wait()
        return False

    folder.packages.rests = rests
    folder.publish(View.of([]))
    distributions = folder.snapshot(focus="m.py").distributions
    looks.get()
    assert offered(distributions) == ["wanted", "other"]
    folder.put(Document("n.py", b"import aside\n", language="python"))
    folder.snapshot(focus="n.py")
    asked.set()  # somebody still asks, but an open document imports the last one now
    folder.packages.wait()
    assert offered(distributions) == ["wanted", "aside", "other"]


def test_reading_what_nobody_needs_pauses_when_somebody_asks(folder):
    rested = threading.Event()
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()

    def rests(seconds: float, _within: float) -> bool:
        if seconds == PAUSED_SECONDS:
            looks.put(None)
            return rested.wait()
        return True

    folder.packages.rests = rests
    folder.publish(View.of([]))
    distributions = folder.snapshot(focus="m.py").distributions
    looks.get()
    assert offered(distributions) == ["wanted", "other"]
    rested.set()
    folder.packages.wait()
    assert offered(distributions) == ["wanted", "aside", "other"]


def test_a_distribution_that_cannot_be_read_is_tried_once(folder, monkeypatch):
    tried: list[list[str]] = []

    def build(_self: Distributions, several, **_options) -> list[Distribution]:
        tried.append([each.name for each in several])
        return []

    monkeypatch.setattr(Distributions, "build", build)
    folder.publish(View.of([]))
    for _ in range(2):
        assert folder.snapshot(focus="m.py").distributions is not None
        folder.packages.wait()
    assert tried == [["other", "wanted"], ["aside"]]


def offered(distributions: Distributions | None) -> list[str]:
    assert distributions is not None
    return [each.module for each in distributions.names_with_prefix("Thing")]
