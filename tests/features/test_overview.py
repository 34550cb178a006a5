"""The map of a project: what is in it, in what order, and inside which budget."""

import subprocess

import pytest

from codeforge.errors import BadRequest
from codeforge.features.overview import OverviewAsk, draw, overview
from codeforge.state.bounds import Bounds, Clock
from codeforge.state.workspace import open_workspace
from fixtures import Fixture, cases

AMPLE = Bounds(tokens=4000, ms=60_000)
PROJECT = """
-- pyproject.toml --
[project]
name = "shapes"
description = "Areas of things."
dependencies = ["numpy>=2", "rich"]
[project.scripts]
shapes = "geo.cli:main"
[tool.pytest.ini_options]
-- geo/__init__.py --
'''Geometry: areas and lengths. More words.'''
-- geo/cli.py --
from geo.shapes import area
def main(): print(area(1))
-- geo/shapes.py --
def area(r): return r
-- geo/round.py --
from geo.shapes import area
-- web/app.js --
export function start() {}
-- tests/test_shapes.py --
from geo.shapes import area
def test_area(): pass
"""


def drawn(case: str = PROJECT, **asked):
    return overview(Fixture(case).snapshot, OverviewAsk(**{"budget": AMPLE, **asked}))


def test_what_the_project_says_of_itself():
    answer = drawn()
    assert (answer.name, answer.purpose) == ("shapes", "Areas of things.")
    assert answer.dependencies == ("numpy", "rich")
    assert answer.text.startswith("# shapes\nAreas of things.\n")


def test_packages_have_their_purpose_in_a_line_and_what_others_import():
    geo = next(package for package in drawn().packages if package.path == "geo")
    assert (geo.files, geo.purpose, geo.offers) == (4, "Geometry: areas and lengths.", ("area",))


@cases(
    script=(PROJECT, ("shapes", "script", "geo/cli.py")),
    module=(
        "-- tool/__init__.py --\n-- tool/__main__.py --\nx = 1\n",
        ("python -m tool", "module", "tool/__main__.py"),
    ),
    package_json=(
        '-- package.json --\n{"name": "web", "bin": {"serve": "./src/cli.js"}}\n-- src/cli.js --\nstart();\n',
        ("serve", "script", "src/cli.js"),
    ),
    cargo=(
        '-- Cargo.toml --\n[package]\nname = "round"\n-- src/main.rs --\nfn main() {}\n',
        ("round", "binary", "src/main.rs"),
    ),
    setup_cfg=(
        "-- setup.cfg --\n[options.entry_points]\nconsole_scripts =\n    run = geo.cli:main\n-- geo/cli.py --\ndef main(): ...\n",
        ("run", "script", "geo/cli.py"),
    ),
    go=("-- cmd/run/main.go --\npackage main\nfunc main() {}\n", ("cmd/run", "binary", "cmd/run/main.go")),
)
def test_what_can_be_started(case):
    marked, expected = case
    assert expected in [(entry.name, entry.kind, entry.path) for entry in drawn(marked).entries]


def test_hubs_are_what_the_most_files_import():
    hub = drawn().hubs[0]
    assert (hub.symbol, hub.kind, hub.path, hub.importers) == ("area", "function", "geo/shapes.py", 3)


def test_where_nothing_is_imported_hubs_are_what_the_most_files_name():
    files = "".join(f"-- use{n}.go --\npackage geo\nfunc Use{n}() {{ Area() }}\n" for n in range(4))
    hub = drawn(f"-- area.go --\npackage geo\nfunc Area() {{}}\nfunc Rare() {{}}\n{files}").hubs[0]
    assert (hub.symbol, hub.path, hub.importers) == ("Area", "area.go", 4)


def test_what_is_costly_to_change():
    long = "def long():\n" + "    if x: y = 1\n" * 90
    notes = "x = 1\n# TODO: this\n# FIXME that\ntext = 'TODO: not a note'\n"
    debt = drawn(f"-- a.py --\n{long}\n-- b.py --\n{notes}\n-- vendor/c.py --\n{notes}\n").debt
    assert [(one.path, one.line, one.kind, one.amount, one.branches) for one in debt] == [
        ("a.py", 0, "long function", 91, 90),
        ("b.py", 1, "notes", 2, 0),
    ]


def test_tests_and_how_to_run_them():
    tests = drawn().tests
    assert (tests.files, tests.folders, tests.commands) == (1, ("tests (1)",), ("pytest",))


def test_a_folder_is_drawn_by_itself():
    answer = drawn(path="geo")
    assert answer.name == "geo" and answer.files == 4
    assert "web" not in answer.text and "test_shapes" not in answer.text


@pytest.mark.parametrize("tokens", [0, 10, 30, 60, 100, 1000])
def test_the_text_stays_inside_the_budget_and_says_what_is_missing(tokens):
    answer = drawn(budget=Bounds(tokens=tokens, ms=60_000))
    assert answer.tokens <= tokens
    assert ("budget" in answer.omitted.why) == (answer.omitted.items > 0)
    assert answer.omitted.items > 0 or tokens == 1000


@cases(
    manifest="-- pyproject.toml --\n[project\nname = 3\n-- package.json --\n[1, 2]\n-- Cargo.toml --\nbin = 3\n-- setup.cfg --\nno section\n-- a.py --\nx = 1\n",
    wrong_types='-- package.json --\n{"name": 3, "bin": 4, "scripts": []}\n-- pyproject.toml --\nproject = 1\n-- a.py --\nx = 1\n',
    empty="-- empty.py --\n",
)
def test_what_is_damaged_says_nothing(case):
    answer = drawn(case)
    assert answer.files >= 1 and answer.entries == ()


@cases(
    no_such_folder=(OverviewAsk(path="nowhere"), "path is nowhere; the index has no file"),
    outside=(OverviewAsk(path="../etc"), "path is ../etc"),
    tokens=(OverviewAsk(budget=Bounds(tokens=-3)), "budget.tokens is -3; the least is 0"),
)
def test_a_question_that_makes_no_sense(case):
    asked, said = case
    with pytest.raises(BadRequest, match=said):
        overview(Fixture(PROJECT).snapshot, asked)


def test_no_time_gives_what_there_is():
    answer = drawn(budget=Bounds(tokens=2000, ms=0))
    assert answer.name == "shapes" and not answer.complete
    assert answer.omitted.why == "deadline, files"
    assert (answer.packages, answer.hubs, answer.hot, answer.debt) == ((), (), (), ())


def test_what_there_was_no_time_for_is_drawn_at_rest(monkeypatch):
    monkeypatch.setattr(draw, "REST_MS", 600_000)
    f = Fixture(PROJECT)
    hasty = OverviewAsk(budget=Bounds(tokens=2000, ms=0))
    assert not overview(f.snapshot, hasty).complete
    assert f.snapshot.asked.later is not None
    f.snapshot.asked.later(f.snapshot)
    answer, whole = overview(f.snapshot, hasty), drawn(budget=Bounds(tokens=2000, ms=60_000))
    assert answer.complete and (answer.packages, answer.hubs) == (whole.packages, whole.hubs)
    assert answer.text == whole.text


def test_time_is_looked_at_in_every_part(monkeypatch):
    """Wherever time runs out, an answer comes, and says that it is not all."""
    looks = []
    for n in range(60):
        left = iter(range(n))
        monkeypatch.setattr(Clock, "going_on", lambda clock, left=left: next(left, None) is not None)
        answer = drawn()
        looks.append(answer.complete)
        assert answer.complete or "deadline" in answer.omitted.why
    assert 8 < looks.index(True) < 59 and all(looks[looks.index(True) :])


def test_hot_places_come_from_git(tmp_path):
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    for n in range(3):
        (tmp_path / "often.py").write_text(f"x = {n}\n")
        if n == 1:
            (tmp_path / "once.py").write_text("y = 1\n")
        git("add", ".")
        git("commit", "-q", "-m", str(n))
    folder = open_workspace(tmp_path, engines=False)
    try:
        answer = overview(folder.snapshot(), OverviewAsk(budget=AMPLE))
    finally:
        folder.close()
    assert [(one.path, one.commits) for one in answer.hot] == [("often.py", 3)]
    assert "no git" not in answer.omitted.why
