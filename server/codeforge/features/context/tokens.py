"""Counting tokens: exactly with the caller's tokenizer where its tables are installed, else by an estimate.

The tables come with `pip install "codeforge-ls[tokens]"` (rs-bpe, MIT: `o200k` and `cl100k` compiled in, 26 MB, nothing
is fetched at run time). Without a name a token is four bytes, a plain unit. With a name and without the tables it is
three: code takes 3.4 to 5 bytes a token, so the rest is a reserve.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal, NamedTuple

from codeforge.errors import BadRequest

Tokenizer = Literal["", "o200k", "cl100k"]
TOKENIZERS: tuple[str, ...] = ("", "o200k", "cl100k")
_BYTES_A_TOKEN = 4
_BYTES_WITH_RESERVE = 3
_REMEMBERED_TEXTS = 20_000

Count = Callable[[str], int]


class Counting(NamedTuple):
    """How the tokens of one answer are counted."""

    name: str
    """`estimate`, `estimate+reserve`, or the tokenizer's."""
    count: Count


def n_tokens(text: str) -> int:
    """Estimated tokens of a text."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def n_tokens_reserved(text: str) -> int:
    """Estimated tokens of a text for a tokenizer whose tables are not here: hardly ever fewer than it would count."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_WITH_RESERVE)


def counting(tokenizer: str) -> Counting:
    """How tokens are counted for the caller of `tokenizer`; raises BadRequest for one that nobody knows."""
    if tokenizer not in TOKENIZERS:
        raise BadRequest(f"tokenizer is `{tokenizer}`; it is one of o200k and cl100k, or left out.")
    if not tokenizer:
        return Counting("estimate", n_tokens)
    exact = _exact(tokenizer)
    return Counting(tokenizer, exact) if exact else Counting("estimate+reserve", n_tokens_reserved)


@lru_cache(maxsize=8)
def _exact(tokenizer: str) -> Count | None:
    """The tokenizer's own count, remembered by text; None where its tables are not installed."""
    try:
        tables: Any = import_module("rs_bpe.bpe").openai
        table = getattr(tables, f"{tokenizer}_base")()
    except (ImportError, AttributeError):
        return None

    @lru_cache(maxsize=_REMEMBERED_TEXTS)
    def count(text: str) -> int:
        return int(table.count(text))

    return count
