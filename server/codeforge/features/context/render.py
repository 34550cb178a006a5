"""Items as text for a model: Markdown, XML-tagged, and the prompts of models that fill in the middle.

Each renderer takes items in the order for a reader. None measures: the answer sees to the budget.
The special tokens are those of each model's own documentation; text of the workspace that spells one is broken up, so
that a file cannot end its own part of the prompt.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby
from textwrap import indent

from msgspec import Struct

from codeforge.features.context.ask import Extra, Format
from codeforge.features.context.fit import Piece
from codeforge.syntax.languages import language_of, pack_of


class Around(Struct, frozen=True):
    """The document at the cursor, for prompts that fill in the middle."""

    path: str = ""
    prefix: str = ""
    suffix: str = ""


Renderer = Callable[[Sequence[Piece], Around], str]


def markdown(pieces: Sequence[Piece], around: Around) -> str:
    """A heading and a fenced block a file; a fence is longer than any inside it."""
    parts = []
    for path, group in groupby(pieces, key=lambda piece: piece.path):
        text = _text_of(path, list(group))
        longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        parts.append(f"### {path}\n\n{fence}{language_of(path)}\n{text}\n{fence}\n")
    return "\n".join(parts)


def xml(pieces: Sequence[Piece], around: Around) -> str:
    """One element a file, one a piece, with line numbers from one."""
    parts = ["<context>"]
    for path, group in groupby(pieces, key=lambda piece: piece.path):
        parts.append(f'<file path="{escape(path)}">')
        for piece in group:
            name = f' symbol="{escape(piece.symbol)}"' if piece.symbol else ""
            lines = f"{piece.line + 1}-{piece.last + 1}"
            parts.append(f'<item{name} form="{piece.form}" lines="{lines}">')
            parts += [escape(piece.text.rstrip("\n"), quote=False), "</item>"]
        parts.append("</file>")
    return "\n".join((*parts, "</context>")) + "\n"


def fim_qwen(pieces: Sequence[Piece], around: Around) -> str:
    """Qwen2.5-Coder at repository level: `<|repo_name|>`, `<|file_sep|>` a file, the open one last."""
    files = "".join(f"<|file_sep|>{path}\n{_safe(text)}\n" for path, text in _files(pieces))
    return (
        f"<|repo_name|>{_repository(around)}\n{files}<|file_sep|>{around.path}\n"
        f"<|fim_prefix|>{_safe(around.prefix)}<|fim_suffix|>{_safe(around.suffix)}<|fim_middle|>"
    )


def fim_starcoder(pieces: Sequence[Piece], around: Around) -> str:
    """StarCoder2: `<repo_name>`, `<file_sep>` a file, the open one last with its path inside the prefix."""
    files = "".join(f"<file_sep>{path}\n{_safe(text)}\n" for path, text in _files(pieces))
    return (
        f"<repo_name>{_repository(around)}{files}<file_sep><fim_prefix>{around.path}\n"
        f"{_safe(around.prefix)}<fim_suffix>{_safe(around.suffix)}<fim_middle>"
    )


def fim_deepseek(pieces: Sequence[Piece], around: Around) -> str:
    """DeepSeek-Coder: files as `#path` and text inside the prefix, as its documents are laid out for training."""
    files = "".join(f"#{path}\n{_safe(text)}\n" for path, text in _files(pieces))
    return (
        f"<｜fim▁begin｜>{files}#{around.path}\n"
        f"{_safe(around.prefix)}<｜fim▁hole｜>{_safe(around.suffix)}<｜fim▁end｜>"
    )


def fim_codestral(pieces: Sequence[Piece], around: Around) -> str:
    """Codestral: suffix first, files as `+++++ path` before the prefix."""
    files = "".join(f"+++++ {path}\n{_safe(text)}\n" for path, text in _files(pieces))
    return f"[SUFFIX]{_safe(around.suffix)}[PREFIX]{files}+++++ {around.path}\n{_safe(around.prefix)}"


def fim_codellama(pieces: Sequence[Piece], around: Around) -> str:
    """Code Llama: no marks for files, so they are comments before the prefix."""
    files = "".join(_as_comments(path, text, around.path) for path, text in _files(pieces))
    return f"<PRE> {files}{_safe(around.prefix)} <SUF>{_safe(around.suffix)} <MID>"


RENDERERS: dict[Format, Renderer] = {
    "markdown": markdown,
    "xml": xml,
    "fim-qwen": fim_qwen,
    "fim-starcoder": fim_starcoder,
    "fim-deepseek": fim_deepseek,
    "fim-codestral": fim_codestral,
    "fim-codellama": fim_codellama,
}


def input_extra(pieces: Sequence[Piece]) -> tuple[Extra, ...]:
    """llama.cpp's `/infill`: what goes into `input_extra`, one entry a file."""
    return tuple(Extra(path, f"{text}\n") for path, text in _files(pieces))


def _files(pieces: Iterable[Piece]) -> list[tuple[str, str]]:
    """Path and text of each file in the order of the pieces."""
    return [
        (path, _text_of(path, list(group))) for path, group in groupby(pieces, key=lambda piece: piece.path)
    ]


def _text_of(path: str, pieces: Sequence[Piece]) -> str:
    """The pieces of one file; members below the name of their class, where it is not shown right above them."""
    shown: list[str] = []
    open_type = ""
    for piece in pieces:
        owner = piece.symbol.rpartition(".")[0] if piece.form != "lines" else ""
        if owner and owner != open_type:
            shown.append(f"{_comment(path)} {owner}")
        text = piece.text.rstrip("\n")
        shown.append(indent(text, "    ") if owner else text)
        open_type = owner or (piece.symbol if piece.form == "signature" else "")
    return "\n".join(shown)


def _comment(path: str) -> str:
    pack = pack_of(language_of(path))
    return pack.comment if pack and pack.comment else "#"


_SPECIAL = re.compile(
    r"<(?=\|(?:repo_name|file_sep|fim_\w+|endoftext|im_start|im_end)\|>"
    r"|(?:repo_name|file_sep|fim_prefix|fim_suffix|fim_middle|fim_pad)>"
    r"|｜[^｜\n]{1,20}｜>|(?:PRE|SUF|MID|EOT)>)"
    r"|\[(?=(?:SUFFIX|PREFIX|MIDDLE)\])"
)


def _safe(text: str) -> str:
    """`text` with a word joiner inside what spells a model's special token."""
    return _SPECIAL.sub(lambda match: f"{match[0]}\u2060", text)


def _as_comments(path: str, text: str, own: str) -> str:
    mark = _comment(own)
    return "".join(f"{mark} {line}\n" for line in (f"Path: {path}", *_safe(text).split("\n")))


def _repository(around: Around) -> str:
    return around.path.partition("/")[0] if "/" in around.path else "project"
