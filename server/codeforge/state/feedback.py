"""Which items of earlier answers were used: kept in the user's cache directory, never sent anywhere, wiped on request.

An item that was used counts for more in later answers, one that is offered again and again and never used for less;
a file's share is half as strong. The weights are set by hand, within bounds: what a few answers say is weak evidence.
"""

import threading
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from codeforge import trace
from codeforge.index.store import Store

MOST_KEPT = 2_000
"""Items and files that are remembered; the faintest are forgotten."""
FADING = 0.98
"""What is left of every count when another answer is told about."""
UNUSED = 0.125
"""What being offered and not used weighs beside being used: most of an answer is not quoted."""
PRIOR = 4.0
"""So many uses and non-uses it takes for half of the effect."""
FILE_SHARE = 0.5
_VERSION = 1


class Feedback:
    """What is known of one workspace folder; `read` before it is asked."""

    def __init__(self, store: Store | None) -> None:
        """Without a `store` nothing outlives this object."""
        self._store = store
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[float, float]] = {}
        self._stamp = 0
        """When what is known here was kept."""

    @property
    def n_kept(self) -> int:
        """Items and files that something is known of."""
        return len(self._counts)

    def read(self) -> bool:
        """Take in what is kept, by another process too; whether anything is known."""
        stamp = self._store.feedback_time() if self._store else 0
        if stamp != self._stamp:
            self._stamp = stamp
            self._counts = _decoded(self._store.load_feedback() if self._store else None)
        return bool(self._counts)

    def factor(self, item: str, path: str) -> float:
        """What the worth of an item is to be multiplied with: .5 to 2, and 1 where nothing was told."""
        known = self._counts
        exponent = _leaning(known.get(item)) + FILE_SHARE * _leaning(known.get(path))
        return float(2.0 ** min(max(exponent, -1.0), 1.0))

    def told(self, used: Iterable[tuple[str, str]], unused: Iterable[tuple[str, str]]) -> None:
        """Take in items, each with its file, of one answer: those that were used, and others that were offered."""
        with self._lock:
            self.read()
            counts = {key: (a * FADING, b * FADING) for key, (a, b) in self._counts.items()}
            for more, items in (((1.0, 0.0), used), ((0.0, UNUSED), unused)):
                for key in dict.fromkeys(key for item in items for key in item):
                    a, b = counts.get(key, (0.0, 0.0))
                    counts[key] = a + more[0], b + more[1]
            kept = sorted(counts, key=lambda key: -sum(counts[key]))[:MOST_KEPT]
            self._counts = {key: counts[key] for key in kept}
            self._save(msgspec.msgpack.encode(_Kept(_VERSION, self._counts)))

    def wipe(self) -> None:
        """Forget everything, on disk too."""
        with self._lock:
            self._counts = {}
            self._save(None)

    def _save(self, data: bytes | None) -> None:
        if self._store is not None:
            self._store.save_feedback(data)
            self._stamp = self._store.feedback_time()


class _Kept(Struct, array_like=True):
    version: int
    counts: dict[str, tuple[float, float]]


def _decoded(data: bytes | None) -> dict[str, tuple[float, float]]:
    """What `told` kept; nothing where that is damaged or of another version: it is only a preference."""
    if data is None:
        return {}
    try:
        kept = msgspec.msgpack.decode(data, type=_Kept)
    except msgspec.DecodeError:
        trace.log("What was told about earlier context answers cannot be read; it is forgotten.")
        return {}
    return kept.counts if kept.version == _VERSION else {}


def _leaning(counts: tuple[float, float] | None) -> float:
    """From -1, offered often and never used, to 1, used whenever it was offered."""
    used, unused = counts or (0.0, 0.0)
    return (used - unused) / (used + unused + PRIOR)
