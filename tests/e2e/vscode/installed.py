"""A real VS Code in a folder of the user's cache, a browser to show it in, and the npm packages; got when first asked for."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CLIENT = ROOT / "clients" / "vscode"
CODE_SERVER = "4.139.1"
REQUIRED = os.environ.get("CODEFORGE_EDITORS") == "required"
SECONDS = 1800
"""Longest wait for one installation: compiling code-server takes five minutes on two cores."""


def lacking(why: str) -> None:
    """Skip the test, or fail where CODEFORGE_EDITORS says `required`: this machine cannot have what it needs."""
    why = f"VS Code is not tested here: {why}"
    pytest.fail(why, pytrace=False) if REQUIRED else pytest.skip(why)


def run(*command: str | Path, cwd: Path = ROOT, seconds: int = SECONDS, **more: str) -> str:
    """What the command prints; the test fails with it when the command does."""
    done = subprocess.run(
        command, cwd=cwd, env={**environment(), **more}, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def environment() -> dict[str, str]:
    """Ours, without what would measure the coverage of a server that answers a person."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


@functools.cache
def code_server() -> Path:
    """The program that serves VS Code to a browser."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "codeforge-tests"
    folder = cache / f"code-server-{CODE_SERVER}"
    done = subprocess.run(
        ["sh", HERE / "get-code-server.sh", folder, CODE_SERVER],
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        lacking((done.stderr.strip().splitlines() or ["code-server cannot be installed"])[-1])
    return folder / "bin" / "code-server"


@functools.cache
def chromium() -> str:
    """The browser; as root on Debian it is installed when it is missing."""
    found = shutil.which("chromium")
    if found is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
        subprocess.run(["apt-get", "-qq", "update"], timeout=SECONDS, **quiet)
        install = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", "chromium"]
        subprocess.run(install, timeout=SECONDS, **quiet)
        found = shutil.which("chromium")
    if found is None:
        lacking("Chromium is missing (Debian: apt-get install chromium)")
    assert found is not None
    return found


@functools.cache
def packages(folder: Path) -> Path:
    """`folder` with the npm packages of its lock file in it."""
    if shutil.which("npm") is None:
        lacking("npm is missing (Debian: apt-get install npm)")
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        try:
            run("npm", "ci", "--silent", "--no-audit", "--no-fund", cwd=folder)
        except AssertionError as error:
            lacking(f"npm cannot install the packages of {folder.relative_to(ROOT)}: {error}")
        stamp.touch()
    return folder


@functools.cache
def vsix() -> Path:
    """The packed extension."""
    packages(CLIENT)
    run("make", "--silent", "vsix")
    return CLIENT / "codeforge.vsix"
