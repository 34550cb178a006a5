"""What speaks for whole files: those that change together with the open one, and those worked on lately, count more."""

import subprocess

import pytest

from codeforge.config import Settings
from codeforge.features.context import Assembly, Budget, ContextAsk, context
from codeforge.features.context.leanings import EDITED, TOGETHER, VISITED
from codeforge.index.history import Log
from codeforge.state.folder import Folder
from codeforge.state.recent import Lately
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document
from fixtures import Fixture

AMPLE = Budget(tokens=2000, ms=60_000)
PROJECT = """
    -- main.py --
    from one import area
    from two import zone
    from three import plot
    def f():
        <|>
    -- one.py --
    def area(r): ...
    -- two.py --
    def zone(r): ...
    -- three.py --
    def plot(r): ...
"""
APART = ("area", "zone", "plot")


def scores(f: Fixture, **assembly) -> dict[str, float]:
    ask = ContextAsk(path=f.path, at=f.at, budget=AMPLE, assembly=Assembly(**assembly))
    return {item.symbol: item.score for item in context(f.snapshot, ask).items}


def reasons(f: Fixture) -> dict[str, list[tuple[str, float, str]]]:
    ask = ContextAsk(path=f.path, at=f.at, budget=AMPLE)
    return {
        item.symbol: [
            (one.signal, one.weight, one.via)
            for one in item.reasons
            if one.signal in ("together", "edited", "visited")
        ]
        for item in context(f.snapshot, ask).items
    }


def with_log(*commits: tuple[str, ...]) -> Fixture:
    f = Fixture(PROJECT)
    f.snapshot.log = Log(tuple((1000 - n, paths) for n, paths in enumerate(commits)))
    return f


def with_lately(**lately: tuple[str, ...]) -> Fixture:
    f = Fixture(PROJECT)
    f.snapshot.lately = Lately(**lately)
    return f


def test_files_that_change_together_count_more_and_say_so():
    plain = scores(Fixture(PROJECT))
    f = with_log(("main.py", "two.py"), ("main.py", "two.py"), ("main.py", "one.py"))
    leaned = scores(f)
    assert leaned["zone"] > plain["zone"]
    assert (leaned["area"], leaned["plot"]) == (plain["area"], plain["plot"])
    assert reasons(f) == {
        "area": [],
        "plot": [],
        "zone": [("together", round(TOGETHER * (2 / 6**0.5), 2), "main.py")],
    }


def test_files_worked_on_lately_count_more_the_last_the_most():
    plain = scores(Fixture(PROJECT))
    f = with_lately(edited=("main.py", "two.py", "one.py"), visited=("three.py",))
    leaned = scores(f)
    assert all(leaned[name] > plain[name] for name in APART if name != "plot")
    said = reasons(f)
    assert said["zone"] == [("edited", EDITED, "")]
    assert said["area"] == [("edited", round(EDITED * 0.9, 2), "")]
    assert said["plot"] == [("visited", VISITED, "")]


@pytest.mark.parametrize("name", ["together", "lately"])
def test_each_can_be_left_out(name):
    f = with_log(("main.py", "two.py"), ("main.py", "two.py"))
    f.snapshot.lately = Lately(("one.py",))
    whole, part = scores(f), scores(f, without=(name,))
    moved = {"together": "zone", "lately": "area"}[name]
    assert part[moved] < whole[moved]
    assert {n: s for n, s in part.items() if n != moved} == {n: s for n, s in whole.items() if n != moved}


def test_what_nobody_knows_changes_nothing():
    plain = scores(Fixture(PROJECT))
    assert scores(with_log()) == plain
    assert scores(with_log(("main.py", "gone.py"), ("main.py", "gone.py"))) == plain
    assert scores(with_lately(edited=("gone.py", "main.py"))) == plain


def test_they_are_counted():
    f = with_log(("main.py", "two.py"), ("main.py", "two.py"))
    plan = context(f.snapshot, ContextAsk(path=f.path, at=f.at, budget=AMPLE, explain=True)).plan
    assert {one.name: one.leads for one in plan if one.name in ("together", "lately")} == {
        "together": 1,
        "lately": 0,
    }


def test_the_same_question_has_the_same_answer(tmp_path):
    folder = Folder(tmp_path, Settings())
    document = Document("main.py", b"def f():\n    ", language="python", version=1)
    document.lineage = {}
    folder.put(document)
    folder.recent.edit("main.py")
    for path in ("a.py", "b.py"):
        folder.recent.visit(path)
    answers = []
    for _ in range(3):
        folder.recent.visit("main.py")
        answers.append(context(folder.snapshot(), ContextAsk(path="main.py", at=13, budget=AMPLE)).items)
    assert answers[0] == answers[1] == answers[2]


def test_a_folder_knows_its_history_once_its_words_are_gathered(tmp_path):
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    for n in range(2):
        (tmp_path / "a.py").write_text(f"x = {n}\n")
        (tmp_path / "b.py").write_text(f"y = {n}\n")
        subprocess.run([*git, "add", "."], cwd=tmp_path, check=True)
        subprocess.run([*git, "commit", "-q", "-m", str(n)], cwd=tmp_path, check=True)
    folder = open_workspace(tmp_path, engines=False, text=True)
    log = folder.snapshot().log
    folder.close()
    assert log is not None and log.beside("a.py") == {"b.py": 1.0}
