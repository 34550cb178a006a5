"""Parameters of pytest's tests and fixtures: what the fixture of that name returns or yields.

A fixture is looked for as pytest does: in the class, the module, then in `conftest.py` files from the folder upwards.
"""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.protocols import iterate
from codeforge.python.inference.values import FunctionValue, Values, merged
from codeforge.python.modules import is_outside
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_FIXTURES = frozenset({"fixture", "yield_fixture"})
_PARAMETRIZE = re.compile(rb"\bparametrize\(")
MOST_ROWS = 4
_NAMED = re.compile(rb"""\bname\s*=\s*["'](\w+)["']""")
_BUILT_IN = {
    "tmp_path": ("pathlib", "Path"),
    "monkeypatch": ("pytest", "MonkeyPatch"),
    "capsys": ("pytest", "CaptureFixture"),
    "capfd": ("pytest", "CaptureFixture"),
    "caplog": ("pytest", "LogCaptureFixture"),
    "request": ("pytest", "FixtureRequest"),
    "tmp_path_factory": ("pytest", "TempPathFactory"),
    "mocker": ("pytest_mock", "MockerFixture"),
    "client": ("django.test.client", "Client"),
    "admin_client": ("django.test.client", "Client"),
    "rf": ("django.test.client", "RequestFactory"),
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
    values = _parametrized(world, definition, frame, name)
    module, cls = _BUILT_IN.get(name, ("", ""))
    return values or (world.instance(cls, module=module) if cls else ())


def _parametrized(world: "World", definition: Definition, frame: Frame, name: str) -> Values:
    """What `pytest.mark.parametrize("name, size", [("a", 1)])` above a test gives the parameter `name`."""
    for decorator in definition.decorators:
        node = decorator.node if _PARAMETRIZE.search(decorator.text) else None
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        names = _names(node.args[0])
        rows = node.args[1]
        if name in names and isinstance(rows, ast.List | ast.Tuple):
            found = [_cell(row, names.index(name), len(names)) for row in rows.elts[:MOST_ROWS]]
            around = frame.parent or frame
            return merged(*(world.evaluate(each, around, None) for each in found if each is not None))
    return ()


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.List | ast.Tuple):
        return [each.value for each in node.elts if isinstance(each, ast.Constant)]  # type: ignore[misc]
    text = node.value if isinstance(node, ast.Constant) else ""
    return [part.strip() for part in text.split(",")] if isinstance(text, str) else []


def _cell(row: ast.expr, place: int, n_names: int) -> ast.expr | None:
    """The value at `place` of one row; `pytest.param(...)` is a row too."""
    if isinstance(row, ast.Call) and ast.unparse(row.func).endswith("param"):
        return row.args[place] if place < len(row.args) else None
    if n_names == 1:
        return row
    cells = row.elts if isinstance(row, ast.Tuple | ast.List) else []
    return cells[place] if place < len(cells) else None


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
