"""Files and the frames that names are looked up in."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from codeforge.python.shapes.blocks import Block, Definition
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.values import ClassValue, Value, Values


class File:
    """One Python file: where it is, what module it is, its shape."""

    __slots__ = ("bit", "frame", "module", "path", "shape")

    def __init__(self, path: str, module: str, shape: Block, bit: int = 0) -> None:
        self.path = path
        self.module = module
        self.shape = shape
        self.bit = bit
        """Stands for this version of the file (see `memory`)."""
        self.frame = Frame(self, shape, 0, None, "module")

    @property
    def is_stub(self) -> bool:
        """True for a `.pyi` file."""
        return self.path.endswith(".pyi")


class Frame:
    """A scope at work: a block with its place in a file, and what its parameters and type variables stand for."""

    __slots__ = (
        "base",
        "block",
        "cls",
        "definition",
        "file",
        "frames",
        "given",
        "inner",
        "kind",
        "memo",
        "owner",
        "parent",
        "typevars",
    )

    def __init__(self, file: File, block: Block, base: Offset, parent: "Frame | None", kind: str) -> None:
        self.file = file
        self.block = block
        self.base = base
        """What to add to the block's offsets to get the file's."""
        self.parent = parent
        self.kind = kind
        """module, class, function, or inner: a lambda or comprehension."""
        self.memo: dict[object, tuple[object, int]] = {}
        """What was inferred in it, with the bits of the files that it rests on."""
        self.cls: ClassValue | None = None
        """The class, for a class's frame."""
        self.definition: Definition | None = None
        self.owner: Value | None = None
        """For a method's frame: the instance or class that its first parameter is."""
        self.typevars: Mapping[str, Values] = {}
        self.given: Mapping[str, Values] = {}
        """What parameters stand for in this very call, where that is known."""
        self.frames: dict[Definition, Frame] = {}
        """Frames of the definitions in it."""
        self.inner: dict[str, Callable[[], Values]] = {}

    @property
    def bits(self) -> int:
        """The bits of the files that it rests on."""
        found = self.file.bit
        frame: Frame | None = self
        while frame is not None:
            if frame.owner is not None:
                found |= frame.owner.bits
            if frame.cls is not None:
                found |= frame.cls.bits
            for known in (frame.typevars, frame.given):
                for values in known.values():
                    for value in values:
                        found |= value.bits
            frame = frame.parent
        return found
