"""Answers that stay right while one word is being typed.

What stands before a dot, which names are in scope, what a call takes: none of it depends on the word at the cursor.
So the answer at its first letter is the answer at all that follow, as long as nothing else changes.
"""

import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from codeforge import trace
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

MOST = 8
"""Answers kept at once: several questions about one word, and about the one before it."""
SECONDS = 10.0
"""How long an answer is kept: installed packages are not watched."""

_WORD = re.compile(rb"[ \t]*[\w\x80-\xff]*")

T = TypeVar("T")


class _Kept(NamedTuple):
    source: bytes
    stop: Offset
    """Where the word ends in `source`."""
    time: float
    answer: Any


class KeptAnswers:
    """Answers about one document, of which only the word at the place asked about may change.

    Whoever owns it throws it away when another document, the disk or the environment changes.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, Offset], _Kept] = {}

    def get(self, question: str, document: Document, at: Offset, ask: Callable[[], tuple[T, bool]]) -> T:
        """The answer to `question` about what begins at `at`: the kept one, else what `ask` gives.

        `ask` also says whether the answer may be kept; one that ran out of its budget may be better next time.
        """
        source = document.source
        word = _WORD.match(source, at)
        stop = word.end() if word else at
        key = (question, document.path, at)
        known = self._kept.get(key)
        now = time.monotonic()
        if (
            known is not None
            and now - known.time < SECONDS
            and known.source[:at] == source[:at]
            and known.source[known.stop :] == source[stop:]
        ):
            trace.count("answer.kept")
            answer: T = known.answer
            return answer
        answer, may_keep = ask()
        if may_keep:
            kept = self._kept
            if len(kept) >= MOST:
                kept = dict(list(kept.items())[1 - MOST :])
            self._kept = {**kept, key: _Kept(source, stop, now, answer)}
        return answer
