"""All that changes while the server runs: folders, open documents, settings.

- Changed by notifications only, in one thread (the event loop), by plain synchronous code: the loop is the lock.
- A change makes new values; whoever holds the old ones keeps a consistent view. No copies, no locks.
- The innermost folder that holds a file answers for it. A file outside every folder belongs to a loose folder whose
  root is the root of its file system: syntax is known there, and what its imports reach, but nothing is indexed.
- `revision` counts changes and names them in logs; a document's `version` is the editor's own number.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codeforge.config import Problem, Settings, read_settings, settings_files
from codeforge.state.folder import Folder
from codeforge.state.packages import Rests, always


class Session:
    """The folders of one editor."""

    def __init__(self, given: Mapping[str, Any] | None = None, *, rests: Rests = always) -> None:
        self.given: Mapping[str, Any] = given or {}
        """The editor's settings, as sent."""
        self.folders: tuple[Folder, ...] = ()
        self.loose: dict[str, Folder] = {}
        self.rests = rests

    def add_folder(self, root: Path) -> Folder:
        """The folder at `root`, made when there is none."""
        for folder in self.folders:
            if folder.root == root:
                return folder
        settings, problems = self._settings(root)
        folder = Folder(root, settings, problems=problems, rests=self.rests)
        self.folders = (*self.folders, folder)
        return folder

    def remove_folder(self, root: Path) -> Folder | None:
        """Take the folder at `root` out; the caller closes it. Its open documents move to where they belong now."""
        removed = next((folder for folder in self.folders if folder.root == root), None)
        if removed is not None:
            self.folders = tuple(folder for folder in self.folders if folder is not removed)
        return removed

    def all_folders(self) -> list[Folder]:
        """Workspace folders, then loose ones."""
        return [*self.folders, *self.loose.values()]

    def home_of(self, file: str) -> tuple[Folder, str]:
        """The folder that answers for the absolute path `file`, and its path there."""
        best: tuple[Folder, str] | None = None
        for folder in self.folders:
            inside = _inside(str(folder.root), file)
            if inside is not None and (best is None or len(str(folder.root)) > len(str(best[0].root))):
                best = folder, inside
        if best is not None:
            return best
        anchor = Path(file).anchor
        folder = self._loose(anchor)
        return folder, file[len(anchor) :].replace(os.sep, "/") if anchor else file

    def _loose(self, anchor: str) -> Folder:
        folder = self.loose.get(anchor)
        if folder is None:
            root = Path(anchor or os.sep)
            settings, problems = read_settings(self.given)
            folder = Folder(root, settings, problems=problems, loose=True, rests=self.rests)
            self.loose[anchor] = folder
        return folder

    def configure(self, given: Mapping[str, Any]) -> list[Folder]:
        """Take the editor's settings; the folders whose settings changed by it."""
        self.given = given
        changed = []
        for folder in self.all_folders():
            settings, problems = self._settings(folder.root, loose=folder.loose)
            folder.problems = problems
            if settings != folder.settings:
                folder.configure(settings)
                changed.append(folder)
        return changed

    def _settings(self, root: Path, *, loose: bool = False) -> tuple[Settings, list[Problem]]:
        files, broken = ([], []) if loose else settings_files(root)
        settings, problems = read_settings(self.given, *files)
        return settings, broken + problems


def _inside(root: str, file: str) -> str | None:
    """The path of `file` below `root` with `/`; None when it lies elsewhere."""
    base = os.path.normcase(root).rstrip("\\/")
    known = os.path.normcase(file)
    if not known.startswith(base) or known[len(base) : len(base) + 1] not in (os.sep, "/"):
        return None
    return file[len(base) + 1 :].replace(os.sep, "/")
