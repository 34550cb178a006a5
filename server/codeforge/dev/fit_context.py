"""`python -m codeforge.dev fit_context --corpus FOLDER...`: fit the weights that order context at a cursor.

Each folder is one repository. Cursors are drawn in it (see `context_cursors`), the retrievers gather candidates as they
do for an editor, and a small network (`pointwise`) learns which of them the hidden lines use. Every repository is held out once:
its row says how much of what its hidden lines need is in a context of so many tokens, with weights fitted on the
others. `ceiling` is the share that was among the candidates at all. With `--write` the weights fitted on all of the
corpus are written; the repositories of `--held` are only measured, with those weights.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from codeforge.dev.context_cursors import Corpus, Cursor, Definition, drawn
from codeforge.dev.pointwise import fitted as fitted_network
from codeforge.features.context.cursor import LEAST_PIECES, TOKENS_A_PIECE, piece_of, shown
from codeforge.features.context.fit import Piece, fitted
from codeforge.features.context.gather import gather
from codeforge.features.context.model import Network, encoded
from codeforge.features.context.plan import place_of
from codeforge.features.context.project import Project
from codeforge.features.context.rank import FEATURES, features
from codeforge.text.documents import Document

BUDGETS = (250, 500, 1000, 2000, 4000, 8000)
ANY_NUMBER = 1_000_000


class Case(NamedTuple):
    """One cursor: its candidates, and which of them the hidden lines use."""

    rows: NDArray[np.float32]
    """One row of FEATURES a candidate."""
    is_needed: NDArray[np.bool_]
    pieces: list[Piece]
    """The candidates as an answer would show them, without their worth."""
    needed: frozenset[Definition]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--corpus", nargs="+", type=Path, required=True, metavar="FOLDER", help="repositories"
    )
    parser.add_argument(
        "--held", nargs="+", type=Path, default=[], metavar="FOLDER", help="measured, not fitted on"
    )
    parser.add_argument("--cursors", type=int, default=150, help="at most, a repository (default 150)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the weights (weights.npz)")


def run(args: argparse.Namespace) -> int:
    """Fit, and print recall by budget; 1 when there is nothing to fit on."""
    groups = _groups(args.corpus, args.cursors, args.seed)
    if not groups:
        sys.stderr.write("No cursor in the corpus has hidden lines that use other files of it.\n")
        return 1
    sys.stdout.write(_HEAD)
    network = network_for([case for cases in groups.values() for case in cases])
    for name, others in folds(groups):
        sys.stdout.write(_line(name, groups[name], network_for(others)))
    for name, cases in _groups(args.held, args.cursors, args.seed).items():
        sys.stdout.write(_line(f"{name} (held)", cases, network))
    if args.write:
        args.write.write_bytes(encoded(network))
    return 0


def _groups(roots: Iterable[Path], n: int, seed: int) -> dict[str, list[Case]]:
    """The cases of each repository that has any, by its folder's name."""
    found: dict[str, list[Case]] = {}
    for root in roots:
        corpus = Corpus(root)
        cases = cases_of(corpus, drawn(corpus, n=n, seed=seed))
        if cases:
            name = corpus.name if corpus.name not in found else f"{corpus.name} {len(found) + 1}"
            found[name] = cases
        else:
            sys.stderr.write(f"{root} has no such cursor: it is left out.\n")
    return found


def folds(groups: Mapping[str, Sequence[Case]]) -> Iterator[tuple[str, list[Case]]]:
    """Each repository with the cases of all others; none when there is only one."""
    for name in groups if len(groups) > 1 else ():
        yield name, [case for other, cases in groups.items() if other != name for case in cases]


def cases_of(corpus: Corpus, cursors: Iterable[Cursor]) -> list[Case]:
    """The candidates at each cursor, gathered as if the text ended there."""
    shown: dict[Definition, Piece | None] = {}
    return [_case(corpus, cursor, shown) for cursor in cursors]


def _case(corpus: Corpus, cursor: Cursor, shown: dict[Definition, Piece | None]) -> Case:
    """One case; `shown` keeps the pieces, for the cursors of a repository share most of them."""
    whole = corpus.documents[cursor.path]
    source = whole.source[: whole.lines.starts[cursor.line]]
    document = Document(cursor.path, source, language=whole.language)
    sources = {**corpus.documents, cursor.path: document}
    place = place_of(document, len(source))
    view = corpus.view.with_open({cursor.path: document})
    project = Project(view, sources.get, place.card, usage=corpus.usage)
    found = gather(place, project)
    kept, pieces = [], []
    for n, symbol in enumerate(found.symbols(range(len(found)))):
        key = symbol.path, symbol.line
        if key not in shown:
            shown[key] = piece_of(symbol, project, 0)
        piece = shown[key]
        if piece is not None:
            kept.append(n)
            pieces.append(piece)
    rows = features(found.only(np.array(kept, np.int64)), place).astype(np.float32)
    is_needed = np.array([(piece.path, piece.line) in cursor.needed for piece in pieces], dtype=bool)
    return Case(rows, is_needed, pieces, cursor.needed)


def network_for(cases: Sequence[Case]) -> Network:
    """The network that finds what these cases need."""
    return fitted_network(FEATURES, [case.rows for case in cases], [case.is_needed for case in cases])


def recall(cases: Sequence[Case], network: Network, budget: int) -> float:
    """The share of the needed definitions in a context of `budget` tokens, as an answer is filled; mean of cases."""
    return sum(len(case.needed & offered(case, network, budget)) / len(case.needed) for case in cases) / len(
        cases
    )


def offered(case: Case, network: Network, budget: int) -> frozenset[Definition]:
    """The definitions in a context of `budget` tokens."""
    worth = network.probabilities(case.rows)
    likely = np.argsort(-worth, kind="stable")[: max(LEAST_PIECES, budget // TOKENS_A_PIECE)].tolist()
    pieces = [
        structs.replace(case.pieces[n], worth=float(worth[n]), text=shown(case.pieces[n], float(worth[n])))
        for n in likely
    ]
    chosen = fitted(pieces, tokens=budget, items=ANY_NUMBER).chosen
    return frozenset((one.piece.path, one.piece.line) for one in chosen)


# What is printed and written

_HEAD = f"{'held out':24}{'cursors':>8}{'ceiling':>8}" + "".join(f"{budget:>7}" for budget in BUDGETS) + "\n"


def _line(name: str, cases: Sequence[Case], network: Network) -> str:
    ceiling = sum(
        len({(p.path, p.line) for p in case.pieces} & case.needed) / len(case.needed) for case in cases
    )
    shares = "".join(f"{recall(cases, network, budget):7.3f}" for budget in BUDGETS)
    return f"{name:24}{len(cases):8}{ceiling / len(cases):8.3f}{shares}\n"
