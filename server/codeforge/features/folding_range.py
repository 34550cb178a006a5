"""What can be folded away."""

from codeforge.state.snapshot import Snapshot
from codeforge.syntax.folds import Fold, folds


def folding_range(snap: Snapshot, path: str) -> list[Fold]:
    """The folds of `path`, by first line; empty for an unknown file or language."""
    document = snap.document(path)
    return folds(document) if document else []
