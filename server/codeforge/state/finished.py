"""What a question had no time for: worked out while nobody waits, and kept for who asks the same again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from codeforge.index.view import View
from codeforge.state.snapshot import Snapshot

T = TypeVar("T")
MOST = 20
"""Results that are kept for one state of a project; the least recently used go first."""


class Finished(Generic[T]):
    """Results by state of the project and question: any change of a file ends them."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[View, OrderedDict[Hashable, T]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def known(self, snap: Snapshot, key: Hashable) -> T | None:
        """What was worked out for the same question; None when nothing was, or something has changed since."""
        with self._lock:
            kept = self._kept.get(snap.index)
            if kept is None or key not in kept:
                return None
            kept.move_to_end(key)
            return kept[key]

    def finish_later(self, snap: Snapshot, key: Hashable, work: Callable[[Snapshot], T]) -> None:
        """Have `work` done once nobody waits, and its result kept."""
        snap.asked.later = partial(self._finish, key=key, work=work)

    def _finish(self, snap: Snapshot, *, key: Hashable, work: Callable[[Snapshot], T]) -> None:
        result = work(snap)
        with self._lock:
            kept = self._kept.setdefault(snap.index, OrderedDict())
            kept[key] = result
            while len(kept) > MOST:
                kept.popitem(last=False)
