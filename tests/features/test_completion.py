"""Completion: what is offered, what comes first, what taking it does."""

import pytest

from codeforge.features.completion import completion, resolve
from codeforge.features.completion.render import import_edits
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document
from codeforge.text.edits import applied
from fixtures import Fixture, cases


def labels(f: Fixture) -> list[str]:
    return [item.label for item in completion(f.snapshot, f.path, f.at).items]


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
    other_file_by_auto_import=("-- m.py --\nclass Widget: ...\n-- main.py --\nWid<|>", "Widget"),
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
    comment="# wor<|>",
    string="'wor<|>'",
    number="x = 12<|>",
    member_of_a_number="x = 1.<|>",
    name_of_a_function="def ar<|>",
    name_of_a_class="class Th<|>",
)
def test_offers_nothing(case):
    assert labels(Fixture(case)) == []


@cases(
    case_exact_before_other_case=("class Total: ...\ntotal = 1\nto<|>", ["total", "Total"]),
    nearer_before_farther=(
        "total_far = 1\ndef f():\n    total_near = 2\n    total<|>",
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
    own_names_before_auto_imports=(
        "-- m.py --\nclass Widget: ...\n-- main.py --\nwidgets = 1\nwidg<|>",
        ["widgets", "Widget"],
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
    f = Fixture("-- pkg/m.py --\nclass Widget:\n    'A part.'\n-- main.py --\nimport os\n\nWid<|>")
    item = next(item for item in completion(f.snapshot, f.path, f.at).items if item.label == "Widget")
    found = resolve(f.snapshot, f.path, f.at, item.label, item.module)
    after = applied(f.documents[f.path].source, found.edits)
    assert after.decode() == "import os\nfrom pkg.m import Widget\n\nWid"
    assert found.documentation == "A part."


def test_resolve_of_what_is_gone():
    f = Fixture("x<|>")
    assert resolve(f.snapshot, f.path, f.at, "gone", "").edits == ()
    assert resolve(f.snapshot, "missing.py", 0, "gone", "").detail == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "from m import N\n"),
        ("x = 1\n", "from m import N\nx = 1\n"),
        ("import os\nx = 1\n", "import os\nfrom m import N\nx = 1\n"),
        ("from m import A\n", "from m import A, N\n"),
        ("from m import (\n    A,\n)\n", "from m import (\n    A,\n)\nfrom m import N\n"),
        ("'''Doc.'''\nx = 1\n", "'''Doc.'''\nfrom m import N\nx = 1\n"),
        ("'''Doc.\n\nMore.\n'''\nx = 1\n", "'''Doc.\n\nMore.\n'''\nfrom m import N\nx = 1\n"),
        (
            "#!/usr/bin/env python\n# licence\nx = 1\n",
            "#!/usr/bin/env python\n# licence\nfrom m import N\nx = 1\n",
        ),
        ("import os", "import os\nfrom m import N\n"),
        ("def f():\n    import os\n", "from m import N\ndef f():\n    import os\n"),
        ("from m import N\n", "from m import N\n"),
    ],
)
def test_import_edits(before, after):
    document = Document("main.py", before.encode(), language=language_of("main.py"))
    assert applied(document.source, import_edits(document, "N", "m")).decode() == after
