"""The completion request, from cursor to list."""

from codeforge.features.completion.rank import rank
from codeforge.features.completion.render import CompletionList, render
from codeforge.features.completion.sources import gather
from codeforge.features.completion.where import Place, where
from codeforge.state.snapshot import Snapshot
from codeforge.text.positions import Offset


def completion(snap: Snapshot, path: str, at: Offset) -> CompletionList:
    """What could be typed at `at`, the likeliest first.

    Filtered by what is typed already, so the list stays short; it says it is not complete when it was cut, when the
    index is still being built, or when an engine will know more in a moment.
    """
    document = snap.document(path)
    if document is None:
        return CompletionList([])
    here = where(document, at)
    if here.place is Place.NOTHING:
        return CompletionList([])
    gathered = gather(snap, document, at, here)
    ranked = rank(document, here, gathered.candidates)
    return render(ranked, here, limit=snap.settings.completion.max_items, complete=gathered.complete)
