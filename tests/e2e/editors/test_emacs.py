"""Eglot in a real Emacs, with the configuration of the page."""

import os
import subprocess
from pathlib import Path

from e2e.editors.installed import emacs, environment
from e2e.editors.pages import configuration

SCRIPT = Path(__file__).parent / "eglot-test.el"
STEPS = ["attached", "definition ok", "hover ok", "completion ok", "diagnostics ok", "outline ok", "all ok"]


def test_eglot(shapes, programs, tmp_path):
    command, variables = emacs()
    init = tmp_path / "init.el"
    init.write_text(configuration("Emacs", "elisp"))
    done = subprocess.run(
        [*command, "-Q", "--batch", "-l", SCRIPT],
        env={
            **environment(tmp_path),
            **variables,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "CONFIGURATION": str(init),
            "FILE": str(shapes / "main.py"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert [step for step in STEPS if step not in said] == [], done.stderr
