"""Search by words: BM25 over definition-sized chunks, and a fielded score for whole files.

A chunk is a function, the head of a class, or the lines between definitions. Its terms are the stems of the words in
it: identifiers count whole and by their parts, so `getUserName`, `get_user_name` and "user names" meet.
Postings live in memory: at start they are made again from the sources, in the background, unless a setting keeps them.

- `TextSegment` holds the postings of many files as immutable columns.
- `TextView` is what one snapshot asks: segments, over them the files that changed, over these the open documents. It
  answers exactly as if all live text had been put into one segment: dead rows count neither for rank nor for rarity.

Sources: BM25 with k1 = 1.5, b = 0.75 (Robertson and Zaragoza 2009); fields are scored apart, brought to the unit
interval and added with fixed weights.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from typing import Any, Protocol

import msgspec
import numpy as np
from msgspec import Struct

from codeforge.index.facts import Symbol, facts_of
from codeforge.index.twins import Twins
from codeforge.index.usage import UsageMaker, UsageSegment, UsageView, usage_read_last
from codeforge.index.vectors import BYTES, Bits, word_table
from codeforge.syntax.outline import CALLABLE, TYPES, Kind
from codeforge.text.documents import Document

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int32]]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Column = np.ndarray[Any, np.dtype[Any]]

SCORE_DIGITS = 4
"""Digits of a score that count: further ones depend on the order in which its parts were added up."""
CHUNK_LINES = 60
"""A longer chunk is cut into equal parts."""
_OWN_CHUNK_LINES = 5
"""Something that is neither function nor type has a chunk of its own from so many lines on."""
_TOKENS_A_WORD = 1.126
"""Tokens of a language model to one word or mark of punctuation: 4 % off over 20 chunks."""
_LONGEST_WORD = 64
_HOLDERS = TYPES | {Kind.MODULE, Kind.NAMESPACE, Kind.PACKAGE}
NAMED = CALLABLE | _HOLDERS | {Kind.CONSTANT, Kind.VARIABLE, Kind.OBJECT, Kind.EVENT, Kind.OPERATOR}

_TOKEN = re.compile(r"\w+|[^\w\s]")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_STOP_WORDS = frozenset(
    """a an and are as at be by can do does for from has have how if in into is it its not of on or that the this to was
    what when where which who why will with""".split()  # noqa: SIM905 - a list of words reads better as text
)
_SUFFIXES = ("ations", "ation", "ings", "ing", "ers", "ors", "er", "or", "ed", "es", "s", "e")
_ASIDE = re.compile(
    r"(^|/)(tests?|testing|spec|__tests__|docs?|docs_src|examples?|benchmarks?)(/|$)"
    r"|(^|/)(test_[^/]*|conftest)\.\w+$|[_.-](test|spec)s?\.\w+$|Tests?\.\w+$"
)
_FACADES = ("__init__.py", "package-info.java", "mod.rs")


# Words


def words_of(text: str) -> list[str]:
    """Lower-case words of `text`: each identifier whole, then its parts when it has several."""
    found = []
    for word in _IDENTIFIER.findall(text):
        found.append(word.lower())
        parts = _parts(word)
        if len(parts) > 1:
            found.extend(parts)
    return found


def _parts(word: str) -> list[str]:
    if "_" in word:
        return [part for part in word.lower().split("_") if part]
    return [part.lower() for part in _CAMEL.findall(word)] if word.isascii() else []


def stem(word: str) -> str:
    """`word` without the commonest English endings: handler, handlers, handling and handled become one."""
    if len(word) > 5 and word.endswith("ies"):
        word = word[:-3] + "y"
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


class _Terms(dict[str, tuple[str, ...]]):
    """The terms of one token, remembered: a source repeats its words."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) > 200_000:
            self.clear()
        known = len(token) <= _LONGEST_WORD and (token[0].isalpha() or token[0] == "_")
        terms = self[token] = tuple(stem(word) for word in words_of(token)) if known else ()
        return terms


_terms = _Terms()


def terms_of(word: str) -> tuple[str, ...]:
    """The terms of one word: its stem, then the stems of its parts when it has several."""
    return _terms[word]


def _counted(text: str) -> tuple[dict[str, int], int]:
    """Terms of `text` with their numbers, and its estimated tokens."""
    tokens = _TOKEN.findall(text)
    counts: dict[str, int] = {}
    for token, n in Counter(tokens).items():
        for term in _terms[token]:
            counts[term] = counts.get(term, 0) + n
    return counts, math.ceil(len(tokens) * _TOKENS_A_WORD)


_counted_again = lru_cache(maxsize=512)(_counted)
"""For open documents: an edit leaves most of their chunks as they were."""


def query_terms(query: str) -> list[str]:
    """Terms of a question in its order, repeated as there; words that say nothing are dropped unless they are all."""
    words = [word for word in _IDENTIFIER.findall(query) if len(word) <= _LONGEST_WORD]
    telling = [word for word in words if word.lower() not in _STOP_WORDS]
    return [term for word in telling or words for term in _terms[word]]


# Chunks


def chunk_lines(document: Document, symbols: Sequence[Symbol]) -> list[tuple[int, int]]:
    """First and last line of each chunk of `document`, in order, covering all of it.

    A definition's chunk begins with the comments and decorators that touch it, and with a block comment that stands
    one empty line above it.
    """
    n_lines = len(document.lines)
    cuts = {0, n_lines}
    floor, inside = 0, -1
    for symbol in symbols:
        if symbol.line <= inside or symbol.line >= n_lines:
            continue
        last = min(symbol.end_line, n_lines - 1)
        if (
            symbol.kind not in _HOLDERS
            and symbol.kind not in CALLABLE
            and last - symbol.line < _OWN_CHUNK_LINES
        ):
            continue
        cuts.add(_first_line(document, symbol.line, floor))
        cuts.add(last + 1)
        if symbol.kind in _HOLDERS:
            floor = symbol.line + 1
        else:
            floor, inside = last + 1, last
    return [part for start, stop in pairwise(sorted(cuts)) for part in _equal_parts(start, stop)]


def _first_line(document: Document, line: int, floor: int) -> int:
    source, starts = document.source, document.lines.starts

    def text(n: int) -> bytes:
        return source[starts[n] : starts[n + 1]].strip()

    while line > floor and text(line - 1):
        line -= 1
    if line - 2 >= floor and text(line - 2).endswith(b"*/"):
        for above in range(line - 2, floor - 1, -1):
            if text(above).startswith(b"/*"):
                return above
            if not text(above):
                break
    return line


def _equal_parts(start: int, stop: int) -> Iterator[tuple[int, int]]:
    n_parts = -(-(stop - start) // CHUNK_LINES)
    for part in range(n_parts):
        first = start + (stop - start) * part // n_parts
        yield first, start + (stop - start) * (part + 1) // n_parts - 1


# Columns


class _Field(Struct, frozen=True):
    """Postings of one field: for each term of the vocabulary the rows that hold it, and how often."""

    starts: Ints
    """One more than there are terms: where a term's rows begin."""
    rows: Ints
    counts: Column
    """uint8: 255 stands for more."""
    lengths: Ints
    """Number of terms in each row."""

    def of(self, term: int) -> tuple[Ints, Column]:
        """Rows that hold term number `term`, ascending, and its counts there."""
        start, stop = self.starts[term], self.starts[term + 1]
        return self.rows[start:stop], self.counts[start:stop]


class _FieldMaker:
    """Gathers postings row by row; terms are numbered by `numbers`, shared with other fields."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self.numbers = numbers
        self.terms: list[int] = []
        self.counts: list[int] = []
        self.sizes: list[int] = []
        self.lengths: list[int] = []

    def add(self, counts: Mapping[str, int]) -> None:
        numbers = self.numbers
        self.terms.extend([numbers.setdefault(term, len(numbers)) for term in counts])
        self.counts.extend(counts.values())
        self.sizes.append(len(counts))
        self.lengths.append(sum(counts.values()))

    def field(self, rank: Ints) -> _Field:
        """The columns, with terms renumbered by `rank`."""
        terms = rank[np.array(self.terms, np.int32)] if self.terms else np.zeros(0, np.int32)
        rows = np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)
        counts = np.minimum(np.array(self.counts, np.int64), 255).astype(np.uint8)
        return _sorted_field(terms, rows, counts, np.array(self.lengths, np.int32), len(rank))


def _sorted_field(terms: Ints, rows: Ints, counts: Column, lengths: Ints, n_terms: int) -> _Field:
    order = np.argsort(terms, kind="stable")
    starts = np.zeros(n_terms + 1, np.int32)
    np.cumsum(np.bincount(terms, minlength=n_terms), out=starts[1:])
    return _Field(starts, rows[order], counts[order], lengths)


class TextSegment:
    """The postings of many files, immutable.

    Rows of `body` are chunks, rows of `definitions` and `places` files, rows of `names` single names that a file defines.
    """

    def __init__(
        self,
        paths: list[str],
        hashes: Hashes,
        terms: list[str],
        first: Ints,
        lines: Ints,
        tokens: Ints,
        body: _Field,
        definitions: _Field,
        places: _Field,
        names: _Field,
        first_name: Ints,
        usage: UsageSegment,
    ) -> None:
        self.paths = paths
        self.hashes = hashes
        """The content of each file, as `Document.hash`."""
        self.terms = terms
        """The vocabulary, sorted."""
        self.first = first
        """One more than there are files: where a file's chunks begin."""
        self.lines = lines
        """First and last line of each chunk, as a table of two columns."""
        self.tokens = tokens
        """Estimated tokens of each chunk."""
        self.body = body
        self.definitions = definitions
        self.places = places
        self.names = names
        self.first_name = first_name
        """One more than there are files: where a file's names begin."""
        self.usage = usage
        """Which members follow which names, by file."""

    @classmethod
    def of(
        cls,
        documents: Iterable[Document],
        symbols_of: Callable[[Document], Sequence[Symbol]] | None = None,
        *,
        counted: Callable[[str], tuple[dict[str, int], int]] = _counted,
    ) -> "TextSegment":
        """The postings of `documents`, cut at the definitions that `symbols_of` knows (by default their facts')."""
        numbers: dict[str, int] = {}
        body, definitions, places, names = (_FieldMaker(numbers) for _ in range(4))
        paths, hashes, first, lines, tokens, first_name = [], [], [0], [], [], [0]
        usage = UsageMaker()
        for document in documents:
            symbols = symbols_of(document) if symbols_of else facts_of(document).symbols
            starts, source = document.lines.starts, document.source
            for start, last in chunk_lines(document, symbols):
                stop = starts[last + 1] if last + 1 < len(starts) else len(source)
                counts, n_tokens = counted(source[starts[start] : stop].decode("utf-8", "replace"))
                if counts:
                    body.add(counts)
                    lines.append((start, last))
                    tokens.append(n_tokens)
            paths.append(document.path)
            hashes.append(document.hash)
            first.append(len(tokens))
            called = [_terms.get(name) or _name_terms(name) for name in _names_of(symbols)]
            definitions.add(Counter(term for parts in called for term in parts))
            for parts in called:
                names.add(dict.fromkeys(parts, 1))
            first_name.append(len(names.sizes))
            places.add(Counter(_place_terms(document.path)))
            usage.add(document, symbols)
        terms = sorted(numbers)
        rank = np.empty(len(terms), np.int32)
        rank[np.fromiter((numbers[term] for term in terms), np.int64, len(terms))] = np.arange(len(terms))
        return cls(
            paths,
            np.array(hashes, np.uint64),
            terms,
            np.array(first, np.int32),
            np.array(lines, np.int32).reshape(-1, 2),
            np.array(tokens, np.int32),
            body.field(rank),
            definitions.field(rank),
            places.field(rank),
            names.field(rank),
            np.array(first_name, np.int32),
            usage.segment(),
        )

    def encoded(self) -> bytes:
        """For another process, or a later one, of the same version of this program; with the vectors that are made."""
        columns: list[Column] = [self.hashes, self.first, self.lines, self.tokens, self.first_name]
        for field in (self.body, self.definitions, self.places, self.names):
            columns += [field.starts, field.rows, field.counts, field.lengths]
        if self.has_vectors and "_name_vectors" in self.__dict__:
            columns += [self.vectors(), self.name_vectors()]
        plain = [column.tobytes() for column in columns]
        return msgspec.msgpack.encode((self.paths, self.terms, plain, self.usage.encoded()))

    @classmethod
    def decoded(cls, data: bytes) -> "TextSegment":
        """What `encoded` gave."""
        paths, terms, columns, usage = msgspec.msgpack.decode(
            data, type=tuple[list[str], list[str], list[bytes], bytes]
        )

        def column(number: int) -> Ints:
            return np.frombuffer(columns[number], np.int32)

        def field(number: int) -> _Field:
            counts = np.frombuffer(columns[number + 2], np.uint8)
            return _Field(column(number), column(number + 1), counts, column(number + 3))

        hashes = np.frombuffer(columns[0], np.uint64)
        lines = column(2).reshape(-1, 2)
        fields = field(5), field(9), field(13), field(17)
        segment = cls(
            paths,
            hashes,
            terms,
            column(1),
            lines,
            column(3),
            *fields,
            column(4),
            UsageSegment.decoded(usage),
        )
        for place, name in enumerate(("_vectors", "_name_vectors"), 21):
            if place < len(columns):
                segment.__dict__[name] = np.frombuffer(columns[place], np.uint8).reshape(-1, BYTES)
        return segment

    @classmethod
    def merged(cls, parts: Sequence[tuple["TextSegment", Collection[str]]]) -> "TextSegment":
        """One segment of several, each without the files that are named beside it."""
        if len(parts) == 1 and not parts[0][1]:
            return parts[0][0]
        live = [_Live(segment, dead) for segment, dead in parts]
        terms = sorted(set().union(*(segment.terms for segment, _ in parts)))
        numbers = {term: number for number, term in enumerate(terms)}
        ranks = [
            np.fromiter((numbers[term] for term in segment.terms), np.int32, len(segment.terms))
            for segment, _ in parts
        ]
        sizes = [np.zeros(1, np.int32), *(np.diff(part.segment.first)[part.file_mask] for part in live)]
        n_names = [np.diff(part.segment.first_name) for part in live]
        of_live = [np.repeat(part.file_mask, n) for part, n in zip(live, n_names, strict=True)]
        kept_names = [n[part.file_mask] for part, n in zip(live, n_names, strict=True)]
        whole = cls(
            [path for part in live for path in part.paths()],
            np.concatenate([np.zeros(0, np.uint64), *(p.segment.hashes[p.file_mask] for p in live)]),
            terms,
            np.cumsum(np.concatenate(sizes), dtype=np.int32),
            np.concatenate([np.zeros((0, 2), np.int32), *(p.segment.lines[p.chunk_mask] for p in live)]),
            np.concatenate([np.zeros(0, np.int32), *(p.segment.tokens[p.chunk_mask] for p in live)]),
            _merged_field([(p.segment.body, p.chunk_mask) for p in live], ranks, len(terms)),
            _merged_field([(p.segment.definitions, p.file_mask) for p in live], ranks, len(terms)),
            _merged_field([(p.segment.places, p.file_mask) for p in live], ranks, len(terms)),
            _merged_field(
                [(p.segment.names, mask) for p, mask in zip(live, of_live, strict=True)], ranks, len(terms)
            ),
            np.cumsum(np.concatenate([np.zeros(1, np.int32), *kept_names]), dtype=np.int32),
            UsageSegment.merged([(p.segment.usage, p.file_mask) for p in live]),
        )
        if live and all(part.segment.has_vectors for part in live):
            whole.__dict__["_vectors"] = np.concatenate(
                [part.segment.vectors()[part.chunk_mask] for part in live]
            )
            whole.__dict__["_name_vectors"] = np.concatenate(
                [part.segment.name_vectors()[part.file_mask] for part in live]
            )
        return whole

    @property
    def n_chunks(self) -> int:
        """Number of chunks."""
        return len(self.tokens)

    @cached_property
    def owner(self) -> Ints:
        """The file of each chunk."""
        return np.repeat(np.arange(len(self.paths), dtype=np.int32), np.diff(self.first))

    @cached_property
    def file_of(self) -> dict[str, int]:
        """The place of each path."""
        return {path: file for file, path in enumerate(self.paths)}

    @cached_property
    def file_lengths(self) -> Ints:
        """Number of terms in each file."""
        total = np.zeros(self.n_chunks + 1, np.int64)
        np.cumsum(self.body.lengths, out=total[1:])
        return np.diff(total[self.first]).astype(np.int32)

    @cached_property
    def traits(self) -> Floats:
        """For each file: 1 for tests, examples and pages; 1 for a mere facade; how deep it lies; how large it is."""
        rows = [
            (
                bool(_ASIDE.search(path)),
                path.rpartition("/")[2] in _FACADES,
                min(path.count("/"), 10) / 10,
                0.0,
            )
            for path in self.paths
        ]
        traits = np.array(rows, np.float32).reshape(-1, 4)
        traits[:, 3] = np.log1p(self.file_lengths) / 10
        return traits

    @cached_property
    def twins(self) -> Twins:
        """The files beside which a better answer lies."""
        return Twins(self.paths)

    @cached_property
    def stems(self) -> dict[str, list[int]]:
        """Files by the terms of their names, extension apart."""
        found: dict[str, list[int]] = {}
        for file, path in enumerate(self.paths):
            for term in set(_stem_terms(path)):
                found.setdefault(term, []).append(file)
        return found

    @cached_property
    def stem_sizes(self) -> Ints:
        """Number of different terms in each file's name."""
        return np.fromiter((len(set(_stem_terms(path))) for path in self.paths), np.int32, len(self.paths))

    @cached_property
    def ends(self) -> dict[str, list[str]]:
        """Paths by their last part."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def files_with(self, term: str) -> Ints:
        """The files whose text holds a term, ascending."""
        number = self.term(term)
        return np.unique(self.owner[self.body.of(number)[0]]) if number >= 0 else np.zeros(0, np.int32)

    # Vectors

    @property
    def has_vectors(self) -> bool:
        """True when `vectors` is at hand; making it takes about 50 ms for a thousand chunks."""
        return "_vectors" in self.__dict__ or not self.n_chunks

    def make_vectors(self, pause: Callable[[], None] = lambda: None) -> None:
        """Make all vectors that are not there yet; `pause` is called every few milliseconds."""
        if not self.has_vectors:
            self.__dict__["_vectors"] = _signs(self.terms, [self.body], pause)
        if "_name_vectors" not in self.__dict__:
            self.__dict__["_name_vectors"] = _signs(self.terms, [self.definitions, self.places], pause)

    def vectors(self) -> Bits:
        """The signs of each chunk's vector, made once."""
        return self._vectors

    @cached_property
    def _vectors(self) -> Bits:
        return _signs(self.terms, [self.body])

    def name_vectors(self) -> Bits:
        """The signs of the vector of each file's path and defined names, made once."""
        return self._name_vectors

    @cached_property
    def _name_vectors(self) -> Bits:
        return _signs(self.terms, [self.definitions, self.places])

    def term(self, term: str) -> int:
        """The place of a term in the vocabulary; -1 for none."""
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else -1


def _names_of(symbols: Sequence[Symbol]) -> list[str]:
    return sorted({symbol.name for symbol in symbols if symbol.kind in NAMED})


def _name_terms(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(name[:_LONGEST_WORD]))


def _place_terms(path: str) -> list[str]:
    folder, slash, name = path.rpartition("/")
    return [stem(word) for word in words_of(f"{folder}{slash}{_file_stem(name)}".replace("/", " "))]


def _file_stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _stem_terms(path: str) -> list[str]:
    return [stem(word) for word in words_of(_file_stem(path))]


def _signs(terms: Sequence[str], fields: Sequence[_Field], pause: Callable[[], None] = lambda: None) -> Bits:
    """The vector of each row of some fields that have the same rows."""
    table = word_table()
    n_rows = len(fields[0].lengths)
    if table is None:
        return np.zeros((n_rows, BYTES), np.uint8)
    known = table.of(terms)
    words = np.concatenate([np.repeat(known, np.diff(field.starts)) for field in fields])
    rows = np.concatenate([field.rows for field in fields])
    counts = np.concatenate([field.counts for field in fields])
    has = words >= 0
    order = np.argsort(rows[has], kind="stable")
    starts = np.zeros(n_rows + 1, np.int64)
    np.cumsum(np.bincount(rows[has], minlength=n_rows), out=starts[1:])
    return table.signs(starts, words[has][order], counts[has][order], pause)


def _merged_field(parts: Sequence[tuple[_Field, Mask]], ranks: Sequence[Ints], n_terms: int) -> _Field:
    terms, rows, counts, lengths = [], [], [], []
    n_rows = 0
    for (field, mask), rank in zip(parts, ranks, strict=True):
        renumbered = np.cumsum(mask, dtype=np.int32) - 1 + n_rows
        all_terms = np.repeat(rank, np.diff(field.starts))
        kept = slice(None) if mask.all() else mask[field.rows]
        terms.append(all_terms[kept])
        rows.append(renumbered[field.rows[kept]])
        counts.append(field.counts[kept])
        lengths.append(field.lengths[mask])
        n_rows += int(mask.sum())
    if not parts:
        empty = np.zeros(0, np.int32)
        return _sorted_field(empty, empty, np.zeros(0, np.uint8), empty, n_terms)
    return _sorted_field(
        np.concatenate(terms), np.concatenate(rows), np.concatenate(counts), np.concatenate(lengths), n_terms
    )


# Queries


class ChunkHit(Struct, frozen=True):
    """A chunk that answers a question."""

    path: str
    start_line: int
    end_line: int
    """The last line, included."""
    score: float
    tokens: int = 0
    """Estimated tokens of its text."""


class FileHit(Struct, frozen=True):
    """A file that answers a question."""

    path: str
    score: float
    features: dict[str, float]
    """How much each piece of evidence adds to the score, or takes from it; what neither does is left out."""
    chunk: ChunkHit | None
    """Its best chunk; None when only its path or its names match."""


class SymbolSource(Protocol):
    """The part of `view.View` that knows who defines a name."""

    def symbols_named(self, name: str, *, limit: int = 200) -> list[Symbol]:
        """Definitions called exactly `name`."""


class _Bm25(Struct, frozen=True):
    k1: float
    b: float


_CHUNK, _FILE, DEFINITIONS, PLACES = _Bm25(1.5, 0.75), _Bm25(1.5, 0.9), _Bm25(0.9, 0.6), _Bm25(0.6, 0.5)


def _live_files(segment: TextSegment, dead: Collection[str]) -> Mask:
    """True for each file of `segment` that is not among `dead`."""
    mask: Mask = np.ones(len(segment.paths), np.bool_)
    if dead:
        mask[[file for path in dead if (file := segment.file_of.get(path)) is not None]] = False
    return mask


class _Live:
    """A segment and which of its rows are live."""

    def __init__(self, segment: TextSegment, dead: Collection[str]) -> None:
        self.segment = segment
        self.file_mask = _live_files(segment, dead)
        self.whole = bool(self.file_mask.all())
        self.chunk_mask: Mask = np.repeat(self.file_mask, np.diff(segment.first))

    def paths(self) -> list[str]:
        """Live paths."""
        if self.whole:
            return self.segment.paths
        return [self.segment.paths[file] for file in np.flatnonzero(self.file_mask)]


class TextView:
    """What one snapshot asks by words; immutable."""

    def __init__(
        self,
        segments: Sequence[TextSegment] = (),
        *,
        changed: Mapping[str, TextSegment | None] | None = None,
        open: Mapping[str, Document] | None = None,
        complete: bool = True,
        often: Mapping[str, float] | None = None,
    ) -> None:
        self.segments = tuple(segments)
        """Of two that hold a path, the later one speaks."""
        self.changed = changed or {}
        """Text of files that changed since; None for those that are gone."""
        self.open = open or {}
        self.complete = complete
        """False while files are still being read."""
        self.often = often or {}
        """How often files change, by path; empty where nobody knows."""
        self._last_scores: tuple[tuple[str, ...], list[Floats]] | None = None

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "TextView":
        """A complete view of `documents`."""
        return cls([TextSegment.of(documents)])

    def with_segments(self, segments: Sequence[TextSegment], *, complete: bool) -> "TextView":
        """The view with `segments` in place of its own; changed and open files stay."""
        return self._with(segments=segments, complete=complete)

    def with_more(self, segments: Sequence[TextSegment], *, complete: bool) -> "TextView":
        """The view with further segments, which speak for their paths."""
        paths = {path for segment in segments for path in segment.paths}
        changed = {path: text for path, text in self.changed.items() if path not in paths}
        return self._with(segments=[*self.segments, *segments], changed=changed, complete=complete)

    def with_complete(self, complete: bool) -> "TextView":
        """The same text, said to be all of it or not."""
        return self._with(complete=complete)

    def with_changed(self, changed: Mapping[str, TextSegment | None]) -> "TextView":
        """The view after more files have changed, or gone (None)."""
        return self._with(changed={**self.changed, **changed})

    def with_often(self, often: Mapping[str, float]) -> "TextView":
        """The same text, with how often its files change; itself when that is known."""
        return self if often == self.often else self._with(often=often)

    def with_open(self, documents: Mapping[str, Document]) -> "TextView":
        """The view with exactly `documents` open: their text hides what is on disk."""
        if documents == self.open:
            return self
        after = self._with(open=documents)
        if "_changed_segment" in self.__dict__:
            after.__dict__["_changed_segment"] = self._changed_segment
        return after

    def compacted(self) -> "TextView":
        """The same text in one segment; open documents stay on top."""
        on_disk = TextView(self.segments, changed=self.changed)
        segment = TextSegment.merged(
            [(live.segment, on_disk._dead(n)) for n, live in enumerate(on_disk.live)]
        )
        return self._with(segments=[segment], changed={})

    def _with(self, **parts: Any) -> "TextView":
        known: dict[str, Any] = {
            "segments": self.segments,
            "changed": self.changed,
            "open": self.open,
            "complete": self.complete,
            "often": self.often,
        }
        return TextView(**(known | parts))

    def paths(self) -> list[str]:
        """All paths with text, sorted."""
        return sorted(path for live in self.live for path in live.paths())

    def hashes(self) -> dict[str, int]:
        """The content hash of each file on disk whose text is here; open documents do not count."""
        found: dict[str, int] = {}
        for segment in self.segments:
            found.update(zip(segment.paths, segment.hashes.tolist(), strict=True))
        for path, changed in self.changed.items():
            if changed is None:
                found.pop(path, None)
            else:
                found[path] = int(changed.hashes[0])
        return found

    @property
    def has_vectors(self) -> bool:
        """True when every file on disk has its vectors; open documents get theirs when a question comes."""
        stored = zip(self.segments, self.live, strict=False)
        changed = (segment for segment in self.changed.values() if segment is not None)
        return all(part.has_vectors or not live.chunk_mask.any() for part, live in stored) and all(
            segment.has_vectors for segment in changed
        )

    def with_vectors(self, pause: Callable[[], None] = lambda: None) -> "TextView":
        """The same view, with the vectors of all files made; `pause` is called every few milliseconds."""
        for segment in self._on_disk:
            segment.make_vectors(pause)
        return self

    @property
    def _on_disk(self) -> list[TextSegment]:
        return [*self.segments, *(segment for segment in self.changed.values() if segment is not None)]

    @property
    def n_chunks(self) -> int:
        """Number of live chunks."""
        return sum(int(live.chunk_mask.sum()) for live in self.live)

    def search(self, query: str, *, limit: int = 20) -> list[ChunkHit]:
        """Chunks that share terms with `query`, best first, ties by path and line; at most `limit`."""
        scores = self.chunk_scores(query_terms(query))
        found: list[ChunkHit] = []
        for part, score in enumerate(scores):
            best = ((int(at), round(float(score[at]), SCORE_DIGITS)) for at in _best(score, limit))
            found += [self._chunk_hit(part, at, worth) for at, worth in best]
        found.sort(key=lambda hit: (-hit.score, hit.path, hit.start_line))
        return found[:limit]

    def chunk_scores(self, terms: list[str]) -> list[Floats]:
        """A score for each chunk, segment by segment; those of the last question are kept for its second half."""
        asked = tuple(terms)
        kept = self._last_scores
        if kept is None or kept[0] != asked:
            kept = self._last_scores = (asked, self.row_scores(terms, "body", _CHUNK))
        return kept[1]

    def row_scores(self, terms: list[str], name: str, formula: _Bm25) -> list[Floats]:
        """A score for each row of a field, segment by segment; dead rows have none."""
        fields: list[_Field] = [getattr(live.segment, name) for live in self.live]
        masks = [live.chunk_mask if name == "body" else live.file_mask for live in self.live]
        norms, n_live = self._norms(name, formula)
        scores = [np.zeros(len(field.lengths), np.float32) for field in fields]
        for term, n in Counter(terms).items():
            found = []
            for part, live in enumerate(self.live):
                number = live.segment.term(term)
                if number >= 0:
                    found.append((part, *fields[part].of(number)))
            n_holding = sum(
                len(rows) if self.live[part].whole else int(masks[part][rows].sum())
                for part, rows, _ in found
            )
            factor = n * _rarity(n_holding, n_live) * (formula.k1 + 1)
            for part, rows, counts in found:
                scores[part][rows] += np.float32(factor) * counts / (counts + norms[part][rows])
        for part, live in enumerate(self.live):
            if not live.whole:
                scores[part] *= masks[part]
        return scores

    def file_scores(self, terms: list[str]) -> list[Floats]:
        """BM25 of whole files, from the postings of their chunks."""
        norms, n_live = self._norms("files", _FILE)
        scores = [np.zeros(len(live.segment.paths), np.float32) for live in self.live]
        for term, n in Counter(terms).items():
            counts: dict[int, Floats] = {}
            for part, live in enumerate(self.live):
                number = live.segment.term(term)
                if number >= 0:
                    rows, times = live.segment.body.of(number)
                    owners = live.segment.owner[rows]
                    total = np.bincount(owners, weights=times, minlength=len(live.segment.paths))
                    counts[part] = (total * live.file_mask).astype(np.float32)
            n_holding = sum(int(np.count_nonzero(count)) for count in counts.values())
            factor = np.float32(n * _rarity(n_holding, n_live) * (_FILE.k1 + 1))
            for part, count in counts.items():
                scores[part] += factor * count / (count + norms[part])
        return scores

    def _norms(self, name: str, formula: _Bm25) -> tuple[list[Floats], int]:
        """What BM25 adds to a term's count in each row, by the row's length; and the number of live rows."""
        kept = self._kept_norms.get(name)
        if kept is None:
            lengths, masks = [], []
            for live in self.live:
                segment = live.segment
                lengths.append(segment.file_lengths if name == "files" else getattr(segment, name).lengths)
                masks.append(live.chunk_mask if name == "body" else live.file_mask)
            n_live = sum(int(mask.sum()) for mask in masks)
            total = sum(int(length[mask].sum()) for length, mask in zip(lengths, masks, strict=True))
            mean = max(total / n_live, 1e-9) if n_live else 1.0
            norms = [
                (formula.k1 * (1 - formula.b + formula.b * length / mean)).astype(np.float32)
                for length in lengths
            ]
            kept = self._kept_norms[name] = (norms, n_live)
        return kept

    def _chunk_hit(self, part: int, chunk: int, score: float) -> ChunkHit:
        segment = self.live[part].segment
        start, last = segment.lines[chunk].tolist()
        return ChunkHit(
            segment.paths[segment.owner[chunk]], start, last, round(score, 4), int(segment.tokens[chunk])
        )

    def best_chunk(self, part: int, file: int, scores: Floats) -> ChunkHit | None:
        start, stop = self.live[part].segment.first[file : file + 2].tolist()
        if start == stop:
            return None
        chunk = start + int(np.argmax(scores[start:stop]))
        return self._chunk_hit(part, chunk, float(scores[chunk])) if scores[chunk] > 0 else None

    # Derived once a view

    @cached_property
    def usage(self) -> UsageView:
        """Which members follow which names, in the same text; open documents are read when a question comes."""
        parts = [*self.segments, *([self._changed_segment] if self.changed else [])]
        live = [(segment.usage, _live_files(segment, self._dead(n))) for n, segment in enumerate(parts)]
        opened = {path: partial(usage_read_last, document) for path, document in self.open.items()}
        return UsageView(live, opened)

    @cached_property
    def oftenness(self) -> list[Floats]:
        """For each file of each part how often it changes, from 0 to 1, on the scale of a logarithm."""
        most = math.log1p(max(self.often.values(), default=0.0)) or 1.0
        columns = [np.zeros(len(one.segment.paths), np.float32) for one in self.live]
        for path, often in self.often.items():
            for column, one in zip(columns, self.live, strict=True):
                file = one.segment.file_of.get(path)
                if file is not None:
                    column[file] = math.log1p(often) / most
        return columns

    @cached_property
    def live(self) -> list[_Live]:
        """All segments, each with which of its rows are live."""
        parts = [*self.segments, self._changed_segment, self._open_segment]
        return [_Live(segment, self._dead(n)) for n, segment in enumerate(parts)]

    def _dead(self, part: int) -> set[str]:
        """Paths of part number `part` that a later part speaks for."""
        dead = set(self.open) if part <= len(self.segments) else set()
        if part < len(self.segments):
            dead |= self.changed.keys()
            dead.update(path for later in self.segments[part + 1 :] for path in later.paths)
        return dead

    @cached_property
    def _changed_segment(self) -> TextSegment:
        return TextSegment.merged([(segment, ()) for segment in self.changed.values() if segment is not None])

    @cached_property
    def _open_segment(self) -> TextSegment:
        return TextSegment.merged([(text_of(document), ()) for document in self.open.values()])

    @cached_property
    def _kept_norms(self) -> dict[str, tuple[list[Floats], int]]:
        return {}


def text_of(document: Document) -> TextSegment:
    """The postings of one document, made once a version; chunks that an edit left alone are not read again."""
    return document.derive(_text_of)


def _text_of(document: Document) -> TextSegment:
    return TextSegment.of([document], counted=_counted_again)


def _rarity(n_holding: int, n_rows: int) -> float:
    return math.log(1 + (n_rows - n_holding + 0.5) / (n_holding + 0.5))


def _best(scores: Floats, limit: int) -> Column:
    """Places of the best positive scores, all that tie with the last one included, in no order."""
    positive: Column = np.flatnonzero(scores > 0)
    if limit <= 0:
        return positive[:0]
    if len(positive) <= limit:
        return positive
    values = scores[positive]
    least = np.partition(values, len(values) - limit)[len(values) - limit]
    best: Column = positive[values >= least]
    return best
