"""Context finds what it should, on a small frozen set: one package as the lock file pins it. Floors, not figures.

`make bench-context` measures; here a change that makes retrieval much worse fails. Counts and shares only, no timing.
"""

import json
import shutil
from pathlib import Path

import coverage
import pytest

from codeforge.dev.bench_context import at_cursors, for_questions, shipped_without
from codeforge.dev.context_cursors import Corpus, drawn
from codeforge.dev.fit_context import cases_of, recall
from codeforge.dev.fit_questions import ndcg
from codeforge.dev.question_cases import annotated
from codeforge.features.context.model import shipped
from codeforge.features.context.rank import FEATURES
from codeforge.index.questions import VECTORS

QUESTIONS = """
how are HTML report pages written | html.py
settings from pyproject.toml | tomlconfig.py config.py
where is the data stored in sqlite | sqldata.py sqlitedb.py
combine the data files of parallel processes | data.py
lcov output | lcovreport.py
follow processes that multiprocessing starts | multiproc.py
match paths against omit and include patterns | files.py
run a module as a script | execfile.py
find statements and branches of source | parser.py
numbits_to_nums | numbits.py
tracing with sys.monitoring | sysmon.py
Collector | collector.py
options of the command line | cmdline.py
XmlReporter | xmlreport.py
which lines belong to which class or function | regions.py
"""
RECALL, NDCG = 0.8, 0.8
"""Floors, about .1 under what was reached when they were set."""


@pytest.fixture(scope="module", name="trees")
def _trees(tmp_path_factory) -> Path:
    trees = tmp_path_factory.mktemp("trees")
    source = Path(coverage.__file__).parent
    shutil.copytree(
        source, trees / "coverage" / "coverage", ignore=shutil.ignore_patterns("__pycache__", "*.so")
    )
    return trees


@pytest.fixture(scope="module", name="questions")
def _questions(trees, tmp_path_factory):
    folder = tmp_path_factory.mktemp("questions")
    (folder / "annotations").mkdir()
    (folder / "repos.json").write_text(json.dumps([{"name": "coverage"}]))
    rows = [line.split(" | ") for line in QUESTIONS.strip().splitlines()]
    asked = [{"query": query, "relevant": paths.split()} for query, paths in rows]
    (folder / "annotations" / "coverage.json").write_text(json.dumps(asked))
    return list(annotated(folder, trees))


def test_what_hidden_lines_use_is_found(trees):
    corpus = Corpus(trees / "coverage")
    cases = cases_of(corpus, drawn(corpus, n=20, seed=7))
    assert len(cases) == 20
    assert recall(cases, shipped(FEATURES), 1000) >= RECALL
    assert "without imported" in at_cursors(corpus.name, cases)


@pytest.mark.parametrize("with_vectors", [True, False])
def test_questions_find_their_files(questions, with_vectors):
    model = shipped_without(() if with_vectors else VECTORS)
    assert len(questions) == 15
    assert all(case.is_right.any() for case in questions)
    assert sum(ndcg(case, model) for case in questions) / len(questions) >= NDCG


def test_the_table_of_parts_names_each(questions):
    table = for_questions(questions)
    assert table.startswith("15 questions")
    assert "without vectors" in table
