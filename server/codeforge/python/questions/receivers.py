"""What stands before the dots of a document, worked out before anybody asks: other files are read then, and what was
inferred of them is kept; what rests on the document itself is worked out again at the next key."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.questions.completions import members_of
from codeforge.python.questions.cursor import values_of
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.edited import is_broken
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_CHAIN = re.compile(rb"(?<![\w.\x80-\xff)\]}'\"])[A-Za-z_]\w*(?:\.\w+)+")
_HEADER = re.compile(rb"^[ \t]*(?:async[ \t]+)?def\b", re.MULTILINE)


def read_receivers(world: "World", document: Document) -> Iterator[bytes]:
    """Read the members of each receiver that is a dotted name, once a function; gives each when it has been read."""
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
        stop = text.find(b".")
        while stop > 0:
            receiver = text[:stop]
            if (function, receiver) not in seen:
                seen.add((function, receiver))
                world.begin()
                values = values_of(world, document, frame_around(world, document, at), at, receiver)
                if values not in known:
                    known.add(values)
                    members_of(world, values)
                yield receiver
            stop = text.find(b".", stop + 1)
