"""What could stand behind a dot: members by type, by jedi, and by name."""

from collections.abc import Generator, Iterator

from codeforge.features.completion.around import around
from codeforge.features.completion.by_name import likely_members, seen_here
from codeforge.features.completion.candidates import Candidate, Gathered
from codeforge.features.completion.fitting import fitting_members
from codeforge.features.completion.prior import NOTHING, prior
from codeforge.features.completion.where import Where
from codeforge.index.usage import receiver_key
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

JEDI_LAST = True
"""Ask jedi only where there is nothing else; `dev eval_ablation` asks it everywhere, to see what that would add."""


def members(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """Members by type; by name when the type is unknown or may have more; by jedi when there is nothing else.

    Asked about everything that is not certain, and given two seconds, jedi changed no figure and added no member that was
    written, for 40 to 77 ms of processor time a position (docs/performance.md): it is kept out of the way.
    """
    sure, found = False, False
    if document.language == "python":
        answer = snap.resolver.members(document, where.dot)
        sure = answer.complete and bool(answer.members)
        gathered.receiver_type = answer.receiver
        gathered.complete = gathered.complete and not answer.cut
        found = bool(answer.members)
        for member in answer.members:
            yield Candidate(
                member.name,
                member.kind,
                "by-name" if answer.guessed else "member",
                depth=member.depth,
                member=member,
                deprecated=member.deprecated,
                fits_name=answer.guessed,
            )
    for candidate in _by_name(snap, document, where, gathered.receiver_type, sure=sure):
        found = True
        yield candidate
    if document.language == "python" and not sure and not (found and JEDI_LAST):
        late = yield from _engine(snap, document, where)
        gathered.complete = gathered.complete and not late


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


def _by_name(
    snap: Snapshot, document: Document, where: Where, receiver_type: str, *, sure: bool
) -> Iterator[Candidate]:
    """Members that others gave the same receiver; of a type that is known, only those that stand in this file."""
    here = around(document, where)
    if sure:
        for name in seen_here(here, where.receiver):
            yield Candidate(name, Kind.FIELD, "by-name")
        return
    _, receiver = receiver_key(where.receiver)
    for name, (kind, depth) in fitting_members(snap, document, receiver).items():
        yield Candidate(name, kind, "by-name", depth=depth, fits_name=True)
    known = prior() if document.language == "python" else NOTHING
    usage, path = snap.text.usage, document.path
    for name in likely_members(here, where.receiver, usage, known, path=path, typed=receiver_type):
        yield Candidate(name, Kind.FIELD, "by-name")
