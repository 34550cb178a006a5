"""The VS Code client's translations: of all that it says itself, and of all that the server has it say."""

import ast
import json
import re

import pytest

from codeforge.features.context.words import CURSOR
from codeforge.index.questions import WORDS
from codeforge.lsp import pages
from e2e.vscode.installed import CLIENT, ROOT

TEMPLATE = re.compile(r'\bt\(\s*("(?:[^"\\]|\\.)*")')


def said_by_the_client() -> set[str]:
    sources = "\n".join(path.read_text() for path in (CLIENT / "src").glob("*.ts"))
    return {json.loads(found) for found in TEMPLATE.findall(sources)}


def said_by_the_server() -> set[str]:
    """The templates in the source of the pages, and the words of the tables that they are said from."""
    tree = ast.parse((ROOT / "server" / "codeforge" / "lsp" / "pages.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [node.args[0] for node in calls if getattr(node.func, "id", "") in ("say", "_of_graph")]
    written = {node.value for node in named if isinstance(node, ast.Constant)}
    tables = (CURSOR, WORDS, pages.CONFIDENCE, pages.GROUPS, pages.DIFFERENCES)
    return written | {words for table in tables for words in table.values()} | set(pages.ROWS)


@pytest.mark.parametrize("language", ["de", "zh-cn"])
def test_everything_said_is_translated_and_nothing_else(language):
    translated = json.loads((CLIENT / "l10n" / f"bundle.l10n.{language}.json").read_text())
    said = said_by_the_client() | said_by_the_server()
    assert (sorted(said - translated.keys()), sorted(translated.keys() - said)) == ([], [])
