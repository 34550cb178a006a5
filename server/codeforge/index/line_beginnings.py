"""Which lines of a project begin with the same words, from the words of its lines; nothing is read."""

import re
from collections.abc import Sequence

import numpy as np

from codeforge.index.lines import SHORT, Column, LineSegment, hashes_of

MOST = 10_000

_WORD = re.compile(r"[^\W\d]\w*")


def words_in(text: str) -> list[int]:
    """The words of `text` as the lines of a segment hold them, in order."""
    words: list[int] = hashes_of(
        [word for word in _WORD.findall(text) if len(word.encode()) > SHORT]
    ).tolist()
    return words


def beginning(
    lines: LineSegment, words: Sequence[int], following: Sequence[int] | None, live: Column
) -> Column | None:
    """The lines that begin with `words`, by number, ascending; the next word is one of `following` where that is given.

    Only those of the files that `live` is true of and that no program wrote. None where the words stand together,
    anywhere in lines, more than MOST times: looking at each would take longer than a key.
    """
    places = np.flatnonzero(lines.words == words[-1]) - (len(words) - 1)
    places = places[places >= 0]
    if following is not None:
        places = places[places < len(lines.words) - len(words)]
        wanted = np.unique(np.asarray(following, np.uint32))
        behind = lines.words[places + len(words)]
        places = places[wanted[np.minimum(np.searchsorted(wanted, behind), len(wanted) - 1)] == behind]
    for n, word in enumerate(words[:-1]):
        places = places[lines.words[places + n] == word]
    if len(places) > MOST:
        return None
    found = np.searchsorted(lines.words_at, places, side="right") - 1
    ends = places + len(words) + (following is not None)
    whole = (lines.words_at[found] == places) & (ends <= lines.words_at[found + 1])
    files = np.searchsorted(lines.lines_at, found, side="right") - 1
    kept: Column = found[whole & live[files] & ~lines.generated[files]]
    return kept


def words_of(lines: LineSegment, line: int) -> Column:
    """The words of a line, by its number among those of all files."""
    return lines.words[lines.words_at[line] : lines.words_at[line + 1]]


def place_of(lines: LineSegment, line: int) -> tuple[int, int]:
    """The file that holds a line, and its number there."""
    file = int(np.searchsorted(lines.lines_at, line, side="right")) - 1
    return file, line - int(lines.lines_at[file])
