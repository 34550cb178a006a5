"""A segment gives back what it was made of, however it was made, and never reads what is not whole."""

import dataclasses
import random
import struct

import msgspec
import numpy as np
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from any_facts import any_files
from codeforge.errors import IndexDamaged
from codeforge.index import stored
from codeforge.index.coding import (
    packed,
    packed_strings,
    packed_varints,
    unpacked,
    unpacked_strings,
    unpacked_varints,
    unzigzag,
    zigzag,
)
from codeforge.index.facts import FileFacts, ImportedName, Symbol, facts_of
from codeforge.index.segment import Segment, called, module_parts
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document


def facts_by_path(segment: Segment) -> dict[str, FileFacts]:
    return {path: segment.facts(file) for file, path in enumerate(segment.paths)}


def same(a: Segment, b: Segment) -> bool:
    """True when all columns are equal, types of numbers included."""
    for field in dataclasses.fields(a.columns):
        one, other = getattr(a.columns, field.name), getattr(b.columns, field.name)
        if isinstance(one, np.ndarray):
            if one.dtype != other.dtype or not np.array_equal(one, other):
                return False
        elif one != other:
            return False
    return True


def python(path: str, source: str) -> FileFacts:
    return facts_of(Document(path, source.encode(), language="python"))


SHAPES = python(
    "shapes.py",
    """\
from math import pi
import a.b as c

class Shape:
    sides = 0

    def area(self):
        def inner(): ...
        self.cached = inner()

class Round(Shape, c.Base):
    def area(self): return pi
""",
)


# what goes in comes out --------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(any_files())
def test_facts_come_back(files):
    assert facts_by_path(Segment.of(files)) == {one.path: one for one in files}


@settings(max_examples=40, deadline=None)
@given(any_files(), st.randoms())
def test_order_does_not_matter(files, chance: random.Random):
    other = files.copy()
    chance.shuffle(other)
    assert same(Segment.of(files), Segment.of(other))


@settings(max_examples=40, deadline=None)
@given(any_files(), st.sampled_from([1, 3, 19]))
def test_encoded_and_decoded(files, level):
    segment = Segment.of(files)
    assert same(Segment.decoded(segment.encoded(level)), segment)


@settings(max_examples=40, deadline=None)
@given(any_files(), any_files(), any_files(), st.sets(st.integers(0, 5)))
def test_merged_equals_made_anew(a, b, c, dead):
    parts = [Segment.of(files) for files in (a, b, c)]
    live = {one.path: one for one in a}
    live |= {path: parts[1].facts(file) for file, path in enumerate(parts[1].paths) if file not in dead}
    live |= {one.path: one for one in c}
    merged = Segment.merged([(parts[0], ()), (parts[1], dead), (parts[2], frozenset())])
    assert same(merged, Segment.of(live.values()))


def test_merged_of_nothing():
    assert same(Segment.merged([]), Segment.of([]))


def test_the_later_of_two_files_with_one_path_counts():
    first, second = python("a.py", "x = 1"), python("a.py", "y = 1")
    assert facts_by_path(Segment.of([first, second])) == {"a.py": second}


def test_real_facts_come_back():
    segment = Segment.of([SHAPES])
    assert segment.facts(0) == SHAPES
    assert [segment.symbol(row) for row in range(segment.n_symbols)] == list(SHAPES.symbols)
    assert repr(segment) == f"Segment(1 files, {len(SHAPES.symbols)} symbols, {len(segment.names)} names)"


def test_deep_nesting():
    container, symbols = "", []
    for depth in range(600):
        symbols.append(Symbol("deep.py", f"f{depth}", Kind.FUNCTION, depth, 4, 600, container))
        container = f"{container}.f{depth}".lstrip(".")
    facts = FileFacts("deep.py", "python", 1, 601, symbols=tuple(symbols))
    assert Segment.decoded(Segment.of([facts]).encoded()).facts(0) == facts


def test_names_that_no_file_uses_any_more_are_gone():
    parts = Segment.of([SHAPES, python("b.py", "only_here = 1")])
    assert "only_here" in parts.names
    assert "only_here" not in Segment.merged([(parts, {parts.file_of("b.py")})]).names


# looking up --------------------------------------------------------------------------------------------------


def test_lookups():
    segment = Segment.of([python("b.py", "from shapes import Shape as S\nclass Box(Shape): ..."), SHAPES])

    def files(numbers):
        return [segment.paths[file] for file in numbers.tolist()]

    def names(rows):
        return [(segment.symbol(row).path, segment.symbol(row).name) for row in rows.tolist()]

    number = segment.name_id
    assert segment.file_of("shapes.py") == 1
    assert segment.file_of("gone.py") == -1
    assert number("no such name") == -1
    assert files(segment.files_with(number("Shape"))) == ["b.py", "shapes.py"]
    assert names(segment.rows_named(number("area"))) == [("shapes.py", "area")] * 2
    assert names(segment.rows_with_base(number("Shape"))) == [("b.py", "Box"), ("shapes.py", "Round")]
    assert names(segment.rows_with_base(number("Base"))) == [("shapes.py", "Round")]
    assert files(segment.files_importing(number("S"))) == ["b.py"]
    assert files(segment.files_importing(number("Shape"))) == ["b.py"]
    assert files(segment.files_importing(number("area"))) == []
    assert segment.imports_of(0) == (ImportedName("shapes", "Shape", "S"),)
    assert segment.language(0) == "python"
    assert segment.n_symbols_of(1) == len(SHAPES.symbols)
    assert segment.derive(len_of_names) is segment.derive(len_of_names)


def len_of_names(segment: Segment) -> list[int]:
    return [len(name) for name in segment.names]


@pytest.mark.parametrize(
    ("module", "parts"),
    [
        ("a.b", ("a", "b")),
        ("..a.b", ("a", "b")),
        (".", ()),
        ("../a/b", ("a", "b")),
        ("../a/b.ts", ("a", "b")),
        ("b.h", ("b",)),
        ("sys/b.h", ("sys", "b")),
        ("crate::a::b", ("crate", "a", "b")),
        ("", ()),
    ],
)
def test_module_parts(module, parts):
    assert module_parts(module) == parts


def test_called():
    assert called("a/b.test.ts") == ("b", "a")
    assert called("b.py") == ("b",)
    assert called("b/b.go") == ("b",)


# stored ------------------------------------------------------------------------------------------------------

WHOLE = Segment.of([SHAPES, python("b.py", "import shapes\n")]).encoded(19)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 7))
def test_one_flipped_bit_is_damage(place, bit):
    damaged = bytearray(WHOLE)
    damaged[place] ^= 1 << bit
    with pytest.raises(IndexDamaged):
        Segment.decoded(bytes(damaged))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_off_segment_is_damage(length):
    with pytest.raises(IndexDamaged):
        Segment.decoded(WHOLE[:length])


@given(st.binary(max_size=60))
def test_anything_else_is_no_index(data):
    with pytest.raises(IndexDamaged, match="no index"):
        Segment.decoded(data)
    with pytest.raises(IndexDamaged):
        Segment.decoded(WHOLE + data + b".")


def with_body(body: bytes) -> bytes:
    """A segment with a right checksum whatever its body is."""
    header = struct.Struct("<8sHQQ")
    checksum = xxhash.xxh3_64_intdigest(body, seed=stored.extractors())
    return header.pack(stored.MAGIC, stored.FORMAT, stored.extractors(), checksum) + body


@given(st.binary(max_size=60) | st.integers(0, 10_000))
def test_a_foreign_writer_with_a_right_checksum(body):
    if isinstance(body, int):  # sound messages, in which numbers and lengths contradict each other
        sections = msgspec.msgpack.decode(WHOLE[26:])
        key = sorted(sections["arrays"])[body % len(sections["arrays"])]
        sections["arrays"][key] = sections["arrays"][sorted(sections["arrays"])[body // 7 % 20]]
        body = msgspec.msgpack.encode(sections)
    try:
        Segment.decoded(with_body(body))
    except IndexDamaged as error:
        assert "does not hold together" in str(error)


def test_another_format_or_other_extractors():
    for place in (8, 10):
        other = bytearray(WHOLE)
        other[place] ^= 1
        with pytest.raises(IndexDamaged, match="another version"):
            Segment.decoded(bytes(other))


def test_extractors_change_with_a_language_pack():
    assert stored.fingerprint([b"a", b"b"]) != stored.fingerprint([b"a", b"c"])


# coding ------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_numbers_come_back(values):
    column = np.array(values, np.uint64)
    assert unpacked(packed(column, 3)).tolist() == values
    assert unpacked_varints(packed_varints(column, 3)).tolist() == values


@given(st.lists(st.integers(-(2**61), 2**61)))
def test_signed_numbers_come_back(values):
    column = np.array(values, np.int64)
    assert unzigzag(zigzag(column).astype(np.uint64)).tolist() == values


@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("\n\\n\0")), max_size=5))
def test_strings_come_back(strings):
    assert unpacked_strings(packed_strings(strings, 3)) == strings


def test_names_of_files_that_are_no_text_come_back():
    strings = ["a\udcff", "b" * 1000, "b" * 1000 + "c"]
    assert unpacked_strings(packed_strings(strings, 3)) == strings
