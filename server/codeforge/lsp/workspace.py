"""The editor's folders: opened, indexed with progress, watched, configured, closed.

Each folder has an indexer thread; what it makes is put into the session here, on the loop.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any

from codeforge import trace
from codeforge.config import PROJECT_FILES
from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Places, file_of, reach
from codeforge.lsp.editor import INFO, WARNING, Editor, Progress
from codeforge.lsp.pool import Pool
from codeforge.state.folder import Folder
from codeforge.state.indexing import Handlers, Indexer
from codeforge.state.session import Session
from codeforge.syntax.languages import all_packs

SECTION = "codeforge"
CALM_SECONDS = 2.0


class Workspace:
    """The folders of one editor and what keeps them up to date."""

    def __init__(
        self,
        session: Session,
        places: Places,
        editor: Editor,
        changed: Callable[[], None],
        loaded: Callable[[], None],
        ready: Callable[[Folder], None],
        pool: Pool,
    ) -> None:
        self.session = session
        self.places = places
        self.editor = editor
        self.changed = changed
        self.loaded = loaded
        """Called when no stored index is being read any more."""
        self.ready = ready
        """Called when the index of a folder is complete."""
        self.pool = pool
        self.loading: set[Folder] = set()
        """The folders whose stored index is being read."""
        self.loop: asyncio.AbstractEventLoop | None = None
        self.indexers: dict[Folder, Indexer] = {}
        self._progress: dict[Folder, Progress] = {}
        self._calm = asyncio.Event()
        """The first answers are out, or are far off: time to import pygls and talk of progress and settings."""
        self._begun = False
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    # From the editor, on the loop

    def start(self, params: lsp.InitializeParams) -> None:
        """Open the folders that `initialize` names; their indexes begin to load at once."""
        self.session.given = section_of(params.initialization_options)
        for root in roots_of(params):
            self._open(root)

    def begin(self) -> None:
        """The editor is ready to be asked: show progress, register, and read its settings."""
        if not self._begun:
            self._begun = True
            self._task(self._introduce())

    def folders_changed(self, params: lsp.DidChangeFolders) -> None:
        """Folders were removed and added; open documents go where they belong now."""
        for gone in params.event.removed:
            root = root_of(gone.uri)
            removed = self.session.remove_folder(root) if root else None
            if removed is not None:
                self._close(removed)
                self._rehome(removed)
        for new in params.event.added:
            root = root_of(new.uri)
            if root is not None:
                folder = self._open(root)
                for other in self.session.all_folders():
                    if other is not folder:
                        self._rehome(other)
                if self._begun:
                    self._task(self._show_progress(folder))
        self.changed()

    def configuration_changed(self, params: lsp.DidChangeConfiguration) -> None:
        """Settings have changed: they came along, or the client is asked for them."""
        if self.editor.can("workspace", "configuration"):
            self._task(self._pull_configuration())
        elif isinstance(params.settings, Mapping):
            self._configure(section_of(params.settings))

    def files_changed(self, params: lsp.DidChangeWatchedFiles) -> None:
        """The editor's watcher saw something."""
        self._touch_uris(change.uri for change in params.changes)

    def files_listed(self, params: lsp.FilesEvent) -> None:
        """Files were created or deleted in the editor."""
        self._touch_uris(file.uri for file in params.files)

    def files_renamed(self, params: lsp.FilesRenamed) -> None:
        """Files were renamed in the editor."""
        self._touch_uris(uri for file in params.files for uri in (file.old_uri, file.new_uri))

    def touched(self, folder: Folder, paths: set[str]) -> None:
        """Files of a folder may have changed on disk."""
        indexer = self.indexers.get(folder)
        if indexer is not None:
            indexer.touch(paths)

    def settings_shown(self, folder: Folder) -> None:
        """Tell a person once what is wrong with the folder's settings."""
        for problem in folder.problems:
            self.editor.show(WARNING, problem.message)

    def close(self) -> None:
        """Stop all threads and children."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for folder in self.session.all_folders():
            indexer = self.indexers.get(folder)
            if indexer is not None:
                indexer.stop(seconds=0)
        for folder in self.session.all_folders():
            self._close(folder)

    # Folders

    def _open(self, root: Path) -> Folder:
        known = len(self.session.folders)
        folder = self.session.add_folder(root)
        if len(self.session.folders) == known:
            return folder
        folder.start_engines(lambda message: self._from_thread(self.editor.show, WARNING, message))
        handlers = Handlers(
            view=lambda view: self._from_thread(self._published, folder, view),
            text=lambda text: self._from_thread(folder.publish_text, text),
            progress=lambda done, total, path: self._reported(folder, done, total),
            loaded=lambda warm: self._from_thread(self._loaded, folder, warm),
            ready=lambda: self._from_thread(self._ready, folder),
            changed=lambda paths: self._from_thread(self._disk_changed, folder, paths),
            report=lambda message: self._from_thread(self._problem, folder, message),
            let_pass=self.pool.let_pass,
        )
        self.indexers[folder] = Indexer(folder, handlers)
        self.loading.add(folder)
        self._progress[folder] = Progress(self.editor, f"Indexing {folder.root.name or folder.root}")
        self.indexers[folder].start()
        return folder

    def _close(self, folder: Folder) -> None:
        indexer = self.indexers.pop(folder, None)
        progress = self._progress.pop(folder, None)
        if progress is not None:
            progress.end("")
        if indexer is not None:
            indexer.stop(seconds=0.5)
        folder.close()
        self._is_loaded(folder)

    def _rehome(self, folder: Folder) -> None:
        """Move the open documents of `folder` to the folders that answer for them now."""
        for path, document in list(folder.documents.items()):
            uri = self.places.uri(folder.root, path)
            home, inside = self.places.find(uri)
            if home is folder:
                continue
            folder.drop(path)
            self.places.forget(folder, path)
            moved = type(document)(
                inside, document.source, language=document.language, version=document.version
            )
            self.places.remember(home, inside, uri)
            home.put(moved)

    def _touch_uris(self, uris: Iterable[str]) -> None:
        by_folder: dict[Folder, set[str]] = {}
        for uri in uris:
            folder, path = self.places.find(uri)
            by_folder.setdefault(folder, set()).add(path)
        for folder, paths in by_folder.items():
            self.touched(folder, paths)

    # From the indexers

    def _from_thread(self, function: Callable[..., None], *arguments: Any) -> None:
        """Call `function` on the loop."""
        if self.loop is not None and not self._closed and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(function, *arguments)

    def _published(self, folder: Folder, view: Any) -> None:
        folder.publish(view)
        if view.complete:
            self.changed()

    def _reported(self, folder: Folder, done: int, total: int) -> None:
        """In the indexer's thread: the loop hears of whole percents only."""
        progress = self._progress.get(folder)
        if progress is not None and progress.is_news(done, total):
            self._from_thread(progress.report, done, total, f"{done:,} of {total:,} files")

    def _loaded(self, folder: Folder, warm: bool) -> None:
        if not warm:
            self._calm.set()
        self._is_loaded(folder)

    def _is_loaded(self, folder: Folder) -> None:
        if folder in self.loading:
            self.loading.discard(folder)
            if not self.loading:
                self.loaded()

    def _ready(self, folder: Folder) -> None:
        self._calm.set()
        self._is_loaded(folder)  # a failure may have kept it from saying so
        progress = self._progress.get(folder)
        if progress is not None:
            n_files = f"{folder.view.n_files:,} files"
            progress.end(n_files if folder.view.complete else f"stopped: {n_files} are known")
        for entry in folder.view.left_out:
            if not entry.path:
                self.editor.show(INFO, f"{folder.root} is not indexed: {entry.reason}.")
        self.changed()
        self.ready(folder)

    def _problem(self, folder: Folder, message: str) -> None:
        folder.note(message)
        self.editor.show(WARNING, message)

    def _disk_changed(self, folder: Folder, paths: set[str]) -> None:
        if folder.ruff is not None:
            folder.ruff.files_changed(paths)
        if not paths.isdisjoint(PROJECT_FILES) or "" in paths:
            self._configure(self.session.given)

    # Asking the editor

    async def _introduce(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._calm.wait(), CALM_SECONDS if self.indexers else 0)
        await asyncio.to_thread(self.pool.give_way, CALM_SECONDS)
        await asyncio.gather(*(self._show_progress(folder) for folder in self.session.folders))
        await self._register()
        await self._pull_configuration()
        for folder in self.session.folders:
            self.settings_shown(folder)

    async def _show_progress(self, folder: Folder) -> None:
        progress = self._progress.get(folder)
        indexer = self.indexers.get(folder)
        if progress is not None and indexer is not None:
            await progress.begin(indexer.cancel)

    async def _pull_configuration(self) -> None:
        if not self.editor.can("workspace", "configuration"):
            return
        await self.editor.protocol()
        from lsprotocol import types

        params = types.ConfigurationParams(items=[types.ConfigurationItem(section=SECTION)])
        answer = await self.editor.ask("workspace/configuration", params)
        if isinstance(answer, list | tuple) and answer and isinstance(answer[0], Mapping):
            self._configure(answer[0])

    async def _register(self) -> None:
        from_client = ("didChangeWatchedFiles", "didChangeConfiguration")
        offered = [name for name in from_client if self.editor.can("workspace", name, "dynamicRegistration")]
        if not offered:
            return
        await self.editor.protocol()
        from lsprotocol import types

        options: dict[str, Any] = {
            "didChangeWatchedFiles": types.DidChangeWatchedFilesRegistrationOptions(
                watchers=[types.FileSystemWatcher(glob_pattern=pattern) for pattern in watched_patterns()]
            ),
            "didChangeConfiguration": types.DidChangeConfigurationRegistrationOptions(section=SECTION),
        }
        registrations = [
            types.Registration(
                id=f"codeforge-{name}", method=f"workspace/{name}", register_options=options[name]
            )
            for name in offered
        ]
        await self.editor.ask(
            "client/registerCapability", types.RegistrationParams(registrations=registrations)
        )

    def _configure(self, given: Mapping[str, Any]) -> None:
        for folder in self.session.configure(given):
            indexer = self.indexers.get(folder)
            if indexer is not None:
                indexer.configure(folder.settings)
            if not folder.loose:
                folder.restart_engines()
        for folder in self.session.folders:
            self.settings_shown(folder)

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        assert self.loop is not None
        task = self.loop.create_task(work)
        self._tasks.add(task)

        def finished(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and task.exception() is not None:
                trace.log(f"talking to the client failed: {task.exception()!r}")

        task.add_done_callback(finished)


def roots_of(params: lsp.InitializeParams) -> list[Path]:
    """The folders that `initialize` names, newest notation first."""
    if params.workspace_folders:
        found = [root_of(folder.uri) for folder in params.workspace_folders]
    elif params.root_uri:
        found = [root_of(params.root_uri)]
    elif params.root_path:
        found = [root for root in [Path(params.root_path)] if root.is_absolute()]
    else:
        found = []
    return [root for root in found if root is not None]


def root_of(uri: str) -> Path | None:
    """The folder that a URI names; None when it is none of this file system."""
    file = file_of(uri)
    return Path(file) if file else None


def section_of(settings: Any) -> Mapping[str, Any]:
    """Our part of an editor's settings, which some send bare and some under our name."""
    inner = reach(settings, SECTION)
    found = inner if isinstance(inner, Mapping) else settings
    return found if isinstance(found, Mapping) else {}


def watched_patterns() -> list[str]:
    """Glob patterns of the files worth a word from the editor's watcher."""
    endings = sorted({ending.lstrip(".") for pack in all_packs() for ending in pack.extensions})
    return [f"**/*.{{{','.join(endings)}}}", "**/{.gitignore,.codeforgeignore,pyproject.toml,codeforge.toml}"]
