"""Fitting the order of completions: drawing, keeping and counting, on a project of two files."""

import numpy as np
import pytest

from codeforge.dev.completion_cases import candidates_of, collected, load, save
from codeforge.dev.completion_corpus import EXAMPLES, IMPORTED, TESTS, TRAIN, VALIDATION, code_of_notebook
from codeforge.dev.completion_prior import contexts_in, counted, module_uses, prior_of
from codeforge.dev.completion_signs import positions_in
from codeforge.dev.fit_completion import KINDS, Learned, Others, lists_in, lists_of, with_names_of
from codeforge.dev.listwise import Lists, fitted, joined, ranks, together
from codeforge.features.completion import bilinear
from codeforge.features.completion.prior import NOTHING, Prior

SHOP = """import logging

logger = logging.getLogger(__name__)

class Basket:
    def __init__(self, owner):
        self.owner = owner

    def show(self, width):
        logger.info(self.owner)
        print(self.owner)
        return self.owner.name, width
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "shop.py").write_text(SHOP)
    (root / "other.py").write_text("def f(basket):\n    basket.show(1)\n    basket.owner.name\n")
    return root


def test_no_package_is_on_two_sides_and_what_is_judged_on_is_on_none():
    sides = [{package.name for package in side} for side in (TRAIN, VALIDATION, IMPORTED)]
    assert len(set.union(*sides)) == sum(map(len, sides))
    parts = {package.name for package in (*EXAMPLES, *TESTS)}
    assert not {"django", "sqlalchemy", "httpx"} & (sides[0] | sides[1] | parts)
    assert not parts & sides[1]
    assert len({package.key for package in (*TRAIN, *EXAMPLES, *TESTS)}) == len(TRAIN) + len(EXAMPLES) + len(
        TESTS
    )
    assert len(TRAIN) + len(VALIDATION) >= 60
    assert all(package.licence and package.version[0].isdigit() for package in (*TRAIN, *VALIDATION))


def test_what_is_asked_does_not_hold_the_name_and_is_kept(shop, tmp_path):
    save(collected(shop, members=6, names=4, keywords=2, typed=0, seed=1), tmp_path / "kept")
    found = load(tmp_path / "kept")
    assert {case.kind for case in found.cases} == {"attribute", "bare"}
    for case in found.cases:
        document, place = found.document(case)
        assert not document.source[place.span.stop :].startswith(case.name[3:].encode())
        assert candidates_of(case)


def test_priors_leave_packages_out_and_keep_what_several_hold(shop):
    counts = counted(collected(shop, members=6, names=4, keywords=2, typed=0, seed=1))
    three = dict.fromkeys(("a", "b", "c"), counts)
    assert prior_of(three).receivers["logger"]["info"] > 0
    assert prior_of(three, without=["c"]).receivers == {}


def test_what_follows_a_module_is_told_by_the_imports_of_the_file():
    code = """import numpy as np, os
from pandas import api as papi
from matplotlib import (
    pyplot as plt,
)
np.linalg.norm(os.path.join(x), frame.head())
plt.show(); papi.types
"""
    assert module_uses(code) == {
        ("numpy", "linalg"),
        ("numpy.linalg", "norm"),
        ("os", "path"),
        ("os.path", "join"),
        ("matplotlib.pyplot", "show"),
        ("pandas.api", "types"),
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = a.b\n", {("=", "b")}),
        ("f(a.b.c, d.e)\n", {("f(", "b"), ("(", "b"), ("f(", "c"), ("(", "c"), (",", "e")}),
        ("f(k=a.b)\n", {("k=", "b"), ("kw=", "b")}),
        ("a.b\nreturn a.c\n", {("\n", "b"), ("return", "c")}),
    ],
)
def test_members_are_counted_where_they_stand(code, expected):
    assert contexts_in(code) == expected


def test_a_notebook_is_its_code():
    notebook = b"""{"cells": [{"cell_type": "markdown", "source": ["text"]},
        {"cell_type": "code", "source": ["import os\\n", "%matplotlib inline"]}, {"cell_type": "code", "source": ["x"]}]}"""
    assert code_of_notebook(notebook) == b"import os\npass\n\nx"
    assert code_of_notebook(b"{") == b""


def test_what_is_said_of_bare_names_can_be_kept():
    new = Prior({"os": {"path": 1}}, {}, {"=": {"a": 1}, "= ": {"b": 1}}, {}, {"len": 1})
    old = Prior({}, {}, {"=": {"c": 1}, "= ": {"d": 1}}, {}, {"print": 2})
    assert with_names_of(new, old) == Prior(
        {"os": {"path": 1}}, {}, {"=": {"a": 1}, "= ": {"d": 1}}, {}, {"print": 2}
    )


def test_rows_stand_for_positions_at_which_the_name_is_offered(shop):
    project = collected(shop, members=20, names=20, keywords=2, typed=0, seed=1)
    for kind, (_, features) in KINDS.items():
        lists, n = lists_of(project, kind, Others(NOTHING, bilinear.NOTHING))
        assert lists.rows.shape[1] == len(features)
        assert 0 < len(lists.starts) - 1 <= n
        assert np.isfinite(lists.rows).all()
        assert all(
            lists.right[start:stop].any() for start, stop in zip(lists.starts, lists.starts[1:], strict=False)
        )


def test_what_others_write_leaves_packages_out(shop, tmp_path):
    project = collected(shop, members=6, names=4, keywords=2, typed=0, seed=1)
    names = ("a", "b", "c", "d")
    learned = Learned(dict.fromkeys(names, counted(project)), dict.fromkeys(names, positions_in(shop)))
    others = learned.others()
    assert others.prior.receivers["logger"]["info"] > 0 and "owner" in others.bilinear.members
    few = learned.others(without=["b", "c", "d"])
    assert few.prior.receivers == {} and not few.bilinear.signs
    save(project, tmp_path / "kept")
    found, n = lists_in(tmp_path / "kept", kind="attribute", others=others)
    assert n == 6 and np.isfinite(found.rows).all()


def test_a_network_learns_which_feature_tells():
    chooser = np.random.default_rng(1)
    rows = chooser.random((600, 3), np.float32)
    starts = np.arange(0, 601, 6)
    right = np.zeros(600, np.bool_)
    for start in starts[:-1]:
        right[start + rows[start : start + 6, 1].argmax()] = True
    network = fitted(("a", "b", "c"), Lists(rows, right, starts), widths=(4, 4), epochs=150, batch=8, drop=0)
    assert np.mean(np.array(ranks(network, Lists(rows, right, starts))) == 1) > 0.9


def test_a_network_learns_from_a_teacher_what_the_right_answers_do_not_tell():
    rows = np.random.default_rng(1).random((600, 3), np.float32)
    starts = np.arange(0, 601, 6)
    best = np.zeros(600, np.bool_)
    for start in starts[:-1]:
        best[start + rows[start : start + 6, 1].argmax()] = True
    teacher = fitted(("a", "b", "c"), Lists(rows, best, starts), widths=(4, 4), epochs=150, batch=8, drop=0)
    untold = Lists(rows, np.arange(600) % 6 == 0, starts)
    pupil = fitted(("a", "b", "c"), untold, widths=(4, 4), epochs=80, batch=8, drop=0, teacher=teacher)
    assert np.mean(np.array(ranks(pupil, Lists(rows, best, starts))) == 1) > 0.8


def test_lists_are_joined_and_taken_apart():
    rows = np.arange(10, dtype=np.float32).reshape(5, 2)
    one = Lists(rows, np.array([True, False, True, False, False]), np.array([0, 2, 5]))
    both = joined([one, one])
    assert both.starts.tolist() == [0, 2, 5, 7, 10]
    assert both.part([3]).rows.tolist() == one.part([1]).rows.tolist() == rows[2:].tolist()


def test_several_networks_score_as_their_mean():
    rows = np.random.default_rng(1).random((60, 3), np.float32)
    lists = Lists(rows, np.arange(60) % 6 == 0, np.arange(0, 61, 6))
    networks = [fitted(("a", "b", "c"), lists, widths=(4, 3), epochs=2, seed=seed) for seed in (1, 2, 3)]
    expected = np.mean([network.scores(rows) for network in networks], axis=0)
    assert np.allclose(together(networks).scores(rows), expected, atol=1e-5)
