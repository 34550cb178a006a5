"""What may stand at a place by Python's grammar: keywords, and names of the wanted sort."""

import builtins
import re
from collections.abc import Callable, Iterator

from codeforge.features.completion.around import around
from codeforge.features.completion.blocks import Blocks, blocks_around
from codeforge.features.completion.candidates import KEYWORD, Candidate
from codeforge.features.completion.where import Where
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

_VALUES = ("True", "False", "None", "lambda", "not", "await")
_OPERATORS = ("and", "or", "in", "is", "not", "if", "else", "for", "async", "as", "from", "import")
_STATEMENTS = (
    "assert",
    "async",
    "class",
    "def",
    "del",
    "for",
    "from",
    "if",
    "import",
    "match",
    "pass",
    "raise",
    "try",
    "type",
    "while",
    "with",
)
_IN_FUNCTION = ("return", "yield", "nonlocal", "global")
_CLAUSES = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "except", "try"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
    "case": ("match", "case"),
}
"""Clauses, and the headers that each may follow."""

_BEGINS = re.compile(r"(?:^|[:;])\s*$")
_OPERAND = re.compile(r"[\w)\]}\"']\s+$")
_ASYNC = re.compile(r"\basync\s+$")
_NOT = re.compile(r"\b(?:not|is)\s+$")
_TAKES_FROM = re.compile(r"\b(?:yield|raise\s+.*)\s+$")
_BEHIND_OPERATOR = re.compile(
    r"\b(?:and|or|in|is|not|if|else|elif|return|yield|await|lambda|assert|raise|del|while|for|with|except|case|match|"
    r"import|from|as|print)\s+$"
)
_DECORATORS = frozenset({"property", "staticmethod", "classmethod"})
ERRORS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
"""The exceptions among the builtins."""


def keywords(document: Document, where: Where) -> Iterator[Candidate]:
    """The keywords that may stand here."""
    role = around(document, where).wanted.role
    for word in _legal(where.line, role, lambda: blocks_around(document, where.span.start)):
        yield Candidate(word, KEYWORD, "keyword")


def _legal(line: str, role: str, blocks: Callable[[], Blocks]) -> Iterator[str]:
    if role == "type":
        yield "None"
    elif role == "decorator" or role == "except":
        return
    elif role != "statement" and not line.strip():  # within brackets
        yield from _VALUES
        yield from ("for", "if", "else", "and", "or", "async")
    elif _BEGINS.search(line) and "{" not in line and "[" not in line and "lambda" not in line:
        yield from _VALUES
        yield from _STATEMENTS
        around = blocks()
        if around.in_function:
            yield from _IN_FUNCTION
        if around.in_loop:
            yield from ("break", "continue")
        if not line.strip():
            yield from (word for word, headers in _CLAUSES.items() if around.before.intersection(headers))
    elif _ASYNC.search(line):
        yield from ("def", "for", "with")
    elif _OPERAND.search(line) and not _BEHIND_OPERATOR.search(line):
        yield from _OPERATORS
    elif _NOT.search(line):
        yield from (*_VALUES, "in", "not")
    else:
        yield from _VALUES
        yield "yield"
        if _TAKES_FROM.search(line):
            yield "from"


def wanted(candidate: Candidate, role: str) -> bool:
    """False for a name that cannot be meant in this role, whatever its value."""
    kind = candidate.kind
    if role == "type":
        return not (kind is Kind.FUNCTION and (candidate.is_builtin or _is_defined(candidate)))
    if not candidate.is_builtin:
        return True
    if role in ("raise", "except"):
        return candidate.name in ERRORS
    return role != "decorator" or candidate.name in _DECORATORS


def _is_defined(candidate: Candidate) -> bool:
    """True for what a `def` makes: an import may be of anything."""
    return candidate.member is not None and candidate.member.detail.startswith("(")
