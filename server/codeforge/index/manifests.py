"""What a project says of itself: its name and purpose, what can be started, how it is tested.

Read from the files that build tools read (pyproject.toml, setup.cfg, package.json, Cargo.toml, go.mod, Makefile) and
from the first words of READMEs and packages. What is damaged or of the wrong shape says nothing.
"""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from codeforge.index.graph import Read
from codeforge.index.view import View, is_test
from codeforge.text.documents import Document

MAX_NESTED = 12
"""Manifests of packages inside the workspace that are read besides those at its root."""
PURPOSE = 160
"""Characters of a purpose in a line."""
READMES = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md", "README.adoc")
MANIFESTS = ("pyproject.toml", "setup.cfg", "package.json", "Cargo.toml", "go.mod")
_MAKE_TARGET = re.compile(r"^(test|check|tests)\s*:(?!=)", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(])|\n\s*\n")
_MARKUP = re.compile(r"<[^>]+>|!?\[([^\]]*)\]\([^)]*\)|[*`]{1,3}|:\w+:(?=`)")


class Entry(Struct, frozen=True):
    """Something that can be started."""

    name: str
    kind: str
    """`script`, `module`, `command`, `binary`, `application`, or `library`."""
    path: str
    """The file that is run; empty where it is not known."""
    what: str = ""
    """As it is written in the manifest."""


class Manifest(Struct):
    """What the manifests say, all together."""

    name: str = ""
    purpose: str = ""
    entries: list[Entry] = []
    tests: list[str] = []
    """Commands that run the tests."""
    dependencies: list[str] = []


def manifest_of(view: View, read: Read, going_on: Callable[[], bool] = lambda: True) -> Manifest:
    """What the project at the root says of itself; packages inside it add what they start, as far as time reaches."""
    found = Manifest()
    for path in [*MANIFESTS, "setup.py", "Makefile", "tox.ini", "noxfile.py"]:
        document = read(path)
        if document is not None:
            _take(found, path, document, view, nested=False)
    nested = [
        path
        for name in ("pyproject", "package", "Cargo")
        for path in view.paths_called(name)
        if path.count("/") and path.rpartition("/")[2] in MANIFESTS and not is_test(path)
    ]
    for path in sorted(nested, key=lambda path: (path.count("/"), path))[:MAX_NESTED]:
        document = read(path) if going_on() else None
        if document is not None:
            _take(found, path, document, view, nested=True)
    found.entries += _started(view)
    if not found.purpose:
        found.purpose = readme_purpose(read, "")
    unique = {(entry.name, entry.path): entry for entry in reversed(found.entries)}
    found.entries = list(reversed(unique.values()))
    return found


def readme_purpose(read: Read, folder: str) -> str:
    """The first sentence of a folder's README; empty when there is none."""
    for name in READMES:
        document = read(f"{folder}/{name}" if folder else name)
        if document is not None:
            return first_sentence(_prose(document.source.decode("utf-8", "replace")))
    return ""


def package_purpose(view: View, read: Read, folder: str, entry: str) -> str:
    """What a package says of itself in a line: its entry file's docstring or first comment, else its README."""
    document = read(entry) if entry else None
    text = documentation_of(document) if document is not None else ""
    return first_sentence(text) or readme_purpose(read, folder)


def documentation_of(document: Document) -> str:
    """The words with which a file begins: its docstring, or the comment above its first definition."""
    source = document.source[:4000].decode("utf-8", "replace").lstrip("\ufeff")
    source = re.sub(r"\A(?:#!.*\n|\s+|# -\*-.*\n|from __future__.*\n)*", "", source)
    quoted = re.match(r'[rRuU]?("""|\'\'\'|")(.*?)(?:\1)', source, re.DOTALL)
    if quoted and document.language == "python":
        return quoted[2].strip()
    comment = re.match(r"(?:[ \t]*(?://[!/]?|#|--|;)[^\n]*\n)+|/\*.*?\*/", source, re.DOTALL)
    if comment:
        lines = [
            re.sub(r"^\s*(?://[!/]?|/\*+|\*+/?|#+|--|;+)\s?", "", line) for line in comment[0].splitlines()
        ]
        text = "\n".join(lines).strip().removesuffix("*/").strip()
        if not re.match(
            r"(?i)(copyright|\(c\)|licen[sc]e|spdx|@?flow|eslint|mypy:|type:|todo|import )", text
        ):
            return text
    return ""


def first_sentence(text: str) -> str:
    """The first sentence in one line, at most PURPOSE characters."""
    sentence = " ".join(_SENTENCE.split(text.strip(), maxsplit=1)[0].split())
    return sentence if len(sentence) <= PURPOSE else sentence[: PURPOSE - 1].rsplit(" ", 1)[0] + " …"


def _prose(text: str) -> str:
    """The first paragraph of a README that is no heading, badge, rule or markup."""
    for paragraph in re.split(r"\n\s*\n", text[:8000]):
        lines = [line.strip() for line in paragraph.strip().splitlines()]
        if len(lines) > 1 and re.fullmatch(r"[=\-~^#*]{3,}", lines[1]):
            lines = lines[2:]
        lines = [line for line in lines if line and not re.match(r"(#|\.\. |={3,}|-{3,}|<|\[!|!\[|\|)", line)]
        plain = _MARKUP.sub(lambda match: match[1] or "", " ".join(lines)).strip()
        if len(plain.split()) >= 4:
            return plain
    return ""


def _take(found: Manifest, path: str, document: Document, view: View, *, nested: bool) -> None:
    name = path.rpartition("/")[2]
    text = document.source.decode("utf-8", "replace")
    folder = path.rpartition("/")[0]
    if name == "pyproject.toml":
        _pyproject(found, _toml(text), view, nested=nested)
    elif name == "setup.cfg":
        _setup_cfg(found, text, view)
    elif name == "package.json":
        _package_json(found, _json(text), view, folder, nested=nested)
    elif name == "Cargo.toml":
        _cargo(found, _toml(text), view, folder, nested=nested)
    elif name == "go.mod" and not nested:
        module = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
        found.name = found.name or (module[1] if module else "")
        found.tests.append("go test ./...")
    elif name == "Makefile":
        target = _MAKE_TARGET.search(text)
        if target:
            found.tests.insert(0, f"make {target[1]}")
    elif name == "tox.ini":
        found.tests.append("tox")
    elif name == "noxfile.py":
        found.tests.append("nox")


def _pyproject(found: Manifest, data: Mapping[str, Any], view: View, *, nested: bool) -> None:
    project = _table(data, "project") or _table(data, "tool", "poetry")
    if not nested:
        found.name = found.name or _text(project.get("name"))
        found.purpose = found.purpose or _text(project.get("description"))
        if _table(data, "tool", "pytest"):
            found.tests.append("pytest")
        dependencies = project.get("dependencies")
        if isinstance(dependencies, list):
            found.dependencies += [
                re.split(r"[\s<>=!~;\[(@]", one, maxsplit=1)[0]
                for one in dependencies
                if isinstance(one, str)
            ]
    for table in ("scripts", "gui-scripts"):
        for name, target in _table(project, table).items():
            found.entries.append(_script(view, name, _text(target)))


def _script(view: View, name: str, target: str) -> Entry:
    module, _, function = target.partition(":")
    tail = module.strip().replace(".", "/")
    last = tail.rpartition("/")[2]
    candidates = (
        [p for p in view.paths_called(last) if p.endswith((f"{tail}.py", f"{tail}/__init__.py"))]
        if tail
        else []
    )
    path = min(candidates, key=lambda path: (path.count("/"), path), default="")
    return Entry(name, "script", path, f"{module}:{function}" if function else module)


def _setup_cfg(found: Manifest, text: str, view: View) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    found.name = found.name or parser.get("metadata", "name", fallback="")
    found.purpose = found.purpose or parser.get("metadata", "description", fallback="").split("\n")[0]
    for line in parser.get("options.entry_points", "console_scripts", fallback="").splitlines():
        name, sign, target = line.partition("=")
        if sign:
            found.entries.append(_script(view, name.strip(), target.strip()))
    if parser.has_section("tool:pytest"):
        found.tests.append("pytest")


def _package_json(found: Manifest, data: Mapping[str, Any], view: View, folder: str, *, nested: bool) -> None:
    name = _text(data.get("name"))
    if not nested:
        found.name = found.name or name
        found.purpose = found.purpose or _text(data.get("description"))
        scripts = _table(data, "scripts")
        if "test" in scripts:
            found.tests.append("npm test")
        for script in ("start", "dev", "serve"):
            if script in scripts:
                found.entries.append(Entry(f"npm run {script}", "command", "", _text(scripts[script])))
        found.dependencies += [str(one) for one in _table(data, "dependencies")]
    binaries = data.get("bin")
    named = binaries.items() if isinstance(binaries, dict) else [(name, binaries)] if _text(binaries) else []
    for binary, target in named:
        found.entries.append(
            Entry(str(binary), "script", _within(view, folder, _text(target)), _text(target))
        )
    main = _text(data.get("module")) or _text(data.get("main"))
    if main:
        found.entries.append(Entry(name or folder, "library", _within(view, folder, main), main))


def _cargo(found: Manifest, data: Mapping[str, Any], view: View, folder: str, *, nested: bool) -> None:
    package = _table(data, "package")
    name = _text(package.get("name"))
    if not nested:
        found.name = found.name or name
        found.purpose = found.purpose or _text(package.get("description"))
        found.tests.append("cargo test")
        found.dependencies += [str(one) for one in _table(data, "dependencies")]
    for target, kind in (("src/main.rs", "binary"), ("src/lib.rs", "library")):
        path = _within(view, folder, target)
        if path:
            found.entries.append(Entry(name or folder, kind, path))
    for binary in data.get("bin", []) if isinstance(data.get("bin"), list) else []:
        if isinstance(binary, dict):
            found.entries.append(
                Entry(_text(binary.get("name")), "binary", _within(view, folder, _text(binary.get("path"))))
            )


_APPLICATIONS = ("manage", "wsgi", "asgi", "app", "main", "server", "cli")


def _started(view: View) -> Iterator[Entry]:
    """Files that by their name are where a program begins."""
    for path in view.paths_called("__main__"):
        if path.endswith("__main__.py") and not is_test(path):
            package = _package_of(view, path.rpartition("/")[0])
            yield Entry(f"python -m {package}" if package else "python .", "module", path)
    for stem in _APPLICATIONS:
        for path in view.paths_called(stem):
            name = path.rpartition("/")[2]
            if is_test(path) or name.partition(".")[0] != stem or path.count("/") > 3:
                continue
            if path.endswith(".go") and any(s.name == "main" for s in view.symbols_in(path)):
                yield Entry(path.rpartition("/")[0] or view_name(path), "binary", path)
            elif stem in ("wsgi", "asgi") and any(s.name == "application" for s in view.symbols_in(path)):
                yield Entry(path, "application", path)
            elif stem in ("wsgi", "asgi"):
                continue
            elif path.count("/") <= 1 and path.endswith(".py"):
                yield Entry(path, "application", path)


def _package_of(view: View, folder: str) -> str:
    """The dotted name of a Python package: the folders above it that are packages too."""
    names: list[str] = []
    while folder and (view.has(f"{folder}/__init__.py") or not names):
        names.insert(0, folder.rpartition("/")[2])
        folder = folder.rpartition("/")[0]
    return ".".join(names)


def view_name(path: str) -> str:
    """The name of a file without its ending."""
    return path.rpartition("/")[2].partition(".")[0]


def _within(view: View, folder: str, target: str) -> str:
    path = "/".join(part for part in [*folder.split("/"), *target.split("/")] if part not in ("", "."))
    return path if view.has(path) else ""


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _json(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _table(data: Any, *path: str) -> Mapping[str, Any]:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _text(value: Any) -> str:
    return " ".join(value.split())[:PURPOSE] if isinstance(value, str) else ""
