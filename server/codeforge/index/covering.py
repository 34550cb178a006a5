"""Which tests speak for a definition, and why we think so.

Four kinds of evidence: a test uses it (through an import, a receiver, or by its name alone), a test uses what uses it,
a test is named after it, a file of tests is named after its file. The sum ranks.
"""

import re
from typing import NamedTuple

from codeforge.index.facts import Symbol
from codeforge.index.graph import importers
from codeforge.index.spread import FADE, WORTH, Spread, qualified
from codeforge.index.uses import SURE, Confidence, Sources, Use
from codeforge.index.view import is_test
from codeforge.syntax.outline import CALLABLE, Kind

NAMED_AFTER = 0.5
FILE_NAMED_AFTER = 0.25
HELPER = 0.5
"""What counts of a function in a file of tests that is not called like a test."""
FULL = 1.75
"""The sum of all evidence, which is a score of 100."""
MAX_IN_FILE = 20
"""Tests of one file named after a definition that are listed."""
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


class Covering(NamedTuple):
    """A test, or a file of tests."""

    path: str
    line: int
    symbol: str
    """The dotted name of the test; empty for a whole file."""
    worth: float
    """0 to 1."""
    confidence: Confidence
    why: tuple[str, ...]
    """Sentences, the strongest first."""
    distance: int
    """1 for a test that uses it directly, 2 for one that uses what uses it; 0 where only names speak."""


class _Evidence:
    def __init__(self) -> None:
        self.worth = 0.0
        self.confidence: Confidence = "by-name"
        self.why: list[tuple[float, str]] = []
        self.distance = 0
        self.line = -1
        """The first place in a file of tests that holds no definitions around its tests."""

    def add(self, worth: float, why: str, confidence: Confidence, distance: int) -> None:
        self.worth += worth
        self.why.append((worth, why))
        if SURE[confidence] < SURE[self.confidence]:
            self.confidence = confidence
        if distance and (not self.distance or distance < self.distance):
            self.distance = distance


def tests_of(sources: Sources, target: Symbol, reach: Spread | None = None) -> list[Covering]:
    """The tests of a definition, the likeliest first. `reach` adds those that use what uses it."""
    found: dict[tuple[str, int, str], _Evidence] = {}

    def evidence(path: str, symbol: Symbol | None) -> _Evidence:
        key = (path, symbol.line if symbol else 0, qualified(symbol) if symbol else "")
        return found.setdefault(key, _Evidence())

    name = qualified(target)
    counted: set[tuple[str, int]] = set()
    for use in sources.uses(target, tests=True).found:
        test = _test_around(sources, use)
        key = (use.path, test.line if test else -1)
        if use.relation == "imports" or key in counted:
            continue
        counted.add(key)
        verb = "calls" if use.relation == "calls" else "uses"
        one_use = evidence(use.path, test)
        one_use.line = use.line if one_use.line < 0 else min(one_use.line, use.line)
        one_use.add(WORTH[use.confidence], f"{verb} `{name}`: {use.why}", use.confidence, 1)
    for one in reach.found if reach else ():
        if one.distance > 1 and is_test(one.use.path) and one.use.relation != "imports":
            test = _test_around(sources, one.use)
            through = one.chain[-2].symbol or one.chain[-2].path
            worth = WORTH[one.confidence] * FADE ** (one.distance - 1)
            why = f"uses `{through}`, which leads to `{name}`"
            if (one.use.path, test.line if test else -1) not in counted:
                counted.add((one.use.path, test.line if test else -1))
                evidence(one.use.path, test).add(worth, why, one.confidence, one.distance)
    _named_after(sources, target, found)
    ordered = [
        Covering(
            path,
            line if symbol else max(one.line, 0),
            symbol,
            min(one.worth / FULL, 1.0) * (1.0 if is_test_name(symbol) or not symbol else HELPER),
            one.confidence,
            tuple(why for _, why in sorted(one.why, key=lambda pair: -pair[0])),
            one.distance,
        )
        for (path, line, symbol), one in found.items()
    ]
    ordered.sort(key=lambda one: (-one.worth, SURE[one.confidence], one.path, one.line))
    return ordered


def tests_of_file(sources: Sources, path: str) -> list[Covering]:
    """The files of tests for a whole file, the likeliest first: those that import it, and those named after it."""
    found: dict[str, _Evidence] = {}
    for importer in importers(sources.view, path):
        if is_test(importer):
            found.setdefault(importer, _Evidence()).add(1.0, f"imports `{path}`", "exact", 1)
    for named in files_named_after(sources, path):
        found.setdefault(named, _Evidence()).add(NAMED_AFTER, f"is named after `{path}`", "by-name", 0)
    ordered = [
        Covering(one, 0, "", min(e.worth / FULL, 1.0), e.confidence, tuple(w for _, w in e.why), e.distance)
        for one, e in found.items()
    ]
    return sorted(ordered, key=lambda one: (-one.worth, one.path))


def files_named_after(sources: Sources, path: str) -> list[str]:
    """Files of tests whose names are made from the file's: `test_text.py`, `text_test.go`, `text.spec.ts`, `TextTest.java`."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0].lstrip("_")
    if stem.lower() in ("__init__", "init", "index", "mod", "lib", "main"):
        stem = folder.rpartition("/")[2]
    if not stem:
        return []
    candidates = {
        f"test_{stem}",
        f"{stem}_test",
        f"{stem}_tests",
        f"tests_{stem}",
        f"{stem}Test",
        f"{stem}Tests",
    }
    candidates |= {f"Test{stem}", f"{stem}_spec", f"test{stem}", f"{stem}Spec", stem}
    beside = folder.rpartition("/")[2]
    found = {
        one
        for candidate in sorted(candidates)
        for one in sources.view.paths_called(candidate)
        if one != path and is_test(one) and one.rpartition("/")[2].partition(".")[0] == candidate
    }
    related = {one for one in found if beside and any(beside in part for part in one.split("/")[:-1])}
    plain = {one for one in found if one.rpartition("/")[2].partition(".")[0] == stem and ".test." not in one}
    plain = {one for one in plain if ".spec." not in one}
    return sorted(related or found - plain)


def _named_after(sources: Sources, target: Symbol, found: dict[tuple[str, int, str], _Evidence]) -> None:
    """What names say: of tests inside files that hold the name, and of files."""
    named = set(files_named_after(sources, target.path))
    holding = {path for path in sources.view.paths_with(target.name) if is_test(path)}
    paths = {path for path, _, _ in found} | named
    words = _words(target.name)
    for path, line, symbol in list(found):
        one = found[path, line, symbol]
        if words and words <= _words(symbol.rpartition(".")[2]):
            one.add(NAMED_AFTER, f"is named after `{target.name}`", "by-name", 0)
        if path in named:
            one.add(FILE_NAMED_AFTER, f"its file is named after `{target.path}`", "by-name", 0)
    owner = _words(target.container.rpartition(".")[2])
    for path in sorted(paths & (holding | named)):
        n = 0
        for test in sources.symbols(path):
            key = (path, test.line, qualified(test))
            if key in found or n >= MAX_IN_FILE or not words or test.kind not in CALLABLE:
                continue
            own = _words(test.name)
            if not is_test_name(test.name) or not words <= own:
                continue
            if owner and not owner <= own | _words(test.container) and path not in named:
                continue
            n += 1
            evidence = found[key] = _Evidence()
            evidence.add(NAMED_AFTER, f"is named after `{target.name}`", "by-name", 0)
            if path in named:
                evidence.add(FILE_NAMED_AFTER, f"its file is named after `{target.path}`", "by-name", 0)
    with_tests = {path for path, _, _ in found}
    for path in sorted(named - with_tests):
        evidence = found[path, 0, ""] = _Evidence()
        evidence.add(FILE_NAMED_AFTER, f"is named after `{target.path}`", "by-name", 0)


def _test_around(sources: Sources, use: Use) -> Symbol | None:
    """The test that a place stands in: the outermost function around it that is called like one, else the function."""
    best = None
    for symbol in sources.symbols(use.path):
        if symbol.line > use.line:
            break
        if symbol.end_line >= use.line and symbol.kind in (*CALLABLE, Kind.PROPERTY):
            best = symbol
            if is_test_name(symbol.name):
                break
    return best


def is_test_name(dotted: str) -> bool:
    """True when the last part of a dotted name reads like a test's."""
    name = dotted.rpartition(".")[2]
    lower = name.lower()
    return lower.startswith("test") or lower.endswith(("_test", "_tests")) or name.endswith("Test")


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORDS.findall(name)) - {"test", "tests", "should"}
