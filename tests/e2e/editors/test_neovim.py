"""The plugin in a real Neovim: each file of `clients/neovim/tests` drives a second Neovim by typed keys."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.editors.installed import environment, neovim

TESTS = Path(__file__).parents[3] / "clients" / "neovim" / "tests"
COMMAND = [sys.executable, "-m", "codeforge", "lsp"]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SECONDS = 400


def headless(script: Path, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [neovim(), "--headless", "--clean", "-n", "-i", "NONE", "-S", script],
        env={**environment(home), "CODEFORGE_COMMAND": json.dumps(COMMAND), **variables},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.parametrize("file", sorted(file.name for file in TESTS.glob("test_*.lua")))
def test_neovim(file, tmp_path):
    done = headless(TESTS / "run.lua", tmp_path, TESTS=file)
    shown = COLOURS.sub("", done.stdout + done.stderr)
    assert done.returncode == 0, shown
    assert "Total number of cases: 0" not in shown
