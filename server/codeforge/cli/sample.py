"""What the tour shows: the file of a project with most to see, and the places in it worth asking about."""

import re
from pathlib import Path

from msgspec import Struct

from codeforge.errors import BadRequest
from codeforge.index.listing import listed, read_file, refusal
from codeforge.syntax.outline import CALLABLE, TYPES, Definition, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

GOOD_SIZE = (3_000, 60_000)
"""Bytes of a file that is neither a stub nor a monster."""
TOO_SMALL_OR_LARGE = 1000
SAMPLED_FILES = 400
MOST_LINES = 60
"""Of a function that a question is made from: its body should fit an answer."""
VERBS = re.compile(
    "add|apply|build|check|close|collect|compute|convert|copy|create|decode|delete|encode|execute|fetch|find|format"
    "|generate|get|handle|load|make|merge|open|parse|prepare|print|process|raise|read|register|remove|render|resolve"
    "|run|save|send|set|show|sort|split|start|stop|store|update|validate|write"
)
"""Words that a function's name begins with when it says what is done."""
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Sample(Struct):
    """A file to show things on, and where in it."""

    document: Document
    member: Offset = -1
    """Behind the dot of a `self.…`."""
    use: Offset = -1
    """At a use of a name that is imported from the project itself."""
    type: Definition | None = None
    question: str = ""
    """Something to ask about the file, from the name of one of its functions."""


def sample_of(root: Path) -> Sample:
    """The file of the project with most to show; raises BadRequest when there is no source at all."""
    why = refusal(str(root))
    if why:
        raise BadRequest(f"{root} is no project: {why}")
    everything = list(listed(root).paths)
    paths = [path for path in everything if not re.search(r"(^|/)(tests?|docs?|examples?)/|test_", path)]
    python = [path for path in paths if path.endswith(".py")]
    own = set(paths)
    best: tuple[int, Sample] | None = None
    candidates = python or paths or everything
    for path in candidates[:: max(len(candidates) // SAMPLED_FILES, 1)]:
        document = read_file(root, path)
        if document is None:
            continue
        worth, sample = _rated(document, own)
        if not GOOD_SIZE[0] < len(document.source) < GOOD_SIZE[1]:
            worth -= TOO_SMALL_OR_LARGE
        if best is None or worth > best[0]:
            best = worth, sample
    if best is None:
        raise BadRequest(
            f"There is no source that CodeForge knows in {root}. Name a project: codeforge tour PATH."
        )
    return best[1]


def _rated(document: Document, paths: set[str]) -> tuple[int, Sample]:
    """How much a file has to show, and where."""
    outline = outline_of(document)
    sample = Sample(document)
    members = [match.end() for match in re.finditer(rb"\bself\.(?=[a-z])", document.source)]
    if members:
        sample.member = members[len(members) // 2]
    types = [d for d in outline.definitions if d.kind in TYPES]
    sample.type = max(types, key=lambda d: d.span.stop - d.span.start, default=None)
    for imported in outline.imports:
        if not imported.alias or not _is_own(imported.module, paths):
            continue
        use = re.search(
            rb"(?<![\w.])" + re.escape(imported.alias.encode()) + rb"\b(?=[.(])",
            document.source[imported.span.stop :],
        )
        if use:
            sample.use = imported.span.stop + use.start()
    functions = [d for d in outline.definitions if d.kind in CALLABLE]
    sample.question = _question(document, functions, sample.type)
    worth = min(len(members), 40) + 20 * (sample.use >= 0) + 20 * (sample.type is not None)
    return worth + min(len(functions), 20) + min(len(outline.imports), 20), sample


def _question(document: Document, functions: list[Definition], type_: Definition | None) -> str:
    """`how does it raise for status`, from the function whose name and body say most; else about the type."""
    best, worth = "", (False, False, 0)
    for function in functions:
        words = WORD.findall(function.name)
        lines = document.source.count(b"\n", function.span.start, function.span.stop)
        if len(words) > 1 and not function.name.startswith("__") and lines <= MOST_LINES:
            is_verb = VERBS.fullmatch(words[0].lower()) is not None
            rated = (is_verb, not function.name.startswith("_"), min(len(words), 4) * lines)
            if rated > worth:
                asked = "how does it" if is_verb else "where is"
                best, worth = f"{asked} {' '.join(words).lower()}", rated
    name = type_.name if type_ else Path(document.path).stem
    return best or f"where is {' '.join(WORD.findall(name)).lower()}"


def _is_own(module: str, paths: set[str]) -> bool:
    if module.startswith("."):
        return True
    tail = module.replace(".", "/")
    return any(path.endswith((f"{tail}.py", f"{tail}/__init__.py")) for path in paths)
