"""The rule for a name at the top of a file: imports lead to it, or the language sees it without one."""

from collections.abc import Iterator

from codeforge.index.facts import ImportedName
from codeforge.index.graph import leads_to
from codeforge.index.modules import module_path, stands_for
from codeforge.index.segment import module_parts
from codeforge.index.uses.model import Use, nearness
from codeforge.index.uses.receivers import receiver_at
from codeforge.index.uses.rule import Rule
from codeforge.index.uses.visibility import SAME_FOLDER, homes_of
from codeforge.index.view import is_test
from codeforge.text.documents import Document


class Bound:
    """How a file knows a name from elsewhere."""

    __slots__ = ("beside", "modules", "names", "other", "reaching", "star")

    def __init__(self) -> None:
        self.names: set[str] = set()
        """What it is called there."""
        self.modules: dict[str, ImportedName] = {}
        self.reaching: set[str] = set()
        """Imported modules through which it can be had."""
        self.star = self.beside = self.other = False

    @property
    def sure(self) -> bool:
        """True when something leads to the target."""
        return bool(self.names or self.reaching or self.star or self.beside)


class OutermostNames(Rule):
    """A name at the top of a file."""

    def candidates(self) -> list[tuple[str, bool]]:
        view, target = self.texts.view, self.target
        self.language = view.language_of(target.path)
        self.folder = target.path.rpartition("/")[0]
        self.known: dict[str, Bound] = {}
        sure: list[str] = []
        guessed: list[str] = []
        importing = set(view.importers_of_name(target.name))
        for path in view.paths_with(target.name):
            bound = self._bound(path, importing)
            if bound.sure:
                sure.append(path)
            elif not bound.other and self._can_be_seen(path):
                guessed.append(path)
            self.known[path] = bound
        sure += [path for path in self._renaming(importing) if path not in self.known]

        def near(path: str) -> tuple[bool, int, str]:
            return is_test(path), -nearness(path, target.path), path

        found = [(path, True) for path in sorted(sure, key=near)]
        return found + [(path, False) for path in sorted(guessed, key=near)]

    def _renaming(self, importing: set[str]) -> list[str]:
        """Files that import the name and use it under another one only."""
        found = []
        for path in sorted(importing):
            if path not in self.known:
                bound = self._bound(path, importing)
                if bound.names:
                    self.known[path] = bound
                    found.append(path)
        return found

    def _bound(self, path: str, importing: set[str]) -> Bound:
        view, target = self.texts.view, self.target
        bound = Bound()
        if path == target.path:
            bound.names.add(target.name)
            return bound
        called = {*stands_for(target.path), self.folder.rpartition("/")[2]}
        for imported in self.texts.imports(path):
            if imported.name == target.name and path in importing:
                if self._is_home(homes_of(view, path, imported)) or self._meant_it(path, imported):
                    bound.names.add(imported.alias or target.name)
                elif imported.alias == target.name:
                    bound.other = True
            elif imported.name == "*":
                home = module_path(view, imported.module, importer=path)
                bound.star = bound.star or (
                    home is not None and self._is_home(leads_to(view, home, target.name))
                )
            elif self._is_module(imported) or imported.name in called or imported.name == imported.alias:
                bound.modules[imported.alias] = imported
        if not bound.names and path not in importing and view.defines(path, target.name):
            bound.other = True
        bound.beside = (
            self.language in SAME_FOLDER
            and path.rpartition("/")[0] == self.folder
            and view.language_of(path) == self.language
        )
        if not bound.names:
            bound.reaching = {alias for alias, one in bound.modules.items() if self._reaches(path, one)}
        return bound

    def _meant_it(self, path: str, imported: ImportedName) -> bool:
        """True when the target's file is gone and the import names a module that was called so."""
        view, gone = self.texts.view, self.target.path
        if view.has(gone) or module_parts(imported.module)[-1:] != stands_for(gone):
            return False
        return module_path(view, imported.module, importer=path) is None

    def _reaches(self, path: str, imported: ImportedName) -> bool:
        """True when an imported module is, or passes on, the target's."""
        view, name = self.texts.view, self.target.name
        key = imported.module if self._is_module(imported) else f"{imported.module}.{imported.name}"
        key = key.replace("..", ".") if imported.module.endswith(".") else key
        if key.startswith("."):
            key = f"{path.rpartition('/')[0]}|{key}"
        memo = self.__dict__.setdefault("reached", {})
        if key not in memo:
            module = key.rpartition("|")[2]
            home = module_path(view, module, importer=path)
            named = self._is_home(leads_to(view, home, name)) if home is not None else False
            memo[key] = named or self._meant_it(path, imported)
        return bool(memo[key])

    def _is_module(self, imported: ImportedName) -> bool:
        """True when the whole module is imported, or what it exports by default."""
        return not imported.name or (imported.name == "default" and self.language != "python")

    def _is_home(self, homes: list[str]) -> bool:
        path = self.target.path
        if path in homes:
            return True
        if self.language in SAME_FOLDER:
            return any(home.rpartition("/")[0] == self.folder for home in homes)
        stem = path.rpartition(".")[0]  # a header and what implements it
        return self.language in ("c", "cpp") and any(home.rpartition(".")[0] == stem for home in homes)

    def _can_be_seen(self, path: str) -> bool:
        """False where the language's rules leave no way to the target but an import, and there is none."""
        return self.language != "python" and self.texts.view.language_of(path) == self.language

    def uses(self, document: Document) -> Iterator[Use]:
        bound = self.known[document.path]
        for alias in sorted(bound.names):
            for span in self.texts.occurrences(document, alias):
                if not receiver_at(document, span).attribute or document.path != self.target.path:
                    why = (
                        "it is in the same file"
                        if document.path == self.target.path
                        else "the file imports it"
                    )
                    yield from given(self.use(document, span, "exact", why))
        if bound.names:
            if self.whole and self.target.name not in bound.names:
                yield from self._imported_places(document)
            return
        for span in self.texts.occurrences(document, self.target.name):
            receiver = receiver_at(document, span)
            if receiver.attribute:
                head = receiver.text.partition(".")[0]
                if head in bound.reaching:
                    yield from given(
                        self.use(document, span, "exact", f"`{head}` is imported and leads to it")
                    )
            elif bound.star or bound.beside:
                why = "all of its file is imported" if bound.star else "files of one folder see each other"
                yield from given(self.use(document, span, "resolved", why))
            elif not bound.other and self._can_be_seen(document.path):
                yield from given(self.use(document, span, "by-name", "it is called the same"))

    def _imported_places(self, document: Document) -> Iterator[Use]:
        """Where a file that knows the target under another name imports it."""
        for span in self.texts.occurrences(document, self.target.name):
            use = self.use(document, span, "exact", "the file imports it")
            if use is not None and use.relation == "imports":
                yield use


def given(use: Use | None) -> tuple[Use, ...]:
    return () if use is None else (use,)
