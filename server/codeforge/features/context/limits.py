"""What a question may be: refused in a sentence that names the field and its limit, before any work is done."""

import re
import time
from collections.abc import Callable, Iterable
from fnmatch import translate
from functools import cached_property

from codeforge.errors import BadRequest
from codeforge.features.context.ask import (
    FORMATS,
    MAX_ITEMS,
    MAX_KNOWN,
    MAX_PATTERN,
    MAX_PATTERNS,
    MAX_TOKENS,
    PURPOSES,
    Budget,
    ContextAsk,
)
from codeforge.features.context.retrievers import NAMES
from codeforge.features.context.secrets import is_secret_file
from codeforge.index.listing import KeptBack
from codeforge.state.snapshot import Snapshot

ASSEMBLY = 0.8
"""The share of the time after which retrieval stops, so that assembling ends in time."""
_UNBOUNDED = 10_000_000


def checked(ask: ContextAsk) -> Budget:
    """The budget, brought into its limits; raises BadRequest for what makes no sense."""
    for name in ("tokens", "ms", "items"):
        if getattr(ask.budget, name) < 0:
            raise BadRequest(f"budget.{name} is {getattr(ask.budget, name)}; the least is 0.")
    if not ask.path and not ask.query.strip() and not ask.pinned:
        raise BadRequest("Nothing is asked: give a document with a position, a query, or both.")
    if ask.purpose not in PURPOSES:
        raise BadRequest(f"purpose is `{ask.purpose}`; it is one of {', '.join(PURPOSES)}.")
    if ask.format is not None and ask.format not in FORMATS:
        raise BadRequest(f"format is `{ask.format}`; it is one of {', '.join(FORMATS)}.")
    if ask.format is not None and ask.format.startswith("fim-") and not ask.path:
        raise BadRequest(f"format `{ask.format}` fills in at a cursor: give a document with a position.")
    if len(ask.known) > MAX_KNOWN:
        raise BadRequest(f"known has {len(ask.known)} entries; the most is {MAX_KNOWN}.")
    for name in ("pinned", "include", "exclude"):
        _check_patterns(name, getattr(ask, name))
    unknown = sorted(set(ask.assembly.without) - NAMES)
    if unknown:
        raise BadRequest(
            f"assembly.without names `{unknown[0][:60]}`; a retriever is one of {', '.join(sorted(NAMES))}."
        )
    both = sorted(set(ask.include) & set(ask.exclude))
    if both:
        raise BadRequest(f"`{both[0]}` is in include and in exclude; only one of them can hold.")
    if not ask.assembly.budget:
        return Budget(tokens=_UNBOUNDED, ms=ask.budget.ms, items=_UNBOUNDED)
    return Budget(
        tokens=min(ask.budget.tokens, MAX_TOKENS), ms=ask.budget.ms, items=min(ask.budget.items, MAX_ITEMS)
    )


def _check_patterns(name: str, patterns: tuple[str, ...]) -> None:
    if len(patterns) > MAX_PATTERNS:
        raise BadRequest(f"{name} has {len(patterns)} entries; the most is {MAX_PATTERNS}.")
    longest = max(map(len, patterns), default=0)
    if longest > MAX_PATTERN:
        raise BadRequest(f"{name} has an entry of {longest} characters; the most is {MAX_PATTERN}.")


class Wanted:
    """Whether items may come from a path: neither the file asked about, nor excluded, nor kept from models."""

    def __init__(self, ask: ContextAsk, snap: Snapshot, own: str) -> None:
        self.own = own
        self.snap = snap
        self.include = _patterns(ask.include)
        self.exclude = _patterns(ask.exclude)
        self._known: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = (
                path != self.own
                and self.may_be_shown(path)
                and (self.include is None or bool(self.include.match(path)))
                and not (self.exclude is not None and self.exclude.match(path))
            )
        return found

    def may_be_shown(self, path: str) -> bool:
        """False for files of secrets, and for an open file that `.codeforgeignore` names; others are not indexed."""
        if is_secret_file(path):
            return False
        return path not in self.snap.documents or not self._kept_back.matches(path)

    @cached_property
    def _kept_back(self) -> KeptBack:
        return KeptBack(str(self.snap.root))


def _patterns(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for all of them; a folder stands for all that is in it. None for no pattern."""
    parts = [translate(pattern) for pattern in patterns]
    parts += [translate(f"{pattern.rstrip('/')}/*") for pattern in patterns]
    return re.compile("|".join(parts)) if parts else None


class Clock:
    """How long each stage took, and whether there is time left."""

    def __init__(
        self, checkpoint: Callable[[], None], ms: int, *, now: Callable[[], float] = time.perf_counter
    ) -> None:
        self.checkpoint = checkpoint
        self.now = now
        self.start = self.last = now()
        self.until = self.start + max(ms, 0) / 1000 * ASSEMBLY
        self.late = False
        self.stages: dict[str, float] = {}

    def going_on(self) -> bool:
        """False when time is up; raises Cancelled or Stale when nobody waits any more."""
        self.checkpoint()
        if not self.late and self.now() > self.until:
            self.late = True
        return not self.late

    def tick(self, stage: str) -> None:
        """A stage has ended."""
        now = self.now()
        self.stages[stage] = round((now - self.last) * 1000, 2)
        self.last = now
