"""The completion request, from cursor to list."""

from collections.abc import Callable

from codeforge.features.completion.around import read_blocks
from codeforge.features.completion.rank import rank, read_models
from codeforge.features.completion.render import CompletionList, render
from codeforge.features.completion.sources import gather
from codeforge.features.completion.where import Place, where
from codeforge.index.customs import customs_with_prefix
from codeforge.index.top_level import top_level
from codeforge.index.view import View
from codeforge.python.standard_names import names_of
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document
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
    ranked = rank(
        document,
        here,
        gathered.candidates,
        snap.text.usage,
        holders(snap.index, document.path),
        receiver_type=gathered.receiver_type,
    )
    return render(ranked, here, limit=snap.settings.completion.max_items, complete=gathered.complete)


def holders(view: View, path: str) -> Callable[[str], int]:
    """A function that says how many files, besides the one at `path`, hold a name; changes on disk since do not count."""
    parts = [(segment, segment.file_of(path)) for segment in view.segments]

    def n_holders(name: str) -> int:
        total = 0
        for segment, own in parts:
            number = segment.name_id(name)
            if number >= 0:
                files = segment.files_with(number)
                total += len(files) - (own >= 0 and bool((files == own).any()))
        return total

    return n_holders


def read_first(snap: Snapshot) -> None:
    """Read what the first question in Python waits for whatever it is about, a fifth of a second in all.

    The models, the names of the standard library and of the project that can be imported, how the project imports
    them, and what is built in.
    """
    blank = Document("", b"", language="python")
    for step in (
        read_models,
        lambda: names_of(snap.environment.typeshed, snap.environment.version),
        lambda: top_level(snap.index, "a", language="python", limit=1),
        lambda: customs_with_prefix(snap.index, "a", limit=1),
        lambda: snap.resolver.modules(blank, ""),
        lambda: snap.resolver.scope(blank, 0),
    ):
        step()
        snap.checkpoint()


def read_document(snap: Snapshot, path: str) -> None:
    """Read the definitions in the document at `path` as windows around a cursor do."""
    document = snap.document(path)
    for _ in read_blocks(document.source.decode("utf-8", "replace")) if document is not None else ():
        snap.checkpoint()
