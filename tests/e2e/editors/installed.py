"""Real editors in a folder of the user's cache, from a newer Debian suite; installed when first asked for."""

import functools
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = ("neovim", "neovim-mini.test", "lua-check", "hx", "tmux", "emacs-nox")
REQUIRED = os.environ.get("CODEFORGE_EDITORS") == "required"
SECONDS = 900
"""Longest wait for the download; 25 s are usual."""


def cache() -> Path:
    """The folder of the user's cache in which the tests keep programs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "codeforge-tests"


@functools.cache
def root() -> Path:
    """The tree that holds the editors. Where it cannot be had, the test is skipped, or fails where CODEFORGE_EDITORS says `required`."""
    folder = cache() / "editors"
    done = subprocess.run(
        ["sh", HERE / "get-editors.sh", folder, *PACKAGES], capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode:
        why = f"The editors cannot be installed: {done.stderr.strip().splitlines()[-1]}"
        pytest.fail(why, pytrace=False) if REQUIRED else pytest.skip(why)
    return folder / "root"


def environment(home: Path) -> dict[str, str]:
    """Variables under which an editor of the tree starts, with nothing of the machine's user."""
    tree = root()
    share = tree / "usr" / "share"
    folders = {name: str(home / name.lower()) for name in XDG}
    return {
        **os.environ,
        **folders,
        "HOME": str(home),
        "VIMRUNTIME": str(share / "nvim" / "runtime"),
        "XDG_DATA_DIRS": str(share),
        "TERMINFO_DIRS": f"{share / 'terminfo'}:{tree / 'usr/lib/terminfo'}:/usr/share/terminfo:/lib/terminfo",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }


XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


def neovim() -> Path:
    """The program of Neovim 0.11 or newer."""
    return root() / "usr" / "bin" / "nvim"


def helix() -> Path:
    """The program of Helix."""
    return root() / "usr" / "bin" / "hx"


def tmux() -> Path:
    """A terminal whose screen can be read."""
    return root() / "usr" / "bin" / "tmux"


def emacs() -> tuple[list[str], dict[str, str]]:
    """The command of Emacs without a window system, and the variables that tell it where it lies."""
    tree = root()
    version = next((tree / "usr/libexec/emacs").iterdir())
    programs = next(version.iterdir())
    lisp = tree / "usr/share/emacs" / version.name / "lisp"
    etc = str(tree / "usr/share/emacs" / version.name / "etc")
    folders = [lisp, *sorted(folder for folder in lisp.rglob("*") if folder.is_dir())]
    variables = {
        "EMACSLOADPATH": ":".join(map(str, folders)),
        "EMACSDATA": etc,
        "EMACSDOC": etc,
        "EMACSPATH": str(programs),
    }
    dump = next(programs.glob("emacs-*.pdmp"))
    return [str(tree / "usr/bin/emacs-nox"), f"--dump-file={dump}"], variables
