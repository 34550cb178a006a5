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


@cases(nothing="<|>", in_a_string="'wo<|>rd'", unknown="def f(x): return mystery<|>", number="1<|>2")
def test_hover_on_nothing(case):
    f = Fixture(case)
    assert hover(f.snapshot, f.path, f.at) is None


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


@pytest.mark.parametrize("source", ["x = 1<|>", "<|>", "-- a.js --\nf(<|>"])
def test_no_signature(source):
    f = Fixture(source)
    assert signature_help(f.snapshot, f.path, f.at) == []
