"""One workspace folder: its index, its open documents, its engines.

A folder has one writer: the session's thread. What other threads make (views, texts) is handed to it whole, and
replaced, never changed, so a snapshot that holds the old one stays as it was.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from codeforge import trace
from codeforge.config import Problem, Settings
from codeforge.engines.engine import Engine
from codeforge.engines.ruff import Ruff
from codeforge.index.distributions import Distributions
from codeforge.index.facts import facts_of, facts_read_last
from codeforge.index.history import Log
from codeforge.index.requirements import script_dependencies
from codeforge.index.search import TextView
from codeforge.index.store import Store, cache_dir
from codeforge.index.view import View
from codeforge.python.environment import Environment, environment_of
from codeforge.python.questions.kept import KeptAnswers
from codeforge.state.feedback import Feedback
from codeforge.state.packages import Packages, Rests, always
from codeforge.state.recent import Recent
from codeforge.state.snapshot import Asked, Snapshot, Sources
from codeforge.text.documents import Document

ENVIRONMENT_SECONDS = 5.0
"""How long a Python environment is taken for unchanged: no watcher looks into it."""
OLD_SECONDS = 60.0
"""How long it answers while nobody has had time to look again: looking takes a tenth of what a completion takes."""
REST_SECONDS = 0.03
MOST_ENVIRONMENTS = 200


class Folder:
    """`root` and what is known of the files below it. Paths are relative to it, with `/`.

    A loose folder stands for files that belong to no workspace folder: nothing of it is indexed.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        *,
        problems: list[Problem] | None = None,
        loose: bool = False,
        rests: Rests = always,
    ):
        self.root = root
        self.settings = settings
        self.problems = problems or []
        """What is wrong with the settings of its files."""
        self.notes: tuple[str, ...] = ()
        """What else a person should know: a stored index that was set aside, a folder that is not indexed."""
        self.loose = loose
        self.view = View.of([]).with_segments([], complete=loose)
        """The files on disk; open documents are laid over it in each snapshot."""
        self.text = TextView(complete=loose)
        self.documents: Mapping[str, Document] = {}
        self.engine: Engine | None = None
        self.ruff: Ruff | None = None
        self.sources = Sources(root)
        self.awake = threading.Event()
        """Cleared while a person has paused the work that nobody waits for."""
        self.awake.set()
        cache = settings.index.cache_dir
        self.packages = Packages(root, self._imported, cache_dir=cache, awake=self.awake, rests=rests)
        self.feedback = Feedback(None if loose else Store(root, cache_dir=cache))
        self.log: Log | None = None
        """The last commits, read with the words."""
        self.recent = Recent()
        self._kept = KeptAnswers()
        self._typed_in = ""
        """The document whose changes leave `_kept` as it is."""
        self.revision = 0
        self.closed = False
        self._report: Callable[[str], None] = trace.log
        self._environments: dict[str, tuple[float, Environment]] = {}
        self._looked_for: set[str] = set()
        """Folders whose environments are being looked for at rest."""
        self._rests = rests
        self._current: View | None = None
        self._text: TextView | None = None

    def snapshot(self, asked: Asked | None = None, *, focus: str = "") -> Snapshot:
        """What is known now, for a request about the document at `focus`."""
        if self._current is None:
            self._current = self.view.with_open(self.documents) if self.documents else self.view
        return Snapshot(
            root=self.root,
            revision=self.revision,
            documents=self.documents,
            index=self._current,
            text=self._current_text(),
            settings=self.settings,
            problems=tuple(problem.message for problem in self.problems) + self.notes,
            read_file=self.sources.read,
            has_file=self.sources.has,
            environment=lambda: self.environment(focus),
            engine=self.engine,
            ruff=self.ruff,
            asked=asked,
            kept=self._kept,
            distributions=lambda: self.distributions(focus),
            paused=not self.awake.is_set(),
            feedback=self.feedback,
            log=self.log,
            lately=self.recent.lately,
        )

    def environment(self, path: str) -> Environment:
        """The Python environment of the file at `path`; looked for again after ENVIRONMENT_SECONDS.

        One that is not much older still answers, and is looked for when nobody waits.
        """
        document = self.documents.get(path)
        requires = script_dependencies(document.source) if document is not None else frozenset()
        folder = path if requires else path.rpartition("/")[0]
        known = self._environments.get(folder)
        age = time.monotonic() - known[0] if known is not None else OLD_SECONDS
        if known is None or age > OLD_SECONDS or (age > ENVIRONMENT_SECONDS and self._rests is always):
            return self._look_for_environment(folder, path, requires)
        if age > ENVIRONMENT_SECONDS and folder not in self._looked_for:
            self._looked_for.add(folder)
            work = (folder, path, requires)
            threading.Thread(target=self._look_at_rest, args=work, name="environment", daemon=True).start()
        return known[1]

    def _look_at_rest(self, folder: str, path: str, requires: frozenset[str]) -> None:
        try:
            self._rests(REST_SECONDS, ENVIRONMENT_SECONDS)
            self._look_for_environment(folder, path, requires)
        finally:
            self._looked_for.discard(folder)

    def _look_for_environment(self, folder: str, path: str, requires: frozenset[str]) -> Environment:
        settings = self.settings
        found = environment_of(self.root, path, setting=settings.python.interpreter, requires=requires)
        if found.missing:
            named = ", ".join(found.missing[:5])
            self.note(f"{path} requires {named}: not found. `uv sync --script {path}` installs it.")
        if len(self._environments) > MOST_ENVIRONMENTS:
            self._environments = {}
        if self.settings is settings:
            self._environments[folder] = (time.monotonic(), found)
        return found

    def distributions(self, path: str) -> Distributions | None:
        """The distributions installed for the file at `path`; None while the folder is indexed: that comes first."""
        folders = self.environment(path).packages
        if not folders or not self.view.complete:
            return None
        return self.packages.of(folders)

    def _imported(self) -> list[str]:
        """The modules that the open documents imported when they were read last: a key typed needs no new outline."""
        documents = self.documents.values()
        read = [facts_read_last(document) or facts_of(document) for document in documents]
        return [one.module for facts in read for one in facts.imports]

    def note(self, sentence: str) -> None:
        """Keep a sentence for `status`."""
        if sentence not in self.notes:
            self.notes = (*self.notes, sentence)

    def start_engines(self, report: Callable[[str], None]) -> None:
        """Make the folder's engines; each starts its process with the first question."""
        self._report = report
        self.engine = Engine(
            self.root,
            cache=cache_dir(self.settings.index.cache_dir) / "jedi",
            settings=self.settings.jedi,
            search_path=self.search_path,
            report=report,
        )
        self.ruff = Ruff(self.root, settings=self.settings.ruff, report=report)

    def restart_engines(self) -> None:
        """Replace the engines by ones that follow the settings of now; the old ones are ended in the background."""
        engine, ruff = self.engine, self.ruff
        if engine is None or ruff is None:
            return
        if engine.settings == self.settings.jedi and ruff.settings == self.settings.ruff:
            return
        self.start_engines(self._report)
        threading.Thread(target=_end, args=(engine, ruff), name="engines", daemon=True).start()

    def search_path(self, path: str) -> Sequence[str]:
        """Where the imports of `path` are found besides the folder itself and the standard library."""
        found = self.environment(path)
        return (*(str(self.root / root) for root in found.source_roots if root), *found.packages)

    def configure(self, settings: Settings) -> None:
        """Take new settings; engines that run with the old ones are the caller's to replace."""
        if settings.index.cache_dir != self.settings.index.cache_dir and not self.loose:
            self.feedback = Feedback(Store(self.root, cache_dir=settings.index.cache_dir))
        self.settings = settings
        self._environments = {}
        self._kept = KeptAnswers()
        self._changed()

    def put(self, document: Document) -> None:
        """Take `document` as the newest version of the open document at its path."""
        self.documents = {**self.documents, document.path: document}
        if document.path != self._typed_in:
            self._typed_in, self._kept = document.path, KeptAnswers()
        self._changed()

    def drop(self, path: str) -> None:
        """Forget the open document at `path`: from now on the file on disk counts."""
        closed = self.documents.get(path)
        if closed is not None and closed.lineage is not None:
            closed.lineage.clear()  # it holds snapshots that hold the document: a circle, else collected late
        self.documents = {name: document for name, document in self.documents.items() if name != path}
        self._kept = KeptAnswers()
        self._changed()

    def publish(self, view: View) -> None:
        """Take `view` as what the disk holds."""
        self.view = view
        self._kept = KeptAnswers()
        self._changed()

    def publish_text(self, text: TextView) -> None:
        """Take `text` as the searchable words."""
        self.text = text
        self._changed()

    def close(self) -> None:
        """End the engines' processes; a second call does nothing."""
        self.closed = True
        self.packages.close()
        engine, self.engine = self.engine, None
        ruff, self.ruff = self.ruff, None
        _end(engine, ruff)

    def _current_text(self) -> TextView:
        if self._text is None:
            self._text = self.text.with_open(self.documents) if self.documents else self.text
        return self._text

    def _changed(self) -> None:
        self._current = None
        self._text = None
        self.revision += 1


def _end(*children: Engine | Ruff | None) -> None:
    for child in children:
        if child is not None:
            try:
                child.close()
            except Exception:
                trace.failure("ending an engine")
