"""How an occurrence of a name becomes a use: what every rule shares, and the rule for names inside a function."""

from collections.abc import Iterator

from codeforge.index.facts import WIDE_COLUMN, Symbol
from codeforge.index.uses.model import Confidence, Use
from codeforge.index.uses.relations import is_keyword, relation_at
from codeforge.index.uses.texts import Texts
from codeforge.text.documents import Document
from codeforge.text.positions import Span


class Rule:
    """Which occurrences of a name in a file mean the target."""

    def __init__(self, texts: Texts, target: Symbol) -> None:
        self.texts = texts
        self.target = target
        self.whole = False
        """Places inside the target's own definition count too, and definitions of the same name that mean it."""

    def candidates(self) -> list[tuple[str, bool]]:
        """The files to read, the likeliest first, each with whether it is sure to know the target."""
        raise NotImplementedError

    def uses(self, document: Document) -> Iterator[Use]:
        """The places in one file, in order."""
        raise NotImplementedError

    def use(
        self, document: Document, span: Span, confidence: Confidence, why: str, *, keyword: bool = False
    ) -> Use | None:
        """The place as a use; None when it is (in) the target's own definition, or a keyword that is not known to be it."""
        line = document.lines.line_of(span.start)
        target = self.target
        if not self.whole and document.path == target.path and target.line <= line <= target.end_line:
            return None
        relation = relation_at(document, span, line)
        within = self.texts.around(document.path, line)
        if relation == "decorates":
            within = self.texts.following(document.path, line) or within
        if not self.whole and within is not None and within.line == line and within.name == target.name:
            column = span.start - document.lines.span(line).start
            if within.column in (column, WIDE_COLUMN):
                return None  # a definition of the same name
        if document.language == "python" and not keyword and is_keyword(document, span):
            return None
        return Use(document.path, span, line, relation, confidence, within, why)


class LocalNames(Rule):
    """A name inside a function: nothing outside it can mean it."""

    def candidates(self) -> list[tuple[str, bool]]:
        return [(self.target.path, True)]

    def uses(self, document: Document) -> Iterator[Use]:
        name = self.target.container.rpartition(".")[2]
        outer = [s for s in self.texts.symbols(document.path) if s.name == name]
        for span in self.texts.occurrences(document, self.target.name):
            line = document.lines.line_of(span.start)
            if any(one.line <= line <= one.end_line for one in outer):
                use = self.use(document, span, "exact", "it stands in the same function")
                if use is not None:
                    yield use
