"""Diagnostics: syntax errors and project imports that do not exist."""

from codeforge.config import Diagnostics, Settings
from codeforge.features.diagnostics import Severity, diagnostics, unresolved_imports
from fixtures import Fixture, cases

PACKAGE = "-- pkg/__init__.py --\nname = 1\n-- pkg/real.py --\nx = 1\n-- main.py --\n"


@cases(
    sound=("x = 1\n", []),
    unclosed_bracket=("x = (1,\n", ["syntax/unclosed-bracket"]),
    javascript=("-- a.js --\nfunction f( {\n<|>", ["syntax/unclosed-bracket"]),
    empty=("", []),
)
def test_syntax(case):
    source, codes = case
    f = Fixture(source or "<|>")
    found = diagnostics(f.snapshot, f.path).diagnostics
    assert [finding.code for finding in found] == codes
    assert all(finding.severity is Severity.ERROR and finding.source == "codeforge" for finding in found)


@cases(
    missing_module=("from <[pkg.missing]> import x", 1),
    missing_plain_import=("import pkg.missing", 1),
    missing_relative=("-- pkg/other.py --\nfrom .missing import x<|>", 1),
    missing_from_the_package_itself=("-- pkg/other.py --\nfrom . import missing<|>", 1),
    missing_further_up=("-- pkg/sub/__init__.py --\n-- pkg/sub/other.py --\nfrom .. import missing<|>", 1),
    missing_below_further_up=(
        "-- pkg/sub/__init__.py --\n-- pkg/sub/other.py --\nfrom ..missing import x<|>",
        1,
    ),
    name_of_the_package_itself=("-- pkg/other.py --\nfrom . import name, real<|>", 0),
    name_that_the_package_imports=(
        "-- pkg/__init__.py --\nfrom .real import x\n-- pkg/other.py --\nfrom . import x<|>",
        0,
    ),
    everything_that_the_package_imports=(
        "-- pkg/__init__.py --\nfrom os import *\n-- pkg/other.py --\nfrom . import path<|>",
        0,
    ),
    everything_of_the_package_itself=("-- pkg/other.py --\nfrom . import *<|>", 0),
    in_a_folder_of_sources=(
        "-- src/app/__init__.py --\n-- tests/other.py --\nfrom app.missing import x<|>",
        1,
    ),
    another_package_of_that_name=(
        "-- tests/sphinx/__init__.py --\n-- docs/conf.py --\nfrom sphinx.errors import x<|>",
        0,
    ),
    beside_the_importer=(
        "-- tests/tools/__init__.py --\n-- tests/other.py --\nfrom tools.missing import x<|>",
        1,
    ),
    name_that_a_module_has_not=(
        "-- pkg/shapes.py --\nclass Circle: ...\n-- main.py --\nfrom pkg.shapes import Squar<|>",
        1,
    ),
    name_that_a_package_has_not=("from pkg import nothing", 1),
    name_that_a_module_beside_has_not=(
        "-- pkg/shapes.py --\nclass Circle: ...\n-- pkg/other.py --\nfrom .shapes import Circle, Square<|>",
        1,
    ),
    name_that_a_module_makes=(
        "-- pkg/shapes.py --\ndef __getattr__(name): ...\n-- main.py --\nfrom pkg.shapes import Square<|>",
        0,
    ),
    name_that_comes_with_all_of_another=(
        "-- pkg/shapes.py --\nfrom os import *\n-- main.py --\nfrom pkg.shapes import path<|>",
        0,
    ),
    name_that_is_bound_somewhere=(
        "-- pkg/shapes.py --\nfor Square in (): ...\n-- main.py --\nfrom pkg.shapes import Square<|>",
        0,
    ),
    name_that_every_module_has=("from pkg.real import __file__", 0),
    submodule=("from pkg import real", 0),
    real_module=("from pkg.real import x", 0),
    name_of_the_package=("from pkg import name", 0),
    attempted=("try:\n    import pkg.missing\nexcept ImportError:\n    pass", 0),
    foreign=("import numpy.missing", 0),
    top_level_unknown=("import missing", 0),
)
def test_unresolved_imports(case):
    source, expected = case
    f = Fixture(PACKAGE + source if not source.startswith("--") else PACKAGE + "x = 1\n" + source)
    found = unresolved_imports(f.snapshot, f.documents[f.path])
    assert [finding.code for finding in found] == ["import/unresolved"] * expected


def test_switched_off():
    f = Fixture("x = (", settings=Settings(diagnostics=Diagnostics(enable=False)))
    assert diagnostics(f.snapshot, f.path).diagnostics == ()


def test_an_unknown_file_has_none():
    assert diagnostics(Fixture("").snapshot, "missing.py").diagnostics == ()
