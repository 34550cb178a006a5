"""Open documents, kept equal to the editor's.

An editor's mistakes cost one line in the log and never the server: a range outside the text is clamped, a change of a
document that is not open, or an older version than the one we hold, is told apart here.

- A change of an unopened document: a full text opens it; ranges are applied to the file on disk, since that is what an
  editor that forgot `didOpen` shows.
- Versions that go back: the change is applied all the same, in the order in which it came. The pipe keeps order, so a
  number that goes back is a miscount, and leaving the change out would make every later range wrong.
"""

from itertools import pairwise

from codeforge import trace
from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Places
from codeforge.state.folder import Folder
from codeforge.syntax.languages import HEAD, language_of, pack_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Encoding

MANY_CHANGES = 8
"""So many changes in one message are taken together where they can be."""


class Sync:
    """Applies what the editor says of its documents to the session."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.encoding = Encoding.UTF16

    def opened(self, params: lsp.DidOpen) -> tuple[Folder, Document]:
        """Open a document, or replace one that was open already."""
        item = params.text_document
        folder, path = self.places.find(item.uri)
        source = item.text.encode("utf-8", "replace")
        if path in folder.documents:
            trace.count("sync.opened_twice")
        document = Document(
            path, source, language=_language(item.language_id, path, source), version=item.version
        )
        document.lineage = {}
        self.places.remember(folder, path, item.uri)
        folder.put(document)
        folder.recent.visit(path)
        return folder, document

    def changed(self, params: lsp.DidChange) -> tuple[Folder, Document] | None:
        """Apply changes in their order; None when there is nothing that they could apply to."""
        uri = params.text_document.uri
        folder, path = self.places.find(uri)
        document = folder.documents.get(path)
        if document is None:
            document = self._resynchronised(folder, path, uri, params.content_changes)
            if document is None:
                return None
        version = params.text_document.version
        if version is None:
            version = document.version + 1
        elif version <= document.version:
            trace.count("sync.version_went_back")
            trace.log(
                f"{path}: version {version} came after {document.version}; the change is applied all the same"
            )
        changes = params.content_changes
        together = self._together(document, changes)
        if together is not None:
            document = document.edited([together], version=version)
        else:
            for change in changes:
                document = document.edited([self._edit(document, change)], version=version)
        if not changes:
            document = document.edited([], version=version)
        folder.put(document)
        folder.recent.edit(path)
        return folder, document

    def closed(self, params: lsp.DidClose) -> tuple[Folder, str]:
        """Forget an open document: the file on disk counts again."""
        folder, path = self.places.find(params.text_document.uri)
        if path not in folder.documents:
            trace.count("sync.closed_unopened")
        folder.drop(path)
        self.places.forget(folder, path)
        return folder, path

    def _edit(self, document: Document, change: lsp.Change) -> Edit:
        text = change.text.encode("utf-8", "replace")
        if change.range is None:
            return Edit(0, len(document.source), text)
        start, end = change.range.start, change.range.end
        first = document.lines.offset((start.line, start.character), self.encoding)
        last = document.lines.offset((end.line, end.character), self.encoding)
        if last < first or end.line >= len(document.lines):
            trace.count("sync.range_clamped")
        return Edit(min(first, last), max(first, last), text)

    def _together(self, document: Document, changes: list[lsp.Change]) -> Edit | None:
        """Many changes as one edit, when each stands before the one sent before it; None when they do not.

        That is how editors send what many cursors type, or a replacement everywhere: no change moves a later one, so
        all positions are those of one text, and a thousand changes cost little more than one. A position that this
        text does not have, such as that of the second letter of a typed word, speaks of another one.
        """
        if len(changes) < MANY_CHANGES:
            return None
        parts: list[bytes] = []
        edits = [self._edit(document, change) for change in changes if self._stands_in(document, change)]
        if len(edits) != len(changes) or any(b.stop > a.start for a, b in pairwise(edits)):
            return None
        at = edits[-1].start
        for edit in reversed(edits):
            parts += [document.source[at : edit.start], edit.text]
            at = edit.stop
        return Edit(edits[-1].start, edits[0].stop, b"".join(parts))

    def _stands_in(self, document: Document, change: lsp.Change) -> bool:
        """Whether the places of a change are places of this very text."""
        ends = (change.range.start, change.range.end) if change.range is not None else ()
        places = [(end.line, end.character) for end in ends]
        lines, encoding = document.lines, self.encoding
        return bool(places) and all(
            lines.position(lines.offset(at, encoding), encoding) == at for at in places
        )

    def _resynchronised(
        self, folder: Folder, path: str, uri: str, changes: list[lsp.Change]
    ) -> Document | None:
        trace.count("sync.changed_unopened")
        trace.log(f"{path} was changed without being opened")
        if any(change.range is None for change in changes):
            base = Document(path, b"", language=_language("", path, b""), version=-1)
        else:
            found = folder.sources.read(path)
            if found is None:
                return None
            base = Document(path, found.source, language=found.language, version=-1)
        self.places.remember(folder, path, uri)
        return base


def _language(identifier: str, path: str, source: bytes) -> str:
    """The language of a document: what the editor says when we know it, else what path and first bytes tell."""
    pack = pack_of(identifier) if identifier else None
    return pack.name if pack else language_of(path, source[:HEAD])
