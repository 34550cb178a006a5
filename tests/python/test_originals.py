"""From a stub to the source that it describes, and to its documentation."""

from pathlib import Path

import pytest

from codeforge.features.definition import declaration, definition
from codeforge.features.hover import hover
from codeforge.python.environment import environment_of
from codeforge.python.originals import documentation, library, original, source_of
from codeforge.text.positions import Location, Span
from fixtures import Fixture, cases


@cases(
    function=("import json\njson.lo<|>ads('')", "json/__init__.py", "def loads("),
    klass=("import ssl\nssl.SSLCont<|>ext", "ssl.py", "class SSLContext("),
    reexported=("import os\nos.path.jo<|>in", "posixpath.py", "def join("),
    from_import=("from textwrap import ded<|>ent", "textwrap.py", "def dedent("),
    module=("import textwr<|>ap", "textwrap.py", ""),
)
def test_a_definition_in_the_standard_library_is_its_source(case):
    source, file, line = case
    f = Fixture(source)
    (place,) = definition(f.snapshot, f.path, f.at)
    assert place.path.endswith(file)
    text = Path(place.path).read_bytes()
    start = text.rfind(b"\n", 0, place.span.start) + 1
    assert text[start:].decode().startswith(line)


def test_what_has_no_source_stays_in_its_stub():
    f = Fixture("''.jo<|>in([])")
    (place,) = definition(f.snapshot, f.path, f.at)
    assert place.path.endswith("builtins.pyi")


@cases(
    source=("import json\njson.lo<|>ads('')", "Deserialize"),
    built_in=("''.jo<|>in([])", "Concatenate"),
    built_in_function=("le<|>n('')", "number of items"),
    compiled=("import math\nmath.flo<|>or(1)", "floor"),
    class_of_the_library=("import ssl\nssl.SSLCont<|>ext", "SSLContext"),
)
def test_hover_reads_the_documentation_of_the_source(case):
    source, says = case
    f = Fixture(source)
    found = hover(f.snapshot, f.path, f.at)
    assert found is not None and says in found.documentation


def test_stubs_beside_their_sources_and_in_packages_of_their_own(tmp_path):
    package = tmp_path / "site-packages" / "shapes"
    stubs = tmp_path / "site-packages" / "shapes-stubs"
    package.mkdir(parents=True)
    stubs.mkdir()
    (package / "area.py").write_text("x = 1\ndef area(r):\n    '''Of a circle.'''\n")
    for stub in (package / "area.pyi", stubs / "area.pyi"):
        stub.write_text("def area(r: float) -> float: ...\ndef gone() -> None: ...\n")
        environment = environment_of(tmp_path, variables={})
        place = original(Location(str(stub), Span(4, 8)), environment)
        assert place == Location(str(package / "area.py"), Span(10, 14))
        assert documentation(Location(str(stub), Span(4, 8)), environment) == "Of a circle."
        assert original(Location(str(stub), Span(37, 41)), environment) is None
        assert documentation(Location(str(stub), Span(37, 41)), environment) == ""


def test_what_is_no_stub_has_no_original(tmp_path):
    environment = environment_of(tmp_path, variables={})
    assert original(Location("a.py", Span(0, 1)), environment) is None
    assert documentation(Location("a.py", Span(0, 1)), environment) == ""
    assert source_of(str(tmp_path / "lonely.pyi"), environment) is None


@pytest.mark.parametrize("configuration", [None, "home = nowhere/bin\n", "version = 3\n"])
def test_the_library_is_our_own_when_the_environment_does_not_say(tmp_path, configuration):
    if configuration:
        (tmp_path / "pyvenv.cfg").write_text(configuration)
    assert library(str(tmp_path)) == library("")


def test_the_library_of_an_environment(tmp_path):
    base = tmp_path / "base" / "lib" / "python3.99"
    base.mkdir(parents=True)
    (base / "os.py").write_text("")
    prefix = tmp_path / "venv"
    prefix.mkdir()
    (prefix / "pyvenv.cfg").write_text(f"home = {tmp_path / 'base' / 'bin'}\n")
    assert library(str(prefix)) == str(base)


def test_a_declaration_stays_where_the_name_is_bound():
    f = Fixture("import json\njs<|>on.loads('')")
    assert [place.path for place in declaration(f.snapshot, f.path, f.at)] == ["main.py"]
