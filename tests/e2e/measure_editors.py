"""How long a person waits in real editors: `python tests/e2e/measure_editors.py PROJECT FILE [--peer NAME=COMMAND …]`.

VS Code's workbench in a browser, with the extension installed as a package, then Neovim; FILE is relative to PROJECT and
best one that can complete what `TYPED` in the two scripts types: django/db/models/query.py of Django. Each peer is a
language server that the same editor starts by the same client. A line of JSON a server; the scripts say what each
figure is. The index is made anew for the first start in each editor, so that is the cold one. With `--page` the tables
of docs/editors.md are written anew.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from e2e.editors.installed import environment, neovim  # noqa: E402 -- the tests are no installed package
from e2e.vscode.installed import HERE, chromium, code_server, packages, run, vsix  # noqa: E402
from e2e.waits import replaced, tables  # noqa: E402

NEOVIM = TESTS.parent / "clients" / "neovim" / "tests" / "measure.lua"
PAGE = TESTS.parent / "docs" / "editors.md"
COMMAND = [str(Path(sys.executable).parent / "codeforge"), "lsp"]


def in_vscode(project: Path, file: str, rounds: int, peers: dict[str, list[str]]) -> list[str]:
    """What the workbench shows."""
    packages(HERE)
    node = code_server().parent.parent / "node" / "bin" / "node"
    others = [f"{name}={' '.join(command)}" for name, command in peers.items()]
    arguments = (code_server(), vsix(), project, file, str(rounds), *others)
    shown = run(node, HERE / "measure.mjs", *arguments, seconds=3600, CHROMIUM=chromium())
    return [*shown.splitlines(), json.dumps({"vsix bytes": vsix().stat().st_size})]


def in_neovim(project: Path, file: str, rounds: int, peers: dict[str, list[str]]) -> list[str]:
    """What Neovim shows, all rounds so far after each."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:  # peers still write as they end
        asked = {
            "PROJECT": str(project),
            "FILE": file,
            "ROUNDS": str(rounds),
            "SERVERS": json.dumps({"codeforge": COMMAND, **peers}),
            "CODEFORGE_CACHE_DIR": f"{home}/index",
        }
        command = [neovim(), "--headless", "--clean", "-n", "-i", "NONE", "-S", NEOVIM]
        done = subprocess.run(
            command,
            env={**environment(Path(home)), **asked},
            cwd=home,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.splitlines()


def main() -> None:
    """Measure both editors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only", choices=["vscode", "neovim"])
    parser.add_argument("--page", action="store_true", help="write the tables of docs/editors.md anew")
    args = parser.parse_args()
    peers = {name: command.split() for name, _, command in (peer.partition("=") for peer in args.peer)}
    if args.page and (args.only or not args.rounds):
        parser.error("--page needs both editors and at least one round")
    found: dict[str, list[dict[str, Any]]] = {}
    for name, measure in {"vscode": in_vscode, "neovim": in_neovim}.items():
        if args.only in (None, name):
            lines = measure(args.project.resolve(), args.file, args.rounds, peers)
            sys.stdout.write("\n".join([name, *lines]) + "\n")
            sys.stdout.flush()
            found[name] = [json.loads(line) for line in lines if line.startswith("{")]
    if args.page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), tables(found["vscode"], found["neovim"])), "utf-8")


if __name__ == "__main__":
    main()
