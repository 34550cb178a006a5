"""A small network that scores rows, candidates or files: two layers over standardized features, the same for each row."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from msgspec import Struct

Floats = np.ndarray[Any, np.dtype[np.float32]]
LARGEST = 6.0
"""Standard deviations beyond which a feature counts no further."""


class Network(Struct, frozen=True):
    """Scores; higher is better. Only the order means something, and only among the rows of one list."""

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
