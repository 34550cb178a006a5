"""Which interpreter and search path a file has, found without running anything.

Asked in this order: the setting; for each folder upwards, uv's setting, then `.venv` or `venv` (a folder with
`pyvenv.cfg`), then what PDM, Poetry, pixi or conda keep for the project there (`managed_environments`); `VIRTUAL_ENV`;
`CONDA_PREFIX`. A script that names its requirements (PEP 723) takes the environment that uv made for it where that
holds more of them. Without any, the standard library alone is known.
Only files are read: `pyvenv.cfg`, folder names, `.pth` files (path lines; lines of code are never executed).
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from codeforge.index.installed import normalized
from codeforge.python.managed_environments import FILES_OF_TOOLS, managed_environment, script_environments

_VERSION_FOLDER = re.compile(r"python3\.(\d+)t?$")
_VERSION_LINE = re.compile(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", re.MULTILINE)
_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg")
_NAMES = (".venv", "venv", "env", ".env")
_CONDA = (".pixi/envs/default", ".conda", "conda-env")
_ALL_NAMES = frozenset({*_NAMES, *(name.partition("/")[0] for name in _CONDA), *FILES_OF_TOOLS})
_LIMIT_PTH = 200
OLDEST = (3, 9)


class Environment(Struct, frozen=True):
    """Where the modules of a workspace come from; folders are absolute except source roots."""

    root: str = ""
    """The workspace's folder; empty when there is none."""
    prefix: str = ""
    """The interpreter's environment; empty when none was found."""
    version: tuple[int, int] = (sys.version_info[0], sys.version_info[1])
    packages: tuple[str, ...] = ()
    """Folders of installed packages, in search order: site-packages, then what its `.pth` files add."""
    source_roots: tuple[str, ...] = ("", "src")
    """Folders of the workspace that imports start from, relative to it; "" is the workspace itself."""
    stubs: tuple[str, ...] = ()
    """Folders of the workspace with stubs (`typings`, `stubs`), relative to it."""
    typeshed: str = ""
    """The folder of the standard library's stubs, with its VERSIONS file."""
    missing: tuple[str, ...] = ()
    """What a script requires and no environment holds, sorted."""


def environment_of(
    root: Path | str,
    path: str = "",
    *,
    setting: str = "",
    variables: Mapping[str, str] | None = None,
    requires: frozenset[str] = frozenset(),
) -> Environment:
    """The environment of the file at `path`, or of the workspace. Never fails: what is not there is left out.

    `requires` are the normalized names that a script says it needs.
    """
    base = Path(root)
    known = os.environ if variables is None else variables
    prefix = _prefix(base, path, setting, known)
    missing: frozenset[str] = frozenset()
    if requires:
        prefix, missing = _of_script(base / path, prefix, requires, known)
    version = _version(prefix) if prefix else None
    return Environment(
        root=str(base),
        prefix=str(prefix) if prefix else "",
        version=max(version, OLDEST) if version else (sys.version_info[0], sys.version_info[1]),
        packages=tuple(_packages(prefix)) if prefix else (),
        source_roots=tuple(_source_roots(base)),
        stubs=tuple(name for name in ("typings", "stubs") if _is_dir(base / name)),
        typeshed=typeshed(),
        missing=tuple(sorted(missing)),
    )


@cache
def typeshed() -> str:
    """The folder of the bundled standard library stubs; empty when the package is not installed."""
    spec = find_spec("typeshed_client")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "typeshed"
        if _is_dir(folder):
            return str(folder)
    return ""


@cache
def standard_modules(folder: str) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """First and last Python version of each module that the VERSIONS file in `folder` names."""
    try:
        lines = (Path(folder) / "VERSIONS").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in lines:
        match = re.match(r"([\w.]+):\s*(\d+)\.(\d+)-(?:(\d+)\.(\d+))?", line)
        if match:
            last = (int(match[4]), int(match[5])) if match[4] else (99, 0)
            found[match[1]] = ((int(match[2]), int(match[3])), last)
    return found


def _prefix(root: Path, path: str, setting: str, variables: Mapping[str, str]) -> Path | None:
    if setting:
        return _from_setting(root, setting)
    for folder in _upwards(root, path):
        names = frozenset(_names(folder)) or _ALL_NAMES  # a folder that cannot be listed may still be entered
        managed = None if names.isdisjoint(FILES_OF_TOOLS) else folder
        if managed and variables.get("UV_PROJECT_ENVIRONMENT"):
            found = managed_environment(folder, variables)
            if found is not None:
                return found
        for name in _NAMES:
            if name in names and _is_file(folder / name / "pyvenv.cfg"):
                return folder / name
        for name in _CONDA:
            if name.partition("/")[0] in names and _is_dir(folder / name / "conda-meta"):
                return folder / name
        found = managed_environment(folder, variables) if managed else None
        if found is not None:
            return found
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        value = variables.get(variable, "")
        if value and _is_dir(Path(value)):
            return Path(value)
    return None


def _of_script(
    script: Path, prefix: Path | None, requires: frozenset[str], variables: Mapping[str, str]
) -> tuple[Path | None, frozenset[str]]:
    """The environment that holds most of what a script requires, and what that lacks; at equality, the project's."""
    best, missing = prefix, requires - _installed(prefix) if prefix else requires
    for found in script_environments(script, variables):
        lacks = requires - _installed(found)
        if len(lacks) < len(missing):
            best, missing = found, lacks
    return best, missing


def _installed(prefix: Path) -> frozenset[str]:
    """The normalized names of the distributions in an environment."""
    folders = [name for site in _packages(prefix) for name in _names(Path(site))]
    found = (
        name.rpartition(".")[0].partition("-")[0]
        for name in folders
        if name.endswith((".dist-info", ".egg-info"))
    )
    return frozenset(map(normalized, found))


def _from_setting(root: Path, setting: str) -> Path | None:
    """The environment that a setting names: its folder, or an interpreter in its `bin` or `Scripts`."""
    place = root / Path(setting).expanduser()
    if _is_dir(place):
        return place
    if _is_file(place) or place.parent.name in ("bin", "Scripts"):
        return place.parent.parent if place.parent.name in ("bin", "Scripts") else place.parent
    return None


def _upwards(root: Path, path: str) -> Iterator[Path]:
    """The folders of `path` from its own up to `root`, then those above it until the home folder."""
    here = (root / path).parent if path else root
    yield here
    for folder in here.parents:
        if folder == Path.home() or folder == Path(folder.anchor):
            return
        yield folder


def _version(prefix: Path) -> tuple[int, int] | None:
    try:
        match = _VERSION_LINE.search((prefix / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace"))
        if match:
            return int(match[1]), int(match[2])
    except OSError:
        pass
    for folder in _libraries(prefix):
        match = _VERSION_FOLDER.search(folder.name)
        if match:
            return 3, int(match[1])
    return None


def _libraries(prefix: Path) -> list[Path]:
    """Folders `lib/python3.x`, newest first."""
    found = []
    for lib in ("lib", "lib64"):
        for name in _names(prefix / lib):
            match = _VERSION_FOLDER.match(name)
            if match:
                found.append((int(match[1]), lib == "lib", prefix / lib / name))
    return [folder for _, _, folder in sorted(found, reverse=True)]


def _packages(prefix: Path) -> Iterator[str]:
    seen: set[str] = set()
    folders = [folder / "site-packages" for folder in _libraries(prefix)[:2]]
    folders.append(prefix / "Lib" / "site-packages")
    if prefix.parent.name == "__pypackages__":
        folders.append(prefix / "lib")
    for site in folders:
        real = os.path.realpath(site)
        if real in seen or not _is_dir(site):
            continue
        seen.add(real)
        yield str(site)
        yield from _path_lines(site, seen)


def _path_lines(site: Path, seen: set[str]) -> Iterator[str]:
    """Folders named by the `.pth` files in `site` (editable installs); lines that are code are passed over."""
    for name in sorted(_names(site))[:20_000]:
        if not name.endswith(".pth"):
            continue
        try:
            lines = (site / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines[:_LIMIT_PTH]:
            line = line.strip()
            if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
                continue
            folder = os.path.normpath(site / line)
            if folder not in seen and _is_dir(Path(folder)):
                seen.add(folder)
                yield folder


def _source_roots(root: Path) -> Iterator[str]:
    """Where imports may start: the workspace, its `src`, and projects one or two folders below with theirs."""
    yield ""
    yield "src"
    for name in sorted(_names(root))[:500]:
        if name.startswith(".") or name in ("node_modules", "src", *_NAMES):
            continue
        folder = root / name
        if _is_project(str(folder)):
            yield name
            if _is_dir(folder / "src"):
                yield f"{name}/src"
        elif name in ("packages", "libs", "projects", "apps", "services"):
            for inner in sorted(_names(folder))[:500]:
                if _is_project(str(folder / inner)):
                    yield f"{name}/{inner}"
                    if _is_dir(folder / inner / "src"):
                        yield f"{name}/{inner}/src"
    if _is_project(str(root)):
        for name in ("python", "lib", "server"):
            if _is_dir(root / name) and not _is_file(root / name / "__init__.py"):
                yield name


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  (names alone, without a Path for each)
    except OSError:
        return []


def _is_project(folder: str) -> bool:
    return any(os.path.isfile(f"{folder}/{marker}") for marker in _MARKERS)  # noqa: PTH113  (asked by the hundred)


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
