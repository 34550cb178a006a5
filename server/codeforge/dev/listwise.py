"""Fitting a small network that orders lists: softmax over the candidates of a place, Adam, in numpy alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.index.network import LARGEST, Network

Floats = np.ndarray[Any, np.dtype[np.float32]]
PARTS = ("hidden", "hidden_bias", "second", "second_bias", "out", "direct")


class Lists(Struct):
    """Candidates of many places, one behind the other."""

    rows: Floats
    right: np.ndarray[Any, np.dtype[np.bool_]]
    starts: np.ndarray[Any, np.dtype[np.int64]]
    """One more than there are places."""
    taught: Floats | None = None
    """What a teacher gives each candidate of its place; the shares of a place come to one."""

    def part(self, places: Any) -> "Lists":
        """Some of the places."""
        spans = [slice(self.starts[place], self.starts[place + 1]) for place in places]
        index = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        sizes = [span.stop - span.start for span in spans]
        taught = None if self.taught is None else self.taught[index]
        return Lists(self.rows[index], self.right[index], np.concatenate([[0], np.cumsum(sizes)]), taught)


def fitted(
    features: tuple[str, ...],
    lists: Lists,
    *,
    widths: tuple[int, int] = (48, 16),
    epochs: int = 16,
    seed: int = 1,
    rate: float = 2e-3,
    decay: float = 1e-4,
    batch: int = 64,
    drop: float = 0.05,
    teacher: Network | None = None,
) -> Network:
    """The network that gives the right candidates of each list the most of the softmax; with a teacher over the same
    features it learns as much from the shares that the teacher gives, and a small one comes near a large one."""
    chooser = np.random.default_rng(seed)
    mean = lists.rows.mean(0)
    scale = 1 / np.maximum(lists.rows.std(0), 1e-2)
    scaled = Lists(np.clip((lists.rows - mean) * scale, -LARGEST, LARGEST), lists.right, lists.starts)
    if teacher is not None:
        scaled.taught = _softmax(teacher.scores(lists.rows), lists.starts[:-1])
    weights = _begin(len(features), widths, chooser)
    moments = {name: [np.zeros_like(part), np.zeros_like(part)] for name, part in weights.items()}
    averaged = {name: np.zeros_like(part) for name, part in weights.items()}
    places = np.arange(len(lists.starts) - 1)
    n_steps = epochs * (len(places) // batch + 1)
    step = n_averaged = 0
    for _ in range(epochs):
        chooser.shuffle(places)
        for start in range(0, len(places), batch):
            step += 1
            one = scaled.part(places[start : start + batch])
            if drop:
                one.rows *= chooser.random((1, one.rows.shape[1]), np.float32) >= drop
            gradients = _gradients(weights, one)
            pace = rate * 0.5 * (1 + np.cos(np.pi * step / n_steps))
            for name, gradient in gradients.items():
                first, second = moments[name]
                first += 0.1 * (gradient - first)
                second += 0.001 * (gradient**2 - second)
                change = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
                weights[name] -= (pace * (change + decay * weights[name])).astype(np.float32)
            if step > 0.8 * n_steps:
                n_averaged += 1
                for name, part in weights.items():
                    averaged[name] += (part - averaged[name]) / n_averaged
    return Network(features, mean, scale.astype(np.float32), *(averaged[name] for name in PARTS))


def together(networks: Sequence[Network]) -> Network:
    """One network that gives the mean score of several over the same features, which were scaled alike."""
    first, n = networks[0], len(networks)
    widths = [network.second.shape for network in networks]
    second = np.zeros((sum(one for one, _ in widths), sum(other for _, other in widths)), np.float32)
    row = column = 0
    for network, (height, width) in zip(networks, widths, strict=True):
        second[row : row + height, column : column + width] = network.second
        row, column = row + height, column + width
    return Network(
        first.features,
        first.mean,
        first.scale,
        np.concatenate([network.hidden for network in networks], axis=1),
        np.concatenate([network.hidden_bias for network in networks]),
        second,
        np.concatenate([network.second_bias for network in networks]),
        (np.concatenate([network.out for network in networks]) / n).astype(np.float32),
        np.mean([network.direct for network in networks], axis=0, dtype=np.float32),
    )


def _begin(n: int, widths: tuple[int, int], chooser: np.random.Generator) -> dict[str, Floats]:
    def normal(*shape: int) -> Floats:
        drawn: Floats = (chooser.standard_normal(shape) * np.sqrt(2 / shape[0])).astype(np.float32)
        return drawn

    first, second = widths
    return {
        "hidden": normal(n, first),
        "hidden_bias": np.zeros(first, np.float32),
        "second": normal(first, second),
        "second_bias": np.zeros(second, np.float32),
        "out": normal(second) * 0.1,
        "direct": np.zeros(n, np.float32),
    }


def _gradients(weights: dict[str, Floats], lists: Lists) -> dict[str, Floats]:
    rows, starts = lists.rows, lists.starts[:-1]
    sizes = np.diff(lists.starts)
    first = np.maximum(rows @ weights["hidden"] + weights["hidden_bias"], 0)
    second = np.maximum(first @ weights["second"] + weights["second_bias"], 0)
    scores = second @ weights["out"] + rows @ weights["direct"]
    softmax = _softmax(scores, starts)
    right = softmax * lists.right
    wanted = right / np.repeat(np.maximum(np.add.reduceat(right, starts), 1e-12), sizes)
    if lists.taught is not None:
        wanted = (wanted + lists.taught) / 2
    error = ((softmax - wanted) / len(starts)).astype(np.float32)
    back_second = np.outer(error, weights["out"]) * (second > 0)
    back_first = (back_second @ weights["second"].T) * (first > 0)
    return {
        "hidden": rows.T @ back_first,
        "hidden_bias": back_first.sum(0),
        "second": first.T @ back_second,
        "second_bias": back_second.sum(0),
        "out": second.T @ error,
        "direct": rows.T @ error,
    }


def _softmax(scores: Floats, starts: np.ndarray[Any, np.dtype[np.int64]]) -> Floats:
    """The share of each candidate of its place."""
    sizes = np.diff(np.append(starts, len(scores)))
    shown = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    shares: Floats = shown / np.repeat(np.add.reduceat(shown, starts), sizes)
    return shares


def ranks(network: Network, lists: Lists) -> list[int]:
    """The place, from 1, of the best right candidate of each list; the worst among equals."""
    scores = network.scores(lists.rows)
    found = []
    for start, stop in zip(lists.starts[:-1], lists.starts[1:], strict=True):
        best = scores[start:stop][lists.right[start:stop]].max()
        found.append(int((scores[start:stop] >= best).sum()))
    return found


def joined(parts: Sequence[Lists]) -> Lists:
    """All lists, one behind the other."""
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    return Lists(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
    )
