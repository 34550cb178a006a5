"""A small network that scores candidates: two layers over standardized features, the same for each candidate."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.errors import IndexDamaged

FILE = "weights.npz"
Floats = np.ndarray[Any, np.dtype[np.float32]]
LARGEST = 6.0
"""Standard deviations beyond which a feature counts no further."""


class Network(Struct, frozen=True):
    """Scores; higher is better. Only the order means something, and only among the candidates of one place."""

    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    second: Floats
    second_bias: Floats
    out: Floats
    direct: Floats

    def scores(self, rows: Floats) -> Floats:
        """One score a row; a row holds `features` in their order."""
        values = np.clip((rows - self.mean) * self.scale, -LARGEST, LARGEST)
        first = np.maximum(values @ self.hidden + self.hidden_bias, 0)
        second = np.maximum(first @ self.second + self.second_bias, 0)
        found: Floats = second @ self.out + values @ self.direct
        return found


def encoded(networks: Mapping[str, Network]) -> bytes:
    """The networks as one file of arrays."""
    arrays: dict[str, Any] = {}
    for name, network in networks.items():
        arrays[f"{name}.features"] = np.array(network.features)
        for part in Network.__struct_fields__[1:]:
            arrays[f"{name}.{part}"] = getattr(network, part)
    target = BytesIO()
    np.savez_compressed(target, **arrays)
    return target.getvalue()


def decoded(data: bytes) -> dict[str, Network]:
    """What `encoded` gave."""
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        names = {key.partition(".")[0] for key in arrays.files}
        return {
            name: Network(
                tuple(str(one) for one in arrays[f"{name}.features"]),
                *(arrays[f"{name}.{part}"].astype(np.float32) for part in Network.__struct_fields__[1:]),
            )
            for name in names
        }


@cache
def _shipped() -> dict[str, Network]:
    return decoded(files(__package__).joinpath(FILE).read_bytes())


@cache
def network(name: str, features: tuple[str, ...]) -> Network:
    """The one that is shipped for `members` or `names`; IndexDamaged when it is not made for `features`."""
    found = _shipped()[name]
    if found.features != features:
        raise IndexDamaged(f"the weights of completion were fitted on other features: {FILE} is out of date")
    return found
