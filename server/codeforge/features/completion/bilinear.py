"""What other people write where such words stand: a log-bilinear model of the members behind a dot.

Each sign of a place (a word of the name that the value goes to, the call around it, the members used last) is a short
vector, and so is each member; how well a member fits is the product of its vector with the sum of the signs. A member
that the model does not know stands for its words: `get_customers` is read as get and customer.

Learned from packages of many authors (`python -m codeforge.dev fit_completion`, docs/completion-model.md), kept in
eight bits a number.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain, repeat
from typing import Any
from zipfile import BadZipFile

import numpy as np
from msgspec import Struct, field

from codeforge.features.completion.around import Around, Wanted, words_of
from codeforge.index.usage import Use

FILE = "bilinear.npz"
Floats = np.ndarray[Any, np.dtype[np.float32]]
Integers = np.ndarray[Any, np.dtype[np.int32]]
LAST = 12
"""Uses of members above of which each is a sign."""
LAST_OF_RECEIVER = 6
FAR = 40
"""Uses above among which those of the receiver are looked for."""
MOST_WORDS = 14
"""Words left on the line that are signs."""
MOST_KEPT = 50_000
TABLES = ("signs", "members", "words")


class Bilinear(Struct, frozen=True):
    """Vectors by name: of signs, of members, and of the words of members."""

    signs: Mapping[str, int]
    members: Mapping[str, int]
    words: Mapping[str, int]
    """Names with the rows of their vectors in the tables below."""
    sign_vectors: Floats
    member_vectors: Floats
    word_vectors: Floats
    kept: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Rows of the words of names that were asked about."""

    def scores(self, signs: Sequence[str], names: Sequence[str]) -> Floats:
        """How well each of `names` fits a place with these signs; 0 tells nothing."""
        known = self.signs
        rows = [known[sign] for sign in signs if sign in known]
        place = self.sign_vectors[rows].sum(0)
        places = np.fromiter(map(self.members.get, names, repeat(-1)), np.int32, len(names))
        found = _products(self.member_vectors, places, place)
        unknown = np.flatnonzero(places < 0)
        if len(unknown):
            rows_of = [self._rows_of_words(names[at]) for at in unknown.tolist()]
            lengths = np.fromiter(map(len, rows_of), np.int32, len(rows_of))
            words = np.fromiter(chain.from_iterable(rows_of), np.int32, int(lengths.sum()))
            of_words = _products(self.word_vectors, words, place)
            found[unknown] = np.add.reduceat(of_words, np.cumsum(lengths) - lengths) / lengths
        return found

    def _rows_of_words(self, name: str) -> tuple[int, ...]:
        """The rows of the words of a name; the one behind the last for none."""
        rows = self.kept.get(name)
        if rows is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            known = self.words
            found = tuple(known[word] for word in words_of(name) if word in known)
            rows = self.kept[name] = found or (len(known),)
        return rows


def _products(vectors: Floats, rows: Integers, place: Floats) -> Floats:
    """The product of `place` and each of these rows of `vectors`; 0 where there is no such row."""
    if not len(vectors):
        return np.zeros(len(rows), np.float32)
    found: Floats = vectors.take(rows, 0, mode="clip") @ place
    found[(rows < 0) | (rows >= len(vectors))] = 0
    return found


NOTHING = Bilinear({}, {}, {}, *(np.zeros((0, 1), np.float32),) * 3)


def signs_of(here: Around, receiver: str) -> list[str]:
    """What the place says, the same for all candidates."""
    above = [*here.far.uses[-FAR:], *here.near.uses[-FAR:], *here.line.uses][-FAR:]
    return signs(here.wanted, above, receiver)


def signs(wanted: Wanted, above: Sequence[Use], receiver: str) -> list[str]:
    """What a place asks for and the uses above it say, each with the part that it plays there."""
    tokens = wanted.tokens or ("\n",)
    found = [f"token {tokens[-1]}", f"next {wanted.next}"]
    if wanted.name:
        found.append(f"{'argument' if wanted.is_argument else 'target'} {wanted.name.strip('_').lower()}")
    part = "target word" if wanted.name else "around"
    found += [f"{part} {word}" for word in sorted(wanted.words)]
    found += [f"near {word}" for word in sorted(wanted.more)[:MOST_WORDS]]
    if len(tokens) > 1:
        found.append(f"tokens {tokens[-2]} {tokens[-1]}")
    if wanted.last_name:
        found.append(f"behind {wanted.last_name}")
    if wanted.role:
        found.append(f"role {wanted.role}")
    members = [member for _, _, member in above]
    found += [f"{part} {member}" for part, member in zip(("last", "before"), members[:-3:-1], strict=False)]
    found += [f"used {member}" for member in sorted(set(members[-LAST:]))]
    same = [member for _, other, member in above if other == receiver][-LAST_OF_RECEIVER:]
    found += [f"last of it {member}" for member in same[-1:]]
    found += [f"of it {member}" for member in sorted(set(same))]
    return found


def encoded(model: Bilinear) -> bytes:
    """The model as one file of arrays, each vector as whole numbers from -127 to 127 and what they are to be times."""
    arrays: dict[str, Any] = {}
    for table in TABLES:
        vectors = getattr(model, f"{table[:-1]}_vectors")
        scale = np.maximum(np.abs(vectors).max(1, initial=0), 1e-9) / 127
        arrays[table] = np.frombuffer("\0".join(getattr(model, table)).encode(), np.uint8)
        arrays[f"{table}.scale"] = scale.astype(np.float32)
        arrays[f"{table}.vectors"] = np.round(vectors / scale[:, None]).astype(np.int8)
    target = BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def decoded(data: bytes) -> Bilinear:
    """What `encoded` gave."""
    names: list[dict[str, int]] = []
    vectors: list[Floats] = []
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        for table in TABLES:
            text = arrays[table].tobytes().decode()
            names.append({name: row for row, name in enumerate(text.split("\0"))} if text else {})
            vectors.append(arrays[f"{table}.vectors"] * arrays[f"{table}.scale"][:, None])
    return Bilinear(names[0], names[1], names[2], vectors[0], vectors[1], vectors[2])


@cache
def bilinear() -> Bilinear:
    """The one that is shipped; nothing when its file is gone."""
    try:
        return decoded(files(__package__).joinpath(FILE).read_bytes())
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return NOTHING
