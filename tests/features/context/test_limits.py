"""Bad input, and time that runs out: refused in a sentence that names the field, or the best partial answer."""

import pytest

from codeforge.errors import BadRequest, Cancelled
from codeforge.features.context import Assembly, Budget, ContextAnswer, ContextAsk, Known, context
from codeforge.features.context import gather as gather_module
from codeforge.features.context import project as project_module
from codeforge.features.context.limits import Clock
from codeforge.features.context.plan import place_of
from editing import Session
from fixtures import Fixture

PROJECT = """
-- a.py --
def area(r):
    '''The area.'''
    return 3 * r * r
class Box:
    def open(self): ...
-- main.py --
from a import area, Box

def f(x):
    <|>
"""


def asked(marked: str = PROJECT, **more) -> ContextAnswer:
    fixture = Fixture(marked)
    ask = {"path": fixture.path, "at": fixture.at, "budget": Budget(ms=60_000), **more}
    return context(fixture.snapshot, ContextAsk(**ask))


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        ({"path": "", "query": ""}, "Nothing is asked: give a document"),
        ({"path": "", "query": "  \n "}, "Nothing is asked"),
        ({"path": "none.py"}, "none.py cannot be read"),
        ({"budget": Budget(tokens=-1)}, "budget.tokens is -1; the least is 0"),
        ({"budget": Budget(ms=-5)}, "budget.ms is -5; the least is 0"),
        ({"budget": Budget(items=-2)}, "budget.items is -2; the least is 0"),
        ({"purpose": "win"}, "purpose is `win`; it is one of complete, chat"),
        ({"format": "pdf"}, "format is `pdf`; it is one of markdown, xml"),
        ({"format": "fim-qwen", "path": "", "query": "area"}, "format `fim-qwen` fills in at a cursor"),
        ({"tokenizer": "gpt9"}, "tokenizer is `gpt9`"),
        ({"include": ("a/**",), "exclude": ("a/**",)}, "`a/[*][*]` is in include and in exclude"),
        ({"include": ("*",) * 501}, "include has 501 entries; the most is 500"),
        ({"exclude": ("x" * 2001,)}, "exclude has an entry of 2001 characters; the most is 2000"),
        ({"pinned": ("x",) * 501}, "pinned has 501 entries; the most is 500"),
        ({"known": (Known("a", "b"),) * 10_001}, "known has 10001 entries; the most is 10000"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_limit(ask, told):
    with pytest.raises(BadRequest, match=told):
        asked(**ask)


@pytest.mark.parametrize("at", [-5, 0, 10**9])
def test_a_position_outside_the_document_is_its_nearest_end(at):
    assert asked(at=at).complete


@pytest.mark.parametrize(
    "budget",
    [Budget(tokens=0, ms=60_000), Budget(items=0, ms=60_000), Budget(tokens=1, ms=60_000)],
)
@pytest.mark.parametrize("purpose", ["complete", "chat"])
def test_a_budget_of_nothing_gives_nothing_and_says_what_is_missing(budget, purpose):
    answer = asked(budget=budget, purpose=purpose)
    assert (answer.items, answer.tokens) == ((), 0)
    assert answer.omitted.items > 0 and "budget" in answer.omitted.why


def test_a_budget_above_the_limit_is_cut_to_it():
    assert asked(budget=Budget(tokens=10**12, ms=60_000, items=10**9)).tokens <= 200_000


@pytest.mark.parametrize("purpose", ["complete", "chat", "edit", "review", "debug", "test"])
@pytest.mark.parametrize("tokens", [0, 3, 10, 17, 30, 60, 100, 400])
@pytest.mark.parametrize("query", ["", "area of a box"])
def test_no_purpose_breaks_a_budget(purpose, tokens, query):
    answer = asked(purpose=purpose, query=query, budget=Budget(tokens=tokens, ms=60_000))
    assert answer.tokens == sum(item.tokens for item in answer.items) <= tokens


def test_no_time_at_all_gives_what_needs_no_search_and_says_so():
    answer = asked(budget=Budget(ms=0), pinned=("a.py#area",))
    assert [item.id for item in answer.items] == ["a.py#area"]
    assert not answer.complete and "deadline" in answer.omitted.why


@pytest.mark.parametrize("steps", range(0, 24, 3))
def test_an_answer_is_late_by_one_step_at_most(steps, monkeypatch):
    """The clock of the test goes on with each look at it; after the look that finds it late no retriever begins."""
    begun = []

    def noted(retrieve):
        def run(place, project):
            begun.append(clock.late)
            return retrieve(place, project)

        return run

    clocks = []
    now = iter(range(10_000))

    class Counted(Clock):
        def __init__(self, checkpoint, ms):
            super().__init__(checkpoint, ms, now=lambda: float(next(now)))
            clocks.append(self)

    monkeypatch.setattr("codeforge.features.context.answer.Clock", Counted)
    defaults = gather_module.gather.__kwdefaults__
    monkeypatch.setitem(defaults, "definitions", [noted(each) for each in defaults["definitions"]])
    monkeypatch.setitem(defaults, "uses", [noted(each) for each in defaults["uses"]])
    fixture = Fixture(PROJECT)
    clock = type("NotYet", (), {"late": False})

    def checkpoint():
        nonlocal clock
        clock = clocks[0]

    fixture.snapshot.asked.pause = checkpoint
    answer = context(
        fixture.snapshot, ContextAsk(path="main.py", at=fixture.at, budget=Budget(ms=int(steps * 1250)))
    )
    assert not any(begun)
    assert answer.complete == (not clocks[0].late)


def test_a_withdrawn_question_ends_between_two_steps():
    fixture = Fixture(PROJECT)
    looks = []

    def withdraw():
        looks.append(1)
        fixture.snapshot.asked.cancelled = len(looks) > 3

    fixture.snapshot.asked.pause = withdraw
    with pytest.raises(Cancelled):
        asked_of(fixture)
    assert len(looks) == 4


def asked_of(fixture: Fixture) -> ContextAnswer:
    return context(fixture.snapshot, ContextAsk(path=fixture.path, at=fixture.at, budget=Budget(ms=60_000)))


def test_a_closed_document_is_read_from_disk():
    session = Session()
    answer = context(
        session.fixture.snapshot, ContextAsk(path="a.py", at=0, query="area", budget=Budget(ms=60_000))
    )
    assert not answer.dirty


@pytest.mark.parametrize(("folder", "is_shown"), [(".", False), ("elsewhere", True)])
def test_what_codeforgeignore_names_is_not_shown_even_when_it_is_open(tmp_path, folder, is_shown):
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / ".codeforgeignore").write_text("a.py\n")
    fixture = Fixture(PROJECT)
    fixture.snapshot.root = tmp_path
    fixture.snapshot.documents = fixture.documents
    assert bool(asked_of(fixture).items) == is_shown


@pytest.mark.parametrize(
    ("assembly", "differs"),
    [
        (Assembly(compression=False), lambda item: item.form == "body" or item.symbol == ""),
        (Assembly(window=False), lambda item: item.path != "main.py"),
        (Assembly(budget=False), lambda item: True),
    ],
)
def test_parts_can_be_switched_off(assembly, differs):
    answer = asked(purpose="chat", assembly=assembly, budget=Budget(tokens=200, ms=60_000))
    assert answer.items and all(differs(item) for item in answer.items if item.symbol in ("", "area"))


def test_without_relevance_places_decide():
    answer = asked(assembly=Assembly(relevance=False))
    assert [item.line for item in answer.items] == sorted(item.line for item in answer.items)


def test_without_truncation_a_body_is_cut_anywhere():
    body = "\n".join(f"    statement_{n} = {n}" for n in range(80))
    marked = f"-- a.py --\ndef area(r):\n{body}\n-- main.py --\nfrom a import area\n<|>"
    budget = Budget(tokens=1000, ms=60_000)
    (smart,) = [i for i in asked(marked, purpose="chat", budget=budget).items if i.symbol]
    (blunt,) = [
        i
        for i in asked(marked, purpose="chat", budget=budget, assembly=Assembly(truncation=False)).items
        if i.symbol
    ]
    assert smart.elided > 0 and smart.text.endswith(f"# … {smart.elided} more lines")
    assert blunt.elided == 0 and not blunt.text.endswith("lines")


PEERS = "".join(f"-- peer{n}.py --\nfrom shop import basket\ndef work():\n    basket()\n" for n in range(8))


def test_no_file_is_read_for_its_names_after_the_deadline(monkeypatch):
    """Functions of the same name are read one by one; what was read serves the next question, which gets further."""
    monkeypatch.setattr(project_module, "_remembered", project_module.Remembered(10**6))
    fixture = Fixture(
        f"-- shop.py --\nclass basket: ...\n{PEERS}-- main.py --\nfrom shop import basket\ndef work():\n    <|>\n"
    )
    read = []
    lines_of = project_module.lines_of
    monkeypatch.setattr(
        project_module, "lines_of", lambda *file: read.append(file[0].path) or lines_of(*file)
    )
    document = fixture.snapshot.document("main.py")

    def looked(n_reads):
        place = place_of(document, fixture.at)
        project = project_module.Project(fixture.snapshot.index, fixture.snapshot.read, place.card)
        until = len(read) + n_reads
        found = gather_module.gather(place, project, going_on=lambda: len(read) < until)
        return {signal for n, signal in enumerate(gather_module.SIGNALS) if found.signals[:, n].any()}

    first, _, last = (looked(n_reads) for n_reads in (3, 3, 100))
    assert "namesake" not in first and "namesake" in last
    assert sorted(read) == [f"peer{n}.py" for n in range(8)]


def test_words_in_memory_are_asked_instead_of_files(monkeypatch):
    fixture = Fixture(
        f"-- shop.py --\nclass basket: ...\n{PEERS}-- main.py --\nfrom shop import basket\ndef work():\n    <|>\n"
    )
    monkeypatch.setattr(project_module, "lines_of", None)
    snap = fixture.snapshot
    document, read = snap.document("main.py"), []
    place = place_of(document, fixture.at)
    project = project_module.Project(snap.index, read.append, place.card, usage=snap.text.usage)
    assert len(gather_module.gather(place, project)) and not read
