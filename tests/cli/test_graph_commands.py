"""The commands about the graph on a small project: what they print, what they return, and their JSON."""

import json
import subprocess

import pytest

from codeforge.cli.main import main


def run(capsys, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def as_json(capsys, *argv: str):
    code, out, _ = run(capsys, *argv, "--format", "json")
    return code, json.loads(out)


@pytest.fixture
def tested(project):
    """The project with a test and a page."""
    (project / "tests").mkdir()
    (project / "tests" / "test_b.py").write_text(
        "from src.b import Round\n\n\ndef test_area():\n    assert Round().area() == 3\n"
    )
    (project / "docs").mkdir()
    (project / "docs" / "shapes.rst").write_text("Shapes\n======\n\n.. method:: Round.area()\n")
    return project


def test_impact_at_a_place(tested, capsys):
    code, out, err = run(capsys, "impact", "src/b.py:4:9")
    assert code == 0
    assert out.splitlines() == [
        "uses it (1)",
        "  src/a.py:9  a.py calls it  resolved: `Round()` makes one",
        "tests (1)",
        "  tests/test_b.py:5  test_area calls it  resolved: `Round()` makes one",
        "pages (1)",
        "  docs/shapes.rst:4  .. method:: Round.area()",
    ]
    assert "method Round.area at src/b.py:4" in err


def test_impact_of_a_name_as_json(tested, capsys):
    code, answer = as_json(capsys, "impact", "Round", "--no-pages")
    assert code == 0
    assert answer["target"]["path"] == "src/b.py"
    assert {item["path"] for item in answer["items"]} == {"src/a.py", "tests/test_b.py"}


def test_impact_of_a_file(tested, capsys):
    code, out, _ = run(capsys, "impact", "src/b.py")
    assert code == 0 and "  src/a.py:1  a.py imports it" in out.splitlines()


def test_nothing_uses_it(tested, capsys):
    assert run(capsys, "impact", "startServer")[0] == 1


def test_tests_for(tested, capsys):
    code, out, err = run(capsys, "tests-for", "Round.area")
    assert code == 0
    assert out.splitlines()[0].split()[:3] == ["91", "tests/test_b.py:4", "test_area"]
    assert "is named after `area`" in out and "1 test;" in err


def test_tests_for_a_runner(tested, capsys):
    assert run(capsys, "tests-for", "Round.area", "--ids")[1] == "tests/test_b.py::test_area\n"


def test_no_tests(tested, capsys):
    assert run(capsys, "tests-for", "startServer")[0] == 1


def test_explain_what_is_there_and_what_is_not(tested, capsys):
    code, out, _ = run(capsys, "explain", "Round", "src/a.py:6:9")
    assert code == 0 and out.startswith("`Round` is item ")
    code, out, _ = run(capsys, "explain", "startServer", "src/a.py:6:9", "--tokens", "1")
    assert code == 1 and "`startServer`" in out


def test_explain_of_a_question(tested, capsys):
    code, answer = as_json(capsys, "explain", "src/b.py", "--query", "circle area")
    assert code == 0 and answer["standings"][0]["list"] == "question"


def test_overview(tested, capsys):
    code, out, _ = run(capsys, "overview")
    assert code == 0
    assert out.startswith("# shapes\n") and "- Round (class) src/b.py:1, used by 2 files" in out


def test_overview_of_a_folder_inside_a_budget(tested, capsys):
    code, answer = as_json(capsys, "overview", "src", "--tokens", "40")
    assert code == 0
    assert (answer["name"], answer["files"]) == ("src", 2)
    assert answer["tokens"] <= 40


@pytest.fixture
def committed(tested):
    """All of it committed."""
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("add", "src", "tests", "docs"), ("commit", "-q", "-m", "first")):
        subprocess.run(["git", *identity, *arguments], cwd=tested, check=True)
    return tested


def test_review_of_the_working_tree(committed, capsys):
    (committed / "src" / "b.py").write_text("class Round:\n    def area(self, unit):\n        return 3\n")
    code, out, _ = run(capsys, "review")
    assert code == 0
    assert "- src/b.py (modified): 2 definitions" in out
    assert "## Round.area (method, signature) src/b.py:2" in out
    assert "Look: its signature is another, and 1 user did not change." in out


def test_review_as_json_and_of_nothing(committed, capsys):
    code, answer = as_json(capsys, "review", "HEAD..HEAD")
    assert (code, answer["files"], answer["symbols"]) == (1, [], [])


def test_review_before_the_first_commit(tested, capsys):
    code, out, err = run(capsys, "review")
    assert (code, out) == (2, "") and "no commit yet" in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("impact", "nothing_like_it"), "Nothing is called `nothing_like_it`"),
        (("impact", "src/b.py:999:1"), "there is no line 999"),
        (("impact", "gone.py:1:1"), "There is no file gone.py"),
        (("impact", "Round", "--depth", "0"), "depth is 0; the least is 1"),
        (("impact", "Round", "--tokens", "-1"), "budget.tokens is -1; the least is 0"),
        (("tests-for", "Round", "--ms", "99999999"), "the most is 60000"),
        (("explain", "Round"), "Name the place or the question"),
        (("explain", "no_such_thing", "src/a.py:6:9"), "which the index does not hold"),
        (("review", "nowhere..HEAD"), "range names `nowhere`"),
        (("overview", "nowhere"), "path is nowhere; the index has no file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_questions(tested, capsys, argv, said):
    code, out, err = run(capsys, *argv)
    assert (code, out) == (2, "")
    assert said in err
