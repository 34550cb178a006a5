"""Counting what the retrievers of a cursor do, for who wants to know."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from codeforge.features.context.ask import Ran
from codeforge.features.context.gather import DEFINITIONS, USES, Definitions, Hints, Leads, Uses
from codeforge.features.context.plan import Place
from codeforge.features.context.project import Project


class Watched(NamedTuple):
    """The retrievers of a cursor, counted where somebody wants to know."""

    definitions: tuple[Definitions, ...]
    uses: tuple[Uses, ...]


def watched(*, without: Iterable[str] = (), ran: list[Ran] | None = None) -> Watched:
    """The retrievers of a cursor but those called as in `without`; `ran` is told what each did."""
    gone = frozenset(without)
    definitions = tuple(one for one in DEFINITIONS if one.__name__ not in gone)
    uses = tuple(one for one in USES if one.__name__ not in gone)
    if ran is None:
        return Watched(definitions, uses)
    return Watched(
        tuple(_watched_definitions(one, ran) for one in definitions),
        tuple(_watched_uses(one, ran) for one in uses),
    )


def _watched_definitions(retrieve: Definitions, ran: list[Ran]) -> Definitions:
    def watching(place: Place, project: Project) -> Iterator[Leads]:
        start, n, ms = time.perf_counter(), 0, 0.0
        try:
            for lead in retrieve(place, project):
                ms += ms_since(start)
                n += len(lead.rows)
                yield lead
                start = time.perf_counter()
        finally:
            ran.append(Ran(retrieve.__name__, said(retrieve), n, round(ms + ms_since(start), 2)))

    return watching


def _watched_uses(see: Uses, ran: list[Ran]) -> Uses:
    def watching(place: Place, project: Project) -> Hints:
        start, n = time.perf_counter(), 0
        try:
            hints = see(place, project)
            n = len(hints.values)
            return hints
        finally:
            ran.append(Ran(see.__name__, said(see), n, ms_since(start)))

    return watching


def said(retrieve: Callable[..., object]) -> str:
    """What a retriever looks for, from the first line of its documentation."""
    line = (retrieve.__doc__ or "").partition("\n")[0].rstrip(".")
    return line[:1].lower() + line[1:]


def ms_since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 2)
