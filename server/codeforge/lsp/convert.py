"""Between the editor's words and ours: URIs and paths, positions and offsets, plain data and protocol structs.

The only module in which a path meets a URI. One `Edge` belongs to one request.
"""

import copy
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from msgspec import Struct

from codeforge.lsp import messages as lsp
from codeforge.lsp.greeting import position_encoding
from codeforge.state.folder import Folder
from codeforge.state.session import Session
from codeforge.state.snapshot import Asked, Snapshot
from codeforge.text.documents import Document
from codeforge.text.positions import Encoding, LineIndex, Location, Offset, Span

if TYPE_CHECKING:
    from codeforge.lsp.diagnostics import WorkspaceReports

_DRIVE = re.compile(r"^/([A-Za-z])[:|]")
_SAFE = "/~!$&'()*,;=@"
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


@lru_cache(maxsize=500)  # each key typed asks
def file_of(uri: str) -> str | None:
    """The absolute path of a `file:` URI; None for any other scheme and for what is no URI."""
    if uri[:5].lower() != "file:":
        return None
    rest = uri[5:].partition("#")[0]
    host = ""
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        rest = slash + path
    path = os.fsdecode(unquote_to_bytes(rest))
    drive = _DRIVE.match(path)
    if drive:
        path = f"{drive[1].lower()}:{path[3:]}"
    elif host and host.lower() != "localhost":
        path = f"//{host}{path}"
    if not path or "\0" in path:
        return None
    return path.replace("/", "\\") if os.sep == "\\" else os.path.normpath(path)


def uri_of(file: str) -> str:
    """The `file:` URI of an absolute path."""
    path = file.replace("\\", "/") if os.sep == "\\" else file
    if re.match(r"^[A-Za-z]:", path):
        path = "/" + path
    host = ""
    if path.startswith("//"):
        host, _, path = path[2:].partition("/")
        path = "/" + path
    return f"file://{host}" + quote_from_bytes(os.fsencode(path), safe=_SAFE)


def _is_other_scheme(path: str) -> bool:
    """True for `untitled:Untitled-1` and the like; a drive letter is no scheme."""
    scheme = _SCHEME.match(path)
    return scheme is not None and len(scheme[0]) > 2


class Places:
    """Which folder and path a URI means, and back. An open document keeps the URI its editor gave it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.uris: Mapping[tuple[str, str], str] = {}
        """URIs of open documents by the root of their folder and their path."""

    def find(self, uri: str) -> tuple[Folder, str]:
        """The folder that answers for `uri` and the path there; any other scheme than `file` is its own path."""
        file = file_of(uri)
        if file is None:
            return self.session.home_of(uri if _is_other_scheme(uri) else f"unknown:{uri}")
        return self.session.home_of(file)

    def uri(self, root: PurePath, path: str) -> str:
        """The URI of `path` in the folder at `root`; an absolute path is outside it."""
        known = self.uris.get((str(root), path))
        if known is not None:
            return known
        if _is_other_scheme(path):
            return path
        return uri_of(os.path.join(root, path))  # noqa: PTH118 -- strings, by the thousand

    def remember(self, folder: Folder, path: str, uri: str) -> None:
        """Use `uri` for `path` while it is open."""
        self.uris = {**self.uris, (str(folder.root), path): uri}

    def forget(self, folder: Folder, path: str) -> None:
        """Stop using the editor's own URI for `path`."""
        self.uris = {key: uri for key, uri in self.uris.items() if key != (str(folder.root), path)}


class Client(NamedTuple):
    """What the editor can show."""

    encoding: Encoding = Encoding.UTF16
    markdown: bool = False
    hierarchical_symbols: bool = False
    label_offsets: bool = False
    snippets: bool = False
    item_defaults: frozenset[str] = frozenset()
    """What a completion list may say once for all its items."""
    deprecated_tag: bool = False
    label_details: bool = False

    @classmethod
    def of(cls, capabilities: Mapping[str, Any]) -> "Client":
        """What the client's capabilities say."""

        def given(*path: str) -> Any:
            return reach(capabilities, "textDocument", *path)

        return cls(
            encoding=Encoding(position_encoding(capabilities)),
            markdown="markdown" in str(given("hover", "contentFormat")),
            hierarchical_symbols=given("documentSymbol", "hierarchicalDocumentSymbolSupport") is True,
            label_offsets=given(
                "signatureHelp", "signatureInformation", "parameterInformation", "labelOffsetSupport"
            )
            is True,
            snippets=given("completion", "completionItem", "snippetSupport") is True,
            item_defaults=_strings(given("completion", "completionList", "itemDefaults")),
            deprecated_tag="1" in _strings(given("completion", "completionItem", "tagSupport", "valueSet")),
            label_details=given("completion", "completionItem", "labelDetailsSupport") is True,
        )


def _strings(several: Any) -> frozenset[str]:
    return frozenset(map(str, several)) if isinstance(several, list | tuple) else frozenset()


def reach(tree: Any, *path: str) -> Any:
    """The value at `path` in nested objects; None where there is no such thing."""
    for key in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(key)
    return tree


class Telling(NamedTuple):
    """What a request that takes long may use besides its answer; any thread."""

    reports: "WorkspaceReports"
    partial: Callable[[lsp.Id, Struct], None]
    """Send a part of the answer."""
    fresh: "Callable[[], list[Edge]]"
    """The same question of the moment that is now."""
    late: "Callable[[Edge], None]"
    """Say that more will be known of this document in a moment."""


class Edge:
    """One request's conversions: its snapshot, its document, and how its client counts characters."""

    def __init__(
        self,
        places: Places,
        folder: Folder,
        path: str,
        client: Client,
        asked: Asked,
        telling: Telling | None = None,
    ) -> None:
        self.snap: Snapshot = folder.snapshot(asked, focus=path)
        self.folder = folder
        self.telling = telling
        self.path = path
        self.client = client
        self.encoding = client.encoding
        self.places = places

    def about(self, path: str) -> "Edge":
        """The same request about another document of the folder."""
        other = copy.copy(self)
        other.path = path
        return other

    @property
    def document(self) -> Document | None:
        """What was asked about."""
        return self.snap.document(self.path)

    def at(self, position: lsp.Position) -> Offset:
        """The offset of a position in the document asked about; clamped to it."""
        document = self.document
        if document is None:
            return 0
        return document.lines.offset((position.line, position.character), self.encoding)

    def span(self, range_: lsp.Range) -> Span:
        """The span of a range in the document asked about."""
        start, stop = self.at(range_.start), self.at(range_.end)
        return Span(min(start, stop), max(start, stop))

    def range(self, span: Span, path: str = "") -> lsp.Range:
        """The range of `span` in `path`, by default in the document asked about; a file that is gone gives its start."""
        document = self.snap.read(path) if path else self.document
        if document is None:
            return lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
        return range_of(document.lines, span, self.encoding)

    def uri(self, path: str) -> str:
        """The URI of a path of this folder."""
        return self.places.uri(self.folder.root, path)

    def location(self, location: Location) -> lsp.Location:
        """A place with its URI."""
        return lsp.Location(self.uri(location.path), self.range(location.span, location.path))

    def locations(self, locations: Iterable[Location]) -> list[lsp.Location]:
        """Places in their order."""
        return [self.location(location) for location in locations]


def range_of(lines: LineIndex, span: Span, encoding: Encoding) -> lsp.Range:
    """`span` as lines and characters."""
    start = lines.position(span.start, encoding)
    end = lines.position(span.stop, encoding)
    return lsp.Range(lsp.Position(start.line, start.character), lsp.Position(end.line, end.character))
