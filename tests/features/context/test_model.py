"""The network at a cursor: what it adds up to, what fitting it does, and what it refuses."""

import numpy as np
import pytest

from codeforge.dev import pointwise
from codeforge.errors import IndexDamaged
from codeforge.features.context.model import Network, shipped
from codeforge.features.context.rank import FEATURES

ROWS = np.random.default_rng(3).random((400, len(FEATURES)), np.float32)


def drawn(seed):
    """A network whose probabilities are neither 0 nor 1."""
    parts = pointwise._begin(len(FEATURES), np.random.default_rng(seed))
    parts["out_bias"][:] = 0
    n = len(FEATURES)
    return Network(
        FEATURES, np.full(n, 0.5), np.full(n, 3.0), **{name: one.astype(float) for name, one in parts.items()}
    )


def odds(network, rows):
    likely = network.probabilities(rows)
    return np.log(likely / (1 - likely))


def test_shares_are_the_slopes_of_the_log_odds():
    network, rows = drawn(1), ROWS[:40].astype(float)
    shares = network.shares(rows)
    for n in range(0, len(FEATURES), 6):
        moved = rows.copy()
        moved[:, n] += 1e-6
        slopes = (odds(network, moved) - odds(network, rows)) / 1e-6
        assert (
            np.mean(np.isclose(slopes * rows[:, n], shares[:, n], atol=1e-4)) > 0.9
        )  # but where a line bends


def test_what_two_features_decide_together_is_learned_and_noise_is_not():
    rows = np.zeros_like(ROWS)
    rows[:, :2] = ROWS[:, :2]
    right = (rows[:, 0] > 0.5) == (rows[:, 1] > 0.5)
    network = pointwise.fitted(FEATURES, [rows[:300]], [right[:300]])
    assert np.mean((network.probabilities(rows[300:]) > 0.5) == right[300:]) > 0.9
    noise = np.random.default_rng(4).random(400) > 0.5
    network = pointwise.fitted(FEATURES, [rows[:300]], [noise[:300]])
    assert np.mean((network.probabilities(rows[300:]) > 0.5) == noise[300:]) < 0.65


def test_gradients_are_those_of_the_loss():
    chooser = np.random.default_rng(5)
    weights = {name: part.astype(float) for name, part in pointwise._begin(len(FEATURES), chooser).items()}
    truth, counts = chooser.random(60) > 0.5, chooser.random(60) + 0.5
    table = ROWS[:60].astype(float)

    def loss():
        first = np.maximum(table @ weights["hidden"] + weights["hidden_bias"], 0)
        second = np.maximum(first @ weights["second"] + weights["second_bias"], 0)
        z = second @ weights["out"] + weights["out_bias"]
        decayed = sum((weights[name] ** 2).sum() for name in ("hidden", "second", "out"))
        return float(np.mean(counts * (np.log1p(np.exp(z)) - truth * z)) + pointwise.DECAY / 2 * decayed)

    found = pointwise.gradients(weights, table, truth, counts)
    for name, part in weights.items():
        place = (0,) * part.ndim
        before, part[place] = loss(), part[place] + 1e-6
        assert (loss() - before) / 1e-6 == pytest.approx(found[name][place], rel=1e-3, abs=1e-6)
        part[place] -= 1e-6


def test_weights_for_other_features_are_refused():
    with pytest.raises(IndexDamaged, match="made for other features"):
        shipped(FEATURES[1:])
