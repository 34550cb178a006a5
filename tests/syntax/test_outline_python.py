"""What a Python file defines, imports, calls and names."""

import pytest

from codeforge import trace
from codeforge.index.facts import facts_of
from codeforge.syntax.calls import calls_of
from codeforge.syntax.outline import Kind, Outline, outline_of
from codeforge.text.documents import Document
from marks import marked

MODULE = '''
"""A small shop."""
from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from decimal import Decimal as Money

RATE, limit = 0.19, 3
type Prices = dict[str, Money]


class Color(enum.Enum):
    RED = 1
    GREEN = 2


# Prices are net.
# Taxes come on top.
class Shop(Base[Prices], metaclass=Meta):
    """Sells things."""

    __slots__ = ("name",)
    count: int = 0
    owner = keeper = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.name, self.open = name, True
        local = 1

    @property
    def size(self) -> int:
        """How many."""
        return self.count

    @size.setter
    def size(self, value): ...

    @overload
    def price(self, item: str) -> Money: ...
    @overload
    def price(self, item: bytes) -> Money: ...
    async def price(self, item):
        def inner(x):
            y = x
            return lambda z: y
        return await self.lookup(item)

    class Meta:
        ordering = []


@app.task(name="x")
@cache
def run[T](*shops: T) -> None:
    if (n := len(shops)) > 3:
        import json
    match shops:
        case [Shop(name=first), *rest]:
            print(f"{first!r:>{n}}")
        case _:
            pass


try:
    import fast
except ImportError:
    fast = None

    def fallback(): pass
'''


def shown(source, language="python"):
    outline = outline_of(marked(source, language).document)
    return [
        f"{each.kind.name.lower()} {outline.qualified(place)}"
        for place, each in enumerate(outline.definitions)
    ]


def test_a_module():
    assert shown(MODULE) == [
        "constant RATE",
        "variable limit",
        "class Prices",
        "enum Color",
        "enum_member Color.RED",
        "enum_member Color.GREEN",
        "class Shop",
        "field Shop.__slots__",
        "field Shop.count",
        "field Shop.owner",
        "field Shop.keeper",
        "method Shop.__init__",
        "field Shop.name",
        "field Shop.open",
        "property Shop.size",
        "property Shop.size",
        "method Shop.price",
        "method Shop.price",
        "method Shop.price",
        "function Shop.price.inner",
        "class Shop.Meta",
        "field Shop.Meta.ordering",
        "function run",
        "variable fast",
        "function fallback",
    ]


def definition(source, name):
    document = marked(source).document
    return document, next(each for each in outline_of(document).definitions if each.name == name)


def test_a_definition_begins_with_its_first_decorator():
    document, run = definition(MODULE, "run")
    assert document.text(run.span).startswith('@app.task(name="x")\n@cache\ndef run[T]')
    assert document.text(run.name_span) == "run"
    assert document.source[run.body :].startswith(b"if (n :=")


@pytest.mark.parametrize(
    ("name", "documentation"),
    [("Shop", '"""Sells things."""'), ("size", '"""How many."""'), ("run", None), ("Color", None)],
)
def test_documentation(name, documentation):
    document, found = definition(MODULE, name)
    assert (document.text(found.documentation) if found.documentation else None) == documentation


@pytest.mark.parametrize(
    ("source", "documentation"),
    [
        ("# one\n# two\ndef f(): ...", "# one\n# two"),
        ("# far\n\ndef f(): ...", None),
        ("x = 1  # beside\ndef f(): ...", None),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\ndef f(): ...", None),
        ("#!/bin/sh\n# says\ndef f(): ...", "# says"),
        ("# above\n@dec\ndef f(): ...", "# above"),
        ("class A:\n    # in\n    def f(self): ...", "# in"),
        ("def f():\n    # note\n    'doc'", "'doc'"),
        ("def f():\n    'a' 'b'\n    pass", "'a' 'b'"),
        ("def f():\n    x\n    'no doc'", None),
    ],
)
def test_documentation_of_a_function(source, documentation):
    document, found = definition(source, "f")
    assert (document.text(found.documentation) if found.documentation else None) == documentation


@pytest.mark.parametrize(
    ("header", "bases"),
    [
        ("class A: ...", ()),
        ("class A(): ...", ()),
        ("class A(B): ...", ("B",)),
        ("class A(models.Model, Generic[T]): ...", ("Model", "Generic")),
        ("class A(a.b.C[int], metaclass=M): ...", ("C",)),
        ("@d\nclass A(B, B): ...", ("B", "B")),
    ],
)
def test_bases(header, bases):
    assert definition(header, "A")[1].bases == bases


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("import a.b", [("a.b", "", "a")]),
        ("import a.b as c, d", [("a.b", "", "c"), ("d", "", "d")]),
        ("from a import b", [("a", "b", "b")]),
        ("from a import b as c", [("a", "b", "c")]),
        ("from a import *", [("a", "*", "")]),
        ("from . import a", [(".", "a", "a")]),
        ("from ..a.b import (c,\n  d as e,\n)", [("..a.b", "c", "c"), ("..a.b", "d", "e")]),
        ("from __future__ import annotations", [("__future__", "annotations", "annotations")]),
        ("def f():\n    import a\n    from b import c", [("a", "", "a"), ("b", "c", "c")]),
        ("try:\n    import a\nexcept ImportError:\n    import b as a", [("a", "", "a"), ("b", "", "a")]),
        ("x = 'import a'", []),
    ],
)
def test_imports(source, rows):
    document = marked(source).document
    assert [(each.module, each.name, each.alias) for each in outline_of(document).imports] == rows


def test_places_of_an_import():
    case = marked("<[from <[a.b]> import <[c]> as d]>")
    (found,) = outline_of(case.document).imports
    assert [found.module_span, found.name_span, found.span] == case.spans


def test_calls_and_their_callers():
    case = marked("""
        <[top]>()
        @<[deco]>
        class A:
            x = <[field]>()
            def f(self):
                return self.<[g]>(<[h]>(1))
        <[last]>()
    """)
    names = outline_of(case.document).definitions
    calls = calls_of(case.document)
    assert [call.name_span for call in calls] == case.spans
    callers = [(call.name, names[call.caller].name if call.caller >= 0 else "") for call in calls]
    assert callers == [("top", ""), ("deco", "A"), ("field", "A"), ("g", "f"), ("h", "f"), ("last", "")]
    assert calls[0].at == case.spans[0].start


def test_names_are_counted_outside_strings_and_comments():
    names = outline_of(marked("foo = foo + 'foo'  # foo\nf'{foo} foo'\nclass Größe: pass").document).names
    assert names == {"foo": 3, "Größe": 1}


def test_stub_files_and_broken_ones_have_an_outline():
    assert shown("class A:\n    x: int\n    def f(self) -> int: ...\ndef g(x: int) -> str: ...\n") == [
        "class A",
        "field A.x",
        "method A.f",
        "function g",
    ]
    broken = outline_of(marked("def f(:\n    pass\n\nclass B:\n    def g(self): pass\n").document)
    assert broken.has_errors
    assert {"f", "B"} <= {each.name for each in broken.definitions}


def test_enclosing_is_the_innermost_definition_around():
    case = marked("class A:\n    def f(self):\n        self.x = <|>g()\n    y = 1\n")
    outline = outline_of(case.document)
    assert outline.qualified(outline.enclosing(case.at)) == "A.f"
    assert outline.qualified(outline.enclosing(0)) == "A"
    assert outline.enclosing(999) == -1


def test_no_grammar_gives_an_empty_outline():
    document = Document("a.txt", b"def f(): pass")
    assert outline_of(document) == Outline()
    assert calls_of(document) == ()


def test_facts_read_a_file_once():
    document = marked(MODULE).document
    before = trace.counters["parse"]
    facts = facts_of(document)
    assert facts_of(document) is facts
    assert trace.counters["parse"] == before + 1
    shop = next(each for each in facts.symbols if each.name == "Shop")
    assert (shop.kind, shop.line, shop.column, shop.bases) == (Kind.CLASS, 20, 6, ("Base",))
    assert next(each for each in facts.symbols if each.name == "inner").container == "Shop.price"
    assert "keeper" in facts.names


@pytest.mark.parametrize(
    "source",
    [
        b"(" * 5000,
        b"x = " + b"[" * 5000 + b"]" * 5000,
        b"def f(): " * 3000,
        b"\0" * 5000,
        b"a" + b".b()" * 5000,
    ],
    ids=["open", "nested", "functions", "nuls", "chain"],
)
def test_deep_and_odd_sources(source):
    document = Document("a.py", source, language="python")
    outline_of(document)
    calls_of(document)
