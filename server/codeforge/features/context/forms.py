"""The forms of a definition, from the smallest to the whole: its signature, its outline, its body.

A form that leaves lines out says so where they stood, in a comment of the language: `# … 12 lines`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from codeforge.features.context.tokens import Count
from codeforge.index.facts import Symbol
from codeforge.syntax.headers import header_end, signature
from codeforge.syntax.languages import pack_of
from codeforge.syntax.outline import CALLABLE, TYPES
from codeforge.syntax.statements import statement_lines
from codeforge.text.documents import Document

MOST_MEMBERS = 60
LONGEST_IMPORT = 100
"""Lines over which the names of one import may go."""
_DOCSTRING = re.compile(r"""[rRuU]?("{3}|'{3}|"|')\s*(.+?)\s*(?:\1|$)""")


def doc_line(lines: Sequence[str], first: int, last: int) -> str:
    """The first line of the docstring of the Python definition on lines `first` to `last`, quoted; empty without one."""
    for line in lines[header_end(lines, first) + 1 : last + 1]:
        text = line.strip()
        if text:
            found = _DOCSTRING.match(text)
            return f'"""{found[2]}"""' if found else ""
    return ""


_IMPORT = re.compile(r"import\b|from\s+\S+\s+import\b|use\s|using\s|#\s*include\b")


def after_imports(lines: Sequence[str], first: int, last: int) -> int:
    """The first of lines `first` to `last` that is no import, and not blank; the line behind them when all are."""
    begins = first
    while begins > max(first - LONGEST_IMPORT, 0) and _goes_on(lines[begins]):  # in a list of names, perhaps
        begins -= 1
    imports = False
    for line in range(begins, last + 1):
        if not _goes_on(lines[line]):
            imports = bool(_IMPORT.match(lines[line]))
        if not imports and lines[line].strip():
            return max(line, first)
    return last + 1


def _goes_on(line: str) -> bool:
    """True for a line that begins no statement at the margin."""
    return not line.strip() or line.startswith((" ", "\t", ")", "}"))


def body_of(lines: Sequence[str], first: int, last: int) -> str:
    """Lines `first` to `last` without the indentation they share."""
    taken = lines[first : last + 1]
    indents = [len(line) - len(line.lstrip()) for line in taken if line.strip()]
    indent = min(indents, default=0)
    return "\n".join(line[indent:].rstrip() for line in taken).strip("\n")


def outline_of_type(lines: Sequence[str], owner: Symbol, symbols: Sequence[Symbol], language: str) -> str:
    """A class by its header, the first line of its docstring and the signatures of its members, bodies left out."""
    name = f"{owner.container}.{owner.name}" if owner.container else owner.name
    inside = [one for one in symbols if one.container == name and owner.line < one.line <= owner.end_line]
    shown = [signature(lines, owner.line)]
    doc = doc_line(lines, owner.line, owner.end_line) if language == "python" else ""
    shown += [f"    {doc}"] if doc else []
    shown += [f"    {_with_body_left_out(lines, one, language)}" for one in inside[:MOST_MEMBERS]]
    if len(inside) > MOST_MEMBERS:
        shown.append(f"    {marked(len(inside) - MOST_MEMBERS, language, 'member')}")
    return "\n".join(shown)


def _with_body_left_out(lines: Sequence[str], symbol: Symbol, language: str) -> str:
    text = signature(lines, symbol.line)
    n_left_out = symbol.end_line - header_end(lines, symbol.line)
    if symbol.kind in CALLABLE | TYPES and n_left_out > 0:
        return f"{text} ..." if text.endswith(":") else f"{text} {marked(n_left_out, language)}"
    return text


def outline_of_file(lines: Sequence[str], symbols: Sequence[Symbol]) -> str:
    """The signatures of a file, indented by their depth."""
    return "\n".join(
        "    " * (symbol.container.count(".") + bool(symbol.container)) + signature(lines, symbol.line)
        for symbol in symbols
        if symbol.line < len(lines)
    )


def marked(n: int, language: str, what: str = "line") -> str:
    """What stands where `n` lines are left out."""
    pack = pack_of(language)
    comment = pack.comment if pack and pack.comment else "#"
    return f"{comment} … {n} more {what}{'s' * (n != 1)}"


def truncated(
    document: Document, lines: Sequence[str], first: int, last: int, *, tokens: int, count: Count
) -> tuple[str, int]:
    """Lines `first` to `last` up to the last statement that fits `tokens`, and how many lines that leaves out.

    Statements come from the tree; without one a line that is indented no deeper than the one above it counts. Empty
    when not even the header and one statement fit.
    """
    cuts = statement_lines(document, first, last) or _by_indentation(lines, first, last)
    cuts = [line for line in cuts if line > header_end(lines, first) + 1]
    low, high = 0, len(cuts)
    best = ("", 0)
    while low < high:  # the longest that fits: a longer text never takes fewer tokens
        middle = (low + high) // 2
        text = _cut_before(lines, first, last, cuts[middle], document.language)
        if count(text + "\n") <= tokens:
            best, low = (text, last + 1 - cuts[middle]), middle + 1
        else:
            high = middle
    return best


def _cut_before(lines: Sequence[str], first: int, last: int, cut: int, language: str) -> str:
    kept = list(lines[first:cut])
    while kept and not kept[-1].strip():
        kept.pop()
    indent = len(lines[cut]) - len(lines[cut].lstrip())
    kept.append(" " * indent + marked(last + 1 - cut, language))
    return body_of(kept, 0, len(kept) - 1)


def _by_indentation(lines: Sequence[str], first: int, last: int) -> list[int]:
    written = [n for n in range(first, min(last + 1, len(lines))) if lines[n].strip()]
    depth = {n: len(lines[n]) - len(lines[n].lstrip()) for n in written}
    return [here for above, here in pairwise(written) if depth[here] <= depth[above]]
