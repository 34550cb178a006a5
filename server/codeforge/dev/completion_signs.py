"""The uses of members in a package with what stands around each: what `features/completion/bilinear.py` is fitted on.

Read by pattern from the text alone, as the window around a cursor is at run time, so that a package of a thousand
files gives thousands of positions in seconds. What follows the cursor on its line is seen at one position of three.
"""

import random
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from codeforge.dev.completion_prior import imported
from codeforge.features.completion.around import HEAD, open_line, wanted_at, words_of
from codeforge.features.completion.bilinear import FAR, signs
from codeforge.index.usage import Use, chains_in
from codeforge.text.documents import decoded

MOST = 6000
"""Positions of one package, so that a large one does not speak for all."""
MOST_OF_FILE = 150
LONGEST = 300_000
SEEN_BEHIND = 0.3
"""The share of the positions where the rest of the line is kept."""
AGAIN = 3
"""Of members that followed the same receiver above, at most one for so many that did not."""
NEAR = 3000
"""Characters above the line in which the function around is looked for."""


class Placed(NamedTuple):
    """A use, the text of its receiver, and where its member begins."""

    use: Use
    receiver: str
    at: int


class Position(NamedTuple):
    """One use of a member."""

    receiver: tuple[str, ...]
    """What says what the receiver is: fitted on and not kept, so that the signs say only what it does not."""
    signs: tuple[str, ...]
    member: str


def positions_in(root: Path) -> list[Position]:
    """Positions in the Python files below `root`, at most MOST, the same each time."""
    chooser = random.Random(3)
    paths = sorted(path for path in root.rglob("*.py") if ".venv" not in path.parts)
    chooser.shuffle(paths)
    found: list[Position] = []
    for path in paths:
        if path.stat().st_size <= LONGEST:
            found += _of_file(decoded(path.read_bytes()).decode("utf-8", "replace"), chooser)
        if len(found) >= MOST:
            break
    return found[:MOST]


def _of_file(text: str, chooser: random.Random) -> Iterator[Position]:
    text = text.encode("ascii", "replace").decode()  # so that characters and bytes are counted alike
    uses = [placed for begin, chain, uses in chains_in(text) for placed in _placed(begin, chain, uses)]
    heads = [found.start() for found in HEAD.finditer(text.encode())]
    bound = imported(text)
    for n in _chosen(uses, chooser):
        start = text.rfind("\n", 0, uses[n].at) + 1
        if not text[start : uses[n].at].lstrip().startswith("#"):
            yield _position(text, start, uses, n, heads, bound, is_seen=chooser.random() < SEEN_BEHIND)


def _placed(begin: int, chain: str, uses: list[Use]) -> list[Placed]:
    found = []
    stop = len(chain)
    for use in reversed(uses):
        at = chain.rfind(use[2], 0, stop)
        stop = chain.rfind(".", 0, at)
        found.append(Placed(use, chain[:stop].rstrip(), begin + at))
    return found[::-1]


def _chosen(uses: list[Placed], chooser: random.Random) -> list[int]:
    """Numbers of uses, ascending: mostly of members that did not follow the same receiver above."""
    first: list[int] = []
    again: list[int] = []
    seen = set()
    for n, placed in enumerate(uses):
        key = placed.use[1:]
        (again if key in seen else first).append(n)
        seen.add(key)
    chooser.shuffle(first)
    chooser.shuffle(again)
    return sorted((first + again[: len(first) // AGAIN])[:MOST_OF_FILE])


def _position(
    text: str,
    start: int,
    uses: list[Placed],
    n: int,
    heads: list[int],
    bound: dict[str, str],
    *,
    is_seen: bool,
) -> Position:
    (before, receiver, member), left_of_dot, at = uses[n]
    stop = text.find("\n", at)
    right = text[at + len(member) : stop if stop >= 0 else len(text)][:40] if is_seen else ""
    last_head = heads[bisect_left(heads, start) - 1] if heads and heads[0] < start else start
    above = text[max(last_head, start - NEAR) : start]
    line_above = open_line(text[max(start - 200, 0) : start])
    wanted = wanted_at("python", text[start:at], right, above, left_of_dot, line_above)
    used = [placed.use for placed in uses[max(n - FAR, 0) : n]]
    of_receiver = [f"name {receiver}", f"chain {before}.{receiver}"]
    of_receiver += [
        f"word {word}" for word in sorted(words_of(receiver.removesuffix("()").removesuffix("[]")))
    ]
    if not before and receiver in bound:
        of_receiver.append(f"module {bound[receiver]}")
    elif before in bound and receiver.isidentifier():
        of_receiver.append(f"module {bound[before]}.{receiver}")
    return Position(tuple(of_receiver), tuple(signs(wanted, used, receiver)), member)
