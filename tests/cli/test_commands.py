"""Each command on a small project: what it says, what it returns, and its JSON."""

import json

import pytest

from codeforge.cli import tour
from codeforge.cli.context import excerpt_at
from codeforge.cli.main import main
from codeforge.index import store
from codeforge.index.search import query_terms
from codeforge.trace import counters


def run(capsys, *argv: str) -> tuple[int, str]:
    code = main(argv)
    return code, capsys.readouterr().out


def as_json(capsys, *argv: str):
    code, out = run(capsys, *argv, "--format", "json")
    return code, json.loads(out)


def test_find(project, capsys):
    code, out = run(capsys, "find", "Round")
    assert code == 0
    assert out.splitlines()[0].split() == ["class", "Round", "src/b.py:1"]


def test_find_as_json(project, capsys):
    code, found = as_json(capsys, "find", "startS")
    assert code == 0
    assert (found[0]["path"], found[0]["name"], found[0]["line"]) == ("web/app.js", "startServer", 0)


def test_find_nothing(project, capsys):
    code, out = run(capsys, "find", "zzzqqq")
    assert code == 1 and "zzzqqq" in out


def test_uses_of_a_name(project, capsys):
    code, out = run(capsys, "uses", "Round")
    assert code == 0
    assert [line.strip() for line in out.splitlines()] == [
        "src/b.py",
        "1  class Round:",
        "src/a.py",
        "1  from src.b import Round",
        "9  Round().area()",
    ]


def test_feedback_is_kept_for_the_next_command_until_it_is_wiped(project, capsys):
    def reasons() -> set[str]:
        items = as_json(capsys, "context", "--query", "circle area")[1]["items"]
        return {reason["signal"] for item in items for reason in item["reasons"]}

    item = as_json(capsys, "context", "--query", "circle area")[1]["items"][0]["id"]
    assert as_json(capsys, "feedback", item) == (0, {"counted": 1, "kept": 2})
    assert "feedback" in reasons()
    assert run(capsys, "feedback", "--wipe") == (0, "0 items taken in; 0 items and files are known of.\n")
    assert "feedback" not in reasons()


def test_feedback_about_nothing_that_is_known(project, capsys):
    assert run(capsys, "feedback", "gone.py#run", "--unused", "nothing")[0] == 1
    assert main(("feedback",)) == 2
    assert "--wipe" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Round.area", "Round::area"])
def test_uses_of_a_dotted_name(project, capsys, name):
    code, found = as_json(capsys, "uses", name)
    assert code == 0
    assert {(use["path"], use["line"]) for use in found} >= {("src/b.py", 4), ("src/a.py", 9)}


def test_uses_at_a_place(project, capsys):
    code, found = as_json(capsys, "uses", "src/b.py:1:8")
    assert code == 0
    assert {(use["path"], use["line"]) for use in found} == {
        ("src/a.py", 1),
        ("src/a.py", 9),
        ("src/b.py", 1),
    }


def test_uses_says_how_many_more(project, capsys):
    assert "and 2 more" in run(capsys, "uses", "Round", "--limit", "1")[1]


def test_complete(project, capsys):
    code, answer = as_json(capsys, "complete", "src/a.py:9:9")
    assert code == 0
    assert answer["items"][0]["label"] == "area"


def test_complete_for_people(project, capsys):
    code, out = run(capsys, "complete", "src/a.py:9:9")
    assert code == 0 and "area" in out and " ms" in out


def test_context_at_a_place(project, capsys):
    code, answer = as_json(capsys, "context", "src/a.py:6:9")
    assert code in (0, 1)
    assert answer["tokens"] <= 2000


def test_context_for_a_question(project, capsys):
    assert main(("context", "--query", "circle area", "--why")) == 0
    out, notes = capsys.readouterr()
    assert "src/b.py" in out
    assert "its text fits" in notes and "top3" not in notes


def test_context_at_a_terminal_says_where_why_and_what(project, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    code, out = run(capsys, "context", "--query", "circle area")
    place, why, excerpt = out.splitlines()[:3]
    assert code == 0
    assert place.startswith("src/b.py:") and "its text fits" in why and excerpt.startswith("     ")


def test_an_item_cannot_steer_the_terminal(project, capsys, monkeypatch):
    (project / "src" / "evil.py").write_text("def circle_area():\n    '\x1b[2J circle area'\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = run(capsys, "context", "--query", "circle_area")[1]
    assert "[2J circle area" in out and "\x1b[2J" not in out


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["plain"] * 5 + ["cookies"], 0),  # short enough to be shown whole
        (["plain"] * 30 + ["cookies", "kept"] + ["plain"] * 30, 30),
        (["plain"] * 30 + ["cookies"], 19),  # the last lines
        (["plain"] * 30, 0),
    ],
)
def test_an_excerpt_begins_where_the_question_is_spoken_of(lines, at):
    assert excerpt_at(lines, frozenset(query_terms("where are cookies kept"))) == at


def test_check(project, capsys):
    code, out = run(capsys, "check", "broken.py")
    assert code == 1
    assert "broken.py:1" in out and "error" in out


def test_check_of_sound_files(project, capsys):
    code, out = run(capsys, "check", "src")
    assert code == 0 and "0 errors" in out


def test_check_for_github(project, capsys):
    code, out = run(capsys, "check", "broken.py", "--format", "github")
    assert code == 1
    assert out.startswith("::error file=broken.py,line=1")


def test_check_as_sarif(project, capsys):
    code, out = run(capsys, "check", "broken.py", "--format", "sarif")
    log = json.loads(out)
    assert code == 1 and log["version"] == "2.1.0"
    result = log["runs"][0]["results"][0]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.py"
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} >= {result["ruleId"]}


def test_a_path_with_spaces_is_written_as_each_format_wants_it(project, capsys):
    (project / "mö d, 1%.py").write_text("def f(:\n")
    _, out = run(capsys, "check", "mö d, 1%.py", "--format", "sarif")
    place = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "m%C3%B6%20d%2C%201%25.py"
    _, out = run(capsys, "check", "mö d, 1%.py", "--format", "github")
    assert out.startswith("::error file=mö d%2C 1%25.py,line=1")
    _, out = run(capsys, "check", "mö d, 1%.py")
    assert out.startswith("mö d, 1%.py:1:6 error") and "in 1 file\n" in out


def test_status_says_what_was_left_out_and_why(project, capsys):
    code, state = as_json(capsys, "status")
    assert code == 0
    assert state["languages"]["python"] == 3 and state["languages"]["javascript"] == 1
    left_out = {entry["path"].rstrip("/"): entry["reason"] for entry in state["left_out"]}
    assert any(path.startswith("node_modules") for path in left_out)


def test_status_for_people(project, capsys):
    code, out = run(capsys, "status")
    assert code == 0 and "python" in out and "Left out" in out


@pytest.mark.parametrize("command", ["status", "index", "doctor"])
def test_the_workspace_is_the_project_around_the_current_folder(project, capsys, monkeypatch, command):
    """As for every other command; a folder that is named is meant itself."""
    monkeypatch.chdir(project / "src")
    assert str(project) in json_of(capsys, command)
    assert str(project / "src") not in json_of(capsys, command)
    assert str(project / "src") in json_of(capsys, command, ".")


def json_of(capsys, *argv: str) -> list[str]:
    """Every text in a JSON answer."""
    _, out = run(capsys, *argv, "--format", "json")
    found: list[str] = []
    json.loads(out, object_pairs_hook=lambda pairs: found.extend(v for _, v in pairs if isinstance(v, str)))
    return found


def test_a_damaged_index_is_told_once_and_built_again(project, capsys):
    run(capsys, "index")
    for stored in (project.parent / "cache").rglob("*"):
        if stored.is_file() and stored.stat().st_size > 1000:
            stored.write_bytes(stored.read_bytes()[:500])
    store._told.clear()
    assert main(["find", "Round"]) == 0
    shown = capsys.readouterr()
    assert "src/b.py:1" in shown.out
    assert shown.err.count("is built again") == 1
    assert main(["find", "Round"]) == 0
    assert capsys.readouterr().err == ""


def test_an_index_that_cannot_be_kept_is_told(project, capsys, monkeypatch):
    (project.parent / "file").write_text("")
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(project.parent / "file" / "cache"))
    assert main(["find", "Round"]) == 0
    shown = capsys.readouterr()
    assert "src/b.py:1" in shown.out
    assert shown.err.count("cannot be kept") == 1


def test_index_fresh(project, capsys):
    assert run(capsys, "index")[0] == 0
    before = counters["files parsed"]
    code, out = run(capsys, "index", "--fresh", "--stats")
    assert code == 0 and "5 files indexed" in out
    assert counters["files parsed"] == before + 5


def test_a_second_start_parses_nothing(project, capsys):
    run(capsys, "index")
    before = counters["parse"]
    code, _ = run(capsys, "find", "Round")
    assert code == 0 and counters["parse"] == before


def test_doctor(project, capsys):
    code, checks = as_json(capsys, "doctor")
    assert code == 0
    states = {check["name"]: check["state"] for check in checks}
    assert states["python"] == states["languages"] == states["cache"] == "good"
    assert run(capsys, "doctor")[0] == 0


def test_doctor_with_an_unusable_cache(project, capsys, monkeypatch):
    (project / "file").write_text("")
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(project / "file" / "cache"))
    _, checks = as_json(capsys, "doctor")
    cache = next(check for check in checks if check["name"] == "cache")
    assert cache["state"] == "note" and "CODEFORGE_CACHE_DIR" in cache["advice"]


@pytest.mark.parametrize("command", ["find", "complete"])
def test_nothing_is_written_into_the_project(project, capsys, command):
    before = sorted(path for path in project.rglob("*") if ".git" not in path.parts)
    main([command, "src/a.py:9:9" if command == "complete" else "Round"])
    assert sorted(path for path in project.rglob("*") if ".git" not in path.parts) == before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@app.route('/')\n@login\ndef f(\n    a,\n    b,\n):\n    pass\n", "def f(a, b,):"),
        ("// Parses.\nfunc parse() {\n}\n", "func parse() {"),
        ("#[derive(Debug)]\nstruct A;\n", "struct A;"),
        ("# A heading\n", "# A heading"),
        ("@only\n", "@only"),
        ("", ""),
    ],
)
def test_the_tour_shows_how_code_begins(text, shown):
    assert tour._header(text) == shown


def test_the_tour(project, capsys):
    code, out = run(capsys, "tour", str(project))
    assert code == 0
    for method in ("initialize", "workspace/symbol", "textDocument/completion", "codeforge/context"):
        assert method in out


def test_the_tour_shows_what_it_can_of_a_project_without_python(tmp_path, capsys):
    (tmp_path / "notes.md").write_text("# Fruit\n\nApples keep longer than pears.\n")
    code, out = run(capsys, "tour", str(tmp_path))
    assert code == 0
    assert "1 file indexed" in out and "# Fruit" in out


def test_the_tour_of_an_unsaved_mistake(project, capsys):
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    code, out = run(capsys, "tour", str(project))
    assert code == 0
    assert "is never closed" in out and "Undefined name `valeus`" in out
    assert "sum_of_squares" in out
    assert {path: path.read_bytes() for path in project.rglob("*.py")} == before


@pytest.mark.parametrize("folder", ["", "home"])
def test_the_tour_of_what_is_no_project(tmp_path, monkeypatch, capsys, folder):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    assert main(["tour", str(tmp_path / folder)]) == 2
    assert "project" in capsys.readouterr().err
