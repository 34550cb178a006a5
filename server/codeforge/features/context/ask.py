"""The request and the answer of `codeforge/context`: plain data in editor words.

Version 1. Fields are only ever added; a client ignores what it does not know.
"""

from typing import Literal, get_args

from msgspec import Struct

from codeforge.index.licences import Origin
from codeforge.text.positions import Offset, Span

PROTOCOL_VERSION = 1

Purpose = Literal["complete", "chat", "edit", "review", "debug", "test"]
Form = Literal["signature", "outline", "body", "lines"]
Confidence = Literal["exact", "resolved", "by-name"]
Format = Literal[
    "markdown",
    "xml",
    "fim-qwen",
    "fim-starcoder",
    "fim-deepseek",
    "fim-codestral",
    "fim-codellama",
    "input-extra",
]
FORMATS: tuple[str, ...] = get_args(Format)
PURPOSES: tuple[str, ...] = get_args(Purpose)
Basis = Literal["new", "near", "same"]

MAX_TOKENS = 200_000
MAX_ITEMS = 2_000
MAX_KNOWN = 10_000
MAX_PATTERNS = 500
MAX_PATTERN = 2_000
MAX_QUERY = 20_000
"""Characters of a query that are read; a longer one is cut, which the answer says."""


class Budget(Struct, frozen=True, forbid_unknown_fields=True):
    """What the answer may cost. Zero of anything gives an empty answer."""

    tokens: int = 2_000
    """Tokens of all items together, each with its path where that appears first."""
    ms: int = 50
    """Milliseconds until the best so far is returned."""
    items: int = 400


class Assembly(Struct, frozen=True, forbid_unknown_fields=True):
    """Switches for measuring what each part is worth; people leave them on."""

    truncation: bool = True
    """Long bodies end at a statement and say how much is left out. Off: they are cut in the middle."""
    compression: bool = True
    """An item takes the largest form that fits: body, outline, signature. Off: whole bodies or nothing."""
    relevance: bool = True
    """Likeliest for its cost first, near-duplicates and overlaps once. Off: in the order of paths."""
    window: bool = True
    """For chat, edit, review, debug and test: the outline of the document and the lines around the cursor."""
    budget: bool = True
    """Off: all that was found, whatever it costs."""
    warming: bool = True
    prefetch: bool = True
    reuse: bool = True
    """What earlier questions about an open document found serves the next."""
    without: tuple[str, ...] = ()
    """Retrievers that are left out, by name (`plan` of an answer with `explain` names those that ran)."""


class Known(Struct, frozen=True):
    """An item that the caller still holds from an earlier answer."""

    id: str
    hash: str


class ContextAsk(Struct, frozen=True):
    """A place in a document, a question, or both.

    `path` with `at` asks for what the code at this cursor needs, `query` for the chunks that answer it.
    `span` is a selection: its names are looked for, and the cursor is its end unless `at` says otherwise.
    """

    path: str = ""
    at: Offset | None = None
    span: Span | None = None
    query: str = ""
    purpose: Purpose = "complete"
    budget: Budget = Budget()
    known: tuple[Known, ...] = ()
    pinned: tuple[str, ...] = ()
    """Ids of items, or paths of files, that come first whatever their score."""
    include: tuple[str, ...] = ()
    """Path patterns (`src/**`); items come only from files that match one. Empty: from all."""
    exclude: tuple[str, ...] = ()
    tokenizer: str = ""
    """`o200k` or `cl100k`, to count exactly where its tables are installed; empty for an estimate."""
    format: Format | None = None
    """Also give all items, known ones too, as one text for a model."""
    assembly: Assembly = Assembly()
    dependencies: bool = True
    """Also offer definitions of installed packages that the code at the cursor calls, behind the project's own."""
    explain: bool = False
    """Give all reasons of an item, not only the strongest three, and the plan."""


class Reason(Struct, frozen=True):
    """Why an item is there: which signal spoke, how much of the score it is, and through what."""

    signal: str
    weight: float
    via: str = ""


class Item(Struct, frozen=True):
    """One piece of code offered."""

    id: str
    """The same in every answer while the definition keeps its name and file."""
    hash: str
    """Of `text`: a caller that holds this id with this hash holds this text."""
    path: str
    span: Span
    line: int
    """The first line of `span`, from zero."""
    symbol: str
    """The dotted name; empty for a stretch of lines."""
    kind: str
    form: Form
    text: str
    tokens: int
    score: int
    """0 to 100: how likely it is that this is needed."""
    reasons: tuple[Reason, ...]
    confidence: Confidence
    elided: int = 0
    """Lines inside `span` that the text leaves out and marks; of a signature, outline or whole body none are counted."""
    flags: tuple[str, ...] = ()
    """`addresses-model`, `hidden-characters`, `masked`, `generated`, `vendored`."""
    width: int = -1
    """The characters of line `line` where that is all of `span` and ASCII: its columns are known without reading it."""
    package: Origin | None = None
    """Of a definition of an installed package: whose it is, in which version, under which licence."""


class Extra(Struct, frozen=True):
    """One entry of llama.cpp's `input_extra`."""

    filename: str
    text: str


class Stages(Struct, frozen=True):
    """Milliseconds by stage."""

    plan: float = 0.0
    retrieve: float = 0.0
    assemble: float = 0.0


class Ran(Struct, frozen=True):
    """What one retriever did for this answer."""

    name: str
    why: str
    """In a person's words: why it was asked, or what it looks for."""
    leads: int
    """What it found: places or names, before they are ranked."""
    ms: float


class Omitted(Struct, frozen=True):
    """What was found and left out."""

    items: int = 0
    tokens: int = 0
    why: str = ""
    """`budget`, `deadline`, `indexing`, several joined by commas; empty when nothing is missing."""


class ContextAnswer(Struct, frozen=True):
    """Items in order of worth, and how far the answer can be trusted."""

    items: tuple[Item, ...] = ()
    """New and changed ones: what the caller already holds unchanged is not repeated."""
    dropped: tuple[str, ...] = ()
    """Known ids that no longer belong; all other known ones still do."""
    tokens: int = 0
    """Of the whole context: `items` and the known ones that stay. Never above the budget."""
    stages: Stages = Stages()
    basis: Basis = "new"
    """Where the candidates of the place come from: a search for this question (`new`), an earlier one at the same
    place (`same`), or one a few keystrokes above it (`near`), to which names written since were added."""
    revision: int = 0
    version: int = 0
    """The document's, as counted by the editor; 0 without a document."""
    dirty: bool = False
    """True when the text of an open document, not the file, was read."""
    complete: bool = True
    """False when files are still being indexed or the deadline cut the search short."""
    omitted: Omitted = Omitted()
    tokenizer: str = "estimate"
    """How tokens were counted: `estimate` (4 bytes), `estimate+reserve` (3 bytes, for a named tokenizer that is not
    installed), or the tokenizer's name."""
    text: str = ""
    """All items in the format that was asked for, inside the budget too; empty without one."""
    extra: tuple[Extra, ...] = ()
    """The same for the format `input-extra`."""
    plan: tuple[Ran, ...] = ()
    """With `explain`: which retrievers ran and why; at a cursor, where an earlier search served (`basis`), only those
    that move what it found."""
