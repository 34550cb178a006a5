"""Spans, counters and what must never happen."""

import json

import pytest

from codeforge import trace


@pytest.fixture
def lines(tmp_path, monkeypatch):
    """A trace file; calling it gives the records written so far."""
    file = tmp_path / "trace.jsonl"
    monkeypatch.setattr(trace, "_file", None)
    trace.to_file(file)
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    trace._file.close()


def test_a_span_is_one_record_with_its_facts(lines):
    with trace.span("hover", path="a.py") as current:
        current.note(found=1)
    (record,) = lines()
    assert (record["span"], record["path"], record["found"]) == ("hover", "a.py", 1)
    assert record["ms"] >= 0 and record["at"] > 0


def test_a_span_that_fails_is_written_too(lines):
    with pytest.raises(ValueError), trace.span("hover"):
        raise ValueError
    assert lines()[0]["span"] == "hover"


def test_messages_are_recorded_whatever_their_bytes(lines):
    trace.message("in", b'{"a": "\xff"}')
    assert lines()[0]["message"] == "in"
    assert lines()[0]["body"] == '{"a": "\ufffd"}'


def test_failures_carry_their_stack(lines):
    try:
        raise ValueError("broken")
    except ValueError:
        trace.failure("hover")
    assert "hover failed" in lines()[0]["log"] and "ValueError: broken" in lines()[0]["log"]


def test_slow_spans_are_logged_without_a_trace(capsys, monkeypatch):
    monkeypatch.setattr(trace, "_file", None)
    monkeypatch.setattr(trace, "slow_ms", -1.0)
    with trace.span("hover", path="a.py"):
        pass
    assert "hover path=a.py ms=" in capsys.readouterr().err
    monkeypatch.setattr(trace, "slow_ms", 1e9)
    with trace.span("hover"):
        pass
    assert capsys.readouterr().err == ""


def test_the_impossible_raises_under_test_and_is_logged_elsewhere(lines, monkeypatch):
    assert trace.never(False, "it cannot be") is False
    monkeypatch.setenv("CODEFORGE_STRICT", "1")
    with pytest.raises(AssertionError, match="it cannot be"):
        trace.never(True, "it cannot be")
    monkeypatch.delenv("CODEFORGE_STRICT")
    assert trace.never(True, "it cannot be") is True
    assert "never: it cannot be" in lines()[0]["log"]


def test_counting():
    before = trace.counters["tests"]
    trace.count("tests")
    trace.count("tests", 2)
    assert trace.counters["tests"] - before == 3
