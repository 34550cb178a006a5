"""What a stub describes: the source behind it, for going to a definition and for documentation.

Stubs carry types and nothing to read. The standard library's sources lie beside the environment's interpreter, else
beside our own; a package's beside its stubs. Nothing of a project is run: only compiled modules of our own standard
library (`builtins`, `math`) are asked for their docstrings, since they have no source.
"""

import inspect
import os
import re
import sys
import sysconfig
from functools import lru_cache
from importlib import import_module
from importlib.machinery import ExtensionFileLoader
from importlib.util import find_spec
from pathlib import Path

from codeforge.index.listing import read_file
from codeforge.python.environment import Environment
from codeforge.syntax.outline import Outline, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Span

STUB = ".pyi"
_HOME = re.compile(r"^home\s*=\s*(.+)$", re.MULTILINE)


def original(location: Location, environment: Environment) -> Location | None:
    """The place in real source of what the stub at `location` describes; None when there is none to read."""
    stub = _document(location.path) if location.path.endswith(STUB) else None
    source = source_of(location.path, environment) if stub else None
    document = _document(source) if source else None
    if stub is None or document is None:
        return None
    place = _place_at(outline_of(stub), location)
    if place < 0:
        return Location(source, Span(0, 0)) if source else None
    name = outline_of(stub).qualified(place)
    found = _named(outline_of(document), name)
    return (
        Location(source, outline_of(document).definitions[found].name_span) if source and found >= 0 else None
    )


def documentation(location: Location, environment: Environment) -> str:
    """The docstring of what the stub at `location` describes; empty when nobody wrote one."""
    stub = _document(location.path) if location.path.endswith(STUB) else None
    if stub is None:
        return ""
    place = _place_at(outline_of(stub), location)
    name = outline_of(stub).qualified(place) if place >= 0 else ""
    source = source_of(location.path, environment)
    document = _document(source) if source else None
    if document is None:
        return _built_in(module_of(location.path, environment), name)
    outline = outline_of(document)
    found = _named(outline, name)
    if found < 0 or (span := outline.definitions[found].documentation) is None:
        return ""
    return inspect.cleandoc(re.sub(r'^[rRuU]?("""|\'\'\'|"|\')|("""|\'\'\'|"|\')$', "", document.text(span)))


def source_of(path: str, environment: Environment) -> str | None:
    """The `.py` file behind a stub file, both absolute; None when there is none."""
    module = module_of(path, environment)
    if module:
        folders = [Path(library(environment.prefix))]
    else:
        module = Path(path).stem
        folders = [Path(path).parent, Path(str(Path(path).parent).replace("-stubs", ""))]
    inside = Path(*module.split("."))
    for folder in folders:
        for file in (folder / inside.with_suffix(".py"), folder / inside / "__init__.py"):
            if file.is_file():
                return str(file)
    return None


def module_of(path: str, environment: Environment) -> str:
    """The dotted name of a standard library module by its stub's path; empty for stubs of packages."""
    for root in (f"{environment.typeshed}{os.sep}stdlib", environment.typeshed):
        if environment.typeshed and path.startswith(root + os.sep):
            inside = path[len(root) + 1 :].removesuffix(STUB).replace(os.sep, ".")
            return inside.removesuffix(".__init__")
    return ""


@lru_cache(maxsize=16)
def library(prefix: str) -> str:
    """The folder of the standard library's sources: of the interpreter that `prefix` was made from, else our own."""
    own = sysconfig.get_path("stdlib")
    try:
        home = _HOME.search((Path(prefix) / "pyvenv.cfg").read_text(encoding="utf-8")) if prefix else None
    except (OSError, UnicodeDecodeError):
        home = None
    if home is None:
        return own
    base = Path(home[1].strip()).parent
    for folder in sorted(base.glob("lib/python3.*"), reverse=True):
        if (folder / "os.py").is_file():
            return str(folder)
    return own


@lru_cache(maxsize=64)
def _document(path: str) -> Document | None:
    """A file outside the workspace, as it was when first read: libraries hardly change under a running server."""
    return read_file(Path(path).parent, Path(path).name)


def _place_at(outline: Outline, location: Location) -> int:
    """The definition whose name stands at `location`; -1 for a place that is no definition's."""
    for place, definition in enumerate(outline.definitions):
        if definition.name_span.start == location.span.start:
            return place
    return -1


def _named(outline: Outline, name: str) -> int:
    """The first definition with that dotted name; -1 for none."""
    for place in range(len(outline.definitions)):
        if outline.qualified(place) == name:
            return place
    return -1


def _built_in(module: str, name: str) -> str:
    """The docstring that our own interpreter has for a built-in module's name."""
    if not _is_compiled(module):
        return ""
    found: object = import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None) if part else found
    text = getattr(found, "__doc__", None)
    return inspect.cleandoc(text) if isinstance(text, str) else ""


@lru_cache(maxsize=64)
def _is_compiled(module: str) -> bool:
    """True for a module of our own standard library that has no source, and so does nothing but define when imported."""
    if module in sys.builtin_module_names:
        return True
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return False
    spec = find_spec(module) if "." not in module else None
    return spec is not None and isinstance(spec.loader, ExtensionFileLoader)
