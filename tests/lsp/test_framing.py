"""A byte stream cut into messages, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.lsp.framing import MAX_BODY, MAX_HEADER, Frames, framed, split_at_header
from fixtures import cases

ONE = framed(b'{"n":1}')
TWO = framed(b'{"n":2}')


@cases(
    one_message=(ONE, [b'{"n":1}'], 0),
    two_at_once=(ONE + TWO, [b'{"n":1}', b'{"n":2}'], 0),
    content_type=(b"Content-Type: x\r\nContent-Length: 2\r\n\r\n{}", [b"{}"], 0),
    any_case=(b"content-length:2\r\n\r\n{}", [b"{}"], 0),
    bare_line_ends=(b"Content-Length: 2\n\n{}", [b"{}"], 0),
    empty_body=(b"Content-Length: 0\r\n\r\n" + ONE, [b"", b'{"n":1}'], 0),
    no_length=(b"Content-Type: x\r\n\r\n" + ONE, [b'{"n":1}'], 1),
    length_is_no_number=(b"Content-Length: many\r\n\r\n" + ONE, [b'{"n":1}'], 1),
    negative_length=(b"Content-Length: -5\r\n\r\n" + ONE, [b'{"n":1}'], 1),
    huge_length=(b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1) + ONE, [b'{"n":1}'], 1),
    absurd_length=(b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + ONE, [b'{"n":1}'], 1),
    text_in_front=(b"warning: something\r\n\r\n" + ONE, [b'{"n":1}'], 1),
    text_on_the_same_line=(b"} trailing" + ONE, [b'{"n":1}'], 0),
    long_garbage=(b"x" * (3 * MAX_HEADER) + ONE, [b'{"n":1}'], 3),
    unfinished=(ONE + b"Content-Length: 9\r\n\r\n{}", [b'{"n":1}'], 0),
)
def test_cutting(case):
    stream, bodies, _ = case
    assert Frames().feed(stream) == bodies


@cases(no_length=(b"A: b\r\n\r\n" + ONE, 1), sound=(ONE, 0), garbage=(b"x" * (2 * MAX_HEADER) + ONE, 2))
def test_faults_are_counted(case):
    stream, faults = case
    frames = Frames()
    assert frames.feed(stream) == [b'{"n":1}']
    assert (frames.faults > 0) == (faults > 0)


@given(st.lists(st.binary(max_size=60), max_size=6), st.integers(1, 7))
def test_any_split_gives_the_same_messages(bodies, step):
    stream = b"".join(framed(body) for body in bodies)
    frames = Frames()
    found = [body for at in range(0, len(stream), step) for body in frames.feed(stream[at : at + step])]
    assert found == bodies


@given(st.binary(max_size=400))
def test_garbage_never_hides_the_message_behind_a_blank_line(garbage):
    frames = Frames()
    frames.feed(garbage.lower().replace(b"content-length", b"") + b"\r\n\r\n")
    assert frames.feed(ONE)[-1:] == [b'{"n":1}']


def test_a_length_too_big_gives_the_rest_back():
    body = b'{"n":1}' + TWO[:-3]
    head, rest = split_at_header(body)
    frames = Frames()
    frames.unread(rest)
    assert head == b'{"n":1}'
    assert frames.feed(TWO[-3:]) == [b'{"n":2}']


@pytest.mark.parametrize("body", [b"{}", b'{"text":"Content-Length: 5\\r\\n"}'])
def test_a_sound_body_has_no_rest(body):
    assert split_at_header(body) == (body, b"")
