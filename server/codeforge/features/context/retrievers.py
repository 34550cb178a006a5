"""The retrievers of a question, behind one interface: each says why it is asked, gives leads, and is counted.

`RETRIEVERS` lists them. One that has no reason to be asked is not: the tests of a symbol interest who debugs or tests
it, pages about it who talks about it. Those of a cursor are in `gather`, and in `leanings`, `sure` and `feedback` what
moves the candidates that these found.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from codeforge.features.context.ask import Purpose, Ran
from codeforge.features.context.asked import named
from codeforge.features.context.care import standing
from codeforge.features.context.configuration import Key, values_asked
from codeforge.features.context.gather import DEFINITIONS, USES
from codeforge.features.context.leanings import LEANINGS
from codeforge.features.context.project import Project
from codeforge.features.context.rank import RankedFile, ranked_files
from codeforge.features.context.sure import SURE
from codeforge.features.context.watched import ms_since
from codeforge.index.covering import tests_of
from codeforge.index.facts import Symbol
from codeforge.index.pages import Mention, mentions
from codeforge.index.questions import kind_of
from codeforge.index.search import ChunkHit, TextView
from codeforge.index.uses import Sources

MORE_FILES = 30
MORE_CHUNKS = 40
MORE_TESTS = 6
MORE_PAGES = 4
OF_A_KEY = {"symbol": 1.9, "question": 1.05, "long": 0.9}
"""What the value of a key counts beside the best file: it is one line, and what a short query that names it asks for."""
BESIDE_THE_BEST = 0.9
"""What the first test or page counts beside the best file; each further one a little less."""
SECTION_LINES = 30
_TALK: frozenset[Purpose] = frozenset({"chat", "review"})
_TRIAL: frozenset[Purpose] = frozenset({"debug", "test"})
_KINDS = {
    "symbol": "the query is one name",
    "question": "the query is a question",
    "long": "the query is a task or a report",
}


class Lead(NamedTuple):
    """Lines that may answer, known from the index; nothing of them was read yet."""

    worth: float
    path: str
    chunk: ChunkHit | None
    said: Mapping[str, float]
    """What speaks for it, by signal."""

    @property
    def place(self) -> tuple[str, int]:
        """What two leads to the same lines share."""
        return self.path, self.chunk.start_line if self.chunk else 0


class Question:
    """What is asked, and what its retrievers share."""

    def __init__(
        self,
        query: str,
        text: TextView,
        project: Project,
        *,
        wanted: Callable[[str], bool],
        purpose: Purpose = "complete",
        root: Path | None = None,
        going_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self.query = query
        self.text = text
        self.project = project
        self.wanted = wanted
        self.purpose = purpose
        self.root = root
        self.going_on = going_on
        self.kind = kind_of(query)

    @cached_property
    def named(self) -> list[Lead]:
        """What it names outright: frames, or the definitions of its one name."""
        places = [place for place in named(self.query, self.project.index) if self.wanted(place.path)]
        return [
            Lead(2.0 - n / 100, at.path, ChunkHit(at.path, at.first, at.last, 1.0), {at.why: 1.0})
            for n, at in enumerate(places)
        ]

    @cached_property
    def configured(self) -> list[tuple[Key, Symbol]]:
        """The configuration keys that it names, with the places that give them a value."""
        found = values_asked(self.query, self.project, self.root) if self.root else []
        return [(key, place) for key, place in found if self.wanted(place.path)]

    @cached_property
    def subject(self) -> Symbol | None:
        """The definition that it names, where it names one."""
        for lead in self.named:
            if "symbol" in lead.said and lead.chunk:
                line = lead.chunk.start_line
                return next(iter(self.project.index.symbols_between(lead.path, line, line)), None)
        return None

    @cached_property
    def files(self) -> list[RankedFile]:
        """The files that answer it, best first."""
        found = ranked_files(self.query, self.text, self.project.index, limit=MORE_FILES)
        return [file for file in found if self.wanted(file.path)]


class Retriever(NamedTuple):
    """One way to find what answers a question."""

    name: str
    why: Callable[[Question], str]
    """Why it is asked, in a person's words; empty when it is not."""
    leads: Callable[[Question], Iterable[Lead]]


def _files(question: Question) -> Iterator[Lead]:
    for n, file in enumerate(question.files):
        worth = standing(file.path) * (1 - 0.5 * n / len(question.files))
        yield Lead(worth, file.path, file.chunk, file.said)


def _chunks(question: Question) -> Iterator[Lead]:
    said = {file.path: file.said for file in question.files}
    hits = question.text.search(question.query, limit=MORE_CHUNKS)
    for n, hit in enumerate(hits):
        if hit.path in said:
            worth = standing(hit.path) * 0.5 * (1 - n / len(hits))
            yield Lead(worth, hit.path, hit, said[hit.path])


def _tests(question: Question) -> Iterator[Lead]:
    """The tests of the subject."""
    if question.subject is None:
        return
    index = question.project.index
    sources = Sources(index, question.project.read, question.going_on)
    tests = (one for one in tests_of(sources, question.subject) if one.symbol and question.wanted(one.path))
    for n, test in zip(range(MORE_TESTS), tests, strict=False):
        symbol = next(iter(index.symbols_between(test.path, test.line, test.line)), None)
        last = symbol.end_line if symbol else test.line
        chunk = ChunkHit(test.path, test.line, last, test.worth)
        yield Lead(BESIDE_THE_BEST - n / 20, test.path, chunk, {"tests": test.worth})


def _pages(question: Question) -> Iterator[Lead]:
    """The sections of documentation and of decision records that speak of the subject."""
    subject, root = question.subject, question.root
    if subject is None or root is None:
        return
    found, _ = mentions(
        question.project.index,
        question.project.read,
        root,
        subject.name,
        subject.container,
        limit=MORE_PAGES,
        going_on=question.going_on,
    )
    pages = [one for one in found if question.wanted(one.path)]
    for n, page in enumerate(pages):
        first, last = _section(question.project.source(page.path).lines, page)
        chunk = ChunkHit(page.path, first, last, 1.0)
        yield Lead(BESIDE_THE_BEST - n / 20, page.path, chunk, {"pages": 1.0})


def _configuration(question: Question) -> Iterator[Lead]:
    """The lines that give the keys it names a value."""
    for n, (_, place) in enumerate(question.configured):
        chunk = ChunkHit(place.path, place.line, place.line, 1.0)
        worth = OF_A_KEY[question.kind] - n / 100
        yield Lead(worth, place.path, chunk, {"configuration": 1.0})


def _section(lines: Sequence[str], page: Mention) -> tuple[int, int]:
    """The lines of the section around a mention, at most SECTION_LINES."""
    first = next((n for n in range(page.line, -1, -1) if _is_heading(lines, n)), 0)
    first = max(first, page.line - SECTION_LINES // 2)
    stop = next((n for n in range(page.line + 1, len(lines)) if _is_heading(lines, n)), len(lines))
    return first, max(min(stop - 1, first + SECTION_LINES), page.line)


def _is_heading(lines: Sequence[str], n: int) -> bool:
    """A Markdown heading, or a line that the next one underlines."""
    line = lines[n]
    below = lines[n + 1].strip() if n + 1 < len(lines) else ""
    underlined = len(below) >= len(line.strip()) > 1 and len(set(below)) == 1 and below[0] in "=-~^*#"
    return line.startswith("#") or (underlined and not set(line.strip()) <= set("=-~^*#"))


def _why_tests(question: Question) -> str:
    subject = question.subject if question.purpose in _TRIAL else None
    return f"what runs `{subject.name}` helps to {question.purpose} it" if subject else ""


def _why_pages(question: Question) -> str:
    subject = question.subject if question.purpose in _TALK else None
    return f"pages that speak of `{subject.name}` explain it" if subject else ""


def _why_configuration(question: Question) -> str:
    keys = dict.fromkeys(".".join(key) for key, _ in question.configured)
    return f"the query names the configuration keys {', '.join(keys)}" if keys else ""


def _why_named(question: Question) -> str:
    frames = sum("frame" in lead.said for lead in question.named)
    if frames:
        return f"the query holds {frames} places of a stack trace or of diagnostics"
    return "the query names a definition" if question.named else ""


RETRIEVERS = (
    Retriever("named", _why_named, lambda question: question.named),
    Retriever("files", lambda question: _KINDS[question.kind], _files),
    Retriever("chunks", lambda question: "the best files may hold more than one answer", _chunks),
    Retriever("tests", _why_tests, _tests),
    Retriever("pages", _why_pages, _pages),
    Retriever("configuration", _why_configuration, _configuration),
)
NAMES = frozenset(
    {one.name for one in RETRIEVERS}
    | {one.__name__ for one in (*DEFINITIONS, *USES, *LEANINGS, *SURE)}
    | {"feedback"}
)
"""All retrievers, those of a cursor too."""


def leads_of(question: Question, *, without: Iterable[str] = (), ran: list[Ran] | None = None) -> list[Lead]:
    """All leads, best first, each to its place once; `ran` is told what each retriever did."""
    found: list[Lead] = []
    for one in RETRIEVERS:
        why = one.why(question) if one.name not in without else ""
        if not why:
            continue
        start = time.perf_counter()
        leads = list(one.leads(question))
        found += leads
        if ran is not None:
            ran.append(Ran(one.name, why, len(leads), ms_since(start)))
    best: dict[tuple[str, int], Lead] = {}
    for lead in sorted(found, key=lambda lead: -lead.worth):
        best.setdefault(lead.place, lead)
    return list(best.values())
