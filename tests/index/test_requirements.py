"""Which distributions a project names as its own dependencies."""

from pathlib import Path

import pytest

from codeforge.index.requirements import direct_dependencies, script_dependencies

CASES = {
    "project": ("pyproject.toml", '[project]\ndependencies = ["Zope.Interface>=5", "a[x] ; python_version > \'3\'"]', "zope-interface a"),
    "extras": ("pyproject.toml", '[project.optional-dependencies]\nall = ["b~=1"]', "b"),
    "groups": ("pyproject.toml", '[dependency-groups]\ndev = ["c", {include-group = "x"}]', "c"),
    "poetry": ("pyproject.toml", '[tool.poetry.dependencies]\npython = "3"\nd = "^1"\n[tool.poetry.group.dev.dependencies]\ne = "*"', "d e"),
    "uv": ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["f"]', "f"),
    "pdm": ("pyproject.toml", '[tool.pdm.dev-dependencies]\ntest = ["g"]', "g"),
    "pixi": ("pixi.toml", '[dependencies]\nnumpy = "*"\n[pypi-dependencies]\nh = "*"', "numpy h"),
    "pipfile": ("Pipfile", '[packages]\ni = "*"\n[dev-packages]\nj = "*"', "i j"),
    "setup": ("setup.cfg", "[options]\ninstall_requires =\n    k>1\n    l", "k l"),
    "requirements": ("requirements-dev.txt", "# x\n-r other.txt\nm==1  # why\nhttps://x/y.whl\n./local\n", "m"),
    "a_link_with_a_name": ("requirements.txt", "n @ https://x/n.whl", "n"),
    "conda": ("environment.yml", "dependencies:\n  - o=1\n", "o"),
    "broken": ("pyproject.toml", "[project\ndependencies = [", ""),
    "other_types": ("pyproject.toml", 'dependency-groups = 3\n[project]\ndependencies = "p"\n[tool]\nuv = 1\npoetry = []', ""),
    "broken_setup": ("setup.cfg", "no section\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), CASES.values(), ids=CASES)
def test_direct_dependencies(tmp_path: Path, name: str, text: str, expected: str):
    (tmp_path / name).write_text(text)
    assert direct_dependencies(tmp_path) == set(expected.split())


def test_a_project_without_any(tmp_path: Path):
    assert direct_dependencies(tmp_path / "gone") == frozenset()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b'# /// script\n# dependencies = ["rich", "A_b"]\n# ///\nimport rich', {"rich", "a-b"}),
        (b"# /// script\n# dependencies = [\n# ///\n", set()),
        (b"import rich", set()),
    ],
)
def test_script_dependencies(source: bytes, expected: set[str]):
    assert script_dependencies(source) == expected
