"""One syntax error, and how its text is shown."""

from typing import NamedTuple

from codeforge.text.positions import Span

_SHOWN = 30


class Fault(NamedTuple):
    """One syntax error: the text to underline, what is wrong, and a stable code such as `syntax/unclosed-bracket`."""

    span: Span
    message: str
    code: str


def clipped(text: str) -> str:
    """The first line of `text`, short, with characters that do not show written out."""
    lines = text[:200].strip().splitlines()
    shown = "".join(
        each if each.isprintable() else f"\\x{ord(each):02x}"
        for each in (lines[0] if lines else text)[:_SHOWN]
    )
    return shown if len(text.strip()) <= _SHOWN and len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
