"""Positions in real code with the candidates that completion gathers there, kept in a file for fitting.

Positions are drawn as `eval_completion` draws them. What is kept of one is what ranking is given at run time, so that
features can be tried without asking the resolver again; the uses of members in the project are kept beside them.
"""

import keyword
import random
import tokenize
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct, structs

from codeforge.dev.eval_completion import TYPED, Site, drawn, with_packages
from codeforge.features.completion.candidates import Candidate
from codeforge.features.completion.serve import holders
from codeforge.features.completion.sources import gather
from codeforge.features.completion.where import Place, Where, where
from codeforge.index.usage import UsageSegment, UsageView
from codeforge.state.folder import Folder
from codeforge.state.workspace import open_workspace
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document, decoded
from codeforge.text.edits import Edit

KEPT_SHARE = 4
"""One position of so many keeps the rest of its line."""
_FIELDS = tuple(name for name in Candidate.__struct_fields__ if name != "member")


class Case(Struct):
    """One position: where it is, what was gathered, and the name that the author wrote."""

    path: str
    at: int
    name: str
    kind: str
    is_kept: bool
    receiver_type: str
    columns: dict[str, list[str | int | bool]]
    """The fields of the candidates, each as a column."""
    n_holders: list[int]
    """For each candidate of a bare name how many files hold it."""


class Project(Struct):
    """The cases of one package, and its uses of members."""

    root: str
    usage: list[bytes]
    cases: list[Case]
    typed: list[tuple[str, str]]
    """Members used in other places, behind the type of their receiver."""

    def usage_view(self) -> UsageView:
        """What the project's other files say of receivers."""
        segments = [UsageSegment.decoded(data) for data in self.usage]
        return UsageView([(segment, np.ones(len(segment.paths), np.bool_)) for segment in segments])

    def document(self, case: Case) -> tuple[Document, Where]:
        """The text at a case as it was asked, and the place in it."""
        raw = decoded((Path(self.root) / case.path).read_bytes())
        document, at = cut(Document(case.path, raw, language="python"), _site(case), is_kept=case.is_kept)
        return document, where(document, at)


def _site(case: Case) -> Site:
    return Site(case.path, case.at, case.name, case.kind)


def cut(document: Document, site: Site, *, is_kept: bool) -> tuple[Document, int]:
    """The document with the name at `site` not yet written, and the cursor in it."""
    _, right = document.line_text(site.at)
    start = site.at - 1 if site.kind == "attribute" else site.at
    stop = site.at + (len(site.name) if is_kept else len(right))
    typed = b"." if site.kind == "attribute" else site.name[:TYPED].encode()
    return document.edited([Edit(start, stop, typed)], version=1), start + len(typed)


def candidates_of(case: Case) -> list[Candidate]:
    """The candidates that were gathered."""
    columns: dict[str, list[Any]] = {name: column for name, column in case.columns.items() if name in _FIELDS}
    columns["kind"] = [Kind(value) for value in columns["kind"]]
    return [Candidate(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def collected(
    root: Path, *, members: int, names: int, keywords: int, typed: int, seed: int, within: str = ""
) -> Project:
    """The cases of the project at `root`: so many of each kind, and members of which only the receiver's type counts."""
    folder = open_workspace(root, text=True, engines=False)
    try:
        with_packages(folder)
        sites = drawn(folder, within=within, n=2 * max(members + typed, names), seed=seed)
        attributes = [site for site in sites if site.kind == "attribute"]
        chosen = attributes[:members] + [site for site in sites if site.kind == "bare"][:names]
        chosen += keyword_sites(folder, sites, n=keywords)
        usage = [segment.encoded() for segment, _ in folder.snapshot().text.usage.segments]
        return Project(
            str(root),
            usage,
            list(_cases(folder, chosen)),
            list(_typed(folder, attributes[members : members + typed])),
        )
    finally:
        folder.close()


def keyword_sites(folder: Folder, sites: list[Site], *, n: int) -> list[Site]:
    """`n` keywords longer than what is typed of them, spread over the files of `sites`; constants are keywords too."""
    found: list[list[Site]] = []
    for path in dict.fromkeys(site.path for site in sites):
        document = folder.sources.read(path)
        found.append(list(_keywords(document)) if document else [])
    random.Random(n).shuffle(found)
    return [site for site in chain.from_iterable(zip_longest(*found)) if site is not None][:n]


def _keywords(document: Document) -> Iterator[Site]:
    first: dict[str, Site] = {}
    try:
        for token in tokenize.tokenize(BytesIO(document.source).readline):
            if token.type == tokenize.NAME and keyword.iskeyword(token.string) and len(token.string) > TYPED:
                line = document.lines.starts[token.start[0] - 1]
                if token.line.isascii():
                    site = Site(document.path, line + token.start[1], token.string, "bare")
                    first.setdefault(token.string, site)
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    places = sorted(first.values(), key=lambda site: (site.at * 7919) % 10007)
    yield from places


def _typed(folder: Folder, sites: list[Site]) -> Iterator[tuple[str, str]]:
    """The type before each dot, of files as they are."""
    resolver = folder.snapshot().resolver
    for site in sorted(sites, key=lambda site: site.path):
        document = folder.sources.read(site.path)
        found = resolver.members(document, site.at - 1).receiver if document else ""
        if found:
            yield found, site.name


def _cases(folder: Folder, sites: list[Site]) -> Iterator[Case]:
    for n, site in enumerate(sites):
        document = folder.sources.read(site.path)
        if document is None:
            continue
        is_kept = n % KEPT_SHARE == 0
        changed, at = cut(document, site, is_kept=is_kept)
        folder.put(changed)
        case = _case(folder, changed, at, site, is_kept=is_kept)
        folder.drop(site.path)
        if case is not None:
            yield case


def _case(folder: Folder, document: Document, at: int, site: Site, *, is_kept: bool) -> Case | None:
    snap = folder.snapshot(focus=site.path)
    here = where(document, at)
    if here.place is Place.NOTHING:
        return None
    gathered = gather(snap, document, at, here)
    rows = [structs.asdict(candidate) for candidate in gathered.candidates]
    count = holders(snap.index, site.path)
    return Case(
        site.path,
        site.at,
        site.name,
        site.kind,
        is_kept,
        gathered.receiver_type,
        {name: [row[name] for row in rows] for name in _FIELDS},
        [count(row["name"]) for row in rows] if site.kind == "bare" else [],
    )


def save(project: Project, file: Path) -> None:
    """Write a project's cases."""
    file.write_bytes(msgspec.msgpack.encode(project))


def load(file: Path) -> Project:
    """Read them again."""
    return msgspec.msgpack.decode(file.read_bytes(), type=Project)
