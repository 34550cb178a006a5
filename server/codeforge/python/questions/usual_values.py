"""Strings that are usual where a signature says no more than `str`: encodings, error handlers, modes of files."""

import ast
import re

from codeforge.python.questions.callees import Callee
from codeforge.python.shapes.headers import Parameter

MODES = ("r", "w", "a", "rb", "wb", "ab", "x", "r+", "rb+", "w+")
_ENCODINGS = ("utf-8", "ascii", "latin-1", "utf-8-sig", "utf-16", "cp1252")
_ERRORS = ("strict", "ignore", "replace", "surrogateescape", "backslashreplace", "xmlcharrefreplace")
_MODE = re.compile(r"[rwax][bt]?\+?|[rwax]\+[bt]?")


def usual_values(callee: Callee, parameter: Parameter) -> tuple[str, ...]:
    """What is usually given for a parameter by its name; () where nothing is known, or it takes no text."""
    annotation = ast.unparse(parameter.annotation) if parameter.annotation is not None else "str"
    if not re.search(r"\bstr\b", annotation) or parameter.kind in ("*", "**"):
        return ()
    if parameter.name == "encoding":
        return _ENCODINGS
    if parameter.name == "errors" and any(each.name == "encoding" for each in callee.parameters):
        return _ERRORS
    default = parameter.default.value if isinstance(parameter.default, ast.Constant) else None
    opens = _MODE.fullmatch(default) if isinstance(default, str) else "open" in callee.label.lower()
    return MODES if parameter.name == "mode" and opens else ()


def usual_first(texts: list[str]) -> list[str]:
    """Values of a type, the usual modes of files first when they are such modes."""
    if "rb" not in texts and "r+" not in texts:
        return texts
    known = set(texts)
    return list(dict.fromkeys([*(each for each in MODES if each in known), *texts]))
