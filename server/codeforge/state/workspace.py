"""Opening one folder without a server: the stored index, brought up to date, for the command line and for tests."""

from collections.abc import Callable
from pathlib import Path

from codeforge import trace
from codeforge.config import read_settings, settings_files
from codeforge.index.build import Progress
from codeforge.index.view import View
from codeforge.state.folder import Folder
from codeforge.state.indexing import is_same, loaded, save, steps, store_of, text_steps


def open_workspace(
    root: Path,
    *,
    text: bool = False,
    fresh: bool = False,
    progress: Progress = lambda done, total, path: None,
    report: Callable[[str], None] | None = None,
    engines: bool = True,
) -> Folder:
    """The folder at `root` with a complete index, which is stored when it differs from the stored one.

    `text` makes the index of words too, `fresh` starts from nothing whatever is stored. `report` takes the sentences
    about what is wrong with the stored index; without it they become the folder's notes. A relative `root` is taken
    from the working directory. Close the folder when done.
    """
    root = root.absolute()
    files, broken = settings_files(root)
    settings, problems = read_settings(*files)
    folder = Folder(root, settings, problems=broken + problems)
    told = report or folder.note
    if fresh:
        store_of(folder, told).save_words(None)
    known = View.of([]).with_segments([], complete=False) if fresh else loaded(folder, told)
    for view in steps(folder, known, unchecked, progress):
        folder.publish(view)
    if not is_same(folder.view, known.segments):
        folder.publish(save(folder, folder.view, told))
    if text:
        for words in text_steps(folder, folder.view, folder.text, unchecked, progress):
            folder.publish_text(words)
    if engines:
        folder.start_engines(told)
    trace.count("workspace.opened")
    return folder


def unchecked() -> None:
    """Nobody cancels."""
