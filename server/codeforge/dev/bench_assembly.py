"""What each part of the assembler is worth, at cursors in a package: whole answers, with the part and without it.

Truncation, compression, relevance, window and budget are told by what an answer holds: the share of the definitions
that the hidden lines use, and its tokens. Warming, prefetch and reuse are told by time: milliseconds of processor time
of the question that they prepare. All is asked as an editor asks, of an index without the lines that are hidden.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import structs

from codeforge.cli.bench_context import Engine
from codeforge.dev.context_cursors import Corpus, Cursor
from codeforge.features.context import Assembly, Budget, ContextAnswer, ContextAsk, Known, context
from codeforge.features.context.ask import Purpose
from codeforge.features.context.explain import ExplainAsk, explain
from codeforge.features.context.project import qualified
from codeforge.features.context.warming import warm_context
from codeforge.state.folder import Folder
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import CALLABLE, outline_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

TOKENS = 2000
PATIENT_MS = 10_000
WORST = 10
CONTENT = ("truncation", "compression", "relevance", "window", "budget")
MOVERS = ("together", "fixtures", "configuration")
"""Retrievers that move what the others have found, or add to it, so that only whole answers tell their worth.

What was edited lately, or used before, says nothing here: nobody has worked on these files.
"""
PURPOSES: tuple[Purpose, ...] = ("complete", "edit")


class At(NamedTuple):
    """A cursor as an editor has it: the text ends there, behind the indentation."""

    cursor: Cursor
    document: Document
    needed: tuple[tuple[str, int, str], ...]
    """Path, line number and first line of each definition that is needed."""

    def shown(self, answer: ContextAnswer) -> float:
        """The share of what is needed whose first line is in an answer."""
        texts: dict[str, str] = {}
        for item in answer.items:
            texts[item.path] = f"{texts.get(item.path, '')}\n{item.text}"
        return sum(header in texts.get(path, "") for path, _, header in self.needed) / len(self.needed)


def told(root: Path, corpus: Corpus, cursors: Sequence[Cursor]) -> str:
    """The tables of one package."""
    engine = Engine()
    engine.index(root.resolve())
    folder = engine.folder
    assert folder is not None
    places = [_at(corpus, cursor) for cursor in cursors]
    lines = [f"{corpus.name}: the assembler at {len(places)} cursors, {TOKENS} tokens"]
    if places:
        lines += [*_contents(folder, places), *_times(folder, places), *_worst(folder, places)]
    engine.close()
    return "\n".join(lines) + "\n"


def _at(corpus: Corpus, cursor: Cursor) -> At:
    whole = corpus.documents[cursor.path]
    start = whole.lines.starts[cursor.line]
    hidden = whole.source[start:]
    source = whole.source[:start] + hidden[: len(hidden) - len(hidden.lstrip(b" \t"))]
    needed = []
    for path, line in sorted(cursor.needed):
        text = corpus.documents[path].source.decode("utf-8", "replace").split("\n")[line]
        needed.append((path, line, text.strip().rstrip(":")))
    return At(cursor, Document(cursor.path, source, language=whole.language, version=1), tuple(needed))


def _contents(folder: Folder, places: Sequence[At]) -> Iterator[str]:
    yield f"  {'':22}{'complete: recall':>18}{'tokens':>8}{'edit: recall':>16}{'tokens':>8}"
    stages: dict[str, list[float]] = {}
    for off in ("", *CONTENT, *MOVERS):
        row = ""
        for purpose, width in zip(PURPOSES, (18, 16), strict=True):
            answers = [_asked(folder, at, purpose=purpose, assembly=_without(off))[0] for at in places]
            recall = sum(at.shown(one) for at, one in zip(places, answers, strict=True)) / len(places)
            row += f"{recall:>{width}.3f}{sum(one.tokens for one in answers) / len(answers):>8.0f}"
            for answer in answers if not off and purpose == "complete" else ():
                for name in answer.stages.__struct_fields__:
                    stages.setdefault(name, []).append(getattr(answer.stages, name))
        yield f"  {f'without {off}' if off else 'all':22}{row}"
    yield "  stages, ms of wall time p50 / p95: " + ", ".join(
        f"{name} {_spread(times)}" for name, times in stages.items()
    )


def _times(folder: Folder, places: Sequence[At]) -> Iterator[str]:
    parts: tuple[tuple[str, str, Callable[[Folder, At, Assembly], float]], ...] = (
        ("warming", "at the place where it rests", _after_rest),
        ("prefetch", "at the next body", _at_next_body),
        ("reuse", "one key later", _after_key),
    )
    yield f"  {'ms of processor time':40}{'with, p50 / p95':>18}{'without':>18}"
    for name, what, measure in parts:
        with_it = [ms for at in places if (ms := measure(folder, at, Assembly())) >= 0]
        without = [ms for at in places if (ms := measure(folder, at, _without(name))) >= 0]
        yield f"  {f'{name}: {what}':40}{_spread(with_it):>18}{_spread(without):>18}"
    shares = [_sent_again(folder, at) for at in places]
    yield f"  one key later, of the tokens sent again, p50 / p95: {_spread(shares)} %"


def _after_rest(folder: Folder, at: At, assembly: Assembly) -> float:
    snap = _opened(folder, at.document)
    warm_context(snap, at.cursor.path, len(at.document.source), assembly=assembly)
    return _ask(snap, at.cursor.path, len(at.document.source))[1]


def _at_next_body(folder: Folder, at: At, assembly: Assembly) -> float:
    """The document was opened, and a person goes to its first body."""
    snap = _opened(folder, at.document)
    definitions = outline_of(snap.documents[at.cursor.path]).definitions
    body = next((one.body for one in definitions if one.kind in CALLABLE and one.body > 0), -1)
    if body < 0:
        return -1.0
    warm_context(snap, at.cursor.path, assembly=assembly)
    return _ask(snap, at.cursor.path, body)[1]


def _after_key(folder: Folder, at: At, assembly: Assembly) -> float:
    snap = _opened(folder, at.document)
    _ask(snap, at.cursor.path, len(at.document.source), assembly=assembly)
    snap, end = _typed(folder, snap, at)
    return _ask(snap, at.cursor.path, end, assembly=assembly)[1]


def _sent_again(folder: Folder, at: At) -> float:
    snap = _opened(folder, at.document)
    first, _ = _ask(snap, at.cursor.path, len(at.document.source))
    snap, end = _typed(folder, snap, at)
    held = tuple(Known(item.id, item.hash) for item in first.items)
    second, _ = _ask(snap, at.cursor.path, end, known=held)
    return 100 * sum(item.tokens for item in second.items) / max(second.tokens, 1)


def _typed(folder: Folder, snap: Snapshot, at: At) -> tuple[Snapshot, int]:
    """One more letter at the cursor."""
    end = len(at.document.source)
    edited = snap.documents[at.cursor.path].edited([Edit(end, end, b"r")], version=2)
    folder.put(edited)
    return folder.snapshot(), end + 1


def _worst(folder: Folder, places: Sequence[At]) -> Iterator[str]:
    """The cursors that miss most, and why what they miss is not there."""
    asked = [(_asked(folder, at), at) for at in places]
    by_recall = sorted(asked, key=lambda pair: (pair[1].shown(pair[0][0]), pair[1].cursor.path))
    yield f"  the {WORST} worst of them:"
    for (answer, _), at in by_recall[:WORST]:
        missed = [(path, line) for path, line, header in at.needed if not _holds(answer, path, header)]
        if not missed:
            break
        yield f"    {at.shown(answer):.2f}  {at.cursor.path}:{at.cursor.line + 1}"
        snap = _opened(folder, at.document)
        ask = ContextAsk(at.cursor.path, len(at.document.source), budget=Budget(TOKENS, PATIENT_MS))
        for path, line in missed[:2]:
            for symbol in snap.index.symbols_between(path, line, line)[:1]:
                yield f"          {explain(snap, ExplainAsk(ask, f'{path}#{qualified(symbol)}')).why}"


def _holds(answer: ContextAnswer, path: str, header: str) -> bool:
    return any(item.path == path and header in item.text for item in answer.items)


def _asked(
    folder: Folder, at: At, *, purpose: Purpose = "complete", assembly: Assembly | None = None
) -> tuple[ContextAnswer, float]:
    snap = _opened(folder, at.document)
    return _ask(snap, at.cursor.path, len(at.document.source), purpose=purpose, assembly=assembly)


def _ask(
    snap: Snapshot,
    path: str,
    at: int,
    *,
    purpose: Purpose = "complete",
    assembly: Assembly | None = None,
    known: tuple[Known, ...] = (),
) -> tuple[ContextAnswer, float]:
    """The answer, and its milliseconds of processor time."""
    ask = ContextAsk(
        path,
        at,
        purpose=purpose,
        budget=Budget(TOKENS, PATIENT_MS),
        assembly=assembly or Assembly(),
        known=known,
    )
    start = time.thread_time()
    answer = context(snap, ask)
    return answer, (time.thread_time() - start) * 1000


def _opened(folder: Folder, document: Document) -> Snapshot:
    """The document as it was just opened: nothing is kept of it yet."""
    folder.drop(document.path)
    fresh = Document(document.path, document.source, language=document.language, version=1)
    fresh.lineage = {}
    folder.put(fresh)
    return folder.snapshot()


def _without(part: str) -> Assembly:
    if part in MOVERS:
        return Assembly(without=(part,))
    return structs.replace(Assembly(), **{part: False}) if part else Assembly()


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    return f"{np.percentile(values, 50):.1f} / {np.percentile(values, 95):.1f}"
