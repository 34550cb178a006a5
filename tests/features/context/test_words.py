"""Reasons in a person's words."""

import pytest

from codeforge.features.context.ask import Reason
from codeforge.features.context.gather import SIGNALS
from codeforge.features.context.words import told, words_of
from codeforge.index.questions import EVIDENCE


@pytest.mark.parametrize("signal", [*EVIDENCE, *SIGNALS, "frame", "pinned"])
def test_what_is_looked_at_has_words(signal):
    assert words_of(signal) != signal


def test_a_signal_without_words_is_said_as_it_is():
    assert words_of("something_new") == "something_new"


def reasons(*said: tuple[str, float, str]) -> list[Reason]:
    return [Reason(*one) for one in said]


def test_what_says_the_same_is_said_once_and_counts_together():
    spoke = reasons(("stem_precision", 0.9, "a.py"), ("top3", 0.6, "a.py"), ("body", 0.5, "a.py"))
    assert told(spoke, "a.py") == ["its text fits", "its file name says it"]


def test_what_it_speaks_through_is_said_unless_it_is_the_item_itself():
    assert told(reasons(("member", 1.0, "Session")), "a.py") == ["member of an imported type (Session)"]


def test_what_kind_of_file_it_is_is_said_only_where_nothing_else_speaks():
    assert told(reasons(("size", 2.0, "a.py"), ("near", 0.1, "a.py")), "a.py") == ["near in meaning"]
    assert told(reasons(("size", 2.0, "a.py")), "a.py") == ["is a large file"]
