"""What the resolver answers with: members, signatures, descriptions, in plain data."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from codeforge.syntax.outline import Kind
from codeforge.text.positions import Location, Span

if TYPE_CHECKING:
    from codeforge.python.questions.django_paths import Queried


class Details(Struct, frozen=True):
    """What is costly to know of a member."""

    type: str = ""
    """The type as text: `list[str]`; empty when unknown."""
    documentation: str = ""
    origin: Location | None = None
    signature: str = ""


class Member:
    """One name after a dot or in scope. Its details are worked out when they are first read."""

    __slots__ = ("_details", "_read", "_written", "deprecated", "depth", "kind", "name")

    def __init__(
        self,
        name: str,
        kind: Kind,
        written: "str | Callable[[], str]",
        depth: int,
        read: "Callable[[], Details]",
        *,
        deprecated: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self.depth = depth
        """How many classes up, or scopes out, it is defined: 0 is nearest."""
        self.deprecated = deprecated
        self._written = written
        self._read = read
        self._details: Details | None = None

    def __repr__(self) -> str:
        return f"Member({self.name!r}, {self.kind.name}, depth={self.depth})"

    @property
    def detail(self) -> str:
        """What the source says right there: parameters, an annotation; may be empty."""
        return self._written if isinstance(self._written, str) else self._written()

    @property
    def details(self) -> Details:
        """Type, documentation and origin."""
        if self._details is None:
            self._details = self._read()
        return self._details

    @property
    def type(self) -> str:
        """Its type as text; empty when unknown."""
        return self.details.type

    @property
    def documentation(self) -> str:
        """Its docstring, without indentation."""
        return self.details.documentation

    @property
    def origin(self) -> Location | None:
        """Where it is defined."""
        return self.details.origin

    @property
    def is_inherited(self) -> bool:
        """True when a base class defines it."""
        return self.depth > 0

    @property
    def is_private(self) -> bool:
        """True for `_name`."""
        return self.name.startswith("_") and not self.is_dunder

    @property
    def is_dunder(self) -> bool:
        """True for `__name__`."""
        return self.name.startswith("__") and self.name.endswith("__")


class Answer(Struct, frozen=True):
    """Members of a receiver. `complete` is False when there may be more: an unknown base, a budget used up."""

    members: list[Member]
    complete: bool
    receiver: str = ""
    """The receiver's type as text; empty when unknown."""
    guessed: bool = False
    """True when a name alone tells the type."""
    cut: bool = False
    """True when the budget was used up: what was read stays read, so the same question finds more when asked again."""


class Parameter(Struct, frozen=True):
    """One parameter of a signature; `span` counts characters of its label."""

    name: str
    text: str
    span: Span
    by_keyword: bool = True
    documentation: str = ""


class Signature(Struct, frozen=True):
    """What a call takes. `active` is the place of the parameter at the cursor; -1 when there is none."""

    label: str
    parameters: tuple[Parameter, ...]
    active: int = -1
    documentation: str = ""
    note: str = ""
    """Where parameters come from that stand in place of `*args` and `**kwargs`."""
    queried: "Queried | None" = None
    """The model whose fields, and what leads on from them, the call takes by keyword; see `Resolver.keywords`."""

    @property
    def active_parameter(self) -> int:
        """The same as `active`."""
        return self.active


class Description(Struct, frozen=True):
    """What a name is, for hover."""

    signature: str
    documentation: str = ""
    origin: Location | None = None
    span: Span = Span(0, 0)
    note: str = ""
    """What takes it, for the name of an argument."""
    value: str = ""
    """The value of a short constant, as written."""
