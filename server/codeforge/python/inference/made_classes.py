"""Classes that a call makes: `type("B", (A,), {})`."""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, Values
from codeforge.python.shapes.shapes import shape_of
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def made_class(world: "World", maker: ClassValue, name: str, bases: Values) -> Values:
    """A class that a call makes, with those bases."""
    classes = [each for each in bases if isinstance(each, ClassValue)][:6]
    names = [f"base{n}" for n in range(len(classes))]
    name += "".join(each.name for each in classes[1:])
    text = f"class {name}({', '.join(names)}): ...".encode()
    block = shape_of(Document("", text, language="python"), world.environment.version)
    identity = hash(tuple(each.key() for each in classes)) & 0xFFFFFFF
    frame = Frame(maker.file, block, identity, None, "inner")
    frame.inner = {one: partial(tuple, [each]) for one, each in zip(names, classes, strict=True)}
    return (ClassValue(block.definitions[0], frame),) if block.definitions else ()
