"""Definitions of installed packages that the code at a cursor calls: named with version and licence, never in the way."""

from pathlib import Path

import pytest
from msgspec import structs

from codeforge.features.context import Budget, ContextAsk, context
from codeforge.index.licences import Origin, origin_of
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document

MAIN = b"""from pets import Dog, feed
from local import walk


def day():
    dog = Dog('Rex')
    feed(dog)
    dog.bark(2)
    """


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A workspace with an environment that holds one distribution."""
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "pets").mkdir(parents=True)
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.11.4\n")
    (packages / "pets" / "__init__.py").write_text("from pets.dogs import Dog, feed\n")
    (packages / "pets" / "dogs.py").write_text(
        'class Dog:\n    """A dog."""\n\n    def bark(self, times):\n        """Make a noise.\n\n        Twice."""\n\n\n'
        "def feed(pet, *, amount=1): return pet\n"
    )
    metadata = packages / "Good_Pets-2.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: Good-Pets\nVersion: 2.1\nLicense-Expression: MIT\n\nA text.\n")
    (metadata / "RECORD").write_text("pets/__init__.py,,\npets/dogs.py,,\n")
    (root / "local.py").write_text("def walk(): ...\n")
    (root / "main.py").write_bytes(MAIN)
    folder = open_workspace(root, engines=False)
    document = Document("main.py", MAIN, language="python", version=1)
    document.lineage = {}
    folder.put(document)
    yield folder
    folder.close()


def asked(folder, **more):
    ask = ContextAsk(path="main.py", at=len(MAIN), budget=Budget(tokens=500, ms=60_000))
    return context(folder.snapshot(focus="main.py"), structs.replace(ask, **more))


def of_packages(answer):
    return [item for item in answer.items if item.package]


def test_what_is_called_is_offered_behind_the_project_s_own_with_its_licence(project):
    answer = asked(project)
    found = of_packages(answer)
    assert [item.symbol for item in found] == ["Dog.bark", "feed", "Dog"]
    assert {item.package for item in found} == {Origin("good-pets", "2.1", "MIT")}
    assert found[0].text == 'def bark(self, times):\n    """Make a noise."""'
    assert found[0].id == "good-pets@2.1/pets/dogs.py#Dog.bark"
    assert Path(found[0].path).is_file() and Path(found[0].path).name == "dogs.py"
    assert [item.symbol for item in answer.items if not item.package] == ["walk"]
    assert answer.items[0].symbol == "walk"
    assert answer.tokens <= 500


def test_nothing_where_it_is_not_wanted(project):
    assert not of_packages(asked(project, dependencies=False))
    assert not of_packages(asked(project, exclude=("good-pets@2.1",)))


def test_a_small_budget_is_kept(project):
    answer = asked(project, budget=Budget(tokens=40, ms=60_000))
    assert answer.tokens <= 40


def test_a_hurried_question_looks_nothing_up_and_the_next_one_knows(project):
    snap = project.snapshot(focus="main.py")
    hurried = ContextAsk(path="main.py", at=len(MAIN), budget=Budget(tokens=500, ms=900))
    assert not of_packages(context(snap, hurried))
    assert snap.asked.later is not None
    snap.asked.later(project.snapshot(focus="main.py"))
    assert len(of_packages(context(project.snapshot(focus="main.py"), hurried))) == 3


def test_a_file_that_is_gone_is_not_offered(project):
    found = of_packages(asked(project))
    Path(found[0].path).unlink()
    assert not of_packages(asked(project))


def test_no_environment_gives_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "bare"
    root.mkdir()
    (root / "main.py").write_bytes(MAIN)
    folder = open_workspace(root, engines=False)
    assert not of_packages(asked(folder))
    folder.close()


@pytest.mark.parametrize(
    ("metadata", "head", "licence"),
    [
        ("License: BSD-3-Clause\n", "", "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: MIT License\nLicense: UNKNOWN\n", "", "MIT License"),
        ("License: MIT\nLicense-Expression: MIT OR Apache-2.0\n", "", "MIT OR Apache-2.0"),
        ("Name: x\n\nLicense: in the description\n", "", ""),
        ("License: " + "x" * 500 + "\n", "", ""),
        ("License: MIT\u202e\x1b[31m\n", "", "MIT[31m"),
        ("License: MIT\n", "# SPDX-License-Identifier: Apache-2.0\n", "Apache-2.0"),
    ],
)
def test_licences(tmp_path, metadata, head, licence):
    folder = tmp_path / "a-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    assert origin_of(str(tmp_path), "a/b.py", head) == Origin("a", "1.0", licence)


def test_a_file_that_no_distribution_claims_has_no_origin(tmp_path):
    assert origin_of(str(tmp_path), "a/b.py") is None
    assert origin_of(str(tmp_path / "gone"), "a/b.py") is None
