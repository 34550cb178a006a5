"""How a definition begins, in one line: its header without its body."""

import re
from collections.abc import Sequence

SIGNATURE_LENGTH = 100
"""A longer one-line signature is cut at the end of a parameter, and says so."""
WHOLE_LENGTH = 160
"""The same where who is told needs the parameters."""
MOST_HEADER_LINES = 40
_BLANKS = re.compile(r"\s+")


def signature(lines: Sequence[str], first: int, most: int = SIGNATURE_LENGTH) -> str:
    """The definition that begins on line `first` in one line: its header, without its body.

    A header that goes on over several lines is joined; one of more than `most` characters ends with `…`.
    """
    text = lines[first].strip() if first < len(lines) else ""
    for n in range(first + 1, min(header_end(lines, first, most) + 1, len(lines))):
        part = lines[n].strip()
        glue = "" if text.endswith(("(", "[")) or part.startswith((")", "]")) else " "
        text = _BLANKS.sub(" ", f"{text}{glue}{part}")
    return shortened(text, most)


def shortened(signature: str, most: int) -> str:
    """A signature of at most `most` characters, cut at the end of a parameter where one ends in its second half."""
    if len(signature) <= most:
        return signature
    cut = signature.rfind(", ", 0, most) + 1
    return signature[: cut if cut > most // 2 else most].rstrip() + " …"


def header_end(lines: Sequence[str], first: int, most: int = 4_000) -> int:
    """The last line of the header that begins on line `first`: its brackets are closed, or `most` characters read."""
    opened = length = 0
    last = min(first + MOST_HEADER_LINES, len(lines) - 1)
    for n in range(first, last + 1):
        line = lines[n]
        opened += line.count("(") + line.count("[") - line.count(")") - line.count("]")
        length += len(line.strip())
        if (opened <= 0 and not line.rstrip().endswith("\\")) or length >= most:
            return n
    return max(last, first)
