"""Names for parameters: in the header of a function, and in its documentation. From the text alone."""

import ast
import re
from collections.abc import Iterator

from codeforge.features.completion.around import ABOVE
from codeforge.features.completion.blocks import blocks_around
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.where import Where
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

_DEF = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w*)[ \t]*(?:\[[^\]\n]*\])?\(", re.MULTILINE)
_HEADER = re.compile(
    r"^[ \t]*(?:async[ \t]+)?def[ \t]+\w+[ \t]*(?:\[[^\]\n]*\])?\((?P<inside>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)[^:\n]*:"
    r"\s*(?:#[^\n]*\s*)*[rRuU]?(?:\"{3}|'{3})",
    re.MULTILINE,
)
_NAMES = re.compile(r"[(,]\s*\*{0,2}([^\W\d]\w*)\s*(?=[:=,)])")
_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_FIELD = re.compile(r"^\s*[:@](?:param|parameter|arg|argument|type|keyword|kwarg|ivar)\s+(?:[\w.\[\]]+\s+)?$")
_SECTION = re.compile(
    r"^[ \t]*(Args|Arguments|Parameters|Keyword Args|Keyword Arguments|Other Parameters|Params):?[ \t]*$"
)
_HEADING = re.compile(r"^[ \t]*[A-Z][\w ]*:[ \t]*$|^[ \t]*-{3,}[ \t]*$")
_DOCUMENTED = re.compile(
    r"^[ \t]*(?:[:@]\w+\s+(?:[\w.\[\]]+\s+)?)?\*{0,2}(\w+)[ \t]*(?:\([^)\n]*\))?[ \t]*:", re.MULTILINE
)


def parameters(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Names for a new parameter: `self` or `cls` first in a method, what the method takes in a base class, and what
    other functions around here take.
    """
    above = _above(document, where.span.start)
    found = list(_DEF.finditer(above))
    if not found:
        return
    header = found[-1]
    start = where.span.start - len(above[header.start() :].encode())
    is_method = blocks_around(document, start + len(header[1])).in_class
    inside = above[header.end() :]
    given = set(_NAMES.findall(f"({inside},"))
    if is_method and not inside.strip():
        lines = above[: header.start()].rstrip().rpartition("\n")[2]
        if "@staticmethod" not in lines:
            is_class = header[2] in _CLASS_METHODS or "@classmethod" in lines
            yield Candidate("cls" if is_class else "self", Kind.VARIABLE, "parameter", prefer=1)
        return
    names: dict[str, None] = {}
    if is_method:
        for method in snap.resolver.overridable(document, start):
            if method.name == header[2]:
                names.update((each.name, None) for each in method.parameters)
    for other in found[-2::-1]:
        stop = above.find("):", other.end())
        names.update(
            dict.fromkeys(_NAMES.findall(f"({above[other.end() : stop if stop > 0 else other.end()]},"))
        )
    for name in names:
        if name not in given and name not in ("self", "cls"):
            yield Candidate(name, Kind.VARIABLE, "parameter")


def documented(document: Document, where: Where) -> Iterator[Candidate]:
    """Parameters of the function that this docstring documents and does not name yet.

    Behind `:param `, and where a line begins in a section of arguments (Google, NumPy).
    """
    above = _above(document, where.span.start)
    opened = max(above.rfind('"""'), above.rfind("'''"))
    headers = [match for match in _HEADER.finditer(above[: opened + 3]) if match.end() == opened + 3]
    if not headers:
        return
    text = above[opened + 3 :]
    is_field = _FIELD.match(where.line) is not None
    if not is_field and (where.line.strip() or not _in_section(text)):
        return
    behind = document.source[where.span.stop : where.span.stop + 5000].decode("utf-8", "replace")
    known = set(_DOCUMENTED.findall(text + "\n" + behind.partition(above[opened : opened + 3])[0]))
    names = _parameters_in(headers[-1]["inside"])
    for place, name in enumerate(names):
        if name not in known and name not in ("self", "cls"):
            yield Candidate(name, Kind.VARIABLE, "parameter", prefer=len(names) - place)


def _in_section(text: str) -> bool:
    """True when the last heading of a docstring begins its list of arguments."""
    lines = text.split("\n")[:-1]
    for number in range(len(lines) - 1, -1, -1):
        if _SECTION.match(lines[number]):
            return True
        if _HEADING.match(lines[number]) and number and lines[number].strip("- \t"):
            return False
    return False


def _parameters_in(inside: str) -> list[str]:
    try:
        arguments = ast.parse(f"def f({inside}): ...").body[0]
    except (SyntaxError, ValueError, RecursionError):
        return _NAMES.findall(f"({inside},")
    if not isinstance(arguments, ast.FunctionDef):
        return []
    taken = arguments.args
    several = [*taken.posonlyargs, *taken.args, taken.vararg, *taken.kwonlyargs, taken.kwarg]
    return [each.arg for each in several if each is not None]


def _above(document: Document, at: Offset) -> str:
    return document.source[max(at - ABOVE, 0) : at].decode("utf-8", "replace")
