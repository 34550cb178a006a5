"""Languages read in full: definitions, imports, calls, folds and faults of an excerpt in each one's idiom."""

import textwrap

import pytest

from codeforge.syntax.languages import pack_of
from codeforge.syntax.names import occurrences
from codeforge.syntax.outline import outline_of
from languages import Reading, calls, definitions, edited, excerpt, folded, imports, problems

READINGS = {
    "lua": Reading(
        "queue.lua",
        definitions="""
        8 constant MAX_WAITING
        10 variable Queue
        11 field __index
        12 field version
        14 variable defaults
        15 key defaults.workers
        16 function defaults.on_full
        23 function new # --- Makes an empty queue.
        29 method push
        37 method run # -- Runs the first job, if there is one.
        42 function drain
        46 function drain
        50 key Queue
        50 key open
        """,
        imports=[
            ("jobs.log", "", "log"),
            ("luv", "", "uv"),
            ("jobs.text", "format", "format"),
            ("jobs.compat", "", ""),
        ],
        calls="""
        -: require require require require
        defaults.on_full: warn format
        new: setmetatable
        push: on_full insert
        run: remove job
        drain: run new_idle start drain
        """,
        folds="14-18 16-17 21-22:comment 23-26 29-33 30-31 37-39 42-43 46-47",
        faults=[
            (
                "table.insert(self.waiting, job)",
                "table.insert(self.waiting, job",
                ["33 syntax/unclosed-bracket"],
            ),
            ("local MAX_WAITING = 64", "local = 64", ["8 syntax/expected-token"]),
            ("  return self\nend", "  return self\n", ["26 syntax/expected-token"]),
        ],
    ),
    "go": Reading(
        "cache.go",
        definitions="""
        16 variable ErrGone # // ErrGone says that a value was there once.
        18 constant DefaultLimit
        21 constant Fresh
        22 constant Stale
        26 class State # // State says how old a value is.
        29 interface Store(Getter) # // Store finds values by key.
        32 method Store.Put # // Put keeps value under key.
        36 interface Getter
        37 method Getter.Get
        39 class Key
        44 struct Cache(Mutex) # // Cache is a Store in memory.
        46 field Cache.limit
        46 field Cache.used
        47 field Cache.entries
        50 struct entry
        51 field entry.value
        52 field entry.until
        56 function New # // New makes a cache of at most limit values.
        62 method Get # // Get returns the value of key, or ErrGone.
        73 method ServeHTTP
        """,
        imports=[
            ("errors", "", "errors"),
            ("sync", "", "sync"),
            ("time", "*", ""),
            ("example.org/kit/clock", "", "clock"),
            ("embed", "", ""),
            ("net/http", "", "http"),
        ],
        calls="""
        -: New
        New: make
        Get: Lock Unlock Now After
        ServeHTTP: Get each
        """,
        folds="4-11:imports 20-22 29-32 35-39 36-37 42-43:comment 44-47 50-52 56-58 62-70 66-68 73-75",
        faults=[
            ("func New[T any](limit int) *", "func New[T any](limit int *", ["56 syntax/unclosed-bracket"]),
            ("ok := c.entries[key]", "ok := c.entries[key", ["65 syntax/unclosed-bracket"]),
            ('"sync"', '"sync', ["6 syntax/unclosed-string"]),
        ],
    ),
    "rust": Reading(
        "shapes.rs",
        definitions="""
        10 module store
        13 constant LIMIT # /// How many shapes a drawing holds.
        14 variable DRAWN
        17 interface Area(Display, Sized) # /// Whatever has an area.
        18 type_parameter Area.Unit
        19 constant Area.EDGES
        21 method Area.area # /// The area, in square units.
        22 method Area.is_flat
        32 struct Circle # /// A circle around the origin.
        34 field Circle.radius # /// From the centre to the edge.
        35 field Circle.tag
        38 enum Shape
        39 enum_member Shape.Point
        40 enum_member Shape.Round
        41 enum_member Shape.Box
        44 object Circle
        45 constant Circle.UNIT
        48 method Circle.new # /// Makes a circle.
        53 object Circle(Area)
        54 class Circle.Unit
        55 constant Circle.EDGES
        56 method Circle.area
        57 function Circle.area.squared
        62 function circle
        66 class Drawing
        69 module tests
        73 function tests.a_point_is_flat
        """,
        imports=[
            ("std::collections", "HashMap", "HashMap"),
            ("std::fmt", "", "fmt"),
            ("std::fmt", "Display", "Display"),
            ("std::fmt", "Formatter", "Form"),
            ("crate::units::length", "Metre", "Metre"),
            ("crate::units::length", "Foot", "Foot"),
            ("crate::units::area", "*", ""),
            ("super", "scale", "zoom"),
            ("serde", "", "ser"),
            ("store", "", "store"),
            ("super", "*", ""),
        ],
        calls="""
        Area.is_flat: area
        Circle.area.squared: powi
        Circle.area: squared
        circle: new
        tests.a_point_is_flat: assert new is_flat
        """,
        folds="4-7:imports 17-24 22-23 27-29:comment 32-35 38-41 44-50 48-49 53-59 56-58 62-63 69-75 73-74",
        faults=[
            ("pub radius: T,", "pub radius T,", ["34 syntax/unfinished"]),
            ("Circle { radius, tag: None }", "Circle { radius, tag: None", ["49 syntax/unclosed-bracket"]),
        ],
    ),
    "java": Reading(
        "Ledger.java",
        definitions="""
        1 package org.example.bank
        12 class Ledger(Book, Closeable, Traced) # /**
        13 constant Ledger.MAX_ENTRIES
        14 field Ledger.entries
        15 field Ledger.first
        15 field Ledger.last
        18 enum Ledger.Direction(Signed) # /** What happens to money. */
        19 enum_member Ledger.Direction.IN
        20 enum_member Ledger.Direction.OUT
        22 method Ledger.Direction.OUT.costs
        25 field Ledger.Direction.sign
        27 constructor Ledger.Direction.Direction
        30 interface Ledger.Entry(Comparable)
        31 constant Ledger.Entry.CENTS
        33 method Ledger.Entry.amount
        35 method Ledger.Entry.large
        38 class Ledger.Transfer(Entry)
        38 field Ledger.Transfer.amount
        38 field Ledger.Transfer.note
        39 constructor Ledger.Transfer.Transfer
        44 interface Ledger.Reviewed
        44 method Ledger.Reviewed.by
        46 constructor Ledger.Ledger
        54 method Ledger.add # // Adds an entry, and says
        60 method Ledger.balance
        """,
        imports=[
            ("java.util", "List", "List"),
            ("java.util.concurrent", "*", ""),
            ("java.lang.Math", "max", "max"),
            ("org.example.bank.Rules", "*", ""),
        ],
        calls="""
        Ledger.Entry.large: amount
        Ledger.Transfer.Transfer: check
        Ledger.Ledger: size ArrayList
        Ledger.add: max forEach println balance
        """,
        folds="3-6:imports 8-10:comment 12-60 18-27 20-22 30-35 38-41 39-40 46-48 51-52:comment 54-57",
        faults=[
            ("super(entries.size());", "super(entries.size();", ["47 syntax/unclosed-bracket"]),
            ("int first, last;", "int first, ;", ["15 syntax/unfinished"]),
        ],
    ),
    "c": Reading(
        "ring.c",
        definitions="""
        8 constant RING_SIZE
        9 function WRAP
        11 class byte
        12 class ring_reader
        15 enum policy # /* How a ring behaves when it is full. */
        16 enum_member policy.POLICY_WAIT
        17 enum_member policy.POLICY_DROP
        20 struct ring
        21 field ring.data
        22 field ring.head
        22 field ring.tail
        23 field ring.next
        24 field ring.reader
        25 field ring.wake
        26 class ring_t
        31 struct failure
        29 field failure.code
        30 field failure.text
        33 struct word
        34 field word.whole
        35 field word.bytes
        40 variable n_rings
        41 variable names
        43 function ring_open
        44 function ring_names
        48 function ring_put # /* Puts one byte in.
        60 function ring_waiting # // Counts what waits.
        63 function ring_dump
        """,
        imports=[("stddef.h", "*", ""), ("stdlib.h", "*", ""), ("ring.h", "*", "")],
        calls="""
        ring_put: WRAP wake
        ring_waiting: WRAP
        ring_dump: malloc abort
        """,
        folds="1-3:comment 4-6:imports 15-17 20-25 28-30 33-35 46-47:comment 48-55 58-61 63-68",
        faults=[
            ("return ring->wake(ring);", "return ring->wake(ring;", ["55 syntax/unclosed-bracket"]),
            ("size_t head, tail;", "size_t head, ;", []),  # a macro could make it sound
        ],
    ),
    "cpp": Reading(
        "scene.cpp",
        definitions="""
        7 constant SCENE_DEPTH
        9 namespace scene
        11 namespace scene.detail::cache
        11 constant scene.detail::cache.LINES
        14 class scene.Node(Base, Named) # /// Whatever stands in a scene.
        16 constructor scene.Node.Node
        17 constructor scene.Node.Node
        18 method scene.Node.~Node
        21 method scene.Node.draw # /// Draws the node and what stands below it.
        22 method scene.Node.id
        23 method scene.Node.parent
        24 method scene.Node.children
        25 method scene.Node.operator==
        26 method scene.Node.each
        28 enum scene.Node.Layer
        28 enum_member scene.Node.Layer.Back
        28 enum_member scene.Node.Layer.Front
        29 class scene.Node.Pointer
        30 field scene.Node.count
        33 field scene.Node.id_
        34 field scene.Node.parent_
        34 field scene.Node.next_
        38 struct scene.Holder(Node)
        39 field scene.Holder.value
        43 interface scene.Drawable
        45 function scene.load
        50 struct Point
        50 field Point.x
        50 field Point.y
        54 constructor Node
        55 method ~Node
        58 method parent # // Walks up to the root.
        64 method each
        69 function make
        """,
        imports=[("memory", "*", ""), ("vector", "*", ""), ("scene.hpp", "*", "")],
        calls="""
        scene.Drawable: draw
        ~Node: detach
        parent: parent move
        each: visit for_each children begin children end
        make: unique_ptr Node
        """,
        folds="1-3:imports 9-46 14-34 38-39 58-60 64-66 69-70",
        faults=[
            ("{ detach(this); }", "{ detach(this; }", ["55 syntax/unclosed-bracket"]),
            ("next_;\n};", "next_;\n", ["9 syntax/unclosed-bracket"]),
        ],
    ),
}


@pytest.fixture(params=READINGS, name="language")
def _language(request):
    return request.param


def test_definitions(language):
    assert (
        definitions(excerpt(READINGS[language].path))
        == textwrap.dedent(READINGS[language].definitions).strip()
    )


def test_imports(language):
    assert imports(excerpt(READINGS[language].path)) == READINGS[language].imports


def test_calls(language):
    assert calls(excerpt(READINGS[language].path)) == textwrap.dedent(READINGS[language].calls).strip()


def test_folds(language):
    assert folded(excerpt(READINGS[language].path)) == READINGS[language].folds


def test_sound_text_has_no_faults(language):
    document = excerpt(READINGS[language].path)
    assert problems(document) == []
    assert not outline_of(document).has_errors


def test_faults(language):
    document = excerpt(READINGS[language].path)
    for before, after, expected in READINGS[language].faults:
        assert problems(edited(document, before, after)) == expected, after


def test_every_definition_is_among_the_names(language):
    document = excerpt(READINGS[language].path)
    outline = outline_of(document)
    for definition in outline.definitions:
        if definition.kind.name != "PACKAGE" and "::" not in definition.name:
            assert definition.name in outline.names, definition.name
            assert definition.name_span in occurrences(document, definition.name), definition.name


def test_the_pack_is_full(language):
    pack = pack_of(language)
    assert pack is not None
    assert pack.full
