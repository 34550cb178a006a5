"""Counting tokens: the unit without a name, the tokenizer's own count with one, a reserve where it is not installed."""

import sys
from pathlib import Path

import pytest

from codeforge.errors import BadRequest
from codeforge.features.context import tokens
from codeforge.features.context.tokens import counting, n_tokens_reserved


@pytest.fixture(autouse=True)
def _forget():
    tokens._exact.cache_clear()
    yield
    tokens._exact.cache_clear()


def test_without_a_name_a_token_is_four_bytes():
    assert counting("").name == "estimate" and counting("").count("abcde") == 2


@pytest.mark.parametrize("tokenizer", ["o200k", "cl100k"])
def test_a_named_tokenizer_counts_exactly(tokenizer):
    pytest.importorskip("rs_bpe")
    counted = counting(tokenizer)
    assert counted.name == tokenizer
    assert counted.count("") == 0
    assert counted.count("def area(radius):\n") == 4
    assert counted.count("<|endoftext|>") > 1, "text is never a special token"


def test_without_its_tables_a_reserve_is_kept(monkeypatch):
    monkeypatch.setitem(sys.modules, "rs_bpe", None)
    monkeypatch.setitem(sys.modules, "rs_bpe.bpe", None)
    counted = counting("o200k")
    assert counted.name == "estimate+reserve" and counted.count("abcdef") == 2


def test_an_unknown_tokenizer_is_refused_by_name():
    with pytest.raises(BadRequest, match="tokenizer is `gpt9`; it is one of o200k and cl100k"):
        counting("gpt9")


def test_the_reserve_covers_what_code_takes():
    pytest.importorskip("rs_bpe")
    with Path(tokens.__file__).open() as file:
        lines = [line for line in file if line.strip()]
    exact = counting("o200k").count
    assert sum(map(n_tokens_reserved, lines)) >= sum(map(exact, lines))
