"""`python -m codeforge.dev fit_questions --annotations FOLDER --trees FOLDER --commits REPOSITORY...`.

Fits the weights that order files for a question, on annotated questions and on commits. Every repository is held out
once in one of five folds; its questions are answered with weights fitted on the other folds. `--held` repositories
give commits that are only measured. A weight is the sum of a common one and one for the kind of question, so that a
kind with few examples stays near the others. `--write` writes the weights, with vectors and without.
"""

import argparse
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codeforge.dev.question_cases import TOP, Case, annotated, committed
from codeforge.index.questions import EVIDENCE, LEXICAL, OFTEN, QuestionKind

Weights = dict[QuestionKind, NDArray[np.floating]]

KINDS: tuple[QuestionKind, ...] = ("symbol", "question", "long")
FOLDS = 5
WRONG = 24
"""So many wrong files are compared with each right one: those that look best."""
PENALTY = 4.0
PENALTY_OF_KIND = 12.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--annotations", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--trees", type=Path, required=True, metavar="FOLDER", help="NAME/... for each repository"
    )
    parser.add_argument("--commits", nargs="*", type=Path, default=[], metavar="REPOSITORY")
    parser.add_argument(
        "--held", nargs="*", type=Path, default=[], metavar="REPOSITORY", help="measured, not fitted on"
    )
    parser.add_argument("--n", type=int, default=60, help="commits a repository (default 60)")
    parser.add_argument("--write", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Fit and print the mean NDCG@10 of repositories held out; 1 when there is nothing to fit on."""
    cases = list(annotated(args.annotations, args.trees))
    cases += [case for place in args.commits for case in committed(place, n=args.n)]
    held = [case for place in args.held for case in committed(place, n=100)]
    if not cases:
        sys.stderr.write("There is no question with a known answer.\n")
        return 1
    for with_vectors in (False, True):
        scores = held_out(cases, with_vectors=with_vectors)
        sys.stdout.write(told(cases, scores, with_vectors=with_vectors))
        if held:
            weights = fitted(cases, with_vectors=with_vectors)
            sys.stdout.write(told(held, [ndcg(case, weights) for case in held], with_vectors=with_vectors))
    if args.write:
        args.write.write_text(
            module(fitted(cases, with_vectors=True), fitted(cases, with_vectors=False), len(cases)),
            encoding="utf-8",
        )
    return 0


def held_out(cases: Sequence[Case], *, with_vectors: bool) -> list[float]:
    """The NDCG@10 of each case, with weights that saw nothing of its repository."""
    groups = sorted({group_of(case) for case in cases})
    order = np.random.default_rng(3).permutation(len(groups)).tolist()
    fold = {groups[n]: place % FOLDS for place, n in enumerate(order)}
    scores = [0.0] * len(cases)
    for number in range(FOLDS):
        weights = fitted(
            [case for case in cases if fold[group_of(case)] != number], with_vectors=with_vectors
        )
        for n, case in enumerate(cases):
            if fold[group_of(case)] == number:
                scores[n] = ndcg(case, weights)
    return scores


def group_of(case: Case) -> str:
    """The repository of a case: its questions and its commits are held out together."""
    return case.group.removesuffix(" commits").rpartition("+")[2]


def fitted(cases: Iterable[Case], *, with_vectors: bool) -> Weights:
    """Weights for each kind of question: pairwise logistic regression by Newton's method, with an L2 penalty."""
    n = len(EVIDENCE) if with_vectors else len(LEXICAL)
    rows, shares = [], []
    for case in cases:
        found = _differences(case, n)
        if len(found):
            wide = np.zeros((len(found), n * (1 + len(KINDS))))
            wide[:, :n] = found
            at = n * (1 + KINDS.index(case.kind))
            wide[:, at : at + n] = found
            rows.append(wide)
            shares.append(np.full(len(found), 10 / len(found)))
    penalty = np.concatenate([np.full(n, PENALTY), np.full(n * len(KINDS), PENALTY_OF_KIND)])
    solved = _newton(np.concatenate(rows), np.concatenate(shares), penalty)
    full = np.zeros(len(EVIDENCE))
    weights: Weights = {}
    for number, kind in enumerate(KINDS):
        at = n * (1 + number)
        weights[kind] = full.copy()
        weights[kind][:n] = solved[:n] + solved[at : at + n]
    return weights


_GUESS = np.array(
    [
        {"chunk": 1.0, "body": 1.0, "path_share": 1.0, "definitions_share": 1.0, "symbol": 1.0}.get(n, 0.0)
        for n in EVIDENCE
    ]
)


def _differences(case: Case, n: int) -> NDArray[np.float64]:
    """Rows of a right file less those of wrong ones that look right."""
    right, wrong = np.flatnonzero(case.is_right), np.flatnonzero(~case.is_right)
    table = case.table.astype(np.float64)
    likely = wrong[np.argsort(-(table[wrong] @ _GUESS), kind="stable")]
    near = wrong[np.argsort(-table[wrong, EVIDENCE.index("near")], kind="stable")][: WRONG // 3]
    chosen = np.unique(np.concatenate([likely[:WRONG], near, likely[WRONG :: max(len(likely) // 8, 1)]]))
    rows = [table[each] - table[chosen] for each in right]
    return np.concatenate(rows)[:, :n] if rows and len(chosen) else np.zeros((0, n))


def _newton(
    rows: NDArray[np.float64], shares: NDArray[np.float64], penalty: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (shares * (1 - likely)) - penalty * weights
        curvature = (rows * (shares * likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        weights += step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def ndcg(case: Case, weights: Weights) -> float:
    """The normalised discounted cumulative gain of the first ten files."""
    return case.gain([case.paths[file] for file in ranking(case, weights)[:TOP]])


def ranking(case: Case, weights: Weights) -> list[int]:
    """All files of a case, best first."""
    scores = case.table @ weights[case.kind]
    if case.often is not None:
        scores = scores + OFTEN * case.often
    order: list[int] = np.argsort(-scores, kind="stable").tolist()
    return order


def told(cases: Sequence[Case], scores: Sequence[float], *, with_vectors: bool) -> str:
    """Means over all, by kind, and by repository."""
    groups: dict[str, list[float]] = {}
    for case, score in zip(cases, scores, strict=True):
        source = "commits" if case.group.endswith(" commits") else "questions"
        for name in (source, f"kind {case.kind}", case.group):
            groups.setdefault(name, []).append(score)
    each = ", ".join(
        f"{name} {sum(some) / len(some):.3f} ({len(some)})" for name, some in sorted(groups.items())
    )
    title = "with vectors" if with_vectors else "without vectors"
    return f"{title}\n{textwrap.fill(each, 120, initial_indent='  ', subsequent_indent='  ')}\n"


def module(with_vectors: Weights, without: Weights, n_cases: int) -> str:
    """The source of `index/question_weights.py`."""
    said = (
        f"Fitted by `python -m codeforge.dev fit_questions` on {n_cases} questions with known answers "
        "(docs/context-model.md), by kind of question and piece of evidence."
    )
    parts = [f'"""Weights of the question model.\n\n{textwrap.fill(said, 110)}\n"""\n']
    for name, weights in (("WITH_VECTORS", with_vectors), ("WITHOUT_VECTORS", without)):
        rows = [f"{name}: dict[str, dict[str, float]] = {{"]
        for kind, values in weights.items():
            rows.append(f'    "{kind}": {{')
            rows += [
                f'        "{key}": {value:.3f},' for key, value in zip(EVIDENCE, values, strict=True) if value
            ]
            rows.append("    },")
        parts.append("\n".join([*rows, "}"]) + "\n")
    return "\n".join(parts)
