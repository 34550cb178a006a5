"""Environments and modules, from folders as tools lay them out."""

from pathlib import Path

import pytest

from codeforge.python.environment import Environment, environment_of, standard_modules, typeshed
from codeforge.python.modules import Listings, Modules
from codeforge.python.resolver import Resolver
from codeforge.text.documents import Document
from fixtures import tree


class Files:
    """The files of a folder as the index would list them."""

    def __init__(self, *paths: str) -> None:
        self.listed = sorted(paths)

    def has(self, path: str) -> bool:
        return path in self.listed

    def paths(self) -> list[str]:
        return self.listed

    def hash_of(self, path: str) -> int | None:
        return None


PREFIXES = {
    "none": ([], "", {}, None),
    "dot_venv": ([".venv/pyvenv.cfg="], "", {}, ".venv"),
    "venv": (["venv/pyvenv.cfg="], "", {}, "venv"),
    "without_pyvenv_cfg_it_is_a_folder": ([".venv/lib/python3.12/site-packages/"], "", {}, None),
    "nearest": ([".venv/pyvenv.cfg=", "app/.venv/pyvenv.cfg="], "app/pkg/m.py", {}, "app/.venv"),
    "above": ([".venv/pyvenv.cfg="], "app/pkg/m.py", {}, ".venv"),
    "pixi": ([".pixi/envs/default/conda-meta/"], "", {}, ".pixi/envs/default"),
    "conda": ([".conda/conda-meta/"], "", {}, ".conda"),
    "variable": (["other/x="], "", {"VIRTUAL_ENV": "other"}, "other"),
    "conda_variable": (["other/x="], "", {"CONDA_PREFIX": "other"}, "other"),
    "variable_that_is_gone": ([], "", {"VIRTUAL_ENV": "gone"}, None),
    "own_before_variable": ([".venv/pyvenv.cfg=", "other/x="], "", {"VIRTUAL_ENV": "other"}, ".venv"),
}


@pytest.mark.parametrize(("paths", "path", "variables", "expected"), PREFIXES.values(), ids=list(PREFIXES))
def test_prefix(tmp_path: Path, paths: list[str], path: str, variables: dict[str, str], expected: str | None):
    tree(tmp_path, *paths)
    found = environment_of(
        tmp_path, path, variables={name: str(tmp_path / value) for name, value in variables.items()}
    )
    assert found.prefix == (str(tmp_path / expected) if expected else "")


@pytest.mark.parametrize("setting", ["env", "env/bin/python", "env/Scripts/python.exe"])
def test_the_setting_decides(tmp_path: Path, setting: str):
    tree(tmp_path, "env/bin/python=", ".venv/pyvenv.cfg=")
    assert environment_of(tmp_path, setting=setting, variables={}).prefix == str(tmp_path / "env")
    assert environment_of(tmp_path, setting="gone", variables={}).prefix == ""


@pytest.mark.parametrize(
    ("config", "folder", "version"),
    [
        ("version = 3.12.1", "python3.11", (3, 12)),
        ("version_info = 3.13.0.final.0", "python3.11", (3, 13)),
        ("home = x", "python3.10", (3, 10)),
        ("version = 2.7.18", "python3.10", (3, 9)),
    ],
)
def test_version(tmp_path: Path, config: str, folder: str, version: tuple[int, int]):
    tree(tmp_path, f".venv/pyvenv.cfg={config}", f".venv/lib/{folder}/site-packages/")
    assert environment_of(tmp_path, variables={}).version == version


def test_packages_and_path_lines(tmp_path: Path):
    site = ".venv/lib/python3.12/site-packages"
    tree(
        tmp_path,
        ".venv/pyvenv.cfg=version = 3.12",
        f"{site}/a.pth=import os; os.system('x')\\n# note\\n{tmp_path}/editable\\n\\nmissing\\nnear",
        f"{site}/near/x=",
        "editable/thing.py=",
    )
    found = environment_of(tmp_path, variables={})
    assert found.packages == (str(tmp_path / site), str(tmp_path / "editable"), str(tmp_path / site / "near"))


def test_source_roots_and_stubs(tmp_path: Path):
    tree(
        tmp_path,
        "src/",
        "pyproject.toml=",
        "lib/",
        "one/pyproject.toml=",
        "one/src/",
        "packages/two/setup.py=",
        "packages/two/src/",
        "typings/",
        ".git/",
    )
    found = environment_of(tmp_path, variables={})
    assert found.source_roots == ("", "src", "one", "one/src", "packages/two", "packages/two/src", "lib")
    assert found.stubs == ("typings",)


def test_a_folder_that_is_gone(tmp_path: Path):
    found = environment_of(tmp_path / "gone", variables={})
    assert (found.prefix, found.packages) == ("", ())


def test_typeshed_and_its_versions():
    known = standard_modules(typeshed())
    assert known["tomllib"] == ((3, 11), (99, 0))
    assert known["asynchat"][1] == (3, 11)
    assert standard_modules("/nowhere") == {}


def modules(
    tmp_path: Path, *files: str, packages: tuple[str, ...] = ("site",), version: tuple[int, int] = (3, 12)
) -> Modules:
    environment = Environment(
        root=str(tmp_path),
        version=version,
        packages=tuple(str(tmp_path / name) for name in packages),
        source_roots=("", "src"),
        stubs=("typings",),
        typeshed=typeshed(),
    )
    return Modules(Files(*files), environment, Listings())


FOUND = {
    "module": ("a", ["a.py"], [], "a.py"),
    "package": ("a", ["a/__init__.py"], [], "a/__init__.py"),
    "package_before_module": ("a", ["a/__init__.py", "a.py"], [], "a/__init__.py"),
    "inside": ("a.b.c", ["a/b/c.py"], [], "a/b/c.py"),
    "source_root": ("a", ["src/a.py"], [], "src/a.py"),
    "own_stub": ("a", ["typings/a.pyi"], [], "typings/a.pyi"),
    "own_before_standard": ("json", ["json.py"], ["site/json.py="], "json.py"),
    "standard": ("json", [], ["site/json.py="], "json/__init__.pyi"),
    "standard_inside": ("os.path", [], [], "os/path.pyi"),
    "installed": ("p", [], ["site/p/__init__.py="], "site/p/__init__.py"),
    "installed_inside": ("p.q", [], ["site/p/__init__.py=", "site/p/q.py="], "site/p/q.py"),
    "installed_module": ("p", [], ["site/p.py="], "site/p.py"),
    "inline_stub": ("p", [], ["site/p/__init__.py=", "site/p/__init__.pyi="], "site/p/__init__.pyi"),
    "stub_package": (
        "p",
        [],
        ["site/p/__init__.py=", "site/p-stubs/__init__.pyi="],
        "site/p-stubs/__init__.pyi",
    ),
    "stub_package_lacks_it": ("p.q", [], ["site/p/q.py=", "site/p-stubs/__init__.pyi="], "site/p/q.py"),
    "namespace": ("p.q", [], ["site/p/q.py="], "site/p/q.py"),
    "missing": ("p", [], [], None),
    "not_a_name": ("a-b", ["a-b.py"], [], None),
    "empty": ("", [], [], None),
    "removed_from_the_standard_library": ("asynchat", [], [], None),
}


@pytest.mark.parametrize(("name", "own", "installed", "expected"), FOUND.values(), ids=list(FOUND))
def test_find(tmp_path: Path, name: str, own: list[str], installed: list[str], expected: str | None):
    tree(tmp_path, *installed)
    found = modules(tmp_path, *own).find(name)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found.path.endswith(expected)
        assert found.name == name


def test_namespaces_and_what_is_inside(tmp_path: Path):
    tree(
        tmp_path,
        "site/ns/one.py=",
        "site/p/__init__.py=",
        "site/p/q.py=",
        "site/p/r/__init__.py=",
        "site/p-stubs/__init__.pyi=",
    )
    known = modules(tmp_path, "own/deep/x.py", "own/y.py", "z.txt")
    own, installed, stubbed = known.find("own"), known.find("ns"), known.find("p")
    assert own is not None and own.folders == ("own",)
    assert known.submodules(own) == ["deep", "y"]
    assert installed is not None and known.submodules(installed) == ["one"]
    assert stubbed is not None and known.submodules(stubbed) == ["q", "r"]
    plain = known.find("own.y")
    assert plain is not None and known.submodules(plain) == []
    assert {"own", "ns", "p", "json"} <= set(known.top_level())
    assert "asynchat" not in known.top_level()


def test_names_of_files_and_relative_imports(tmp_path: Path):
    known = modules(tmp_path, "a/__init__.py", "a/b/c.py", "src/d/e.py")
    assert known.name_of("a/b/c.py") == "a.b.c"
    assert known.name_of("a/__init__.py") == "a"
    assert known.name_of("src/d/e.py") == "d.e"
    assert known.name_of(str(tmp_path / "site" / "p-stubs" / "q.pyi")) == "p.q"
    assert known.absolute(".x", "a/b/c.py") == "a.b.x"
    assert known.absolute("..x", "a/b/c.py") == "a.x"
    assert known.absolute(".", "a/__init__.py") == "a"
    assert known.absolute(".....x", "a/b/c.py") == "x"
    assert known.absolute("x", "a/b/c.py") == "x"


def test_a_script_finds_the_modules_beside_it(tmp_path: Path):
    found = modules(tmp_path, "tools/run.py", "tools/near.py").find("near", importer="tools/run.py")
    assert found is not None
    assert found.path == "tools/near.py"


def test_listings_notice_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("codeforge.python.modules.RECHECK_S", 0.0)
    tree(tmp_path, "site/a.py=")
    listings = Listings()
    assert "a.py" in listings.of(str(tmp_path / "site")).names
    tree(tmp_path, "site/b.py=", "site/c/")
    (tmp_path / "site").touch()
    again = listings.of(str(tmp_path / "site"))
    assert "b.py" in again.names and "c" in again.folders
    assert listings.of("/nowhere\0").names == frozenset()


def test_members_of_installed_packages(tmp_path: Path):
    tree(
        tmp_path,
        ".venv/pyvenv.cfg=version = 3.12",
        ".venv/lib/python3.12/site-packages/p/__init__.py=class Thing:\\n    def go(self): ...\\n",
        ".venv/lib/python3.12/site-packages/broken.py=def (((",
    )
    environment = environment_of(tmp_path, variables={})
    document = Document("m.py", b"import p, broken\np.Thing().\nbroken.", language="python")
    resolver = Resolver(Files(), {"m.py": document}.get, environment)
    answer = resolver.members(document, document.source.index(b"().") + 2)
    assert "go" in [member.name for member in answer.members]
    (place,) = resolver.definition(document, document.source.index(b"Thing") + 1)
    assert place.path == str(tmp_path / ".venv/lib/python3.12/site-packages/p/__init__.py")
    assert resolver.members(document, len(document.source) - 1).members == []
    source = tmp_path / ".venv/lib/python3.12/site-packages/p/__init__.py"
    source.write_text("class Thing:\n    def stop_now(self): ...\n")
    fresh = Resolver(Files(), {"m.py": document}.get, environment)
    answer = fresh.members(document, document.source.index(b"().") + 2)
    assert "stop_now" in [member.name for member in answer.members]


def test_a_file_that_vanished(tmp_path: Path):
    document = Document("m.py", b"import gone\ngone.x.", language="python")
    resolver = Resolver(Files("gone.py"), lambda path: document if path == "m.py" else None)
    assert resolver.members(document, len(document.source) - 1).members == []
