"""What the module and names of an import statement lead to."""

import re
from typing import TYPE_CHECKING

from codeforge.python.questions.places import Place, attribute_places, module_places
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_FROM = re.compile(rb"^[ \t]*from[ \t]+([.\w]+)(?:[ \t]+import\b)?")
_ALIAS = re.compile(rb"([\w.]+)[ \t]+as[ \t]+$")
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+(.*)")


def import_places(world: "World", document: Document, word: Span) -> list[Place] | None:
    """What the import statement around `word` leads to; None outside one."""
    statement = import_around(document.source, word.start)
    if statement is None:
        return None
    file = world.take(document)
    match = _FROM.match(document.source[statement.start : statement.stop])
    if match is None:
        return _of_module(world, _module_at(document.source, statement.start, word), "")
    if word.start < statement.start + match.end(1):
        module = document.source[statement.start + match.start(1) : word.stop].decode("utf-8", "replace")
        return _of_module(world, module, file.path)
    alias = _ALIAS.search(document.source[statement.start : word.start])
    name = alias[1].decode("utf-8", "replace") if alias else document.text(word)
    value = world.module(match[1].decode("utf-8", "replace"), file.path)
    return attribute_places(world, value, name) if value else []


def _module_at(source: bytes, low: Offset, word: Span) -> str:
    """The dotted module that ends with `word`, or that `word` is another name of."""
    start = word.start
    while start > low and (source[start - 1 : start].isalnum() or source[start - 1 : start] in (b"_", b".")):
        start -= 1
    alias = _ALIAS.search(source[low:start])
    return (alias[1] if alias else source[start : word.stop]).decode("utf-8", "replace")


def _of_module(world: "World", name: str, importer: str) -> list[Place]:
    value = world.module(name, importer)
    return module_places(world, value) if value else []


def import_around(source: bytes, at: Offset) -> Span | None:
    """The import statement around `at`, by its text; None when `at` is in none."""
    start = source.rfind(b"\n", 0, at) + 1
    stop = source.find(b"\n", at)
    stop = len(source) if stop < 0 else stop
    line = source[start:stop]
    if (_FROM.match(line) and b"import" in line) or _IMPORT.match(line):
        return Span(start, stop)
    opened = source.rfind(b"(", max(at - 4000, 0), at)
    if opened < 0 or source.rfind(b")", opened, at) >= 0:
        return None
    start = source.rfind(b"\n", 0, opened) + 1
    match = _FROM.match(source[start:opened])
    if match is None or not source[start:opened].rstrip().endswith(b"import"):
        return None
    stop = source.find(b")", at)
    return Span(start, len(source) if stop < 0 else stop)
