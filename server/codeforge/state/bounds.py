"""What an answer about the graph may cost, and whether that is reached: shared by the features that walk it."""

import time
from collections.abc import Callable

from msgspec import Struct

from codeforge.errors import BadRequest
from codeforge.state.snapshot import Snapshot

MAX_TOKENS = 200_000
MAX_MS = 60_000
MAX_ITEMS = 2_000
_BYTES_A_TOKEN = 4


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer may cost. Zero of tokens or items gives an answer without items."""

    tokens: int = 4_000
    """Estimated tokens of all items together (bytes / 4)."""
    ms: int = 1_000
    """Milliseconds until what was found so far is returned."""
    items: int = 200

    def checked(self) -> "Bounds":
        """The same; raises BadRequest that names the field and the limit when one is out of range."""
        for name, most in (("tokens", MAX_TOKENS), ("ms", MAX_MS), ("items", MAX_ITEMS)):
            between(f"budget.{name}", getattr(self, name), 0, most)
        return self


class Omitted(Struct, frozen=True):
    """What was left out."""

    items: int = 0
    """Found, and not listed."""
    files: int = 0
    """Files that may hold more and were not read."""
    why: str = ""
    """Several joined by commas, empty when nothing is missing: `budget`, `deadline`, `indexing`; `files`: too many to read;
    `breadth`: too many to walk through; `by-name`: places that only share the name; `no git`.
    """


class Clock:
    """Whether there is time left, and how much was used."""

    def __init__(self, snap: Snapshot, ms: int) -> None:
        self.snap = snap
        self.start = time.perf_counter()
        self.until = self.start + ms / 1000
        self.late = False

    def going_on(self) -> bool:
        """False when time is up; raises Cancelled or Stale when nobody waits any more."""
        self.snap.checkpoint()
        if not self.late and time.perf_counter() > self.until:
            self.late = True
        return not self.late

    def share(self, part: float) -> Callable[[], bool]:
        """The same as `going_on`, for work that has to end after a part of the time."""
        until = self.start + (self.until - self.start) * part
        return lambda: self.going_on() and time.perf_counter() <= until

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return round((time.perf_counter() - self.start) * 1000, 2)

    @property
    def left_s(self) -> float:
        """Seconds that are left; never negative."""
        return max(self.until - time.perf_counter(), 0.0)


def between(name: str, value: int, least: int, most: int) -> int:
    """`value`; raises BadRequest that names the field and its limits when it is outside them."""
    if not least <= value <= most:
        limit = f"the least is {least}" if value < least else f"the most is {most}"
        raise BadRequest(f"{name} is {value}; {limit}.")
    return value


def n_tokens(text: str) -> int:
    """Estimated tokens of a text: bytes / 4, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)
