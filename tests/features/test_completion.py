"""Completion: what is offered, what comes first, what taking it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.config import Completion, Settings
from codeforge.features.completion import completion, resolve
from codeforge.features.completion.around import likeness, words_of
from codeforge.features.completion.where import Place, in_field, receiver_of, where
from codeforge.features.warming import warm
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.python.inference import sources
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import _outline
from codeforge.text.documents import Document
from codeforge.text.edits import applied
from codeforge.trace import counters
from fixtures import Fixture, cases


def labels(f: Fixture) -> list[str]:
    return [item.label for item in completion(f.snapshot, f.path, f.at).items]


NAME, MEMBER, MODULE, IMPORTED = Place.NAME, Place.MEMBER, Place.MODULE, Place.IMPORTED


@cases(
    name=("x = ab<|>", NAME, "ab", ""),
    nothing_typed=("<|>", NAME, "", ""),
    argument=("f(a, b<|>)", NAME, "b", ""),
    value_of_a_keyword=("f(size=wi<|>)", NAME, "wi", ""),
    keyword=("f(si<|>=1)", NAME, "si", ""),
    slice=("x[a:b<|>]", NAME, "b", ""),
    member_in_a_slice=("x[a.b:c.<|>]", MEMBER, "", "c"),
    subscript=("x[k].<|>", MEMBER, "", "x[k]"),
    nested_subscript=("x[f(a)[1]].<|>", MEMBER, "", "x[f(a)[1]]"),
    f_string=("f'{na<|>}'", NAME, "na", ""),
    member_in_an_f_string=("f'{a.<|>}'", MEMBER, "", "a"),
    unclosed_f_string=("f'{a.<|>", MEMBER, "", "a"),
    subscript_in_an_f_string=("f'{a[\"k\"].<|>}'", MEMBER, "", 'a["k"]'),
    width_in_an_f_string=("f'{a:>{wi<|>}}'", NAME, "wi", ""),
    decorator=("@ca<|>\ndef f(): ...", NAME, "ca", ""),
    member_as_decorator=("@app.<|>\ndef f(): ...", MEMBER, "", "app"),
    lambda_body=("f = lambda x: x.<|>", MEMBER, "", "x"),
    comprehension=("[x.<|> for x in y]", MEMBER, "", "x"),
    annotation=("def f(a: in<|>): ...", NAME, "in", ""),
    member_in_an_annotation=("def f(a: m.<|>): ...", MEMBER, "", "m"),
    result=("def f() -> in<|>: ...", NAME, "in", ""),
    walrus=("if (n := na<|>): ...", NAME, "na", ""),
    dictionary_key=("{ke<|>: 1}", NAME, "ke", ""),
    dictionary_value=("{'k': self.<|>}", MEMBER, "", "self"),
    name_with_a_digit=("a1.<|>", MEMBER, "", "a1"),
    subscript_of_a_number=("x[1].<|>", MEMBER, "", "x[1]"),
    behind_an_ellipsis=("x[..., na<|>]", NAME, "na", ""),
    continued_behind_the_dot=("x = a.\\\n    b<|>", MEMBER, "b", "a"),
    continued_before_the_dot=("x = a \\\n    .<|>", MEMBER, "", "a"),
    space_before_the_dot=("a .<|>", MEMBER, "", "a"),
    space_behind_the_dot=("a. <|>", MEMBER, "", "a"),
    call=("f(x).<|>", MEMBER, "", "f(x)"),
    chain=("a.b(c)[0].d.<|>", MEMBER, "", "a.b(c)[0].d"),
    inside_a_call=("f(a, self.b.<|>", MEMBER, "", "self.b"),
    text_in_a_call=("f('a b').<|>", MEMBER, "", "f('a b')"),
    bracket_in_a_text=("f(')').<|>", MEMBER, "", "f(')')"),
    text=("', '.<|>", MEMBER, "", "', '"),
    bytes=("b''.<|>", MEMBER, "", "b''"),
    list=("[1].<|>", MEMBER, "", "[1]"),
    parenthesised=("(a + b).<|>", MEMBER, "", "(a + b)"),
    unmatched_bracket=("b).<|>", MEMBER, "", ""),
    base_class=("class A(Ba<|>): ...", NAME, "Ba", ""),
    default=("def f(a=na<|>): ...", NAME, "na", ""),
    iterated=("for x in na<|>: ...", NAME, "na", ""),
    caught=("try: ...\nexcept Va<|>", NAME, "Va", ""),
    second_statement=("a = 1; na<|>", NAME, "na", ""),
    star=("f(**na<|>)", NAME, "na", ""),
    wide_letters=("größe.<|>", MEMBER, "", "größe"),
    matched=("match x:\n    case na<|>", NAME, "na", ""),
    yield_from=("yield from na<|>", NAME, "na", ""),
    raise_from=("raise E from na<|>", NAME, "na", ""),
    import_=("import o<|>", MODULE, "o", ""),
    second_import=("import os, sy<|>", MODULE, "sy", ""),
    dotted_import=("import os.pa<|>", MODULE, "pa", ""),
    from_=("from o<|>", MODULE, "o", ""),
    relative=("from .a<|>", MODULE, "a", ""),
    imported=("from os import pa<|>", IMPORTED, "pa", ""),
    imported_in_brackets=("from os import (\n    path,\n    na<|>\n)", IMPORTED, "na", ""),
    behind_closed_brackets=("from os import (path)\nna<|>", NAME, "na", ""),
    behind_an_import_in_brackets=("from os import (\n    path,\n)\n\nif na<|>", NAME, "na", ""),
    imported_behind_a_comment=("from os import (  # (noqa)\n    path,  # why\n    na<|>", IMPORTED, "na", ""),
    optional_chain=("-- a.js --\na?.<|>", MEMBER, "", "a"),
    template=("-- a.js --\n`${a.<|>}`", MEMBER, "", "a"),
    spread=("-- a.js --\nf(...ar<|>)", NAME, "ar", ""),
    rust_path=("-- a.rs --\nfn f() { Vec::<|> }", MEMBER, "", "Vec"),
    arrow=("-- a.cpp --\nint f() { p-><|> }", MEMBER, "", "p"),
)
def test_where(case):
    source, place, prefix, receiver = case
    f = Fixture(source)
    found = where(f.documents[f.path], f.at)
    assert (found.place, found.prefix, found.receiver) == (place, prefix, receiver)
    assert f.documents[f.path].text(found.span) == prefix
    if place is MEMBER:
        assert f.documents[f.path].source[found.dot : found.dot + 1] in (b".", b":", b"-")


@cases(
    comment="# wor<|>",
    comment_behind_code="x = 1  # a.<|>",
    number="x = 12<|>",
    member_of_a_number="x = 1.<|>",
    float="1.5<|>",
    hexadecimal="0xff<|>",
    ellipsis="...<|>",
    two_dots="x..<|>",
    name_of_a_function="def ar<|>",
    name_of_a_class="class Th<|>",
    alias_of_a_module="import a as na<|>",
    alias_of_a_name="from a import b as na<|>",
    alias_of_an_error="try: ...\nexcept E as na<|>: ...",
    behind_a_string='f("text"<|>',
    behind_a_call="f(1)<|>",
    behind_a_list="x = [1]<|>",
)
def test_nowhere(case):
    f = Fixture(case)
    assert where(f.documents[f.path], f.at).place is Place.NOTHING
    assert labels(f) == []


@cases(
    string=("'wor<|>'", "wor"),
    member_in_a_string=("'a.<|>'", "a."),
    string_key=("d['ke<|>']", "ke"),
    open_string=("x = 'abc.<|>\ny = 1", "abc."),
    second_string=("f('a', \"b c<|>", "b c"),
    quote_in_a_string=("f(\"it's\", 'b<|>", "b"),
    escaped_quote=("'it\\'s', 'b<|>'", "b"),
    f_string=("f'na<|>'", "na"),
    doubled_braces=("f'{{na<|>'", "{{na"),
    wide_letters=("d['größe<|>']", "größe"),
)
def test_where_in_a_string(case):
    source, prefix = case
    f = Fixture(source)
    found = where(f.documents[f.path], f.at)
    assert (found.place, found.prefix) == (Place.STRING, prefix)
    assert f.documents[f.path].text(found.span) == prefix
    assert labels(f) == []


@cases(docstring="'''\na.<|>\n'''", one_line="'''a.<|>'''", unclosed='def f():\n    """\n    wor<|>\n')
def test_where_in_documentation(case):
    f = Fixture(case)
    assert where(f.documents[f.path], f.at).place is Place.DOCUMENTATION
    assert labels(f) == []


@cases(
    first=("def f(<|>", True),
    second=("def f(a, b<|>", True),
    behind_a_default=("def f(a=g(1, 2), b<|>", True),
    behind_an_annotation=("def f(a: dict[str, int], b<|>): ...", True),
    on_a_line_of_its_own=("class A:\n    def f(\n        self,\n        b<|>\n    ): ...", True),
    star=("def f(*ar<|>", True),
    annotation=("def f(a: in<|>", False),
    second_argument_of_an_annotation=("def f(self, a: dict[str, ty<|>", False),
    inside_a_default=("def f(a={'k': 1, ke<|>", False),
    default=("def f(a=na<|>", False),
    default_on_the_next_line=("def f(\n    a=\n        na<|>", False),
    body=("def f(a):\n    b<|>", False),
    body_behind_a_bracket=("def f(a):\n    g(b<|>", False),
    call=("f(a, b<|>", False),
    result=("def f(a) -> li<|>", False),
)
def test_where_a_parameter_is_named(case):
    source, expected = case
    f = Fixture(source)
    assert (where(f.documents[f.path], f.at).place is Place.PARAMETER) is expected


@cases(
    plain=("f'{a", True),
    closed=("f'{a}", False),
    ended=("f'{a}' + b", False),
    two_strings=("'{' + f'{a", True),
    no_f_string=("'{a", False),
    raw=("rf'{a", True),
    doubled=("f'{{a", False),
    dictionary_inside=("f'{ {1: a", True),
    escaped_quote=("f'\\'{a", True),
    triple=("f'''{a", True),
    comment=("# f'{a", False),
    nothing=("", False),
)
def test_in_field(case):
    left, expected = case
    assert in_field(left) is expected


@cases(
    nothing=("", ""),
    operator=("a +", ""),
    several_lines=("a\n  .b()", "a\n  .b()"),
    open_bracket=("f(a", "a"),
    open_quote=("a'", ""),
    relative=("..a", "a"),
    assertion=("a!", "a"),
)
def test_receiver_of(case):
    text, expected = case
    assert receiver_of(text) == expected


def test_words_are_shared_whatever_their_case():
    assert words_of("getUserNames") == {"get", "user", "name"} == words_of("get_user_name")
    assert likeness("user_name", words_of("userName")) == 1.0
    assert likeness("user_name", words_of("user_id")) == pytest.approx(1 / 3)
    assert likeness("price", frozenset()) == likeness("price", words_of("stock")) == 0.0


@cases(
    local=("def f():\n    total = 1\n    to<|>", "total"),
    parameter=("def f(radius):\n    ra<|>", "radius"),
    function=("def area(): ...\nar<|>", "area"),
    builtin=("pri<|>", "print"),
    keyword=("def f():\n    retu<|>", "return"),
    member_of_self=("class A:\n    def run(self): ...\n    def go(self): self.<|>", "run"),
    attribute_of_self=(
        "class A:\n    def __init__(self): self.size = 1\n    def go(self): self.si<|>",
        "size",
    ),
    inherited=("class B:\n    def run(self): ...\nclass A(B):\n    def go(self): self.<|>", "run"),
    member_of_an_instance=("class A:\n    def run(self): ...\nA().<|>", "run"),
    member_of_a_variable=("class A:\n    def run(self): ...\na = A()\na.r<|>", "run"),
    member_of_a_parameter=("class A:\n    def run(self): ...\ndef f(a: A):\n    a.<|>", "run"),
    member_of_a_string=("''.<|>", "join"),
    member_of_a_list=("[].ap<|>", "append"),
    standard_library=("import os\nos.get<|>", "getcwd"),
    member_of_a_module=("-- m.py --\ndef go(): ...\n-- main.py --\nimport m\nm.<|>", "go"),
    imported_name=("-- m.py --\ndef go(): ...\n-- main.py --\nfrom m import <|>", "go"),
    second_imported_name=(
        "-- m.py --\ndef go(): ...\ndef stop(): ...\n-- main.py --\nfrom m import go, st<|>",
        "stop",
    ),
    in_import_brackets=("-- m.py --\ndef go(): ...\n-- main.py --\nfrom m import (\n    g<|>", "go"),
    module=("-- pkg/__init__.py --\n-- pkg/deep.py --\n-- main.py --\nimport pkg.<|>", "deep"),
    module_behind_from=("-- pkg/__init__.py --\n-- pkg/deep.py --\n-- main.py --\nfrom pkg.d<|>", "deep"),
    submodule_of_a_package=(
        "-- pkg/__init__.py --\n-- pkg/deep.py --\n-- main.py --\nfrom pkg import d<|>",
        "deep",
    ),
    keyword_argument=("def f(size, colour): ...\nf(col<|>", "colour="),
    other_file_by_auto_import=("-- m.py --\nclass Gadget: ...\n-- main.py --\nGad<|>", "Gadget"),
    seen_after_an_unknown_receiver=("def f(request):\n    request.session\n    request.<|>", "session"),
    seen_in_another_file=(
        "-- a.py --\ndef f(request): request.session\n-- main.py --\ndef g(request): request.<|>",
        "session",
    ),
    initials=("def get_model_refs(): ...\ngmr<|>", "get_model_refs"),
    unclosed_bracket=("class A:\n    def run(self): ...\nprint(A().<|>", "run"),
    half_a_function=("class A:\n    def run(self): ...\n    def go(self):\n        if self.<|>", "run"),
    line_above_broken=(
        "class A:\n    def run(self): ...\n    def go(self):\n        x = (1,\n        self.<|>",
        "run",
    ),
    javascript=("-- a.js --\nfunction startServer() {}\nstartS<|>", "startServer"),
    javascript_member_by_name=("-- a.js --\napp.listen(1)\napp.<|>", "listen"),
    rust=("-- a.rs --\nfn compute_sum() {}\nfn main() { comp<|> }", "compute_sum"),
    f_string=("name = 1\nf'{na<|>}'", "name"),
)
def test_offers(case):
    source, expected = case
    assert expected in labels(Fixture(source))


@cases(
    from_what=("from a <|>", ["import"]),
    nothing_fits=("-- a.txt --\nab<|>", []),
)
def test_offers_exactly(case):
    source, expected = case
    assert labels(Fixture(source)) == expected


@cases(
    class_called_like_the_receiver=(
        "-- a.py --\nclass Basket:\n    def total(self): ...\n-- main.py --\ndef f(old_basket): old_basket.<|>",
        "total",
    ),
    base_of_such_a_class=(
        "-- a.py --\nclass Box:\n    def open(self): ...\nclass Basket(Box): ...\n-- main.py --\ndef f(basket): basket.<|>",
        "open",
    ),
    any_member_of_the_file=("def f(a, b):\n    a.run()\n    b.<|>", "run"),
    common_member_of_the_project=("-- a.py --\nx.run()\n-- main.py --\ndef f(b): b.<|>", "run"),
    scope_lost_behind_a_broken_line=(
        "def f(values):\n    g(values)\n    x = [(values,\n    h(val<|>",
        "values",
    ),
)
def test_offers_by_name(case):
    source, expected = case
    f = Fixture(source)
    found = next(item for item in completion(f.snapshot, f.path, f.at).items if item.label == expected)
    assert found.source in ("by-name", "near", "scope")


@cases(
    defining_module=("-- a/b.py --\nclass Gadget: ...\n-- main.py --\nGad<|>", "a.b"),
    as_the_project_imports_it=(
        "-- a/__init__.py --\nfrom a.b import Gadget\n-- a/b.py --\nclass Gadget: ...\n"
        "-- c.py --\nfrom a import Gadget\n-- d.py --\nfrom a import Gadget\n-- main.py --\nGad<|>",
        "a",
    ),
    not_relatively=(
        "-- a/b.py --\nclass Gadget: ...\n-- a/c.py --\nfrom .b import Gadget\n-- main.py --\nGad<|>",
        "a.b",
    ),
    public_before_private_module=(
        "-- _a.py --\nclass Gadget: ...\n-- b.py --\nclass Gadget: ...\n-- main.py --\nGad<|>",
        "b",
    ),
    own_code_before_tests=(
        "-- test_a.py --\nclass Gadget: ...\n-- z.py --\nclass Gadget: ...\n-- main.py --\nGad<|>",
        "z",
    ),
    source_folder=("-- src/a/b.py --\nclass Gadget: ...\n-- main.py --\nGad<|>", "a.b"),
)
def test_auto_import_takes_a_name_from(case):
    source, expected = case
    f = Fixture(source)
    found = [item for item in completion(f.snapshot, f.path, f.at).items if item.label == "Gadget"]
    assert [item.module for item in found] == [expected]


def test_auto_imports_are_few():
    many = "".join(f"def gadget_{n}(): ...\n" for n in range(90))
    f = Fixture(f"-- a.py --\n{many}-- main.py --\ngad<|>")
    assert len(completion(f.snapshot, f.path, f.at).items) == 30


def test_auto_imports_can_be_off():
    settings = Settings(completion=Completion(auto_import=False))
    f = Fixture("-- a.py --\nclass Gadget: ...\n-- main.py --\nGad<|>", settings=settings)
    assert completion(f.snapshot, f.path, f.at).items == []


@pytest.mark.parametrize(
    "typed, first",
    [
        ("Gad<|>", "Gadget"),
        ("def f(big_gadget):\n    big_gadget.<|>", "turn"),
        ("def f(big_gadget):\n    BigGadget\n    big_gadget.<|>", "turn"),
    ],
)
def test_a_key_needs_no_outline_of_the_file_being_typed_in(typed, first):
    f = Fixture(
        "-- a.py --\nclass Gadget: ...\nclass BigGadget:\n    def turn(self): ...\n"
        f"-- main.py --\nclass Own: ...\n{typed}"
    )
    stored = [facts_of(one) for one in f.documents.values()]
    opened = Document("main.py", f.documents["main.py"].source, language="python")
    opened.lineage = {}
    facts_of(opened)
    edited = opened.edited([], version=2)
    snap = Snapshot.of(
        root=f.snapshot.root,
        index=View.of(stored).with_open({"main.py": edited}),
        documents={"main.py": edited},
        sources=f.documents,
        settings=f.snapshot.settings,
    )
    assert completion(snap, "main.py", f.at).items[0].label == first
    assert edited.derived(_outline) is None


@given(st.text(alphabet="abx.()[]{}'\"\\#:=, \n1fé@", max_size=60), st.data())
def test_nothing_raises_whatever_is_typed(text, data):
    f = Fixture("x = 1\n")
    source = text.encode()
    at = data.draw(st.integers(0, len(source)))
    while at < len(source) and source[at] & 0xC0 == 0x80:
        at += 1
    document = Document("main.py", source, language="python", version=2)
    snap = Snapshot.of(
        root=f.snapshot.root,
        index=f.snapshot.index.with_open({"main.py": document}),
        documents={"main.py": document},
        sources={"main.py": document},
        settings=f.snapshot.settings,
    )
    for item in completion(snap, "main.py", at).items:
        assert item.span.start <= at == item.span.stop


@cases(
    case_exact_before_other_case=("class Total: ...\ntotal = 1\nto<|>", ["total", "Total"]),
    nearer_before_farther=(
        "total_far = 1\ndef f():\n    total_near = 2\n    print(total<|>",
        ["total_near", "total_far"],
    ),
    public_before_private=(
        "class A:\n    def _run(self): ...\n    def run(self): ...\nA().<|>",
        ["run", "_run"],
    ),
    used_before_unused=(
        "class A:\n    def aaa(self): ...\n    def zzz(self): ...\na = A()\na.zzz()\na.<|>",
        ["zzz", "aaa"],
    ),
    beginning_before_inside=("def subtotal(): ...\ndef total(): ...\ntot<|>", ["total", "subtotal"]),
    imports_that_are_used_below_first=(
        "-- m.py --\ndef aaa(): ...\ndef zzz(): ...\n-- main.py --\nfrom m import <|>\nzzz()",
        ["zzz", "aaa"],
    ),
    imports_not_taken_yet_first=(
        "-- m.py --\ndef aaa(): ...\ndef zzz(): ...\n-- main.py --\nfrom m import aaa, <|>",
        ["zzz", "aaa"],
    ),
    followed_elsewhere_before_never_used=(
        "-- a.py --\nrequest.zzz\n-- main.py --\nother.aaa\ndef f(request): request.<|>",
        ["zzz", "aaa"],
    ),
    like_the_target_first=(
        "class A:\n    def __init__(self): self.aaa = self.user_name = 1\n    def f(self): name = self.<|>",
        ["user_name", "aaa"],
    ),
    calls_where_a_bracket_follows=(
        "class A:\n    aaa = 1\n    def zzz(self): ...\nA().<|>(1)",
        ["zzz", "aaa"],
    ),
    own_names_before_auto_imports=(
        "-- m.py --\nclass Gadget: ...\n-- main.py --\ngadgets = 1\ngadg<|>",
        ["gadgets", "Gadget"],
    ),
)
def test_order(case):
    source, expected = case
    offered = labels(Fixture(source))
    assert [label for label in offered if label in expected] == expected


def test_the_typed_part_is_replaced():
    f = Fixture("total = 1\nprint(tot<|>)")
    item = completion(f.snapshot, f.path, f.at).items[0]
    assert f.documents[f.path].text(item.span) == "tot"


def test_a_cut_list_says_so():
    f = Fixture("".join(f"name_{n} = 1\n" for n in range(300)) + "name<|>")
    answer = completion(f.snapshot, f.path, f.at)
    assert len(answer.items) == f.snapshot.settings.completion.max_items
    assert not answer.complete


def test_an_unknown_file_offers_nothing():
    assert completion(Fixture("").snapshot, "missing.py", 0).items == []


def test_resolve_tells_signature_and_documentation():
    f = Fixture("class A:\n    def run(self, fast=True):\n        '''Runs it.'''\nA().<|>")
    found = resolve(f.snapshot, f.path, f.at, "run", "")
    assert "run(" in found.detail and found.documentation == "Runs it."


def test_resolve_of_an_auto_import_adds_it():
    f = Fixture("-- pkg/m.py --\nclass Gadget:\n    'A part.'\n-- main.py --\nimport os\n\nGad<|>")
    item = next(item for item in completion(f.snapshot, f.path, f.at).items if item.label == "Gadget")
    found = resolve(f.snapshot, f.path, f.at, item.label, item.module)
    after = applied(f.documents[f.path].source, found.edits)
    assert after.decode() == "import os\n\nfrom pkg.m import Gadget\n\nGad"
    assert found.documentation == "A part."


def test_resolve_of_what_is_gone():
    f = Fixture("x<|>")
    assert resolve(f.snapshot, f.path, f.at, "gone", "").edits == ()
    assert resolve(f.snapshot, "missing.py", 0, "gone", "").detail == ""


@cases(
    member=("class A:\n    def run(self): ...\n    def go(self):\n        self.<|>\n", 1),
    member_that_is_begun=("class A:\n    def run(self): ...\n    def go(self):\n        self.ru<|>\n", 1),
    string=("x = 'a<|>'\n", 1),
    name=("def area(): ...\nx = are<|>\n", 1),
    name_on_a_broken_line=("def area(): ...\nx = f(are<|>\ny = 1\n", 2),
    argument_on_a_broken_line=("def area(size): ...\nx = area(si<|>\ny = 1\n", 2),
)
def test_a_question_parses_no_text_twice(case):
    source, n_parsed = case
    f = Fixture(source)
    completion(f.snapshot, f.path, f.at)  # what stands outside the document is read
    fresh = Document(f.path, f.documents[f.path].source + b"# changed\n", language="python", version=2)
    snapshot = Snapshot.of(
        root=f.snapshot.root,
        index=f.snapshot.index,
        documents={f.path: fresh},
        sources=f.documents,
        settings=Settings(),
    )
    before = counters["parse"]
    completion(snapshot, f.path, f.at)
    assert counters["parse"] - before == n_parsed


@pytest.mark.parametrize(("warmed", "n_read"), [(True, 0), (False, 1)])
def test_warming_reads_what_the_first_question_needs(warmed, n_read):
    f = Fixture(
        f"-- shapes{n_read}.py --\nclass Round{n_read}: ...\n-- main.py --\nimport shapes{n_read}\nshapes{n_read}.<|>\n"
    )
    if warmed:
        warm(f.snapshot, f.path)
    warm(f.snapshot, "missing.py")
    before = counters["shape.read"]
    assert labels(f) == [f"Round{n_read}"]
    assert counters["shape.read"] - before == n_read


def test_members_that_a_budget_cut_short_say_so_and_are_there_when_asked_again(monkeypatch):
    modules = "".join(f"-- m{n}.py --\nfrom m{n + 1} import Box\n" for n in range(6))
    f = Fixture(
        f"{modules}-- m6.py --\nclass Box:\n    def open_it(self): ...\n-- a.py --\nfrom m0 import Box\nBox().<|>"
    )
    monkeypatch.setattr(sources, "NEW_FILES", 4)
    first, again = (completion(f.snapshot, f.path, f.at) for _ in range(2))
    assert not first.complete and "open_it" not in [
        item.label for item in first.items if item.source == "member"
    ]
    assert again.complete and "open_it" in [item.label for item in again.items if item.source == "member"]
