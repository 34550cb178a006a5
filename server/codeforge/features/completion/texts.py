"""What a string could say: literal values, keys, names of attributes, modules; from types, and from this file."""

import re
from collections import Counter
from collections.abc import Iterator

from codeforge.features.completion.arguments import named_like
from codeforge.features.completion.candidates import Candidate, Gathered
from codeforge.features.completion.where import Where, receiver_of
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

NEAR = 200_000
"""Bytes around the cursor that are searched for keys of the same receiver."""
MOST_KEYS = 200
FIRST = 20
"""Values with quotes that go before names in scope, where nothing is typed."""
IN_ORDER = 1000
"""Values that are listed in the order of their definition."""
_KINDS = {"key": Kind.KEY, "value": Kind.STRING, "name": Kind.FIELD}
_SUBSCRIPT = re.compile(r"\[\s*$")
_METHOD = re.compile(r"\.\s*(get|pop|setdefault|getlist|has_key)\(\s*$")
_CALL = re.compile(r"\b(\w+)\((?:[^()]*,\s*)?$")
AROUND = 20_000
"""Bytes before and behind the cursor in which the names that a string may say are counted."""
_USED = re.compile(rb"""["'-](\w+)["']|\.(\w+)|[(, ](\w+)=""")
_KEY = r"\s*(?:\[|\.(?:get|pop|setdefault|getlist)\()\s*[rbuRBU]?([\"'])([^\"'\\\n{}]{1,60})\1"
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "PWD",
    "SHELL",
    "TMPDIR",
    "EDITOR",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "TZ",
)
_SLOTS = re.compile(r"^\s*__slots__\s*(?::[^=]+)?=\s*[(\[{]?[^=]*$")
_GETENV = re.compile(r"\bgetenv\(\s*$")
_EXPORTED = re.compile(r"^__all__\s*(?::[^=]+)?\+?=\s*[(\[][^=]*$")


def texts(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """What stands between the quotes at the cursor."""
    wanted = _wanted(snap, document, where.line, where.opened, where.prefix, gathered)
    for place, (text, kind) in enumerate(wanted):
        yield Candidate(text, kind, "value", prefer=max(IN_ORDER - place, 1))
    call = _CALL.search(where.line)
    if call is not None and call[1] in ("import_module", "__import__"):
        for name in snap.resolver.modules(document, where.prefix):
            full = where.prefix[: where.prefix.rfind(".") + 1] + name
            yield Candidate(full, Kind.MODULE, "module")


def quoted_texts(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """The same with quotes around, where a value begins and nothing is typed: `open(path, ` gives `"r"` and more."""
    line = where.line.rstrip()
    if where.prefix or (
        not line.endswith(("[", "(", ",", "=", "{")) and not line.endswith(("return", "case", "in"))
    ):
        return
    quote = "'" if document.source.count(b"'", 0, 20_000) > document.source.count(b'"', 0, 20_000) else '"'
    wanted = list(_wanted(snap, document, where.line, where.span.start, "", gathered))
    keyword = named_like(where) if wanted else ""
    is_handed_on = bool(keyword) and any(
        each.name == keyword for each in snap.resolver.scope(document, where.span.start)
    )
    for place, (text, kind) in enumerate(wanted):
        if quote not in text and "\\" not in text:
            insert = f"{quote}{text}{quote}"
            prefer = 0 if is_handed_on else max(FIRST - place, 0)
            yield Candidate(text, kind, "value", insert=insert, prefer=prefer)


def _wanted(
    snap: Snapshot, document: Document, line: str, at: Offset, typed: str, gathered: Gathered
) -> Iterator[tuple[str, Kind]]:
    """The strings that are right at `at`, behind `line`: those of types, then those seen in this file."""
    if _EXPORTED.match(line):
        for member in snap.resolver.scope(document, at):
            if member.detail != "" or member.kind is not Kind.MODULE:
                yield member.name, member.kind
        return
    if _SLOTS.match(line):
        for name in snap.resolver.assigned_attributes(document, at):
            yield name, Kind.FIELD
        return
    wanted = snap.resolver.texts(document, at, typed)
    if wanted.goes_on:
        gathered.complete = False
    for text in _known_first(document, at, wanted.texts) if wanted.kind == "name" else wanted.texts:
        yield text, _KINDS[wanted.kind]
    method = _METHOD.search(line)
    keyed = method or _SUBSCRIPT.search(line)
    if keyed is not None:
        receiver = receiver_of(line[: keyed.start()])
        if receiver:
            for text in _seen(document, receiver, at):
                yield text, Kind.KEY
            if receiver.endswith("environ"):
                yield from ((text, Kind.KEY) for text in _ENVIRONMENT)
    elif _GETENV.search(line):
        yield from ((text, Kind.KEY) for text in (*_seen(document, "os.environ", at), *_ENVIRONMENT))


def _known_first(document: Document, at: Offset, names: list[str]) -> list[str]:
    """Names in their order, but those first that this file writes as keywords, strings or members around here."""
    around = document.source[max(at - AROUND, 0) : at + AROUND]
    n_uses = Counter(match[match.lastindex or 0].decode("latin-1") for match in _USED.finditer(around))
    return sorted(names, key=lambda name: -n_uses[name.lstrip("-+")])


def _seen(document: Document, receiver: str, at: Offset) -> list[str]:
    """Keys that stand behind the same receiver elsewhere in this file, the nearest first; at most MOST_KEYS."""
    start = max(at - NEAR, 0)
    source = document.source[start : at + NEAR].decode("latin-1")
    pattern = re.compile(r"(?<![\w.])" + re.escape(receiver.encode().decode("latin-1")) + _KEY)
    found = [
        (abs(match.start(2) - (at - start)), match[2].encode("latin-1").decode("utf-8", "replace"))
        for match in pattern.finditer(source)
        if not match.start(2) <= at - start + 1 <= match.end(2) + 1
    ]
    return list(dict.fromkeys(text for _, text in sorted(found)))[:MOST_KEYS]
