"""Names of other modules, to be imported when they are taken.

Five suppliers in this order: what this project imports already, and how; what it defines; the standard library; the
installed distributions, those that the project names first; modules themselves. Within each, names that begin as typed come first, and private modules and tests last.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.where import Where
from codeforge.index.customs import customs_of, customs_with_prefix
from codeforge.index.facts import Symbol
from codeforge.index.top_level import aside, top_level
from codeforge.index.view import View
from codeforge.python.standard_names import spelled, standard_names
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

AUTO_IMPORT_PREFIX = 2
"""Characters typed before names of other files are offered."""
AUTO_IMPORTS = 30
"""Names of other files that are offered."""
ASIDE = 5
"""The tier of private modules and tests."""
WAYS = 3
"""Modules from which one name is offered."""

KEPT_SECONDS = 5.0
_KNOWN_AS = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "sns": "seaborn", "tf": "tensorflow"}
"""Names that everybody gives to some modules, for a project that does not import them yet; nothing so called of
other modules is offered beside them, unless the project itself imports it."""


class Importable(Struct, frozen=True):
    """A name and where it is imported from; `whole` for the module itself, under that name."""

    name: str
    kind: Kind
    module: str
    tier: int
    """0 is nearest: as the project does, its own, the standard library's and direct dependencies', modules, other
    distributions', then tests and private ones."""
    whole: bool = False


def auto_imports(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """At most AUTO_IMPORTS names in the same language, each from at most WAYS modules."""
    if len(where.prefix) < AUTO_IMPORT_PREFIX or not snap.settings.completion.auto_import:
        return
    found: dict[tuple[str, str], Importable] = {}
    kinds: dict[str, Kind] = {}
    for one in _supplied(snap, document, where.prefix):
        found.setdefault((one.name, one.module), one)
        if one.tier:
            kinds.setdefault(one.name, one.kind)
    prefix = where.prefix
    order = sorted(
        found.values(), key=lambda one: (not one.name.startswith(prefix), one.tier, len(one.name), one.name)
    )
    ways: dict[str, list[str]] = {}
    for one in order:
        known = ways.setdefault(one.name, [])
        if len(ways) > AUTO_IMPORTS:
            return
        if known and one.tier and one.name in _KNOWN_AS and _KNOWN_AS[one.name] in known:
            continue
        if len(known) < WAYS and not any(_is_around(module, one.module) for module in known):
            known.append(one.module)
            yield Candidate(
                one.name,
                one.kind if one.whole else kinds.get(one.name, one.kind),
                "project",
                one.module,
                module=one.module,
                whole=one.whole,
                depth=one.tier,
                prefer=-1 if one.tier >= ASIDE else 0,
            )


def _is_around(module: str, other: str) -> bool:
    """True when one of two modules is a package around the other: it takes the name from there."""
    return f"{module}.".startswith(f"{other}.") or f"{other}.".startswith(f"{module}.")


def _supplied(snap: Snapshot, document: Document, prefix: str) -> Iterator[Importable]:
    if document.language != "python":
        for symbol in _own_symbols(snap, document, prefix):
            yield Importable(symbol.name, symbol.kind, "", 1)
        return
    yield from _as_the_project_does(snap, document, prefix)
    view = others(snap, document)
    for symbol in _own_symbols(snap, document, prefix):
        is_aside = any(aside(symbol.path)[:2])
        yield Importable(symbol.name, symbol.kind, importing_module(view, symbol), ASIDE if is_aside else 1)
    environment = snap.environment
    for name, kind, module in standard_names(environment.typeshed, environment.version, prefix):
        yield Importable(name, kind, module, 2 if name.startswith(prefix) else 3)
    distributions = snap.distributions
    for each in distributions.names_with_prefix(prefix, AUTO_IMPORTS) if distributions else ():
        yield Importable(each.name, each.kind, each.module, 2 if each.direct else 4)
    yield from _modules(snap, document, prefix)


def _as_the_project_does(snap: Snapshot, document: Document, prefix: str) -> Iterator[Importable]:
    """What other files import from modules that are there: aliases, and names from wherever they are taken."""
    has_packages = bool(snap.environment.prefix)
    for alias, module, name, _ in customs_with_prefix(snap.index, prefix):
        if name == "*" or (name and name != alias) or module == "__future__":
            continue
        if not name and alias == module.partition(".")[0] != module:
            continue  # `import os.path` binds os: `import os` says it better
        if has_packages and not snap.resolver.has_module(document, module):
            continue
        yield Importable(alias, spelled(alias) if name else Kind.MODULE, module, 0, whole=not name)


def _modules(snap: Snapshot, document: Document, prefix: str) -> Iterator[Importable]:
    for alias, module in _KNOWN_AS.items():
        if alias.startswith(prefix) and snap.resolver.has_module(document, module):
            yield Importable(alias, Kind.MODULE, module, 0, whole=True)
    lower = prefix.lower()
    names = _top_level(snap, document)
    for begun, name in islice(names, bisect_left(names, (lower, "")), None):
        if not begun.startswith(lower):
            break
        yield Importable(name, Kind.MODULE, name, ASIDE if name.startswith("_") else 3, whole=True)


_last_modules: tuple[object, float, list[tuple[str, str]]] = (None, 0.0, [])


def _top_level(snap: Snapshot, document: Document) -> list[tuple[str, str]]:
    """The modules with a single name behind that name in lower case, sorted; listed anew after KEPT_SECONDS, or when
    the stored index is another one."""
    global _last_modules
    key = (snap.environment, snap.index.segments)
    known, listed, names = _last_modules
    if known != key or time.monotonic() - listed > KEPT_SECONDS:
        names = sorted((name.lower(), name) for name in snap.resolver.modules(document, ""))
        _last_modules = (key, time.monotonic(), names)
    return names


def _own_symbols(snap: Snapshot, document: Document, prefix: str) -> list[Symbol]:
    """Top-level names of other files, each once, from its most public file; the most public names first."""
    view = others(snap, document)
    own = {document.path}
    return top_level(view, prefix, language=document.language, without=own, limit=AUTO_IMPORTS)


def importing_module(view: View, symbol: Symbol) -> str:
    """The module that this project imports a symbol from most often; the one that defines it when nobody does.

    Only packages around the defining module count: another module may hold something else of that name.
    """
    own = module_name(symbol.path)
    counts = {
        each.module: each.n_files
        for each in customs_of(view, symbol.name)
        if each.name == symbol.name and _holds(each.module, own)
    }
    return min(counts, key=lambda module: (-counts[module], len(module), module), default=own)


def _holds(module: str, own: str) -> bool:
    """True when `module`, which may begin above the workspace's root, is the module `own` or a package around it."""
    parts = module.split(".")
    return any(f"{own}.".startswith(".".join(parts[n:]) + ".") for n in range(len(parts)))


def others(snap: Snapshot, document: Document) -> View:
    """The index as if `document` were not open, and other documents as they were when they were read last."""
    return snap.index.as_read_last(without=document.path)


def module_name(path: str) -> str:
    """The dotted module of a Python file in the workspace, without a leading `src`: `src/a/b.py` gives `a.b`."""
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    if len(parts) > 1 and parts[0] in ("src", "lib", "python"):
        parts = parts[1:]
    return ".".join(parts)
