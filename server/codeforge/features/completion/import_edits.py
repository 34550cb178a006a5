"""The edit that imports a name: into an import that is there, else a line where its kind of import stands."""

import re
import sys
from collections.abc import Callable
from itertools import groupby

from codeforge.features.completion.auto_import import module_name
from codeforge.syntax.outline import Import, outline_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit
from codeforge.text.positions import Offset, Span

_FUTURE, _STANDARD, _OTHER, _OWN, _RELATIVE = range(5)
_ITEM = re.compile(r"^[ \t]*(?P<name>\w+)(?:[ \t]+as[ \t]+\w+)?[ \t]*(?P<comma>,?)[ \t]*(?:#.*)?$")

ORDERS: tuple[Callable[[str], str], ...] = (
    lambda name: f"{0 if name.isupper() else 1 if name[:1].isupper() else 2}{name}",
    str.lower,
    str,
)
"""Orders that lists of imported names are kept in: constants, classes, functions (isort); by letters; by characters."""


def import_edits(document: Document, name: str, module: str, *, whole: bool = False) -> list[Edit]:
    """The edit that binds `name`: from `module`, or to `module` itself when `whole`; [] when it is bound so already.

    A name joins an import of its module, in its order when the names there are in one. A new line goes behind the
    imports of its kind that come before it by name, or in front of those of a later kind; relative when this file
    imports its own package so.
    """
    top = _top_imports(document)
    if whole:
        if any(each.module == module and not each.name and each.alias == name for each in top):
            return []
        line = (
            f"import {module}" if name == module.partition(".")[0] == module else f"import {module} as {name}"
        )
        return [_new_line(document, top, module, line)]
    written = _relative(document, top, module) or module
    same = [each for each in top if each.module in (module, written) and each.name not in ("", "*")]
    if any(each.name == name and each.alias == name for each in same):
        return []
    for span, group in groupby(same, key=lambda each: each.span):
        edit = _joined(document, span, [each.name for each in group], name)
        if edit is not None:
            return [edit]
    return [_new_line(document, top, written, f"from {written} import {name}")]


def _top_imports(document: Document) -> list[Import]:
    """The imports of statements that begin a line, without indentation."""
    starts = set(document.lines.starts)
    return [each for each in outline_of(document).imports if each.span.start in starts]


def _relative(document: Document, top: list[Import], module: str) -> str:
    """`module` as this file writes modules of its own package: with dots; empty when it does not."""
    relative = sum(each.module.startswith(".") for each in top)
    own = module_name(document.path).split(".")
    if not document.path.endswith(("/__init__.py", "/__init__.pyi")):
        own = own[:-1]
    parts = module.split(".")
    if not own or not relative or parts[0] != own[0]:
        return ""
    if relative <= sum(each.module.split(".")[0] == own[0] for each in top):
        return ""
    shared = 0
    while shared < min(len(own), len(parts)) and own[shared] == parts[shared]:
        shared += 1
    return "." * (len(own) - shared + 1) + ".".join(parts[shared:])


def _joined(document: Document, span: Span, names: list[str], name: str) -> Edit | None:
    """The edit that adds `name` to the `from` import at `span`; None where comments or backslashes are in the way."""
    text = document.source[span.start : span.stop].decode("utf-8", "surrogateescape")
    if "\\" in text or ("#" in text and "\n" not in text):
        return None
    place = _place(names, name)
    if "\n" in text:
        return _joined_lines(document, span, text, place, name)
    begin = text.find("import") + len("import")
    opened = text.find("(", begin)
    inner = opened + 1 if opened >= 0 else begin
    stop = text.rfind(")") if opened >= 0 else len(text)
    parts = text[inner:stop].split(",")
    if len(parts) < len(names) or stop < 0:
        return None
    if place < len(names):
        at = inner + sum(len(part) + 1 for part in parts[:place])
        at += len(text[at:]) - len(text[at:].lstrip())
        return _insertion(span, text, at, f"{name}, ")
    at = inner + len(text[inner:stop].rstrip().rstrip(","))
    return _insertion(span, text, at, f", {name}")


def _joined_lines(document: Document, span: Span, text: str, place: int, name: str) -> Edit | None:
    """The same for an import with a name a line; None when lines hold several names."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    rows = [(n, match) for n, line in enumerate(lines) if n and (match := _ITEM.match(line.rstrip("\r")))]
    if not rows or "(" not in lines[0] or not text.rstrip().endswith(")"):
        return None
    indent = lines[rows[0][0]][: rows[0][1].start("name")]
    newline = "\r\n" if lines[0].endswith("\r") else "\n"
    if place < len(rows):
        return _insertion(span, text, starts[rows[place][0]], f"{indent}{name},{newline}")
    number, last = rows[-1]
    if last["comma"]:
        return _insertion(span, text, starts[number + 1], f"{indent}{name},{newline}")
    return _insertion(span, text, starts[number] + last.end("name"), f",{newline}{indent}{name}")


def _insertion(span: Span, text: str, at: int, added: str) -> Edit:
    offset = span.start + len(text[:at].encode("utf-8", "surrogateescape"))
    return Edit(offset, offset, added.encode())


def _place(names: list[str], name: str) -> int:
    """Where `name` belongs among `names`: in the order that they are in, else at the end."""
    for key in ORDERS:
        keys = [key(each) for each in names]
        if len(names) > 1 and keys == sorted(keys):
            return next((n for n, each in enumerate(keys) if each > key(name)), len(names))
    return len(names)


# a line of its own ----------------------------------------------------------------------------------------


def _new_line(document: Document, top: list[Import], module: str, line: str) -> Edit:
    """The edit that writes the statement `line` among the imports `top`."""
    source = document.source
    newline = "\r\n" if b"\r\n" in source[:2000] else "\n"
    kind = _kind(document, module)
    key = (kind, line.startswith("from"), module.lower())
    before = after = None
    for each in top:
        other = _kind(document, each.module), bool(each.name), each.module.lower()
        if other <= key:
            before = each
        elif after is None:
            after = each
    if before is not None:
        at = _line_behind(document, before.span)
        gap = newline if _kind(document, before.module) != kind else ""
        text = f"{gap}{line}{newline}"
        if not source[:at].endswith(b"\n"):
            text = newline + text.removesuffix(newline) + newline
        return Edit(at, at, text.encode())
    if after is not None:
        at = document.lines.starts[document.lines.line_of(after.span.start)]
        gap = newline if _kind(document, after.module) != kind else ""
        return Edit(at, at, f"{line}{newline}{gap}".encode())
    number = first_line(document)
    at = document.lines.starts[number] if number < len(document.lines) else len(source)
    start = "" if at == 0 or source[:at].endswith((b"\n", b"\r")) else newline
    return Edit(at, at, f"{start}{line}{newline}".encode())


def _kind(document: Document, module: str) -> int:
    """The group that an import of `module` stands in."""
    top = module.partition(".")[0]
    if not top:
        return _RELATIVE
    if top == "__future__":
        return _FUTURE
    if top in sys.stdlib_module_names:
        return _STANDARD
    return _OWN if top == module_name(document.path).partition(".")[0] else _OTHER


def _line_behind(document: Document, span: Span) -> Offset:
    """Where the line behind a statement begins."""
    line = document.lines.line_of(max(span.stop - 1, 0)) + 1
    return document.lines.starts[line] if line < len(document.lines) else len(document.source)


def first_line(document: Document) -> int:
    """The line, from zero, behind the comments and the docstring that a file begins with."""
    line, quote = 0, b""
    while line < len(document.lines):
        start, stop = document.lines.span(line)
        text = document.source[start:stop].strip()
        if quote:
            if text.endswith(quote):
                quote = b""
        elif text[:3] in (b'"""', b"'''"):
            if len(text) < 6 or not text.endswith(text[:3]):
                quote = text[:3]
        elif text and not text.startswith(b"#"):
            return line
        line += 1
    return line if not quote else 0
