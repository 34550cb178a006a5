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
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

import msgspec
import tree_sitter
from msgspec import Struct

from codeforge.syntax.languages import Pack, pack_of
from codeforge.syntax.mending import mended
from codeforge.syntax.trees import captures_of, matches_of, tree_of
from codeforge.text.documents import Document, content_hash
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
    apart = APART if not tree.root_node.has_error else APART_IN_ERRORS
    if document.lineage is not None and pack.name in apart:
        children = tree.root_node.children
        if len(children) <= MOST_PIECES:
            return _pieced(pack, document, tree, children, document.lineage)
    found = _captured(pack, document, tree)
    return Outline(
        definitions=_nested(pack, document, found.definitions, found.comments),
        imports=_ordered(found.imports),
        names=_counted(document, found.names),
        has_errors=tree.root_node.has_error,
    )


class _Captured(NamedTuple):
    """What the queries find in a tree, or in a part of it."""

    definitions: "dict[Offset, _Found]"
    """By the place of their names."""
    imports: list[Import]
    names: list[Span]
    comments: list[Span]


def _captured(
    pack: Pack, document: Document, tree: tree_sitter.Tree, within: Span | None = None
) -> _Captured:
    source = document.source
    found: dict[Offset, _Found] = {}
    imports: list[Import] = []
    facts = _facts_query(pack.name)
    if facts is not None:
        for pattern, captures in matches_of(facts.query, tree, within):
            kinds = facts.kinds[pattern]
            if kinds:
                _collect(found, pattern, kinds, captures)
            elif "import.module" in captures:
                imports.append(_import(source, captures, facts.settings[pattern], pack.import_separator))
    query = _leaves_query(pack.name)
    leaves = captures_of(query, tree, within) if query else {}
    names, comments = ([_span(node) for node in leaves.get(kind, ())] for kind in ("name", "comment"))
    return _Captured(found, imports, names, comments)


def _counted(document: Document, spans: Iterable[Span]) -> dict[str, int]:
    source = document.source
    names = Counter([source[start:stop] for start, stop in spans])
    return {name.decode("utf-8", "replace"): n for name, n in names.items() if name}


# A text that is being edited -------------------------------------------------------------------------------

MOST_PIECES = 5_000
"""A tree with more outermost nodes (data, garbage) is read as a whole."""
APART = frozenset({"python", "javascript", "typescript", "tsx", "go"})
"""Languages whose outermost nodes say by themselves all that they say; in Rust attributes stand beside their item."""
APART_IN_ERRORS = frozenset({"python"})
"""Those of them where that holds beside syntax errors too: where braces nest, an error may tear anything apart."""
MANY_NEW = 0.3
"""When more of a text is new than this, all of it is read at once: each reading has its price."""


class _Piece(NamedTuple):
    """What one outermost node says; true for every text that holds the same node without an error in it.

    All that an earlier node can change about it is which variables are bound already, and the comments above.
    """

    start: Offset
    """Where the node stood; offsets and places below count from the beginning of that text."""
    place: int
    """How many definitions stood before it."""
    definitions: tuple[Definition, ...]
    open_above: tuple[int, ...]
    """Numbers of the definitions that a comment above the node would document."""
    imports: tuple[Import, ...]
    names: dict[str, int]
    comments: tuple[Span, ...]
    variables: frozenset[str]
    """Outermost variables and fields that it binds, be it again."""
    bound: frozenset[str]
    """Those of them that were bound before."""

    def moved(self, start: Offset, place: int) -> "_Piece":
        """The same node elsewhere."""
        by = start - self.start
        if by == 0 and place == self.place:
            return self
        return self._replace(
            start=start,
            place=place,
            definitions=tuple([_moved(each, by, place - self.place) for each in self.definitions]),
            imports=tuple(
                [
                    Import(
                        i.module,
                        i.name,
                        i.alias,
                        _shifted(i.span, by),
                        _shifted(i.module_span, by),
                        _shifted(i.name_span, by),
                    )
                    for i in self.imports
                ]
            ),
            comments=tuple([_shifted(comment, by) for comment in self.comments]),
        )


def _moved(each: Definition, by: int, places: int) -> Definition:
    return Definition(
        each.name,
        each.kind,
        _shifted(each.span, by),
        _shifted(each.name_span, by),
        each.parent + places if each.parent >= 0 else -1,
        each.body + by if each.body >= 0 else -1,
        each.bases,
        _shifted(each.documentation, by) if each.documentation else None,
    )


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.stop + by)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours among ascending numbers: the first and the last of each run."""
    first = last = -1
    for number in numbers:
        if number != last + 1 and first >= 0:
            yield first, last
        if number != last + 1 or first < 0:
            first = number
        last = number
    if first >= 0:
        yield first, last


_Key = tuple[str, int]
_Pieces = dict[_Key, _Piece]


def _pieced(
    pack: Pack,
    document: Document,
    tree: tree_sitter.Tree,
    children: Sequence[tree_sitter.Node],
    lineage: dict[str, Any],
) -> Outline:
    """The outline, read anew only where the version before held no equal node."""
    young, old = lineage.get(pack.name, ({}, {}))
    source = document.source
    keys = [
        None if node.has_error else (node.type, content_hash(source[node.start_byte : node.end_byte]))
        for node in children
    ]
    known = [None if key is None else young.get(key) or old.get(key) for key in keys]
    reading = _Reading(pack, document, tree, children)
    reading.read([number for number, piece in enumerate(known) if piece is None])
    pieces: list[_Piece] = []
    bound: set[str] = set()
    place = 0
    for number, piece in enumerate(known):
        if piece is None or piece.variables & bound != piece.bound:
            piece = reading.piece(number, place, bound)
        else:
            piece = piece.moved(children[number].start_byte, place)
        pieces.append(piece)
        bound |= piece.variables
        place += len(piece.definitions)
    fresh = {key: piece for key, piece in zip(keys, pieces, strict=True) if key is not None}
    lineage[pack.name] = (fresh, young)  # two generations: a broken text and the mended one take turns
    names: dict[str, int] = {}
    for piece in pieces:
        for name, n in piece.names.items():
            names[name] = names.get(name, 0) + n
    imports = [imported for piece in pieces for imported in piece.imports]
    return Outline(_documented(document, pieces), tuple(imports), names, tree.root_node.has_error)


def _documented(document: Document, pieces: Iterable[_Piece]) -> tuple[Definition, ...]:
    """All definitions, with the comments that stand above their outermost nodes."""
    definitions = [each for piece in pieces for each in piece.definitions]
    blocks = _CommentBlocks(document, [span for piece in pieces for span in piece.comments])
    for piece in pieces:
        for number in piece.open_above:
            each = definitions[piece.place + number]
            above = blocks.above(each.span.start)
            if above is not None:
                definitions[piece.place + number] = msgspec.structs.replace(each, documentation=above)
    return tuple(definitions)


class _Reading:
    """Reads the outermost nodes of one tree, as few as possible."""

    def __init__(
        self, pack: Pack, document: Document, tree: tree_sitter.Tree, children: Sequence[tree_sitter.Node]
    ) -> None:
        self.pack, self.document, self.tree = pack, document, tree
        self.spans = [_span(node) for node in children]
        self.starts = [span.start for span in self.spans]
        self.captured: dict[int, _Captured] = {}

    def read(self, numbers: Sequence[int]) -> None:
        """Ask the queries about these nodes, neighbours together."""
        wanted = sum(self.spans[number].stop - self.spans[number].start for number in numbers)
        if wanted > MANY_NEW * len(self.document.source):
            self._share(numbers, _captured(self.pack, self.document, self.tree))
            return
        for first, last in _runs(numbers):
            within = Span(self.spans[first].start, self.spans[last].stop)
            self._share(range(first, last + 1), _captured(self.pack, self.document, self.tree, within))

    def _share(self, numbers: Iterable[int], whole: _Captured) -> None:
        """Give each of these nodes what was found in it."""
        mine = {number: _Captured({}, [], [], []) for number in numbers}
        for at, each in whole.definitions.items():
            if (captured := mine.get(self._number(at))) is not None:
                captured.definitions[at] = each
        for imported in whole.imports:
            if (captured := mine.get(self._number(imported.module_span.start))) is not None:
                captured.imports.append(imported)
        for name in whole.names:
            if (captured := mine.get(self._number(name.start))) is not None:
                captured.names.append(name)
        for comment in whole.comments:
            if (captured := mine.get(self._number(comment.start))) is not None:
                captured.comments.append(comment)
        self.captured |= mine

    def _number(self, at: Offset) -> int:
        return bisect_right(self.starts, at) - 1

    def piece(self, number: int, place: int, bound: Set[str]) -> _Piece:
        """What a node says when these variables are bound before it."""
        if number not in self.captured:
            self.read([number])
        captured = self.captured[number]
        variables: set[str] = set()
        definitions = _nested(
            self.pack, self.document, captured.definitions, captured.comments, bound, variables
        )
        lines = self.document.lines
        first_line = lines.line_of(self.starts[number])
        return _Piece(
            start=self.starts[number],
            place=place,
            definitions=tuple([_moved(each, 0, place) for each in definitions] if place else definitions),
            open_above=tuple(
                [
                    n
                    for n, each in enumerate(definitions)
                    if each.documentation is None and lines.line_of(each.span.start) == first_line
                ]
            ),
            imports=_ordered(captured.imports),
            names=_counted(self.document, captured.names),
            comments=tuple(captured.comments),
            variables=frozenset(variables),
            bound=frozenset(variables & bound),
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
    pack: Pack,
    document: Document,
    found: "dict[Offset, _Found]",
    comments: Sequence[Span],
    bound: Set[str] = frozenset(),
    variables: set[str] | None = None,
) -> tuple[Definition, ...]:
    """The definitions in source order, each with its parent, by the rules at the top of this module.

    Outermost variables that are `bound` already are left out; `variables` takes the names of all of them.
    """
    source, blocks = document.source, _CommentBlocks(document, comments)
    definitions: list[Definition] = []
    around: list[int] = []
    seen: set[tuple[int, str]] = set()
    for each in sorted(found.values(), key=lambda each: (each.start, -each.stop, each.name.start)):
        while around and definitions[around[-1]].span.stop <= each.start:
            around.pop()
        parent, kind = around[-1] if around else -1, each.kind
        name = pack.name_in(source, each.name)
        text = source[name.start : name.stop].decode("utf-8", "replace")
        if kind in SCOPED or kind is Kind.FIELD:
            parent, kind = _variable(pack, definitions, parent, kind, text)
            if kind is Kind.NULL:
                continue
            if parent < 0 and variables is not None:
                variables.add(text)
            if (parent, text) in seen or (parent < 0 and text in bound):
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
                name,
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


MOST_PREAMBLE = 500
"""What tells programs about a file stands within so many of its first bytes."""
_PREAMBLE = re.compile(rb"#!|#[^\n]*?\bcoding[:=]")


class _CommentBlocks:
    """Finds the comment lines that stand directly above a place."""

    def __init__(self, document: Document, comments: Iterable[Span]) -> None:
        self.lines = document.lines
        self.source = document.source
        self.by_last_line: dict[int, Span] = {}
        for start, stop in comments:
            if stop > start and self.source[stop - 1] == 10:  # some grammars count the line end in
                stop -= 1
            if self._begins_line(start) and not self._is_for_programs(start, stop):
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

    def _is_for_programs(self, start: Offset, stop: Offset) -> bool:
        """True for `#!/bin/sh` and `# -*- coding: utf-8 -*-`, which document nothing."""
        return start < MOST_PREAMBLE and _PREAMBLE.match(self.source, start, stop) is not None

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
