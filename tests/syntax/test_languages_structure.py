"""Languages read for their outline alone: definitions, folds and faults of an excerpt in each one's idiom."""

import textwrap

import pytest

from codeforge.syntax.languages import pack_of
from codeforge.syntax.outline import outline_of
from languages import Reading, calls, definitions, edited, excerpt, folded, imports, problems

READINGS = {
    "csharp": Reading(
        "Orders.cs",
        definitions="""
        5 namespace Shop.Orders
        9 class Shop.Orders.Order(Entity, IPriced) # /// <summary>An order of one customer.</summary>
        11 constant Shop.Orders.Order.MaxLines
        12 field Shop.Orders.Order.lines
        14 event Shop.Orders.Order.Changed
        15 property Shop.Orders.Order.Total
        17 constructor Shop.Orders.Order.Order
        23 method Shop.Orders.Order.Add # // Adds a line.
        26 function Shop.Orders.Order.Add.Rounded
        31 interface Shop.Orders.IPriced
        31 property Shop.Orders.IPriced.Total
        33 enum Shop.Orders.Status
        35 enum_member Shop.Orders.Status.Open
        36 enum_member Shop.Orders.Status.Paid
        39 struct Shop.Orders.Line
        39 field Shop.Orders.Line.Price
        41 class Shop.Orders.Customer
        41 property Shop.Orders.Customer.Name
        43 interface Shop.Orders.Placed
        """,
        folds="1-3:imports 5-43 9-28 17-19 23-27 33-36",
        faults=[
            ("lines.Add(line);", "lines.Add(line;", ["25 syntax/unclosed-bracket"]),
        ],
    ),
    "ruby": Reading(
        "garden.rb",
        definitions="""
        6 module Garden # # Plants and where they stand.
        7 constant Garden.VERSION
        9 class Garden.Error(StandardError)
        12 class Garden.Plant(Living) # # A plant that wants water.
        14 property Garden.Plant.name
        14 property Garden.Plant.thirst
        16 constructor Garden.Plant.initialize
        21 method Garden.Plant.named
        23 method Garden.Plant.thirsty?
        26 method Garden.Plant.dry?
        28 method Garden.Plant.<=>
        33 method Garden.Plant.all
        40 function water
        46 variable can
        """,
        folds="2-3:imports 6-37 12-36 16-18 23-24 28-29 32-35 33-34 40-43 41-42",
        faults=[
            ('puts "watering #{plant.name}"', 'puts "watering #{plant.name', ["42 syntax/unclosed-string"]),
            ("new(name)\n", "new(name\n", ["21 syntax/unclosed-bracket"]),
        ],
    ),
    "php": Reading(
        "Mailer.php",
        definitions="""
        3 namespace App\\Mail
        11 interface Mailer(Countable) # /**
        13 constant Mailer.LIMIT
        15 method Mailer.send
        18 class Post(Office, Mailer, JsonSerializable)
        22 constant Post.STAMP
        23 field Post.from
        24 field Post.sent
        24 field Post.lost
        26 constructor Post.__construct
        26 field Post.logger
        31 method Post.from # // Says who sends.
        39 class Retries
        41 method Retries.again
        44 enum Priority
        46 enum_member Priority.Low
        47 enum_member Priority.High
        50 function deliver
        55 constant VERSION
        56 variable mailer
        """,
        folds="5-6:imports 8-10:comment 11-15 18-36 26-27 31-35 39-41 44-47 50-52",
        faults=[
            ("return $post;\n    }", "return $post;", ["32 syntax/unclosed-bracket"]),
            ("return count($mailer);", "return count($mailer;", ["52 syntax/unclosed-bracket"]),
        ],
    ),
    "bash": Reading(
        "backup.sh",
        definitions="""
        5 constant TARGET
        6 constant RSYNC_RSH
        7 variable keep
        8 variable names
        14 function log # # Says what happens.
        20 function prune
        30 function usage
        """,
        folds="1-2:comment 8-10 14-17 20-27 21-27 22-26 24-25 30-33 36-41 37-39",
        faults=[
            ('rm -r "$old"', 'rm -r "$old', ["25 syntax/unclosed-string"]),
            ("now=$(date +%T)", "now=$(date +%T", []),  # what it would hide is not told apart
        ],
    ),
    "kotlin": Reading(
        "Route.kt",
        definitions="""
        6 constant MAX_STOPS
        7 variable planned
        10 interface Place # /** A place on the map. */
        11 field Place.name
        12 method Place.distance
        16 class Stop(Marker, Place) # // Where a bus halts.
        16 field Stop.name
        17 field Stop.lines
        23 method Stop.distance
        29 constant Stop.RADIUS
        30 method Stop.at
        34 enum Line
        34 field Line.colour
        35 enum_member Line.RED
        36 enum_member Line.BLUE
        38 method Line.short
        41 class Leg
        41 field Leg.from
        41 field Leg.to
        43 class Timetable
        44 field Timetable.legs
        47 function isTerminal
        49 class Route
        """,
        folds="3-4:imports 10-12 16-31 19-20 23-25 28-30 34-38 43-44",
        faults=[
            ("return M(d)", "return M(d", ["25 syntax/unclosed-bracket"]),
            ("= Stop(name, 1)", "= Stop(name, 1", ["30 syntax/unclosed-bracket"]),
        ],
    ),
    "sql": Reading(
        "schema.sql",
        definitions="""
        2 struct users # -- People who may log in.
        3 field users.id
        4 field users.name
        5 field users.joined
        8 struct orders
        9 field orders.id
        10 field orders.user_id
        11 field orders.total
        14 key orders_by_user
        18 class spent # /* What each user
        26 function balance
        30 variable tickets
        """,
        folds="2-5 8-11 16-17:comment 18-24 26-28",
        faults=[
            ("total NUMERIC(10, 2)\n);", "total NUMERIC(10, 2)\n;", ["8 syntax/unclosed-bracket"]),
            ("CREATE SEQUENCE tickets;", "CREATE SEQUENCES tickets;", []),  # perhaps of another dialect
        ],
    ),
    "html": Reading(
        "page.html",
        definitions="""
        7 object settings
        15 object content
        16 string content.Tea
        17 object content.offers
        18 string content.offers.Green tea
        20 object content.offers.photo
        """,
        folds="2-3:comment 4-23 5-12 7-8 10-11 14-22 15-21 17-20",
        faults=[
            ("</section>", "</div></section>", ["21 syntax/unexpected-tag"]),
        ],
    ),
    "css": Reading(
        "theme.css",
        definitions="""
        6 class :root # /* Colours of the house. */
        7 field :root.--ink
        8 field :root.--paper
        11 class body
        15 class .card > h2,
        #basket:hover
        19 class .card > h2,
        #basket:hover.& .price
        24 namespace (max-width: 40em)
        25 class (max-width: 40em)..card
        30 function fade
        35 namespace @font-face
        """,
        folds="2-3:imports 6-8 11-12 16-21 19-20 24-27 25-26 30-32 35-36",
        faults=[
            ("float: right;\n  }", "float: right;\n", ["19 syntax/unclosed-bracket"]),
            ("max-width: 40em)", "max-width: 40em", ["24 syntax/unclosed-bracket"]),
        ],
    ),
    "json": Reading(
        "package.json",
        definitions="""
        2 key name
        3 key version
        4 key scripts
        5 key scripts.test
        6 key scripts.lint
        8 key files
        10 key files.from
        10 key files.to
        12 key config
        12 key config.port
        """,
        folds="1-12 4-6 8-10",
        faults=[
            ('"test": "node --test",', '"test": "node --test"', ["5 syntax/unexpected"]),
            ('"name": "tea"', '"name": ', ["2 syntax/expected-token"]),
        ],
    ),
    "yaml": Reading(
        "workflow.yaml",
        definitions="""
        3 key name # # Checks every change.
        4 key on
        5 key env
        6 key env.CI LEVEL
        7 key jobs
        8 key jobs.test
        9 key jobs.test.runs-on
        10 key jobs.test.strategy
        10 key jobs.test.strategy.fail-fast
        11 key jobs.test.steps
        12 key jobs.test.steps.uses
        13 key jobs.test.steps.name
        14 key jobs.test.steps.run
        17 key jobs.again
        18 key jobs.again.<<
        20 key second
        """,
        folds="1-2:comment 5-6 7-18 8-16 11-16 13-16 14-16 17-18",
        faults=[
            ("on: [push, pull_request]", "on: [push, pull_request", ["4 syntax/unclosed-bracket"]),
        ],
    ),
    "toml": Reading(
        "project.toml",
        definitions="""
        2 object project # # What is built.
        3 key project.name
        4 key project.version
        5 key project.dependencies
        10 object project.scripts
        11 key project.scripts.tea
        12 key project.scripts.brew.now
        14 object tool.kettle
        15 key tool.kettle.limits
        15 key tool.kettle.limits.heat
        15 key tool.kettle.limits.time
        16 key tool.kettle.wait.seconds
        18 array tool.kettle.users
        19 key tool.kettle.users.name
        21 array tool.kettle.users
        22 key tool.kettle.users.name
        """,
        folds="2-7 5-7 10-12 14-16 18-19 21-22",
        faults=[
            ('name = "tea"', "name = ", ["3 syntax/unfinished"]),
            ('"water",\n]', '"water",\n', ["5 syntax/unclosed-bracket"]),
        ],
    ),
    # An underlined heading opens no section in this grammar: `Notes` should stand beside `Cups`.
    "markdown": Reading(
        "guide.md",
        definitions="""
        5 string Tea for `two`
        9 string Tea for `two`.Leaves
        14 string Tea for `two`.Leaves.Green
        21 string Tea for `two`.Cups
        30 string Tea for `two`.Cups.Notes
        """,
        folds="1-3 5-33 9-19 11-12 14-19 16-19 21-33 23-25 27-28:comment",
        faults=[],  # all text is Markdown
    ),
    "elixir": Reading(
        "parcel.ex",
        definitions="""
        1 module Shop.Parcel
        7 function Shop.Parcel.weight # # Weighs all that is inside.
        11 function Shop.Parcel.light?
        13 function Shop.Parcel.label
        17 function Shop.Parcel.on_time
        20 interface Shop.Tracked
        21 method Shop.Tracked.where
        """,
        folds="1-17 7-8 13-14 20-21",
    ),
    "haskell": Reading(
        "Tide.hs",
        definitions="""
        2 module Tide.Table # -- | Tides, computed from tables.
        8 class Port # -- | A place with a gauge.
        8 enum_member Port.Port
        8 field Port.name
        8 enum_member Port.Unknown
        10 class Metres
        12 interface Measured
        13 method Measured.measure
        20 function height
        """,
        folds="4-7:imports 12-13 15-16 20-23",
    ),
    "swift": Reading(
        "Kettle.swift",
        definitions="""
        4 interface Heated # /// Something that gets warm.
        5 property Heated.degrees
        6 method Heated.heat
        9 class Kettle(Heated)
        10 field Kettle.most
        11 field Kettle.degrees
        13 constructor Kettle.init
        18 method Kettle.heat # /// Heats the water.
        22 enum Kettle.State(String)
        23 enum_member Kettle.State.cold
        23 enum_member Kettle.State.boiling
        27 struct Cup
        28 field Cup.volume
        31 namespace Kettle
        32 function Kettle.pour
        35 function tea
        """,
        folds="4-6 9-24 13-14 18-19 22-23 27-28 31-32",
    ),
    "zig": Reading(
        "arena.zig",
        definitions="""
        1 variable std
        4 struct Arena # /// Memory that is freed at once.
        5 field Arena.used
        7 method Arena.take
        13 enum Fault
        14 enum Mode
        14 field Mode.small
        14 field Mode.large
        16 function grown
        """,
        folds="4-10 7-9 16-17",
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


def test_neither_imports_nor_calls_are_claimed(language):
    document = excerpt(READINGS[language].path)
    assert not pack_of(language).full
    assert imports(document) == []
    assert calls(document) == ""
