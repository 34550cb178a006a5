"""What could stand behind a dot: members by type, by jedi, and by name."""

from collections.abc import Generator, Iterator

from codeforge.features.completion.around import around
from codeforge.features.completion.auto_import import others
from codeforge.features.completion.candidates import Candidate, Gathered
from codeforge.features.completion.where import Where
from codeforge.index.facts import Symbol
from codeforge.index.usage import receiver_key
from codeforge.index.view import View, is_test
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import TYPES, Kind
from codeforge.text.documents import Document

BY_NAME = 150
"""Members offered because they follow the same receiver elsewhere."""
FITTING = 3
"""Classes called like a receiver that are looked into."""
MOST_KEPT = 2000
FEW = 30
"""With fewer, members of other receivers are offered too."""


def members(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """Members by type; by name when the type is unknown or may have more."""
    sure = False
    if document.language == "python":
        answer = snap.resolver.members(document, where.dot)
        sure = answer.complete and bool(answer.members)
        gathered.receiver_type = answer.receiver
        for member in answer.members:
            yield Candidate(member.name, member.kind, "member", depth=member.depth, member=member)
        if not sure:
            late = yield from _engine(snap, document, where)
            gathered.complete = gathered.complete and not late
    if not sure:
        yield from seen_members(snap, document, where)


def _engine(snap: Snapshot, document: Document, where: Where) -> Generator[Candidate, None, bool]:
    """What jedi knows, when it answers within its budget; the generator's value says whether it is late."""
    if snap.engine is None:
        return False
    reply = snap.engine.complete(document, where.dot + 1, budget_ms=snap.settings.completion.budget_ms)
    if reply is None:
        return True
    for found in reply:
        yield Candidate(found.name, found.kind, "jedi")
    return False


def seen_members(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Members seen after the same receiver, in this file and in others; then those of this file after any receiver.

    The last are members that are common in the whole project, so that no answer is empty.
    """
    here = around(document, where)
    before, receiver = receiver_key(where.receiver)
    names: dict[str, None] = {}
    for text in (here.line, here.above, here.below):
        names.update((member, None) for _, member, _ in text.after.get(receiver, ()))
    if receiver:
        after = snap.text.usage.after(receiver, before=before, path=document.path)
        names.update((name, None) for name, _ in after.best(BY_NAME))
    fitting = fitting_members(snap, document, receiver)
    if len(names) + len(fitting) < FEW:
        for text in (here.above, here.below):
            names.update(dict.fromkeys(text.members))
    if len(names) < FEW:
        names.update(dict.fromkeys(snap.text.usage.common(FEW, path=document.path)))
    for name, (kind, depth) in fitting.items():
        yield Candidate(name, kind, "by-name", depth=depth, fits_name=True)
    for name in names:
        yield Candidate(name, Kind.FIELD, "by-name")


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
