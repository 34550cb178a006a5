"""The forms of a definition: what is shown, and how what is left out is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.features.context.forms import after_imports, doc_line, outline_of_type, truncated
from codeforge.features.context.tokens import n_tokens
from codeforge.index.facts import facts_of
from codeforge.text.documents import Document

CLASS = '''class Box(Base):
    """Holds things.

    Many.
    """

    size = 3

    def open(self, wide: bool) -> None:
        """Open it."""
        for side in self.sides:
            side.open()
        return None

    def close(self): ...
'''
FUNCTION = """def f(a,
      b):
    first = 1
    if a:
        second = [
            1,
            2,
        ]
        third = 3
    text = '''
not code
'''
    return first
"""
SCRIPT = "function f(a) {\n  const first = 1;\n  if (a) {\n    second();\n  }\n  return first;\n}\n"


def of(source: str, path: str = "a.py", language: str = "python") -> Document:
    return Document(path, source.encode(), language=language)


def cut(source: str, tokens: int, *, path: str = "a.py", language: str = "python") -> tuple[str, int]:
    lines = source.split("\n")
    document = of(source, path, language)
    return truncated(document, lines, 0, len(lines) - 2, tokens=tokens, count=n_tokens)


def test_a_class_is_outlined_by_its_members():
    symbols = facts_of(of(CLASS)).symbols
    shown = outline_of_type(CLASS.split("\n"), symbols[0], symbols, "python")
    assert shown == (
        'class Box(Base):\n    """Holds things."""\n    size = 3\n'
        "    def open(self, wide: bool) -> None: ...\n    def close(self): ..."
    )


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('def f():\n    """One line."""\n', '"""One line."""'),
        ("def f():\n    '''First.\n    Second.'''\n", '"""First."""'),
        ('def f(\n    a,\n):\n\n    r"""Raw."""\n', '"""Raw."""'),
        ("def f():\n    return 'x'\n", ""),
        ("def f(): ...\n", ""),
        ("", ""),
    ],
)
def test_the_first_line_of_a_docstring(source, line):
    assert doc_line(source.split("\n"), 0, 9) == line


@pytest.mark.parametrize(
    ("tokens", "shown", "elided"),
    [
        (200, "\n    text = '''\nnot code\n'''\n    # … 1 more line", 1),
        (34, "\n            2,\n        ]\n        # … 5 more lines", 5),
        (17, "\n    first = 1\n    # … 10 more lines", 10),
        (3, "", 0),
    ],
)
def test_a_body_is_cut_where_a_statement_begins(tokens, shown, elided):
    text, left_out = cut(FUNCTION, tokens)
    assert left_out == elided and text.endswith(shown)
    assert n_tokens(text + "\n") <= tokens


def test_other_languages_are_cut_too_and_marked_in_their_comments():
    text, _ = cut(SCRIPT, 17, path="a.js", language="javascript")
    assert text == "function f(a) {\n  const first = 1;\n  // … 5 more lines"


def test_without_a_grammar_indentation_decides():
    text, _ = cut("begin\n  one\n  two\n    three\n  four\nend\n", 9, path="a.unknown", language="")
    assert text == "begin\n  one\n  # … 4 more lines"


@given(st.integers(0, 120))
def test_a_cut_body_is_inside_its_tokens_and_counts_what_it_leaves_out(tokens):
    text, elided = cut(FUNCTION, tokens)
    assert n_tokens(text + "\n") <= max(tokens, 1)
    if text:
        assert f"# … {elided} more line" in text
        assert len(text.split("\n")) - 1 + elided >= FUNCTION.count("\n") - 1


@pytest.mark.parametrize(
    ("text", "first", "shown"),
    [
        ("import a\nfrom b import c\n\nX = 1", 0, "X = 1"),
        ("from b import (\n    c,\n    d,\n)\nX = 1", 1, "X = 1"),
        ("from b import (\n    c,\n)\nX = 1", 2, "X = 1"),
        ("import { a } from 'b'\nconst x = 1", 0, "const x = 1"),
        ('#include "a.h"\n#define X 1', 0, "#define X 1"),
        ("use a::{\n    b,\n};\nfn c() {}", 1, "fn c() {}"),
        ('"""What it is."""\nimport a', 0, '"""What it is."""'),
        ("class A:\n    def b(self): ...", 1, "    def b(self): ..."),
        ("import b\nclass A:\n\n    def b(self): ...", 3, "    def b(self): ..."),
        ("imported = 1", 0, "imported = 1"),
    ],
)
def test_imports_before_the_code_are_passed_over(text, first, shown):
    lines = text.split("\n")
    assert lines[after_imports(lines, first, len(lines) - 1)] == shown


def test_imports_alone_are_passed_over_whole():
    assert after_imports(["import a", "", "import b"], 0, 2) == 3
