"""`python -m codeforge.dev vector_pairs --packages FOLDER`: pairs of words about code and the code, to learn words from.

The folder holds packages as registries give them: wheels, npm archives, and folders unpacked from Debian's packages.
From each comes: documentation and the definition below it, a name and what it names, a comment and the lines after it,
a file's path and a piece of the file. Code never holds the very words that describe it twice: a name is taken out.

Only packages under a permissive licence are read, and none that a benchmark asks about. `--out` gets the pairs as
numbers of words (`pairs.npz`) and the list of packages with their licences (`packages.json`).
"""

import argparse
import contextlib
import hashlib
import io
import json
import random
import re
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from msgspec import Struct

from codeforge.index.facts import facts_of
from codeforge.index.search import query_terms, terms_of, words_of
from codeforge.index.view import is_test
from codeforge.syntax.languages import language_of
from codeforge.syntax.outline import CALLABLE, TYPES, outline_of
from codeforge.text.documents import Document

FILES_A_PACKAGE = 120
PAIRS_A_PACKAGE = 1500
SMALLEST, LARGEST = 400, 120_000
"""Bytes of a file: smaller ones say nothing, larger ones are often generated."""
TERMS_OF_CODE = 120
TERMS_OF_TEXT = 24
LEAST_OF_TEXT, LEAST_OF_CODE = 2, 6
LINES_OF_CODE = 60
LINES_AFTER_COMMENT = 12
NAMED = 0.35
"""The share of definitions whose name is paired with what they do."""

PERMISSIVE = re.compile(
    r"\b(mit|bsd|0bsd|isc|apache|zlib|unlicense|cc0|psf|python software foundation|boost|bsl-1|expat|hpnd|"
    r"artistic|ruby|php|wtfpl|zpl|zope|blueoak)\b",
    re.IGNORECASE,
)
RESTRICTED = re.compile(
    r"\b(a?l?gpl|gnu|mpl|mozilla|epl|eupl|cddl|cc-by-sa|proprietary|sspl|busl)", re.IGNORECASE
)
BENCHMARKS = frozenset(
    """bats-core bats curl libcurl libuv uv fmt fmtlib dapper newtonsoft-json newtonsoft.json ecto plug chi gin aeson
    xmonad commons-lang express redux kotlinx-coroutines ktor telescope.nvim laravel laravel-framework illuminate
    aiohttp click flask model2vec requests starlette rails railties activerecord activesupport actionpack actionview
    activemodel sinatra serde serde_derive serde_json tokio tokio-util alamofire vapor vitest zod zls django
    sqlalchemy httpx pydantic pydantic_core textual""".split()  # noqa: SIM905 - a list of words reads better as text
)
"""Repositories that benchmarks ask about: a package, or a folder in one, of such a name is left out."""
_SKIPPED = frozenset(
    [
        "tests",
        "test",
        "testing",
        "_vendor",
        "vendor",
        "vendored",
        "third_party",
        "node_modules",
        "dist",
        "min",
        "locale",
        "umd",
    ]
)
_COMMENT = re.compile(r"^\s*(///?!?|//!|#+|--+ ?\|?|;;+|%+)\s+(.*\S)")
_MARKS = re.compile(r"^[\s/*#;!|-]+|[\s*/]+$|^[rbu]?(\"\"\"|''')|(\"\"\"|''')$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n|\n\s*(?:[@:\\]\w|Args|Parameters|Returns|Example)")

Text = tuple[str, ...]
Code = dict[str, int]


class Package(Struct):
    """One package that was read, or not, and why."""

    name: str
    version: str
    source: str
    licence: str
    split: str = ""
    """`train`, `validation`, or empty for one that is left out."""
    pairs: int = 0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--packages", nargs="+", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--workers", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Read all packages, write the pairs; 1 when there is none."""
    places = sorted(path for folder in args.packages for path in folder.iterdir())
    numbers: dict[str, int] = {}
    kept = _Columns()
    packages = []
    with ProcessPoolExecutor(args.workers) as pool:
        for package, pairs in pool.map(pairs_of, places, chunksize=4):
            packages.append(package)
            for text, code in pairs:
                kept.add(len(packages) - 1, text, code, numbers)
            sys.stderr.write(f"{len(packages)}/{len(places)} {package.name} {package.split} {len(pairs)}\n")
    if not kept.owners:
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(args.out / "pairs.npz", **kept.arrays(), words=np.array(list(numbers), dtype=np.str_))
    rows = [json.dumps({key: getattr(one, key) for key in one.__struct_fields__}) for one in packages]
    (args.out / "packages.json").write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    return 0


class _Columns:
    """Pairs as flat arrays: the words of all texts one after the other, of all codes with their counts."""

    def __init__(self) -> None:
        self.owners: list[int] = []
        self.text: list[int] = []
        self.code: list[int] = []
        self.counts: list[int] = []
        self.text_sizes: list[int] = []
        self.code_sizes: list[int] = []

    def add(self, owner: int, text: Text, code: Code, numbers: dict[str, int]) -> None:
        self.owners.append(owner)
        self.text += [numbers.setdefault(term, len(numbers)) for term in text]
        self.code += [numbers.setdefault(term, len(numbers)) for term in code]
        self.counts += [min(n, 255) for n in code.values()]
        self.text_sizes.append(len(text))
        self.code_sizes.append(len(code))

    def arrays(self) -> dict[str, Any]:
        return {
            "owners": np.array(self.owners, np.int32),
            "text": np.array(self.text, np.int32),
            "code": np.array(self.code, np.int32),
            "counts": np.array(self.counts, np.uint8),
            "text_sizes": np.array(self.text_sizes, np.int32),
            "code_sizes": np.array(self.code_sizes, np.int32),
        }


def pairs_of(place: Path) -> tuple[Package, list[tuple[Text, Code]]]:
    """What one package teaches; nothing from one that may not be read, or cannot be."""
    try:
        files = dict(_files(place))
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError):
        return Package(place.name, "", "broken", ""), []
    package = _package(place, files)
    if not package.split:
        return package, []
    chooser = random.Random(package.name)
    paths = sorted(path for path, data in files.items() if _is_wanted(path, data))
    chooser.shuffle(paths)
    pairs: dict[tuple[Text, int], tuple[Text, Code]] = {}
    for path in paths[:FILES_A_PACKAGE]:
        document = Document(path, files[path], language=language_of(path, files[path][:4096]))
        with contextlib.suppress(RecursionError, ValueError):
            for text, code in _pairs_in(document, chooser):
                pairs.setdefault((text, len(code)), (text, code))
    found = list(pairs.values())
    chooser.shuffle(found)
    package.pairs = min(len(found), PAIRS_A_PACKAGE)
    return package, found[:PAIRS_A_PACKAGE]


def _is_wanted(path: str, data: bytes) -> bool:
    parts = {part.lower() for part in PurePosixPath(path).parts[:-1]}
    name = path.rpartition("/")[2].lower()
    return (
        SMALLEST < len(data) < LARGEST
        and language_of(path, data[:4096]) not in ("", "json", "yaml", "toml", "markdown", "html", "css")
        and not is_test(path)
        and not parts & _SKIPPED
        and not parts & BENCHMARKS
        and name.partition(".")[0] not in BENCHMARKS
        and not re.search(r"_pb2|\.min\.|bundle|generated|\.umd\.|\.cjs", name)
        and max(map(len, data.split(b"\n"))) < 1000
    )


# Where packages come from


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for path in place.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < LARGEST:
                yield path.relative_to(place).as_posix(), path.read_bytes()
    elif place.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(place) as archive:
            for info in archive.infolist():
                if info.file_size < LARGEST:
                    yield info.filename, archive.read(info)
    elif place.name.endswith((".tgz", ".tar.gz")):
        with tarfile.open(place) as tar:
            for member in tar:
                handle = tar.extractfile(member) if member.isfile() and member.size < LARGEST else None
                if handle is not None:
                    yield member.name, handle.read()


def _package(place: Path, files: Mapping[str, bytes]) -> Package:
    """Name, version and licence, as the package says them."""
    name, version, source, licence = place.name, "", "", ""
    for path, data in files.items():
        text = data.decode("utf-8", "replace")
        if path.endswith(".dist-info/METADATA"):
            head = text.partition("\n\n")[0]
            source = "PyPI"
            name, version = (_field(head, key) for key in ("Name", "Version"))
            told = re.findall(r"^Classifier: License :: (.*)$", head, re.MULTILINE)
            licence = _field(head, "License-Expression") or ", ".join(told) or _field(head, "License")[:100]
            break
        if path == "package/package.json":
            source, said = "npm", json.load(io.StringIO(text))
            name, version = said.get("name", ""), said.get("version", "")
            licence = said.get("license", "")
            licence = licence if isinstance(licence, str) else str(licence.get("type", ""))
            break
        if re.fullmatch(r"usr/share/doc/[^/]+/copyright", path):
            source = "Debian"
            name, _, version = place.name.removeprefix("deb-").partition("_")
            whole = re.search(r"^Files: ?\*[\s\S]*?^License: *(.*)$", text, re.MULTILINE)
            licence = whole[1] if whole else ""
    package = Package(name, version, source, licence.strip())
    plain = re.sub(r"^(golang-github-\w+-|librust-|ruby-|php-|lib|@[\w-]+/)|-dev$", "", name.lower())
    barred = {name.lower(), plain, plain.partition("-")[0]} & BENCHMARKS
    if source and not barred and PERMISSIVE.search(licence) and not RESTRICTED.search(licence):
        part = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], "big") % 20
        package.split = "train" if part else "validation"
    return package


def _field(head: str, key: str) -> str:
    found = re.search(rf"^{key}: (.*)$", head, re.MULTILINE)
    return found[1] if found else ""


# What is paired


def _pairs_in(document: Document, chooser: random.Random) -> Iterator[tuple[Text, Code]]:
    lines = document.source.decode("utf-8", "replace").split("\n")
    outline, symbols = outline_of(document), facts_of(document).symbols
    for definition, symbol in zip(outline.definitions, symbols, strict=True):
        if definition.kind not in CALLABLE and definition.kind not in TYPES:
            continue
        body = lines[symbol.line : min(symbol.end_line, symbol.line + LINES_OF_CODE) + 1]
        if definition.documentation is not None:
            told = document.text(definition.documentation)
            yield from _pair(first_sentence(told), _without("\n".join(body), told))
        if chooser.random() < NAMED and len(body) > 3:
            yield from _pair(symbol.name.replace("_", " "), "\n".join(body), taken=symbol.name)
    yield from _commented(lines, chooser)
    yield from _placed(document.path, lines, [symbol.name for symbol in symbols], chooser)


def first_sentence(documentation: str) -> str:
    """The first sentence or paragraph, without comment marks."""
    plain = _MARKS.sub("", documentation.strip()).strip()
    return _SENTENCE.split(plain, maxsplit=1)[0]


def _without(code: str, documentation: str) -> str:
    inner = documentation.strip()
    return code.replace(inner, " ")


def _commented(lines: list[str], chooser: random.Random) -> Iterator[tuple[Text, Code]]:
    """Comments between code, with the lines behind them; a few a file."""
    found = []
    for n, line in enumerate(lines):
        told = _COMMENT.match(line)
        if told and n > 10 and len(told[2].split()) > 3:
            found.append((told[2], lines[n + 1 : n + 1 + LINES_AFTER_COMMENT]))
    chooser.shuffle(found)
    for text, after in found[:3]:
        yield from _pair(text, "\n".join(line for line in after if not _COMMENT.match(line)))


def _placed(
    path: str, lines: list[str], names: Iterable[str], chooser: random.Random
) -> Iterator[tuple[Text, Code]]:
    """The words of a path with the names that the file defines, and with some stretch of it."""
    parts = [
        part for part in PurePosixPath(path).with_suffix("").parts if part not in ("package", "src", "lib")
    ]
    place = " ".join(parts[-2:]).replace("_", " ").replace("-", " ")
    yield from _pair(place, " ".join(names), taken=place)
    start = chooser.randrange(max(len(lines) - 30, 1))
    yield from _pair(place, "\n".join(lines[start : start + 40]), taken=place)


def _pair(text: str, code: str, *, taken: str = "") -> Iterator[tuple[Text, Code]]:
    """The pair in words, if it says enough; the words of `taken` are no part of the code."""
    left = tuple(dict.fromkeys(query_terms(text)))[:TERMS_OF_TEXT]
    gone = {term for word in words_of(taken) for term in terms_of(word)}
    counted = Counter({term: n for term, n in terms_of_text(code).items() if term not in gone})
    right = dict(counted.most_common(TERMS_OF_CODE))
    if len(left) >= LEAST_OF_TEXT and len(right) >= LEAST_OF_CODE and text.isascii():
        yield left, right


def terms_of_text(text: str) -> dict[str, int]:
    """How often each term stands in `text`."""
    counts: dict[str, int] = {}
    for word in re.findall(r"[^\W\d]\w*", text):
        for term in terms_of(word):
            counts[term] = counts.get(term, 0) + 1
    return counts
