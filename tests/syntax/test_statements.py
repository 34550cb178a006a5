"""Where a piece of code can be cut, with the tree of its file and without."""

import pytest

from codeforge.syntax.statements import statement_lines
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
    [(3, 17, [4, 9, 10, 12, 15, 16]), (9, 17, [10, 12, 15, 16]), (11, 17, [12, 15, 16]), (19, 22, [20, 21, 22])],
)
def test_a_definition_is_parsed_alone_and_gives_the_lines_of_the_whole_file(first, last, lines):
    fresh = document()
    assert statement_lines(fresh, first, last) == lines
    assert not parsed(fresh)
    whole = document()
    tree_of(whole)
    assert statement_lines(whole, first, last) == lines


def test_lines_that_may_begin_inside_a_string_need_the_tree_of_the_file():
    fresh = document()
    assert statement_lines(fresh, 14, 17) == [15, 16]
    assert parsed(fresh)


def test_lines_past_the_end_are_none():
    assert statement_lines(document(), 40, 50) == []
