"""The order of candidates: a weighted sum of what the text and the index say of each.

Members are ordered by what followed the same receiver: near by, in the file, in files of the same folder, in the
project; then by how common they are as members at all. Names are ordered by how recently they were used, and behind
what. On top of both: what the place asks for, by the name that the value goes to and by the kind that fits.
"""

from collections.abc import Callable, Iterator
from math import log

from msgspec import Struct, structs

from codeforge.features.completion.around import Around, Read, around, likeness
from codeforge.features.completion.sources import Candidate
from codeforge.features.completion.where import Place, Where
from codeforge.index.usage import After, Counts, UsageView, receiver_key
from codeforge.syntax.outline import CALLABLE, TYPES
from codeforge.text.documents import Document


class MemberWeights(Struct, frozen=True):
    """How much each piece of evidence counts for what stands behind a dot. Numbers are logarithms of 1 + n."""

    chain_above: float = 0.3
    """Uses after the same two names, above."""
    chain_recent: float = 0.7
    """How recently that was, from 1 to 0; so for all that is recent."""
    receiver_recent: float = 0.5
    receiver_below: float = 1.1
    """Uses after the same name, below."""
    member_near: float = -0.3
    """Uses after any name, above: what stands there often was often not meant since."""
    member_recent: float = 0.4
    word_recent: float = 0.9
    """The word alone, be it a member or not."""
    project: float = 0.3
    """Files that hold the member after the same name."""
    share: float = 2.0
    """The share of the member among all that follows the name elsewhere, from 0 to 1."""
    chain: float = 0.6
    """Uses elsewhere after the same two names."""
    common: float = 0.05
    """Uses elsewhere after any name."""
    unused: float = -1.0
    """Never seen, neither above nor after this name elsewhere."""
    by_name: float = -0.9
    fits: float = 0.4
    deep: float = -0.3
    """For each class up, at most six."""
    defined: float = 0.5
    """By the receiver's class itself."""
    dunder: float = -1.5
    private: float = -0.7
    own_private: float = 0.5
    called: float = 1.5
    """A function where a bracket follows."""
    not_called: float = -0.5
    stated: float = 0.5
    """A function where a line begins."""
    wanted: float = 0.3
    """The very name that the value goes to."""
    like: float = 3.0
    """Words shared with what the value goes to, from 0 to 1."""
    on_line: float = -0.3
    error: float = 2.0
    """Called like an error, behind `raise` and `except`."""
    sequence: float = 0.7
    """Uses right behind the member that was used last."""
    context: float = 1.0
    """Uses behind the same token before the receiver."""
    current: float = -1.0
    """The method that is being written."""
    own_unused: float = 0.9
    """A method of the same class that nobody has called yet."""
    defined_below: float = 0.3
    """How soon below it is defined, from 1 to 0."""


class NameWeights(Struct, frozen=True):
    """How much each piece of evidence counts for a bare name."""

    recent: float = 0.3
    """How recently it was used, from 1 to 0, half at 30 tokens."""
    nearly: float = 1.3
    """The same, half at 300 tokens."""
    pair: float = 1.0
    """Uses behind the same token."""
    scope: float = 2.0
    near: float = -0.3
    keyword: float = 0.0
    argument: float = 0.3
    project: float = -1.3
    local: float = 1.0
    enclosing: float = 0.3
    builtin: float = -0.2
    common: float = 0.1
    """Files that hold it, for a name that is not used above."""
    exact_case: float = 2.5
    begins: float = 4.0
    length: float = -0.04
    private: float = -1.0
    dunder: float = -2.0
    called: float = 0.7
    not_called: float = -0.2
    like: float = 0.7
    error: float = 2.0
    type: float = 0.5
    unused_import: float = 1.0
    """Bound by this file and not used yet."""
    decorator: float = 1.0


class Weights(Struct, frozen=True):
    """All weights."""

    member: MemberWeights = MemberWeights()
    name: NameWeights = NameWeights()


WEIGHTS = Weights()
_MEMBER = structs.astuple(WEIGHTS.member)
_NAME = structs.astuple(WEIGHTS.name)
_ERRORS = ("Error", "Exception", "Warning", "Exit", "Interrupt")
_CALLED = CALLABLE | TYPES


class Ranked(Struct):
    """A candidate with its score; higher is better."""

    candidate: Candidate
    score: float


def rank(
    document: Document,
    where: Where,
    candidates: list[Candidate],
    usage: UsageView,
    n_holders: Callable[[str], int] = lambda name: 0,
    *,
    receiver_type: str = "",
) -> list[Ranked]:
    """The candidates, best first; equal scores by name. `n_holders` says how many files hold a name."""
    here = around(document, where)
    if where.place is Place.NAME:
        names = NameEvidence(here, where, n_holders)
        ranked = [Ranked(one, _dot(_NAME, names.of(one))) for one in candidates]
    else:
        members = MemberEvidence(here, document, where, usage)
        ranked = [
            Ranked(one, _dot(_MEMBER, values))
            for one, values in zip(candidates, members.of_all(candidates), strict=True)
        ]
        if where.prefix:
            for one in ranked:
                one.score += _begins(one.candidate.name, where.prefix)
    ranked.sort(key=lambda item: (-item.score, item.candidate.name.lower(), item.candidate.name))
    return ranked


def _dot(weights: tuple[float, ...], values: tuple[float, ...]) -> float:
    return sum([weight * value for weight, value in zip(weights, values, strict=True) if value])


def _begins(name: str, prefix: str) -> float:
    if name.startswith(prefix):
        return WEIGHTS.name.begins + WEIGHTS.name.exact_case
    return WEIGHTS.name.begins if name.lower().startswith(prefix.lower()) else 0.0


class MemberEvidence:
    """What is known of names behind this dot."""

    def __init__(self, here: Around, document: Document, where: Where, usage: UsageView) -> None:
        self.here = here
        before, receiver = receiver_key(where.receiver) if where.place is Place.MEMBER else ("", "from")
        self.above = _Followed((here.above, here.line), before, receiver)
        self.below = _Followed((here.below,), before, receiver)
        heads = here.above.functions
        self.current = heads[-1] if heads else ""
        self.defined_below = {
            name: 3 / (3 + n) for n, name in reversed(list(enumerate(here.below.functions)))
        }
        self.last_member = here.line.last_member or here.above.last_member
        self.on_line = here.line.members
        if where.place is not Place.MEMBER:  # what is imported is what the lines below use
            self.below.receiver, self.on_line = here.below.names, here.line.names
        self.after = usage.after(receiver, before=before, path=document.path) if receiver else After([])
        self.total = max(self.after.total, 1)
        self.usage, self.path = usage, document.path
        self.is_own = where.receiver in ("self", "cls", "this")
        self.typed = where.prefix

    def of_all(self, candidates: list[Candidate]) -> Iterator[tuple[float, ...]]:
        """For each candidate one value for each of the weights, in their order."""
        names = [candidate.name for candidate in candidates]
        frequency = self.usage.frequency_of(names, path=self.path)
        return map(self._of, candidates, self.after.counts_of(names), frequency)

    def _of(self, candidate: Candidate, counts: Counts, frequency: int) -> tuple[float, ...]:
        name = candidate.name
        here, wanted = self.here, self.here.wanted
        line = here.line
        near = here.above.members.get(name, 0) + line.members.get(name, 0)
        word = here.above.names.get(name, 0) + line.names.get(name, 0)
        private = name[:1] == "_"
        dunder = private and name[:2] == "__" and name[-2:] == "__"
        is_called = candidate.kind in _CALLED
        return (
            log(1 + self.above.chain.get(name, 0)),
            self.above.chain_recency(name),
            self.above.receiver_recency(name),
            log(1 + self.below.receiver.get(name, 0)),
            log(1 + near),
            _recency(here.above.member_last.get(name), here.above.n_uses, 20) if near else 0.0,
            _recency(here.above.last.get(name), here.above.n_tokens, 100) if word else 0.0,
            log(1 + counts.files),
            counts.project / self.total,
            log(1 + counts.chain),
            log(1 + frequency),
            float(not near and not counts.project),
            float(candidate.source == "by-name"),
            float(candidate.fits_name),
            float(min(candidate.depth, 6)),
            float(candidate.source == "member" and not candidate.depth),
            float(dunder and not self.typed.startswith("__")),
            float(private and not dunder and not self.is_own and not self.typed.startswith("_")),
            float(private and not dunder and self.is_own),
            float(wanted.next == "(" and is_called),
            float(wanted.next not in ("", "(") and is_called),
            float(wanted.role == "statement" and is_called),
            float(name == wanted.name or name.strip("_") == wanted.name.strip("_") != ""),
            likeness(name, wanted.words),
            float(name in self.on_line),
            float(wanted.role in ("raise", "except") and name.endswith(_ERRORS)),
            log(1 + here.above.sequence.get((self.last_member, name), 0)),
            log(1 + here.above.contexts.get((wanted.previous, name), 0)),
            float(self.is_own and name == self.current),
            float(
                self.is_own
                and is_called
                and not candidate.depth
                and not near
                and name not in here.below.members
            ),
            self.defined_below.get(name, 0.0),
        )


class _Followed:
    """How often members followed the receiver of this dot in some texts, and how long ago."""

    def __init__(self, texts: tuple[Read, ...], before: str, receiver: str) -> None:
        self.receiver: dict[str, int] = {}
        self.chain: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._chain_last: dict[str, int] = {}
        self._n = self._n_chain = 0
        for text in texts:
            for first, member, _ in text.after.get(receiver, ()) if receiver else ():
                self.receiver[member] = self.receiver.get(member, 0) + 1
                self._last[member] = self._n
                self._n += 1
                if first == before:
                    self.chain[member] = self.chain.get(member, 0) + 1
                    self._chain_last[member] = self._n_chain
                    self._n_chain += 1

    def receiver_recency(self, member: str) -> float:
        """1 for the member used last after the same name, ever less for earlier ones."""
        return _recency(self._last.get(member), self._n, 3)

    def chain_recency(self, member: str) -> float:
        """The same after the same two names."""
        return _recency(self._chain_last.get(member), self._n_chain, 3)


def _recency(last: int | None, n: int, half: float) -> float:
    """1 for the last of `n`, one half for `half` places earlier."""
    return 0.0 if last is None else half / (half + n - 1 - last)


class NameEvidence:
    """What is known of names that stand alone here."""

    def __init__(self, here: Around, where: Where, n_holders: Callable[[str], int]) -> None:
        self.here = here
        self.prefix = where.prefix
        self.lower = where.prefix.lower()
        self.n_holders = n_holders

    def of(self, candidate: Candidate) -> tuple[float, ...]:
        """One value for each of the weights, in their order."""
        name, source = candidate.name, candidate.source
        here, wanted = self.here, self.here.wanted
        above, line = here.above, here.line
        used = above.names.get(name, 0) + line.names.get(name, 0)
        below = here.below.names.get(name, 0)
        place = above.last.get(name)
        if name in line.last:
            place = above.n_tokens - 1
        is_scope = source == "scope"
        is_builtin = is_scope and candidate.is_builtin
        private = name[:1] == "_" and self.prefix[:1] != "_"
        is_called = candidate.kind in _CALLED
        types = candidate.kind in TYPES
        pair = (wanted.previous, name)
        return (
            _recency(place, above.n_tokens, 30),
            _recency(place, above.n_tokens, 300),
            log(1 + above.pairs.get(pair, 0) + here.below.pairs.get(pair, 0)),
            float(is_scope),
            float(source == "near"),
            float(source == "keyword"),
            float(source == "argument"),
            float(source == "project"),
            float(is_scope and candidate.depth == 0),
            float(is_scope and candidate.depth == 1 and not is_builtin),
            float(is_builtin),
            log(1 + self.n_holders(name)) if not used else 0.0,
            float(bool(self.prefix) and name.startswith(self.prefix)),
            float(bool(self.prefix) and name.lower().startswith(self.lower)),
            float(len(name)),
            float(private and name[:2] != "__"),
            float(private and name[:2] == "__"),
            float(wanted.next == "(" and is_called),
            float(wanted.next not in ("", "(") and candidate.kind in CALLABLE),
            likeness(name, wanted.words),
            float(wanted.role in ("raise", "except") and name.endswith(_ERRORS)),
            float(wanted.role == "type" and types),
            float(is_scope and not is_builtin and above.names.get(name, 0) + below <= 1),
            float(wanted.role == "decorator" and candidate.kind in CALLABLE),
        )
