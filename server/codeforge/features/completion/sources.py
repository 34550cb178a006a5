"""What could stand at the cursor: one function a source, each giving candidates in no particular order."""

import keyword
import re
from collections.abc import Generator, Iterator

from msgspec import Struct

from codeforge.features.completion.around import around
from codeforge.features.completion.where import Place, Where
from codeforge.index.facts import Symbol
from codeforge.index.graph import module_path
from codeforge.index.usage import receiver_key
from codeforge.index.view import View, is_test
from codeforge.python.resolver import Member
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import CALLABLE, TYPES, Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

AUTO_IMPORT_PREFIX = 2
"""Characters typed before names of other files are offered."""
AUTO_IMPORTS = 30
"""Names of other files that are offered."""
IMPORTERS = 20
"""Files looked at for how the project imports a name."""
BY_NAME = 150
"""Members offered because they follow the same receiver elsewhere."""
FITTING = 3
"""Classes called like a receiver that are looked into."""
MOST_KEPT = 2000
FEW = 30
"""With fewer, members of other receivers are offered too."""

_KEYWORD = Kind.OPERATOR
_IMPORTABLE = CALLABLE | TYPES | {Kind.CONSTANT, Kind.VARIABLE}


_FROM_WHAT = re.compile(r"^\s*from\s+[.\w]+\s+$")


class Candidate(Struct):
    """One name that could be meant, with what ranking and rendering need to know of it."""

    name: str
    kind: Kind
    source: str
    """Where it comes from: member, by-name, scope, near, keyword, argument, module, import, project, jedi."""
    detail: str = ""
    depth: int = 0
    """Scopes outwards, or classes up: 0 is nearest."""
    insert: str = ""
    """What is inserted when it differs from the name: `size=` for a keyword argument."""
    module: str = ""
    """The module an auto-import takes it from."""
    is_builtin: bool = False
    fits_name: bool = False
    """True for a member of a class that the receiver is called like."""
    member: Member | None = None


class Gathered(Struct):
    """The candidates, and whether more could come when asked again."""

    candidates: list[Candidate]
    complete: bool = True
    receiver_type: str = ""
    """The type of what stands before the dot, as text; empty when unknown."""


def gather(snap: Snapshot, document: Document, at: Offset, where: Where) -> Gathered:
    """All candidates at `at` that begin with the prefix, one a name, the nearest source first."""
    gathered = Gathered([])
    for candidate in _candidates(snap, document, at, where, gathered):
        if fits(candidate.name, where.prefix):
            gathered.candidates.append(candidate)
    unique: dict[str, Candidate] = {}
    for candidate in gathered.candidates:
        unique.setdefault(candidate.insert or candidate.name, candidate)
    gathered.candidates = list(unique.values())
    gathered.complete = gathered.complete and snap.index.complete
    return gathered


def fits(name: str, prefix: str) -> bool:
    """True when a client would still show `name` for `prefix`: it begins so, or its words do, or holds it whole."""
    if not prefix:
        return True
    low, typed = name.lower(), prefix.lower()
    if low.startswith(typed):
        return True
    if len(typed) < 2:
        return low.lstrip("_").startswith(typed)
    return typed in low or "".join(initials(name)).startswith(typed)


def initials(name: str) -> list[str]:
    """The first letters of the words of an identifier, in lower case: `get_modelRefs` gives g, m, r."""
    return [word[0].lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)]


def _candidates(
    snap: Snapshot, document: Document, at: Offset, where: Where, gathered: Gathered
) -> Iterator[Candidate]:
    if where.place is Place.MODULE:
        yield from _modules(snap, document, where)
    elif where.place is Place.IMPORTED:
        yield from _imported(snap, document, where)
    elif where.place is Place.MEMBER:
        yield from _members(snap, document, where, gathered)
    elif where.place is Place.NAME:
        yield from _names(snap, document, at, where)


def _members(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """Members by type; by name when the type is unknown or may have more."""
    sure = False
    if document.language == "python":
        answer = snap.resolver.members(document, where.dot)
        sure = answer.complete and bool(answer.members)
        gathered.receiver_type = answer.receiver
        for member in answer.members:
            yield Candidate(member.name, member.kind, "member", depth=member.depth, member=member)
        if not sure:
            late = yield from _engine(snap, document, where)
            gathered.complete = gathered.complete and not late
    if not sure:
        yield from seen_members(snap, document, where)


def _engine(snap: Snapshot, document: Document, where: Where) -> Generator[Candidate, None, bool]:
    """What jedi knows, when it answers within its budget; the generator's value says whether it is late."""
    if snap.engine is None:
        return False
    reply = snap.engine.complete(document, where.dot + 1, budget_ms=snap.settings.completion.budget_ms)
    if reply is None:
        return True
    for found in reply:
        yield Candidate(found.name, found.kind, "jedi")
    return False


def seen_members(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Members seen after the same receiver, in this file and in others; then those of this file after any receiver.

    The last are members that are common in the whole project, so that no answer is empty.
    """
    here = around(document, where)
    before, receiver = receiver_key(where.receiver)
    names: dict[str, None] = {}
    for text in (here.line, here.above, here.below):
        names.update((member, None) for _, member, _ in text.after.get(receiver, ()))
    if receiver:
        after = snap.text.usage.after(receiver, before=before, path=document.path)
        names.update((name, None) for name, _ in after.best(BY_NAME))
    fitting = fitting_members(snap, document, receiver)
    if len(names) + len(fitting) < FEW:
        for text in (here.above, here.below):
            names.update(dict.fromkeys(text.members))
    if len(names) < FEW:
        names.update(dict.fromkeys(snap.text.usage.common(FEW, path=document.path)))
    for name, (kind, depth) in fitting.items():
        yield Candidate(name, kind, "by-name", depth=depth, fits_name=True)
    for name in names:
        yield Candidate(name, Kind.FIELD, "by-name")


def fitting_members(snap: Snapshot, document: Document, receiver: str) -> dict[str, tuple[Kind, int]]:
    """Members of the project's classes that a receiver is called like, with kind and depth.

    `old_field` is called like OldField, else like Field; names of one letter and of no class have none.
    """
    view = _others(snap, document)
    words = [word for word in receiver.strip("_").split("_") if word.isalnum()]
    for n in range(len(words)):
        called = "".join(word[:1].upper() + word[1:] for word in words[n:])
        if len(called) > 2:
            found: dict[str, tuple[Kind, int]] = {}
            _of_class(view, document, called, 0, found, set())
            if found:
                return found
    return {}


def _of_class(
    view: View,
    document: Document,
    called: str,
    depth: int,
    found: dict[str, tuple[Kind, int]],
    seen: set[str],
) -> None:
    """Collect the members of the classes called so, then of their bases, by name alone."""
    seen.add(called)
    classes = [one for one in view.symbols_named(called, limit=20) if one.kind in TYPES]
    classes = [one for one in classes if one.path != document.path and not is_test(one.path)][:FITTING]
    for cls in classes:
        for name, kind in _members_in(view, cls):
            found.setdefault(name, (kind, depth))
    for base in dict.fromkeys(base for cls in classes for base in cls.bases):
        if base not in seen and depth < 2:
            _of_class(view, document, base, depth + 1, found, seen)


_kept_members: dict[tuple[str, int, str], list[tuple[str, Kind]]] = {}
"""By path, content hash and class."""


def _members_in(view: View, cls: Symbol) -> list[tuple[str, Kind]]:
    key = (cls.path, view.hash_of(cls.path) or 0, cls.name)
    members = _kept_members.get(key)
    if members is None:
        if len(_kept_members) > MOST_KEPT:
            _kept_members.clear()
        members = [(one.name, one.kind) for one in view.symbols_in(cls.path) if one.container == cls.name]
        _kept_members[key] = members
    return members


def _names(snap: Snapshot, document: Document, at: Offset, where: Where) -> Iterator[Candidate]:
    if document.language == "python":
        if _FROM_WHAT.match(where.line):
            yield Candidate("import", _KEYWORD, "keyword")
            return
        yield from _arguments(snap, document, at, where)
        members = snap.resolver.scope(document, where.span.start)
        outermost = max((member.depth for member in members), default=0)
        for member in members:
            if fits(member.name, where.prefix):
                is_builtin = member.depth == outermost
                yield Candidate(
                    member.name,
                    member.kind,
                    "scope",
                    depth=member.depth,
                    member=member,
                    is_builtin=is_builtin,
                )
        for word in _keywords(where):
            yield Candidate(word, _KEYWORD, "keyword")
        yield from _near_names(document, where)
    else:
        yield from _file_names(document, where)
    if len(where.prefix) >= AUTO_IMPORT_PREFIX and snap.settings.completion.auto_import:
        yield from _project(snap, document, where)


_STATEMENTS = frozenset(
    """assert async await break class continue def del elif else except finally for from global if import lambda match
    nonlocal not pass raise return try while with yield case type None True False""".split()  # noqa: SIM905 - words
)
_EXPRESSIONS = frozenset(
    """and as async await else for from if import in is lambda not or yield None True False""".split()  # noqa: SIM905
)


def _keywords(where: Where) -> frozenset[str]:
    """The keywords that may stand where a line begins, or inside one."""
    begins = not where.line.strip() or re.search(r"(:|;|\blambda\b.*)\s*$", where.line) is not None
    return _STATEMENTS if begins else _EXPRESSIONS


def _near_names(document: Document, where: Where) -> Iterator[Candidate]:
    """Names that the lines above bind, by their looks: a scope that the parser has lost behind a broken line."""
    if len(where.prefix) < 1:
        return
    here = around(document, where)
    lower = where.prefix.lower()
    for text in (here.line, here.above):
        for name in text.names:
            if name.lower().startswith(lower) and not keyword.iskeyword(name):
                pairs = text.pairs
                if any((name, mark) in pairs for mark in "=,):") and any(
                    (mark, name) in pairs for mark in ("for", "as", "(", ",", "*", "\n", "=", "in", "[")
                ):
                    yield Candidate(name, Kind.VARIABLE, "near")


def _arguments(snap: Snapshot, document: Document, at: Offset, where: Where) -> Iterator[Candidate]:
    """Parameters of the call around the cursor that can be given by keyword, at the start of an argument."""
    if not where.line.rstrip().endswith(("(", ",")) and where.line.strip():
        return
    for signature in snap.resolver.signatures(document, where.span.start)[:1]:
        for parameter in signature.parameters:
            if parameter.name.isidentifier() and parameter.by_keyword:
                yield Candidate(
                    parameter.name, Kind.VARIABLE, "argument", parameter.text, insert=f"{parameter.name}="
                )


def _file_names(document: Document, where: Where) -> Iterator[Candidate]:
    """Every identifier of this file: what there is to offer in languages without a resolver."""
    outline = outline_of(document)
    for definition in outline.definitions:
        yield Candidate(definition.name, definition.kind, "scope", depth=int(definition.parent >= 0))
    for imported in outline.imports:
        if imported.alias:
            yield Candidate(imported.alias, Kind.MODULE, "scope", imported.module, depth=1)
    for name in outline.names:
        if name != where.prefix or outline.names[name] > 1:
            yield Candidate(name, Kind.VARIABLE, "scope", depth=2)


def _project(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Top-level names of other files in the same language, to be imported when taken; at most AUTO_IMPORTS.

    Names that begin as typed come first, then own code before tests, public modules before private ones, and names
    that more files hold; a name is taken from where this project takes it already.
    """
    found: dict[str, Symbol] = {}
    view = _others(snap, document)
    for symbol in view.symbols_with_prefix(where.prefix, limit=200):
        if symbol.container or symbol.kind not in _IMPORTABLE or symbol.path == document.path:
            continue
        known = found.get(symbol.name)
        if known is None or _aside(symbol.path) < _aside(known.path):
            found[symbol.name] = symbol
    order = sorted(
        found.values(),
        key=lambda symbol: (not symbol.name.startswith(where.prefix), _aside(symbol.path), len(symbol.name)),
    )
    n = 0
    for symbol in order:
        if n >= AUTO_IMPORTS:
            return
        if snap.index.language_of(symbol.path) != document.language:
            continue
        n += 1
        module = importing_module(view, symbol) if document.language == "python" else ""
        yield Candidate(symbol.name, symbol.kind, "project", module or symbol.path, module=module)


def importing_module(view: View, symbol: Symbol) -> str:
    """The module that this project imports a symbol from most often; the one that defines it when nobody does.

    Only packages around the defining module count: another module may hold something else of that name.
    """
    own = module_name(symbol.path)
    counts: dict[str, int] = {}
    for path in view.importers_of_name(symbol.name)[:IMPORTERS]:
        for imported in view.imports_in(path):
            if imported.name == symbol.name and _holds(imported.module, own):
                counts[imported.module] = counts.get(imported.module, 0) + 1
    return min(counts, key=lambda module: (-counts[module], len(module), module), default=own)


def _holds(module: str, own: str) -> bool:
    """True when `module`, which may begin above the workspace's root, is the module `own` or a package around it."""
    if module.startswith("."):
        return False
    parts = module.split(".")
    return any(f"{own}.".startswith(".".join(parts[n:]) + ".") for n in range(len(parts)))


def _others(snap: Snapshot, document: Document) -> View:
    """The index as if `document` were not open, so that a key typed in it needs no new outline of it."""
    return snap.index.with_open({path: one for path, one in snap.documents.items() if path != document.path})


def _aside(path: str) -> tuple[bool, int, int]:
    """How far a file is from being imported by others: tests, then private modules, then deep ones."""
    parts = path.removesuffix(".py").split("/")
    private = sum(part.startswith("_") and part != "__init__" for part in parts)
    return is_test(path), private, len(parts)


def module_name(path: str) -> str:
    """The dotted module of a Python file in the workspace, without a leading `src`: `src/a/b.py` gives `a.b`."""
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    if len(parts) > 1 and parts[0] in ("src", "lib", "python"):
        parts = parts[1:]
    return ".".join(parts)


def _modules(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Modules and packages that continue the dotted name typed so far."""
    for name in snap.resolver.modules(document, where.module):
        yield Candidate(name, Kind.MODULE, "module")


def _imported(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """What can be imported from a module: its names, and its submodules."""
    for member in snap.resolver.module_members(document, where.module):
        yield Candidate(member.name, member.kind, "import", depth=member.depth, member=member)
    if module_path(snap.index, where.module, importer=document.path):
        prefix = where.module if where.module.endswith(".") else f"{where.module}."
        for name in snap.resolver.modules(document, prefix):
            yield Candidate(name, Kind.MODULE, "module")
