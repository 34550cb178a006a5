"""The parts of the map, found one after the other in the time that there is."""

from collections import Counter
from collections.abc import Callable

from codeforge.errors import BadRequest
from codeforge.features.overview.ask import MAX_LISTED, HotPlace, OverviewAnswer, OverviewAsk, TestLayout
from codeforge.features.overview.debt import debts_of
from codeforge.features.overview.files import Files
from codeforge.features.overview.fit import Map
from codeforge.features.overview.hubs import hubs_of
from codeforge.features.overview.packages import packages_of
from codeforge.index.filegraph import file_graph
from codeforge.index.history import Log, log_of
from codeforge.index.manifests import Manifest, manifest_of, package_purpose
from codeforge.index.modules import is_entry
from codeforge.state.bounds import Clock
from codeforge.state.snapshot import Snapshot

HISTORY_S = 1.5
"""Seconds that git may take: a longer log is left out."""


def overview(snap: Snapshot, ask: OverviewAsk) -> OverviewAnswer:
    """The map of the workspace, or of one folder.

    Raises BadRequest for a folder that the index has no file of, Cancelled as any feature.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    under = ask.path.strip("/")
    files = Files(snap, under)
    if under and not files.paths:
        raise BadRequest(f"path is {ask.path}; the index has no file in a folder so called.")
    why: list[str] = []
    manifest = manifest_of(snap.index, snap.read)
    graph = file_graph(snap.index, clock.share(0.6))
    packages = packages_of(snap, files, graph) if clock.going_on() else []
    hubs = hubs_of(snap, graph, files.is_own) if graph and clock.going_on() else []
    log = None
    if clock.going_on():
        log = log_of(snap.root, limit_s=min(HISTORY_S, clock.left_s)) if snap.root.is_dir() else None
        if log is None:
            why.append("no git")
    debt, all_read = debts_of(snap, files, graph, clock)
    if not all_read:
        why.append("files")
    if graph is None or clock.late:
        why.insert(0, "deadline")
    if not snap.index.complete:
        why.append("indexing")
    drawn = Map(
        title=_title(manifest, snap, under),
        purpose=_purpose(manifest, snap, under),
        files=files,
        packages=packages,
        entries=[entry for entry in manifest.entries if files.fits(entry.path or under)],
        hubs=hubs,
        hot=_hot(log, files.is_own) if log else [],
        debt=debt,
        tests=_tests(files, manifest),
        dependencies=manifest.dependencies if not under else [],
    )
    return drawn.within(snap, budget, clock, why)


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


def _hot(log: Log, fits: Callable[[str], bool]) -> list[HotPlace]:
    return [HotPlace(*one) for one in log.hot(400) if fits(one.path) and one.commits > 1][:MAX_LISTED]


def _tests(files: Files, manifest: Manifest) -> TestLayout:
    folders: Counter[str] = Counter()
    for path in files.tests:
        parts = path.split("/")[:-1]
        folders["/".join(parts[:2])] += 1
    named = tuple(f"{folder or '.'} ({n})" for folder, n in folders.most_common(5))
    lines = sum(files.lines.get(path, 0) for path in files.tests)
    return TestLayout(len(files.tests), lines, named, tuple(dict.fromkeys(manifest.tests)))
