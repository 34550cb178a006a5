"""What is compared: two commits, or one and the files as they are now, unsaved text included."""

from pathlib import PurePosixPath

from codeforge.errors import BadRequest
from codeforge.features.review.ask import ReviewedFile
from codeforge.index.difference import Changed, differences
from codeforge.index.history import (
    Change,
    commit_of,
    common,
    contents,
    is_revision,
    objects_at,
)
from codeforge.index.view import is_test
from codeforge.state.bounds import Clock
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.languages import HEAD, language_of
from codeforge.text.documents import Document, decoded, is_binary

MAX_SOURCE = 2_000_000
"""Bytes of a file that is compared."""
COMPARING = 0.5
"""The share of the time after which no more files are compared, so that what differs is looked up."""
NO_TIME = "not compared: time was up"


def range_of(snap: Snapshot, text: str, clock: Clock) -> tuple[str, str]:
    """The commits that are compared; the second is empty for the files as they are now, both are without git or time."""
    three = "..." in text
    one, dots, other = text.partition("..." if three else "..")
    names = [name or "HEAD" for name in ([one, other] if dots else [one])]
    for name in names:
        if not is_revision(name):
            raise BadRequest(
                f"range is `{text[:200]}`; write A..B, A...B or A, each a revision that git knows."
            )
    commits = [commit_of(snap.root, name, limit_s=clock.left_s) for name in names]
    if None in commits and (not text or not clock.going_on()):
        return "", ""
    for name, commit in zip(names, commits, strict=True):
        if commit is None:
            raise BadRequest(f"range names `{name}`, which git does not know in {snap.root}.")
    before, after = commits[0] or "", (commits[1] or "") if dots else ""
    if three:
        before = common(snap.root, before, after, limit_s=clock.left_s) or before
        if not clock.going_on():
            return "", ""
    return before, after


def with_unsaved(snap: Snapshot, before: str, found: list[Change], clock: Clock) -> list[Change]:
    """The changes with those of open documents whose text is not saved yet."""
    known = {change.path for change in found}
    open_paths = [
        path for path in snap.documents if path not in known and not PurePosixPath(path).is_absolute()
    ]
    objects = objects_at(snap.root, before, open_paths, limit_s=clock.left_s)
    more = [Change(path, path, "modified", objects[path]) for path in open_paths if path in objects]
    return sorted([*found, *more], key=lambda change: change.path)


class Compared:
    """The files that differ, read and compared: code before tests and documents, as far as there is time."""

    def __init__(self, snap: Snapshot, found: list[Change], between: bool, clock: Clock) -> None:
        self.files: list[ReviewedFile] = []
        self.differing: list[Changed] = []
        self.n_left = 0
        """Files that there was no time to compare."""
        wanted = [one for change in found for one in (change.before, change.after) if one]
        blobs = contents(snap.root, wanted, limit_s=clock.left_s * COMPARING)
        going_on = clock.share(COMPARING)
        for change in sorted(found, key=lambda change: not _is_code(change.path)):
            if self.n_left or not going_on():
                self.n_left += 1
                self.files.append(ReviewedFile(change.path, change.status, change.before_path, 0, NO_TIME))
                continue
            before = _document(change.before_path or change.path, blobs.get(change.before))
            after = _document(change.path, blobs.get(change.after)) if between else _now(snap, change)
            note = _note(change, before, after, blobs)
            if note:
                self.files.append(ReviewedFile(change.path, change.status, change.before_path, 0, note))
                continue
            if before and after and _same(before, after) and change.status != "renamed":
                continue
            differing = differences(before, after)
            self.differing += differing
            self.files.append(ReviewedFile(change.path, change.status, change.before_path, len(differing)))
        self.files.sort(key=lambda file: file.path)
        self.differing.sort(key=lambda one: one.symbol.path)
        self.paths = {file.path for file in self.files}


def _is_code(path: str) -> bool:
    return bool(language_of(path)) and not is_test(path)


def _now(snap: Snapshot, change: Change) -> Document | None:
    return None if change.status == "deleted" else snap.read(change.path)


def _document(path: str, raw: bytes | None) -> Document | None:
    if raw is None or is_binary(raw) or len(raw) > MAX_SOURCE:
        return None
    source = decoded(raw)
    return Document(path, source, language=language_of(path, source[:HEAD]))


def _note(change: Change, before: Document | None, after: Document | None, blobs: dict[str, bytes]) -> str:
    """Why a file is not compared; empty when it is."""
    if change.before and change.before not in blobs:
        return "its old content could not be read"
    if change.before and before is None:
        return "binary, or too large"
    if change.status != "deleted" and after is None:
        return "binary, too large, generated, or gone"
    return ""


def _same(before: Document, after: Document) -> bool:
    return before.source.replace(b"\r\n", b"\n") == after.source.replace(b"\r\n", b"\n")
