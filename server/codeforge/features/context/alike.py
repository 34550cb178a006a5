"""What need not be said twice: pieces inside others, and pieces that are nearly the same text."""

from collections.abc import Iterable

from codeforge.features.context.fit import Piece

ALIKE = 0.8
"""Share of lines in common from which two texts count as the same."""
LEAST_LINES = 4
"""Shorter texts are compared by nobody: a signature that two classes share is still two definitions."""


def without_repeats(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces in their order, without those that an earlier one holds or nearly equals; pinned ones all stay."""
    kept: list[Piece] = []
    covered: dict[str, list[tuple[int, int]]] = {}
    seen: dict[str, list[frozenset[str]]] = {}
    for piece in pieces:
        lines = frozenset(line.strip() for line in piece.text.splitlines() if line.strip())
        ranges = covered.setdefault(piece.path, [])
        if not piece.pinned:
            if any(first <= piece.line and piece.last <= last for first, last in ranges):
                continue
            if len(lines) >= LEAST_LINES and any(
                _share(lines, other) >= ALIKE for line in lines for other in seen.get(line, ())
            ):
                continue
        if piece.form in ("body", "lines") and not piece.elided:
            ranges.append((piece.line, piece.last))
        if len(lines) >= LEAST_LINES:
            for line in lines:
                seen.setdefault(line, []).append(lines)
        kept.append(piece)
    return kept


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
