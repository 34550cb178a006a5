"""Documents: versions, what is derived from them, and bytes that become text."""

import codecs
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.text.documents import MOST_EDITS, Document, content_hash, decoded, is_binary
from codeforge.text.edits import Edit
from codeforge.text.positions import Location, Span


@given(st.binary(max_size=60))
def test_any_bytes_become_valid_utf8(raw):
    decoded(raw).decode("utf-8")


@given(st.text(max_size=30).filter(lambda text: not text.startswith("\ufeff")))
def test_every_mark_gives_the_text_back(text):
    expected = text.encode("utf-8", "replace")
    text = expected.decode()
    assert decoded(codecs.BOM_UTF8 + text.encode()) == expected
    assert decoded(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == expected
    assert decoded(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == expected


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (
            b"#!/bin/x\n# vim: set fileencoding=koi8-r :\n\xc1",
            "#!/bin/x\n# vim: set fileencoding=koi8-r :\nа",
        ),
        (b"# coding: no-such-codec\n\xe9", "# coding: no-such-codec\n\ufffd"),
        (b"a\n\n# coding: latin-1\n\xe9", "a\n\n# coding: latin-1\n\ufffd"),
        (b"x = '\xff'", "x = '\ufffd'"),
        ("é".encode(), "é"),
        (b"", ""),
    ],
    ids=["latin1", "second line", "unknown codec", "third line", "invalid", "utf-8", "empty"],
)
def test_decoded(raw, text):
    assert decoded(raw).decode() == text


def test_binary_is_a_nul_without_a_mark():
    assert is_binary(b"ELF\0\1")
    assert not is_binary("text".encode("utf-16"))
    assert not is_binary(b"x" * 9000 + b"\0")


def test_what_is_derived_is_computed_once_a_version():
    asked = []

    def length(document):
        asked.append(document.version)
        return len(document.source)

    first = Document("a.py", b"abc", version=1)
    assert first.derived(length) is None
    assert [first.derive(length), first.derive(length), first.derived(length)] == [3, 3, 3]
    second = first.edited([Edit(0, 0, b"x")], version=2)
    assert second.derive(length) == 4
    assert asked == [1, 2]


def test_who_asks_while_it_is_computed_waits_for_it():
    asked, started, release = [], threading.Event(), threading.Event()

    def slow(document):
        asked.append(document.version)
        started.set()
        release.wait(10)
        return len(document.source)

    document = Document("a.py", b"abc")
    found = []
    threads = [threading.Thread(target=lambda: found.append(document.derive(slow))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    release.set()
    for thread in threads:
        thread.join(10)
    assert (asked, found) == ([0], [3, 3, 3])


def test_versions_that_nobody_parsed_are_skipped():
    first = Document("a.py", b"abc", version=1)
    second = first.edited([Edit(3, 3, b"d")], version=2)
    second.derive(len_of)
    third = second.edited([Edit(4, 4, b"e")], version=3)
    assert third.source == b"abcde"
    assert third.before == (first, (Edit(3, 3, b"d"), Edit(4, 4, b"e")))
    second.before = None  # as whoever parses it leaves it
    assert second.edited([], version=4).before == (second, ())


def test_no_more_edits_are_kept_than_count():
    document = Document("a.py", b"")
    for at in range(MOST_EDITS + 5):
        document = document.edited([Edit(at, at, b"x")], version=at)
    assert document.before is not None
    assert len(document.before[1]) == MOST_EDITS
    assert document.before[1][-1] == Edit(at, at, b"x")


def len_of(document):
    return len(document.source)


def test_a_document_shows_its_text():
    document = Document("a.py", "x = 'é'\r\nlast".encode())
    assert document.line_text(4) == (b"x = ", "'é'".encode())
    assert document.line_text(99) == (b"last", b"")
    assert document.text(Span(0, 6)) == "x = '\ufffd"
    assert document.location(Span(0, 1)) == Location("a.py", Span(0, 1))
    assert document.hash == content_hash(document.source)
    assert "a.py" in repr(document)
