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
    snap = fixture.snapshot
    return Project(snap.index, snap.read, place_of(document, fixture.at).card, usage=snap.text.usage)


def paths_named(project, name):
    return [project.ground.path(int(project.ground.file[row])) for row in project.named(name)]


def test_the_open_file_counts_for_nothing():
    project = project_of("-- a.py --\ndef f(): ...\n-- main.py --\n<|>\ndef f(): ...\nf()\n")
    assert paths_named(project, "f") == ["a.py"]
    assert project.rarity("f") == (1, 1)
    assert project.rarity("nowhere") == (0, 0)


def test_files_that_changed_hide_what_is_stored():
    fixture = Fixture("-- a.py --\ndef old(): ...\n-- main.py --\n<|>")
    changed = Document("a.py", b"def new(): ...\n", language="python", version=2)
    index = fixture.snapshot.index.with_open({"a.py": changed})
    project = Project(index, lambda path: changed)
    assert paths_named(project, "new") == ["a.py"]
    assert project.named("old") == []
    assert (project.rarity("new"), project.rarity("old")) == ((1, 1), (0, 0))


def test_a_missing_file_is_empty():
    project = project_of("<|>")
    assert project.source("none.py").lines == [""]
    assert project.card("none.py").top == {}
    assert project.ground.file_of("none.py") == -1


def test_what_leads_through_the_open_file_is_not_shared_with_others():
    """`a` passes on what it imports below the cursor: the open file must not see that through `b`, others must."""
    marked = """
        -- c.py --
        def below(): ...
        -- b.py --
        from main import below
        -- main.py --
        <|>
        from c import below
        -- other.py --
        """
    fixture = Fixture(marked)
    snap = fixture.snapshot
    place = place_of(fixture.documents[fixture.path], fixture.at)
    inside = Project(snap.index, snap.read, place.card)
    outside = Project(snap.index, snap.read)
    assert outside.ground is inside.ground
    for project, found in ((inside, None), (outside, "c.py"), (inside, None)):
        target = project.ways.bound(project.ground.file_of("b.py"), "below")
        assert (target and project.ground.path(target.file)) == found
