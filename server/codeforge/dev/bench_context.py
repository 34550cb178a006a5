"""`python -m codeforge.dev bench_context`: what context finds, at cursors and for questions, part by part.

`--sources` are packages' sources: at cursors drawn in them the next ten lines are hidden, and recall says how much of
what those use from other files is in an answer of so many tokens. `--annotations` with `--trees` are questions about
repositories with the files that answer them, `--commits` git repositories whose messages ask for the files they
changed: NDCG@10. Both with the shipped weights, then once more without each signal or piece of evidence: what a part
is worth is what its absence costs. Then come the assembler's parts (`bench_assembly`) and the worst answers with why, and what
context and impact take through the real server (`bench_served`).
Repositories that the weights were fitted on flatter them (docs/context-model.md).

`--peer "name=command"` measures another engine, semble or aider say, on the same cursors and questions in the same
run; it speaks the protocol of `codeforge bench-context`.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from codeforge.dev import bench_assembly, bench_served
from codeforge.dev.bench_assembly import WORST
from codeforge.dev.context_cursors import Corpus, Cursor, drawn
from codeforge.dev.fit_context import Case as CursorCase
from codeforge.dev.fit_context import cases_of, recall
from codeforge.dev.fit_questions import Model, Weights, ndcg, ranking
from codeforge.dev.question_cases import Case, annotated, committed
from codeforge.features.context.gather import SIGNALS
from codeforge.features.context.model import shipped
from codeforge.features.context.rank import FEATURES
from codeforge.features.context.tokens import n_tokens
from codeforge.index.questions import EVIDENCE, VECTORS, WORDS, network_for, weights_for

BUDGETS = (1000, 2000)
RETRIEVERS: Mapping[str, tuple[str, ...]] = {
    "imported": tuple(name for name in SIGNALS if name.startswith("imported")),
    "module": tuple(name for name in SIGNALS if name.partition(".")[0] == "module"),
    "member": tuple(name for name in SIGNALS if name.partition(".")[0] == "member"),
    "typed": ("typed",),
    "inherited": ("base", "inherited", "inherited.hidden", "inherited.super", "inherited.read"),
    "beside": ("beside",),
    "in_play": ("in_play",),
    "written": ("written", "recent"),
    "namesake": ("namesake",),
    "sibling": ("sibling",),
    "nearby": ("nearby",),
    "read": ("read",),
    "after": ("after",),
}
"""The signals that each retriever gives at a cursor."""
PIECES: Mapping[str, tuple[str, ...]] = {
    "text": ("body", "chunk", "top3", "head", "cover", "best_place"),
    "path": ("path", "path_share", "stem_share", "stem_precision"),
    "definitions": ("definitions", "definitions_share", "best_name"),
    "symbol": ("symbol", "symbol_stem"),
    "mentioned": ("mentioned",),
    "first line": ("first.body", "first.path", "first.definitions"),
    "kind of file": ("aside", "facade", "size", "depth"),
    "vectors": VECTORS,
}
"""Evidence about files that belongs together."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--sources", nargs="*", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--annotations", type=Path, metavar="FOLDER")
    parser.add_argument("--trees", type=Path, metavar="FOLDER")
    parser.add_argument("--commits", nargs="*", type=Path, default=[], metavar="REPOSITORY")
    parser.add_argument(
        "--n", type=int, default=100, help="cursors a package, commits a repository (default 100)"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")


def run(args: argparse.Namespace) -> int:
    """Print the tables; 2 when nothing is given to measure on."""
    peers = [peer.partition("=")[::2] for peer in args.peer]
    for root in args.sources:
        corpus = Corpus(root)
        cursors = drawn(corpus, n=args.n, seed=args.seed)
        sys.stdout.write(at_cursors(corpus.name, cases_of(corpus, cursors)))
        sys.stdout.write(bench_assembly.told(root, corpus, cursors))
        sys.stdout.write(bench_served.told(root, n=args.n, seed=args.seed))
        for name, command in peers:
            with Peer(command, root) as peer:
                sys.stdout.write(f"  {name:24}{peer_recall(peer, corpus, cursors)}\n")
    cases = list(annotated(args.annotations, args.trees)) if args.annotations and args.trees else []
    cases += [case for place in args.commits for case in committed(place, n=args.n, seed=args.seed)]
    if cases:
        sys.stdout.write(for_questions(cases))
    for name, command in peers if args.annotations and args.trees else ():
        sys.stdout.write(f"  {name:24}{peer_ndcg(command, cases, args.trees, args.annotations):.3f}\n")
    return 0 if args.sources or cases else 2


def at_cursors(name: str, cases: Sequence[CursorCase]) -> str:
    """Recall at each budget, with all retrievers and without each."""
    if not cases:
        return f"{name}: no cursor whose hidden lines use other files\n"
    whole = shipped(FEATURES)
    parts = ((f"without {part}", whole.without(frozenset(names))) for part, names in RETRIEVERS.items())
    rows = [("all", whole), *parts]
    lines = [f"{name}: {len(cases)} cursors, recall at {' and '.join(map(str, BUDGETS))} tokens"]
    for title, network in rows:
        lines.append(
            f"  {title:24}" + " ".join(f"{recall(cases, network, budget):.3f}" for budget in BUDGETS)
        )
    return "\n".join(lines) + "\n"


def for_questions(cases: Sequence[Case]) -> str:
    """NDCG@10 by repository's kind of question, with all evidence and without each piece."""
    lines = [f"{len(cases)} questions, NDCG@10"]
    for title, names in {"all": (), **{f"without {part}": names for part, names in PIECES.items()}}.items():
        model = shipped_without(names)
        lines.append(f"  {title:24}{sum(ndcg(case, model) for case in cases) / len(cases):.3f}")
    alone = sum(ndcg(case, shipped_without(())._replace(networks={})) for case in cases)
    lines.append(f"  {'without the network':24}{alone / len(cases):.3f}")
    return "\n".join([*lines, *worst(cases)]) + "\n"


def worst(cases: Sequence[Case]) -> Iterator[str]:
    """The questions that are answered worst: what was wanted, where it stands, and what stands first instead."""
    model = shipped_without(())
    scored = sorted(cases, key=lambda case: (ndcg(case, model), case.group, case.query))
    yield f"  the {WORST} worst of them:"
    for case in scored[:WORST]:
        order = ranking(case, model)
        rank = next((n for n, file in enumerate(order, 1) if case.is_right[file]), 0)
        wanted = case.paths[order[rank - 1]] if rank else "a file that is not there"
        first = order[0]
        shares = dict(zip(EVIDENCE, (case.table[first] * model.weights[case.kind]).tolist(), strict=True))
        spoke = WORDS[max(shares, key=lambda name: shares[name])]
        query = " ".join(case.query.split())[:60]
        yield f"    {ndcg(case, model):.2f}  {case.group}: {query}"
        yield f"          {wanted} is {rank} of {len(order)}; {case.paths[first]} is first: {spoke}"


def shipped_without(names: Iterable[str]) -> Model:
    """The shipped model, to which some of the evidence is nought; a symbol is always asked for without vectors."""
    gone = set(names)
    keeps = np.array([name not in gone for name in EVIDENCE], np.float32)
    with_vectors = not gone.intersection(VECTORS)
    weights: Weights = {
        "symbol": weights_for("symbol", with_vectors=False) * keeps,
        "question": weights_for("question", with_vectors=with_vectors) * keeps,
        "long": weights_for("long", with_vectors=with_vectors) * keeps,
    }
    network = network_for(with_vectors=with_vectors)
    return Model(weights, {"symbol": network_for(with_vectors=False), "question": network, "long": network})


# Other engines


class Peer:
    """Another engine on `root`, as a process that reads and writes JSON lines."""

    def __init__(self, command: str, root: Path) -> None:
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.ask(op="index", root=str(root.resolve()))

    def __enter__(self) -> "Peer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.process:
            self.process.terminate()

    def ask(self, **request: Any) -> dict[str, Any]:
        """The reply to one request; empty when the engine has ended."""
        if self.process.stdin is None or self.process.stdout is None:
            return {}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        return dict(json.loads(reply)) if reply else {}


def peer_recall(peer: Peer, corpus: Corpus, cursors: Sequence[Cursor]) -> str:
    """The share of needed definitions whose line an engine shows, at each budget."""
    shares = []
    for budget in BUDGETS:
        found = [_shown(peer, corpus, cursor, budget) for cursor in cursors]
        shares.append(f"{sum(found) / max(len(found), 1):.3f}")
    return " ".join(shares)


def _shown(peer: Peer, corpus: Corpus, cursor: Cursor, budget: int) -> float:
    document = corpus.documents[cursor.path]
    prefix = document.source[: document.lines.starts[cursor.line]].decode("utf-8", "replace")
    items = peer.ask(op="context", path=cursor.path, prefix=prefix, budget=budget).get("items", [])
    texts: dict[str, str] = {}
    spent = 0
    for item in items:
        spent += n_tokens(item["text"] + "\n") + (
            0 if item["path"] in texts else n_tokens(item["path"] + "\n")
        )
        if spent > budget:
            break
        texts[item["path"]] = texts.get(item["path"], "") + "\n" + item["text"]
    shown = 0
    for path, line in cursor.needed:
        lines = corpus.documents[path].source.decode("utf-8", "replace").split("\n")
        shown += lines[line].strip().rstrip(":") in texts.get(path, "")
    return shown / len(cursor.needed)


def peer_ndcg(command: str, cases: Sequence[Case], trees: Path, annotations: Path) -> float:
    """NDCG@10 of an engine on the annotated questions."""
    roots = {
        each["name"]: trees / each["name"] / each.get("benchmark_root", "")
        for each in json.loads((annotations / "repos.json").read_text(encoding="utf-8"))
    }
    scores = []
    for name in dict.fromkeys(case.group for case in cases if case.group in roots):
        with Peer(command, roots[name]) as peer:
            for case in cases:
                if case.group == name:
                    results = peer.ask(op="search", query=case.query, k=10).get("results", [])
                    scores.append(case.gain([result["path"] for result in results]))
    return sum(scores) / max(len(scores), 1)
