"""The view and its texts, read at most once for one question and within a number of files."""

from collections.abc import Callable, Iterable

from codeforge.index.facts import ImportedName, Symbol
from codeforge.index.graph import Read
from codeforge.index.uses.families import Family
from codeforge.index.view import View
from codeforge.syntax.lexical import occurrences_beside, quoted_in
from codeforge.syntax.names import occurrences
from codeforge.syntax.outline import CALLABLE, TYPES, Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Span

AROUND = frozenset({*CALLABLE, *TYPES, Kind.PROPERTY, Kind.NAMESPACE})
"""What a place is said to stand in."""


class Texts:
    """The view and its texts, with what one question asks of them more than once."""

    def __init__(
        self, view: View, read: Read, going_on: Callable[[], bool] = lambda: True, *, budget: int = 120
    ) -> None:
        self.view = view
        self.going_on = going_on
        """False when time is up; it may raise when nobody waits any more."""
        self.left = budget
        """Files that may still be read."""
        self._read = read
        self._documents: dict[str, Document | None] = {}
        self._symbols: dict[str, list[Symbol]] = {}
        self._imports: dict[str, tuple[ImportedName, ...]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._families: dict[tuple[str, str], Family] = {}

    def read(self, path: str) -> Document | None:
        """The file, read once; None when it is gone or no more may be read."""
        if path not in self._documents:
            if self.left <= 0:
                return None
            self.left -= 1
            self._documents[path] = self._read(path)
        return self._documents[path]

    def occurrences(self, document: Document, name: str) -> list[Span]:
        """`syntax.names.occurrences`, for who asks for several names in a file: it is stepped through once."""
        if document.language == "python":
            quoted = document.derive(quoted_in)
            found = occurrences_beside(document.source, name.encode(), quoted)
            if found is not None:
                return found
        return occurrences(document, name)

    def symbols(self, path: str) -> list[Symbol]:
        """The definitions of a file, in source order."""
        found = self._symbols.get(path)
        if found is None:
            found = self._symbols[path] = self.view.symbols_in(path)
        return found

    def imports(self, path: str) -> tuple[ImportedName, ...]:
        """What a file imports."""
        found = self._imports.get(path)
        if found is None:
            found = self._imports[path] = self.view.imports_in(path)
        return found

    def names(self, path: str) -> frozenset[str]:
        """What a file imports, and the types that it defines, by name."""
        found = self._names.get(path)
        if found is None:
            types = (symbol.name for symbol in self.symbols(path) if symbol.kind in TYPES)
            aliases = (imported.alias for imported in self.imports(path))
            found = self._names[path] = frozenset(types).union(aliases)
        return found

    def around(self, path: str, line: int, kinds: Iterable[Kind] = AROUND) -> Symbol | None:
        """The innermost definition of these kinds around a line."""
        best: Symbol | None = None
        for symbol in self.symbols(path):
            if symbol.line > line:
                break
            if symbol.end_line >= line and symbol.kind in kinds:
                best = symbol
        return best

    def following(self, path: str, line: int) -> Symbol | None:
        """The first function or type that begins below a line: what a decorator on it decorates."""
        return next((s for s in self.symbols(path) if s.line > line and s.kind in AROUND), None)

    def family(self, path: str, name: str) -> Family:
        """A class and those below it."""
        found = self._families.get((path, name))
        if found is None:
            found = self._families[path, name] = Family(self.view, path, name)
        return found
