"""The index of a folder: from nothing, from what is stored, or from what has just changed.

The content of a file is the truth, never its times: every file is read and hashed, and what a view already knows of an
equal hash is kept. So a restart parses nothing, and a switch of branches only what differs.

Fundamental property, tested with random histories: however a view came about, it equals one built from nothing.

Nothing here holds state or starts threads. Whoever calls `build` while files go on changing calls `refreshed` with
those paths afterwards, on the last view.
"""

import os
import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from codeforge import trace
from codeforge.index.facts import FileFacts, Symbol, facts_of
from codeforge.index.listing import (
    MAX_BYTES,
    IgnoreRules,
    Listing,
    Reader,
    is_below_foreign,
    is_foreign,
    is_marker,
    listed,
)
from codeforge.index.search import TextSegment, TextView
from codeforge.index.segment import Segment
from codeforge.index.view import LeftOut, View
from codeforge.index.workers import Batch, Definition, Workers, batches_of, safely
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document

SMALL_FILES = 40
SMALL_BYTES = 300_000
"""An update below both is done where it is asked for: starting workers costs 0.2 s."""
MANY_CHANGED = 200
"""So many changed files are written together into one segment."""
MANY_SEGMENTS = 4
PUBLISH_S = 0.3
"""How often a growing index is shown."""

Checkpoint = Callable[[], None]
"""Raises Cancelled when nobody waits any more."""
Progress = Callable[[int, int, str], None]
"""Files done, files in all, and the one at hand."""


def _unchecked() -> None: ...


def _unseen(done: int, total: int, path: str) -> None: ...


def build(
    root: Path,
    view: View,
    *,
    exclude: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    checkpoint: Checkpoint = _unchecked,
    progress: Progress = _unseen,
) -> Iterator[View]:
    """Ever more complete views of the folder, begun with what `view` knows; the last is complete.

    At least one view comes. Open documents stay as they are in `view`.
    """
    documents, view = view.open, view.with_open({})
    with trace.span("build", root=root) as span:
        listing = listed(root, exclude=exclude, max_bytes=max_bytes)
        reader = Reader(root, max_bytes=max_bytes)
        update = _compared(reader, view, listing, checkpoint, progress)
        span.note(files=len(listing.paths), changed=len(update.paths), gone=len(update.gone))
        if not view.n_files and not view.complete:
            view = view.with_listed(listing.paths)
            yield view.with_open(documents)
        for after in _brought_up(root, reader, view, update, checkpoint, progress):
            yield after.with_open(documents)


def refreshed(
    root: Path,
    view: View,
    paths: Collection[str],
    *,
    exclude: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    checkpoint: Checkpoint = _unchecked,
) -> View:
    """`view` after `paths` have been looked at again; the same object when nothing differs.

    A path may be a file or a folder, be new, changed or gone; the empty path stands for all.
    What is left out is told by file; whole folders and kinds of files are told again only when all is compared.
    """
    with trace.span("refresh", paths=len(paths)) as span:
        if "" in paths or any(is_marker(path) for path in paths):
            *_, last = build(root, view, exclude=exclude, max_bytes=max_bytes, checkpoint=checkpoint)
            return last
        reader = Reader(root, max_bytes=max_bytes)
        disk = view.with_open({})
        update = _looked_at(root, reader, disk, paths, exclude, max_bytes)
        span.note(changed=len(update.paths), gone=len(update.gone))
        if update.is_empty and update.left_out == view.left_out:
            return view
        *_, last = _brought_up(root, reader, disk, update, checkpoint, _unseen)
        return last.with_open(view.open)


def build_text(
    root: Path,
    view: View,
    text: TextView,
    *,
    max_bytes: int = MAX_BYTES,
    vectors: bool = False,
    checkpoint: Checkpoint = _unchecked,
    progress: Progress = _unseen,
) -> Iterator[TextView]:
    """Ever more complete words of the files of `view`, begun with what `text` knows; the last is complete.

    At least one comes: `text` itself when it is up to date. Open documents of `text` stay. Nothing is parsed:
    definitions come from `view`. With `vectors` the workers make those of what they read.
    """
    view = view.with_open({})
    with trace.span("build text", root=root) as span:
        known, wanted = text.hashes(), view.hashes()
        todo = sorted(path for path, content in wanted.items() if known.get(path) != content)
        gone = known.keys() - wanted.keys()
        span.note(files=len(wanted), changed=len(todo), gone=len(gone))
        if not todo and not gone and text.complete:
            yield text
            return
        reader = Reader(root, max_bytes=max_bytes)
        if len(todo) < SMALL_FILES:
            yield _few_words(reader, view, text, todo, gone, checkpoint)
        else:
            yield from _many_words(
                root,
                reader,
                view,
                text,
                todo,
                gone,
                vectors=vectors,
                checkpoint=checkpoint,
                progress=progress,
            )


# What differs


class _Update(Struct, frozen=True):
    """What separates a view from the disk."""

    paths: tuple[str, ...]
    """Files to parse."""
    sizes: tuple[int, ...]
    documents: dict[str, Document]
    """Their texts, as far as they are at hand."""
    gone: frozenset[str]
    left_out: tuple[LeftOut, ...]

    @property
    def is_empty(self) -> bool:
        return not self.paths and not self.gone


def _compared(
    reader: Reader, view: View, listing: Listing, checkpoint: Checkpoint, progress: Progress
) -> _Update:
    """What separates `view` from the listed files: all that it knows are read and hashed."""
    trace.count("whole comparisons")
    cold = view.n_files == 0
    paths: list[str] = []
    sizes: list[int] = []
    documents: dict[str, Document] = {}
    left_out = list(listing.left_out)
    gone = set(view.paths()).difference(listing.paths)
    n_bytes = 0
    for n, (path, size) in enumerate(zip(listing.paths, listing.sizes, strict=True)):
        if n % 64 == 0:
            checkpoint()
            progress(0 if cold else n, len(listing.paths), path)
        if not cold:
            found = reader.read(path)
            if isinstance(found, Document):
                if _is_known(view, found):
                    continue
                if n_bytes < SMALL_BYTES:
                    documents[path] = found
                n_bytes += size
            else:
                if view.has(path):
                    gone.add(path)
                if found is not None:
                    left_out.append(found)
                continue
        paths.append(path)
        sizes.append(size)
    return _Update(tuple(paths), tuple(sizes), documents, frozenset(gone), _in_order(left_out))


def _looked_at(
    root: Path, reader: Reader, view: View, paths: Collection[str], exclude: Sequence[str], max_bytes: int
) -> _Update:
    """What separates `view` from the files at and below `paths`."""
    known = {path for path in paths if view.has(path)}
    named = [path for path in paths if path not in known or Path(reader.top, path).is_dir()]
    below = _below(view, named)
    new, left_out = _new(root, reader, named, exclude, max_bytes)
    documents: dict[str, Document] = {}
    gone: set[str] = set()
    for path in sorted(known | below | new):
        found = reader.read(path) if path in known or path in new else None
        if isinstance(found, Document):
            if not _is_known(view, found):
                documents[path] = found
        else:
            if view.has(path):
                gone.add(path)
            if found is not None:
                left_out.append(found)
    kept = [
        one for one in view.left_out if not any(one.path == path or _is_in(one.path, path) for path in paths)
    ]
    sizes = tuple(len(document.source) for document in documents.values())
    return _Update(tuple(documents), sizes, documents, frozenset(gone), _in_order([*kept, *left_out]))


def _is_known(view: View, document: Document) -> bool:
    return (
        view.hash_of(document.path) == document.hash and view.language_of(document.path) == document.language
    )


def _below(view: View, folders: Sequence[str]) -> set[str]:
    """Known files below `folders`."""
    if not folders:
        return set()
    paths = sorted(view.paths())
    found: set[str] = set()
    for folder in folders:
        at = bisect_left(paths, folder + "/")
        while at < len(paths) and paths[at].startswith(folder + "/"):
            found.add(paths[at])
            at += 1
    return found


def _new(
    root: Path, reader: Reader, named: Sequence[str], exclude: Sequence[str], max_bytes: int
) -> tuple[set[str], list[LeftOut]]:
    """Files at and below `named` that belong to the workspace."""
    candidates = [path for path in named if _may_count(reader.top, path)]
    if candidates:
        rules = IgnoreRules(reader.top)
        candidates = [path for path in candidates if not rules.covers(path)]
    if not candidates:
        return set(), []
    listing = listed(root, exclude=exclude, max_bytes=max_bytes, only=candidates)
    return set(listing.paths), [one for one in listing.left_out if not one.path.startswith("*")]


def _may_count(top: str, path: str) -> bool:
    """True for a file of a known language and for a folder, outside the folders that are never own code."""
    if is_foreign(path) or not os.path.lexists(f"{top}/{path}"):
        return False
    counts = bool(language_of(path)) or Path(top, path).is_dir() or Path(top, path).is_symlink()
    return counts and not is_below_foreign(top, path)


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder + "/")


def _in_order(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    by_path = {one.path: one for one in left_out}
    return tuple(by_path[path] for path in sorted(by_path))


# Bringing a view up to date


def _brought_up(
    root: Path, reader: Reader, view: View, update: _Update, checkpoint: Checkpoint, progress: Progress
) -> Iterator[View]:
    if len(update.paths) < SMALL_FILES and sum(update.sizes) < SMALL_BYTES:
        yield _with_few(reader, view, update, checkpoint)
    else:
        yield from _with_many(root, view, update, reader.max_bytes, checkpoint, progress)


def _with_few(reader: Reader, view: View, update: _Update, checkpoint: Checkpoint) -> View:
    changed: dict[str, FileFacts | None] = dict.fromkeys(update.gone)
    left_out = list(update.left_out)
    for path in update.paths:
        checkpoint()
        facts: FileFacts | None = None
        found = update.documents.get(path) or reader.read(path)
        if isinstance(found, Document):
            facts, reason = safely(facts_of, found)
            found = LeftOut(path, reason) if facts is None else None
        if found is not None:
            left_out.append(found)
        if facts is not None or view.has(path):
            changed[path] = facts
    trace.count("files parsed", len(update.paths))
    if changed:
        view = view.with_changed(changed)
    after = view.with_segments(view.segments, complete=True, left_out=_in_order(left_out))
    return after.compacted() if len(after.changed) > MANY_CHANGED else after


def _with_many(
    root: Path,
    view: View,
    update: _Update,
    max_bytes: int,
    checkpoint: Checkpoint,
    progress: Progress,
) -> Iterator[View]:
    """Views with ever more of the update, parsed by workers; the last has it as one segment more."""
    left_out = list(update.left_out)
    base = view.with_changed(dict.fromkeys(update.gone))
    batches = [
        Batch([update.paths[place] for place in places]) for places in batches_of(update.paths, update.sizes)
    ]
    parts: list[Segment] = []
    failed: set[str] = set()
    done, total, shown = 0, len(update.paths), time.monotonic()
    with Workers(root, max_bytes=max_bytes) as workers:
        for result in workers.run(batches, checkpoint):
            read = Segment.decoded(result.data) if result.data else Segment.of([])
            parts.append(read)
            failed.update(set(result.paths).difference(read.paths))
            left_out += [LeftOut(path, reason) for path, reason in result.left_out]
            done += len(result.paths)
            progress(done, total, result.paths[-1])
            if done < total and time.monotonic() - shown > PUBLISH_S:
                yield _with_parts(base, parts, failed, left_out, complete=False)
                shown = time.monotonic()
    trace.count("files parsed", total)
    checkpoint()
    one = [Segment.merged([(part, ()) for part in parts])]
    after = _with_parts(base, one, failed, left_out, complete=True)
    yield after.compacted() if view.n_files == 0 or len(after.segments) > MANY_SEGMENTS else after


def _with_parts(
    base: View, parts: Sequence[Segment], failed: Collection[str], left_out: list[LeftOut], *, complete: bool
) -> View:
    """`base` with `parts` on top, without the files that `failed`."""
    read = {path for part in parts for path in part.paths}
    changed = {path: facts for path, facts in base.changed.items() if path not in read}
    changed |= dict.fromkeys(failed)
    return base.with_segments(
        [*base.segments, *parts], changed=changed, complete=complete, left_out=_in_order(left_out)
    )


# Words


def _few_words(
    reader: Reader,
    view: View,
    text: TextView,
    todo: Sequence[str],
    gone: Collection[str],
    checkpoint: Checkpoint,
) -> TextView:
    changed: dict[str, TextSegment | None] = dict.fromkeys(gone)
    known = text.hashes()
    for path in todo:
        checkpoint()
        document = reader.read(path)
        if isinstance(document, Document):
            same = view.hash_of(path) == document.hash  # else it has changed since the view was made
            symbols = view.symbols_in(path) if same else facts_of(document).symbols
            changed[path] = _words_of(document, symbols)
        elif path in known:
            changed[path] = None
    trace.count("files read for words", len(todo))
    after = text.with_changed(changed).with_complete(True)
    return after.compacted() if len(after.changed) > MANY_CHANGED else after


def _words_of(document: Document, symbols: Sequence[Symbol]) -> TextSegment:
    return TextSegment.of([document], lambda _: symbols)


def _many_words(
    root: Path,
    reader: Reader,
    view: View,
    text: TextView,
    todo: Sequence[str],
    gone: Collection[str],
    *,
    vectors: bool,
    checkpoint: Checkpoint,
    progress: Progress,
) -> Iterator[TextView]:
    """Words of ever more files, read by workers."""
    base = text.with_changed(dict.fromkeys(text.hashes().keys() & {*gone, *todo}))
    sizes = [_size(reader.top, path) for path in todo]

    def batches() -> Iterator[Batch]:
        for places in batches_of(todo, sizes):
            checkpoint()  # all are made before the first is read, some milliseconds each
            paths = [todo[place] for place in places]
            yield Batch(paths, [_definitions(view, path) for path in paths], vectors=vectors)

    parts: list[TextSegment] = []
    done, shown = 0, time.monotonic()
    with Workers(root, max_bytes=reader.max_bytes) as workers:
        for result in workers.run(batches(), checkpoint):
            if result.data:
                parts.append(TextSegment.decoded(result.data))
            done += len(result.paths)
            progress(done, len(todo), result.paths[-1] if result.paths else "")
            if time.monotonic() - shown > PUBLISH_S:
                yield base.with_more(parts, complete=False)
                shown = time.monotonic()
    trace.count("files read for words", len(todo))
    checkpoint()
    whole = base.with_more(parts, complete=True).compacted()
    wanted = view.hashes()
    late = [path for path, content in whole.hashes().items() if wanted.get(path, content) != content]
    yield _few_words(reader, view, whole, late, (), checkpoint) if late else whole


def _definitions(view: View, path: str) -> list[Definition]:
    return [(symbol.name, int(symbol.kind), symbol.line, symbol.end_line) for symbol in view.symbols_in(path)]


def _size(top: str, path: str) -> int:
    try:
        return os.lstat(f"{top}/{path}").st_size
    except OSError:
        return 0
