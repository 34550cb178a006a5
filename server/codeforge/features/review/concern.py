"""What one difference concerns: users, tests, pages, and how much of a risk that is."""

from codeforge.features.review.ask import ChangedSymbol, Speaking, User
from codeforge.features.review.compare import Compared
from codeforge.index.covering import tests_of
from codeforge.index.difference import Changed, Difference
from codeforge.index.pages import mentions
from codeforge.index.spread import qualified
from codeforge.index.uses import Sources, Use
from codeforge.index.view import is_test
from codeforge.state.bounds import Clock
from codeforge.state.snapshot import Snapshot
from codeforge.text.counting import counted
from codeforge.text.positions import Span

MAX_USERS = 8
"""Users of one definition that are listed."""
MAX_TESTS = 4
MAX_PAGES = 3


def reviewed(
    snap: Snapshot, one: Changed, sources: Sources, compared: Compared, clock: Clock
) -> ChangedSymbol:
    """One definition that differs with all that it concerns; what there is no time for is left empty."""
    symbol = one.symbol
    asks = one.difference != "documentation" and clock.going_on()
    sure = one.difference in ("added", "body", "value")
    uses = sources.uses(symbol, guesses=not sure).found if asks and one.difference != "added" else []
    users = _users([use for use in uses if not is_test(use.path)], compared)
    tests = [
        Speaking(test.symbol, test.path, test.line, test.confidence, test.path in compared.paths)
        for test in (tests_of(sources, symbol)[:MAX_TESTS] if asks and one.difference != "removed" else ())
    ]
    pages: list[Speaking] = []
    if one.difference in ("removed", "signature") and asks and not symbol.name.startswith("_"):
        found, _ = mentions(
            snap.index,
            snap.read,
            snap.root,
            symbol.name,
            symbol.container,
            limit=MAX_PAGES,
            going_on=clock.going_on,
        )
        pages = [
            Speaking("", page.path, page.line, page.confidence, page.path in compared.paths)
            for page in found
            if page.confidence != "by-name"
        ]
    location = snap.location(symbol) if one.difference != "removed" and not clock.late else None
    n_sure = sum(user.confidence != "by-name" for user in users)
    return ChangedSymbol(
        symbol=qualified(symbol),
        kind=symbol.kind.name.lower(),
        path=symbol.path,
        line=symbol.line,
        span=location.span if location else Span(0, 0),
        difference=one.difference,
        signature=one.signature,
        was=one.was if one.was != one.signature else "",
        users=tuple(users[:MAX_USERS]),
        n_users=len(users),
        tests=tuple(tests),
        pages=tuple(pages),
        risk=_risk(one.difference, n_sure, len(users) - n_sure, tested=bool(tests)),
        note=_said(one, users, pages),
    )


def _users(uses: list[Use], compared: Compared) -> list[User]:
    """One for each definition that uses it, the surest and nearest first."""
    users: dict[tuple[str, str], User] = {}
    said = {use.path for use in uses if use.relation != "imports"}
    for use in uses:
        if use.relation == "imports" and use.path in said:
            continue
        name = qualified(use.within) if use.within else ""
        users.setdefault(
            (use.path, name), User(name, use.path, use.line, use.confidence, use.path in compared.paths)
        )
    return list(users.values())


RISK = {"removed": 50, "signature": 40, "body": 20, "value": 15, "added": 8, "documentation": 2}
"""Of a difference by itself, of 100."""


def _risk(difference: Difference, n_sure: int, n_guessed: int, *, tested: bool) -> int:
    used = min(n_sure * 5 + n_guessed, 40) if difference != "documentation" else 0
    alone = 10 if not tested and difference in ("signature", "body") else 0
    return min(RISK[difference] + used + alone, 100) if used or difference != "removed" else 10


def _said(one: Changed, users: list[User], pages: list[Speaking]) -> str:
    left = [user for user in users if not user.changed and user.confidence != "by-name"]
    stale = [page.path for page in pages if not page.changed]
    if one.difference == "removed" and left:
        return f"it is gone, and {counted(len(left), 'place')} outside this change still {_use(len(left))} it"
    if one.difference == "signature" and left:
        return f"its signature is another, and {counted(len(left), 'user')} did not change"
    if stale:
        return f"{stale[0]} describes it and did not change"
    return ""


def _use(n: int) -> str:
    return "uses" if n == 1 else "use"
