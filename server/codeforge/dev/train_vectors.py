"""`python -m codeforge.dev train_vectors --pairs pairs.npz --write words.npz`: train the table of word vectors.

Contrastive training (InfoNCE, van den Oord and others 2018): the text of a pair is to be nearer to its code than to the
other codes of a batch, and the other way round. A side is the weighted sum of its words' vectors. Batches are made of
blocks that come from one package each, so that most wrong answers are near ones. In the second half the code's side is
reduced to signs, with the gradient passed straight through (Bengio and others 2013): as it is kept, so it is learned.

Needs PyTorch, on CPU or GPU; the product needs numpy alone. `--write` gets the table as the package ships it.
"""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codeforge.index.vectors import DIMENSIONS, packed_table

LEAST_PACKAGES = 5
"""A word that fewer packages use gets no vector."""
BLOCK = 64
TEMPERATURE = 0.06
VALIDATION = 2000

Ints = NDArray[np.integer]


class Pairs:
    """The pairs with words numbered anew, the most widespread first; other words dropped."""

    def __init__(self, place: Path, n_words: int) -> None:
        data = np.load(place)
        owners = data["owners"]
        code_owners = np.repeat(owners, data["code_sizes"])
        seen = np.unique(code_owners.astype(np.int64) * len(data["words"]) + data["code"]) % len(
            data["words"]
        )
        text_owners = np.repeat(owners, data["text_sizes"])
        told = np.unique(text_owners.astype(np.int64) * len(data["words"]) + data["text"]) % len(
            data["words"]
        )
        spread = np.bincount(seen, minlength=len(data["words"]))
        spread = spread + np.bincount(told, minlength=len(spread))
        best = np.argsort(-spread, kind="stable")[:n_words]
        best = best[spread[best] >= LEAST_PACKAGES]
        self.words: list[str] = data["words"][best].tolist()
        numbers = np.full(len(spread), -1, np.int64)
        numbers[best] = np.arange(len(best))
        self.owners = owners
        ones = np.ones(len(data["text"]), np.float32)
        self.text = Bags(numbers[data["text"]], ones, data["text_sizes"])
        self.code = Bags(
            numbers[data["code"]], 1 + np.log(data["counts"].astype(np.float32)), data["code_sizes"]
        )
        self.rarity = np.log(len(np.unique(owners)) / np.maximum(spread[best], 1) + 1).astype(np.float32)
        self.usable = np.flatnonzero((self.text.sizes >= 1) & (self.code.sizes >= 4))


class Bags:
    """Words with weights, many bags one after the other."""

    def __init__(self, words: Ints, weights: NDArray[np.float32], sizes: Ints) -> None:
        known = words >= 0
        owner = np.repeat(np.arange(len(sizes)), sizes)[known]
        self.words, self.weights = words[known], weights[known]
        self.sizes = np.bincount(owner, minlength=len(sizes))
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)])

    def some(self, rows: Ints) -> tuple[Ints, NDArray[np.float32], Ints]:
        """Words and weights of the bags `rows`, and where each begins."""
        sizes = self.sizes[rows]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        at = np.arange(sizes.sum()) + np.repeat(self.starts[rows] - starts, sizes)
        return self.words[at], self.weights[at], starts


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--pairs", type=Path, required=True, help="from vector_pairs; packages.json lies beside it"
    )
    parser.add_argument("--write", type=Path, required=True, metavar="FILE")
    parser.add_argument("--words", type=int, default=12_000)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=2048)
    parser.add_argument("--stop", type=int, default=4, help="end after so many of the epochs (default 4)")
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--dropped", type=float, default=0.0, help="share of words left out, anew each time")
    parser.add_argument(
        "--plain", type=float, default=1 / 3, help="share of the steps before signs are looked at"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Train, write after each epoch, print the mean reciprocal rank among 2,000 pairs of packages held out."""
    torch: Any = importlib.import_module("torch")
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pairs = Pairs(args.pairs, args.words)
    packages = json.loads(args.pairs.with_name("packages.json").read_text(encoding="utf-8"))
    is_held = np.array([package["split"] == "validation" for package in packages])[pairs.owners]
    chooser = np.random.default_rng(args.seed)
    held = chooser.permutation(pairs.usable[is_held[pairs.usable]])[:VALIDATION]
    rows = pairs.usable[~is_held[pairs.usable]]
    sys.stderr.write(f"{len(pairs.words)} words, {len(rows)} pairs, {len(held)} held out, {device}\n")
    model = _Model(torch, pairs, device, args.dropped)
    steps = args.epochs * (len(rows) // args.batch)
    optimiser = torch.optim.Adam(
        [{"params": [model.table]}, {"params": [model.weight], "lr": args.rate}], lr=args.rate
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [args.rate, args.rate], total_steps=steps + 1, pct_start=0.1
    )
    start, step = time.monotonic(), 0
    for epoch in range(min(args.epochs, args.stop)):
        order = _blocked(rows, pairs.owners, chooser)
        losses = []
        for at in range(0, len(order) - args.batch + 1, args.batch):
            loss = model.loss(order[at : at + args.batch], binary=step > steps * args.plain)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
            losses.append(float(loss.detach()))
        told = f"epoch {epoch} loss {np.mean(losses):.3f} MRR {model.rank(held, binary=False):.3f}"
        told += f" signs {model.rank(held, binary=True):.3f} {time.monotonic() - start:.0f} s\n"
        sys.stderr.write(told)
        args.write.write_bytes(packed_table(pairs.words, model.rows()))
    return 0


def _blocked(rows: Ints, owners: Ints, chooser: np.random.Generator) -> Ints:
    """All rows in a new order: blocks of one package each, the blocks shuffled."""
    mixed = chooser.permutation(rows)
    mixed = mixed[np.argsort(owners[mixed], kind="stable")]
    blocks = [mixed[at : at + BLOCK] for at in range(0, len(mixed), BLOCK)]
    return np.concatenate([blocks[n] for n in chooser.permutation(len(blocks))])


class _Model:
    """A vector and a weight for each word."""

    def __init__(self, torch: Any, pairs: Pairs, device: str, dropped: float) -> None:
        self.torch, self.pairs, self.device, self.dropped = torch, pairs, device, dropped
        n = len(pairs.words)
        self.table = torch.nn.Parameter(torch.randn(n, DIMENSIONS, device=device) / DIMENSIONS**0.5)
        self.weight = torch.nn.Parameter(torch.log(torch.tensor(pairs.rarity, device=device) / 2 + 0.1))

    def side(self, bags: Bags, rows: Ints, *, dropped: float = 0.0) -> Any:
        """A unit vector for each bag, some of its words left out by chance."""
        torch = self.torch
        words, weights, starts = bags.some(rows)
        ids = torch.from_numpy(words.astype(np.int64)).to(self.device)
        factor = torch.from_numpy(weights).to(self.device) * torch.exp(self.weight)[ids]
        if dropped:
            factor = factor * (torch.rand(len(ids), device=self.device) >= dropped)
        offsets = torch.from_numpy(starts.astype(np.int64)).to(self.device)
        summed = torch.nn.functional.embedding_bag(
            ids, self.table, offsets, mode="sum", per_sample_weights=factor
        )
        return torch.nn.functional.normalize(summed, dim=1)

    def signs(self, unit: Any) -> Any:
        """What is kept of a unit vector: the sign of each dimension; the gradient passes as if nothing had happened."""
        signs = self.torch.where(unit >= 0, 1.0, -1.0) / DIMENSIONS**0.5
        return unit + (signs - unit).detach()

    def loss(self, rows: Ints, *, binary: bool) -> Any:
        """How badly each text of the batch finds its code, and each code its text."""
        torch = self.torch
        text = self.side(self.pairs.text, rows, dropped=self.dropped / 2)
        code = self.side(self.pairs.code, rows, dropped=self.dropped)
        right = torch.arange(len(rows), device=self.device)
        total = 0.0
        for kept in (code, self.signs(code)) if binary else (code,):
            near = text @ kept.T / TEMPERATURE
            cross = torch.nn.functional.cross_entropy
            total = total + cross(near, right) + cross(near.T, right)
        return total / (4 if binary else 2)

    def rank(self, rows: Ints, *, binary: bool) -> float:
        """Mean reciprocal rank of the right code."""
        with self.torch.no_grad():
            text, code = self.side(self.pairs.text, rows), self.side(self.pairs.code, rows)
            near = text @ (self.signs(code) if binary else code).T
            return float((1.0 / (near >= near.diag()[:, None]).sum(1).float()).mean())

    def rows(self) -> NDArray[np.float32]:
        """The vectors with their weights multiplied in."""
        product = (self.table * self.torch.exp(self.weight)[:, None]).detach().cpu().numpy()
        return np.asarray(product, np.float32)
