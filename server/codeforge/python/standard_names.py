"""Public names of the standard library and the modules to import them from, read from its stubs.

Line patterns do: whole shapes of 700 stubs would cost seconds, this costs some 60 ms of processor time, once a process.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from codeforge.python.environment import standard_modules
from codeforge.syntax.outline import Kind


class StandardName(NamedTuple):
    """A name that a public module of the standard library offers."""

    name: str
    kind: Kind
    module: str


_FAMILIAR = [
    "os",
    "re",
    "sys",
    "pathlib",
    "collections",
    "collections.abc",
    "contextlib",
    "typing",
    "functools",
    "itertools",
    "dataclasses",
    "datetime",
    "json",
    "logging",
    "abc",
    "enum",
    "asyncio",
    "subprocess",
    "time",
    "math",
    "random",
    "copy",
    "shutil",
    "io",
    "operator",
    "string",
    "uuid",
    "decimal",
    "threading",
    "unittest",
    "unittest.mock",
    "argparse",
    "tempfile",
    "inspect",
    "warnings",
    "types",
    "concurrent.futures",
]
"""Modules that come first among those that offer the same name."""
_SKIPPED = frozenset(
    "lib2to3 distutils idlelib this antigravity pyexpat nt posix builtins ntpath posixpath".split()  # noqa: SIM905
)
_ALL = re.compile(r"__all__(?:: [^\n=]+)? \+?= [\[(]([^\])]*)[\])]")
_QUOTED = re.compile(r"[\"'](\w+)[\"']")
_AS = re.compile(r" as (\w+)")
_LAST_WORD = re.compile(r"\w+\Z")
_STAR = re.compile(r"^from ([.\w]+) import \*", re.MULTILINE)
_LINE = re.compile(
    r"^(?P<deep>    )?(?:(?P<test>if|elif|else)\b(?P<condition>[^\n]*)|(?P<klass>class)\s+(?P<c>\w+)"
    r"|(?:async )?(?P<def>def)\s+(?P<f>\w+)|(?P<v>\w+)\s*(?::(?!=)|=(?!=))|(?P<other>[@\w]))",
    re.MULTILINE,
)
_VERSION = re.compile(r"sys\.version_info (>=|<) \(3, (\d+)\)")


class _Names(NamedTuple):
    lowered: list[str]
    rows: list[StandardName]


def standard_names(typeshed: str, version: tuple[int, int], prefix: str) -> Iterator[StandardName]:
    """The names that begin with `prefix` in any case, ascending, for each its best known module first."""
    names, lower = names_of(typeshed, version), prefix.lower()
    place = bisect_left(names.lowered, lower)
    while place < len(names.lowered) and names.lowered[place].startswith(lower):
        yield names.rows[place]
        place += 1


@lru_cache(maxsize=4)
def names_of(typeshed: str, version: tuple[int, int]) -> _Names:
    """All of them; nothing without a folder of stubs."""
    found: list[tuple[str, int, int, str, StandardName]] = []
    sources = {name: _read(path) for name, path in _modules(typeshed, version).items()}
    public = [name for name in sources if not re.search(r"(?:^|\.)_", name)]
    offered = {module: _offered(module, sources, version) for module in public}
    for module in public:
        familiar = _FAMILIAR.index(module) if module in _FAMILIAR else len(_FAMILIAR)
        above = offered.get(module.rpartition(".")[0], {})
        for name, kind in offered[module].items():
            if name not in above:
                row = StandardName(name, kind, module)
                found.append((name.lower(), familiar, module.count("."), module, row))
    found.sort()
    return _Names([each[0] for each in found], [each[4] for each in found])


def _modules(typeshed: str, version: tuple[int, int]) -> dict[str, Path]:
    known = standard_modules(typeshed) if typeshed else {}
    found = {}
    for path in sorted(Path(typeshed).rglob("*.pyi")) if known else ():
        parts = list(path.relative_to(typeshed).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        name = ".".join(parts)
        top = next(
            (".".join(parts[:n]) for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in known), ""
        )
        if not top or parts[0] in _SKIPPED:
            continue
        first, last = known[top]
        if first <= version <= last:
            found[name] = path
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _offered(
    module: str, sources: dict[str, str], version: tuple[int, int], depth: int = 0
) -> dict[str, Kind]:
    """The public names of a module: its `__all__`, else what it defines, re-exports and takes by star."""
    source = sources.get(module, "")
    defined, absent = _defined(source, version)
    for name in _exported_again(source):
        defined.setdefault(name, spelled(name))
    for star in _STAR.findall(source) if depth < 3 and " import *" in source else ():
        other = star if not star.startswith(".") else f"{module}{star}".rstrip(".")
        defined = {**_offered(other, sources, version, depth + 1), **defined}
    lists = [each[1] for each in _ALL.finditer(source) if _begins_line(source, each.start())]
    listed = [name for each in lists for name in _QUOTED.findall(each)]
    if listed:
        return {name: defined.get(name) or spelled(name) for name in listed if name not in absent}
    return {name: kind for name, kind in defined.items() if not name.startswith("_") and len(name) > 1}


def _begins_line(source: str, at: int) -> bool:
    return not source[source.rfind("\n", 0, at) + 1 : at].strip(" ")


def _exported_again(source: str) -> Iterator[str]:
    """The names that a stub imports as themselves: `import x as x`.

    Looked for from ` as ` back: a pattern that begins with the name would try each word of the file.
    """
    for found in _AS.finditer(source):
        name, stop = found[1], found.start()
        before = source[max(stop - len(name) - 1, 0) : stop]
        word = _LAST_WORD.search(before)
        if word is not None and word[0] == name:
            yield name


def _defined(source: str, version: tuple[int, int]) -> tuple[dict[str, Kind], set[str]]:
    """What the statements of a stub define for that Python, and what only for others."""
    found: dict[str, Kind] = {}
    absent: set[str] = set()
    in_branch = holds = former = False
    for match in _LINE.finditer(source):
        if match["deep"]:
            if not in_branch:
                continue
        elif match["test"]:
            if match["test"] == "if":
                former = False
            holds = not former and _holds(match["condition"], version)
            former, in_branch = former or holds, True
            continue
        else:
            in_branch, holds = False, True
        name = match["c"] or match["f"] or match["v"]
        if not name or name in ("def", "class", "import", "from"):
            continue
        if not holds:
            absent.add(name)
        elif name not in found:
            found[name] = Kind.CLASS if match["c"] else Kind.FUNCTION if match["f"] else spelled(name)
    return found, absent - found.keys()


def _holds(condition: str, version: tuple[int, int]) -> bool:
    test = _VERSION.search(condition)
    if test is None:
        return "win32" not in condition or "!=" in condition
    is_newer = version >= (3, int(test[2]))
    return is_newer if test[1] == ">=" else not is_newer


def spelled(name: str) -> Kind:
    """What a name is by its spelling alone."""
    bare = name.lstrip("_")
    if bare.isupper() and len(bare) > 1:
        return Kind.CONSTANT
    return Kind.CLASS if bare[:1].isupper() else Kind.VARIABLE
