"""`python -m codeforge.dev generate [--check]`: the files that are made from code.

They are committed, so that nobody needs to run anything to read them; `--check` says which do not match the code.
To add one, add a row to `GENERATED`: its path, and a function from the text it has now to the text it should have.
A file that is written by hand but for one part (such as `package.json`) keeps the rest.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec.inspect import BoolType, IntType, LiteralType, VarTupleType

from codeforge.config import PROJECT_FILES, Setting, all_settings, sections
from codeforge.syntax.languages import all_packs

ROOT = Path(__file__).parents[3]
BY_HAND = "Written by `python -m codeforge.dev generate`; edit the code it comes from."
NEOVIM_NAMES = {
    "csharp": "cs",
    "cuda-cpp": "cuda",
    "django-html": "htmldjango",
    "dockercompose": "yaml.docker-compose",
    "github-actions-workflow": "yaml",
    "jinja-html": "jinja",
    "shellscript": "sh",
}
"""Editors' language identifiers (LSP 3.17) that Neovim calls otherwise."""


class Generated(NamedTuple):
    """One file: where it lies in the repository, and what it should hold, given what it holds now."""

    path: str
    text: Callable[[str], str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")


def run(args: argparse.Namespace) -> int:
    """Write what is stale and name it; with `--check` only name it. 1 when `--check` found something."""
    if not (ROOT / "pyproject.toml").exists():
        sys.stderr.write(
            "This needs a checkout of the repository: what is generated is not part of an installation.\n"
        )
        return 2
    found = list(stale(ROOT))
    for path, text in found:
        if args.check:
            sys.stderr.write(f"{path} is stale: run `python -m codeforge.dev generate` and commit it.\n")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
            sys.stderr.write(f"wrote {path}\n")
    return 1 if args.check and found else 0


def stale(root: Path) -> Iterator[tuple[str, str]]:
    """Path and right text of each generated file below `root` that does not hold it."""
    for path, right in GENERATED:
        try:
            now = (root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            now = ""
        text = right(now)
        if text != now:
            yield path, text


# The page about settings


def settings_page(_: str) -> str:
    """`docs/settings.md`."""
    return "\n".join(_settings_lines()) + "\n"


def _settings_lines() -> Iterator[str]:
    pyproject, own = PROJECT_FILES
    yield f"<!-- {BY_HAND} -->"
    yield from f"""
# Settings

Everything has a default; most people set nothing.
An editor passes settings under `codeforge`, such as `codeforge.completion.maxItems`.
A project says what holds for everyone who works on it in `{own}`, or in `{pyproject}` under `[tool.codeforge]`:

```toml
[tool.codeforge.index]
exclude = ["vendored/"]
max-file-bytes = 500_000
```

Names may be written `maxFileBytes`, `max-file-bytes` or `max_file_bytes`.
`{own}` stands above `{pyproject}`, and both stand above the editor's settings.
A wrong value keeps what held before and is reported once, with its place.

Settings marked *editor only* name a program or a place on your machine: a project's files cannot set them.
""".splitlines()
    section = ""
    for setting in all_settings():
        name = setting.name.split(".")[0]
        if name != section:
            section = name
            yield from ("", f"## {section}", "", sections()[section])
        yield from ("", f"### {setting.name}", "", setting.description, "", _facts(setting))


def _facts(setting: Setting) -> str:
    parts = [f"Default: `{json.dumps(setting.default)}`", _takes(setting)]
    if setting.machine:
        parts.append("*editor only*")
    return " · ".join(parts)


def _takes(setting: Setting) -> str:
    type_ = setting.type
    if isinstance(type_, IntType):
        return f"{type_.ge} to {type_.le}"
    if isinstance(type_, LiteralType):
        return "one of " + ", ".join(f"`{json.dumps(value)}`" for value in type_.values)
    if isinstance(type_, VarTupleType):
        return "a list of texts"
    return "`true` or `false`" if isinstance(type_, BoolType) else "text"


# The page about features

FEATURES = {
    "textDocument/completion": (
        "Names that fit at the cursor, best first; auto-import",
        "all; typed in Python",
    ),
    "completionItem/resolve": ("Signature, documentation and import edit of one item", "all"),
    "textDocument/inlineCompletion": ("The rest of a line on which others agree, where switched on", "all"),
    "textDocument/signatureHelp": ("The parameters of the call around the cursor", "Python"),
    "textDocument/hover": ("Signature and documentation of a name", "all; typed in Python"),
    "textDocument/definition": ("Where a name is defined", "all; exact in Python, by name elsewhere"),
    "textDocument/declaration": ("Where a name is brought into the file, such as its import", "all"),
    "textDocument/typeDefinition": ("The class of a value", "Python"),
    "textDocument/references": ("Uses of a name in the project", "all; by scope and import in Python"),
    "textDocument/documentHighlight": ("Uses of a name in this file", "all"),
    "textDocument/documentSymbol": ("The outline of a file", "all"),
    "workspace/symbol": ("Symbols by a remembered part of their name", "all"),
    "textDocument/foldingRange": ("What can be folded", "all"),
    "textDocument/selectionRange": ("Growing selections around the cursor", "all"),
    "textDocument/diagnostic": ("What is wrong in a file, when the editor asks", "all; ruff in Python"),
    "workspace/diagnostic": ("What is wrong in all files, where that is switched on", "all; ruff in Python"),
    "codeforge/context": ("The code that matters at a place or for a question", "all"),
    "codeforge/context/feedback": ("Remember, on this machine, which items of an answer were used", "all"),
    "codeforge/explain": ("Why something is, or is not, in an answer of `codeforge/context`", "all"),
    "codeforge/impact": ("What an edit can concern: callers, overriders, importers, tests, pages", "all"),
    "codeforge/testsFor": ("The tests of a definition or a file, with reasons", "all"),
    "codeforge/review": ("What a change touches: definitions, their users, tests and pages", "all"),
    "codeforge/overview": ("A map of the project inside a budget", "all"),
    "codeforge/status": ("What is indexed, what was left out, and how the engines are", "all"),
    "codeforge/pause": ("Rest from indexing and what else nobody waits for, or go on", "all"),
    "codeforge/page": ("The answers above as pages that an editor draws", "all"),
}
"""What a person gets from each method, and in which languages."""


def features_page(now: str) -> str:
    """`docs/features.md` with its table of methods and its lists of languages; the prose stays as it is."""
    from codeforge.lsp.routes import ROUTES

    rows = [f"| `{route.method}` | {' | '.join(FEATURES[route.method])} |" for route in ROUTES]
    methods = ["| method | what it gives | languages |", "| --- | --- | --- |", *rows]
    whole = ", ".join(pack.title for pack in all_packs() if pack.full)
    structure = ", ".join(pack.title for pack in all_packs() if not pack.full)
    languages = [f"- Definitions, imports and uses: {whole}.", f"- Outline, folding and syntax: {structure}."]
    return _between(_between(now, "methods", methods), "languages", languages)


def _between(now: str, name: str, lines: list[str]) -> str:
    """`now` with `lines` between its marks called `name`, which are put at the end where there are none."""
    start, stop = f"<!-- {name}: {BY_HAND} -->\n", f"<!-- end of {name} -->\n"
    before, found, rest = now.partition(start)
    after = rest.partition(stop)[2] if found else ""
    return f"{before}{start}\n" + "\n".join(lines) + f"\n\n{stop}{after}"


# VS Code


def vscode_package(now: str) -> str:
    """`clients/vscode/package.json` with its settings, languages and trust section; the rest stays as it is."""
    package: dict[str, Any] = json.loads(now or "{}")
    machine = [f"codeforge.{setting.name}" for setting in all_settings() if setting.machine]
    package.setdefault("capabilities", {})["untrustedWorkspaces"] = {
        "supported": "limited",
        "description": "%untrusted%",
        "restrictedConfigurations": machine,
    }
    package["activationEvents"] = [f"onLanguage:{language}" for language in languages()]
    package.setdefault("contributes", {})["configuration"] = [
        {
            "title": f"%section.{section}%",
            "properties": {
                f"codeforge.{setting.name}": _vscode_setting(setting)
                for setting in all_settings()
                if setting.name.startswith(f"{section}.")
            },
        }
        for section in sections()
    ]
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _vscode_setting(setting: Setting) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    type_ = setting.type
    if isinstance(type_, IntType):
        schema = {"type": "integer", "minimum": type_.ge, "maximum": type_.le}
    elif isinstance(type_, LiteralType):
        schema = {"type": "string", "enum": list(type_.values)}
    elif isinstance(type_, VarTupleType):
        schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
    elif isinstance(type_, BoolType):
        schema = {"type": "boolean"}
    scope = "machine-overridable" if setting.machine else "resource"
    return {
        **schema,
        "default": setting.default,
        "scope": scope,
        "markdownDescription": f"%setting.{setting.name}%",
    }


def vscode_words(now: str) -> str:
    """`clients/vscode/package.nls.json` with what its settings say; translations stand beside it, and a test misses none."""
    written = {
        key: text
        for key, text in json.loads(now or "{}").items()
        if not key.startswith(("section.", "setting."))
    }
    titles = {f"section.{section}": section.capitalize() for section in sections()}
    settings = {f"setting.{setting.name}": setting.description for setting in all_settings()}
    return json.dumps({**written, **titles, **settings}, indent=2, ensure_ascii=False) + "\n"


def vscode_languages(_: str) -> str:
    """`clients/vscode/src/languages.ts`: the languages that the server is asked about."""
    names = "".join(f'  "{language}",\n' for language in languages())
    return f"// {BY_HAND}\n\nexport const LANGUAGES: readonly string[] = [\n{names}];\n"


def languages() -> list[str]:
    """Editors' identifiers of every language that has a pack, in order."""
    return sorted({identifier for pack in all_packs() for identifier in pack.language_ids})


# Neovim


def neovim_settings(_: str) -> str:
    """`clients/neovim/lua/codeforge/settings.lua`: types that the Lua language server completes from."""
    lines = ["---@meta codeforge.settings", "", f"-- {BY_HAND}", "", "---@class codeforge.Settings"]
    for section, text in sections().items():
        lines.append(f"---@field {section}? codeforge.Settings.{section.capitalize()} {text}")
    for section in sections():
        lines += ["", f"---@class codeforge.Settings.{section.capitalize()}"]
        for setting in all_settings():
            if setting.name.startswith(f"{section}."):
                key = setting.name.split(".")[1]
                default = json.dumps(setting.default)
                lines.append(
                    f"---@field {key}? {_lua_type(setting)} {setting.description} Default: `{default}`."
                )
    return "\n".join(lines) + "\n"


def _lua_type(setting: Setting) -> str:
    type_ = setting.type
    if isinstance(type_, LiteralType):
        return "|".join(f"'{value}'" for value in type_.values)
    if isinstance(type_, VarTupleType):
        return "string[]"
    if isinstance(type_, IntType):
        return "integer"
    return "boolean" if isinstance(type_, BoolType) else "string"


def neovim_filetypes(_: str) -> str:
    """`clients/neovim/lua/codeforge/filetypes.lua`: every language that has a pack, by Neovim's name."""
    names = sorted({NEOVIM_NAMES.get(language, language) for language in languages()})
    listed = "".join(f"  '{name}',\n" for name in names)
    return f"-- {BY_HAND}\n\n---@type string[]\nreturn {{\n{listed}}}\n"


# The answer to `initialize`


def lsp_capabilities(_: str) -> str:
    """`lsp/capabilities.json`: what the front door says before anything else is imported."""
    from codeforge.lsp.routes import initialize_result

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return initialize_result(project["version"])


# The schema of context


def context_schema(_: str) -> str:
    """`docs/context.schema.json`: the request and the answer of `codeforge/context` as JSON Schema 2020-12."""
    from codeforge.features.context import PROTOCOL_VERSION, ContextAnswer
    from codeforge.lsp.messages import ContextParams

    found = msgspec.json.schema_components((ContextParams, ContextAnswer), ref_template="#/$defs/{name}")[1]
    item = found["Item"]
    for told, kept in (("uri", "path"), ("range", "span")):  # as `to_context` tells them
        item["properties"][told] = {"type": "string"} if told == "uri" else {"$ref": "#/$defs/Range"}
        del item["properties"][kept]
        item["required"][item["required"].index(kept)] = told
    del item["properties"]["width"]  # a shortcut to the range
    found.pop("Span", None)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"codeforge/context, version {PROTOCOL_VERSION}",
        "description": "The request is #/$defs/ContextParams, the answer #/$defs/ContextAnswer.",
        "$defs": dict(sorted(found.items())),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


GENERATED = [
    Generated("docs/context.schema.json", context_schema),
    Generated("server/codeforge/lsp/capabilities.json", lsp_capabilities),
    Generated("docs/settings.md", settings_page),
    Generated("docs/features.md", features_page),
    Generated("clients/vscode/package.json", vscode_package),
    Generated("clients/vscode/package.nls.json", vscode_words),
    Generated("clients/vscode/src/languages.ts", vscode_languages),
    Generated("clients/neovim/lua/codeforge/settings.lua", neovim_settings),
    Generated("clients/neovim/lua/codeforge/filetypes.lua", neovim_filetypes),
]
