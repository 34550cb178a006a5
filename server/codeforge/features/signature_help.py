"""Signature help: the parameters of the call around the cursor."""

from codeforge.python.answers import Signature
from codeforge.state.snapshot import Snapshot
from codeforge.text.positions import Offset


def signature_help(snap: Snapshot, path: str, at: Offset) -> list[Signature]:
    """The signatures of what is called around `at`, best first; empty outside a call or where it is not known."""
    document = snap.document(path)
    if document is None or document.language != "python":
        return []
    return snap.resolver.signatures(document, at)
