"""The parts of the map, found one after the other in the time that there is."""

from collections import Counter
from collections.abc import Callable

from codeforge.errors import BadRequest
from codeforge.features.overview.ask import MAX_LISTED, HotPlace, OverviewAnswer, OverviewAsk, TestLayout
from codeforge.features.overview.debt import debts_of
from codeforge.features.overview.files import Files
from codeforge.features.overview.fit import Map
from codeforge.features.overview.hubs import hubs_of
from codeforge.features.overview.lines import languages_of
from codeforge.features.overview.packages import packages_of
from codeforge.index.filegraph import file_graph
from codeforge.index.history import Log, log_of
from codeforge.index.manifests import Manifest, manifest_of, package_purpose
from codeforge.index.modules import is_entry
from codeforge.state.bounds import Clock
from codeforge.state.finished import Finished
from codeforge.state.snapshot import Snapshot

GRAPH = 0.6
"""The share of the time after which the graph of the files is left out."""
HISTORY_S = 1.5
"""Seconds that git may take: a longer log is left out."""
REST_MS = 5_000
"""The time to finish while nobody waits."""


_finished: Finished[Map] = Finished()


def overview(snap: Snapshot, ask: OverviewAsk) -> OverviewAnswer:
    """The map of the workspace, or of one folder.

    Raises BadRequest for a folder that the index has no file of, Cancelled as any feature.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    under = ask.path.strip("/")
    known = _finished.known(snap, under)
    drawn = known or _drawn(snap, ask.path, clock)
    if known is None and "deadline" in drawn.why:
        _finished.finish_later(snap, under, lambda later: _drawn(later, ask.path, Clock(later, REST_MS)))
    return drawn.within(snap, budget, clock)


def _drawn(snap: Snapshot, path: str, clock: Clock) -> Map:
    """All parts of the map, as far as there is time."""
    under = path.strip("/")
    files = Files(snap, under, clock.going_on)
    if under and not files.paths:
        raise BadRequest(f"path is {path}; the index has no file in a folder so called.")
    manifest = manifest_of(snap.index, snap.read, clock.going_on)
    graph = file_graph(snap.index, clock.share(GRAPH))
    packages = packages_of(snap, files, graph, clock.going_on) if clock.going_on() else []
    hubs = hubs_of(snap, graph, files.is_own, clock.going_on) if graph and clock.going_on() else []
    log = log_of(snap.root, limit_s=min(HISTORY_S, clock.left_s)) if snap.root.is_dir() else None
    no_git = log is None and clock.going_on()
    debt, all_read = debts_of(snap, files, graph, clock)
    late = not clock.going_on() or graph is None
    why = {
        "deadline": late,
        "no git": no_git,
        "files": not all_read,
        "indexing": not snap.index.complete,
    }
    return Map(
        title=_title(manifest, snap, under),
        purpose=_purpose(manifest, snap, under),
        n_files=len(files.paths),
        n_lines=sum(files.lines.get(path, 0) for path in files.paths),
        languages=languages_of(files),
        packages=packages,
        entries=[entry for entry in manifest.entries if files.fits(entry.path or under)],
        hubs=hubs,
        hot=_hot(log, files.is_own) if log else [],
        debt=debt,
        tests=_tests(files, manifest),
        dependencies=manifest.dependencies if not under else [],
        why=tuple(name for name, holds in why.items() if holds),
    )


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
