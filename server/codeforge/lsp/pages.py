"""`codeforge/page`: what the other requests answer, as pages."""

from collections.abc import Callable
from typing import Any, Literal

from codeforge.engines.process import family_memory_mb
from codeforge.errors import BadRequest
from codeforge.features.context import ContextAsk, context
from codeforge.features.context.ask import Budget
from codeforge.features.context.words import said_of
from codeforge.features.references import references
from codeforge.features.status import Status, status
from codeforge.features.workspace_symbols import workspace_symbols
from codeforge.index.facts import Symbol
from codeforge.lsp import graph
from codeforge.lsp.convert import Edge
from codeforge.lsp.page import Page, PageGroup, PageItem, PageMeter, PagePlace, Words, markdown, one_line, say
from codeforge.state.bounds import Omitted
from codeforge.text.positions import Span

View = Literal["context", "impact", "tests", "review", "overview", "status", "find", "uses"]

PATIENT_MS = 500
"""For an answer that a person waits for: more than completion gets, still at once."""
QUESTION_TOKENS = 8_000
MOST_SYMBOLS = 60
MOST_NAMESAKES = 5

CONFIDENCE = {"exact": "exact", "resolved": "resolved", "by-name": "by name"}
GROUPS = {
    "caller": "Callers",
    "override": "Overriders",
    "importer": "Importers",
    "test": "Tests",
    "document": "Pages",
}
DIFFERENCES = {
    "added": "added",
    "removed": "removed",
    "signature": "another signature",
    "body": "another body",
    "value": "another value",
    "documentation": "another documentation",
}


ROWS = ("Files", "In memory", "Left out", "Problems")
"""What is told of each folder of the status."""


class PageParams(graph.TargetParams, frozen=True):
    """`codeforge/page`: what is to be seen, at a place, about a symbol, or for a question."""

    view: View = "context"
    query: str = ""
    range: str = ""
    """Of a review."""


def ask_page(edge: Edge, params: PageParams) -> Page:
    """The page of a view, with its text."""
    page = VIEWS[params.view](edge, params)
    page.text = markdown(page)
    return page


# Context


def _context_page(edge: Edge, params: PageParams) -> Page:
    """What matters at a place, or for a question."""
    settings = edge.snap.settings.context
    tokens = params.budget.tokens or (QUESTION_TOKENS if params.query else settings.tokens)
    budget = Budget(tokens=tokens, ms=params.budget.ms or PATIENT_MS)
    if params.query.strip():
        ask = ContextAsk(query=params.query, purpose="chat", budget=budget)
        about = params.query
    elif params.text_document is not None and params.position is not None:
        ask = ContextAsk(path=edge.path, at=edge.at(params.position), purpose="complete", budget=budget)
        about = f"{edge.path}:{params.position.line + 1}"
    else:
        raise BadRequest("Nothing is asked: give textDocument with position, or query.")
    answer = context(edge.snap, ask)
    stages = answer.stages
    items = [
        PageItem(
            item.id,
            item.symbol or item.path.rpartition("/")[2],
            [item.kind, _confidence(item.confidence), say("{0} tokens", item.tokens)],
            _place(edge, item.path, item.span),
            item.score,
            [
                say("{0} ({1})", say(said), via) if via else say(said)
                for said, via in said_of(item.reasons, item.path)
            ],
            item.text,
        )
        for item in answer.items
    ]
    return Page(
        say("Context for {0}", about),
        [(say("Items"), str(len(items))), _time(stages.plan + stages.retrieve + stages.assemble)],
        [PageGroup("", items)],
        PageMeter(say("Tokens"), answer.tokens, budget.tokens),
        _note(answer.complete, answer.omitted),
        answer.complete,
    )


# The graph


def _impact_page(edge: Edge, params: PageParams) -> Page:
    asked = graph.ImpactParams(
        text_document=params.text_document,
        position=params.position,
        symbol=params.symbol,
        budget=graph.BudgetParams(ms=graph.PATIENT),
    )
    answer = graph.ask_impact(edge, asked)
    groups = {group: PageGroup(say(words), []) for group, words in GROUPS.items()}
    for found in answer.items:
        chain = " → ".join(link.symbol for link in found.chain) if len(found.chain) > 1 else ""
        place = _line(edge, found.path, found.line)
        tags = [found.kind, _confidence(found.confidence)]
        item = PageItem(f"{found.group} {found.symbol} {place.text}", found.symbol or place.text, tags)
        item.place, item.score = place, found.score
        item.reasons = [one for one in (found.why, chain) if one]
        groups[found.group].items.append(item)
    return _of_graph("Impact of {0}", edge, params, answer, [one for one in groups.values() if one.items])


def _tests_page(edge: Edge, params: PageParams) -> Page:
    asked = graph.TestsParams(
        text_document=params.text_document,
        position=params.position,
        symbol=params.symbol,
        budget=graph.BudgetParams(ms=graph.PATIENT),
    )
    answer = graph.ask_tests(edge, asked)
    items = [
        PageItem(
            test.id,
            test.id,
            [_confidence(test.confidence)],
            _line(edge, test.path, test.line),
            test.score,
            list(test.reasons),
        )
        for test in answer.tests
    ]
    return _of_graph("Tests for {0}", edge, params, answer, [PageGroup(say(GROUPS["test"]), items)])


def _of_graph(title: str, edge: Edge, params: PageParams, answer: Any, groups: list[PageGroup]) -> Page:
    name = answer.target.name if answer.target else params.symbol or edge.path
    note = _note(answer.complete, answer.omitted) if answer.target else say("There is no definition here.")
    return Page(say(title, name), [_time(answer.ms)], groups, note=note, complete=answer.complete)


def _review_page(edge: Edge, params: PageParams) -> Page:
    answer = graph.ask_review(edge, graph.ReviewParams(range=params.range))
    if not answer.before:
        return Page(say("Review"), [], [], note=say("There is no git repository here to compare with."))
    changed = [
        PageItem(
            f"{one.path}#{one.symbol}",
            one.symbol,
            [one.kind, say(DIFFERENCES[one.difference]), say("{0} uses", one.n_users)],
            _line(edge, one.path, one.line) if one.difference != "removed" else None,
            one.risk,
            [
                *([one.note] if one.note else []),
                *([say("was {0}", one.was)] if one.was and one.was != one.signature else []),
                *(say("used by {0}", f"{user.symbol or user.path}:{user.line + 1}") for user in one.users),
                *(say("tested by {0}", test.symbol or test.path) for test in one.tests),
            ],
            one.signature,
        )
        for one in answer.symbols
    ]
    together = [
        PageItem(
            one.path,
            one.path,
            place=_line(edge, one.path, 0),
            reasons=[say("changed {0} times with {1}", one.commits, one.beside)],
        )
        for one in answer.together
    ]
    untested = [PageItem(f"untested {name}", name) for name in answer.untested]
    groups = [
        PageGroup(say("Changed definitions"), changed),
        PageGroup(say("Without a test"), untested),
        PageGroup(say("Usually changed with these"), together),
    ]
    return Page(
        say("Review"),
        [(say("Files"), str(len(answer.files))), _time(answer.ms)],
        [group for group in groups if group.items or group is groups[0]],
        note=_note(answer.complete, answer.omitted),
        complete=answer.complete,
    )


def _overview_page(edge: Edge, params: PageParams) -> Page:
    answer = graph.ask_overview(edge, graph.OverviewParams())
    packages = [
        PageItem(
            one.path,
            one.path,
            [say("{0} files", f"{one.files:,}"), say("{0} lines", f"{one.lines:,}")],
            reasons=[
                *([one.purpose] if one.purpose else []),
                *([", ".join(one.offers)] if one.offers else []),
            ],
        )
        for one in answer.packages
    ]
    entries = [
        PageItem(
            f"entry {one.name}",
            one.name,
            [one.kind],
            _line(edge, one.path, 0) if one.path else None,
            reasons=[one.what] if one.what else [],
        )
        for one in answer.entries
    ]
    hubs = [
        PageItem(
            f"{one.path}#{one.symbol}",
            one.symbol or one.path,
            [one.kind, say("{0} importers", one.importers)],
            _line(edge, one.path, one.line),
        )
        for one in answer.hubs
    ]
    hot = [
        PageItem(f"hot {one.path}", one.path, [say("{0} commits", one.commits)], _line(edge, one.path, 0))
        for one in answer.hot
    ]
    groups = [
        PageGroup(say("Packages"), packages),
        PageGroup(say("Entries"), entries),
        PageGroup(say("Used most"), hubs),
        PageGroup(say("Changed most"), hot),
    ]
    return Page(
        say("Overview of {0}", answer.name),
        [(say("Files"), f"{answer.files:,}"), (say("Lines"), f"{answer.lines:,}"), _time(answer.ms)],
        [group for group in groups if group.items],
        note=_note(answer.complete, answer.omitted) or answer.purpose,
        complete=answer.complete,
    )


# Symbols


def _find_page(edge: Edge, params: PageParams) -> Page:
    found = workspace_symbols(edge.snap, params.query)
    note = say("{0} more are left out.", len(found) - MOST_SYMBOLS) if len(found) > MOST_SYMBOLS else ""
    items = [_symbol(edge, symbol) for symbol in found[:MOST_SYMBOLS]]
    return Page(params.query, [], [PageGroup("", items)], note=note, complete=edge.snap.index.complete)


def _uses_page(edge: Edge, params: PageParams) -> Page:
    """Uses of what is called so (`name` or `Class.name`), under each definition."""
    owner, _, name = params.symbol.rpartition(".")
    named = edge.snap.index.symbols_named(name)
    meant = [one for one in named if not owner or one.container.endswith(owner)]
    groups = []
    for symbol in meant[:MOST_NAMESAKES]:
        name_at = edge.snap.location(symbol)
        if name_at is None:
            continue
        found = references(edge.snap, symbol.path, name_at.span.start, include_declaration=False)
        items = []
        for number, use in enumerate(found[:MOST_SYMBOLS]):
            place = _place(edge, use.path, use.span)
            items.append(PageItem(f"{symbol.path}#{name} {number}", place.text, place=place))
        groups.append(PageGroup(one_line(_symbol(edge, symbol)), items))
        if len(found) > len(items):
            groups[-1].items.append(PageItem("more", say("{0} more are left out.", len(found) - len(items))))
    note = "" if meant else say("Nothing in this workspace is called {0}.", params.symbol)
    return Page(params.symbol, [], groups, note=note, complete=edge.snap.index.complete)


def _symbol(edge: Edge, symbol: Symbol) -> PageItem:
    name = f"{symbol.container}.{symbol.name}" if symbol.container else symbol.name
    place = _line(edge, symbol.path, symbol.line)
    return PageItem(f"{place.text} {name}", name, [symbol.kind.name.lower()], place)


# The server


def _status_page(edge: Edge, params: PageParams) -> Page:
    """What is indexed, in a sentence, in a word, and folder by folder."""
    from importlib.metadata import version  # 20 ms that a start need not wait for

    found = [status(folder.snapshot()) for folder in edge.places.session.folders]
    files = sum(one.n_files for one in found)
    paused = any(one.paused for one in found)
    complete = all(one.complete and one.searchable for one in found)
    engines = [f"{name} {state}" for one in found[:1] for name, state in one.engines.items()]
    problems = [problem for one in found for problem in one.problems]
    memory = family_memory_mb()
    facts: list[tuple[Words, Words]] = [(say("Server"), version("codeforge-ls"))]
    facts += [(say("Memory"), f"{memory:.0f} MB")] if memory else []
    facts += [(say("Engines"), ", ".join(engines))] if engines else []
    facts += [(say("Problem"), problems[0])] if problems else []
    wrong = bool(problems) or any(one.endswith("stopped") for one in engines)
    return Page(
        say("Index Status"),
        facts,
        [PageGroup(one.root, _status_items(one)) for one in found],
        note=say("Paused, {0} files indexed", files)
        if paused
        else say("{0} files indexed", files)
        if complete
        else say("Indexing, {0} files so far", files),
        complete=complete or paused,
        state="paused" if paused else "wrong" if wrong else "" if complete else "indexing",
    )


def _status_items(one: Status) -> list[PageItem]:
    state = (
        say("paused")
        if one.paused
        else say("indexing")
        if not one.complete
        else say("complete")
        if one.searchable
        else say("collecting words")
    )
    held = say("{0} open, {1} changed since the index was stored", one.n_open, one.n_changed)
    told: list[tuple[list[Words], list[Words]]] = [
        ([str(one.n_files), state], _counted(one.languages)),
        ([], [held]),
        ([], _counted(one.left_out_reasons)),
        ([], list(one.problems)),
    ]
    return [
        PageItem(f"{one.root} {title}", say(title), tags, reasons=reasons)
        for title, (tags, reasons) in zip(ROWS, told, strict=True)
        if tags or reasons
    ]


def _counted(numbers: dict[str, int]) -> list[Words]:
    return [f"{n} {what}" for what, n in numbers.items()]


VIEWS: dict[View, Callable[[Edge, PageParams], Page]] = {
    "context": _context_page,
    "impact": _impact_page,
    "tests": _tests_page,
    "review": _review_page,
    "overview": _overview_page,
    "status": _status_page,
    "find": _find_page,
    "uses": _uses_page,
}


# Parts


def _place(edge: Edge, path: str, span: Span) -> PagePlace:
    return _line(edge, path, edge.range(span, path).start.line)


def _line(edge: Edge, path: str, line: int) -> PagePlace:
    return PagePlace(edge.uri(path), line, f"{path}:{line + 1}")


def _confidence(name: str) -> Words:
    return say(CONFIDENCE[name]) if name in CONFIDENCE else name


def _time(ms: float) -> tuple[Words, Words]:
    return say("Time"), f"{ms:.1f} ms"


def _note(complete: bool, omitted: Omitted | Any) -> Words:
    """What an answer lacks, and why; empty when it lacks nothing."""
    if complete:
        return say("{0} more do not fit the budget.", omitted.items) if omitted.items else ""
    if "indexing" in omitted.why:
        return say("Files are still being indexed: there may be more.")
    return say("Time ran out: this is the best found so far.")
