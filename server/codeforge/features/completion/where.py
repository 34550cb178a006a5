"""What stands left of the cursor, read from the text alone."""

import re
from enum import Enum, auto

from msgspec import Struct

from codeforge.python.questions.mending import with_name
from codeforge.python.shapes.edited import is_broken, part_around
from codeforge.syntax.names import context_at
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span


class Place(Enum):
    """What kind of thing is being typed."""

    NOTHING = auto()
    NAME = auto()
    MEMBER = auto()
    MODULE = auto()
    IMPORTED = auto()
    STRING = auto()
    """Inside a string that begins on this line: a key, a literal value."""
    DOCUMENTATION = auto()
    """Inside a string of several lines."""
    METHOD = auto()
    """The name of a method, behind `def` in a class."""
    PARAMETER = auto()
    """The name of a parameter, in the header of a function."""


class Where(Struct, frozen=True):
    """What is being typed: `prefix` at `span`, behind `receiver` or inside the import of `module`."""

    place: Place
    prefix: str = ""
    span: Span = Span(0, 0)
    receiver: str = ""
    """The text before the dot, for MEMBER."""
    dot: Offset = -1
    """The offset of the dot, for MEMBER."""
    module: str = ""
    """The module named so far (MODULE) or imported from (IMPORTED)."""
    line: str = ""
    """The line left of the prefix."""
    opened: Offset = -1
    """The offset of the quote, for STRING."""


_WORD_TAIL = re.compile(rb"[\w\x80-\xff]*$")
_FROM_NAMES = re.compile(r"^\s*from\s+([.\w]+)\s+import\s+\(?\s*(?:[\w\s,]*,\s*|)$")
_FROM_MODULE = re.compile(r"^\s*from\s+([.\w]*)$")
_IMPORT_MODULE = re.compile(r"^\s*import\s+(?:[\w.\s,]*,\s*)?([\w.]*)$")
_OPEN_FROM = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*\((?:#[^\n]*\n|[^()#])*\Z", re.MULTILINE)
_ALIAS = re.compile(r"^\s*(?:(?:from|import)\s.*|except\b.*)\bas\s+$")
_GIVEN = re.compile(r"\b(def|class)\s+$")
_CONTINUED = re.compile(rb"(?:[ \t]|\\\r?\n)*$")
_OPENING = {")": "(", "]": "[", "}": "{"}
_WORD = re.compile(r"\w+$")
_PREFIX = re.compile(r"\b[rbufRBUFtT]{1,2}$")
_QUOTE = re.compile(r"""(?:\b[rbufRBUFtT]{1,2})?(\"{3}|'{3}|["'])""")
_BACK = 2000
"""How far back, in bytes, an open `from … import (` is looked for."""
_LONGEST_RECEIVER = 400
_LONGEST_NAME = 200
_LONGEST_LINE = 4000
"""Bytes left of the cursor that are looked at: patterns that end there would try each beginning in a longer line."""
_NO_NAME_BEHIND = ("..", '"', "'", ")", "]", "}")
"""What has just been closed takes an operator, or a dot; `..` is no name's beginning either."""
_METHOD = re.compile(r"^\s+(?:async\s+)?def\s+$")
_HEADER = re.compile(
    r"^[ \t]*(?:async[ \t]+)?def[ \t]+\w+[ \t]*(?:\[[^\]\n]*\])?\(((?:[^()]|\([^()]*\))*)\Z", re.MULTILINE
)
_ONLY_NAMES = re.compile(r"[\w\s,]*$")
_NUMBER = re.compile(r"(?<![\w\])])\d+$")
_INNER = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|#[^\n]*")


def where(document: Document, at: Offset) -> Where:
    """What is being typed at `at`. NOTHING in comments and numbers, and where a new name is being given."""
    left = document.line_text(at)[0][-_LONGEST_LINE:]
    prefix = _WORD_TAIL.search(left[-_LONGEST_NAME:])
    word = prefix[0] if prefix else b""
    start = at - len(word)
    before = left[: len(left) - len(word)].decode("utf-8", "replace")
    text = word.decode("utf-8", "replace")
    span = Span(start, at)
    if document.language == "python" and _in_open_documentation(document, start):
        return Where(Place.DOCUMENTATION, text, span, line=before)
    context = _context(document, at, left)
    if context != "code":
        in_text = context == "string" and document.language == "python"
        return _inside_text(document, at, left) if in_text else Where(Place.NOTHING)
    if text[:1].isdigit():
        return Where(Place.NOTHING)
    if document.language == "python":
        imported = _python_import(document, before, start)
        if imported is not None:
            place, module = imported
            return Where(place, text, span, module=module, line=before)
        if _METHOD.match(before):
            return Where(Place.METHOD, text, span, line=before)
        if _is_parameter(document, start):
            return Where(Place.PARAMETER, text, span, line=before)
        if _GIVEN.search(before) or _ALIAS.match(before) or (not text and before.endswith(_NO_NAME_BEHIND)):
            return Where(Place.NOTHING)
    joined = document.source[max(start - _LONGEST_RECEIVER, 0) : start]
    gap = _CONTINUED.search(joined)
    stripped = joined[: gap.start() if gap else len(joined)].decode("utf-8", "replace")
    accessor = member_operator(document.language, stripped)
    if accessor:
        dot = start - (len(gap[0]) if gap else 0) - len(accessor)
        stripped = stripped[: -len(accessor)]
        if _NUMBER.search(stripped):
            return Where(Place.NOTHING)
        return Where(Place.MEMBER, text, span, receiver_of(stripped), dot, line=before)
    return Where(Place.NAME, text, span, line=before)


def _context(document: Document, at: Offset, left: bytes) -> str:
    """`code`, `string` or `comment`; a field of a formatted string is code, however broken it is.

    Behind a dot a name is on its way: the tree that has one is less broken, and members are read from it.
    """
    if document.language != "python":
        return context_at(document, at)
    part, start = part_around(with_name(document, at) if left.endswith(b".") else document, at)
    context = context_at(part, at - start)
    is_field = context == "string" and in_field(left[-_BACK:].decode("utf-8", "replace"))
    return "code" if is_field else context


def _inside_text(document: Document, at: Offset, left: bytes) -> Where:
    """A place in a string: on the line where it begins, all of it up to `at` is what is typed."""
    line = left.decode("utf-8", "replace")
    opened = _open_quote(line)
    if opened is None or opened[1].endswith(('"""', "'''")):
        word = _WORD_TAIL.search(left[-_LONGEST_NAME:])
        start = at - len(word[0] if word else b"")
        text = document.text(Span(start, at))
        return Where(Place.DOCUMENTATION, text, Span(start, at), line=line[: len(line) - len(text)])
    place, quote = opened
    text, before = line[place + len(quote) :], line[:place]
    if "\\" in text or len(text) > _LONGEST_RECEIVER:
        return Where(Place.NOTHING)
    start = at - len(text.encode())
    return Where(Place.STRING, text, Span(start, at), line=before, opened=start - len(quote))


def _open_quote(line: str) -> tuple[int, str] | None:
    """Where the string that is open at the end of `line` begins, and with what; None when none begins on it."""
    rest = line
    while True:
        quote = _QUOTE.search(rest)
        if quote is None or "#" in rest[: quote.start()]:
            return None
        mark = quote[1]
        closed = re.compile(rf"(?:\\.|(?!{mark}).)*{mark}").match(rest, quote.end())
        if closed is None:
            field = _in_open_field(rest, quote)
            return (
                (len(line) - len(rest) + field[0], field[1])
                if field
                else (
                    len(line) - len(rest) + quote.start(),
                    quote[0],
                )
            )
        rest = rest[closed.end() :]


def _in_open_field(rest: str, quote: re.Match[str]) -> tuple[int, str] | None:
    """The string that is open in a field of the formatted one that `quote` opens: `f"{names['`."""
    if not set(quote[0].lower()) & {"f", "t"}:
        return None
    start = rest.rfind("{", quote.end()) + 1
    found = _open_quote(rest[start:]) if start else None
    return (start + found[0], found[1]) if found else None


def _in_open_documentation(document: Document, at: Offset) -> bool:
    """True behind the quotes of a docstring that nobody has closed yet."""
    opened = document.source.rfind(b'"""', 0, at)
    if opened < 0 or not document.source[max(opened - 200, 0) : opened].rstrip().endswith(b":"):
        return False
    if document.source.count(b'"""', 0, at) % 2 == 0:
        return False
    return is_broken(document)


def _is_parameter(document: Document, start: Offset) -> bool:
    """True where the name of a parameter is given: in the header of a function, neither annotation nor default."""
    back = document.source[max(start - _BACK, 0) : start]
    if b"def " not in back:
        return False
    header = _HEADER.search(
        back[back.rfind(b"def ") - 200 if back.rfind(b"def ") > 200 else 0 :].decode("utf-8", "replace")
    )
    if header is None:
        return False
    inside = header[1]
    while (plain := _INNER.sub("", inside)) != inside:
        inside = plain
    last = inside.rpartition(",")[2]
    is_inside = "[" in inside or "{" in inside or "(" in inside  # of an annotation or a default
    return not is_inside and not any(mark in last for mark in ":=\"'")


def in_field(left: str) -> bool:
    """True when a line's end stands inside the braces of a formatted string that began on that line."""
    quote, is_formatted, depth, place = "", False, 0, 0
    while place < len(left):
        char = left[place]
        if not quote:
            if char == "#":
                return False
            if char in "'\"":
                prefix = _PREFIX.search(left, 0, place)
                is_formatted = prefix is not None and prefix[0].lower().strip("rb") in ("f", "t")
                quote = char * 3 if left.startswith(char * 3, place) else char
                place += len(quote) - 1
        elif char == "\\":
            place += 1
        elif left.startswith(quote, place):
            place += len(quote) - 1
            quote, depth = "", 0
        elif is_formatted and char == "{":
            if left.startswith("{{", place) and not depth:
                place += 1
            else:
                depth += 1
        elif is_formatted and char == "}" and depth:
            depth -= 1
        elif depth and char in "'\"":
            closed = left.find(char, place + 1)
            if closed < 0:  # a string in the field: `f"{names['`
                prefix = _PREFIX.search(left, 0, place)
                return in_field(left[prefix.start() if prefix else place :])
            place = closed
        place += 1
    return depth > 0


def receiver_of(text: str) -> str:
    """The expression that `text` ends with, as far as a dot behind it would take it; empty for none.

    `f(a, self.b[0]` gives `self.b[0]`; brackets and strings are matched backwards by their looks.
    """
    text = text.rstrip(" \t\r\n\\?!")
    place = len(text)
    while place:
        char = text[place - 1]
        word = _WORD.search(text, max(place - 100, 0), place)
        if word is not None:
            place = word.start()
        elif char in _OPENING:
            start = _opening(text, place - 1)
            if start < 0:
                return ""
            place = start
            if place and (text[place - 1] in ")]" or text[place - 1].isalnum() or text[place - 1] == "_"):
                continue
        elif char in "'\"":
            start = text.rfind(char, 0, place - 1)
            if start < 0:
                return ""
            prefix = _PREFIX.search(text, 0, start)
            return text[prefix.start() if prefix else start :]
        before = text[:place].rstrip()
        if not before.endswith(".") or before.endswith(".."):
            break
        place = len(before[:-1].rstrip())
        if text[place - 1 : place].isspace() or not place:
            break
    return text[place:]


def _opening(text: str, place: int) -> int:
    """The place of the bracket that the one at `place` closes; -1 when it is not there."""
    depth = 0
    while place >= 0:
        char = text[place]
        if char in "'\"":
            place = text.rfind(char, 0, place)
            if place < 0:
                return -1
        elif char in _OPENING:
            depth += 1
        elif char in "([{":
            depth -= 1
            if not depth:
                return place
        place -= 1
    return -1


def member_operator(language: str, before: str) -> str:
    """The member operator that `before` ends with, in that language; empty for none."""
    operators = {
        "cpp": ("->", "::", "."),
        "c": ("->", "."),
        "rust": ("::", "."),
        "php": ("->", "::"),
        "lua": (":", "."),
    }
    for operator in operators.get(language, (".",)):
        if before.endswith(operator) and not before.endswith(".."):
            return operator
    return ""


def _python_import(document: Document, before: str, start: Offset) -> tuple[Place, str] | None:
    """The part of an import statement that is being typed."""
    names = _FROM_NAMES.match(before)
    if names:
        return Place.IMPORTED, names[1]
    module = _FROM_MODULE.match(before) or _IMPORT_MODULE.match(before)
    if module:
        return Place.MODULE, module[1]
    if _ONLY_NAMES.match(before):
        back = document.source[max(start - _BACK, 0) : start].decode("utf-8", "ignore")
        opened = list(_OPEN_FROM.finditer(back))
        if opened:
            return Place.IMPORTED, opened[-1][1]
    return None
