"""Offsets and positions: what every encoding agrees on, and what clamping gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.text.positions import Encoding, LineIndex, Position, Span

ENCODINGS = list(Encoding)
ODD = ["\n", "\r\n", "\r", "\t", "é", "e\u0301", "🙂", "한", "\u2028", "\x0b", "\x00", "x", " ", "abc"]
texts = st.lists(st.sampled_from(ODD), max_size=40).map("".join)


def units(text: str, encoding: Encoding) -> int:
    return {
        Encoding.UTF8: len(text.encode()),
        Encoding.UTF16: len(text.encode("utf-16-le")) // 2,
        Encoding.UTF32: len(text),
    }[encoding]


def lines_of(text: str) -> list[str]:
    """Lines as the protocol cuts them, without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@given(texts, st.sampled_from(ENCODINGS))
def test_every_character_goes_there_and_back(text, encoding):
    index = LineIndex(text.encode())
    at = 0
    for character in [*text, ""]:
        if not (character == "\n" and text.encode()[:at].endswith(b"\r")):  # between \r and \n is no position
            assert index.offset(index.position(at, encoding), encoding) == at
        at += len(character.encode())


@given(texts, st.sampled_from(ENCODINGS))
def test_lines_are_the_protocols(text, encoding):
    index = LineIndex(text.encode())
    lines = lines_of(text)
    assert len(index) == len(lines)
    for number, line in enumerate(lines):
        start, stop = index.span(number)
        assert text.encode()[start:stop].decode() == line
        assert index.position(stop, encoding) == (number, units(line, encoding))
        assert index.line_of(start) == number


@given(texts, st.integers(-2, 50), st.integers(-2, 50), st.sampled_from(ENCODINGS))
def test_any_position_gives_a_place_between_characters(text, line, character, encoding):
    source = text.encode()
    at = LineIndex(source).offset((line, character), encoding)
    assert 0 <= at <= len(source)
    source[:at].decode()  # raises when the place is inside a sequence
    if 0 <= line < len(lines_of(text)):
        start, stop = LineIndex(source).span(line)
        assert start <= at <= stop


@pytest.mark.parametrize(
    ("text", "position", "encoding", "at"),
    [
        ("a🙂b", (0, 3), Encoding.UTF16, 5),
        ("a🙂b", (0, 2), Encoding.UTF16, 1),  # inside the surrogate pair: its start
        ("a🙂b", (0, 2), Encoding.UTF32, 5),
        ("a🙂b", (0, 3), Encoding.UTF8, 1),  # inside the sequence: its start
        ("a🙂b", (0, 5), Encoding.UTF8, 5),
        ("ab\ncd", (0, 99), Encoding.UTF16, 2),  # past the line's end: the line's end
        ("ab\r\ncd", (0, 99), Encoding.UTF16, 2),
        ("ab\rcd", (1, 1), Encoding.UTF16, 4),
        ("ab\ncd", (99, 0), Encoding.UTF16, 5),  # past the last line: the end
        ("ab\n", (1, 0), Encoding.UTF16, 3),
        ("", (0, 0), Encoding.UTF8, 0),
        ("", (3, 3), Encoding.UTF8, 0),
    ],
)
def test_offset(text, position, encoding, at):
    assert LineIndex(text.encode()).offset(position, encoding) == at


def test_position_is_clamped_to_the_source():
    index = LineIndex(b"ab\nc")
    assert index.position(-5) == Position(0, 0)
    assert index.position(99) == Position(1, 1)
    assert index.span(99) == Span(4, 4)
    assert index.offset((-1, 4)) == 0


def test_a_span_contains_both_its_ends():
    span = Span(2, 4)
    assert [span.contains(at) for at in (1, 2, 4, 5)] == [False, True, True, False]
    assert span.covers(Span(3, 4)) and not span.covers(Span(3, 5))
