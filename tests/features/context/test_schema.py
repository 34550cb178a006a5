"""The schema is that of the messages, and the examples of the page fit it."""

import json
import re
from pathlib import Path

import msgspec

from codeforge.dev.generate import context_schema
from codeforge.lsp.messages import ContextParams

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "context.md").read_text()
REQUEST, ANSWER = [json.loads(text) for text in re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)][:2]
DEFINITIONS = json.loads(context_schema(""))["$defs"]


def test_the_committed_schema_is_the_generated_one():
    assert (ROOT / "docs" / "context.schema.json").read_text() == context_schema("")


def test_the_request_of_the_page_has_the_fields_of_the_schema():
    assert REQUEST.keys() <= DEFINITIONS["ContextParams"]["properties"].keys()
    assert msgspec.convert(REQUEST, ContextParams).tokenizer == "o200k"


def test_the_answer_of_the_page_has_all_fields_of_the_schema():
    assert ANSWER.keys() == DEFINITIONS["ContextAnswer"]["properties"].keys()
    assert ANSWER["items"][0].keys() == DEFINITIONS["Item"]["properties"].keys()
    assert set(DEFINITIONS["Item"]["required"]) <= ANSWER["items"][0].keys()


def test_every_field_and_flag_is_explained_on_the_page():
    names = [*DEFINITIONS["ContextParams"]["properties"], *DEFINITIONS["Item"]["properties"]]
    names += [
        *DEFINITIONS["ContextAnswer"]["properties"],
        "addresses-model",
        "estimate+reserve",
        "input-extra",
    ]
    ordinary = {"uri", "range", "line", "symbol", "kind", "text", "workDoneToken", "budget"}
    assert [name for name in names if f"`{name}`" not in PAGE and name not in ordinary] == []
