"""The command that fits the weights of context at a cursor: what is drawn, what is learned, what is written."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from codeforge.dev.__main__ import main
from codeforge.dev.context_cursors import Corpus, Cursor, cursors_in, drawn
from codeforge.dev.fit_context import cases_of, folds, network_for, offered, recall
from codeforge.features.context.fit import n_tokens
from codeforge.features.context.model import decoded, encoded
from codeforge.features.context.rank import FEATURES
from fixtures import cases, files_of

BODY_LINES = 20
USED_LINES = {1: 0, 2: 1, 11: 2, 12: 3}
"""On which lines of a body which of its four imports are used: two above every cursor, two below it."""


def written(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def repository(root, seed):
    """Modules whose functions use two of their imports early and two late: what is not used yet is what is needed."""
    chooser = random.Random(seed)
    files = {}
    for n in range(8):
        names = ["".join(chooser.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(12)]
        files[f"made/parts{n}.py"] = "".join(f"def {name}(): ...\n" for name in names)
        used = chooser.sample(names, 4)
        lines = [f"    {used[USED_LINES[i]]}()" if i in USED_LINES else "    pass" for i in range(BODY_LINES)]
        head = f"from made.parts{n} import {', '.join(sorted(used))}\n\n\ndef work{n}():\n"
        files[f"made/work{n}.py"] = head + "\n".join(lines) + "\n"
    return written(root, {"made/__init__.py": "", **files})


@pytest.fixture
def repositories(tmp_path):
    return [repository(tmp_path / f"repo{seed}", seed) for seed in range(3)]


def cases_in(root):
    corpus = Corpus(root)
    return cases_of(corpus, drawn(corpus, n=100, seed=7))


def shuffled(case, chooser):
    return case._replace(is_needed=chooser.permutation(case.is_needed))


def test_what_is_learned_ranks_a_held_out_repository_right(repositories):
    known = [case for root in repositories[:2] for case in cases_in(root)]
    unseen = cases_in(repositories[2])
    tokens = n_tokens("made/parts0.py\n") + 2 * n_tokens("def abcdefghi(): ...\n")
    assert len(known) >= 8 and len(unseen) >= 4
    network = network_for(known)
    assert all(offered(case, network, tokens) == case.needed for case in unseen)
    assert recall(unseen, network, tokens) == 1.0
    chooser = np.random.default_rng(1)
    assert recall(unseen, network_for([shuffled(case, chooser) for case in known]), tokens) < 0.7


def test_hidden_lines_change_nothing_that_is_learned_from(tmp_path):
    seen = []
    for name, hidden in (("one", "second()"), ("other", "third() or [fourth.fifth for fourth in sixth]")):
        head = "from made.parts import first, second, third\ndef work():\n    first()\n"
        files = {"made/parts.py": "def first(): ...\ndef second(): ...\ndef third(): ...\n"}
        corpus = Corpus(written(tmp_path / name, {**files, "made/work.py": f"{head}    {hidden}\n"}))
        seen += cases_of(corpus, [Cursor("made/work.py", 3, frozenset({("made/parts.py", 1)}))])
    assert seen[0].pieces == seen[1].pieces and len(seen[0].pieces) == 3
    np.testing.assert_array_equal(seen[0].rows, seen[1].rows)
    assert [
        piece.line for piece, is_needed in zip(seen[0].pieces, seen[0].is_needed, strict=True) if is_needed
    ] == [1]


def test_a_repository_is_measured_with_what_the_others_teach(repositories):
    groups = {root.name: cases_in(root) for root in repositories}
    for name, others in folds(groups):
        ids = {id(case) for case in others}
        assert ids == {id(case) for other in groups if other != name for case in groups[other]}
    assert [name for name, _ in folds(groups)] == list(groups)
    assert list(folds({"alone": groups["repo0"]})) == []


def test_what_is_written_is_what_was_fitted(repositories):
    network = network_for(cases_in(repositories[0]))
    again = decoded(encoded(network))
    assert again.features == FEATURES
    for part in again.__struct_fields__[1:]:
        np.testing.assert_array_equal(getattr(again, part), getattr(network, part))


def test_every_run_writes_the_same_weights(repositories, tmp_path):
    texts = []
    for seed in ("1", "2"):
        out = tmp_path / f"weights{seed}.npz"
        command = [sys.executable, "-m", "codeforge.dev", "fit_context", "--write", str(out), "--corpus"]
        subprocess.run(
            [*command, *map(str, repositories[:2])], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        texts.append(out.read_bytes())
    assert texts[0] == texts[1]


def test_the_command_prints_each_repository_held_out_and_writes_a_module(repositories, tmp_path, capsys):
    out = tmp_path / "weights.npz"
    command = ["fit_context", "--corpus", *map(str, repositories[:2]), "--held", str(repositories[2])]
    assert main([*command, "--write", str(out)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == ["held", "repo0", "repo1", "repo2"]
    assert lines[0][-6:] == ["250", "500", "1000", "2000", "4000", "8000"]
    assert all(line[-6:] == ["1.000"] * 6 for line in lines[1:])
    assert decoded(out.read_bytes()).features == FEATURES


def test_two_folders_of_one_name_are_two_repositories(tmp_path, capsys):
    roots = [repository(tmp_path / str(seed) / "src", seed) for seed in range(2)]
    assert main(["fit_context", "--corpus", *map(str, roots)]) == 0
    assert [line[:6].strip() for line in capsys.readouterr().out.splitlines()[1:]] == ["src", "src 2"]


def test_a_folder_without_such_code_is_said(tmp_path, capsys):
    assert main(["fit_context", "--corpus", str(written(tmp_path / "empty", {"a.py": "x = 1\n"}))]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "empty has no such cursor" in said.err and "No cursor in the corpus" in said.err


# Cursors

LIBRARY = """
-- base.py --
class Base:
    def save(self): ...
    def remember(self): ...
    def __init__(self): ...
def area(r): ...
LIMIT = 10
-- gate.py --
from base import area as size
-- other.py --
class Other:
    def only_here(self): ...
    def assigned_too(self): ...
    def twice(self): ...
    def split(self): ...
    def go(self): ...
class Another:
    def twice(self): ...
def set_it(x):
    x.assigned_too = 1
-- main.py --
import base
from base import Base, LIMIT
from gate import size
from base import area as given
class Main(Base):
    def __init__(self): ...
    def run(self, given):
        pass
"""
"""Files that a body is added to; its first line is the method's second."""


def needed_by(tmp_path, hidden, *, last="pass"):
    """Names of the definitions that `hidden` needs, when it stands in the middle of `Main.run`."""
    body = ["pass"] * 4 + [hidden] * 11 + ["pass"] * 4 + [last]
    text = LIBRARY + "".join(f"        {line}\n" for line in body)
    corpus = Corpus(written(tmp_path, files_of(text, "main.py")))
    found = [one for seed in range(3) for one in drawn(corpus, n=9, seed=seed)]
    lines = {path: document.source.decode().splitlines() for path, document in corpus.documents.items()}
    return {lines[path][line].strip() for one in found for path, line in one.needed}


@cases(
    imported_names=("Base, LIMIT", {"class Base:", "LIMIT = 10"}),
    through_a_re_export=("size(LIMIT)", {"def area(r): ...", "LIMIT = 10"}),
    of_an_imported_module=("base.area(base.LIMIT)", {"def area(r): ...", "LIMIT = 10"}),
    of_an_imported_class=("Base.save(LIMIT)", {"class Base:", "def save(self): ...", "LIMIT = 10"}),
    inherited=("self.save(), self.remember()", {"def save(self): ...", "def remember(self): ..."}),
    of_the_superclass=("super().__init__(), LIMIT", {"def __init__(self): ...", "LIMIT = 10"}),
    a_method_with_the_only_such_name=("x.only_here(), LIMIT", {"def only_here(self): ...", "LIMIT = 10"}),
    not_what_it_overrides_itself=("self.__init__(), LIMIT", set()),
    not_one_of_two=("x.twice(), LIMIT", set()),
    not_one_that_strings_have=("x.split(), LIMIT", set()),
    not_one_with_a_short_name=("x.go(), LIMIT", set()),
    not_one_that_is_assigned=("x.assigned_too(), LIMIT", set()),
    not_a_parameter_of_that_name=("given(LIMIT)", set()),
    not_what_is_stored=("LIMIT = size", set()),
    not_its_own_file=("Main, LIMIT", set()),
    not_a_single_one=("LIMIT", set()),
    nothing_from_outside=("os.path, json.dumps", set()),
)
def test_hidden_lines_need(case, tmp_path):
    hidden, expected = case
    assert needed_by(tmp_path, hidden) == expected


def test_an_import_behind_the_cursor_is_not_known(tmp_path):
    assert needed_by(tmp_path, "Late, LIMIT", last="from other import Other as Late") == set()


def test_what_stands_behind_the_hidden_lines_is_not_needed(tmp_path):
    assert needed_by(tmp_path, "pass", last="Base, LIMIT, size") == set()


@cases(
    broken="def f(:\n",
    nul="x = '\x00'\n",
    deep="x = " + "(" * 5000 + ")" * 5000,
    short="import a\ndef f():\n    x = 1\n    a.b(a.c)\n    a.b(a.c)\n    a.b(a.c)\n",
    mostly_docstring="import a\ndef f():\n    '''" + "\n" * 8 + "    '''\n" + "    a.b(a.c)\n" * 9,
)
def test_no_cursors_in(case, tmp_path):
    corpus = Corpus(written(tmp_path, {"a.py": "b = 1\nc = 1\n", "main.py": case}))
    document = corpus.documents.get("main.py")
    assert document is None or list(cursors_in(corpus, document, random.Random(1))) == []


def test_tests_give_no_cursors_and_a_file_gives_few(tmp_path):
    corpus = Corpus(repository(tmp_path, 1))
    (work,) = {one.path for one in drawn(corpus, n=1, seed=1)}
    text = (tmp_path / work).read_text()
    head, body = text.split("\n\n\n")
    many = head + "".join("\n" + body.replace("def work", f"def x{n}") for n in range(20))
    files = {"made/many.py": many, "tests/test_it.py": many}
    found = [one.path for one in drawn(Corpus(written(tmp_path, files)), n=999, seed=1)]
    assert found.count("made/many.py") == 3
    assert not any(path.startswith("tests/") for path in found)
