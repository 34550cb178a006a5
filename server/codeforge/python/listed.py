"""An index that is made for the first time, with the files that the folder has: imports lead to them at once.

What is in the index is asked there. Of other files there is no more than their text, which is enough for Python: it
follows imports from file to file and reads what it comes to. So the first answers in a large folder do not wait for it
to be indexed. Until the folder is listed, the disk is asked for each file.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import cached_property

from codeforge.index.facts import Symbol
from codeforge.index.view import View
from codeforge.text.documents import Document


class Listed:
    """`view`, whose `listed` files count as being there; `read` gives a text, `is_there` looks for a file."""

    def __init__(
        self, view: View, read: Callable[[str], Document | None], is_there: Callable[[str], bool]
    ) -> None:
        self._view = view
        self._read = read
        self._is_there = is_there
        self.listed = view.listed

    @property
    def open(self) -> Mapping[str, Document]:
        """The open documents, by path."""
        return self._view.open

    def is_listed(self, path: str) -> bool:
        """True for a file that the folder had when it was listed, or has now when it was not listed yet."""
        if not self.listed:
            return self._is_there(path)
        place = bisect_left(self.listed, path)
        return place < len(self.listed) and self.listed[place] == path

    def has(self, path: str) -> bool:
        """True when the workspace holds the file."""
        return self._view.has(path) or self.is_listed(path)

    @cached_property
    def _paths(self) -> list[str]:
        return sorted({*self.listed, *self._view.open})

    def paths(self) -> list[str]:
        """Every file of the workspace, ascending."""
        return self._paths

    def hash_of(self, path: str) -> int | None:
        """The content hash of a file, which is read for that when the index does not hold it; None for an unknown one."""
        known = self._view.hash_of(path)
        if known is not None or not self.is_listed(path):
            return known
        document = self._read(path)
        return document.hash if document is not None else None

    def as_read_last(self, *, without: str) -> View:
        """The index with open documents as they were when they were read last, the one at `without` left out."""
        return self._view.as_read_last(without=without)

    def paths_with(self, name: str) -> list[str]:
        """The files in the index that hold the identifier, ascending."""
        return self._view.paths_with(name)

    def symbols_named(self, name: str, *, limit: int) -> list[Symbol]:
        """Definitions in the index called exactly so."""
        return self._view.symbols_named(name, limit=limit)
