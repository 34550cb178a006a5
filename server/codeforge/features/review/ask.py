"""The question and the answer of `codeforge/review`.

Version 1. Fields are only ever added; a client ignores what it does not know.
"""

from msgspec import Struct

from codeforge.index.difference import Difference
from codeforge.index.uses import Confidence
from codeforge.state.bounds import Bounds, Omitted
from codeforge.text.positions import Span

PROTOCOL_VERSION = 1


class ReviewAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is compared."""

    range: str = ""
    """`A..B`: two revisions; `A...B`: B and what it went apart from A at; `A`: A and the files as they are now;
    empty: HEAD and the files as they are now, unsaved text included."""
    budget: Bounds = Bounds(tokens=6_000, ms=3_000)


class ReviewedFile(Struct, frozen=True):
    """A file that differs."""

    path: str
    status: str
    """`added`, `deleted`, `modified` or `renamed`."""
    before_path: str
    definitions: int
    """How many definitions differ; 0 where only what stands between them does, or nothing is known of the language."""
    note: str = ""
    """Why it was not compared; empty when it was."""


class User(Struct, frozen=True):
    """What uses a definition that differs."""

    symbol: str
    path: str
    line: int
    confidence: Confidence
    changed: bool
    """True when its file differs too."""


class Speaking(Struct, frozen=True):
    """A test or a page that speaks for a definition that differs."""

    symbol: str
    path: str
    line: int
    confidence: Confidence
    changed: bool
    """True when its file differs too."""


class ChangedSymbol(Struct, frozen=True):
    """A definition that differs."""

    symbol: str
    kind: str
    path: str
    line: int
    span: Span
    difference: Difference
    signature: str
    was: str
    """The signature before, where it differs."""
    users: tuple[User, ...]
    n_users: int
    tests: tuple[Speaking, ...]
    pages: tuple[Speaking, ...]
    risk: int
    """0 to 100: what is gone or has another signature, and is used, comes first."""
    note: str
    """What to look at, in a sentence; empty when nothing stands out."""


class Together(Struct, frozen=True):
    """A file that usually changes with one of these, and did not."""

    path: str
    commits: int
    """How often both changed in one commit."""
    beside: str
    """The changed file."""


class ReviewAnswer(Struct, frozen=True):
    """The change: the riskiest first."""

    before: str
    """The commit; empty without git."""
    after: str
    """The commit; empty for the files as they are now."""
    files: tuple[ReviewedFile, ...] = ()
    symbols: tuple[ChangedSymbol, ...] = ()
    tests: tuple[str, ...] = ()
    """Definitions that differ in files of tests."""
    untested: tuple[str, ...] = ()
    """Functions that differ and that no test was found to use."""
    together: tuple[Together, ...] = ()
    text: str = ""
    """The same as Markdown, inside the budget: what a model is given."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    omitted: Omitted = Omitted()
