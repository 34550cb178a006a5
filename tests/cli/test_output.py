"""How answers look where there is little room."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from codeforge.cli import output
from codeforge.cli.output import write_table
from codeforge.text.counting import counted


@pytest.fixture
def narrow(monkeypatch):
    console = Console(width=30, soft_wrap=True, highlight=False, file=io.StringIO())
    monkeypatch.setattr(output, "console", console)
    return lambda: [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_the_named_column_is_cut_and_the_others_stay_whole(narrow):
    write_table([("x", "a_name_that_is_far_too_long", "src/app.py:12"), ("y", "b", "c.py:1")], gives=1)
    assert narrow() == ["x  a_name_that…  src/app.py:12", "y  b             c.py:1"]


def test_places_too_wide_for_the_terminal_are_left_to_it(narrow):
    write_table([("method", "a_name", "src/package/module.py:1234")], gives=1)
    assert narrow() == ["method  a_name  src/package/module.py:1234"]


def test_what_fits_is_not_cut(narrow):
    write_table([("12", Text("files")), ("3", Text("folders"))], indent=2)
    assert narrow() == ["  12  files", "  3   folders"]


def test_an_empty_table_says_so(narrow):
    write_table([], empty="nothing", indent=2)
    assert narrow() == ["  nothing"]


@pytest.mark.parametrize(("n", "text"), [(0, "0 files"), (1, "1 file"), (1234, "1,234 files")])
def test_counted(n, text):
    assert counted(n, "file") == text
