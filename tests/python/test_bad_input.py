"""Broken environments, hostile files: an answer from what is sound, no loop, no growth."""

import shutil
from pathlib import Path

import pytest

from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.python.environment import environment_of
from codeforge.python.inference.sources import STEPS
from codeforge.python.resolver import Resolver
from codeforge.text.documents import Document
from fixtures import Fixture

LINE = "value_{n} = [{n}, {n}, {n}]  # what a generator writes, again and again and again\n"


def members(root: Path, source: str, **files: str) -> set[str]:
    """What is offered at the end of `source` in a workspace at `root` with other files."""
    documents = {
        f"{name}.py": Document(f"{name}.py", text.encode(), language="python") for name, text in files.items()
    }
    main = Document("main.py", source.encode(), language="python")
    view = View.of([facts_of(each) for each in documents.values()]).with_open({"main.py": main})
    resolver = Resolver(view, {**documents, "main.py": main}.get, environment_of(root, variables={}))
    answer = resolver.members(main, len(main.source) - 1)
    assert resolver.world.steps <= STEPS + 1
    return {member.name for member in answer.members}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    folder = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "__init__.py").write_text("class A:\n    one = 1\n")
    return folder


def test_an_interpreter_that_is_gone(site, tmp_path):
    assert not (tmp_path / ".venv" / "bin" / "python").exists()
    assert "one" in members(tmp_path, "import lib\nlib.A().")
    assert "upper" in members(tmp_path, "''.")


def test_an_environment_half_deleted(site, tmp_path):
    shutil.rmtree(site)
    assert members(tmp_path, "import lib\nlib.A().") == set()
    (tmp_path / ".venv" / "pyvenv.cfg").unlink()
    assert "upper" in members(tmp_path, "''.")


def test_an_environment_that_goes_while_it_is_used(site, tmp_path, monkeypatch):
    monkeypatch.setattr("codeforge.python.modules.RECHECK_S", 0.0)
    monkeypatch.setattr("codeforge.python.modules.FOLDERS_RECHECK_S", 0.0)
    assert "one" in members(tmp_path, "import lib\nlib.A().")
    shutil.rmtree(site)
    assert members(tmp_path, "import lib\nlib.A().") == set()
    assert "upper" in members(tmp_path, "''.")


def test_pyvenv_that_is_no_text(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_bytes(b"\xff\xfe\0version = 99.99\n")
    assert "upper" in members(tmp_path, "''.")


def test_stubs_that_do_not_parse(site, tmp_path):
    (site / "lib" / "__init__.pyi").write_text("class A:\n    two: int\n\ndef (((\nclass B(\n")
    assert "two" in members(tmp_path, "import lib\nlib.A().")


def test_packages_that_are_folders_named_like_files(site, tmp_path):
    (site / "odd.py").mkdir()
    (site / "odd.pyi").mkdir()
    assert members(tmp_path, "import odd\nodd.") == set()


CYCLES = {
    "inheritance": ("class A(B):\n    a = 1\nclass B(A):\n    b = 1\nA().<|>", "a"),
    "inheritance_from_itself": ("class A(A):\n    a = 1\nA().<|>", "a"),
    "metaclass_of_itself": ("class M(type, metaclass=M):\n    a = 1\nclass C(metaclass=M):\n    b = 1\nC.<|>", "b"),
    "imports": ("-- a.py --\nfrom b import x\n-- b.py --\nfrom a import x\n-- main.py --\nimport a\na.x.<|>", ""),
    "star_imports": ("-- a.py --\nfrom b import *\none = ''\n-- b.py --\nfrom a import *\n-- main.py --\nimport b\nb.one.<|>", "upper"),
    "type_alias": ("X = 'list[X]'\nx: X\nx.<|>", ""),
    "type_statement": ("type X = list[X] | int\ndef f(x: X):\n    x.<|>", "append"),
    "typed_by_itself": ("class Node:\n    next: 'Node'\n    v = 1\nNode().next.next.next.<|>", "v"),
    "property_of_itself": ("class A:\n    @property\n    def p(self): return self.p\nA().p.<|>", ""),
    "name_of_itself": ("x = x\nx.<|>", ""),
    "list_of_itself": ("x = []\nx.append(x)\nx[0].<|>", ""),
    "calls": ("def f(): return g()\ndef g(): return f()\nf().<|>", ""),
    "callers": ("def f(a): g(a); a.<|>\ndef g(b): f(b)\nf(''); g(1)", ""),
    "fixtures": ("import pytest\n@pytest.fixture\ndef a(b): return b\n@pytest.fixture\ndef b(a): return a\ndef test(a):\n    a.<|>", ""),
    "decorators": ("@f\ndef f(g): return g\nf.<|>", ""),
    "generic_growth": ("class A:\n    def f(self, x): return self.f([x])\nA().f(1).<|>", ""),
    "lambdas": ("f = lambda x: f(f)\nf(f).<|>", ""),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), CYCLES.values(), ids=CYCLES)
def test_cycles_end(source: str, expected: str):
    fixture = Fixture(source)
    resolver = fixture.snapshot.resolver
    answer = resolver.members(fixture.documents[fixture.path], fixture.at - 1)
    assert resolver.world.steps < STEPS
    assert {member.name for member in answer.members} >= set(expected.split())


def test_a_generated_module_of_5_mb(tmp_path):
    big = "".join(LINE.format(n=n) for n in range(64_000))
    assert len(big) > 5_000_000
    assert members(tmp_path, "import big\nbig.", big=big) == set()
    assert "one" in members(
        tmp_path, "import big, small\nsmall.A().", big=big, small="class A:\n    one = 1\n"
    )


def test_an_enum_of_20_000_members(tmp_path):
    colors = "import enum\nclass Color(enum.Enum):\n" + "".join(f"    C{n} = {n}\n" for n in range(20_000))
    found = members(tmp_path, "from colors import Color\nColor.", colors=colors)
    assert len([name for name in found if name[1:].isdigit()]) == 20_000
    assert "name" in members(tmp_path, "from colors import Color\nColor.C7.", colors=colors)


def test_names_built_while_a_package_is_imported(tmp_path):
    package = "import sys\nfor n in ('a', 'b'):\n    globals()[n] = n\n__all__ = [x for x in dir()]\nsys.modules[__name__] = object()\nplain = ''\n"
    assert "plain" in members(tmp_path, "import package\npackage.", package=package)
    assert "upper" in members(tmp_path, "from package import plain\nplain.", package=package)


def test_a_file_of_nothing_but_brackets(tmp_path):
    assert members(tmp_path, "import deep\ndeep.x.", deep="x = " + "(" * 2_000) == set()
