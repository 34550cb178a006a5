"""Where one definition is used, and how sure that is.

`exact`: an import leads from the file to the definition. `resolved`: the receiver is of the class, as far as its text
says (`self` inside it, a variable made by it), or the language sees the name without an import. `by-name`: only the
name is the same.
Nothing is parsed: what a place stands in comes from the index, what stands beside it from the text. So one file costs
about a millisecond, and a name that thousands of places share is cut and counted, not listed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from codeforge.index.facts import WIDE_COLUMN, ImportedName, Symbol
from codeforge.index.graph import Read, leads_to, subclasses
from codeforge.index.modules import module_path, stands_for
from codeforge.index.segment import module_parts
from codeforge.index.view import View, is_test
from codeforge.syntax.lexical import occurrences_beside, quoted_in
from codeforge.syntax.names import occurrences
from codeforge.syntax.outline import CALLABLE, TYPES, Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Span

Confidence = Literal["exact", "resolved", "by-name"]
Relation = Literal["calls", "uses", "decorates", "extends", "overrides", "imports", "tests", "mentions"]

SURE: dict[Confidence, int] = {"exact": 0, "resolved": 1, "by-name": 2}
"""The surest first."""
MAX_FAMILY = 150
"""Subclasses of one class that are looked at."""
MAX_SAME_NAME = 50
"""Definitions of one name that are counted."""
MAX_FILES = 30
"""Files read for one definition that are sure to use it."""
MAX_GUESSED_FILES = 8
"""Files read for places that share the name only."""
MAX_GUESSES = 12
"""Places listed that share the name only."""
GUESSES_A_FILE = 2
MAX_SAID = 40
"""Lines that are read for what a variable is."""
LOOK_BACK = 160
"""Bytes before a name in which its receiver stands."""
_AROUND = frozenset({*CALLABLE, *TYPES, Kind.PROPERTY, Kind.NAMESPACE})
_BODIES = TYPES | {Kind.OBJECT}
"""What `self` can stand in: Rust's `impl` is an object in the outline."""
_CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "__post_init__"})
_SELF = frozenset({"self", "cls", "this", "super", "Self", "mcs"})
_SAME_FOLDER = frozenset({"go", "java", "kotlin", "csharp"})
"""Languages in which files of one folder see each other's names without an import."""
_IMPLICIT = frozenset({"java", "cpp", "kotlin", "csharp", "ruby"})
"""Languages in which a member of the class around needs no receiver."""
_RECEIVER = re.compile(r"(?:(?<!\.)\.|->|::|\?\.)\s*\Z")
_GO_RECEIVER = re.compile(rb"func\s*\(\s*\w*\s*\*?\s*(\w+)")
_KEYWORD = re.compile(rb"=(?!=)")
_LAST_WORD = re.compile(r"([^\W\d]\w*)\s*\Z")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_IMPORT_LINE = re.compile(
    rb"(?:from|import|use|pub\s+use|using|export\b.*\bfrom)\b|\#\s*include\b|.*\brequire\(['\"]"
)
_IMPORT_OPEN = re.compile(rb"\bimport\s*(?:type\s*)?[({][^)}]*\Z")
IMPORT_BACK = 3_000
"""Bytes before a name in which the import statement around it begins."""


class Use(NamedTuple):
    """One place that uses a definition."""

    path: str
    span: Span | None
    """Of the name there; None where only the line is known."""
    line: int
    relation: Relation
    confidence: Confidence
    within: Symbol | None
    """The innermost function or type around the place; None at the top of a file."""
    why: str
    """What makes us think so, in words that follow `because`."""


class Uses(NamedTuple):
    """The uses of one definition: the surest first, then the nearest."""

    found: list[Use]
    files_left: int
    """Files that hold the name and were not read, or whose places were too many to list."""
    same_name: int
    """Definitions of the project that are called the same."""
    cut: bool
    """True when time or files ran out before all that could be sure was read."""


class Sources:
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
        self._families: dict[tuple[str, str], Family] = {}
        self._uses: dict[tuple[str, int, str, bool, bool], Uses] = {}

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

    def around(self, path: str, line: int, kinds: Iterable[Kind] = _AROUND) -> Symbol | None:
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
        return next((s for s in self.symbols(path) if s.line > line and s.kind in _AROUND), None)

    def family(self, path: str, name: str) -> "Family":
        """A class and those below it."""
        found = self._families.get((path, name))
        if found is None:
            found = self._families[path, name] = Family(self.view, path, name)
        return found

    def uses(self, target: Symbol, *, guesses: bool = True, tests: bool = False) -> Uses:
        """`uses_of`, worked out once."""
        key = (target.path, target.line, target.name, guesses, tests)
        found = self._uses.get(key)
        if found is None:
            found = self._uses[key] = uses_of(self, target, guesses=guesses, tests=tests)
        return found


class Family:
    """A class and the classes below it, by file and name."""

    def __init__(self, view: View, path: str, name: str) -> None:
        below = subclasses(view, name, path=path, limit=MAX_FAMILY)
        self.members: set[tuple[str, str]] = {(path, name), *((one.path, one.name) for one in below)}
        self.names: dict[str, set[str]] = {}
        """The files in which a class of the family with this name is."""
        for home, called in self.members:
            self.names.setdefault(called, set()).add(home)

    def aliases(self, view: View, path: str) -> set[str]:
        """The names under which a file knows classes of the family."""
        found = {name for home, name in self.members if home == path}
        for imported in view.imports_in(path):
            homes = self.names.get(imported.name)
            if homes and imported.alias and not homes.isdisjoint(_homes(view, path, imported)):
                found.add(imported.alias)
        if view.language_of(path) in _SAME_FOLDER:
            found.update(name for home, name in self.members if _package(home) == _package(path))
        return found


def _package(path: str) -> str:
    """The folder by its own name: tests of a package often stand in another tree, in a folder called the same."""
    return path.rpartition("/")[0].rpartition("/")[2]


def uses_of(sources: Sources, target: Symbol, *, guesses: bool = True, tests: bool = False) -> Uses:
    """The uses of `target` outside its own definition; without `guesses` only the sure ones, with `tests` only tests'.

    Each file is read at most once a `Sources`. A name of a function's inside is looked for in its file only.
    """
    view = sources.view
    same_name = len(view.symbols_named(target.name, limit=MAX_SAME_NAME))
    owner = _owner(sources, target)
    if owner is None and target.container:
        candidates: list[tuple[str, bool]] = [(target.path, True)]
        rule: _Rule = _Local(sources, target)
    elif owner is not None:
        rule = _Member(sources, target, owner)
        candidates = rule.candidates()
    else:
        rule = _Top(sources, target)
        candidates = rule.candidates()
    if tests:
        candidates = [one for one in candidates if is_test(one[0])]
    found = _collected(sources, target, rule, candidates, same_name, guesses)
    return _with_calls_of(sources, owner, found, tests) if owner and _makes(target) else found


def _makes(target: Symbol) -> bool:
    return target.kind is Kind.CONSTRUCTOR or target.name in _CONSTRUCTORS


def _with_calls_of(sources: Sources, owner: Symbol, found: Uses, tests: bool) -> Uses:
    """The uses of a constructor with the calls of its class."""
    of_class = sources.uses(owner, guesses=False, tests=tests)
    calls = [
        use._replace(why=f"`{owner.name}` is called") for use in of_class.found if use.relation == "calls"
    ]
    left = found.files_left + of_class.files_left * of_class.cut
    known = {(use.path, use.line) for use in calls}
    more = [use for use in found.found if (use.path, use.line) not in known and use.confidence != "by-name"]
    return Uses(calls + more, left, found.same_name, found.cut or of_class.cut)


def _collected(
    sources: Sources,
    target: Symbol,
    rule: "_Rule",
    candidates: list[tuple[str, bool]],
    same_name: int,
    guesses: bool,
) -> Uses:
    sure: list[Use] = []
    guessed: list[Use] = []
    n_sure = n_guessed = left = 0
    cut = False
    for path, is_sure in candidates:
        if not is_sure and (not guesses or n_guessed >= MAX_GUESSED_FILES or len(guessed) >= 4 * MAX_GUESSES):
            left += 1
            continue
        if not sources.going_on() or n_sure >= MAX_FILES:
            left += 1
            cut = cut or is_sure
            continue
        document = sources.read(path)
        if document is None:
            left += 1
            cut = cut or is_sure
            continue
        n_sure, n_guessed = n_sure + is_sure, n_guessed + (not is_sure)
        here = 0
        for use in rule.uses(document):
            if use.confidence != "by-name":
                sure.append(use)
            elif guesses and here < GUESSES_A_FILE:
                here += 1
                guessed.append(use)
    sure.sort(key=lambda use: _order(use, target))
    guessed.sort(key=lambda use: (_affinity(use), *_order(use, target)))
    left += len({use.path for use in guessed[MAX_GUESSES:]})
    return Uses(sure + guessed[:MAX_GUESSES], left, same_name, cut)


def _order(use: Use, target: Symbol) -> tuple[int, bool, bool, int, str, int]:
    far = -nearness(use.path, target.path)
    return SURE[use.confidence], use.relation == "imports", is_test(use.path), far, use.path, use.line


def _affinity(use: Use) -> int:
    return 0 if "reads like" in use.why else 1


def nearness(path: str, other: str) -> int:
    """How many folders two paths share, and one more for the same file."""
    shared = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        shared += 1
    return shared


def _owner(sources: Sources, target: Symbol) -> Symbol | None:
    """The type whose member the target is; None for anything else."""
    if not target.container:
        return _receiver_type(sources, target)
    name = target.container.rpartition(".")[2]
    for symbol in sources.symbols(target.path):
        if symbol.name == name and symbol.kind in TYPES and symbol.line <= target.line <= symbol.end_line:
            return symbol
    if sources.view.language_of(target.path) == "python":
        return None
    return next((s for s in sources.view.symbols_named(name, limit=MAX_SAME_NAME) if s.kind in TYPES), None)


def _receiver_type(sources: Sources, target: Symbol) -> Symbol | None:
    """The type that a Go method belongs to: it is written before the method's name, often in another file."""
    document = sources.read(target.path) if target.kind is Kind.METHOD else None
    if document is None or target.line >= len(document.lines):
        return None
    written = _GO_RECEIVER.match(document.source, document.lines.span(target.line).start)
    if written is None:
        return None
    folder = target.path.rpartition("/")[0]
    named = sources.view.symbols_named(written[1].decode(), limit=MAX_SAME_NAME)
    return next((s for s in named if s.kind in TYPES and s.path.rpartition("/")[0] == folder), None)


def _homes(view: View, importer: str, imported: ImportedName) -> list[str]:
    home = module_path(view, imported.module, importer=importer)
    return leads_to(view, home, imported.name) if home else []


class _Rule:
    """Which occurrences of a name in a file mean the target."""

    def __init__(self, sources: Sources, target: Symbol) -> None:
        self.sources = sources
        self.target = target

    def candidates(self) -> list[tuple[str, bool]]:
        """The files to read, the likeliest first, each with whether it is sure to know the target."""
        raise NotImplementedError

    def uses(self, document: Document) -> Iterator[Use]:
        """The places in one file, in order."""
        raise NotImplementedError

    def use(self, document: Document, span: Span, confidence: Confidence, why: str) -> Use | None:
        """The place as a use; None when it is (in) the target's own definition."""
        line = document.lines.line_of(span.start)
        target = self.target
        if document.path == target.path and target.line <= line <= target.end_line:
            return None
        relation = self._relation(document, span, line)
        within = self.sources.around(document.path, line)
        if relation == "decorates":
            within = self.sources.following(document.path, line) or within
        if within is not None and within.line == line and within.name == target.name:
            column = span.start - document.lines.span(line).start
            if within.column in (column, WIDE_COLUMN):
                return None  # a definition of the same name
        if document.language == "python" and _is_keyword(document, span):
            return None
        return Use(document.path, span, line, relation, confidence, within, why)

    def _relation(self, document: Document, span: Span, line: int) -> Relation:
        start, stop = document.lines.span(line)
        before = document.source[start : span.start].lstrip()
        if _is_import(document, span, before):
            return "imports"
        if before.startswith(b"@") and document.language in ("python", "typescript", "javascript", "java"):
            return "decorates"
        called = document.source[span.stop : span.stop + 1] == b"("
        if document.language == "python" and before.startswith(b"class ") and not called:
            return "extends"
        return "calls" if called or document.source[span.stop : stop].lstrip()[:1] == b"(" else "uses"


class _Local(_Rule):
    """A name inside a function: nothing outside it can mean it."""

    def uses(self, document: Document) -> Iterator[Use]:
        name = self.target.container.rpartition(".")[2]
        outer = [s for s in self.sources.symbols(document.path) if s.name == name]
        for span in self.sources.occurrences(document, self.target.name):
            line = document.lines.line_of(span.start)
            if any(one.line <= line <= one.end_line for one in outer):
                use = self.use(document, span, "exact", "it stands in the same function")
                if use is not None:
                    yield use


class _Top(_Rule):
    """A name at the top of a file."""

    def candidates(self) -> list[tuple[str, bool]]:
        view, target = self.sources.view, self.target
        self.language = view.language_of(target.path)
        self.folder = target.path.rpartition("/")[0]
        self.known: dict[str, _Bound] = {}
        sure: list[str] = []
        guessed: list[str] = []
        importing = set(view.importers_of_name(target.name))
        for path in view.paths_with(target.name):
            bound = self._bound(path, importing)
            if bound.sure:
                sure.append(path)
            elif not bound.other and self._can_be_seen(path):
                guessed.append(path)
            self.known[path] = bound
        sure += [path for path in self._renaming(importing) if path not in self.known]

        def near(path: str) -> tuple[bool, int, str]:
            return is_test(path), -nearness(path, target.path), path

        found = [(path, True) for path in sorted(sure, key=near)]
        return found + [(path, False) for path in sorted(guessed, key=near)]

    def _renaming(self, importing: set[str]) -> list[str]:
        """Files that import the name and use it under another one only."""
        found = []
        for path in sorted(importing):
            if path not in self.known:
                bound = self._bound(path, importing)
                if bound.names:
                    self.known[path] = bound
                    found.append(path)
        return found

    def _bound(self, path: str, importing: set[str]) -> "_Bound":
        view, target = self.sources.view, self.target
        bound = _Bound()
        if path == target.path:
            bound.names.add(target.name)
            return bound
        called = {*stands_for(target.path), self.folder.rpartition("/")[2]}
        for imported in view.imports_in(path):
            if imported.name == target.name and path in importing:
                if self._is_home(_homes(view, path, imported)) or self._meant_it(path, imported):
                    bound.names.add(imported.alias or target.name)
                elif imported.alias == target.name:
                    bound.other = True
            elif imported.name == "*":
                home = module_path(view, imported.module, importer=path)
                bound.star = bound.star or (
                    home is not None and self._is_home(leads_to(view, home, target.name))
                )
            elif (
                imported.name in ("", "default") or imported.name in called or imported.name == imported.alias
            ):
                bound.modules[imported.alias] = imported
        if not bound.names and path not in importing and view.defines(path, target.name):
            bound.other = True
        bound.beside = (
            self.language in _SAME_FOLDER
            and path.rpartition("/")[0] == self.folder
            and view.language_of(path) == self.language
        )
        if not bound.names and not bound.other:
            bound.reaching = {alias for alias, one in bound.modules.items() if self._reaches(path, one)}
        return bound

    def _meant_it(self, path: str, imported: ImportedName) -> bool:
        """True when the target's file is gone and the import names a module that was called so."""
        view, gone = self.sources.view, self.target.path
        if view.has(gone) or module_parts(imported.module)[-1:] != stands_for(gone):
            return False
        return module_path(view, imported.module, importer=path) is None

    def _reaches(self, path: str, imported: ImportedName) -> bool:
        """True when an imported module is, or passes on, the target's."""
        view, name = self.sources.view, self.target.name
        key = (
            f"{imported.module}.{imported.name}" if imported.name not in ("", "default") else imported.module
        )
        key = key.replace("..", ".") if imported.module.endswith(".") else key
        if key.startswith("."):
            key = f"{path.rpartition('/')[0]}|{key}"
        memo = self.__dict__.setdefault("reached", {})
        if key not in memo:
            module = key.rpartition("|")[2]
            home = module_path(view, module, importer=path)
            named = self._is_home(leads_to(view, home, name)) if home is not None else False
            memo[key] = named or self._meant_it(path, imported)
        return bool(memo[key])

    def _is_home(self, homes: list[str]) -> bool:
        path = self.target.path
        if path in homes:
            return True
        if self.language in _SAME_FOLDER:
            return any(home.rpartition("/")[0] == self.folder for home in homes)
        stem = path.rpartition(".")[0]  # a header and what implements it
        return self.language in ("c", "cpp") and any(home.rpartition(".")[0] == stem for home in homes)

    def _can_be_seen(self, path: str) -> bool:
        """False where the language's rules leave no way to the target but an import, and there is none."""
        return self.language != "python" and self.sources.view.language_of(path) == self.language

    def uses(self, document: Document) -> Iterator[Use]:
        bound = self.known[document.path]
        for alias in sorted(bound.names):
            for span in self.sources.occurrences(document, alias):
                if not _receiver(document, span).attribute or document.path != self.target.path:
                    why = (
                        "it is in the same file"
                        if document.path == self.target.path
                        else "the file imports it"
                    )
                    yield from _given(self.use(document, span, "exact", why))
        if bound.names:
            return
        for span in self.sources.occurrences(document, self.target.name):
            receiver = _receiver(document, span)
            if receiver.attribute:
                head = receiver.text.partition(".")[0]
                if head in bound.reaching:
                    yield from _given(
                        self.use(document, span, "exact", f"`{head}` is imported and leads to it")
                    )
            elif bound.star or bound.beside:
                why = "all of its file is imported" if bound.star else "files of one folder see each other"
                yield from _given(self.use(document, span, "resolved", why))
            elif not bound.other and self._can_be_seen(document.path):
                yield from _given(self.use(document, span, "by-name", "it is called the same"))


class _Bound:
    """How a file knows a name from elsewhere."""

    __slots__ = ("beside", "modules", "names", "other", "reaching", "star")

    def __init__(self) -> None:
        self.names: set[str] = set()
        """What it is called there."""
        self.modules: dict[str, ImportedName] = {}
        self.reaching: set[str] = set()
        """Imported modules through which it can be had."""
        self.star = self.beside = self.other = False

    @property
    def sure(self) -> bool:
        """True when something leads to the target."""
        return bool(self.names or self.reaching or self.star or self.beside)


class _Member(_Rule):
    """A member of a type: what stands before it decides."""

    def __init__(self, sources: Sources, target: Symbol, owner: Symbol) -> None:
        super().__init__(sources, target)
        self.owner = owner
        self.family = sources.family(owner.path, owner.name)
        self.flat = owner.name.replace("_", "").lower()
        self.initials = "".join(word[0] for word in _WORDS.findall(owner.name)).lower()
        self._aliases: dict[str, set[str]] = {}

    def aliases(self, path: str) -> set[str]:
        """The names under which a file knows classes of the family."""
        found = self._aliases.get(path)
        if found is None:
            found = self._aliases[path] = self.family.aliases(self.sources.view, path)
        return found

    def candidates(self) -> list[tuple[str, bool]]:
        view, target = self.sources.view, self.target
        language = view.language_of(target.path)
        homes = {path for path, _ in self.family.members}
        importing: set[str] = set()
        for name in sorted(self.family.names, key=lambda name: name != self.owner.name)[:MAX_FAMILY]:
            importing.update(view.importers_of_name(name))
        sure, guessed = [], []
        for path in view.paths_with(target.name):
            beside = language in _SAME_FOLDER and view.language_of(path) == language
            if path in homes or ((path in importing or beside) and self.aliases(path)):
                sure.append(path)
            elif _related(view.language_of(path), language):
                guessed.append(path)
        folder = target.path.partition("/")[0]

        def near(path: str) -> tuple[bool, bool, int, str]:
            return is_test(path), path.partition("/")[0] != folder, -nearness(path, target.path), path

        found = [(path, True) for path in sorted(sure, key=lambda path: (path != target.path, *near(path)))]
        return found + [(path, False) for path in sorted(guessed, key=near)]

    def uses(self, document: Document) -> Iterator[Use]:
        for span in self.sources.occurrences(document, self.target.name):
            known = self._meant(document, span)
            use = self.use(document, span, *known) if known is not None else None
            if use is not None and not (use.relation == "imports" and use.confidence == "by-name"):
                yield use

    def _meant(self, document: Document, span: Span) -> tuple[Confidence, str] | None:
        """How sure it is that the place means the target; None when it cannot."""
        receiver = _receiver(document, span)
        line = document.lines.line_of(span.start)
        path = document.path
        if not receiver.attribute:
            around = self._class_around(path, line)
            inside = around is not None and (path, around.name) in self.family.members
            if inside and document.language in _IMPLICIT:
                return "resolved", f"it stands in `{around.name if around else ''}`"
            return None
        if receiver.text in _SELF or receiver.word in ("super",):
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
        return self.sources.around(path, line, _BODIES)

    def _made(self, document: Document, receiver: "_Receiver", line: int, aliases: set[str]) -> str:
        """The class of the family that the text before says the receiver is; empty when it says nothing."""
        if not receiver.word:
            return ""
        attribute = "." in receiver.text
        around = self.sources.around(document.path, line, TYPES if attribute else _AROUND)
        first = around.line if around else 0
        last = around.end_line if around and attribute else line
        start, stop = document.lines.span(first).start, document.lines.span(last).stop
        text = self._lines_with(document, receiver.word.encode(), start, stop)
        name = re.escape(receiver.word)
        classes = "|".join(sorted(map(re.escape, aliases), key=len, reverse=True))
        found = re.search(
            rf"\b{name}\s*(?::=|[:=]|\s)\s*(?:await\s+|new\s+|&mut\s+|&|\*|[\"'])*(?:\w+(?:\.|::))*({classes})\b"
            rf"|\b({classes})\s*[*&]?\s+{name}\b",
            text,
        )
        return (found[1] or found[2]) if found else ""

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

    def _is_other(self, path: str, receiver: "_Receiver") -> bool:
        """True when the receiver is an imported module, or a class or function outside the family."""
        if "." in receiver.text or receiver.is_call:
            return False
        for imported in self.sources.view.imports_in(path):
            if imported.alias == receiver.word:
                return True
        return any(s.name == receiver.word and s.kind in TYPES for s in self.sources.symbols(path))


class _Receiver(NamedTuple):
    """What stands before a name."""

    attribute: bool
    """True when there is a dot, an arrow or colons at all."""
    text: str = ""
    """The dotted names before it; empty when something else stands there."""
    word: str = ""
    """The last of them; of a call the name that is called."""
    is_call: bool = False


def _receiver(document: Document, span: Span) -> _Receiver:
    before = document.source[max(span.start - LOOK_BACK, 0) : span.start].decode("utf-8", "replace")
    sign = _RECEIVER.search(before)
    if sign is None:
        return _Receiver(False)
    before = before[: sign.start()].rstrip()
    if before.endswith((")", "]")):
        opened = _opening(before)
        word = _LAST_WORD.search(before[:opened]) if opened >= 0 else None
        return _Receiver(True, "", word[1] if word else "", True)
    dotted = re.search(r"[\w.]+\Z", before.replace("->", ".").replace("::", ".").replace("?.", "."))
    text = dotted[0].strip(".") if dotted else ""
    return _Receiver(True, text, text.rpartition(".")[2])


def _is_keyword(document: Document, span: Span) -> bool:
    """True for the name of an argument: `f(reverse=True)`."""
    if _KEYWORD.match(document.source, span.stop) is None:
        return False
    return document.source[max(span.start - LOOK_BACK, 0) : span.start].rstrip()[-1:] in (b"(", b",")


def _is_import(document: Document, span: Span, before: bytes) -> bool:
    """True inside an import statement, on several lines too; `before` is what its line holds before the name."""
    if _IMPORT_LINE.match(before):
        return True
    back = document.source[max(span.start - IMPORT_BACK, 0) : span.start]
    at = back.rfind(b"import")
    return at >= 0 and _IMPORT_OPEN.match(back, at) is not None


def _opening(text: str) -> int:
    """Where the bracket that ends `text` is opened; -1 when that is further back."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")]":
            depth += 1
        elif text[at] in "([":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _related(language: str, other: str) -> bool:
    if language == other:
        return True
    script = {"javascript", "typescript", "tsx", "vue", "svelte"}
    c_family = {"c", "cpp"}
    return {language, other} <= script or {language, other} <= c_family


def _given(use: Use | None) -> tuple[Use, ...]:
    return () if use is None else (use,)
