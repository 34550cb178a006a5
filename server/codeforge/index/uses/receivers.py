"""What stands before a name, from the text alone: `session.client` before `.send`."""

import re
from typing import NamedTuple

from codeforge.text.documents import Document
from codeforge.text.positions import Span

LOOK_BACK = 160
"""Bytes before a name in which its receiver stands."""
SELF = frozenset({"self", "cls", "this", "super", "Self", "mcs"})
"""How languages call the object that a method belongs to."""
_RECEIVER = re.compile(r"(?:(?<!\.)\.|->|::|\?\.)\s*\Z")
_LAST_WORD = re.compile(r"([^\W\d]\w*)\s*\Z")


class Receiver(NamedTuple):
    """What stands before a name."""

    attribute: bool
    """True when there is a dot, an arrow or colons at all."""
    text: str = ""
    """The dotted names before it; empty when something else stands there."""
    word: str = ""
    """The last of them; of a call the name that is called."""
    is_call: bool = False


def receiver_at(document: Document, span: Span) -> Receiver:
    before = document.source[max(span.start - LOOK_BACK, 0) : span.start].decode("utf-8", "replace")
    sign = _RECEIVER.search(before)
    if sign is None:
        return Receiver(False)
    before = before[: sign.start()].rstrip()
    if before.endswith((")", "]")):
        opened = _opening(before)
        word = _LAST_WORD.search(before[:opened]) if opened >= 0 else None
        return Receiver(True, "", word[1] if word else "", True)
    dotted = re.search(r"[\w.]+\Z", before.replace("->", ".").replace("::", ".").replace("?.", "."))
    text = dotted[0].strip(".") if dotted else ""
    return Receiver(True, text, text.rpartition(".")[2])


def _opening(text: str) -> int:
    """Where the bracket that ends `text` is opened; -1 when that is further back."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")]":
            depth += 1
        elif text[at] in "([":
            depth -= 1
            if depth == 0:
                return at
    return -1
