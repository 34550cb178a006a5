"""What is remembered between requests, and what a project knows of names."""

from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project, Remembered
from codeforge.text.documents import Document
from fixtures import Fixture


def made(value, weight, log):
    def make():
        log.append(value)
        return value, weight

    return make


def test_remembers_by_content_up_to_a_weight():
    kept, log = Remembered(10), []
    for value, content in (("a", 1), ("a again", 1), ("b", 2), ("c", 3), ("a once more", 1)):
        kept.get("text", "p", content, made(value, 4, log))
    assert log == ["a", "b", "c", "a once more"]


def project_of(marked):
    fixture = Fixture(marked)
    document = fixture.documents[fixture.path]
    return Project(fixture.snapshot.index, fixture.snapshot.read, place_of(document, fixture.at).card)


def test_the_open_file_counts_for_nothing():
    project = project_of("-- a.py --\ndef f(): ...\n-- main.py --\n<|>\ndef f(): ...\nf()\n")
    assert [symbol.path for symbol in project.named("f")] == ["a.py"]
    assert project.rarity("f") == (1, 1)
    assert project.rarity("nowhere") == (0, 0)


def test_files_that_changed_hide_what_is_stored():
    fixture = Fixture("-- a.py --\ndef old(): ...\n-- main.py --\n<|>")
    changed = Document("a.py", b"def new(): ...\n", language="python", version=2)
    index = fixture.snapshot.index.with_open({"a.py": changed})
    project = Project(index, lambda path: changed)
    assert [symbol.name for symbol in project.named("new")] == ["new"]
    assert project.named("old") == []


def test_words_near_stop_at_the_window_and_at_word_ends():
    project = project_of(
        "-- a.py --\nfar\n\nclose\nneedle\nclose_too\n\nfarther\nneedles\n-- main.py --\n<|>"
    )
    assert project.words_near("a.py", "needle", 1) == {"close", "needle", "close_too"}
    assert project.words_near("none.py", "needle", 1) == set()


def test_a_missing_file_is_empty():
    project = project_of("<|>")
    assert project.source("none.py").lines == [""]
    assert project.card("none.py").top == {}
    assert project.usage("none.py").words == {}
