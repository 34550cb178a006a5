"""An outline that is read again after an edit equals one that is read from nothing."""

import random

import pytest

from codeforge.syntax import outline
from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

PYTHON = b'''"""A shop."""
import os
from a import (b, c as d)

# What is taken.
RATE = 1
RATE = 2
x = y = 3
# Above a class,
# in two lines.
@decorated
class Shop(Base):
    """Sells."""
    # of each
    limit: int = 3
    def sell(self, item):
        # here
        self.sold = item
        return f(self.sold)

if RATE:
    RATE = 4
    def late(): ...
# Last.
async def f(a): return a
x = 5
'''
TYPESCRIPT = b"""import d, { a as b } from './x';
// About it.
export class A extends B { x = 1; m() { this.y = 2; } }
const f = () => { const inner = 1; return inner; };
/** Doc. */
function g() { return f; }
var f = 2;
"""
GO = b'package a\n\nimport "os"\n\n// T is.\ntype T struct { a int }\n\nfunc (t T) M() int { return t.a }\n\nvar x = 1\n'
PIECES = [
    b"",
    b"(",
    b")",
    b'"',
    b"\n",
    b"    ",
    b"x = 6\n",
    b"# note\n",
    b"// note\n",
    b"def g():\n    pass\n",
    b"{",
    b"}",
]


@pytest.mark.parametrize("language, source", [("python", PYTHON), ("typescript", TYPESCRIPT), ("go", GO)])
@pytest.mark.parametrize("seed", range(25))
def test_any_history_of_edits_gives_the_outline_of_the_text(language, source, seed):
    chance = random.Random(seed)
    document = edited = Document("a", source, language=language)
    document.lineage = {}
    for version in range(12):
        start = chance.randrange(len(edited.source) + 1)
        stop = min(start + chance.choice((0, 0, 1, 9, 60)), len(edited.source))
        moved = edited.source[chance.randrange(len(source)) :][:80] if chance.random() < 0.2 else b""
        edit = Edit(start, stop, moved or chance.choice(PIECES))
        edited = edited.edited([edit], version=version)
        known = outline_of(edited)
        assert known == outline_of(Document("a", edited.source, language=language)), edited.source.decode()


def test_an_edit_reads_only_the_outermost_node_that_it_touches(monkeypatch):
    asked = []
    captured = outline._captured
    monkeypatch.setattr(
        outline,
        "_captured",
        lambda *given: asked.append(given[3] if len(given) > 3 else None) or captured(*given),
    )
    source = PYTHON + b"".join(b"def other_%d(): ...\n" % n for n in range(60))
    document = Document("a", source, language="python")
    document.lineage = {}
    outline_of(document)
    at = source.index(b"return f(")
    edited = document.edited([Edit(at, at, b"g(); ")], version=2)
    assert outline_of(edited).names["g"] == 1
    assert [None if span is None else edited.text(span).split()[0] for span in asked] == [None, "@decorated"]


def test_a_variable_moves_to_its_next_binding_when_the_first_goes():
    document = Document("a", b"a = 1\nb = 2\na = 3\n", language="python")
    document.lineage = {}
    assert [each.name_span.start for each in outline_of(document).definitions] == [0, 6]
    edited = document.edited([Edit(0, 1, b"c")], version=2)
    assert [each.name_span.start for each in outline_of(edited).definitions] == [0, 6, 12]
