"""A class with the classes below it, and the names under which a file knows them."""

from codeforge.index.graph import subclasses
from codeforge.index.uses.visibility import SAME_FOLDER, homes_of
from codeforge.index.view import View

MAX_FAMILY = 150
"""Subclasses of one class that are looked at."""


class Family:
    """A class and the classes below it, by file and name."""

    def __init__(self, view: View, path: str, name: str) -> None:
        below = subclasses(view, name, path=path, limit=MAX_FAMILY)
        self.members: set[tuple[str, str]] = {(path, name), *((one.path, one.name) for one in below)}
        self.names: dict[str, set[str]] = {}
        """The files in which a class of the family with this name is."""
        for home, called in self.members:
            self.names.setdefault(called, set()).add(home)

    def aliases(self, view: View, path: str) -> set[str]:
        """The names under which a file knows classes of the family."""
        found = {name for home, name in self.members if home == path}
        for imported in view.imports_in(path):
            homes = self.names.get(imported.name)
            if homes and imported.alias and not homes.isdisjoint(homes_of(view, path, imported)):
                found.add(imported.alias)
        if view.language_of(path) in SAME_FOLDER:
            found.update(name for home, name in self.members if _package(home) == _package(path))
        return found


def _package(path: str) -> str:
    """The folder by its own name: tests of a package often stand in another tree, in a folder called the same."""
    return path.rpartition("/")[0].rpartition("/")[2]
