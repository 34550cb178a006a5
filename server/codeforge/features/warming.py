"""Warming: what the first question about an opened document would have to read, read before it is asked."""

import time
from itertools import islice

from codeforge.index.customs import customs_with_prefix
from codeforge.index.facts import facts_of
from codeforge.index.usage import usage_of
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import TYPES, outline_of
from codeforge.text.documents import Document

MOST_MODULES = 60
MOST_CLASSES = 40
MOST_RECEIVERS = 400
MOST_CUSTOMS = 200
MOST_SECONDS = 0.5
"""Processor time for receivers, of one document."""


def warm(snap: Snapshot, path: str) -> None:
    """Read the document, and in Python the modules that it imports and the classes that its classes inherit from; what
    is read stays for later snapshots.

    Ends early with Cancelled or Stale, between two of them.
    """
    document = snap.document(path)
    if document is None:
        return
    read_again(document)
    if document.language != "python":
        return
    _read_what_it_imports(snap, document, MOST_MODULES, MOST_CLASSES)
    begin = time.thread_time()
    for _ in islice(snap.resolver.read_receivers(document), MOST_RECEIVERS):
        if time.thread_time() - begin > MOST_SECONDS:
            return
        snap.checkpoint()


def read_customs(snap: Snapshot) -> None:
    """Read what the project's Python files import most, and what is inherited from the classes among it.

    Files that are opened next import much of it: their slow first completions take a tenth to a half less (Django).
    Ends early as `warm` does.
    """
    lines = []
    for n, (_, module, name, _) in enumerate(customs_with_prefix(snap.index, "", limit=MOST_CUSTOMS)):
        if name and name != "*":
            lines.append(f"from {module} import {name} as _{n}")
            if name[:1].isupper():
                lines.append(f"class C{n}(_{n}):\n    pass")
        elif not name:
            lines.append(f"import {module} as _{n}")
    document = Document("", "\n".join(lines).encode(), language="python")
    _read_what_it_imports(snap, document, MOST_CUSTOMS, MOST_CUSTOMS)


def _read_what_it_imports(snap: Snapshot, document: Document, most_modules: int, most_classes: int) -> None:
    """Read the modules that a document imports, then what its classes inherit from."""
    outline = outline_of(document)
    modules = dict.fromkeys(imported.module for imported in outline.imports)
    for module in list(modules)[:most_modules]:
        snap.checkpoint()
        snap.resolver.module_members(document, module)
        for _ in snap.resolver.read_declared(document, module):
            snap.checkpoint()
    classes = [each for each in outline.definitions if each.kind in TYPES and each.body > 0]
    for each in classes[:most_classes]:
        snap.checkpoint()
        snap.resolver.read_bases(document, each.body)


def read_again(document: Document) -> None:
    """Read what questions about other documents ask of this one: they take what was read last."""
    facts_of(document)
    usage_of(document)
