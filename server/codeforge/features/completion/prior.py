"""What the members of well-known things are worth where a project says nothing yet: `os.` is followed by path.

Learned from packages of many authors (`python -m codeforge.dev fit_completion`, docs/completion-model.md) and kept as a
text file, a line each: what is followed, and what follows it with its share.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from msgspec import Struct

FILE = "prior.txt"
SHARE = 10_000
"""What the shares after receivers and types come to; all else is in thousandths."""
MOST_ALTERNATIVES = 3
ARGUMENT = "kw="
"""The context of any keyword argument."""
_ALTERNATIVE = " | "
_BREAK = "\\n"
"""How a line break, which is a token too, is written."""


class Prior(Struct, frozen=True):
    """Shares, by what is followed."""

    receivers: Mapping[str, Mapping[str, int]]
    """By the last name of a receiver."""
    types: Mapping[str, Mapping[str, int]]
    """By the name of a receiver's class, without its arguments."""
    tokens: Mapping[str, Mapping[str, int]]
    """By the context of a receiver (`contexts_of`): how much more often than elsewhere, 1000 for ten times; and by the
    token before a bare name, with a space behind it."""
    members: Mapping[str, int]
    """Of a thousand packages, how many use the member."""
    names: Mapping[str, int]
    """Of a thousand packages, how many use the bare name."""

    def of_type(self, text: str) -> Mapping[str, int]:
        """The shares of the alternatives of a type that are known, the greatest of each member."""
        known = [self.types[name] for name in class_names(text) if name in self.types][:MOST_ALTERNATIVES]
        if len(known) < 2:
            return known[0] if known else {}
        found: dict[str, int] = {}
        for row in known:
            for name, share in row.items():
                found[name] = max(share, found.get(name, 0))
        return found


def contexts_of(tokens: Sequence[str], *, is_argument: bool) -> tuple[str, ...]:
    """Where a dotted name stands behind `tokens`, the closest description first: `len(` and `(`, `dtype=` and `kw=`."""
    last = tokens[-1] if tokens else "\n"
    before = tokens[-2] if len(tokens) > 1 and tokens[-2].isidentifier() else ""
    if last == "(" and before:
        return f"{before}(", last
    if last == "=" and is_argument and before:
        return f"{before}=", ARGUMENT
    return (last,)


def is_fine(context: str) -> bool:
    """True for the context of one call or keyword argument."""
    return context[:1].isidentifier() and context[-1] in "(=" and context != ARGUMENT


NOTHING = Prior({}, {}, {}, {}, {})
_SECTIONS = tuple(name for name in Prior.__struct_fields__)


def class_names(text: str) -> list[str]:
    """The classes of a type as it is shown: `dict[str, int] | None` gives dict, `type[Path]` gives `type[Path]`."""
    names = []
    for part in text.split(_ALTERNATIVE):
        name = part if part.startswith("type[") else part.partition("[")[0]
        if name and name != "None":
            names.append(name)
    return names


def written(prior: Prior) -> str:
    """The text of a prior, sorted, so that two versions compare line by line."""
    lines = []
    for section in _SECTIONS:
        table: Mapping[str, Mapping[str, int]] = getattr(prior, section)
        if section in ("members", "names"):
            table = {"": getattr(prior, section)}
        lines += [f"{section}\t{_escaped(key)}\t{_row(table[key])}" for key in sorted(table)]
    return "\n".join(lines) + "\n"


def _escaped(key: str) -> str:
    return key.replace("\n", _BREAK)


def _row(shares: Mapping[str, int]) -> str:
    order: Sequence[str] = sorted(shares, key=lambda name: (-shares[name], name))
    return " ".join(f"{name}:{shares[name]}" for name in order)


class _Rows(Mapping[str, Mapping[str, int]]):
    """Rows of a text, each read when it is first asked for: few of the thousands ever are."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, dict[str, int]] = {}

    def __getitem__(self, key: str) -> Mapping[str, int]:
        row = self._read.get(key)
        if row is None:
            row = self._read[key] = _row_of(self._texts[key])
        return row

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def parsed(text: str) -> Prior:
    """The prior that `written` wrote."""
    tables: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in text.removesuffix("\n").split("\n"):
        section, escaped, row = line.split("\t")
        tables[section][escaped.replace(_BREAK, "\n")] = row
    receivers, types, tokens = (_Rows(tables[name]) for name in ("receivers", "types", "tokens"))
    return Prior(
        receivers, types, tokens, _row_of(tables["members"].get("", "")), _row_of(tables["names"].get("", ""))
    )


def _row_of(text: str) -> dict[str, int]:
    pairs = (item.rpartition(":") for item in text.split(" ") if item)
    return {name: int(share) for name, _, share in pairs}


@cache
def prior() -> Prior:
    """The one that is shipped; nothing when its file is gone."""
    try:
        return parsed(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return NOTHING
