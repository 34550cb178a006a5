"""pytest's fixtures: what a test names as a parameter comes from the `conftest.py` of its folder, or of one above it.

The nearest one counts (pytest's documentation, "override a fixture on a folder level").
"""

import re
from collections.abc import Iterable
from functools import partial

from msgspec import structs

from codeforge.features.context.ask import Reason
from codeforge.features.context.fit import Piece
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

NEEDED = 0.6
"""How likely a fixture is needed where a test names it: it is made before the first line runs."""
CONFTEST = "conftest.py"
_TEST_FILE = re.compile(r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_PARAMETERS = re.compile(r"\s*\(([^()]{0,2000})\)\s*(?:->|:)")
_NAME = re.compile(r"(?:^|,)\s*(\w+)")


def fixtures_named(document: Document, at: Offset) -> frozenset[str]:
    """The parameters of the function whose name ends at `at`; none outside files that pytest collects."""
    if not _TEST_FILE.search(document.path):
        return frozenset()
    header = _PARAMETERS.match(document.source[at : at + 4_000].decode("utf-8", "replace"))
    return frozenset(_NAME.findall(header[1])) - {"self", "cls", "request"} if header else frozenset()


def given(pieces: Iterable[Piece], names: frozenset[str], path: str) -> list[Piece]:
    """Of the candidates in the test file `path` the nearest fixture of each of these names, as it is needed there."""
    nearest: dict[str, Piece] = {}
    for piece in pieces if names else ():
        if piece.symbol in names and _serves(piece.path, path):
            known = nearest.get(piece.symbol)
            if known is None or len(known.path) < len(piece.path):
                nearest[piece.symbol] = piece
    return [
        structs.replace(piece, worth=NEEDED, confidence="exact", reasons=partial(_reasons, piece.path))
        for piece in nearest.values()
    ]


def _serves(conftest: str, path: str) -> bool:
    folder, _, name = conftest.rpartition("/")
    return name == CONFTEST and (not folder or path.startswith(f"{folder}/"))


def _reasons(conftest: str) -> tuple[Reason, ...]:
    return (Reason("fixture", NEEDED, conftest),)
