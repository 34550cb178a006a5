"""What ranking is made of: columns of evidence, what other people's code says, and the network over both."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.features.completion import completion, member_evidence, model, name_evidence, read_first
from codeforge.features.completion.around import _read_block, around, read, read_blocks
from codeforge.features.completion.bilinear import NOTHING as NO_SIGNS
from codeforge.features.completion.bilinear import Bilinear, bilinear
from codeforge.features.completion.by_name import ENOUGH, likely_members, seen_here
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.columns import NEVER, Names, beginnings, looks, other_names
from codeforge.features.completion.prior import (
    NOTHING,
    Prior,
    class_names,
    contexts_of,
    parsed,
    prior,
    written,
)
from codeforge.features.completion.rank import rank
from codeforge.features.completion.where import where
from codeforge.index.network import decoded, encoded
from codeforge.index.usage import UsageSegment, UsageView
from codeforge.python.answers import Details, Member
from codeforge.python.standard_names import names_of
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from fixtures import Fixture

SOURCE = """import os

def first(conn):
    conn.open()
    conn.commit()

def second(conn, old_conn):
    conn.close()
    total = conn."""


def cursor(source=SOURCE):
    document = Document("a.py", source.encode(), language="python")
    place = where(document, len(source))
    return document, place


def candidates(*names, source="member"):
    return [Candidate(name, Kind.METHOD, source) for name in names]


def usage_of(**files):
    documents = [Document(f"{name}.py", text.encode(), language="python") for name, text in files.items()]
    segment = UsageSegment.of(documents)
    return UsageView([(segment, np.ones(len(segment.paths), np.bool_))])


def row(names, usage=None, source=SOURCE, known=NOTHING, goes_with=NO_SIGNS, receiver_type=""):
    """By name, a dictionary of its features."""
    document, place = cursor(source)
    here, offered = around(document, place), candidates(*names)
    rows = member_evidence.member_rows(
        here, place, "a.py", offered, usage or UsageView(), known, goes_with, receiver_type
    )
    return {
        name: dict(zip(member_evidence.FEATURES, values, strict=True))
        for name, values in zip(names, rows.tolist(), strict=True)
    }


# the text around


def test_the_window_falls_into_what_is_before_inside_and_behind_the_definition():
    source = SOURCE + "\n    return total\n\ndef third():\n    pass\n"
    document = Document("a.py", source.encode(), language="python")
    here = around(document, where(document, len(SOURCE)))
    parts = [part.text.strip()[:20] for part in (here.far, here.near, here.line, here.rest, here.end)]
    assert parts == [
        "import os\n\ndef first",
        "def second(conn, old",
        "total = conn.",
        "return total",
        "def third():\n    pas",
    ]


def test_a_name_given_behind_a_broken_line_is_bound():
    document, place = cursor("def f(values, other):\n    total = (1,\n    print(val")
    assert around(document, place).bound("val") == ["values"]


# evidence


def test_what_follows_the_same_words_is_counted():
    text = "run(first, second)\nrun(first, third)\nrun(other)\n"
    part = read(text)
    assert part.names_after(("run", "(")) == {"first": 2, "other": 1}
    assert part.names_after(("(", "first", ",")) == {"second": 1, "third": 1}
    assert part.names_next_to("first") == {"second": 1, "third": 1}
    assert part.names_after(()) == part.names_next_to("unknown") == {}


TOKENS = st.sampled_from(["in", "is", "x", "(", ",", ".", "=", "run", "größe"])


@given(
    st.lists(st.tuples(TOKENS, st.sampled_from(["", " ", "\n", "  "]))),
    st.lists(TOKENS, min_size=1, max_size=3),
)
def test_names_behind_a_row_of_tokens_are_those_that_a_pattern_finds(written, tokens):
    text = "".join(token + space for token, space in written)
    pattern = "".join(
        rf"\b{each}\b\s*" if each.isidentifier() else rf"{re.escape(each)}\s*" for each in tokens
    )
    found = re.findall(pattern + r"([^\W\d]\w*)", text)
    assert read(text).names_after(tuple(tokens)) == Counter(found)
    following = re.findall(r"\bx\b[^\w\n]+([^\W\d]\w*)", text)
    assert read(text).names_next_to("x") == Counter(following)


@pytest.mark.parametrize(
    ("source", "role", "previous"),
    [
        ("run(\n    ", "", "("),
        ("run(first,\n    ", "", ","),
        ("first = 1\n", "statement", "\n"),
        ("# see run(\n    ", "statement", "\n"),
        ("first = [\n", "statement", "\n"),  # nothing is indented: a bracket that nobody has closed
    ],
)
def test_a_line_within_brackets_goes_on_from_the_line_above(source, role, previous):
    document, place = cursor(source)
    wanted = around(document, place).wanted
    assert (wanted.role, wanted.previous) == (role, previous)


def named(source, *names):
    """By name in scope, a dictionary of its features."""
    document, place = cursor(source)
    offered = candidates(*names, source="scope")
    rows = name_evidence.name_rows(around(document, place), place, offered, lambda name: 0, NOTHING)
    return {
        name: dict(zip(name_evidence.FEATURES, values, strict=True))
        for name, values in zip(names, rows.tolist(), strict=True)
    }


def test_a_keyword_argument_asks_for_its_namesake_and_a_target_does_not():
    assert named("run(size=siz", "size")["size"]["is_wanted_argument"] == 1
    assert named("size = siz", "size")["size"]["is_wanted_argument"] == 0


def test_names_that_go_on_where_others_end_are_told_apart():
    found = named("fie", "field", "field_name", "file")
    assert [found[name]["is_begun"] for name in found] == [1, 0, 0]
    assert [found[name]["goes_on"] for name in found] == [0, 1, 0]


def test_a_plural_is_like_what_it_holds():
    found = named("for query in que", "queries", "query_ops")
    assert found["queries"]["like_best"] == 1
    assert found["queries"]["is_plural"] == 1


def test_how_far_an_import_is_fetched_is_told_apart_from_depth():
    document, place = cursor("val")
    offered = [
        Candidate("value", Kind.FUNCTION, "project", depth=4),
        Candidate("values", Kind.VARIABLE, "scope", depth=2),
    ]
    rows = name_evidence.name_rows(around(document, place), place, offered, lambda name: 0, NOTHING)
    column = name_evidence.FEATURES.index
    assert rows[:, column("tier_4")].tolist() == [1, 0]
    assert rows[:, column("depth")].tolist() == [0, 2]


def test_uses_in_this_definition_count_apart_from_earlier_ones():
    found = row(["close", "commit", "open"])
    assert found["close"]["receiver_near"] > 0 == found["commit"]["receiver_near"]
    assert (
        found["close"]["receiver_recent"]
        > found["commit"]["receiver_recent"]
        > found["open"]["receiver_recent"]
    )


def test_other_files_count_and_the_own_file_does_not():
    usage = usage_of(a="conn.rollback()\n" * 9, b="conn.ping()\n")
    found = row(["rollback", "ping"], usage)
    assert found["ping"]["project_share"] == 1 and found["rollback"]["project_share"] == 0


def test_receivers_with_the_same_members_speak_for_one_of_another_name():
    usage = usage_of(b="db.open()\ndb.close()\ndb.commit()\nfile.read()\nfile.seek(0)\n")
    found = row(["open", "close", "commit", "vacuum"], usage)
    assert found["commit"]["alike"] > 0 == found["vacuum"]["alike"]


def test_the_type_of_a_receiver_speaks_through_what_others_wrote():
    known = Prior({}, {"Logger": {"debug": 500}}, {}, {}, {})
    found = row(["critical", "debug"], known=known, receiver_type="Logger | None")
    assert found["debug"]["prior_type"] > 0 == found["critical"]["prior_type"]


def test_members_stand_where_others_put_them():
    """What others give to variables is likelier behind an assignment, whatever the receiver."""
    known = Prior(
        {}, {"Logger": {"debug": 500, "critical": 500}}, {"=": {"debug": 600, "critical": -600}}, {}, {}
    )
    found = row(["critical", "debug"], known=known, receiver_type="Logger")
    assert found["debug"]["prior_token"] > 0 > found["critical"]["prior_token"]
    assert found["debug"]["prior_here"] == 0 > found["critical"]["prior_here"]
    assert found["debug"]["prior_likely"] > found["critical"]["prior_likely"]


@pytest.mark.parametrize(
    ("tokens", "is_argument", "contexts"),
    [
        ((), False, ("\n",)),
        (("x", "="), False, ("=",)),
        (("dtype", "="), True, ("dtype=", "kw=")),
        (("len", "("), False, ("len(", "(")),
        (("x", "+", "("), False, ("(",)),
    ],
)
def test_places_are_described_from_close_by_and_from_afar(tokens, is_argument, contexts):
    assert contexts_of(tokens, is_argument=is_argument) == contexts


def test_words_may_only_begin_alike():
    found = beginnings(["cov", "covariance", "mean", "to_rank", "id"], frozenset({"covariance", "ranked"}))
    assert found.tolist() == [1, 1, 0, 1, 0]


def test_names_without_rows_have_none():
    assert row([]) == {}
    assert looks([]).shape == (0, 8)


def test_columns_are_the_same_whichever_side_is_shorter():
    few, many = Names(candidates("a", "b")), Names(candidates("a", "b", "c", "d"))
    table = {"b": 2, "x": 5, "y": 7}
    assert few.column(table).tolist() == [0, 2] and many.column(table).tolist() == [0, 2, 0, 0]


def test_distances_run_over_parts_and_know_what_was_never_used():
    parts = [({"a": 4}, 5), ({"b": 0, "a": 1}, 3)]
    assert Names(candidates("a", "b", "c")).distance(parts).tolist() == [1, 8, NEVER]


@pytest.mark.parametrize(
    ("receiver", "classes", "expected"),
    [("old_field", [], "field"), ("_client", [], "client"), ("q", ["QuerySet"], "query_set")],
)
def test_a_thing_goes_by_several_names(receiver, classes, expected):
    assert expected in other_names(receiver, classes)


# by name


def test_what_follows_the_same_name_here_comes_first():
    document, place = cursor()
    found = likely_members(around(document, place), place.receiver, UsageView(), NOTHING, path="a.py")
    assert found[:3] == ["close", "open", "commit"]
    assert seen_here(around(document, place), place.receiver) == ["close", "open", "commit"]


def test_an_unknown_name_still_gets_members_that_are_common():
    document, place = cursor("x.")
    found = likely_members(around(document, place), "x", UsageView(), prior(), path="a.py")
    assert {"append", "items", "split"} <= set(found) and len(found) <= ENOUGH + 120


# other people's code


def test_a_prior_is_read_as_it_was_written():
    known = Prior({"os": {"path": 100}}, {"str": {"join": 90}}, {"\\": {"x": 1}}, {"get": 900}, {"len": 800})
    assert parsed(written(known)) == known


def test_what_is_shipped_knows_the_standard_library():
    known = prior()
    assert max(known.receivers["os"], key=known.receivers["os"].__getitem__) == "path"
    assert known.of_type("list[int] | None").keys() >= {"append", "extend"}
    assert known.members["get"] > 500


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dict[str, int] | None", ["dict"]),
        ("type[Path]", ["type[Path]"]),
        ("module os", ["module os"]),
        ("", []),
    ],
)
def test_class_names(text, names):
    assert class_names(text) == names


def test_what_goes_with_the_place_counts_beside_what_follows_the_receiver():
    goes_with = Bilinear(
        {"target word total": 0},
        {"count": 0},
        {},
        np.ones((1, 1), np.float32),
        np.full((1, 1), 2, np.float32),
        np.zeros((0, 1), np.float32),
    )
    found = row(["commit", "count"], goes_with=goes_with)
    assert (found["count"]["signs"], found["commit"]["signs"]) == (2, 0)
    assert (found["count"]["signs_best"], found["commit"]["signs_best"]) == (0, -2)
    assert np.exp(found["count"]["signs_here"]) + np.exp(found["commit"]["signs_here"]) == pytest.approx(1)
    assert found["count"]["signs_here"] - found["commit"]["signs_here"] == pytest.approx(
        member_evidence.SIGNS * 2
    )
    known = Prior({"conn": {"commit": 9000, "count": 10}}, {}, {}, {}, {})
    found = row(["commit", "count"], known=known, goes_with=goes_with)
    assert found["count"]["signs_here"] < found["commit"]["signs_here"]


# the network


def test_weights_are_read_as_they_were_written_and_fit_the_features():
    shipped = model.network("members", member_evidence.FEATURES)
    again = decoded(encoded({"members": shipped}))["members"]
    rows = np.random.default_rng(1).random((5, len(member_evidence.FEATURES)), np.float32)
    assert np.allclose(shipped.scores(rows), again.scores(rows))
    assert model.network("names", name_evidence.FEATURES).features == name_evidence.FEATURES


def test_scoring_stays_small():
    shipped = model.network("members", member_evidence.FEATURES)
    assert shipped.hidden.size + shipped.second.size < 6000  # a thousand rows: under half a millisecond


def test_what_begins_as_typed_stands_first_and_in_its_case_before():
    document, place = cursor(SOURCE + "Ro")
    ranked = rank(document, place, candidates("bystro", "rollback", "Rollback"), UsageView())
    assert [one.candidate.name for one in ranked] == ["Rollback", "rollback", "bystro"]


def test_no_candidates_are_no_list():
    document, place = cursor()
    assert rank(document, place, [], UsageView()) == []


def test_what_every_first_question_needs_is_read_once():
    kept = (prior, bilinear, model.network, names_of)
    for each in kept:
        each.cache_clear()
    f = Fixture("import os\nos.<|>")
    read_first(f.snapshot)
    n_read = [each.cache_info().misses for each in kept]
    assert n_read == [1, 1, 2, 1]
    for source in ("import os\nos.<|>", "order = 1\nord<|>"):
        f = Fixture(source)
        assert completion(f.snapshot, f.path, f.at).items
    assert [each.cache_info().misses for each in kept] == n_read


def test_windows_find_the_definitions_of_an_opened_document_read():
    text = "import os\n\ndef fresh_one(a):\n    a.close()\n\n\ndef fresh_two(b):\n    b.open()\n"
    assert list(read_blocks(text)) == [None] * 3
    n_read = _read_block.cache_info().misses
    window = read(text[text.index("def fresh_one") :])
    assert window.uses == [("", "a", "close"), ("", "b", "open")]
    assert window.names["fresh_two"] == 1
    assert _read_block.cache_info().misses == n_read


@pytest.mark.parametrize(("line", "falls"), [("table = table.", True), ("rows = table.", False)])
def test_attributes_fall_behind_where_a_name_becomes_what_its_member_gives(
    monkeypatch, line: str, falls: bool
):
    document, place = cursor(f"def f(table):\n    {line}")
    several = [
        Candidate(name, kind, "member", member=Member(name, kind, "", 0, Details))
        for name, kind in (("rows", Kind.FIELD), ("sort", Kind.METHOD))
    ]
    usage = usage_of()
    with_rule = {each.candidate.name: each.score for each in rank(document, place, several, usage)}
    monkeypatch.setattr("codeforge.features.completion.rank.HELD", 0.0)
    without = {each.candidate.name: each.score for each in rank(document, place, several, usage)}
    assert with_rule["sort"] == without["sort"]
    assert (with_rule["rows"] < without["rows"]) is falls
