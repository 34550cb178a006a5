"""The match statement: what its patterns bind, and what they say of the subject.

The value of a captured name is an expression over the subject: `case [Point(x=a), *_]` of `match points` gives `a` the
value `__case__(points[0], Point).x`, where `__case__` narrows its first argument to a class (see `inference/cases.py`).
"""

from collections.abc import Iterator

from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Offset, Span

MOST_PATTERNS = 200
LONGEST_SUBJECT = 300
_LITERALS = {
    "string": b"str", "concatenated_string": b"str", "integer": b"int", "float": b"float", "true": b"bool",
    "false": b"bool", "dict_pattern": b"dict",
}  # fmt: skip
_SEQUENCES = frozenset({"list_pattern", "tuple_pattern"})


def match_statement(reader: Reader, node: Node, within: Span) -> None:
    subjects = node.children_by_field_name("subject")
    texts = [reader.source(each) for each in subjects]
    subject = texts[0] if len(texts) == 1 else b"(" + b", ".join(texts) + b")"
    at = reader.span(subjects[0]).start if subjects else 0
    stop = reader.span(node).stop
    names_one = len(subjects) == 1 and subjects[0].type in ("identifier", "attribute")
    for clause in (node.child_by_field_name("body") or node).children:
        consequence = clause.child_by_field_name("consequence") if clause.type == "case_clause" else None
        if consequence is None:
            continue
        patterns = [child for child in clause.children if child.type == "case_pattern"]
        body = reader.span(consequence)
        if len(subject) <= LONGEST_SUBJECT:
            waiting = [(patterns[0], subject)] if len(patterns) == 1 else _items(patterns, subject)
            _bind(reader, waiting, body, at)
        classes = _classes(reader, patterns[0]) if names_one and len(patterns) == 1 else b""
        if classes:
            condition = Expression(b"isinstance(%s, %s)" % (subject, classes), 0)
            reader.guard(body, condition, holds=True)
            if clause.child_by_field_name("guard") is None and _is_bare(patterns[0]):
                reader.guard(Span(body.stop, stop), condition, holds=False)
        reader.stack.append((clause, within))


def _bind(reader: Reader, waiting: list[tuple[Node, bytes]], within: Span, at: Offset) -> None:
    """Bind the names in patterns, each with the expression that it is matched against."""
    for _ in range(MOST_PATTERNS):
        if not waiting:
            return
        node, source = waiting.pop()
        kind, parts = node.type, node.named_children
        if kind == "case_pattern" or (kind == "tuple_pattern" and _is_group(node)):
            waiting.extend((part, source) for part in parts[:1])
        elif kind == "dotted_name" and len(parts) == 1:
            _capture(reader, parts[0], source, within, at)
        elif kind == "as_pattern" and len(parts) > 1:
            inner, source = _keyword(reader, parts[0], source)
            classes = _classes(reader, inner)
            narrowed = b"__case__(%s, %s)" % (source, classes) if classes else source
            _capture(reader, parts[-1], narrowed, within, at)
            waiting.append((inner, source))
        elif kind == "class_pattern" and parts:
            waiting.extend(_of_class(reader, parts, source))
        elif kind in _SEQUENCES:
            waiting.extend(_items(parts, source))
        elif kind == "dict_pattern":
            waiting.extend(_of_mapping(reader, node, source))
        elif kind == "splat_pattern" and parts:
            _capture(reader, parts[0], source, within, at)
        elif kind == "union_pattern":
            waiting.extend((part, source) for part in parts)


def _of_class(reader: Reader, parts: list[Node], source: bytes) -> Iterator[tuple[Node, bytes]]:
    """The patterns in `Point(a, y=b)`: by place, and by the name of an attribute."""
    cls = reader.source(parts[0])
    for place, part in enumerate(parts[1:]):
        inner, narrowed = _keyword(reader, part, b"__case__(%s, %s)" % (source, cls))
        by_place = inner is part and not _holds_keyword(part)
        yield inner, b"__case__(%s, %s, %d)" % (source, cls, place) if by_place else narrowed


def _holds_keyword(node: Node) -> bool:
    """True for `x=Point() as p`, which the grammar reads as `(x=Point()) as p`."""
    inner = node.named_children[0] if node.type == "case_pattern" and node.named_children else node
    if inner.type != "as_pattern":
        return False
    first = inner.named_children[0]
    return any(each.type == "keyword_pattern" for each in (first, *first.named_children[:1]))


def _keyword(reader: Reader, node: Node, source: bytes) -> tuple[Node, bytes]:
    """The pattern in `name=pattern` and what it is matched against; any other pattern as it is."""
    inner = node.named_children[0] if node.type == "case_pattern" and node.named_children else node
    if inner.type == "keyword_pattern" and len(inner.named_children) > 1:
        return inner.named_children[1], source + b"." + reader.source(inner.named_children[0])
    return node, source


def _items(parts: list[Node], source: bytes) -> list[tuple[Node, bytes]]:
    """The patterns of a sequence, those behind `*rest` counted from its end."""
    star = next((n for n, part in enumerate(parts) if _is_star(part)), len(parts))
    found = [(part, b"%s[%d]" % (source, n)) for n, part in enumerate(parts[:star])]
    found.extend((part, b"[*%s]" % source) for part in parts[star : star + 1])
    found.extend((part, b"%s[%d]" % (source, n - len(parts))) for n, part in enumerate(parts) if n > star)
    return found


def _is_star(node: Node) -> bool:
    return node.type == "splat_pattern" or any(each.type == "splat_pattern" for each in node.named_children)


def _of_mapping(reader: Reader, node: Node, source: bytes) -> Iterator[tuple[Node, bytes]]:
    keys = node.children_by_field_name("key")
    for key, value in zip(keys, node.children_by_field_name("value"), strict=False):
        yield value, b"%s[%s]" % (source, reader.source(key))
    for part in node.named_children:
        if part.type == "splat_pattern":
            yield part, b"{**%s}" % source


def _is_group(node: Node) -> bool:
    """True for a pattern in brackets, which is no tuple."""
    return node.named_child_count == 1 and all(child.type != "," for child in node.children)


def _is_bare(node: Node) -> bool:
    """True for `int()` and `int() | str()`: what does not match is no instance."""
    while node.named_child_count == 1 and (node.type in ("case_pattern", "tuple_pattern")):
        node = node.named_children[0]
    if node.type == "union_pattern":
        return all(_is_bare(part) for part in node.named_children)
    return node.type == "class_pattern" and node.named_child_count == 1


def _classes(reader: Reader, node: Node) -> bytes:
    """The classes of what matches a pattern, as an expression; empty where it does not say."""
    waiting = [node]
    found: list[bytes] = []
    while waiting and len(found) < MOST_PATTERNS:
        part = waiting.pop(0)
        if part.type == "class_pattern" and part.named_child_count:
            found.append(reader.source(part.named_children[0]))
        elif part.type in _LITERALS:
            found.append(_LITERALS[part.type])
        elif part.type == "dotted_name" and part.named_child_count > 1:
            found.append(b"type(%s)" % reader.source(part))
        elif part.type in ("case_pattern", "union_pattern") or (
            part.type == "tuple_pattern" and _is_group(part)
        ):
            waiting = [*part.named_children, *waiting]
        elif part.type == "as_pattern":
            waiting = [*part.named_children[:1], *waiting]
        else:
            return b""
    return found[0] if len(found) == 1 else b"(%s)" % b", ".join(found) if found else b""


def _capture(reader: Reader, node: Node, source: bytes, within: Span, at: Offset) -> None:
    if node.type == "identifier" and reader.text(node) != "_":
        binding = Binding(reader.text(node), BindingKind.CASE, reader.span(node), within)
        binding.value = Expression(source, at)
        reader.block.bind(binding)
