"""A small network that says how likely a candidate is needed: two layers over standardized features."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.errors import IndexDamaged

FILE = "weights.npz"
LARGEST = 8.0
"""Standard deviations beyond which a feature counts no further."""
STEEPEST = 30.0
"""Log odds beyond which a probability is 0 or 1 in all but name."""
Floats = np.ndarray[Any, np.dtype[np.float32]]


class Network(Struct, frozen=True):
    """Log odds of being needed, from rows that hold `features` in their order."""

    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    second: Floats
    second_bias: Floats
    out: Floats
    out_bias: Floats

    def probabilities(self, rows: Floats) -> Floats:
        """How likely each row is needed."""
        first = np.maximum(self._scaled(rows) @ self.hidden + self.hidden_bias, 0)
        second = np.maximum(first @ self.second + self.second_bias, 0)
        odds = np.clip(second @ self.out + self.out_bias, -STEEPEST, STEEPEST)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def shares(self, rows: Floats) -> Floats:
        """What each feature adds to the log odds of each row, beside a feature of nought, by the slope at this row."""
        scaled = self._scaled(rows)
        first = scaled @ self.hidden + self.hidden_bias
        second = np.maximum(first, 0) @ self.second + self.second_bias
        slopes = (((second > 0) * self.out) @ self.second.T * (first > 0)) @ self.hidden.T
        return np.asarray((scaled - self._scaled(np.zeros_like(self.mean))) * slopes)

    def without(self, names: frozenset[str]) -> "Network":
        """The network for which these features are nought in every row."""
        gone = np.array([name in names for name in self.features])
        nought = np.where(gone, self._scaled(np.zeros_like(self.mean)), 0).astype(np.float32)
        return Network(
            self.features,
            self.mean,
            self.scale,
            np.where(gone[:, None], np.float32(0), self.hidden),
            self.hidden_bias + nought @ self.hidden,
            self.second,
            self.second_bias,
            self.out,
            self.out_bias,
        )

    def _scaled(self, rows: Floats) -> Floats:
        return np.asarray(np.clip((rows - self.mean) * self.scale, -LARGEST, LARGEST))


def encoded(network: Network) -> bytes:
    """The network as a file of arrays; the same for the same network."""
    arrays: dict[str, Any] = {name: getattr(network, name) for name in Network.__struct_fields__}
    target = BytesIO()
    np.savez_compressed(target, **{**arrays, "features": np.array(network.features)})
    return target.getvalue()


def decoded(data: bytes) -> Network:
    """What `encoded` gave."""
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return Network(
            tuple(str(one) for one in arrays["features"]),
            *(arrays[name].astype(np.float32) for name in Network.__struct_fields__[1:]),
        )


@cache
def shipped(features: tuple[str, ...]) -> Network:
    """The network that is shipped; IndexDamaged when it is not made for `features`."""
    found = decoded(files(__package__).joinpath(FILE).read_bytes())
    if found.features != features:
        raise IndexDamaged("the weights of context were made for other features; install CodeForge again")
    return found
