"""What the resolver knows of a value: a module, a class, an instance, a function, a typing form.

A question is answered with a tuple of values, the alternatives; the empty tuple means unknown. Values are equal when
they stand for the same definition with the same type arguments.
"""

import ast
from itertools import zip_longest

from codeforge.python.inference.frames import File, Frame
from codeforge.python.modules import Module
from codeforge.python.shapes.blocks import Definition
from codeforge.text.positions import Offset

Values = tuple["Value", ...]
Given = tuple[tuple[str, "Values"], ...]
MOST_ALTERNATIVES = 6


class Value:
    """One thing a name may stand for."""

    __slots__ = ("_bits", "_key")

    @property
    def bits(self) -> int:
        """The bits of the files that it is defined in (see `memory`)."""
        try:
            return self._bits  # type: ignore[has-type, no-any-return]
        except AttributeError:
            self._bits = self._own_bits()
            return self._bits

    def _own_bits(self) -> int:
        return 0

    def key(self) -> tuple[object, ...]:
        """What makes two of them equal."""
        raise NotImplementedError

    def _known_key(self) -> tuple[object, ...]:
        try:
            return self._key  # type: ignore[has-type, no-any-return]
        except AttributeError:
            self._key = self.key()
            return self._key

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Value) and self._known_key() == other._known_key())

    def __hash__(self) -> int:
        return hash(self._known_key())


class ModuleValue(Value):
    """A module, or a namespace package without a file."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        self.module = module

    def key(self) -> tuple[object, ...]:
        return ("module", self.module.name, self.module.path)


class ClassValue(Value):
    """A class, with its type arguments when it was given any."""

    __slots__ = ("_frame", "args", "definition", "fields", "frame", "name")

    def __init__(self, definition: Definition, frame: Frame, args: "tuple[Values, ...]" = ()) -> None:
        self.definition = definition
        self.frame = frame
        """The frame that it is defined in."""
        self.args = args
        self.name = definition.name
        self.fields: dict[str, Values] | None = None
        """Members made by a call: `namedtuple("P", "x y")`."""
        self._frame: Frame | None = None

    @property
    def file(self) -> File:
        """Where it is defined."""
        return self.frame.file

    @property
    def start(self) -> Offset:
        """Where its definition begins in the file."""
        return self.frame.base + self.definition.start

    def identity(self) -> tuple[object, ...]:
        """The definition, whatever the type arguments."""
        return (self.file.path, self.start, self.name)

    def key(self) -> tuple[object, ...]:
        if self.fields is not None:
            fields = tuple(self.fields.items())
            return ("class", self.file.path, self.start, self.name, self.args, fields)
        return ("class", self.file.path, self.start, self.name, self.args)

    def _own_bits(self) -> int:
        return self.file.bit | _bits_of(self.args)

    def body(self) -> Frame:
        """The frame of its body."""
        if self._frame is None:
            frame = Frame(self.file, self.definition.block, self.start, self.frame, "class")
            frame.cls = self
            frame.definition = self.definition
            self._frame = frame
        return self._frame


class Instance(Value):
    """An instance of a class; a literal's value and a tuple's items are kept where they are known."""

    __slots__ = ("cls", "given", "items", "literal")

    def __init__(
        self,
        cls: ClassValue,
        *,
        literal: object = None,
        items: "tuple[Values, ...] | None" = None,
        given: "Given" = (),
    ) -> None:
        self.cls = cls
        self.literal = literal
        self.items = items
        self.given = given
        """What its constructor was given for parameters and type variables that say nothing by themselves."""

    def key(self) -> tuple[object, ...]:
        return ("instance", self.cls._known_key(), self.items, self.given)

    def _own_bits(self) -> int:
        return self.cls.bits | _bits_of(self.items or ()) | _bits_of(tuple(each for _, each in self.given))


class FunctionValue(Value):
    """A function or method; `owner` is what it was taken from, which becomes its first argument."""

    __slots__ = ("bound", "cls", "definition", "frame", "overloads")

    def __init__(
        self,
        definition: Definition,
        frame: Frame,
        *,
        cls: ClassValue | None = None,
        bound: "Value | None" = None,
        overloads: tuple[Definition, ...] = (),
    ) -> None:
        self.definition = definition
        self.frame = frame
        self.cls = cls
        """The class that it is defined in."""
        self.bound = bound
        self.overloads = overloads

    def key(self) -> tuple[object, ...]:
        cls = self.cls._known_key() if self.cls is not None else None
        return ("function", self.frame.file.path, self.frame.base + self.definition.start, self.bound, cls)

    def _own_bits(self) -> int:
        bits = self.frame.file.bit
        if self.bound is not None:
            bits |= self.bound.bits
        return bits | self.cls.bits if self.cls is not None else bits


class LambdaValue(Value):
    """A lambda expression."""

    __slots__ = ("frame", "node")

    def __init__(self, node: ast.Lambda, frame: Frame) -> None:
        self.node = node
        self.frame = frame

    def key(self) -> tuple[object, ...]:
        return ("lambda", id(self.node))

    def _own_bits(self) -> int:
        return self.frame.file.bit


class PropertyValue(Value):
    """What a decorated method gives when it is read from the class: `C.size` for a property."""

    __slots__ = ("function",)

    def __init__(self, function: FunctionValue) -> None:
        self.function = function

    def key(self) -> tuple[object, ...]:
        return ("property", self.function._known_key())

    def _own_bits(self) -> int:
        return self.function.bits


class SuperValue(Value):
    """`super()`: the members behind `cls` in the order of `receiver`'s class."""

    __slots__ = ("cls", "receiver")

    def __init__(self, cls: ClassValue, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver

    def key(self) -> tuple[object, ...]:
        return ("super", self.cls._known_key(), self.receiver._known_key())

    def _own_bits(self) -> int:
        return self.cls.bits | self.receiver.bits


class Form(Value):
    """A name of `typing` with a meaning of its own, and its arguments in brackets: `Optional[int]`."""

    __slots__ = ("args", "name", "node")

    def __init__(self, name: str, args: "tuple[Values, ...]" = ()) -> None:
        self.name = name
        self.args = args

    def key(self) -> tuple[object, ...]:
        return ("form", self.name, self.args)

    def _own_bits(self) -> int:
        return _bits_of(self.args)


class TypeVariable(Value):
    """A type variable that nothing is bound to."""

    __slots__ = ("bound", "name")

    def __init__(self, name: str, bound: "Values" = ()) -> None:
        self.name = name
        self.bound = bound

    def key(self) -> tuple[object, ...]:
        return ("typevar", self.name)

    def _own_bits(self) -> int:
        return _bits_of((self.bound,))


def _bits_of(several: "tuple[Values, ...]") -> int:
    bits = 0
    for values in several:
        for value in values:
            bits |= value.bits
    return bits


def merged(*several: Values) -> Values:
    """The alternatives of all, each once, at most MOST_ALTERNATIVES.

    Where there are more, each of `several` has its turn, and a class comes once before it comes with other arguments.
    """
    if len(several) == 1 and len(several[0]) <= 1:
        return several[0]
    found = dict.fromkeys(value for values in several for value in values)
    if len(found) > MOST_ALTERNATIVES and len(several) > 1:
        turns = zip_longest(*several)
        found = dict.fromkeys(value for turn in turns for value in turn if value is not None)
        first = {
            each.cls.identity() if isinstance(each, Instance) else each: each for each in reversed(found)
        }
        found = dict.fromkeys((*(each for each in found if each in first.values()), *found))
    return tuple(found)[:MOST_ALTERNATIVES]


def plain(values: Values) -> Values:
    """`values` without what is known of literals: what a container says of its items."""
    if not any(isinstance(value, Instance) and value.literal is not None for value in values):
        return values
    return merged(
        tuple(
            Instance(value.cls) if isinstance(value, Instance) and value.literal is not None else value
            for value in values
        )
    )


def without_none(values: Values) -> Values:
    """`values` without None."""
    return tuple(
        value for value in values if not (isinstance(value, Instance) and value.cls.name == "NoneType")
    )
