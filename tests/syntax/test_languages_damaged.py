"""Files that end anywhere or hold noise are read as far as they go, in every language."""

import pytest

from codeforge.syntax.calls import calls_of
from codeforge.syntax.faults import faults
from codeforge.syntax.folds import folds
from codeforge.syntax.languages import all_packs, language_of, pack_of
from codeforge.syntax.names import context_at, name_at, selections
from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document
from languages import EXCERPTS, damaged, excerpt, problems


@pytest.mark.parametrize("name", sorted(path.name for path in EXCERPTS.iterdir()))
def test_a_damaged_file_is_read_as_far_as_it_goes(name):
    for document in damaged(excerpt(name), n=30):
        size, n_lines = len(document.source), len(document.lines)
        outline = outline_of(document)
        for place, definition in enumerate(outline.definitions):
            assert definition.parent < place
            assert (
                0 <= definition.span.start <= definition.name_span.start < definition.name_span.stop <= size
            )
        assert all(call.caller < len(outline.definitions) for call in calls_of(document))
        assert all(0 <= fold.start_line < fold.end_line < n_lines for fold in folds(document))
        assert all(0 <= fault.span.start <= fault.span.stop <= size for fault in faults(document))
        for at in (0, size // 2, size):
            assert context_at(document, at) in ("code", "string", "comment")
            assert all(span.start <= at <= span.stop for span in selections(document, at))
            name_at(document, at)


def test_every_pack_reads_the_empty_file():
    for pack in all_packs():
        document = Document("empty", b"", language=pack.name)
        assert outline_of(document).definitions == ()
        assert folds(document) == []


@pytest.mark.parametrize("pack", all_packs(), ids=lambda pack: pack.name)
def test_the_node_kinds_of_a_pack_are_those_of_its_grammar(pack):
    kinds = {pack.grammar.node_kind_for_id(number) for number in range(pack.grammar.node_kind_count)}
    named = {*pack.identifiers, *pack.comments, *pack.strings, *pack.interpolations, *pack.open_tags}
    assert named <= kinds


@pytest.mark.parametrize(
    "source",
    [
        b"".join(b" " * level + b"a:\n" for level in range(1000)),
        b"".join(b" " * level + b"- a:\n" for level in range(0, 1000, 2)),
        b"- " * 1000 + b"a\n",
        b"? " * 1000 + b"a\n",
    ],
    ids=["mappings", "both", "sequences", "keys"],
)
def test_yaml_deeper_than_its_scanner_can_hold_is_not_parsed(source):
    document = Document("deep.yaml", source, language="yaml")
    assert outline_of(document).definitions == ()
    assert problems(document) == ["1 syntax/unchecked"]
    shallow = Document(
        "wide.yaml", b"a:\n" + b"".join(b" " * 150 + b"k%d: 1\n" % n for n in range(9)), language="yaml"
    )
    assert len(outline_of(shallow).definitions) == 10


DEEP = {
    "json": b'{"a":' * 3000,
    "html": b"<div>" * 3000,
    "c": b"int f() { return " + b"(" * 3000,
    "cpp": b"namespace a {" * 3000,
    "rust": b"mod a {" * 3000 + b"}" * 3000,
    "java": b"class A {" * 3000,
    "css": b"a {" * 3000,
    "lua": b"x = {" * 3000,
    "go": b"func f() " + b"{" * 3000,
    "markdown": b"> " * 3000,
    "bash": b"$(" * 3000,
    "sql": b"SELECT (" * 3000,
    "php": b"<?php " + b"[" * 3000,
    "ruby": b"class A\n" * 3000,
    "csharp": b"class A {" * 3000,
    "kotlin": b"class A {\n" * 300,
    "toml": b"a = " + b"[" * 3000,
}


@pytest.mark.parametrize("language", DEEP)
def test_depth_is_no_danger(language):
    document = Document("deep", DEEP[language], language=language)
    depth = len(outline_of(document).definitions)
    assert all(call.caller < depth for call in calls_of(document))
    assert len(folds(document)) <= len(document.lines)
    assert len(faults(document, limit=3)) <= 3


SOUND = {
    "macros in C": ("a.c", "EXPORT int f(void) ATTRIBUTE(pure);\nQUEUE_FOREACH(q, &queue) { use(q); }\n"),
    "macros in C++": ("a.hpp", "NAMESPACE_BEGIN(std)\ntemplate<class T> NODISCARD T f();\nNAMESPACE_END\n"),
    "a case in the shell": ("a.sh", "case $x in\n  a) echo;;\n  (b) echo;;\nesac\n"),
    "a template in HTML": ("a.html", '<a {% if x %}href="{{ y|default:"z" }}"{% endif %}>{{ a < b }}</a>\n'),
    "a dialect of SQL": ("a.sql", "CREATE TABLE t (id serial) ENGINE=InnoDB;\n.mode csv\nVACUUM FULL t;\n"),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_a_grammar_cannot_know_is_no_fault(case):
    path, text = SOUND[case]
    assert problems(Document(path, text.encode(), language=language_of(path))) == []


def test_two_branches_of_the_preprocessor_that_share_a_bracket():
    text = b"int f(void)\n{\n#ifdef A\n  if (a) {\n#else\n  if (b) {\n#endif\n  }\n}\n"
    assert problems(Document("a.c", text, language="c")) == []
    assert problems(Document("a.c", text[:-2], language="c")) == ["2 syntax/unclosed-bracket"]


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"struct point { int x; };\n", "c"),
        (b"/* a class of\n   its own: using it in a namespace is fine */\nint x;\n", "c"),
        (b'#include <stddef.h>\n#ifdef __cplusplus\nextern "C" {\n#endif\n', "c"),
        (b"#pragma once\nclass Point {\n", "cpp"),
        (b"class Point;\n", "cpp"),
        (b"  class Point final : public Base {\n", "cpp"),
        (b"namespace geo {\n", "cpp"),
        (b"template <typename T>\n", "cpp"),
        (b"using Id = int;\n", "cpp"),
        (b"struct P {\nprivate:\n", "cpp"),
        (b"#include <vector>\n", "cpp"),
    ],
)
def test_a_header_is_cpp_when_it_says_what_c_cannot(head, language):
    assert language_of("include/point.h", head) == language


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("tools/run", b"#!/bin/sh\n", "bash"),
        ("tools/run", b"#!/usr/bin/env -S lua5.4\n", "lua"),
        ("tools/run", b"#!/usr/bin/ruby\n", "ruby"),
        ("Gemfile", b"", "ruby"),
        (".bashrc", b"", "bash"),
        ("poetry.lock", b"", "toml"),
        ("a.yml", b"", "yaml"),
        ("a.hpp", b"", "cpp"),
        ("A.KT", b"", "kotlin"),
        ("README", b"", "markdown"),
    ],
)
def test_files_known_by_more_than_their_extension(path, head, language):
    assert language_of(path, head) == language


def test_editors_names_of_languages():
    known = {"shellscript": "bash", "cuda-cpp": "cpp", "jsonc": "json", "dockercompose": "yaml"}
    assert {name: pack_of(name).name for name in known} == known
