"""The benchmark of context: what it prints, and that it drives other engines with the same questions."""

import json
import sys

import numpy as np
import pytest

from codeforge.dev import bench, bench_assembly, bench_served
from codeforge.dev.__main__ import main
from codeforge.dev.bench_context import RETRIEVERS
from codeforge.features.context.model import shipped
from codeforge.features.context.rank import FEATURES, SIGNALS

OURS = f"{sys.executable} -m codeforge bench-context"
SESSIONS = (
    "class Session:\n    def start(self): ...\n\n    def finish(self): ...\n\n\ndef renewed(session): ...\n"
)
PLAIN = "".join(f"    step_{n} = {n}\n" for n in range(9))
APP = "from src.sessions import Session, renewed\n\n\n" + "\n\n".join(
    f"def run_{n}():\n{PLAIN}    one = Session()\n    two = renewed(one)\n{PLAIN}" for n in range(5)
)


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "trees" / "small"
    (root / "src").mkdir(parents=True)
    (root / "src" / "sessions.py").write_text(SESSIONS)
    (root / "src" / "app.py").write_text(APP)
    return root


@pytest.fixture
def annotations(tmp_path):
    folder = tmp_path / "questions"
    (folder / "annotations").mkdir(parents=True)
    (folder / "repos.json").write_text(json.dumps([{"name": "small"}, {"name": "absent"}]))
    asked = [{"query": "where are sessions renewed", "relevant": ["src/sessions.py"]}]
    (folder / "annotations" / "small.json").write_text(json.dumps(asked))
    return folder


def test_questions_and_a_peer_in_one_run(annotations, package, capsys):
    command = ["bench_context", "--annotations", str(annotations), "--trees", str(package.parent)]
    assert main([*command, "--peer", f"again={OURS}"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0][:2] == ["1", "questions,"]
    assert rows[1] == ["all", "1.000"]
    assert ["again", "1.000"] in rows


def test_cursors_and_a_peer_in_one_run(package, capsys):
    assert main(["bench_context", "--sources", str(package), "--peer", f"again={OURS}"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0][0::2][:2] == ["small:", "cursors,"]
    assert 1 <= int(rows[0][1]) <= 3
    assert ["all", "1.000", "1.000"] in rows
    assert ["again", "1.000", "1.000"] in rows


def test_what_is_asked_through_the_server_has_a_row_each(package, monkeypatch):
    monkeypatch.setattr(bench, "LOOK_SECONDS", 0)
    rows = bench_served.told(package, n=3, seed=7).splitlines()
    assert [row.strip().split("  ")[0] for row in rows] == [
        "small: through the server, p50 / p95 (goal at p95)",
        "context, first in a file just opened",
        "context, asked again",
        "context one key later, as a delta",
        "of its tokens sent again",
        "context elsewhere in it, where typing rested half a second",
        "impact of 3 definitions (0 answers cut)",
    ]
    assert all(float(row.split(" /")[0].split()[-1]) > 0 for row in (*rows[1:4], rows[5]))


def test_each_part_of_the_assembler_is_left_out_once(package, capsys):
    assert main(["bench_context", "--sources", str(package)]) == 0
    out = capsys.readouterr().out.partition("the assembler at")[2]
    for part in (*bench_assembly.CONTENT, *bench_assembly.MOVERS):
        assert f"without {part}" in out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert rows["all"][1] == "1.000"
    for part in ("warming:", "prefetch:", "reuse:"):
        assert rows[part][-3:][1] == "/" and float(rows[part][-1]) > 0
    assert "stages, ms of wall time p50 / p95: plan" in out


def test_what_is_missed_is_told_with_why(package, capsys, monkeypatch):
    monkeypatch.setattr(bench_assembly, "TOKENS", 12)
    assert main(["bench_context", "--sources", str(package)]) == 0
    out = capsys.readouterr().out.partition("worst of them:\n")[2].splitlines()
    assert out[0].split()[1].startswith("src/app.py:")
    assert "is not there" in out[1] or "the budget of 12 tokens went to" in out[1]


def test_the_worst_questions_are_told_with_what_stands_first(annotations, package, capsys):
    asked = [{"query": "where are things run", "relevant": ["src/sessions.py"]}]
    (annotations / "annotations" / "small.json").write_text(json.dumps(asked))
    assert main(["bench_context", "--annotations", str(annotations), "--trees", str(package.parent)]) == 0
    lines = capsys.readouterr().out.partition("worst of them:\n")[2].splitlines()
    assert lines[0].split() == ["0.63", "small:", "where", "are", "things", "run"]
    assert lines[1].strip().startswith("src/sessions.py is 2 of 2; src/app.py is first: ")


def test_nothing_to_measure():
    assert main(["bench_context"]) == 2


def test_every_signal_is_left_out_with_one_retriever():
    assert sorted(name for names in RETRIEVERS.values() for name in names) == sorted(SIGNALS)


def test_a_part_that_is_left_out_says_nothing():
    rows = np.random.default_rng(1).random((20, len(FEATURES)), np.float32)
    quiet = rows.copy()
    quiet[:, FEATURES.index("sibling")] = 0
    network = shipped(FEATURES)
    alike = network.without(frozenset(["sibling"])).probabilities(rows)
    np.testing.assert_allclose(alike, network.probabilities(quiet), rtol=1e-4)
    assert not np.allclose(alike, network.probabilities(rows), rtol=1e-4)
