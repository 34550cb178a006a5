"""Headers get the end that they lack, and what stands below keeps its place."""

import pytest

from codeforge.python.questions.open_headers import with_ends
from codeforge.text.documents import Document

CASES = {
    "bracket": ("def f(a\n    x = 1\n    y", "def f(a):\n  x = 1  \n  y"),
    "colon": ("def f(a)\n    x = 1\n    y", "def f(a):\n   x = 1 \n   y"),
    "several_brackets": ("def f(a=(1, [2\n        y", "def f(a=(1, [2])):\n    y"),
    "blank_line": ("def f(a)\n\n    y", "def f(a):\n\n   y"),
    "blank_line_inside": ("def f(a)\n    x\n\n    y", "def f(a):\n   x\n \n   y"),
    "outer_and_inner": ("class A\n    def f(a)\n        y", "class A:\n   def f(a): \n      y"),
    "annotation_is_no_end": ("def f(a: int\n    y", "def f(a: int):\n  y"),
    "whole": ("def f(a):\n    y", "def f(a):\n    y"),
    "still_being_written": ("def f(\n    y", "def f(\n    y"),
    "no_header": ("x = f(a\n    y", "x = f(a\n    y"),
    "one_line": ("if a: b\n    y", "if a: b\n    y"),
    "no_room": ("def f(a\n y", "def f(a\n y"),
    "no_room_in_one_line": ("def f(a\n    x\n  y", "def f(a\n    x\n  y"),
    "no_body": ("y", "y"),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=list(CASES))
def test_with_ends(before: str, after: str):
    document = Document("a.py", before.encode(), language="python")
    source = with_ends(document, len(before)).source
    assert source.decode() == after
    assert source.find(b"y") == before.find("y")
