"""The table of waits in `docs/editors.md` is written from what the editors' scripts print."""

import pytest

from e2e.waits import START, STOP, replaced, tables

VSCODE = [
    {"server": "codeforge", "cold": 32.0, "warm": 10.5, "hostMb": 166, "hostMbWithout": 170},
    {"server": "codeforge", "popup": {"p50": 172, "p95": 364, "n": 27, "none": ['"text".'] * 3}},
    {"server": "basedpyright", "first": 14.1, "popup": {"p50": 807, "p95": 1303, "n": 24, "none": ["x."]}},
    {"vsix bytes": 4_800_000},
]
NEOVIM = [
    {"server": "codeforge", "first": [9.0], "none": 9, "popup": {"p50": 1, "p95": 2}, "mb": 1},
    {"server": "basedpyright", "first": [3.7, 3.0], "none": 6, "popup": None, "mb": 20},
    {
        "server": "codeforge",
        "first": [1.3, 0.7, 0.9],
        "none": 0,
        "popup": {"p50": 56, "p95": 585, "n": 30},
        "mb": 18,
    },
]


def test_the_last_line_of_each_server_counts_and_ours_stands_first():
    lines = tables(VSCODE, NEOVIM)
    assert "| warm | 10.5 s | 0.8 s |" in lines
    assert (
        "| memory with the client | 166 MB of extension host, 170 MB without it | 18 MB of Neovim |" in lines
    )
    assert "| the package | 4.8 MB | |" in lines
    assert lines[-2:] == [
        "| **CodeForge** | 172 | 364 | 3 | 56 | 585 | 0 |",
        "| basedpyright | 807 | 1,303 | 1 | – | – | 6 |",
    ]


def test_only_what_stands_between_the_marks_is_replaced():
    page = f"before\n{START}old\n{STOP}after\n"
    assert replaced(page, ["new"]) == f"before\n{START}\nnew\n\n{STOP}after\n"
    with pytest.raises(ValueError):
        replaced("no marks\n", ["new"])
