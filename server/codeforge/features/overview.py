"""`codeforge/overview`: a map of a project inside a budget, for someone who has never seen it.

What it is, what it is made of, what can be started, what the rest stands on, where the work is, where it hurts, and
how it is tested. Each part has its share of the budget; what a part does not need goes to the next ones.
"""

import re
from collections import Counter
from collections.abc import Callable

from msgspec import Struct

from codeforge.errors import BadRequest
from codeforge.index.filegraph import FileGraph, file_graph
from codeforge.index.history import Log, log_of
from codeforge.index.manifests import Entry, Manifest, manifest_of, package_purpose
from codeforge.index.modules import is_entry
from codeforge.index.view import is_test
from codeforge.state.bounds import Bounds, Clock, Omitted, n_tokens
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.languages import pack_of
from codeforge.syntax.outline import CALLABLE, TYPES, Kind

PROTOCOL_VERSION = 1

LONG_FUNCTION = 80
"""Lines from which a function is worth a word."""
MAX_DEBT_FILES = 150
"""Files that are searched for notes of debt, the most important first."""
MAX_PACKAGES = 40
MAX_LISTED = 15
FEW_EDGES = 3
"""Fewer than one import between files for so many files."""
MAX_NAMED = 5_000
SHORTEST_NAME = 4
_NAMED = frozenset({*TYPES, Kind.FUNCTION})
HISTORY_S = 1.5
"""Seconds that git may take: a longer log is left out."""
SHARES = {"packages": 0.40, "entries": 0.12, "hubs": 0.22, "hot": 0.10, "debt": 0.10, "tests": 0.06}
_NOTE = re.compile(rb"(?:\#|//|/\*|^[ \t]*\*|--|;|<!--)[^\n]*?\b(?:TODO|FIXME|XXX|HACK)\b", re.MULTILINE)
_VENDORED = frozenset(
    {"vendor", "vendored", "_vendor", "third_party", "thirdparty", "3rdparty", "external", "dist"}
)
LEAST_NOTES = 2
_BRANCH = re.compile(rb"\b(?:if|elif|for|while|case|catch|except|and|or|when|match)\b|&&|\|\||\?\s")
_CODE_ASIDE = frozenset({"markdown", "json", "toml", "yaml", "html", "css"})


class OverviewAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked: the whole workspace, or one folder of it."""

    path: str = ""
    """A folder; empty for the whole."""
    budget: Bounds = Bounds(tokens=2_000, ms=3_000)


class LanguageShare(Struct, frozen=True):
    """How much of a project is in one language."""

    language: str
    files: int
    lines: int


class Package(Struct, frozen=True):
    """A folder that belongs together."""

    path: str
    files: int
    lines: int
    purpose: str
    """One line from its docstring or README; empty where it says nothing."""
    offers: tuple[str, ...]
    """What others import from it most."""


class Hub(Struct, frozen=True):
    """A definition, or a file, that much stands on."""

    symbol: str
    """Empty for a file."""
    kind: str
    path: str
    line: int
    importers: int
    """Files that import it; in a project whose files hardly import each other, files that name it."""


class HotPlace(Struct, frozen=True):
    """A file that changes often."""

    path: str
    commits: int
    days: int
    """Between its last change and the last commit."""


class Debt(Struct, frozen=True):
    """A place that will cost whoever changes it."""

    path: str
    line: int
    symbol: str
    kind: str
    """`long function` or `notes`."""
    amount: int
    """Lines of the function, or number of notes (TODO, FIXME, XXX, HACK)."""
    branches: int = 0
    """Of a function: words that branch or join conditions, a proxy of its cyclomatic complexity."""


class TestLayout(Struct, frozen=True):
    """Where the tests are, and how they are run."""

    files: int
    lines: int
    folders: tuple[str, ...]
    """The folders that hold the most of them, with their number."""
    commands: tuple[str, ...]


class OverviewAnswer(Struct, frozen=True):
    """The map; each list has what matters most first."""

    name: str
    purpose: str
    files: int
    lines: int
    languages: tuple[LanguageShare, ...] = ()
    packages: tuple[Package, ...] = ()
    entries: tuple[Entry, ...] = ()
    hubs: tuple[Hub, ...] = ()
    hot: tuple[HotPlace, ...] = ()
    debt: tuple[Debt, ...] = ()
    tests: TestLayout = TestLayout(0, 0, (), ())
    dependencies: tuple[str, ...] = ()
    text: str = ""
    """The map as Markdown, inside the budget: what a model is given."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    omitted: Omitted = Omitted()


def overview(snap: Snapshot, ask: OverviewAsk) -> OverviewAnswer:
    """The map of the workspace, or of one folder.

    Raises BadRequest for a folder that the index has no file of, Cancelled as any feature.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    under = ask.path.strip("/")
    files = _Files(snap, under)
    if under and not files.paths:
        raise BadRequest(f"path is {ask.path}; the index has no file in a folder so called.")
    why: list[str] = []
    manifest = manifest_of(snap.index, snap.read)
    graph = file_graph(snap.index, clock.share(0.6))
    log = log_of(snap.root, limit_s=min(HISTORY_S, clock.left_s)) if snap.root.is_dir() else None
    if graph is None or clock.late:
        why.append("deadline")
    if log is None:
        why.append("no git")
    if not snap.index.complete:
        why.append("indexing")
    debt, all_read = _debts(snap, files, graph, clock)
    if not all_read:
        why.append("files")
    drawn = _Map(
        title=_title(manifest, snap, under),
        purpose=_purpose(manifest, snap, under),
        files=files,
        packages=_packages(snap, files, graph),
        entries=[entry for entry in manifest.entries if files.fits(entry.path or under)],
        hubs=_hubs(snap, graph, files.is_own) if graph else [],
        hot=_hot(log, files.is_own) if log else [],
        debt=debt,
        tests=_tests(files, manifest),
        dependencies=manifest.dependencies if not under else [],
    )
    return drawn.within(snap, budget, clock, why)


class _Files:
    """The files that are asked about, with their lines."""

    def __init__(self, snap: Snapshot, under: str) -> None:
        view = snap.index
        self.under = f"{under}/" if under else ""
        self.paths = [path for path in view.paths() if path.startswith(self.under)]
        self.lines: dict[str, int] = {}
        for segment in view.segments:
            self.lines.update(zip(segment.paths, segment.columns.n_lines.tolist(), strict=True))
        for path in view.laid_over():
            facts = view.facts_of(path)
            self.lines[path] = facts.n_lines if facts else 0
        self.language = {path: view.language_of(path) for path in self.paths}
        self.tests = {path for path in self.paths if is_test(path) and self.language[path] not in _CODE_ASIDE}

    def fits(self, path: str) -> bool:
        """True for a path below the folder asked about."""
        return path.startswith(self.under) or path == self.under.rstrip("/")

    def is_own(self, path: str) -> bool:
        """True for code below the folder asked about that is neither a test nor somebody else's."""
        return (
            path.startswith(self.under)
            and path in self.language
            and self.is_code(path)
            and path not in self.tests
            and _VENDORED.isdisjoint(path.split("/"))
        )

    def is_code(self, path: str) -> bool:
        """False for documents and data."""
        return self.language.get(path, "") not in _CODE_ASIDE


def _title(manifest: Manifest, snap: Snapshot, under: str) -> str:
    return under or manifest.name or snap.root.name


def _purpose(manifest: Manifest, snap: Snapshot, under: str) -> str:
    if not under:
        return manifest.purpose
    entry = next(
        (
            p
            for p in snap.index.paths()
            if p.startswith(f"{under}/") and p.count("/") == under.count("/") + 1 and is_entry(p)
        ),
        "",
    )
    return package_purpose(snap.index, snap.read, under, entry)


def _packages(snap: Snapshot, files: _Files, graph: FileGraph | None) -> list[Package]:
    """The folders that belong together, the most important first."""
    code = [path for path in files.paths if files.is_code(path) and path not in files.tests]
    folders = _folders(code, files.under)
    offered: dict[str, list[str]] = {}
    if graph is not None:
        for used in graph.used(2_000, lambda path: path in files.language):
            folder = _folder_of(used.path, folders)
            names = offered.setdefault(folder, [])
            if len(names) < 5 and used.name not in names:
                names.append(used.name)
    inside: dict[str, list[str]] = {folder: [] for folder in folders}
    for path in code:
        inside.setdefault(_folder_of(path, folders), []).append(path)
    rank = dict.fromkeys([*folders, "."], 0.0)
    if graph is not None:
        for path, worth in zip(graph.paths, graph.rank.tolist(), strict=True):
            if path in files.language and path not in files.tests:
                rank[_folder_of(path, folders) or "."] += worth
    packages = []
    for folder, paths in inside.items():
        if not paths:
            continue
        entry = next((p for p in paths if p.rpartition("/")[0] == folder and is_entry(p)), "")
        packages.append(
            Package(
                path=folder or ".",
                files=len(paths),
                lines=sum(files.lines.get(path, 0) for path in paths),
                purpose=package_purpose(snap.index, snap.read, folder, entry) if folder else "",
                offers=tuple(offered.get(folder, ())),
            )
        )
    n_lines = sum(package.lines for package in packages) or 1
    packages.sort(key=lambda one: (-(rank.get(one.path, 0.0) + one.lines / n_lines), one.path))
    return packages[:MAX_PACKAGES]


def _folders(paths: list[str], under: str) -> set[str]:
    """Folders that split the files into at most MAX_PACKAGES parts: the largest are opened as long as that holds."""
    children: dict[str, set[str]] = {}
    size: Counter[str] = Counter()
    for path in paths:
        folder = path.rpartition("/")[0]
        while True:
            size[folder] += 1
            if not folder:
                break
            parent = folder.rpartition("/")[0]
            children.setdefault(parent, set()).add(folder)
            folder = parent
    top = under.rstrip("/")
    chosen = {top}
    while True:
        opened = [
            one
            for one in chosen
            if any(child not in chosen for child in children.get(one, ()))
            and (size[one] > max(len(paths) // 12, 6) or one == top)
        ]
        opened = [
            one for one in opened if len(chosen) + len(children[one] - chosen) <= MAX_PACKAGES or one == top
        ]
        if not opened:
            return chosen
        best = max(opened, key=lambda one: (size[one], one))
        chosen |= children[best]


def _folder_of(path: str, folders: set[str]) -> str:
    folder = path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder


def _hubs(snap: Snapshot, graph: FileGraph, fits: Callable[[str], bool]) -> list[Hub]:
    """Definitions and files that much stands on, by turns."""
    hubs = []
    for used in graph.used(2 * MAX_LISTED, fits):
        symbol = next(
            (s for s in snap.index.symbols_in(used.path) if s.name == used.name and not s.container), None
        )
        kind = symbol.kind.name.lower() if symbol else "name"
        hubs.append(Hub(used.name, kind, used.path, symbol.line if symbol else 0, used.files))
    if graph.n_edges * FEW_EDGES < len(graph.paths):
        return _named_most(snap, fits)
    importers = graph.importers()
    named = {hub.path for hub in hubs[:MAX_LISTED]}
    wholes = [
        Hub("", "file", path, 0, importers[path])
        for path, _ in graph.best(2 * MAX_LISTED, fits)
        if importers[path] > 1 and path not in named
    ]
    return hubs[:MAX_LISTED] + wholes[:MAX_LISTED]


def _named_most(snap: Snapshot, fits: Callable[[str], bool]) -> list[Hub]:
    """The functions and types that the most files name: where one package is the project, nothing is imported."""
    view = snap.index
    found: list[Hub] = []
    for path in view.paths():
        if not fits(path):
            continue
        for symbol in view.symbols_in(path):
            if symbol.kind in _NAMED and not symbol.container and len(symbol.name) >= SHORTEST_NAME:
                n = len(view.paths_with(symbol.name)) - 1
                if n > 1 and len(view.symbols_named(symbol.name, limit=2)) == 1:
                    found.append(Hub(symbol.name, symbol.kind.name.lower(), path, symbol.line, n))
        if len(found) > MAX_NAMED:
            break
    return sorted(found, key=lambda hub: (-hub.importers, hub.path, hub.line))[:MAX_LISTED]


def _hot(log: Log, fits: Callable[[str], bool]) -> list[HotPlace]:
    return [HotPlace(*one) for one in log.hot(400) if fits(one.path) and one.commits > 1][:MAX_LISTED]


def _debts(snap: Snapshot, files: _Files, graph: FileGraph | None, clock: Clock) -> tuple[list[Debt], bool]:
    """Functions that are far too long, and files full of notes; False when not all that were meant were read."""
    own = [path for path in files.paths if files.is_own(path)]
    long: list[tuple[int, str, str, int]] = []
    for path in own:
        if files.lines.get(path, 0) > LONG_FUNCTION:
            for symbol in snap.index.symbols_in(path):
                n = symbol.end_line - symbol.line + 1
                if n >= LONG_FUNCTION and symbol.kind in CALLABLE:
                    name = f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name
                    long.append((n, path, name, symbol.line))
    long.sort(reverse=True)
    found = []
    for n, path, name, line in long[:MAX_LISTED]:
        document = snap.read(path)
        if document is None or not clock.going_on():
            continue
        start = document.lines.starts[min(line, len(document.lines) - 1)]
        stop = document.lines.span(min(line + n - 1, len(document.lines) - 1)).stop
        branches = len(_BRANCH.findall(document.source, start, stop))
        found.append(Debt(path, line, name, "long function", n, branches))
    found.sort(key=lambda one: (-(one.amount + 3 * one.branches), one.path))
    rank = dict(zip(graph.paths, graph.rank.tolist(), strict=True)) if graph else {}
    worth = sorted(own, key=lambda path: -(rank.get(path, 0.0) + files.lines.get(path, 0) / 1e6))
    notes = []
    complete = len(worth) <= MAX_DEBT_FILES
    for path in worth[:MAX_DEBT_FILES]:
        if not clock.going_on():
            complete = False
            break
        document = snap.read(path)
        n = len(_NOTE.findall(document.source)) if document else 0
        if n >= LEAST_NOTES and document:
            first = _NOTE.search(document.source)
            notes.append(Debt(path, document.lines.line_of(first.start()) if first else 0, "", "notes", n))
    notes.sort(key=lambda one: (-one.amount, one.path))
    return found[: MAX_LISTED // 2 + 1] + notes[: MAX_LISTED // 2], complete


def _tests(files: _Files, manifest: Manifest) -> TestLayout:
    folders: Counter[str] = Counter()
    for path in files.tests:
        parts = path.split("/")[:-1]
        folders["/".join(parts[:2])] += 1
    named = tuple(f"{folder or '.'} ({n})" for folder, n in folders.most_common(5))
    lines = sum(files.lines.get(path, 0) for path in files.tests)
    return TestLayout(len(files.tests), lines, named, tuple(dict.fromkeys(manifest.tests)))


class _Map(Struct):
    """All that was found, before the budget."""

    title: str
    purpose: str
    files: _Files
    packages: list[Package]
    entries: list[Entry]
    hubs: list[Hub]
    hot: list[HotPlace]
    debt: list[Debt]
    tests: TestLayout
    dependencies: list[str]

    def within(self, snap: Snapshot, budget: Bounds, clock: Clock, why: list[str]) -> OverviewAnswer:
        """The answer that the budget holds: each part its share, and what is left of the shares before it."""
        languages = _languages(self.files)
        head = [f"# {self.title}", *([self.purpose] if self.purpose else []), _sizes(languages)]
        if self.dependencies:
            head.append(f"Depends on: {', '.join(self.dependencies[:20])}.")
        lines: list[str] = []
        used = 0
        for line in head:
            cost = n_tokens(line + "\n")
            if used + cost <= budget.tokens:
                lines.append(line)
                used += cost
        parts = {
            "packages": ("## Packages", [_package_line(one) for one in self.packages]),
            "entries": ("## Start here", [_entry_line(one) for one in self.entries]),
            "hubs": ("## What the rest stands on", [_hub_line(one) for one in self.hubs]),
            "hot": ("## Changes often", [_hot_line(one) for one in self.hot]),
            "debt": ("## Costly to change", [_debt_line(one) for one in self.debt]),
            "tests": ("## Tests", _test_lines(self.tests)),
        }
        kept: dict[str, int] = {}
        spare = max(budget.tokens - used, 0)
        total, carried, n_items = spare, 0.0, 0
        for name, (heading, rows) in parts.items():
            allowed = total * SHARES[name] + carried
            cost = n_tokens(f"\n{heading}\n")
            taken: list[str] = []
            for row in rows:
                more = n_tokens(row + "\n")
                if cost + more > allowed or n_items >= budget.items:
                    break
                taken.append(row)
                cost, n_items = cost + more, n_items + 1
            kept[name] = len(taken)
            if taken:
                lines += ["", heading, *taken]
                carried = allowed - cost
            else:
                carried = allowed
        text = "\n".join(lines) + "\n" if lines else ""
        left = sum(len(rows) - kept[name] for name, (_, rows) in parts.items())
        if left:
            why = ["budget", *why]
        return OverviewAnswer(
            name=self.title,
            purpose=self.purpose,
            files=len(self.files.paths),
            lines=sum(self.files.lines.get(path, 0) for path in self.files.paths),
            languages=tuple(languages),
            packages=tuple(self.packages[: kept["packages"]]),
            entries=tuple(self.entries[: kept["entries"]]),
            hubs=tuple(self.hubs[: kept["hubs"]]),
            hot=tuple(self.hot[: kept["hot"]]),
            debt=tuple(self.debt[: kept["debt"]]),
            tests=self.tests,
            dependencies=tuple(self.dependencies[:20]),
            text=text,
            tokens=n_tokens(text),
            revision=snap.revision,
            ms=clock.ms,
            complete=not {"deadline", "indexing"} & set(why),
            omitted=Omitted(left, 0, ", ".join(dict.fromkeys(why))),
        )


def _languages(files: _Files) -> list[LanguageShare]:
    n_files: Counter[str] = Counter()
    n_lines: Counter[str] = Counter()
    for path, language in files.language.items():
        n_files[language] += 1
        n_lines[language] += files.lines.get(path, 0)
    return [LanguageShare(one, n_files[one], n) for one, n in n_lines.most_common(8)]


def _sizes(languages: list[LanguageShare]) -> str:
    parts = []
    for one in languages[:5]:
        pack = pack_of(one.language)
        parts.append(f"{pack.title if pack else one.language} {one.lines:,} lines in {one.files:,} files")
    return "; ".join(parts) + "."


def _package_line(one: Package) -> str:
    offers = f" Offers {', '.join(one.offers)}." if one.offers else ""
    purpose = f" {one.purpose.rstrip('.')}." if one.purpose else ""
    return f"- {one.path} ({one.files} files, {one.lines:,} lines).{purpose}{offers}"


def _entry_line(one: Entry) -> str:
    where = f" in {one.path}" if one.path and one.path != one.name else ""
    what = f" runs {one.what}" if one.what else ""
    return f"- {one.name} ({one.kind}){what}{where}"


def _hub_line(one: Hub) -> str:
    name = f"{one.symbol} ({one.kind}) " if one.symbol else ""
    line = f":{one.line + 1}" if one.symbol else ""
    return f"- {name}{one.path}{line}, used by {one.importers} files"


def _hot_line(one: HotPlace) -> str:
    when = f", the last {one.days} days ago" if one.days > 1 else ""
    return f"- {one.path}: {one.commits} commits{when}"


def _debt_line(one: Debt) -> str:
    if one.kind == "notes":
        return f"- {one.path}: {one.amount} notes (TODO, FIXME, XXX, HACK)"
    return f"- {one.symbol} at {one.path}:{one.line + 1}: {one.amount} lines, {one.branches} branches"


def _test_lines(tests: TestLayout) -> list[str]:
    lines = []
    if tests.files:
        lines.append(f"- {tests.files} files, {tests.lines:,} lines: {', '.join(tests.folders)}")
    if tests.commands:
        lines.append(f"- Run: {'; '.join(tests.commands)}")
    return lines or ["- none found"]
