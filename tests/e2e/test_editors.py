"""The server as VS Code, Neovim and Emacs speak to it: their own capabilities, the real process, the main wires."""

import asyncio
import sys

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SHAPES = """\
class Shape:
    \"\"\"A thing with an area.\"\"\"

    def area(self) -> int:
        return 3


def make() -> Shape:
    return Shape()
"""
MAIN = """\
from shapes import Shape, make

made = make()
# é🙂
"é🙂", made.area()
def broken(:
"""


@pytest_lsp.fixture(
    params=["visual_studio_code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[sys.executable, "-m", "codeforge", "lsp", "--stdio"]),
)
async def editor(request, lsp_client: LanguageClient, tmp_path):
    """An editor with a project of two files, one of them open."""
    (tmp_path / "shapes.py").write_text(SHAPES)
    (tmp_path / "main.py").write_text(MAIN)
    capabilities = client_capabilities(request.param)
    lsp_client.root = tmp_path
    lsp_client.name = request.param
    lsp_client.uri = (tmp_path / "main.py").as_uri()

    @lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(params: lsp.RegistrationParams) -> None:
        lsp_client.registered = [registration.method for registration in params.registrations]

    folder = lsp.WorkspaceFolder(uri=tmp_path.as_uri(), name="project")
    lsp_client.registered = []
    lsp_client.answer = await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities, workspace_folders=[folder], root_uri=tmp_path.as_uri()
        )
    )
    lsp_client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(
            text_document=lsp.TextDocumentItem(uri=lsp_client.uri, language_id="python", version=1, text=MAIN)
        )
    )
    await until(lambda: kinds(lsp_client), lambda found: "end" in found)
    yield
    await lsp_client.shutdown_session()


def place(line: int, character: int) -> lsp.Position:
    return lsp.Position(line, character)


async def kinds(client) -> list[str]:
    """What was reported of progress: begin, report, end."""
    values = [report for reports in client.progress_reports.values() for report in reports]
    return [value["kind"] if isinstance(value, dict) else value.kind for value in values]


async def until(question, fits):
    """The first answer that fits; asked again until then."""
    for _ in range(600):
        answer = await question()
        if fits(answer):
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(answer)


@pytest.mark.asyncio
async def test_a_session(editor):
    """One long conversation an editor: starting a server costs more than any of these questions."""
    client = editor
    document = lsp.TextDocumentIdentifier(uri=client.uri)
    answer = client.answer.capabilities
    offered = client.capabilities.general.position_encodings if client.capabilities.general else None
    expected = "utf-8" if "utf-8" in [str(getattr(e, "value", e)) for e in offered or ()] else "utf-16"
    assert answer.position_encoding == expected
    assert (await kinds(client))[0] == "begin"

    symbols = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="Shape"))
    assert symbols[0].name == "Shape"

    # "é🙂", made.area(): é is 2 bytes and 1 unit, 🙂 is 4 bytes and 2 units
    column = {"utf-8": 15, "utf-16": 12}[expected]
    found = await client.text_document_definition_async(
        lsp.DefinitionParams(text_document=document, position=place(2, 9))
    )
    assert [(one.uri.rpartition("/")[2], one.range.start) for one in found][:1] == [
        ("shapes.py", place(7, 4))
    ]
    found = await client.text_document_definition_async(
        lsp.DefinitionParams(text_document=document, position=place(4, column))
    )
    assert [one.range.start for one in found][:1] == [place(3, 8)]
    highlights = await client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(text_document=document, position=place(2, 1))
    )
    assert place(4, column - 5) in [one.range.start for one in highlights]

    hover = await client.text_document_hover_async(
        lsp.HoverParams(text_document=document, position=place(0, 20))
    )
    assert "Shape" in hover.contents.value
    assert hover.contents.kind == lsp.MarkupKind.Markdown

    references = await client.text_document_references_async(
        lsp.ReferenceParams(
            text_document=document,
            position=place(2, 9),
            context=lsp.ReferenceContext(include_declaration=True),
        )
    )
    assert {one.uri.rpartition("/")[2] for one in references} == {"main.py", "shapes.py"}

    completion = await client.text_document_completion_async(
        lsp.CompletionParams(text_document=document, position=place(4, column))
    )
    items = completion.items
    assert "area" in [item.label for item in items]
    resolved = await client.completion_item_resolve_async(next(i for i in items if i.label == "area"))
    assert resolved.label == "area"

    help_ = await client.text_document_signature_help_async(
        lsp.SignatureHelpParams(text_document=document, position=place(2, 12))
    )
    assert help_ is None or help_.signatures[0].label

    outline = await client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(text_document=document)
    )
    assert "made" in [one.name for one in outline]
    assert (
        await client.text_document_folding_range_async(lsp.FoldingRangeParams(text_document=document))
        is not None
    )
    chains = await client.text_document_selection_range_async(
        lsp.SelectionRangeParams(text_document=document, positions=[place(2, 1), place(4, 2)])
    )
    assert len(chains) == 2

    await diagnostics(client, document)
    await editing(client, document)
    await files(client)

    wants = client.capabilities.workspace.did_change_watched_files
    if wants and wants.dynamic_registration:
        assert "workspace/didChangeWatchedFiles" in client.registered


async def diagnostics(client, document):
    """Pulled by editors that can, pushed to the others, never both."""
    pulls = client.capabilities.text_document.diagnostic is not None
    if pulls:
        report = await client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(text_document=document)
        )
        assert any(item.range.start.line == 5 for item in report.items)
        again = await client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(text_document=document, previous_result_id=report.result_id)
        )
        assert isinstance(again, lsp.RelatedUnchangedDocumentDiagnosticReport)
        assert client.diagnostics == {}
    else:

        async def pushed():
            return client.diagnostics.get(client.uri, [])

        found = await until(pushed, lambda found: any(item.range.start.line == 5 for item in found))
        assert all(item.source and item.severity for item in found)


async def editing(client, document):
    """An edit shows in the next answer."""
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            text_document=lsp.VersionedTextDocumentIdentifier(uri=client.uri, version=2),
            content_changes=[
                lsp.TextDocumentContentChangePartial(
                    range=lsp.Range(place(5, 0), place(5, 12)), text="def mended(): ..."
                )
            ],
        )
    )
    outline = await client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(text_document=document)
    )
    assert "mended" in [one.name for one in outline]
    symbols = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="mended"))
    assert [one.name for one in symbols] == ["mended"]


async def files(client):
    """A file that appears on disk is found, whoever tells."""
    (client.root / "new.py").write_text("class Appeared: ...\n")
    await until(
        lambda: client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="Appeared")),
        lambda symbols: [one.name for one in symbols or []] == ["Appeared"],
    )
