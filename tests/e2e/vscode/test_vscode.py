"""The VS Code client: its units, the extension in VS Code's extension host, and what a person sees in the workbench.

Each suite prints a line a case; a case that fails shows what it waited for. With CODEFORGE_PICTURES=docs/images the
pictures of the pages are taken anew.
"""

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

from e2e.vscode.installed import CLIENT, HERE, ROOT, chromium, code_server, packages, run, vsix

SERVER = Path(sys.executable).parent / "codeforge"
VSIX_BYTES = 8_000_000
"""Most of it is the server's wheel, in which word vectors weigh most."""
LINES_OF_OURS = 1_000
"""Most lines of TypeScript that are neither empty nor comments; whatever could be in the server belongs there."""


def node(script: str, *arguments: str | Path, **more: str) -> str:
    """What a script says that code-server's own Node runs."""
    packages(HERE)
    program = code_server()
    node = program.parent.parent / "node" / "bin" / "node"
    return run(node, HERE / script, program, *arguments, CHROMIUM=chromium(), **more)


def test_the_units_and_the_types():
    packages(CLIENT)
    run("npm", "run", "--silent", "check", cwd=CLIENT)
    run("npm", "test", "--silent", cwd=CLIENT)


def test_the_package_holds_its_server_and_nothing_else_of_the_repository():
    with zipfile.ZipFile(vsix()) as package:
        names = [name.removeprefix("extension/") for name in package.namelist()]
    folders = {name.split("/")[0] for name in names if "/" in name}
    assert folders == {"dist", "l10n", "media", "server"}
    assert any(name.endswith(".whl") for name in names)
    assert {"package.json", "readme.md", "changelog.md", "LICENSE.txt"} <= set(names)
    assert vsix().stat().st_size < VSIX_BYTES


def test_the_client_stays_thin():
    sources = [path for path in (CLIENT / "src").rglob("*.ts") if path.name != "languages.ts"]
    lines = [line.strip() for path in sources for line in path.read_text().splitlines()]
    code = [line for line in lines if line and not line.startswith(("//", "/*", "*"))]
    assert len(code) <= LINES_OF_OURS


def test_the_extension_host():
    vsix()
    tests = CLIENT / "dist" / "test" / "host.js"
    build = ("--bundle", f"--outfile={tests}", "--format=cjs", "--platform=node", "--external:vscode")
    run(CLIENT / "node_modules" / ".bin" / "esbuild", CLIENT / "test" / "host" / "index.ts", *build)
    assert "\nok " in f"\n{node('host.mjs', CLIENT, tests, SERVER)}"


def test_the_packed_extension_makes_its_server_from_its_wheel_and_completes(tmp_path):
    """With an empty home and no other server in reach; the second window finds all of it there.

    The server runs on the Python of the machine, often an older one than ours: behind `"text".` Debian's once offered nothing.
    """
    shutil.copytree(HERE / "project", tmp_path / "project")
    said = node("measure.mjs", vsix(), tmp_path / "project", "shop.py", FIRST='Basket. "text".')
    (figures,) = map(json.loads, said.splitlines())
    assert figures["server"] == "codeforge"
    assert 0 < figures["warm"] < figures["cold"]


def test_what_a_person_sees(tmp_path):
    pictures = os.environ.get("CODEFORGE_PICTURES")
    folder = ROOT / pictures if pictures else tmp_path
    assert "\nok " in f"\n{node('views.mjs', vsix(), SERVER, folder)}"
    walkthrough = list((CLIENT / "media" / "walkthrough").glob("*.png"))
    assert len(walkthrough) == 5
    for picture in walkthrough:
        taken = folder / f"vscode-{picture.name}"
        assert taken.exists()
        if pictures:
            shutil.copy(taken, picture)
