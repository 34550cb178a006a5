"""Style of the Lua in `clients/neovim`: `python tests/e2e/editors/lua_style.py [--fix]`, part of `make lint`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from e2e.editors.installed import cache, root

PLUGIN = Path(__file__).parents[3] / "clients" / "neovim"
STYLUA = "@johnnymorganz/stylua-bin@2.5.2"


def luacheck() -> str:
    """What luacheck finds; empty when nothing."""
    tree = root()
    share, library = tree / "usr/share/lua/5.1", tree / "usr/lib/x86_64-linux-gnu/lua/5.1"
    where = {"LUA_PATH": f"{share}/?.lua;{share}/?/init.lua", "LUA_CPATH": f"{library}/?.so"}
    command = [tree / "usr/bin/lua5.1", tree / "usr/bin/luacheck", "--quiet", "--no-color", "."]
    return _complaints(command, where)


def stylua(*, fix: bool) -> str:
    """What stylua would change, or changes when `fix`; empty when nothing."""
    folder = cache() / "stylua"
    program = folder / "node_modules" / ".bin" / "stylua"
    if not program.exists():
        subprocess.run(
            ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, STYLUA],
            check=True,
            timeout=300,
        )
    return _complaints([program, *([] if fix else ["--check"]), "."], {})


def _complaints(command: list[object], variables: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=PLUGIN,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr if done.returncode else ""


if __name__ == "__main__":
    try:
        found = stylua(fix="--fix" in sys.argv) + luacheck()
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        sys.exit(f"The Lua was not looked at. {missing}")
    sys.stdout.write(found)
    sys.exit(1 if found else 0)
