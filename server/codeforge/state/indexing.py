"""Keeping a folder's index true: loaded, compared with the disk, kept up to date, stored.

`Indexer` is one thread a folder and the only maker of its views. It hands each finished view to the session, which
replaces the old one; nobody waits for it. The command line takes the same steps without a thread.
"""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from codeforge import allocator, trace
from codeforge.config import Settings
from codeforge.errors import Cancelled
from codeforge.index.build import Progress, build, build_text, refreshed
from codeforge.index.history import log_of
from codeforge.index.search import TextSegment, TextView
from codeforge.index.segment import Segment
from codeforge.index.store import Store
from codeforge.index.view import View
from codeforge.state.folder import Folder

FIRST_ANSWERS_SECONDS = 0.2
"""How long a stored index serves before its files are compared."""
WORDS_AFTER_SECONDS = 0.05
"""Quiet time before the words of a changed file are gathered: whoever saved it may be asking for its names."""
WORDS_LATE_SECONDS = 2.0
"""So long words may wait while file after file changes."""
WATCH_SECONDS = 1.0
"""How long the files wait to be compared until what changes is watched: then once is enough."""
SAVE_AFTER_SECONDS = 2.0
"""Quiet time before what has changed is stored."""
KEEP_SECONDS = 5.0
"""How long the end waits until an index is stored: to build it again would take longer."""
WORTH_KEEPING = 500
"""With so many files more than are stored, a part of an index is stored at the end."""
PAUSE_SECONDS = 0.5
"""How often a paused indexer looks whether it has to end."""
EVERYTHING = ""
"""The path that stands for the whole folder."""


class Handlers(NamedTuple):
    """What an indexer tells, from its own thread."""

    view: Callable[[View], None]
    text: Callable[[TextView], None]
    progress: Progress = lambda done, total, path: None
    loaded: Callable[[bool], None] = lambda warm: None
    """The stored index was read, or (False) there is none and everything is read anew."""
    ready: Callable[[], None] = lambda: None
    """The index is complete, or its building was stopped by a person."""
    changed: Callable[[set[str]], None] = lambda paths: None
    """Files have changed on disk, before the view that knows it."""
    report: Callable[[str], None] = trace.log
    let_pass: Callable[[], None] = lambda: None
    """Lets those pass who wait for an answer: words and vectors are no reason to be late."""


class Indexer:
    """Makes the views of one folder, from its own thread."""

    def __init__(self, folder: Folder, handlers: Handlers, *, watched: bool = True) -> None:
        self.folder = folder
        self.handlers = handlers
        self.watched = watched
        self.view = folder.view
        self.text = folder.text
        self._batches: queue.SimpleQueue[set[str] | Settings | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._kept = threading.Event()
        """Not set between the beginning of a build and the moment when it is stored."""
        self._kept.set()
        self._thread = threading.Thread(target=self._run, name=f"indexer {folder.root.name}", daemon=True)
        self._compared = threading.Event()
        """Set when the files begin to be compared with the stored index."""
        self._watching = threading.Event()
        self._wordless: float | None = None
        """Since when the words are older than the view."""
        self._git_moved = True
        """History may have changed since it was read."""
        self._saved: View | None = None
        """The view that was stored, or need not be."""
        self._stored: tuple[Segment, ...] = ()

    # Called from any thread

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def touch(self, paths: set[str]) -> None:
        """Look at `paths` again."""
        self._batches.put(paths)

    def configure(self, settings: Settings) -> None:
        """Index by these settings from now on."""
        self._batches.put(settings)

    def cancel(self) -> None:
        """Stop building; what is indexed so far stays and says that it is not complete."""
        self._give_up.set()

    def stop(self, *, seconds: float = 1.0) -> None:
        """End the thread, waiting at most `seconds` for it, and KEEP_SECONDS for what it is storing."""
        self._stop.set()
        self._give_up.set()
        self._batches.put(None)
        if self._thread.is_alive():
            self._thread.join(seconds)
            self._kept.wait(KEEP_SECONDS)

    # The thread

    def _run(self) -> None:
        try:
            self._publish(loaded(self.folder, self.handlers.report))
            self._stored = self.view.segments
            warm = bool(self._stored)
            self.handlers.loaded(warm)
            if warm:  # the first questions have been waiting for this view; comparing files would slow their answers
                self._give_up.wait(FIRST_ANSWERS_SECONDS)
            if self.watched:
                threading.Thread(target=self._watch, name="watch", daemon=True).start()
                self._watching.wait(WATCH_SECONDS)
            self._compared.set()
            self._build()
            while self._next():
                pass
        except Cancelled:
            pass
        except Exception:
            trace.failure(f"indexing {self.folder.root}")
            self.handlers.report(
                f"Indexing {self.folder.root} failed; the log says why. Open files are still served."
            )
            self.handlers.ready()

    def _watch(self) -> None:
        from codeforge.index.watch import watch  # 30 ms that nobody has to wait for

        try:
            for batch in watch(self.folder.root, self._stop):
                if self._watching.is_set() or self._compared.is_set():
                    self._batches.put(set(batch))
                self._watching.set()  # all that came before is about to be compared anyway
        except Exception:
            trace.failure(f"watching {self.folder.root}")
        finally:
            self._watching.set()

    def _next(self) -> bool:
        """Take in one batch of changes; or gather words, then store, when it is quiet; False at the end."""
        dirty = self._saved is not self.view
        quiet = SAVE_AFTER_SECONDS if dirty else None
        if self._wordless is not None:
            quiet = WORDS_AFTER_SECONDS
        try:
            batch = self._batches.get(timeout=quiet)
        except queue.Empty:
            self._pause()
            if self._wordless is not None:
                self._build_text()
            else:
                self._save()
                allocator.give_back()
            return True
        self._pause()
        paths = self._with_waiting(batch)
        if paths is None or self._stop.is_set():
            return False
        self._take_in(paths)
        if self._wordless is not None and time.monotonic() - self._wordless > WORDS_LATE_SECONDS:
            self._build_text()
        return True

    def _with_waiting(self, batch: set[str] | Settings | None) -> set[str] | None:
        """`batch` and all that has come meanwhile, as one; None at the end."""
        paths: set[str] = set()
        while batch is not None:
            if isinstance(batch, Settings):
                self.folder.settings = batch
                batch = {EVERYTHING}
            paths |= batch
            try:
                batch = self._batches.get_nowait()
            except queue.Empty:
                return paths
        return None

    def _take_in(self, paths: set[str]) -> None:
        self.handlers.changed(paths)
        self._git_moved |= EVERYTHING in paths
        index = self.folder.settings.index
        try:
            view = refreshed(
                self.folder.root,
                self.view,
                paths,
                exclude=index.exclude,
                max_bytes=index.max_file_bytes,
                checkpoint=self._checkpoint,
            )
        except Cancelled:
            if self._stop.is_set():
                raise
            return
        trace.count("index.refreshed")
        if view is not self.view:
            if self._wordless is None:
                self._wordless = time.monotonic()
            self._publish(view)

    def _build(self) -> None:
        self._give_up.clear()
        self._kept.clear()
        try:
            self._take_steps()
            self.handlers.ready()
            self._save()
        finally:
            self._kept.set()
        self._wordless = time.monotonic()
        self._build_text()
        allocator.give_back()

    def _take_steps(self) -> None:
        try:
            with trace.span("index", root=self.folder.root.name):
                for view in steps(self.folder, self.view, self._checkpoint, self.handlers.progress):
                    self._publish(view)
        except Cancelled:
            if self._stop.is_set():
                self._save_part()
                raise

    def _build_text(self) -> None:
        """Bring the words up to date. What changes meanwhile is taken into the index, and its words follow."""
        try:
            while self._wordless is not None:
                self._wordless = None
                history, self._git_moved = self._git_moved, False
                for text in text_steps(self.folder, self.view, self.text, self._courteously, history=history):
                    if text is not self.text:
                        self.text = text
                        self.handlers.text(text)
        except Cancelled:
            if self._stop.is_set():
                raise

    def _publish(self, view: View) -> None:
        self.view = view
        self.handlers.view(view)

    def _save(self) -> None:
        """Store the index unless it is stored as it is, or a person has stopped its building."""
        if self.view.complete and not is_same(self.view, self._stored):
            whole = save(self.folder, self.view, self.handlers.report)
            if whole is not self.view:
                self._publish(whole)
            self._stored = whole.segments
        self._saved = self.view

    def _save_part(self) -> None:
        """Store what there is of an index whose building ends too early: the next start goes on from there."""
        n_stored = sum(segment.n_files for segment in self._stored)
        if self.view.n_files - n_stored >= WORTH_KEEPING:
            save(self.folder, self.view, self.handlers.report)

    def _pause(self) -> None:
        """Wait while the folder's work is paused; what changes meanwhile is taken in afterwards."""
        while not self._stop.is_set() and not self.folder.awake.wait(PAUSE_SECONDS):
            pass

    def _courteously(self) -> None:
        """The checkpoint of what nobody waits for: whoever does comes first, and so do files that have changed."""
        self.handlers.let_pass()
        self._checkpoint()
        if not self._batches.empty():
            paths = self._with_waiting(self._batches.get())
            if paths is None:
                raise Cancelled("The folder is closed.")
            self._take_in(paths)

    def _checkpoint(self) -> None:
        self._pause()
        if self._give_up.is_set() or self._stop.is_set():
            raise Cancelled("Indexing was stopped.")


# The steps, for the command line as well


def loaded(folder: Folder, report: Callable[[str], None]) -> View:
    """The stored index, which may be older than the files; an empty view when there is none."""
    with trace.span("load", root=folder.root.name):
        stored = store_of(folder, report).load()
    return View.of([]).with_segments([stored] if stored else [], complete=False)


def steps(folder: Folder, view: View, checkpoint: Callable[[], None], progress: Progress) -> Iterator[View]:
    """Ever more complete views, begun with `view`."""
    index = folder.settings.index
    yield from build(
        folder.root,
        view,
        exclude=index.exclude,
        max_bytes=index.max_file_bytes,
        checkpoint=checkpoint,
        progress=progress,
    )


def text_steps(
    folder: Folder,
    view: View,
    text: TextView,
    checkpoint: Callable[[], None],
    progress: Progress = lambda *_: None,
    *,
    history: bool = True,
) -> Iterator[TextView]:
    """Ever more complete words of the files of `view`; the last has its vectors, and knows what git knows of its files.

    Without `history` git is not asked again.
    The first of a session begin with what is stored, and are stored, where the setting asks for it.
    """
    first = not text.segments
    stored = store_of(folder, trace.log).load_words() if first and folder.settings.index.store_words else None
    if stored is not None:
        text = text.with_segments([stored], complete=False)
    for step in build_text(
        folder.root,
        view,
        text,
        max_bytes=folder.settings.index.max_file_bytes,
        vectors=folder.settings.context.vectors,
        checkpoint=checkpoint,
        progress=progress,
    ):
        text = step
        yield text
    if folder.settings.context.vectors:
        with trace.span("vectors", root=folder.root.name):
            text.with_vectors(checkpoint)
    if text.complete:
        checkpoint()
        text.usage.warm()
        if history:
            log = folder.log = log_of(folder.root)
            known, text = text, text.with_often(log.often() if log else {})
            if text is not known:
                yield text
    if first:
        _store_words(folder, text, stored)


def _store_words(folder: Folder, text: TextView, stored: TextSegment | None) -> None:
    """Keep the words on disk where the setting asks for it, unless those there are the same; else none are kept."""
    if not folder.settings.index.store_words:
        store_of(folder, trace.log).save_words(None)
    elif text.complete and (text.changed or text.segments != (stored,)):
        with trace.span("save words", root=folder.root.name):
            on_disk = text.with_open({}).compacted()
            if text.has_vectors:
                on_disk.with_vectors()
            store_of(folder, trace.log).save_words(on_disk.segments[0])


def save(folder: Folder, view: View, report: Callable[[str], None]) -> View:
    """Store `view` and give it back in one segment; what fails is said once and changes nothing."""
    whole = view if len(view.segments) == 1 and not view.changed else view.compacted()
    with trace.span("save", root=folder.root.name, files=whole.n_files):
        left_out = Counter(entry.reason for entry in whole.left_out)
        for segment in whole.segments:
            store_of(folder, report).save(segment, left_out=dict(left_out))
    return whole


def is_same(view: View, stored: tuple[Segment, ...]) -> bool:
    """True when `view` holds the stored segments and nothing over them."""
    return not view.changed and view.segments == stored


def store_of(folder: Folder, report: Callable[[str], None]) -> Store:
    """Where the index of the folder is kept."""
    return Store(folder.root, cache_dir=folder.settings.index.cache_dir, report=report)
