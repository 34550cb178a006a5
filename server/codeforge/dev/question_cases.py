"""Questions with known answers: annotated ones about checked-out repositories, and commits with the files they changed.

A case is a question, the evidence about each file (`index.questions`), and which files answer it.
"""

import json
import math
import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from codeforge.index.facts import facts_of
from codeforge.index.history import log_of
from codeforge.index.listing import listed, read_file
from codeforge.index.questions import QuestionKind, evidence, kind_of
from codeforge.index.search import Floats, TextSegment, TextView, text_of
from codeforge.index.view import View, is_test
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document

TOP = 10
"""Files of an answer that count."""
MOST_FILES = 6
SCANNED = 2500
MOST_BYTES = 400_000
_TRAILER = re.compile(
    r"^(co-authored-by|signed-off-by|reviewed-by|refs?|fix(es)?|closes?):? .*$", re.I | re.M
)
_LINK = re.compile(r"\(#\d+\)|https?://\S+|\(cherry picked.*\)")
_CHORE = re.compile(
    r"bump|release|prepare|update changelog|merge|revert|\[pre-commit|format|lint|typo|fix typo|version", re.I
)


class Case(Struct):
    """One question; rows of `table` are files, columns evidence."""

    group: str
    """The repository: a fold holds whole ones out."""
    query: str
    kind: QuestionKind
    table: Floats
    is_right: NDArray[np.bool_]
    n_right: int
    paths: list[str] = []
    often: Floats | None = None
    """How often each file had changed before, where that is known."""

    def gain(self, paths: Sequence[str]) -> float:
        """The normalised discounted cumulative gain of files in this order, each counted where it comes first."""
        right = {path for path, is_right in zip(self.paths, self.is_right.tolist(), strict=True) if is_right}
        order = list(dict.fromkeys(paths))[:TOP]
        got = sum(1 / math.log2(rank + 2) for rank, path in enumerate(order) if path in right)
        return got / sum(1 / math.log2(rank + 2) for rank in range(min(TOP, self.n_right)))


def annotated(annotations: Path, trees: Path) -> Iterator[Case]:
    """Cases from `repos.json` and `annotations/NAME.json`, as far as `trees` holds the repositories."""
    for repository in json.loads((annotations / "repos.json").read_text(encoding="utf-8")):
        name = repository["name"]
        root = trees / name / repository.get("benchmark_root", "")
        questions = annotations / "annotations" / f"{name}.json"
        if not root.is_dir() or not questions.exists():
            continue
        read = (read_file(root, path) for path in listed(root).paths)
        text, view = _indexed([document for document in read if document is not None])
        log = log_of(root)
        text = text.with_often(log.often() if log else {})
        for each in json.loads(questions.read_text(encoding="utf-8")):
            right = [_path(target) for target in each["relevant"] + each.get("secondary", [])]
            yield _case(name, each["query"], right, text, view)


def _path(target: Any) -> str:
    return str(target if isinstance(target, str) else target["path"])


def _indexed(documents: Sequence[Document]) -> tuple[TextView, View]:
    parts = [text_of(document) for document in documents]
    for part in parts:
        part.vectors()
    text = TextView([TextSegment.merged([(part, ()) for part in parts])]).with_vectors()
    return text, View.of(facts_of(document) for document in documents)


def _case(group: str, query: str, right: Sequence[str], text: TextView, view: View) -> Case:
    found = evidence(query, text, view)
    paths = found.paths(text)
    is_right = np.array([any(_same(path, one) for one in right) for path in paths], np.bool_)
    return Case(group, query, kind_of(query), found.table, is_right, len(right), paths, found.often)


def _same(path: str, other: str) -> bool:
    return path == other or path.endswith("/" + other) or other.endswith("/" + path)


def committed(repository: Path, *, n: int, seed: int = 7) -> Iterator[Case]:
    """Cases from `n` commits of a git repository: the message, and the sources it changed among those of its parent."""
    known: dict[str, Document] = {}
    name = f"{repository.parent.name or repository.name} commits"
    for parent, query, changed in _commits(repository, n, seed):
        documents = list(_sources(repository, parent, known))
        text, view = _indexed(documents)
        log = log_of(repository, before=parent)
        yield _case(name, query, changed, text.with_often(log.often() if log else {}), view)


def _commits(repository: Path, n: int, seed: int) -> list[tuple[str, str, list[str]]]:
    log = _git(
        repository,
        "log",
        "--no-merges",
        f"-n{SCANNED}",
        "--name-status",
        "--no-renames",
        "--format=%x01%P%x02%B%x03",
    ).decode("utf-8", "replace")
    found = []
    for record in log.split("\x01")[1:]:
        head, _, names = record.partition("\x03")
        parent, _, body = head.partition("\x02")
        rows = [row.split("\t") for row in names.strip().splitlines() if "\t" in row]
        changed = [row[1] for row in rows if row[0] == "M" and row[1].endswith(".py") and not is_test(row[1])]
        body = _LINK.sub("", _TRAILER.sub("", body)).strip()
        subject = body.partition("\n")[0]
        plain = len(subject.split()) >= 3 and not _CHORE.match(subject)
        if plain and parent and " " not in parent and 1 <= len(changed) <= MOST_FILES and len(rows) <= 30:
            found.append((parent, body[:1000], changed))
    random.Random(seed).shuffle(found)
    return found[:n]


def _sources(repository: Path, revision: str, known: dict[str, Document]) -> Iterator[Document]:
    """The Python files of a revision, tests left out; `known` keeps those that were read."""
    wanted = {}
    for row in _git(repository, "ls-tree", "-r", revision).decode("utf-8", "replace").splitlines():
        meta, _, path = row.partition("\t")
        mode, kind, blob = meta.split()
        if kind == "blob" and mode != "120000" and path.endswith(".py") and not is_test(path):
            wanted[path] = blob
    new = [path for path, blob in wanted.items() if f"{path} {blob}" not in known]
    raw = _git(repository, "cat-file", "--batch", input="".join(f"{wanted[path]}\n" for path in new).encode())
    at = 0
    for path in new:
        end = raw.index(b"\n", at)
        size = int(raw[at:end].split()[2])
        source = raw[end + 1 : end + 1 + size]
        at = end + 2 + size
        known[f"{path} {wanted[path]}"] = Document(
            path, source[:MOST_BYTES], language=language_of(path, source[:4096])
        )
    for path, blob in wanted.items():
        yield known[f"{path} {blob}"]


def _git(repository: Path, *command: str, input: bytes | None = None) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(repository), *command], input=input, capture_output=True, check=True
    )
    return done.stdout
