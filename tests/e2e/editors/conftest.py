"""A project for editors, and the server under test as the `codeforge` of the PATH."""

import sys
from pathlib import Path

import pytest

SHAPES = '''\
class Shape:
    """A thing with an area."""

    def area(self, scale: int = 1) -> int:
        return 3 * scale

    def outline(self):
        return self.area()


def make() -> Shape:
    return Shape()
'''
MAIN = """\
from shapes import Shape, make

made = make()
"é🙂", made.area()
"""


@pytest.fixture
def shapes(tmp_path) -> Path:
    """The folder of a small project, and its `main.py` with an emoji in it."""
    root = tmp_path / "shapes"
    (root / ".git").mkdir(parents=True)
    (root / "pyproject.toml").write_text('[project]\nname = "shapes"\n')
    (root / "shapes.py").write_text(SHAPES)
    (root / "main.py").write_text(MAIN)
    return root


@pytest.fixture
def programs(tmp_path) -> Path:
    """A folder for the PATH in which `codeforge` is the server under test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "codeforge"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m codeforge "$@"\n')
    program.chmod(0o755)
    return folder
