"""What retrieval by name asks of a segment, made once for it: names by their hashes, names that repeat."""

from typing import Any

import numpy as np

from codeforge.index.lines import hashes_of
from codeforge.index.segment import Segment

Column = np.ndarray[Any, np.dtype[Any]]


class Names:
    """The names of a segment by their hash."""

    def __init__(self, segment: Segment) -> None:
        self.hashes = hashes_of(segment.names)
        self._order = np.argsort(self.hashes, kind="stable").astype(np.int32)
        self._sorted = self.hashes[self._order]
        self.telling = np.fromiter(
            (len(name) > 2 and not name.startswith("__") for name in segment.names),
            np.bool_,
            len(segment.names),
        )

    def numbers_of(self, hashes: Column) -> Column:
        """The number of each name; -1 for one that is not here."""
        if not len(self._sorted):
            return np.full(len(hashes), -1, np.int32)
        places = np.minimum(np.searchsorted(self._sorted, hashes), len(self._sorted) - 1)
        found: Column = np.where(self._sorted[places] == hashes, self._order[places], -1)
        return found


def again_of(segment: Segment) -> Column:
    """For each definition whether another of the same name stands before it in its file."""
    keys = segment.file_of_row.astype(np.int64) * (len(segment.names) + 1) + segment.columns.def_name
    found = np.ones(segment.n_symbols, np.bool_)
    found[np.unique(keys, return_index=True)[1]] = False
    return found
