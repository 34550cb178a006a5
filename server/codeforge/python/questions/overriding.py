"""Methods that the class around a place inherits and could write anew."""

from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.edited import is_broken
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST = 400


class Overridable:
    """A method as a base class writes it; what its text says is read when somebody asks for it."""

    def __init__(self, definition: Definition, owner: str, depth: int, *, same_file: bool) -> None:
        self.name = definition.name
        self.owner = owner
        """The class that defines it."""
        self.depth = depth
        """How many classes up that is."""
        self.is_async = definition.is_async
        self.same_file = same_file
        self._definition = definition

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """With the first one."""
        return header_of(self._definition).parameters

    @property
    def returns(self) -> str:
        """The annotation of what it returns, as written."""
        return header_of(self._definition).returns_text

    @property
    def decorators(self) -> frozenset[str]:
        """Last names of its decorators."""
        return frozenset(decorator_names(self._definition))

    @property
    def is_property(self) -> bool:
        """True when it is read like a field."""
        return bool(self.decorators & PROPERTIES)


def overridable_at(world: "World", document: Document, at: Offset) -> list[Overridable]:
    """What the class whose body `at` stands in inherits and does not define itself, the nearest class first."""
    whole = document
    if is_broken(document):
        whole, moved = sound_around(document, at)
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
                same_file = each.file.path == document.path
                found[name] = Overridable(definition, each.name, depth, same_file=same_file)
        if len(found) > MOST:
            break
    return list(found.values())


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
