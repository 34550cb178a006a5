"""Completion over input that nobody writes by hand: the answer stays bounded, and so does the work, counted in calls."""

import sys

import pytest

from codeforge.features.completion import completion
from codeforge.features.completion.around import ABOVE, BELOW, around
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.rank import MOST, rank
from codeforge.features.completion.where import Place, where
from codeforge.index.usage import UsageView
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from fixtures import Fixture

MEMBERS = 20_000
ENUM = "import enum\n\nclass Code(enum.Enum):\n" + "".join(f"    NAME_{n} = {n}\n" for n in range(MEMBERS))


def generated(n):
    return "".join(
        f"def step_{k}(first, second):\n    return first.value + second.other_{k}\n\n" for k in range(n)
    )


def asked(source):
    """The list at `<|>`, and how many Python functions were called for it."""
    case = Fixture(source)
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        found = completion(case.snapshot, case.path, case.at)
    finally:
        sys.setprofile(None)
    return found, calls


@pytest.fixture(scope="module", autouse=True)
def tables():
    """What is read once and kept counts for nobody."""
    asked('first = ""\nfir<|>\n')
    asked('first = ""\nfirst.<|>\n')


def labels(found):
    return [item.label for item in found.items]


# many members


def test_a_long_enumeration_is_cut_and_says_so():
    found, calls = asked(f"{ENUM}\ndef run():\n    return Code.<|>\n")
    assert len(found.items) == 200
    assert not found.complete
    assert all(label.startswith("NAME_") for label in labels(found)[:50])
    assert calls < 60 * MEMBERS


def test_letters_find_a_member_of_a_long_enumeration():
    found, _ = asked(f"{ENUM}\ndef run():\n    return Code.NAME_19998<|>\n")
    assert labels(found)[0] == "NAME_19998"


def test_only_some_candidates_are_scored_those_near_the_cursor_first():
    source = "def run(code):\n    code.wanted()\n    code."
    document = Document("a.py", source.encode(), language="python")
    names = [*(f"name_{n}" for n in range(MOST + 500)), "wanted"]
    found = rank(
        document,
        where(document, len(source)),
        [Candidate(name, Kind.FIELD, "member") for name in names],
        UsageView(),
    )
    assert len(found) == MOST
    assert found[0].candidate.name == "wanted"


# much text


def test_a_module_too_large_to_parse_still_gives_the_names_around():
    source = generated(70_000)
    assert len(source) > 5_000_000
    found, calls = asked(f"{source}def last(first_value):\n    return fir<|>\n")
    assert "first_value" in labels(found)
    assert len(found.items) <= 200
    assert calls < 20_000


def test_what_is_read_around_does_not_grow_with_the_module():
    for n in (2_000, 40_000):
        source = generated(n) + "first."
        document = Document("a.py", source.encode(), language="python")
        here = around(document, where(document, len(source)))
        assert sum(len(part.text) for part in here.parts) <= ABOVE + BELOW + 2_000


# one line


LINES = {
    "names": "x = [" + ", ".join(f"name_{n}.value" for n in range(30_000)) + ", ",
    "letters": 'first = ""; x = "' + "ab" * 250_000 + '"; ',
    "spaces": 'first = ""; x = (' + " " * 500_000,
    "strings": 'first = ""; x = (' + "''" * 250_000 + ", ",
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("typed", ["fir", "first."])
def test_a_line_of_500_kilobytes_is_answered_from_its_end(line, typed):
    found, calls = asked(f"{LINES[line]}{typed}<|>\n")
    assert len(found.items) <= 200
    assert calls < 100_000


# much depth


@pytest.mark.parametrize("opening", ["(", "[", "{", "f(", "f(a=", "not ", "lambda: "])
@pytest.mark.parametrize("typed", ["fir", "first."])
def test_three_thousand_openings_are_survived(opening, typed):
    found, calls = asked(f'first = ""\nx = {opening * 3000}{typed}<|>\n')
    assert found.items
    assert calls < 60_000


def test_places_are_read_the_same_behind_many_brackets():
    source = "x = " + "(" * 3000 + "first.na"
    place = where(Document("a.py", source.encode(), language="python"), len(source))
    assert (place.place, place.receiver, place.prefix) == (Place.MEMBER, "first", "na")
