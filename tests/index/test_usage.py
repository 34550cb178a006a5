"""Which members follow which receivers: read from text, kept in columns, asked through a view."""

import math
from collections import Counter
from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from codeforge.index.search import TextSegment, TextView
from codeforge.index.usage import (
    AFTER_KEPT,
    LONGEST_SOURCE,
    Counts,
    UsageSegment,
    UsageView,
    receiver_key,
    usage_of,
    uses_in,
)
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from fixtures import cases


@cases(
    name=("a.b", [("", "a", "b")]),
    chain=("a.b.c", [("", "a", "b"), ("a", "b", "c")]),
    longer=("a.b.c.d", [("", "a", "b"), ("a", "b", "c"), ("b", "c", "d")]),
    call=("f().x", [("", "f()", "x")]),
    call_with_arguments=("f(1, b).x", [("", "f()", "x")]),
    method=("a.f(1).x", [("", "a", "f"), ("a", "f()", "x")]),
    subscript=("a[0].x", [("", "a[]", "x")]),
    superclass=("super().run(1)", [("", "super()", "run")]),
    string=("', '.join(x)", [("", "''", "join")]),
    bracket=("f(g(1)).x", [("", ")", "x")]),
    next_line=("f(g(1))\n  .x", [("", ")", "x")]),
    several=("a.b + c.d", [("", "a", "b"), ("", "c", "d")]),
    inside_arguments=("f(a.b)", [("", "a", "b")]),
    spread=("*a.b", [("", "a", "b")]),
    wide=("größe.länge", [("", "größe", "länge")]),
    number=("1.5", []),
    ellipsis=("...", []),
    suffix_in_a_string=("'.py'", []),
    relative_import=("from .a import b", []),
    nothing=("", []),
)
def test_uses(case):
    text, expected = case
    assert list(uses_in(text)) == expected


@cases(
    name=("a", ("", "a")),
    chain=("self.client", ("self", "client")),
    call=("f(x)", ("", "f()")),
    method=("q.filter(a=1)", ("q", "filter()")),
    subscript=("a[0]", ("", "a[]")),
    string=("', '", ("", "''")),
    bracket=("f(g(x))", ("", ")")),
    number=("1", ("", "")),
    nothing=("", ("", "")),
    too_long=("a" * 600, ("", "")),
)
def test_receiver_key(case):
    text, expected = case
    assert receiver_key(text) == expected


def document(path: str, text: str) -> Document:
    return Document(path, text.encode(), language="python")


def view(**files: str) -> UsageView:
    documents = [document(path.replace("__", "/") + ".py", text) for path, text in files.items()]
    segment = UsageSegment.of(documents)
    return UsageView([(segment, np.ones(len(documents), np.bool_))])


@cases(
    elsewhere=("request", "", "session", Counts(project=2, files=2, package=1, chain=0)),
    same_folder=("request", "", "user", Counts(project=2, files=1, package=2, chain=0)),
    same_chain=("request", "self", "path", Counts(project=2, files=2, package=0, chain=1)),
    own_file_is_left_out=("request", "", "own", Counts()),
    never=("request", "", "other", Counts()),
    unknown_receiver=("response", "", "session", Counts()),
)
def test_counts(case):
    receiver, before, member, expected = case
    usage = view(
        app__a="request.session\nrequest.user\nrequest.user",
        lib__b="request.session\nself.request.path\nrequest.path",
        app__here="request.own\nrequest.session\nself.request.own",
    )
    after = usage.after(receiver, before=before, path="app/here.py")
    assert after.counts_of([member]) == [expected]


def test_best_puts_chain_and_folder_first():
    usage = view(
        app__a="x.folder",
        lib__b="x.often; x.rare\nself.x.chained",
        lib__c="x.often",
        lib__d="x.often",
    )
    found = usage.after("x", before="self", path="app/here.py").best(3)
    assert [name for name, _ in found] == ["chained", "folder", "often"]


def test_a_limit_keeps_those_with_most_evidence():
    usage = view(a=" ".join(f"x.m{n}" for n in range(50)), b="x.m7", c="x.m7 x.m8")
    assert [name for name, _ in usage.after("x").best(2)] == ["m7", "m8"]


def test_frequency_counts_every_receiver_but_not_the_own_file():
    usage = view(a="x.run\ny.run", b="z.run")
    assert usage.frequency_of(["run", "stop"], path="b.py") == [2, 0]
    assert usage.frequency_of(["run"], path="") == [3]
    assert usage.common(5, path="a.py") == ["run"]


def test_open_documents_speak_for_their_files():
    old = TextSegment.of([document("a.py", "x.old"), document("b.py", "x.kept")])
    text = TextView([old]).with_open({"a.py": document("a.py", "x.new")})
    assert sorted(name for name, _ in text.usage.after("x").best(9)) == ["kept", "new"]


def test_changed_and_gone_files():
    old = TextSegment.of([document("a.py", "x.old"), document("b.py", "x.gone"), document("c.py", "x.kept")])
    changed = {"a.py": TextSegment.of([document("a.py", "x.new")]), "b.py": None}
    text = TextView([old]).with_changed(changed)
    for each in (text, text.compacted()):
        assert sorted(name for name, _ in each.usage.after("x").best(9)) == ["kept", "new"]


def test_usage_of_a_document_is_counted_once_a_version():
    one = document("a.py", "x.y")
    assert usage_of(one) is usage_of(one)


def test_a_huge_source_counts_as_empty():
    usage = UsageSegment.of([document("a.py", "x.y\n" * (LONGEST_SOURCE // 4 + 1)), document("b.py", "x.z")])
    assert [name for name, _ in UsageView([(usage, np.ones(2, np.bool_))]).after("x").best(9)] == ["z"]


def test_an_empty_view_knows_nothing():
    empty = UsageView()
    assert not empty.after("x") and empty.after("x").best(5) == [] and empty.after("x").total == 0
    assert empty.frequency_of(["x"]) == [0] and empty.common(3) == []
    assert UsageSegment.merged([]).paths == []


NAMES = st.sampled_from(["a", "b", "self", "run", "name"])
TEXTS = st.lists(st.lists(NAMES, min_size=2, max_size=4).map(".".join), max_size=12).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_merging_and_encoding_keep_every_answer(texts, data):
    documents = [document(f"{n % 2}/f{n}.py", text) for n, text in enumerate(texts)]
    cut = data.draw(st.integers(0, len(documents)))
    dead = data.draw(st.sets(st.sampled_from([each.path for each in documents]), max_size=3))
    parts = [UsageSegment.of(documents[:cut]), UsageSegment.of(documents[cut:])]
    parts = [UsageSegment.decoded(part.encoded()) for part in parts]
    masks = [np.array([path not in dead for path in part.paths], np.bool_) for part in parts]
    live = [each for each in documents if each.path not in dead]
    whole = UsageSegment.of(live)
    merged = UsageSegment.merged(list(zip(parts, masks, strict=True)))
    assert merged.paths == whole.paths and merged.names == whole.names
    views = [
        UsageView([(whole, np.ones(len(live), np.bool_))]),
        UsageView([(merged, np.ones(len(live), np.bool_))]),
        UsageView(list(zip(parts, masks, strict=True))),
        UsageView([], {each.path: partial(usage_of, each) for each in live}),
    ]
    answers = [
        [each.after(r, before="self", path="0/f0.py").counts_of(["run", "name", "b"]) for r in ("a", "self")]
        for each in views
    ]
    assert answers[1:] == answers[:1] * 3


@given(st.lists(TEXTS, min_size=1, max_size=5), st.lists(NAMES, unique=True))
def test_alike_weighs_rare_members_of_receivers_followed_by_little_else(texts, asked):
    documents = [document(f"f{n}.py", text) for n, text in enumerate(texts)]
    segment = UsageSegment.of(documents)
    found = UsageView([(segment, np.ones(len(documents), np.bool_))]).alike(asked, path="f0.py")
    assert np.allclose(found, [plain_alike(texts, asked, name) for name in asked], atol=1e-5)


def plain_alike(texts: list[str], asked: list[str], member: str) -> float:
    """What `UsageView.alike` says of `member` outside the first text, one use after the other."""
    rows = [Counter((receiver, name, before) for before, receiver, name in uses_in(text)) for text in texts]
    total = Counter(name for row in rows for (_, name, _), n in row.items() for _ in range(n))
    worth: dict[str, dict[str, float]] = {}
    weights: Counter[tuple[str, str]] = Counter()
    for row in rows[1:]:
        for (receiver, name, _), n in row.items():
            of_receiver = worth.setdefault(receiver, {})
            of_receiver[name] = of_receiver.get(name, 0) + min(n, 3) / math.log2(2 + total[name])
            weights[receiver, name] += min(n, 3)
    found = 0.0
    for receiver, of_receiver in worth.items():
        inside = sum(value for name, value in of_receiver.items() if name in asked)
        share = inside / (sum(of_receiver.values()) + 0.5)
        found += weights[receiver, member] * min(max((share - 0.5) * 2, 0), 1) ** 2
    return found


def test_a_warm_view_has_the_sums_that_questions_need():
    segment = UsageSegment.of([document("a.py", "x.y")])
    view = UsageView([(segment, np.ones(1, np.bool_))])
    view.warm()
    known = set(vars(segment))
    view.alike(["y"], path="a.py")
    view.frequency_of(["y"], path="a.py")
    view.after("x", path="b.py")
    assert set(vars(segment)) - known <= {"folders"}


def test_what_follows_a_receiver_is_worked_out_once_a_view():
    segment = UsageSegment.of([document("a.py", "x.y\nz.y")])
    view = UsageView([(segment, np.ones(1, np.bool_))])
    assert view.after("x") is view.after("x")
    assert view.after("x", path="a.py") is not view.after("x")
    for n in range(AFTER_KEPT):
        view.after(f"other{n}")
    assert [name for name, _ in view.after("x").best(9)] == ["y"]


def test_an_open_document_counts_as_it_was_read_last():
    first = Document("a.py", b"client.get()\n", language="python")
    first.lineage = {}
    assert "get" in used(first)
    second = first.edited([Edit(12, 12, b"\nclient.post()")], version=2)
    assert "post" not in used(second)
    usage_of(second)
    assert "post" in used(second)


def used(document: Document) -> set[str]:
    """The members after `client` when only `document` is open."""
    after = TextView().with_open({"a.py": document}).usage.after("client")
    return {name for name, _ in after.best(9)}
