"""What one tree says: definitions, imports, calls and the names it uses."""

from enum import IntEnum

from msgspec import Struct

from codeforge.text.positions import Offset, Span


class Kind(IntEnum):
    """What a definition defines; the numbers are LSP's `SymbolKind`, so the edge passes them on."""

    FILE = 1
    MODULE = 2
    NAMESPACE = 3
    PACKAGE = 4
    CLASS = 5
    METHOD = 6
    PROPERTY = 7
    FIELD = 8
    CONSTRUCTOR = 9
    ENUM = 10
    INTERFACE = 11
    FUNCTION = 12
    VARIABLE = 13
    CONSTANT = 14
    STRING = 15
    NUMBER = 16
    BOOLEAN = 17
    ARRAY = 18
    OBJECT = 19
    KEY = 20
    NULL = 21
    ENUM_MEMBER = 22
    STRUCT = 23
    EVENT = 24
    OPERATOR = 25
    TYPE_PARAMETER = 26


CALLABLE = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.CONSTRUCTOR})
TYPES = frozenset({Kind.CLASS, Kind.INTERFACE, Kind.STRUCT, Kind.ENUM})


class Definition(Struct, frozen=True):
    """A definition in one document, in source order; `parent` is the place of the enclosing one, or -1."""

    name: str
    kind: Kind
    span: Span
    """From its first decorator, annotation or keyword to its end."""
    name_span: Span
    parent: int = -1
    body: Offset = -1
    """Where its body begins: everything before is the signature. -1 when it has none."""
    bases: tuple[str, ...] = ()
    """The last names of its superclasses or interfaces, as written: `models.Model` gives `Model`."""
    documentation: Span | None = None
    """Its docstring or the comment block above it."""


class Import(Struct, frozen=True):
    """One imported name. `module` is as written: `..pkg.mod`, `./file`, `a::b`, `java.util`.

    | source                     | module | name    | alias   |
    | -------------------------- | ------ | ------- | ------- |
    | `import a.b`               | `a.b`  | ``      | `a`     |
    | `import a.b as c`          | `a.b`  | ``      | `c`     |
    | `from a import b`          | `a`    | `b`     | `b`     |
    | `from a import b as c`     | `a`    | `b`     | `c`     |
    | `from a import *`          | `a`    | `*`     | ``      |
    | `import d from './x'` (JS) | `./x`  | default | `d`     |
    | `import * as ns from 'x'`  | `x`    | ``      | `ns`    |
    | `#include "x.h"`           | `x.h`  | `*`     | ``      |
    """

    module: str
    name: str
    alias: str
    span: Span


class Call(Struct, frozen=True):
    """A call of something named `name` at `at`, inside definition number `caller` (-1: outside any)."""

    name: str
    at: Offset
    caller: int = -1


class Outline(Struct, frozen=True):
    """All that one document says, for the features that work on it alone and for the index."""

    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    calls: tuple[Call, ...] = ()
    names: dict[str, int] = {}
    """Every distinct identifier outside strings and comments, with the number of its uses."""
    has_errors: bool = False

    def enclosing(self, at: Offset) -> int:
        """The place of the innermost definition around `at`; -1 outside any."""
        found = -1
        for place, definition in enumerate(self.definitions):
            if definition.span.start <= at < definition.span.stop:
                found = place
            elif definition.span.start > at:
                break
        return found

    def qualified(self, place: int) -> str:
        """The dotted name of definition number `place`: `Outer.method`."""
        parts: list[str] = []
        while place >= 0:
            parts.append(self.definitions[place].name)
            place = self.definitions[place].parent
        return ".".join(reversed(parts))
