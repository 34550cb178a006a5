"""Opening a workspace from the shell: the stored index, brought up to date, with a progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.text import Text

from codeforge.cli.output import errors, progress_bar, root_of
from codeforge.errors import BadRequest
from codeforge.state.folder import Folder
from codeforge.state.snapshot import Snapshot
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document


@contextmanager
def opened(place: Path, root: Path | None, *, text: bool = False, fresh: bool = False) -> Iterator[Folder]:
    """The workspace around `place`, indexed; its worker processes end with the block.

    `text` waits for the index of words too, which only questions need; `fresh` forgets the stored index first.
    """
    with progress_bar("Indexing") as progress:
        folder = open_workspace(root_of(place, root), text=text, fresh=fresh, progress=progress)
    said: list[str] = []
    try:
        _say(folder, said)
        yield folder
    finally:
        _say(folder, said)
        folder.close()


def _say(folder: Folder, said: list[str]) -> None:
    """What is wrong with the settings, the stored index and the engines, on standard error; what is `said` is not again."""
    for text in (*map(str, folder.problems), *folder.notes):
        if text not in said:
            said.append(text)
            errors.print(Text(f"codeforge: {' '.join(text.splitlines())}", style="yellow"))


def path_in(snap: Snapshot, file: Path) -> tuple[str, Document]:
    """The path of `file` in the workspace and its document; raises BadRequest when it cannot be read as text."""
    try:
        path = file.resolve().relative_to(snap.root).as_posix()
    except ValueError:
        raise BadRequest(f"{file} is not inside {snap.root}. Name its workspace with --root.") from None
    document = snap.document(path)
    if document is None:
        raise BadRequest(
            f"{file} cannot be read as text. It may be binary, too large, or not readable for you."
        )
    return path, document
