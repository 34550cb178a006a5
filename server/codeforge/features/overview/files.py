"""The files that are asked about: code, tests, and what is somebody else's."""

from collections.abc import Callable

from codeforge.index.view import is_test
from codeforge.state.snapshot import Snapshot

_VENDORED = frozenset(
    {"vendor", "vendored", "_vendor", "third_party", "thirdparty", "3rdparty", "external", "dist"}
)


_CODE_ASIDE = frozenset({"markdown", "json", "toml", "yaml", "html", "css"})
FILES_A_LOOK = 1_000
"""Files that are counted between two looks at the clock."""


class Files:
    """The files that are asked about, with their lines; those that there was time for."""

    def __init__(self, snap: Snapshot, under: str, going_on: Callable[[], bool]) -> None:
        view = snap.index
        self.under = f"{under}/" if under else ""
        self.paths = [path for path in view.paths() if path.startswith(self.under)]
        self.lines: dict[str, int] = {}
        for segment in view.segments:
            self.lines.update(zip(segment.paths, segment.columns.n_lines.tolist(), strict=True))
        for path in view.laid_over():
            facts = view.facts_of(path)
            self.lines[path] = facts.n_lines if facts else 0
        self.language: dict[str, str] = {}
        self.tests: set[str] = set()
        for n, path in enumerate(self.paths):
            if n % FILES_A_LOOK == 0 and n and not going_on():
                del self.paths[n:]
                break
            language = self.language[path] = view.language_of(path)
            if language not in _CODE_ASIDE and is_test(path):
                self.tests.add(path)

    def fits(self, path: str) -> bool:
        """True for a path below the folder asked about."""
        return path.startswith(self.under) or path == self.under.rstrip("/")

    def is_own(self, path: str) -> bool:
        """True for code below the folder asked about that is neither a test nor somebody else's."""
        return (
            path.startswith(self.under)
            and path in self.language
            and self.is_code(path)
            and path not in self.tests
            and _VENDORED.isdisjoint(path.split("/"))
        )

    def is_code(self, path: str) -> bool:
        """False for documents and data."""
        return self.language.get(path, "") not in _CODE_ASIDE
