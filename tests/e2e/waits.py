"""The part of `docs/editors.md` that says how long a person waits, from what the two editors' scripts print."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

START, STOP = "<!-- waits: written by tests/e2e/measure_editors.py --page -->\n", "<!-- end of waits -->\n"
NAMES = {"codeforge": "**CodeForge**"}

Figures = Mapping[str, Any]


def replaced(page: str, lines: Iterable[str]) -> str:
    """`page` with `lines` between its marks; raises ValueError where it has none."""
    before, start, rest = page.partition(START)
    _, stop, after = rest.partition(STOP)
    if not start or not stop:
        raise ValueError("the page has no marks for the waits")
    return f"{before}{START}\n" + "\n".join(lines) + f"\n\n{STOP}{after}"


def tables(vscode: Sequence[Figures], neovim: Sequence[Figures]) -> list[str]:
    """The lines of both tables; `neovim` holds all that was printed, of which the last line of each server counts."""
    windows = {
        key: value for line in vscode if line.get("server") == "codeforge" for key, value in line.items()
    }
    size = next(line["vsix bytes"] for line in vscode if "vsix bytes" in line)
    last = {line["server"]: line for line in neovim}
    own = last["codeforge"]
    cold, *warm = own["first"]
    waits = [
        "| | VS Code | Neovim |",
        "| --- | --- | --- |",
        f"| cold: to the first member in the menu, the index made from nothing, in VS Code the server's environment too "
        f"| {windows['cold']:.1f} s | {cold:.1f} s |",
        f"| warm | {windows['warm']:.1f} s | {statistics.median(warm or [cold]):.1f} s |",
        f"| memory with the client | {windows['hostMb']} MB of extension host, {windows['hostMbWithout']} MB without it "
        f"| {own['mb']} MB of Neovim |",
        f"| the package | {size / 1e6:.1f} MB | |",
    ]
    popups = {line["server"]: line for line in vscode if "popup" in line}
    keys = [
        "| | VS Code p50 | p95 | none | Neovim p50 | p95 | none |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for server in sorted(popups.keys() | last.keys(), key=lambda name: (name != "codeforge", name)):
        here, there = popups.get(server, {}).get("popup", {}), last.get(server, {})
        cells = (
            *_shown(here, len(here.get("none", ()))),
            *_shown(there.get("popup") or {}, there.get("none", "–")),
        )
        keys.append(f"| {NAMES.get(server, server)} | {' | '.join(cells)} |")
    return [*waits, "", *keys]


def _shown(popup: Figures, none: object) -> tuple[str, str, str]:
    """p50, p95 and how many keys had no menu."""
    return (*(f"{popup[name]:,}" if name in popup else "–" for name in ("p50", "p95")), str(none))
