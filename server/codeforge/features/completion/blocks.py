"""The compound statements around a line, read from indentation alone: a broken tree does not matter."""

import re
from functools import lru_cache

from msgspec import Struct

from codeforge.text.documents import Document
from codeforge.text.positions import Offset

ABOVE = 60_000
"""Bytes read above the line."""

_OPENER = re.compile(
    r"(?:async[ \t]+)?(def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b[ \t]*(\w*)"
)


class Blocks(Struct, frozen=True):
    """What a statement at a line would stand in."""

    around: tuple[tuple[str, str], ...]
    """Keyword and following word of the headers around it, innermost first: `("def", "run")`."""
    before: frozenset[str]
    """Keywords of the headers that a clause could follow: those of the same indentation right above, and all around."""

    @property
    def in_function(self) -> bool:
        """True inside a function's body."""
        return any(keyword == "def" for keyword, _ in self.around)

    @property
    def in_loop(self) -> bool:
        """True inside a loop of the innermost function or class."""
        for keyword, _ in self.around:
            if keyword in ("def", "class"):
                return False
            if keyword in ("for", "while"):
                return True
        return False

    @property
    def in_class(self) -> bool:
        """True when the innermost function or class is a class."""
        return self.inner_class != ""

    @property
    def inner_class(self) -> str:
        """The name of the class whose body the line directly stands in; empty for none."""
        for keyword, name in self.around:
            if keyword == "def":
                return ""
            if keyword == "class":
                return name
        return ""


def blocks_around(document: Document, at: Offset) -> Blocks:
    """The headers around the line of `at`; a line inside brackets or of a statement that goes on counts as it looks."""
    start = document.lines.span(document.lines.line_of(at)).start
    line = document.source[start:at].decode("utf-8", "replace")
    indent = len(line) - len(line.lstrip())
    return _blocks(document.source[max(start - ABOVE, 0) : start], indent)


@lru_cache(maxsize=64)
def _blocks(above: bytes, indent: int) -> Blocks:
    around: list[tuple[str, str]] = []
    before: set[str] = set()
    level, is_sibling = indent, True
    for raw in reversed(above.split(b"\n")):
        if level == 0 and not is_sibling:
            break
        bare = raw.strip()
        if not bare or bare.startswith((b"#", b")", b"]", b"}")):
            continue
        own = len(raw) - len(raw.lstrip())
        if own > level or (own == level and not is_sibling):
            continue
        opener = _OPENER.match(bare.decode("utf-8", "replace"))
        if opener:
            before.add(opener[1])
        if own == level:
            is_sibling = False
        elif opener:  # other lines further left are those of a string, or of a statement that goes on
            around.append((opener[1], opener[2]))
            level, is_sibling = own, False
    return Blocks(tuple(around), frozenset(before))
