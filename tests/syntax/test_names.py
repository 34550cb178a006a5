"""Names at a place, their uses, contexts and growing selections."""

import itertools

import pytest

from codeforge.syntax.names import MOST_SELECTIONS, Name, context_at, name_at, occurrences, selections
from codeforge.text.documents import Document
from codeforge.text.positions import Span
from marks import marked


@pytest.mark.parametrize(
    "source",
    [
        "<[na<|>me]> = 1",
        "<[<|>name]> = 1",
        "<[name<|>]> = 1",
        "x.<[name<|>]>(1)",
        "x<|>",
        "f'{<[na<|>me]>!r}'",
        "f(<|><[a]>)",
        "'é🙂', <[na<|>me]>",
        "def <[na<|>me]>(): ...",
        "from <[a<|>]>.b import c",
        "<[größe<|>]> = 1",
    ],
)
def test_name_at(source):
    case = marked(source)
    found = name_at(case.document, case.at)
    span = case.spans[0] if case.spans else Span(0, 1)
    assert found == Name(case.document.text(span), span)


@pytest.mark.parametrize(
    "source",
    [
        "'na<|>me'",
        "# na<|>me",
        "de<|>f f(): ...",
        "x = <|>  1",
        "x = 1<|>2",
        "<|>",
        "f'na<|>me {x}'",
        "x\n\n<|>",
    ],
)
def test_no_name_there(source):
    case = marked(source)
    assert name_at(case.document, case.at) is None


@pytest.mark.parametrize(
    "source",
    [
        """
        <[foo]> = 1  # foo
        x.<[foo]>(<[foo]>, 'foo', f'foo {<[foo]>}')
        food, _foo, foo1 = '''
        foo
        '''
        def f(<[foo]>=1): return <[foo]>
        """,
        "nothing = here",
        "<[foo]>",
        "class A:\n    def <[foo]>(self):\n        self.<[foo]>\n    <[foo]>: int",
    ],
)
def test_occurrences(source):
    case = marked(source)
    assert occurrences(case.document, "foo") == case.spans


def test_occurrences_of_private_and_jsx_names():
    case = marked("class A { <[#x]> = 1; m() { return <A x={this.<[#x]>}>#x</A> } }", "javascript")
    assert occurrences(case.document, "#x") == case.spans


def test_nothing_where_there_is_no_grammar():
    document = Document("a.txt", b"foo", language="")
    assert occurrences(document, "foo") == []
    assert name_at(document, 0) is None
    assert context_at(document, 0) == "code"
    assert selections(document, 1) == [Span(0, 3)]
    assert occurrences(marked("x").document, "") == []


@pytest.mark.parametrize(
    ("source", "context", "language"),
    [
        ("x<|> = 1", "code", "python"),
        ("x = 'a<|>b'", "string", "python"),
        ("x = '<|>ab'", "string", "python"),
        ("x = <|>'ab'", "code", "python"),
        ("x = 'ab'<|>", "code", "python"),
        ("x = f'a{b<|>}'", "code", "python"),
        ("x = f'a{b}<|> c'", "string", "python"),
        ("x = 1  # no<|>te", "comment", "python"),
        ("x = 1  # note<|>", "comment", "python"),
        ("x = 1  <|># note", "code", "python"),
        ("# note\n<|>x", "code", "python"),
        ("x = 'ab<|>", "string", "python"),
        ('x = f("ab<|>\ny = 1\n', "string", "python"),
        ("a /* b<|> */ c", "comment", "javascript"),
        ("a /* b */<|> c", "code", "javascript"),
        ("x = `a ${b<|>} c`", "code", "javascript"),
        ("x = `a ${b} c<|>`", "string", "javascript"),
        ("<|>", "code", "python"),
    ],
)
def test_context_at(source, context, language):
    case = marked(source, language)
    assert context_at(case.document, case.at) == context


def test_selections_grow():
    case = marked("class A:\n    def f(self):\n        return g(a, b<|>)\n")
    texts = [case.document.text(span) for span in selections(case.document, case.at)]
    assert texts == [
        "b",
        "(a, b)",
        "g(a, b)",
        "return g(a, b)",
        "def f(self):\n        return g(a, b)",
        "class A:\n    def f(self):\n        return g(a, b)",
        "class A:\n    def f(self):\n        return g(a, b)\n",
    ]


def test_selections_of_a_deep_place_are_bounded():
    source = b"x = " + b"(" * 5000 + b"1" + b")" * 5000
    found = selections(Document("a.py", source, language="python"), 5004)
    assert len(found) == MOST_SELECTIONS + 1
    assert found[0] == Span(5004, 5005)
    assert found[-1] == Span(0, len(source))
    assert all(outer.covers(inner) for inner, outer in itertools.pairwise(found))
