"""Trees: an edited document's tree equals one parsed from nothing, and each version is parsed once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeforge import trace
from codeforge.syntax import trees
from codeforge.syntax.outline import outline_of
from codeforge.syntax.trees import LARGE_EDIT, MANY_EDITS, MOST_BYTES, MOST_LOOSE, parts_of, point, tree_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

SOURCE = """\
import os
from a import (b as c, d)

class A(B):
    '''é 🙂 doc'''
    x: int = 1

    def f(self, a, *b):
        return f"{a!r} {self.x}" + os.sep

# end
"""
PIECES = [
    "",
    "x",
    "(",
    ")",
    "\n",
    "    ",
    "\r\n",
    "def g():\n    pass\n",
    "'",
    '"""',
    "#",
    ":",
    "é",
    "🙂",
    "\t",
    "class Q: pass\n",
]
edits = st.lists(
    st.tuples(st.integers(0, 260), st.integers(0, 12), st.sampled_from(PIECES)),
    min_size=1,
    max_size=MANY_EDITS + 4,
)


def shape(document):
    return str(tree_of(document).root_node), [
        (node.start_point, node.end_point) for node in tree_of(document).root_node.children
    ]


def made(source, rows):
    """Edits at character boundaries of `source`, each about the result of the ones before."""
    found = []
    for start, length, text in rows:
        characters = source.decode()
        start = min(start, len(characters))
        head, tail = characters[:start], characters[start + length :]
        found.append(Edit(len(head.encode()), len(source) - len(tail.encode()), text.encode()))
        source = (head + text + tail).encode()
    return found


@settings(deadline=None, max_examples=150)
@given(edits)
def test_the_tree_after_edits_equals_one_from_nothing(rows):
    before = Document("a.py", SOURCE.encode(), language="python")
    tree_of(before)
    after = before.edited(made(before.source, rows), version=1)
    fresh = Document("a.py", after.source, language="python")
    if tree_of(fresh).root_node.has_error:
        tree_of(after)  # recovery may differ with the path that led there; it must only never fail
    else:
        assert shape(after) == shape(fresh)
        assert outline_of(after) == outline_of(fresh)


@settings(deadline=None, max_examples=50)
@given(edits)
def test_undoing_edits_gives_the_first_tree_back(rows):
    first = Document("a.py", SOURCE.encode(), language="python")
    broken = first.edited(made(first.source, rows), version=1)
    expected = shape(first)
    tree_of(broken)
    again = broken.edited([Edit(0, len(broken.source), SOURCE.encode())], version=2)
    assert shape(again) == expected
    assert shape(first) == expected  # editing never changes an older version's tree


def test_a_whole_text_sent_anew_changes_only_what_differs(monkeypatch):
    told = []
    real = trees._bounded

    def bounded(parser, source, old):
        told.append(old)
        return real(parser, source, old)

    monkeypatch.setattr(trees, "_bounded", bounded)
    first = Document("a.py", b"x = 1\n" * LARGE_EDIT, language="python")
    tree_of(first)
    second = first.edited([Edit(0, len(first.source), first.source + b"y = 2\n")], version=2)
    assert shape(second) == shape(Document("a.py", second.source, language="python"))
    statements = told[1].root_node.children
    assert [each.has_changes for each in statements[:-1]] == [False] * (len(statements) - 1)


def test_a_version_is_parsed_when_it_is_first_read_and_once():
    document = Document("a.py", b"x = 1\n", language="python")
    before = trace.counters["parse"]
    for version in range(5):
        document = document.edited([Edit(0, 0, b"a")], version=version)
    assert trace.counters["parse"] == before
    assert tree_of(document) is tree_of(document)
    assert trace.counters["parse"] == before + 1


def test_the_version_before_is_let_go():
    first = Document("a.py", b"x = 1\n", language="python")
    tree_of(first)
    second = first.edited([Edit(0, 1, b"y")], version=2)
    assert second.before is not None
    tree_of(second)
    assert second.before is None


@pytest.mark.parametrize("language", ["", "klingon"])
def test_no_grammar_no_tree(language):
    assert tree_of(Document("a", b"x", language=language)) is None


def test_a_huge_source_has_no_tree():
    assert tree_of(Document("a.py", b"x" * (MOST_BYTES + 1), language="python")) is None


def test_a_source_that_takes_too_long_has_no_tree(monkeypatch):
    monkeypatch.setattr(trees, "MOST_SECONDS", 0.0)
    source = b"x = 1\n" * 20_000
    assert tree_of(Document("a.py", source, language="python")) is None
    monkeypatch.undo()
    large = Document("a.py", source, language="python")
    assert not tree_of(large).root_node.has_error
    edited = large.edited([Edit(0, 1, b"y")], version=2)
    assert shape(edited) == shape(Document("a.py", edited.source, language="python"))


def test_points_count_bytes_and_newlines_only():
    assert point("é\r\nü\rx".encode(), 7) == (1, 3)
    assert point(b"", 0) == (0, 0)


LOOSE = 4 * MOST_LOOSE


def steps(document: Document) -> int:
    """How many nodes a query may look at: in an error node each looks at those beside it."""
    found, waiting = 0, parts_of(tree_of(document))
    while waiting:
        node = waiting.pop()
        found += node.child_count**2 if node.is_error else node.child_count
        waiting += node.children
    return found


@pytest.mark.parametrize(
    "source",
    [
        "(" * LOOSE,
        "x = 1\n" + "(" * LOOSE,
        "class A:\n    def f(self):\n        return " + "[" * LOOSE + "\n",
        "(\n" * LOOSE + "x = 1\n",
    ],
    ids=["only", "behind", "within", "above"],
)
def test_open_brackets_cost_no_square_of_their_number(source):
    document = Document("a.py", source.encode(), language="python")
    assert steps(document) <= 2 * len(source)


def test_what_stands_beside_many_open_brackets_is_seen():
    source = "import os\ndef before(): ...\n" + "(" * LOOSE + "\ndef after(): ...\n"
    outline = outline_of(Document("a.py", source.encode(), language="python"))
    assert "before" in {each.name for each in outline.definitions}
    assert {"os", "before", "after"} <= outline.names.keys()


def test_a_usual_mistake_leaves_queries_the_whole_tree():
    tree = tree_of(Document("a.py", b"def f(:\n    pass\n", language="python"))
    assert parts_of(tree) == [tree.root_node]
