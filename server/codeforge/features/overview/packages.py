"""The folders that belong together, the most important first."""

from collections import Counter
from collections.abc import Callable

from codeforge.features.overview.ask import Package
from codeforge.features.overview.files import Files
from codeforge.index.filegraph import FileGraph
from codeforge.index.manifests import package_purpose
from codeforge.index.modules import is_entry
from codeforge.state.snapshot import Snapshot

MAX_PACKAGES = 40


def packages_of(
    snap: Snapshot, files: Files, graph: FileGraph | None, going_on: Callable[[], bool]
) -> list[Package]:
    """The folders that belong together, the most important first; none when time is up before they are known.

    What each is for is read as far as time reaches.
    """
    code = [path for path in files.paths if files.is_code(path) and path not in files.tests]
    folders = _folders(code, files.under)
    if not going_on():
        return []
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
    if not going_on():
        return []
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
                purpose=package_purpose(snap.index, snap.read, folder, entry)
                if folder and going_on()
                else "",
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
