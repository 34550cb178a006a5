"""What orders the files for a question is fitted: on cases that weights alone cannot tell apart, and from the shell."""

import json

import numpy as np
import pytest

from codeforge.dev.__main__ import main
from codeforge.dev.fit_questions import fitted, folds_of, held_out, ndcg
from codeforge.dev.question_cases import Case
from codeforge.index.network import decoded
from codeforge.index.questions import EVIDENCE, NETWORKS, TOGETHER

BODY, PATH = EVIDENCE.index("body"), EVIDENCE.index("path")


def case(group: str, number: int) -> Case:
    """The file whose text and path fit half is the right one; files that fit better or worse are not."""
    table = np.zeros((9, len(EVIDENCE)), np.float32)
    table[:, BODY] = [0.5, 0, 0.1, 0.2, 0.3, 0.7, 0.8, 0.9, 1]
    table[:, PATH] = table[:, BODY]
    table += np.random.default_rng(number).normal(0, 0.02, table.shape) * (table > 0)
    return Case(group, "where", "question", table, np.arange(9) == 0, 1, list("abcdefghi"))


CASES = [case(group, number) for group in "uvwxyz" for number in range(20)]


def test_the_network_tells_apart_what_weights_cannot():
    model = fitted(CASES, with_vectors=False)
    alone = model._replace(networks={})
    assert sum(ndcg(one, alone) for one in CASES) / len(CASES) < 0.6
    assert sum(ndcg(one, model) for one in CASES) / len(CASES) > 0.9


def test_cases_are_answered_without_their_repository(monkeypatch):
    seen = []

    def model(cases, *, with_vectors):
        seen.append({one.group for one in cases})
        return fitted(cases[:0], with_vectors=with_vectors)

    monkeypatch.setattr("codeforge.dev.fit_questions.fitted", model)
    assert len(held_out(CASES, with_vectors=False)) == len(CASES)
    assert all(seen) and set.union(*seen) == set("uvwxyz")
    folds = folds_of(CASES, 5, seed=3)
    for number, groups in enumerate(seen):
        assert not groups & {one.group for one, fold in zip(CASES, folds, strict=True) if fold == number}


@pytest.fixture
def trees(tmp_path):
    for name in ("one", "two"):
        root = tmp_path / "trees" / name
        root.mkdir(parents=True)
        for word in ("lamp", "chair", "table", "clock"):
            (root / f"{word}.py").write_text(f"def {word}():\n    return '{word}'\n")
        asked = [{"query": f"where is the {word}", "relevant": [f"{word}.py"]} for word in ("lamp", "clock")]
        notes = tmp_path / "questions" / "annotations"
        notes.mkdir(parents=True, exist_ok=True)
        (notes / f"{name}.json").write_text(json.dumps(asked))
    (tmp_path / "questions" / "repos.json").write_text(json.dumps([{"name": "one"}, {"name": "two"}]))
    return tmp_path


def test_weights_and_networks_are_written(trees, capsys):
    command = ["fit_questions", "--annotations", str(trees / "questions"), "--trees", str(trees / "trees")]
    assert main([*command, "--write", str(trees)]) == 0
    assert "with vectors\n  kind question 1.000 (4)" in capsys.readouterr().out
    written = decoded((trees / NETWORKS).read_bytes())
    assert {network.features for network in written.values()} == {TOGETHER}
    assert sorted(written) == ["with_vectors", "without_vectors"]
    weights: dict[str, dict[str, dict[str, float]]] = {}
    exec((trees / "question_weights.py").read_text(), weights)
    assert weights["WITH_VECTORS"]["question"]["path"] > 0


def test_nothing_to_fit_on(tmp_path, capsys):
    (tmp_path / "repos.json").write_text("[]")
    assert main(["fit_questions", "--annotations", str(tmp_path), "--trees", str(tmp_path)]) == 1
    assert "no question" in capsys.readouterr().err
