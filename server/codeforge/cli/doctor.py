"""`codeforge doctor [PATH]`: is everything in place, and what to do if not."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct
from rich.table import Table
from rich.text import Text

from codeforge.cli.output import add_format, named_or_around, root_of, write_block, write_json
from codeforge.config import read_settings, settings_files
from codeforge.engines.ruff import find_ruff
from codeforge.errors import CodeForgeError
from codeforge.index.store import cache_dir
from codeforge.programs import on_path
from codeforge.python.environment import environment_of
from codeforge.syntax.languages import Pack, all_packs

MARKS = {"good": ("✓", "green"), "note": ("–", "yellow"), "bad": ("✗", "red")}


class Check(Struct):
    """One thing looked at: how it is, what was found, what to do."""

    name: str
    state: str
    found: str
    advice: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """A folder."""
    parser.add_argument(
        "path", nargs="?", type=Path, help="the workspace (default: the project around the current folder)"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Show every check; 1 when one is bad."""
    root = root_of(*named_or_around(args.path))
    checks = [*_installation(), *_languages(), *_programs(), *_cache(), *_workspace(root)]
    if args.format == "json":
        write_json(checks)
    else:
        rows = []
        for check in checks:
            mark, style = MARKS[check.state]
            rows.append((Text(mark, style=style), Text(check.name, style="bold"), Text(check.found)))
            if check.advice:
                rows.append((Text(""), Text(""), Text(check.advice, style="dim")))
        table = Table.grid(padding=(0, 2, 0, 0))
        for row in rows:
            table.add_row(*row)
        write_block(table)
    return 1 if any(check.state == "bad" for check in checks) else 0


def _installation() -> Iterator[Check]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", "good", f"{python} at {sys.executable}")
    for name in ("codeforge-ls", "pygls", "tree-sitter", "jedi"):
        try:
            yield Check(name, "good", version(name))
        except PackageNotFoundError:
            yield Check(
                name,
                "bad",
                "not installed",
                "Install codeforge-ls again: uv tool install --force codeforge-ls",
            )


def _languages() -> Iterator[Check]:
    broken = [pack.title for pack in all_packs() if not _loads(pack)]
    n_packs = len(all_packs())
    if broken:
        advice = "Install codeforge-ls again; until then these files are searched as text only."
        yield Check(
            "languages", "bad", f"{n_packs - len(broken)} of {n_packs}; not {', '.join(broken)}", advice
        )
    else:
        yield Check("languages", "good", f"{n_packs} of {n_packs}")


def _loads(pack: Pack) -> bool:
    try:
        return pack.grammar is not None
    except (ImportError, OSError, ValueError):
        return False


def _programs() -> Iterator[Check]:
    git = on_path("git")
    if git:
        yield Check("git", "good", git)
    else:
        yield Check(
            "git",
            "note",
            "not found",
            "Ignore rules are read by CodeForge itself. Installing git is quicker.",
        )
    try:
        yield Check("ruff", "good", str(find_ruff(())[0]))
    except CodeForgeError as error:
        yield Check("ruff", "note", "not found", str(error))


def _cache() -> Iterator[Check]:
    folder = cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "The index stays in memory and is built at every start. Set CODEFORGE_CACHE_DIR to a writable folder."
        yield Check("cache", "note", f"{folder}: {error.strerror}", advice)
        return
    size = sum(entry.stat().st_size for entry in folder.rglob("*") if entry.is_file())
    yield Check("cache", "good", f"{folder}, {size / 1e6:.1f} MB")


def _workspace(root: Path) -> Iterator[Check]:
    yield Check("workspace", "good", str(root))
    layers, file_problems = settings_files(root)
    _, problems = read_settings(*layers)
    for problem in [*file_problems, *problems]:
        yield Check("settings", "note", str(problem))
    environment = environment_of(root)
    if environment.packages:
        yield Check("packages", "good", ", ".join(map(str, environment.packages)))
    else:
        advice = "Completion knows the project and the standard library. A `.venv` in the project is found by itself."
        yield Check("packages", "note", "no environment found", advice)
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if limit.exists() and int(limit.read_text()) < 20_000 and os.name == "posix":
        yield Check(
            "watching",
            "note",
            f"{int(limit.read_text()):,} folders at most",
            "Raise fs.inotify.max_user_watches.",
        )
