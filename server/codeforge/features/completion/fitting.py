"""Members of classes whose name fits a receiver's: `old_field` is an OldField, or a Field."""

from codeforge.features.completion.auto_import import others
from codeforge.index.facts import Symbol
from codeforge.index.view import View, is_test
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import TYPES, Kind
from codeforge.text.documents import Document

FITTING = 3
"""Classes called like a receiver that are looked into."""
MOST_KEPT = 2000


def fitting_members(snap: Snapshot, document: Document, receiver: str) -> dict[str, tuple[Kind, int]]:
    """Members of the project's classes that a receiver is called like, with kind and depth.

    `old_field` is called like OldField, else like Field; names of one letter and of no class have none.
    """
    view = others(snap, document)
    words = [word for word in receiver.strip("_").split("_") if word.isalnum()]
    for n in range(len(words)):
        called = "".join(word[:1].upper() + word[1:] for word in words[n:])
        if len(called) > 2:
            found: dict[str, tuple[Kind, int]] = {}
            _of_class(view, document, called, 0, found, set())
            if found:
                return found
    return {}


def _of_class(
    view: View,
    document: Document,
    called: str,
    depth: int,
    found: dict[str, tuple[Kind, int]],
    seen: set[str],
) -> None:
    """Collect the members of the classes called so, then of their bases, by name alone."""
    seen.add(called)
    classes = [one for one in view.symbols_named(called, limit=20) if one.kind in TYPES]
    classes = [one for one in classes if one.path != document.path and not is_test(one.path)][:FITTING]
    for cls in classes:
        for name, kind in _members_in(view, cls):
            found.setdefault(name, (kind, depth))
    for base in dict.fromkeys(base for cls in classes for base in cls.bases):
        if base not in seen and depth < 2:
            _of_class(view, document, base, depth + 1, found, seen)


_kept_members: dict[tuple[str, int, str], list[tuple[str, Kind]]] = {}
"""By path, content hash and class."""


def _members_in(view: View, cls: Symbol) -> list[tuple[str, Kind]]:
    key = (cls.path, view.hash_of(cls.path) or 0, cls.name)
    members = _kept_members.get(key)
    if members is None:
        if len(_kept_members) > MOST_KEPT:
            _kept_members.clear()
        members = [(one.name, one.kind) for one in view.symbols_in(cls.path) if one.container == cls.name]
        _kept_members[key] = members
    return members
