"""Positions in the text of packages, and the model of what stands around members."""

import random

import pytest

from codeforge.dev import completion_signs
from codeforge.dev.completion_signs import Position, positions_in
from codeforge.dev.log_bilinear import fitted

SOURCE = """import numpy as np

def mean_of(rows):
    # rows.first is not asked
    total = np.linalg.norm(rows.values)
    return total.item()
"""


def members(text, tmp_path):
    (tmp_path / "a.py").write_text(text)
    return {one.member: one for one in positions_in(tmp_path)}


def test_each_use_of_a_member_in_code_is_a_position(tmp_path):
    found = members(SOURCE, tmp_path)
    assert set(found) == {"linalg", "norm", "values", "item"}
    assert found["linalg"].receiver == ("name np", "chain .np", "word np", "module numpy")
    assert "module numpy.linalg" in found["norm"].receiver
    assert {"target total", "last linalg", "near mean"} <= set(found["norm"].signs)
    assert {"token return", "around mean", "last values"} <= set(found["item"].signs)


def test_a_position_knows_nothing_of_what_follows_on_its_line_but_now_and_then(tmp_path, monkeypatch):
    text = "".join(f"x{n} = a{n}.b{n}(1)\n" for n in range(100))
    seen = ["next (" in one.signs for one in members(text, tmp_path).values()]
    assert 10 < sum(seen) < 60
    monkeypatch.setattr(completion_signs, "SEEN_BEHIND", 0)
    assert not any("next (" in one.signs for one in members(text, tmp_path).values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(a.b).b.c\n", {"b": "f()", "c": "b"}),
        ("é = 'ü'; z = a.b\n", {"b": "a"}),
        ("'x'.join(y)\n", {"join": "''"}),
        ("", {}),
    ],
)
def test_members_are_found_behind_calls_strings_and_letters_beyond_ascii(text, expected, tmp_path):
    found = {member: one.receiver[0].removeprefix("name ") for member, one in members(text, tmp_path).items()}
    assert found == expected


def test_no_file_and_no_package_gives_more_than_its_share(tmp_path, monkeypatch):
    monkeypatch.setattr(completion_signs, "MOST_OF_FILE", 5)
    monkeypatch.setattr(completion_signs, "MOST", 12)
    for n in range(4):
        (tmp_path / f"m{n}.py").write_text("".join(f"a.m{n}x{k}\n" for k in range(9)))
    assert len(positions_in(tmp_path)) == 12
    assert positions_in(tmp_path) == positions_in(tmp_path)


def packages(n=6):
    """Where a sum is taken the name is `total`, where a mean is taken `average`, after any receiver."""
    chooser = random.Random(1)
    goes = {"sum": "total", "mean": "average"}
    return [
        [
            Position((f"name r{chooser.randrange(3)}",), (f"target word {goes[member]}", "token ="), member)
            for member in chooser.choices(list(goes), k=200)
        ]
        for _ in range(n)
    ]


def test_a_model_learns_which_members_go_with_which_signs():
    model = fitted(packages(), rounds=30)
    for sign, first in (("target word total", "sum"), ("target word average", "mean")):
        scores = dict(zip(("sum", "mean"), model.scores([sign], ["sum", "mean"]).tolist(), strict=True))
        assert scores[first] == max(scores.values()) and len(set(scores.values())) == 2
    even = model.scores(["token ="], ["sum", "mean"])
    assert abs(even[0] - even[1]) < abs(scores["sum"] - scores["mean"])


def test_what_few_packages_hold_is_not_learned():
    alone = [Position(("name a",), ("target word odd",), "peculiar")]
    model = fitted([*packages(), alone], rounds=1)
    assert "target word odd" not in model.signs and "peculiar" not in model.members
    assert fitted([], rounds=1).scores(["token ="], ["sum"]).tolist() == [0]
