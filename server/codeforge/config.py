"""Every setting, in one tree of structs, and how the tree is read.

The declaration below is the only one: the reader, `docs/settings.md`, VS Code's `package.json` and Neovim's types
all come from it. A setting earns its place when two users would rightly choose differently.

Layers, weakest first: defaults, the editor's settings, `pyproject.toml` (`[tool.codeforge]`), `codeforge.toml`.
The project's files stand above the editor because they say what is true of the project for everyone who works on it,
and because an editor sends its defaults along with its user's choices, so that the two cannot be told apart.

Invariants:
- Reading never fails: what is wrong keeps the value of the layer below and becomes one `Problem`.
- A setting that names a program or a place on the machine (`machine`) is never taken from a project's files:
  a cloned repository must not choose what is started or where is written.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct
from msgspec.inspect import IntType, LiteralType, Metadata, StructType, Type, VarTupleType, type_info

PROJECT_FILES = ("pyproject.toml", "codeforge.toml")
PROBLEMS = 20
"""Most problems in one reading: a wrong file is one message's worth of news, not a flood."""
_SHOWN = 60
_MACHINE = {"machine": True}

Text = Annotated[str, Meta(min_length=1)]


class Index(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Which files are known, and where the index is kept."""

    exclude: Annotated[
        tuple[Text, ...],
        Meta(description="Files left out besides those that git ignores, as patterns of a `.gitignore`."),
    ] = ()
    max_file_bytes: Annotated[
        int,
        Meta(ge=10_000, le=50_000_000, description="Larger files are left out of the index, in bytes."),
    ] = 2_000_000
    cache_dir: Annotated[
        str,
        Meta(
            description="Folder of the stored indexes; empty means the user's cache directory.",
            extra=_MACHINE,
        ),
    ] = ""
    store_words: Annotated[
        bool,
        Meta(
            description="Keep the words of the project on disk as well, some 13 % of its size: questions are answered "
            "at once after a start, also by the command line."
        ),
    ] = False


class Completion(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is offered while typing."""

    max_items: Annotated[int, Meta(ge=1, le=500, description="Most items in one answer.")] = 200
    budget_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=2000,
            description="Milliseconds to wait for jedi before answering from the index alone.",
        ),
    ] = 45
    auto_import: Annotated[
        bool, Meta(description="Offer names of other files and add the import when one is accepted.")
    ] = True
    call_snippets: Annotated[
        bool, Meta(description="Insert parentheses with a function, in editors that take snippets.")
    ] = False
    inline: Annotated[
        bool,
        Meta(
            description="Offer the rest of a line in grey where the project's other lines agree on it, in editors that "
            "show inline completions."
        ),
    ] = False


class Diagnostics(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is reported as wrong."""

    enable: Annotated[bool, Meta(description="Report diagnostics at all.")] = True
    syntax: Annotated[bool, Meta(description="Report syntax errors, in every language.")] = True
    imports: Annotated[bool, Meta(description="Report imports of project modules that do not exist.")] = True
    workspace: Annotated[
        bool, Meta(description="Report on files that are not open, in editors that ask for it.")
    ] = True


class Context(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The code gathered for an assistant, where the question itself sets no limit."""

    tokens: Annotated[int, Meta(ge=100, le=200_000, description="Most tokens in one answer.")] = 2000
    budget_ms: Annotated[
        int, Meta(ge=5, le=10_000, description="Milliseconds after which the best answer so far is given.")
    ] = 50
    vectors: Annotated[
        bool,
        Meta(
            description="Let questions find code that uses other words for the same; takes 32 bytes of memory a chunk."
        ),
    ] = True


class Python(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Where Python finds its packages."""

    interpreter: Annotated[
        str,
        Meta(
            description="Interpreter whose installed packages are read, or its environment's folder; empty means the "
            "nearest environment of each file. It is never started.",
            extra=_MACHINE,
        ),
    ] = ""


class Jedi(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The second opinion on Python, in a process of its own."""

    enable: Annotated[bool, Meta(description="Ask jedi for what the index does not know.")] = True
    memory_mb: Annotated[
        int,
        Meta(ge=100, le=8000, description="Megabytes at which jedi's process is replaced by a fresh one."),
    ] = 300
    limit_ms: Annotated[
        int,
        Meta(
            ge=100,
            le=60_000,
            description="Milliseconds after which an analysis is stopped for a newer question; ten times that when none waits.",
        ),
    ] = 500


class Ruff(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The linter and formatter for Python, configured by the project's own ruff settings."""

    enable: Annotated[bool, Meta(description="Report what ruff finds in Python files.")] = True
    command: Annotated[
        tuple[Text, ...],
        Meta(
            description="Command that starts ruff; empty means the one installed with CodeForge.",
            extra=_MACHINE,
        ),
    ] = ()


class Server(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """How VS Code starts CodeForge; other editors name the command in their own configuration."""

    command: Annotated[
        tuple[Text, ...],
        Meta(description="Command that starts the server; empty means `codeforge lsp`.", extra=_MACHINE),
    ] = ()


class Trace(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is written down about the conversation of editor and server."""

    server: Annotated[
        Literal["off", "messages", "verbose"],
        Meta(description="What the editor shows of the messages to and from the server."),
    ] = "off"


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """All settings, as one request sees them."""

    index: Index = Index()
    completion: Completion = Completion()
    diagnostics: Diagnostics = Diagnostics()
    context: Context = Context()
    python: Python = Python()
    jedi: Jedi = Jedi()
    ruff: Ruff = Ruff()
    server: Server = Server()
    trace: Trace = Trace()


class Setting(NamedTuple):
    """One declared setting."""

    name: str
    """As written in an editor: `completion.maxItems`."""
    type: Type
    default: Any
    description: str
    machine: bool
    """True when it is read from the editor's settings only."""


class Problem(NamedTuple):
    """One thing wrong with the settings. Equal problems are one: show each once."""

    message: str
    file: str = ""
    """The project file that holds it; empty for the editor's settings."""
    line: int = 0
    """From 1; 0 when not known."""

    def __str__(self) -> str:
        return self.message


class ProjectFile(NamedTuple):
    """The settings that a file of the project holds."""

    name: str
    values: Mapping[str, Any]


def all_settings() -> tuple[Setting, ...]:
    """Every setting, in the order of declaration."""
    return _ALL


def sections() -> dict[str, str]:
    """Name and description of each group of settings, in the order of declaration."""
    return {
        section.encode_name: (section.type.cls.__doc__ or "")
        for section in _fields(type_info(Settings))
        if isinstance(section.type, StructType)
    }


def settings_files(root: Path) -> tuple[list[ProjectFile], list[Problem]]:
    """The settings in the files of the folder `root`, weakest first, and one problem for each file that is broken."""
    files: list[ProjectFile] = []
    problems: list[Problem] = []
    for name in PROJECT_FILES:
        try:
            if not (root / name).is_file():
                continue
            raw = (root / name).read_bytes()
            if name == "pyproject.toml" and b"codeforge" not in raw:
                continue
            values = tomllib.loads(raw.decode("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            problems.append(_broken(name, error))
            continue
        if name == "pyproject.toml":
            tool = values.get("tool")
            values = tool.get("codeforge", {}) if isinstance(tool, dict) else {}
        files.append(ProjectFile(name, values if isinstance(values, Mapping) else {"": values}))
    return files, problems


def read_settings(*layers: Mapping[str, Any] | ProjectFile) -> tuple[Settings, list[Problem]]:
    """The settings that `layers` make, each stronger than the one before it, and what is wrong with them.

    A plain mapping is an editor's; a `ProjectFile` (from `settings_files`) may not set what is `machine`.
    Names are accepted as `maxItems`, `max-items` and `max_items`, nested or joined by dots. None means unset.
    At most `PROBLEMS` problems come back.
    """
    values = {setting.name: setting.default for setting in _ALL}
    problems: list[Problem] = []
    for layer in layers:
        file, given = (layer.name, layer.values) if isinstance(layer, ProjectFile) else ("", layer)
        for problem in _merged(values, given, file):
            if len(problems) < PROBLEMS:
                problems.append(Problem(f"{file}: {problem}" if file else problem, file))
    tree: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        section, key = name.split(".")
        tree.setdefault(section, {})[key] = value
    return msgspec.convert(tree, Settings), problems


def _merged(values: dict[str, Any], given: Mapping[str, Any], file: str) -> Iterator[str]:
    """Write what `given` sets into `values`; one sentence for each thing that is wrong."""
    for name, value in _flat(given):
        setting = _BY_KEY.get(_key(name))
        if value is None:
            continue
        if setting is None:
            if name in _SECTIONS:
                yield f"{name} is {_show(value)}; it takes a group of settings."
            else:
                yield f"{_show(name)[1:-1] or _show(value)} is not a setting{_nearest(name)}"
        elif setting.machine and file:
            yield (
                f"{setting.name} is read from the editor's settings only, since it names something on this machine. "
                f"Using {_show(values[setting.name])}."
            )
        else:
            try:
                values[setting.name] = msgspec.convert(_whole(value), _python_type(setting))
            except (msgspec.ValidationError, UnicodeError):
                yield f"{_wrong(setting.name, setting.type, value)} Using {_show(values[setting.name])}."


def _flat(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Dotted names and values, two levels deep: what lies deeper is a value."""
    for outer, value in given.items():
        if isinstance(value, Mapping) and _key(str(outer)) not in _BY_KEY:
            for inner, item in value.items():
                yield f"{outer}.{inner}", item
        else:
            yield str(outer), value


def _wrong(name: str, type_: Type, value: Any) -> str:
    """Why `value` does not fit, as a sentence."""
    if isinstance(type_, Metadata):
        type_ = type_.type
    value = _whole(value)
    if isinstance(type_, IntType) and isinstance(value, int) and not isinstance(value, bool):
        if type_.ge is not None and value < type_.ge:
            return f"{name} is {_show(value)}; the least is {type_.ge}."
        return f"{name} is {_show(value)}; the most is {type_.le}."
    if isinstance(type_, VarTupleType) and isinstance(value, list | tuple):
        for i, item in enumerate(value):
            if not isinstance(item, str) or not item:
                return f"{name}[{i}] is {_show(item)}; it takes a text that is not empty."
    return f"{name} is {_show(value)}; it takes {takes(type_)}."


def takes(type_: Type) -> str:
    """What a setting of this type takes, in words."""
    if isinstance(type_, Metadata):
        type_ = type_.type
    if isinstance(type_, LiteralType):
        return "one of " + ", ".join(_show(value) for value in type_.values)
    if isinstance(type_, VarTupleType):
        return "a list of texts"
    if isinstance(type_, IntType):
        return "a whole number"
    return "true or false" if isinstance(type_, msgspec.inspect.BoolType) else "a text"


def _nearest(name: str) -> str:
    """The end of a sentence about the unknown `name`: the name that was probably meant."""
    found = difflib.get_close_matches(name[:100], [setting.name for setting in _ALL], n=1, cutoff=0.6)
    if not found:
        same = [s.name for s in _ALL if _key(s.name.split(".")[1]) == _key(name.rpartition(".")[2])]
        found = same if len(same) == 1 else []
    return f"; did you mean {found[0]}?" if found else "."


def _broken(name: str, error: Exception) -> Problem:
    """The problem of a file that cannot be read."""
    if isinstance(error, OSError):
        return Problem(f"{name} cannot be read ({error.strerror}). It is left out.", name)
    at = re.search(r"\(at line (\d+)", str(error))
    line = int(at[1]) if at else 0
    if isinstance(error, tomllib.TOMLDecodeError):
        why = re.sub(r" \(at .*\)$", "", str(error))
    else:
        why = (
            "it is not UTF-8"
            if isinstance(error, UnicodeDecodeError)
            else "a value in it is too deep or too large"
        )
    where = f"{name} line {line}" if line else name
    return Problem(f"{where} is not TOML: {why}. The settings in it are left out.", name, line)


def _whole(value: Any) -> Any:
    """`value`, as an int where it is a whole float: Lua and JavaScript know one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _show(value: Any) -> str:
    """`value` as it is written in JSON, cut to a length that a message can bear."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "a value too large to show"
    return _cut(text)


def _cut(text: str) -> str:
    text = " ".join(
        text.encode("utf-8", "replace").decode("utf-8").splitlines()
    )  # half a surrogate pair cannot be written anywhere
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _key(name: str) -> str:
    """The one spelling of `maxItems`, `max-items` and `max_items`."""
    return name.replace("-", "").replace("_", "").lower()


def _fields(type_: Type) -> tuple[msgspec.inspect.Field, ...]:
    return type_.fields if isinstance(type_, StructType) else ()


def _python_type(setting: Setting) -> Any:
    """The annotation of a setting, which msgspec converts to."""
    return _ANNOTATIONS[setting.name]


def _declared() -> Iterator[tuple[Setting, Any]]:
    for section in _fields(type_info(Settings)):
        assert isinstance(section.type, StructType)
        annotations = msgspec.structs.fields(section.type.cls)
        for field, declared in zip(section.type.fields, annotations, strict=True):
            meta = field.type
            assert isinstance(meta, Metadata)
            description = (meta.extra_json_schema or {}).get("description", "")
            machine = bool((meta.extra or {}).get("machine"))
            name = f"{section.encode_name}.{field.encode_name}"
            yield Setting(name, meta.type, field.default, description, machine), declared.type


_DECLARED = tuple(_declared())
_ALL = tuple(setting for setting, _ in _DECLARED)
_ANNOTATIONS = {setting.name: annotation for setting, annotation in _DECLARED}
_BY_KEY = {_key(setting.name): setting for setting in _ALL}
_SECTIONS = frozenset(name.split(".")[0] for name in _ANNOTATIONS)
