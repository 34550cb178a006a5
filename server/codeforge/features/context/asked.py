"""What a query names outright: the frames of a stack trace or of diagnostics, or one symbol. These come first.

Frames are taken as the tools of most languages print them: `File "a.py", line 3`, `a.py:3:7`, `a.ts(3,7)`. Paths of
other machines are known by their last parts.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from codeforge.features.context.project import qualified
from codeforge.index.facts import Symbol
from codeforge.index.questions import kind_of
from codeforge.index.view import View, is_test
from codeforge.syntax.outline import CALLABLE, TYPES

MOST_FRAMES = 12
MOST_SYMBOLS = 5
LONGEST = 60
"""Lines of a definition that are given whole around a frame."""
AROUND = 15
"""Lines on each side of a frame that no definition holds, or too long a one."""

_FRAME = re.compile(
    r'File "(?P<python>[^"\n]{1,300})", line (?P<line>\d{1,7})'
    r"|(?P<path>(?:[A-Za-z]:)?[\w./\\@+-]{1,300}\.\w{1,8})(?::(?P<at>\d{1,7})|\((?P<in>\d{1,7})[,)])"
)
_DOTTED = re.compile(r"[^\W\d]\w*(?:(?:\.|::|#)[^\W\d]\w*)*")


class Stretch(Struct, frozen=True):
    """Lines that a query names, from zero, both included, and by what: `frame` or `symbol`."""

    path: str
    first: int
    last: int
    why: str


def named(query: str, index: View) -> list[Stretch]:
    """What `query` names outright, the most telling first; empty for a plain question.

    Of a traceback the last frame comes first, for there it happened; else the order is that of the text.
    """
    stretches = [*_frames(query, index), *_symbols(query, index)]
    return list(dict.fromkeys(stretches))


def _frames(query: str, index: View) -> Iterator[Stretch]:
    found = []
    for match in _FRAME.finditer(query):
        path = _known(match["python"] or match["path"], index)
        if path:
            found.append((path, int(match["line"] or match["at"] or match["in"]) - 1))
    if "Traceback (most recent call last)" in query:
        found.reverse()
    for path, line in list(dict.fromkeys(found))[:MOST_FRAMES]:
        yield _around(path, max(line, 0), index)


def _known(path: str, index: View) -> str:
    """The file of the workspace that a path of some machine means; empty for none."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    tails = ("/".join(parts[n:]) for n in range(len(parts)))
    return next((tail for tail in tails if index.has(tail)), "")


def _around(path: str, line: int, index: View) -> Stretch:
    inner = None
    for symbol in index.symbols_in(path):
        if symbol.line > line:
            break
        if symbol.end_line >= line and symbol.kind in CALLABLE:
            inner = symbol
    if inner is not None and inner.end_line - inner.line < LONGEST:
        return Stretch(path, inner.line, inner.end_line, "frame")
    return Stretch(path, max(line - AROUND, 0), line + AROUND, "frame")


def _symbols(query: str, index: View) -> Iterator[Stretch]:
    """Definitions of the one name that a query is, `Class.method` and `package.module.name` understood."""
    name = query.strip().strip("`").removesuffix("()")
    if kind_of(query) != "symbol" or not _DOTTED.fullmatch(name):
        return
    *owners, last = re.split(r"\.|::|#", name)
    same = [one for one in index.symbols_named(last) if one.kind in CALLABLE or one.kind in TYPES]
    best = max((_fit(one, owners) for one in same), default=0)
    fitting = [one for one in same if _fit(one, owners) == best]
    fitting.sort(key=lambda one: (is_test(one.path), one.kind not in TYPES, one.path, one.line))
    for symbol in fitting[:MOST_SYMBOLS]:
        yield Stretch(symbol.path, symbol.line, min(symbol.end_line, symbol.line + LONGEST), "symbol")


def _fit(symbol: Symbol, owners: list[str]) -> int:
    """How many of the names before the last dot the definition and its path agree with, from the right."""
    place = symbol.path.rpartition(".")[0].split("/") + qualified(symbol).split(".")[:-1]
    n = 0
    while n < len(owners) and n < len(place) and owners[-1 - n] == place[-1 - n]:
        n += 1
    return n
