"""Which files answer a question: evidence about each file, weighed by what kind of question it is.

Evidence is a table with a row for each live file and a column for each of `EVIDENCE`: BM25 of its text, its best chunks,
its path and the names it defines, how much of the question it covers, the symbols and paths that the question names,
what its vectors are near to, and what kind of file it is. A linear model weighs it; its weights are data
(`question_weights`), fitted for three kinds of question apart, with vectors and without. The best files are then ordered
once more by a small network, which sees what pieces of evidence say together (docs/context-model.md).
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files as resources
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from codeforge.errors import IndexDamaged
from codeforge.index import question_weights
from codeforge.index.facts import Symbol
from codeforge.index.network import Network, decoded
from codeforge.index.search import (
    CHUNK_LINES,
    DEFINITIONS,
    NAMED,
    PLACES,
    SCORE_DIGITS,
    ChunkHit,
    FileHit,
    Floats,
    Ints,
    SymbolSource,
    TextView,
    query_terms,
)
from codeforge.index.vectors import nearness, word_table

QuestionKind = Literal["symbol", "question", "long"]

WORDS = {
    "body": "its text fits",
    "path": "its path fits",
    "definitions": "what it defines fits",
    "chunk": "its text fits",
    "top3": "its text fits",
    "head": "its first lines fit",
    "cover": "holds the words that are rare",
    "path_share": "its path fits",
    "definitions_share": "what it defines fits",
    "stem_share": "its file name says it",
    "stem_precision": "its file name says it",
    "best_name": "defines what is called so",
    "best_place": "holds the words that are rare",
    "symbol": "defines the name",
    "symbol_stem": "its file is called like the name",
    "mentioned": "its path is in the question",
    "first.body": "its text fits the first line",
    "first.path": "its path fits the first line",
    "first.definitions": "what it defines fits the first line",
    "aside": "is a test, an example or a page",
    "facade": "passes on what others define",
    "size": "is a large file",
    "depth": "lies deep in folders",
    "near": "near in meaning",
    "near3": "near in meaning",
    "near_names": "its names are near in meaning",
    "often": "changes often",
    "twin": "a better twin lies beside it",
    "jointly": "how what speaks for it goes together",
}
"""Each piece of evidence as a reason in a person's words; several say the same to a person."""
OFTEN = 1.2
"""The weight of how often a file changes, which is added to the fitted ones: most repositories that these were fitted
on come without a history (docs/context-model.md)."""
BESIDE = ("often", "twin", "jointly")
"""What counts beside the evidence: how often a file changes, what it loses to a better twin, and what its place by the
network is above or below its place by the weights."""
EVIDENCE = tuple(name for name in WORDS if name not in BESIDE)
VECTORS = ("near", "near3", "near_names")
LEXICAL = tuple(name for name in EVIDENCE if name not in VECTORS)
TRAITS = frozenset({"aside", "facade", "size", "depth", *BESIDE})
"""What kind of file it is, and what else is no evidence by itself."""
_AT = {name: n for n, name in enumerate(EVIDENCE)}

LONG = 24
"""Words from which on a text is no question any more but a report, a task, a message."""
FIRST = 40
"""So many files, the best by the weights, are ordered once more by the network."""
TOGETHER = (*EVIDENCE, "sum", "behind")
"""What the network sees of a file: its evidence, its sum by the weights, and how far that is behind the best."""
NETWORKS = "question_networks.npz"
NEAREST = 0.8
"""A file that shares no word with the question is offered when it is, among all, about as near as the nearest."""
NEARNESS_OF_CHUNK = 0.5
"""How much nearness counts beside words where the chunk of a file is chosen that is shown."""
MEAN_OF = 3
"""Chunks of a file whose mean is a piece of evidence."""
_PATH = re.compile(r"[\w.-]+(?:[/\\][\w.-]+)+|[\w-]+\.\w{1,5}\b|\w+(?:\.\w+)+")
_WORD = re.compile(r"[^\W\d]\w*")


def kind_of(query: str) -> QuestionKind:
    """What kind of question a text is: one name, a question, or a long text."""
    words = query.split(maxsplit=LONG)
    if len(words) == 1:
        return "symbol"
    return "long" if len(words) > LONG or "\n" in query.strip() else "question"


class Evidence(Struct, frozen=True):
    """What speaks for each live file."""

    table: Floats
    """A row a file, a column for each of EVIDENCE."""
    parts: Ints
    """The part of the view that each row is in."""
    files: Ints
    """The place of each row's file in its part."""
    chunks: list[Floats]
    """A score for each chunk of each part."""
    has_vectors: bool
    often: Floats
    """How often each row's file changes, beside the one that changes most often."""
    lost: Floats
    """What each row's file loses to a better twin."""

    def paths(self, text: TextView) -> list[str]:
        """The file of each row, in the view that was asked."""
        rows = zip(self.parts.tolist(), self.files.tolist(), strict=True)
        return [text.live[part].segment.paths[file] for part, file in rows]


def search_files(
    query: str, text: TextView, symbols: SymbolSource, *, limit: int = 10, vectors: bool = True
) -> list[FileHit]:
    """Files that answer `query`, best first, ties by path; at most `limit`.

    Scores fall from the first to the last. `features` of a hit add up to its score, evidence and what counts BESIDE.
    Files that share nothing with the question are left out.
    """
    kind = kind_of(query)
    found = evidence(query, text, symbols, vectors=vectors and kind != "symbol")
    if not len(found.table):
        return []
    weights = weights_for(kind, with_vectors=found.has_vectors)
    definitions = _definitions(query, symbols) if kind == "symbol" else {}
    hits = []
    for row, path, score in _best_first(found, weights, text, least=limit)[:limit]:
        part, file = int(found.parts[row]), int(found.files[row])
        shares = (found.table[row] * weights).tolist()
        said = {name: share for name, share in zip(EVIDENCE, shares, strict=True) if share}
        beside = {"often": OFTEN * float(found.often[row]), "twin": -float(found.lost[row])}
        said |= {name: share for name, share in beside.items() if share}
        jointly = round(score - sum(said.values()), SCORE_DIGITS - 1)
        if jointly:
            said["jointly"] = jointly
        hits.append(FileHit(path, score, said, _shown(text, part, file, found.chunks[part], definitions)))
    return hits


def _best_first(
    found: Evidence, weights: Floats, text: TextView, *, least: int
) -> list[tuple[int, str, float]]:
    """At least so many rows with path and score, best first, ties by path; fewer where fewer share something.

    The scores are the sums by the weights, the highest first, whatever row the network gives which place.
    """
    speaks = found.table[:, : _AT["aside"]].max(axis=1) > 0
    if found.has_vectors:
        speaks |= found.table[:, _AT["near"]] >= NEAREST
    beside = OFTEN * found.often - found.lost
    sums = np.where(speaks, np.round(found.table @ weights + beside, SCORE_DIGITS), -np.inf)
    best = np.argsort(-sums, kind="stable")[: max(least, FIRST) + 20]
    best = best[np.isfinite(sums[best])]
    scores: list[float] = sums[best].tolist()
    paths = [text.live[found.parts[row]].segment.paths[found.files[row]] for row in best.tolist()]
    network = network_for(with_vectors=found.has_vectors)
    joint = once_more(found.table, weights, beside, best[:FIRST], network).round(SCORE_DIGITS).tolist()
    order = sorted(range(len(joint)), key=lambda n: (-joint[n], paths[n]))
    order += sorted(range(len(joint), len(best)), key=lambda n: (-scores[n], paths[n]))
    return [(int(best[n]), paths[n], score) for n, score in zip(order, scores, strict=True)]


def once_more(
    table: Floats, weights: Floats, beside: Floats, rows: NDArray[np.integer], network: Network
) -> Floats:
    """The scores of some rows of a table of evidence by the network, with what counts beside the evidence."""
    scores: Floats = network.scores(together(table[rows], weights)) + beside[rows]
    return scores


def together(evidence: Floats, weights: Floats) -> Floats:
    """What the network sees of the best files of a question: a column for each of TOGETHER."""
    sums = evidence @ weights
    behind = sums - sums.max() if len(sums) else sums
    return np.column_stack([evidence, sums, behind]).astype(np.float32)


def _definitions(query: str, symbols: SymbolSource) -> dict[str, Symbol]:
    """By path, the definition of the last name of a question that is one symbol."""
    names = _WORD.findall(query)
    found: dict[str, Symbol] = {}
    for symbol in symbols.symbols_named(names[-1]) if names else ():
        if symbol.kind in NAMED:
            found.setdefault(symbol.path, symbol)
    return found


def _shown(
    text: TextView, part: int, file: int, chunks: Floats, definitions: Mapping[str, Symbol]
) -> ChunkHit | None:
    """The chunk of a file that is shown: the definition that was asked for, else the best one."""
    best = text.best_chunk(part, file, chunks)
    symbol = definitions.get(text.live[part].segment.paths[file])
    if symbol is None or best is None:
        return best
    last = min(symbol.end_line, symbol.line + CHUNK_LINES - 1)
    return ChunkHit(best.path, symbol.line, last, best.score, best.tokens)


@lru_cache(maxsize=8)
def weights_for(kind: QuestionKind, *, with_vectors: bool) -> Floats:
    """A weight for each of EVIDENCE."""
    chosen = question_weights.WITH_VECTORS if with_vectors else question_weights.WITHOUT_VECTORS
    return np.array([chosen[kind].get(name, 0.0) for name in EVIDENCE], np.float32)


@cache
def network_for(*, with_vectors: bool) -> Network:
    """The network that orders the best files; IndexDamaged when it is not made for this evidence."""
    found = _networks()["with_vectors" if with_vectors else "without_vectors"]
    if found.features != TOGETHER:
        raise IndexDamaged(f"what orders answers was fitted on other evidence: {NETWORKS} is out of date")
    return found


@cache
def _networks() -> Mapping[str, Network]:
    return decoded(resources(__package__).joinpath(NETWORKS).read_bytes())


def evidence(query: str, text: TextView, symbols: SymbolSource, *, vectors: bool = True) -> Evidence:
    """The table of evidence for `query`; vectors count when all files have them."""
    terms = query_terms(query)
    live = text.live
    chunks = text.chunk_scores(terms)
    columns: dict[str, list[Floats]] = {
        "body": _to_unit(text.file_scores(terms)),
        "path": _to_unit(text.row_scores(terms, "places", PLACES)),
        "definitions": _to_unit(text.row_scores(terms, "definitions", DEFINITIONS)),
    }
    best = [_best(one.segment.first, score) for one, score in zip(live, chunks, strict=True)]
    columns["chunk"] = _to_unit([one for one, _ in best])
    columns["top3"] = _to_unit([three for _, three in best])
    columns["head"] = _to_unit(
        [_first(one.segment.first, score) for one, score in zip(live, chunks, strict=True)]
    )
    columns |= _shares(terms, text)
    columns |= _named(query, text, symbols)
    first = query.strip().partition("\n")[0]
    if kind_of(query) == "long" and first:
        begun = query_terms(first)
        columns["first.body"] = _to_unit(text.file_scores(begun))
        columns["first.path"] = _to_unit(text.row_scores(begun, "places", PLACES))
        columns["first.definitions"] = _to_unit(text.row_scores(begun, "definitions", DEFINITIONS))
    columns |= {
        "aside": [one.segment.traits[:, 0] for one in live],
        "facade": [one.segment.traits[:, 1] for one in live],
        "size": [one.segment.traits[:, 3] for one in live],
        "depth": [one.segment.traits[:, 2] for one in live],
    }
    table = word_table() if vectors else None
    question = table.question(terms) if table is not None and text.has_vectors else None
    if question is not None:
        near = [nearness(question, one.segment.vectors()) for one in live]
        best = [_best(one.segment.first, score) for one, score in zip(live, near, strict=True)]
        columns["near"] = [one for one, _ in best]
        columns["near3"] = [three for _, three in best]
        columns["near_names"] = [nearness(question, one.segment.name_vectors()) for one in live]
        chunks = _both(chunks, near)
    files = [np.flatnonzero(one.file_mask).astype(np.int32) for one in live]
    whole = np.zeros((len(EVIDENCE), sum(map(len, files))), np.float32)
    for name, parts in columns.items():
        whole[_AT[name]] = np.concatenate([part[rows] for part, rows in zip(parts, files, strict=True)])
    for name in VECTORS if question is not None and whole.size else ():
        column = whole[_AT[name]]
        over = column - column.mean()
        whole[_AT[name]] = over / max(float(over.max()), 1e-6)
    parts_of = np.repeat(np.arange(len(files), dtype=np.int32), list(map(len, files)))
    often = np.concatenate([part[rows] for part, rows in zip(text.oftenness, files, strict=True)])
    is_symbol = kind_of(query) == "symbol"
    losses = [one.segment.twins.losses(query, is_symbol=is_symbol) for one in live]
    lost = np.concatenate([part[rows] for part, rows in zip(losses, files, strict=True)])
    return Evidence(whole.T, parts_of, np.concatenate(files), chunks, question is not None, often, lost)


def _to_unit(columns: list[Floats]) -> list[Floats]:
    most = max((float(column.max()) for column in columns if len(column)), default=0.0)
    return [(column / most).astype(np.float32) for column in columns] if most > 0 else columns


def _both(words: list[Floats], near: list[Floats]) -> list[Floats]:
    """Scores of chunks by words and nearness, on the scale of words: which chunk of a file is shown."""
    most = max((float(column.max()) for column in words if len(column)), default=0.0) or 1.0
    nearest = max((float(column.max()) for column in near if len(column)), default=0.0)
    factor = NEARNESS_OF_CHUNK * most / max(nearest, 1e-6)
    pairs = zip(words, near, strict=True)
    return [(one + factor * np.maximum(other, 0)).astype(np.float32) for one, other in pairs]


def _best(first: Ints, scores: Floats) -> tuple[Floats, Floats]:
    """For each file the score of its best chunk, and the mean of its best three, missing ones counting nothing."""
    found = np.zeros((2, len(first) - 1), np.float32)
    sizes = np.diff(first)
    filled = np.flatnonzero(sizes)
    if len(filled):
        left, sizes, starts = scores.astype(np.float32), sizes[filled], first[:-1][filled]
        for n in range(MEAN_OF):
            best = np.maximum.reduceat(left, starts)
            found[1, filled] += np.maximum(best, 0)
            if n == 0:
                found[0] = found[1]
            if n < MEAN_OF - 1:
                left[left >= np.repeat(best, sizes)] = 0
    return found[0], found[1] / np.float32(MEAN_OF)


def _most(first: Ints, scores: Floats) -> Floats:
    """For each file the score of its best row."""
    found = np.zeros(len(first) - 1, np.float32)
    filled = np.flatnonzero(np.diff(first))
    if len(filled):
        found[filled] = np.maximum.reduceat(scores, first[:-1][filled])
    return found


def _first(first: Ints, scores: Floats) -> Floats:
    """The score of the first chunk of each file: its header and imports."""
    found = np.zeros(len(first) - 1, np.float32)
    filled = np.flatnonzero(np.diff(first))
    found[filled] = scores[first[:-1][filled]]
    return found


def _shares(terms: list[str], text: TextView) -> dict[str, list[Floats]]:
    """How much of the question, by the rarity of its words, each file, path and set of names holds.

    `best_name`: the one name that a file defines which says most of the question and least else.
    `best_place`: how much of it the best chunk of a file and its path hold together.
    """
    live = text.live
    distinct = list(dict.fromkeys(terms))
    holding = [[one.segment.files_with(term) for term in distinct] for one in live]
    n_files = sum(int(one.file_mask.sum()) for one in live)
    rarity = []
    for n in range(len(distinct)):
        n_holding = sum(int(one.file_mask[part[n]].sum()) for one, part in zip(live, holding, strict=True))
        rarity.append(math.log(1 + n_files / (n_holding + 0.5)))
    whole = sum(rarity) or 1.0
    names = (
        "cover",
        "path_share",
        "definitions_share",
        "stem_share",
        "stem_precision",
        "best_name",
        "best_place",
    )
    columns = {name: [np.zeros(len(one.segment.paths), np.float32) for one in live] for name in names}
    for part, one in enumerate(live):
        segment = one.segment
        told = np.zeros((2, len(segment.names.lengths)), np.float32)
        beside_path = np.zeros(segment.n_chunks, np.float32)
        placed = np.zeros(len(segment.paths), np.bool_)
        for n, term in enumerate(distinct):
            share = rarity[n] / whole
            columns["cover"][part][holding[part][n]] += share
            number = segment.term(term)
            if number >= 0:
                placed[segment.places.of(number)[0]] = True
                columns["path_share"][part][placed] += share
                rows = segment.body.of(number)[0]
                beside_path[rows[~placed[segment.owner[rows]]]] += share
                placed[:] = False
                columns["definitions_share"][part][segment.definitions.of(number)[0]] += share
                told[:, segment.names.of(number)[0]] += np.array([[share], [1]], np.float32)
            for file in segment.stems.get(term, ()):
                columns["stem_share"][part][file] += share
                columns["stem_precision"][part][file] += 1 / max(segment.stem_sizes[file], 1)
        precise = told[0] * told[1] / np.maximum(segment.names.lengths, 1)
        columns["best_name"][part] = _most(segment.first_name, precise)
        columns["best_place"][part] = _most(segment.first, beside_path) + columns["path_share"][part]
    return columns


def _named(query: str, text: TextView, symbols: SymbolSource) -> dict[str, list[Floats]]:
    """Which files define a symbol that the question names, are called like it, or are mentioned by their path."""
    live = text.live
    names = "symbol", "symbol_stem", "mentioned"
    columns = {name: [np.zeros(len(one.segment.paths), np.float32) for one in live] for name in names}
    words = symbols_in(query)
    plain = {word.lower().replace("_", "") for word in words}

    def mark(name: str, path: str, value: float) -> None:
        for column, one in zip(columns[name], live, strict=True):
            file = one.segment.file_of.get(path, -1)
            if file >= 0 and one.file_mask[file]:
                column[file] += value

    for word in words:
        for path in {symbol.path for symbol in symbols.symbols_named(word) if symbol.kind in NAMED}:
            mark("symbol", path, 1 / len(words))
            if file_stem(path).lower().replace("_", "") in plain:
                mark("symbol_stem", path, 1 / len(words))
    for path in mentioned(query, [one.segment.ends for one in live]):
        mark("mentioned", path, 1.0)
    return columns


def symbols_in(query: str) -> set[str]:
    """Words of a question that look like names in code; a question of one word names it."""
    alone = len(query.split()) == 1
    return {word for word in _WORD.findall(query) if alone or not word.islower() or "_" in word}


def file_stem(path: str) -> str:
    """The name of a file without its extension."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def mentioned(query: str, ends: Sequence[dict[str, list[str]]]) -> set[str]:
    """Paths that a text names: as path, as file name, or as dotted module, by their last parts."""
    found: set[str] = set()
    for word in _PATH.findall(query):
        plain = word.replace("\\", "/").strip("./")
        last = plain.rpartition("/")[2]
        for known in ends:
            if "/" in plain or last in known:
                found.update(path for path in known.get(last, ()) if ("/" + path).endswith("/" + plain))
            elif "." in plain:
                place = plain.replace(".", "/")
                stem = place.rpartition("/")[2]
                for path in known.get(stem + ".py", ()):
                    if ("/" + path).endswith(f"/{place}.py"):
                        found.add(path)
    return found
