"""`codeforge check [PATH…]`: what is wrong in files, for people and for continuous integration."""

import argparse
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from rich.text import Text

from codeforge.cli.output import add_format, add_root, console, progress_bar, root_of, write_json
from codeforge.cli.workspace import opened
from codeforge.errors import BadRequest
from codeforge.features.diagnostics import Diagnostic, Severity, diagnostics
from codeforge.state.snapshot import Snapshot
from codeforge.text.counting import counted
from codeforge.text.positions import Encoding

STYLES = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "blue",
    Severity.HINT: "dim",
}
SARIF_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Finding(Struct):
    """A diagnostic with its place as people count it: lines and columns (in UTF-16 units) from 1."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    source: str
    code: str
    message: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files or folders."""
    parser.add_argument(
        "paths", nargs="*", type=Path, default=[Path()], help="files or folders (default: here)"
    )
    add_root(parser)
    add_format(parser, "sarif", "github")


def run(args: argparse.Namespace) -> int:
    """Report the findings; 1 when one of them is an error."""
    for path in args.paths:
        root_of(path, None)
    with opened(args.paths[0], args.root) as folder:
        snap = folder.snapshot()
        wanted = [path for given in args.paths for path in _paths_under(snap, given)]
        found = _all_findings(snap, list(dict.fromkeys(wanted)))
    {"json": write_json, "sarif": _write_sarif, "github": _write_github, "text": _write_text}[args.format](
        found
    )
    if args.format == "text":
        _summary(found, len(wanted))
    return 1 if any(finding.severity == "error" for finding in found) else 0


def _paths_under(snap: Snapshot, given: Path) -> list[str]:
    """The workspace's files at or below `given`; raises BadRequest for a path outside."""
    try:
        inside = given.resolve().relative_to(snap.root).as_posix()
    except ValueError:
        raise BadRequest(f"{given} is not inside {snap.root}. Check one workspace at a time.") from None
    if not given.is_dir():
        if snap.document(inside) is None:
            raise BadRequest(
                f"{given} cannot be read as text. It may be binary, too large, or not readable for you."
            )
        return [inside]
    prefix = "" if inside == "." else f"{inside}/"
    return [path for path in snap.index.paths() if path.startswith(prefix)]


def _all_findings(snap: Snapshot, paths: list[str]) -> list[Finding]:
    """What is wrong in `paths`, in their order, with a bar while it takes."""
    found: list[Finding] = []
    with progress_bar("Checking") as progress:
        for done, path in enumerate(paths, 1):
            found += _findings(snap, path)
            progress(done, len(paths))
    return found


def _findings(snap: Snapshot, path: str) -> list[Finding]:
    return [_finding(snap, path, item) for item in diagnostics(snap, path).diagnostics]


def _finding(snap: Snapshot, path: str, item: Diagnostic) -> Finding:
    document = snap.document(path)
    assert document is not None
    start = document.lines.position(item.span.start, Encoding.UTF16)
    stop = document.lines.position(item.span.stop, Encoding.UTF16)
    return Finding(
        path,
        start.line + 1,
        start.character + 1,
        stop.line + 1,
        stop.character + 1,
        item.severity.name.lower(),
        item.source,
        item.code,
        item.message,
    )


def _write_text(found: Iterable[Finding]) -> None:
    for finding in found:
        console.print(
            Text.assemble(
                (f"{finding.path}:{finding.line}:{finding.column}", "cyan"),
                " ",
                (finding.severity, STYLES[Severity[finding.severity.upper()]]),
                f" {finding.message} ",
                (f"{finding.source}: {finding.code}", "dim"),
            )
        )


def _summary(found: list[Finding], n_files: int) -> None:
    n_errors = sum(finding.severity == "error" for finding in found)
    style = "red" if n_errors else "green"
    others = counted(len(found) - n_errors, "other finding")
    text = f"{counted(n_errors, 'error')}, {others} in {counted(n_files, 'file')}"
    console.print(Text(text, style=style))


def _write_github(found: Iterable[Finding]) -> None:
    """Workflow commands, which GitHub shows beside the lines they speak of."""
    kinds = {"error": "error", "warning": "warning"}
    for finding in found:
        place = f"file={_escaped(finding.path)},line={finding.line},col={finding.column},endLine={finding.end_line}"
        title = f"title={_escaped(f'{finding.source} {finding.code}')}"
        console.print(
            Text(f"::{kinds.get(finding.severity, 'notice')} {place},{title}::{_encoded(finding.message)}")
        )


def _escaped(value: str) -> str:
    return _encoded(value).replace(":", "%3A").replace(",", "%2C")


def _encoded(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _write_sarif(found: Iterable[Finding]) -> None:
    """SARIF 2.1.0 (OASIS), one run, rules in order of first appearance."""
    found = list(found)
    rules = list(dict.fromkeys(finding.code for finding in found))
    tool = {
        "name": "codeforge",
        "version": version("codeforge-ls"),
        "rules": [{"id": rule} for rule in rules],
    }
    write_json(
        {
            "$schema": SARIF_SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": tool},
                    "columnKind": "utf16CodeUnits",
                    "results": [_result(f) for f in found],
                }
            ],
        }
    )


def _result(finding: Finding) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place = {"artifactLocation": {"uri": quote(finding.path), "uriBaseId": "SRCROOT"}, "region": region}
    return {
        "ruleId": finding.code,
        "level": SARIF_LEVELS[Severity[finding.severity.upper()]],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }
