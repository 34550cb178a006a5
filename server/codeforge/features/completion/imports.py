"""What could stand inside an import statement."""

from collections.abc import Iterator

from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.where import Where
from codeforge.index.graph import module_path
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document


def modules(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Modules and packages that continue the dotted name typed so far, which may be relative."""
    for name in snap.resolver.modules(document, where.module):
        yield Candidate(name, Kind.MODULE, "module")


def imported(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """What can be imported from a module: its names, and its submodules."""
    for member in snap.resolver.module_members(document, where.module):
        yield Candidate(member.name, member.kind, "import", depth=member.depth, member=member)
    if module_path(snap.index, where.module, importer=document.path):
        prefix = where.module if where.module.endswith(".") else f"{where.module}."
        for name in snap.resolver.modules(document, prefix):
            yield Candidate(name, Kind.MODULE, "module")
