"""Environments that a project's tool keeps elsewhere, found by the layout that each tool documents, running nothing.

uv: the folder in `UV_PROJECT_ENVIRONMENT`, and `environments-v*/<script>-<digest>` in its cache for scripts.
PDM: the interpreter in `.pdm-python`, or `python.path` in `.pdm.toml`; `__pypackages__/3.x/lib` (PEP 582).
Poetry: `<name>-<hash of the folder>-py3.x` below `virtualenvs.path`, by `envs.toml` or the newest.
pixi: an environment of its workspace, also below `detached-environments`. conda: the environment that the project's
`environment.yml` names, by conda's list of environments or below its `envs` folders.
"""

import base64
import hashlib
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000
MOST_NAMES = 2_000
_POETRY_SPECIAL = re.compile(r'[ $`!*@"\\\r\n\t]')
_CONDA_NAME = re.compile(r"^name:\s*[\"']?([\w.-]+)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_PYTHON = re.compile(r"-py3\.(\d+)$")


FILES_OF_TOOLS = frozenset(
    {"pyproject.toml", "uv.lock", ".pdm-python", ".pdm.toml", "__pypackages__", "poetry.lock", "pixi.toml"}
    | {"environment.yml", "environment.yaml"}
)
"""A folder without any of these is no project of a tool that keeps environments."""


def managed_environment(folder: Path, variables: Mapping[str, str]) -> Path | None:
    """The environment of the project in `folder`; None when it is no project or its tool has made none."""
    project = _toml(folder / "pyproject.toml")
    for found in (
        *_of_uv(folder, project, variables),
        *_of_pdm(folder),
        *_of_poetry(folder, project, variables),
        *_of_pixi(folder, project, variables),
        *_of_conda(folder, variables),
    ):
        if _is_environment(found):
            return found
    return None


def script_environments(path: Path, variables: Mapping[str, str]) -> Iterator[Path]:
    """Environments that uv made for the script at `path`, newest first."""
    cache = _folder(variables, "UV_CACHE_DIR") or _cache_home(variables) / "uv"
    found = [
        cache / kind / name
        for kind in _names(cache)
        if kind.startswith("environments-v")
        for name in _names(cache / kind)
        if name.startswith(f"{path.stem}-") and len(name) == len(path.stem) + 17
    ]
    yield from sorted(filter(_is_environment, found), key=_changed, reverse=True)


def _of_uv(folder: Path, project: dict[str, Any], variables: Mapping[str, str]) -> Iterator[Path]:
    given = variables.get("UV_PROJECT_ENVIRONMENT", "")
    if given and (project or _is_file(folder / "uv.lock")):
        yield folder / Path(given).expanduser()


def _of_pdm(folder: Path) -> Iterator[Path]:
    named = _text(folder / ".pdm-python").strip()
    old = _table(_toml(folder / ".pdm.toml"), "python").get("path")
    for interpreter in (named, old if isinstance(old, str) else ""):
        if interpreter:
            yield (folder / interpreter).parent.parent
    yield from (
        folder / "__pypackages__" / name for name in sorted(_names(folder / "__pypackages__"), reverse=True)
    )


def _of_poetry(folder: Path, project: dict[str, Any], variables: Mapping[str, str]) -> Iterator[Path]:
    poetry = _table(_table(project, "tool"), "poetry")
    if not poetry and not _is_file(folder / "poetry.lock"):
        return
    name = poetry.get("name") or _table(project, "project").get("name")
    base = _poetry_name(name if isinstance(name, str) else folder.name, folder)
    for place in _poetry_folders(folder, variables):
        active = _table(_toml(place / "envs.toml"), base).get("minor")
        made = [each for each in _names(place) if each.startswith(f"{base}-py3.")]
        made.sort(key=lambda each: (each == f"{base}-py{active}", _minor(each)), reverse=True)
        yield from (place / each for each in made)


def _poetry_name(name: str, folder: Path) -> str:
    """What Poetry calls the environments of a project, without the Python version."""
    real = os.path.normcase(os.path.realpath(folder))
    digest = base64.urlsafe_b64encode(hashlib.sha256(real.encode()).digest()).decode()[:8]
    return f"{_POETRY_SPECIAL.sub('_', name.lower())[:42]}-{digest}"


def _poetry_folders(folder: Path, variables: Mapping[str, str]) -> Iterator[Path]:
    """Where Poetry keeps environments: by the variable, the project's `poetry.toml`, the user's settings, its cache."""
    cache = _folder(variables, "POETRY_CACHE_DIR")
    placed = _folder(variables, "POETRY_VIRTUALENVS_PATH")
    if placed is not None:
        yield placed
    user = _folder(variables, "POETRY_CONFIG_DIR") or _config_home(variables) / "pypoetry"
    for settings in (_toml(folder / "poetry.toml"), _toml(user / "config.toml")):
        path = _table(settings, "virtualenvs").get("path")
        kept = settings.get("cache-dir")
        if cache is None and isinstance(kept, str):
            cache = Path(kept).expanduser()
        if isinstance(path, str):
            own = cache or _cache_home(variables) / "pypoetry"
            yield Path(
                path.replace("{cache-dir}", str(own)).replace("{project-dir}", str(folder))
            ).expanduser()
    yield (cache or _poetry_cache(variables)) / "virtualenvs"


def _poetry_cache(variables: Mapping[str, str]) -> Path:
    return _cache_home(variables) / "pypoetry" / ("Cache" if sys.platform == "win32" else "")


def _minor(name: str) -> int:
    match = _PYTHON.search(name)
    return int(match[1]) if match else -1


def _of_pixi(folder: Path, project: dict[str, Any], variables: Mapping[str, str]) -> Iterator[Path]:
    manifest = _toml(folder / "pixi.toml") or _table(_table(project, "tool"), "pixi")
    if not manifest:
        return
    places = [folder / ".pixi" / "envs"]
    home = _folder(variables, "PIXI_HOME") or _home(variables) / ".pixi"
    for settings in (_toml(folder / ".pixi" / "config.toml"), _toml(home / "config.toml")):
        detached = settings.get("detached-environments")
        if detached is True:
            detached = str(
                (_folder(variables, "PIXI_CACHE_DIR") or _cache_home(variables) / "rattler" / "cache")
                / "envs"
            )
        if isinstance(detached, str):
            beside = Path(detached).expanduser()
            about = _table(manifest, "workspace") or _table(manifest, "project")
            name = str(about.get("name") or _table(project, "project").get("name") or folder.name)
            made = [
                each
                for each in _names(beside)
                if each.startswith(f"{name}-") and each[len(name) + 1 :].isalnum()
            ]
            if len(made) == 1:  # several folders of that name: which one is this one nobody says
                places.append(beside / made[0] / "envs")
    for place in places:
        names = sorted(_names(place), key=lambda name: (name != "default", name))
        yield from (place / name for name in names)


def _of_conda(folder: Path, variables: Mapping[str, str]) -> Iterator[Path]:
    text = _text(folder / "environment.yml") or _text(folder / "environment.yaml")
    match = _CONDA_NAME.search(text)
    if match is None:
        return
    home = _home(variables)
    listed = [
        Path(line.strip())
        for line in _text(home / ".conda" / "environments.txt").splitlines()
        if line.strip()
    ]
    yield from (place for place in listed[:MOST_NAMES] if place.name == match[1])
    roots = [_folder(variables, "MAMBA_ROOT_PREFIX"), _folder(variables, "CONDA_ROOT")]
    roots += [home / name for name in ("miniforge3", "mambaforge", "miniconda3", "anaconda3", "micromamba")]
    yield from (root / "envs" / match[1] for root in roots if root is not None)


def _is_environment(folder: Path) -> bool:
    """True for what holds packages: a virtual environment, one of conda, a folder of PEP 582."""
    try:
        marked = (folder / "pyvenv.cfg").is_file() or (folder / "conda-meta").is_dir()
        return marked or (folder.parent.name == "__pypackages__" and (folder / "lib").is_dir())
    except (OSError, ValueError):
        return False


def _home(variables: Mapping[str, str]) -> Path:
    return _folder(variables, "HOME") or _folder(variables, "USERPROFILE") or Path.home()


def _cache_home(variables: Mapping[str, str]) -> Path:
    """Where programs of this user keep caches."""
    if sys.platform == "darwin":
        return _home(variables) / "Library" / "Caches"
    if sys.platform == "win32":
        return _folder(variables, "LOCALAPPDATA") or _home(variables) / "AppData" / "Local"
    return _folder(variables, "XDG_CACHE_HOME") or _home(variables) / ".cache"


def _config_home(variables: Mapping[str, str]) -> Path:
    if sys.platform == "darwin":
        return _home(variables) / "Library" / "Application Support"
    if sys.platform == "win32":
        return _folder(variables, "APPDATA") or _home(variables) / "AppData" / "Roaming"
    return _folder(variables, "XDG_CONFIG_HOME") or _home(variables) / ".config"


def _folder(variables: Mapping[str, str], name: str) -> Path | None:
    """The folder in a variable; None for one that is empty or relative."""
    value = variables.get(name, "")
    return Path(value) if value and os.path.isabs(value) else None  # noqa: PTH117


def _table(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _toml(path: Path) -> dict[str, Any]:
    """The content of a file, which nobody changes; empty for one that is not there or does not parse."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return {}
    return _parsed(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _parsed(path: Path, _changed: int, _size: int) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _text(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return path.read_text("utf-8", errors="replace")
    except (OSError, ValueError):
        return ""


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)[:MOST_NAMES]  # noqa: PTH208  (names alone, without a Path for each)
    except (OSError, ValueError):
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
