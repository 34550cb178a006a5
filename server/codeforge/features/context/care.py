"""What a reader should know of an item besides its text: who it speaks to, and who wrote it.

Text from a workspace is data. Some of it is written for models, to make them do what their user did not ask: it is
handed on with a flag, never silently, and never dropped, for it may be the very thing that is worked on.
"""

import re
from functools import lru_cache

from codeforge.features.context.secrets import MASK

ADDRESSES_MODEL = "addresses-model"
HIDDEN = "hidden-characters"
MASKED = "masked"
GENERATED = "generated"
VENDORED = "vendored"

NOT_OWN = 0.4
"""How much a generated or vendored item counts beside one that people here wrote."""

_TO_MODELS = (
    (
        "ignore disregard forget override",
        r"\s+(?:(?:all|any|the|your|of|previous|prior|above|earlier|preceding|other)\s+)+"
        r"(?:instructions?|prompts?|rules|directives?|context|messages?)",
    ),
    (r"\bsystem \bdeveloper", r"\s+prompt\b"),
    (
        r"\byou",
        r"\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|a\.i\.|llm|chatgpt|claude|gemini|copilot|gpt-?\d|language\s+model"
        r"|(?:helpful|coding|ai)\s+assistant)\b",
    ),
    (
        r"\bai \bllm \bcoding",
        r"[\s-]+(?:agents?|assistants?|models?)\s*(?:[:,]|must|should|shall|please|are\s+(?:required|instructed))",
    ),
    (
        r"\battention \bnote \bimportant \binstruction \binstructions \bmessage",
        r"\s+(?:to|for)\s+(?:all\s+|any\s+|the\s+)?"
        r"(?:ai\b|llms?\b|agents?\b|assistants?\b|(?:language\s+)?models?\s+reading)",
    ),
    (r"\bif", r"\s+you\s+are\s+an?\s+(?:ai|llm|language\s+model|assistant|agent|bot)\b"),
    (
        r"\bdo",
        r"\s+not\s+(?:tell|inform|mention\s+(?:this|it)\s+to|reveal\s+(?:this|it)\s+to)\s+(?:the\s+)?(?:user|human|developer)",
    ),
    (r"<\|", r"(?:im_start|im_end|system|endoftext|eot_id|start_header_id)\|>"),
    (r"\[inst\] \[/inst\] <<sys>>", ""),
    ("< </", r"(?:system|system-prompt|assistant|tool_result|function_results)>"),
)
"""Ways to address a model: how they begin, and how they go on."""
_BEGINNINGS = tuple(
    re.compile(f"{plain}(?<={head})(?:{rest})" if head != plain else f"{plain}(?:{rest})")
    for heads, rest in _TO_MODELS
    for head in heads.split()
    for plain in [head.removeprefix(r"\b")]
)
"""One expression a beginning, for lower case: what begins with plain letters is found many times as quickly."""
_LIKE_LATIN = (("\u017f", "s"), ("\u0131", "i"), ("\u0307", ""))
"""Long s, dotless i, and the dot that a lowered capital I keeps."""
_HIDDEN = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
"""Characters that show nothing or turn the order of others round: zero-width, bidirectional, tags."""

_VENDORED = re.compile(
    r"(^|/)(_?vendor(ed)?|third[_-]?party|extern(al)?s?|bower_components|site-packages|node_modules)/"
)
_GENERATED = re.compile(
    r"(_pb2(_grpc)?\.pyi?|\.pb\.(go|cc|h)|_generated\.\w+|\.generated\.\w+|\.g\.(cs|dart)|[.-]min\.(js|css)|\.designer\.cs)$"
    r"|(^|/)(generated|__generated__)/",
    re.IGNORECASE,
)


def flags_of(path: str, text: str) -> tuple[str, ...]:
    """What to know of a text from `path`: the names above, in this order; empty for most."""
    found = []
    if text and _addresses_model(text):
        found.append(ADDRESSES_MODEL)
    if not text.isascii() and _HIDDEN.search(text):
        found.append(HIDDEN)
    if MASK in text:
        found.append(MASKED)
    origin = origin_of(path)
    return (*found, origin) if origin else tuple(found)


def _addresses_model(text: str) -> bool:
    lower = text.lower()
    for letter, latin in () if lower.isascii() else _LIKE_LATIN:
        lower = lower.replace(letter, latin)
    return any(form.search(lower) for form in _BEGINNINGS)


@lru_cache(maxsize=10_000)
def origin_of(path: str) -> str:
    """`generated` or `vendored` by a file's name; empty for one that people here may have written."""
    if _GENERATED.search(path):
        return GENERATED
    return VENDORED if _VENDORED.search(path) else ""


def standing(path: str, *, generated: bool = False) -> float:
    """How much an item from a file counts for its origin: 1, or less when nobody here wrote it.

    `generated` says that the beginning of the file tells so.
    """
    return NOT_OWN if generated or origin_of(path) else 1.0
