"""Hover and signature help."""

import pytest

from codeforge.features.hover import hover
from codeforge.features.signature_help import signature_help
from codeforge.trace import counters
from fixtures import Fixture, cases


@cases(
    function=(
        "def area(r: float) -> float:\n    'The area of a circle.'\nar<|>ea(2)",
        "area(r: float) -> float",
        "The area",
    ),
    method=("class A:\n    def run(self, fast=True):\n        '''Runs.'''\nA().ru<|>n()", "run(", "Runs."),
    klass=("class A:\n    '''A thing.'''\nA<|>()", "class A", "A thing."),
    instance=("class A: ...\na = A()\na<|>", "A", ""),
    parameter=("def f(a, si<|>ze: int = 3): ...", "size: int", ""),
    parameter_by_its_default=("def f(si<|>ze=3): ...", "size: int", ""),
    parameter_of_a_method=("class A:\n    def f(self, *, si<|>ze: str): ...", "size: str", ""),
    parameter_of_unknown_type=("def f(si<|>ze):\n    return 1", "size", ""),
    parameter_that_is_bound_again=("def f(si<|>ze: str):\n    size = 1", "size: str", ""),
    self_in_the_header=("class A:\n    def f(se<|>lf): ...", "self: A", ""),
    default_is_no_parameter=("b = 's'\ndef f(a=<|>b): ...", "b: str", ""),
    parameter_of_a_lambda=("f = lambda si<|>ze, k=1: size", "size", ""),
    parameter_of_a_lambda_with_a_default=("f = lambda size, k<|>=1: size", "k: int", ""),
    parameter_of_a_lambda_hides_what_is_around=(
        "size = 's'\nsorted([1], key=lambda si<|>ze: size)",
        "size: int",
        "",
    ),
    use_of_a_parameter_of_a_lambda=("size = 's'\nsorted([1], key=lambda size: si<|>ze)", "size: int", ""),
    default_in_a_lambda_is_no_parameter=("size = 's'\nf = lambda size=si<|>ze: 1", "size: str", ""),
    name_of_a_comprehension=("n = 's'\n[n for <|>n in [1]]", "n: int", ""),
    attribute_called_like_a_parameter_of_a_lambda=(
        "class A:\n    size = 's'\nf = lambda size: A.si<|>ze",
        "size: str",
        "",
    ),
    constant=("LIMIT = 3 * 7\nLIM<|>IT", "LIMIT: int = 3 * 7", ""),
    constant_that_is_imported=(
        "-- m.py --\nNAME: str = 'x'\n-- main.py --\nfrom m import NAME\nNA<|>ME",
        "NAME: str = 'x'",
        "",
    ),
    constant_of_a_class=("class A:\n    LIMIT = 3\nA.LI<|>MIT", "LIMIT: int = 3", ""),
    final=("from typing import Final\nlimit: Final = 3\nli<|>mit", "limit: int = 3", ""),
    keyword=(
        "def f(size: int = 3):\n    '''Do.\n\n    Args:\n        size: How large\n            it is.\n        b: x\n    '''\nf(si<|>ze=1)",
        "size: int = 3",
        "How large it is.",
    ),
    keyword_in_numpy_style=(
        "def f(size=3):\n    '''Do.\n\n    Parameters\n    ----------\n    size : int\n        How large.\n    '''\nf(si<|>ze=1)",
        "size=3",
        "How large.",
    ),
    keyword_in_fields=(
        "def f(size=3):\n    '''Do.\n\n    :param int size: How large.\n    '''\nf(si<|>ze=1)",
        "size=3",
        "How large.",
    ),
    keyword_that_is_passed_on=("def f(size: int): ...\ndef w(**kw): f(**kw)\nw(si<|>ze=1)", "size: int", ""),
    keyword_of_a_stub=("open('a', enc<|>oding='b')", "encoding: str | None = None", ""),
    keyword_of_fields=(
        "from typing import TypedDict\nclass T(TypedDict):\n    size: int\nT(si<|>ze=1)",
        "size: int",
        "",
    ),
    imported=(
        "-- m.py --\ndef go():\n    '''Goes.'''\n-- main.py --\nfrom m import go\ng<|>o()",
        "go(",
        "Goes.",
    ),
    javascript=(
        "-- a.js --\n/** Starts it. */\nfunction start(when) {}\nsta<|>rt()",
        "function start(when)",
        "Starts it.",
    ),
    go=(
        "-- a.go --\npackage a\n// Start starts.\nfunc Start(n int) error { return nil }\nfunc f() { Sta<|>rt(1) }",
        "func Start(n int) error",
        "Start starts.",
    ),
    rust=(
        "-- a.rs --\n/// Adds.\nfn add(a: u8) -> u8 { a }\nfn f() { ad<|>d(1); }",
        "fn add(a: u8) -> u8",
        "Adds.",
    ),
)
def test_hover(case):
    source, signature, documentation = case
    f = Fixture(source)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None
    assert signature in found.signature
    assert documentation in found.documentation


@cases(
    nothing="<|>",
    in_a_string="'wo<|>rd'",
    unknown="def f(x): return mystery<|>",
    unknown_attribute="import os\ndef f(x): return x.myst<|>ery",
    attribute_of_a_call="from absent import make\nmake().myst<|>ery",
    number="1<|>2",
)
def test_hover_on_nothing(case):
    f = Fixture(case)
    assert hover(f.snapshot, f.path, f.at) is None


@cases(
    followed=("def go(): ...\ng<|>o()", ""),
    by_name=("-- a.js --\nfunction start() {}\nsta<|>rt()", "Found by its name alone."),
    one_of_several=(
        "-- a.py --\ndef mystery(): ...\n-- b.py --\ndef mystery(): ...\n-- main.py --\nx.myst<|>ery()",
        "Found by its name alone: one of 2 called so.",
    ),
    not_installed=(
        "from absent.thing import Gadget\nGad<|>get()",
        "`absent` is not installed in this environment.",
    ),
    module_not_installed=("import absent as a\n<|>a", "`absent` is not installed in this environment."),
    attribute_of_what_is_not_installed=(
        "from absent import nodes\nnodes.Ele<|>ment()",
        "`absent` is not installed in this environment.",
    ),
    attribute_of_a_module_not_installed=(
        "import absent.thing as a\nx = a.b.<|>c",
        "`absent` is not installed in this environment.",
    ),
    attribute_behind_a_dotted_import=(
        "import absent.thing\nabsent.thing.<|>c",
        "`absent` is not installed in this environment.",
    ),
    not_in_its_module=(
        "-- m.py --\nx = 1\n-- main.py --\nfrom m import gone\ngo<|>ne",
        "`gone` was not found in `m`.",
    ),
)
def test_hover_says_how_sure_it_is(case):
    source, note = case
    f = Fixture(source)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and found.note == note


@cases(
    name=("from absent.thing import Gadget\nGad<|>get()", "from absent.thing import Gadget"),
    renamed=("from absent import Gadget as G\n<|>G", "from absent import Gadget as G"),
    module=("import absent as a\n<|>a", "import absent as a"),
    submodule=("import absent.thing\nabs<|>ent", "import absent.thing"),
)
def test_hover_on_what_is_not_installed_tells_its_import(case):
    source, signature = case
    f = Fixture(source)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and found.signature == signature


@cases(
    long=f"LIMIT = {'1' * 200}\nLIM<|>IT",
    several_lines="LIMIT = [\n    1,\n]\nLIM<|>IT",
    no_constant="limit = 3\nlim<|>it",
    bound_twice="if x:\n    LIMIT = 3\nelse:\n    LIMIT = 4\nprint(LIM<|>IT)",
    unpacked="A, LIMIT = 1, 2\nLIM<|>IT",
)
def test_hover_shows_the_value_of_short_constants_only(case):
    f = Fixture(case)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and "=" not in found.signature


@cases(
    own=("def f(size): ...\nf(si<|>ze=1)", "Parameter of `f`."),
    method=("class A:\n    def f(self, size): ...\nA().f(si<|>ze=1)", "Parameter of `A.f`."),
    passed_on=(
        "class P:\n    def __init__(self, size): ...\nclass C(P):\n    def __init__(self, **kw):\n"
        "        super().__init__(**kw)\nC(si<|>ze=1)",
        "Parameter of `P.__init__`.",
    ),
    no_argument=("def f(size): ...\nsize = 1\nf(si<|>ze)", ""),
    no_parameter=("size = 1\ndef f(a): ...\nf(si<|>ze=1)", ""),
)
def test_hover_says_whose_parameter_an_argument_names(case):
    source, note = case
    f = Fixture(source)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and found.note == note


def test_hover_says_where_it_comes_from():
    f = Fixture("-- m.py --\ndef go(): ...\n-- main.py --\nfrom m import go\ng<|>o()")
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and found.origin == "m.py"


def test_hover_parses_the_asking_and_the_defining_file_only():
    files = "".join(f"-- other{n}.py --\ndef f{n}(): ...\n" for n in range(20))
    f = Fixture(f"{files}-- m.py --\ndef go(): ...\n-- main.py --\nfrom m import go\ng<|>o()")
    for document in f.documents.values():
        document._derived.clear()
    before = counters["parse"]
    assert hover(f.snapshot, f.path, f.at) is not None
    assert counters["parse"] - before <= 2


@cases(
    first=("def f(a, b): ...\nf(<|>", 0),
    second=("def f(a, b): ...\nf(1, <|>", 1),
    nested_closed=("def f(a, b): ...\nf((1, 2), <|>", 1),
    keyword=("def f(a, b): ...\nf(b=<|>", 1),
    in_brackets=("def f(a, b): ...\nf([1, <|>", 0),
    bound=("class A:\n    def f(self, a, b): ...\nA().f(1, <|>", 1),
    constructor=("class A:\n    def __init__(self, a, b): ...\nA(1, <|>", 1),
)
def test_signature_help_marks_the_parameter(case):
    source, active = case
    f = Fixture(source)
    signatures = signature_help(f.snapshot, f.path, f.at)
    assert signatures and signatures[0].active_parameter == active
    assert [parameter.name for parameter in signatures[0].parameters] == ["a", "b"]


def test_a_parameter_is_documented_in_signature_help():
    f = Fixture("def g(a):\n    'Do.\\n\\n:param a: How.'\ndef w(b, *c, **d): return g(*c, **d)\nw(<|>")
    (found,) = signature_help(f.snapshot, f.path, f.at)
    assert [each.documentation for each in found.parameters] == ["", "How. From g."]


@cases(
    stars=("def f(a, *args, **kw): ...\nf(1, 2, 3, <|>", "*args"),
    keyword_into_stars=("def f(a, *args, **kw): ...\nf(1, x=<|>", "**kw"),
    keyword_only=("def f(a, *, key): ...\nf(1, key=<|>", "key"),
    inner_of_two=("def f(a, b): ...\ndef g(c, d): ...\nf(g(1, <|>", "d"),
    outer_of_two=("def f(a, b): ...\ndef g(c, d): ...\nf(g(1, 2), <|>", "b"),
    dataclass=(
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n    y: int\nA(1, <|>",
        "y: int",
    ),
    text_below=("def f(a, b): ...\nf(1, <|>\nx = 2\n", "b"),
    broken_above=("def f(a, b): ...\nx = (1,\nf(1, <|>", "b"),
    comma_in_a_string=("def f(a, b): ...\nf('x, y', <|>", "b"),
    several_lines=("def f(a, b): ...\nf(\n    1,\n    <|>\n)", "b"),
    partial=("from functools import partial\ndef f(a, b): ...\npartial(f, 1, <|>)", "b"),
    call_of_a_partial=("from functools import partial\ndef f(a, b): ...\np = partial(f, 1)\np(<|>)", "b"),
    class_method=("class A:\n    @classmethod\n    def f(cls, a, b): ...\nA.f(1, <|>", "b"),
)
def test_the_active_parameter(case):
    source, text = case
    f = Fixture(source)
    signature = signature_help(f.snapshot, f.path, f.at)[0]
    assert signature.parameters[signature.active].text == text


@pytest.mark.parametrize("source", ["x = 1<|>", "<|>", "-- a.js --\nf(<|>"])
def test_no_signature(source):
    f = Fixture(source)
    assert signature_help(f.snapshot, f.path, f.at) == []
