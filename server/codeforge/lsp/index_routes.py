"""The request that the index answers alone: it needs no feature that takes long to import, so a start need not wait."""

from collections.abc import Sequence

from codeforge.features.workspace_symbols import workspace_symbols
from codeforge.lsp import messages as lsp
from codeforge.lsp import reply
from codeforge.lsp.convert import Edge
from codeforge.lsp.route import Route, as_is


def ask_symbols(edges: Sequence[Edge], params: lsp.WorkspaceSymbolParams) -> list[lsp.SymbolInformation]:
    """Symbols of all folders, each folder's best first."""
    found = [reply.to_symbols(edge, workspace_symbols(edge.snap, params.query)) for edge in edges]
    return [symbol for symbols in found for symbol in symbols]


SYMBOLS = Route(
    "workspace/symbol",
    lsp.WorkspaceSymbolParams,
    ask_symbols,
    as_is,
    {"workspaceSymbolProvider": True},
    all_folders=True,
    of_index=True,
)

FIRST = {SYMBOLS.method: SYMBOLS}
