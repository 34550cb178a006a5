"""Methods that the class around a place inherits and could write anew."""

from typing import TYPE_CHECKING

from msgspec import Struct

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.rendering import documentation_of
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST = 400


class Overridable(Struct, frozen=True):
    """A method as a base class writes it."""

    name: str
    parameters: tuple[Parameter, ...]
    """With the first one."""
    returns: str
    owner: str
    """The class that defines it."""
    depth: int
    """How many classes up that is."""
    is_async: bool = False
    decorators: frozenset[str] = frozenset()
    """Last names of its decorators."""
    documentation: str = ""
    is_property: bool = False
    same_file: bool = False


def overridable_at(world: "World", document: Document, at: Offset) -> list[Overridable]:
    """What the class whose body `at` stands in inherits and does not define itself, the nearest class first."""
    whole = document
    if world.take(document).shape.has_errors:
        whole, moved = sound_around(world, document, at)
        at += moved
    cls = frame_around(world, whole, at).cls
    if cls is None:
        return []
    found: dict[str, Overridable] = {}
    own = cls.definition.block.bindings
    for depth, each in enumerate(mro(world, cls)[1:], 1):
        for name, bindings in each.definition.block.bindings.items():
            definition = bindings[-1].definition
            if definition is None or definition.is_class or name in own or name in found:
                continue
            if not _is_mangled(name):
                found[name] = _overridable(definition, each.name, depth, each.file.path == document.path)
        if len(found) > MOST:
            break
    return list(found.values())


def _overridable(definition: Definition, owner: str, depth: int, same_file: bool) -> Overridable:
    header = header_of(definition)
    names = frozenset(decorator_names(definition))
    return Overridable(
        definition.name,
        header.parameters,
        header.returns_text,
        owner,
        depth,
        definition.is_async,
        names,
        documentation_of(definition.block),
        bool(names & PROPERTIES),
        same_file,
    )


def _is_mangled(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


def attributes_at(world: "World", document: Document, at: Offset) -> list[str]:
    """The names that the methods of the class around `at` assign to its instances: what `__slots__` would list."""
    frame: Frame | None = frame_around(world, document, at)
    while frame is not None and frame.kind != "class":
        frame = frame.parent
    if frame is None or frame.cls is None:
        return []
    return list(instance_attributes(frame.block))
