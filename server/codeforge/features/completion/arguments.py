"""What an argument of the call around the cursor could be: parameters by keyword, and the variable called like one."""

import re
from collections.abc import Iterator

from codeforge.features.completion.candidates import Candidate, Gathered
from codeforge.features.completion.where import Where
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

_BEGINS = re.compile(r"(?:^\s*|[(,]\s*)$")
_VALUE = re.compile(r"[(,]\s*([^\W\d]\w*)=\s*$|^\s*([^\W\d]\w*)=\s*$")
_NAME = re.compile(r"([^\W\d]\w*)\s*=(?!=)")
_MODEL = re.compile(r"[ \t]+model\s*=\s*$")
_BACK = 4000


def arguments(snap: Snapshot, document: Document, where: Where, gathered: Gathered) -> Iterator[Candidate]:
    """Parameters that can be given by keyword and are not given yet, where an argument begins.

    Of several overloads those that the cursor's argument fits count, best first.
    """
    if not _BEGINS.search(where.line):
        return
    given: set[str] | None = None
    seen: set[str] = set()
    signatures = snap.resolver.signatures(document, where.span.start)
    by_keyword = all(each.active < 0 or each.queried is not None for each in signatures)
    for signature in signatures:
        for parameter in signature.parameters:
            if not parameter.by_keyword or not parameter.name.isidentifier() or parameter.name in seen:
                continue
            if given is None:
                given = _given(document, where)
            seen.add(parameter.name)
            if parameter.name not in given:
                yield _keyword(parameter.name, parameter.text, prefer=by_keyword)
        if signature.queried is not None:
            gathered.complete = (
                gathered.complete and signature.queried.use != "lookup"
            )  # more stand behind `__`
            for path in snap.resolver.keywords(signature, where.prefix):
                if path.name not in seen:
                    seen.add(path.name)
                    yield _keyword(path.name, path.detail, prefer=by_keyword)


def _keyword(name: str, detail: str, *, prefer: bool) -> Candidate:
    """A keyword; one is preferred to variables where only keywords are left to give."""
    return Candidate(name, Kind.VARIABLE, "argument", detail, insert=f"{name}=", prefer=int(prefer))


def models(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """The models that a file knows, behind `model =` in a class: of a form, a view, an admin."""
    if _MODEL.match(where.line):
        for name in snap.resolver.models(document, where.span.start):
            yield Candidate(name, Kind.CLASS, "scope", prefer=1)


def named_like(where: Where) -> str:
    """The keyword whose value is being typed: `user` in `f(user=`; empty elsewhere."""
    match = _VALUE.search(where.line)
    return (match[1] or match[2]) if match else ""


def _given(document: Document, where: Where) -> set[str]:
    """Keywords that the call around the cursor has already, before and behind it."""
    source = document.source
    before = source[max(where.span.start - _BACK, 0) : where.span.start].decode("utf-8", "replace")
    inside, n_read = _outside_brackets(before[::-1], ")]}", "([{")
    lines = before[: len(before) - n_read].split("\n")
    indent = len(lines[-1]) - len(lines[-1].lstrip())
    behind = source[where.span.stop : where.span.stop + _BACK].decode("utf-8", "replace").split("\n")
    kept = behind[:1]
    for line in behind[1:]:
        bare = line.lstrip()
        if bare and len(line) - len(bare) <= indent and bare[0] not in ")]}":
            break  # nobody closes the call: what follows is another statement
        kept.append(line)
    after, _ = _outside_brackets("\n".join(kept), "([{", ")]}")
    return set(_NAME.findall(inside[::-1])) | set(_NAME.findall(after))


def _outside_brackets(text: str, opening: str, closing: str) -> tuple[str, int]:
    """`text` up to the bracket that ends the call, without what stands in inner brackets; how much was read."""
    depth = 0
    kept: list[str] = []
    for place, char in enumerate(text):
        if char in opening:
            depth += 1
        elif char in closing:
            if not depth:
                return "".join(kept), place
            depth -= 1
        elif not depth:
            kept.append(char)
    return "".join(kept), len(text)
