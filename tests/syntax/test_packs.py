"""Packs: every one loads, its queries compile, and no two claim the same files."""

import itertools
from collections import Counter

import pytest

from codeforge.syntax import folds as folds_module
from codeforge.syntax.languages import all_packs, language_of, pack_of
from codeforge.syntax.outline import facts_query, outline_of
from codeforge.text.documents import Document

PACKS = {pack.name: pack for pack in all_packs()}


@pytest.mark.parametrize("name", PACKS)
def test_the_pack_is_sound(name):
    pack = PACKS[name]
    assert pack.folder.name == name
    assert pack_of(name) is pack
    assert facts_query(pack, calls=False) is not None
    if pack.full:
        assert facts_query(pack, calls=True) is not None
        assert pack.identifiers
    assert folds_module._query(name) is not None
    for kinds in (pack.identifiers, pack.comments, pack.strings, pack.interpolations):
        for kind in kinds:
            assert pack.grammar.id_for_node_kind(kind, True), f"{kind} is no node kind of {name}"


@pytest.mark.parametrize("name", PACKS)
def test_every_capture_means_something(name):
    known = {"name", "body", "base", "documentation", "import", "call"}
    for calls in (False, True):
        facts = facts_query(PACKS[name], calls=calls)
        if facts is None:
            continue
        captures = {facts.query.capture_name(number) for number in range(facts.query.capture_count)}
        odd = {
            each
            for each in captures
            if each.split(".")[0] not in {"definition", "import", "call"}
            and each not in known
            and each[0] != "_"
        }
        assert odd == set()


@pytest.mark.parametrize("attribute", ["extensions", "filenames", "interpreters", "language_ids"])
def test_no_two_packs_claim_the_same(attribute):
    claims = Counter(itertools.chain.from_iterable(getattr(pack, attribute) for pack in PACKS.values()))
    assert [claim for claim, n in claims.items() if n > 1] == []


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("source", [b"", b"\n", b"\0", b"((((", b"}" * 50, b"\xef\xbb\xbf", b"'\"`" * 9])
def test_odd_sources_give_some_outline(name, source):
    outline_of(Document("x", source, language=name))


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("a.py", b"", "python"),
        ("pkg/a.pyi", b"", "python"),
        ("A.PY", b"", "python"),
        ("a.mjs", b"", "javascript"),
        ("a.d.ts", b"", "typescript"),
        ("a.tsx", b"", "tsx"),
        ("src/SConstruct", b"", "python"),
        ("run", b"#!/usr/bin/env python3.12\n", "python"),
        ("run", b"#!/usr/bin/env -S node --x\n", "javascript"),
        ("run", b"#! /usr/bin/python\n", "python"),
        ("run", b"#!/usr/bin/perl\n", ""),
        ("run", b"#!\n", ""),
        ("run", b"", ""),
        (".py", b"", ""),
        ("a.unknown", b"", ""),
        ("dir.py/readme", b"", ""),
    ],
)
def test_language_of(path, head, language):
    assert language_of(path, head) == language


@pytest.mark.parametrize(
    ("language_id", "name"),
    [("javascriptreact", "javascript"), ("typescriptreact", "tsx"), ("python", "python")],
)
def test_editors_names_of_languages(language_id, name):
    assert pack_of(language_id).name == name


def test_an_unknown_language_has_no_pack():
    assert pack_of("klingon") is None
