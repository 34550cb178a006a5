"""The uses of one definition: which files are read for it, how many, and in which order they are told."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from codeforge.index.facts import Symbol
from codeforge.index.graph import Read
from codeforge.index.uses.families import MAX_FAMILY
from codeforge.index.uses.members import Members
from codeforge.index.uses.model import SURE, Use, Uses, nearness
from codeforge.index.uses.outermost import OutermostNames
from codeforge.index.uses.owners import MAX_SAME_NAME, owner_of
from codeforge.index.uses.rule import LocalNames, Rule
from codeforge.index.uses.texts import Texts
from codeforge.index.view import View, is_test
from codeforge.syntax.outline import Kind

MAX_FILES = 30
"""Files read for one definition that are sure to use it."""
MAX_GUESSED_FILES = 8
"""Files read for places that share the name only."""
MAX_GUESSES = 12
"""Places listed that share the name only."""
GUESSES_A_FILE = 2
_CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "__post_init__"})


class Sources(Texts):
    """The view and its texts, with what one question asks of them more than once."""

    def __init__(
        self, view: View, read: Read, going_on: Callable[[], bool] = lambda: True, *, budget: int = 120
    ) -> None:
        super().__init__(view, read, going_on, budget=budget)
        self._uses: dict[tuple[str, int, str, bool, bool], Uses] = {}
        self._candidates: dict[tuple[str, int, str], _Candidates] = {}

    def uses(self, target: Symbol, *, guesses: bool = True, tests: bool = False) -> Uses:
        """`uses_of`, worked out once."""
        key = (target.path, target.line, target.name, guesses, tests)
        found = self._uses.get(key)
        if found is None:
            found = self._uses[key] = uses_of(self, target, guesses=guesses, tests=tests)
        return found

    def candidates(self, target: Symbol) -> "_Candidates":
        """The rule for `target` and the files to read for it, worked out once."""
        key = (target.path, target.line, target.name)
        found = self._candidates.get(key)
        if found is None:
            rule, owner = _rule(self, target)
            same_name = len(self.view.symbols_named(target.name, limit=MAX_SAME_NAME))
            found = self._candidates[key] = _Candidates(rule, owner, rule.candidates(), same_name)
        return found


class _Candidates(NamedTuple):
    rule: Rule
    owner: Symbol | None
    """The type whose member the target is."""
    files: list[tuple[str, bool]]
    same_name: int


def uses_of(sources: Sources, target: Symbol, *, guesses: bool = True, tests: bool = False) -> Uses:
    """The uses of `target` outside its own definition; without `guesses` only the sure ones, with `tests` only tests'.

    Each file is read at most once a `Sources`. A name of a function's inside is looked for in its file only.
    """
    rule, owner, candidates, same_name = sources.candidates(target)
    if tests:
        candidates = [one for one in candidates if is_test(one[0])]
    found = _collected(sources, target, rule, candidates, same_name, guesses)
    return _with_calls_of(sources, owner, found, tests) if owner and _makes(target) else found


def places_of(sources: Sources, target: Symbol) -> Iterator[Use]:
    """All places that may mean `target`, its own definition's inside too, file by file, the likeliest files first.

    Left out is what cannot mean it: by the file's imports, or because its receiver is known to be something else.
    """
    rule, owner = _rule(sources, target)
    rule.whole = True
    for path, is_sure in rule.candidates():
        document = sources.read(path) if (is_sure or owner) and sources.going_on() else None
        if document is not None:
            yield from rule.uses(document)


def is_too_wide(sources: Sources, target: Symbol) -> bool:
    """True for a member of a class with more subclasses than are looked at."""
    owner = owner_of(sources, target)
    return owner is not None and len(sources.family(owner.path, owner.name).members) > MAX_FAMILY


def _rule(sources: Sources, target: Symbol) -> tuple[Rule, Symbol | None]:
    """What decides which places mean `target`, and the type whose member it is."""
    owner = owner_of(sources, target)
    if owner is None and target.container:
        return LocalNames(sources, target), None
    return (Members(sources, target, owner) if owner is not None else OutermostNames(sources, target)), owner


def _makes(target: Symbol) -> bool:
    return target.kind is Kind.CONSTRUCTOR or target.name in _CONSTRUCTORS


def _with_calls_of(sources: Sources, owner: Symbol, found: Uses, tests: bool) -> Uses:
    """The uses of a constructor with the calls of its class."""
    of_class = sources.uses(owner, guesses=False, tests=tests)
    calls = [
        use._replace(why=f"`{owner.name}` is called") for use in of_class.found if use.relation == "calls"
    ]
    left = found.files_left + of_class.files_left * of_class.cut
    known = {(use.path, use.line) for use in calls}
    more = [use for use in found.found if (use.path, use.line) not in known and use.confidence != "by-name"]
    return Uses(calls + more, left, found.same_name, found.cut or of_class.cut)


def _collected(
    sources: Sources,
    target: Symbol,
    rule: Rule,
    candidates: list[tuple[str, bool]],
    same_name: int,
    guesses: bool,
) -> Uses:
    sure: list[Use] = []
    guessed: list[Use] = []
    n_sure = n_guessed = left = 0
    cut = False
    for path, is_sure in candidates:
        if not is_sure and (not guesses or n_guessed >= MAX_GUESSED_FILES or len(guessed) >= 4 * MAX_GUESSES):
            left += 1
            continue
        if not sources.going_on() or n_sure >= MAX_FILES:
            left += 1
            cut = cut or is_sure
            continue
        document = sources.read(path)
        if document is None:
            left += 1
            cut = cut or is_sure
            continue
        n_sure, n_guessed = n_sure + is_sure, n_guessed + (not is_sure)
        here = 0
        for use in rule.uses(document):
            if use.confidence != "by-name":
                sure.append(use)
            elif guesses and here < GUESSES_A_FILE:
                here += 1
                guessed.append(use)
    sure.sort(key=lambda use: _order(use, target))
    guessed.sort(key=lambda use: (_affinity(use), *_order(use, target)))
    left += len({use.path for use in guessed[MAX_GUESSES:]})
    return Uses(sure + guessed[:MAX_GUESSES], left, same_name, cut)


def _order(use: Use, target: Symbol) -> tuple[int, bool, bool, int, str, int]:
    far = -nearness(use.path, target.path)
    return SURE[use.confidence], use.relation == "imports", is_test(use.path), far, use.path, use.line


def _affinity(use: Use) -> int:
    return 0 if "reads like" in use.why else 1
