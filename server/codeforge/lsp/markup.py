"""Text for people: Markdown where the client reads it, else as it is.

Docstrings in the styles of Google, NumPy and reST are made Markdown by docstring-to-markdown (LGPL, by the maintainers of
python-lsp), whose converters are asked in a fixed order: its own way of finding them would load plugins.
"""

from functools import cache, lru_cache
from typing import Any

from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Edge

LONGEST = 20_000
"""Characters of a docstring beyond which it is shown as it is: the converters take time that grows with it."""


def code(edge: Edge, text: str, language: str) -> str:
    """`text` as a block of code."""
    return f"```{language}\n{text}\n```" if text and edge.client.markdown else text


def markup(edge: Edge, text: str) -> lsp.MarkupContent:
    """`text`, which is Markdown for a client that reads it."""
    return lsp.MarkupContent(text, "markdown" if edge.client.markdown else "plaintext")


def documented(edge: Edge, docstring: str, language: str = "python") -> str:
    """A docstring as the client shows it; documentation in other languages is Markdown more often than not."""
    if not edge.client.markdown or language != "python" or len(docstring) > LONGEST:
        return docstring
    return markdown_of(docstring)


@lru_cache(maxsize=256)
def markdown_of(docstring: str) -> str:
    """A Python docstring as Markdown."""
    for converter in _converters():
        if converter.can_convert(docstring):
            return str(converter.convert(docstring)).strip()
    return docstring


@cache
def _converters() -> tuple[Any, ...]:
    from docstring_to_markdown.google import GoogleConverter
    from docstring_to_markdown.plain import PlainTextConverter
    from docstring_to_markdown.rst import ReStructuredTextConverter

    return ReStructuredTextConverter(), GoogleConverter(), PlainTextConverter()
