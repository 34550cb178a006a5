"""The distributions that a project names as its own dependencies, read from the files it says so in."""

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from codeforge.index.installed import normalized

MOST_BYTES = 1_000_000
_NAME = re.compile(r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)")
_FILES = ("requirements*.txt", "requirements/*.txt", "*-requirements.txt", "requirements*.in")
_SCRIPT = re.compile(r"^# /// script\s*$(?P<toml>(?:\n#(?: .*)?$)+?)\n# ///\s*$", re.MULTILINE)


def direct_dependencies(root: Path) -> frozenset[str]:
    """Normalized names from pyproject.toml, setup.cfg, Pipfile, pixi.toml, environment.yml and requirements files.

    A file that cannot be read or does not parse says nothing.
    """
    return frozenset(normalized(name) for name in _named(root))


def script_dependencies(source: bytes) -> frozenset[str]:
    """Names in the block of metadata of a script (PEP 723); none without one."""
    match = _SCRIPT.search(source.decode("utf-8", "replace")) if b"# /// script" in source else None
    if match is None:
        return frozenset()
    lines = [line[2:] for line in match["toml"].strip("\n").split("\n")]
    return frozenset(map(normalized, _requirements(_toml("\n".join(lines)).get("dependencies"))))


def _named(root: Path) -> Iterator[str]:
    project = _toml(_text(root / "pyproject.toml"))
    yield from _of_project(project)
    yield from _of_tools(project.get("tool"))
    yield from _keys(_toml(_text(root / "Pipfile")), "packages", "dev-packages")
    yield from _keys(_toml(_text(root / "pixi.toml")), "dependencies", "pypi-dependencies")
    yield from _of_setup(_text(root / "setup.cfg"))
    yield from re.findall(r"^\s*-\s+([A-Za-z][\w.-]*)", _text(root / "environment.yml"), re.MULTILINE)
    for pattern in _FILES:
        for path in sorted(root.glob(pattern))[:20]:
            yield from _requirements(_text(path).splitlines())


def _of_project(project: dict[str, Any]) -> Iterator[str]:
    about = project.get("project")
    if isinstance(about, dict):
        yield from _requirements(about.get("dependencies"))
        yield from _groups(about.get("optional-dependencies"))
    yield from _groups(project.get("dependency-groups"))


def _of_tools(tools: object) -> Iterator[str]:
    """Where Poetry, uv, PDM and pixi keep them."""
    if not isinstance(tools, dict):
        return
    poetry, uv, pdm, pixi = (tools.get(name) for name in ("poetry", "uv", "pdm", "pixi"))
    yield from _keys(poetry, "dependencies", "dev-dependencies")
    if isinstance(poetry, dict) and isinstance(poetry.get("group"), dict):
        for group in poetry["group"].values():
            yield from _keys(group, "dependencies")
    if isinstance(uv, dict):
        yield from _requirements(uv.get("dev-dependencies"))
    if isinstance(pdm, dict):
        yield from _groups(pdm.get("dev-dependencies"))
    yield from _keys(pixi, "dependencies", "pypi-dependencies")


def _of_setup(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    yield from _requirements(parser.get("options", "install_requires", fallback="").splitlines())
    if parser.has_section("options.extras_require"):
        for _, value in parser.items("options.extras_require"):
            yield from _requirements(value.splitlines())


def _keys(table: object, *names: str) -> Iterator[str]:
    for name in names:
        found = table.get(name) if isinstance(table, dict) else None
        if isinstance(found, dict):
            yield from (key for key in found if key != "python")


def _groups(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for lines in table.values():
            yield from _requirements(lines)


def _requirements(lines: object) -> Iterator[str]:
    """The names that requirements begin with; options and links name nothing."""
    if isinstance(lines, Iterable) and not isinstance(lines, str | bytes | dict):
        for line in lines:
            match = _NAME.match(line) if isinstance(line, str) else None
            if match and "://" not in line.partition("@")[0]:
                yield match[1]


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            return ""
        return path.read_text("utf-8", errors="replace")
    except (OSError, ValueError):
        return ""
