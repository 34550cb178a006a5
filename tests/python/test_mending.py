"""A broken document made whole for one question: what stands instead of the line that is being typed."""

from codeforge.python.questions.mending import is_broken, mended, with_name
from codeforge.text.documents import Document
from fixtures import Fixture, cases


@cases(
    sound=("f(a.<|>)", "f(a.x)"),
    statement=("x = (a.<|>\ny", "pass   \ny"),
    argument=("f(\n    b,\n    g(a.<|>\n    c,\n)", "f(\n    b,\n    0,  \n    c,\n)"),
    first_argument=("f(\n    g(<|>\n    c,\n)", "f(\n    0,\n    c,\n)"),
    statement_of_several_lines=("x = f(a.<|>\n    b,\n)\ny = 1", "pass    \n      \n \ny = 1"),
    statement_in_a_block=("if x:\n    f(a.<|>\n      b)\n    y", "if x:\n    pass\n        \n    y"),
    item_of_a_list=("[\n    g(<|>\n    c,\n]", "[\n    0,\n    c,\n]"),
    pair_of_a_dictionary=(
        '{\n    "a": 1,\n    "b": c.<|>\n    "d": 2,\n}',
        '{\n    "a": 1,\n    0:0,   \n    "d": 2,\n}',
    ),
    first_pair=("{\n    b: c.<|>\n    d: 2,\n}", "{\n    0:0, \n    d: 2,\n}"),
    pair_in_an_open_call=("{\n    'b': len(c.<|>\n    'd': 2,\n}", "{\n    0:0,       \n    'd': 2,\n}"),
)
def test_mended(case):
    source, expected = case
    f = Fixture(source)
    whole = mended(f.documents[f.path], f.at)
    assert whole.source.decode() == expected
    assert not is_broken(whole)


def test_what_the_line_within_brackets_binds_is_kept():
    f = Fixture("f(\n    b,\n    [n for n in g(<|>\n    c,\n)")
    assert b"for n in" in mended(f.documents[f.path], f.at).source


def test_a_name_at_a_place_is_put_there_once():
    document = Document("a.py", b"a.", language="python")
    assert with_name(document, 2).source == b"a.x"
    assert with_name(document, 2) is with_name(document, 2)
    assert with_name(document, 1) is document


def test_names_of_the_function_are_in_scope_within_an_open_argument():
    f = Fixture("def g(): ...\ndef f(request):\n    return g(\n        '',\n        g(<|>\n    )\n")
    names = [member.name for member in f.snapshot.resolver.scope(f.documents[f.path], f.at)]
    assert names[:1] == ["request"]
