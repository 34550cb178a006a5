"""What is wrong in a file: syntax in every language, ruff's findings in Python, project imports that do not exist.

Each says its source and a code. The parts are separate functions because the fronts want them at different times:
syntax at once, ruff when it answers, imports only when the index is complete.
"""

import re
from enum import IntEnum

from msgspec import Struct

from codeforge.index.graph import module_path
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.faults import faults
from codeforge.syntax.outline import Import, outline_of
from codeforge.text.documents import Document
from codeforge.text.positions import Span

SYNTAX_LIMIT = 100
SOURCE_FOLDERS = ("", "src/", "lib/")
"""Where a project's packages lie that all of it can import."""


class Severity(IntEnum):
    """How bad it is; the numbers are LSP's."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3
    HINT = 4


class Diagnostic(Struct, frozen=True):
    """One finding. `code` is stable and has a page in `docs/diagnostics.md`, or at `url`."""

    span: Span
    message: str
    severity: Severity
    source: str
    code: str
    url: str = ""
    unnecessary: bool = False
    """The text is not needed: editors fade it."""


class Findings(Struct, frozen=True):
    """What is wrong in one file, by place; `complete` is False while a source has not answered."""

    diagnostics: tuple[Diagnostic, ...] = ()
    complete: bool = True


def diagnostics(snap: Snapshot, path: str) -> Findings:
    """Everything known to be wrong in `path`, by place; nothing for a file that cannot be read."""
    document = snap.document(path)
    wanted = snap.settings.diagnostics
    if document is None or not wanted.enable:
        return Findings()
    found = syntax(document) if wanted.syntax else []
    sound = not found
    if wanted.imports and snap.index.complete:
        found += unresolved_imports(snap, document)
    complete = snap.index.complete
    if document.language == "python" and snap.ruff is not None:
        linted = lint(snap, document, syntax_errors=sound or not wanted.syntax)
        complete = complete and linted is not None
        found += linted or []
    return Findings(tuple(sorted(found, key=lambda finding: finding.span)), complete)


def syntax(document: Document) -> list[Diagnostic]:
    """Syntax errors, from the tree, in any language."""
    return [
        Diagnostic(fault.span, fault.message, Severity.ERROR, "codeforge", fault.code)
        for fault in faults(document, limit=SYNTAX_LIMIT)
    ]


def lint(snap: Snapshot, document: Document, *, syntax_errors: bool) -> list[Diagnostic] | None:
    """What ruff says; None when it is late or off. Its own syntax errors only when `syntax_errors`."""
    found = snap.ruff.diagnostics(document) if snap.ruff else None
    if found is None:
        return None
    return [
        Diagnostic(
            item.span,
            item.message,
            Severity(item.severity),
            "ruff",
            item.code,
            item.url,
            unnecessary=item.unnecessary,
        )
        for item in found
        if syntax_errors or item.code not in ("invalid-syntax", "")
    ]


def unresolved_imports(snap: Snapshot, document: Document) -> list[Diagnostic]:
    """Imports of the project's own Python modules that do not exist.

    Only where it is certain: the module's package is a folder of this workspace, the import is no attempt in a
    `try`, the package neither defines nor imports the name, and no file of that name (a compiled module, a generated one) lies on disk.
    """
    if document.language != "python":
        return []
    return [
        Diagnostic(
            imported.span,
            f"`{missing}` is not in this project: there is no module of that name in `{package}`.",
            Severity.WARNING,
            "codeforge",
            "import/unresolved",
        )
        for imported in outline_of(document).imports
        for package, missing in _missing(snap, document, imported)
        if not _attempted(document, imported)
    ] + [
        Diagnostic(
            imported.span,
            f"`{imported.name}` is not in `{imported.module}`, which neither defines nor imports it.",
            Severity.WARNING,
            "codeforge",
            "import/unresolved",
        )
        for imported in outline_of(document).imports
        if _is_absent(snap, document, imported) and not _attempted(document, imported)
    ]


def _missing(snap: Snapshot, document: Document, imported: Import) -> list[tuple[str, str]]:
    """The package that exists and the module that does not; empty when all is well or nothing is certain."""
    module = imported.module
    if module and not module.strip("."):  # `from . import shapes`
        if imported.name in ("", "*"):
            return []
        module += imported.name
    if not module or module_path(snap.index, module, importer=document.path):
        return []
    rest = module.lstrip(".")
    above, _, last = rest.rpartition(".")
    package = module[: len(module) - len(rest)] + above
    home = module_path(snap.index, package, importer=document.path) if package else None
    if home is None or not home.endswith(("__init__.py", "__init__.pyi")):
        return []
    if not package.startswith(".") and not _is_importable(home, package, document.path):
        return []
    if any(symbol.name in (last, "__getattr__", "__path__") for symbol in snap.index.symbols_in(home)):
        return []
    if any(known.name == "*" or last in (known.alias, known.name) for known in snap.index.imports_in(home)):
        return []
    if snap.on_disk(f"{home.rpartition('/')[0]}/{last}".lstrip("/")):
        return []
    return [(package, module)]


def _is_absent(snap: Snapshot, document: Document, imported: Import) -> bool:
    """True when the module of `from module import name` is this project's and has not so much as the word `name`."""
    module, name = imported.module, imported.name
    if name in ("", "*") or name.startswith("__") or not module.strip("."):
        return False
    home = module_path(snap.index, module, importer=document.path)
    if home is None or not home.endswith(".py"):
        return False
    folder, _, file = home.rpartition("/")
    is_package = file == "__init__.py"
    if not module.startswith(".") and not _is_importable(home, module, document.path):
        return False
    inside = f"{module}.{name}"
    if is_package and (
        module_path(snap.index, inside, importer=document.path) or snap.on_disk(f"{folder}/{name}")
    ):
        return False
    source = snap.read(home)
    return (
        source is not None
        and name.encode() not in source.source
        and _MAKES_NAMES.search(source.source) is None
        and not any(known.name == "*" for known in snap.index.imports_in(home))
    )


_MAKES_NAMES = re.compile(
    rb"\b(?:__getattr__|__path__|globals|locals|vars|setattr|exec|eval|modules|import_module|lazy\w*|load\w*|attach)\b"
)
"""What gives a module names that its text does not hold."""


def _is_importable(home: str, package: str, importer: str) -> bool:
    """True when `home` is surely what `package` means: it lies where sources lie, or its own folder holds `importer`.

    The project's `tests/sphinx` is not what `docs/conf.py` imports as `sphinx`.
    """
    file = home.rpartition("/")[2]
    inside = f"/{file}" if file.startswith("__init__.") else ".py"
    tail = f"{package.replace('.', '/')}{inside}"
    above = home.removesuffix(tail)
    return above != home and (above in SOURCE_FOLDERS or (above.endswith("/") and importer.startswith(above)))


def _attempted(document: Document, imported: Import) -> bool:
    """True for an import inside a `try` or an `if`, whose failure is provided for."""
    lines = document.lines
    line = lines.line_of(imported.span.start)
    start, stop = lines.span(line)
    text = document.source[start:stop]
    indent = len(text) - len(text.lstrip())
    while indent and line > 0:
        line -= 1
        start, stop = lines.span(line)
        text = document.source[start:stop]
        if text.strip() and len(text) - len(text.lstrip()) < indent:
            indent = len(text) - len(text.lstrip())
            if text.lstrip().startswith((b"try", b"if", b"else", b"except", b"with")):
                return True
    return False
