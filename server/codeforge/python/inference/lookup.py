"""Where a member of a class is defined."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.annotations import annotate
from codeforge.python.inference.classes import body_of, mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Instance, Values
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import CLASS_METHODS, decorator_names
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


class Found:
    """A member where it is defined: in which class, by which bindings, in which frame."""

    __slots__ = ("bindings", "cls", "frame", "method")

    def __init__(
        self, cls: ClassValue, bindings: list[Binding], frame: Frame, method: Definition | None = None
    ) -> None:
        self.cls = cls
        self.bindings = bindings
        self.frame = frame
        self.method = method
        """The method that assigns it, for an attribute of instances."""


def lookup(
    world: "World", cls: ClassValue, name: str, *, instance: bool, behind: ClassValue | None = None
) -> Iterator[Found]:
    """Where `name` is defined in the class and its bases: the first class that has it, class body then methods."""
    passed = behind is None
    for each in mro(world, cls):
        if not passed:
            passed = behind is not None and each.identity() == behind.identity()
            continue
        found = False
        bindings = each.definition.block.bindings.get(name)
        if bindings:
            yield Found(each, bindings, body_of(world, each))
            found = True
        if not bindings or bindings[-1].annotation is None:
            for method, binding in instance_attributes(each.definition.block).get(name, ())[:8]:
                if not instance and not of_the_class(method):
                    continue
                yield Found(each, [binding], method_frame(world, each, method), method)
                found = True
        if found:
            return


def of_the_class(method: Definition) -> bool:
    """True for a method whose first parameter is the class, not an instance."""
    return method.name in CLASS_METHODS or (
        bool(method.decorators) and "classmethod" in decorator_names(method)
    )


def method_frame(world: "World", cls: ClassValue, method: Definition) -> Frame:
    """The frame of a method's body, its first parameter an instance of `cls`."""
    body = body_of(world, cls)
    return world.made(body, method, lambda: _method_frame(cls, body, method))


def _method_frame(cls: ClassValue, body: Frame, method: Definition) -> Frame:
    frame = Frame(cls.file, method.block, body.base + method.start, body, "function")
    frame.definition = method
    if "staticmethod" not in decorator_names(method):
        frame.owner = cls if of_the_class(method) else Instance(cls)
    return frame


def inherited_parameter(world: "World", cls: ClassValue, method: str, name: str) -> Values:
    """What a base's method of the same name says of its parameter `name`, by annotation."""
    for each in mro(world, cls)[1:]:
        bindings = each.definition.block.bindings.get(method, ())
        for binding in bindings[:1]:
            if binding.definition is None or binding.definition.is_class:
                continue
            found = header_of(binding.definition).parameter(name)
            if found is not None and found.annotation is not None:
                return annotate(world, found.annotation, body_of(world, each), None)
    return ()
