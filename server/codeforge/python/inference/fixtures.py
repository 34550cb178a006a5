"""Parameters of pytest's tests and fixtures: what the fixture of that name returns or yields.

A fixture is looked for as pytest does: in the class, the module, then in `conftest.py` files from the folder upwards.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.protocols import iterate
from codeforge.python.inference.values import FunctionValue, Values
from codeforge.python.modules import is_outside
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_FIXTURES = frozenset({"fixture", "yield_fixture"})
_NAMED = re.compile(rb"""\bname\s*=\s*["'](\w+)["']""")
_BUILT_IN = {
    "tmp_path": ("pathlib", "Path"),
    "monkeypatch": ("pytest", "MonkeyPatch"),
    "capsys": ("pytest", "CaptureFixture"),
    "capfd": ("pytest", "CaptureFixture"),
    "caplog": ("pytest", "LogCaptureFixture"),
    "request": ("pytest", "FixtureRequest"),
    "tmp_path_factory": ("pytest", "TempPathFactory"),
    "recwarn": ("pytest", "WarningsRecorder"),
    "pytester": ("pytest", "Pytester"),
}


def from_fixture(world: "World", frame: Frame, definition: Definition, name: str) -> Values:
    """What pytest passes for the parameter `name`; () for what is no test or fixture, and for unknown names."""
    if not definition.name.startswith("test") and not decorator_names(definition) & _FIXTURES:
        return ()
    for where in _frames(world, frame):
        for each in where.block.definitions:
            if each is not definition and _is_fixture(each, name):
                return _given(world, each, where)
    module, cls = _BUILT_IN.get(name, ("", ""))
    return world.instance(cls, module=module) if cls else ()


def _is_fixture(definition: Definition, name: str) -> bool:
    if definition.is_class or not decorator_names(definition) & _FIXTURES:
        return False
    names = [match[1].decode() for each in definition.decorators if (match := _NAMED.search(each.text))]
    return name == (names[0] if names else definition.name)


def _given(world: "World", definition: Definition, where: Frame) -> Values:
    function = FunctionValue(definition, where, cls=where.cls)
    values = world.returned(function, None)
    return iterate(world, values, awaits=definition.is_async) if definition.block.is_generator else values


def _frames(world: "World", frame: Frame) -> Iterator[Frame]:
    if frame.parent is not None and frame.parent.kind == "class":
        yield frame.parent
    yield frame.file.frame
    for file in _conftests(world, frame.file):
        yield file.frame


def _conftests(world: "World", file: File) -> Iterator[File]:
    if is_outside(file.path):
        return
    folder = file.path
    while folder:
        folder = folder.rpartition("/")[0]
        path = f"{folder}/conftest.py" if folder else "conftest.py"
        found = world.file(path) if world.index.has(path) else None
        if found is not None and found is not file:
            yield found
