"""What a question about the graph is about: a definition, or a whole file."""

from msgspec import Struct

from codeforge.errors import BadRequest
from codeforge.index.facts import WIDE_COLUMN, Symbol
from codeforge.index.view import is_test
from codeforge.python.originals import original
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.names import name_at
from codeforge.syntax.outline import CALLABLE, TYPES, Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset, Span

MAX_SYMBOL = 400
"""Characters of a symbol's name."""
MAX_SAME_NAME = 200
_WHOLE = frozenset(
    {*CALLABLE, *TYPES, Kind.PROPERTY, Kind.NAMESPACE, Kind.CONSTANT, Kind.VARIABLE, Kind.FIELD}
)


class Target(Struct, frozen=True):
    """What is asked about. A file has no name."""

    path: str
    name: str
    """The dotted name; empty for a file."""
    kind: str
    line: int
    span: Span
    others: int = 0
    """Definitions that the name asked for means as well."""


class TargetAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked about: a place (`path` with `at`), a symbol's name, or a file (`path` alone)."""

    path: str = ""
    at: Offset | None = None
    symbol: str = ""
    """`QuerySet.filter`, `django.utils.text.slugify`, or the path of a file; only without `path`."""
    edit: bool = False
    """At a place: ask about the definition around it, even where the name of another one is touched."""

    def target(self, snap: Snapshot) -> tuple[Symbol | None, Target]:
        """The definition that is meant, None for a whole file; raises BadRequest when there is none."""
        if self.path and self.at is not None:
            return target_at(snap, self.path, self.at, edit=self.edit)
        return target_called(snap, self.symbol or self.path)


def target_at(snap: Snapshot, path: str, at: Offset, *, edit: bool = False) -> tuple[Symbol | None, Target]:
    """The definition that the name at `at` means; the one around `at` where there is no such name, or with `edit`.

    A place outside any definition asks about the file. Raises BadRequest when the file cannot be read.
    """
    document = snap.document(path)
    if document is None:
        raise BadRequest(f"{path} cannot be read: it is neither open nor a text file of the workspace.")
    symbol = _defined_at(snap, document, at) or (None if edit else _named(snap, document, at))
    symbol = symbol or _around(snap, document, at)
    return symbol, of(snap, symbol) if symbol else of_file(path)


def target_called(snap: Snapshot, name: str) -> tuple[Symbol | None, Target]:
    """The definition called `name` (`QuerySet.filter`, `django.utils.text.slugify`), or the file with this path.

    Of several the one of the own code comes before tests. Raises BadRequest when nothing is called so.
    """
    name = name.strip()
    if not name or len(name) > MAX_SYMBOL:
        raise BadRequest(f"symbol has {len(name)} characters; the least is 1, the most is {MAX_SYMBOL}.")
    if snap.index.has(name):
        return None, of_file(name)
    last = name.replace("::", ".").replace("#", ".").rpartition(".")[2]
    wanted = name.replace("::", ".").replace("#", ".").replace("/", ".")
    exact = [s for s in snap.index.symbols_named(last, limit=MAX_SAME_NAME) if _is_called(s, wanted)]
    found = exact or snap.index.symbols_like(name, limit=1)[:1]
    if not found or (not exact and found[0].name.lower() != last.lower()):
        raise BadRequest(f"Nothing is called `{name}`. Name a definition of the workspace, or a place in it.")
    best = min(found, key=_standing)
    target = of(snap, best)
    return best, Target(target.path, target.name, target.kind, target.line, target.span, len(found) - 1)


def of(snap: Snapshot, symbol: Symbol) -> Target:
    """A definition as the answer names it."""
    location = snap.location(symbol)
    name = f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name
    span = location.span if location else Span(0, 0)
    return Target(symbol.path, name, symbol.kind.name.lower(), symbol.line, span)


def of_file(path: str) -> Target:
    """A whole file as the answer names it."""
    return Target(path, "", "file", 0, Span(0, 0))


def _defined_at(snap: Snapshot, document: Document, at: Offset) -> Symbol | None:
    """The function or type whose own name stands at `at`: the index knows it, and nothing is parsed."""
    if document.path.endswith(".pyi"):
        return None  # what it stands for is meant
    line = document.lines.line_of(min(max(at, 0), len(document.source)))
    start = document.lines.span(line).start
    for symbol in snap.index.symbols_between(document.path, line, line):
        first = start + symbol.column
        last = first + len(symbol.name)
        is_whole = symbol.column != WIDE_COLUMN and symbol.kind in (*CALLABLE, *TYPES)
        if is_whole and first <= at <= last and document.source[first:last] == symbol.name.encode():
            return symbol
    return None


def _named(snap: Snapshot, document: Document, at: Offset) -> Symbol | None:
    """The project's definition that the identifier at `at` means, as far as that is sure."""
    name = name_at(document, at)
    if name is None:
        return None
    if document.language == "python":
        for place in snap.resolver.definition(document, name.span.start):
            symbol = _symbol_at(snap, original(place, snap.environment) or place)
            if symbol is not None:
                return symbol
        return None
    line = document.lines.line_of(name.span.start)
    own = [s for s in snap.index.symbols_in(document.path) if s.name == name.text]
    here = next((s for s in own if s.line == line), None)
    if here or own:
        return here or own[0]
    found = [s for s in snap.index.symbols_named(name.text, limit=2) if s.kind in _WHOLE]
    return found[0] if len(found) == 1 else None


def _symbol_at(snap: Snapshot, place: Location) -> Symbol | None:
    document = snap.read(place.path)
    if document is None or not snap.index.has(place.path):
        return None
    line = document.lines.line_of(place.span.start)
    text = document.text(place.span)
    return next((s for s in snap.index.symbols_in(place.path) if s.line == line and s.name == text), None)


def _around(snap: Snapshot, document: Document, at: Offset) -> Symbol | None:
    """The innermost definition around the place; a variable counts on its own lines."""
    line = document.lines.line_of(min(max(at, 0), len(document.source)))
    best = None
    for symbol in snap.index.symbols_in(document.path):
        if symbol.line > line:
            break
        if symbol.end_line >= line and symbol.kind in _WHOLE:
            best = symbol
    return best


def _is_called(symbol: Symbol, wanted: str) -> bool:
    stem = symbol.path.rpartition(".")[0].replace("/", ".").removesuffix(".__init__")
    full = f"{stem}.{symbol.container}.{symbol.name}" if symbol.container else f"{stem}.{symbol.name}"
    return f".{full}".endswith(f".{wanted}")


_BUILT = (".cjs", ".d.ts", ".d.cts", ".d.mts", ".min.js")
"""Endings of what is made from sources that may lie beside it."""


def _standing(symbol: Symbol) -> tuple[bool, bool, bool, int, int, str, int]:
    return (
        is_test(symbol.path),
        symbol.path.endswith(_BUILT),
        symbol.kind not in _WHOLE,
        symbol.container.count("."),
        symbol.path.count("/"),
        symbol.path,
        symbol.line,
    )
