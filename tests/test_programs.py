"""Programs come from the PATH, never from the folder that somebody works in."""

import sys
from pathlib import Path

import pytest

from codeforge.programs import on_path


@pytest.mark.skipif(sys.platform == "win32", reason="what can be run there has another name")
@pytest.mark.parametrize("path", [".", "", "bin"])
def test_a_program_of_the_project_is_not_taken(tmp_path, monkeypatch, path):
    (tmp_path / path).mkdir(exist_ok=True)
    program = tmp_path / path / "git"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{path}:/nowhere")
    assert on_path("git") is None
    monkeypatch.setenv("PATH", str(program.parent))
    assert on_path("git") == str(program)


def test_what_is_not_there_is_none(monkeypatch):
    monkeypatch.setenv("PATH", str(Path(__file__).parent))
    assert on_path("git") is None
