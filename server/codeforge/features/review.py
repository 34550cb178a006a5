"""`codeforge/review`: what a change touches, between two revisions or in the working tree, inside a budget.

Which definitions differ and in what, who uses them, which tests speak for them, which pages describe them, and which
files usually change with these and did not. What others use and is gone or has another signature comes first.
Callers and tests are those of the workspace as it is now, whatever revisions are compared.
"""

from pathlib import PurePosixPath

from msgspec import Struct

from codeforge.errors import BadRequest
from codeforge.index.covering import is_test_name, tests_of
from codeforge.index.difference import Changed, Difference, differences
from codeforge.index.history import (
    Change,
    changes,
    commit_of,
    common,
    contents,
    is_revision,
    log_of,
    objects_at,
)
from codeforge.index.pages import mentions
from codeforge.index.spread import qualified
from codeforge.index.uses import Confidence, Sources, Use
from codeforge.index.view import is_test
from codeforge.state.bounds import Bounds, Clock, Omitted, n_tokens
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.languages import HEAD, language_of
from codeforge.text.documents import Document, decoded, is_binary
from codeforge.text.positions import Span

PROTOCOL_VERSION = 1

MAX_FILES = 400
MAX_SOURCE = 2_000_000
"""Bytes of a file that is compared."""
MAX_USERS = 8
"""Users of one definition that are listed."""
MAX_TESTS = 4
MAX_PAGES = 3
MAX_TOGETHER = 8
FILES_READ = 300
GRAPH = 0.7


class ReviewAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is compared."""

    range: str = ""
    """`A..B`: two revisions; `A...B`: B and what it went apart from A at; `A`: A and the files as they are now;
    empty: HEAD and the files as they are now, unsaved text included."""
    budget: Bounds = Bounds(tokens=6_000, ms=3_000)


class ReviewedFile(Struct, frozen=True):
    """A file that differs."""

    path: str
    status: str
    """`added`, `deleted`, `modified` or `renamed`."""
    before_path: str
    definitions: int
    """How many definitions differ; 0 where only what stands between them does, or nothing is known of the language."""
    note: str = ""
    """Why it was not compared; empty when it was."""


class User(Struct, frozen=True):
    """What uses a definition that differs."""

    symbol: str
    path: str
    line: int
    confidence: Confidence
    changed: bool
    """True when its file differs too."""


class Speaking(Struct, frozen=True):
    """A test or a page that speaks for a definition that differs."""

    symbol: str
    path: str
    line: int
    confidence: Confidence
    changed: bool
    """True when its file differs too."""


class ChangedSymbol(Struct, frozen=True):
    """A definition that differs."""

    symbol: str
    kind: str
    path: str
    line: int
    span: Span
    difference: Difference
    signature: str
    was: str
    """The signature before, where it differs."""
    users: tuple[User, ...]
    n_users: int
    tests: tuple[Speaking, ...]
    pages: tuple[Speaking, ...]
    risk: int
    """0 to 100: what is gone or has another signature, and is used, comes first."""
    note: str
    """What to look at, in a sentence; empty when nothing stands out."""


class Together(Struct, frozen=True):
    """A file that usually changes with one of these, and did not."""

    path: str
    commits: int
    """How often both changed in one commit."""
    beside: str
    """The changed file."""


class ReviewAnswer(Struct, frozen=True):
    """The change: the riskiest first."""

    before: str
    """The commit; empty without git."""
    after: str
    """The commit; empty for the files as they are now."""
    files: tuple[ReviewedFile, ...] = ()
    symbols: tuple[ChangedSymbol, ...] = ()
    tests: tuple[str, ...] = ()
    """Definitions that differ in files of tests."""
    untested: tuple[str, ...] = ()
    """Functions that differ and that no test was found to use."""
    together: tuple[Together, ...] = ()
    text: str = ""
    """The same as Markdown, inside the budget: what a model is given."""
    tokens: int = 0
    revision: int = 0
    ms: float = 0.0
    complete: bool = True
    omitted: Omitted = Omitted()


def review(snap: Snapshot, ask: ReviewAsk) -> ReviewAnswer:
    """What differs, and what that concerns.

    Raises BadRequest for a range that git does not know, Cancelled as any feature. Without git the answer is empty
    and not complete.
    """
    budget = ask.budget.checked()
    clock = Clock(snap, budget.ms)
    before, after = _range(snap, ask.range.strip())
    found = changes(snap.root, before, after) if before else None
    if found is None:
        return ReviewAnswer(
            "", "", revision=snap.revision, ms=clock.ms, complete=False, omitted=Omitted(why="no git")
        )
    if not after:
        found = _with_unsaved(snap, before, found)
    why = ["files"] * (len(found) > MAX_FILES)
    compared = _Compared(snap, found[:MAX_FILES], bool(after), clock)
    sources = Sources(snap.index, snap.read, clock.share(GRAPH), budget=FILES_READ)
    symbols = [
        _reviewed(snap, one, sources, compared, clock)
        for one in compared.differing
        if not is_test(one.symbol.path)
    ]
    symbols.sort(key=lambda one: (-one.risk, one.path, one.line))
    log = log_of(snap.root, limit_s=min(1.0, clock.left_s)) if clock.left_s else None
    together = log.together(compared.paths, limit=MAX_TOGETHER) if log else []
    if clock.late or compared.cut:
        why.append("deadline")
    if not snap.index.complete:
        why.append("indexing")
    answer = ReviewAnswer(
        before=before,
        after=after,
        files=tuple(compared.files),
        symbols=tuple(symbols),
        tests=tuple(
            qualified(one.symbol)
            for one in compared.differing
            if is_test(one.symbol.path) and is_test_name(one.symbol.name)
        ),
        untested=tuple(
            one.symbol
            for one in symbols
            if one.difference in ("added", "signature", "body")
            and one.kind in ("function", "method", "constructor")
            and not any(test.confidence != "by-name" for test in one.tests)
        ),
        together=tuple(Together(*one) for one in together if snap.index.has(one[0])),
        revision=snap.revision,
    )
    return _within(answer, budget, clock, why)


def _range(snap: Snapshot, text: str) -> tuple[str, str]:
    """The commits that are compared; the second is empty for the files as they are now, both are without git."""
    three = "..." in text
    one, dots, other = text.partition("..." if three else "..")
    names = [name or "HEAD" for name in ([one, other] if dots else [one])]
    for name in names:
        if not is_revision(name):
            raise BadRequest(
                f"range is `{text[:200]}`; write A..B, A...B or A, each a revision that git knows."
            )
    commits = [commit_of(snap.root, name) for name in names]
    if commits[0] is None and not text:
        return "", ""
    for name, commit in zip(names, commits, strict=True):
        if commit is None:
            raise BadRequest(f"range names `{name}`, which git does not know in {snap.root}.")
    before, after = commits[0] or "", (commits[1] or "") if dots else ""
    if three:
        before = common(snap.root, before, after) or before
    return before, after


def _with_unsaved(snap: Snapshot, before: str, found: list[Change]) -> list[Change]:
    """The changes with those of open documents whose text is not saved yet."""
    known = {change.path for change in found}
    open_paths = [
        path for path in snap.documents if path not in known and not PurePosixPath(path).is_absolute()
    ]
    objects = objects_at(snap.root, before, open_paths)
    more = [Change(path, path, "modified", objects[path]) for path in open_paths if path in objects]
    return sorted([*found, *more], key=lambda change: change.path)


class _Compared:
    """The files that differ, read and compared."""

    def __init__(self, snap: Snapshot, found: list[Change], between: bool, clock: Clock) -> None:
        self.files: list[ReviewedFile] = []
        self.differing: list[Changed] = []
        self.cut = False
        wanted = [one for change in found for one in (change.before, change.after) if one]
        blobs = contents(snap.root, wanted, limit_s=max(clock.left_s, 0.05))
        for change in found:
            if not clock.going_on():
                self.cut = True
                break
            before = _document(change.before_path or change.path, blobs.get(change.before))
            after = _document(change.path, blobs.get(change.after)) if between else _now(snap, change)
            note = _note(change, before, after, blobs)
            if note:
                self.files.append(ReviewedFile(change.path, change.status, change.before_path, 0, note))
                continue
            if before and after and _same(before, after) and change.status != "renamed":
                continue
            differing = differences(before, after)
            self.differing += differing
            self.files.append(ReviewedFile(change.path, change.status, change.before_path, len(differing)))
        self.paths = {file.path for file in self.files}


def _now(snap: Snapshot, change: Change) -> Document | None:
    return None if change.status == "deleted" else snap.read(change.path)


def _document(path: str, raw: bytes | None) -> Document | None:
    if raw is None or is_binary(raw) or len(raw) > MAX_SOURCE:
        return None
    source = decoded(raw)
    return Document(path, source, language=language_of(path, source[:HEAD]))


def _note(change: Change, before: Document | None, after: Document | None, blobs: dict[str, bytes]) -> str:
    """Why a file is not compared; empty when it is."""
    if change.before and change.before not in blobs:
        return "its old content could not be read"
    if change.before and before is None:
        return "binary, or too large"
    if change.status != "deleted" and after is None:
        return "binary, too large, generated, or gone"
    return ""


def _same(before: Document, after: Document) -> bool:
    return before.source.replace(b"\r\n", b"\n") == after.source.replace(b"\r\n", b"\n")


def _reviewed(
    snap: Snapshot, one: Changed, sources: Sources, compared: _Compared, clock: Clock
) -> ChangedSymbol:
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
    location = snap.location(symbol) if one.difference != "removed" else None
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


def _users(uses: list[Use], compared: _Compared) -> list[User]:
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


_BASE = {"removed": 50, "signature": 40, "body": 20, "value": 15, "added": 8, "documentation": 2}


def _risk(difference: Difference, n_sure: int, n_guessed: int, *, tested: bool) -> int:
    used = min(n_sure * 5 + n_guessed, 40) if difference != "documentation" else 0
    alone = 10 if not tested and difference in ("signature", "body") else 0
    return min(_BASE[difference] + used + alone, 100) if used or difference != "removed" else 10


def _said(one: Changed, users: list[User], pages: list[Speaking]) -> str:
    left = [user for user in users if not user.changed and user.confidence != "by-name"]
    stale = [page.path for page in pages if not page.changed]
    if one.difference == "removed" and left:
        return f"it is gone, and {_count(len(left), 'place')} outside this change still {_use(len(left))} it"
    if one.difference == "signature" and left:
        return f"its signature is another, and {_count(len(left), 'user')} did not change"
    if stale:
        return f"{stale[0]} describes it and did not change"
    return ""


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _use(n: int) -> str:
    return "uses" if n == 1 else "use"


def _within(answer: ReviewAnswer, budget: Bounds, clock: Clock, why: list[str]) -> ReviewAnswer:
    """The answer with as many definitions, the riskiest first, as the budget holds; what is short comes at the end."""
    head = [_title(answer), *(_file_line(file) for file in answer.files)]
    tail = _tail(answer)
    used = 0
    lines: list[str] = []
    n_files = -1
    for line in head:
        cost = n_tokens(line + "\n")
        if used + cost > budget.tokens * 0.25:
            break
        lines.append(line)
        used += cost
        n_files += 1
    reserve = min(sum(n_tokens(line + "\n") for line in tail), int(budget.tokens * 0.2))
    taken = 0
    for symbol in answer.symbols[: budget.items]:
        block = _block(symbol)
        cost = n_tokens("\n" + block + "\n")
        if used + cost > budget.tokens - reserve:
            break
        lines += ["", block]
        used += cost
        taken += 1
    for line in tail:
        cost = n_tokens(line + "\n")
        if used + cost > budget.tokens:
            break
        lines.append(line)
        used += cost
    left = len(answer.symbols) - taken
    why = ["budget"] * bool(left) + why
    text = "\n".join(lines) + "\n" if lines else ""
    return ReviewAnswer(
        before=answer.before,
        after=answer.after,
        files=answer.files[: max(n_files, 0)],
        symbols=answer.symbols[:taken],
        tests=answer.tests if taken or budget.tokens else (),
        untested=answer.untested if taken or budget.tokens else (),
        together=answer.together if taken or budget.tokens else (),
        text=text,
        tokens=n_tokens(text),
        revision=answer.revision,
        ms=clock.ms,
        complete=not {"deadline", "indexing", "files"} & set(why),
        omitted=Omitted(left, len(answer.files) - max(n_files, 0), ", ".join(why)),
    )


def _title(answer: ReviewAnswer) -> str:
    after = answer.after[:10] or "the files as they are"
    return f"# {answer.before[:10]} to {after}: {_count(len(answer.files), 'file')}"


def _file_line(file: ReviewedFile) -> str:
    old = f", was {file.before_path}" if file.status == "renamed" else ""
    what = file.note or (
        _count(file.definitions, "definition") if file.definitions else "between definitions"
    )
    return f"- {file.path} ({file.status}{old}): {what}"


def _block(one: ChangedSymbol) -> str:
    lines = [f"## {one.symbol} ({one.kind}, {one.difference}) {one.path}:{one.line + 1}"]
    if one.note:
        lines.append(f"Look: {one.note}.")
    if one.was and one.difference in ("signature", "removed"):
        lines.append(f"- was: {one.was}")
    if one.signature and one.difference in ("signature", "added"):
        lines.append(f"- {'now' if one.was else 'is'}: {one.signature}")
    for user in one.users:
        sure = "" if user.confidence == "exact" else f", {user.confidence}"
        lines.append(
            f"- used by {user.symbol or 'the top'} at {user.path}:{user.line + 1}{sure}{_also(user.changed)}"
        )
    if one.n_users > len(one.users):
        lines.append(f"- and {one.n_users - len(one.users)} more")
    lines += [
        f"- tested by {test.symbol or test.path} at {test.path}:{test.line + 1}{_also(test.changed)}"
        for test in one.tests
    ]
    lines += [f"- described in {page.path}:{page.line + 1}{_also(page.changed)}" for page in one.pages]
    return "\n".join(lines)


def _also(changed: bool) -> str:
    return ", changed too" if changed else ""


def _tail(answer: ReviewAnswer) -> list[str]:
    lines = []
    if answer.untested:
        lines += ["", f"No test was found to use: {', '.join(answer.untested[:12])}."]
    if answer.tests:
        more = f" and {len(answer.tests) - 12} more" if len(answer.tests) > 12 else ""
        lines += ["", f"Tests that differ: {', '.join(answer.tests[:12])}{more}."]
    if answer.together:
        lines += ["", "Usually changes with these, and did not:"]
        lines += [f"- {one.path} ({one.commits} commits with {one.beside})" for one in answer.together]
    return lines
