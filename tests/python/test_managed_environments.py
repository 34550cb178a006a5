"""Environments that tools keep elsewhere, in trees laid out as their documentation says."""

import base64
import hashlib
import os
from pathlib import Path

import pytest

from codeforge.index.requirements import script_dependencies
from codeforge.python.environment import environment_of
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document
from fixtures import tree

POETRY = "app/pyproject.toml=[tool.poetry]\\nname = 'My App'"
PIXI = "app/pixi.toml=[workspace]\\nname = 'calc'"


def poetry_name(root: Path, name: str = "my_app") -> str:
    """As Poetry's `generate_env_name` does it."""
    digest = hashlib.sha256(os.path.realpath(root / "app").encode()).digest()
    return f"{name}-{base64.urlsafe_b64encode(digest).decode()[:8]}"


TREES = {
    "uv": (
        ["app/pyproject.toml=", "app/uv.lock=", "app/made/pyvenv.cfg="],
        {"UV_PROJECT_ENVIRONMENT": "made"},
        "app/made",
    ),
    "uv_before_dot_venv": (
        ["app/uv.lock=", "app/made/pyvenv.cfg=", "app/.venv/pyvenv.cfg="],
        {"UV_PROJECT_ENVIRONMENT": "made"},
        "app/made",
    ),
    "uv_that_is_gone": (
        ["app/uv.lock=", "app/.venv/pyvenv.cfg="],
        {"UV_PROJECT_ENVIRONMENT": "made"},
        "app/.venv",
    ),
    "pdm": (["app/.pdm-python=ROOT/venvs/app-x/bin/python", "venvs/app-x/pyvenv.cfg="], {}, "venvs/app-x"),
    "pdm_before_2": (
        ["app/.pdm.toml=[python]\\npath = 'ROOT/venvs/a/bin/python'", "venvs/a/pyvenv.cfg="],
        {},
        "venvs/a",
    ),
    "pdm_packages": (
        ["app/__pypackages__/3.11/lib/x.py=", "app/__pypackages__/3.12/lib/x.py="],
        {},
        "app/__pypackages__/3.12",
    ),
    "poetry": (
        [POETRY, "home/.cache/pypoetry/virtualenvs/NAME-py3.12/pyvenv.cfg="],
        {},
        "home/.cache/pypoetry/virtualenvs/NAME-py3.12",
    ),
    "poetry_newest": (
        [POETRY, *(f"home/.cache/pypoetry/virtualenvs/NAME-py3.{n}/pyvenv.cfg=" for n in (9, 12, 10))],
        {},
        "home/.cache/pypoetry/virtualenvs/NAME-py3.12",
    ),
    "poetry_env_use": (
        [
            POETRY,
            "cache/virtualenvs/envs.toml=[NAME]\\nminor = '3.10'",
            *(f"cache/virtualenvs/NAME-py3.{n}/pyvenv.cfg=" for n in (10, 12)),
        ],
        {"POETRY_CACHE_DIR": "ROOT/cache"},
        "cache/virtualenvs/NAME-py3.10",
    ),
    "poetry_toml": (
        [
            POETRY,
            "app/poetry.toml=[virtualenvs]\\npath = '{project-dir}/envs'",
            "app/envs/NAME-py3.12/pyvenv.cfg=",
        ],
        {},
        "app/envs/NAME-py3.12",
    ),
    "poetry_users_settings": (
        [
            POETRY,
            "home/.config/pypoetry/config.toml=cache-dir = 'ROOT/c'\\n[virtualenvs]\\npath = '{cache-dir}/v'",
            "c/v/NAME-py3.12/pyvenv.cfg=",
        ],
        {},
        "c/v/NAME-py3.12",
    ),
    "poetry_of_another_folder": (
        [POETRY, "home/.cache/pypoetry/virtualenvs/my_app-abcdefgh-py3.12/pyvenv.cfg="],
        {},
        None,
    ),
    "pixi_other_than_default": ([PIXI, "app/.pixi/envs/test/conda-meta/"], {}, "app/.pixi/envs/test"),
    "pixi_detached": (
        [
            PIXI,
            "app/.pixi/config.toml=detached-environments = 'ROOT/d'",
            "d/calc-123/envs/default/conda-meta/",
        ],
        {},
        "d/calc-123/envs/default",
    ),
    "pixi_detached_to_the_cache": (
        [
            PIXI,
            "home/.pixi/config.toml=detached-environments = true",
            "home/.cache/rattler/cache/envs/calc-1/envs/default/conda-meta/",
        ],
        {},
        "home/.cache/rattler/cache/envs/calc-1/envs/default",
    ),
    "pixi_detached_and_two_of_that_name": (
        [
            PIXI,
            "app/.pixi/config.toml=detached-environments = 'ROOT/d'",
            "d/calc-1/envs/default/conda-meta/",
            "d/calc-2/envs/default/conda-meta/",
        ],
        {},
        None,
    ),
    "conda_by_its_list": (
        [
            "app/environment.yml=name: calc\\n",
            "home/.conda/environments.txt=ROOT/x\\nROOT/e/calc",
            "e/calc/conda-meta/",
        ],
        {},
        "e/calc",
    ),
    "conda_below_its_root": (
        ["app/environment.yml=name: 'calc'  # ours\\n", "home/miniforge3/envs/calc/conda-meta/"],
        {},
        "home/miniforge3/envs/calc",
    ),
    "mamba": (
        ["app/environment.yaml=name: calc\\n", "m/envs/calc/conda-meta/"],
        {"MAMBA_ROOT_PREFIX": "ROOT/m"},
        "m/envs/calc",
    ),
    "settings_that_do_not_parse": (
        ["app/pyproject.toml=[[[", "app/poetry.lock=", "app/pixi.toml=]", "app/.pdm.toml=="],
        {},
        None,
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="folders as on Linux")
@pytest.mark.parametrize(("paths", "variables", "expected"), TREES.values(), ids=list(TREES))
def test_layouts(
    tmp_path: Path, paths: list[str], variables: dict[str, str], expected: str | None, monkeypatch
):
    monkeypatch.setattr("codeforge.python.managed_environments.sys.platform", "linux")
    name = poetry_name(tmp_path)

    def placed(text: str) -> str:
        return text.replace("ROOT", str(tmp_path)).replace("NAME", name)

    tree(tmp_path, "app/m.py=", *map(placed, paths))
    known = {"HOME": str(tmp_path / "home"), **{key: placed(value) for key, value in variables.items()}}
    found = environment_of(tmp_path / "app", "m.py", variables=known)
    assert found.prefix == (str(tmp_path / placed(expected)) if expected else "")


def test_packages_of_pep_582(tmp_path: Path):
    tree(tmp_path, "app/__pypackages__/3.11/lib/x.py=")
    found = environment_of(tmp_path / "app", variables={"HOME": str(tmp_path)})
    assert found.packages == (str(tmp_path / "app/__pypackages__/3.11/lib"),)


def test_projects_of_one_root_have_their_own(tmp_path: Path):
    tree(tmp_path, "a/.venv/pyvenv.cfg=", "b/.pdm-python=../e/bin/python", "e/pyvenv.cfg=", "c/m.py=")
    known = {"HOME": str(tmp_path / "home")}
    found = {name: environment_of(tmp_path, f"{name}/m.py", variables=known).prefix for name in "abc"}
    assert found["a"] == str(tmp_path / "a/.venv")
    assert Path(found["b"]).resolve() == tmp_path.resolve() / "e"
    assert found["c"] == ""


SCRIPT = b"# /// script\n# dependencies = ['Requests>2', 'rich']\n# ///\nimport requests\n"
SITE = "lib/python3.12/site-packages"


def test_a_script_takes_the_environment_that_holds_what_it_requires(tmp_path: Path):
    made = "cache/environments-v2/tool-0123456789abcdef"
    tree(
        tmp_path,
        f".venv/{SITE}/rich-1.0.dist-info/",
        ".venv/pyvenv.cfg=",
        f"{made}/{SITE}/rich-1.0.dist-info/",
        f"{made}/{SITE}/requests-2.0.dist-info/",
        f"{made}/pyvenv.cfg=",
        "cache/environments-v2/tool-other/pyvenv.cfg=",
    )
    known = {"UV_CACHE_DIR": str(tmp_path / "cache")}
    requires = script_dependencies(SCRIPT)
    found = environment_of(tmp_path, "tool.py", variables=known, requires=requires)
    assert (found.prefix, found.missing) == (str(tmp_path / made), ())
    other = environment_of(tmp_path, "other.py", variables=known, requires=requires)
    assert (other.prefix, other.missing) == (str(tmp_path / ".venv"), ("requests",))


def test_what_a_script_lacks_is_said_once(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    folder = open_workspace(tmp_path, engines=False)
    try:
        folder.put(Document("tool.py", SCRIPT, language="python", version=1))
        for _ in range(2):
            folder.environment("tool.py")
        folder.environment("plain.py")
        assert [note for note in folder.notes if "requires" in note] == [
            "tool.py requires requests, rich: not found. `uv sync --script tool.py` installs it."
        ]
    finally:
        folder.close()
