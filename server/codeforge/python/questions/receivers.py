"""What stands before the dots of a document, worked out before anybody asks: other files are read then, and what was
inferred of them is kept; what rests on the document itself is worked out again at the next key."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.inference.unsaid import declared_classes
from codeforge.python.inference.values import ClassValue, Instance
from codeforge.python.questions.completions import members_of
from codeforge.python.questions.cursor import values_of
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.edited import is_broken
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_TIMES = 3
"""How often a class is asked for whose files are more than one question may read."""
_CHAIN = re.compile(rb"(?<![\w.\x80-\xff)\]}'\"])[A-Za-z_]\w*(?:(?:\.\w+)+|(?=\[))")
_DOT = ord(".")
_HEADER = re.compile(rb"^[ \t]*(?:async[ \t]+)?def\b", re.MULTILINE)


def read_receivers(world: "World", document: Document) -> Iterator[bytes]:
    """Read the members of each dotted name before a dot or a bracket, once a function; gives each when it has been read."""
    source = document.source
    if is_broken(document):
        return
    headers = [match.start() for match in _HEADER.finditer(source)]
    seen: set[tuple[int, bytes]] = set()
    known: set[object] = set()
    for chain in _CHAIN.finditer(source):
        at = chain.start()
        function = bisect_right(headers, at)
        text = chain[0]
        stops = [place for place, byte in enumerate(text) if byte == _DOT]
        if source[chain.end() : chain.end() + 1] == b"[":
            stops.append(len(text))
        for stop in stops:
            receiver = text[:stop]
            if (function, receiver) not in seen:
                seen.add((function, receiver))
                world.begin()
                values = values_of(world, document, frame_around(world, document, at), at, receiver)
                if values not in known:
                    known.add(values)
                    members_of(world, values)
                yield receiver


def read_declared(world: "World", document: Document, module: str) -> Iterator[str]:
    """Read the classes of an imported package whose methods a stub of ours declares; gives each when it has been read.

    Calls make them out of more files than the first question about one may read.
    """
    for name in declared_classes(world, module):
        for _ in range(_TIMES):
            world.begin()
            package = world.module(module, document.path)
            values = world.attribute(package, name) if package is not None else ()
            members_of(world, tuple(Instance(each) for each in values if isinstance(each, ClassValue)))
            yield name
            if not world.cut:
                break
