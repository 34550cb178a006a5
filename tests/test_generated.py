"""What is generated is what the code says: run `python -m codeforge.dev generate` when this fails."""

import json
import re

import pytest

from codeforge.config import all_settings, read_settings, settings_files
from codeforge.dev import generate
from codeforge.dev.generate import GENERATED, ROOT, stale
from fixtures import cases

PAGES = {"docs/settings.md", "clients/neovim/lua/codeforge/settings.lua"}
PACKAGE, WORDS = "clients/vscode/package.json", "clients/vscode/package.nls.json"


@pytest.mark.parametrize("generated", GENERATED, ids=lambda generated: generated.path)
def test_it_is_fresh(generated):
    now = (ROOT / generated.path).read_text(encoding="utf-8")
    assert generated.text(now) == now, f"{generated.path} is stale: run `python -m codeforge.dev generate`"


@cases(
    default=({"default": 7}, {*PAGES, PACKAGE}),
    description=({"description": "Otherwise."}, {*PAGES, WORDS}),
    name=({"name": "completion.mostItems"}, {*PAGES, PACKAGE, WORDS}),
)
def test_a_changed_setting_makes_stale_what_tells_of_it(case, monkeypatch):
    change, expected = case
    changed = tuple(s._replace(**change) if s.name == "completion.maxItems" else s for s in all_settings())
    monkeypatch.setattr(generate, "all_settings", lambda: changed)
    assert {path for path, _ in stale(ROOT)} == expected


def test_each_setting_has_its_heading_and_each_client_knows_it():
    page = (ROOT / "docs/settings.md").read_text()
    package = json.loads((ROOT / "clients/vscode/package.json").read_text())
    shown = {name for section in package["contributes"]["configuration"] for name in section["properties"]}
    types = (ROOT / "clients/neovim/lua/codeforge/settings.lua").read_text()
    names = [setting.name for setting in all_settings()]
    assert re.findall(r"^### (\S+)$", page, re.MULTILINE) == names
    assert shown == {f"codeforge.{name}" for name in names}
    for name in names:
        assert f"---@field {name.split('.')[1]}? " in types


def test_what_is_started_cannot_be_chosen_by_an_untrusted_folder():
    package = json.loads((ROOT / "clients/vscode/package.json").read_text())
    restricted = package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert set(restricted) == {f"codeforge.{s.name}" for s in all_settings() if s.machine}


def test_nothing_generated_or_locked_names_a_registry_or_a_machine():
    for path in ("clients/vscode/package-lock.json", *(generated.path for generated in GENERATED)):
        text = (ROOT / path).read_text()
        assert '"resolved":' not in text, path
        assert not re.search(r"/home/|/Users/|/root/", text), path


def test_the_pages_example_is_read_without_a_problem(tmp_path):
    page = (ROOT / "docs/settings.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(example)
    files, broken = settings_files(tmp_path)
    settings, problems = read_settings(*files)
    assert broken == problems == []
    assert settings.index.exclude == ("vendored/",)
