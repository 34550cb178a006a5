"""What could stand at the cursor: one function a source, each giving candidates in no particular order."""

import keyword
import re
from collections.abc import Generator, Iterator

from msgspec import Struct

from codeforge.features.completion.where import Place, Where
from codeforge.index.graph import module_path
from codeforge.python.resolver import Member
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import CALLABLE, TYPES, Kind, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

AUTO_IMPORT_PREFIX = 2
"""Characters typed before names of other files are offered."""
BY_NAME_FILES = 24
"""Files read to see which members follow a receiver of unknown type."""

_KEYWORD = Kind.OPERATOR
_IMPORTABLE = CALLABLE | TYPES | {Kind.CONSTANT, Kind.VARIABLE}


class Candidate(Struct):
    """One name that could be meant, with what ranking and rendering need to know of it."""

    name: str
    kind: Kind
    source: str
    """Where it comes from: member, by-name, scope, keyword, argument, module, import, project, jedi."""
    detail: str = ""
    depth: int = 0
    """Scopes outwards, or classes up: 0 is nearest."""
    insert: str = ""
    """What is inserted when it differs from the name: `size=` for a keyword argument."""
    module: str = ""
    """The module an auto-import takes it from."""
    seen: int = 0
    """How often it was seen after the same receiver, for by-name candidates."""
    member: Member | None = None


class Gathered(Struct):
    """The candidates, and whether more could come when asked again."""

    candidates: list[Candidate]
    complete: bool = True


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
        for member in answer.members:
            yield Candidate(member.name, member.kind, "member", member.detail, member.depth, member=member)
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
    """Members seen after the same receiver: in this file, then in files of the project that hold its last name."""
    last = where.receiver.rsplit(".", 1)[-1]
    if not re.fullmatch(r"\w+", last) or last[0].isdigit():
        return
    counts: dict[str, int] = {}
    pattern = re.compile(rb"\b" + re.escape(last.encode()) + rb"\.([A-Za-z_]\w*)")
    sources = [document.source[: where.dot], document.source[where.span.stop :]]
    for source in sources:
        for match in pattern.finditer(source):
            counts[match[1].decode()] = counts.get(match[1].decode(), 0) + 3
    if where.receiver == last or where.receiver.startswith("self."):
        for path in _nearest(snap.index.paths_with(last), document.path)[:BY_NAME_FILES]:
            snap.checkpoint()
            other = snap.read(path)
            if other is None or path == document.path:
                continue
            for match in pattern.finditer(other.source):
                counts[match[1].decode()] = counts.get(match[1].decode(), 0) + 1
    for name, seen in counts.items():
        yield Candidate(name, Kind.FIELD, "by-name", seen=seen)


def _nearest(paths: list[str], path: str) -> list[str]:
    """`paths` with those that share most folders with `path` first."""
    here = path.split("/")

    def shared(other: str) -> int:
        there = other.split("/")
        return next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)

    return sorted(paths, key=lambda other: (-shared(other), other))


def _names(snap: Snapshot, document: Document, at: Offset, where: Where) -> Iterator[Candidate]:
    if document.language == "python":
        yield from _arguments(snap, document, at, where)
        for member in snap.resolver.scope(document, where.span.start):
            yield Candidate(member.name, member.kind, "scope", member.detail, member.depth, member=member)
        for word in keyword.kwlist:
            yield Candidate(word, _KEYWORD, "keyword")
    yield from _file_names(document, where)
    if len(where.prefix) >= AUTO_IMPORT_PREFIX and snap.settings.completion.auto_import:
        yield from _project(snap, document, where)


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
    """Names of this file: its definitions and imports, and in languages without a resolver every identifier."""
    outline = outline_of(document)
    for definition in outline.definitions:
        if document.language != "python":
            yield Candidate(definition.name, definition.kind, "scope", depth=int(definition.parent >= 0))
    if document.language == "python":
        return
    for imported in outline.imports:
        if imported.alias:
            yield Candidate(imported.alias, Kind.MODULE, "scope", imported.module, depth=1)
    for name in outline.names:
        if name != where.prefix or outline.names[name] > 1:
            yield Candidate(name, Kind.VARIABLE, "scope", depth=2)


def _project(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Top-level names of other files in the same language, to be imported when taken."""
    for symbol in snap.index.symbols_with_prefix(where.prefix, limit=300):
        if symbol.container or symbol.kind not in _IMPORTABLE or symbol.path == document.path:
            continue
        if snap.index.language_of(symbol.path) != document.language:
            continue
        module = module_name(symbol.path) if document.language == "python" else ""
        yield Candidate(symbol.name, symbol.kind, "project", module or symbol.path, module=module)


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
        yield Candidate(member.name, member.kind, "import", member.detail, member=member)
    if module_path(snap.index, where.module, importer=document.path):
        prefix = where.module if where.module.endswith(".") else f"{where.module}."
        for name in snap.resolver.modules(document, prefix):
            yield Candidate(name, Kind.MODULE, "module")
