"""What a regular expression may not hold, because the oldest Python that we run on matches it wrongly."""

import ast
import re
from pathlib import Path

import pytest

import codeforge

SOURCES = sorted(Path(codeforge.__file__).parent.rglob("*.py"))
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")
"""Python 3.11.0 to 3.11.4, Debian 12's among them, match it wrongly where an alternative fails within (CPython issue
106052): behind `"text".` everything was taken for a string there. A possessive repeat of one character is sound."""


def literals(source: Path) -> list[str]:
    """The texts of a source file."""
    texts = (
        node.value for node in ast.walk(ast.parse(source.read_bytes())) if isinstance(node, ast.Constant)
    )
    return [str(text) for text in texts if isinstance(text, str | bytes)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_pattern_repeats_a_group_possessively(source):
    assert [text for text in literals(source) if POSSESSIVE_GROUP.search(text)] == []
