"""Reasons in a person's words. A signal stays what it is called: programs compare it.

What speaks for a file that answers a question has its words beside the evidence (`index.questions.WORDS`).
"""

from collections.abc import Iterable
from functools import lru_cache

from codeforge.features.context.ask import Reason
from codeforge.index.questions import TRAITS, WORDS

CURSOR = {
    "imported": "imported here",
    "module": "offered by an imported module",
    "member": "member of an imported type",
    "inherited": "inherited around the cursor",
    "base": "base of the class around the cursor",
    "beside": "stands beside what is imported",
    "in_play": "its type is in use above",
    "typed": "member of what a name above stands for",
    "after": "often follows a name above",
    "module.usual": "often read from this module",
    "module.near": "read from this module in this folder",
    "member.usual": "often read from this type",
    "written": "written above",
    "recent": "in the last lines",
    "namesake": "used by functions of the same name",
    "sibling": "used by files with the same imports",
    "nearby": "used near the same rare words",
    "read": "read by similar files",
    "frame": "named by line",
    "pinned": "it was asked for",
    "tests": "tests what is asked about",
    "pages": "a page that speaks of it",
    "dependency": "the code here calls it",
    "fixture": "the test is given it",
    "together": "changes together with this file, by git",
    "edited": "in a file that was edited lately",
    "visited": "in a file that was looked at lately",
    "configuration": "gives a configuration key its value",
    "feedback": "used, or passed over, in earlier answers",
}
"""What speaks at a cursor, by the part of the signal before the dot, what was named outright, and what leads from there."""


@lru_cache(maxsize=1_000)
def words_of(signal: str) -> str:
    """What a signal says to a person; the signal itself when it has no words."""
    return WORDS.get(signal) or CURSOR.get(signal) or CURSOR.get(signal.partition(".")[0], signal)


def said_of(reasons: Iterable[Reason], path: str) -> list[tuple[str, str]]:
    """The reasons of an item of the file `path`: each in words, once, with what it goes through, the weightiest first.

    Pieces of evidence that say the same to a person are added up. What kind of file it is is told only where nothing
    else speaks.
    """
    weights: dict[tuple[str, str], float] = {}
    traits: dict[tuple[str, str], float] = {}
    for reason in reasons:
        said = (words_of(reason.signal), "" if reason.via == path else reason.via)
        among = traits if reason.signal in TRAITS else weights
        among[said] = among.get(said, 0.0) + reason.weight
    return sorted(weights or traits, key=lambda said: -(weights or traits)[said])


def told(reasons: Iterable[Reason], path: str) -> list[str]:
    """The same as one text each."""
    return [f"{said} ({via})" if via else said for said, via in said_of(reasons, path)]
