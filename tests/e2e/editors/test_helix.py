"""Helix in a terminal, with the configuration of the page."""

import os

import pytest

from e2e.editors.installed import helix
from e2e.editors.pages import configuration
from e2e.editors.terminal import Terminal


@pytest.fixture
def terminal(shapes, programs, tmp_path):
    folder = tmp_path / "xdg_config_home" / "helix"
    folder.mkdir(parents=True)
    (folder / "languages.toml").write_text(configuration("Helix", "toml"))
    (folder / "config.toml").write_text("[editor]\nidle-timeout = 50\nend-of-line-diagnostics = 'hint'\n")
    terminal = Terminal(tmp_path, path=f"{programs}:{os.environ['PATH']}")
    terminal.start(helix(), "main.py", cwd=shapes)
    yield terminal
    terminal.close()


def test_helix(terminal):
    terminal.see("from shapes import")

    def definition():
        terminal.press("Escape")
        terminal.type("gg2j7lgd")

    terminal.until(definition, "shapes.py", "def make() -> Shape")
    terminal.type(":open main.py")
    terminal.press("Enter")
    terminal.see("from shapes import")

    terminal.type("geomade.")
    terminal.see("outline", "area")
    terminal.type("ou")
    terminal.press("Tab", "Enter")
    terminal.see("made.outline")

    terminal.press("Escape")
    terminal.type("odef broken(:")
    terminal.press("Escape")
    terminal.see("● 1 ")  # errors, in the status line
