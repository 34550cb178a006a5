"""Uses of a name by lexical rules agree with the tree, or say that they cannot tell."""

import keyword
import re
from pathlib import Path

import pytest

import codeforge
from codeforge.syntax.lexical import lexical_occurrences, occurrences_beside, quoted_in
from codeforge.syntax.names import occurrences
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.trace import counters

SOURCES = sorted(Path(codeforge.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("foo = foo + 1", [0, 6]),
        ("'foo' + foo", [8]),
        ("foo  # foo", [0]),
        ("'''foo\n' foo''' + foo", [18]),
        ('"""foo\\"""" foo', [12]),
        ("r'foo\\' foo' foo", [13]),
        ("b'foo'; foo", [8]),
        ("'#' + foo", [6]),
        ("# 'foo\nfoo", [7]),
        ("foobar + xfoo + foo_ + foo2", []),
        ("x.foo", [2]),
        ("'' + foo", [5]),
        ("f'{bar}' + foo", [11]),
    ],
)
def test_where_a_name_stands(source, places):
    found = lexical_occurrences(source.encode(), b"foo")
    assert found is not None and [span.start for span in found] == places
    assert beside(source.encode(), b"foo") == found


def beside(source: bytes, name: bytes):
    """The same, with all strings and comments of the text known before."""
    return occurrences_beside(source, name, quoted_in(Document("case.py", source, language="python")))


@pytest.mark.parametrize("source", ["f'{foo}'", "rf'{foo}'", 'F"""{foo}"""', "x = 'abc\nfoo", '"""foo'])
def test_what_only_the_tree_can_tell(source):
    assert lexical_occurrences(source.encode(), b"foo") is None
    assert beside(source.encode(), b"foo") is None


def test_keywords():
    assert lexical_occurrences(b"return x", b"return") == []
    assert lexical_occurrences(b"match x:", b"match") is None


@pytest.mark.parametrize("file", SOURCES[::3], ids=lambda file: file.stem)
def test_agrees_with_the_tree(file):
    source = file.read_bytes()
    document = Document(file.name, source, language="python")
    assert tree_of(document)
    for name in sorted(set(re.findall(rb"[A-Za-z_]\w+", source)))[::5]:
        found = lexical_occurrences(source, name)
        assert found is None or found == occurrences(document, name.decode())
        if not keyword.iskeyword(name.decode()):
            assert occurrences_beside(source, name, document.derive(quoted_in)) == found


def test_a_file_without_a_tree_is_not_parsed():
    before = counters["parse"]
    assert len(occurrences(Document("a.py", b"foo(foo)", language="python"), "foo")) == 2
    assert counters["parse"] == before
