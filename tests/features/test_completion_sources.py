"""Where completion's names come from, family by family: strings, methods, parameters, keywords, wanted sorts."""

import pytest

from codeforge.features.completion import CompletionItem, completion, resolve
from codeforge.features.completion.legal import keywords
from codeforge.features.completion.methods import MOST_METHODS
from codeforge.features.completion.where import where
from codeforge.text.edits import Edit, applied
from fixtures import Fixture, cases


def items(source: str) -> list[CompletionItem]:
    f = Fixture(source)
    return completion(f.snapshot, f.path, f.at).items


def labels(source: str) -> list[str]:
    return [item.label for item in items(source)]


def taken(source: str, label: str) -> str:
    """The document after the item called `label` was taken."""
    f = Fixture(source)
    item = next(each for each in completion(f.snapshot, f.path, f.at).items if each.label == label)
    edits = [Edit(item.span.start, item.span.stop, item.insert.encode())]
    if item.module:
        edits += resolve(f.snapshot, f.path, f.at, item.label, item.module, whole=item.whole).edits
    return applied(f.documents[f.path].source, sorted(edits)).decode()


MODE = "from typing import Literal\nMode = Literal['fast', 'slow']\n"
MOVIE = "from typing import TypedDict\nclass Movie(TypedDict):\n    title: str\n    year: int\n"


@cases(
    parameter=(MODE + "def f(m: Mode): ...\nf('<|>')", ["fast", "slow"]),
    prefix=(MODE + "def f(m: Mode): ...\nf('s<|>')", ["slow"]),
    keyword_argument=(MODE + "def f(a, m: Mode): ...\nf(1, m='<|>')", ["fast", "slow"]),
    unclosed=(MODE + "def f(m: Mode): ...\nf('<|>", ["fast", "slow"]),
    union=(MODE + "def f(m: Mode | None = None): ...\nf('<|>')", ["fast", "slow"]),
    optional=("from typing import *\ndef f(m: Optional[Literal['a']]): ...\nf('<|>')", ["a"]),
    written_there=("from typing import Literal\ndef f(m: Literal['a', 'b']): ...\nf('<|>')", ["a", "b"]),
    as_text=(MODE + "def f(m: 'Mode'): ...\nf('<|>')", ["fast", "slow"]),
    nested=(MODE + "More = Literal[Mode, 'stop']\ndef f(m: More): ...\nf('<|>')", ["fast", "slow", "stop"]),
    method=(MODE + "class A:\n    def f(self, m: Mode): ...\nA().f('<|>')", ["fast", "slow"]),
    constructor=(MODE + "class A:\n    def __init__(self, m: Mode): ...\nA('<|>')", ["fast", "slow"]),
    other_file=(
        "-- m.py --\nfrom typing import Literal\nMode = Literal['x']\n-- main.py --\nfrom m import Mode\n"
        "def f(m: Mode): ...\nf('<|>')",
        ["x"],
    ),
    compared=(MODE + "def f(m: Mode):\n    if m == '<|>'", ["fast", "slow"]),
    compared_attribute=(
        MODE + "class A:\n    m: Mode\ndef f(a: A):\n    if a.m != '<|>'",
        ["fast", "slow"],
    ),
    member_of_a_tuple=(MODE + "def f(m: Mode):\n    if m in ('fast', '<|>')", ["fast", "slow"]),
    matched=(MODE + "def f(m: Mode):\n    match m:\n        case '<|>'", ["fast", "slow"]),
    assigned=(MODE + "m: Mode = '<|>'", ["fast", "slow"]),
    assigned_again=(MODE + "m: Mode = 'fast'\nm = '<|>'", ["fast", "slow"]),
    returned=(MODE + "def f() -> Mode:\n    return '<|>'", ["fast", "slow"]),
    main="if __name__ == '<|>'" and ("if __name__ == '<|>'", ["__main__"]),
    typed_dict=(MOVIE + "def f(m: Movie):\n    m['<|>']", ["title", "year"]),
    typed_dict_get=(MOVIE + "def f(m: Movie):\n    m.get('<|>')", ["title", "year"]),
    inherited_keys=(
        MOVIE + "class Film(Movie):\n    reels: int\ndef f(m: Film):\n    m['<|>']",
        ["title", "year", "reels"],
    ),
    typed_dict_display=(MOVIE + "m: Movie = {'<|>'}", ["title", "year"]),
    typed_dict_argument=(MOVIE + "def f(m: Movie): ...\nf({'<|>'})", ["title", "year"]),
    dict_display=("d = {'a': 1, 'b c': 2}\nd['<|>']", ["a", "b c"]),
    dict_call=("d = dict(a=1)\nd['<|>']", ["a"]),
    dict_attribute=("class A:\n    d = {'k': 1}\nA().d['<|>']", ["k"]),
    seen_keys=("def f(request):\n    request.GET['q']\n    request.GET['<|>']", ["q"]),
    seen_below=("def f(d):\n    d['<|>']\n    d['late']", ["late"]),
    seen_by_get=("def f(d):\n    d.get('g')\n    d['<|>']", ["g"]),
    attribute_name=("class A:\n    size = 1\ngetattr(A(), 'siz<|>')", ["size"]),
    slots=("class A:\n    __slots__ = ('<|>',)\n    def __init__(self): self.size = 1", ["size"]),
    exported=("def area(): ...\n__all__ = ['ar<|>']", ["area"]),
    module=("import importlib\nimportlib.import_module('dataclas<|>')", ["dataclasses"]),
    any_string=("x = 'a<|>'", []),
    any_argument=("def f(a: str): ...\nf('a<|>')", []),
    behind_a_comma_in_a_tuple=("x = ('a', '<|>')", []),
)
def test_strings(case):
    source, expected = case
    assert labels(source)[: len(expected) or None] == expected


def test_keys_of_the_environment():
    assert labels("import os\nos.environ['MINE']\nos.environ['<|>']")[:1] == ["MINE"]
    assert {"HOME", "PATH"} <= set(labels("import os\nos.environ['<|>']"))
    assert "HOME" in labels("import os\nos.getenv('H<|>')")


def test_standard_literals_come_from_stubs():
    assert {"r", "w", "rb"} <= set(labels("open('a', '<|>')"))


@cases(
    key=("d = {'a': 1}\nd[<|>]", "d = {'a': 1}\nd['a']"),
    double_quotes=('d = {"a": 1}\nd[<|>]', 'd = {"a": 1}\nd["a"]'),
    value=(MODE + "def f(m: Mode): ...\nf(<|>)", MODE + "def f(m: Mode): ...\nf('slow')"),
)
def test_strings_are_offered_with_quotes_where_none_is_typed(case):
    source, after = case
    quoted = [item.label for item in items(source) if item.source == "value"]
    assert taken(source, quoted[-1]) == after


BASE = "class Base:\n    def save(self, force: bool = False, *, using=None) -> int:\n        '''Save.'''\n"


@cases(
    method=(
        BASE + "class A(Base):\n    def sa<|>",
        "save(self, force: bool = False, *, using=None)",
        BASE + "class A(Base):\n    def save(self, force: bool = False, *, using=None) -> int:\n"
        "        return super().save(force, using=using)",
    ),
    whole_method=(
        BASE + "class A(Base):\n    sa<|>",
        "save(self, force: bool = False, *, using=None)",
        BASE + "class A(Base):\n    def save(self, force: bool = False, *, using=None) -> int:\n"
        "        return super().save(force, using=using)",
    ),
    header_is_there=(
        BASE + "class A(Base):\n    def sa<|>(self): ...",
        "save",
        BASE + "class A(Base):\n    def save(self): ...",
    ),
    stars=(
        "class B:\n    def go(self, *args, **kwargs): ...\nclass A(B):\n    def go<|>",
        "go(self, *args, **kwargs)",
        "class B:\n    def go(self, *args, **kwargs): ...\nclass A(B):\n    def go(self, *args, **kwargs):\n"
        "        return super().go(*args, **kwargs)",
    ),
    asynchronous=(
        "class B:\n    async def go(self): ...\nclass A(B):\n    async def g<|>",
        "go(self)",
        "class B:\n    async def go(self): ...\nclass A(B):\n    async def go(self):\n"
        "        return await super().go()",
    ),
    constructor=(
        "class B:\n    def __init__(self, a): ...\nclass A(B):\n    def __in<|>",
        "__init__(self, a)",
        "class B:\n    def __init__(self, a): ...\nclass A(B):\n    def __init__(self, a):\n"
        "        super().__init__(a)",
    ),
    property=(
        "class B:\n    @property\n    def size(self) -> int: ...\nclass A(B):\n    si<|>",
        "size(self)",
        "class B:\n    @property\n    def size(self) -> int: ...\nclass A(B):\n    @property\n"
        "    def size(self) -> int:\n        return super().size",
    ),
    class_method=(
        "class B:\n    @classmethod\n    def make(cls, a): ...\nclass A(B):\n    mak<|>",
        "make(cls, a)",
        "class B:\n    @classmethod\n    def make(cls, a): ...\nclass A(B):\n    @classmethod\n"
        "    def make(cls, a):\n        return super().make(a)",
    ),
    abstract=(
        "from abc import abstractmethod\nclass B:\n    @abstractmethod\n    def go(self): ...\nclass A(B):\n    def g<|>",
        "go(self)",
        "from abc import abstractmethod\nclass B:\n    @abstractmethod\n    def go(self): ...\nclass A(B):\n"
        "    def go(self):\n        raise NotImplementedError",
    ),
    names_that_are_not_known_here=(
        "-- b.py --\nfrom x import Y\nclass B:\n    def go(self, a: Y = Y(), b: int = 1) -> Y: ...\n-- main.py --\n"
        "from b import B\nclass A(B):\n    def g<|>",
        "go(self, a=..., b: int = 1)",
        "from b import B\nclass A(B):\n    def go(self, a=..., b: int = 1):\n        return super().go(a, b)",
    ),
)
def test_methods_written_anew(case):
    source, label, after = case
    assert taken(source, label) == after


@cases(
    outside_a_class=("def __in<|>", []),
    in_a_function=("class A:\n    def f(self):\n        def __ini<|>", []),
    defined_already=(
        "class B:\n    def go(self): ...\nclass A(B):\n    def go(self): ...\n    def go<|>",
        [],
    ),
    special=("class A:\n    def __ente<|>", ["__enter__"]),
    special_asynchronous=("class A:\n    async def __aente<|>", ["__aenter__"]),
    mangled=("class B:\n    def __own(self): ...\nclass A(B):\n    def __ow<|>", ["__pow__"]),
    class_attribute=("class A:\n    __slo<|>", ["__slots__"]),
)
def test_methods_offered(case):
    source, expected = case
    assert labels(source) == expected


def test_only_some_of_many_inherited_methods_are_written_out():
    scattered = "".join(f"    def set_error_rate_{n}(self): ...\n" for n in range(40))
    found = [
        item.label
        for item in items(f"class B:\n{scattered}    def serve(self): ...\nclass A(B):\n    ser<|>")
        if item.source == "override"
    ]
    assert "serve(self)" in found and len(found) == MOST_METHODS


@cases(
    method=("class A:\n    def f(<|>", ["self"]),
    class_method=("class A:\n    @classmethod\n    def f(<|>", ["cls"]),
    static_method=("class A:\n    @staticmethod\n    def f(<|>", []),
    new=("class A:\n    def __new__(<|>", ["cls"]),
    function=("def f(<|>", []),
    as_elsewhere=("def g(request, pk): ...\ndef f(<|>", ["request", "pk"]),
    not_twice=("def g(request, pk): ...\ndef f(request, <|>", ["pk"]),
    of_the_base=("class B:\n    def go(self, speed): ...\nclass A(B):\n    def go(self, <|>", ["speed"]),
)
def test_parameters(case):
    source, expected = case
    assert sorted(labels(source)) == sorted(expected)


@cases(
    field=('def f(a, b):\n    """Do.\n\n    :param <|>\n    """', ["a", "b"]),
    field_given=('def f(a, b):\n    """Do.\n\n    :param a: x\n    :param <|>\n    """', ["b"]),
    type_field=('def f(a):\n    """Do.\n\n    :type <|>\n    """', ["a"]),
    google=(
        'def f(self, a, *args, **kw):\n    """Do.\n\n    Args:\n        <|>\n    """',
        ["a", "args", "kw"],
    ),
    google_given=('def f(a, b):\n    """Do.\n\n    Args:\n        a: x\n        <|>\n    """', ["b"]),
    google_returns=('def f(a):\n    """Do.\n\n    Returns:\n        <|>\n    """', []),
    numpy=('def f(a, b):\n    """Do.\n\n    Parameters\n    ----------\n    <|>\n    """', ["a", "b"]),
    text=('def f(a):\n    """Do <|>\n    """', []),
    annotated=(
        'def f(a: dict[str, int], b=(1, 2)) -> int:\n    """Do.\n\n    :param <|>\n    """',
        ["a", "b"],
    ),
    several_lines=('def f(\n    a,\n    b,\n):\n    """Do.\n\n    :param <|>\n    """', ["a", "b"]),
    class_docstring=('class A:\n    """Do.\n\n    Args:\n        <|>\n    """', []),
)
def test_parameters_in_documentation(case):
    source, expected = case
    assert labels(source) == expected


@cases(
    encoding=("open('f', encoding='<|>')", "utf-8"),
    encoding_without_quotes=("open('f', encoding=<|>)", "'utf-8'"),
    by_place=("b''.decode('<|>')", "utf-8"),
    errors=("''.encode('utf-8', errors='<|>')", "strict"),
    modes_of_a_type=("open('f', '<|>')", "r"),
    mode=("import codecs\ncodecs.open('f', mode='<|>')", "r"),
    mode_of_ones_own=("def load(path, mode: str = 'rb'): ...\nload('f', mode='<|>')", "r"),
    encoding_of_ones_own=(
        "def load(path, encoding: str | None = None): ...\nload('f', encoding='<|>')",
        "utf-8",
    ),
    passed_on=("def load(path, **kw): return open(path, **kw)\nload('f', encoding='<|>')", "utf-8"),
    handed_on=("def f(encoding):\n    open('f', encoding=<|>)", "encoding"),
    mode_handed_on=("def f(mode):\n    open('f', mode=<|>)", "mode"),
)
def test_what_is_usual_comes_first(case):
    source, first = case
    assert labels(source)[0] == first


@cases(
    nested="d = {'a': {'one': 1}, 'b': {'two': 2}}\nd['a']['<|>']",
    nested_twice="d = {'a': {1: {'one': 1}}}\nd['a'][1]['<|>']",
    nested_in_an_attribute="class A:\n    d = {'a': {'one': 1}}\n    def f(self): self.d['a']['<|>']",
    returned="def f(x): return {'one': x}\nf(1)['<|>']",
    returned_by_a_method="class A:\n    def f(self): return {'one': 1}\nA().f()['<|>']",
    got="d = {'a': {'one': 1}}\nd['a'].get('<|>')",
)
def test_keys_of_displays_further_in(case):
    assert labels(case) == ["one"]


def test_keys_far_further_in_are_not_followed():
    assert labels("d = {'a': 1}\nd" + "['a']" * 1000 + "['<|>']") == []


@cases(
    field="d = {'one': 1}\nf\"{d['<|>']}\"",
    open_field="d = {'one': 1}\nx = f\"{d['<|>",
    second_field="d = {'one': 1}\nf\"{d['one']} {d['o<|>']}\"",
    other_quotes="d = {'one': 1}\nf'{d[\"<|>\"]}'",
    method="d = {'one': 1}\nf\"{d.get('<|>')}\"",
    several_lines='d = {\'one\': 1}\nf"""{d[\'<|>\']}"""',
)
def test_keys_in_a_field_of_a_formatted_string(case):
    assert labels(case) == ["one"]


@cases(
    field=("alpha = 1\nf'{al<|>}'", "alpha"),
    open_field=("alpha = 1\nf'{al<|>", "alpha"),
    width=("alpha = 1\nf'{1:{al<|>}}'", "alpha"),
    behind_a_string=("alpha = 1\nf\"{'x'} {al<|>}\"", "alpha"),
    formatted_string_in_a_field=("alpha = 1\nf\"{f'{al<|>}'}\"", "alpha"),
    member=("class A:\n    size = 1\nf'{A.si<|>}'", "size"),
)
def test_names_in_a_field_of_a_formatted_string(case):
    source, first = case
    assert labels(source)[0] == first


@cases(
    mode_of_something_else="def load(path, mode='fast'): ...\nload('f', mode='<|>')",
    encoding_that_is_no_text="def load(encoding: int): ...\nload(encoding='<|>')",
    errors_that_are_no_handlers="def load(errors: str): ...\nload(errors='<|>')",
)
def test_nothing_is_usual(case):
    assert labels(case) == []


@cases(
    function=("def f(size, colour): ...\nf(<|>)", {"size=", "colour="}),
    given=("def f(size, colour): ...\nf(size=1, <|>)", {"colour="}),
    given_behind=("def f(size, colour): ...\nf(<|>, size=1)", {"colour="}),
    given_on_other_lines=("def f(a, b, c): ...\nf(\n    a=1,\n    <|>\n    c=2,\n)", {"b="}),
    another_statement_below=("def f(size): ...\nf(<|>\nsize = 1", {"size="}),
    given_to_an_inner_call=("def f(size): ...\nf(g(size=1), <|>)", {"size="}),
    method=("class A:\n    def f(self, size): ...\nA().f(<|>)", {"size="}),
    constructor=("class A:\n    def __init__(self, size): ...\nA(<|>)", {"size="}),
    dataclass=(
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    size: int\n    colour: str = ''\nA(<|>)",
        {"size=", "colour="},
    ),
    named_tuple=("from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\nP(<|>)", {"x="}),
    positional_only=("def f(a, /, b): ...\nf(<|>)", {"b="}),
    keyword_only=("def f(*, b): ...\nf(<|>)", {"b="}),
    stars=("def f(*args, **kw): ...\nf(<|>)", set()),
    passed_on=("def f(size, colour): ...\ndef w(*a, **kw): return f(*a, **kw)\nw(<|>)", {"size=", "colour="}),
    passed_on_by_place_only=("def f(size): ...\ndef w(*a): return f(*a)\nw(<|>)", set()),
    read_by_name=("def f(**kw): return kw.get('size')\nf(<|>)", {"size="}),
    typed_dict=(
        "from typing import TypedDict\nclass T(TypedDict):\n    size: int\nT(<|>)",
        {"size="},
    ),
    partial=(
        "from functools import partial\ndef f(size, colour): ...\npartial(f, <|>)",
        {"size=", "colour="},
    ),
    call_of_a_partial=(
        "from functools import partial\ndef f(size, colour): ...\np = partial(f, size=1)\np(<|>)",
        {"size=", "colour="},
    ),
    overloads=(
        "from typing import overload\n@overload\ndef f(a: int): ...\n@overload\ndef f(b: str): ...\ndef f(x): ...\nf(<|>)",
        {"a=", "b="},
    ),
    value=("def f(size): ...\nf(size=<|>)", set()),
    inside_a_list=("def f(size): ...\nf([<|>])", set()),
)
def test_keyword_arguments(case):
    source, expected = case
    assert {item.label for item in items(source) if item.source == "argument"} == expected


def test_the_variable_called_like_the_keyword_comes_first():
    assert labels("def f(user, name): ...\naardvark = user = 1\nf(user=<|>)")[0] == "user"


@cases(
    no_return_outside_a_function=("ret<|>", "return", False),
    return_in_a_function=("def f():\n    ret<|>", "return", True),
    return_in_a_block_of_a_function=("def f():\n    if x:\n        ret<|>", "return", True),
    no_return_in_a_class=("class A:\n    ret<|>", "return", False),
    no_elif_alone=("x = 1\neli<|>", "elif", False),
    elif_behind_if=("if x:\n    y\neli<|>", "elif", True),
    elif_not_dedented_yet=("if x:\n    y\n    eli<|>", "elif", True),
    no_elif_behind_another_statement=("if x:\n    y\nz\neli<|>", "elif", False),
    else_behind_for=("for x in y:\n    z\nels<|>", "else", True),
    except_behind_try=("try:\n    y\nexc<|>", "except", True),
    no_except_alone=("exc<|>", "except", False),
    finally_behind_except=("try:\n    y\nexcept E:\n    z\nfin<|>", "finally", True),
    break_in_a_loop=("for x in y:\n    bre<|>", "break", True),
    no_break_outside=("def f():\n    bre<|>", "break", False),
    no_break_in_a_function_in_a_loop=("for x in y:\n    def f():\n        bre<|>", "break", False),
    continue_in_a_branch_of_a_loop=("while x:\n    if y:\n        cont<|>", "continue", True),
    case_in_a_match=("match x:\n    cas<|>", "case", True),
    in_behind_for=("for x i<|>", "in", True),
    no_statement_in_an_expression=("x = retu<|>", "return", False),
    no_statement_in_brackets=("f(imp<|>", "import", False),
    none_in_an_annotation=("def f(a: Non<|>", "None", True),
    no_lambda_in_an_annotation=("def f(a: lam<|>", "lambda", False),
    no_operator_where_a_line_begins=("an<|>", "and", False),
    operator_behind_a_value=("x = y an<|>", "and", True),
    not_behind_is=("x is no<|>", "not", True),
    lambda_as_a_value=("f(key=lam<|>", "lambda", True),
    string_below_the_header=(
        "def f():\n    x = '''\nsql\n'''\n    ret<|>",
        "return",
        True,
    ),
    def_behind_async=("async de<|>", "def", True),
)
def test_keywords(case):
    source, word, expected = case
    assert (word in labels(source)) is expected


def test_keywords_have_one_order_whatever_seeds_the_hashes():
    """Their places are evidence, and equal scores keep them: two starts must not differ."""
    f = Fixture("def f():\n    <|>")
    document = f.documents[f.path]
    found = [each.name for each in keywords(document, where(document, f.at))]
    assert found[:8] == ["True", "False", "None", "lambda", "not", "await", "assert", "async"]
    assert found[-4:] == ["return", "yield", "nonlocal", "global"]


@cases(
    type_is_a_type=("def f(a: st<|>", "str", True),
    type_is_no_function=("def stride(): ...\ndef f(a: st<|>", "stride", False),
    type_is_no_builtin_function=("def f(a: sor<|>", "sorted", False),
    type_from_elsewhere=("from m import thing\ndef f(a: thi<|>", "thing", True),
    alias=("Names = list[str]\ndef f(a: Nam<|>", "Names", True),
    variable_annotation=("x: sorte<|>", "sorted", False),
    result=("def f() -> prin<|>", "print", False),
    caught=("try: ...\nexcept Val<|>", "ValueError", True),
    not_caught=("try: ...\nexcept sor<|>", "sorted", False),
    raised=("raise Key<|>", "KeyError", True),
    not_raised=("raise prin<|>", "print", False),
    own_error=("class MyError(Exception): ...\nraise My<|>", "MyError", True),
    decorator=("class A:\n    @prop<|>", "property", True),
    no_decorator=("class A:\n    @prin<|>", "print", False),
    decorator_to_import=("@dataclas<|>", "dataclass", True),
    f_string=("total = 1\nf'{tot<|>}'", "total", True),
    relative_import=("-- p/__init__.py --\n-- p/deep.py --\n-- p/a.py --\nfrom .de<|>", "deep", True),
    relative_name=("-- p/__init__.py --\n-- p/deep.py --\n-- p/a.py --\nfrom . import de<|>", "deep", True),
)
def test_wanted_sort(case):
    source, label, expected = case
    assert (label in labels(source)) is expected


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("gmr", "get_model_refs", True),
        ("getref", "get_model_refs", True),
        ("etr", "get_model_refs", False),
        ("rf", "getRef", True),
        ("rfs", "getRef", False),
        ("éa", "x_Élan", True),
        ("GMR", "getModelRefs", True),
        ("model", "get_model_refs", True),
        ("emr", "get_model_refs", False),
        ("grm", "get_model_refs", False),
        ("g", "get_model_refs", True),
        ("m", "get_model_refs", False),
        ("_g", "get", False),
        ("", "anything", True),
    ],
)
def test_fits(typed, name, expected):
    from codeforge.features.completion.candidates import fits

    assert fits(name, typed) is expected
