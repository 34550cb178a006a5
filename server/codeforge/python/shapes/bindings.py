"""How statements give names their values."""

from enum import IntEnum
from typing import TYPE_CHECKING

from codeforge.python.shapes.expressions import Expression
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.shapes.blocks import Definition

Version = tuple[int, int]

STARRED = -1
ASYNC = -2


class BindingKind(IntEnum):
    """How a statement binds a name."""

    ASSIGN = 1
    FOR = 2
    WITH = 3
    EXCEPT = 4
    IMPORT = 5
    CLASS = 6
    FUNCTION = 7
    ALIAS = 8
    CASE = 9


class ImportedName:
    """`from module import name`; an empty name imports the module itself, `*` all names."""

    __slots__ = ("module", "name", "renamed", "whole")

    def __init__(self, module: str, name: str, *, whole: bool = False, renamed: bool = False) -> None:
        self.module = module
        self.name = name
        self.whole = whole
        """`import a.b` binds `a`; `import a.b as c` binds a.b itself (whole)."""
        self.renamed = renamed
        """With `as`: in a stub this re-exports."""


class Binding:
    """One statement that gives `name` a value."""

    __slots__ = ("annotation", "definition", "imported", "kind", "name", "path", "span", "value", "within")

    def __init__(self, name: str, kind: BindingKind, span: Span, within: Span) -> None:
        self.name = name
        self.kind = kind
        self.span = span
        """The name."""
        self.within = within
        """The branch of a compound statement that it stands in; the whole block when in none."""
        self.value: Expression | None = None
        """What is assigned, iterated over, entered, or caught."""
        self.annotation: Expression | None = None
        self.path: tuple[int, ...] = ()
        """Its place in an unpacked value: `(a, (b, c)) = v` gives c the path (1, 1). STARRED for `*rest`."""
        self.definition: Definition | None = None
        self.imported: ImportedName | None = None

    def is_given_at(self, at: Offset) -> bool:
        """True inside its own value, where the name still stands for what it did before: `s = s.strip()`."""
        value = self.value
        if self.kind is BindingKind.CASE:  # its value is made up, and stands nowhere
            return False
        return value is not None and value.start <= at <= value.start + len(value.text)

    def __repr__(self) -> str:
        return f"Binding({self.name!r}, {self.kind.name}, {tuple(self.span)})"


class Guard:
    """A stretch in which a condition is known to hold, or not to hold."""

    __slots__ = ("condition", "holds", "span")

    def __init__(self, span: Span, condition: Expression, holds: bool) -> None:
        self.span = span
        self.condition = condition
        self.holds = holds
