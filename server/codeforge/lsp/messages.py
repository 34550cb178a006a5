"""The protocol's messages as msgspec structs: what the hot methods take and give, and nothing more.

pygls and lsprotocol carry every other message. Unknown fields are ignored, as the protocol asks.
Every name is the specification's (LSP 3.17), in snake case.
"""

from typing import Any, Literal

from msgspec import UNSET, Raw, Struct, UnsetType

NULL = Raw(b"null")
Id = int | str


class ErrorCode:
    """JSON-RPC 2.0 and LSP error codes."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    SERVER_NOT_INITIALIZED = -32002
    REQUEST_CANCELLED = -32800
    CONTENT_MODIFIED = -32801
    SERVER_CANCELLED = -32802
    REQUEST_FAILED = -32803


class Message(Struct, rename="camel"):
    """Any message, its content unread."""

    jsonrpc: str = ""
    method: str | None = None
    id: Id | None = None
    params: Raw = NULL


class Params(Struct, rename="camel", frozen=True):
    """What parameters share."""


class Result(Struct, rename="camel", omit_defaults=True):
    """What results share: a field at its default is left out."""


class Position(Params, frozen=True):
    """A place as editors count; `character` in the negotiated unit."""

    line: int
    character: int


class Range(Params, frozen=True):
    """From `start` up to, not including, `end`."""

    start: Position
    end: Position


class Location(Params, frozen=True):
    uri: str
    range: Range


class TextDocument(Params, frozen=True):
    uri: str


class VersionedDocument(Params, frozen=True):
    uri: str
    version: int | None = None


class DocumentItem(Params, frozen=True):
    uri: str
    text: str
    language_id: str = ""
    version: int = 0


class DidOpen(Params, frozen=True):
    text_document: DocumentItem


class Change(Params, frozen=True):
    text: str
    range: Range | None = None


class DidChange(Params, frozen=True):
    text_document: VersionedDocument
    content_changes: list[Change]


class DidSave(Params, frozen=True):
    text_document: TextDocument
    text: str | None = None


class DidClose(Params, frozen=True):
    text_document: TextDocument


class DocumentParams(Params, frozen=True):
    text_document: TextDocument
    partial_result_token: Id | None = None


class CursorParams(Params, frozen=True):
    text_document: TextDocument
    position: Position
    partial_result_token: Id | None = None


class CompletionContext(Params, frozen=True):
    trigger_kind: int = 1
    trigger_character: str | None = None


class CompletionParams(CursorParams, kw_only=True, frozen=True):
    context: CompletionContext | None = None


class ReferenceContext(Params, frozen=True):
    include_declaration: bool = True


class ReferenceParams(CursorParams, kw_only=True, frozen=True):
    context: ReferenceContext = ReferenceContext()


class SelectionRangeParams(Params, frozen=True):
    text_document: TextDocument
    positions: list[Position]


class WorkspaceSymbolParams(Params, frozen=True):
    query: str = ""
    partial_result_token: Id | None = None


class DocumentDiagnosticParams(Params, frozen=True):
    text_document: TextDocument
    identifier: str | None = None
    previous_result_id: str | None = None


class PreviousResult(Params, frozen=True):
    uri: str
    value: str


class WorkspaceDiagnosticParams(Params, frozen=True):
    previous_result_ids: list[PreviousResult] = []
    identifier: str | None = None
    partial_result_token: Id | None = None


class CancelParams(Params, frozen=True):
    id: Id


class SetTrace(Params, frozen=True):
    value: str = "off"


class WorkspaceFolder(Params, frozen=True):
    uri: str
    name: str = ""


class FoldersEvent(Params, frozen=True):
    added: list[WorkspaceFolder] = []
    removed: list[WorkspaceFolder] = []


class DidChangeFolders(Params, frozen=True):
    event: FoldersEvent


class DidChangeConfiguration(Params, frozen=True):
    settings: Any = None


class FileEvent(Params, frozen=True):
    uri: str
    type: int = 2


class DidChangeWatchedFiles(Params, frozen=True):
    changes: list[FileEvent]


class FileUri(Params, frozen=True):
    uri: str


class FileRename(Params, frozen=True):
    old_uri: str
    new_uri: str


class FilesEvent(Params, frozen=True):
    """didCreateFiles and didDeleteFiles."""

    files: list[FileUri]


class FilesRenamed(Params, frozen=True):
    files: list[FileRename]


class InitializeParams(Params, frozen=True):
    process_id: int | None = None
    root_uri: str | None = None
    root_path: str | None = None
    workspace_folders: list[WorkspaceFolder] | None = None
    initialization_options: Any = None
    capabilities: dict[str, Any] = {}
    trace: str = "off"


class Empty(Params, frozen=True):
    """Parameters that nobody reads."""


# Results


class DocumentSymbol(Result):
    name: str
    kind: int
    range: Range
    selection_range: Range
    detail: str = ""
    children: "list[DocumentSymbol]" = []


class SymbolInformation(Result):
    name: str
    kind: int
    location: Location
    container_name: str = ""


class FoldingRange(Result):
    start_line: int
    end_line: int
    kind: str = ""


class SelectionRange(Result):
    range: Range
    parent: "SelectionRange | None" = None


class DocumentHighlight(Result):
    range: Range
    kind: int = 1


class MarkupContent(Result):
    value: str
    kind: str


class Hover(Result):
    contents: MarkupContent
    range: Range | None = None


class ParameterInformation(Result):
    label: str | tuple[int, int]
    documentation: MarkupContent | str = ""


class SignatureInformation(Result):
    label: str
    documentation: MarkupContent | None = None
    parameters: list[ParameterInformation] = []
    active_parameter: int | UnsetType = UNSET


class SignatureHelp(Result):
    signatures: list[SignatureInformation]
    active_signature: int | UnsetType = UNSET
    active_parameter: int | UnsetType = UNSET


class CodeDescription(Result):
    href: str


class RelatedInformation(Result):
    location: Location
    message: str


class Diagnostic(Result):
    range: Range
    message: str
    severity: int
    source: str
    code: str = ""
    code_description: CodeDescription | None = None
    tags: list[int] = []
    related_information: list[RelatedInformation] = []


class PublishDiagnostics(Struct, rename="camel"):
    uri: str
    diagnostics: list[Diagnostic]
    version: int | UnsetType = UNSET


class DiagnosticReport(Struct, rename="camel"):
    """`kind` full with `items`, or unchanged without; `uri` and `version` in workspace reports."""

    kind: str
    result_id: str
    items: list[Diagnostic] | UnsetType = UNSET
    uri: str | UnsetType = UNSET
    version: int | UnsetType | None = UNSET


class WorkspaceDiagnosticReport(Struct, rename="camel"):
    items: list[DiagnosticReport]


class TextEdit(Struct, rename="camel"):
    range: Range
    new_text: str


class ShowMessage(Struct, rename="camel"):
    type: int
    message: str


class LogTrace(Struct, rename="camel", omit_defaults=True):
    message: str
    verbose: str = ""


class PartialResult(Struct, rename="camel"):
    token: Id
    value: Any


class CompletionItemLabelDetails(Result):
    detail: str = ""
    description: str = ""


class CompletionTextEdit(Struct, rename="camel"):
    range: Range
    new_text: str


class CompletionItem(Result):
    label: str
    kind: int
    sort_text: str
    filter_text: str = ""
    text_edit: CompletionTextEdit | None = None
    text_edit_text: str = ""
    """The text alone, where the list says what it replaces."""
    insert_text_format: int = 0
    """2 for a snippet."""
    detail: str = ""
    label_details: CompletionItemLabelDetails | None = None
    tags: list[int] = []
    preselect: bool = False
    data: Any = None


class CompletionItemDefaults(Result):
    """What holds for every item that does not say otherwise (LSP 3.17)."""

    edit_range: Range | None = None
    insert_text_format: int = 0
    data: Any = None


class CompletionList(Struct, rename="camel", omit_defaults=True):
    is_incomplete: bool
    items: list[CompletionItem]
    item_defaults: CompletionItemDefaults | None = None


class InlineCompletionItem(Struct, rename="camel"):
    insert_text: str
    range: Range


class ItemData(Struct, array_like=True):
    """What `completionItem/resolve` needs to know of an item: it comes back as it was sent."""

    uri: str
    at: int
    module: str = ""
    whole: bool = False
    """The auto-import takes the module itself."""


class ContextBudget(Params, frozen=True):
    tokens: int | None = None
    ms: int | None = None
    items: int | None = None


class ContextKnown(Params, frozen=True):
    id: str
    hash: str = ""


class ContextParams(Params, frozen=True):
    """`codeforge/context`: a place, a question, or both."""

    text_document: TextDocument | None = None
    position: Position | None = None
    range: Range | None = None
    query: str = ""
    purpose: Literal["complete", "chat", "edit", "review", "debug", "test"] = "complete"
    budget: ContextBudget = ContextBudget()
    known: list[ContextKnown] = []
    pinned: list[str] = []
    include: list[str] = []
    exclude: list[str] = []
    tokenizer: str = ""
    format: str | None = None
    dependencies: bool = True
    explain: bool = False
    work_done_token: Id | None = None


class FeedbackParams(Params, frozen=True):
    """`codeforge/context/feedback`."""

    text_document: TextDocument | None = None
    used: list[str] = []
    unused: list[str] = []
    wipe: bool = False


class PauseParams(Params, frozen=True):
    """`codeforge/pause`."""

    on: bool


class StatusParams(Params, frozen=True):
    """`codeforge/status`: nothing is asked."""
