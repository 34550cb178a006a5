"""What the source of a package leaves unsaid: what comes back, as a stub of ours declares it.

The column of a table, or the mean of a window over one, is made so far from its method that no reading of the source
finds it within a keystroke. `unsaid/` holds a stub a package; an annotated signature of it stands for a method of the
class with that name, or of one below it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, TypeVariable, Values

if TYPE_CHECKING:
    from codeforge.python.inference.arguments import Arguments
    from codeforge.python.inference.frames import File
    from codeforge.python.inference.world import World

_STUBS = {path.stem: str(path) for path in (Path(__file__).parent.parent / "unsaid").glob("*.pyi")}


def declared(world: "World", function: FunctionValue, arguments: "Arguments | None") -> Values | None:
    """What our stub says that `function` returns; None where it says nothing."""
    file = function.frame.file
    path = _STUBS.get(file.module.partition(".")[0])
    if path is None or file.is_stub:
        return None
    stub = world.file(path)
    if stub is None:
        return None
    if function.cls is None:
        found = _functions(world.local(stub.frame, function.definition.name, None))
    else:
        found = _methods(world, stub, function)
    for each in found:
        values = world.returned(each, arguments)
        is_open = any(isinstance(value, TypeVariable) for value in values)
        if not is_open or (each.cls is not None and each.cls.args):
            return tuple(value for value in values if not isinstance(value, TypeVariable))
    return None


def declared_classes(world: "World", module: str) -> list[str]:
    """The classes that our stub for the package `module` names; [] where there is none."""
    path = _STUBS.get(module)
    stub = world.file(path) if path is not None else None
    return [each.name for each in stub.shape.definitions if each.is_class] if stub is not None else []


def _functions(values: Values | None) -> tuple[FunctionValue, ...]:
    return tuple(each for each in values or () if isinstance(each, FunctionValue))


def _methods(world: "World", stub: "File", function: FunctionValue) -> tuple[FunctionValue, ...]:
    """The method of that name in the stub's class for what it was read from, or for a base of that."""
    receiver = function.bound
    if not isinstance(receiver, Instance):
        return ()
    for each in mro(world, receiver.cls):
        bindings = stub.shape.bindings.get(each.name, ())
        definition = bindings[-1].definition if bindings else None
        if definition is not None and function.definition.name in definition.block.bindings:
            cls = ClassValue(definition, stub.frame, each.args or receiver.cls.args)
            found = _functions(world.local(body_of(world, cls), function.definition.name, None))
            return tuple(
                FunctionValue(one.definition, one.frame, cls=cls, bound=receiver, overloads=one.overloads)
                for one in found
            )
    return ()
