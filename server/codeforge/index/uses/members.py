"""The rule for a member of a type: what stands before its name decides."""

import re
from collections.abc import Iterator
from functools import lru_cache

from codeforge.index.facts import Symbol
from codeforge.index.uses.families import MAX_FAMILY
from codeforge.index.uses.model import Confidence, Use, nearness
from codeforge.index.uses.receivers import SELF, Receiver, receiver_at
from codeforge.index.uses.relations import is_keyword
from codeforge.index.uses.rule import Rule
from codeforge.index.uses.texts import AROUND, Texts
from codeforge.index.uses.visibility import IMPLICIT, SAME_FOLDER, related
from codeforge.index.view import is_test
from codeforge.syntax.outline import TYPES, Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Span

LONGEST_CALL = 2_000
"""Bytes before a keyword in which its call begins."""
LONGEST_NAME = 100
_CALLED = re.compile(rb"[\w\x80-\xff]+$")
MAX_SAID = 40
"""Lines that are read for what a variable is."""
_BODIES = TYPES | {Kind.OBJECT}
"""What `self` can stand in: Rust's `impl` is an object in the outline."""
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


_NAME = re.compile(r"\w+")


@lru_cache(maxsize=256)
def _said_of(variable: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds the names that an assignment or an annotation gives a variable, and the word that stands before it."""
    name = re.escape(variable)
    return (
        re.compile(
            rf"\b{name}\s*(?::=|[:=]|\s)\s*(?:await\s+|new\s+|&mut\s+|&|\*|[\"'])*((?:\w+(?:\.|::))*\w+)"
        ),
        re.compile(rf"\b(\w+)\s*[*&]?\s+{name}\b"),
    )


class Members(Rule):
    """A member of a type: what stands before it decides."""

    def __init__(self, texts: Texts, target: Symbol, owner: Symbol) -> None:
        super().__init__(texts, target)
        self.owner = owner
        self.family = texts.family(owner.path, owner.name)
        self.flat = owner.name.replace("_", "").lower()
        self.initials = "".join(word[0] for word in _WORDS.findall(owner.name)).lower()
        self._aliases: dict[str, set[str]] = {}

    def aliases(self, path: str) -> set[str]:
        """The names under which a file knows classes of the family."""
        found = self._aliases.get(path)
        if found is None:
            found = self._aliases[path] = self.family.aliases(self.texts.view, path)
        return found

    def candidates(self) -> list[tuple[str, bool]]:
        view, target = self.texts.view, self.target
        language = view.language_of(target.path)
        homes = {path for path, _ in self.family.members}
        importing: set[str] = set()
        for name in sorted(self.family.names, key=lambda name: name != self.owner.name)[:MAX_FAMILY]:
            importing.update(view.importers_of_name(name))
        sure, guessed = [], []
        for path in view.paths_with(target.name):
            beside = language in SAME_FOLDER and view.language_of(path) == language
            if path in homes or ((path in importing or beside) and self.aliases(path)):
                sure.append(path)
            elif related(view.language_of(path), language):
                guessed.append(path)
        folder = target.path.partition("/")[0]

        def near(path: str) -> tuple[bool, bool, int, str]:
            return is_test(path), path.partition("/")[0] != folder, -nearness(path, target.path), path

        found = [(path, True) for path in sorted(sure, key=lambda path: (path != target.path, *near(path)))]
        return found + [(path, False) for path in sorted(guessed, key=near)]

    def uses(self, document: Document) -> Iterator[Use]:
        for span in self.texts.occurrences(document, self.target.name):
            if self.whole and document.language == "python" and is_keyword(document, span):
                use = self.use(document, span, "resolved", "it fills the field of one", keyword=True)
                if use is not None and self._constructs(document, span):
                    yield use
                continue
            known = self._meant(document, span)
            use = self.use(document, span, *known) if known is not None else None
            if use is not None and not (use.relation == "imports" and use.confidence == "by-name"):
                yield use

    def _constructs(self, document: Document, span: Span) -> bool:
        """True for a keyword of a call of the family's classes: a field of a dataclass is filled so."""
        source, depth = document.source, 0
        for at in range(span.start - 1, max(span.start - LONGEST_CALL, 0) - 1, -1):
            if source[at] in b")]}":
                depth += 1
            elif source[at] in b"([{" and depth:
                depth -= 1
            elif source[at] in b"([{":
                called = _CALLED.search(source, max(at - LONGEST_NAME, 0), at)
                return called is not None and called[0].decode("utf-8", "replace") in self.aliases(
                    document.path
                )
        return False

    def _meant(self, document: Document, span: Span) -> tuple[Confidence, str] | None:
        """How sure it is that the place means the target; None when it cannot."""
        receiver = receiver_at(document, span)
        line = document.lines.line_of(span.start)
        path = document.path
        if not receiver.attribute:
            around = self._class_around(path, line)
            inside = around is not None and (path, around.name) in self.family.members
            if inside and document.language in IMPLICIT:
                return "resolved", f"it stands in `{around.name if around else ''}`"
            return None
        if receiver.text in SELF or receiver.word in ("super",):
            return self._through_self(path, line)
        aliases = self.aliases(path)
        if receiver.word in aliases and not receiver.is_call:
            return "exact", f"`{receiver.word}` is imported or defined here"
        if receiver.is_call and receiver.word in aliases:
            return "resolved", f"`{receiver.word}()` makes one"
        made = self._made(document, receiver, line, aliases) if aliases and not receiver.is_call else ""
        if made:
            return "resolved", f"`{receiver.word}` is a `{made}`"
        if self._is_other(path, receiver):
            return None
        if self._reads_like_it(receiver.word):
            return "by-name", f"`{receiver.word}` reads like `{self.owner.name}`"
        return "by-name", "it is called the same"

    def _reads_like_it(self, word: str) -> bool:
        """True for a receiver such as `queryset`, `admin_queryset` or `qs` of a `QuerySet`."""
        parts = [part.lower() for part in _WORDS.findall(word)]
        return self.flat in "".join(parts) or (len(self.initials) > 1 and self.initials in parts)

    def _through_self(self, path: str, line: int) -> tuple[Confidence, str] | None:
        around = self._class_around(path, line)
        if around is None:
            return None
        if (path, around.name) in self.family.members or (
            around.kind is Kind.OBJECT and around.name in self.family.names
        ):
            return "resolved", f"`self` is a `{around.name}`"
        if path == self.owner.path and around.name in self.owner.bases:
            return "resolved", f"`{around.name}` is a base of `{self.owner.name}`"
        return None

    def _class_around(self, path: str, line: int) -> Symbol | None:
        return self.texts.around(path, line, _BODIES)

    def _made(self, document: Document, receiver: Receiver, line: int, aliases: set[str]) -> str:
        """The class of the family that the text before says the receiver is; empty when it says nothing."""
        if not receiver.word:
            return ""
        attribute = "." in receiver.text
        around = self.texts.around(document.path, line, TYPES if attribute else AROUND)
        first = around.line if around else 0
        last = around.end_line if around and attribute else line
        start, stop = document.lines.span(first).start, document.lines.span(last).stop
        text = self._lines_with(document, receiver.word.encode(), start, stop)
        if not any(alias in text for alias in aliases):
            return ""
        chains = (chain for form in _said_of(receiver.word) for chain in form.findall(text))
        return next((name for chain in chains for name in _NAME.findall(chain) if name in aliases), "")

    def _lines_with(self, document: Document, word: bytes, start: int, stop: int) -> str:
        """The lines of a stretch that hold a word: what is said of a variable stands in few."""
        source = document.source
        lines: list[bytes] = []
        at = source.find(word, start, stop)
        while at >= 0 and len(lines) < MAX_SAID:
            first = source.rfind(b"\n", 0, at) + 1
            last = source.find(b"\n", at)
            last = last if last >= 0 else len(source)
            lines.append(source[first:last])
            at = source.find(word, last, stop)
        return b"\n".join(lines).decode("utf-8", "replace")

    def _is_other(self, path: str, receiver: Receiver) -> bool:
        """True when the receiver is an imported module, a class or function outside the family, or made by such a class."""
        if "." in receiver.text:
            return False
        if receiver.is_call:
            return any(one.name == receiver.word and one.kind in TYPES for one in self.texts.symbols(path))
        return receiver.word in self.texts.names(path)
