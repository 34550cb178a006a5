"""The command that measures completion on real code."""

import json

import pytest

from codeforge.dev.__main__ import main
from codeforge.dev.eval_completion import Site, answers, drawn, sites_in, table
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document

SHOP = """class Basket:
    def __init__(self, owner):
        self.owner = owner

    def show(self, width):
        print(self.owner)
        return self.owner.zephyr, width, f"{self.owner}"
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "shop.py").write_text(SHOP)
    (root / "broken.py").write_text("def f(:")
    (root / "tests" / "test_shop.py").write_text("print(something.else_)")
    return root


def test_sites_are_uses_outside_of_formatted_strings():
    document = Document("a.py", SHOP.encode(), language="python")
    found = [(site.kind, site.name, SHOP[site.at : site.at + len(site.name)]) for site in sites_in(document)]
    assert sorted(found) == [
        ("attribute", "owner", "owner"),
        ("attribute", "owner", "owner"),
        ("attribute", "zephyr", "zephyr"),
        ("bare", "owner", "owner"),
        ("bare", "print", "print"),
        ("bare", "width", "width"),
    ]


def test_the_same_seed_draws_the_same_places_and_no_tests(shop):
    folder = open_workspace(shop, engines=False)
    assert drawn(folder, n=6, seed=1) == drawn(folder, n=6, seed=1) != []
    assert {site.path for site in drawn(folder)} == {"shop.py"}
    assert drawn(folder, within="tests/") == []


def test_what_is_asked_no_longer_holds_the_name(shop):
    folder = open_workspace(shop, text=True, engines=False)
    at = SHOP.index("zephyr, width")
    (asked, kept) = answers(folder, [Site("shop.py", at, "zephyr", "attribute")])
    assert (asked.form, asked.rank, kept.form, kept.rank) == ("open", 0, "kept", 0)
    assert folder.documents == {}


def test_a_known_member_is_found_and_the_table_says_so(shop):
    folder = open_workspace(shop, text=True, engines=False)
    site = Site("shop.py", SHOP.index("owner)\n        return"), "owner", "attribute")
    asked = list(answers(folder, [site]))
    assert [one.rank for one in asked] == [1, 1] and asked[0].source == "member"
    assert [line.split()[:4] for line in table(asked).splitlines()[1:]] == [
        ["attribute", "open", "1", "1.000"],
        ["attribute", "kept", "1", "1.000"],
        ["attribute", "both", "2", "1.000"],
    ]


def test_the_command_prints_figures_and_writes_every_answer(shop, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    assert main(["eval_completion", str(shop), "--n", "4", "--misses", "--json", str(out)]) == 0
    assert capsys.readouterr().out.startswith("kind ")
    assert {json.loads(line)["form"] for line in out.read_text().splitlines()} == {"open", "kept"}


def test_a_folder_without_python_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "empty").mkdir()
    assert main(["eval_completion", str(tmp_path / "empty")]) == 1
    assert "No Python code" in capsys.readouterr().err
