"""What is known of names that stand alone: one row of numbers a candidate."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from codeforge.features.completion.around import Around
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.columns import (
    KINDS,
    LOOKS,
    Column,
    Names,
    added,
    kinds,
    likenesses,
    looks,
    recency,
)
from codeforge.features.completion.prior import Prior
from codeforge.features.completion.where import Where

SOURCES = ("scope", "near", "keyword", "argument", "project", "value", "override", "parameter")
_AFTER = ("=", "(", "\n", "return", "if", "in", "not", ",", "[", "for", "*", ":", "import", "is", "@")

N_TIERS = 5
"""How far an import is fetched; see `auto_import.Importable`."""

EVIDENCE = (
    "recent", "nearly", "pair", "pair_share", "used_line", "used_near", "used_far", "used_rest", "used_below",
    "is_local", "is_enclosing", "is_builtin", "depth", "holders", "holders_share", "exact_case", "begins",
    "is_wanted", "like", "like_near", "error_wanted", "type_wanted", "decorator_wanted", "called_wanted",
    "unused", "prior_name", "prior_token", "latest", "order", "deprecated",
    "behind_two", "behind_two_share", "behind_three_share", "next_to", "next_to_share", "is_wanted_argument",
    "like_best", "used_share", "near_share", "turn", "is_begun", "goes_on", "is_plural", "given_once",
    *(f"tier_{n}" for n in range(N_TIERS)),
)  # fmt: skip
PLACE = (
    "is_statement", "is_followed_by_call", "is_followed", "is_raise", "is_decorator", "is_type_place", "log_n",
    "n_typed", *(f"after_{n}" for n in range(len(_AFTER))),
)  # fmt: skip
FEATURES = (*EVIDENCE, *(f"from_{source}" for source in SOURCES), *LOOKS, *KINDS, *PLACE)


def name_rows(
    here: Around, where: Where, candidates: Sequence[Candidate], n_holders: Callable[[str], int], prior: Prior
) -> Column:
    """FEATURES of each candidate."""
    names = Names(candidates)
    line, near, rest, far, end = here.parts
    column, wanted = names.column, here.wanted
    prefix, low = where.prefix, where.prefix.lower()
    target = wanted.name.strip("_")
    distance = names.distance([(line.last, line.n_names), (near.last, near.n_names), (far.last, far.n_names)])
    pairs = column(added([part.names_behind(wanted.previous) for part in here.parts]))
    used_far, used_below = column(far.names), column(end.names)
    used_near, used_rest = column(near.names), column(rest.names)
    used_line = column(line.names)
    used = used_far + used_near + used_line
    source = [candidate.source for candidate in candidates]
    depth = np.array([candidate.depth for candidate in candidates], np.float32)
    in_scope = np.array([one == "scope" for one in source], np.bool_)
    builtin = np.array([candidate.is_builtin for candidate in candidates], np.bool_)
    after_two = column(added([part.names_after(wanted.tokens[-2:]) for part in here.parts]))
    after_three = column(added([part.names_after(wanted.tokens[-3:]) for part in here.parts]))
    next_to = column(added([part.names_next_to(wanted.last_name) for part in here.parts]))
    is_wanted = [bool(target) and name.strip("_") == target for name in names.names]
    like = likenesses(names.names, wanted.words)
    tier = np.array([one.depth if one.source == "project" else -1 for one in candidates], np.int64)
    held = np.array([n_holders(name) for name in names.names], np.float32)
    kind = kinds(candidates)
    raised = wanted.role in ("raise", "except")
    look = looks(names.names)
    table = {
        "recent": recency(distance, 30),
        "nearly": recency(distance, 300),
        "pair": np.log1p(pairs),
        "pair_share": pairs / max(pairs.sum(), 1),
        "used_line": np.log1p(used_line),
        "used_near": np.log1p(used_near),
        "used_far": np.log1p(used_far),
        "used_rest": np.log1p(used_rest),
        "used_below": np.log1p(used_below),
        "is_local": in_scope & (depth == 0),
        "is_enclosing": in_scope & (depth == 1) & ~builtin,
        "is_builtin": in_scope & builtin,
        "depth": in_scope * np.minimum(depth, 5),
        "holders": np.log1p(held),
        "holders_share": held / max(held.max(initial=0), 1),
        "exact_case": [bool(prefix) and name.startswith(prefix) for name in names.names],
        "begins": [bool(prefix) and name.lower().startswith(low) for name in names.names],
        "is_wanted": is_wanted,
        "like": like,
        "like_near": likenesses(names.names, wanted.more),
        "error_wanted": raised * look[:, LOOKS.index("ends_like_error")],
        "type_wanted": (wanted.role == "type") * kind[:, 1],
        "decorator_wanted": (wanted.role == "decorator") * kind[:, 0],
        "called_wanted": (wanted.next == "(") * np.maximum(kind[:, 0], kind[:, 1]),
        "unused": in_scope & ~builtin & (used + used_rest + used_below <= 1),
        "prior_name": np.sqrt(column(prior.names) / 1000),
        "prior_token": column(prior.tokens.get(f"{wanted.previous} ", {})) / 1000,
        "latest": distance == distance.min(initial=0),
        "order": np.arange(names.n) / max(names.n, 1),
        "deprecated": [getattr(candidate, "deprecated", False) for candidate in candidates],
        "behind_two": np.log1p(after_two),
        "behind_two_share": share(after_two),
        "behind_three_share": share(after_three),
        "next_to": np.log1p(next_to),
        "next_to_share": share(next_to),
        "is_wanted_argument": is_wanted if wanted.is_argument else 0,
        "like_best": (like > 0) & (like == like.max(initial=0)),
        "used_share": share(used),
        "near_share": share(used_near + used_line),
        "turn": 1 / (1 + np.argsort(np.argsort(distance))),
        "is_begun": begun(names.names, source, shorter=True),
        "goes_on": begun(names.names, source, shorter=False),
        "is_plural": [name.endswith("s") for name in names.names] if wanted.previous == "in" else 0,
        "given_once": in_scope & (depth == 0) & (used_near == 1) & (used_line == 0),
        **{f"tier_{n}": tier == n for n in range(N_TIERS)},
    }
    rows = np.empty((names.n, len(FEATURES)), np.float32)
    for n, name in enumerate(EVIDENCE):
        rows[:, n] = table[name]
    start = len(EVIDENCE)
    for n, name in enumerate(SOURCES):
        rows[:, start + n] = [one == name for one in source]
    start += len(SOURCES)
    rows[:, start : start + len(LOOKS)] = look
    start += len(LOOKS)
    rows[:, start : start + len(KINDS)] = kind
    rows[:, start + len(KINDS) :] = [
        float(wanted.role == "statement"),
        float(wanted.next == "("),
        float(wanted.next not in ("", "(")),
        float(raised),
        float(wanted.role == "decorator"),
        float(wanted.role == "type"),
        float(np.log1p(names.n)),
        float(len(prefix)),
        *(float(wanted.previous == token) for token in _AFTER),
    ]
    return rows


def share(counts: Column) -> Column:
    """Parts of one, or zeros."""
    total: Column = counts / max(counts.sum(), 1)
    return total


def begun(names: Sequence[str], sources: Sequence[str], *, shorter: bool) -> list[bool]:
    """Of each name whether another one in scope goes on where it ends, or, unless `shorter`, whether it goes on itself."""
    ordered = sorted(name for name, source in zip(names, sources, strict=True) if source == "scope")
    going = {one: other for one, other in pairwise(ordered) if other.startswith(one) and other != one}
    if shorter:
        return [name in going for name in names]
    longer = set(going.values())
    return [name in longer for name in names]
