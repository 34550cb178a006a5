"""`python -m codeforge.dev fit_questions --annotations FOLDER --trees FOLDER --commits REPOSITORY...`.

Fits what orders files for a question, on annotated questions and on commits: weights, and a network that orders the best
files once more. Every repository is held out once in one of five folds; its questions are answered with what was fitted
on the other folds. `--held` repositories give commits that are only measured. A weight is the sum of a common one and one
for the kind of question, so that a kind with few examples stays near the others. The network learns from sums by weights
that saw nothing of the repository. `--write` writes the weights and the networks, with vectors and without, to FOLDER.
"""

import argparse
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from codeforge.dev import listwise
from codeforge.dev.question_cases import TOP, Case, annotated, committed
from codeforge.index.network import Network, encoded
from codeforge.index.questions import (
    EVIDENCE,
    FIRST,
    LEXICAL,
    NETWORKS,
    OFTEN,
    TOGETHER,
    QuestionKind,
    once_more,
    together,
)

Weights = dict[QuestionKind, NDArray[np.float32]]


class Model(NamedTuple):
    """What orders the files for a question."""

    weights: Weights
    networks: Mapping[QuestionKind, Network]
    """What orders the best once more; where there is none they stay as the weights have them."""


KINDS: tuple[QuestionKind, ...] = ("symbol", "question", "long")
FOLDS = 5
WRONG = 24
"""So many wrong files are compared with each right one: those that look best."""
PENALTY = 4.0
PENALTY_OF_KIND = 12.0
INNER_FOLDS = 4
"""The weights whose sums a network learns from are fitted on three of four parts, without the repository at hand."""
WIDTHS = (16, 8)
ROUNDS = 30
N_NETWORKS = 4
"""Networks that began differently; their mean is shipped as one."""


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
    parser.add_argument("--write", type=Path, metavar="FOLDER")


def run(args: argparse.Namespace) -> int:
    """Fit and print the mean NDCG@10 of repositories held out; 1 when there is nothing to fit on."""
    cases = list(annotated(args.annotations, args.trees))
    cases += [case for place in args.commits for case in committed(place, n=args.n)]
    held = [case for place in args.held for case in committed(place, n=100)]
    if not cases:
        sys.stderr.write("There is no question with a known answer.\n")
        return 1
    models = {}
    for title, with_vectors in (("without vectors", False), ("with vectors", True)):
        scores = held_out(cases, with_vectors=with_vectors)
        sys.stdout.write(told(title, cases, scores))
        models[title] = fitted(cases, with_vectors=with_vectors)
        for name, model in (
            ("held, weights alone", models[title]._replace(networks={})),
            ("held", models[title]),
        ):
            if held:
                sys.stdout.write(told(f"{title}, {name}", held, [ndcg(case, model) for case in held]))
    if args.write:
        weights = module(models["with vectors"].weights, models["without vectors"].weights, len(cases))
        (args.write / "question_weights.py").write_text(weights, encoding="utf-8")
        networks = {
            title.replace(" ", "_"): network
            for title, model in models.items()
            for network in model.networks.values()
        }
        (args.write / NETWORKS).write_bytes(encoded(networks))
    return 0


def held_out(cases: Sequence[Case], *, with_vectors: bool) -> list[float]:
    """The NDCG@10 of each case, with a model that saw nothing of its repository."""
    folds = folds_of(cases, FOLDS, seed=3)
    scores = [0.0] * len(cases)
    for number in range(FOLDS):
        model = fitted(
            [case for case, fold in zip(cases, folds, strict=True) if fold != number],
            with_vectors=with_vectors,
        )
        for n, case in enumerate(cases):
            if folds[n] == number:
                scores[n] = ndcg(case, model)
    return scores


def folds_of(cases: Sequence[Case], n_folds: int, *, seed: int) -> list[int]:
    """A fold for each case: the same for all of a repository."""
    groups = sorted({group_of(case) for case in cases})
    order = np.random.default_rng(seed).permutation(len(groups)).tolist()
    fold = {groups[n]: place % n_folds for place, n in enumerate(order)}
    return [fold[group_of(case)] for case in cases]


def fitted(cases: Sequence[Case], *, with_vectors: bool) -> Model:
    """Weights fitted on all of `cases`, and the network that goes with them."""
    network = network_of(cases, with_vectors=with_vectors)
    weights = weights_of(cases, with_vectors=with_vectors)
    return Model(weights, dict.fromkeys(KINDS, network) if network else {})


def network_of(cases: Sequence[Case], *, with_vectors: bool) -> Network | None:
    """A network that orders the FIRST files by the weights so that right ones come first; None with nothing to learn."""
    folds = folds_of(cases, INNER_FOLDS, seed=5)
    rows, right, starts = [], [], [0]
    for number in range(INNER_FOLDS):
        inside = [case for case, fold in zip(cases, folds, strict=True) if fold != number]
        weights = weights_of(inside, with_vectors=with_vectors) if inside else None
        for case, fold in zip(cases, folds, strict=True):
            if weights is None or fold != number:
                continue
            table = _table(case, with_vectors=with_vectors)
            best = np.argsort(-(table @ weights[case.kind]), kind="stable")[:FIRST]
            if 0 < case.is_right[best].sum() < len(best):
                rows.append(together(table[best], weights[case.kind]))
                right.append(case.is_right[best])
                starts.append(starts[-1] + len(best))
    if not rows:
        return None
    lists = listwise.Lists(np.concatenate(rows), np.concatenate(right), np.array(starts))
    return listwise.together(
        [
            listwise.fitted(
                TOGETHER, lists, widths=WIDTHS, epochs=ROUNDS, seed=seed, decay=1e-2, batch=32, drop=0.1
            )
            for seed in range(N_NETWORKS)
        ]
    )


def _table(case: Case, *, with_vectors: bool) -> NDArray[np.float32]:
    if with_vectors:
        return case.table
    return case.table * np.array([name in LEXICAL for name in EVIDENCE], np.float32)


def group_of(case: Case) -> str:
    """The repository of a case: its questions and its commits are held out together."""
    return case.group.removesuffix(" commits").rpartition("+")[2]


def weights_of(cases: Iterable[Case], *, with_vectors: bool) -> Weights:
    """Weights for each kind of question: pairwise logistic regression by Newton's method, with an L2 penalty.

    All are nought where no case has both a right file and a wrong one.
    """
    n = len(EVIDENCE) if with_vectors else len(LEXICAL)
    rows, shares = [np.zeros((0, n * (1 + len(KINDS))))], [np.zeros(0)]
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
    full = np.zeros(len(EVIDENCE), np.float32)
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


def ndcg(case: Case, model: Model) -> float:
    """The normalised discounted cumulative gain of the first ten files."""
    return case.gain([case.paths[file] for file in ranking(case, model)[:TOP]])


def ranking(case: Case, model: Model) -> list[int]:
    """All files of a case, best first."""
    weights = model.weights[case.kind]
    told_of = weights != 0  # the rest is left out: vectors, or a part that is measured
    table = case.table * told_of
    beside = np.zeros(len(table), np.float32) if case.often is None else OFTEN * case.often
    order = np.argsort(-(table @ weights + beside), kind="stable")
    network = model.networks.get(case.kind)
    if network is not None:
        first = order[:FIRST]
        scores = once_more(table, weights, beside, first, network)
        order[:FIRST] = first[np.argsort(-scores, kind="stable")]
    best: list[int] = order.tolist()
    return best


def told(title: str, cases: Sequence[Case], scores: Sequence[float]) -> str:
    """Means over all, by kind, and by repository."""
    groups: dict[str, list[float]] = {}
    for case, score in zip(cases, scores, strict=True):
        source = "commits" if case.group.endswith(" commits") else "questions"
        for name in (source, f"kind {case.kind}", case.group):
            groups.setdefault(name, []).append(score)
    each = ", ".join(
        f"{name} {sum(some) / len(some):.3f} ({len(some)})" for name, some in sorted(groups.items())
    )
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
