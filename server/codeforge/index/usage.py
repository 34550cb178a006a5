"""Which members follow which receiver names in a project: `request.` is followed by session, user and POST.

Evidence where types run out, and the prior of ranking where they do not. A receiver is known by its last name and by
the name before that (`self.client.get`: client, behind self); a call or a subscript ends in `()` or `[]`, a string is
`''`, and any other bracket `)`. Read from the text by pattern, in every language that writes a dot: a dotted word in
a comment counts too.

Columns live in memory only, a part of `search.TextSegment`, which is made anew from the sources in the background.
`UsageView` is what one snapshot asks; per path the newest layer alone counts, as in every view.
"""

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import msgspec
import numpy as np

from codeforge.index.facts import Symbol, facts_of
from codeforge.index.lines import LineMaker, LineSegment, hashes_of
from codeforge.text.documents import Document

Column = np.ndarray[Any, np.dtype[Any]]
Ints = np.ndarray[Any, np.dtype[np.int32]]

Use = tuple[str, str, str]
"""The name before the receiver or nothing, the receiver, the member."""

LONGEST_SOURCE = 2_000_000
LONGEST_NAME = 80
AFTER_KEPT = 40
"""Receivers whose members a view keeps."""
STRING = "''"
BRACKET = ")"

_BRACKETS = r"(?:\([^()\n]{0,80}\)|\[[^\[\]\n]{0,60}\])"
_CHAIN = re.compile(
    rf"(?<![\w.])[^\W\d]\w*+(?:{_BRACKETS}?\.[^\W\d]\w*+)+|['\"]\.[^\W\d]\w*(?=\()|[)\]}}]\s*\.[^\W\d]\w*"
)
_GAP = re.compile(r"\s*\.\s*")
_LINK = re.compile(rf"([^\W\d]\w*)({_BRACKETS}?)(?:\.|$)")


def uses_in(text: str) -> Iterator[Use]:
    """Every use of a member in a source text, in order."""
    for chain in _CHAIN.findall(text):
        yield from _uses_of(chain)


def chains_in(text: str) -> Iterator[tuple[int, str, list[Use]]]:
    """Every dotted chain in a source text: where it begins, its text and its uses, in order."""
    for found in _CHAIN.finditer(text):
        yield found.start(), found[0], list(_uses_of(found[0]))


def receiver_key(text: str) -> tuple[str, str]:
    """The name before the receiver, and the receiver, of the text left of a dot; the latter empty for what has no name.

    `self.client` gives self and client, `f(x)` nothing and `f()`, `", "` the string.
    """
    joined = _GAP.sub(".", f"{text}.x") if len(text) < 500 else ""
    uses = list(uses_in(joined))
    if uses and uses[-1][2] == "x":
        return uses[-1][:2]
    last = text.rstrip()[-1:]
    if last and last in "'\"":
        return "", STRING
    return ("", BRACKET) if last and last in ")]}" else ("", "")


def _uses_of(chain: str) -> Iterator[Use]:
    head = chain[0]
    if head in "'\"":
        yield "", STRING, chain[2:]
    elif head in ")]}":
        yield "", BRACKET, chain[chain.index(".") + 1 :]
    elif "(" not in chain and "[" not in chain:
        names = chain.split(".")
        yield "", names[0], names[1]
        for n in range(2, len(names)):
            yield names[n - 2], names[n - 1], names[n]
    else:
        before = receiver = ""
        for name, brackets in _LINK.findall(chain):
            if receiver:
                yield before, receiver, name
            before, receiver = receiver, name + (f"{brackets[0]}{brackets[-1]}" if brackets else "")


class UsageSegment:
    """How often members follow receivers in many files, immutable. Rows are sorted by receiver, member and file."""

    def __init__(
        self,
        paths: list[str],
        names: list[str],
        starts: Ints,
        members: Ints,
        before: Ints,
        files: Ints,
        counts: Column,
        lines: LineSegment,
    ) -> None:
        self.paths = paths
        self.names = names
        """Receivers and members, sorted; the first is empty."""
        self.starts = starts
        """One more than there are names: where the rows of each receiver begin."""
        self.members = members
        self.before = before
        """The name before the receiver; 0, the empty name, for none."""
        self.files = files
        self.counts = counts
        """uint8: 255 stands for more."""
        self.lines = lines
        """The words of each line, and how definitions begin."""
        self._without: tuple[str, Ints] | None = None
        self._numbered: tuple[Sequence[str], Ints] | None = None

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "UsageSegment":
        """The usage in `documents`."""
        maker = UsageMaker()
        for document in documents:
            maker.add(document, facts_of(document).symbols)
        return maker.segment()

    def encoded(self) -> bytes:
        """For another process, of the same version of this program."""
        columns = [self.starts, self.members, self.before, self.files, self.counts]
        plain = [column.tobytes() for column in columns]
        return msgspec.msgpack.encode((self.paths, self.names, plain, self.lines.encoded()))

    @classmethod
    def decoded(cls, data: bytes) -> "UsageSegment":
        """What `encoded` gave."""
        paths, names, columns, lines = msgspec.msgpack.decode(
            data, type=tuple[list[str], list[str], list[bytes], bytes]
        )
        starts, members, before, files = (np.frombuffer(column, np.int32) for column in columns[:4])
        counts = np.frombuffer(columns[4], np.uint8)
        return cls(paths, names, starts, members, before, files, counts, LineSegment.decoded(lines))

    @classmethod
    def merged(cls, parts: Sequence[tuple["UsageSegment", Column]]) -> "UsageSegment":
        """One segment of several, each with the files for which the mask beside it is true."""
        if len(parts) == 1 and parts[0][1].all():
            return parts[0][0]
        kept = [(segment, mask, mask[segment.files]) for segment, mask in parts]
        names = sorted({"", *(name for segment, _, rows in kept for name in segment._names_of(rows))})
        number = {name: n for n, name in enumerate(names)}
        columns: list[list[Column]] = [[], [], [], [], []]
        paths: list[str] = []
        for segment, mask, rows in kept:
            rank = np.array([number.get(name, 0) for name in segment.names], np.int32)
            renumbered = np.cumsum(mask, dtype=np.int32) - 1 + len(paths)
            columns[0].append(rank[segment.receivers[rows]])
            columns[1].append(rank[segment.members[rows]])
            columns[2].append(rank[segment.before[rows]])
            columns[3].append(renumbered[segment.files[rows]])
            columns[4].append(segment.counts[rows])
            paths += [path for path, live in zip(segment.paths, mask.tolist(), strict=True) if live]
        empty = np.zeros(0, np.int32)
        joined = [np.concatenate(column) if column else empty for column in columns]
        lines = LineSegment.merged([(segment.lines, mask) for segment, mask in parts])
        return _sorted_segment(paths, names, joined[0], joined[1], joined[2], joined[3], joined[4], lines)

    def _names_of(self, rows: Column) -> list[str]:
        """The names that these rows hold."""
        held = np.zeros(len(self.names), np.bool_)
        for column in (self.receivers, self.members, self.before):
            held[column[rows]] = True
        return [self.names[number] for number in np.flatnonzero(held).tolist()]

    def number(self, name: str) -> int:
        """The place of a name; -1 for none."""
        return self._numbers.get(name, -1)

    def numbers_of(self, names: Sequence[str]) -> Ints:
        """The place of each name; -1 for one that is not here. Kept for the last names asked, which nobody changes."""
        known = self._numbered
        if known is None or known[0] is not names:
            places = map(self._numbers.get, names, repeat(-1))
            known = self._numbered = (names, np.fromiter(places, np.int32, len(names)))
        return known[1]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    @property
    def n_bytes(self) -> int:
        """Memory of the columns, without the names."""
        return sum(
            column.nbytes for column in (self.starts, self.members, self.before, self.files, self.counts)
        )

    @cached_property
    def receivers(self) -> Ints:
        """The receiver of each row."""
        return np.repeat(np.arange(len(self.names), dtype=np.int32), np.diff(self.starts))

    @cached_property
    def file_of(self) -> dict[str, int]:
        """The place of each path."""
        return {path: file for file, path in enumerate(self.paths)}

    @cached_property
    def folders(self) -> dict[str, Column]:
        """The files right in each folder."""
        found: dict[str, list[int]] = {}
        for file, path in enumerate(self.paths):
            found.setdefault(path.rpartition("/")[0], []).append(file)
        return {folder: np.array(files, np.int32) for folder, files in found.items()}

    @cached_property
    def hashes(self) -> Column:
        """For each name 32 bits, as `lines` keeps words."""
        return hashes_of(self.names)

    @cached_property
    def receiver_hashes(self) -> Column:
        """The same, where a call stands for what is called: `f` for `f()`."""
        found = self.hashes.copy()
        calls = [number for number, name in enumerate(self.names) if name.endswith("()")]
        found[calls] = hashes_of([self.names[number][:-2] for number in calls])
        return found

    @cached_property
    def _rows_by_file(self) -> tuple[Ints, Ints]:
        """Where each file's rows begin, and the rows."""
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.files, minlength=len(self.paths)))])
        return starts.astype(np.int32), np.argsort(self.files, kind="stable").astype(np.int32)

    def rows_in(self, file: int) -> Ints:
        """The rows of a file, by receiver and member."""
        starts, rows = self._rows_by_file
        return rows[starts[file] : starts[file + 1]]

    @cached_property
    def totals(self) -> Ints:
        """How often each name is a member."""
        return np.bincount(self.members, self.counts.astype(np.float64), len(self.names)).astype(np.int32)

    def alike(self, numbers: Ints, path: str) -> Column:
        """How often each of these names follows receivers whose members are among them; see `UsageView.alike`.

        Only the rows of these members are read: one type's members stand in few of a project's rows. Those of the file
        at `path`, which are far fewer, are taken away again.
        """
        n_names = len(self.names)
        table = self._by_member
        file = self.file_of.get(path, -1)
        own = self.rows_in(file) if file >= 0 else np.zeros(0, np.int32)
        asked = np.unique(numbers[numbers >= 0])
        asked = asked[table.starts[asked + 1] > table.starts[asked]]
        if not len(asked):
            return np.zeros(len(numbers), np.float32)
        rows = _ranges(table.starts, asked)
        receivers, counts = table.receivers[rows], table.counts[rows]
        inside = np.bincount(
            receivers, counts * np.repeat(table.rare[asked], _lengths(table.starts, asked)), n_names
        )
        whole = table.worth
        if len(own):
            own_counts = np.minimum(self.counts[own], 3)
            theirs = own_counts * table.rare[self.members[own]]
            whole = whole - np.bincount(self.receivers[own], theirs, n_names)
            own = own[np.isin(self.members[own], asked)]
            own_counts = np.minimum(self.counts[own], 3)
            inside -= np.bincount(self.receivers[own], own_counts * table.rare[self.members[own]], n_names)
        held = np.flatnonzero(inside)
        trust = np.zeros(n_names)
        trust[held] = np.clip((inside[held] / (whole[held] + 0.5) - 0.5) * 2, 0, 1) ** 2
        found = np.zeros(n_names)
        groups = np.cumsum(_lengths(table.starts, asked))
        found[asked] = np.add.reduceat(counts * trust[receivers], np.concatenate([[0], groups[:-1]]))
        if len(own):
            found -= np.bincount(self.members[own], own_counts * trust[self.receivers[own]], n_names)
        of_names: Column = np.where(numbers >= 0, found[numbers], 0).astype(np.float32)
        return of_names

    @cached_property
    def _by_member(self) -> "_ByMember":
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.members, minlength=len(self.names)))])
        order = np.argsort(self.members, kind="stable")
        counts = np.minimum(self.counts, 3).astype(np.float32)
        rare = (1 / np.log2(2 + self.totals.astype(np.float32))).astype(np.float32)
        worth = np.bincount(self.receivers, counts * rare[self.members], len(self.names))
        return _ByMember(starts.astype(np.int32), self.receivers[order], counts[order], rare, worth)

    def totals_without(self, path: str) -> Ints:
        """How often each name is a member outside the file at `path`; kept for the last one asked."""
        kept = self._without
        if kept is None or kept[0] != path:
            file = self.file_of.get(path, -1)
            totals = self.totals
            if file >= 0:
                rows = self.files == file
                own = np.bincount(self.members[rows], self.counts[rows].astype(np.float64), len(self.names))
                totals = totals - own.astype(np.int32)
            kept = self._without = (path, totals)
        return kept[1]


class _ByMember(NamedTuple):
    """The rows of a segment sorted by their members: one type's members are read without looking at the others."""

    starts: Ints
    """Where the rows of each member begin."""
    receivers: Ints
    counts: Column
    """Of each row, at most 3."""
    rare: Column
    """How rare each name is as a member, up to 1."""
    worth: Column
    """For each receiver the sum of what its rows count, rare members more."""


class UsageMaker:
    """Gathers the usage of one file after another."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._paths: list[str] = []
        self._rows: list[tuple[int, int, int]] = []
        self._counts: list[int] = []
        self._sizes: list[int] = []
        self._lines = LineMaker()

    def add(self, document: Document, symbols: Sequence[Symbol]) -> None:
        """Count the uses in `document`, which defines `symbols`; a source beyond LONGEST_SOURCE counts as empty."""
        uses: Counter[Use] = Counter()
        if len(document.source) <= LONGEST_SOURCE:
            chains = Counter(_CHAIN.findall(document.source.decode("utf-8", "replace")))
            for chain, n in chains.items():
                for use in _uses_of(chain):
                    if len(use[1]) <= LONGEST_NAME and len(use[2]) <= LONGEST_NAME:
                        uses[use] += n
        numbers = self._numbers
        for before, receiver, member in uses:
            self._rows.append(
                (
                    numbers.setdefault(receiver, len(numbers)),
                    numbers.setdefault(member, len(numbers)),
                    numbers.setdefault(before[:LONGEST_NAME], len(numbers)),
                )
            )
        self._counts.extend(uses.values())
        self._sizes.append(len(uses))
        self._paths.append(document.path)
        self._lines.add(document, symbols)

    def segment(self) -> UsageSegment:
        """All that was added."""
        names = sorted(self._numbers)
        rank = np.empty(len(names), np.int32)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names))
        rows = rank[np.array(self._rows, np.int32).reshape(-1, 3)]
        files = np.repeat(np.arange(len(self._sizes), dtype=np.int32), self._sizes)
        counts = np.minimum(np.array(self._counts, np.int64), 255).astype(np.uint8)
        lines = self._lines.segment()
        return _sorted_segment(self._paths, names, rows[:, 0], rows[:, 1], rows[:, 2], files, counts, lines)


def _sorted_segment(
    paths: list[str],
    names: list[str],
    receivers: Column,
    members: Column,
    before: Column,
    files: Column,
    counts: Column,
    lines: LineSegment,
) -> UsageSegment:
    order = np.lexsort((files, members, receivers))
    starts = np.zeros(len(names) + 1, np.int32)
    np.cumsum(np.bincount(receivers, minlength=len(names)), out=starts[1:])
    return UsageSegment(
        paths,
        names,
        starts,
        np.ascontiguousarray(members[order], np.int32),
        np.ascontiguousarray(before[order], np.int32),
        np.ascontiguousarray(files[order], np.int32),
        counts[order].astype(np.uint8),
        lines,
    )


_KEY = "usage read last"


def usage_of(document: Document) -> UsageSegment:
    """The usage in one document, counted once a text."""
    return document.derive(_usage_of)


def _usage_of(document: Document) -> UsageSegment:
    known: tuple[int, UsageSegment] | None = (document.lineage or {}).get(_KEY)
    if known is not None and known[0] == document.hash:
        return known[1]
    usage = UsageSegment.of([document])
    if document.lineage is not None:
        document.lineage[_KEY] = (document.hash, usage)
    return usage


def usage_read_last(document: Document) -> UsageSegment:
    """The usage in the newest version of an open document that was counted; in `document` itself when none was."""
    known: tuple[int, UsageSegment] | None = (document.lineage or {}).get(_KEY)
    return known[1] if known is not None else usage_of(document)


_last_joined: tuple[tuple[UsageSegment, ...], UsageSegment] | None = None


def _joined(parts: tuple[UsageSegment, ...]) -> UsageSegment:
    """One segment of all `parts`, kept for the last ones asked: asking each by itself takes as long as asking all."""
    global _last_joined
    known = _last_joined
    if known is None or len(known[0]) != len(parts) or any(map(operator.is_not, known[0], parts)):
        whole = UsageSegment.merged([(part, np.ones(len(part.paths), np.bool_)) for part in parts])
        _last_joined = known = (parts, whole)
    return known[1]


# Queries


class Counts(NamedTuple):
    """How often a member follows a receiver, outside the file that is asked about."""

    project: int = 0
    """Uses in all files."""
    files: int = 0
    """Pairs of file and chain that hold such a use."""
    package: int = 0
    """Uses in files of the same folder."""
    chain: int = 0
    """Uses after the same two names."""


NONE = Counts()


class After:
    """The members seen after one receiver."""

    def __init__(self, parts: "list[_Seen]") -> None:
        self._parts = parts

    def __bool__(self) -> bool:
        return bool(self._parts)

    def counts_of(self, members: Sequence[str]) -> list[Counts]:
        """How often each of `members` follows, in their order; all zero for one that never does."""
        total: list[Counts] = [NONE] * len(members)
        for part in self._parts:
            numbers = part.segment.numbers_of(members)
            places = np.minimum(np.searchsorted(part.members, numbers), len(part.members) - 1)
            for n in np.flatnonzero(part.members[places] == numbers).tolist():
                total[n] = _sum(total[n], part.table[:, places[n]].tolist())
        return total

    def table_of(self, members: Sequence[str]) -> Column:
        """A row for each field of `Counts`, a column for each of `members`."""
        found = np.zeros((4, len(members)), np.float32)
        for part in self._parts:
            numbers = part.segment.numbers_of(members)
            places = np.minimum(np.searchsorted(part.members, numbers), len(part.members) - 1)
            held = part.members[places] == numbers
            found[:, held] += part.table[:, places[held]]
        return found

    def by_hash(self) -> tuple[Column, Column]:
        """All members as `lines.word_hash`, ascending, and a row for each field of `Counts`."""
        if not self._parts:
            return np.zeros(0, np.uint32), np.zeros((4, 0))
        hashes = np.concatenate([part.segment.hashes[part.members] for part in self._parts])
        table = np.concatenate([part.table for part in self._parts], axis=1)
        order = np.argsort(hashes, kind="stable")
        hashes, table = hashes[order], table[:, order]
        firsts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
        return hashes[firsts], np.add.reduceat(table, firsts, axis=1).astype(np.float64)

    @cached_property
    def total(self) -> int:
        """Uses of all members."""
        return sum(int(part.table[0].sum()) for part in self._parts)

    def best(self, limit: int) -> list[tuple[str, Counts]]:
        """The members with most evidence, best first, ties by name: same chain, then folder, then anywhere."""
        found: dict[str, Counts] = {}
        for part in self._parts:
            evidence = part.table[3] * 3 + part.table[2] * 2 + part.table[1]
            for at in _most(evidence, limit):
                name = part.segment.names[part.members[at]]
                found[name] = _sum(found.get(name, NONE), part.table[:, at].tolist())
        order = sorted(
            found.items(),
            key=lambda item: (-item[1].chain * 3 - item[1].package * 2 - item[1].files, item[0]),
        )
        return order[:limit]


def _sum(counts: Counts, more: list[int]) -> Counts:
    return Counts(*map(operator.add, counts, more)) if any(counts) else Counts(*more)


def _lengths(starts: Ints, chosen: Ints) -> Ints:
    """How many numbers stand from `starts[n]` up to the next start, for each chosen n."""
    found: Ints = starts[chosen + 1] - starts[chosen]
    return found


def _ranges(starts: Ints, chosen: Ints) -> Ints:
    """The numbers from `starts[n]` up to the next start, of each chosen n, in a row."""
    lengths = _lengths(starts, chosen)
    moved = starts[chosen] - np.concatenate([[0], np.cumsum(lengths)[:-1]])
    found: Ints = (np.repeat(moved, lengths) + np.arange(lengths.sum())).astype(np.int32)
    return found


def _most(evidence: Column, limit: int) -> list[int]:
    if len(evidence) <= limit:
        return list(range(len(evidence)))
    chosen: list[int] = np.argpartition(-evidence, limit)[:limit].tolist()
    return chosen


class _Seen(NamedTuple):
    """What one segment says of a receiver: its members, ascending, and a table of a row for each of `Counts`."""

    segment: UsageSegment
    members: Ints
    table: Column


class UsageView:
    """Usage as one snapshot sees it: `segments` with masks of their live files, and over them single files."""

    def __init__(
        self,
        segments: Sequence[tuple[UsageSegment, Column]] = (),
        open: Mapping[str, Callable[[], UsageSegment]] | None = None,
    ) -> None:
        self.segments = [(segment, mask) for segment, mask in segments if len(segment.paths)]
        self._open = open or {}
        self._after: dict[tuple[str, str, str], After] = {}

    @cached_property
    def opened(self) -> UsageSegment | None:
        """The usage in all open files; None when none is open."""
        return _joined(tuple(usage() for usage in self._open.values())) if self._open else None

    def after(self, receiver: str, *, before: str = "", path: str = "") -> After:
        """The members that follow `receiver` in all files but `path`, whose own text is the asker's to read.

        Kept for the last AFTER_KEPT askers: gathering and ranking ask for the same.
        """
        key = (receiver, before, path)
        known = self._after.get(key)
        if known is None:
            if len(self._after) >= AFTER_KEPT:
                self._after.clear()
            known = self._after[key] = self._seen_after(*key)
        return known

    def _seen_after(self, receiver: str, before: str, path: str) -> After:
        folder = path.rpartition("/")[0]
        found = []
        for segment, mask in self._parts(path):
            seen = _seen(segment, mask, receiver, before, path, folder)
            if seen is not None:
                found.append(seen)
        return After(found)

    def frequency_of(self, members: Sequence[str], *, path: str = "") -> list[int]:
        """How often each of `members` follows anything, in all files but `path` and those that are open."""
        total = np.zeros(len(members), np.int32)
        for segment, _ in self.segments:
            numbers = segment.numbers_of(members)
            total += np.where(numbers >= 0, segment.totals_without(path)[numbers], 0)
        found: list[int] = total.tolist()
        return found

    def alike(self, members: Sequence[str], *, path: str = "") -> Column:
        """How often each of `members` follows receivers that are followed by nothing else than `members`, mostly.

        Such receivers go by other names and are of the same type as likely as not. Files of the disk but `path`.
        """
        total = np.zeros(len(members), np.float32)
        for segment, _ in self.segments:
            total += segment.alike(segment.numbers_of(members), path)
        return total

    def warm(self) -> None:
        """Work out what the first question about members would: sums over all rows of the files on disk."""
        for segment, _ in self.segments:
            segment.alike(segment.numbers_of([]), segment.paths[0])
            segment.totals_without("")

    def common(self, limit: int, *, path: str = "") -> list[str]:
        """Members that are commonest outside the file at `path`, at most `limit` of each segment, in no order."""
        found: dict[str, None] = {}
        for segment, _ in self.segments:
            totals = segment.totals_without(path)
            found.update((segment.names[n], None) for n in _most(totals, limit) if totals[n] > 0)
        return list(found)

    def holder(self, path: str, content: int) -> tuple[UsageSegment, int] | None:
        """The columns that hold a file with this content, and its number there; None when none does."""
        for segment, _ in reversed(self.segments):
            file = segment.file_of.get(path, -1)
            if file >= 0 and segment.lines.hashes[file] == content:
                return segment, file
        opened = self._open.get(path)
        if opened is not None and opened().lines.hashes[0] == content:
            return opened(), 0
        return None

    def _parts(self, path: str) -> Iterator[tuple[UsageSegment, Column]]:
        yield from self.segments
        if self._open.keys() - {path} and self.opened is not None:
            yield self.opened, np.ones(len(self.opened.paths), np.bool_)


_FIRST = np.zeros(1, np.intp)


def _seen(
    segment: UsageSegment, mask: Column, receiver: str, before: str, path: str, folder: str
) -> _Seen | None:
    number = segment.number(receiver)
    if number < 0:
        return None
    rows = slice(*segment.starts[number : number + 2].tolist())
    files, members, counts = segment.files[rows], segment.members[rows], segment.counts[rows]
    live = mask[files]
    own = segment.file_of.get(path, -1)
    if own >= 0:
        live &= files != own
    all_live = bool(live.all())
    if not all_live:
        files, members, counts = files[live], members[live], counts[live]
    if not len(members):
        return None
    firsts = np.concatenate([_FIRST, np.flatnonzero(members[1:] != members[:-1]) + 1])
    weights = counts.astype(np.int32)
    table = np.zeros((4, len(firsts)), np.int32)
    np.add.reduceat(weights, firsts, out=table[0])
    table[1, :-1] = firsts[1:] - firsts[:-1]
    table[1, -1] = len(members) - firsts[-1]
    beside = segment.folders.get(folder)
    if beside is not None:
        near = np.zeros(len(segment.paths), np.bool_)
        near[beside] = True
        np.add.reduceat(weights * near[files], firsts, out=table[2])
    if before and (chain := segment.number(before)) >= 0:
        same = segment.before[rows]
        np.add.reduceat(weights * ((same if all_live else same[live]) == chain), firsts, out=table[3])
    return _Seen(segment, members[firsts], table)
