"""The question and the answer of `codeforge/overview`.

Version 1. Fields are only ever added; a client ignores what it does not know.
"""

from msgspec import Struct

from codeforge.index.manifests import Entry
from codeforge.state.bounds import Bounds, Omitted

PROTOCOL_VERSION = 1

MAX_LISTED = 15
"""Places of one sort in an answer."""


class OverviewAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked: the whole workspace, or one folder of it."""

    path: str = ""
    """A folder; empty for the whole."""
    budget: Bounds = Bounds(tokens=2_000, ms=3_000)


class LanguageShare(Struct, frozen=True):
    """How much of a project is in one language."""

    language: str
    files: int
    lines: int


class Package(Struct, frozen=True):
    """A folder that belongs together."""

    path: str
    files: int
    lines: int
    purpose: str
    """One line from its docstring or README; empty where it says nothing."""
    offers: tuple[str, ...]
    """What others import from it most."""


class Hub(Struct, frozen=True):
    """A definition, or a file, that much stands on."""

    symbol: str
    """Empty for a file."""
    kind: str
    path: str
    line: int
    importers: int
    """Files that import it; in a project whose files hardly import each other, files that name it."""


class HotPlace(Struct, frozen=True):
    """A file that changes often."""

    path: str
    commits: int
    days: int
    """Between its last change and the last commit."""


class Debt(Struct, frozen=True):
    """A place that will cost whoever changes it."""

    path: str
    line: int
    symbol: str
    kind: str
    """`long function` or `notes`."""
    amount: int
    """Lines of the function, or number of notes (TODO, FIXME, XXX, HACK)."""
    branches: int = 0
    """Of a function: words that branch or join conditions, a proxy of its cyclomatic complexity."""


class TestLayout(Struct, frozen=True):
    """Where the tests are, and how they are run."""

    files: int
    lines: int
    folders: tuple[str, ...]
    """The folders that hold the most of them, with their number."""
    commands: tuple[str, ...]


class OverviewAnswer(Struct, frozen=True):
    """The map; each list has what matters most first."""

    name: str
    purpose: str
    files: int
    lines: int
    languages: tuple[LanguageShare, ...] = ()
    packages: tuple[Package, ...] = ()
    entries: tuple[Entry, ...] = ()
    hubs: tuple[Hub, ...] = ()
    hot: tuple[HotPlace, ...] = ()
    debt: tuple[Debt, ...] = ()
    tests: TestLayout = TestLayout(0, 0, (), ())
    dependencies: tuple[str, ...] = ()
    text: str = ""
    """The map as Markdown, inside the budget: what a model is given."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    omitted: Omitted = Omitted()
