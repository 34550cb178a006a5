"""Language packs: what CodeForge knows about each language, as data.

A pack is a folder `packs/<name>/` with `pack.toml` and query files. `facts.scm` says what a definition, an import and a
call are; `folds.scm` says what folds. A grammar is imported when the first file of its language is parsed, and a query
compiled when it is first asked.
"""

import importlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import tree_sitter

from codeforge.syntax.stand_ins import StandIn, stand_ins_in
from codeforge.text.positions import Span

PACKS = Path(__file__).parent / "packs"
HEAD = 4096
"""How much of a file's beginning `language_of` looks at."""

TEMPLATE_TAG = r"\{%[-+~]?\s*\w[^\n%]*%\}"
"""A tag of Django, Jinja, Twig or Liquid."""

_INTERPRETER = re.compile(rb"#![ \t]*(?:\S*/)?env[ \t]+(?:-\S+[ \t]+)*([\w.+-]+)|#![ \t]*(?:\S*/)?([\w.+-]+)")
_VERSION = re.compile(r"[\d.]+$")


class Pack:
    """One language: how its files are recognised, its grammar, its queries and its node kinds."""

    def __init__(self, folder: Path, values: Mapping[str, Any]) -> None:
        self.folder = folder
        self.name: str = values["name"]
        self.title: str = values["title"]
        self.extensions: tuple[str, ...] = tuple(values.get("extensions", ()))
        self.filenames: tuple[str, ...] = tuple(values.get("filenames", ()))
        self.interpreters: tuple[str, ...] = tuple(values.get("interpreters", ()))
        self.language_ids: tuple[str, ...] = tuple(values.get("language_ids", (self.name,)))
        self.full: bool = values.get("full", False)
        self.comment: str = values.get("line_comment", "")
        self.identifiers: tuple[str, ...] = tuple(values.get("identifiers", ()))
        self.comments: tuple[str, ...] = tuple(values.get("comments", ()))
        self.strings: tuple[str, ...] = tuple(values.get("strings", ()))
        self.quotes: tuple[bytes, ...] = tuple(quote.encode() for quote in values.get("quotes", ('"', "'")))
        """What begins a string on one line."""
        self.interpolations: tuple[str, ...] = tuple(values.get("interpolations", ()))
        """Node kinds inside strings that hold code again."""
        self.content: dict[str, re.Pattern[bytes]] = {
            extension: re.compile(pattern.encode(), re.MULTILINE)
            for extension, pattern in values.get("content", {}).items()
        }
        """Extensions of other languages that are this one where the head of the file matches."""
        constants = values.get("constants", "")
        self.constants = re.compile(constants) if constants else None
        """Names, matched whole, that make a variable a constant."""
        self.indented: bool = values.get("indented", False)
        """Blocks are marked by indentation, by Python's lexical rules."""
        self.block_words = frozenset(values.get("block_words", ()))
        """Words that begin a line with a colon and a block behind it."""
        self.block_words_sometimes = frozenset(values.get("block_words_sometimes", ()))
        """Names that do so only where a block follows."""
        self.open_tags = frozenset(values.get("open_tags", ()))
        """Node kinds that wait for a closing tag."""
        self.read_by: str = values.get("read_by", "")
        """The name of the reader that finds its faults without the tree; "" for none."""
        unreadable = values.get("unreadable", "")
        self.unreadable = re.compile(unreadable.encode(), re.MULTILINE) if unreadable else None
        """Text that the grammar does not survive: a file that holds it is not parsed."""
        self.faults: frozenset[str] | None = frozenset(values["faults"]) if "faults" in values else None
        """The codes of faults this grammar can be trusted with, less `syntax/`; None for all. Sound C is full of macros
        that no parser can read alone, and templates stand in sound HTML."""
        self.block_comment: tuple[str, str] = tuple(values.get("block_comment", ("", "")))
        """What begins and ends a comment of several lines; empty where there is none."""
        self.semicolons: bool = values.get("semicolons", False)
        """Statements end with `;`, and the grammar is not sure where one is missing."""
        self.shell_blocks: bool = values.get("shell_blocks", False)
        """Its blocks are those of a shell: `if` to `fi`."""
        self.confirmed: bool = values.get("confirmed", False)
        """Faults of brackets and strings count only where the text confirms them, and in the first branch of an `#if`."""
        tolerated = values.get("tolerated", "")
        self.tolerated = re.compile(tolerated.encode()) if tolerated else None
        """Sound text that the grammar reads as a fault, which begins where this matches."""
        self.name_quotes: tuple[bytes, ...] = tuple(
            quotes.encode() for quotes in values.get("name_quotes", ())
        )
        """What stands around a name and is no part of it: an opening character, and a closing one or none."""
        self.template_tag = re.compile(values.get("template_tag", TEMPLATE_TAG).encode())
        """What stands outside strings in templates only."""
        self.import_separator: str = values.get("import_separator", ".")
        self.files: dict[str, tuple[str, ...]] = {
            kind: tuple(values.get(kind, (f"{kind}.scm",))) for kind in ("facts", "folds")
        }
        """The query files of each kind, relative to the pack's folder: packs of one family share some."""
        self._stand_ins: tuple[str, ...] = tuple(values.get("stand_ins", ()))
        self._grammar: str = values["grammar"]

    def __repr__(self) -> str:
        return f"Pack({self.name})"

    @cached_property
    def grammar(self) -> tree_sitter.Language:
        """The tree-sitter grammar, imported on first use."""
        module, function = self._grammar.split(":")
        return tree_sitter.Language(getattr(importlib.import_module(module), function)())

    def name_in(self, source: bytes, span: Span) -> Span:
        """Where the name stands that `span` holds, without its quotes."""
        text = source[span.start : span.stop]
        for quotes in self.name_quotes:
            opening, closing = quotes[:1], quotes[1:]
            if len(text) > len(quotes) and text.startswith(opening) and text.endswith(closing):
                return Span(span.start + 1, span.stop - len(closing))
        return span

    def source_of(self, kind: str) -> str:
        """The text of the pack's queries of a kind (`facts`, `folds`); empty when it has none."""
        paths = (self.folder / file for file in self.files[kind])
        return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())

    @cached_property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """What to parse in place of sound text that the grammar cannot read."""
        return stand_ins_in(self.folder / file for file in self._stand_ins)

    def query(self, source: str) -> tree_sitter.Query | None:
        """`source` compiled for this grammar; None when it is empty."""
        return tree_sitter.Query(self.grammar, source) if source.strip() else None

    def kind_ids(self, kinds: tuple[str, ...]) -> frozenset[int]:
        """The grammar's numbers of named node kinds; an alias may have several."""
        wanted = set(kinds)
        language = self.grammar
        return frozenset(
            number
            for number in range(language.node_kind_count)
            if language.node_kind_for_id(number) in wanted and language.node_kind_is_named(number)
        )

    @cached_property
    def identifier_ids(self) -> frozenset[int]:
        """Node kinds that are identifiers."""
        return self.kind_ids(self.identifiers)

    @cached_property
    def comment_ids(self) -> frozenset[int]:
        """Node kinds that are comments."""
        return self.kind_ids(self.comments)

    @cached_property
    def string_ids(self) -> frozenset[int]:
        """Node kinds that are strings or text inside them."""
        return self.kind_ids(self.strings)

    @cached_property
    def interpolation_ids(self) -> frozenset[int]:
        """Node kinds inside strings that hold code again."""
        return self.kind_ids(self.interpolations)


@cache
def _packs() -> dict[str, Pack]:
    found = {}
    for path in sorted(PACKS.glob("*/pack.toml")):
        pack = Pack(path.parent, tomllib.loads(path.read_text(encoding="utf-8")))
        found[pack.name] = pack
    return found


def all_packs() -> list[Pack]:
    """Every language, by name."""
    return list(_packs().values())


def pack_of(language: str) -> Pack | None:
    """The pack called `language`, or known to editors by that identifier; None for an unknown one."""
    return _packs().get(language) or _by_id().get(language)


@cache
def _by_id() -> dict[str, Pack]:
    return {identifier: pack for pack in all_packs() for identifier in pack.language_ids}


@cache
def _by_extension() -> dict[str, str]:
    return {extension: pack.name for pack in all_packs() for extension in pack.extensions}


@cache
def _by_filename() -> dict[str, str]:
    return {name: pack.name for pack in all_packs() for name in pack.filenames}


@cache
def _by_interpreter() -> dict[str, str]:
    return {name: pack.name for pack in all_packs() for name in pack.interpreters}


@cache
def _by_content() -> dict[str, list[tuple[re.Pattern[bytes], str]]]:
    found: dict[str, list[tuple[re.Pattern[bytes], str]]] = {}
    for pack in all_packs():
        for extension, pattern in pack.content.items():
            found.setdefault(extension, []).append((pattern, pack.name))
    return found


def language_of(path: str, head: bytes = b"") -> str:
    """The name of the language of a file: by its name, its extension, then its `#!` line; "" for none.

    `head` is the beginning of its text; it also decides between languages that share an extension.
    """
    name = path.rpartition("/")[2]
    if name in _by_filename():
        return _by_filename()[name]
    stem, dot, extension = name.lower().rpartition(".")
    if dot and stem:
        extension = f".{extension}"
        for pattern, language in _by_content().get(extension, ()):
            if pattern.search(head[:HEAD]):
                return language
        if extension in _by_extension():
            return _by_extension()[extension]
    return _language_of_interpreter(head)


def _language_of_interpreter(head: bytes) -> str:
    found = _INTERPRETER.match(head[:HEAD]) if head.startswith(b"#!") else None
    if found is None:
        return ""
    interpreter = (found[1] or found[2]).decode("ascii", "replace")
    known = _by_interpreter()
    return known.get(interpreter) or known.get(_VERSION.sub("", interpreter), "")
