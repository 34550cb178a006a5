"""Fitting a small network that says how likely each candidate is right: logistic loss, Adam, in numpy alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codeforge.features.context.model import LARGEST, Floats, Network

WIDTHS = (24, 12)
EPOCHS = 14
LEAST_STEPS = 3_000
BATCH = 512
RATE = 2e-3
DECAY = 1e-4
KEPT = 0.15
"""The share of wrong candidates that is learned from; each counts for all of its like."""
RARE = -5.0
"""Log odds to begin with: few candidates are right."""

Truth = NDArray[np.bool_]
Parts = dict[str, Any]


def fitted(
    features: tuple[str, ...], rows: Sequence[NDArray[np.floating]], right: Sequence[Truth], *, seed: int = 1
) -> Network:
    """The network that finds what is `right` among `rows`; the same for the same input and seed."""
    chooser = np.random.default_rng(seed)
    some = [truth | (chooser.random(len(truth)) < KEPT) for truth in right]
    table = np.concatenate([one[keep] for one, keep in zip(rows, some, strict=True)]).astype(np.float32)
    truth = np.concatenate([one[keep] for one, keep in zip(right, some, strict=True)])
    counts = np.where(truth, 1.0, 1.0 / KEPT).astype(np.float32)
    counts /= counts.mean()
    mean, scale = table.mean(0), 1.0 / (table.std(0) + np.float32(1e-3))
    table = np.clip((table - mean) * scale, -LARGEST, LARGEST)
    weights = _begin(len(features), chooser)
    moments = {name: (np.zeros_like(part), np.zeros_like(part)) for name, part in weights.items()}
    batch = min(BATCH, len(table))
    n_steps = max(EPOCHS * (len(table) // batch), LEAST_STEPS)
    order, at = chooser.permutation(len(table)), 0
    for step in range(1, n_steps + 1):
        if at + batch > len(order):
            order, at = chooser.permutation(len(table)), 0
        chosen, at = order[at : at + batch], at + batch
        pace = RATE * 0.5 * (1 + np.cos(np.pi * step / n_steps))
        for name, gradient in gradients(weights, table[chosen], truth[chosen], counts[chosen]).items():
            first, second = moments[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient**2 - second)
            change = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            weights[name] -= (pace * change).astype(np.float32)
    return Network(features, mean.astype(np.float32), scale.astype(np.float32), **weights)


def _begin(n_features: int, chooser: np.random.Generator) -> Parts:
    first, second = WIDTHS
    drawn = (
        chooser.normal(0.0, np.sqrt(1.5 / n), size).astype(np.float32)
        for n, size in ((n_features, (n_features, first)), (first, (first, second)), (second, second))
    )
    hidden, inner, out = drawn
    return {
        "hidden": hidden,
        "hidden_bias": np.zeros(first, np.float32),
        "second": inner,
        "second_bias": np.zeros(second, np.float32),
        "out": out,
        "out_bias": np.full(1, RARE, np.float32),
    }


def gradients(weights: Parts, table: Floats, truth: Truth, counts: Floats) -> Parts:
    """By part how the mean loss changes with it, with what decays."""
    first = np.maximum(table @ weights["hidden"] + weights["hidden_bias"], 0)
    second = np.maximum(first @ weights["second"] + weights["second_bias"], 0)
    odds = np.clip(second @ weights["out"] + weights["out_bias"], -30.0, 30.0)
    error = (1.0 / (1.0 + np.exp(-odds)) - truth) * counts / len(table)
    to_second = error[:, None] * weights["out"] * (second > 0)
    to_first = to_second @ weights["second"].T * (first > 0)
    return {
        "hidden": table.T @ to_first + DECAY * weights["hidden"],
        "hidden_bias": to_first.sum(0),
        "second": first.T @ to_second + DECAY * weights["second"],
        "second_bias": to_second.sum(0),
        "out": second.T @ error + DECAY * weights["out"],
        "out_bias": error.sum(keepdims=True),
    }
