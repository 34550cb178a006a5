"""Files laid over the segments: changed on disk since, or open in an editor.

Each is plain facts with small tables made when first asked for. An open document is parsed only when a query needs
its facts; the tables stay with the document, so they live exactly as long as its version.
"""

import functools
from bisect import bisect_left
from collections.abc import Iterator
from weakref import ref

from codeforge.index.facts import FileFacts, Symbol, facts_of, facts_read_last
from codeforge.index.fuzzy import Names
from codeforge.text.documents import Document

_KEY = "layer read last"


class Layer:
    """One file as it is now, whatever the segments say of its path."""

    def __init__(self, source: FileFacts | Document) -> None:
        # An open document keeps its layer, so the layer does not keep the document: neither would be freed soon.
        self._source = source if isinstance(source, FileFacts) else ref(source)
        self.path = source.path
        self.language = source.language
        self.hash = source.hash

    @staticmethod
    def of(document: Document) -> "Layer":
        """The layer of an open document, made once a version."""
        return document.derive(Layer)

    @staticmethod
    def read_last(document: Document) -> "Layer":
        """The layer of the newest version of an open document that was read; of `document` itself when none was."""
        facts = facts_read_last(document)
        if facts is None or document.lineage is None:
            return Layer.of(document)
        known: Layer | None = document.lineage.get(_KEY)
        if known is None or known.facts is not facts:
            known = document.lineage[_KEY] = Layer(facts)
        return known

    @property
    def facts(self) -> FileFacts:
        """What the file says."""
        if isinstance(self._source, FileFacts):
            return self._source
        document = self._source()
        if document is None:
            raise ReferenceError(f"the document of {self.path} is gone: a view outlived what is open in it")
        return facts_of(document)

    def may_hold(self, name: str) -> bool:
        """False when the text, which need not be parsed for that, shows that the identifier is nowhere in the file."""
        if isinstance(self._source, FileFacts) or self.language != "python" or not name.isascii():
            return True
        document = self._source()
        return document is None or name.encode() in document.source

    def named(self, name: str) -> list[Symbol]:
        """Its definitions called exactly `name`, in source order."""
        return self.by_name.get(name, []) if self.may_hold(name) else []

    def subclasses(self, base: str) -> list[Symbol]:
        """Its definitions with a base called `base`, in source order."""
        return self.by_base.get(base, []) if self.may_hold(base) else []

    @functools.cached_property
    def by_name(self) -> dict[str, list[Symbol]]:
        """Its definitions by name, in source order."""
        found: dict[str, list[Symbol]] = {}
        for symbol in self.facts.symbols:
            found.setdefault(symbol.name, []).append(symbol)
        return found

    @functools.cached_property
    def outermost(self) -> list[tuple[str, Symbol]]:
        """Its definitions that stand in no other, each behind its name in lower case, in source order."""
        return [(one.name.lower(), one) for one in self.facts.symbols if not one.container]

    @functools.cached_property
    def by_base(self) -> dict[str, list[Symbol]]:
        """Its definitions by the names of their bases, in source order."""
        found: dict[str, list[Symbol]] = {}
        for symbol in self.facts.symbols:
            for base in dict.fromkeys(symbol.bases):
                found.setdefault(base, []).append(symbol)
        return found

    @functools.cached_property
    def imported(self) -> frozenset[str]:
        """The names and aliases that it imports."""
        return frozenset(name for one in self.facts.imports for name in (one.name, one.alias))

    @functools.cached_property
    def defined(self) -> tuple[list[str], Names]:
        """The names of its definitions, prepared for fuzzy queries."""
        names = sorted(self.by_name)
        return names, Names(names)

    @functools.cached_property
    def _folded(self) -> list[tuple[str, str]]:
        return sorted((name.lower(), name) for name in self.facts.names)

    @functools.cached_property
    def _folded_defs(self) -> list[tuple[str, str]]:
        return sorted((name.lower(), name) for name in self.by_name)

    def names_with_prefix(self, lower: str) -> Iterator[str]:
        """Its identifiers that begin so in lower case."""
        return _beginning(self._folded, lower)

    def defs_with_prefix(self, lower: str) -> Iterator[str]:
        """The names of its definitions that begin so in lower case."""
        return _beginning(self._folded_defs, lower)


def _beginning(folded: list[tuple[str, str]], lower: str) -> Iterator[str]:
    for place in range(bisect_left(folded, (lower,)), len(folded)):
        if not folded[place][0].startswith(lower):
            return
        yield folded[place][1]
