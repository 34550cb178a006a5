"""Syntax errors in a person's words: few, each at the place that has to change.

A parser that recovers marks regions it could not read; a person wants to know which bracket is never closed. So
brackets and strings are matched first, then the layout of indented languages, and a region of the tree is named only
where none of these explains it. What follows an unclosed bracket or string is not judged at all.

Sound parts of a tree hold no fault, so only the parts with errors are visited; a broken file of any size costs at most
`MOST_NODES` steps.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import tree_sitter

from codeforge.syntax.brackets import by_indentation, unclosed_bracket, unmatched_brackets
from codeforge.syntax.confirming import brackets_match, first_branches, quotes_match
from codeforge.syntax.fault import Fault, clipped
from codeforge.syntax.languages import Pack, pack_of
from codeforge.syntax.layout import Bracket, Layout, Line, layout_of
from codeforge.syntax.names import context_at
from codeforge.syntax.scripts_sql import script_faults
from codeforge.syntax.semicolons import statement_faults
from codeforge.syntax.shell import BEGINS, ENDS, unmatched
from codeforge.syntax.style_sheets import style_faults
from codeforge.syntax.tags import tag_faults
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

EXPECTED_COLON = "expected `:`"
MOST_NODES = 200_000
MOST_REGIONS = 2000
MOST_TAGS = 100
MOST_LAYOUT = 4_000_000
"""Indentation of longer sources, in bytes, is not checked."""
MOST_READ = 2_000_000
"""Longer style sheets, pages, SQL and statements of C, in bytes, are not checked: 300 ms."""
MOST_SHELL = 500_000
"""Blocks of longer scripts, in bytes, are not checked: 200 ms."""

_QUOTES = frozenset({'"', "'", "`", '"""', "'''", "string_start"})
_IN_STRING = frozenset({"string_fragment", "string_content", "escape_sequence", "template_substitution"})
_UNFINISHED = re.compile(
    r"[^\w\s\x00-\x1f)\]}\"'`;:]+|import|from|in|and|or|not|is|as|extends|implements|new|await|typeof"
)
_NEEDS_NAME = frozenset({".", "::", "->", "?.", "import", "from", "as"})


def faults(document: Document, *, limit: int = 100) -> list[Fault]:
    """The syntax errors of `document` in source order, at most `limit` and one a line; empty when it is sound.

    Where only the beginning could be checked, a last fault with the code `syntax/unchecked` says so.
    """
    found = document.derive(_trusted)
    return found[:limit]


def _trusted(document: Document) -> list[Fault]:
    """The faults that the grammar of the language does not also find in sound text."""
    pack, tree = pack_of(document.language), tree_of(document)
    if pack is None:
        return []
    found = _told_by_the_grammar(pack, document)
    if tree is None or not tree.root_node.has_error or len(document.source) > MOST_READ:
        return found
    comment = _unclosed_comment(document, pack, tree)
    if comment is not None:
        found = [*(fault for fault in found if fault.span.start < comment.span.start), comment]
    if pack.semicolons and not _is_template(pack, document):
        blind = min((fault.span.start for fault in found if fault.code in _HIDES_THE_REST), default=MOST_READ)
        lacking = [fault for fault in statement_faults(document) if fault.span.start < blind]
        found = _one_a_line(document, [*found, *lacking]) if lacking else found
    return found


def _unclosed_comment(document: Document, pack: Pack, tree: tree_sitter.Tree) -> Fault | None:
    """The comment that never ends: it has no end behind it, and the parser could not read how it begins."""
    opening, closing = (each.encode() for each in pack.block_comment)
    source = document.source
    if not opening:
        return None
    start = source.rfind(closing) + len(closing) if closing in source else 0
    for found in islice(re.finditer(re.escape(opening), source[start:]), MOST_TAGS):
        at = start + found.start()
        if context_at(document, at) != "code":
            continue
        node = tree.root_node.descendant_for_byte_range(at, at + 1)
        while node is not None and not node.is_error:
            node = node.parent
        if node is not None:
            span = Span(at, at + len(opening))
            return Fault(span, "this comment is never closed", "syntax/unclosed-comment")
    return None


def _told_by_the_grammar(pack: Pack, document: Document) -> list[Fault]:
    found = _trusted_in(pack, document)
    if found and _is_template(pack, document):
        return [fault for fault in found if fault.code == "syntax/unchecked"]
    if not found or not pack.confirmed:
        return found
    first = first_branches(document.source)
    found = _confirmed(document, first, found)
    if not found or first == document.source:
        return found
    alone = Document(document.path, first, language=document.language)
    return _confirmed(alone, first, _trusted_in(pack, alone))


def _trusted_in(pack: Pack, document: Document) -> list[Fault]:
    trusted = pack.faults and {f"syntax/{code}" for code in pack.faults} | {"syntax/unchecked"}
    return [
        fault
        for fault in _faults(document)
        if (trusted is None or fault.code in trusted)
        and not (pack.tolerated and pack.tolerated.match(document.source, fault.span.start))
    ]


def _confirmed(document: Document, text: bytes, found: Sequence[Fault]) -> list[Fault]:
    """Of `found` what `text` itself confirms: in it the brackets do not match, and strings do not end."""
    sound = brackets_match(text)
    return [
        fault
        for fault in found
        if not (sound and fault.code in _OF_BRACKETS)
        and not (
            fault.code == "syntax/unclosed-string"
            and quotes_match(b"".join(document.line_text(fault.span.start)))
        )
    ]


_OF_BRACKETS = frozenset(
    {"syntax/unclosed-bracket", "syntax/mismatched-bracket", "syntax/unexpected-bracket"}
)


def _is_template(pack: Pack, document: Document) -> bool:
    """True for a template that only becomes a source of this language: its tags stand where code would."""
    tags = islice(pack.template_tag.finditer(document.source), MOST_TAGS)
    return any(context_at(document, tag.start()) == "code" for tag in tags)


def _faults(document: Document) -> list[Fault]:
    pack, tree = pack_of(document.language), tree_of(document)
    if pack is None:
        return []
    if tree is None:
        message = "syntax is not checked: the file is too large, or too broken to be read in time"
        return [Fault(_visible(document, Span(0, 0)), message, "syntax/unchecked")]
    if pack.read_by in _READERS:
        is_long = len(document.source) > MOST_READ
        return [] if is_long else _one_a_line(document, _READERS[pack.read_by](document))
    broken = _broken(pack, tree) if tree.root_node.has_error else _Broken([], [], [], [], None)
    layout = None
    if pack.indented and len(document.source) <= MOST_LAYOUT:
        layout = layout_of(document.source)
    elif not tree.root_node.has_error and not pack.shell_blocks:
        return []
    found = _string_faults(document, layout.unclosed if layout else broken.strings)
    found += _bracket_faults(document, pack, tree, layout.brackets if layout else broken.brackets, found)
    if layout and tree.root_node.has_error and not found:
        found += [
            Fault(span, "a `{` in this formatted string is never closed", "syntax/unclosed-bracket-in-string")
            for span in layout.open_braces
        ]
    blind = min(
        (fault.span.start for fault in found if fault.code in _HIDES_THE_REST),
        default=len(document.source) + 1,
    )
    astray: list[Span] = []
    if layout:
        astray = _astray(layout, found)
        found += [
            fault
            for fault in _layout_faults(document, pack, layout, blind)
            if not any(span.start <= fault.span.start < span.stop for span in astray)
        ]
        if tree.root_node.has_error:
            found += _unfinished_lines(document, layout, blind)
    found += [fault for fault in _tags(document, broken.tags) if fault.span.start < blind]
    if pack.shell_blocks:
        found = _shell_faults(document, found)
    found = _one_a_line(document, found)
    blocks = [*astray, *(_blocks(layout, found) if layout else ())]
    found = _one_a_line(document, [*found, *_region_faults(document, broken.regions, found, blocks, blind)])
    if broken.unchecked is not None:
        at = broken.unchecked
        found = [fault for fault in found if fault.span.start < at]
        found.append(
            Fault(
                _visible(document, Span(at, at)),
                "from here on syntax is not checked: the file has too many errors",
                "syntax/unchecked",
            )
        )
    return found


_READERS = {"script": script_faults, "style sheet": style_faults, "tags": tag_faults}
"""Languages whose own rules say more, and are surer, than a tree that recovers."""

_HIDES_THE_REST = frozenset(
    {"syntax/unclosed-bracket", "syntax/unclosed-comment", "syntax/unclosed-string", "syntax/unclosed-tag"}
)


class _Broken(NamedTuple):
    """What stands in the parts of a tree that have errors."""

    brackets: list[Bracket]
    strings: list[Span]
    regions: list[tree_sitter.Node]
    tags: list[tree_sitter.Node]
    unchecked: Offset | None


def _broken(pack: Pack, tree: tree_sitter.Tree) -> _Broken:
    """Brackets, unclosed strings, error regions and open tags, without looking into sound parts."""
    found = _Broken([], [], [], [], None)
    cursor = tree.walk()
    parents: list[tree_sitter.Node] = []
    quotes: dict[int, str] = {}
    for _ in range(MOST_NODES):
        node = cursor.node
        if node is None:
            return found
        parent = parents[-1] if parents else None
        if (node.is_missing or node.is_error) and len(found.regions) < MOST_REGIONS:
            found.regions.append(node)
        if parent is not None and parent.is_error and node.type in pack.open_tags:
            found.tags.append(node)
        kind, depth = node.type, len(parents)
        if kind in _BRACKETS and not node.is_named and not node.is_missing:
            found.brackets.append(Bracket(kind, node.start_byte))
        elif quotes.get(depth) and kind not in _IN_STRING:
            if kind in (quotes.pop(depth), "string_end"):
                found.strings.pop()
        elif parent is not None and parent.is_error and kind in _QUOTES:
            quotes[depth] = kind
            found.strings.append(_span(node))
        # Python's format specifications go beyond the grammar, so strings of indented languages are left alone.
        inside = node.has_error and not (pack.indented and node.kind_id in pack.string_ids)
        if inside and cursor.goto_first_child():
            parents.append(node)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found
            parents.pop()
    last = cursor.node
    return found._replace(unchecked=last.start_byte if last else 0)


_BRACKETS = frozenset("()[]{}")


def _string_faults(document: Document, unclosed: Sequence[Span]) -> list[Fault]:
    """A string that never ends; one a document, since everything behind it is in doubt."""
    found = []
    for span in unclosed:
        line = document.lines.span(document.lines.line_of(span.start))
        found.append(
            Fault(
                Span(span.start, max(line.stop, span.stop)),
                "this string is never closed",
                "syntax/unclosed-string",
            )
        )
    return found


def _bracket_faults(
    document: Document,
    pack: Pack,
    tree: tree_sitter.Tree,
    brackets: Sequence[Bracket],
    strings: Sequence[Fault],
) -> list[Fault]:
    """Brackets without a partner. Those on the line of an unclosed string have it inside that string."""
    in_doubt = {document.lines.line_of(fault.span.start) for fault in strings}
    unclosed, wrong = unmatched_brackets(brackets)
    braces = [each for each in unclosed if each.text == "{"]
    if braces and not pack.indented and len(braces) == len(unclosed) and not wrong:
        unclosed = by_indentation(document, _braces(tree)) or unclosed
    found = [unclosed_bracket(document, bracket) for bracket in unclosed]
    for closing, opening in wrong:
        span = Span(closing.at, closing.at + 1)
        if opening is None:
            found.append(
                Fault(span, f"unexpected `{closing.text}`: nothing is open here", "syntax/unexpected-bracket")
            )
        else:
            line = document.lines.line_of(opening.at) + 1
            message = f"`{closing.text}` does not close `{opening.text}` opened on line {line}"
            found.append(Fault(span, message, "syntax/mismatched-bracket"))
    return [fault for fault in found if document.lines.line_of(fault.span.start) not in in_doubt]


def _shell_faults(document: Document, strings: list[Fault]) -> list[Fault]:
    """Blocks of a shell script without their end, and ends of no block; or `strings` where one never ends indeed."""
    if _OTHER_SHELL.search(document.path) or _OTHER_SHELL_LINE.match(document.source):
        return strings
    if len(document.source) > MOST_SHELL:
        return strings
    blocks = unmatched(document.source)
    if blocks is None:
        return strings
    found = []
    for word, at in blocks.open:
        line, end = document.lines.line_of(at) + 1, ENDS[word]
        message = f"`{word}` on line {line} is never ended: `{end}` is missing"
        found.append(Fault(Span(at, at + len(word)), message, "syntax/unclosed-block"))
    for word, at in blocks.ends:
        message = f"unexpected `{word}`: no `{BEGINS[word]}` is open here"
        found.append(Fault(Span(at, at + len(word)), message, "syntax/unexpected-end"))
    return found


_OTHER_SHELL = re.compile(r"\.(zsh|bats)$|(^|/)\.z(shrc|profile|shenv|login)$")
_OTHER_SHELL_LINE = re.compile(rb"#![^\n]*\b(zsh|bats)\b")


def _braces(tree: tree_sitter.Tree) -> Iterator[Bracket]:
    cursor = tree.walk()
    for _ in range(MOST_NODES):
        node = cursor.node
        if node is None:
            return
        if node.type in ("{", "}") and not node.is_missing:
            yield Bracket(node.type, node.start_byte)
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _layout_faults(document: Document, pack: Pack, layout: Layout, blind: Offset) -> list[Fault]:
    """Indentation that fits nothing, blocks that are missing, and headers without their colon."""
    found: list[Fault] = []
    stack = [0]
    tries: dict[int, Line] = {}
    before: Line | None = None
    opens = False
    for line in layout.lines:
        if line.start >= blind:
            return found
        for indent in [indent for indent in tries if line.indent <= indent]:
            lone = tries.pop(indent)
            if line.indent < indent or _word(document, line) not in ("except", "finally"):
                found.append(_lone_try(document, lone))
        if line.indent > stack[-1]:
            if not opens and before is not None and _word(document, before) in pack.block_words_sometimes:
                found.append(_expected_colon(before))
            elif not opens:
                found.append(
                    Fault(_first_word(document, line), "unexpected indent", "syntax/unexpected-indent")
                )
            stack.append(line.indent)
        else:
            if opens and before is not None:
                found.append(_expected_block(document, before))
            while line.indent < stack[-1]:
                stack.pop()
            if line.indent != stack[-1]:
                message = "unindent does not match any outer indentation level"
                found.append(Fault(_first_word(document, line), message, "syntax/unindent"))
                stack.append(line.indent)
        opens = line.opens
        if line.opens and _word(document, line) == "try":
            tries[line.indent] = line
        if not line.colon and _word(document, line) in pack.block_words:
            found.append(_expected_colon(line))
            opens = True
        before = line
    if (
        opens
        and before is not None
        and before.opens
        and layout.lines[-1].stop < blind
        and not layout.unclosed
        and not any(bracket.at >= before.stop for bracket in layout.brackets[-1:])
    ):  # a line that is still open at the end is no logical line, but it is a block
        found.append(_expected_block(document, before))
    if blind > len(document.source):
        found += [_lone_try(document, lone) for lone in tries.values()]
    return found


def _unfinished_lines(document: Document, layout: Layout, blind: Offset) -> Iterator[Fault]:
    """Logical lines that end with an operator or a word that wants something behind it."""
    for line in layout.lines:
        found = _UNFINISHED_LINE.search(document.source, max(line.start, line.stop - 8), line.stop)
        if found and line.stop < blind:
            yield _unfinished(Span(found.start(), line.stop), found[0].decode())


_UNFINISHED_LINE = re.compile(
    rb"(?:(?<!import )\*\*?|[-+/%&|^<>~@]|[-+*/%&|^<>=!:]?=|->|(?<![.\d])\.|\b(?:import|from|and|or|not|in|is|as))\Z"
)


def _unfinished(span: Span, text: str) -> Fault:
    what = "a name" if text in _NEEDS_NAME else "an expression"
    return Fault(span, f"expected {what} after `{clipped(text)}`", "syntax/unfinished")


def _lone_try(document: Document, line: Line) -> Fault:
    number = document.lines.line_of(line.start) + 1
    message = f"`try` on line {number} has no `except` or `finally`"
    return Fault(_first_word(document, line), message, "syntax/lone-try")


def _word(document: Document, line: Line) -> str:
    return document.text(_first_word(document, line))


def _first_word(document: Document, line: Line) -> Span:
    found = _WORD.match(document.source, line.start)
    return Span(line.start, found.end() if found else line.start + 1)


_WORD = re.compile(rb"[\w\x80-\xff]+")


def _expected_colon(line: Line) -> Fault:
    return Fault(Span(line.stop - 1, line.stop), EXPECTED_COLON, "syntax/expected-token")


def _expected_block(document: Document, header: Line) -> Fault:
    number = document.lines.line_of(header.start) + 1
    message = f"expected an indented block after `{_word(document, header)}` on line {number}"
    return Fault(Span(header.stop - 1, header.stop), message, "syntax/expected-block")


def _tags(document: Document, tags: Iterable[tree_sitter.Node]) -> list[Fault]:
    found = []
    for node in tags:
        line = document.lines.line_of(node.start_byte) + 1
        message = f"`{_shown(document, node)}` opened on line {line} is never closed"
        found.append(Fault(Span(node.start_byte, node.end_byte), message, "syntax/unclosed-tag"))
    return found


def _region_faults(
    document: Document,
    regions: Sequence[tree_sitter.Node],
    known: Sequence[Fault],
    blocks: Sequence[Span],
    blind: Offset,
) -> Iterator[Fault]:
    """What the parser could not read and nothing else explains."""
    places = sorted(fault.span.start for fault in known)
    for node in regions:
        start, stop = node.start_byte, node.end_byte
        following = bisect_left(places, start)
        if start >= blind or (following < len(places) and places[following] < stop):
            continue
        if any(block.start <= start < block.stop for block in blocks):
            continue
        if node.is_missing:
            yield _missing(document, node)
        elif node.parent is not None or not any(child.is_error for child in node.children):
            yield _region(document, node)


def _astray(layout: Layout, known: Iterable[Fault]) -> list[Span]:
    """The lines that were meant to stand inside the brackets of a closing one that has no partner."""
    astray = []
    for fault in known:
        if fault.code not in ("syntax/unexpected-bracket", "syntax/mismatched-bracket"):
            continue
        number = bisect_right(layout.lines, fault.span.start, key=lambda line: line.start) - 1
        if number < 0:
            continue
        first = closing = layout.lines[number]
        while (
            closing.start == fault.span.start and number and layout.lines[number - 1].indent > closing.indent
        ):
            number -= 1
            first = layout.lines[number]
        astray.append(Span(first.start, fault.span.start))
    return astray


def _blocks(layout: Layout, known: Iterable[Fault]) -> list[Span]:
    """The blocks of headers that lack their colon, over which the parser stumbles."""
    headers = {fault.span.stop for fault in known if fault.message == EXPECTED_COLON}
    blocks: list[Span] = []
    for number, line in enumerate(layout.lines):
        if line.stop in headers:
            following = (each for each in layout.lines[number + 1 :] if each.indent <= line.indent)
            after = next(following, None)
            blocks.append(Span(line.start, after.start if after else 1 << 62))
    return blocks


def _missing(document: Document, node: tree_sitter.Node) -> Fault:
    span = _visible(document, Span(node.start_byte, node.start_byte))
    if not node.is_named:
        return Fault(span, f"expected `{node.type}`", "syntax/expected-token")
    what = _WANTED.get(node.type, node.type.replace("_", " "))
    if "identifier" in node.type:
        what = "a name or a value"
    return Fault(span, f"expected {what}", "syntax/expected-token")


_WANTED = {"number": "a value", "string": "a string", "expression": "an expression", "type": "a type"}
"""Of what a parser fills in, the words a person has for it: where any value fits, JSON's fills in a number."""


def _region(document: Document, node: tree_sitter.Node) -> Fault:
    source = document.source
    last = node.child(node.child_count - 1) if node.child_count else node
    text = source[last.start_byte : last.end_byte].decode("utf-8", "replace")
    if not last.child_count and _UNFINISHED.fullmatch(text) and _ENDS.match(source, node.end_byte):
        return _unfinished(_on_one_line(document, _span(last)), text)
    span = _visible(document, _on_one_line(document, _span(node)))
    return Fault(span, f"unexpected `{clipped(document.text(span))}`", "syntax/unexpected")


def _on_one_line(document: Document, span: Span) -> Span:
    line = document.lines.span(document.lines.line_of(span.start))
    return Span(span.start, max(min(span.stop, line.stop), span.start))


_ENDS = re.compile(rb"[ \t]*(?:[\r\n;)\]}#]|//|\Z)")


def _span(node: tree_sitter.Node) -> Span:
    return Span(node.start_byte, node.end_byte)


def _shown(document: Document, node: tree_sitter.Node) -> str:
    return clipped(
        document.source[node.start_byte : min(node.end_byte, node.start_byte + 200)].decode(
            "utf-8", "replace"
        )
    )


def _visible(document: Document, span: Span) -> Span:
    """`span`, widened by the character before it when it is empty, so that an editor can underline it."""
    if span.stop > span.start:
        return span
    source, start = document.source, min(span.start, len(document.source))
    while start > 0 and source[start - 1] in b" \t\r\n":
        start -= 1
    stop = start
    start = max(start - 1, 0)
    while start > 0 and source[start] & 0xC0 == 0x80:
        start -= 1
    return Span(start, max(stop, min(start + 1, len(source))))


def _one_a_line(document: Document, found: Iterable[Fault]) -> list[Fault]:
    """The first fault of each line, in order."""
    kept: dict[int, Fault] = {}
    for fault in sorted(found, key=lambda fault: (fault.span.start, fault.code == "syntax/unexpected")):
        kept.setdefault(document.lines.line_of(fault.span.start), fault)
    return list(kept.values())
