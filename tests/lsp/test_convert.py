"""Paths and URIs, and what a client can show."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.lsp.convert import Client, Places, file_of, reach, uri_of
from codeforge.state.session import Session
from codeforge.text.positions import Encoding
from fixtures import cases

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths")


@posix
@cases(
    plain=("file:///a/b.py", "/a/b.py"),
    percent=("file:///a%20b/%C3%A9.py", "/a b/é.py"),
    lower_case_percent=("file:///%c3%a9.py", "/é.py"),
    localhost=("file://localhost/a.py", "/a.py"),
    one_slash=("file:/a.py", "/a.py"),
    upper_case_scheme=("FILE:///a.py", "/a.py"),
    dots=("file:///a/../b/./c.py", "/b/c.py"),
    fragment=("file:///a.py#L3", "/a.py"),
    drive=("file:///C%3A/x.py", "c:/x.py"),
    old_drive=("file:///C|/x.py", "c:/x.py"),
    other_scheme=("untitled:Untitled-1", None),
    web=("https://x/a.py", None),
    nothing=("", None),
    no_path=("file://", None),
    nul=("file:///a%00b", None),
)
def test_the_file_of_a_uri(case):
    uri, expected = case
    assert file_of(uri) == expected


@posix
@cases(
    plain=("/a/b.py", "file:///a/b.py"),
    blank=("/a b.py", "file:///a%20b.py"),
    wide=("/é.py", "file:///%C3%A9.py"),
    hash=("/a#b?.py", "file:///a%23b%3F.py"),
    percent=("/100%.py", "file:///100%25.py"),
    drive=("c:/x.py", "file:///c%3A/x.py"),
    share=("//host/share/x.py", "file://host/share/x.py"),
)
def test_the_uri_of_a_file(case):
    file, expected = case
    assert uri_of(file) == expected


@posix
@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
def test_there_and_back(name):
    if name in (".", ".."):
        return
    assert file_of(uri_of(f"/folder/{name}")) == f"/folder/{name}"


@posix
def test_bytes_that_are_no_utf8_survive():
    assert file_of("file:///a%FF.py") == "/a\udcff.py"
    assert uri_of("/a\udcff.py") == "file:///a%FF.py"


@posix
def test_the_innermost_folder_answers(tmp_path):
    session = Session()
    outer = session.add_folder(tmp_path)
    inner = session.add_folder(tmp_path / "inner")
    places = Places(session)
    assert places.find((tmp_path / "a.py").as_uri()) == (outer, "a.py")
    assert places.find((tmp_path / "inner" / "x" / "a.py").as_uri()) == (inner, "x/a.py")
    assert places.find(f"{tmp_path.as_uri()}-else/a.py")[0].loose
    loose, path = places.find("untitled:Untitled-1")
    assert (loose.loose, path) == (True, "untitled:Untitled-1")
    assert places.uri(loose.root, path) == "untitled:Untitled-1"
    assert places.uri(outer.root, "inner/a.py") == (tmp_path / "inner" / "a.py").as_uri()
    assert places.uri(outer.root, "/usr/lib/x.pyi") == "file:///usr/lib/x.pyi"
    places.remember(outer, "a.py", "file:///as/the/client/says")
    assert places.uri(outer.root, "a.py") == "file:///as/the/client/says"
    places.forget(outer, "a.py")
    assert places.uri(outer.root, "a.py") == (tmp_path / "a.py").as_uri()


@cases(
    nothing=({}, Client()),
    nonsense=({"textDocument": 5, "general": []}, Client()),
    utf8=({"general": {"positionEncodings": ["utf-32", "utf-8"]}}, Client(Encoding.UTF8)),
    utf32_only=({"general": {"positionEncodings": ["utf-32"]}}, Client(Encoding.UTF32)),
    markdown=(
        {"textDocument": {"hover": {"contentFormat": ["plaintext", "markdown"]}}},
        Client(markdown=True),
    ),
    formats_are_no_list=({"textDocument": {"hover": {"contentFormat": 3}}}, Client()),
)
def test_what_a_client_can(case):
    capabilities, expected = case
    assert Client.of(capabilities) == expected


def test_reaching_into_nested_objects():
    assert reach({"a": {"b": 1}}, "a", "b") == 1
    assert reach({"a": {"b": 1}}, "a", "c", "d") is None
    assert reach([1], "a") is None
