"""The networks that order what completion offers, one for members and one for names."""

from functools import cache
from importlib.resources import files

from codeforge.errors import IndexDamaged
from codeforge.index.network import Network, decoded

FILE = "weights.npz"


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
