"""One function is read anew after an edit inside it; all else is as if the whole text had been read."""

import random
import re
from pathlib import Path

import pytest

import codeforge
from codeforge import trace
from codeforge.python.questions.mending import mended
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.edited import edited_function, is_broken, part_around, sound_but_for_a_line
from codeforge.python.shapes.shapes import shape_of
from codeforge.syntax.trees import parsed
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from fixtures import cases

SOURCE = """\
import os

class A(B):
    x = 1

    def first(self):
        return self.x

    @property
    def second(self) -> int:
        y = [n for n in self.first()]
        return y  # that is it

    z = 2

if os:
    def low(): return 1

def last(a, b=2):
    '''Says
so.'''
    a.b = b
"""


def opened(source: str) -> Document:
    """A document that somebody edits, parsed."""
    document = Document("a.py", source.encode(), language="python")
    document.lineage = {}
    assert not is_broken(document)
    return document


def typed(document: Document, old: str, new: str) -> Document:
    """The next version, with `new` in the place of `old`."""
    at = document.source.index(old.encode())
    return document.edited([Edit(at, at + len(old.encode()), new.encode())], version=1)


def said(document: Document, *, whole: bool = False) -> list[object]:
    """All that the shape of a document says, read from the function that was edited, or from the whole text."""
    if whole:  # of another version, so that nothing is kept
        return _of_block(
            shape_of(Document("b.py", document.source, language="python"), (3, 13), keep_tree=True)
        )
    return _of_block(shape_of(document, (3, 12), keep_tree=True))


def _of_block(block: Block) -> list[object]:
    return [
        block.text,
        block.stars,
        block.exported,
        block.documentation,
        [(each.text, each.start) for each in (*block.returns, *block.yields, *block.yields_from)],
        [(each.span, each.condition.text, each.condition.start, each.holds) for each in block.guards],
        [[_of_binding(each) for each in bindings] for bindings in block.bindings.values()],
        [[(owner, _of_binding(each)) for owner, each in found] for found in block.attributes.values()],
        [
            (each.name, each.start, each.stop, each.name_span, each.body, each.header_stop, each.text)
            for each in block.definitions
        ],
        [[decorator.text for decorator in each.decorators] for each in block.definitions],
        [_of_block(each.block) for each in block.definitions],
    ]


def _of_binding(binding: Binding) -> list[object]:
    written = [(each.text, each.start) for each in (binding.value, binding.annotation) if each]
    definition = binding.definition.start if binding.definition else -1
    return [binding.name, binding.kind, binding.span, binding.within, binding.path, written, definition]


@cases(
    longer=("return self.x", "value = self.x\n        return value"),
    shorter=("y = [n for n in self.first()]", "y = 1"),
    of_the_same_length=("self.first", "self.third"),
    at_its_end=("return self.x", "return self.x.y"),
    below_its_end=("return self.x\n", "return self.x\n        z = 3\n"),
    before_a_comment=("return y  #", "return y, y  #"),
    at_the_end_of_the_file=("a.b = b", "a.b = b\n    a.c = a"),
    within_a_string=("Says", "Says more,\n     and"),
)
def test_only_the_function_is_read(case):
    before = opened(SOURCE)
    shape_of(before, (3, 12), keep_tree=True)
    after = typed(before, *case)
    edited = edited_function(after)
    assert edited is not None
    assert edited.part.source == after.source[edited.span.start : edited.span.stop + edited.n_more]
    assert said(after) == said(after, whole=True)


@cases(
    statement_of_the_class=("x = 1", "x = 1, 2"),
    header=("self) -> int", "self, more) -> int"),
    less_indented=("        y = [n", "    y = [n"),
    within_a_string_at_the_margin=("Says", "Says more,\nand"),
    outside=("if os:", "if os.name:"),
    below_in_the_class=("    z = 2", "    zz = 2"),
    more_than_one_function=("return self.x\n\n    @property\n    def second", "return\n\n    def second"),
    on_the_header_of_a_class=("class A(B)", "class A(B, C)"),
)
def test_other_edits_are_read_whole(case):
    before = opened(SOURCE)
    after = typed(before, *case)
    assert edited_function(after) is None
    assert said(after) == said(after, whole=True)


def test_a_broken_function_is_broken_wherever_it_stands():
    after = typed(opened(SOURCE), "self.first()", "self.first(")
    assert edited_function(after) is not None
    assert is_broken(after)
    mended = typed(after, "self.first(", "self.first")
    assert edited_function(mended) is not None
    assert not is_broken(mended)


def test_what_is_parsed_is_the_function():
    before = opened(SOURCE)
    after = typed(before, "self.first()", "self.second()")
    at = after.source.index(b"self.second()")
    part, start = part_around(after, at)
    assert part.source.startswith(b"def second")
    assert part.source[at - start :].startswith(b"self.second()")
    assert part_around(after, 0) == (after, 0)


def test_a_second_function_is_compared_with_the_version_that_was_parsed_in_between():
    first = typed(opened(SOURCE), "self.x", "self.y")
    assert not is_broken(first)
    both = typed(first, "a.b = b", "a.b = a")
    assert edited_function(both) is None
    assert not is_broken(both)
    assert edited_function(typed(both, "a.b = a", "a.b = a.c")) is not None


def test_a_line_that_was_cut_and_made_whole_again_is_no_second_change():
    cut = typed(opened(SOURCE), "z = 2", "z")
    assert not is_broken(cut)
    whole = typed(cut, "    z\n", "    z = 2\n")
    assert edited_function(typed(whole, "a.b = b", "a.b")) is not None


def test_a_text_that_is_sound_but_for_a_line():
    before = opened(SOURCE)
    after = typed(before, "return self.x", "return self.(")
    assert sound_but_for_a_line(after) == before.source
    assert sound_but_for_a_line(typed(after, "a.b = b", "a.b = a")) is None


def test_a_broken_function_leaves_the_shape_around_it():
    after = typed(opened(SOURCE), "return self.x", "value = self.x\n        return self.(")
    assert is_broken(after)
    cls = shape_of(after, (3, 12), keep_tree=True).definitions[0]
    assert [each.name for each in cls.block.definitions] == ["first", "second"]
    assert "value" in cls.block.definitions[0].block.bindings
    assert not parsed(after)


def test_a_bracket_that_stays_open_in_the_function_is_found_there():
    after = typed(opened(SOURCE), "return self.x", "y = (self.x\n        return self.x.")
    at = after.source.index(b"self.x.") + len("self.x.")
    whole = mended(after, at)
    assert not is_broken(whole)
    assert b"def second" in whole.source
    assert b"y = (self.x" not in whole.source


def test_a_header_without_its_end_is_closed_within_the_function():
    after = typed(opened(SOURCE), "return self.x", "if self.x\n            return self.x.")
    at = after.source.index(b"self.x.") + len("self.x.")
    whole = mended(after, at)
    assert not is_broken(whole)
    assert b"if self.x:" in whole.source


def test_a_text_that_nobody_edits_is_parsed_whole():
    document = Document("a.py", SOURCE.encode(), language="python")
    assert not is_broken(document)
    assert edited_function(typed(document, "self.x", "self.y")) is None


OWN = sorted(Path(codeforge.__file__).parent.joinpath("python").rglob("*.py"))


def test_the_same_shape_after_edits_of_real_files():
    chooser = random.Random(7)
    n_edited = 0
    for path in chooser.sample(OWN, 25):
        before = opened(path.read_text(encoding="utf-8"))
        lines = [match.start(1) for match in re.finditer(rb"\n {4,}(\w)", before.source)]
        for at in chooser.sample(lines, min(len(lines), 6)):
            text = chooser.choice([b"pass; ", b"added = 1\n        ", b"x = [\n0]; ", b""])
            after = before.edited([Edit(at, at, text or b" ")], version=1)
            n_edited += edited_function(after) is not None and not is_broken(after)
            if not is_broken(after):
                assert said(after) == said(after, whole=True), (path, at, text)
    assert n_edited > 20


@pytest.mark.parametrize("old", ["self.first()", "a.b = b"])
def test_a_long_file_is_not_parsed_again(old):
    before = opened(SOURCE)
    n_parsed = trace.counters["parse"]
    after = typed(before, old, f"{old}.x")
    assert not is_broken(after)
    shape_of(after, (3, 12), keep_tree=True)
    assert trace.counters["parse"] - n_parsed == 1
    assert not parsed(after)
