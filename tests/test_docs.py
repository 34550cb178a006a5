"""The pages keep their promises: examples run, links lead somewhere, every setting and command is described."""

import json
import re
import shlex
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from codeforge.cli.client import Client
from codeforge.cli.main import COMMANDS, main
from codeforge.config import ProjectFile, read_settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
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
TESTS = """\
from src.sessions import Session


def test_all():
    Session().all()
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
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "app.py").write_text(APP)
    (root / "src" / "sessions.py").write_text("class Session:\n    def all(self, limit): ...\n")
    (root / "tests").mkdir()
    (root / "tests" / "test_sessions.py").write_text(TESTS)
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *arguments], cwd=root, check=True)
    (root / "src" / "sessions.py").write_text("class Session:\n    def all(self): ...\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    return root


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
    for target, heading in LINK.findall(page.read_text()):
        if "://" in target:
            continue
        led_to = page.parent / target if target else page
        assert led_to.exists(), f"{page.name} links to {target}"
        assert not heading or heading in anchors(led_to), f"{page.name} links to {target}#{heading}"


def anchors(page: Path) -> set[str]:
    """The places in a page that a link may name, as GitHub calls them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(page.read_text())
    }


def test_every_page_is_in_the_table_of_contents():
    contents = {target for target, _ in LINK.findall((ROOT / "docs" / "index.md").read_text())}
    assert contents == {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_open_with_a_heading_and_then_what_they_are_about(page):
    lines = [line for line in page.read_text().splitlines() if line and not line.startswith("<!--")]
    assert lines[0].startswith("# ") and not lines[1].startswith("#")


def test_toml_in_the_pages_is_toml_and_settings_in_it_exist():
    found = [(page, tomllib.loads(text)) for page, text in blocks("toml")]
    assert found
    for page, data in found:
        settings = data.get("tool", {}).get("codeforge", {})
        assert read_settings(ProjectFile(page, settings))[1] == []


@pytest.mark.parametrize(
    "method",
    [
        "codeforge/context",
        "codeforge/explain",
        "codeforge/impact",
        "codeforge/testsFor",
        "codeforge/review",
        "codeforge/overview",
        "codeforge/status",
        "codeforge/pause",
        "codeforge/page",
    ],
)
def test_our_requests_are_answered_in_the_shape_of_the_protocol_page(method, project):
    page = (ROOT / "docs" / "protocol.md").read_text().partition(f"## {method}")[2]
    request, answer = [json.loads(text) for kind, text in BLOCK.findall(page) if kind == "json"][:2]
    (project / "notes.unknown").write_text("no language")
    client = Client([sys.executable, "-m", "codeforge", "lsp"], project)
    deadline = time.monotonic() + 30
    try:
        client.initialize()
        while not client.request("codeforge/status", {})["folders"][0]["searchable"]:
            assert time.monotonic() < deadline
        client.open(project / "src" / "app.py", APP + "\n", language="python")
        asked = json.loads(json.dumps(request).replace("file:///project", project.as_uri()))
        assert shape(client.request(method, asked)) == shape(answer)
    finally:
        assert client.close() == 0


def shape(value):
    """Names and types, without the values; of a list, what its first item is."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items() if name not in ("counters", "languages")}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def test_every_command_is_in_the_command_page():
    page = (ROOT / "docs" / "commands.md").read_text()
    assert [name for name in COMMANDS if f"## codeforge {name}" not in page] == []


def test_every_code_of_ours_has_a_place_in_the_diagnostics_page():
    sources = "\n".join(file.read_text() for file in (ROOT / "server" / "codeforge").rglob("*.py"))
    codes = set(re.findall(r'"((?:syntax|import)/[a-z-]+)"', sources))
    page = (ROOT / "docs" / "diagnostics.md").read_text()
    assert codes and [code for code in sorted(codes) if f"## {code}" not in page] == []
