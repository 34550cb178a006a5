"""What is known of names that stand behind a dot: one row of numbers a candidate."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from codeforge.features.completion.around import Around
from codeforge.features.completion.bilinear import Bilinear, signs_of
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.columns import (
    KINDS,
    LOOKS,
    Column,
    Followed,
    Names,
    added,
    beginnings,
    following,
    kinds,
    likenesses,
    looks,
    other_names,
    recency,
)
from codeforge.features.completion.prior import SHARE, Prior, class_names, contexts_of
from codeforge.features.completion.where import Place, Where
from codeforge.index.usage import After, UsageView, receiver_key

OWN = ("self", "cls", "this")
PRIOR_USES = 8
"""Uses that other people's code is worth where this project says something too."""
SIGNS = 0.7
"""What the signs of a place count beside the shares after a receiver: both tell in part the same."""
UNSEEN = 1e-4
"""The share of a member of which other people's code says nothing."""
_AFTER = ("=", "(", "\n", "return", "if", "in", "not", ",", "[", "for", ".", ":")
"""Tokens before a receiver, or what stands behind, of which the network knows."""

EVIDENCE = (
    # in this file
    "receiver_near", "receiver_near_recent", "receiver_above", "receiver_recent", "chain_above", "chain_recent",
    "receiver_below", "receiver_rest", "member_near", "member_above", "member_recent", "word_recent", "word_near",
    "word_below", "on_line", "line_receiver", "sequence", "context", "is_current", "is_function_here", "defined_below",
    "other_above",
    # in other files
    "project_files", "project_share", "chain_share", "package_share", "chain_uses", "common", "common_share",
    "other_files", "other_share", "alike", "alike_share",
    # in other people's projects
    "prior_receiver", "prior_type", "prior_token", "prior_here", "prior_member", "prior_likely",
    "signs", "signs_best", "signs_here",
    # of the candidate
    "is_by_name", "is_jedi", "fits_name", "depth", "is_own_class", "is_inherited_far", "order",
    "is_wanted", "like", "like_near", "begins_like", "begins_near", "error_wanted", "begins", "exact_case", "deprecated",
)  # fmt: skip
PLACE = (
    "is_self", "is_super", "is_call", "is_statement", "is_followed_by_call", "is_followed", "is_raise", "is_import",
    "is_decorator", "is_type_place", "log_n", "log_receiver_uses", "log_project_uses", "knows_receiver", "knows_type",
    "is_all_by_name", *(f"after_{n}" for n in range(len(_AFTER))),
)  # fmt: skip
FEATURES = (*EVIDENCE, *LOOKS, *KINDS, *PLACE)


def member_rows(
    here: Around,
    where: Where,
    path: str,
    candidates: Sequence[Candidate],
    usage: UsageView,
    prior: Prior,
    bilinear: Bilinear,
    receiver_type: str,
) -> Column:
    """FEATURES of each candidate."""
    names = Names(candidates)
    before, receiver = receiver_key(where.receiver) if where.place is Place.MEMBER else ("", "from")
    classes = class_names(receiver_type)
    in_file = _file_evidence(here, where, names, before, receiver, classes)
    in_project = _project_evidence(usage, path, names, before, receiver, classes)
    uses = np.expm1(in_file["receiver_above"]) + np.expm1(in_file["receiver_below"]) + in_project["_uses"]
    of_others = _prior_evidence(prior, here, names, receiver, receiver_type, uses)
    table = {
        **in_file,
        **in_project,
        **of_others,
        **_signs_evidence(bilinear, here, names, receiver, of_others["prior_here"]),
        **_own_evidence(here, where, candidates, names),
    }
    place = _place(here, where, candidates, receiver, table, prior, receiver_type)
    rows = np.empty((names.n, len(FEATURES)), np.float32)
    for n, name in enumerate(EVIDENCE):
        rows[:, n] = table[name]
    start = len(EVIDENCE)
    rows[:, start : start + len(LOOKS)] = looks(names.names)
    start += len(LOOKS)
    rows[:, start : start + len(KINDS)] = kinds(candidates)
    rows[:, start + len(KINDS) :] = place
    return rows


def _file_evidence(
    here: Around, where: Where, names: Names, before: str, receiver: str, classes: Sequence[str]
) -> dict[str, Any]:
    line, near, rest, far, end = here.parts
    column = names.column
    if where.place is Place.MEMBER:
        above = following((line, near, far), receiver, before)
        close = following((line, near), receiver, before)
        behind: Mapping[str, int] = following((rest,), receiver).counts
        later: Mapping[str, int] = following((end,), receiver).counts
        on_line: Mapping[str, int] = line.members
    else:  # what is imported is what the lines below use
        above = close = Followed()
        behind, later = rest.names, added((rest.names, end.names))
        on_line = line.names
    others = other_names(receiver, classes) if receiver and receiver not in OWN else []
    heads = near.functions or far.functions
    last_member = line.last_member or near.last_member
    below = (*rest.functions, *end.functions)
    steps = [(part.member_last, len(part.uses)) for part in (line, near, far)]
    words = [(part.last, part.n_names) for part in (line, near, far)]
    previous = here.wanted.previous
    return {
        "receiver_near": np.log1p(column(close.counts)),
        "receiver_near_recent": _from_places(column(close.ago)),
        "receiver_above": np.log1p(column(above.counts)),
        "receiver_recent": _from_places(column(above.ago)),
        "chain_above": np.log1p(column(above.chained)),
        "chain_recent": _from_places(column(above.chained_ago)),
        "receiver_below": np.log1p(column(later)),
        "receiver_rest": np.log1p(column(behind)),
        "member_near": np.log1p(column(added((line.members, near.members)))),
        "member_above": np.log1p(column(far.members) + column(end.members)),
        "member_recent": recency(names.distance(steps), 20),
        "word_recent": recency(names.distance(words), 100),
        "word_near": np.log1p(column(near.names)),
        "word_below": np.log1p(column(rest.names) + column(end.names)),
        "on_line": column(on_line) > 0,
        "line_receiver": column(following((line,), receiver).counts) > 0,
        "sequence": np.log1p(column(added([part.members_next_to(last_member) for part in (near, far, end)]))),
        "context": np.log1p(column(added([part.members_behind(previous) for part in (near, far, end)]))),
        "is_current": column({heads[-1]: 1} if heads else {}),
        "is_function_here": column(dict.fromkeys((*far.functions, *near.functions, *below), 1)),
        "defined_below": column({name: 3 / (3 + n) for n, name in reversed(list(enumerate(below)))}),
        "other_above": np.log1p(column(added([following(here.parts, name).counts for name in others]))),
    }


def _from_places(places: Column) -> Column:
    """1 for the last use, ever less for earlier ones; 0 for none."""
    found: Column = np.where(places > 0, 3 / (2 + places), 0)
    return found


def _project_evidence(
    usage: UsageView, path: str, names: Names, before: str, receiver: str, classes: Sequence[str]
) -> dict[str, Any]:
    after = usage.after(receiver, before=before, path=path) if receiver else After([])
    counts = after.table_of(names.names)
    total = max(after.total, 1)
    frequency = np.array(usage.frequency_of(names.names, path=path), np.float32)
    files = np.zeros(names.n, np.float32)
    share = np.zeros(names.n, np.float32)
    if receiver and receiver not in OWN:
        for other in other_names(receiver, classes):
            more = usage.after(other, path=path)
            if more:
                table = more.table_of(names.names)
                files += table[1]
                share = np.maximum(share, table[0] / max(more.total, 3))
    alike = usage.alike(names.names, path=path)
    return {
        "project_files": np.log1p(counts[1]),
        "project_share": counts[0] / total,
        "chain_share": counts[3] / max(counts[3].sum(), 1),
        "package_share": counts[2] / max(counts[2].sum(), 1),
        "chain_uses": np.log1p(counts[3]),
        "common": np.log1p(frequency),
        "common_share": frequency / max(frequency.max(initial=0), 1),
        "other_files": np.log1p(files),
        "other_share": share,
        "alike": np.log1p(alike),
        "alike_share": alike / max(alike.max(initial=0), 1e-9),
        "_total": after.total,
        "_uses": counts[1],
    }


def _prior_evidence(
    prior: Prior, here: Around, names: Names, receiver: str, receiver_type: str, uses: Column
) -> dict[str, Any]:
    of_receiver = prior.receivers.get(receiver) or prior.receivers.get(receiver.strip("_")) or {}
    column = names.column
    wanted = here.wanted
    contexts = contexts_of(wanted.tokens, is_argument=wanted.is_argument)
    context = next((one for one in contexts if one in prior.tokens), "")
    after, typed = column(of_receiver) / SHARE, column(prior.of_type(receiver_type)) / SHARE
    lift = column(prior.tokens.get(context, {})) / 1000
    known = (np.maximum(after, typed) + UNSEEN) * 10**lift
    likely = (uses + PRIOR_USES * known / max(known.sum(), UNSEEN)) / (uses.sum() + PRIOR_USES)
    return {
        "prior_receiver": np.log1p(after / UNSEEN),
        "prior_type": np.log1p(typed / UNSEEN),
        "prior_token": lift,
        "prior_here": np.log(known / known.max(initial=UNSEEN)),
        "prior_member": np.sqrt(column(prior.members) / 1000),
        "prior_likely": np.log(likely + UNSEEN),
    }


def _signs_evidence(
    bilinear: Bilinear, here: Around, names: Names, receiver: str, log_shares: Column
) -> dict[str, Any]:
    scores = bilinear.scores(signs_of(here, receiver), names.names)
    both = log_shares + SIGNS * scores
    both -= both.max(initial=-np.inf)
    return {
        "signs": scores,
        "signs_best": scores - scores.max(initial=-np.inf),
        "signs_here": both - np.log(max(np.exp(both).sum(), UNSEEN)),
    }


def _own_evidence(
    here: Around, where: Where, candidates: Sequence[Candidate], names: Names
) -> dict[str, Any]:
    wanted, prefix = here.wanted, where.prefix
    low = prefix.lower()
    depth = np.array([candidate.depth for candidate in candidates], np.float32)
    source = [candidate.source for candidate in candidates]
    is_member = np.array([one == "member" for one in source], np.bool_)
    errors = wanted.role in ("raise", "except")
    target = wanted.name.strip("_")
    near_words = frozenset(word for word in wanted.words) | here.wanted.more
    return {
        "is_by_name": [one == "by-name" for one in source],
        "is_jedi": [one == "jedi" for one in source],
        "fits_name": [candidate.fits_name for candidate in candidates],
        "depth": np.minimum(depth, 8),
        "is_own_class": is_member & (depth == 0),
        "is_inherited_far": depth >= 3,
        "order": np.arange(names.n) / max(names.n, 1),
        "is_wanted": [bool(target) and name.strip("_") == target for name in names.names],
        "like": likenesses(names.names, wanted.words),
        "like_near": likenesses(names.names, near_words),
        "begins_like": beginnings(names.names, wanted.words),
        "begins_near": beginnings(names.names, near_words),
        "error_wanted": [
            errors and name.endswith(("Error", "Exception", "Exit", "Warning")) for name in names.names
        ],
        "begins": [bool(low) and name.lower().startswith(low) for name in names.names],
        "exact_case": [bool(prefix) and name.startswith(prefix) for name in names.names],
        "deprecated": [getattr(candidate, "deprecated", False) for candidate in candidates],
    }


def _place(
    here: Around,
    where: Where,
    candidates: Sequence[Candidate],
    receiver: str,
    table: Mapping[str, Any],
    prior: Prior,
    receiver_type: str,
) -> list[float]:
    """The same for all candidates: it tells the network what to make of the rest."""
    wanted = here.wanted
    return [
        float(receiver in OWN),
        float(receiver == "super()"),
        float(receiver.endswith(("()", "[]", ")"))),
        float(wanted.role == "statement"),
        float(wanted.next == "("),
        float(wanted.next not in ("", "(")),
        float(wanted.role in ("raise", "except")),
        float(where.place is not Place.MEMBER),
        float(wanted.role == "decorator"),
        float(wanted.role == "type"),
        float(np.log1p(len(candidates))),
        float(np.log1p(np.expm1(table["receiver_above"]).sum())),
        float(np.log1p(table["_total"])),
        float(receiver in prior.receivers),
        float(bool(prior.of_type(receiver_type))),
        float(all(candidate.source == "by-name" for candidate in candidates)),
        *(float(wanted.previous == token) for token in _AFTER),
    ]
