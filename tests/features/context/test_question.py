"""What a question reads: sources only as far as its budget reaches, the rest told from the index."""

from itertools import count

from codeforge.features.context import Budget, ContextAsk, context
from fixtures import Fixture

N_FILES = 30


_salts = count(1)
"""Texts are remembered by content between requests: each test reads its own."""


def project():
    salt = next(_salts)
    files = []
    for file in range(N_FILES):
        lines = [f"parcel_{n} = weigh(parcel, {salt * 10_000 + file * 100 + n})" for n in range(12)]
        body = "\n        ".join(lines)
        files.append(f"-- post/office_{file}.py --\n    def weigh_parcel_{file}(parcel):\n        {body}\n")
    return Fixture("\n    " + "    ".join(files) + "    -- main.py --\n    <|>\n")


def asked(monkeypatch, tokens):
    snap = project().snapshot
    read = []
    inner = snap.read
    monkeypatch.setattr(type(snap), "read", lambda self, path: read.append(path) or inner(path))
    return context(snap, ContextAsk(query="where is a parcel weighed", budget=Budget(tokens, 60_000))), read


def test_sources_are_read_as_far_as_the_budget_reaches(monkeypatch):
    answer, read = asked(monkeypatch, 200)
    assert answer.items and answer.tokens <= 200
    assert len(set(read)) <= 10


def test_what_was_not_read_is_told_as_left_out(monkeypatch):
    answer, _ = asked(monkeypatch, 200)
    assert len(answer.items) + answer.omitted.items >= N_FILES
    assert answer.omitted.tokens > 100 * (N_FILES - len(answer.items) - 10)
    assert answer.omitted.why == "budget"


def test_a_large_budget_holds_it_all(monkeypatch):
    answer, read = asked(monkeypatch, 20_000)
    assert (
        {item.path for item in answer.items} == {f"post/office_{n}.py" for n in range(N_FILES)} <= set(read)
    )
    assert answer.omitted.items == 0


def test_a_file_that_speaks_by_its_imports_is_shown_by_what_it_defines():
    fixture = Fixture(
        """
        -- shop/basket.py --
        from parcels import weigh_parcel, parcel_weight


        def total(): ...
        -- main.py --
        <|>
        """
    )
    answer = context(fixture.snapshot, ContextAsk(query="weigh a parcel", budget=Budget(2000, 60_000)))
    found = [(item.path, item.form, item.text) for item in answer.items]
    assert ("shop/basket.py", "outline", "def total(): ...") in found
    assert not any("import" in text for _, _, text in found)
