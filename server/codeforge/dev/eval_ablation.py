"""`python -m codeforge.dev eval_ablation ROOT`: what each part of completion is worth, on the same positions.

Members behind a dot are asked once as shipped, once with one part taken away (the order, members by name, what other
people's code says of what stands around or of anything), and once with jedi added, which may take as long as it likes.
For each is printed how often and how high the name stands that was really written, then positions that only the whole
gets right. The weights are those fitted with all parts: a fit without one would make up for some of its loss
(`fit_completion --groups`).
"""

import argparse
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from codeforge.dev.eval_completion import Asked, Site, answers, drawn, missed, shares
from codeforge.features.completion import bilinear, members, prior, rank, serve
from codeforge.state.folder import Folder
from codeforge.state.workspace import open_workspace

EXAMPLES = 3
JEDI_MS = 5000
Variant = Callable[[], AbstractContextManager[Any]]


def _alphabetical(*args: Any, **options: Any) -> list[rank.Ranked]:
    ranked = rank.rank(*args, **options)
    return sorted(ranked, key=lambda one: one.candidate.name.lower())


VARIANTS: dict[str, Variant] = {
    "as shipped, without jedi": nullcontext,
    "in alphabetical order": lambda: patch.object(serve, "rank", _alphabetical),
    "without members by name": lambda: patch.object(members, "_by_name", lambda *args, **options: iter(())),
    "without what stands around": lambda: patch.object(rank, "bilinear", lambda: bilinear.NOTHING),
    "without others' code": lambda: patch.multiple(
        rank, prior=lambda: prior.NOTHING, bilinear=lambda: bilinear.NOTHING
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("root", type=Path)
    parser.add_argument("--within", default="", help="draw from files below this folder only")
    parser.add_argument("--n", type=int, default=200, help="members that are asked for (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--jedi", action="store_true", help="also ask with jedi")


def run(args: argparse.Namespace) -> int:
    """Ask, and print the table and the examples; 1 when there is nothing to ask."""
    folder = open_workspace(args.root, text=True, engines=False)
    try:
        found = drawn(folder, within=args.within, n=2 * args.n, seed=args.seed, files=args.files)
        sites = [site for site in found if site.kind == "attribute"]
        if not sites:
            sys.stderr.write(f"No Python code to ask about in {args.root}.\n")
            return 1
        asked = {}
        for title, variant in VARIANTS.items():
            with variant():
                asked[title] = list(answers(folder, sites, forms=("open",)))
        if args.jedi:
            asked["with jedi"], seconds = _with_jedi(folder, sites)
            sys.stdout.write(f"jedi: {1000 * seconds / len(sites):.0f} ms of processor time a position\n")
        for title, answers_ in asked.items():
            sys.stdout.write(f"{title:28}{shares(answers_)}\n")
        sys.stdout.writelines(_examples(folder, asked))
    finally:
        folder.close()
    return 0


def _with_jedi(folder: Folder, sites: list[Site]) -> tuple[list[Asked], float]:
    """The answers with jedi, and the seconds of processor time that it took."""
    completion = msgspec.structs.replace(folder.settings.completion, budget_ms=2000)
    folder.configure(msgspec.structs.replace(folder.settings, completion=completion))
    before = _children()
    folder.start_engines(lambda text: None)
    try:
        asked = list(answers(folder, sites, forms=("open",)))
    finally:
        folder.close()
    return asked, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _examples(folder: Folder, asked: dict[str, list[Asked]]) -> Iterator[str]:
    whole, *others = asked
    for title in others:
        pairs = list(zip(asked[whole], asked[title], strict=True))
        if title == "with jedi":
            pairs = [(two, one) for one, two in pairs]
        lost = [two for one, two in pairs if 0 < one.rank <= 5 and not 0 < two.rank <= 5]
        yield f"\n{title}: {len(lost)} of {len(pairs)} leave the first five\n"
        yield from (missed(folder, one) for one in lost[:EXAMPLES])
