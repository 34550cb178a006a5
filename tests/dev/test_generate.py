"""The command that writes generated files."""

import json

import pytest

from codeforge.dev import generate
from codeforge.dev.__main__ import main
from codeforge.dev.generate import GENERATED, languages, neovim_filetypes, vscode_package


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[project]\nversion = '1.2.3'\n")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    return tmp_path


def test_what_is_missing_is_written_and_then_fresh(checkout, capsys):
    assert main(["generate"]) == 0
    assert [line.split()[-1] for line in capsys.readouterr().err.splitlines()] == [g.path for g in GENERATED]
    assert all((checkout / generated.path).exists() for generated in GENERATED)
    assert main(["generate", "--check"]) == 0
    assert main(["generate"]) == 0
    assert capsys.readouterr().err == ""


def test_check_names_what_is_stale_and_writes_nothing(checkout, capsys):
    main(["generate"])
    page = checkout / "docs/settings.md"
    page.write_text("by hand")
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    assert capsys.readouterr().err == (
        "docs/settings.md is stale: run `python -m codeforge.dev generate` and commit it.\n"
    )
    assert page.read_text() == "by hand"


def test_the_rest_of_a_file_written_by_hand_stays(checkout):
    package = json.loads(vscode_package('{"name": "mine", "contributes": {"commands": [1]}}'))
    assert package["name"] == "mine"
    assert package["contributes"]["commands"] == [1]
    assert package["activationEvents"] == [f"onLanguage:{language}" for language in languages()]


def test_outside_a_checkout_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert main(["generate"]) == 2
    assert "needs a checkout" in capsys.readouterr().err


def test_languages_come_from_the_packs_by_the_name_each_editor_uses(monkeypatch):
    assert {"python", "typescriptreact"} <= set(languages())
    monkeypatch.setattr(generate, "languages", lambda: ["csharp", "python"])
    assert "  'cs',\n  'python',\n" in neovim_filetypes("")


@pytest.mark.parametrize("given", [[], ["nothing"]])
def test_an_unknown_command(given, capsys):
    with pytest.raises(SystemExit) as left:
        main(given)
    assert left.value.code == 2
    capsys.readouterr()
