"""The one function that has changed since a text was read whole.

While somebody types, all that changes lies in the function around the cursor, and everything around it stays as it
was. So the text of that function is parsed alone: it says whether the whole is broken, what stands where in it, and
what it binds. To parse a long file again takes ten times as long, and more where the line in the middle is broken.
"""

from collections.abc import Sequence
from typing import NamedTuple

from codeforge.syntax.trees import Node, parsed, tree_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit, difference
from codeforge.text.positions import Offset, Span

_SOUND = "last sound documents"
_DRAFTED = "edited function that was drafted from"
_INDENTATION = b" \t"


class EditedFunction(NamedTuple):
    """A function that holds all that differs between a document and an earlier one without errors."""

    before: Document
    """The earlier one."""
    span: Span
    """The function in it, from its keyword to the end of a line."""
    n_more: int
    """By how many bytes it grew."""
    part: Document
    """The text of the function as it is now."""

    @property
    def tree_root(self) -> Node | None:
        """The root of the function's own tree."""
        tree = tree_of(self.part)
        return tree.root_node if tree is not None else None


def edited_function(document: Document) -> EditedFunction | None:
    """The function that holds all that differs from the last text without errors; None when more than one differs, or
    when the whole tree is there anyway."""
    return document.derive(_edited_function)


def is_broken(document: Document) -> bool:
    """True when the syntax of `document` has errors."""
    edited = edited_function(document)
    tree = tree_of(edited.part if edited is not None else document)
    return tree is not None and tree.root_node.has_error


def sound_but_for_a_line(document: Document) -> bytes | None:
    """The last text without errors when `document` differs from it on one line alone; None otherwise."""
    for before in _last_sound(document):
        change = difference(before.source, document.source)
        if change is not None and b"\n" not in change.text + before.source[change.start : change.stop]:
            return before.source
    return None


def draft(document: Document, edits: Sequence[Edit]) -> Document:
    """`document` after edits that nobody made; it leaves nothing behind for later versions."""
    found = document.edited(edits, version=document.version)
    if document.lineage is not None:
        found.lineage = {**document.lineage, _DRAFTED: document.derived(_edited_function)}
    return found


def part_around(document: Document, at: Offset) -> tuple[Document, Offset]:
    """The smallest text that is parsed for what stands at `at`, and where in `document` it begins."""
    edited = edited_function(document)
    if edited is not None and 0 <= at - edited.span.start <= len(edited.part.source):
        return edited.part, edited.span.start
    return document, 0


def _edited_function(document: Document) -> EditedFunction | None:
    if not parsed(document):
        for before in _last_sound(document):
            edited = _edited_since(before, document)
            if edited is not None:
                return edited
    return None


def _last_sound(document: Document) -> tuple[Document, ...]:
    """The last versions without errors whose trees are there, newest first; none when nobody edits the document.

    Two, since a line that stops in the middle may happen to be sound, and be made whole again.
    """
    if document.lineage is None or document.language != "python":
        return ()
    known: tuple[Document, ...] = document.lineage.get(_SOUND, ())
    before = document.before[0] if document.before is not None else None
    tree = tree_of(before) if before is not None and parsed(before) else None
    if before is not None and tree is not None and not tree.root_node.has_error and before not in known:
        known = document.lineage[_SOUND] = (before, *known[:1])
    return known


def _edited_since(before: Document, document: Document) -> EditedFunction | None:
    change = difference(before.source, document.source)
    span = _function_around(before, change) if change is not None else None
    if change is None or span is None:
        return None
    n_more = len(document.source) - len(before.source)
    indent = span.start - before.source.rfind(b"\n", 0, span.start) - 1
    if not _is_deeper(document.source, change.start, change.new_stop, indent):
        return None
    text = document.source[span.start : span.stop + n_more]
    edited = EditedFunction(before, span, n_more, _part(before, span, document, text))
    root = edited.tree_root
    return edited if root is not None and (root.has_error or _is_one_function(root)) else None


def _part(before: Document, span: Span, document: Document, text: bytes) -> Document:
    """The text of the function by itself. That of a draft is made from the one it was drafted from, whose tree serves
    again where it is the same."""
    drafted: EditedFunction | None = (document.lineage or {}).get(_DRAFTED)
    if drafted is not None and drafted.before is before and drafted.span == span and parsed(drafted.part):
        change = difference(drafted.part.source, text)
        return drafted.part.edited([change], version=0) if change is not None else drafted.part
    return Document(document.path, text, language="python")


def _function_around(document: Document, change: Edit) -> Span | None:
    """The function, in no other function, whose body holds all that an edit replaces."""
    tree = tree_of(document)
    above = document.source[: change.start].rstrip()
    cursor = tree.walk() if tree is not None else None
    while cursor is not None and cursor.goto_first_child_for_byte(max(len(above) - 1, 0)) is not None:
        node = cursor.node
        if node is None or node.start_byte > len(above):
            break
        if node.type == "function_definition":
            body = node.child_by_field_name("body")
            line = document.source.find(b"\n", max(node.end_byte - 1, change.stop))
            stop = line if line >= 0 else len(document.source)
            is_within = body is not None and body.start_byte <= change.start
            if is_within and not document.source[node.end_byte : change.stop].strip():
                return Span(node.start_byte, stop)
            break
    return None


def _is_deeper(source: bytes, start: Offset, stop: Offset, indent: int) -> bool:
    """True when all lines from `start` to `stop` that say anything are indented deeper."""
    begin = source.rfind(b"\n", 0, start) + 1
    end = source.find(b"\n", stop)
    lines = source[begin : end if end >= 0 else len(source)].split(b"\n")
    return all(not line.strip() or len(line) - len(line.lstrip(_INDENTATION)) > indent for line in lines)


def _is_one_function(root: Node) -> bool:
    statements = [child for child in root.children if child.type != "comment"]
    return len(statements) == 1 and statements[0].type == "function_definition"
