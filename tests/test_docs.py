"""The pages keep their promises: examples run, links lead somewhere, every setting and command is described."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from codeforge.cli.main import COMMANDS, main

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
APP = """\
from src.sessions import Session


class App:
    '''Keeps the sessions of its users.'''

    def __init__(self):
        self.sessions = Session()

    def get_queryset(self):
        return self.sessions.all()


class QuerySet: ...
"""


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for kind, text in BLOCK.findall(page.read_text()):
            if kind == language:
                found.append((page.name, text))
    return found


def commands() -> list[str]:
    lines = [line.split(" #")[0].strip() for _, text in blocks("sh") for line in text.splitlines()]
    return sorted(
        {line for line in lines if line.startswith("codeforge ") and not line.startswith("codeforge lsp")}
    )


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(APP)
    (tmp_path / "src" / "sessions.py").write_text("class Session:\n    def all(self): ...\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / ".git" / "cache"))
    return tmp_path


@pytest.mark.parametrize("command", commands())
def test_commands_in_the_pages_run(command, project, capsys):
    arguments = shlex.split(command)[1:]
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err


def test_there_are_commands_to_run():
    assert len(commands()) >= 6


@pytest.mark.parametrize(("page", "text"), blocks("json"))
def test_json_in_the_pages_is_json(page, text):
    json.loads(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_is_in_the_command_page():
    page = (ROOT / "docs" / "commands.md").read_text()
    assert [name for name in COMMANDS if f"## codeforge {name}" not in page] == []


def test_every_code_of_ours_has_a_place_in_the_diagnostics_page():
    sources = "\n".join(file.read_text() for file in (ROOT / "server" / "codeforge").rglob("*.py"))
    codes = set(re.findall(r'"((?:syntax|import)/[a-z-]+)"', sources))
    page = (ROOT / "docs" / "diagnostics.md").read_text()
    assert codes and [code for code in sorted(codes) if f"## {code}" not in page] == []
