"""Where a piece of code can be cut, with the tree of its file and without."""

import pytest

from codeforge.syntax.statements import FAR_ABOVE, MOST_PARSED, statement_lines
from codeforge.syntax.trees import parsed, tree_of
from codeforge.text.documents import Document

SOURCE = '''\
"""A module."""


class Shop:
    """Sells.

def no_definition(): ...
    """

    # about the next one
    @property
    def total(self):
        text = """
def neither():
    """
        return call(
            text,
        )

    def next(self):
        if self.total:
            return 1
        return 2
'''


def document() -> Document:
    return Document("shop.py", SOURCE.encode(), language="python", version=0)


@pytest.mark.parametrize(
    ("first", "last", "lines"),
    [
        (3, 17, [4, 9, 10, 12, 15, 16]),
        (9, 17, [10, 12, 15, 16]),
        (11, 17, [12, 15, 16]),
        (19, 22, [20, 21, 22]),
    ],
)
def test_a_definition_is_parsed_alone_and_gives_the_lines_of_the_whole_file(first, last, lines):
    fresh = document()
    assert statement_lines(fresh, first, last) == lines
    assert not parsed(fresh)
    whole = document()
    tree_of(whole)
    assert statement_lines(whole, first, last) == lines


def test_what_begins_inside_a_string_is_parsed_with_the_definition_above():
    fresh = document()
    assert statement_lines(fresh, 14, 17) == [15, 16]
    assert not parsed(fresh)


def test_lines_far_below_a_definition_need_the_tree_of_the_file():
    n_lines = FAR_ABOVE + 20
    source = "def long():\n" + "".join(f"    call({n})\n" for n in range(n_lines))
    fresh = Document("long.py", source.encode(), language="python", version=0)
    assert statement_lines(fresh, n_lines - 2, n_lines) == [n_lines - 1, n_lines]
    assert parsed(fresh)


@pytest.mark.parametrize(("n_lines", "is_parsed"), [(10, True), (MOST_PARSED // 10, False)])
def test_a_large_file_in_braces_is_not_parsed_to_be_cut(n_lines, is_parsed):
    source = "function long() {\n" + "".join(f"  call({n})\n" for n in range(n_lines)) + "}\n"
    fresh = Document("long.js", source.encode(), language="javascript", version=0)
    assert statement_lines(fresh, 0, 2) == ([1, 2] if is_parsed else [])
    assert parsed(fresh) == is_parsed


def test_tabs_and_spaces():
    source = "class A:\n\tdef f(self):\n\t\tone()\n\t\ttwo()\n\n\tx = 1\n"
    fresh = Document("tabs.py", source.encode(), language="python", version=0)
    assert statement_lines(fresh, 1, 5) == [2, 3, 5]
    assert not parsed(fresh)


def test_lines_past_the_end_are_none():
    assert statement_lines(document(), 40, 50) == []
