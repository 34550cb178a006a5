"""`python -m codeforge.dev fit_completion FOLDER`: fit what orders completions, on the packages of `completion_corpus`.

Everything is brought to FOLDER and kept there, so that a second run begins where the first one ended: wheels, unpacked
packages, and the candidates of some hundred positions in each (`completion_cases`). Prior tables are counted, and the
bilinear model of what stands around a member is fitted, without the packages that are ranked with them, and for a third of the positions the project's own statistics are hidden, as in
a project that has just begun. Printed is what the validation packages come to, each package counting alike, and what it
costs to do without one group of features. `--write` writes `prior.txt`, `bilinear.npz` and `weights.npz`, fitted on the
train packages.
"""

import argparse
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import structs

from codeforge.dev.completion_cases import Case, Project, candidates_of, collected, load, save
from codeforge.dev.completion_corpus import (
    EXAMPLES,
    TESTS,
    TRAIN,
    VALIDATION,
    Package,
    fetch,
    project,
)
from codeforge.dev.completion_prior import Counted, counted, prior_of
from codeforge.dev.completion_signs import Position, positions_in
from codeforge.dev.listwise import Lists, fitted, joined, ranks, together
from codeforge.dev.log_bilinear import fitted as bilinear_fitted
from codeforge.features.completion import bilinear, member_evidence, model, name_evidence, prior
from codeforge.features.completion.around import around
from codeforge.features.completion.by_name import likely_members, seen_here
from codeforge.features.completion.candidates import Candidate
from codeforge.index.network import Network, encoded
from codeforge.index.usage import UsageView
from codeforge.syntax.outline import Kind

FOLDS = 5
LEARNED = (*TRAIN, *EXAMPLES, *TESTS)
HIDDEN = 3
"""The project's statistics are hidden at one position of so many."""
MOST = 110
"""Candidates of one position that are fitted on, drawn from all of them."""
SIZES: dict[str, tuple[tuple[int, int], int, int]] = {
    "members": ((48, 16), 16, 3),
    "names": ((64, 24), 24, 4),
}
"""Units of both layers, rounds, and networks of other beginnings whose mean is shipped, or teaches one of that size."""
TAUGHT = {"members": 32}
"""Rounds of a network that learns from the mean and is shipped in its place: members are ranked by the hundreds."""
KINDS = {"attribute": ("members", member_evidence.FEATURES), "bare": ("names", name_evidence.FEATURES)}
GROUPS = {
    "other people's code": ("prior_", "signs"),
    "what stands around": ("signs",),
    "other files": (
        "project_",
        "chain_share",
        "chain_uses",
        "package_",
        "common",
        "other_",
        "alike",
        "holders",
    ),
    "this file": (
        "behind_",
        "next_to",
        "near_share",
        "turn",
        "given_once",
        "receiver_",
        "chain_above",
        "chain_recent",
        "member_",
        "word_",
        "used_",
        "recent",
        "nearly",
        "pair",
    ),
    "what the place asks for": (
        "is_wanted",
        "like",
        "after_",
        "is_followed",
        "is_statement",
        "error_",
        "type_w",
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--members", type=int, default=170, help="positions behind a dot, a package")
    parser.add_argument("--names", type=int, default=150, help="bare names, a package")
    parser.add_argument("--keywords", type=int, default=20, help="keywords, a package")
    parser.add_argument("--typed", type=int, default=1000, help="more members of which only the type counts")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--jobs", type=int, default=1, help="packages that are read at once")
    parser.add_argument("--groups", action="store_true", help="also fit without each group of features")
    parser.add_argument(
        "--only", choices=["members"], help="leave the names' network and its tables as they are shipped"
    )
    parser.add_argument("--write", action="store_true", help="write what is shipped")


class Learned(NamedTuple):
    """What is known of some packages, by the name of each."""

    counts: Mapping[str, Counted]
    positions: Mapping[str, Sequence[Position]]

    def others(self, without: Collection[str] = ()) -> "Others":
        """What all packages but some say."""
        kept = [told for name, told in self.positions.items() if name not in without]
        return Others(prior_of(self.counts, without=without), bilinear_fitted(kept))


class Others(NamedTuple):
    """Other people's code, as ranking is given it."""

    prior: prior.Prior
    bilinear: bilinear.Bilinear


def run(args: argparse.Namespace) -> int:
    """Fetch, collect, fit, and print; 0."""
    fetch(args.folder)
    with ProcessPoolExecutor(args.jobs) as pool:
        list(pool.map(partial(_collect, args), (*LEARNED, *VALIDATION)))
        names = [package.key for package in LEARNED]
        counts = zip(names, pool.map(partial(_counted, args.folder), names), strict=True)
        roots = [project(args.folder, package) for package in LEARNED]
        learned = Learned(dict(counts), dict(zip(names, pool.map(positions_in, roots), strict=True)))
    whole = learned.others()
    networks = {}
    if args.only:
        whole = whole._replace(prior=with_names_of(whole.prior, prior.prior()))
        networks["names"] = model.network("names", name_evidence.FEATURES)
    for kind, (name, features) in KINDS.items():
        if name in networks:
            continue
        train, held = _rows(args, kind, learned, whole)
        networks[name] = network_of(name, features, joined([lists for lists, _ in train.values()]))
        sys.stdout.write(f"{name}\n" + "".join(_line(each, networks[name], [held[each]]) for each in held))
        sys.stdout.write(_line("all", networks[name], held.values()))
        for title, group in GROUPS.items() if args.groups else ():
            masked = [_without(lists, features, group) for lists, _ in train.values()]
            network = network_of(name, features, joined(masked))
            rest = [(_without(lists, features, group), n) for lists, n in held.values()]
            sys.stdout.write(_line(f"without {title}", network, rest))
    if args.write:
        target = Path(model.__file__).parent
        (target / prior.FILE).write_text(prior.written(whole.prior), encoding="utf-8")
        (target / bilinear.FILE).write_bytes(bilinear.encoded(whole.bilinear))
        (target / model.FILE).write_bytes(encoded(networks))
    return 0


def with_names_of(one: prior.Prior, other: prior.Prior) -> prior.Prior:
    """`one` with what `other` says of bare names."""
    tokens = {key: row for key, row in one.tokens.items() if not key.endswith(" ")}
    tokens |= {key: row for key, row in other.tokens.items() if key.endswith(" ")}
    return structs.replace(one, tokens=tokens, names=other.names)


def network_of(name: str, features: tuple[str, ...], lists: Lists) -> Network:
    """The network of one kind as it is shipped."""
    widths, epochs, n = SIZES[name]
    mean = together(
        [fitted(features, lists, widths=widths, epochs=epochs, seed=1 + seed) for seed in range(n)]
    )
    if name not in TAUGHT:
        return mean
    return fitted(features, lists, widths=widths, epochs=TAUGHT[name], teacher=mean)


def _file(folder: Path, name: str) -> Path:
    return folder / "cases" / f"{name}.cases"


def _counted(folder: Path, name: str) -> Counted:
    return counted(load(_file(folder, name)))


def _collect(args: argparse.Namespace, package: Package) -> None:
    file = _file(args.folder, package.key)
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        root = project(args.folder, package)
        found = collected(
            root,
            members=args.members,
            names=0 if package in (*EXAMPLES, *TESTS) else args.names,
            keywords=0 if package in (*EXAMPLES, *TESTS) else args.keywords,
            typed=args.typed,
            seed=args.seed,
        )
        save(found, file)


Rows = dict[str, tuple[Lists, int]]
"""By package: the lists that hold what was written, and how many positions there are."""


def _rows(args: argparse.Namespace, kind: str, learned: Learned, whole: Others) -> tuple[Rows, Rows]:
    """What to fit on, and what to measure with; other people's code never knows the packages it is used on."""
    distributions = sorted({package.name for package in LEARNED})
    train: Rows = {}
    with ProcessPoolExecutor(args.jobs) as pool:
        for fold in range(FOLDS):
            keys = sorted({one.key for one in LEARNED if one.name in distributions[fold::FOLDS]})
            others = learned.others(without=keys)
            files = [_file(args.folder, key) for key in keys]
            found = pool.map(partial(lists_in, kind=kind, others=others, hidden=HIDDEN, most=MOST), files)
            train |= dict(zip(keys, found, strict=True))
        files = [_file(args.folder, package.name) for package in VALIDATION]
        found = pool.map(partial(lists_in, kind=kind, others=whole), files)
        held = dict(zip([package.name for package in VALIDATION], found, strict=True))
    return train, held


def lists_in(file: Path, *, kind: str, others: Others, hidden: int = 0, most: int = 0) -> tuple[Lists, int]:
    """`lists_of` of a project that was kept."""
    return lists_of(load(file), kind, others, hidden=hidden, most=most)


def lists_of(
    project: Project, kind: str, others: Others, *, hidden: int = 0, most: int = 0
) -> tuple[Lists, int]:
    """The candidates of the positions of one kind as rows, and the number of those positions.

    `hidden` hides the project's statistics at one position of so many; `most` draws so many candidates of each.
    Positions at which what was written is not offered have no rows.
    """
    usage, chooser = project.usage_view(), np.random.default_rng(1)
    rows, right, sizes = [], [], [0]
    cases = [case for case in project.cases if case.kind == kind]
    for n, case in enumerate(cases):
        shown = UsageView() if hidden and n % hidden == 1 else usage
        if not case.columns["name"] and kind == "bare":
            continue
        candidates, found = _asked(project, case, shown, others)
        wanted = np.array([candidate.name == case.name for candidate in candidates])
        if not wanted.any():
            continue
        if most and len(wanted) > most:
            rest = chooser.choice(np.flatnonzero(~wanted), most - int(wanted.sum()), replace=False)
            chosen = np.sort(np.concatenate([np.flatnonzero(wanted), rest]))
            found, wanted = found[chosen], wanted[chosen]
        rows.append(found)
        right.append(wanted)
        sizes.append(len(wanted))
    width = len(KINDS[kind][1])
    table = np.concatenate(rows) if rows else np.zeros((0, width), np.float32)
    return Lists(table, np.concatenate(right) if right else np.zeros(0, np.bool_), np.cumsum(sizes)), len(
        cases
    )


def _asked(
    project: Project, case: Case, usage: UsageView, others: Others
) -> tuple[list[Candidate], np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    document, where = project.document(case)
    here = around(document, where)
    candidates = candidates_of(case)
    if case.kind == "bare":
        held = dict(zip((candidate.name for candidate in candidates), case.n_holders, strict=True))
        return candidates, name_evidence.name_rows(
            here, where, candidates, lambda name: held.get(name, 0), others.prior
        )
    if any(candidate.source == "by-name" for candidate in candidates):
        more = likely_members(
            here, where.receiver, usage, others.prior, path=case.path, typed=case.receiver_type
        )
    else:
        more = seen_here(here, where.receiver)
    names = {candidate.name for candidate in candidates}
    candidates += [Candidate(name, Kind.FIELD, "by-name") for name in more if name not in names]
    return candidates, member_evidence.member_rows(
        here, where, case.path, candidates, usage, others.prior, others.bilinear, case.receiver_type
    )


def _without(lists: Lists, features: tuple[str, ...], group: tuple[str, ...]) -> Lists:
    rows = lists.rows.copy()
    rows[:, [n for n, name in enumerate(features) if name.startswith(group)]] = 0
    return Lists(rows, lists.right, lists.starts)


def _line(title: str, network: Network, held: Iterable[tuple[Lists, int]]) -> str:
    """Recall at 1, at 5 and at all, and the mean reciprocal rank; the mean of the packages."""
    figures = []
    for lists, n in held:
        found = np.array(ranks(network, lists))
        figures.append(
            [(found == 1).sum() / n, (found <= 5).sum() / n, len(found) / n, (1 / found).sum() / n]
        )
    return f"{title:32}" + "".join(f"{value:7.3f}" for value in np.mean(figures, 0)) + "\n"
