"""What one tree says: definitions, imports and the names it uses.

A pack's `facts.scm` says what counts: `@definition.<kind>` on the whole node with `@name`, optionally `@body`, `@base`
and `@documentation`; `@import` with `@import.module`, `@import.name`, `@import.alias`. What is the same in every
language is decided here:

- Patterns that match the same name speak of the same definition: the first one in the file decides its kind, the
  widest one its span.
- A function directly inside a type is a method; a variable there is a field, or a member of an enum.
- Variables inside a function are its own business and left out; `@definition.field` inside a method is a field of the
  class. Of several bindings of one variable or field in one scope the first stands for all.
- Comment lines directly above a definition document it, unless the query found something better.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple

import msgspec
import tree_sitter
from msgspec import Struct

from codeforge.syntax.languages import Pack, pack_of
from codeforge.syntax.mending import mended
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span


class Kind(IntEnum):
    """What a definition defines; the numbers are LSP's `SymbolKind`, so the edge passes them on."""

    FILE = 1
    MODULE = 2
    NAMESPACE = 3
    PACKAGE = 4
    CLASS = 5
    METHOD = 6
    PROPERTY = 7
    FIELD = 8
    CONSTRUCTOR = 9
    ENUM = 10
    INTERFACE = 11
    FUNCTION = 12
    VARIABLE = 13
    CONSTANT = 14
    STRING = 15
    NUMBER = 16
    BOOLEAN = 17
    ARRAY = 18
    OBJECT = 19
    KEY = 20
    NULL = 21
    ENUM_MEMBER = 22
    STRUCT = 23
    EVENT = 24
    OPERATOR = 25
    TYPE_PARAMETER = 26


SCOPED = frozenset({Kind.VARIABLE, Kind.CONSTANT})
VALUES = SCOPED | {Kind.FIELD, Kind.ENUM_MEMBER, Kind.KEY}
CALLABLE = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.CONSTRUCTOR})
TYPES = frozenset({Kind.CLASS, Kind.INTERFACE, Kind.STRUCT, Kind.ENUM})


class Definition(Struct, frozen=True):
    """A definition in one document, in source order; `parent` is the place of the enclosing one, or -1."""

    name: str
    kind: Kind
    span: Span
    """From its first decorator, annotation or keyword to its end."""
    name_span: Span
    parent: int = -1
    body: Offset = -1
    """Where its body begins: everything before is the signature. -1 when it has none."""
    bases: tuple[str, ...] = ()
    """The last names of its superclasses or interfaces, as written: `models.Model` gives `Model`."""
    documentation: Span | None = None
    """Its docstring or the comment block above it."""


class Import(Struct, frozen=True):
    """One imported name. `module` is as written: `..pkg.mod`, `./file`, `a::b`, `java.util`.

    | source                     | module | name    | alias   |
    | -------------------------- | ------ | ------- | ------- |
    | `import a.b`               | `a.b`  | ``      | `a`     |
    | `import a.b as c`          | `a.b`  | ``      | `c`     |
    | `from a import b`          | `a`    | `b`     | `b`     |
    | `from a import b as c`     | `a`    | `b`     | `c`     |
    | `from a import *`          | `a`    | `*`     | ``      |
    | `import d from './x'` (JS) | `./x`  | default | `d`     |
    | `import * as ns from 'x'`  | `x`    | ``      | `ns`    |
    | `#include "x.h"`           | `x.h`  | `*`     | ``      |
    """

    module: str
    name: str
    alias: str
    span: Span
    """The whole statement."""
    module_span: Span
    """Where the module is written."""
    name_span: Span
    """Where the name is written; the module's place when there is no name."""


class Outline(Struct, frozen=True):
    """All that one document says, for the features that work on it alone and for the index."""

    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    names: dict[str, int] = {}
    """Every distinct identifier outside strings and comments, with the number of its uses."""
    has_errors: bool = False

    def enclosing(self, at: Offset) -> int:
        """The place of the innermost definition around `at`; -1 outside any.

        A field that a method defines (`self.x = 1`) belongs to its class and is not around anything in the method.
        """
        found = -1
        for place, definition in enumerate(self.definitions):
            if definition.span.start > at:
                break
            if at < definition.span.stop and definition.parent == found:
                found = place
        return found

    def qualified(self, place: int) -> str:
        """The dotted name of definition number `place`: `Outer.method`."""
        parts: list[str] = []
        while place >= 0:
            parts.append(self.definitions[place].name)
            place = self.definitions[place].parent
        return ".".join(reversed(parts))


def outline_of(document: Document) -> Outline:
    """Definitions and imports of `document` in source order, and its identifiers; empty without a grammar."""
    return document.derive(_outline)


def _outline(document: Document) -> Outline:
    pack, tree = pack_of(document.language), tree_of(document)
    if pack is None or tree is None:
        return Outline()
    outline = _outline_in(pack, document, tree)
    if not tree.root_node.has_error or (whole := mended(document)) is document:
        return outline
    better = _outline_in(pack, whole, tree_of(whole) or tree)
    if len(better.definitions) <= len(outline.definitions):
        return outline
    return msgspec.structs.replace(better, has_errors=True)


def _outline_in(pack: Pack, document: Document, tree: tree_sitter.Tree) -> Outline:
    root, source = tree.root_node, document.source
    found: dict[Offset, _Found] = {}
    imports: list[Import] = []
    facts = _facts_query(pack.name)
    if facts is not None:
        for pattern, captures in tree_sitter.QueryCursor(facts.query).matches(root):
            kinds = facts.kinds[pattern]
            if kinds:
                _collect(found, pattern, kinds, captures)
            elif "import.module" in captures:
                imports.append(_import(source, captures, facts.settings[pattern], pack.import_separator))
    leaves = _leaves(pack.name, root)
    names = Counter([source[node.start_byte : node.end_byte] for node in leaves.get("name", ())])
    return Outline(
        definitions=_nested(pack, document, found, leaves.get("comment", ())),
        imports=_ordered(imports),
        names={name.decode("utf-8", "replace"): n for name, n in names.items() if name},
        has_errors=root.has_error,
    )


class Facts(NamedTuple):
    """A pack's compiled `facts.scm`, and what each of its patterns is about."""

    query: tree_sitter.Query
    kinds: list[list[tuple[str, Kind]]]
    """For each pattern its definition captures and what they define."""
    settings: list[dict[str, str | None]]


_DEFINITION = re.compile(r"@(definition\.(\w+))")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|;[^\n]*|[\[\](){}]|\s+|[^\s\[\](){}";]+')


def facts_query(pack: Pack, *, calls: bool) -> Facts | None:
    """The patterns of `facts.scm` about calls, or all the others: compiling them takes longer than reading a file."""
    patterns = [each for each in _patterns(pack.source_of("facts")) if ("@call.name" in each) == calls]
    query = pack.query("\n".join(patterns))
    if query is None:
        return None
    kinds = [
        [(capture, Kind[kind.upper()]) for capture, kind in _DEFINITION.findall(pattern)]
        for pattern in patterns
    ]
    return Facts(query, kinds, [query.pattern_settings(number) for number in range(query.pattern_count)])


def _patterns(text: str) -> list[str]:
    """The patterns of a query file, each with its captures, without comments."""
    patterns: list[str] = []
    depth = 0
    for token in _TOKEN.findall(text):
        if token[0] == ";":
            continue
        if token[0] in "([" and depth == 0:
            patterns.append("")
        depth += (token[0] in "([") - (token[0] in ")]")
        if patterns:
            patterns[-1] += token
    return patterns


@cache
def _facts_query(language: str) -> Facts | None:
    pack = pack_of(language)
    return facts_query(pack, calls=False) if pack else None


@cache
def _leaves_query(language: str) -> tree_sitter.Query | None:
    pack = pack_of(language)
    if pack is None:
        return None
    names = " ".join(f"({kind})" for kind in pack.identifiers)
    comments = " ".join(f"({kind})" for kind in pack.comments)
    return pack.query(
        (f"[{names}] @name\n" if names else "") + (f"[{comments}] @comment" if comments else "")
    )


def _leaves(language: str, root: tree_sitter.Node) -> Mapping[str, Sequence[tree_sitter.Node]]:
    query = _leaves_query(language)
    return tree_sitter.QueryCursor(query).captures(root) if query else {}


class _Found:
    """What the patterns have said so far about the definition of one name."""

    __slots__ = ("bases", "body", "documentation", "kind", "name", "pattern", "start", "stop")

    def __init__(self, name: Span) -> None:
        self.name = name
        self.pattern = 1 << 30
        self.kind = Kind.VARIABLE
        self.start, self.stop = name
        self.body = -1
        self.bases: list[Span] = []
        self.documentation: Span | None = None


def _collect(
    found: "dict[Offset, _Found]",
    pattern: int,
    kinds: list[tuple[str, Kind]],
    captures: Mapping[str, Sequence[tree_sitter.Node]],
) -> None:
    """Add one match to what is known of the name it speaks of."""
    if "name" not in captures:
        return
    name = _span(captures["name"][0])
    if name.start == name.stop:
        return
    known = found.get(name.start)
    if known is None:
        known = found[name.start] = _Found(name)
    for capture, kind in kinds:
        if capture in captures:
            for whole in captures[capture]:
                known.start = min(known.start, whole.start_byte)
                known.stop = max(known.stop, whole.end_byte)
            if pattern < known.pattern:
                known.pattern, known.kind = pattern, kind
    if len(captures) > 2:
        if known.body < 0 and "body" in captures:
            known.body = captures["body"][0].start_byte
        if "base" in captures:
            known.bases.extend(map(_span, captures["base"]))
        if "documentation" in captures:
            known.documentation = _span(captures["documentation"][0])


def _nested(
    pack: Pack, document: Document, found: "dict[Offset, _Found]", comments: Sequence[tree_sitter.Node]
) -> tuple[Definition, ...]:
    """The definitions in source order, each with its parent, by the rules at the top of this module."""
    source, blocks = document.source, _CommentBlocks(document, comments)
    definitions: list[Definition] = []
    around: list[int] = []
    seen: set[tuple[int, str]] = set()
    for each in sorted(found.values(), key=lambda each: (each.start, -each.stop, each.name.start)):
        while around and definitions[around[-1]].span.stop <= each.start:
            around.pop()
        parent, kind = around[-1] if around else -1, each.kind
        text = source[each.name.start : each.name.stop].decode("utf-8", "replace")
        if kind in SCOPED or kind is Kind.FIELD:
            parent, kind = _variable(pack, definitions, parent, kind, text)
            if kind is Kind.NULL or (parent, text) in seen:
                continue
            seen.add((parent, text))
        elif kind is Kind.FUNCTION and parent >= 0 and definitions[parent].kind in TYPES:
            kind = Kind.METHOD
        place = len(definitions)
        definitions.append(
            Definition(
                text,
                kind,
                Span(each.start, each.stop),
                each.name,
                parent,
                each.body,
                tuple(_text(source, base) for base in dict.fromkeys(sorted(each.bases))),
                each.documentation or blocks.above(each.start),
            )
        )
        if not around or parent == around[-1]:
            around.append(place)
    return tuple(definitions)


def _variable(
    pack: Pack, definitions: list[Definition], parent: int, kind: Kind, name: str
) -> tuple[int, Kind]:
    """Where a variable or field belongs, and what it is there; Kind.NULL when it is local to a function."""
    while parent >= 0 and definitions[parent].kind in VALUES:  # `a = b = 1` are neighbours
        parent = definitions[parent].parent
    inside = parent
    while inside >= 0 and _is_callable(definitions[inside]):
        inside = definitions[inside].parent
    if inside != parent and (kind is not Kind.FIELD or inside < 0 or definitions[inside].kind not in TYPES):
        return parent, Kind.NULL
    around = definitions[inside].kind if inside >= 0 else None
    if kind in SCOPED and around is Kind.ENUM:
        return inside, Kind.ENUM_MEMBER
    if kind is Kind.VARIABLE and pack.constants and pack.constants.fullmatch(name):
        return inside, Kind.CONSTANT
    if kind is Kind.VARIABLE and around in TYPES:
        return inside, Kind.FIELD
    return inside, kind


def _is_callable(definition: Definition) -> bool:
    return definition.kind in CALLABLE or (definition.kind is Kind.PROPERTY and definition.body >= 0)


class _CommentBlocks:
    """Finds the comment lines that stand directly above a place."""

    def __init__(self, document: Document, comments: Sequence[tree_sitter.Node]) -> None:
        self.lines = document.lines
        self.source = document.source
        self.by_last_line: dict[int, Span] = {}
        for node in comments:
            start, stop = node.start_byte, node.end_byte
            if stop > start and self.source[stop - 1] == 10:  # some grammars count the line end in
                stop -= 1
            if self._begins_line(start):
                self.by_last_line[self.lines.line_of(stop)] = Span(start, stop)

    def above(self, start: Offset) -> Span | None:
        """The comment block that ends on the line before the one that begins with `start`."""
        if not self.by_last_line or not self._begins_line(start):
            return None
        line = self.lines.line_of(start)
        first = last = self.by_last_line.get(line - 1)
        while first is not None and last is not None:
            line = self.lines.line_of(first.start)
            earlier = self.by_last_line.get(line - 1)
            if earlier is None:
                return Span(first.start, last.stop)
            first = earlier
        return None

    def _begins_line(self, at: Offset) -> bool:
        start = self.lines.starts[self.lines.line_of(at)]
        return at == start or (at - start < WIDE_INDENT and self.source[start:at].isspace())


def _ordered(imports: list[Import]) -> tuple[Import, ...]:
    """In source order, without those that only repeat the module of one that binds a name."""
    binding = {each.module_span for each in imports if each.name or each.alias}
    kept = {
        (each.name_span, each.alias): each
        for each in imports
        if each.name or each.alias or each.module_span not in binding
    }
    return tuple(sorted(kept.values(), key=lambda each: (each.module_span.start, each.name_span.start)))


def _import(
    source: bytes,
    captures: Mapping[str, Sequence[tree_sitter.Node]],
    settings: Mapping[str, str | None],
    separator: str,
) -> Import:
    """One imported name. `import.bind` says what an import without a name binds: the first or last part of its module."""
    module_span = _around(captures["import.module"])
    module = separator.join(_text(source, _span(node)) for node in captures["import.module"]).strip("\"'`<> ")
    name, name_span = settings.get("import.name") or "", module_span
    if "import.name" in captures:
        name_span = _around(captures["import.name"])
        name = _text(source, name_span).strip("\"'`")
    if "import.alias" in captures:
        if name and "import.name" not in captures:  # `import d from`: the default has no other name here
            name_span = _span(captures["import.alias"][0])
        alias = _text(source, _span(captures["import.alias"][0]))
    elif name:
        alias = "" if name == "*" else _PART.split(name)[-1]
    else:
        parts = [part for part in _PART.split(module) if part]
        bind = settings.get("import.bind")
        alias = parts[0 if bind == "first" else -1] if bind and parts else ""
    whole = captures["import"][0] if "import" in captures else captures["import.module"][0]
    return Import(module, name, alias, _span(whole), module_span, name_span)


_PART = re.compile(r"[.:/\\]+")
WIDE_INDENT = 200


def _span(node: tree_sitter.Node) -> Span:
    return Span(node.start_byte, node.end_byte)


def _around(nodes: Sequence[tree_sitter.Node]) -> Span:
    return Span(min(node.start_byte for node in nodes), max(node.end_byte for node in nodes))


def _text(source: bytes, span: Span) -> str:
    return source[span.start : span.stop].decode("utf-8", "replace")
